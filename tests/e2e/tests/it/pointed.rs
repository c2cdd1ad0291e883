//! The guard's warnings before a filing, and the link from each to its field.

use fantoccini::key::Key;
use serde_json::json;

use crate::{
    act::act,
    world::{DPO, World},
};

/// Made up, and put together here so that no file holds it.
fn made_up_number() -> String {
    format!("{}-{}", "111111", "1118")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_before_filing_leads_to_its_field_by_keyboard() {
    let world = World::new().await;
    let receipt = world.report("901", "Et brev gik til en forkert.").await;
    let browser = world.browser().await;
    browser.sign_in(DPO).await;
    let case = browser.case(&receipt.reference).await;
    browser.go(&case).await;
    browser
        .choose(&act("classify"), "classify.breach", "yes")
        .await;
    browser.send(&act("classify")).await;
    // The page opens the group of the field that is asked for.
    browser
        .go(&format!("{case}/oplysninger?felt=remedial_measures"))
        .await;
    let facts = act("oplysninger");
    let text = format!("Brevet om {} kom retur.", made_up_number());
    browser.fill(&facts, "remedial_measures", &text).await;
    browser.send(&facts).await;

    browser.go(&format!("{case}/anmeldelse")).await;
    browser.tab_to(".notice--bad a", "").await;
    browser.enter().await;
    assert_eq!(browser.path().await, format!("{case}/oplysninger"));
    // Where one stands now one corrects it.
    const FIELD: &str =
        "const at = document.activeElement; return [at.name, at.offsetParent !== null]";
    assert_eq!(browser.ask(FIELD).await, json!(["remedial_measures", true]));
    browser.press_key(Key::Tab).await;
}

/// The README and `xtask up` name people: who opens the page finds them without searching.
#[tokio::test(flavor = "multi_thread")]
async fn the_people_the_readme_names_stand_open_on_the_sign_in_page() {
    const README: &str = include_str!("../../../../README.md");
    let (_before, steps) = README.split_once("## The main job in a minute").unwrap();
    let (steps, _after) = steps.split_once("\n## ").unwrap();
    let world = World::new().await;
    let browser = world.browser().await;
    browser.go("/log-ind").await;
    let shown = browser.text().await;
    let named: Vec<&str> = steps.split("**").skip(1).step_by(2).collect();
    assert!(named.len() >= 3, "{named:?}");
    for name in named {
        assert!(shown.contains(name), "{name} is not to be seen:\n{shown}");
    }
}
