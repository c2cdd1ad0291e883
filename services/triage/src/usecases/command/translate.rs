//! Translates a command from the wire into the case's own terms.

use brudvagt_calculus::local;
use brudvagt_case::{
    Command, CommunicationDecision, Decision, Duty, Exemption, MeasureKind, SecondPerson, Whom,
};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    AddMeasure, Answer, AskQuestion, Assign, CommandResponse, GiveAdvice, SetAwareness,
    command_request::Command as Wire,
};
use brudvagt_types::{Ctx, Role};
use jiff::Timestamp;
use uuid::Uuid;

use super::{days::due_on, record_facts};
use crate::{
    Triage, codes,
    content::Sealed,
    law, reasons,
    recommend::{Advice, recommend},
    rules::who_may::REPORTER,
    store::CaseRow,
    usecases::{record_outcome::outcome, relate, seal},
};

/// What a command needs to know beside the case, read before it is decided.
#[derive(Default)]
pub(super) struct Known {
    /// The municipality's setting.
    pub(super) second_person: SecondPerson,
    /// The reason of the decision that is to be confirmed.
    pub(super) awaited_reason: String,
    /// Proposals that are to be decided, opened: fact and value.
    pub(super) proposals: Vec<(String, serde_json::Value)>,
    /// How the case is to stand to another.
    pub(super) related: Option<relate::Said>,
}

/// The circumstances of one command.
pub(super) struct Translator<'c> {
    pub(super) triage: &'c Triage,
    pub(super) ctx: &'c Ctx,
    pub(super) sealed: &'c Sealed,
    pub(super) known: Known,
}

impl Translator<'_> {
    /// # Errors
    /// What cannot be read, by field; what a fact refuses.
    pub(super) fn translate(
        self,
        row: &mut CaseRow,
        wanted: &Wire,
        response: &mut CommandResponse,
    ) -> Result<Command, Problem> {
        let (triage, ctx, sealed, known) = (self.triage, self.ctx, self.sealed, self.known);
        Ok(match wanted {
            Wire::SetAwareness(it) => set_awareness(it, row, ctx, response)?,
            Wire::Classify(it) => Command::Classify {
                breach: chosen(it.breach, "breach")?,
                // If the rules say that somebody must be told, they see a breach.
                recommended: advice(row, sealed, ctx)?.notify,
                reason: it.reason.clone(),
                by: ctx.actor.id.clone(),
                second_person: known.second_person,
            },
            Wire::RecordFacts(it) => record_facts::from_person(triage, ctx, row, sealed, it)?,
            Wire::ConcludeAssessment(it) => {
                let advice = advice(row, sealed, ctx)?;
                Command::ConcludeAssessment {
                    outcome: outcome(&it.outcome)?,
                    recommended: advice.outcome,
                    reason: it.reason.clone(),
                    to_tell: advice.to_tell(),
                    ruleset: advice.ruleset,
                }
            }
            Wire::DecideNotification(it) => {
                let advice = advice(row, sealed, ctx)?;
                Command::DecideNotification {
                    notify: chosen(it.notify, "notify")?,
                    recommended: advice.notify,
                    reason: it.reason.clone(),
                    by: ctx.actor.id.clone(),
                    second_person: known.second_person,
                }
            }
            Wire::DecideCommunication(it) => {
                let advice = advice(row, sealed, ctx)?;
                Command::DecideCommunication {
                    decision: communication(&it.decision, &it.exemption)?,
                    whom: whom(&it.groups, &advice)?,
                    recommended: advice.communicate,
                    reason: it.reason.clone(),
                    by: ctx.actor.id.clone(),
                    second_person: known.second_person,
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
            Wire::AskQuestion(it) => ask_question(row, sealed, it)?,
            Wire::AnswerQuestion(it) => Command::AnswerQuestion {
                id: it.question_id.clone(),
                text: it.text.clone(),
            },
            Wire::Assign(it) => assign(it)?,
            Wire::GiveAdvice(it) => Command::GiveAdvice {
                advice: advised(it)?,
                reason: it.reason.clone(),
            },
            Wire::MoveToUnit(it) => Command::MoveToUnit {
                from: row.unit_id.clone(),
                to: it.unit_id.clone(),
                reason: it.reason.clone(),
            },
            Wire::Seal(it) => seal::wanted(ctx, it)?,
            Wire::Acknowledge(it) => Command::Acknowledge {
                step: it.step.clone(),
            },
            Wire::SeeFollowUps(it) => Command::SeeFollowUps {
                through: it.through,
            },
            Wire::Relate(_) => known.related.ok_or_else(super::no_command)?.command(),
            Wire::WaiveEsdh(it) => Command::WaiveEsdh {
                reason: it.reason.clone(),
            },
            Wire::EndNis2(it) => Command::EndNis2 {
                reason: it.reason.clone(),
            },
            Wire::Comment(it) => Command::Comment {
                text: it.text.clone(),
            },
            Wire::TellReporter(it) => Command::TellReporter {
                text: it.text.clone(),
            },
            Wire::Close(it) => Command::Close {
                lessons: it.lessons.clone(),
            },
            Wire::Reopen(it) => Command::Reopen {
                reason: it.reason.clone(),
            },
            Wire::ConfirmDecision(it) => Command::ConfirmDecision {
                duty: codes::duty(it.track)?,
                by: ctx.actor.id.clone(),
                reason: known.awaited_reason,
            },
            Wire::SendBackDecision(it) => Command::SendBackDecision {
                duty: codes::duty(it.track)?,
                by: ctx.actor.id.clone(),
                reason: it.reason.clone(),
            },
            Wire::DecideProposals(it) if chosen(it.accept, "accept")? => {
                record_facts::from_incident(triage, ctx, row, sealed, known.proposals)?
            }
            Wire::DecideProposals(it) => Command::DeclineProposals {
                names: known.proposals.into_iter().map(|(name, _)| name).collect(),
                reason: it.reason.clone(),
            },
            Wire::EndExercise(_) => Command::EndExercise,
            Wire::EvaluateExercise(it) => Command::EvaluateExercise {
                text: it.text.clone(),
            },
            Wire::JoinIncident(it) => Command::JoinIncident {
                incident_id: it.incident_id.clone(),
            },
        })
    }
}

/// The moment as it was written, under the law in force at it.
///
/// # Errors
/// `TIME_UNREADABLE`, or that no law was in force.
fn set_awareness(
    it: &SetAwareness,
    row: &CaseRow,
    ctx: &Ctx,
    response: &mut CommandResponse,
) -> Result<Command, Problem> {
    let read = local::read_past(&it.aware_at_local, ctx.now)
        .map_err(|error| Problem::invalid("aware_at", "TIME_UNREADABLE", error.text()))?;
    response.note = read.explanation().map(Into::into);
    let aware_at = same_minute(read.instant(), row.state.0.aware_at);
    let duty = law::duty_at(aware_at)?;
    Ok(Command::SetAwareness {
        aware_at,
        due_at: law::statutory_due(duty, aware_at)?,
        regime: duty.key().to_string(),
        reason: it.reason.clone(),
    })
}

/// What a person chose, of two answers.
///
/// # Errors
/// `CHOICE_MISSING`: no decision follows from a choice that was not made.
fn chosen(answer: i32, field: &'static str) -> Result<bool, Problem> {
    match Answer::try_from(answer) {
        Ok(Answer::Yes) => Ok(true),
        Ok(Answer::No) => Ok(false),
        Ok(Answer::Unspecified) | Err(_) => Err(reasons::CHOICE_MISSING.at(field)),
    }
}

/// A form shows only minutes, so a moment sent back unchanged means the moment in force, seconds
/// included.
fn same_minute(read: Timestamp, in_force: Timestamp) -> Timestamp {
    let minute = |at: Timestamp| at.as_second().div_euclid(60);
    if minute(read) == minute(in_force) {
        in_force
    } else {
        read
    }
}

/// What the rules say of the case's facts, under the law it is under.
fn advice(row: &CaseRow, sealed: &Sealed, ctx: &Ctx) -> Result<Advice, Problem> {
    let ruleset = law::ruleset_of(&row.state.0)?;
    let content = sealed.open_content(&row.content)?;
    Ok(recommend(content.facts.facts(), &ruleset, ctx.now))
}

/// The groups to be told; each must exist.
///
/// # Errors
/// `UNKNOWN_GROUP`.
fn whom(groups: &[String], advice: &Advice) -> Result<Whom, Problem> {
    let is_known = |id: &String| advice.groups.iter().any(|group| &group.id == id);
    if !groups.iter().all(is_known) {
        return Err(reasons::UNKNOWN_GROUP.at("groups"));
    }
    Ok(Whom {
        groups: groups.to_vec(),
        recommended: advice.to_tell(),
    })
}

fn add_measure(it: &AddMeasure) -> Result<Command, Problem> {
    let kind =
        MeasureKind::parse(&it.kind).ok_or_else(|| reasons::UNKNOWN_MEASURE_KIND.at("kind"))?;
    Ok(Command::AddMeasure {
        id: Uuid::now_v7().to_string(),
        kind,
        owner_id: it.owner_id.clone(),
        due_on: due_on(&it.due_date)?,
        done: it.done,
        text: it.text.clone(),
    })
}

/// Assigns a case to somebody or hands it back; choosing nothing is refused.
fn assign(it: &Assign) -> Result<Command, Problem> {
    let person_id = match (it.nobody, it.person_id.as_str()) {
        (true, _) => String::new(),
        (false, "") => {
            return Err(reasons::PERSON_NOT_CHOSEN.at("person_id"));
        }
        (false, id) => id.to_owned(),
    };
    Ok(Command::Assign { person_id })
}

/// The decision that the DPO advises.
fn advised(it: &GiveAdvice) -> Result<Decision, Problem> {
    let yes = || match it.advised.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _nothing => Err(reasons::ADVICE_NOT_CHOSEN.at("advised")),
    };
    Ok(match codes::duty(it.track)? {
        Duty::Classification => Decision::Classification { breach: yes()? },
        Duty::Notification => Decision::Notification { notify: yes()? },
        Duty::Communication => {
            let (communicate, exemption) = communication(&it.advised, &it.exemption)?.parts();
            Decision::Communication {
                communicate,
                exemption,
            }
        }
    })
}

fn communication(decision: &str, exemption: &str) -> Result<CommunicationDecision, Problem> {
    let unknown = || reasons::COMMUNICATION_NOT_CHOSEN.at("decision");
    match decision {
        "communicate" => Ok(CommunicationDecision::Communicate),
        "not_required" => Ok(CommunicationDecision::NotRequired),
        "exempt" => Exemption::parse(exemption)
            .map(CommunicationDecision::Exempt)
            .ok_or_else(unknown),
        _unknown => Err(unknown()),
    }
}

fn ask_question(row: &CaseRow, sealed: &Sealed, it: &AskQuestion) -> Result<Command, Problem> {
    Ok(Command::AskQuestion {
        id: Uuid::now_v7().to_string(),
        role: asked_role(row, sealed, &it.role)?,
        text: it.text.clone(),
    })
}

/// Whom a question goes to. Whoever reported it is asked only where the question can reach her: by mail, or
/// where she comes back with her receipt code.
fn asked_role(row: &CaseRow, sealed: &Sealed, text: &str) -> Result<String, Problem> {
    if text != REPORTER {
        return role(text);
    }
    let content = sealed.open_content(&row.content)?;
    if content.receipt_to.is_empty() && !content.follows_by_code {
        return Err(reasons::REPORTER_UNREACHABLE.at("role"));
    }
    Ok(REPORTER.to_owned())
}

fn role(text: &str) -> Result<String, Problem> {
    Role::parse(text)
        .filter(|role| *role != Role::System)
        .map(|role| role.as_str().to_owned())
        .ok_or_else(|| reasons::UNKNOWN_ROLE.at("role"))
}
