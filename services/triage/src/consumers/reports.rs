//! What an event of another service reports of a case: who did it, and the command that writes it.

use brudvagt_case::{ArmedClock, Command, Correspondence, FilingKind, Letter, Ruling, SentLetter};
use brudvagt_kit::Problem;
use brudvagt_proto::events::{
    deadlines::{ClockChanged, MilestoneReached},
    esdh::{DocumentsJournalised, ReferenceAttached},
    intake::{MailBounced, ReportFollowedUp},
    notification::{
        CommunicationProgressed, CorrespondenceRecorded, FilingRecorded, MessageFailed,
        MessageSent, Nis2Progressed,
    },
};
use brudvagt_types::{Actor, Ctx, Role, Units};
use uuid::Uuid;

use crate::{
    Triage, nis2, reasons,
    usecases::{self, About},
    wire,
};

/// What an event reports of a case, and in whose name it is written.
pub(super) struct Reported {
    pub(super) ctx: Ctx,
    pub(super) about: About,
    pub(super) command: Command,
}

impl Reported {
    fn of_case(ctx: Ctx, case_id: &str, command: Command) -> Result<Self, Problem> {
        let about = About::Case(id(case_id)?);
        Ok(Self {
            ctx,
            about,
            command,
        })
    }

    fn of_report(ctx: Ctx, report_id: &str, command: Command) -> Result<Self, Problem> {
        let about = About::Report(id(report_id)?);
        Ok(Self {
            ctx,
            about,
            command,
        })
    }
}

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|error| Problem::internal(&error))
}

/// The context for recording what a person did at another service: in her name and in the role she
/// had there.
async fn acted_as(triage: &Triage, mut ctx: Ctx, actor_id: &str, role: &str) -> Ctx {
    // An event without a role comes from a time when only the DPO could act there.
    let role = Role::parse(role).unwrap_or(Role::Dpo);
    if !actor_id.is_empty() && !actor_id.starts_with("system:") {
        ctx.actor = Actor {
            id: actor_id.to_owned(),
            name: triage.people.name(actor_id).await,
            email: String::new(),
            role,
            unit_id: String::new(),
            units: Units::default(),
            by_program: false,
        };
    }
    ctx
}

pub(super) fn followed_up(event: ReportFollowedUp, ctx: Ctx) -> Result<Reported, Problem> {
    let command = Command::RecordFollowUp {
        follow_up: event.follow_up,
        n_attachments: event.n_attachments,
        from_stranger: event.from_stranger,
    };
    Reported::of_report(ctx, &event.report_id, command)
}

pub(super) fn bounced(event: MailBounced, ctx: Ctx) -> Result<Reported, Problem> {
    let command = Command::RecordBounce {
        mail_id: event.mail_id,
        status: event.status,
    };
    Reported::of_report(ctx, &event.report_id, command)
}

pub(super) fn milestone(event: MilestoneReached, ctx: Ctx) -> Result<Reported, Problem> {
    let command = Command::RecordMilestone {
        milestone_id: event.milestone_id,
        regime: event.regime,
        step: event.step,
        roles: event.roles,
        due_at: wire::from_proto(event.due_at.as_ref()),
        missed: event.missed,
    };
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) async fn clock_changed(
    triage: Triage,
    event: ClockChanged,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    let ctx = acted_as(&triage, ctx, &event.actor_id, &event.actor_role).await;
    let command = Command::RecordClock(ArmedClock {
        clock_id: event.clock_id,
        revision: event.revision,
        regime: event.regime,
        aware_at: wire::from_proto(event.aware_at.as_ref()).unwrap_or(ctx.now),
        due_at: wire::from_proto(event.due_at.as_ref()).unwrap_or(ctx.now),
        owed: event.owed,
        stopped_for: event.reason_code,
    });
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) fn message_sent(event: MessageSent, ctx: Ctx) -> Result<Reported, Problem> {
    let command = Command::RecordMessage {
        message_id: event.message_id,
        template: event.template,
        role: event.role,
        failed: false,
    };
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) fn message_failed(event: MessageFailed, ctx: Ctx) -> Result<Reported, Problem> {
    let command = Command::RecordMessage {
        message_id: event.message_id,
        template: event.template,
        role: String::new(),
        failed: true,
    };
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) async fn filing(
    triage: Triage,
    event: FilingRecorded,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    let ctx = acted_as(&triage, ctx, &event.actor_id, &event.actor_role).await;
    let command = Command::RecordFiling {
        filing_id: event.filing_id,
        kind: FilingKind::parse(&event.kind).unwrap_or(FilingKind::New),
        complete: event.complete,
        filed_at: wire::from_proto(event.filed_at.as_ref()).unwrap_or(ctx.now),
        virk_reference: event.virk_reference,
        delay_reason_given: event.delay_reason_given,
        receipt_sha256: hex::encode(&event.receipt_sha256),
        dpa_case_number: event.dpa_case_number,
        attachments: event.attachments,
    };
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) async fn communication(
    triage: Triage,
    event: CommunicationProgressed,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    // Letters sent one by one are recorded for whoever started the sending, in the role the history
    // shows.
    let role = match event.actor_role.as_str() {
        "" => {
            let case_id = id(&event.case_id)?;
            usecases::role_in_history(&triage, &ctx, case_id, &event.actor_id).await?
        }
        said => said.to_owned(),
    };
    let ctx = acted_as(&triage, ctx, &event.actor_id, &role).await;
    let letter = (!event.content_sha256.is_empty()).then(|| SentLetter {
        template: event.template,
        language: event.language,
        parts: event.content_parts,
        sha256: hex::encode(&event.content_sha256),
    });
    let command = Command::RecordCommunication {
        n_recipients: event.n_recipients,
        n_sent: event.n_sent,
        n_failed: event.n_failed,
        done: event.done,
        at: wire::from_proto(event.at.as_ref()).unwrap_or(ctx.now),
        means: event.means,
        letter,
        groups: event.groups,
    };
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) async fn correspondence(
    triage: Triage,
    event: CorrespondenceRecorded,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    let ctx = acted_as(&triage, ctx, &event.actor_id, &event.actor_role).await;
    let letter = match event.kind.as_str() {
        "question" => Letter::Question {
            due_at: wire::from_proto(event.due_at.as_ref()),
        },
        "answer" => Letter::Answer {
            question_id: event.question_id,
        },
        _outcome => Letter::Outcome {
            ruling: Ruling::parse(&event.outcome).ok_or_else(unknown_ruling)?,
        },
    };
    let command = Command::RecordCorrespondence(Correspondence {
        entry_id: event.entry_id,
        number: event.number,
        letter,
        n_open: event.n_open,
        open_due_at: wire::from_proto(event.open_due_at.as_ref()),
        dpa_case_number: event.dpa_case_number,
    });
    Reported::of_case(ctx, &event.case_id, command)
}

/// The event is parked until both services know the ruling: a guess would be worse than waiting.
fn unknown_ruling() -> Problem {
    reasons::UNKNOWN_RULING.problem()
}

pub(super) async fn nis2_step(
    triage: Triage,
    event: Nis2Progressed,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    let ctx = acted_as(&triage, ctx, &event.actor_id, &event.actor_role).await;
    let report = nis2::read(&event, ctx.now)?;
    let command = Command::RecordNis2(report);
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) async fn reference(
    triage: Triage,
    event: ReferenceAttached,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    let ctx = acted_as(&triage, ctx, &event.actor_id, &event.actor_role).await;
    let command = Command::RecordEsdhReference {
        system: event.system,
        case_number: event.case_number,
    };
    Reported::of_case(ctx, &event.case_id, command)
}

pub(super) async fn journalised(
    triage: Triage,
    event: DocumentsJournalised,
    ctx: Ctx,
) -> Result<Reported, Problem> {
    let ctx = acted_as(&triage, ctx, &event.actor_id, &event.actor_role).await;
    let command = Command::RecordJournalised;
    Reported::of_case(ctx, &event.case_id, command)
}
