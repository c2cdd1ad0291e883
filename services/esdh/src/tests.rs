//! References on a real PostgreSQL. What triage and directory say is given.

use brudvagt_proto::{
    directory::Municipality,
    esdh::{AttachReferenceRequest, MarkJournalisedRequest, Reference},
    triage::CaseLine,
    types::Phase,
};
use brudvagt_testkit::{TestDb, dpo};
use brudvagt_types::Ctx;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{store, usecases};

struct World {
    db: TestDb,
    line: CaseLine,
    municipality: Municipality,
    now: Timestamp,
}

async fn world() -> World {
    World {
        db: TestDb::create(&[("esdh", &crate::MIGRATOR)]).await,
        line: CaseLine {
            case_id: Uuid::now_v7().to_string(),
            municipality: "901".to_owned(),
            reference: "BRUD-2026-000001".to_owned(),
            phase: Phase::Assessed.into(),
            ..CaseLine::default()
        },
        municipality: Municipality {
            code: "901".to_owned(),
            esdh_system: "SBSYS".to_owned(),
            esdh_pattern: r"\d{2}\.\d{2}\.\d{2}-[A-Z]\d{2}-\d{1,6}-\d{2}".to_owned(),
            ..Municipality::default()
        },
        now: "2026-11-24T09:20:00Z".parse().unwrap(),
    }
}

impl World {
    async fn attach(&self, ctx: &Ctx, number: &str) -> Result<Reference, &'static str> {
        let request = AttachReferenceRequest {
            case_id: self.line.case_id.clone(),
            case_number: number.to_owned(),
        };
        let store = self.db.store("esdh");
        let done = usecases::attach(&store, ctx, &request, &self.line, &self.municipality).await;
        done.map_err(|problem| problem.reason)
    }

    async fn mark(&self, ctx: &Ctx) -> Result<Reference, &'static str> {
        let request = MarkJournalisedRequest {
            case_id: self.line.case_id.clone(),
        };
        let store = self.db.store("esdh");
        let done = usecases::mark(&store, ctx, &request, &self.line, &self.municipality).await;
        done.map_err(|problem| problem.reason)
    }

    fn dpo(&self, minutes: i64) -> Ctx {
        dpo(&["901"], self.now + SignedDuration::from_mins(minutes))
    }

    async fn announced(&self) -> Vec<String> {
        let mut owner = self.db.owner().await;
        sqlx::query_scalar("SELECT subject FROM esdh.outbox ORDER BY seq")
            .fetch_all(&mut owner)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_number_is_attached_and_said_once_however_it_is_written_again() {
    let world = world().await;
    let ctx = world.dpo(0);
    let first = world.attach(&ctx, "85.10.13-G01-12-26").await.unwrap();
    assert_eq!(
        world.attach(&ctx, "85.10.13-G01-12-26").await.unwrap(),
        first
    );
    let again = world
        .attach(&world.dpo(1), "85.10.13 - g01 - 12 - 26")
        .await
        .unwrap();
    assert_eq!(again, first);
    assert_eq!(
        world.announced().await,
        ["brudvagt.esdh.reference_attached"]
    );
    let wrong = world.attach(&world.dpo(2), "12").await;
    assert_eq!(wrong, Err("ESDH_NUMBER_MALFORMED"));
}

#[tokio::test]
async fn journalised_twice_is_journalised_since_the_first_time_and_said_once() {
    let world = world().await;
    assert_eq!(world.mark(&world.dpo(0)).await, Err("ESDH_NOT_ATTACHED"));
    world
        .attach(&world.dpo(0), "85.10.13-G01-12-26")
        .await
        .unwrap();
    let first = world.mark(&world.dpo(1)).await.unwrap();
    // Another key, another time: the same fact.
    let again = world.mark(&world.dpo(9)).await.unwrap();
    assert_eq!(again, first);
    let said = world.announced().await;
    assert_eq!(said.len(), 2, "{said:?}");
}

#[tokio::test]
async fn another_number_is_another_case_there_and_nothing_of_it_is_journalised() {
    let world = world().await;
    world
        .attach(&world.dpo(0), "85.10.13-G01-12-26")
        .await
        .unwrap();
    world.mark(&world.dpo(1)).await.unwrap();
    let other = world
        .attach(&world.dpo(2), "85.10.13-G01-13-26")
        .await
        .unwrap();
    assert!(other.journalised_at.is_none());
    world.mark(&world.dpo(3)).await.unwrap();
    assert_eq!(world.announced().await.len(), 4);
}

#[tokio::test]
async fn a_closed_case_takes_no_number_and_another_municipality_sees_none() {
    let mut world = world().await;
    world
        .attach(&world.dpo(0), "85.10.13-G01-12-26")
        .await
        .unwrap();
    world.line.set_phase(Phase::Closed);
    let refused = world.attach(&world.dpo(1), "85.10.13-G01-13-26").await;
    assert_eq!(refused, Err("CASE_CLOSED"));
    let id: Uuid = world.line.case_id.parse().unwrap();
    let store = world.db.store("esdh");
    let mut theirs = store.read(&dpo(&["902"], world.now)).await.unwrap();
    assert!(store::reference(&mut theirs, id).await.unwrap().is_none());
    let mut ours = store.read(&dpo(&["901"], world.now)).await.unwrap();
    assert!(store::reference(&mut ours, id).await.unwrap().is_some());
}
