//! What every page keeps, at a desk and on a phone. Pages are found by following links, so that a new
//! one is looked at without anybody having to remember it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::{
    act::act,
    axe::broken_rules,
    browser::Browser,
    driver::shots,
    serve::serve,
    world::{DPO, EMPLOYEE, HEAD, World},
};

const AUDIT: &str = include_str!("pages/audit.js");
const WALK: &str = include_str!("pages/walk.js");
const WALKED: &str = include_str!("pages/walked.js");

/// Pages with two names.
const SAME: [(&str, &str); 7] = [
    ("due", "forfalder"),
    ("mailbox", "postkasse"),
    ("privacy", "privatliv"),
    ("queue", "sager"),
    ("report", "indberet"),
    ("reports", "mine"),
    ("attachments", "bilag"),
];

/// An address without what differs from case to case, and under one name.
fn kind(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    // A case is also found by its number; a municipality has a code of three digits.
    let is_code = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = |part: &str| {
        part.starts_with("BRUD-")
            || is_code(part)
            || (part.len() == 36 && part.matches('-').count() == 4)
    };
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| match SAME.iter().find(|(name, _)| *name == part) {
            Some((_, other)) => other,
            None if is_id(part) => "*",
            None => part,
        })
        .collect();
    parts.join("/")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn sentences(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// Controls without a name, as the browser tells a screen reader.
async fn nameless(browser: &Browser) -> Vec<String> {
    const ROLES: [&str; 12] = [
        "button",
        "link",
        "textbox",
        "searchbox",
        "checkbox",
        "radio",
        "combobox",
        "listbox",
        "spinbutton",
        "Date",
        "InputTime",
        "progressbar",
    ];
    let tree = browser
        .devtools("Accessibility.getFullAXTree", json!({}))
        .await;
    let nodes = tree["nodes"].as_array().unwrap();
    let nodes = nodes.iter().filter(|node| node["ignored"] != json!(true));
    nodes
        .filter(|node| ROLES.contains(&node["role"]["value"].as_str().unwrap_or_default()))
        .filter(|node| text(&node["name"]["value"]).trim().is_empty())
        .map(|node| {
            let role = text(&node["role"]["value"]);
            format!("a {role} has no name")
        })
        .collect()
}

/// Everything that is wrong with the page that is open.
pub(crate) async fn look(browser: &Browser, name: &str) -> Vec<String> {
    browser.shoot(&shots().join(format!("{name}.png"))).await;
    browser
        .ask("for (const fold of document.querySelectorAll('details')) fold.open = true")
        .await;
    let mut wrong = sentences(&browser.ask(AUDIT).await);
    wrong.extend(broken_rules(browser).await);
    wrong.extend(nameless(browser).await);
    let n_stops = browser.ask(WALK).await.as_u64().unwrap();
    browser
        .press((0..n_stops).map(|_| char::from(Key::Tab)))
        .await;
    wrong.extend(sentences(&browser.ask(WALKED).await));
    wrong.extend(browser.console().await);
    wrong
}

/// Looks at pages one after the other.
struct Round<'a> {
    browser: &'a Browser,
    width: u32,
    /// Kinds of addresses that were met.
    known: BTreeSet<String>,
    /// Who sees which title where.
    titles: BTreeMap<String, String>,
    wrong: Vec<String>,
}

impl Round<'_> {
    /// The page that is open; `who` sees it, under this name.
    async fn open_page(&mut self, who: &str, kind: &str) {
        let file = kind.replace(['/', '*', '.'], "-");
        let name = format!("{}-{who}{file}", self.width);
        for wrong in look(self.browser, &name).await {
            self.wrong.push(format!("{name}: {wrong}"));
        }
    }

    async fn page(&mut self, who: &str, kind: &str, path: &str) {
        self.browser.go(path).await;
        self.open_page(who, kind).await;
    }

    /// Every page that links lead to from `start`, each kind once.
    async fn all(&mut self, who: &str, start: &str) {
        let mut waiting = VecDeque::from([start.to_owned()]);
        self.known.insert(kind(start));
        while let Some(path) = waiting.pop_front() {
            self.page(who, &kind(&path), &path).await;
            self.title(who, &kind(&path)).await;
            waiting.extend(self.links(who).await);
            self.in_english(who, &path).await;
        }
    }

    /// Tabs and histories list titles: two pages must not share one (WCAG 2.1, 2.4.2).
    async fn title(&mut self, who: &str, kind: &str) {
        let title = format!("{who}: {}", self.browser.client.title().await.unwrap());
        let other = self.titles.insert(title.clone(), kind.to_owned());
        if let Some(other) = other.filter(|other| other != kind) {
            self.wrong
                .push(format!("{kind} and {other} have one title, {title}"));
        }
    }

    /// Pages that the open one links to and whose kind is new. A link to an error is wrong.
    async fn links(&mut self, who: &str) -> Vec<String> {
        // A mail of the demonstration's mailbox is written to one person; others may not follow it.
        const LINKS: &str = "return [...document.querySelectorAll('a[href]')]
            .filter((link) => !link.closest('.mail'))
            .map((link) => new URL(link.href))
            .filter((url) => url.origin === location.origin && !url.search.includes('lang='))
            .map((url) => url.pathname + url.search)";
        const ANSWERS: &str = "const [paths, done] = arguments;
            Promise.all(paths.map(async (path) => {
                const answer = await fetch(path, { method: 'HEAD' });
                const kind = answer.headers.get('content-type') || '';
                return [path, answer.status, kind.startsWith('text/html')];
            })).then(done)";
        let mut fresh = Vec::new();
        for path in sentences(&self.browser.ask(LINKS).await) {
            if path != "/" && self.known.insert(kind(&path)) {
                fresh.push(path);
            }
        }
        let from = kind(&self.browser.path().await);
        let answers = self.browser.ask_later(ANSWERS, vec![json!(fresh)]).await;
        let mut pages = Vec::new();
        for answer in answers.as_array().unwrap() {
            let path = text(&answer[0]);
            if answer[1] != json!(200) {
                let status = &answer[1];
                self.wrong
                    .push(format!("{who} {from} links to {path}: {status}"));
            } else if answer[2] == json!(true) {
                pages.push(path);
            }
        }
        pages
    }

    /// Once more in the other language, which has words of another length.
    async fn in_english(&mut self, who: &str, path: &str) {
        let joint = if path.contains('?') { '&' } else { '?' };
        self.browser.go(&format!("{path}{joint}lang=en")).await;
        let lang = self
            .browser
            .ask("return document.documentElement.lang")
            .await;
        assert_eq!(lang, json!("en"), "{path}");
        for wrong in sentences(&self.browser.ask(AUDIT).await) {
            let name = format!("{}-{who} {} in English", self.width, kind(path));
            self.wrong.push(format!("{name}: {wrong}"));
        }
        self.browser.forget("lang").await;
    }
}

async fn every_page(width: u32) {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.resize(width).await;
    let mut round = Round {
        browser: &browser,
        width,
        known: BTreeSet::new(),
        titles: BTreeMap::new(),
        wrong: Vec::new(),
    };
    round.page("nobody", "/log-ind", "/log-ind").await;

    browser.sign_in(EMPLOYEE).await;
    round.all("employee", "/indberet").await;
    round.all("employee", "/mine").await;
    round.page("employee", "/unknown", "/findes-ikke").await;
    browser.go("/indberet").await;
    browser.send_anyhow("form[enctype]").await;
    round.open_page("employee", "/indberet-refused").await;

    browser.sign_in(DPO).await;
    round.all("dpo", "/sager").await;
    round
        .page("dpo", "/sager-none", "/sager?soeg=findesikke")
        .await;
    // A case that waits for its first judgement, and one where it was refused; in the municipality that
    // has delegated the decision to her.
    browser.go("/sager?kommune=901").await;
    const LAST: &str =
        "return [...document.querySelectorAll('[data-case] a')].at(-1).getAttribute('href')";
    let fresh = text(&browser.ask(LAST).await);
    round.page("dpo", "/sag-fresh", &fresh).await;
    browser
        .choose(&act("classify"), "classify.breach", "no")
        .await;
    browser.send_anyhow(&act("classify")).await;
    round.open_page("dpo", "/sag-refused").await;

    browser.sign_in(HEAD).await;
    // A head of department sees the pages of a case differently, so they are looked at again.
    round.known.retain(|kind| !kind.starts_with("/sag"));
    round.all("head", "/sager").await;

    let wrong = round.wrong.join("\n");
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_at_a_desk() {
    every_page(1280).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_sound_on_a_phone() {
    every_page(390).await;
}

/// A page that does everything wrong must not pass: else the tests above say nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_looked_for_is_found() {
    const BAD: &str = "<!DOCTYPE html><title></title><style>
            a { outline: none } .wide { width: 3000px } .faint { color: #999; background: #fff }
        </style><body style='background: #fff'><h1>En</h1><h1>To</h1><h3>Tre</h3><p id=a class=faint>Svag</p>
        <p>shell.skip</p>
        <p id=a class=wide>Bred</p><input aria-describedby=b><a href=#c>Ingen vej</a>
        <button tabindex=3>Foran</button><fieldset><input type=radio></fieldset>";
    let browser = Browser::open("http://127.0.0.1").await;
    browser.resize(390).await;
    browser.go(&serve(BAD.to_owned()).await).await;
    let found = look(&browser, "sabotage").await.join("\n");
    for sentence in [
        "lang is missing",
        "the title is empty",
        "scrolls sideways: 3",
        "2 h1: En | To",
        "h1 is followed by h3",
        "two elements have the id a",
        "aria-describedby names b",
        "leads to #c",
        "jumps the order of Tab",
        "a fieldset without a legend",
        "contrast 2.85",
        "words should: shell.skip",
        "a textbox has no name",
        "axe html-has-lang: html",
        "axe color-contrast: ",
        "not the skip link",
        "one does not see that a#",
    ] {
        assert!(
            found.contains(sentence),
            "{sentence:?} is not among:\n{found}"
        );
    }
}
