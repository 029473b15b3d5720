//! The description of this API, as JSON and as a page.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::AppState;

/// The page loads its scripts, styles and pictures from this program, and it sends requests only to this program.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Page::openapi()).routes(routes!(openapi_json))
}

/// Get this description.
#[utoipa::path(get, path = "/openapi.json", tag = "service", responses(
    (status = 200, description = "OpenAPI 3.1.", body = Object),
))]
async fn openapi_json(State(state): State<AppState>) -> impl IntoResponse {
    let json = [(CONTENT_TYPE, "application/json")];
    (json, state.openapi)
}

#[derive(OpenApi)]
#[openapi(paths(docs))]
struct Page;

/// Show this description as a page.
#[utoipa::path(get, path = "/docs", tag = "service", responses(
    (status = 303, description = "The page is at `/docs/`."),
))]
#[expect(dead_code, reason = "`SwaggerUi` answers instead of this function")]
fn docs() {}

/// Swagger UI at `/docs/`. All its files are in the program.
pub fn page() -> Router<AppState> {
    let config = Config::from("/openapi.json")
        .try_it_out_enabled(true)
        // The default sends the description to another site.
        .validator_url("none")
        // The default has a header whose logo breaks the policy: it has an inline style.
        .use_base_layout();
    let on_html = |response: &Response| {
        let kind = response.headers().get(CONTENT_TYPE)?.as_bytes();
        kind.starts_with(b"text/html").then_some(PAGE_POLICY)
    };
    Router::from(SwaggerUi::new("/docs").config(config)).layer(SetResponseHeaderLayer::overriding(
        CONTENT_SECURITY_POLICY,
        on_html,
    ))
}
