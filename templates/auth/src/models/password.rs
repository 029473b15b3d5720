//! The rules for passwords (NIST SP 800-63B-4, section 3.1.1).

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::rules::Rules;

/// The length of a new password, in code points.
const LENGTH: RangeInclusive<usize> = 15..=128;

/// Common passwords of this length, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password, normalized for hashing. It does not implement `Debug`, so that no log can contain it.
pub struct Password(String);

impl Password {
    /// A password from a request. The same characters can have several encodings; NFC makes them equal.
    pub fn given(text: &str) -> Self {
        Self(text.nfc().collect())
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Rules {
    /// A new password, which is neither trimmed nor cut off. Common passwords, the name of this service and the values
    /// in `know` are rejected.
    pub fn password(&mut self, field: &str, value: &str, know: &[&str]) -> Password {
        let password = Password::given(value);
        let lower = password.0.to_lowercase();
        let mut known = know.iter().chain(&[env!("CARGO_PKG_NAME")]);
        if !LENGTH.contains(&value.chars().count()) {
            let (min, max) = LENGTH.into_inner();
            self.broken(field, format!("must be {min} to {max} characters long"));
        } else if COMMON.lines().any(|common| common == lower)
            || known.any(|known| Password::given(known).0.to_lowercase() == lower)
        {
            self.broken(field, "must not be a common password, your e-mail address, your name or this service's name");
        }
        password
    }
}

/// The schema of a new password.
pub fn schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(*LENGTH.start()))
        .max_length(Some(*LENGTH.end()))
        .description(Some(
            "Not a common password, your e-mail address, your name or the name of this service.",
        ))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_in_lower_case_and_long_enough() {
        for line in COMMON.lines() {
            assert_eq!(line, line.to_lowercase());
            assert!(LENGTH.contains(&line.chars().count()), "{line}");
        }
    }
}
