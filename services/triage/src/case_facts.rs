//! The facts a case states about itself, from what was decided and what happened.
//!
//! # Law
//! Rule FW-1: Datatilsynet 2021-442-13805, GDPR art. 5(2) and 33(5): what is filed and kept in the
//! register is what happened, never what somebody planned. So no form writes these facts.

use brudvagt_case::{Case, CaseEvent, DataSubjects, FilingKind};
use brudvagt_facts::FactSheet;
use serde_json::{Value, json};

type Stated = Vec<(&'static str, Value)>;

/// What the case states after `event`, which came with `words`; `case` and `sheet` are as they are
/// then. Null takes a statement back.
pub(crate) fn stated(
    case: &Case,
    sheet: &FactSheet,
    event: &CaseEvent,
    words: Option<&str>,
) -> Stated {
    let mut stated = from_event(sheet, event, words);
    stated.extend(communication(case, sheet));
    stated
}

fn from_event(sheet: &FactSheet, event: &CaseEvent, words: Option<&str>) -> Stated {
    match event {
        CaseEvent::Opened { reported_at, .. } => {
            vec![("reported_internally_at", json!(reported_at.to_string()))]
        }
        CaseEvent::AwarenessSet { aware_at, .. } => {
            vec![("aware_at", json!(aware_at.to_string()))]
        }
        CaseEvent::AssessmentConcluded { outcome, .. } => vec![
            ("risk_outcome", json!(outcome.as_str())),
            ("risk_reasoning", json!(words)),
        ],
        CaseEvent::CommunicationDecided { exemption, .. } => vec![(
            "communication_exemption_reason",
            exemption.map_or(Value::Null, |_exempt| json!(words)),
        )],
        // A follow-up has a reference of its own; the case goes by its first.
        CaseEvent::FilingRecorded {
            kind: FilingKind::New,
            virk_reference,
            ..
        } => vec![("virk_reference", json!(virk_reference))],
        // The first time anybody was told, and never later.
        CaseEvent::CommunicationProgressed { n_sent, at, .. }
            if *n_sent > 0 && sheet.facts().data_subjects_informed_at.is_none() =>
        {
            vec![("data_subjects_informed_at", json!(at.to_string()))]
        }
        _silent => Vec::new(),
    }
}

/// How far telling the people affected has come. Letters that were sent stay sent, whatever is
/// decided afterwards.
fn communication(case: &Case, sheet: &FactSheet) -> Stated {
    let planned = || match sheet.facts().communication_planned_on {
        Some(_date) => "planned_on",
        None => "planned_undated",
    };
    let told_before = sheet.facts().data_subjects_informed_at.is_some();
    let (status, extent, exemption) = match case.data_subjects {
        DataSubjects::ToCommunicate {
            n_recipients,
            n_sent,
            n_failed,
        }
        | DataSubjects::Told {
            n_recipients,
            n_sent,
            n_failed,
            ..
        } if n_sent > 0 => {
            let all = n_failed == 0 && n_sent >= n_recipients;
            (
                Some("done"),
                Some(if all { "all" } else { "not_all" }),
                None,
            )
        }
        // Told once, and now decided again: the letters of before are a fact.
        _again if told_before => return Vec::new(),
        DataSubjects::Open => (None, None, None),
        DataSubjects::ToCommunicate { .. } | DataSubjects::Told { .. } => {
            (Some(planned()), None, None)
        }
        DataSubjects::NotRequired => (Some("not_high_risk"), None, None),
        DataSubjects::Exempt { exemption } => (Some("exempt"), None, Some(exemption.as_str())),
    };
    vec![
        ("communication_status", json!(status)),
        ("informed_extent", json!(extent)),
        ("communication_exemption", json!(exemption)),
    ]
}

#[cfg(test)]
mod tests {
    use brudvagt_case::{Exemption, Outcome, evolve};
    use jiff::Timestamp;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn case() -> Case {
        Case::new(at("2026-11-20T08:00:00Z"), at("2026-11-23T08:00:00Z"))
    }

    /// The sheet after these events, each without words.
    fn sheet(events: &[CaseEvent]) -> FactSheet {
        let (mut case, mut sheet) = (case(), FactSheet::default());
        for event in events {
            case = evolve(case, event, true);
            let said = stated(&case, &sheet, event, Some("fordi"));
            let now = at("2026-12-01T00:00:00Z");
            sheet.set_all(said, "system:triage", now).unwrap();
        }
        sheet
    }

    fn decided(communicate: bool, exemption: Option<Exemption>) -> CaseEvent {
        CaseEvent::CommunicationDecided {
            communicate,
            exemption,
            recommended: None,
        }
    }

    fn progressed(n_sent: u32, n_failed: u32, hour: u8) -> CaseEvent {
        CaseEvent::CommunicationProgressed {
            n_recipients: 2,
            n_sent,
            n_failed,
            done: n_sent + n_failed == 2,
            at: at(&format!("2026-11-22T{hour:02}:00:00Z")),
        }
    }

    fn said(sheet: &FactSheet, name: &str) -> Value {
        sheet
            .entry(name)
            .map_or(Value::Null, |entry| entry.value.clone())
    }

    #[test]
    fn cf_2_a_decision_to_tell_is_a_plan_until_the_first_letter_is_sent() {
        let planned = sheet(&[decided(true, None), progressed(0, 1, 8)]);
        assert_eq!(said(&planned, "communication_status"), "planned_undated");
        assert_eq!(said(&planned, "data_subjects_informed_at"), Value::Null);

        let begun = sheet(&[decided(true, None), progressed(1, 0, 9)]);
        assert_eq!(said(&begun, "communication_status"), "done");
        assert_eq!(said(&begun, "informed_extent"), "not_all");
    }

    #[test]
    fn cf_2_informed_at_is_the_first_letter_and_never_moves() {
        let told = sheet(&[
            decided(true, None),
            progressed(1, 0, 9),
            progressed(2, 0, 17),
        ]);
        assert_eq!(
            said(&told, "data_subjects_informed_at"),
            "2026-11-22T09:00:00Z"
        );
        assert_eq!(said(&told, "informed_extent"), "all");
    }

    #[test]
    fn cf_2_an_exemption_is_stated_with_its_reason_and_taken_back_with_it() {
        let exempt = decided(false, Some(Exemption::Unintelligible));
        let stands = sheet(std::slice::from_ref(&exempt));
        assert_eq!(said(&stands, "communication_status"), "exempt");
        assert_eq!(said(&stands, "communication_exemption"), "art_34_3_a");
        assert_eq!(said(&stands, "communication_exemption_reason"), "fordi");

        let changed = sheet(&[exempt, decided(false, None)]);
        assert_eq!(said(&changed, "communication_status"), "not_high_risk");
        assert_eq!(said(&changed, "communication_exemption"), Value::Null);
        assert_eq!(
            said(&changed, "communication_exemption_reason"),
            Value::Null
        );
    }

    #[test]
    fn cf_2_awareness_is_stated_once_a_person_has_set_it() {
        let concluded = CaseEvent::AssessmentConcluded {
            outcome: Outcome::Risk,
            recommended: None,
            ruleset: String::new(),
        };
        let assumed = sheet(std::slice::from_ref(&concluded));
        assert_eq!(said(&assumed, "aware_at"), Value::Null);
        assert_eq!(said(&assumed, "risk_outcome"), "risk");

        let set = CaseEvent::AwarenessSet {
            from: at("2026-11-20T08:00:00Z"),
            aware_at: at("2026-11-20T07:00:00Z"),
            due_at: at("2026-11-23T07:00:00Z"),
        };
        let known = sheet(&[set]);
        assert_eq!(said(&known, "aware_at"), "2026-11-20T07:00:00Z");
    }

    #[test]
    fn cf_2_the_case_goes_by_the_reference_of_its_first_filing() {
        let filing = |kind, digit: &str| CaseEvent::FilingRecorded {
            filing_id: String::new(),
            kind,
            complete: true,
            filed_at: at("2026-11-21T00:00:00Z"),
            virk_reference: digit.repeat(40),
            late: false,
            receipt_sha256: String::new(),
        };
        let filed = sheet(&[
            filing(FilingKind::New, "a"),
            filing(FilingKind::FollowUp, "b"),
        ]);
        assert_eq!(said(&filed, "virk_reference"), "a".repeat(40));
    }
}
