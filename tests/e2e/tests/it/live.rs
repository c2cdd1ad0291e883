//! What appears by itself.

use serde_json::json;

use crate::world::{DPO, World};

/// How many pages this window has loaded since it came here, and a mark that a load would wipe out.
const LOADS: &str = "return [performance.getEntriesByType('navigation').length,
    performance.timeOrigin, window.brudvagtMark ?? null]";

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_gets_a_report_without_being_loaded_again() {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.sign_in(DPO).await;
    browser.go("/sager").await;
    browser.find("#live-list [data-case]").await;
    browser.ask("window.brudvagtMark = 'here'").await;
    let before = browser.ask(LOADS).await;
    assert_eq!(before[2], json!("here"));

    let receipt = world.report("904", "En liste lå i det forkerte rum.").await;
    const HAS_ROW: &str = "const [reference, done] = arguments;
        const list = document.getElementById('live-list');
        const look = () => {
            if (list.innerText.includes(reference)) { done(true); return true; }
        };
        if (!look()) new MutationObserver(look).observe(list, { childList: true, subtree: true });";
    let shown = browser
        .ask_later(HAS_ROW, vec![json!(receipt.reference)])
        .await;
    assert_eq!(shown, json!(true));
    assert_eq!(browser.ask(LOADS).await, before);
    assert_eq!(browser.path().await, "/sager");

    // The new row is a link like the others.
    let href = browser.href("#live-list a", &receipt.reference).await;
    browser.go(&href).await;
    assert!(
        browser
            .find("h1")
            .await
            .text()
            .await
            .unwrap()
            .contains(&receipt.reference)
    );
    assert_eq!(browser.console().await, Vec::<String>::new());
}
