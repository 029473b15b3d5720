//! `Rules` in the project's `src/models/rules.rs` does the same: it collects all broken rules, and returns them at the end.

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
        let mut wrong = Vec::new();
        let title = self.title.trim().to_owned();
        if !(1..=80).contains(&title.chars().count()) {
            wrong.push("title");
        }
        if !(1..=5).contains(&self.stars) {
            wrong.push("stars");
        }
        if wrong.is_empty() {
            Ok(NewReview {
                title,
                stars: self.stars,
            })
        } else {
            Err(wrong)
        }
    }
}
