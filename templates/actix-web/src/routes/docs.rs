//! The description of this API, for programs and for people.

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{Data, Redirect, ServiceConfig, scope};
use actix_web::{HttpResponse, Responder};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::AppState;

/// The page loads its scripts, styles and pictures from this program, and sends requests to nothing else.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Swagger UI at `/docs/`. All its files are in the program.
pub fn page(config: &mut ServiceConfig) {
    let settings = Config::from("/openapi.json")
        .persist_authorization(true)
        .try_it_out_enabled(true)
        // The default sends the description to another site.
        .validator_url("none");
    let page = scope("/docs")
        .wrap(DefaultHeaders::new().add((CONTENT_SECURITY_POLICY, PAGE_POLICY)))
        .service(SwaggerUi::new("/{_:.*}").config(settings));
    config.service(page);
}

/// This description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "service",
    responses(
        (status = 200, description = "OpenAPI 3.1.", body = Object),
    )
)]
pub async fn description(state: Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(state.openapi.to_string())
}

/// This description, for people.
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "page",
    tag = "service",
    responses(
        (status = 303, description = "The page is at `/docs/`."),
    )
)]
pub async fn redirect() -> impl Responder {
    Redirect::to("/docs/").see_other()
}
