//! Several events in one transaction, through everything that can fall away in the middle of it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_nats::jetstream;
use brudvagt_kit::Problem;
use brudvagt_outbox::{
    EVENT_STREAM, Follow, Lying, OPERATOR, Unit, Written, list_parked, prepare_bus,
    start_following, start_relay,
};
use brudvagt_proto::events::intake::ReportFollowedUp;
use brudvagt_types::{Ctx, Text};
use tokio::sync::watch;
use uuid::Uuid;

use super::*;

const NAME: &str = "triage-report_followed_up";

/// Keeps the number of each event in a table that keeps a number twice when it is written twice.
struct Keep {
    /// Cannot be written, ever.
    poison: Vec<u32>,
    /// The database's end of the connection dies in the middle of this one, the first time.
    killed_at: Option<u32>,
    is_killed: AtomicBool,
    n_commits: AtomicUsize,
    committed: watch::Sender<usize>,
}

impl Keep {
    fn without(poison: &[u32], killed_at: Option<u32>) -> Self {
        Self {
            poison: poison.to_vec(),
            killed_at,
            is_killed: AtomicBool::new(false),
            n_commits: AtomicUsize::new(0),
            committed: watch::Sender::new(0),
        }
    }
}

/// A reader of events, beside what the test sees of it.
struct Keeping(Arc<Keep>);

impl Keeping {
    async fn keep(&self, unit: &mut Unit<'_>, event: &ReportFollowedUp) -> Result<(), Problem> {
        let number = i32::try_from(event.follow_up).unwrap();
        sqlx::query("INSERT INTO intake.kept (number) VALUES ($1)")
            .bind(number)
            .execute(unit.connection())
            .await?;
        let is_here = self.0.killed_at == Some(event.follow_up);
        if is_here && !self.0.is_killed.swap(true, Ordering::SeqCst) {
            sqlx::query("SELECT pg_terminate_backend(pg_backend_pid())")
                .execute(unit.connection())
                .await?;
        }
        if self.0.poison.contains(&event.follow_up) {
            // What it has written so far, and its transaction's state, are no use to anybody.
            sqlx::query("SELECT 1 / (random() * 0)::int")
                .execute(unit.connection())
                .await
                .unwrap_err();
            return Err(Problem::new(
                Kind::Rejected,
                "POISON",
                Text::new("Gift.", "poison"),
            ));
        }
        Ok(())
    }
}

impl Follow for Keeping {
    type Event = ReportFollowedUp;
    type Ready = ReportFollowedUp;

    fn reader(&self) -> (&'static str, &'static str) {
        ("triage", NAME)
    }

    fn operation(&self) -> &'static str {
        "keep"
    }

    async fn prepare(
        &self,
        _ctx: &Ctx,
        event: ReportFollowedUp,
    ) -> Result<Option<ReportFollowedUp>, Problem> {
        Ok(Some(event))
    }

    fn locks(&self, event: &ReportFollowedUp) -> Uuid {
        // Not the order in which they come.
        Uuid::from_u128(u128::from(event.follow_up % 5))
    }

    async fn write(
        &self,
        unit: &mut Unit<'_>,
        together: &[Lying<'_, ReportFollowedUp>],
    ) -> Result<Written, Problem> {
        for one in together {
            self.keep(unit, one.ready).await?;
        }
        Ok(Written::Wakes)
    }

    fn wake(&self) {
        self.0.n_commits.fetch_add(1, Ordering::SeqCst);
        self.0.committed.send_modify(|n| *n += 1);
    }
}

/// `n` events lie ready before anybody reads them.
async fn lie_ready(db: &TestDb, bus: &Bus, n: u32) {
    let store = db.store("intake");
    for statement in [
        "CREATE TABLE intake.kept (number int NOT NULL)",
        "GRANT INSERT ON intake.kept TO brudvagt_intake",
    ] {
        let mut owner = db.owner().await;
        sqlx::query(statement).execute(&mut owner).await.unwrap();
    }
    start_relay(&bus.runtime, store.clone()).await;
    for number in 1..=n {
        announce(&store, number).await;
    }
    let jetstream = jetstream::new(bus.bus.login(OPERATOR).await);
    loop {
        let mut stream = jetstream.get_stream(EVENT_STREAM).await.unwrap();
        if stream.info().await.unwrap().state.messages >= u64::from(n) {
            break;
        }
    }
}

async fn kept(db: &TestDb) -> Vec<i32> {
    sqlx::query_scalar("SELECT number FROM intake.kept ORDER BY number")
        .fetch_all(&mut db.owner().await)
        .await
        .unwrap()
}

async fn until(db: &TestDb, what: &[i32]) {
    while kept(db).await.len() < what.len() {}
    assert_eq!(kept(db).await, what);
}

/// The numbers from 1 to `n` but those of `poison`.
fn sound(n: i32, poison: &[u32]) -> Vec<i32> {
    (1..=n)
        .filter(|number| !poison.contains(&number.unsigned_abs()))
        .collect()
}

async fn until_parked(bus: &Bus, n: usize) {
    let jetstream = jetstream::new(bus.bus.login(OPERATOR).await);
    loop {
        let parked = list_parked(&jetstream, 100).await.unwrap();
        assert!(
            parked.iter().all(|one| one.reason == "POISON"),
            "{parked:?}"
        );
        if parked.len() >= n {
            assert_eq!(parked.len(), n, "{parked:?}");
            return;
        }
    }
}

#[tokio::test]
async fn what_lies_ready_is_written_together_once_and_what_is_poison_is_parked_alone() {
    for (n, poison) in [
        (1, &[][..]),
        (1, &[1]),
        (2, &[2]),
        (16, &[1, 16]),
        (40, &[]),
        (40, &[3, 17, 18, 40]),
    ] {
        let db = db().await;
        let bus = bus(&db).await;
        lie_ready(&db, &bus, n).await;
        let keep = Arc::new(Keep::without(poison, None));
        start_following(&bus.runtime, db.store("intake"), Keeping(keep.clone())).await;
        until_parked(&bus, poison.len()).await;
        let all = sound(i32::try_from(n).unwrap(), poison);
        until(&db, &all).await;
        let n_commits = keep.n_commits.load(Ordering::SeqCst);
        // What lies beside poison is written by itself, one after the other.
        let most = if poison.is_empty() {
            all.len().div_ceil(8)
        } else {
            all.len()
        };
        assert!(n_commits <= most, "{n}: {n_commits} commits");
        bus.runtime.stop.cancel();
    }
}

/// The connection dies in the middle of a transaction, and after the end every acknowledgement is lost:
/// all events come again, beside those that come for the first time.
#[tokio::test]
async fn each_event_counts_once_through_a_kill_and_when_all_of_them_come_again() {
    let db = db().await;
    let bus = bus(&db).await;
    let poison = [5, 11];
    lie_ready(&db, &bus, 30).await;
    let keep = Arc::new(Keep::without(&poison, Some(9)));
    start_following(&bus.runtime, db.store("intake"), Keeping(keep.clone())).await;
    until(&db, &sound(30, &poison)).await;
    until_parked(&bus, poison.len()).await;
    assert!(keep.is_killed.load(Ordering::SeqCst));

    let jetstream = jetstream::new(bus.bus.login(OPERATOR).await);
    let stream = jetstream.get_stream(EVENT_STREAM).await.unwrap();
    stream.delete_consumer(NAME).await.unwrap();
    for number in 31..=35 {
        announce(&db.store("intake"), number).await;
    }
    prepare_bus(&jetstream, 1).await.unwrap();
    until(&db, &sound(35, &poison)).await;
    // The poison is parked anew or known as parked; either way nothing is written twice.
    let mut place: jetstream::consumer::PullConsumer = stream.get_consumer(NAME).await.unwrap();
    loop {
        let info = place.info().await.unwrap();
        if info.num_pending == 0 && info.num_ack_pending == 0 {
            break;
        }
    }
    assert_eq!(kept(&db).await, sound(35, &poison));
    bus.runtime.stop.cancel();
}

/// Two deliveries of one event in the same transaction would break it, and do not break what is beside
/// them.
#[tokio::test]
async fn an_event_that_lies_ready_twice_counts_once() {
    let db = db().await;
    let bus = bus(&db).await;
    lie_ready(&db, &bus, 3).await;
    let jetstream = jetstream::new(bus.bus.login(OPERATOR).await);
    let stream = jetstream.get_stream(EVENT_STREAM).await.unwrap();
    let first = stream.get_raw_message(1).await.unwrap();
    // Outside the window in which the stream itself would know it.
    let mut headers = first.headers;
    headers.insert("Nats-Msg-Id", "again");
    let intake = jetstream::new(bus.bus.login("intake").await);
    let said = intake.publish_with_headers(ReportFollowedUp::SUBJECT, headers, first.payload);
    said.await.unwrap().await.unwrap();
    let keep = Arc::new(Keep::without(&[], None));
    let mut committed = keep.committed.subscribe();
    start_following(&bus.runtime, db.store("intake"), Keeping(keep)).await;
    committed.wait_for(|n| *n >= 1).await.unwrap();
    until(&db, &[1, 2, 3]).await;
    let mut place: jetstream::consumer::PullConsumer = stream.get_consumer(NAME).await.unwrap();
    while place.info().await.unwrap().num_ack_pending > 0 {}
    assert_eq!(kept(&db).await, [1, 2, 3]);
    bus.runtime.stop.cancel();
}
