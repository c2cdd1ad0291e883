//! Employees who report, and ask again with the same key until they are answered.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use brudvagt_kit::{
    grpc::{Caller, Channel},
    problem,
};
use brudvagt_proto::intake::{SubmitReportRequest, intake_client::IntakeClient};
use brudvagt_types::Ctx;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
};
use tonic::Status;
use uuid::Uuid;

use crate::{
    look::PATIENCE,
    people::{MUNICIPALITY, UNIT},
    world::World,
};

const CLIENTS: usize = 8;
/// How long a person waits before she presses the button again.
const PAUSE: Duration = Duration::from_millis(100);

/// Reports on their way in, as many as were let in.
pub(crate) struct Reports {
    places: Arc<Semaphore>,
    n_let_in: usize,
    seen: watch::Sender<Seen>,
    clients: JoinSet<()>,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    /// The ids in the receipts.
    acknowledged: Vec<String>,
    /// How often, by the reason that was given.
    refused: BTreeMap<String, usize>,
}

impl Seen {
    fn n_refused(&self) -> usize {
        self.refused.values().sum()
    }
}

impl Reports {
    pub(crate) fn start(world: &World) -> Self {
        let places = Arc::new(Semaphore::new(0));
        let seen = watch::Sender::new(Seen::default());
        let mut clients = JoinSet::new();
        for _client in 0..CLIENTS {
            let intake = IntakeClient::new(world.to("intake"));
            clients.spawn(report(
                intake,
                world.caller.clone(),
                places.clone(),
                seen.clone(),
            ));
        }
        Self {
            places,
            n_let_in: 0,
            seen,
            clients,
        }
    }

    pub(crate) fn let_in(&mut self, n: usize) {
        self.n_let_in += n;
        self.places.add_permits(n);
    }

    pub(crate) fn n_let_in(&self) -> usize {
        self.n_let_in
    }

    pub(crate) async fn all_acknowledged(&self) {
        let n = self.n_let_in;
        self.wait("reports acknowledged", |seen| seen.acknowledged.len() >= n)
            .await;
    }

    /// Waits for `n` more.
    pub(crate) async fn some_acknowledged(&self, n: usize) {
        let n = self.seen.borrow().acknowledged.len() + n;
        self.wait("some reports acknowledged", |seen| {
            seen.acknowledged.len() >= n
        })
        .await;
    }

    /// Waits until somebody is refused from now on.
    pub(crate) async fn a_refusal(&self) {
        let before = self.seen.borrow().n_refused();
        self.wait("somebody refused", |seen| seen.n_refused() > before)
            .await;
    }

    /// The ids of all reports, when all are acknowledged.
    pub(crate) async fn end(mut self) -> Vec<String> {
        self.all_acknowledged().await;
        self.places.close();
        while let Some(ended) = self.clients.join_next().await {
            ended.unwrap();
        }
        let seen = self.seen.borrow().clone();
        // Every refusal asked to try again and did not call the report wrong.
        let passing = |reason: &String| matches!(reason.as_str(), "UNAVAILABLE" | "STALE_CAUSE");
        assert!(seen.refused.keys().all(passing), "{:#?}", seen.refused);
        seen.acknowledged
    }

    async fn wait(&self, what: &str, reached: impl Fn(&Seen) -> bool) {
        let mut watching = self.seen.subscribe();
        let waited = tokio::time::timeout(PATIENCE, watching.wait_for(|seen| reached(seen))).await;
        if waited.is_err() {
            let seen = self.seen.borrow();
            panic!(
                "{what}: not in time; {} of {} are acknowledged; refused: {:#?}",
                seen.acknowledged.len(),
                self.n_let_in,
                seen.refused
            );
        }
    }
}

/// One employee after another at the same desk, until no more are let in.
async fn report(
    mut intake: IntakeClient<Channel>,
    caller: Caller,
    places: Arc<Semaphore>,
    seen: watch::Sender<Seen>,
) {
    while let Ok(place) = places.acquire().await {
        place.forget();
        let key = Uuid::now_v7().to_string();
        loop {
            match submit(&mut intake, &caller, &key).await {
                Ok(report_id) => {
                    seen.send_modify(|seen| seen.acknowledged.push(report_id));
                    break;
                }
                Err(status) => {
                    let reason = problem::received(&status).reason;
                    seen.send_modify(|seen| *seen.refused.entry(reason).or_default() += 1);
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

async fn submit(
    intake: &mut IntakeClient<Channel>,
    caller: &Caller,
    key: &str,
) -> Result<String, Status> {
    let mut ctx = Ctx {
        cause: Some(key.to_owned()),
        ..brudvagt_testkit::employee(MUNICIPALITY, brudvagt_kit::Clock::default().now())
    };
    // One address gets only so many receipts an hour: each report is another person's.
    ctx.actor.email = format!("{key}@test.example");
    let report = SubmitReportRequest {
        municipality: MUNICIPALITY.to_owned(),
        unit_id: UNIT.to_owned(),
        what_happened: format!("Et brev er sendt til en forkert borger ({key})."),
        affected_estimate: "1".to_owned(),
        ..SubmitReportRequest::default()
    };
    let receipt = intake.submit_report(caller.request(&ctx, report)).await?;
    Ok(receipt.into_inner().report_id)
}
