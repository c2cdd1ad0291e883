//! Owners of measures are reminded, even when the case is closed.

use brudvagt_proto::{
    Event,
    events::{
        deadlines::MeasureDue,
        triage::{CaseState, OpenMeasure},
    },
};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::{World, system, usecases, world};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl World {
    fn with_measure(&self, id: Uuid, due_on: &str) -> CaseState {
        CaseState {
            closed: true,
            open_measures: vec![OpenMeasure {
                id: id.to_string(),
                due_on: due_on.to_owned(),
            }],
            ..self.state()
        }
    }

    async fn remind(&self, at: Timestamp) -> usize {
        let ctx = Ctx {
            cause: None,
            ..system(at)
        };
        let mut unit = self.begin(&ctx).await;
        let n_due = usecases::remind_measures(&mut unit, &ctx).await.unwrap();
        unit.commit(&[]).await.unwrap();
        n_due
    }

    async fn reminders(&self) -> Vec<String> {
        let mut owner = self.db.owner().await;
        let payloads: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT payload FROM deadlines.outbox WHERE subject = $1 ORDER BY seq",
        )
        .bind(MeasureDue::SUBJECT)
        .fetch_all(&mut owner)
        .await
        .unwrap();
        let said = payloads
            .iter()
            .map(|it| MeasureDue::decode(it.as_slice()).unwrap());
        said.map(|it| format!("{} {}", it.reminder, it.due_on))
            .collect()
    }
}

#[tokio::test]
async fn a_measure_of_a_closed_case_is_reminded_of_until_it_is_done() {
    let world = world().await;
    let id = Uuid::now_v7();
    let state = world.with_measure(id, "2026-12-15");
    world.change(1, world.aware_at, state).await;
    for (now, n) in [
        ("2026-12-08T06:59:59Z", 0),
        ("2026-12-08T07:00:00Z", 1),
        ("2026-12-08T07:00:00Z", 0),
        ("2026-12-15T07:00:00Z", 1),
        ("2026-12-22T07:00:00Z", 1),
        // Nothing ran for a month: one reminder, as things stand now.
        ("2027-01-20T12:00:00Z", 1),
        ("2027-01-20T12:00:00Z", 0),
        ("2027-01-26T07:00:00Z", 1),
    ] {
        assert_eq!(world.remind(at(now)).await, n, "{now}");
    }
    assert_eq!(
        world.reminders().await,
        [
            "week_before 2026-12-15",
            "on_the_day 2026-12-15",
            "overdue 2026-12-15",
            "long_overdue 2026-12-15",
            "long_overdue 2026-12-15",
        ]
    );
    // Done: the case no longer lists it.
    let done = CaseState {
        closed: true,
        ..world.state()
    };
    world.change(2, at("2027-01-27T07:00:00Z"), done).await;
    assert_eq!(world.remind(at("2028-01-01T07:00:00Z")).await, 0);
}

#[tokio::test]
async fn a_measure_that_gets_another_day_is_reminded_of_that_one() {
    let world = world().await;
    let id = Uuid::now_v7();
    let state = world.with_measure(id, "2026-12-15");
    world.change(1, world.aware_at, state).await;
    let later = world.with_measure(id, "2027-03-01");
    world.change(2, world.aware_at, later).await;
    // An older event changes nothing.
    let late = world.with_measure(id, "2026-12-15");
    world.change(1, world.aware_at, late).await;
    assert_eq!(world.remind(at("2027-02-22T06:59:59Z")).await, 0);
    assert_eq!(world.remind(at("2027-02-22T07:00:00Z")).await, 1);
    assert_eq!(world.reminders().await, ["week_before 2027-03-01"]);
}
