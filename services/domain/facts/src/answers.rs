//! Which facts make sense, which are answered, and which are missing.

use serde_json::{Map, Value};

use crate::facts::Facts;
use crate::field::{FieldDef, Purpose, When};
use crate::fields::{field, fields};

/// Answers that say "we do not know yet". They may be filed in an incomplete
/// notification, but do not count as known.
const PROVISIONAL: [&str; 4] = [
    "to_be_determined",
    "not_yet_known",
    "under_assessment",
    "investigating",
];

/// The answers by name, as the tables of fields see them.
#[derive(Debug, Clone, Default)]
pub struct Answers(Map<String, Value>);

impl From<&Facts> for Answers {
    fn from(facts: &Facts) -> Self {
        // `Facts` has only string keys and plain values, so it always becomes
        // an object.
        match serde_json::to_value(facts) {
            Ok(Value::Object(map)) => Self(map),
            Ok(_) | Err(_) => Self::default(),
        }
    }
}

impl Answers {
    /// The answer, if there is one. A blank answer does not count.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
        })
    }

    /// Whether the answer is one that says "we do not know yet".
    #[must_use]
    pub fn is_provisional(&self, name: &str) -> bool {
        let provisional = |value: &Value| {
            value
                .as_str()
                .is_some_and(|code| PROVISIONAL.contains(&code))
        };
        match self.get(name) {
            Some(Value::Array(items)) => items.iter().any(provisional),
            Some(value) => provisional(value),
            None => false,
        }
    }

    /// Whether the fact makes sense beside the other answers: its conditions
    /// hold, and so do those of the facts they look at.
    #[must_use]
    pub fn is_relevant(&self, def: &FieldDef) -> bool {
        self.all_hold(def.condition)
            || (!def.or_condition.is_empty() && self.all_hold(def.or_condition))
    }

    fn all_hold(&self, conditions: &[When]) -> bool {
        conditions.iter().all(|when| {
            self.holds(when) && field(when.field).is_some_and(|parent| self.is_relevant(parent))
        })
    }

    /// Whether other answers rule the fact out; false while an answer it depends on is still missing.
    #[must_use]
    pub fn rules_out(&self, def: &FieldDef) -> bool {
        let fails = |conditions: &[When]| {
            conditions.iter().any(|when| {
                (self.get(when.field).is_some() && !self.holds(when))
                    || field(when.field).is_some_and(|parent| self.rules_out(parent))
            })
        };
        fails(def.condition) && (def.or_condition.is_empty() || fails(def.or_condition))
    }

    /// Whether the fact is settled: answered, and not provisionally.
    #[must_use]
    pub fn is_known(&self, name: &str) -> bool {
        self.get(name).is_some() && !self.is_provisional(name)
    }

    /// The facts needed for `purpose` as things stand.
    pub fn needed(&self, purpose: Purpose) -> impl Iterator<Item = &'static FieldDef> {
        fields().filter(move |def| def.needed_for.contains(&purpose) && self.is_relevant(def))
    }

    /// The facts needed for `purpose` that are not yet known, in form order.
    #[must_use]
    pub fn missing(&self, purpose: Purpose) -> Vec<&'static FieldDef> {
        self.needed(purpose)
            .filter(|def| !self.is_known(def.name))
            .collect()
    }

    /// How many facts are known of those needed for `purpose`: (have, needed).
    #[must_use]
    pub fn meter(&self, purpose: Purpose) -> (usize, usize) {
        let needed = self.needed(purpose).count();
        (needed.saturating_sub(self.missing(purpose).len()), needed)
    }

    fn holds(&self, when: &When) -> bool {
        let matches = |value: &Value| match value {
            Value::Bool(yes) => when.any_of.contains(&if *yes { "true" } else { "false" }),
            Value::String(code) => when.any_of.contains(&code.as_str()),
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
        };
        match self.get(when.field) {
            Some(Value::Array(items)) => items.iter().any(matches),
            Some(value) => matches(value),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::communication::{CommunicationStatus, InformedExtent};
    use crate::data_types::DataType;
    use crate::incident::Nature;

    fn is_missing(facts: &Facts, purpose: Purpose, name: &str) -> bool {
        Answers::from(facts)
            .missing(purpose)
            .iter()
            .any(|def| def.name == name)
    }

    #[test]
    fn a_fact_is_asked_for_only_when_its_condition_holds() {
        let mut facts = Facts::default();
        assert!(!is_missing(&facts, Purpose::Assess, "backup_available"));
        facts.nature = vec![Nature::Availability];
        assert!(is_missing(&facts, Purpose::Assess, "backup_available"));
        facts.backup_available = Some(false);
        assert!(!is_missing(&facts, Purpose::Assess, "backup_available"));
    }

    #[test]
    fn a_condition_on_a_fact_that_no_longer_makes_sense_does_not_hold() {
        let mut facts = Facts {
            communication_status: Some(CommunicationStatus::Done),
            informed_extent: Some(InformedExtent::NotAll),
            ..Facts::default()
        };
        assert!(is_missing(&facts, Purpose::File, "not_all_informed_reason"));
        facts.communication_status = Some(CommunicationStatus::NotHighRisk);
        assert!(!is_missing(
            &facts,
            Purpose::File,
            "not_all_informed_reason"
        ));
    }

    #[test]
    fn not_yet_known_does_not_count_as_known() {
        let facts = Facts {
            data_types: vec![DataType::NotYetKnown],
            ..Facts::default()
        };
        assert!(is_missing(&facts, Purpose::Assess, "data_types"));
    }

    #[test]
    fn the_meter_counts_what_is_known_of_what_is_needed() {
        let mut facts = Facts::default();
        let (have, needed) = Answers::from(&facts).meter(Purpose::Communicate);
        assert_eq!(have, 0);
        assert!(needed > 3);
        facts.advice_to_data_subjects = Some("Skift adgangskode.".to_owned());
        assert_eq!(
            Answers::from(&facts).meter(Purpose::Communicate),
            (1, needed)
        );
    }
}
