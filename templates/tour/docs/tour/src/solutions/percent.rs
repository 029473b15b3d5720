//! `parse` also accepts a sign and leading zeros, so the number is converted back and compared with the text.

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
        text.parse()
            .ok()
            .filter(|number: &u8| *number <= 100 && number.to_string() == text)
            .map(Self)
            .ok_or("must be a whole number from 0 to 100")
    }
}
