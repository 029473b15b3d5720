//! Passwords, from input to what is hashed (NIST SP 800-63B-4, section 3.1.1).

use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::rules::Rules;

/// Passwords of 15 and more characters that many people choose, in lower case.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password in the form that is hashed. It has no `Debug` form, so that no log can show it.
pub struct Password(String);

impl Password {
    /// One that was given to sign in. The same characters can be encoded in several ways; NFC makes them one.
    pub fn given(text: &str) -> Self {
        Self(text.nfc().collect())
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A new password in the words of JSON Schema.
pub fn schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(
            "15 to 128 characters of any kind. Common passwords, your e-mail address, your name and this \
             service's name are refused, in upper and lower case.",
        ))
        .min_length(Some(15))
        .max_length(Some(128))
        .build()
}

impl Rules {
    /// A new password: 15 to 128 code points of any kind, neither trimmed nor cut off. It must not be a common one,
    /// nor one of the things that others `know` of the user, nor the name of this service.
    pub fn password(&mut self, field: &str, value: &str, know: &[&str]) -> Password {
        let password = Password::given(value);
        if !(15..=128).contains(&value.chars().count()) {
            self.broken(field, "must be 15 to 128 characters long");
            return password;
        }
        let lower = password.0.to_lowercase();
        let is_known = know
            .iter()
            .chain(&[env!("CARGO_PKG_NAME")])
            .any(|known| Password::given(known).0.to_lowercase() == lower);
        if is_known || COMMON.lines().any(|common| common == lower) {
            self.broken(field, "must not be a common password, your e-mail address, your name or this service's name");
        }
        password
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(password: &str) -> bool {
        let mut rules = Rules::default();
        rules.password(
            "password",
            password,
            &["someone@example.com", "Ferris The Rustac\u{e9}an"],
        );
        rules.check(()).is_ok()
    }

    #[test]
    fn length_counts_and_nothing_about_the_kind_of_characters() {
        assert!(!accepted("14 characters!"));
        assert!(accepted("fifteen letters"));
        assert!(accepted(" 🦀 日本語 ünicode "));
        assert!(accepted(&"ab ".repeat(128)[..128]));
        assert!(!accepted(&"ab ".repeat(128)[..129]));
    }

    #[test]
    fn what_everybody_would_try_is_refused() {
        for guess in [
            "123456789012345",
            "PasswordPassword",
            "Someone@Example.com",
            "ferris the rustac\u{e9}an",
            "ferris the rustace\u{301}an",
        ] {
            assert!(!accepted(guess), "{guess} was accepted");
        }
    }

    #[test]
    fn common_passwords_are_listed_as_they_are_compared() {
        for line in COMMON.lines() {
            assert_eq!(line, line.to_lowercase());
            assert!(line.chars().count() >= 15, "{line} is too short to matter");
        }
    }

    #[test]
    fn two_encodings_of_one_password_are_one() {
        assert_eq!(
            Password::given("e\u{301}").as_bytes(),
            Password::given("\u{e9}").as_bytes()
        );
    }
}
