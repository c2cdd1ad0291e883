//! How long an employee needs to report, and the head of a department to know what is expected of her.
//!
//! By the keystroke-level model: a fifth of a second for a key, 1.3 seconds to point and click, 1.35 to
//! think before each thing, and a quarter of a second for each word that is read. It is not a person with
//! a watch, but it grows with every field and every word that is added.

#![expect(clippy::print_stdout, reason = "the figures are what the test is for")]

use jiff::SignedDuration;
use serde_json::json;

use crate::world::{DPO, EMPLOYEE, HEAD, World, reference_in};

#[derive(Default)]
struct Effort {
    keys: usize,
    clicks: usize,
    words: usize,
}

impl Effort {
    fn typed(&mut self, text: &str) {
        self.keys += text.chars().count();
        // Pointing at the field.
        self.clicks += 1;
    }

    #[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
    fn seconds(&self) -> f64 {
        let (keys, clicks, words) = (self.keys as f64, self.clicks as f64, self.words as f64);
        keys.mul_add(0.2, clicks.mul_add(1.3 + 1.35, words * 0.25))
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: {} clicks, {} keys, {} words read, {:.0} s",
            self.clicks,
            self.keys,
            self.words,
            self.seconds()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_employee_reports_within_ninety_seconds() {
    let world = World::new().await;
    let browser = world.browser().await;
    let mut effort = Effort::default();
    browser.go("/indberet").await;
    browser.sign_in_here(EMPLOYEE).await;
    effort.clicks += 1;
    let form = "form[enctype]";
    for (name, text) in [
        (
            "what_happened",
            "Jeg sendte en afgørelse om hjemmehjælp til en anden borger med samme efternavn. Brevet \
             nævner borgerens helbred og CPR-nummer.",
        ),
        ("whose_data", "En ældre borger, der får hjemmehjælp."),
        (
            "done_so_far",
            "Jeg har ringet til modtageren, som ikke har åbnet brevet og afleverer det i morgen.",
        ),
    ] {
        browser.fill(form, name, text).await;
        effort.typed(text);
    }
    for (name, value) in [
        ("situation", "wrong_recipient"),
        ("data_types", "basic"),
        ("data_types", "health"),
        ("affected_estimate", "1"),
    ] {
        browser.choose(form, name, value).await;
        effort.clicks += 1;
    }
    browser.send(form).await;
    effort.clicks += 1;
    browser.find("a[href^='/reports/']").await;
    reference_in(&browser.text().await);
    effort.print("sign-in to receipt");
    assert!(effort.seconds() <= 90.0, "{} s", effort.seconds());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_a_department_knows_within_twelve_seconds_what_is_expected() {
    let world = World::new().await;
    let browser = world.browser().await;
    let receipt = world.report("901", "En nøgle til arkivet er væk.").await;
    browser.sign_in(DPO).await;
    let _case = browser.case(&receipt.reference).await;
    let clock = &world.installation.runtime.clock;
    clock.advance(SignedDuration::from_hours(25));
    browser.sign_in(DPO).await;
    let mail = browser
        .mail_to("frank.bech@nordvig.example", &receipt.reference)
        .await;
    // The link, and signing in.
    let mut effort = Effort {
        clicks: 2,
        ..Effort::default()
    };
    browser.follow_as(&mail, HEAD).await;
    // What she is asked for stands where she lands, and is seen without scrolling.
    let seen = browser
        .ask(
            "const asked = document.querySelector('section.ask');
             if (!asked) return null;
             const first = [...asked.querySelectorAll('h2, .ask-clock')].map(it => it.innerText).join(' ');
             return {bottom: asked.getBoundingClientRect().bottom, high: innerHeight, first,
               text: asked.innerText};",
        )
        .await;
    assert_ne!(seen, json!(null), "{}", browser.text().await);
    let text = seen["text"].as_str().unwrap_or_default();
    assert!(
        seen["bottom"].as_f64() <= seen["high"].as_f64(),
        "below the fold: {text}"
    );
    // What is asked, and by when, stand out; why, whom to call and what a press does can be read after.
    let first = seen["first"].as_str().unwrap_or_default();
    effort.words = first.split_whitespace().count();
    effort.print("mail to knowing what is expected");
    assert!(effort.words > 10 && text.contains("Senest:"), "{first}");
    assert!(effort.seconds() <= 12.0, "{} s: {first}", effort.seconds());
    effort.words = text.split_whitespace().count();
    effort.print("mail to having read all of it");
}
