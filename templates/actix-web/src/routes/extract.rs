//! From requests to the program's own types.

use std::future::{Ready, ready};

use actix_web::dev::{JsonBody, Payload};
use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::web::{
    self, Data, JsonConfig, PathConfig, PayloadConfig, QueryConfig, ServiceConfig,
};
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder};
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::object::Object;
use crate::AppState;
use crate::error::ApiError;

/// Makes the errors of Actix's own extractors ours, so that they have the statuses and texts of this API.
pub fn configure(body_limit: usize) -> impl FnOnce(&mut ServiceConfig) {
    let json = JsonConfig::default().limit(body_limit);
    move |config| {
        config
            .app_data(json.error_handler(|error, _| json_error(error)))
            .app_data(PathConfig::default().error_handler(|error, _| path_error(error)))
            .app_data(QueryConfig::default().error_handler(|error, _| query_error(error)))
            .app_data(PayloadConfig::new(body_limit));
    }
}

fn json_error(error: JsonPayloadError) -> Error {
    match error {
        JsonPayloadError::ContentType => ApiError::Status(415).into(),
        JsonPayloadError::Overflow { limit }
        | JsonPayloadError::OverflowKnownLength { limit, .. } => {
            ApiError::BodyTooLarge(limit).into()
        }
        JsonPayloadError::Deserialize(error) => bad_request(error),
        error => bad_request(error),
    }
}

fn path_error(error: PathError) -> Error {
    match error {
        PathError::Deserialize(error) => bad_request(format!("path: {error}")),
        error => bad_request(error),
    }
}

fn query_error(error: QueryPayloadError) -> Error {
    match error {
        QueryPayloadError::Deserialize(error) => bad_request(error),
        error => bad_request(error),
    }
}

fn bad_request(reason: impl ToString) -> Error {
    ApiError::BadRequest(reason.to_string()).into()
}

/// A JSON object. Unlike those of [`web::Json`], its errors name the member at fault, and only `application/json` will do.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type = request.content_type().trim();
        let is_json = content_type.eq_ignore_ascii_case("application/json");
        let state = request.app_data::<Data<AppState>>();
        let limit = state.map_or(0, |state| state.config.body_limit);
        let body = JsonBody::<Object<T>>::new(request, payload, None, false).limit(limit);
        Box::pin(async move {
            if !is_json {
                return Err(json_error(JsonPayloadError::ContentType));
            }
            let Object(value) = body.await.map_err(json_error)?;
            Ok(Self(value))
        })
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = <web::Json<T> as Responder>::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<Self::Body> {
        web::Json(self.0).respond_to(request)
    }
}

/// The query string. Unlike those of [`web::Query`], its errors name the parameter at fault.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = web::Query::<Object<T>>::from_query(request.query_string());
        ready(
            query
                .map_err(query_error)
                .map(|query| Self(query.into_inner().0)),
        )
    }
}
