//! The register to read and to hand over.

use brudvagt_print::{Figure, Frame, Incident, Language, Register, Row};
use brudvagt_proto::{Code, triage::RegisterRow};
use brudvagt_words::{Lang, short_moment, word};

use super::{
    Selected,
    columns::{Read, told},
};

pub(crate) fn paper(selected: &Selected) -> Register {
    let lang = selected.lang;
    let criteria = selected.criteria.iter().map(|(label, value)| Row {
        label: label.clone(),
        value: Some(value.clone()),
        required: false,
    });
    let figures = selected
        .figures()
        .into_iter()
        .map(|(_, label, number)| Figure {
            label,
            value: number.to_string(),
        });
    let places: Vec<&String> = selected.places.municipalities.values().collect();
    Register {
        frame: Frame {
            language: match lang {
                Lang::Da => Language::Da,
                Lang::En => Language::En,
            },
            title: word(lang, "register_sheet", "title"),
            municipality: match places.as_slice() {
                [only] => (*only).clone(),
                _several => "Brudvagt".to_owned(),
            },
            case_reference: String::new(),
            issued_at: selected.made_at,
        },
        criteria: criteria.collect(),
        figures: figures.collect(),
        incidents: selected
            .rows
            .iter()
            .map(|row| incident(row, selected))
            .collect(),
    }
}

fn incident(row: &RegisterRow, selected: &Selected) -> Incident {
    let lang = selected.lang;
    let read = Read::new(row, &selected.places, lang);
    let line = &read.line;
    let moment = |at: Option<&prost_types::Timestamp>| {
        brudvagt_kit::wire::from_proto(at).map(|at| short_moment(lang, at))
    };
    let say = |code: &str| word(lang, "register_paper", code);
    let labelled = |code: &str, text: &str| match text {
        "" => String::new(),
        text => format!("{}: {text}", say(code)),
    };
    let several = selected.places.municipalities.len() > 1;
    let affected = match row.affected_subjects.as_str() {
        "" => String::new(),
        affected => labelled("affected", affected),
    };
    Incident {
        case_reference: line.reference.clone(),
        status: word(lang, "phase", line.phase().code()),
        aware_at: moment(line.aware_at.as_ref()).unwrap_or_default(),
        unit: lines([
            if several {
                selected.places.municipality(&line.municipality)
            } else {
                String::new()
            },
            if line.unit_id.is_empty() {
                say("no_unit")
            } else {
                selected.places.unit(&line.unit_id)
            },
        ]),
        facts: lines([
            row.what_happened.clone(),
            labelled("cause", &row.cause),
            labelled("data", &row.data_types),
        ]),
        effects: lines([affected, row.effects.clone()]),
        remedial_action: row.measures.clone(),
        risk: match row.classification.as_str() {
            "not_a_breach" => word(lang, "track_state.classification", "not_a_breach"),
            _breach if line.outcome.is_empty() => say("not_assessed"),
            _breach => word(lang, "outcome", &line.outcome),
        },
        authority: lines([
            match moment(row.filed_at.as_ref()) {
                Some(at) => format!("{} {at}", word(lang, "notified", &row.notified)),
                None => word(lang, "notified", &row.notified),
            },
            if row.late { say("late") } else { String::new() },
            if row.notified == "not_a_breach" {
                row.classification_reason.clone()
            } else {
                row.notification_reason.clone()
            },
            labelled("dpa_case_number", &row.dpa_case_number),
            row.virk_reference.clone(),
        ]),
        data_subjects: lines([
            told(lang, row),
            moment(row.told_at.as_ref()).unwrap_or_default(),
            if row.n_told + row.n_not_reached > 0 {
                format!(
                    "{} {}, {} {}",
                    row.n_told,
                    say("told"),
                    row.n_not_reached,
                    say("not_reached")
                )
            } else {
                String::new()
            },
            row.communication_reason.clone(),
        ]),
    }
}

fn lines<const N: usize>(parts: [String; N]) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}
