//! Orders. Each order belongs to a user.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parse;
use super::rules::Rules;
use super::schema;
use crate::error::ApiError;

/// The maximum length of `item`.
pub const MAX_ITEM: usize = 200;

/// The maximum of `quantity`.
pub const MAX_QUANTITY: i64 = 1000;

/// An order is `pending` until a worker has confirmed it.
#[derive(Clone, Copy, Debug, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase", type_name = "text")]
pub enum OrderStatus {
    Pending,
    Confirmed,
}

/// An order, as it is stored and sent to clients.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "id": 1, "user_id": 1, "item": "Teapot", "quantity": 2, "status": "pending",
    "created_at": "2026-11-21T08:30:00Z"
})))]
pub struct Order {
    pub id: i64,
    pub user_id: i64,
    pub item: String,
    pub quantity: i64,
    pub status: OrderStatus,
    pub created_at: DateTime<Utc>,
}

/// The body of `POST /orders`. The order belongs to the signed-in user.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "item": "Teapot", "quantity": 2 })))]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    #[schema(schema_with = schema::text::<MAX_ITEM>)]
    item: String,
    #[schema(schema_with = schema::number::<MAX_QUANTITY>)]
    quantity: i64,
}

/// A validated order.
#[derive(Debug)]
pub struct NewOrder {
    pub item: String,
    pub quantity: i64,
}

impl CreateOrder {
    pub fn validate(self) -> Result<NewOrder, ApiError> {
        let mut rules = Rules::default();
        let item = rules.text("item", &self.item, MAX_ITEM);
        let quantity = rules.number("quantity", self.quantity, 1..=MAX_QUANTITY);
        rules.check(NewOrder { item, quantity })
    }
}

/// The body of `PATCH /orders/{id}`. Omitted fields are left unchanged.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "quantity": 2 })))]
#[serde(deny_unknown_fields)]
pub struct UpdateOrder {
    #[schema(schema_with = schema::text::<MAX_ITEM>)]
    #[serde(default, deserialize_with = "parse::present")]
    item: Option<String>,
    #[schema(schema_with = schema::number::<MAX_QUANTITY>)]
    #[serde(default, deserialize_with = "parse::present")]
    quantity: Option<i64>,
}

/// Validated changes to an order.
#[derive(Debug)]
pub struct OrderChanges {
    pub item: Option<String>,
    pub quantity: Option<i64>,
}

impl UpdateOrder {
    pub fn validate(self) -> Result<OrderChanges, ApiError> {
        let mut rules = Rules::default();
        let item = self.item.map(|item| rules.text("item", &item, MAX_ITEM));
        let quantity = self
            .quantity
            .map(|quantity| rules.number("quantity", quantity, 1..=MAX_QUANTITY));
        rules.check(OrderChanges { item, quantity })
    }
}
