//! Exercise 2. Whoever has a `Percent` has a number from 0 to 100. Or so they think.

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
