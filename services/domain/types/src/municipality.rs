use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The three digits by which a Danish municipality is known, e.g. `901`. Each is its own controller.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MunicipalityCode(String);

/// The text is not three digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a municipality code is three digits")]
pub struct InvalidMunicipality;

impl MunicipalityCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MunicipalityCode {
    type Err = InvalidMunicipality;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidMunicipality)
        }
    }
}

impl TryFrom<String> for MunicipalityCode {
    type Error = InvalidMunicipality;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MunicipalityCode> for String {
    fn from(code: MunicipalityCode) -> Self {
        code.0
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_digits_name_a_municipality() {
        assert!("901".parse::<MunicipalityCode>().is_ok());
        for wrong in ["", "90", "9011", "9a1", "９０１", "*"] {
            assert_eq!(
                wrong.parse::<MunicipalityCode>(),
                Err(InvalidMunicipality),
                "{wrong}"
            );
        }
    }
}
