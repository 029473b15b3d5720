//! Types for values in requests. Deserialization rejects a value that breaks their rules.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};

/// The schema of [`Limit`] repeats it.
pub const MAX_LIMIT: i64 = 100;

/// A `T` from a JSON object. Without this type, serde would also accept an array for a struct.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// For a field that may be omitted but not `null`: `#[serde(default, deserialize_with = "parse::present")]`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// An id from a path or a query: only digits, without leading zeros, from 1 to `i64::MAX`.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams, PartialEq, ToSchema)]
#[into_params(names("id"))]
#[schema(minimum = 1, maximum = 9_223_372_036_854_775_807_i64)]
#[serde(try_from = "String")]
pub struct Id(#[param(value_type = Id)] pub i64);

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        positive(&text)
            .map(Self)
            .ok_or("an id must be a whole number from 1 to 9223372036854775807")
    }
}

/// The maximum number of items that a request asks for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, ToSchema)]
#[schema(minimum = 1, maximum = 100, default = 20)]
#[serde(try_from = "String")]
pub struct Limit(pub i64);

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<String> for Limit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        positive(&text)
            .filter(|limit| *limit <= MAX_LIMIT)
            .map(Self)
            .ok_or_else(|| format!("must be a whole number from 1 to {MAX_LIMIT}"))
    }
}

fn positive(text: &str) -> Option<i64> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_positive_numbers() {
        let id = |text: &str| Id::try_from(text.to_owned()).ok();
        assert_eq!(id("9223372036854775807"), Some(Id(i64::MAX)));
        assert_eq!(id("9223372036854775808"), None);
        for text in ["", "0", "-1", "+1", "01", "1.0", " 1", "1\0", "١"] {
            assert_eq!(id(text), None, "{text:?}");
        }
    }
}
