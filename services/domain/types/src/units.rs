use serde::{Deserialize, Serialize};

use crate::MunicipalityCode;

/// Separates the entries of the setting; an id that contains it matches no unit.
const SEPARATOR: char = '\u{1f}';
/// Marks a municipality meant as a whole; alone it means everything in scope.
pub(crate) const WHOLE: char = '*';

/// What a head of department answers for: units with all that lie below them, as the directory has
/// resolved them, and municipalities as a whole. Without any unit no case is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Units {
    whole: Vec<MunicipalityCode>,
    these: Vec<String>,
}

impl Units {
    /// Ids that could be misread in the setting are left out, so such a unit is seen by no head of
    /// department.
    pub fn new(whole: Vec<MunicipalityCode>, these: impl IntoIterator<Item = String>) -> Self {
        let is_plain =
            |id: &String| !id.is_empty() && !id.starts_with(WHOLE) && !id.contains(SEPARATOR);
        let mut these: Vec<String> = these.into_iter().filter(is_plain).collect();
        these.sort_unstable();
        these.dedup();
        Self { whole, these }
    }

    /// Every unit of these municipalities, and the cases that belong to no unit.
    pub fn whole(codes: &[MunicipalityCode]) -> Self {
        Self::new(codes.to_vec(), [])
    }

    /// A case without a unit is seen only by those who answer for the whole municipality.
    pub(crate) fn hold(&self, municipality: &MunicipalityCode, unit_id: &str) -> bool {
        self.whole.contains(municipality) || self.these.iter().any(|unit| unit == unit_id)
    }

    pub(crate) fn setting(&self) -> String {
        let whole = self.whole.iter().map(|code| format!("{WHOLE}{code}"));
        let entries: Vec<String> = whole.chain(self.these.iter().cloned()).collect();
        entries.join(&SEPARATOR.to_string())
    }
}
