//! The one way a case changes: entries are chained, the row follows, the change is announced.

use brudvagt_calculus::copenhagen;
use brudvagt_case::{Case, CaseEvent, Command, DataSubjects, Exemption, decide, evolve, history};
use brudvagt_facts::{FactSheet, Facts};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_proto::events::triage::{
    CaseChanged, CaseState, Escalation, MeasureStep, OpenMeasure,
};
use brudvagt_types::{Ctx, Role};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    case_facts, codes,
    content::{Content, Sealed, salted},
    nis2, reasons, refuse,
    rules::{
        self, Codes,
        who_may::{CONFIRMERS, NIS2_APPROVERS},
    },
    store::{self, CaseRow, NewEntry, Step},
    wire,
};

/// Applies `command` to `row` inside `unit`: decides, chains, seals, writes and announces.
/// Returns the kinds of what was written; none when there was nothing new.
///
/// # Errors
/// What the case refuses; nothing is written then.
pub(crate) async fn change(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    command: &Command,
) -> Result<Vec<String>, Problem> {
    change_confirmed_by(unit, ctx, row, sealed, command, &CONFIRMERS).await
}

/// The same, where `confirmers` may confirm the decision and are told when it waits for them.
///
/// # Errors
/// What the case refuses; nothing is written then.
pub(crate) async fn change_confirmed_by(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    command: &Command,
    confirmers: &[Role],
) -> Result<Vec<String>, Problem> {
    let drafts = decide(&row.state.0, command, ctx.now).map_err(|no| refuse::reject(&no))?;
    write_confirmed_by(unit, ctx, row, sealed, drafts, confirmers).await
}

/// Writes what was decided; `row` is the case before, and after when this returns.
pub(crate) async fn write(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    drafts: Vec<brudvagt_case::Draft>,
) -> Result<Vec<String>, Problem> {
    write_confirmed_by(unit, ctx, row, sealed, drafts, &CONFIRMERS).await
}

async fn write_confirmed_by(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    drafts: Vec<brudvagt_case::Draft>,
    confirmers: &[Role],
) -> Result<Vec<String>, Problem> {
    let version_before = row.version;
    let written = apply(unit, ctx, row, sealed, drafts, confirmers)?;
    store::insert_entries(unit.connection(), &written.entries).await?;
    if row.version != version_before {
        let step = Step {
            row,
            version_before,
            closed_at: written.closed_at,
        };
        store::update_cases(unit.connection(), &[step]).await?;
    }
    store::keep_codes(unit.connection(), written.codes.as_slice()).await?;
    Ok(written.kinds)
}

/// What a change has made of a case, not yet in the database.
pub(crate) struct Applied {
    pub(crate) entries: Vec<NewEntry>,
    /// What is counted and compared, where it may have changed.
    pub(crate) codes: Option<Codes>,
    pub(crate) closed_at: Option<Ts>,
    kinds: Vec<String>,
}

/// Chains and seals `drafts` and announces them; `row` is the case before, and after when this returns.
pub(crate) fn apply(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    drafts: Vec<brudvagt_case::Draft>,
    confirmers: &[Role],
) -> Result<Applied, Problem> {
    let mut kinds = Vec::with_capacity(drafts.len());
    let mut entries = Vec::with_capacity(drafts.len());
    let mut content = sealed.open_content(&row.content)?;
    let facts_before = content.facts.clone();
    let counts = drafts
        .iter()
        .any(|draft| rules::changes_codes(&draft.event));
    // Entries written together with a seal are announced only to the people it names.
    let sealed_for = drafts.iter().rev().find_map(|draft| match &draft.event {
        CaseEvent::CaseSealed { people } => Some(people.clone()),
        _another => None,
    });
    for draft in drafts {
        let kind = draft.event.kind();
        let entry = chain(ctx, row, &draft)?;
        let words = entry
            .text
            .as_ref()
            .map(|text| sealed.seal_words(text))
            .transpose()?;
        let by_person = ctx.actor.role != Role::System;
        row.state.0 = evolve(row.state.0.clone(), &draft.event, by_person);
        row.version = i64::try_from(entry.seq).unwrap_or(i64::MAX);
        row.head_hash = entry.hash.to_vec();
        remember_codes(row, &draft.event);
        state_facts(ctx, &row.state.0, &mut content.facts, &draft)?;
        row.urgent = rules::is_urgent(&row.state.0, content.facts.facts());
        entries.push(NewEntry {
            case_id: row.case_id,
            municipality: row.municipality.clone(),
            entry,
            words,
        });
        let mut said = changed(ctx, row, &draft.event, confirmers);
        if let Some(now) = &mut said.now {
            now.police_until =
                police_until(&row.state.0, content.facts.facts()).map(wire::to_proto);
            if let Some(people) = &sealed_for {
                now.sealed_for.clone_from(people);
            }
        }
        unit.announce(&said);
        kinds.push(kind.to_owned());
    }
    if content.facts != facts_before {
        row.content = sealed.seal_content(&content)?;
    }
    Ok(Applied {
        codes: (counts && !entries.is_empty())
            .then(|| codes_of(row, &content))
            .flatten(),
        closed_at: row.state.0.is_finished().then_some(Ts(ctx.now)),
        entries,
        kinds,
    })
}

/// What is counted and compared of the case. No figure counts an exercise, and no case is compared with
/// one: it has no codes.
fn codes_of(row: &CaseRow, content: &Content) -> Option<Codes> {
    if row.state.0.is_exercise() {
        return None;
    }
    let which = rules::Which {
        case_id: row.case_id,
        municipality: &row.municipality,
        reference: &row.reference,
        unit_id: &row.unit_id,
    };
    Some(rules::codes_of(&which, &row.state.0, content.facts.facts()))
}

/// The next entry of the chain.
pub(crate) fn chain(
    ctx: &Ctx,
    row: &CaseRow,
    draft: &brudvagt_case::Draft,
) -> Result<history::Entry, Problem> {
    let head = history::Head {
        seq: u64::try_from(row.version).unwrap_or(0),
        hash: row.head_hash.as_slice().try_into().unwrap_or([0; 32]),
    };
    let codes = serde_json::to_value(&draft.event).map_err(|error| Problem::internal(&error))?;
    let new = history::NewEntry {
        at: ctx.now,
        author: history::Author {
            id: ctx.actor.id.clone(),
            name: ctx.actor.name.clone(),
            role: ctx.actor.role.as_str().to_owned(),
        },
        kind: draft.event.kind().to_owned(),
        codes,
        text: draft.text.clone().map(salted).transpose()?,
    };
    Ok(history::append(row.case_id.as_bytes(), head, new))
}

/// The case's own facts follow its history, in the same transaction.
fn state_facts(
    ctx: &Ctx,
    case: &Case,
    sheet: &mut FactSheet,
    draft: &brudvagt_case::Draft,
) -> Result<(), Problem> {
    let stated = case_facts::stated(case, sheet, &draft.event, draft.text.as_deref());
    let first = stated.first().map_or("reason", |(name, _)| *name);
    // Another service's clock may be slightly ahead of this machine's.
    let at = stated
        .iter()
        .filter_map(|(_, value)| value.as_str()?.parse().ok())
        .fold(ctx.now, Timestamp::max);
    sheet
        .set_all(stated, &ctx.actor.id, at)
        .map_err(|error| refuse::fact(&error, first))?;
    Ok(())
}

fn remember_codes(row: &mut CaseRow, event: &CaseEvent) {
    if let brudvagt_case::Authority::Filed { first_filed_at, .. } = row.state.0.authority {
        row.first_filed_at = Some(Ts(first_filed_at));
    }
    if let CaseEvent::AssessmentConcluded { ruleset, .. } = event {
        row.ruleset.clone_from(ruleset);
    }
}

/// The event for a change: the case's codes and times at that version.
fn changed(ctx: &Ctx, row: &CaseRow, event: &CaseEvent, confirmers: &[Role]) -> CaseChanged {
    let case = &row.state.0;
    let mut said = CaseChanged {
        case_id: row.case_id.to_string(),
        municipality: row.municipality.clone(),
        reference: row.reference.clone(),
        version: case.version,
        change: codes::change(event).into(),
        at: Some(wire::to_proto(ctx.now)),
        now: Some(state(row)),
        escalation: None,
        question_id: String::new(),
        question_reminder: String::new(),
        question_role: String::new(),
        actor_id: ctx.actor.id.clone(),
        report_id: row.report_id.to_string(),
        confirmation_track: 0,
        confirmation_roles: Vec::new(),
        nis2: nis2::step_of(event),
        follow_up: 0,
        follow_up_from_stranger: false,
        bounced_mail_id: String::new(),
        bounce_status: String::new(),
        measure: measure_step(case, event),
    };
    match event {
        CaseEvent::Escalated {
            milestone_id,
            regime,
            step,
            roles,
            due_at,
            missed,
        } => {
            said.escalation = Some(Escalation {
                milestone_id: milestone_id.clone(),
                step: step.clone(),
                roles: roles.clone(),
                due_at: Some(wire::to_proto(due_at.unwrap_or(case.due_at))),
                regime: regime.clone(),
                missed: *missed,
            });
        }
        CaseEvent::QuestionAsked { id, role } => {
            said.question_id.clone_from(id);
            said.question_role.clone_from(role);
        }
        CaseEvent::ConfirmationAsked { decision, .. } => {
            said.set_confirmation_track(codes::track_of(decision.duty()));
            said.confirmation_roles = names(confirmers);
        }
        CaseEvent::Nis2ApprovalAsked(_) => {
            said.confirmation_roles = names(&NIS2_APPROVERS);
        }
        CaseEvent::QuestionAnswered { id } => said.question_id.clone_from(id),
        CaseEvent::QuestionReminded { id, role, reminder } => {
            said.question_id.clone_from(id);
            said.question_role.clone_from(role);
            said.question_reminder.clone_from(reminder);
        }
        CaseEvent::MailBounced { mail_id, status } => {
            said.bounced_mail_id.clone_from(mail_id);
            said.bounce_status.clone_from(status);
        }
        CaseEvent::FollowedUp {
            follow_up,
            from_stranger,
            ..
        } => {
            said.follow_up = *follow_up;
            said.follow_up_from_stranger = *from_stranger;
        }
        _other => {}
    }
    said
}

/// The measure the entry is about, as it is now.
fn measure_step(case: &Case, event: &CaseEvent) -> Option<MeasureStep> {
    let (CaseEvent::MeasureAdded { id, .. }
    | CaseEvent::MeasureCompleted { id }
    | CaseEvent::MeasureHandedOver { id, .. }
    | CaseEvent::MeasureReminded { id, .. }) = event
    else {
        return None;
    };
    let measure = case.measures.iter().find(|it| &it.id == id)?;
    Some(MeasureStep {
        id: id.clone(),
        kind: measure.kind.as_str().to_owned(),
        owner_id: measure.owner_id.clone().unwrap_or_default(),
        due_on: measure
            .due_on
            .map_or_else(String::new, |day| day.to_string()),
        done: measure.done,
        reminder: match event {
            CaseEvent::MeasureReminded { reminder, .. } => reminder.clone(),
            _other => String::new(),
        },
    })
}

/// When the police's suspension ends: with the Danish day that their decision names.
///
/// # Law
/// Databeskyttelsesloven § 22(6): the duty is put off, not gone.
fn police_until(case: &Case, facts: &Facts) -> Option<Timestamp> {
    let waits = matches!(
        case.data_subjects,
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait
        }
    );
    let last = facts.police_suspension_until.filter(|_| waits)?;
    let next = last.tomorrow().ok()?;
    copenhagen()
        .to_ambiguous_timestamp(next.into())
        .earlier()
        .ok()
}

fn names(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.as_str().to_owned()).collect()
}

fn state(row: &CaseRow) -> CaseState {
    let case = &row.state.0;
    CaseState {
        phase: codes::phase_of(case).into(),
        outcome: case
            .outcome()
            .map_or("", brudvagt_case::Outcome::as_str)
            .to_owned(),
        aware_at: Some(wire::to_proto(case.aware_at)),
        due_at: Some(wire::to_proto(case.due_at)),
        touched: case.touched,
        assessed: case.is_assessed(),
        decided: case.authority_decided(),
        clock_settled: case.clock_settled(),
        closed: case.closed,
        unit_id: row.unit_id.clone(),
        assignee_id: case.assignee_id.clone().unwrap_or_default(),
        acknowledged_step: case.acknowledged.clone().unwrap_or_default(),
        breach: case.classification != brudvagt_case::Classification::NotABreach,
        awaits_confirmation: case.awaited_notification.is_some()
            || case.awaited_communication.is_some(),
        correspondence_due: case.affairs.open_due_at.map(wire::to_proto),
        nis2: nis2::state_of(&case.nis2),
        next_due_at: case.due_first().map(|owed| wire::to_proto(owed.due_at)),
        next_due: case.due_first().map_or("", |owed| owed.regime).to_owned(),
        regime: case.regime.clone(),
        first_filed_at: match case.authority {
            brudvagt_case::Authority::Filed { first_filed_at, .. } => {
                Some(wire::to_proto(first_filed_at))
            }
            brudvagt_case::Authority::Open
            | brudvagt_case::Authority::ToNotify
            | brudvagt_case::Authority::NotNotified
            | brudvagt_case::Authority::Withdrawn { .. } => None,
        },
        open_measures: open_measures(case),
        open_question_ids: case.open_questions.clone(),
        police_until: None,
        n_unread: u32::try_from(case.unread.len()).unwrap_or(u32::MAX),
        protected_address: row.urgent,
        sealed_for: case.sealed_for.clone(),
        reporter_told: case.reporter_told,
    }
}

/// Open measures with a day; one without a day has no reminder.
fn open_measures(case: &Case) -> Vec<OpenMeasure> {
    let with_a_day = case.open_measures().filter_map(|measure| {
        Some(OpenMeasure {
            id: measure.id.clone(),
            due_on: measure.due_on?.to_string(),
        })
    });
    with_a_day.collect()
}

/// The case's row, locked, and what opens its words.
///
/// # Errors
/// `NOT_FOUND` also when it is another municipality's.
pub(crate) async fn load(
    unit: &mut Unit<'_>,
    keyring: &brudvagt_seal::Keyring,
    case_id: Uuid,
) -> Result<(CaseRow, Sealed), Problem> {
    let row = store::case_for_update(unit.connection(), case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    let sealed = unseal(keyring, &row)?;
    Ok((row, sealed))
}

pub(crate) fn unseal(keyring: &brudvagt_seal::Keyring, row: &CaseRow) -> Result<Sealed, Problem> {
    let municipality = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let wrapped = row.wrapped_key.as_deref().ok_or_else(erased)?;
    Sealed::unwrap(keyring, &municipality, row.case_id, wrapped)
}

/// What opens the case's words; `None` when they were erased, so that the rest of the case can
/// still be read and verified.
///
/// # Errors
/// `INTERNAL` when the municipality's key does not open the case's.
pub(crate) fn unseal_if_kept(
    keyring: &brudvagt_seal::Keyring,
    row: &CaseRow,
) -> Result<Option<Sealed>, Problem> {
    if row.wrapped_key.is_none() {
        return Ok(None);
    }
    unseal(keyring, row).map(Some)
}

fn erased() -> Problem {
    reasons::CASE_ERASED.problem()
}
