//! What a program reads in a person's name.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    act::part,
    browser::Browser,
    world::{DPO, World},
};

/// As a program asks: with its token, and no cookie.
async fn ask(browser: &Browser, token: &str, path: &str) -> Value {
    const ASK: &str = "const [token, path, done] = arguments;
        const headers = { authorization: `Bearer ${token}` };
        fetch(path, { headers, credentials: 'omit' })
            .then(async (answer) => done([answer.status, await answer.json()]))";
    browser
        .ask_later(ASK, vec![json!(token), json!(path)])
        .await
}

/// Makes a token that reads words, as whoever is signed in, on the page for it.
async fn token(browser: &Browser) -> String {
    browser.go("/adgang").await;
    let form = part("adgang", "make");
    browser.fill(&form, "name", "Et opdigtet overblik").await;
    browser
        .press_button(&format!("{form} [name=reads_words]"))
        .await;
    // The token is shown in the answer itself, once.
    browser
        .press_through(&format!("{form} button:not([type=button])"))
        .await;
    let shown = browser.text().await;
    let start = shown.find("brudvagt_").expect("a token");
    shown[start..]
        .chars()
        .take_while(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
        .collect()
}

/// How often somebody of this name has seen something called so, as the case's page tells.
async fn n_looks(browser: &Browser, case: &str, what: &str) -> u64 {
    const COUNT: &str = "return [...document.querySelectorAll('main tbody tr')]
        .filter((row) => row.textContent.includes(arguments[0])).length";
    browser.go(&format!("{case}/opslag")).await;
    let n_looks = browser.ask_with(COUNT, vec![json!(what)]).await;
    n_looks.as_u64().unwrap()
}

/// # Law
/// GDPR art. 32(1): who, or what, read a case can be told.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_program_reads_of_a_case_is_noted_as_a_look_of_its_person() {
    let world = World::new().await;
    let receipt = world.report("901", "En fil lå åben.").await;
    let browser = world.browser().await;
    browser.sign_in(DPO).await;
    let case = browser.case(&receipt.reference).await;
    let token = token(&browser).await;
    let api = case.replace("/sag/", "/api/v1/cases/");
    let report = format!("/api/v1/reports/{}", receipt.report_id);

    let before = n_looks(&browser, &case, "indberetningen").await;
    // Another minute: what one person sees in a minute is one line.
    let clock = &world.installation.runtime.clock;
    clock.advance(SignedDuration::from_mins(10));
    for path in [&api, &report] {
        let answer = ask(&browser, &token, path).await;
        assert_eq!(answer[0], json!(200), "{answer}");
    }
    clock.advance(SignedDuration::from_mins(10));
    assert_eq!(
        n_looks(&browser, &case, "indberetningen").await,
        before + 1,
        "the report that the program read"
    );
    const LINES: &str = "return [...document.querySelectorAll('main tbody tr')]
        .map((row) => row.textContent).find((line) => line.includes('indberetningen'))";
    let line = browser.ask(LINES).await;
    let line = line.as_str().unwrap();
    assert!(line.contains("Ditte Poulsen"), "{line}");
    assert!(line.contains("sagen"), "{line}");
}
