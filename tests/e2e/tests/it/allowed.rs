//! Which role a page opens for: every address of the portal, as it is typed.

use serde_json::{Value, json};

use crate::{
    browser::Browser,
    world::{DPO, EMPLOYEE, HEAD, World},
};

/// The portal's own list of addresses: one that is not in the table fails the test.
const ROUTES: &str = include_str!("../../../../services/portal/src/site.rs");
/// One address a line, with the roles it opens for.
const PAGES: &str = include_str!("allowed/pages.txt");

const EXECUTIVE: &str = "direktoer-901";

/// Method and address of every route, as the source writes them.
pub(crate) fn routes() -> Vec<(&'static str, String)> {
    let source = ROUTES.replace("quarantine::PATH", "\"/ventende-mails\"");
    let mut routes = Vec::new();
    for route in source.split(".route(").skip(1) {
        let (_before, rest) = route.split_once('"').unwrap();
        let (path, rest) = rest.split_once('"').unwrap();
        if path.starts_with("/static/") {
            continue;
        }
        let handlers = rest.split(".fallback").next().unwrap();
        for (method, how) in [("GET", "get("), ("POST", "post(")] {
            if handlers.contains(how) {
                routes.push((method, path.to_owned()));
            }
        }
    }
    routes
}

/// An address of the kind that is there, or at least could be.
fn filled(path: &str, case_id: &str, report_id: &str) -> String {
    path.replace("{case_id}", case_id)
        .replace("{report_id}", report_id)
        .replace("{id}", "0199aaaa-0000-7000-8000-00000000abcd")
        .replace("{code}", "901")
        .replace("{kind}", "early_warning")
        .replace("{format}", "pdf")
        .replace("{action}", "classify")
        .replace("{address}", "nordvig")
        .replace("{token}", "0000")
}

/// Asks for all of them as whoever is signed in; a form is sent with its token and nothing in it.
async fn statuses(browser: &Browser, asked: &[(&str, String)]) -> Vec<Value> {
    const ASK: &str = "const [asked, done] = arguments;
        const csrf = document.querySelector('[name=csrf]').value;
        (async () => {
            const answers = [];
            for (const [method, path] of asked) {
                const key = crypto.randomUUID();
                const body = method === 'POST' ? new URLSearchParams({ csrf, key }) : undefined;
                const answer = await fetch(path, { method, body, redirect: 'manual' });
                answers.push(answer.status);
            }
            done(answers);
        })()";
    let answers = browser.ask_later(ASK, vec![json!(asked)]).await;
    answers.as_array().unwrap().clone()
}

/// # Law
/// GDPR art. 25(2) and 32(1): access to no more than the task needs, also by typing an address.
#[tokio::test(flavor = "multi_thread")]
async fn every_address_opens_for_the_roles_of_the_table_and_no_other() {
    let world = World::new().await;
    let receipt = world.report("901", "En fil lå åben.").await;
    let browser = world.browser().await;
    browser.sign_in(DPO).await;
    let case = browser.case(&receipt.reference).await;
    let case_id = case.trim_start_matches("/sag/");
    let addresses: Vec<(&str, String)> = routes()
        .into_iter()
        // What ends a session, or never answers, is no page.
        .filter(|(_, path)| {
            let path = path.as_str();
            !matches!(path, "/log-ud" | "/sign-out" | "/live" | "/bekraeft-dig")
        })
        .collect();
    let asked: Vec<(&str, String)> = addresses
        .iter()
        .map(|(method, path)| (*method, filled(path, case_id, &receipt.report_id)))
        .collect();

    let mut table: Vec<Vec<&str>> = vec![Vec::new(); addresses.len()];
    for (role, person) in [
        ("employee", EMPLOYEE),
        ("reader", "laeser-901"),
        ("head", HEAD),
        ("executive", EXECUTIVE),
        ("notifier", "anmelder-901"),
        ("worker", "sagsbehandler-901"),
        ("dpo", DPO),
    ] {
        browser.sign_in(person).await;
        let answers = statuses(&browser, &asked).await;
        for (row, status) in table.iter_mut().zip(answers) {
            assert!(status.as_u64().unwrap() < 500, "{role}: {status}");
            row.push(if status == json!(403) { "-" } else { role });
        }
    }
    let table: Vec<String> = addresses
        .iter()
        .zip(table)
        .map(|((method, path), row)| format!("{method} {path}: {}", row.join(" ")))
        .collect();
    let known: Vec<&str> = PAGES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let unknown: Vec<_> = table
        .iter()
        .filter(|row| !known.contains(&row.as_str()))
        .collect();
    let gone: Vec<_> = known
        .iter()
        .filter(|row| !table.iter().any(|one| one == *row))
        .collect();
    assert!(
        unknown.is_empty() && gone.is_empty(),
        "not in the table: {unknown:#?}, in the table alone: {gone:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_is_told_what_to_do_and_led_to_the_case() {
    let world = World::new().await;
    let receipt = world.report("901", "En fil lå åben.").await;
    let browser = world.browser().await;
    browser.sign_in(HEAD).await;
    let case = browser.case(&receipt.reference).await;
    for page in ["/esdh", "/datatilsynet", "/nis2", "/opslag"] {
        browser.go(&format!("{case}{page}")).await;
        let told = browser.text().await;
        assert!(told.contains("Det har du ikke adgang til"), "{told}");
        assert!(
            told.contains("Du er logget ind i rollen »Fagchef«"),
            "{told}"
        );
        assert!(told.contains("databeskyttelsesrådgiveren"), "{told}");
        browser
            .press_through(&format!("main a[href='{case}']"))
            .await;
        assert_eq!(browser.path().await, case);
    }
}
