//! A day passes, and nobody has judged the case.

use jiff::SignedDuration;

use crate::{
    act::act,
    world::{DPO, HEAD, World},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_department_is_reminded_and_acknowledges() {
    let world = World::new().await;
    let browser = world.browser().await;
    let receipt = world.report("901", "En nøgle til arkivet er væk.").await;
    browser.sign_in(DPO).await;
    let case = browser.case(&receipt.reference).await;
    let clock = &world.installation.runtime.clock;
    clock.advance(SignedDuration::from_hours(25));

    // A day is longer than anybody's session.
    browser.sign_in(DPO).await;
    let mail = browser
        .mail_to("frank.bech@nordvig.example", &receipt.reference)
        .await;
    assert!(!mail.contains("nøgle"), "{mail}");
    browser.follow_as(&mail, HEAD).await;
    assert!(browser.path().await.starts_with(&case), "{mail}");
    browser.send(&act("acknowledge")).await;
    browser
        .reload_until("the acknowledgement", |text| text.contains("Frank Bech"))
        .await;
    assert!(!browser.has(&act("acknowledge")).await);

    browser.sign_in(DPO).await;
    browser.go(&format!("{case}/historik")).await;
    let history = browser.text().await;
    assert!(history.contains("Frank Bech"), "{history}");
}
