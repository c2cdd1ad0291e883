//! Servers die; what was acknowledged stays.

use std::{collections::BTreeSet, time::Duration};

use brudvagt_proto::intake::SubmitReportResponse;

use crate::world::{World, key, settled};

const MINE: [&str; 1] = ["901"];

#[tokio::test(flavor = "multi_thread")]
async fn reports_are_accepted_while_the_bus_is_down_and_catch_up() {
    let mut world = World::new().await;
    let before = world.open("901").await.reference;
    world.nats.kill();
    let mut promised = BTreeSet::from([before]);
    for _report in 0..5 {
        promised.insert(world.submit("901").await.reference);
    }
    assert_eq!(world.queue(&MINE).await.len(), 1, "nothing can travel now");
    world.nats.restart().unwrap();
    let queue = world.queue_of(&MINE, promised.len()).await;
    let opened: Vec<String> = queue.into_iter().map(|line| line.reference).collect();
    assert_eq!(opened.len(), promised.len(), "{opened:?}");
    assert_eq!(opened.into_iter().collect::<BTreeSet<_>>(), promised);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_postgres_loses_nothing_acknowledged() {
    let mut world = World::durable().await;
    let mut promised = BTreeSet::new();
    for _report in 0..10 {
        promised.insert(world.submit("901").await.reference);
    }
    let mut postgres = world.postgres.take().unwrap();
    postgres.kill();
    // A report while it is away is refused, not half kept; the same key later makes one report.
    let waiting = key();
    let answer = world.try_submit("901", &waiting).await;
    // A backend outlives its parent for a moment: what it took and wrote down counts.
    let taken = answer.map(|it| it.reference).map_err(|refused| {
        assert!(
            matches!(
                refused.code(),
                tonic::Code::Unavailable | tonic::Code::DeadlineExceeded | tonic::Code::Cancelled
            ),
            "{refused:?}"
        );
    });
    restart(&mut postgres).await;
    let again = resubmit(&world, &waiting).await.reference;
    assert_eq!(taken.unwrap_or_else(|()| again.clone()), again);
    promised.insert(again);
    for _report in 0..5 {
        promised.insert(world.submit("901").await.reference);
    }
    let queue = world.queue_of(&MINE, promised.len()).await;
    let opened: Vec<String> = queue.iter().map(|line| line.reference.clone()).collect();
    assert_eq!(opened.len(), promised.len(), "{opened:?}");
    assert_eq!(opened.into_iter().collect::<BTreeSet<_>>(), promised);
    for line in queue {
        let report = world.checked_file(&MINE, &line.case_id).await;
        assert!(report.is_sound(), "{}", report.text().en);
    }
    drop(world);
    drop(postgres);
}

/// The dead server's children hold its memory for a moment; until then a new one refuses to start.
async fn restart(postgres: &mut brudvagt_launcher::Postgres) {
    for _try in 0..50 {
        if postgres.restart().is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("PostgreSQL does not start again");
}

/// The same report with the same key, until it is taken.
async fn resubmit(world: &World, key: &str) -> SubmitReportResponse {
    settled("the report is taken", || async {
        world.try_submit("901", key).await.ok()
    })
    .await
}
