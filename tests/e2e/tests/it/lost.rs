//! Twelve ways in which an employee may lose what she has written. In each she comes back as a person does,
//! finds every word and choice where she left it, and sends it: one report, with her words.

use std::{
    fs,
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use serde_json::json;

use crate::{
    browser::Browser,
    world::{EMPLOYEE, World},
};

const FORM: &str = "form[enctype]";
const SEND: &str = "form[enctype] button:not([formaction])";
/// What a draft says of itself.
const SAYS: &str = "return document.querySelector('[data-draft]').textContent";
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Copy, Debug)]
enum Way {
    TabClosed,
    Back,
    OtherLanguage,
    Reload,
    SessionEnded,
    FileTooLarge,
    EmptyFile,
    Refused,
    Busy,
    DoublePress,
    NetworkCut,
    ServiceDown,
}

const WAYS: [Way; 12] = [
    Way::TabClosed,
    Way::Back,
    Way::OtherLanguage,
    Way::Reload,
    Way::SessionEnded,
    Way::FileTooLarge,
    Way::EmptyFile,
    Way::Refused,
    Way::Busy,
    Way::DoublePress,
    Way::NetworkCut,
    Way::ServiceDown,
];

#[tokio::test(flavor = "multi_thread")]
async fn in_twelve_ways_of_losing_it_an_employee_loses_no_word() {
    let mut world = World::breakable().await;
    let browser = world.browser().await;
    browser.sign_in(EMPLOYEE).await;
    let mut n_kept = 0;
    for way in WAYS {
        let words = Words::of(way);
        let before = n_reports(&browser).await;
        browser.go("/indberet").await;
        words.write(&browser).await;
        let is_sent = lose(&mut world, &browser, way, &words).await;
        let is_whole = is_sent || words.stand(&browser).await;
        if !is_sent {
            browser.send(FORM).await;
        }
        browser.press_through("main a[href^='/reports/']").await;
        let report = browser.text().await;
        let is_kept = is_whole
            && words.0.iter().all(|text| report.contains(text))
            && n_reports(&browser).await == before + 1;
        println!("{way:?}: {}", if is_kept { "kept" } else { "LOST" });
        n_kept += usize::from(is_kept);
        // What one person may send in a minute is not what is tried here.
        let clock = &world.installation.runtime.clock;
        clock.advance(SignedDuration::from_mins(2));
    }
    println!("nothing lost in {n_kept} of {} ways", WAYS.len());
    assert_eq!(n_kept, WAYS.len());
}

/// What she writes, told apart from every other report.
struct Words([String; 3]);

const FIELDS: [&str; 3] = ["what_happened", "whose_data", "done_so_far"];

impl Words {
    fn of(way: Way) -> Self {
        Self([
            format!("Et brev gik til en nabo med samme efternavn ({way:?})."),
            format!("En ældre borger ({way:?})."),
            format!("Naboen har afleveret brevet ({way:?})."),
        ])
    }

    async fn write(&self, browser: &Browser) {
        for (name, text) in FIELDS.into_iter().zip(&self.0) {
            browser.fill(FORM, name, text).await;
        }
        browser.choose(FORM, "situation", "wrong_recipient").await;
        browser.choose(FORM, "data_types", "health").await;
        browser.choose(FORM, "affected_estimate", "1").await;
    }

    /// Whether all of it stands in the form.
    async fn stand(&self, browser: &Browser) -> bool {
        const STAND: &str = "const form = document.querySelector('form[enctype]');
            if (!form) return false;
            const data = new FormData(form);
            return arguments[0].every(([name, text]) => data.get(name) === text)
                && data.get('situation') === 'wrong_recipient' && data.get('data_types') === 'health'
                && data.get('affected_estimate') === '1'";
        let written: Vec<(&str, &String)> = FIELDS.into_iter().zip(&self.0).collect();
        browser.ask_with(STAND, vec![json!(written)]).await == json!(true)
    }

    /// What was kept while a page was left may come a moment after the next page.
    async fn come_back(&self, browser: &Browser) {
        let started = Instant::now();
        while !self.stand(browser).await && started.elapsed() < PATIENCE {
            browser.client.refresh().await.unwrap();
        }
    }
}

async fn n_reports(browser: &Browser) -> usize {
    browser.go("/mine").await;
    browser.text().await.matches("BRUD-").count()
}

/// Loses it, and comes back as a person does. Whether it was sent after all.
async fn lose(world: &mut World, browser: &Browser, way: Way, words: &Words) -> bool {
    match way {
        Way::TabClosed => {
            close_the_tab(browser).await;
            browser.go("/indberet").await;
            words.come_back(browser).await;
        }
        Way::Back => {
            browser.press_through("nav a[href='/reports']").await;
            browser.client.back().await.unwrap();
            words.come_back(browser).await;
        }
        Way::OtherLanguage => {
            browser.press_through("header a[hreflang=en]").await;
            browser.press_through("header a[hreflang=da]").await;
        }
        Way::Reload => {
            browser.client.refresh().await.unwrap();
            words.come_back(browser).await;
        }
        Way::SessionEnded => {
            let clock = &world.installation.runtime.clock;
            clock.advance(SignedDuration::from_hours(24));
            browser.press_through(SEND).await;
            browser.press_through("main .buttons a.button").await;
            browser.sign_in_here(EMPLOYEE).await;
        }
        Way::FileTooLarge => {
            attach(world, browser, 30 * 1024 * 1024).await;
            browser.press_through(SEND).await;
            browser.press_through("main .buttons a.button").await;
        }
        Way::EmptyFile => {
            attach(world, browser, 0).await;
            browser.press_through(SEND).await;
            return true;
        }
        Way::Refused => {
            browser.fill(FORM, FIELDS[0], "").await;
            browser.press_through(SEND).await;
            assert!(browser.has("#wrong").await, "{}", browser.text().await);
            browser.fill(FORM, FIELDS[0], &words.0[0]).await;
        }
        Way::Busy => {
            send_too_often(browser).await;
            browser.press_through(SEND).await;
            browser.press_through("main .buttons a.button").await;
            let clock = &world.installation.runtime.clock;
            clock.advance(SignedDuration::from_mins(2));
        }
        Way::DoublePress => {
            let before = browser.document().await;
            let twice =
                format!("const it = document.querySelector('{SEND}'); it.click(); it.click()");
            browser.ask(&twice).await;
            browser.leave(&before).await;
            return true;
        }
        Way::NetworkCut => {
            connect(browser, false).await;
            stay(browser).await;
            connect(browser, true).await;
        }
        Way::ServiceDown => {
            world.installation.postgres.as_mut().unwrap().kill();
            stay(browser).await;
            let server = world.installation.postgres.as_mut().unwrap();
            server.restart().unwrap();
            answers(browser).await;
        }
    }
    false
}

/// Closes the only tab, and opens another.
async fn close_the_tab(browser: &Browser) {
    let client = &browser.client;
    let old = client.window().await.unwrap();
    let new = client.new_window(true).await.unwrap();
    client.switch_to_window(old).await.unwrap();
    client.close_window().await.unwrap();
    client.switch_to_window(new.handle).await.unwrap();
}

/// A file of so many bytes.
async fn attach(world: &World, browser: &Browser, n_bytes: usize) {
    let file = world.installation.folder().join("scan.txt");
    fs::write(&file, vec![b'x'; n_bytes]).unwrap();
    browser.attach(FORM, "attachments", &file).await;
}

/// More at once than one person may send. None of it is a report.
async fn send_too_often(browser: &Browser) {
    const SEND_OFTEN: &str = "const done = arguments[0];
        const form = document.querySelector('form[enctype]');
        const data = new FormData(form);
        for (const name of ['draft', 'drawer', 'what_happened', 'attachments']) data.delete(name);
        const send = () => fetch(form.action, { method: 'POST', body: data });
        Promise.all(Array.from({ length: 25 }, send))
            .then((all) => done(all.map((it) => it.status).includes(429)))";
    let is_busy = browser.ask_later(SEND_OFTEN, Vec::new()).await;
    assert_eq!(is_busy, json!(true));
}

async fn connect(browser: &Browser, is_connected: bool) {
    let parameters = json!({
        "offline": !is_connected, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
    });
    browser.devtools("Network.enable", json!({})).await;
    browser
        .devtools("Network.emulateNetworkConditions", parameters)
        .await;
}

/// Presses, and is told that nothing was sent, on the page with her words.
async fn stay(browser: &Browser) {
    browser.press_button(SEND).await;
    let started = Instant::now();
    loop {
        let says = browser.ask(SAYS).await;
        let says = says.as_str().unwrap_or_default();
        if says.contains("ikke sendt noget") {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "it says {says:?}");
    }
}

/// Until the portal answers again, whichever of its connections it asks on.
async fn answers(browser: &Browser) {
    const ASK: &str = "const done = arguments[0];
        const ask = () => fetch('/mine').then((it) => it.ok && !it.redirected, () => false);
        Promise.all(Array.from({ length: 10 }, ask)).then((all) => done(all.every(Boolean)))";
    let started = Instant::now();
    while browser.ask_later(ASK, Vec::new()).await != json!(true) {
        assert!(
            started.elapsed() < PATIENCE,
            "the portal does not come back"
        );
    }
}
