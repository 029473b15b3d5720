//! The description of this API, as JSON and as a page.

use std::borrow::Cow;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ContentEncoding, HeaderValue,
};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Bytes, Data, Path, Redirect, ServiceConfig, get, scope};
use actix_web::{Error, HttpResponse, Responder};
use utoipa_swagger_ui::Config;

use crate::AppState;

/// The page loads its scripts, styles and pictures from this program, and it sends requests only to this program.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                           connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Swagger UI at `/docs/`. All its files are in the program.
pub fn page(config: &mut ServiceConfig) {
    let settings = Config::from("/openapi.json")
        .try_it_out_enabled(true)
        // The default sends the description to another site.
        .validator_url("none")
        // The default has a header whose logo breaks the policy: it has an inline style.
        .use_base_layout();
    let page = scope("/docs")
        .wrap(from_fn(page_policy))
        .app_data(Data::new(settings))
        .route("/{file:.*}", get().to(file));
    config.service(page);
}

/// A file of Swagger UI. The crate's own service copies it for each request, and the script has 450 kB.
async fn file(path: Path<String>, settings: Data<Config<'static>>) -> HttpResponse {
    let file = match utoipa_swagger_ui::serve(&path, settings.into_inner()) {
        Ok(Some(file)) => file,
        Ok(None) => return HttpResponse::NotFound().finish(),
        Err(error) => {
            tracing::error!(%error, "cannot serve Swagger UI");
            return HttpResponse::InternalServerError().finish();
        }
    };
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = HttpResponse::Ok();
    if file.gzpipped {
        response.insert_header(ContentEncoding::Gzip);
    }
    response.content_type(file.content_type).body(bytes)
}

async fn page_policy(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let kind = response.headers().get(CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let policy = HeaderValue::from_static(PAGE_POLICY);
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// Get this description.
#[utoipa::path(get, path = "/openapi.json", tag = "service", responses(
    (status = 200, description = "OpenAPI 3.1.", body = Object),
))]
pub async fn openapi_json(state: Data<AppState>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(state.openapi)
}

/// Show this description as a page.
#[utoipa::path(get, path = "/docs", tag = "service", responses(
    (status = 303, description = "The page is at `/docs/`."),
))]
pub async fn docs() -> impl Responder {
    Redirect::to("/docs/").see_other()
}
