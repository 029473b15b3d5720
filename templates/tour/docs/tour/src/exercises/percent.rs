//! Exercise 2. A `Percent` should always be a number from 0 to 100, but some other texts are accepted.

#[derive(Debug, PartialEq)]
pub struct Percent(u8);

impl Percent {
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<String> for Percent {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self).map_err(|_| "must be a percentage")
    }
}
