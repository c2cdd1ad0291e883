//! Where a municipality forbids scripts, or one does not arrive.

use serde_json::json;

use crate::{
    act::act,
    world::{DPO, EMPLOYEE, World, reference_in},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_report_and_a_decision_need_no_script() {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.forbid_scripts().await;
    browser.sign_in(EMPLOYEE).await;
    browser.go("/indberet").await;
    let form = "form[enctype]";
    browser
        .fill(
            form,
            "what_happened",
            "En mappe med ansøgninger blev glemt i bussen.",
        )
        .await;
    browser.choose(form, "affected_estimate", "2-10").await;
    browser.send(form).await;
    browser.find("a[href^='/reports/']").await;
    let reference = reference_in(&browser.text().await);

    browser.sign_in(DPO).await;
    // The list does not fill itself here: that proves that no script runs.
    let case = browser.case(&reference).await;
    browser.go(&format!("{case}/anmeldelse")).await;
    let shown = "return document.querySelectorAll('[data-copy]:not([hidden])').length";
    assert_eq!(
        browser.ask(shown).await,
        json!(0),
        "a script showed the copy buttons"
    );

    browser.go(&case).await;
    browser
        .choose(&act("classify"), "classify.breach", "no")
        .await;
    // Refused, with the reason that the law asks for; what was chosen stays chosen.
    browser.send_anyhow(&act("classify")).await;
    browser.find("#wrong").await;
    browser
        .fill(
            &act("classify"),
            "classify.reason",
            "Mappen var tom; intet kom ud.",
        )
        .await;
    browser.send(&act("classify")).await;
    let text = browser.text().await;
    assert!(text.contains("Mappen var tom"), "{text}");
}
