//! From text to values: JSON bodies, query strings and ids. Each refusal names the member or the parameter.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A JSON object as a `T`. serde would also take an array for a struct, member by member.
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

/// For a member that may be absent but not `null`: `#[serde(default, deserialize_with = "parse::present")]`.
///
/// # Errors
/// When the value, `null` included, is not a `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// An id from a path or a query: digits only, without a sign or leading zeros, from 1 to `i64::MAX`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(try_from = "String")]
pub struct Id(pub i64);

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        positive(&text)
            .map(Self)
            .ok_or("an id must be a whole number from 1 to 9223372036854775807")
    }
}

/// How many rows a list holds at most: 1 to 100.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(try_from = "String")]
pub struct Limit(pub i64);

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

impl TryFrom<String> for Limit {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        positive(&text)
            .filter(|limit| *limit <= 100)
            .map(Self)
            .ok_or("must be a whole number from 1 to 100")
    }
}

fn positive(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_positive_numbers() {
        assert_eq!(
            Id::try_from("9223372036854775807".to_owned()),
            Ok(Id(i64::MAX))
        );
        for text in [
            "",
            "0",
            "-1",
            "+1",
            "01",
            "1.0",
            " 1",
            "1\0",
            "١",
            "9223372036854775808",
        ] {
            assert!(
                Id::try_from(text.to_owned()).is_err(),
                "{text:?} was taken for an id"
            );
        }
    }
}
