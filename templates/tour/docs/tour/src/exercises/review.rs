//! Exercise 4. A review has a title of 1 to 80 characters and 1 to 5 stars. A client must learn all wrong fields at once.

pub struct CreateReview {
    pub title: String,
    pub stars: i64,
}

#[derive(Debug)]
pub struct NewReview {
    pub title: String,
    pub stars: i64,
}

impl CreateReview {
    /// The checked review, or the names of the wrong fields.
    pub fn validate(self) -> Result<NewReview, Vec<&'static str>> {
        let title = self.title.trim().to_owned();
        if !(1..=80).contains(&title.chars().count()) {
            return Err(vec!["title"]);
        }
        if !(1..=5).contains(&self.stars) {
            return Err(vec!["stars"]);
        }
        Ok(NewReview {
            title,
            stars: self.stars,
        })
    }
}
