//! A case as the person who works on it sees it.

use brudvagt_case::{DataSubjects, next_step, tracks, unsettled};
use brudvagt_facts::{Origin, field};
use brudvagt_kit::Problem;
use brudvagt_kit::grpc;
use brudvagt_proto::{
    triage::{
        Advice, AuthorityAffairs, Case, CaseLine, Decision, Delegation, Fact, FindCaseRequest,
        Measure, NextStep, PersonGroup, Question, Reopened, TrackStatus,
    },
    types::Track,
};
use brudvagt_risk::GroupOutcome;
use brudvagt_types::Ctx;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;

use super::{
    awaiting::{awaiting, decided},
    case_line::{due_first, line},
    change::{unseal, unseal_if_kept},
    look_back::repetition,
    nis2_standing::nis2_standing,
    parse_id, relate, shared_incident, yes_no,
};
use crate::{
    Triage, codes,
    content::{Content, Sealed},
    law, recommend,
    rules::who_may::{READERS, ReportedBy, WORKERS, finds_line},
    store::{self, CaseRow, HistoryRow, MeasureRow, QuestionRow},
    wire,
};

const DECISIONS: [&str; 5] = [
    "awareness_set",
    "classified",
    "assessment_concluded",
    "notification_decided",
    "communication_decided",
];

const ACKNOWLEDGED: &str = "escalation_acknowledged";

/// A look at a sealed case is noted as such, because there should be few.
pub(super) fn looked_at(row: &CaseRow) -> &'static str {
    if row.state.0.sealed_for.is_empty() {
        "case"
    } else {
        "sealed_case"
    }
}

/// The whole case. Looking is logged.
///
/// # Errors
/// `NOT_FOUND`, also for another municipality's case; `NOT_ALLOWED` for an employee.
pub(crate) async fn get_case(triage: &Triage, ctx: &Ctx, case_id: &str) -> Result<Case, Problem> {
    grpc::require(ctx, &READERS)?;
    // If the directory is away and never answered, the default is shown: the controller's own
    // people decide.
    let settings = triage.people.deciding_lately().await;
    let case_id = parse_id(case_id)?;
    let mut tx = triage.store.read(ctx).await?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let measures = store::measures(&mut tx, case_id).await?;
    let questions = store::questions(&mut tx, case_id).await?;
    let decided = store::history_of_kinds(&mut tx, case_id, &DECISIONS).await?;
    let acknowledged = store::history_of_kinds(&mut tx, case_id, &[ACKNOWLEDGED]).await?;
    let authors = store::authors(&mut tx, case_id).await?;
    let sealed = unseal(&triage.keyring, &row)?;
    let content = sealed.open_content(&row.content)?;
    let repetition = repetition(&mut tx, &row, content.facts.facts()).await?;
    let related = relate::shown(&mut tx, &row.state.0).await?;
    let deciding = settings.of(&row.municipality);
    let awaiting = awaiting(&mut tx, ctx, &row, &sealed, &deciding).await?;
    let nis2 = nis2_standing(&mut tx, &row, &sealed).await?;
    let reopened = reopened(&mut tx, &row, &sealed).await?;
    let officers_advice = officers_advice(&mut tx, &row, &sealed).await?;
    let mut shared = shared_incident::view(&mut tx, &row, &sealed, &content.facts).await?;
    if !WORKERS.contains(&ctx.actor.role) {
        // Proposals contain facts of another controller, so they are shown only to those who work
        // on cases.
        shared.iter_mut().for_each(|it| it.proposals.clear());
    }
    store::ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, looked_at(&row))
        .await?;
    tx.commit().await?;

    let state = &row.state.0;
    let duty = law::duty_of(state)?;
    // Until a person settles the awareness it counts from the report; an earlier time named in the
    // report is shown to that person.
    let discovered_at = content
        .facts
        .facts()
        .detected_at
        .filter(|at| !state.aware_confirmed && *at < state.aware_at)
        .map(wire::to_proto);
    let advice = recommend::recommend(content.facts.facts(), &law::ruleset_of(state)?, ctx.now);
    let mut case = Case {
        line: Some(line(&row)),
        tracks: track_lines(state),
        next_step: Some(next(state, ctx.now)),
        meters: recommend::meters(&content.facts),
        problems: recommend::problems(
            content.facts.facts(),
            &duty.channel,
            repetition.as_ref().map_or(0, |it| it.n_similar),
        ),
        facts: facts(&content, &authors),
        decisions: decided
            .iter()
            .map(|entry| decision(entry, &sealed, &authors, &advice.groups))
            .collect::<Result<_, _>>()?,
        recommended_outcome: advice
            .outcome
            .map_or("", brudvagt_case::Outcome::as_str)
            .to_owned(),
        recommended_notification: yes_no(advice.notify),
        recommended_communication: yes_no(advice.communicate),
        groups: groups(&advice.groups, state),
        system_id: system_id(&content.reporter_id),
        reporter_name: content.reporter_name,
        reporter_email: content.reporter_email,
        report_is_encrypted: content.report_is_encrypted,
        summary: content.summary,
        sealed_for: state.sealed_for.clone(),
        exercise: state.exercise.as_str().to_owned(),
        esdh_reference: content.esdh_reference,
        unsettled: unsettled(state)
            .iter()
            .map(|track| track.as_str().to_owned())
            .collect(),
        unread: state.unread.clone(),
        related,
        receipt_to: content.receipt_to,
        reported_in: content.reported_in,
        escalation_step: state.escalation.clone().unwrap_or_default(),
        // The case knows which step was acknowledged; the history knows by whom.
        acknowledged_by: acknowledged
            .last()
            .map(|entry| entry.author_name.clone())
            .unwrap_or_default(),
        language: "da".to_owned(),
        ruleset: row.ruleset.clone(),
        repetition,
        awaiting,
        shared,
        authority: Some(authority(&state.affairs)),
        law: Some(law::to_wire(duty)),
        nis2,
        owed: state.owed_at_a_time().into_iter().map(due_first).collect(),
        reopened,
        discovered_at,
        advice: officers_advice,
        may_decide: deciding.may_decide(ctx.actor.role),
        deciders: deciding.roles(),
        delegation: deciding.delegation.map(|it| Delegation {
            by: it.by,
            on: it.on,
            reference: it.reference,
        }),
        ..Case::default()
    };
    for row in measures {
        case.measures.push(measure(row, &sealed)?);
    }
    for row in questions {
        case.questions.push(question(row, &sealed)?);
    }
    Ok(case)
}

fn measure(row: MeasureRow, sealed: &Sealed) -> Result<Measure, Problem> {
    let note = row
        .note
        .map(|note| sealed.open_measure(&note))
        .transpose()?;
    Ok(Measure {
        text: sealed.open_measure(&row.words)?,
        note: note.unwrap_or_default(),
        id: row.id,
        kind: row.kind,
        owner_id: row.owner_id,
        due_date: row.due_date,
        done: row.done,
    })
}

pub(super) fn question(row: QuestionRow, sealed: &Sealed) -> Result<Question, Problem> {
    let answer = row
        .answer
        .map(|answer| sealed.open_question(&answer))
        .transpose()?;
    Ok(Question {
        text: sealed.open_question(&row.words)?,
        answer: answer.unwrap_or_default(),
        id: row.id,
        role: row.role,
        asked_by: row.asked_by,
        asked_at: Some(wire::to_proto(row.asked_at.0)),
        answered_by: row.answered_by,
        answered_at: row.answered_at.map(|at| wire::to_proto(at.0)),
    })
}

/// What the data protection officer advises, the newest on each question.
async fn officers_advice(
    tx: &mut PgConnection,
    row: &CaseRow,
    sealed: &Sealed,
) -> Result<Vec<Advice>, Problem> {
    let mut given = Vec::new();
    for advised in &row.state.0.advice {
        let seq = i64::try_from(advised.seq).unwrap_or(i64::MAX);
        let entry = store::history_page(tx, row.case_id, seq.saturating_sub(1), 1).await?;
        let Some(entry) = entry.into_iter().next() else {
            continue;
        };
        let reason = match &entry.words {
            Some(words) => sealed.open_words(words)?.text,
            None => String::new(),
        };
        given.push(Advice {
            track: codes::track_of(advised.decision.duty()).into(),
            advised: decided(advised.decision),
            reason,
            by: entry.author_name,
            at: Some(wire::to_proto(entry.at.0)),
        });
    }
    Ok(given)
}

/// Who opened the case again and why, while nobody has worked on it since.
async fn reopened(
    tx: &mut PgConnection,
    row: &CaseRow,
    sealed: &Sealed,
) -> Result<Option<Reopened>, Problem> {
    let Some(seq) = row.state.0.reopened_seq else {
        return Ok(None);
    };
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let entry = store::history_page(tx, row.case_id, seq.saturating_sub(1), 1).await?;
    let Some(entry) = entry.into_iter().next() else {
        return Ok(None);
    };
    let reason = match &entry.words {
        Some(words) => sealed.open_words(words)?.text,
        None => String::new(),
    };
    Ok(Some(Reopened {
        reason,
        by: entry.author_name,
        at: Some(wire::to_proto(entry.at.0)),
    }))
}

/// The case of a report, a reference or an id, as a line. Whoever reported finds the cases of her own reports,
/// whatever her role.
///
/// # Errors
/// `NOT_FOUND`, also for a case that somebody else reported.
pub(crate) async fn find_case(
    triage: &Triage,
    ctx: &Ctx,
    request: &FindCaseRequest,
) -> Result<CaseLine, Problem> {
    let report_id = request.report_id.parse().ok();
    if report_id.is_none() {
        grpc::require(ctx, &READERS)?;
    }
    let unknown = || Problem::not_found("Sagen", "the case");
    // The reporter is sealed, so the database cannot filter by it.
    let mut tx = triage.store.read_all_units(ctx).await?;
    let case_id = match request.case_id.as_str() {
        "" => store::find_case(&mut tx, &request.reference, report_id).await?,
        id => id.parse().ok(),
    };
    let case_id = case_id.ok_or_else(unknown)?;
    let row = store::case_row(&mut tx, case_id)
        .await?
        .ok_or_else(unknown)?;
    let is_sealed = !store::sealed_for(&mut tx, case_id).await?.is_empty();
    drop(tx);
    if !finds(triage, ctx, &row)? {
        return Err(unknown());
    }
    Ok(CaseLine {
        is_sealed,
        ..line(&row)
    })
}

/// An erased case no longer tells who reported it.
fn finds(triage: &Triage, ctx: &Ctx, row: &CaseRow) -> Result<bool, Problem> {
    let municipality = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let content = match unseal_if_kept(&triage.keyring, row)? {
        Some(sealed) => Some(sealed.open_content(&row.content)?),
        None => None,
    };
    let by = content.as_ref().map(|it| ReportedBy {
        id: &it.reporter_id,
        email: &it.reporter_email,
    });
    Ok(finds_line(&ctx.actor, &municipality, &row.unit_id, by))
}

/// In whose name another system reported it (intake's `system_id`); empty of everybody else.
pub(super) fn system_id(reporter_id: &str) -> String {
    let id = reporter_id.starts_with("system:").then_some(reporter_id);
    id.unwrap_or_default().to_owned()
}

fn track_lines(case: &brudvagt_case::Case) -> Vec<TrackStatus> {
    tracks(case)
        .into_iter()
        .map(|status| TrackStatus {
            track: codes::track(status.track).into(),
            state: status.state.to_owned(),
            settled: status.settled,
            why: brudvagt_case::open_reason(case, status.track).map(Into::into),
        })
        .collect()
}

fn next(case: &brudvagt_case::Case, now: Timestamp) -> NextStep {
    let step = next_step(case, now);
    let armed = case.armed_clocks().min_by_key(|clock| clock.due_at);
    NextStep {
        action: step.action.as_str().to_owned(),
        track: step.track.map_or(0, |track| codes::track(track).into()),
        why: Some(step.why.into()),
        due_at: step.due_at.map(wire::to_proto),
        regime: match (step.regime, armed) {
            ("", Some(clock)) if step.due_at.is_some() => clock.regime.clone(),
            (regime, _) => regime.to_owned(),
        },
    }
}

/// The current answers. The sheet has only the ids of who gave them; the names come from the
/// history.
fn facts(content: &Content, authors: &[(String, String)]) -> Vec<Fact> {
    let name_of = |id: &str| {
        if id == content.reporter_id {
            return content.reporter_name.clone();
        }
        authors
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    };
    content
        .facts
        .entries()
        .filter(|(_, said)| !said.value.is_null())
        .map(|(name, said)| Fact {
            name: name.to_owned(),
            value_json: said.value.to_string(),
            // Facts written by the case itself have no author.
            said_by: match field(name).map(|def| def.origin) {
                Some(Origin::Case) => String::new(),
                Some(Origin::Person) | None => name_of(&said.said_by),
            },
            said_at: Some(wire::to_proto(said.said_at)),
        })
        .collect()
}

/// Each group of people, with what is decided and done about it.
fn groups(judged: &[GroupOutcome], case: &brudvagt_case::Case) -> Vec<PersonGroup> {
    let is_decided = matches!(
        case.data_subjects,
        DataSubjects::ToCommunicate { .. } | DataSubjects::Told { .. }
    );
    let named = &case.groups_to_tell;
    judged
        .iter()
        .map(|it| PersonGroup {
            id: it.id.clone(),
            name: it.name.clone(),
            people: it.people,
            outcome: it.outcome.code().to_owned(),
            communicate: it.art34.code().to_owned(),
            to_tell: is_decided && (named.is_empty() || named.contains(&it.id)),
            told: case.groups_told.contains(&it.id),
        })
        .collect()
}

fn authority(affairs: &brudvagt_case::Affairs) -> AuthorityAffairs {
    AuthorityAffairs {
        n_open_questions: affairs.n_open,
        answer_due_at: affairs.open_due_at.map(wire::to_proto),
        outcome: affairs
            .ruling
            .map_or("", brudvagt_case::Ruling::as_str)
            .to_owned(),
    }
}

fn decision(
    entry: &HistoryRow,
    sealed: &Sealed,
    authors: &[(String, String)],
    groups: &[GroupOutcome],
) -> Result<Decision, Problem> {
    let codes: Value =
        serde_json::from_str(&entry.codes).map_err(|error| Problem::internal(&error))?;
    let text = |name: &str| match codes.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(yes)) => yes_no(Some(*yes)),
        _absent => String::new(),
    };
    let (track, decided) = match entry.kind.as_str() {
        "awareness_set" => (Track::Awareness, text("aware_at")),
        "classified" => (Track::Classification, text("breach")),
        "assessment_concluded" => (Track::Assessment, text("outcome")),
        "notification_decided" => (Track::Authority, text("notify")),
        _communication => {
            let exemption = text("exemption");
            (
                Track::DataSubjects,
                if exemption.is_empty() {
                    text("communicate")
                } else {
                    exemption
                },
            )
        }
    };
    let reason = match &entry.words {
        Some(words) => sealed.open_words(words)?.text,
        None => String::new(),
    };
    // Where another person confirmed, the entry is hers and names who decided.
    let decided_by = text("decided_by");
    let (by, confirmed_by) = if decided_by.is_empty() {
        (entry.author_name.clone(), String::new())
    } else {
        let name = authors.iter().find(|(id, _)| *id == decided_by);
        let name = name.map_or(decided_by, |(_, name)| name.clone());
        (name, entry.author_name.clone())
    };
    Ok(Decision {
        track: track.into(),
        decided,
        recommended: text("recommended"),
        reason,
        by,
        at: Some(wire::to_proto(entry.at.0)),
        confirmed_by,
        groups: codes
            .get("groups")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            // A group removed since then has no name any more.
            .map(|id| {
                let group = groups.iter().find(|group| group.id == id);
                group.map_or("", |group| &group.name).to_owned()
            })
            .collect(),
    })
}
