//! The rules for input. All broken rules of a body are collected, so that one response reports all of them.

use std::ops::RangeInclusive;

use crate::error::{ApiError, FieldError};

/// The maximum length of an e-mail address (RFC 5321, with the corrections of RFC 3696).
pub const MAX_EMAIL: usize = 254;

/// The validation of one body. Each method validates a field, and returns it in the form in which it is stored.
#[derive(Default)]
pub struct Rules {
    broken: Vec<FieldError>,
}

impl Rules {
    /// Text of 1 to `max` code points. Surrounding whitespace is removed. Control characters are rejected: a terminal
    /// would interpret them, and not every database can store NUL.
    pub fn text(&mut self, field: &str, value: &str, max: usize) -> String {
        let text = value.trim();
        if text.chars().any(char::is_control) {
            self.broken(field, "must not contain control characters");
        } else if !(1..=max).contains(&text.chars().count()) {
            self.broken(field, format!("must be 1 to {max} characters long"));
        }
        text.to_owned()
    }

    pub fn email(&mut self, field: &str, value: &str) -> String {
        let email = value.trim();
        if email.len() > MAX_EMAIL || !is_email(email) {
            self.broken(field, "must be an e-mail address");
        }
        email.to_ascii_lowercase()
    }

    pub fn number(&mut self, field: &str, value: i64, range: RangeInclusive<i64>) -> i64 {
        if !range.contains(&value) {
            let (min, max) = range.into_inner();
            self.broken(field, format!("must be from {min} to {max}"));
        }
        value
    }

    pub(super) fn broken(&mut self, field: &str, detail: impl Into<String>) {
        self.broken.push(FieldError::new(field, detail));
    }

    pub fn check<T>(self, value: T) -> Result<T, ApiError> {
        if self.broken.is_empty() {
            Ok(value)
        } else {
            Err(ApiError::Validation(self.broken))
        }
    }
}

/// The form that browsers accept in `<input type=email>` (WHATWG HTML, "valid e-mail address").
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_local = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    !local.is_empty() && local.bytes().all(is_local) && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses_have_the_form_that_browsers_accept() {
        for good in ["a@b", "a.b+c@x-y.com", "!#$%&'*+/=?^_`{|}~-@a"] {
            assert!(is_email(good), "{good} was refused");
        }
        for bad in [
            "", "@", "a@", "@b", "a b@c", "a@b@c", "a@-b", "a@b-", "a@b..c", "é@b", "a@é", "a@b.",
        ] {
            assert!(!is_email(bad), "{bad} was accepted");
        }
    }

    #[test]
    fn lengths_are_counted_in_code_points() {
        let text = |value: &str| {
            let mut rules = Rules::default();
            let text = rules.text("name", value, 3);
            rules.check(text).ok()
        };
        assert_eq!(text(" 🦀🦀🦀 "), Some("🦀🦀🦀".to_owned()));
        assert_eq!(text("🦀🦀🦀🦀"), None);
        assert_eq!(text(" "), None);
    }
}
