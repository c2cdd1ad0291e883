//! Many at once: as many histories as reports, and every chain unbroken, however many report.

use std::collections::BTreeSet;

use futures::future::join_all;

use crate::world::World;

const MINE: [&str; 1] = ["901"];
const CREATES: usize = 200;
/// How many exports are asked for at a time.
const EXPORTS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_creates_from_one_client_leave_unbroken_chains() {
    creates_from(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_creates_from_two_clients_leave_unbroken_chains() {
    creates_from(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_creates_from_four_clients_leave_unbroken_chains() {
    creates_from(4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_creates_from_eight_clients_leave_unbroken_chains() {
    creates_from(8).await;
}

async fn creates_from(n_clients: usize) {
    let world = World::new().await;
    let each = CREATES / n_clients;
    let clients = (0..n_clients).map(|_client| async {
        let mut receipts = Vec::with_capacity(each);
        for _report in 0..each {
            receipts.push(world.submit("901").await.reference);
        }
        receipts
    });
    let promised: BTreeSet<String> = join_all(clients).await.into_iter().flatten().collect();
    assert_eq!(promised.len(), CREATES, "a number was given twice");

    let queue = world.queue_of(&MINE, CREATES).await;
    let opened: BTreeSet<String> = queue.iter().map(|line| line.reference.clone()).collect();
    assert_eq!(opened, promised);
    assert_eq!(queue.len(), opened.len(), "a report opened two cases");

    for cases in queue.chunks(EXPORTS) {
        let files = cases.iter().map(|line| history(&world, &line.case_id));
        join_all(files).await;
    }
}

/// One opening and no gap, in the history and in the exported file.
async fn history(world: &World, case_id: &str) {
    let report = world.checked_file(&MINE, case_id).await;
    assert!(report.is_sound(), "{}", report.text().en);
    let entries = world.history(&MINE, case_id).await.unwrap();
    let numbers: Vec<u64> = entries.iter().map(|entry| entry.seq).collect();
    let expected: Vec<u64> = (1..).take(entries.len()).collect();
    assert_eq!(numbers, expected);
    let openings = entries.iter().filter(|entry| entry.kind == "opened");
    assert_eq!(openings.count(), 1);
}
