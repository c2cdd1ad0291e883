//! One unit of work on a real PostgreSQL; delivery over a real NATS that goes and comes back.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod follow;
mod rights;

use std::sync::{Arc, Mutex};

use brudvagt_kit::{Clock, Kind, Runtime, config};
use brudvagt_outbox::{
    Begun, Consumer, Delivered, Handled, OPERATOR, Store, consume, list_parked, replay_parked,
    start_relay,
};
use brudvagt_proto::{Event, events::intake::ReportFollowedUp};
use brudvagt_testkit::{TestBus, TestDb, system};
use figment::providers::{Format, Toml};
use sqlx::{PgConnection, Row};
use tokio::sync::watch;

async fn db() -> TestDb {
    TestDb::create(&[("intake", &brudvagt_intake::MIGRATOR)]).await
}

fn event(follow_up: u32) -> ReportFollowedUp {
    ReportFollowedUp {
        report_id: "r".to_owned(),
        follow_up,
        ..ReportFollowedUp::default()
    }
}

async fn announce(store: &Store, follow_up: u32) {
    let ctx = system(Clock::default().now());
    let Begun::New(mut unit) = store.begin(&ctx, "announce", b"").await.unwrap() else {
        panic!("a fresh cause is new");
    };
    unit.announce(&event(follow_up));
    unit.commit(b"").await.unwrap();
}

async fn n_outbox(db: &TestDb) -> i64 {
    let mut owner = db.owner().await;
    let row = sqlx::query("SELECT count(*) AS n FROM intake.outbox")
        .fetch_one(&mut owner)
        .await;
    row.unwrap().try_get("n").unwrap()
}

#[tokio::test]
async fn a_known_cause_gets_its_first_answer_and_writes_nothing() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    let Begun::New(mut unit) = store.begin(&ctx, "do", b"request").await.unwrap() else {
        panic!("a fresh cause is new");
    };
    unit.announce(&event(1));
    unit.commit(b"answer").await.unwrap();
    let Begun::Replay(answer) = store.begin(&ctx, "do", b"request").await.unwrap() else {
        panic!("a known cause is answered");
    };
    assert_eq!(
        (answer.as_slice(), n_outbox(&db).await),
        (&b"answer"[..], 1)
    );
}

#[tokio::test]
async fn a_cause_used_for_something_else_is_named() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    let Begun::New(unit) = store.begin(&ctx, "do", b"one").await.unwrap() else {
        panic!("a fresh cause is new");
    };
    unit.commit(b"").await.unwrap();
    let Err(problem) = store.begin(&ctx, "do", b"another").await else {
        panic!("another request under the same key is refused");
    };
    assert_eq!(problem.reason, "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn the_same_cause_twice_at_once_counts_once() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    let (Begun::New(mut first), Begun::New(mut second)) = (
        store.begin(&ctx, "do", b"r").await.unwrap(),
        store.begin(&ctx, "do", b"r").await.unwrap(),
    ) else {
        panic!("neither has committed");
    };
    first.announce(&event(1));
    second.announce(&event(1));
    first.commit(b"").await.unwrap();
    let problem = second.commit(b"").await.unwrap_err();
    assert_eq!((problem.kind, problem.reason), (Kind::Stale, "STALE_CAUSE"));
    assert_eq!(n_outbox(&db).await, 1);
}

#[tokio::test]
async fn what_is_not_committed_is_not_said() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    let Begun::New(mut unit) = store.begin(&ctx, "do", b"").await.unwrap() else {
        panic!("a fresh cause is new");
    };
    unit.announce(&event(1));
    drop(unit);
    assert_eq!(n_outbox(&db).await, 0);
}

async fn seen(tx: &mut PgConnection) -> i64 {
    let row = sqlx::query("SELECT count(*) AS n FROM intake.outbox")
        .fetch_one(tx)
        .await;
    row.unwrap().try_get("n").unwrap()
}

#[tokio::test]
async fn a_look_sees_one_moment_whatever_others_do_meanwhile() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    announce(&store, 1).await;
    let mut look = store.read(&ctx).await.unwrap();
    assert_eq!(seen(&mut look).await, 1);
    announce(&store, 2).await;
    assert_eq!(seen(&mut look).await, 1);
    drop(look);
    let mut next = store.read(&ctx).await.unwrap();
    assert_eq!(seen(&mut next).await, 2);
}

/// A runtime on this database and a broker of its own, which the test may kill.
struct Bus {
    bus: TestBus,
    runtime: Runtime,
    _keys: tempfile::TempDir,
}

async fn bus(db: &TestDb) -> Bus {
    let bus = TestBus::start().await;
    let keys = tempfile::tempdir().unwrap();
    let callers = keys.path().join("callers");
    brudvagt_kit::token::make(&callers, &brudvagt_kit::token::CALLERS).unwrap();
    let text = format!(
        "ops = \"127.0.0.1:0\"\n[database]\nurl = \"{}\"\n[nats]\nurl = \"{}\"\n[grpc]\n\
         [secrets]\ncallers = \"{}\"\nkeyring = \"none\"\nsigning_key = \"none\"\n",
        db.url(),
        bus.nats.url(),
        callers.display(),
    );
    let mut base = config::base(&figment::Figment::from(Toml::string(&text))).unwrap();
    base.nats = bus.config();
    let runtime = Runtime::new(base, Clock::default()).unwrap();
    Bus {
        bus,
        runtime,
        _keys: keys,
    }
}

const READER: Consumer = Consumer {
    name: "triage-report_followed_up",
    service: "triage",
    subject: ReportFollowedUp::SUBJECT,
    at_once: 1,
};

/// What a reader got, in order.
fn start_reader(bus: &Bus) -> watch::Receiver<Vec<u32>> {
    let seen = watch::Sender::new(Vec::new());
    let watching = seen.subscribe();
    let reading = consume(bus.runtime.clone(), READER, move |delivered: Delivered| {
        use prost::Message;
        let event = ReportFollowedUp::decode(delivered.payload).unwrap();
        seen.send_modify(|all| all.push(event.follow_up));
        async { Handled::Done }
    });
    tokio::spawn(reading);
    watching
}

#[tokio::test]
async fn what_was_said_while_the_bus_was_down_arrives_in_order_when_it_is_back() {
    let db = db().await;
    let store = db.store("intake");
    let mut bus = bus(&db).await;
    start_relay(&bus.runtime, store.clone()).await;
    let mut seen = start_reader(&bus);
    announce(&store, 1).await;
    seen.wait_for(|all| all.len() == 1).await.unwrap();
    bus.bus.nats.kill();
    for follow_up in 2..=20 {
        announce(&store, follow_up).await;
    }
    bus.bus.nats.restart().unwrap();
    // At least once: what was on its way may come twice, but each first time in order.
    let got = seen
        .wait_for(|all| all.contains(&20))
        .await
        .unwrap()
        .clone();
    let mut firsts = Vec::new();
    for number in got {
        if !firsts.contains(&number) {
            firsts.push(number);
        }
    }
    assert_eq!(firsts, (1..=20).collect::<Vec<_>>());
    bus.runtime.stop.cancel();
}

/// One process leads and hears of its own commits at once, of the other's by looking.
#[tokio::test]
async fn what_two_processes_commit_is_published_in_the_order_of_their_commits() {
    let db = db().await;
    let (leads, other) = (db.store("intake"), db.store("intake"));
    let bus = bus(&db).await;
    start_relay(&bus.runtime, leads.clone()).await;
    let mut seen = start_reader(&bus);
    announce(&leads, 1).await;
    seen.wait_for(|all| all.len() == 1).await.unwrap();
    for follow_up in 2..=20 {
        let store = if follow_up % 3 == 0 { &other } else { &leads };
        announce(store, follow_up).await;
    }
    let got = seen.wait_for(|all| all.len() >= 20).await.unwrap().clone();
    assert_eq!(got, (1..=20).collect::<Vec<_>>());
    bus.runtime.stop.cancel();
}

#[tokio::test]
async fn what_cannot_be_handled_is_parked_and_can_be_delivered_again() {
    let db = db().await;
    let store = db.store("intake");
    let bus = bus(&db).await;
    start_relay(&bus.runtime, store.clone()).await;
    let works = Arc::new(Mutex::new(false));
    let done = watch::Sender::new(0_u32);
    let mut watching = done.subscribe();
    let reading = consume(bus.runtime.clone(), READER, {
        let works = works.clone();
        move |_delivered: Delivered| {
            let works = *works.lock().unwrap();
            done.send_modify(|n| *n += 1);
            async move {
                if works {
                    Handled::Done
                } else {
                    Handled::Park("BROKEN".to_owned())
                }
            }
        }
    });
    tokio::spawn(reading);
    announce(&store, 7).await;
    watching.wait_for(|n| *n == 1).await.unwrap();
    let jetstream = async_nats::jetstream::new(bus.bus.login(OPERATOR).await);
    let mut parked = Vec::new();
    while parked.is_empty() {
        parked = list_parked(&jetstream, 10).await.unwrap();
    }
    assert_eq!(parked[0].reason, "BROKEN");
    assert_eq!(parked[0].subject, ReportFollowedUp::SUBJECT);
    *works.lock().unwrap() = true;
    replay_parked(&jetstream, parked[0].seq).await.unwrap();
    watching.wait_for(|n| *n == 2).await.unwrap();
    assert!(list_parked(&jetstream, 10).await.unwrap().is_empty());
    bus.runtime.stop.cancel();
}

/// Whether the connection is inside a transaction. By the simple protocol: there, outside of one,
/// both times are the start of this very statement.
async fn is_open(connection: &mut PgConnection) -> bool {
    let rows = sqlx::raw_sql("SELECT now() <> statement_timestamp() AS is_open");
    rows.fetch_one(connection)
        .await
        .unwrap()
        .try_get("is_open")
        .unwrap()
}

#[tokio::test]
async fn the_check_for_an_open_transaction_tells_open_from_closed() {
    let db = db().await;
    let mut owner = db.owner().await;
    assert!(!is_open(&mut owner).await);
    sqlx::raw_sql("BEGIN").execute(&mut owner).await.unwrap();
    assert!(is_open(&mut owner).await);
    sqlx::raw_sql("ROLLBACK").execute(&mut owner).await.unwrap();
    assert!(!is_open(&mut owner).await);
}

/// A call that is dropped half way (a caller that hung up, a lost race in `select!`) must not leave
/// its transaction open on a connection that the next one gets.
#[tokio::test]
async fn a_cancelled_begin_leaves_no_transaction_open() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    let mut n_left_open = 0;
    for n_polls in 1..150 {
        let mut beginning = Box::pin(store.read(&ctx));
        for _poll in 0..n_polls {
            if futures::poll!(beginning.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(beginning);
        n_left_open += i32::from(is_open(&mut store.pool.acquire().await.unwrap()).await);
    }
    assert_eq!(n_left_open, 0);
}

/// What a restart of PostgreSQL leaves behind: a pool whose connections are all dead.
#[tokio::test]
async fn a_restarted_database_is_used_at_once() {
    let db = db().await;
    let store = db.store("intake");
    let ctx = system(Clock::default().now());
    let (one, two, three) = tokio::join!(store.read(&ctx), store.read(&ctx), store.read(&ctx));
    drop((one.unwrap(), two.unwrap(), three.unwrap()));
    sqlx::query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
         WHERE datname = current_database() AND usename = 'brudvagt_intake'",
    )
    .execute(&mut db.owner().await)
    .await
    .unwrap();
    for _read in 0..4 {
        assert!(store.read(&ctx).await.is_ok());
    }
}
