//! What a row of the register says: its codes as they are, its words opened and masked.

use std::collections::HashMap;

use brudvagt_case::{Authority, Case, Classification, DataSubjects};
use brudvagt_facts::{Facts, subjects::CountKind};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::RegisterRow;
use brudvagt_types::{MunicipalityCode, Text};
use brudvagt_words::{Lang, word};
use sqlx::PgConnection;
use uuid::Uuid;

use super::list_queue::to_line;
use crate::{
    Triage,
    content::Sealed,
    store::{self, MeasureRow, RegisterLine},
    wire,
};

/// The decisions whose reasons a row tells.
const REASONS: [&str; 4] = [
    "classified",
    "assessment_concluded",
    "notification_decided",
    "communication_decided",
];

/// What belongs to the cases' rows: the sealed reasons of their decisions, and their measures.
#[derive(Default)]
pub(crate) struct Beside {
    reasons: HashMap<(Uuid, String), Vec<u8>>,
    measures: HashMap<Uuid, Vec<MeasureRow>>,
}

/// Of a whole page, in two questions.
pub(crate) async fn beside(
    tx: &mut PgConnection,
    lines: &[RegisterLine],
) -> Result<Beside, Problem> {
    let ids: Vec<Uuid> = lines.iter().map(|line| line.line.case_id).collect();
    let mut beside = Beside::default();
    for (case_id, kind, words) in store::decision_reasons(tx, &ids, &REASONS).await? {
        if let Some(words) = words {
            beside.reasons.insert((case_id, kind), words);
        }
    }
    for measure in store::measures_of(tx, &ids).await? {
        let of_case = beside.measures.entry(measure.case_id).or_default();
        of_case.push(measure);
    }
    Ok(beside)
}

pub(crate) fn rows(
    triage: &Triage,
    lines: Vec<RegisterLine>,
    beside: &Beside,
    lang: Lang,
) -> Result<Vec<RegisterRow>, Problem> {
    lines
        .into_iter()
        .map(|line| row(triage, line, beside, lang))
        .collect()
}

/// One row with its words. Erased contents leave the codes and say so.
fn row(
    triage: &Triage,
    line: RegisterLine,
    beside: &Beside,
    lang: Lang,
) -> Result<RegisterRow, Problem> {
    let mut row = match &line.wrapped_key {
        Some(wrapped) => words(triage, &line, wrapped, beside, lang)?,
        None => RegisterRow {
            erased: true,
            what_happened: word(lang, "register_row", "erased"),
            ..RegisterRow::default()
        },
    };
    codes(&mut row, &line.state.0);
    let hours = line.first_filed_at.map(|filed| {
        let took = filed.0.duration_since(line.line.aware_at.0);
        u32::try_from(took.as_hours().max(0)).unwrap_or(u32::MAX)
    });
    row.hours_to_report = hours.unwrap_or(0);
    row.filed_at = line.first_filed_at.map(|at| wire::to_proto(at.0));
    row.incident_type = line.incident_type;
    row.notified = line.notified;
    row.communicated = line.communicated;
    row.line = Some(to_line(line.line));
    Ok(row)
}

fn codes(row: &mut RegisterRow, case: &Case) {
    row.classification = match case.classification {
        Classification::Open => "open",
        Classification::Breach => "breach",
        Classification::NotABreach => "not_a_breach",
    }
    .to_owned();
    match case.authority {
        Authority::Filed { late, complete, .. } => (row.late, row.complete) = (late, complete),
        Authority::Withdrawn { late, .. } => row.late = late,
        Authority::Open | Authority::ToNotify | Authority::NotNotified => {}
    }
    match case.data_subjects {
        DataSubjects::Told {
            at,
            n_sent,
            n_failed,
            ..
        } => {
            row.told_at = Some(wire::to_proto(at));
            (row.n_told, row.n_not_reached) = (n_sent, n_failed);
        }
        DataSubjects::ToCommunicate {
            n_sent, n_failed, ..
        } => (row.n_told, row.n_not_reached) = (n_sent, n_failed),
        DataSubjects::Open | DataSubjects::NotRequired | DataSubjects::Exempt { .. } => {}
    }
}

fn words(
    triage: &Triage,
    line: &RegisterLine,
    wrapped: &[u8],
    beside: &Beside,
    lang: Lang,
) -> Result<RegisterRow, Problem> {
    let case_id = line.line.case_id;
    let municipality: MunicipalityCode = line
        .line
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let sealed = Sealed::unwrap(&triage.keyring, &municipality, case_id, wrapped)?;
    let content = sealed.open_content(&line.content)?;
    let facts = content.facts.facts();
    let reason = |kind: &str| -> Result<String, Problem> {
        let words = beside.reasons.get(&(case_id, kind.to_owned()));
        let words = words.map(|words| sealed.open_words(words)).transpose()?;
        Ok(words.map_or_else(String::new, |words| brudvagt_cpr::mask(&words.text)))
    };
    let recorded = beside.measures.get(&case_id).map_or(&[][..], Vec::as_slice);
    let remedial = measures(&sealed, recorded, "remedial", lang)?;
    let preventive = measures(&sealed, recorded, "preventive", lang)?;
    let remedial = joined("\n", shown(facts.remedial_measures.as_deref()), remedial);
    let preventive = joined("\n", prevention(facts, lang), preventive);
    let who = labels(&facts.data_subject_categories, |it| it.label(), lang);
    Ok(RegisterRow {
        what_happened: shown(facts.description.as_deref()).concat(),
        cause: facts
            .cause
            .map_or_else(String::new, |it| lang.say(&it.label()).to_owned()),
        data_types: joined(
            ". ",
            [labels(&facts.data_types, |it| it.label(), lang)],
            shown(facts.data_types_description.as_deref()),
        ),
        affected_subjects: joined(
            " · ",
            facts
                .affected_subjects
                .map(|n| match facts.affected_subjects_kind {
                    // What is a guess is not written as a count.
                    Some(CountKind::Approximate) => {
                        format!("{} {n}", lang.pick("ca.", "about"))
                    }
                    _counted => n.to_string(),
                }),
            [&*who],
        ),
        n_affected: facts.affected_subjects.map(u64::from),
        affected_who: who,
        effects: effects(facts, lang),
        measures: joined("\n", [remedial.as_str()], [&preventive]),
        remedial,
        preventive,
        classification_reason: reason("classified")?,
        assessment_reason: reason("assessment_concluded")?,
        notification_reason: reason("notification_decided")?,
        communication_reason: reason("communication_decided")?,
        virk_reference: facts.virk_reference.clone().unwrap_or_default(),
        dpa_case_number: facts.dpa_case_number.clone().unwrap_or_default(),
        esdh_reference: content.esdh_reference,
        ..RegisterRow::default()
    })
}

fn shown(text: Option<&str>) -> Vec<String> {
    text.map(brudvagt_cpr::mask).into_iter().collect()
}

/// What says something, of both.
fn joined<A, B>(
    between: &str,
    one: impl IntoIterator<Item = A>,
    other: impl IntoIterator<Item = B>,
) -> String
where
    A: AsRef<str>,
    B: AsRef<str>,
{
    let one = one.into_iter().map(|it| it.as_ref().to_owned());
    let other = other.into_iter().map(|it| it.as_ref().to_owned());
    let said: Vec<String> = one.chain(other).filter(|it| !it.is_empty()).collect();
    said.join(between)
}

fn labels<T>(all: &[T], label: impl Fn(&T) -> Text, lang: Lang) -> String {
    let all = all.iter().map(|it| lang.say(&label(it)).to_owned());
    all.collect::<Vec<_>>().join(", ")
}

/// The measures of the case of one kind, each with whether it is done.
fn measures(
    sealed: &Sealed,
    recorded: &[MeasureRow],
    kind: &str,
    lang: Lang,
) -> Result<Vec<String>, Problem> {
    let of_kind = recorded.iter().filter(|measure| measure.kind == kind);
    let said = of_kind.map(|measure| {
        let text = brudvagt_cpr::mask(&sealed.open_measure(&measure.words)?);
        let state = if measure.done { "done" } else { "not_done" };
        Ok(format!("{text} ({})", word(lang, "measure_state", state)))
    });
    said.collect()
}

fn prevention(facts: &Facts, lang: Lang) -> Vec<String> {
    let chosen = labels(&facts.preventive_measures, |it| it.label(), lang);
    let mut said = vec![chosen];
    said.extend(shown(facts.preventive_measures_description.as_deref()));
    said
}

/// # Law
/// GDPR art. 33(5): the effects of the breach. Why the risk was judged as it was has a column of its own.
fn effects(facts: &Facts, lang: Lang) -> String {
    let impacts = facts
        .impacts
        .iter()
        .map(|it| lang.say(&it.label()).to_owned());
    let words = facts.impact_other.iter().map(|it| brudvagt_cpr::mask(it));
    joined(". ", impacts, words)
}
