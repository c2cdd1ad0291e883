//! An employee without a mouse. Nothing here clicks.

use fantoccini::key::Key;
use serde_json::json;

use crate::world::{EMPLOYEE, World, reference_in};

const WHAT: &str = "Jeg sendte et brev om hjemmehjælp til en forkert borger. Ærgerligt.";

#[tokio::test(flavor = "multi_thread")]
async fn an_employee_reports_and_follows_by_keyboard_alone() {
    let world = World::new().await;
    let browser = world.browser().await;

    // Her own municipality folds and unfolds, and she is herself.
    let button = format!("button[name=person][value^='{EMPLOYEE}']");
    browser.go("/indberet").await;
    browser
        .tab_to(&format!("details:has({button}) > summary"), "")
        .await;
    browser.press_key(Key::Enter).await;
    browser.press_key(Key::Enter).await;
    browser.tab_to(&button, "").await;
    browser.press_key(Key::Enter).await;

    // The first Tab of a page offers to skip the menu.
    browser.find("[name=what_happened]").await;
    browser.press_key(Key::Tab).await;
    assert_eq!(
        browser.ask("return document.activeElement.hash").await,
        "#main"
    );
    browser.press_key(Key::Enter).await;
    assert_eq!(
        browser.ask("return document.activeElement.id").await,
        "main"
    );

    browser.tab_to("[name=what_happened]", "").await;
    browser.write(WHAT).await;
    browser.tab_to("[name=whose_data]", "").await;
    browser.write("En borger på ældreområdet").await;
    // One group of buttons is one stop; arrows move within it, and round its end.
    browser.tab_to("[name=affected_estimate]", "").await;
    browser.press_key(Key::Right).await;
    let chosen = "return document.querySelector('[name=affected_estimate]:checked').value";
    assert_eq!(browser.ask(chosen).await, "1");
    browser.tab_to("[name=may_call]", "").await;
    browser.press_key(Key::Space).await;
    browser.tab_to("[name=phone]", "").await;
    browser.write("70 00 00 00").await;
    browser.tab_to("form[enctype] button", "").await;
    browser.enter().await;

    // The case number, at once.
    browser.find("a[href^='/reports/']").await;
    let reference = reference_in(&browser.text().await);

    // The mail that confirms it.
    browser.tab_to("nav a[href='/mailbox']", "").await;
    browser.enter().await;
    let both = |text: &str| {
        text.lines()
            .any(|line| line.contains(&reference) && line.contains("modtaget"))
    };
    browser.reload_until("the receipt by mail", both).await;
    browser
        .tab_to("main a", &format!("{reference}] Vi har"))
        .await;
    browser.enter().await;
    browser.find("main article").await;
    let mail = browser.text().await;
    assert!(mail.contains("maja.holm@nordvig.example"), "{mail}");
    assert!(
        !mail.contains("hjemmehjælp"),
        "a mail says nothing of what happened: {mail}"
    );

    // Where the case stands, in her own words.
    browser.tab_to("nav a[href='/reports']", "").await;
    browser.enter().await;
    browser.tab_to("main a", "Jeg sendte et brev").await;
    browser.enter().await;
    browser.find("main [aria-current=step]").await;
    let status = browser.text().await;
    assert!(
        status.contains(&reference) && status.contains(WHAT),
        "{status}"
    );

    // More comes to mind.
    browser.tab_to("[name=text]", "").await;
    browser.write("Brevet er kommet retur uåbnet.").await;
    browser.tab_to("main form button", "").await;
    browser.enter().await;
    browser
        .reload_until("the addition", |text| text.contains("retur uåbnet"))
        .await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_has_the_focus_and_leads_to_its_fields() {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.sign_in(EMPLOYEE).await;
    browser.go("/indberet").await;
    browser.tab_to("form[enctype] button", "").await;
    browser.enter().await;
    browser.find("#wrong a").await;
    assert_eq!(
        browser.ask("return document.activeElement.id").await,
        "wrong"
    );
    browser.tab_to("#wrong a", "").await;
    browser.press_key(Key::Enter).await;
    const FIELD: &str = "const at = document.activeElement;
        const said = at.getAttribute('aria-describedby').split(' ')[0];
        return [at.name, at.getAttribute('aria-invalid'), document.getElementById(said).innerText != '']";
    assert_eq!(
        browser.ask(FIELD).await,
        json!(["what_happened", "true", true])
    );
    // Corrected where one stands, it goes through.
    browser.write("En mail gik til en forkert modtager.").await;
    browser.tab_to("form[enctype] button", "").await;
    browser.enter().await;
    browser.find("a[href^='/reports/']").await;
    reference_in(&browser.text().await);
}
