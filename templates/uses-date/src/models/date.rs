//! Dates.

use chrono::{Datelike, NaiveDate};

use super::rules::Rules;

impl Rules {
    /// A date as in RFC 3339 (`full-date`), from the year 1 on: `2026-11-26`.
    pub fn date(&mut self, field: &str, value: &str) -> NaiveDate {
        let date = parse(value);
        if date.is_none() {
            self.broken(field, "must be a date such as 2026-11-26");
        }
        date.unwrap_or_default()
    }
}

/// chrono alone would also accept spaces, signs and missing zeros.
fn parse(text: &str) -> Option<NaiveDate> {
    let has_form = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = has_form.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    date.flatten().filter(|date| date.year() >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_exist_and_have_one_format() {
        for good in ["0001-01-01", "2024-02-29", "9999-12-31"] {
            assert_eq!(parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "2026-02-29",
            "2026-1-05",
            "0000-12-31",
            "-026-01-01",
            "2026-11-26T00:00:00Z",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
