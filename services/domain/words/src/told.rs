//! Words an entry of a case's history in brief: which mail, which step, which decision.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Lang, answer,
    decided::{breach_or_not, decided, recommended},
    label,
    phrases::{instant, labelled},
    said, word,
};

/// An entry as it is told: its kind, its codes, and its words where they are not erased.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    pub kind: &'a str,
    pub codes: &'a Value,
    pub text: &'a str,
}

/// What people and units are called, by id.
pub type Names = BTreeMap<String, String>;

/// Empty when the codes add nothing to what the entry is called.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of entry")]
pub fn told(entry: &Recorded<'_>, names: &Names, lang: Lang) -> String {
    let codes = entry.codes;
    let text = |name: &str| codes.get(name).and_then(Value::as_str).unwrap_or_default();
    let is = |name: &str| codes.get(name).and_then(Value::as_bool).unwrap_or_default();
    let number = |name: &str| codes.get(name).and_then(Value::as_u64).unwrap_or_default();
    let at = |name: &str| instant(codes.get(name), lang);
    let say = |code: &str| word(lang, "told", code);
    let pair = |code: &str, value: String| match value.as_str() {
        "" => value,
        known => labelled(&say(code), known),
    };
    match entry.kind {
        "opened" => word(lang, "channel", text("channel")),
        "awareness_set" => join([at("aware_at"), pair("due", at("due_at"))]),
        "classified" => confirmed(
            breach_or_not(is("breach"), lang),
            text("decided_by"),
            names,
            lang,
        ),
        "facts_recorded" => match text("from_incident") {
            "" => String::new(),
            _incident => say("from_incident"),
        },
        "facts_proposed" | "proposals_declined" => {
            let labels = texts(codes, "names").map(|name| label(name, lang));
            labels.collect::<Vec<_>>().join(", ")
        }
        "assessment_concluded" => {
            let outcome = word(lang, "outcome", text("outcome"));
            let recommended = word(lang, "outcome", text("recommended"));
            join([outcome, pair("recommended", recommended)])
        }
        "notification_decided" | "communication_decided" => {
            let decided = join([decided(codes, lang), recommended(codes, lang)]);
            confirmed(decided, text("decided_by"), names, lang)
        }
        "advice_given" => {
            let advice = codes.get("advice").unwrap_or(&Value::Null);
            decided(advice, lang)
        }
        "confirmation_asked" => {
            let asked = codes.get("decision").unwrap_or(&Value::Null);
            decided(asked, lang)
        }
        "decision_sent_back" => word(
            lang,
            "track",
            match text("duty") {
                "classification" => "classification",
                "notification" => "authority",
                _communication => "data_subjects",
            },
        ),
        "escalation_acknowledged" => word(lang, "step", text("step")),
        "escalated" => {
            let step = word(lang, "step", text("step"));
            let roles: Vec<String> = texts(codes, "roles")
                .map(|role| word(lang, "role", role))
                .collect();
            labelled(&step, &roles.join(", "))
        }
        "message_sent" | "message_failed" => {
            let template = word(lang, "mail_template", text("template"));
            labelled(&template, &word(lang, "role", text("role")))
        }
        "mail_bounced" => text("status").to_owned(),
        "related" => word(lang, "relation", text("kind")),
        "question_asked" => word(lang, "role", text("role")),
        "assigned" => match text("person_id") {
            "" => say("handed_back"),
            id => named(names, id),
        },
        "case_sealed" => {
            let people: Vec<String> = texts(codes, "people").map(|id| named(names, id)).collect();
            people.join(", ")
        }
        "unit_changed" => join([
            pair("unit_from", named(names, text("from"))),
            pair("unit_to", named(names, text("to"))),
        ]),
        "measure_added" => {
            let kind = word(lang, "measure", text("kind"));
            if is("done") {
                join([kind, say("done")])
            } else {
                join([
                    kind,
                    pair("owner", named(names, text("owner_id"))),
                    pair("due", at("due_on")),
                ])
            }
        }
        "question_reminded" => join([
            word(lang, "question_reminder", text("reminder")),
            word(lang, "role", text("role")),
        ]),
        "measure_reminded" => join([
            word(lang, "measure_reminder", text("reminder")),
            pair("owner", named(names, text("owner_id"))),
            pair("due", at("due_on")),
        ]),
        "measure_handed_over" => {
            let to = match text("to") {
                "" => say("nobody"),
                id => named(names, id),
            };
            join([
                pair("unit_from", named(names, text("from"))),
                pair("unit_to", to),
                pair("due", at("due_on")),
            ])
        }
        "followed_up" => {
            let which = format!("{} {}", say("addition"), number("follow_up"));
            join([
                which,
                say(if is("from_stranger") {
                    "from_stranger"
                } else {
                    ""
                }),
                counted(number("n_attachments"), "file", "files", lang),
            ])
        }
        "filing_recorded" => join([
            word(lang, "filing_kind", text("kind")),
            say(match (text("kind"), is("complete")) {
                ("withdrawal", _) => "",
                (_, true) => "complete",
                (_, false) => "incomplete",
            }),
            at("filed_at"),
            if is("late") {
                say("late")
            } else {
                String::new()
            },
            pair("reference", text("virk_reference").to_owned()),
            pair("dpa_case_number", text("dpa_case_number").to_owned()),
        ]),
        "communication_progressed" => {
            let means = texts(codes, "means");
            let means = means.map(|it| answer("communication_means", it, lang));
            join([
                counted_or_none(number("n_recipients"), lang),
                format!("{} {}", number("n_sent"), say("sent")),
                format!("{} {}", number("n_failed"), say("failed")),
                means.collect::<Vec<_>>().join(", "),
            ])
        }
        "authority_asked" => pair("answer_due", at_of(codes, &["letter", "due_at"], lang)),
        "authority_ruled" => {
            let ruling = inside(codes, &["letter", "ruling"]).and_then(Value::as_str);
            word(lang, "dpa_outcome", ruling.unwrap_or_default())
        }
        "nis2_approval_asked" | "nis2_redrafted" | "nis2_approved" => nis2_notice(codes, lang),
        "nis2_filed" => join([
            nis2_notice(codes, lang),
            at_of(codes, &["step", "filed_at"], lang),
        ]),
        "nis2_ended" => {
            let unsent = texts(codes, "unsent").map(|it| word(lang, "nis2_notice", it));
            pair("unsent", unsent.collect::<Vec<_>>().join(", "))
        }
        "clock_armed" => join([rule(codes, lang), at("due_at")]),
        "clock_stopped" => {
            let why = word(lang, "clock_stop", text("stopped_for"));
            join([rule(codes, lang), why])
        }
        "esdh_reference_attached" => text("case_number").to_owned(),
        _said_by_its_name => String::new(),
    }
}

fn named(names: &Names, id: &str) -> String {
    names.get(id).map_or_else(|| id.to_owned(), Clone::clone)
}

/// Adds who decided, where another person confirmed it.
fn confirmed(decided: String, by: &str, names: &Names, lang: Lang) -> String {
    let say = |code: &str| word(lang, "told", code);
    match (by, names.get(by)) {
        ("", _) => decided,
        (_, Some(name)) => format!("{decided} ({})", labelled(&say("decided_by"), name)),
        (_, None) => format!("{decided} ({})", say("confirmed")),
    }
}

fn rule(codes: &Value, lang: Lang) -> String {
    let text = |name: &str| codes.get(name).and_then(Value::as_str).unwrap_or_default();
    match text("aware_at").parse() {
        Ok(aware_at) => regime(text("regime"), aware_at, lang),
        Err(_unreadable) => text("regime").to_owned(),
    }
}

/// What people call the rule of a clock that started at `aware_at`. An unknown rule shows its code.
pub fn regime(id: &str, aware_at: Timestamp, lang: Lang) -> String {
    let regimes = brudvagt_calculus::Regimes::installed().ok();
    let known = regimes.and_then(|regimes| regimes.in_force(id, aware_at));
    known.map_or_else(
        || id.to_owned(),
        |regime| lang.pick(&regime.label_da, &regime.label_en).to_owned(),
    )
}

/// The entry's words, with CPR numbers masked as on paper (rule CPR-5). Facts stand there as JSON;
/// people read labels and answers.
pub fn words(entry: &Recorded<'_>, lang: Lang) -> String {
    let recorded = serde_json::from_str::<BTreeMap<String, Value>>(entry.text);
    let is_facts = matches!(entry.kind, "facts_recorded" | "facts_proposed");
    let (true, Ok(recorded)) = (is_facts, recorded) else {
        return brudvagt_cpr::mask(entry.text);
    };
    // In the order of the form, not of the alphabet.
    let in_order = brudvagt_facts::fields()
        .filter_map(|def| recorded.get_key_value(def.name))
        .chain(
            recorded
                .iter()
                .filter(|(name, _)| brudvagt_facts::field(name).is_none()),
        );
    let lines =
        in_order.map(|(name, value)| labelled(&label(name, lang), &said(name, value, lang)));
    brudvagt_cpr::mask(&lines.collect::<Vec<_>>().join("\n"))
}

fn join<const N: usize>(parts: [String; N]) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

fn texts<'a>(codes: &'a Value, name: &str) -> impl Iterator<Item = &'a str> {
    let all = codes.get(name).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

fn at_of(codes: &Value, path: &[&str], lang: Lang) -> String {
    instant(inside(codes, path), lang)
}

fn inside<'a>(codes: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(codes, |outer, name| outer.get(name))
}

fn counted(number: u64, one: &str, many: &str, lang: Lang) -> String {
    match number {
        0 => String::new(),
        1 => format!("1 {}", word(lang, "told", one)),
        n => format!("{n} {}", word(lang, "told", many)),
    }
}

fn counted_or_none(number: u64, lang: Lang) -> String {
    if number == 0 {
        format!("0 {}", word(lang, "told", "recipients"))
    } else {
        counted(number, "recipient", "recipients", lang)
    }
}

/// Which notice an entry is about.
fn nis2_notice(codes: &Value, lang: Lang) -> String {
    let notice = codes.get("step").and_then(|step| step.get("notice"));
    let notice = notice.and_then(Value::as_str);
    word(lang, "nis2_notice", notice.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_with(names: &Names, kind: &str, codes: &str) -> String {
        let codes: Value = serde_json::from_str(codes).unwrap_or_default();
        let entry = Recorded {
            kind,
            codes: &codes,
            text: "",
        };
        told(&entry, names, Lang::Da)
    }

    fn said(kind: &str, codes: &str) -> String {
        said_with(&Names::new(), kind, codes)
    }

    fn text(kind: &str, text: &str) -> String {
        let entry = Recorded {
            kind,
            codes: &Value::Null,
            text,
        };
        words(&entry, Lang::Da)
    }

    #[test]
    fn a_clock_of_another_rule_is_told_by_what_people_call_it_and_why_it_was_stopped() {
        let codes = r#"{"regime":"uth","aware_at":"2026-11-24T09:20:00Z","due_at":"2026-12-01T09:20:00Z","stopped_for":"duty_done"}"#;
        let armed = said("clock_armed", codes);
        assert!(armed.starts_with("Utilsigtet hændelse"), "{armed}");
        assert!(armed.contains("1. december 2026"), "{armed}");
        let stopped = said("clock_stopped", codes);
        assert!(stopped.ends_with("Pligten er opfyldt"), "{stopped}");
        let advised = r#"{"advice":{"duty":"notification","notify":false}}"#;
        assert_eq!(said("advice_given", advised), "Anmeldes ikke");
        let asked = r#"{"decision":{"duty":"classification","breach":false}}"#;
        assert_eq!(said("confirmation_asked", asked), "Det er ikke et brud");
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
            said(
                "notification_decided",
                r#"{"notify":false,"recommended":true}"#
            ),
            "Anmeldes ikke · Anbefalet: Anmeldes til Datatilsynet"
        );
        let names = Names::from([("frank".to_owned(), "Frank Made-Up".to_owned())]);
        assert_eq!(
            said("assigned", r#"{"person_id":""}"#),
            "Ingen: sagen er givet tilbage"
        );
        let units = Names::from([("care-901".to_owned(), "Hjemmeplejen".to_owned())]);
        let moved = r#"{"from":"","to":"care-901"}"#;
        assert_eq!(
            said_with(&units, "unit_changed", moved),
            "Til: Hjemmeplejen"
        );
        assert_eq!(
            said_with(&names, "assigned", r#"{"person_id":"frank"}"#),
            "Frank Made-Up"
        );
        let asked = r#"{"letter":{"letter":"question","due_at":"2026-11-24T09:20:00Z"}}"#;
        assert_eq!(
            said("authority_asked", asked),
            "Svar senest: tirsdag 24. november 2026 kl. 10.20"
        );
    }

    #[test]
    fn a_filing_says_its_reference_and_a_withdrawal_that_it_is_one() {
        let filed = said(
            "filing_recorded",
            r#"{"kind":"new","complete":false,"filed_at":"2026-11-24T09:20:00Z",
                "virk_reference":"0123","late":true}"#,
        );
        assert_eq!(
            filed,
            "Ny anmeldelse · Ufuldstændig · tirsdag 24. november 2026 kl. 10.20 · For sent · \
             Referencenummer: 0123"
        );
        let withdrawn = said(
            "filing_recorded",
            r#"{"kind":"withdrawal","complete":true,"filed_at":"2026-11-24T09:20:00Z"}"#,
        );
        assert_eq!(
            withdrawn,
            "Tilbagetrækning · tirsdag 24. november 2026 kl. 10.20"
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
        let names = Names::from([("p".to_owned(), "Petra Made-Up".to_owned())]);
        assert_eq!(
            said_with(&names, "notification_decided", confirmed),
            "Anmeldes til Datatilsynet (Besluttet af: Petra Made-Up)"
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
        assert!(sent(0).starts_with("0 modtagere ·"), "{}", sent(0));
        assert!(sent(1).starts_with("1 modtager ·"), "{}", sent(1));
        assert!(sent(2).starts_with("2 modtagere ·"), "{}", sent(2));
    }

    #[test]
    fn codes_that_cannot_be_read_say_nothing() {
        assert_eq!(said("message_sent", "not json"), "");
        assert_eq!(said("commented", r#"{"event":"commented"}"#), "");
    }

    #[test]
    fn recorded_facts_are_read_as_labels_and_answers() {
        let text = text("facts_recorded", r#"{"malicious_intent":true}"#);
        assert!(text.ends_with(" Ja") && !text.contains("?:"), "{text}");
        assert!(!text.contains(['{', '"']), "{text}");
    }

    #[test]
    fn a_number_in_the_words_is_masked() {
        // Made up, and put together here so that no file holds it.
        let number = format!("{}-{}", "111111", "1118");
        assert_eq!(
            text("commented", &format!("Se {number}.")),
            "Se 111111-••••."
        );
    }

    #[test]
    fn a_reason_is_shown_as_written() {
        assert_eq!(text("classified", "{ikke json}"), "{ikke json}");
    }
}
