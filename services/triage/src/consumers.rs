//! One function for each event this service reads: decode it, call a use case.

use brudvagt_case::{ArmedClock, Command, Correspondence, FilingKind, Letter, Ruling, SentLetter};
use brudvagt_kit::{Kind, Problem, Runtime};
use brudvagt_outbox::{Consumer, Delivered, Handled, consume};
use brudvagt_proto::{
    Event,
    events::{
        deadlines::{ClockChanged, MeasureDue, MilestoneReached, QuestionDue},
        esdh::{DocumentsJournalised, ReferenceAttached},
        intake::{MailBounced, ReportFollowedUp, ReportReceived},
        notification::{
            CommunicationProgressed, CorrespondenceRecorded, FilingRecorded, MessageFailed,
            MessageSent, Nis2Progressed,
        },
        triage::{SealChanged, SharedFactsRecorded},
    },
};
use brudvagt_types::{Actor, Role, Units};
use uuid::Uuid;

use crate::{
    Triage,
    clients::{Erasing, Intake},
    nis2, usecases, wire,
};

const AT_ONCE: usize = 4;

/// Starts every reader.
pub(crate) async fn start(runtime: &Runtime, triage: Triage, intake: Intake) -> anyhow::Result<()> {
    read::<ReportReceived, _, _>(runtime, "triage-report_received", triage.clone(), {
        move |triage, event, delivered| {
            let intake = intake.clone();
            async move { usecases::open_case(&triage, &intake, &delivered.ctx, &event).await }
        }
    })
    .await;
    read::<ReportFollowedUp, _, _>(
        runtime,
        "triage-report_followed_up",
        triage.clone(),
        followed_up,
    )
    .await;
    read::<MailBounced, _, _>(runtime, "triage-mail_bounced", triage.clone(), bounced).await;
    read::<MilestoneReached, _, _>(
        runtime,
        "triage-milestone_reached",
        triage.clone(),
        milestone,
    )
    .await;
    read::<ClockChanged, _, _>(
        runtime,
        "triage-clock_changed",
        triage.clone(),
        clock_changed,
    )
    .await;
    read::<MeasureDue, _, _>(runtime, "triage-measure_due", triage.clone(), measure_due).await;
    read::<QuestionDue, _, _>(runtime, "triage-question_due", triage.clone(), question_due).await;
    read::<MessageSent, _, _>(runtime, "triage-message_sent", triage.clone(), message_sent).await;
    read::<MessageFailed, _, _>(
        runtime,
        "triage-message_failed",
        triage.clone(),
        message_failed,
    )
    .await;
    read::<FilingRecorded, _, _>(runtime, "triage-filing_recorded", triage.clone(), filing).await;
    read::<CommunicationProgressed, _, _>(
        runtime,
        "triage-communication_progressed",
        triage.clone(),
        communication,
    )
    .await;
    read::<CorrespondenceRecorded, _, _>(
        runtime,
        "triage-correspondence_recorded",
        triage.clone(),
        correspondence,
    )
    .await;
    read::<Nis2Progressed, _, _>(runtime, "triage-nis2_progressed", triage.clone(), nis2_step)
        .await;
    read::<SharedFactsRecorded, _, _>(
        runtime,
        "triage-shared_facts_recorded",
        triage.clone(),
        shared_facts,
    )
    .await;
    let reports = Erasing::new(runtime)?;
    read::<SealChanged, _, _>(runtime, "triage-seal_changed", triage.clone(), {
        move |triage, event, delivered| {
            let reports = reports.clone();
            async move { usecases::seal_report(&triage, &reports, &delivered.ctx, &event).await }
        }
    })
    .await;
    read::<ReferenceAttached, _, _>(
        runtime,
        "triage-reference_attached",
        triage.clone(),
        reference,
    )
    .await;
    read::<DocumentsJournalised, _, _>(
        runtime,
        "triage-documents_journalised",
        triage,
        journalised,
    )
    .await;
    Ok(())
}

async fn read<E, H, F>(runtime: &Runtime, name: &'static str, triage: Triage, handle: H)
where
    E: Event + 'static,
    H: Fn(Triage, E, Delivered) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Problem>> + Send + 'static,
{
    let consumer = Consumer {
        name,
        service: "triage",
        subject: E::SUBJECT,
        at_once: AT_ONCE,
    };
    // Boxed, because a reader is large and all of them would otherwise lie in the frame of `start`.
    let reading = Box::pin(consume(
        runtime.clone(),
        consumer,
        move |delivered: Delivered| one(triage.clone(), delivered, handle.clone()),
    ));
    runtime
        .spawn(name, async move {
            reading.await;
            Ok(())
        })
        .await;
}

/// Decodes one delivery and handles it.
async fn one<E, H, F>(triage: Triage, delivered: Delivered, handle: H) -> Handled
where
    E: Event,
    H: Fn(Triage, E, Delivered) -> F,
    F: Future<Output = Result<(), Problem>>,
{
    match E::decode(delivered.payload.clone()) {
        Ok(event) => Handled::from(handle(triage, event, delivered).await),
        Err(_undecodable) => Handled::Park("UNDECODABLE".to_owned()),
    }
}

fn case_id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|error| Problem::internal(&error))
}

/// The context for recording what a person did at another service: in her name and in the role she
/// had there.
async fn acted_as(
    triage: &Triage,
    mut delivered: Delivered,
    actor_id: &str,
    role: &str,
) -> Delivered {
    // An event without a role comes from a time when only the DPO could act there.
    let role = Role::parse(role).unwrap_or(Role::Dpo);
    if !actor_id.is_empty() && !actor_id.starts_with("system:") {
        delivered.ctx.actor = Actor {
            id: actor_id.to_owned(),
            name: triage.people.name(actor_id).await,
            email: String::new(),
            role,
            unit_id: String::new(),
            units: Units::default(),
        };
    }
    delivered
}

async fn followed_up(
    triage: Triage,
    event: ReportFollowedUp,
    delivered: Delivered,
) -> Result<(), Problem> {
    let command = Command::RecordFollowUp {
        follow_up: event.follow_up,
        n_attachments: event.n_attachments,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_of_report(
        &triage,
        ctx,
        "follow_up",
        &event.report_id,
        payload,
        command,
    )
    .await
}

async fn bounced(triage: Triage, event: MailBounced, delivered: Delivered) -> Result<(), Problem> {
    let command = Command::RecordBounce {
        mail_id: event.mail_id,
        status: event.status,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_of_report(&triage, ctx, "bounce", &event.report_id, payload, command).await
}

async fn milestone(
    triage: Triage,
    event: MilestoneReached,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let command = Command::RecordMilestone {
        milestone_id: event.milestone_id,
        regime: event.regime,
        step: event.step,
        roles: event.roles,
        due_at: wire::from_proto(event.due_at.as_ref()),
        missed: event.missed,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "milestone", id, payload, command).await
}

async fn measure_due(
    triage: Triage,
    event: MeasureDue,
    delivered: Delivered,
) -> Result<(), Problem> {
    usecases::remind_measure(&triage, &delivered.ctx, &event, &delivered.payload).await
}

async fn question_due(
    triage: Triage,
    event: QuestionDue,
    delivered: Delivered,
) -> Result<(), Problem> {
    usecases::remind_question(&triage, &delivered.ctx, &event, &delivered.payload).await
}

async fn clock_changed(
    triage: Triage,
    event: ClockChanged,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let delivered = acted_as(&triage, delivered, &event.actor_id, &event.actor_role).await;
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    let command = Command::RecordClock(ArmedClock {
        clock_id: event.clock_id,
        revision: event.revision,
        regime: event.regime,
        aware_at: wire::from_proto(event.aware_at.as_ref()).unwrap_or(ctx.now),
        due_at: wire::from_proto(event.due_at.as_ref()).unwrap_or(ctx.now),
        owed: event.owed,
        stopped_for: event.reason_code,
    });
    usecases::record_outcome(&triage, ctx, "clock", id, payload, command).await
}

async fn message_sent(
    triage: Triage,
    event: MessageSent,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let command = Command::RecordMessage {
        message_id: event.message_id,
        template: event.template,
        role: event.role,
        failed: false,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "message_sent", id, payload, command).await
}

async fn message_failed(
    triage: Triage,
    event: MessageFailed,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let command = Command::RecordMessage {
        message_id: event.message_id,
        template: event.template,
        role: String::new(),
        failed: true,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "message_failed", id, payload, command).await
}

pub(crate) async fn filing(
    triage: Triage,
    event: FilingRecorded,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let delivered = acted_as(&triage, delivered, &event.actor_id, &event.actor_role).await;
    let command = Command::RecordFiling {
        filing_id: event.filing_id,
        kind: FilingKind::parse(&event.kind).unwrap_or(FilingKind::New),
        complete: event.complete,
        filed_at: wire::from_proto(event.filed_at.as_ref()).unwrap_or(delivered.ctx.now),
        virk_reference: event.virk_reference,
        delay_reason_given: event.delay_reason_given,
        receipt_sha256: hex::encode(&event.receipt_sha256),
        dpa_case_number: event.dpa_case_number,
        attachments: event.attachments,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "filing", id, payload, command).await
}

pub(crate) async fn communication(
    triage: Triage,
    event: CommunicationProgressed,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    // Letters sent one by one are recorded for whoever started the sending, in the role the history
    // shows.
    let role = match event.actor_role.as_str() {
        "" => usecases::role_in_history(&triage, &delivered.ctx, id, &event.actor_id).await?,
        said => said.to_owned(),
    };
    let delivered = acted_as(&triage, delivered, &event.actor_id, &role).await;
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
        at: wire::from_proto(event.at.as_ref()).unwrap_or(delivered.ctx.now),
        means: event.means,
        letter,
        groups: event.groups,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "communication", id, payload, command).await
}

pub(crate) async fn correspondence(
    triage: Triage,
    event: CorrespondenceRecorded,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let delivered = acted_as(&triage, delivered, &event.actor_id, &event.actor_role).await;
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
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "correspondence", id, payload, command).await
}

/// The event is parked until both services know the ruling: a guess would be worse than waiting.
fn unknown_ruling() -> Problem {
    Problem::new(
        Kind::Rejected,
        "UNKNOWN_RULING",
        "Datatilsynets afgørelse er af en slags, som sagen ikke kender.",
        "the case does not know this kind of ruling",
    )
}

async fn nis2_step(
    triage: Triage,
    event: Nis2Progressed,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let delivered = acted_as(&triage, delivered, &event.actor_id, &event.actor_role).await;
    let report = nis2::read(&event, delivered.ctx.now)?;
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    let command = Command::RecordNis2(report);
    usecases::record_outcome(&triage, ctx, "nis2", id, payload, command).await
}

pub(crate) async fn shared_facts(
    triage: Triage,
    event: SharedFactsRecorded,
    delivered: Delivered,
) -> Result<(), Problem> {
    usecases::share_facts(&triage, &delivered.ctx, &event, &delivered.payload).await
}

async fn reference(
    triage: Triage,
    event: ReferenceAttached,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let delivered = acted_as(&triage, delivered, &event.actor_id, &event.actor_role).await;
    let command = Command::RecordEsdhReference {
        system: event.system,
        case_number: event.case_number,
    };
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    usecases::record_outcome(&triage, ctx, "reference", id, payload, command).await
}

async fn journalised(
    triage: Triage,
    event: DocumentsJournalised,
    delivered: Delivered,
) -> Result<(), Problem> {
    let id = case_id(&event.case_id)?;
    let delivered = acted_as(&triage, delivered, &event.actor_id, &event.actor_role).await;
    let (ctx, payload) = (&delivered.ctx, &delivered.payload);
    let command = Command::RecordJournalised;
    usecases::record_outcome(&triage, ctx, "journalised", id, payload, command).await
}
