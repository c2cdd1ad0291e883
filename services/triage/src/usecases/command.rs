//! Everything a person does to a case.

use std::collections::BTreeMap;

use brudvagt_calculus::local;
use brudvagt_case::{Command, CommunicationDecision, Exemption, MeasureKind};
use brudvagt_facts::{Origin, field};
use brudvagt_kit::{Problem, grpc, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::triage::{
    AddMeasure, CommandRequest, CommandResponse, RecordFacts, command_request::Command as Wire,
};
use brudvagt_types::{Ctx, Role};
use prost::Message;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{change, open_case::statutory_due, record_outcome::outcome};
use crate::{
    Triage,
    content::{Content, Sealed, sealing},
    recommend, refuse,
    store::{self, CaseRow, MeasureRow, QuestionRow},
};

/// Kinds of entries that change nothing a person decides on.
const NOTES: [&str; 3] = ["message_sent", "message_failed", "escalated"];

/// Free text of one field at most.
const MAX_CHARS: usize = 20_000;

/// Does what `request` asks, as one transaction with its history and its announcement.
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
    allow(ctx, wanted)?;
    check_lengths(wanted)?;
    let case_id = parse_id(&request.case_id)?;
    let mut unit = match triage.store.begin(ctx, "command", &asked(request)).await? {
        Begun::Replay(known) => {
            return CommandResponse::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let (mut row, sealed) = change::load(&mut unit, &triage.keyring, case_id).await?;
    let version = u64::try_from(row.version).unwrap_or(0);
    if request.expected_version != 0 && request.expected_version != version {
        // What the system noted meanwhile (a mail went out) is no reason to send a person back.
        let seen = i64::try_from(request.expected_version).unwrap_or(i64::MAX);
        if seen > row.version
            || store::changed_by_people(unit.connection(), case_id, seen, &NOTES).await?
        {
            return Err(refuse::stale(request.expected_version, version));
        }
    }
    if request.expected_version == 0 && !is_additive(wanted) {
        return Err(refuse::stale(0, version));
    }
    let mut response = CommandResponse::default();
    let decided = to_command(triage, ctx, &mut row, &sealed, wanted, &mut response)?;
    response.changes = change::change(&mut unit, ctx, &mut row, &sealed, &decided).await?;
    if !response.changes.is_empty() {
        keep_tasks(&mut unit, ctx, &row, &sealed, wanted, &decided).await?;
    }
    response.version = u64::try_from(row.version).unwrap_or(0);
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

/// What was asked, the same bytes for the same request: a map has no order on the wire.
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

/// The DPO works on cases; a department head answers, acknowledges and comments; nobody else.
fn allow(ctx: &Ctx, wanted: &Wire) -> Result<(), Problem> {
    match wanted {
        Wire::AnswerQuestion(_) | Wire::Acknowledge(_) | Wire::Comment(_) => grpc::require(
            ctx,
            &[Role::Dpo, Role::DepartmentHead, Role::ChiefExecutive],
        ),
        _work => grpc::require(ctx, &[Role::Dpo]),
    }
}

/// What only adds may be done without having seen the newest version.
fn is_additive(wanted: &Wire) -> bool {
    matches!(
        wanted,
        Wire::Comment(_)
            | Wire::AskQuestion(_)
            | Wire::AnswerQuestion(_)
            | Wire::Acknowledge(_)
            | Wire::AddMeasure(_)
    )
}

fn to_command(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    wanted: &Wire,
    response: &mut CommandResponse,
) -> Result<Command, Problem> {
    Ok(match wanted {
        Wire::SetAwareness(it) => {
            let read = local::read_past(&it.aware_at_local, ctx.now).map_err(|error| {
                Problem::invalid(
                    "aware_at",
                    "TIME_UNREADABLE",
                    error.text_da(),
                    error.to_string(),
                )
            })?;
            response.note_da = read.explanation_da().unwrap_or_default();
            response.note_en = read.explanation_en().unwrap_or_default();
            let aware_at = read.instant();
            let due_at = statutory_due(aware_at)?;
            Command::SetAwareness {
                aware_at,
                due_at,
                reason: it.reason.clone(),
            }
        }
        Wire::Classify(it) => Command::Classify {
            breach: it.breach,
            reason: it.reason.clone(),
        },
        Wire::RecordFacts(it) => record_facts(triage, ctx, row, sealed, it)?,
        Wire::ConcludeAssessment(it) => {
            let advice = recommend::recommend(sealed.open_content(&row.content)?.facts.facts());
            Command::ConcludeAssessment {
                outcome: outcome(&it.outcome)?,
                recommended: advice.outcome,
                reason: it.reason.clone(),
                ruleset: advice.ruleset,
            }
        }
        Wire::DecideNotification(it) => {
            let advice = recommend::recommend(sealed.open_content(&row.content)?.facts.facts());
            Command::DecideNotification {
                notify: it.notify,
                recommended: advice.notify,
                reason: it.reason.clone(),
            }
        }
        Wire::DecideCommunication(it) => {
            let advice = recommend::recommend(sealed.open_content(&row.content)?.facts.facts());
            Command::DecideCommunication {
                decision: communication(&it.decision, &it.exemption)?,
                recommended: advice.communicate,
                reason: it.reason.clone(),
            }
        }
        Wire::AddMeasure(it) => add_measure(it)?,
        Wire::CompleteMeasure(it) => Command::CompleteMeasure {
            id: it.measure_id.clone(),
            note: it.note.clone(),
        },
        Wire::SettleMeasures(it) => Command::SettleMeasures {
            reason: it.reason.clone(),
        },
        Wire::AskQuestion(it) => Command::AskQuestion {
            id: Uuid::now_v7().to_string(),
            role: role(&it.role)?,
            text: it.text.clone(),
        },
        Wire::AnswerQuestion(it) => Command::AnswerQuestion {
            id: it.question_id.clone(),
            text: it.text.clone(),
        },
        Wire::Assign(it) => Command::Assign {
            person_id: it.person_id.clone(),
        },
        Wire::Acknowledge(it) => Command::Acknowledge {
            step: it.step.clone(),
        },
        Wire::WaiveEsdh(it) => Command::WaiveEsdh {
            reason: it.reason.clone(),
        },
        Wire::Comment(it) => Command::Comment {
            text: it.text.clone(),
        },
        Wire::Close(it) => Command::Close {
            lessons: it.lessons.clone(),
        },
        Wire::Reopen(it) => Command::Reopen {
            reason: it.reason.clone(),
        },
        Wire::ConfirmDecision(_)
        | Wire::SendBackDecision(_)
        | Wire::DecideProposals(_)
        | Wire::JoinIncident(_) => return Err(no_command()),
    })
}

/// Checks and keeps facts, each with who said it and when. `null` takes one back.
fn record_facts(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    said: &RecordFacts,
) -> Result<Command, Problem> {
    let mut content = sealed.open_content(&row.content)?;
    let mut answers = Vec::with_capacity(said.facts_json.len());
    for (name, json) in &said.facts_json {
        let value: Value = serde_json::from_str(json).map_err(|_not_json| unreadable(name))?;
        if let Some(def) = field(name).filter(|def| def.origin == Origin::Case) {
            return Err(refuse::fact_by_case(def.name, def.label_da));
        }
        answers.push((name.as_str(), value));
    }
    // A map has no order; the sheet and the history get one.
    answers.sort_unstable_by_key(|(name, _)| *name);
    let first = answers.first().map_or("facts", |(name, _)| *name);
    let changed = content
        .facts
        .set_all(answers.iter().cloned(), &ctx.actor.id, ctx.now)
        .map_err(|error| refuse::fact(&error, first))?;
    let names: Vec<String> = changed.iter().map(|def| def.name.to_owned()).collect();
    let values: Map<String, Value> = changed
        .iter()
        .filter_map(|def| {
            Some((
                def.name.to_owned(),
                content.facts.entry(def.name)?.value.clone(),
            ))
        })
        .collect();
    row.incident_type = content
        .facts
        .facts()
        .incident_type
        .map_or_else(String::new, |kind| kind.code().to_owned());
    keep_search(triage, row, &content)?;
    row.content = sealed.seal_content(&content)?;
    Ok(Command::RecordFacts {
        names,
        values: Value::Object(values).to_string(),
    })
}

fn keep_search(triage: &Triage, row: &mut CaseRow, content: &Content) -> Result<(), Problem> {
    let municipality = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let mut words = content.summary.clone();
    for (_name, said) in content.facts.entries() {
        if let Some(text) = said.value.as_str() {
            words.push(' ');
            words.push_str(text);
        }
    }
    let mut tokens = triage
        .keyring
        .search_tokens(&municipality, &words)
        .map_err(sealing)?;
    tokens.extend(&row.search);
    tokens.sort_unstable();
    tokens.dedup();
    row.search = tokens;
    Ok(())
}

fn add_measure(it: &AddMeasure) -> Result<Command, Problem> {
    let kind = match it.kind.as_str() {
        "remedial" => MeasureKind::Remedial,
        "preventive" => MeasureKind::Preventive,
        _unknown => {
            return Err(Problem::invalid(
                "kind",
                "UNKNOWN_MEASURE_KIND",
                "Vælg, om foranstaltningen er afhjælpende eller forebyggende.",
                "a measure is remedial or preventive",
            ));
        }
    };
    if !it.due_date.is_empty() && it.due_date.parse::<jiff::civil::Date>().is_err() {
        return Err(Problem::invalid(
            "due_date",
            "DATE_UNREADABLE",
            "Skriv datoen som 2026-11-24.",
            "write the date as 2026-11-24",
        ));
    }
    let owned = !it.owner_id.is_empty() && !it.due_date.is_empty();
    Ok(Command::AddMeasure {
        id: Uuid::now_v7().to_string(),
        kind,
        owned,
        done: it.done,
        text: it.text.clone(),
    })
}

/// The words of measures and questions stand in tables of their own, for the pages that list them.
async fn keep_tasks(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &CaseRow,
    sealed: &Sealed,
    wanted: &Wire,
    decided: &Command,
) -> Result<(), Problem> {
    let connection = unit.connection();
    match (wanted, decided) {
        (Wire::AddMeasure(it), Command::AddMeasure { id, .. }) => {
            let measure = MeasureRow {
                id: id.clone(),
                case_id: row.case_id,
                municipality: row.municipality.clone(),
                kind: it.kind.clone(),
                owner_id: it.owner_id.clone(),
                due_date: it.due_date.clone(),
                done: it.done,
                words: sealed.seal_measure(&it.text)?,
                note: None,
                added_at: Ts(ctx.now),
            };
            store::insert_measure(connection, &measure).await?;
        }
        (Wire::CompleteMeasure(it), _) => {
            let note = (!it.note.is_empty())
                .then(|| sealed.seal_measure(&it.note))
                .transpose()?;
            store::complete_measure(connection, &it.measure_id, note).await?;
        }
        (Wire::AskQuestion(it), Command::AskQuestion { id, .. }) => {
            let question = QuestionRow {
                id: id.clone(),
                case_id: row.case_id,
                municipality: row.municipality.clone(),
                role: it.role.clone(),
                words: sealed.seal_question(&it.text)?,
                asked_by: ctx.actor.name.clone(),
                asked_at: Ts(ctx.now),
                answer: None,
                answered_by: String::new(),
                answered_at: None,
            };
            store::insert_question(connection, &question).await?;
        }
        (Wire::AnswerQuestion(it), _) => {
            let answer = sealed.seal_question(&it.text)?;
            let (by, at) = (&ctx.actor.name, Ts(ctx.now));
            store::answer_question(connection, &it.question_id, answer, by, at).await?;
        }
        _no_task => {}
    }
    Ok(())
}

fn communication(decision: &str, exemption: &str) -> Result<CommunicationDecision, Problem> {
    let unknown = || {
        Problem::invalid(
            "decision",
            "UNKNOWN_DECISION",
            "Vælg, om de berørte underrettes, og ellers hvilken undtagelse der gælder.",
            "decide communicate, not_required, or exempt with an exemption",
        )
    };
    match decision {
        "communicate" => Ok(CommunicationDecision::Communicate),
        "not_required" => Ok(CommunicationDecision::NotRequired),
        "exempt" => Exemption::parse(exemption)
            .map(CommunicationDecision::Exempt)
            .ok_or_else(unknown),
        _unknown => Err(unknown()),
    }
}

fn role(text: &str) -> Result<String, Problem> {
    Role::parse(text)
        .filter(|role| *role != Role::System)
        .map(|role| role.as_str().to_owned())
        .ok_or_else(|| {
            Problem::invalid(
                "role",
                "UNKNOWN_ROLE",
                "Rollen findes ikke.",
                "there is no such role",
            )
        })
}

fn check_lengths(wanted: &Wire) -> Result<(), Problem> {
    let texts: Vec<(&'static str, &str)> = match wanted {
        Wire::SetAwareness(it) => vec![("reason", &it.reason)],
        Wire::Classify(it) => vec![("reason", &it.reason)],
        Wire::RecordFacts(_) => vec![],
        Wire::ConcludeAssessment(it) => vec![("reason", &it.reason)],
        Wire::DecideNotification(it) => vec![("reason", &it.reason)],
        Wire::DecideCommunication(it) => vec![("reason", &it.reason)],
        Wire::AddMeasure(it) => vec![("text", &it.text)],
        Wire::CompleteMeasure(it) => vec![("note", &it.note)],
        Wire::SettleMeasures(it) => vec![("reason", &it.reason)],
        Wire::AskQuestion(it) => vec![("text", &it.text)],
        Wire::AnswerQuestion(it) => vec![("text", &it.text)],
        Wire::Assign(_) | Wire::Acknowledge(_) => vec![],
        Wire::WaiveEsdh(it) => vec![("reason", &it.reason)],
        Wire::Comment(it) => vec![("text", &it.text)],
        Wire::Close(it) => vec![("lessons", &it.lessons)],
        Wire::Reopen(it) => vec![("reason", &it.reason)],
        Wire::SendBackDecision(it) => vec![("reason", &it.reason)],
        Wire::DecideProposals(it) => vec![("reason", &it.reason)],
        Wire::ConfirmDecision(_) | Wire::JoinIncident(_) => vec![],
    };
    for (field, text) in texts {
        if text.chars().nth(MAX_CHARS).is_some() {
            return Err(Problem::invalid(
                field,
                "TEXT_TOO_LONG",
                "Teksten er for lang: højst 20.000 tegn.",
                "at most 20 000 characters",
            ));
        }
        if text.contains('\0') {
            return Err(unreadable(field));
        }
    }
    Ok(())
}

pub(crate) fn parse_id(text: &str) -> Result<Uuid, Problem> {
    text.parse()
        .map_err(|_not_an_id| Problem::not_found("Sagen", "the case"))
}

fn unreadable(field: &str) -> Problem {
    Problem::invalid(
        field,
        "VALUE_UNREADABLE",
        "Værdien kan ikke læses. Skriv den igen.",
        "the value cannot be read",
    )
}

fn no_command() -> Problem {
    Problem::invalid(
        "command",
        "COMMAND_MISSING",
        "Der mangler en handling.",
        "no command is given",
    )
}
