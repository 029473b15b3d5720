//! Who may come in: parameters that a handler asks for, and that turn the request away when it has no right to them.
//! Every handler that changes something has one of them, so cross-site requests are refused here too.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{COOKIE, HOST, HeaderMap, HeaderName, ORIGIN};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, Route};

use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Role;
use crate::services::access::{self, CurrentUser};
use crate::services::csrf::{self, Provenance};

/// A route whose handler has a parameter [`CurrentUser`] or [`Admin`]. They have to be looked up before the handler's
/// parameters are: Actix works on all of those at once, and a fault in the path would be told before the look-up ends.
pub fn signed_in(route: Route) -> Route {
    route.wrap(from_fn(authenticate))
}

async fn authenticate(
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    match look_up(&state, request.request()).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.call(request).await
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

async fn look_up(state: &AppState, request: &HttpRequest) -> Result<CurrentUser, ApiError> {
    refuse_cross_site(request, state)?;
    access::authenticate(
        &state.db,
        &state.config.auth,
        &texts(request.headers(), COOKIE),
    )
    .await
}

/// A handler with this parameter needs somebody who is signed in. Without [`signed_in`] on its route nobody is.
impl FromRequest for CurrentUser {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(access::not_signed_in))
    }
}

/// A handler with this parameter needs an admin.
pub struct Admin;

impl FromRequest for Admin {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = CurrentUser::from_request(request, payload).into_inner();
        ready(caller.and_then(|caller| {
            if caller.user.role == Role::Admin {
                Ok(Self)
            } else {
                Err(access::not_allowed())
            }
        }))
    }
}

/// A handler with this parameter may be called so often per minute from one address.
pub struct Throttled;

impl FromRequest for Throttled {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(throttle(request).map(|()| Self))
    }
}

fn throttle(request: &HttpRequest) -> Result<(), Error> {
    let state = Data::<AppState>::extract(request).into_inner()?;
    refuse_cross_site(request, &state)?;
    let Some(peer) = request.peer_addr() else {
        return Ok(());
    };
    let forwarded = texts(
        request.headers(),
        HeaderName::from_static("x-forwarded-for"),
    );
    Ok(state.auth.throttle.check(peer.ip(), &forwarded)?)
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

fn refuse_cross_site(request: &HttpRequest, state: &AppState) -> Result<(), ApiError> {
    let text = |name| texts(request.headers(), name).first().copied();
    let provenance = Provenance {
        is_safe_method: request.method().is_safe(),
        origin: text(ORIGIN),
        sec_fetch_site: text(HeaderName::from_static("sec-fetch-site")),
        host: text(HOST),
    };
    csrf::check(&provenance, &state.config.cors_allowed_origins)
}

fn texts(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers
        .get_all(name)
        .map(|value| value.to_str().unwrap_or_default())
        .collect()
}
