//! Orders. Each belongs to the user who placed it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::parse::{self, Id, Limit};
use super::rules::Rules;
use crate::error::ApiError;

/// An order, as stored and as sent to clients.
#[derive(Clone, Debug, Serialize)]
pub struct Order {
    pub id: i64,
    pub user_id: i64,
    pub item: String,
    pub quantity: i64,
    /// `pending` until a worker has confirmed it, then `confirmed`.
    pub status: String,
    pub created_at: DateTime<Utc>,
}

/// The body of `POST /orders`. The owner is the caller.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    item: String,
    quantity: i64,
}

/// An order to be stored. It can only be made from input that keeps the rules.
#[derive(Debug)]
pub struct NewOrder {
    pub item: String,
    pub quantity: i64,
}

impl CreateOrder {
    /// # Errors
    /// [`ApiError::Validation`] with every broken rule.
    pub fn validate(self) -> Result<NewOrder, ApiError> {
        let mut rules = Rules::default();
        let item = rules.text("item", &self.item, 200);
        let quantity = rules.number("quantity", self.quantity, 1..=1000);
        rules.check(NewOrder { item, quantity })
    }
}

/// The body of `PATCH /orders/{id}`: what is absent stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateOrder {
    #[serde(default, deserialize_with = "parse::present")]
    item: Option<String>,
    #[serde(default, deserialize_with = "parse::present")]
    quantity: Option<i64>,
}

/// Checked changes to an order.
#[derive(Debug)]
pub struct OrderChanges {
    pub item: Option<String>,
    pub quantity: Option<i64>,
}

impl UpdateOrder {
    /// # Errors
    /// [`ApiError::Validation`] with every broken rule.
    pub fn validate(self) -> Result<OrderChanges, ApiError> {
        let mut rules = Rules::default();
        let item = self.item.map(|item| rules.text("item", &item, 200));
        let quantity = self
            .quantity
            .map(|quantity| rules.number("quantity", quantity, 1..=1000));
        rules.check(OrderChanges { item, quantity })
    }
}

/// The query of `GET /orders`.
#[derive(Debug, Deserialize)]
pub struct ListOrders {
    #[serde(default)]
    pub limit: Limit,
    pub after: Option<Id>,
}

impl ListOrders {
    /// The address of the page after this one.
    pub fn next(&self, path: &str, after: i64) -> String {
        format!("{path}?limit={}&after={after}", self.limit.0)
    }
}
