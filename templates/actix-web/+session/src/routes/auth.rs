//! Who is asking: from the cookie to the user; and which site made the browser ask.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HOST, HeaderMap, HeaderName, ORIGIN};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};

use crate::AppState;
use crate::error::ApiError;
use crate::services::access;
use crate::services::csrf::{self, Provenance};

/// Lets a request pass whose user is signed in, and keeps the user for the parameters of the handler.
pub async fn auth_middleware(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    let cookies = texts(request.headers(), COOKIE);
    match access::authenticate(&state.db, &state.config.auth, &cookies).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.call(request).await
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

/// Refuses what other sites make a browser send, on public routes too: a sign-in can be forged as well.
pub async fn csrf_middleware(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let text = |name| texts(request.headers(), name).first().copied();
    let provenance = Provenance {
        is_safe_method: request.method().is_safe(),
        origin: text(ORIGIN),
        sec_fetch_site: text(HeaderName::from_static("sec-fetch-site")),
        host: text(HOST),
    };
    match csrf::check(&provenance, &state.config.cors_allowed_origins) {
        Ok(()) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(error) => Ok(request.error_response(error)),
    }
}

/// The cookies of a request, for the sign-in, which ends the session that they name.
pub struct Cookies(pub Vec<String>);

impl FromRequest for Cookies {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let cookies = texts(request.headers(), COOKIE);
        ready(Ok(Self(cookies.into_iter().map(str::to_owned).collect())))
    }
}

fn texts(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers
        .get_all(name)
        .map(|value| value.to_str().unwrap_or_default())
        .collect()
}
