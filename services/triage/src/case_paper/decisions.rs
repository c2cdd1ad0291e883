//! What was decided, by whom, why, and what had been recommended. Every decision is listed, also those
//! replaced later.

use brudvagt_case::history::Entry;
use brudvagt_print::Decision;
use brudvagt_words::{Recorded, decision, told, word, words};

use super::Known;

/// The question that each kind of entry answers, as the track it belongs to.
const QUESTIONS: [(&str, &str); 5] = [
    ("awareness_set", "awareness"),
    ("classified", "classification"),
    ("assessment_concluded", "assessment"),
    ("notification_decided", "authority"),
    ("communication_decided", "data_subjects"),
];

/// Acts that somebody decided on without a recommendation by the rules.
const ACTS: [&str; 10] = [
    "confirmation_asked",
    "decision_sent_back",
    "measures_settled",
    "nis2_opened",
    "nis2_ended",
    "esdh_waived",
    "closed",
    "reopened",
    "advice_given",
    "decided_by_delegation",
];

pub(super) fn decisions(known: &Known) -> Vec<Decision> {
    known
        .history
        .iter()
        .filter_map(|entry| of_question(known, entry).or_else(|| of_act(known, entry)))
        .collect()
}

fn of_question(known: &Known, entry: &Entry) -> Option<Decision> {
    let (_, track) = QUESTIONS.iter().find(|(kind, _)| *kind == entry.kind)?;
    let decided = decision(&entry.kind, &entry.codes, known.lang)?;
    let recommendation = match decided.recommended.as_str() {
        "" => None,
        recommended if decided.deviates => {
            Some(format!("{recommended}\n{}", known.say("deviates")))
        }
        recommended => Some(recommended.to_owned()),
    };
    let by = match &decided.decided_by {
        // Where another person confirmed, the entry is hers and names who decided.
        Some(id) => format!(
            "{} · {} {}",
            known.name(id),
            known.say("confirmed_by"),
            known.author(entry)
        ),
        None => known.author(entry),
    };
    Some(Decision {
        question: word(known.lang, "decision", track),
        outcome: decided.outcome,
        recommendation,
        reason: reason(known, entry),
        by,
        at: known.moment(entry.at),
    })
}

fn of_act(known: &Known, entry: &Entry) -> Option<Decision> {
    ACTS.contains(&entry.kind.as_str()).then(|| {
        let recorded = Recorded {
            kind: &entry.kind,
            codes: &entry.codes,
            text: "",
        };
        let outcome = told(&recorded, &known.names, known.lang);
        let what = word(known.lang, "history", &entry.kind);
        Decision {
            outcome: if outcome.is_empty() {
                what.clone()
            } else {
                outcome
            },
            question: what,
            recommendation: None,
            reason: reason(known, entry),
            by: known.author(entry),
            at: known.moment(entry.at),
        }
    })
}

fn reason(known: &Known, entry: &Entry) -> Option<String> {
    if entry.is_erased() {
        return Some(known.say("erased"));
    }
    let text = entry.text.as_ref()?;
    let recorded = Recorded {
        kind: &entry.kind,
        codes: &entry.codes,
        text: &text.text,
    };
    Some(words(&recorded, known.lang)).filter(|reason| !reason.is_empty())
}
