//! Orders. Each belongs to the user who placed it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parse::{self, Id, Limit};
use super::rules::Rules;
use super::schema;
use crate::error::ApiError;

/// An order is `pending` until a worker has confirmed it.
#[derive(Clone, Copy, Debug, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum OrderStatus {
    Pending,
    Confirmed,
}

/// An order, as stored and as sent to clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": 1, "user_id": 1, "item": "Teapot", "quantity": 2, "status": "pending", "created_at": "2026-11-21T08:30:00Z"
})))]
pub struct Order {
    #[schema(schema_with = schema::id)]
    pub id: i64,
    #[schema(schema_with = schema::id)]
    pub user_id: i64,
    #[schema(min_length = 1, max_length = 200)]
    pub item: String,
    #[schema(schema_with = schema::quantity)]
    pub quantity: i64,
    pub status: OrderStatus,
    pub created_at: DateTime<Utc>,
}

/// The body of `POST /orders`. The owner is the caller.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "item": "Teapot", "quantity": 2 })))]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    #[schema(schema_with = schema::item)]
    item: String,
    #[schema(schema_with = schema::quantity)]
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
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "quantity": 3 })))]
#[serde(deny_unknown_fields)]
pub struct UpdateOrder {
    #[schema(schema_with = schema::item)]
    #[serde(default, deserialize_with = "parse::present")]
    item: Option<String>,
    #[schema(schema_with = schema::quantity)]
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
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListOrders {
    /// How many at most.
    #[param(inline)]
    #[serde(default)]
    pub limit: Limit,
    /// The last id of the page before.
    #[param(inline)]
    pub after: Option<Id>,
}

impl ListOrders {
    /// The address of the page after this one.
    pub fn next(&self, path: &str, after: i64) -> String {
        format!("{path}?limit={}&after={after}", self.limit.0)
    }
}
