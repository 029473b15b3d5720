//! The description of this API (OpenAPI 3.1), made from the annotations at the handlers and the models.
//!
//! An annotation says what is special to its handler. What all of them answer, and how, is added here.

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::config::Config;
use crate::error::{FieldError, Problem};

mod answers;
mod tags;

mod scheme;
mod security;

const DESCRIPTION: &str = "Bodies are JSON, times UTC. What fails is answered with a problem document (RFC 9457): \
                           404 where there is no such route, 405 with `Allow` where it does not answer the method. \
                           HEAD is answered wherever GET is.";

/// The tag of the routes that need nothing but the program.
const SERVICE: &str = "service";

#[derive(OpenApi)]
#[openapi(components(schemas(Problem, FieldError)))]
struct Common;

/// The whole description, as JSON. `routes` are the annotations at the handlers.
///
/// # Panics
/// When they are not written as OpenAPI wants it, whatever the configuration: every test would show it.
pub fn describe(routes: utoipa::openapi::OpenApi, config: &Config) -> String {
    let mut api = Common::openapi();
    api.merge(routes);
    let mut api = serde_json::to_value(api).expect("a description is JSON");
    api["info"] = json!({
        "title": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "description": DESCRIPTION,
    });
    api["servers"] = json!([{ "url": "/" }]);
    let tags = tags::TAGS.iter();
    api["tags"] = tags
        .map(|(name, description)| json!({ "name": name, "description": description }))
        .collect();
    let components = &mut api["components"];
    components["headers"] = answers::headers();
    components["responses"] = answers::errors(config).iter().map(answers::error).collect();
    security::add(&mut api, &config.auth);
    for (_, operation) in operations(&mut api) {
        complete(operation);
    }
    api.to_string()
}

/// Every operation, with its method.
fn operations(api: &mut Value) -> impl Iterator<Item = (&str, &mut Value)> {
    members(&mut api["paths"])
        .values_mut()
        .flat_map(members)
        .map(|(method, operation)| (method.as_str(), operation))
}

/// Adds to an operation what none of them has to say.
fn complete(operation: &mut Value) {
    may_answer(operation, &[400, 500]);
    if operation["tags"][0] != SERVICE {
        may_answer(operation, &[503, 504]);
    }
    if !operation["requestBody"].is_null() {
        may_answer(operation, &[408, 413, 415]);
    }
    // The names of the handlers are not unique.
    let tag = operation["tags"][0].as_str().unwrap_or_default();
    let name = operation["operationId"].as_str().unwrap_or_default();
    operation["operationId"] = json!(format!("{tag}-{name}"));
    for (status, response) in members(&mut operation["responses"]) {
        if status.as_str() < "400" {
            let names: Vec<_> = members(&mut response["headers"]).keys().cloned().collect();
            let names = names.iter().map(String::as_str);
            let headers = names.chain([answers::REQUEST_ID]);
            response["headers"] = headers.map(answers::header_reference).collect();
        } else {
            let description = response["description"].take();
            *response = json!({ "$ref": format!("#/components/responses/{status}") });
            // It takes the place of the general one.
            if description.as_str().is_some_and(|text| !text.is_empty()) {
                response["description"] = description;
            }
        }
    }
}

/// Adds these statuses to those of the operation.
fn may_answer(operation: &mut Value, statuses: &[u16]) {
    let responses = members(&mut operation["responses"]);
    for status in statuses {
        responses
            .entry(status.to_string())
            .or_insert_with(|| json!({}));
    }
}

/// The members of an object, of an empty one where there is none yet.
fn members(value: &mut Value) -> &mut Map<String, Value> {
    if value.is_null() {
        *value = json!({});
    }
    value.as_object_mut().expect("it is an object")
}
