//! Actix Web's own extractors, with [`ApiError`] for their errors.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::{
    self, Data, JsonConfig, PathConfig, PayloadConfig, QueryConfig, ServiceConfig,
};
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, Responder};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use tokio::time::timeout;

use crate::AppState;
use crate::error::ApiError;
use crate::models::parse::Object;

/// Sets the limits and the errors of all extractors, so that a handler may use `web::Json` and `web::Query` too.
pub fn configure(config: &mut ServiceConfig, body_limit: usize) {
    let json = JsonConfig::default().limit(body_limit);
    config
        .app_data(json.error_handler(|error, _| ApiError::from(error).into()))
        .app_data(QueryConfig::default().error_handler(|error, _| ApiError::from(error).into()))
        .app_data(PathConfig::default().error_handler(|error, _| ApiError::from(error).into()))
        .app_data(PayloadConfig::new(body_limit));
}

/// A JSON body, of a request or of a response. `web::Json` alone has no time limit, and it also accepts an array for a
/// struct, and types such as `text/json`.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.content_type().to_ascii_lowercase();
        // A decompressed body could be far larger than the limit.
        let mut codings = request.headers().get_all(CONTENT_ENCODING);
        let is_coded = codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
        if is_coded || !kind.starts_with("application/") {
            return ready(Err(ApiError::Status(415).into())).boxed_local();
        }
        let state = Data::<AppState>::extract(request);
        let body = web::Json::<Named<T>>::from_request(request, payload);
        async {
            match timeout(state.await?.config.request_timeout, body).await {
                Ok(body) => Ok(Self(body?.into_inner().0)),
                Err(_) => Err(ApiError::Status(408).into()),
            }
        }
        .boxed_local()
    }
}

impl<T: Serialize> Responder for Json<T> {
    type Body = <web::Json<T> as Responder>::Body;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse<Self::Body> {
        web::Json(self.0).respond_to(request)
    }
}

pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = web::Query::<Named<T>>::from_query(request.query_string());
        ready(match query {
            Ok(query) => Ok(Self(query.into_inner().0)),
            Err(error) => Err(error.into()),
        })
    }
}

/// Deserializes an object. Its errors name the field that is wrong, which the errors of serde do not.
struct Named<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_path_to_error::deserialize(deserializer) {
            Ok(Object(value)) => Ok(Self(value)),
            Err(error) if error.path().iter().len() == 0 => Err(error.into_inner()),
            Err(error) => Err(D::Error::custom(error)),
        }
    }
}

impl From<JsonPayloadError> for ApiError {
    fn from(error: JsonPayloadError) -> Self {
        match error {
            JsonPayloadError::ContentType => Self::Status(415),
            JsonPayloadError::Overflow { limit }
            | JsonPayloadError::OverflowKnownLength { limit, .. } => Self::BodyTooLarge(limit),
            JsonPayloadError::Deserialize(error) => Self::BadRequest(error.to_string()),
            error => Self::BadRequest(error.to_string()),
        }
    }
}

impl From<QueryPayloadError> for ApiError {
    fn from(error: QueryPayloadError) -> Self {
        match error {
            QueryPayloadError::Deserialize(error) => Self::BadRequest(error.to_string()),
            error => Self::BadRequest(error.to_string()),
        }
    }
}

impl From<PathError> for ApiError {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Deserialize(error) => Self::BadRequest(format!("path: {error}")),
            error => Self::BadRequest(error.to_string()),
        }
    }
}
