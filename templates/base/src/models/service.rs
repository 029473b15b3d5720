//! Responses about the program itself.

use serde::Serialize;
use utoipa::ToSchema;

/// The program.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!(Index::THIS)))]
pub struct Index {
    name: &'static str,
    version: &'static str,
    /// The page that shows the API description.
    docs: &'static str,
}

impl Index {
    pub const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        docs: "/docs",
    };
}

/// The state of the program.
#[derive(Serialize, ToSchema)]
pub struct Health {
    #[schema(pattern = "^(ok|ready)$")]
    pub status: &'static str,
}
