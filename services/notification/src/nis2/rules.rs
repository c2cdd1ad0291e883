//! Notices under the NIS 2 act, beside the filing to Datatilsynet.
//!
//! # Law
//! - Rule NI-1: NIS 2-loven (LOV 434 of 6 May 2025) § 13: early warning within 24 hours and incident
//!   notice within 72 hours of knowing of the *significant* incident; final report a month after the
//!   notice. That knowledge is another moment than awareness of a breach (GDPR art. 33(1)).
//! - Rule NI-2: § 12(2): significant is serious operational disruption or economic loss, or
//!   considerable harm to others. A person decides that; the facts only suggest it.
//! - Rule NI-3: recommended only where the municipality is taken to be covered (BEK 620/2025 § 1,
//!   no. 1; an assumption, so a setting of the directory) and the incident lies in networks or
//!   information systems (NIS 2 directive art. 6(6), as recalled).
//! - Rule NI-4: contents follow NIS 2 directive art. 23(4)(a), (b) and (d), as recalled: the form on
//!   virk.dk was not seen, so every field can be left to be filled in there.

mod contents;
mod owed;

use brudvagt_calculus::{Deadline, Regimes, due};
use brudvagt_kit::Problem;
use brudvagt_types::Text;
use jiff::Timestamp;
use serde_json::Value;

use crate::reasons;

pub(crate) use contents::{FieldDef, fields};
pub(crate) use owed::{Known, Owed, owed};

pub(crate) const ASSUMPTION_DA: &str = "Vi går ud fra, at kommunen er omfattet af NIS 2-loven (BEK 620/2025 § 1, nr. 1). Felterne følger NIS 2-direktivets artikel 23, stk. 4. Vi har ikke kunnet se formularen på virk.dk.";
pub(crate) const ASSUMPTION_EN: &str = "The municipality is taken to be covered by the NIS 2 act (BEK 620/2025 § 1, no. 1). The fields follow Article 23(4) of the NIS 2 directive. We have not been able to see the form on virk.dk.";

/// § 12(2).
pub(crate) const SIGNIFICANCE: [&str; 3] =
    ["operational_disruption", "economic_loss", "harm_to_others"];

/// Types of incident that lie in networks or information systems; paper and spoken words do not.
const IN_SYSTEMS: [&str; 14] = [
    "access_misuse",
    "ransomware",
    "hacking",
    "phishing",
    "vulnerability_exploited",
    "unauthorised_system_access",
    "exfiltration",
    "wrong_person_shown",
    "misconfiguration",
    "wrong_access_rights",
    "data_destroyed",
    "technical_fault",
    "unauthorised_change",
    "unintended_publication",
];
/// Those that somebody did on purpose from outside.
const ATTACKS: [&str; 5] = [
    "ransomware",
    "hacking",
    "phishing",
    "vulnerability_exploited",
    "exfiltration",
];

/// The three notices of § 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    EarlyWarning,
    Incident,
    FinalReport,
}

impl Notice {
    pub(crate) const ALL: [Self; 3] = [Self::EarlyWarning, Self::Incident, Self::FinalReport];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::EarlyWarning => "early_warning",
            Self::Incident => "incident_notice",
            Self::FinalReport => "final_report",
        }
    }

    /// The clock that counts for it.
    pub(crate) const fn regime(self) -> &'static str {
        match self {
            Self::EarlyWarning => "nis2_early_warning",
            Self::Incident => "nis2_notice",
            Self::FinalReport => "nis2_final",
        }
    }

    /// # Errors
    /// `UNKNOWN_NOTICE`.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let known = Self::ALL.into_iter().find(|it| it.as_str() == text);
        known.ok_or_else(|| reasons::UNKNOWN_NOTICE.at("kind"))
    }

    /// When it is due (rule NI-1); for the final report `None` until the incident notice is sent.
    ///
    /// # Errors
    /// `INTERNAL` when the built-in rules are wrong; `NO_REGIME_IN_FORCE` before the act.
    pub(crate) fn due(
        self,
        aware_at: Timestamp,
        incident_notice_filed_at: Option<Timestamp>,
    ) -> Result<Option<Deadline>, Problem> {
        let start = match self {
            Self::EarlyWarning | Self::Incident => Some(aware_at),
            Self::FinalReport => incident_notice_filed_at,
        };
        let Some(start) = start else {
            return Ok(None);
        };
        let regimes = Regimes::installed().map_err(|error| Problem::internal(&error))?;
        let regime = regimes
            .in_force(self.regime(), start)
            .ok_or_else(|| reasons::NO_REGIME_IN_FORCE.at("aware_at_local"))?;
        due(regime, start)
            .map(Some)
            .map_err(|error| Problem::internal(&error))
    }
}

/// A case's answers, by name.
pub(crate) type Answers<'a> = &'a dyn Fn(&str) -> Option<Value>;

/// One thing that speaks for or against a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) rule: &'static str,
    pub(crate) text: Text,
    pub(crate) source: Text,
}

const fn reason(rule: &'static str, text_da: &'static str, text_en: &'static str) -> Reason {
    Reason {
        rule,
        text: Text::new(text_da, text_en),
        source: Text::new(
            "NIS 2-loven (LOV 434 af 6. maj 2025) §§ 12-13",
            "Danish NIS 2 Act (LOV 434 of 6 May 2025) §§ 12-13",
        ),
    }
}

/// Whether a notice is recommended, and why (rules NI-2 and NI-3). An unanswered fact counts
/// neither way, and the reasons say that it is unanswered.
pub(crate) fn advise(covered: bool, answers: Answers<'_>) -> (bool, Vec<Reason>) {
    if !covered {
        let why = reason(
            "NI-3",
            "Kommunen er sat op som ikke omfattet af NIS 2-loven.",
            "the municipality is set up as not covered by the NIS 2 act",
        );
        return (false, vec![why]);
    }
    let choice = |name: &str| answers(name).and_then(|value| value.as_str().map(str::to_owned));
    let incident_type = choice("incident_type").unwrap_or_default();
    match answers("significant_incident").and_then(|value| as_answer(&value)) {
        Some(true) => {
            return (
                true,
                vec![reason(
                    "NI-2",
                    "Hændelsen er vurderet som væsentlig.",
                    "the incident is judged significant",
                )],
            );
        }
        Some(false) => {
            return (
                false,
                vec![reason(
                    "NI-2",
                    "Hændelsen er vurderet som ikke væsentlig.",
                    "the incident is judged not significant",
                )],
            );
        }
        None => {}
    }
    if !IN_SYSTEMS.contains(&incident_type.as_str()) {
        let why = reason(
            "NI-3",
            "Intet tyder på, at hændelsen ligger i net- eller informationssystemer.",
            "nothing points at an incident in networks or information systems",
        );
        return (false, vec![why]);
    }
    let nature = answers("nature").unwrap_or_default();
    let lost_access = nature
        .as_array()
        .is_some_and(|items| items.iter().any(|it| it == "availability"));
    let mut reasons = Vec::new();
    if lost_access {
        reasons.push(reason(
            "NI-2",
            "Oplysninger er væk eller kan ikke nås: det kan være en alvorlig driftsforstyrrelse.",
            "data is lost or cannot be reached: that may be a serious operational disruption",
        ));
    }
    if ATTACKS.contains(&incident_type.as_str()) {
        reasons.push(reason(
            "NI-2",
            "Hændelsen ligner et angreb: det kan volde andre betydelig skade.",
            "the incident looks like an attack: that may harm others considerably",
        ));
    }
    let recommended = !reasons.is_empty();
    reasons.push(reason(
        "NI-2",
        "Ingen har endnu vurderet, om hændelsen er væsentlig.",
        "nobody has judged yet whether the incident is significant",
    ));
    (recommended, reasons)
}

fn as_answer(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(answer) => Some(*answer),
        Value::String(code) => match code.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _unknown => None,
        },
        _unanswered => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn advised(covered: bool, facts: &Value) -> (bool, Vec<&'static str>) {
        let answers = |name: &str| facts.get(name).cloned();
        let (recommended, reasons) = advise(covered, &answers);
        (recommended, reasons.iter().map(|it| it.rule).collect())
    }

    #[test]
    fn rule_ni_3_a_letter_to_the_wrong_citizen_is_no_nis2_incident() {
        for kind in ["sent_by_mistake", "paper_lost", "verbal_disclosure"] {
            assert!(
                !advised(true, &json!({ "incident_type": kind })).0,
                "{kind}"
            );
        }
        assert!(!advised(true, &json!({})).0);
    }

    #[test]
    fn rule_ni_3_who_is_not_covered_is_not_advised_to() {
        let attack = json!({ "incident_type": "ransomware", "nature": ["availability"] });
        assert_eq!(advised(false, &attack), (false, vec!["NI-3"]));
        assert!(advised(true, &attack).0);
    }

    #[test]
    fn rule_ni_2_a_persons_word_counts_more_than_what_is_known() {
        let attack = |word| json!({ "incident_type": "ransomware", "significant_incident": word });
        assert!(!advised(true, &attack(json!(false))).0);
        assert!(advised(true, &json!({ "significant_incident": true })).0);
        assert!(advised(true, &attack(json!(null))).0);
    }

    #[test]
    fn rule_ni_1_each_notice_has_its_own_time() {
        let aware: Timestamp = "2026-11-24T09:20:00Z".parse().unwrap();
        let due = |notice: Notice, filed| {
            let deadline = notice.due(aware, filed).unwrap();
            deadline.map(|deadline| deadline.due_at().to_string())
        };
        assert_eq!(
            due(Notice::EarlyWarning, None).unwrap(),
            "2026-11-25T09:20:00Z"
        );
        assert_eq!(due(Notice::Incident, None).unwrap(), "2026-11-27T09:20:00Z");
        assert_eq!(due(Notice::FinalReport, None), None);
        let filed = "2026-11-26T09:00:00Z".parse().unwrap();
        assert_eq!(
            due(Notice::FinalReport, Some(filed)).unwrap(),
            "2026-12-26T09:00:00Z"
        );
        let before = "2024-11-24T09:20:00Z".parse().unwrap();
        let refused = Notice::EarlyWarning.due(before, None).unwrap_err();
        assert_eq!(refused.reason, "NO_REGIME_IN_FORCE");
    }
}
