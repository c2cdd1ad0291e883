use serde::{Deserialize, Serialize};

use crate::MunicipalityCode;

/// Between the entries of the setting; an id that holds it names nobody's unit.
const SEPARATOR: char = '\u{1f}';
/// Before a municipality that is meant whole; alone it is everything in scope.
pub(crate) const WHOLE: char = '*';

/// What a head of department answers for: units with all that lie below them, as the directory has
/// resolved them, and municipalities as a whole. No unit is no case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Units {
    whole: Vec<MunicipalityCode>,
    these: Vec<String>,
}

impl Units {
    /// Ids that could be read as something else in the setting are left out: such a unit is nobody's.
    pub fn new(whole: Vec<MunicipalityCode>, these: impl IntoIterator<Item = String>) -> Self {
        let is_plain =
            |id: &String| !id.is_empty() && !id.starts_with(WHOLE) && !id.contains(SEPARATOR);
        let mut these: Vec<String> = these.into_iter().filter(is_plain).collect();
        these.sort_unstable();
        these.dedup();
        Self { whole, these }
    }

    /// Every unit of these municipalities, and what belongs to none.
    pub fn whole(codes: &[MunicipalityCode]) -> Self {
        Self::new(codes.to_vec(), [])
    }

    /// What belongs to no unit is nobody's but of those who answer for the whole municipality.
    pub(crate) fn hold(&self, municipality: &MunicipalityCode, unit_id: &str) -> bool {
        self.whole.contains(municipality) || self.these.iter().any(|unit| unit == unit_id)
    }

    pub(crate) fn setting(&self) -> String {
        let whole = self.whole.iter().map(|code| format!("{WHOLE}{code}"));
        let entries: Vec<String> = whole.chain(self.these.iter().cloned()).collect();
        entries.join(&SEPARATOR.to_string())
    }
}
