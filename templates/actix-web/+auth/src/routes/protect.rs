//! Routes that need a signed-in user, and parameters by which a handler asks for more.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, resource};
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, Resource, Route};

use super::auth::auth_middleware;
use crate::AppState;
use crate::error::ApiError;
use crate::models::user::Role;
use crate::services::access::{self, CurrentUser};

/// A resource whose routes all need a signed-in user. The check is around each route and not around the whole resource,
/// because a method that no route answers is 405 for everybody.
pub fn protected_routes<const N: usize>(path: &str, routes: [Route; N]) -> Resource {
    routes.into_iter().fold(resource(path), |resource, route| {
        resource.route(route.wrap(from_fn(auth_middleware)))
    })
}

/// The signed-in user, for a handler in a [`protected_routes`] resource.
impl FromRequest for CurrentUser {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(access::not_signed_in))
    }
}

/// A handler in a [`protected_routes`] resource with this parameter is for admins only.
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

/// A handler with this parameter may be called `RATE_LIMIT_PER_MINUTE` times per minute from one address.
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
    let Some(peer) = request.peer_addr() else {
        return Ok(());
    };
    let forwarded: Vec<_> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect();
    Ok(state.auth.throttle.check(peer.ip(), &forwarded)?)
}
