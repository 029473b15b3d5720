//! `Rules` in the project's `src/models/rules.rs` does the same: it collects all broken rules, and returns them at the end.

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
        let mut wrong = Vec::new();
        let title = self.title.trim().to_owned();
        if !(1..=80).contains(&title.chars().count()) {
            wrong.push("title");
        }
        if !(1..=5).contains(&self.stars) {
            wrong.push("stars");
        }
        if wrong.is_empty() {
            Ok(NewFeedback {
                title,
                stars: self.stars,
            })
        } else {
            Err(wrong)
        }
    }
}
