//! Many at once.

use std::collections::BTreeSet;

use futures::future::join_all;

use crate::world::World;

const MINE: [&str; 1] = ["901"];
const CLIENTS: usize = 8;
const EACH: usize = 25;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_creates_from_eight_clients_leave_unbroken_chains() {
    let world = World::new().await;
    let clients = (0..CLIENTS).map(|_client| async {
        let mut receipts = Vec::with_capacity(EACH);
        for _report in 0..EACH {
            receipts.push(world.submit("901").await.reference);
        }
        receipts
    });
    let promised: BTreeSet<String> = join_all(clients).await.into_iter().flatten().collect();
    assert_eq!(promised.len(), CLIENTS * EACH, "a number was given twice");

    let queue = world.queue_of(&MINE, CLIENTS * EACH).await;
    let opened: BTreeSet<String> = queue.iter().map(|line| line.reference.clone()).collect();
    assert_eq!(opened, promised);
    assert_eq!(queue.len(), opened.len(), "a report opened two cases");

    for cases in queue.chunks(CLIENTS) {
        let files = cases
            .iter()
            .map(|line| world.checked_file(&MINE, &line.case_id));
        for report in join_all(files).await {
            assert!(report.is_sound(), "{}", report.text_en());
            assert!(report.n_entries >= 1);
        }
    }
}
