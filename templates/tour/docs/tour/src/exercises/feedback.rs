//! Exercise 4. Feedback has a title of 1 to 80 characters and 1 to 5 stars. Report all wrong fields at once.

pub struct CreateFeedback {
    pub title: String,
    pub stars: i64,
}

#[derive(Debug)]
pub struct NewFeedback {
    pub title: String,
    pub stars: i64,
}

impl CreateFeedback {
    /// The checked feedback, or the names of the wrong fields.
    pub fn validate(self) -> Result<NewFeedback, Vec<&'static str>> {
        let title = self.title.trim().to_owned();
        if !(1..=80).contains(&title.chars().count()) {
            return Err(vec!["title"]);
        }
        if !(1..=5).contains(&self.stars) {
            return Err(vec!["stars"]);
        }
        Ok(NewFeedback {
            title,
            stars: self.stars,
        })
    }
}
