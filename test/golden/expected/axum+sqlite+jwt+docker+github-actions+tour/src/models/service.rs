//! What the program says of itself.

use serde::Serialize;
use utoipa::ToSchema;

/// What it is.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!(Index::THIS)))]
pub struct Index {
    name: &'static str,
    version: &'static str,
    /// The page that describes the API.
    docs: &'static str,
}

impl Index {
    pub const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        docs: "/docs",
    };
}

/// How it is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    pub status: HealthStatus,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HealthStatus {
    /// Alive.
    Ok,
    /// Ready for requests.
    Ready,
}
