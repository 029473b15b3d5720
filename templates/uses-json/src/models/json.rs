//! JSON of any shape.

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use super::rules::Rules;

/// How deep arrays and objects may be inside each other. MySQL stores at most 100 levels.
const MAX_DEPTH: usize = 64;

impl Rules {
    /// Any value but `null`. PostgreSQL cannot store NUL.
    pub fn json(&mut self, field: &str, value: Value) -> Value {
        if value.is_null() {
            self.broken(field, "must not be null");
        } else if has_nul(&value) {
            self.broken(field, "must not contain the character U+0000");
        } else if depth(&value) > MAX_DEPTH {
            self.broken(field, format!("must have at most {MAX_DEPTH} levels"));
        }
        value
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains('\0') || has_nul(value)),
        _ => false,
    }
}

/// serde_json itself refuses more than 128 levels.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The same rule as JSON Schema, which cannot describe the depth.
pub fn schema() -> Object {
    let types = [
        Type::Object,
        Type::Array,
        Type::String,
        Type::Number,
        Type::Boolean,
    ];
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter(types))
        .description(Some("Any JSON value but null."))
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rejects_what_a_database_cannot_store() {
        let is_valid = |value: Value| {
            let mut rules = Rules::default();
            let value = rules.json("meta", value);
            rules.check(value).is_ok()
        };
        let nested = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(is_valid(json!({ "a": [1, "b", null] })) && is_valid(nested(MAX_DEPTH)));
        for value in [
            json!(null),
            json!([{ "a\0": 1 }]),
            json!({ "a": "\0" }),
            nested(MAX_DEPTH + 1),
        ] {
            assert!(!is_valid(value.clone()), "{value}");
        }
    }
}
