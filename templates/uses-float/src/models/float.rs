//! Numbers with a fraction.

use super::rules::Rules;

impl Rules {
    /// A finite number. -0 becomes 0, because SQLite stores no negative zero.
    pub fn float(&mut self, field: &str, value: f64) -> f64 {
        if !value.is_finite() {
            self.broken(field, "must be a finite number");
        }
        value + 0.0
    }
}
