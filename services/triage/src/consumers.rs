//! The events this service reads: a report becomes a case, and what other services report of a case
//! is written into its history ([`reports`]).

mod reports;

use std::{future::ready, pin::Pin};

use brudvagt_kit::{Problem, Runtime};
use brudvagt_outbox::{
    Consumer, Delivered, Follow, Handled, Lying, Unit, Written, consume, start_following,
};
use brudvagt_proto::{
    Event,
    events::{
        deadlines::{MeasureDue, QuestionDue},
        intake::ReportReceived,
        triage::{SealChanged, SharedFactsRecorded},
    },
    intake::Report,
};
use brudvagt_types::Ctx;
use uuid::Uuid;

use self::reports::{
    Reported, bounced, clock_changed, communication, correspondence, filing, followed_up,
    journalised, message_failed, message_sent, milestone, nis2_step, reference,
};
use crate::{
    SERVICE, Triage,
    clients::{Erasing, Intake},
    usecases::{self, About, Received},
};

const AT_ONCE: usize = 4;

/// Starts every reader.
pub(crate) async fn start(runtime: &Runtime, triage: Triage, intake: Intake) -> anyhow::Result<()> {
    let opening = OpenCases {
        triage: triage.clone(),
        intake,
    };
    start_following(runtime, triage.store.clone(), opening).await;
    record_all(runtime, &triage).await;
    read::<MeasureDue, _, _>(runtime, "triage-measure_due", triage.clone(), measure_due).await;
    read::<QuestionDue, _, _>(runtime, "triage-question_due", triage.clone(), question_due).await;
    read::<SharedFactsRecorded, _, _>(
        runtime,
        "triage-shared_facts_recorded",
        triage.clone(),
        shared_facts,
    )
    .await;
    let reports = Erasing::new(runtime)?;
    read::<SealChanged, _, _>(runtime, "triage-seal_changed", triage, {
        move |triage, event, delivered| {
            let reports = reports.clone();
            async move { usecases::seal_report(&triage, &reports, &delivered.ctx, &event).await }
        }
    })
    .await;
    Ok(())
}

/// Starts the readers that write what their event reports into the history of its case. The second
/// name is the one the inbox keeps.
async fn record_all(runtime: &Runtime, triage: &Triage) {
    let start = |name, operation| Names { name, operation };
    let names = start("triage-report_followed_up", "follow_up");
    record(runtime, triage, names, |_, event, ctx| {
        Box::pin(ready(followed_up(event, ctx)))
    })
    .await;
    let names = start("triage-mail_bounced", "bounce");
    record(runtime, triage, names, |_, event, ctx| {
        Box::pin(ready(bounced(event, ctx)))
    })
    .await;
    let names = start("triage-milestone_reached", "milestone");
    record(runtime, triage, names, |_, event, ctx| {
        Box::pin(ready(milestone(event, ctx)))
    })
    .await;
    let names = start("triage-clock_changed", "clock");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(clock_changed(triage, event, ctx))
    })
    .await;
    let names = start("triage-message_sent", "message_sent");
    record(runtime, triage, names, |_, event, ctx| {
        Box::pin(ready(message_sent(event, ctx)))
    })
    .await;
    let names = start("triage-message_failed", "message_failed");
    record(runtime, triage, names, |_, event, ctx| {
        Box::pin(ready(message_failed(event, ctx)))
    })
    .await;
    let names = start("triage-filing_recorded", "filing");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(filing(triage, event, ctx))
    })
    .await;
    let names = start("triage-communication_progressed", "communication");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(communication(triage, event, ctx))
    })
    .await;
    let names = start("triage-correspondence_recorded", "correspondence");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(correspondence(triage, event, ctx))
    })
    .await;
    let names = start("triage-nis2_progressed", "nis2");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(nis2_step(triage, event, ctx))
    })
    .await;
    let names = start("triage-reference_attached", "reference");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(reference(triage, event, ctx))
    })
    .await;
    let names = start("triage-documents_journalised", "journalised");
    record(runtime, triage, names, |triage, event, ctx| {
        Box::pin(journalised(triage, event, ctx))
    })
    .await;
}

/// What a reader and its action are called.
struct Names {
    name: &'static str,
    operation: &'static str,
}

type Prepare<E> =
    fn(Triage, E, Ctx) -> Pin<Box<dyn Future<Output = Result<Reported, Problem>> + Send>>;

/// Writes what each event reports into the history of its case.
struct Recorder<E> {
    triage: Triage,
    names: Names,
    prepare: Prepare<E>,
}

async fn record<E: Event + 'static>(
    runtime: &Runtime,
    triage: &Triage,
    names: Names,
    prepare: Prepare<E>,
) {
    let recorder = Recorder {
        triage: triage.clone(),
        names,
        prepare,
    };
    start_following(runtime, triage.store.clone(), recorder).await;
}

impl<E: Event + 'static> Follow for Recorder<E> {
    type Event = E;
    type Ready = Reported;

    fn reader(&self) -> (&'static str, &'static str) {
        (SERVICE, self.names.name)
    }

    fn operation(&self) -> &'static str {
        self.names.operation
    }

    async fn prepare(&self, ctx: &Ctx, event: E) -> Result<Option<Reported>, Problem> {
        let reported = (self.prepare)(self.triage.clone(), event, ctx.clone());
        reported.await.map(Some)
    }

    fn locks(&self, ready: &Reported) -> Uuid {
        match ready.about {
            About::Case(id) | About::Report(id) => id,
        }
    }

    async fn write(
        &self,
        unit: &mut Unit<'_>,
        together: &[Lying<'_, Reported>],
    ) -> Result<Written, Problem> {
        let reported: Vec<_> = together
            .iter()
            .map(|Lying { ready, span, .. }| usecases::Reported {
                ctx: &ready.ctx,
                about: ready.about,
                command: &ready.command,
                span,
            })
            .collect();
        usecases::record_outcomes(&self.triage, unit, &reported).await?;
        Ok(Written::Quiet)
    }
}

/// Opens the case of each received report.
struct OpenCases {
    triage: Triage,
    intake: Intake,
}

impl Follow for OpenCases {
    type Event = ReportReceived;
    type Ready = (ReportReceived, Report);

    fn reader(&self) -> (&'static str, &'static str) {
        (SERVICE, "triage-report_received")
    }

    fn operation(&self) -> &'static str {
        usecases::OPEN_CASE
    }

    async fn prepare(
        &self,
        _ctx: &Ctx,
        event: ReportReceived,
    ) -> Result<Option<Self::Ready>, Problem> {
        let report = usecases::read_report(&self.intake, &event).await?;
        Ok(Some((event, report)))
    }

    /// A municipality's cases are opened one at a time.
    fn locks(&self, (_event, report): &Self::Ready) -> Uuid {
        Uuid::from_u128(report.municipality.parse().unwrap_or_default())
    }

    async fn write(
        &self,
        unit: &mut Unit<'_>,
        together: &[Lying<'_, Self::Ready>],
    ) -> Result<Written, Problem> {
        let received: Vec<_> = together
            .iter()
            .map(|Lying { ctx, ready, span }| Received {
                ctx,
                event: &ready.0,
                report: &ready.1,
                span,
            })
            .collect();
        usecases::write_cases(&self.triage, unit, &received).await?;
        Ok(Written::Quiet)
    }
}

async fn read<E, H, F>(runtime: &Runtime, name: &'static str, triage: Triage, handle: H)
where
    E: Event + 'static,
    H: Fn(Triage, E, Delivered) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Problem>> + Send + 'static,
{
    let consumer = Consumer {
        name,
        service: SERVICE,
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

async fn shared_facts(
    triage: Triage,
    event: SharedFactsRecorded,
    delivered: Delivered,
) -> Result<(), Problem> {
    usecases::share_facts(&triage, &delivered.ctx, &event, &delivered.payload).await
}
