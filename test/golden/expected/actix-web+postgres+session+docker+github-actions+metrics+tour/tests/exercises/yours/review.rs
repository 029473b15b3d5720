//! Exercise 4. A review has a title of 1 to 80 characters and 1 to 5 stars. `Rules` of `src/models/rules.rs` can check
//! both, and nobody asks it.

use my_api::error::ApiError;

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
    pub fn validate(self) -> Result<NewReview, ApiError> {
        Ok(NewReview {
            title: self.title,
            stars: self.stars,
        })
    }
}
