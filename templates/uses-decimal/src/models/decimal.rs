//! Exact numbers, such as amounts of money.

use std::fmt;

use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::rules::Rules;

/// The digits after the point.
const SCALE: u32 = 4;

/// The maximum number of digits before the point.
const MAX_DIGITS: usize = 15;

/// A number with [`SCALE`] digits after the point. In JSON it is a string, because many clients round numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Decimal(pub rust_decimal::Decimal);

impl Decimal {
    /// Digits, with a minus in front and a point inside if needed: `-12.5`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str, max: usize| {
            (1..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !is_number(whole, MAX_DIGITS) || !is_number(fraction, SCALE as usize) {
            return None;
        }
        let mut number: rust_decimal::Decimal = text.parse().ok()?;
        number.rescale(SCALE);
        if number.is_zero() {
            number.set_sign_positive(true);
        }
        Some(Self(number))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "An exact number, with at most four digits after the point.",
            ))
            .pattern(Some(format!(
                "^-?[0-9]{{1,{MAX_DIGITS}}}(\\.[0-9]{{1,{SCALE}}})?$"
            )))
            .into()
    }
}

impl ToSchema for Decimal {}

impl Rules {
    pub fn decimal(&mut self, field: &str, value: &str) -> Decimal {
        let number = Decimal::parse(value);
        if number.is_none() {
            let detail = format!(
                "must be a number with at most {MAX_DIGITS} digits before the point and {SCALE} after it"
            );
            self.broken(field, detail);
        }
        number.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_and_have_one_format() {
        let form = |text: &str| Decimal::parse(text).map(|number| number.to_string());
        for (text, stored) in [
            ("12.5", "12.5000"),
            ("-0.0", "0.0000"),
            ("007", "7.0000"),
            ("-999999999999999.9999", "-999999999999999.9999"),
        ] {
            assert_eq!(form(text).as_deref(), Some(stored));
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "+1",
            "1e3",
            "1_000",
            "1.00001",
            "1234567890123456",
            "١",
        ] {
            assert_eq!(form(text), None, "{text:?}");
        }
    }
}
