use serde::{Deserialize, Serialize};

use crate::MunicipalityCode;

/// Whose rows an action may see. The database enforces it (row-level security).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The system itself: relays, clocks, consumers. Never taken from a person's token.
    System,
    Municipalities(Vec<MunicipalityCode>),
}

impl Scope {
    pub fn allows(&self, code: &MunicipalityCode) -> bool {
        match self {
            Self::System => true,
            Self::Municipalities(codes) => codes.contains(code),
        }
    }

    /// The setting the row-level-security policies read: `*`, or codes joined by commas.
    /// No municipality at all gives `-`, which matches no row.
    pub fn setting(&self) -> String {
        match self {
            Self::System => "*".to_owned(),
            Self::Municipalities(codes) if codes.is_empty() => "-".to_owned(),
            Self::Municipalities(codes) => codes
                .iter()
                .map(MunicipalityCode::as_str)
                .collect::<Vec<_>>()
                .join(","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_scope_sees_nothing_and_never_everything() {
        assert_eq!(Scope::Municipalities(vec![]).setting(), "-");
        assert_eq!(Scope::System.setting(), "*");
    }
}
