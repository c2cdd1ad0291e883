//! Everything a person does to a case.

mod check_lengths;
mod check_people;
mod days;
mod keep_tasks;
mod police_day;
mod record_facts;
mod translate;

use std::collections::BTreeMap;

use brudvagt_case::{CaseEvent, Command, Draft, Duty, SecondPerson};
use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::triage::{CommandRequest, CommandResponse, command_request::Command as Wire};
use brudvagt_types::{Ctx, Role};
use brudvagt_words::{Lang, delegation};
use prost::Message;

use self::{
    check_lengths::check_lengths,
    check_people::check_people,
    keep_tasks::keep_tasks,
    translate::{Known, Translator},
};
pub(super) use self::{
    check_people::{only_reads, reads_only, unknown},
    days::due_on,
};
use super::{assessment_versions, change, parse_id, relate, seal, shared_incident};
use crate::{
    Triage, codes,
    content::Sealed,
    reasons, refuse,
    rules::who_may::{CONFIRMERS, check_command, decides},
    store::{self, CaseRow},
};

/// Kinds of entries that change nothing a person decides on.
const NOTES: [&str; 8] = [
    "mail_bounced",
    "related",
    "measure_reminded",
    "question_reminded",
    "message_sent",
    "message_failed",
    "escalated",
    "facts_proposed",
];

/// Carries out `request` in one transaction with its history and its announcement.
///
/// # Errors
/// `STALE_VERSION` when somebody was faster; `NOT_ALLOWED`; `NOT_FOUND`, also for another
/// municipality's case; what the case refuses. Nothing is half done.
pub(crate) async fn command(
    triage: &Triage,
    ctx: &Ctx,
    request: &CommandRequest,
) -> Result<CommandResponse, Problem> {
    let wanted = request.command.as_ref().ok_or_else(no_command)?;
    check_command(ctx, wanted)?;
    check_lengths(wanted)?;
    if let Wire::Seal(it) = wanted {
        seal::people(ctx, it)?;
    }
    let case_id = parse_id(&request.case_id)?;
    let asked = asked(request);
    let mut unit = match triage.store.begin(ctx, "command", &asked).await? {
        Begun::Replay(known) => return answered(&known),
        Begun::New(unit) => unit,
    };
    let mut settings = None;
    if names_a_person(wanted) {
        drop(unit);
        check_people(triage, ctx, case_id, wanted).await?;
        unit = match triage.store.begin(ctx, "command", &asked).await? {
            Begun::Replay(known) => return answered(&known),
            Begun::New(unit) => unit,
        };
    }
    if asks_settings(wanted) {
        // Another service is not asked while a transaction is open.
        drop(unit);
        settings = Some(triage.people.deciding().await?);
        unit = match triage.store.begin(ctx, "command", &asked).await? {
            Begun::Replay(known) => return answered(&known),
            Begun::New(unit) => unit,
        };
    }
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, case_id).await?;
    check_version(&mut unit, &row, request, wanted).await?;
    seal::check_named(&row.state.0, wanted)?;
    let mut known = known(&mut unit, ctx, &row, &sealed, wanted).await?;
    let deciding = settings.map(|settings| settings.of(&row.municipality));
    if let Some(deciding) = &deciding {
        if decides(wanted) && !deciding.may_decide(ctx.actor.role) {
            return Err(refuse::not_yours(&deciding.deciders));
        }
        if let Wire::MoveToUnit(it) = wanted
            && !deciding.units.contains(&it.unit_id)
        {
            return Err(reasons::UNKNOWN_UNIT.at("unit_id"));
        }
        known.second_person = deciding.second_person;
    }
    let mut response = CommandResponse::default();
    police_day::keep(&mut unit, triage, ctx, &mut row, &sealed, wanted).await?;
    let related = known.related.clone();
    let translator = Translator {
        triage,
        ctx,
        sealed: &sealed,
        known,
    };
    let decided = translator.translate(&mut row, wanted, &mut response)?;
    let facts = sealed.open_content(&row.content)?.facts;
    if let Command::MoveToUnit { to, .. } = &decided {
        row.unit_id.clone_from(to);
    }
    let confirmers = deciding
        .as_ref()
        .map_or(CONFIRMERS.as_slice(), |it| it.deciders.as_slice());
    response.changes =
        change::change_confirmed_by(&mut unit, ctx, &mut row, &sealed, &decided, confirmers)
            .await?;
    let by_paper = deciding.and_then(|it| it.delegation);
    if let Some(paper) = by_paper.filter(|_paper| {
        decides(wanted) && ctx.actor.role == Role::Dpo && !response.changes.is_empty()
    }) {
        let draft = Draft {
            event: CaseEvent::DecidedByDelegation,
            text: Some(delegation(Lang::Da, &paper.by, &paper.on, &paper.reference)),
        };
        change::write(&mut unit, ctx, &mut row, &sealed, vec![draft]).await?;
    }
    if !response.changes.is_empty() {
        keep_tasks(&mut unit, ctx, &row, &sealed, wanted, &decided).await?;
        match &decided {
            Command::ConcludeAssessment { .. } => {
                assessment_versions::keep(&mut unit, ctx, &row, &sealed, facts).await?;
            }
            Command::Relate { .. } => {
                if let Some(said) = &related {
                    relate::tell_other(&mut unit, &triage.keyring, ctx, &row, said).await?;
                }
            }
            Command::Seal { .. } => seal::keep(&mut unit, ctx, &row).await?,
            Command::JoinIncident { .. } => {
                let keyring = &triage.keyring;
                shared_incident::joined(&mut unit, keyring, ctx, &mut row, &sealed).await?;
            }
            Command::RecordFacts {
                names,
                from_incident,
                ..
            } if from_incident.is_none() => {
                shared_incident::announce(&mut unit, ctx, &row, names);
            }
            _alone => {}
        }
        if let Wire::DecideProposals(it) = wanted {
            shared_incident::settle(&mut unit, ctx, case_id, it).await?;
        }
    }
    response.version = u64::try_from(row.version).unwrap_or(0);
    if request.check_only {
        // Never committed: nothing was written and nothing is announced.
        return Ok(response);
    }
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

fn answered(known: &[u8]) -> Result<CommandResponse, Problem> {
    CommandResponse::decode(known).map_err(|error| Problem::internal(&error))
}

/// # Errors
/// `STALE_VERSION` when a person changed the case since the caller looked.
async fn check_version(
    unit: &mut Unit<'_>,
    row: &CaseRow,
    request: &CommandRequest,
    wanted: &Wire,
) -> Result<(), Problem> {
    let version = u64::try_from(row.version).unwrap_or(0);
    let expected = request.expected_version;
    if expected == 0 && !is_additive(wanted) {
        return Err(refuse::stale(0, version));
    }
    if expected == 0 || expected == version {
        return Ok(());
    }
    // Entries by the system (a mail went out) are no reason to make a person start again.
    let seen = i64::try_from(expected).unwrap_or(i64::MAX);
    let is_stale = seen > row.version
        || store::changed_by_people(unit.connection(), row.case_id, seen, &NOTES).await?;
    if is_stale {
        return Err(refuse::stale(expected, version));
    }
    Ok(())
}

/// What the command speaks of, from the case's own rows.
async fn known(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &CaseRow,
    sealed: &Sealed,
    wanted: &Wire,
) -> Result<Known, Problem> {
    let mut known = Known {
        second_person: SecondPerson::Nobody,
        ..Known::default()
    };
    match wanted {
        Wire::ConfirmDecision(it) => {
            known.awaited_reason =
                awaited_reason(unit, row, sealed, codes::duty(it.track)?).await?;
        }
        Wire::Relate(it) => {
            known.related = Some(relate::named(unit.connection(), ctx, row, it).await?);
        }
        Wire::DecideProposals(it) => {
            let ids = &it.proposal_ids;
            known.proposals =
                shared_incident::open_proposals(unit, row.case_id, sealed, ids).await?;
        }
        _itself => {}
    }
    Ok(known)
}

/// The reason of the decision that waits; empty when none does, and the case then refuses.
async fn awaited_reason(
    unit: &mut Unit<'_>,
    row: &CaseRow,
    sealed: &Sealed,
    duty: Duty,
) -> Result<String, Problem> {
    let Some(awaited) = row.state.0.awaited(duty) else {
        return Ok(String::new());
    };
    let seq = i64::try_from(awaited.seq).unwrap_or(i64::MAX);
    let entry = store::history_page(unit.connection(), row.case_id, seq - 1, 1).await?;
    let words = entry.into_iter().next().and_then(|entry| entry.words);
    words.map_or(Ok(String::new()), |words| {
        sealed.open_words(&words).map(|words| words.text)
    })
}

/// The request as canonical bytes, because a map has no fixed order on the wire.
fn asked(request: &CommandRequest) -> Vec<u8> {
    let Some(Wire::RecordFacts(said)) = &request.command else {
        return request.encode_to_vec();
    };
    let sorted: BTreeMap<_, _> = said.facts_json.iter().collect();
    let mut rest = request.clone();
    rest.command = None;
    let mut bytes = rest.encode_to_vec();
    for (name, value) in sorted {
        for part in [name, value] {
            bytes.extend_from_slice(&part.len().to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
    }
    bytes
}

/// Commands that depend on the municipality's settings.
fn asks_settings(wanted: &Wire) -> bool {
    decides(wanted) || matches!(wanted, Wire::MoveToUnit(_))
}

const fn names_a_person(wanted: &Wire) -> bool {
    matches!(
        wanted,
        Wire::Assign(_) | Wire::AddMeasure(_) | Wire::Seal(_)
    )
}

/// Commands that only add something do not need the newest version.
fn is_additive(wanted: &Wire) -> bool {
    matches!(
        wanted,
        Wire::Comment(_)
            | Wire::AskQuestion(_)
            | Wire::AnswerQuestion(_)
            | Wire::Acknowledge(_)
            | Wire::SeeFollowUps(_)
            | Wire::EndExercise(_)
            | Wire::EvaluateExercise(_)
            | Wire::AddMeasure(_)
    )
}

fn no_command() -> Problem {
    reasons::COMMAND_MISSING.at("command")
}
