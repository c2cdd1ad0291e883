//! No form has a meaning when nothing was chosen: every form of every page that links lead to is sent as it
//! stands and emptied, by each role, and is refused. Where a press alone is meant, a table says so and why.
//!
//! The same forms are sent twice, and without a session.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::{
    allowed::routes,
    browser::Browser,
    world::{DPO, EMPLOYEE, HEAD, World},
};

const PRESS: &str = include_str!("unchosen/press.js");
/// A form a line, that is done when nothing was chosen, and why that is right.
const MEANT: &str = include_str!("unchosen/meant.txt");

const LINKS: &str =
    "return [...document.querySelectorAll('main a[href], header a[href], nav a[href]')]
    .map((link) => new URL(link.href))
    .filter((url) => url.origin === location.origin && !url.search.includes('lang='))
    .filter((url) => !/pdf|json|xlsx|csv|ics|pakke|bilag|postkasse/.test(url.pathname))
    .map((url) => url.pathname + url.search)";

/// An address without what differs from case to case.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| {
            let is_code = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
            let is_id = part.len() == 36 && part.matches('-').count() == 4;
            if is_code || is_id { "*" } else { part }
        })
        .collect();
    // What a page is asked for can put another form on it.
    let names: BTreeSet<&str> = query
        .split('&')
        .filter_map(|one| one.split('=').next())
        .collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// What was sent, by form: the ways in which it was done, with the pages it stood on.
#[derive(Default)]
struct Sent {
    known: BTreeSet<String>,
    /// Form and way, of whoever is signed in.
    tried: BTreeSet<String>,
    done: BTreeMap<String, BTreeSet<String>>,
    wrong: Vec<String>,
}

impl Sent {
    async fn page(&mut self, browser: &Browser, who: &str, path: &str) {
        let tried: Vec<&String> = self.tried.iter().collect();
        let lines = browser
            .ask_later(PRESS, vec![json!(path), json!(tried)])
            .await;
        for line in lines.as_array().unwrap() {
            let form = line[0].as_str().unwrap().to_owned();
            let way = line[1].as_str().unwrap();
            let [first, again, outside] = [2, 3, 4].map(|at| line[at].as_u64().unwrap());
            self.known.insert(form.clone());
            self.tried.insert(format!("{form} {way}"));
            let at = format!("{who} {} on {path}", way);
            for (what, status) in [
                ("sent", first),
                ("sent twice", again),
                ("without a session", outside),
            ] {
                if status >= 500 {
                    self.wrong.push(format!("{form}, {what}, {at}: {status}"));
                }
            }
            if first < 400 {
                self.done.entry(form).or_default().insert(at);
            }
        }
    }

    /// Every page that links lead to from these, each kind once, and every case.
    async fn walk(&mut self, browser: &Browser, who: &str, starts: &[&str]) {
        let mut known: BTreeSet<String> = starts.iter().map(|start| kind(start)).collect();
        let mut waiting: VecDeque<String> = starts.iter().map(|&start| start.to_owned()).collect();
        while let Some(path) = waiting.pop_front() {
            browser.go(&path).await;
            let links = browser.ask(LINKS).await;
            for link in links.as_array().unwrap().iter().filter_map(Value::as_str) {
                let is_case = link.starts_with("/sag/") && link.len() == 41;
                let name = if is_case { link.to_owned() } else { kind(link) };
                if known.insert(name) {
                    waiting.push_back(link.to_owned());
                }
            }
            self.page(browser, who, &path).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_has_a_meaning_when_nothing_was_chosen() {
    let world = World::new().await;
    for what in ["En fil lå åben.", "Et brev gik til en forkert borger."] {
        world.report("901", what).await;
    }
    let browser = world.browser().await;
    let mut sent = Sent::default();
    for (who, person, starts) in [
        ("employee", EMPLOYEE, &["/indberet", "/mine", "/spoerg"][..]),
        ("head", HEAD, &["/til-dig", "/sager"]),
        ("notifier", "anmelder-901", &["/sager"]),
        (
            "executive",
            "direktoer-901",
            &["/til-dig", "/sager", "/indstillinger"],
        ),
        ("worker", "sagsbehandler-901", &["/sager"]),
        ("dpo", DPO, &["/sager", "/indstillinger", "/register"]),
    ] {
        browser.sign_in(person).await;
        sent.tried.clear();
        sent.walk(&browser, who, starts).await;
    }
    browser.go("/log-ind").await;
    for path in ["/foelg", "/meld/nordvig"] {
        sent.page(&browser, "nobody", path).await;
    }

    println!(
        "{} forms were sent as they stand and emptied",
        sent.known.len()
    );
    // A form that no page showed was not tried.
    let untried: Vec<String> = routes()
        .into_iter()
        .filter(|(method, _)| *method == "POST")
        .map(|(_, path)| path)
        .filter(|path| !sent.known.iter().any(|form| is_of(form, path)))
        .collect();
    println!("not met: {untried:#?}");
    let meant: BTreeMap<&str, &str> = MEANT
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(": ").unwrap_or((line, "")))
        .collect();
    assert!(meant.values().all(|why| !why.is_empty()), "each says why");
    let unknown: Vec<_> = sent
        .done
        .iter()
        .filter(|(form, _)| !meant.contains_key(form.as_str()))
        .collect();
    assert!(
        unknown.is_empty() && sent.wrong.is_empty(),
        "done though nothing was chosen: {unknown:#?}, wrong: {:#?}",
        sent.wrong
    );
    assert!(sent.known.len() > 60, "{} forms", sent.known.len());
}

/// Whether a form leads to this route.
fn is_of(form: &str, route: &str) -> bool {
    let address = form.split(' ').next().unwrap_or_default();
    let mut parts = address.split('/');
    let mut wanted = route.split('/');
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(want)) if part == want || want.starts_with('{') => {}
            _another => return false,
        }
    }
}
