//! Times.

use chrono::{DateTime, Datelike, Utc};

use super::rules::Rules;

impl Rules {
    /// A time as in RFC 3339, in the years 1 to 9999. It is stored in UTC and in whole seconds.
    pub fn time(&mut self, field: &str, value: &str) -> DateTime<Utc> {
        let time = parse(value);
        if time.is_none() {
            self.broken(field, "must be a time such as 2026-11-26T08:30:00Z");
        }
        time.unwrap_or_default()
    }
}

fn parse(text: &str) -> Option<DateTime<Utc>> {
    let seconds = DateTime::parse_from_rfc3339(text).ok()?.timestamp();
    let time = DateTime::from_timestamp(seconds, 0)?;
    (1..=9999).contains(&time.year()).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_utc_and_in_whole_seconds() {
        let stored = |text: &str| parse(text).map(|time| time.to_rfc3339());
        for (text, expected) in [
            ("2026-11-26T08:30:00.999Z", "2026-11-26T08:30:00+00:00"),
            ("2026-11-26T08:30:00+02:00", "2026-11-26T06:30:00+00:00"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ] {
            assert_eq!(stored(text).as_deref(), Some(expected));
        }
        for text in [
            "2026-11-26",
            "2026-11-26T08:30:00",
            "0001-01-01T00:00:00+01:00",
        ] {
            assert_eq!(stored(text), None, "{text}");
        }
    }
}
