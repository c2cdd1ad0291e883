//! The facts a case states about itself, from what was decided and what happened.
//!
//! # Law
//! Rule FW-1: Datatilsynet 2021-442-13805, GDPR art. 5(2) and 33(5): filings and register state
//! what happened, never what was planned. So no form writes these facts.

use brudvagt_case::{Case, CaseEvent, DataSubjects, FilingKind, SentLetter};
use brudvagt_facts::{
    FactSheet,
    authorities::Attachment,
    communication::{CommunicationChannel, CommunicationMeans},
};
use jiff::Timestamp;
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
        CaseEvent::FilingRecorded {
            kind,
            virk_reference,
            dpa_case_number,
            attachments,
            ..
        } => filed(sheet, *kind, virk_reference, dpa_case_number, attachments),
        CaseEvent::AuthorityAsked(letter)
        | CaseEvent::AuthorityAnswered(letter)
        | CaseEvent::AuthorityRuled(letter) => dpa_case_number(&letter.dpa_case_number),
        CaseEvent::CommunicationProgressed {
            n_sent,
            at,
            means,
            letter,
            ..
        } if *n_sent > 0 => told(sheet, *at, means, letter.as_ref()),
        _silent => Vec::new(),
    }
}

fn filed(
    sheet: &FactSheet,
    kind: FilingKind,
    virk_reference: &str,
    number: &str,
    attachments: &[String],
) -> Stated {
    let mut stated = dpa_case_number(number);
    // A follow-up has a reference of its own; the case goes by its first.
    if kind == FilingKind::New {
        stated.push(("virk_reference", json!(virk_reference)));
    }
    // What was sent along stays sent, and later filings add to it.
    let sent = Attachment::CHOICES
        .iter()
        .filter(|choice| attachments.iter().any(|kind| kind == choice.code))
        .map(|choice| choice.code);
    let before = sheet.entry("attachments");
    let before = before.and_then(|entry| entry.value.as_array());
    let mut all: Vec<Value> = before.cloned().unwrap_or_default();
    for code in sent {
        if !all.iter().any(|known| known == code) {
            all.push(json!(code));
        }
    }
    if !all.is_empty() {
        stated.push(("attachments", Value::Array(all)));
    }
    stated
}

/// Datatilsynet's number; leaving it out does not remove one given before.
fn dpa_case_number(number: &str) -> Stated {
    if number.is_empty() {
        return Vec::new();
    }
    vec![("dpa_case_number", json!(number))]
}

/// What was sent, in codes: the words of the letter stay with the service that sent it.
fn told(sheet: &FactSheet, at: Timestamp, means: &[String], letter: Option<&SentLetter>) -> Stated {
    let mut stated = Vec::new();
    // The first time anybody was told; it is never moved later.
    if sheet.facts().data_subjects_informed_at.is_none() {
        stated.push(("data_subjects_informed_at", json!(at.to_string())));
    }
    for (fact, choices) in [
        ("communication_means", CommunicationMeans::CHOICES),
        ("communication_channels", CommunicationChannel::CHOICES),
    ] {
        let used: Vec<&str> = choices
            .iter()
            .map(|choice| choice.code)
            .filter(|code| means.iter().any(|means| means == code))
            .collect();
        if !used.is_empty() {
            stated.push((fact, json!(used)));
        }
    }
    if let Some(letter) = letter {
        stated.push(("communication_content", json!(describe(letter))));
    }
    stated
}

/// Which letter it was and what it says of art. 34(2), so that it can be found and compared.
fn describe(letter: &SentLetter) -> String {
    let language = match letter.language.as_str() {
        "en" => "engelsk",
        _danish => "dansk",
    };
    let parts: Vec<&str> = letter
        .parts
        .iter()
        .map(|part| match part.as_str() {
            "nature" => "bruddets karakter",
            "consequences" => "de sandsynlige konsekvenser",
            "measures" => "det, kommunen har gjort og gør",
            "advice" => "råd om, hvad man selv kan gøre",
            "contact" => "kontaktpunktet",
            other => other,
        })
        .collect();
    format!(
        "Brev på {language}, som beskriver {}. Ordlyden ligger ved sagens underretning (SHA-256 {}).",
        parts.join(", "),
        letter.sha256
    )
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
        // People were told and it is being decided again: the earlier letters remain a fact.
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
    use brudvagt_case::{Correspondence, Exemption, Letter, Outcome, Ruling, evolve};

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
            decided_by: None,
            groups: Vec::new(),
        }
    }

    fn progressed(n_sent: u32, n_failed: u32, hour: u8) -> CaseEvent {
        CaseEvent::CommunicationProgressed {
            n_recipients: 2,
            n_sent,
            n_failed,
            done: n_sent + n_failed == 2,
            at: at(&format!("2026-11-22T{hour:02}:00:00Z")),
            means: vec!["individual".to_owned(), "email".to_owned()],
            letter: Some(SentLetter {
                template: "letter".to_owned(),
                language: "da".to_owned(),
                parts: vec!["nature".to_owned(), "contact".to_owned()],
                sha256: "ab".repeat(32),
            }),
            groups: Vec::new(),
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
            to_tell: Vec::new(),
        };
        let assumed = sheet(std::slice::from_ref(&concluded));
        assert_eq!(said(&assumed, "aware_at"), Value::Null);
        assert_eq!(said(&assumed, "risk_outcome"), "risk");

        let set = CaseEvent::AwarenessSet {
            from: at("2026-11-20T08:00:00Z"),
            aware_at: at("2026-11-20T07:00:00Z"),
            due_at: at("2026-11-23T07:00:00Z"),
            regime: String::new(),
        };
        let known = sheet(&[set]);
        assert_eq!(said(&known, "aware_at"), "2026-11-20T07:00:00Z");
    }

    #[test]
    fn cf_2_the_case_goes_by_the_reference_of_its_first_filing() {
        let filing =
            |kind, digit: &str, number: &str, attachment: &str| CaseEvent::FilingRecorded {
                filing_id: String::new(),
                kind,
                complete: true,
                filed_at: at("2026-11-21T00:00:00Z"),
                virk_reference: digit.repeat(40),
                late: false,
                receipt_sha256: String::new(),
                dpa_case_number: number.to_owned(),
                attachments: vec![attachment.to_owned()],
            };
        let filed = sheet(&[
            filing(FilingKind::New, "a", "", "risk_assessment"),
            filing(FilingKind::FollowUp, "b", "2026-442-1234", "communication"),
        ]);
        assert_eq!(said(&filed, "virk_reference"), "a".repeat(40));
        assert_eq!(said(&filed, "dpa_case_number"), "2026-442-1234");
        assert_eq!(
            said(&filed, "attachments"),
            json!(["communication", "risk_assessment"])
        );
    }

    #[test]
    fn fw_1_how_people_were_told_is_stated_from_the_letters_that_were_sent() {
        let waiting = sheet(&[decided(true, None), progressed(0, 1, 8)]);
        assert_eq!(said(&waiting, "communication_means"), Value::Null);
        let told = sheet(&[decided(true, None), progressed(2, 0, 9)]);
        assert_eq!(said(&told, "communication_means"), json!(["individual"]));
        assert_eq!(said(&told, "communication_channels"), json!(["email"]));
        let content = said(&told, "communication_content").to_string();
        assert!(
            content.contains("bruddets karakter, kontaktpunktet"),
            "{content}"
        );
        assert!(content.contains(&"ab".repeat(32)), "{content}");
    }

    #[test]
    fn fw_1_datatilsynets_number_comes_with_its_first_letter() {
        let letter = |number: &str| {
            CaseEvent::AuthorityRuled(Correspondence {
                entry_id: "l-1".to_owned(),
                number: 1,
                letter: Letter::Outcome {
                    ruling: Ruling::Criticism,
                },
                n_open: 0,
                open_due_at: None,
                dpa_case_number: number.to_owned(),
            })
        };
        let known = sheet(&[letter("2026-442-1234"), letter("")]);
        assert_eq!(said(&known, "dpa_case_number"), "2026-442-1234");
    }
}
