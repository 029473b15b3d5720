//! Text that may have several lines.

use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::rules::Rules;
use super::schema::pattern;

/// Control characters, except tabs and line feeds.
const CONTROL: &str = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f";

impl Rules {
    /// Text of 1 to `max` code points. Surrounding whitespace is removed. Tabs and line feeds are the only control
    /// characters inside it.
    pub fn lines(&mut self, field: &str, value: &str, max: usize) -> String {
        let text = value.trim();
        let is_refused = |c: char| c.is_control() && !matches!(c, '\t' | '\n');
        if text.chars().any(is_refused) {
            self.broken(field, "must not contain control characters");
        } else if !(1..=max).contains(&text.chars().count()) {
            self.broken(field, format!("must be 1 to {max} characters long"));
        }
        text.to_owned()
    }
}

/// The same rule as JSON Schema.
pub fn schema<const MAX: usize>() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern(MAX, CONTROL)))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_feeds_and_tabs_are_the_only_control_characters() {
        let lines = |value: &str| {
            let mut rules = Rules::default();
            let text = rules.lines("notes", value, 5);
            rules.check(text).ok()
        };
        for good in ["a\n\tb", "🦀🦀🦀🦀🦀"] {
            assert_eq!(lines(good).as_deref(), Some(good));
        }
        assert_eq!(lines("\r\n a \n").as_deref(), Some("a"));
        for bad in ["", " \n", "abcdef", "a\r\nb", "\0"] {
            assert_eq!(lines(bad), None, "{bad:?}");
        }
    }
}
