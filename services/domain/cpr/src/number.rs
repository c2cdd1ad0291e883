//! What can be read from ten digits: birth date, century and check digit.

use jiff::civil::Date;

use crate::Certainty;

/// How the ten digits stood in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// Ten digits in a row, or split by nothing but a line break or a full stop.
    Bare,
    /// With a hyphen or a space between birth date and serial, as people write it.
    Separated,
    /// In cells, in pairs, or glued to other digits: as often two numbers as one.
    Loose,
}

/// Ten digit values, each 0–9.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digits([u8; 10]);

impl Digits {
    pub(crate) const fn new(values: [u8; 10]) -> Self {
        Self(values)
    }

    /// How sure it is that this is a CPR number; `None` when its date cannot be a birth date, or when
    /// it is written loosely and modulus 11 does not hold.
    ///
    /// # Law
    /// Rule CPR-4: cpr.dk, numbers without modulus 11 are valid and so far dated 1 January.
    pub(crate) fn certainty(
        self,
        written: Written,
        latest_birth: Option<Date>,
    ) -> Option<Certainty> {
        let birth = self.birth_date()?;
        if latest_birth.is_some_and(|latest| birth > latest) {
            return None;
        }
        if self.holds_modulus_11() {
            return Some(Certainty::Certain);
        }
        let first_of_january = birth.month() == 1 && birth.day() == 1;
        match written {
            Written::Separated => Some(Certainty::Likely),
            Written::Bare if first_of_january => Some(Certainty::Likely),
            Written::Bare => Some(Certainty::Possible),
            Written::Loose => None,
        }
    }

    /// The birth date, if the calendar has it.
    ///
    /// # Law
    /// Rule CPR-3: cpr.dk, DDMMYY is a date; 29 February exists only in leap years.
    fn birth_date(self) -> Option<Date> {
        let [d1, d2, m1, m2, y1, y2, century_digit, ..] = self.0;
        let pair = |tens: u8, units: u8| i8::try_from(tens * 10 + units).ok();
        let year_of_century = i16::from(pair(y1, y2)?);
        let year = century(century_digit, year_of_century) + year_of_century;
        Date::new(year, pair(m1, m2)?, pair(d1, d2)?).ok()
    }

    /// The weighted sum is divisible by 11.
    fn holds_modulus_11(self) -> bool {
        const WEIGHTS: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
        let sum: u32 = self
            .0
            .iter()
            .zip(WEIGHTS)
            .map(|(digit, w)| u32::from(*digit) * w)
            .sum();
        sum.is_multiple_of(11)
    }
}

/// The first year of the century that the seventh digit and the two-digit year point to.
///
/// # Law
/// Rule CPR-2: CPR-kontoret, "Personnummeret i CPR".
fn century(seventh_digit: u8, year_of_century: i16) -> i16 {
    match (seventh_digit, year_of_century) {
        (0..=3, _) => 1900,
        (4 | 9, 0..=36) => 2000,
        (4 | 9, _) => 1900,
        (_, 0..=57) => 2000,
        (_, _) => 1800,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn century_follows_the_seventh_digit() {
        // Rule CPR-2, every edge.
        let table = [
            (0, 0, 1900),
            (3, 99, 1900),
            (4, 36, 2000),
            (4, 37, 1900),
            (9, 36, 2000),
            (9, 37, 1900),
            (5, 57, 2000),
            (8, 57, 2000),
            (5, 58, 1800),
            (8, 99, 1800),
        ];
        for (digit, year, expected) in table {
            assert_eq!(century(digit, year), expected, "digit {digit}, year {year}");
        }
    }
}
