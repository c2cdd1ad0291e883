//! Datatilsynet's questions, the answers to them, and its decisions.
//!
//! # Law
//! GDPR art. 58(1): the authority asks and sets the time. Rule CO-1: a day without a time of day ends
//! with that day, Danish time. Rule CO-2: an outcome ends the case there, and with it every question.

use brudvagt_calculus::{copenhagen, local};
use brudvagt_kit::Problem;
use brudvagt_types::Text;
use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::reasons;

pub(crate) const KINDS: [&str; 3] = ["question", "answer", "outcome"];

/// How Datatilsynet closes a case: code, Danish, English. Codes are stored and only ever added; the
/// case knows the same ones (`brudvagt_case::Ruling`), and an unknown one would be parked there.
pub(crate) const OUTCOMES: [(&str, &str, &str); 9] = [
    (
        "no_action",
        "Afsluttet uden bemærkninger",
        "Closed without remarks",
    ),
    ("criticism", "Kritik", "Criticism"),
    ("serious_criticism", "Alvorlig kritik", "Serious criticism"),
    (
        "reprimand",
        "Irettesættelse (artikel 58, stk. 2, litra b)",
        "Reprimand (Article 58(2)(b))",
    ),
    ("warning", "Advarsel", "Warning"),
    ("order", "Påbud", "Order"),
    ("ban", "Forbud", "Ban"),
    ("fine_recommendation", "Bødeindstilling", "Fine recommended"),
    (
        "police_report",
        "Politianmeldelse",
        "Reported to the police",
    ),
];

/// An entry as far as it decides what is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) entry_id: Uuid,
    pub(crate) kind: String,
    pub(crate) question_id: Option<Uuid>,
    pub(crate) due_at: Option<Timestamp>,
}

/// What is unanswered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) questions: Vec<Uuid>,
    /// The earliest time among them.
    pub(crate) due_at: Option<Timestamp>,
}

/// The questions without an answer, oldest first; none after an outcome, until a new question.
pub(crate) fn open(entries: &[Known]) -> Open {
    let mut unanswered: Vec<&Known> = Vec::new();
    for entry in entries {
        match entry.kind.as_str() {
            "question" => unanswered.push(entry),
            "outcome" => unanswered.clear(),
            _answer => unanswered.retain(|it| Some(it.entry_id) != entry.question_id),
        }
    }
    Open {
        questions: unanswered.iter().map(|it| it.entry_id).collect(),
        due_at: unanswered.iter().filter_map(|it| it.due_at).min(),
    }
}

/// Which question an answer answers: the one that is named, or the only one. Without an open question
/// it is a letter of the municipality's own.
///
/// # Errors
/// `QUESTION_UNKNOWN`, `QUESTION_NEEDED`.
pub(crate) fn answered(named: &str, open: &Open) -> Result<Option<Uuid>, Problem> {
    if named.is_empty() {
        return match open.questions.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            _several => Err(reasons::QUESTION_NEEDED.at("question_id")),
        };
    }
    let question = named.parse().ok().filter(|id| open.questions.contains(id));
    question
        .map(Some)
        .ok_or_else(|| reasons::QUESTION_UNKNOWN.problem())
}

/// By when an answer is expected (rule CO-1); nothing when the letter names no time.
///
/// # Errors
/// `NO_SUCH_DATE`, `DUE_BEFORE_RECEIVED`.
pub(crate) fn read_due(text: &str, received_at: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let due_at = match text.parse::<Date>() {
        // A date with a time also parses as a date, so the length is compared, or the time would be
        // dropped.
        Ok(day) if text.len() == day.to_string().len() => end_of(day),
        _moment => local::read(text).ok().map(local::LocalInput::instant),
    };
    let due_at = due_at.ok_or_else(|| reasons::NO_SUCH_DATE.at("due_date"))?;
    if due_at < received_at {
        return Err(reasons::DUE_BEFORE_RECEIVED.at("due_date"));
    }
    Ok(Some(due_at))
}

/// The last second of a Danish day.
fn end_of(day: Date) -> Option<Timestamp> {
    let last = day.at(23, 59, 59, 0);
    copenhagen().to_ambiguous_timestamp(last).earlier().ok()
}

/// An outcome's words; its code when this version does not know it.
pub(crate) fn outcome_words(code: &str) -> Text<&str> {
    OUTCOMES
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or(Text::same(code), |(_, da, en)| Text::new(da, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn entry(kind: &str, id: u128, answers: Option<u128>, due: Option<&str>) -> Known {
        Known {
            entry_id: Uuid::from_u128(id),
            kind: kind.to_owned(),
            question_id: answers.map(Uuid::from_u128),
            due_at: due.map(at),
        }
    }

    #[test]
    fn rule_co_1_a_day_ends_with_itself_in_danish_time() {
        let received = at("2026-11-24T09:00:00Z");
        let due = |text| read_due(text, received).unwrap().unwrap();
        assert_eq!(due("2026-12-01"), at("2026-12-01T22:59:59Z"));
        assert_eq!(due("2027-03-28"), at("2027-03-28T21:59:59Z"));
        assert_eq!(due("1.12.2026 kl. 12.00"), at("2026-12-01T11:00:00Z"));
        assert_eq!(due("2026-12-01T12:00"), at("2026-12-01T11:00:00Z"));
        assert_eq!(read_due(" ", received).unwrap(), None);
        let refused = |text| read_due(text, received).unwrap_err().reason;
        assert_eq!(refused("2026-02-30"), "NO_SUCH_DATE");
        assert_eq!(refused("snarest"), "NO_SUCH_DATE");
        assert_eq!(refused("2026-11-23"), "DUE_BEFORE_RECEIVED");
        // The day of receipt itself is still to come.
        assert!(read_due("2026-11-24", received).is_ok());
    }

    #[test]
    fn what_is_open_is_what_is_not_answered_and_the_earliest_time_counts() {
        let mut entries = vec![
            entry("question", 1, None, Some("2026-12-08T12:00:00Z")),
            entry("question", 2, None, Some("2026-12-01T12:00:00Z")),
            entry("question", 3, None, None),
        ];
        assert_eq!(open(&entries).due_at, Some(at("2026-12-01T12:00:00Z")));
        entries.push(entry("answer", 4, Some(2), None));
        let now = open(&entries);
        assert_eq!(
            (now.questions.len(), now.due_at),
            (2, Some(at("2026-12-08T12:00:00Z")))
        );
        entries.push(entry("answer", 5, Some(1), None));
        assert_eq!(open(&entries).due_at, None);
        assert_eq!(open(&entries).questions, [Uuid::from_u128(3)]);
    }

    #[test]
    fn rule_co_2_an_outcome_ends_every_question_and_a_new_one_opens_again() {
        let mut entries = vec![
            entry("question", 1, None, Some("2026-12-08T12:00:00Z")),
            entry("outcome", 2, None, None),
        ];
        assert_eq!(open(&entries), Open::default());
        entries.push(entry("question", 3, None, None));
        assert_eq!(open(&entries).questions, [Uuid::from_u128(3)]);
    }

    #[test]
    fn an_answer_belongs_to_the_question_named_or_to_the_only_one() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let questions = |ids: &[Uuid]| Open {
            questions: ids.to_vec(),
            due_at: None,
        };
        assert_eq!(answered("", &questions(&[])).unwrap(), None);
        assert_eq!(answered("", &questions(&[one])).unwrap(), Some(one));
        let both = questions(&[one, other]);
        assert_eq!(answered("", &both).unwrap_err().reason, "QUESTION_NEEDED");
        assert_eq!(answered(&other.to_string(), &both).unwrap(), Some(other));
        let unknown = Uuid::from_u128(9).to_string();
        assert_eq!(
            answered(&unknown, &both).unwrap_err().reason,
            "QUESTION_UNKNOWN"
        );
    }
}
