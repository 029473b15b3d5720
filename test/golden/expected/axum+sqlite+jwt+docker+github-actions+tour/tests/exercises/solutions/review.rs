//! The same three steps as in `src/models/order.rs`: begin, check each member, ask for the sum of it.

use my_api::error::ApiError;
use my_api::models::rules::Rules;

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
        let mut rules = Rules::default();
        let title = rules.text("title", &self.title, 80);
        let stars = rules.number("stars", self.stars, 1..=5);
        rules.check(NewReview { title, stars })
    }
}
