//! What an entry's codes say, in a few words: which mail, which step, decided how.

use brudvagt_proto::triage::HistoryEntry;
use serde_json::Value;

use crate::{http::wire::parsed, texts::Lang, ui::When, words::word};

/// Empty when the codes add nothing to what the entry is called.
pub(super) fn told(entry: &HistoryEntry, lang: Lang) -> String {
    let Ok(codes) = serde_json::from_str::<Value>(&entry.codes_json) else {
        return String::new();
    };
    let text = |name: &str| codes.get(name).and_then(Value::as_str).unwrap_or_default();
    let is = |name: &str| codes.get(name).and_then(Value::as_bool).unwrap_or_default();
    let yes_no = |name: &str| word(lang, "bool", if is(name) { "true" } else { "false" });
    let number = |name: &str| codes.get(name).and_then(Value::as_u64).unwrap_or_default();
    let at = |name: &str| {
        parsed(text(name))
            .map(|at| When::new(at, lang).text())
            .unwrap_or_default()
    };
    match entry.kind.as_str() {
        "awareness_set" => at("aware_at"),
        "classified" => {
            let code = if is("breach") {
                "breach"
            } else {
                "not_a_breach"
            };
            word(lang, "track_state.classification", code)
        }
        "assessment_concluded" => word(lang, "outcome", text("outcome")),
        "notification_decided" | "communication_decided" => {
            let decided = decided(&codes, lang);
            if text("decided_by").is_empty() {
                decided
            } else {
                format!("{decided} ({})", lang.t("history.confirmed"))
            }
        }
        "confirmation_asked" => decided(codes.get("decision").unwrap_or(&Value::Null), lang),
        "decision_sent_back" => word(
            lang,
            "track",
            match text("duty") {
                "notification" => "authority",
                _communication => "data_subjects",
            },
        ),
        "escalation_acknowledged" => word(lang, "step", text("step")),
        "escalated" => {
            let roles: Vec<String> = codes
                .get("roles")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(|role| word(lang, "role", role))
                .collect();
            format!("{}: {}", word(lang, "step", text("step")), roles.join(", "))
        }
        "message_sent" | "message_failed" => {
            let template = word(lang, "mail_template", text("template"));
            match text("role") {
                "" => template,
                role => format!("{template}: {}", word(lang, "role", role)),
            }
        }
        "question_asked" => word(lang, "role", text("role")),
        "measure_added" => word(lang, "measure", text("kind")),
        "filing_recorded" => format!(
            "{} · {}: {} · {}",
            word(lang, "filing_kind", text("kind")),
            lang.t("filing.complete"),
            yes_no("complete"),
            at("filed_at"),
        ),
        "communication_progressed" => format!(
            "{} {} · {} {} · {} {}",
            number("n_recipients"),
            lang.t(if number("n_recipients") == 1 {
                "letter.recipient"
            } else {
                "letter.recipients"
            }),
            number("n_sent"),
            lang.t("letter.sent"),
            number("n_failed"),
            lang.t("letter.failed"),
        ),
        "nis2_approval_asked" | "nis2_redrafted" | "nis2_approved" => nis2_notice(&codes, lang),
        "nis2_filed" => {
            let step = codes.get("step").and_then(|step| step.get("filed_at"));
            let filed_at = step.and_then(Value::as_str).and_then(parsed);
            let when = filed_at.map(|at| When::new(at, lang).text());
            [nis2_notice(&codes, lang), when.unwrap_or_default()].join(" · ")
        }
        "nis2_ended" => {
            let unsent = codes.get("unsent").and_then(Value::as_array);
            let names = unsent.into_iter().flatten().filter_map(Value::as_str);
            let names: Vec<_> = names.map(|it| word(lang, "nis2_notice", it)).collect();
            format!("{}: {}", lang.t("history.unsent"), names.join(", "))
        }
        "esdh_reference_attached" => text("case_number").to_owned(),
        _said_by_its_name => String::new(),
    }
}

/// Which notice an entry is about.
fn nis2_notice(codes: &Value, lang: Lang) -> String {
    let notice = codes.get("step").and_then(|step| step.get("notice"));
    word(
        lang,
        "nis2_notice",
        notice.and_then(Value::as_str).unwrap_or_default(),
    )
}

/// What was decided on art. 33 or 34, as the entry's codes or the decision inside them say.
fn decided(codes: &Value, lang: Lang) -> String {
    let is = |name: &str| codes.get(name).and_then(Value::as_bool);
    let yes_no = |yes| if yes { "yes" } else { "no" };
    if let Some(notify) = is("notify") {
        return word(lang, "notify", yes_no(notify));
    }
    match codes.get("exemption").and_then(Value::as_str) {
        Some(exemption) => word(lang, "exemption", exemption),
        None => word(
            lang,
            "communication",
            yes_no(is("communicate").unwrap_or_default()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, codes: &str) -> String {
        let entry = HistoryEntry {
            kind: kind.to_owned(),
            codes_json: codes.to_owned(),
            ..HistoryEntry::default()
        };
        told(&entry, Lang::Da)
    }

    #[test]
    fn an_entry_says_what_and_not_only_that() {
        let mail = said(
            "message_sent",
            r#"{"event":"message_sent","template":"receipt","role":""}"#,
        );
        assert_eq!(mail, "Kvittering til indberetteren");
        let step = said(
            "escalated",
            r#"{"step":"head_not_assessed","roles":["department_head"]}"#,
        );
        assert_eq!(step, "Et døgn uden vurdering: Fagchef");
        assert_eq!(
            said("notification_decided", r#"{"notify":false}"#),
            "Anmeldes ikke"
        );
    }

    #[test]
    fn a_second_person_s_part_says_of_which_decision() {
        let asked = r#"{"decision":{"duty":"notification","notify":false},"decided_by":"p"}"#;
        assert_eq!(said("confirmation_asked", asked), "Anmeldes ikke");
        let sent_back = r#"{"duty":"communication","decided_by":"p"}"#;
        assert_eq!(
            said("decision_sent_back", sent_back),
            "Underretning af de berørte"
        );
        let confirmed = r#"{"notify":true,"decided_by":"p"}"#;
        assert_eq!(
            said("notification_decided", confirmed),
            "Anmeldes til Datatilsynet (bekræftet af en anden end den, der besluttede)"
        );
    }

    #[test]
    fn a_step_of_nis_2_says_of_which_notice() {
        let approved = r#"{"number":3,"step":{"step":"approved","notice":"early_warning"}}"#;
        assert_eq!(said("nis2_approved", approved), "Tidlig varsling");
        let filed = r#"{"step":{"step":"filed","notice":"final_report","filed_at":"2026-11-24T09:20:00Z"}}"#;
        assert_eq!(
            said("nis2_filed", filed),
            "Endelig rapport · tirsdag 24. november 2026 kl. 10.20"
        );
        let ended = r#"{"unsent":["incident_notice","final_report"]}"#;
        assert_eq!(
            said("nis2_ended", ended),
            "Ikke sendt: Hændelsesunderretning, Endelig rapport"
        );
    }

    #[test]
    fn one_recipient_is_one() {
        let sent = |n: u32| {
            said(
                "communication_progressed",
                &format!(r#"{{"n_recipients":{n}}}"#),
            )
        };
        assert!(sent(1).starts_with("1 modtager ·"), "{}", sent(1));
        assert!(sent(2).starts_with("2 modtagere ·"), "{}", sent(2));
    }

    #[test]
    fn codes_that_cannot_be_read_say_nothing() {
        assert_eq!(said("message_sent", "not json"), "");
        assert_eq!(said("commented", r#"{"event":"commented"}"#), "");
    }
}
