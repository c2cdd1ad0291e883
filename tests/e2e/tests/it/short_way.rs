//! A letter went to a wrong recipient: how many clicks and how much typing lie between the mail about
//! it and the notification, and from there to the end.
//!
//! Counted as a person works. A link, a button, a radio and a box are one click each; a line of a list
//! that unfolds is two. A field of text is one typed field; a date and its time are two. Nobody opens an
//! address by hand, but for the mail itself.

#![expect(clippy::print_stdout, reason = "the figures are what the test is for")]

use std::{cell::RefCell, time::Instant};

use serde_json::json;

use crate::{
    act::{act, part},
    browser::Browser,
    pages::look,
    world::{DPO, EMPLOYEE, World, reference_in},
};

/// Forty characters, as Virk gives them. Made up.
const VIRK: &str = "89abcdef0123456789abcdef0123456789abcdef";
const VIRK_AGAIN: &str = "fedcba9876543210fedcba9876543210fedcba98";

/// The button of the next step.
const NEXT: &str = "section.next .buttons a";

/// A browser whose user is counted.
struct Counted<'b> {
    browser: &'b Browser,
    clicks: RefCell<Vec<String>>,
    typed: RefCell<Vec<(String, String)>>,
}

impl<'b> Counted<'b> {
    fn new(browser: &'b Browser) -> Self {
        Self {
            browser,
            clicks: RefCell::default(),
            typed: RefCell::default(),
        }
    }

    fn n_clicks(&self) -> usize {
        self.clicks.borrow().len()
    }

    fn n_typed(&self) -> usize {
        self.typed.borrow().len()
    }

    fn count(&self, what: &str) {
        self.clicks.borrow_mut().push(what.to_owned());
    }

    /// A link or a button that leads on.
    async fn press(&self, css: &str) {
        self.count(css);
        self.browser.press_through(css).await;
    }

    /// A radio or a box. What is chosen already takes no click.
    async fn choose(&self, form: &str, name: &str, value: &str) {
        let field = format!("{form} [name='{name}'][value='{value}']");
        let is_chosen = format!("return document.querySelector(\"{field}\").checked");
        if self.browser.ask(&is_chosen).await == json!(true) {
            return;
        }
        self.count(&field);
        self.browser.press_button(&field).await;
    }

    async fn fill(&self, form: &str, name: &str, text: &str) {
        let field = format!("{form} [name='{name}']");
        self.browser.find(&field).await;
        self.typed.borrow_mut().push((field, text.to_owned()));
        self.browser.fill(form, name, text).await;
    }

    /// A date and a time. How they are typed hangs on the browser's language.
    async fn moment(&self, form: &str, name: &str, date: &str, time: &str) {
        const SET: &str = "document.querySelector(arguments[0]).value = arguments[1]";
        for (part, text) in [("date", date), ("time", time)] {
            let field = format!("{form} [name='{name}.{part}']");
            self.browser.find(&field).await;
            let typed = vec![json!(field), json!(text)];
            self.browser.ask_with(SET, typed).await;
            self.typed.borrow_mut().push((field, text.to_owned()));
        }
    }

    /// A decision: its button, and the one under the words.
    async fn decide(&self, form: &str) {
        self.press(&format!("{form} button:not([type=button])"))
            .await;
        self.press("button[name=stage][value=meant]").await;
        self.taken().await;
    }

    async fn taken(&self) {
        if self.browser.has("#wrong").await {
            panic!(
                "refused on {}:\n{}",
                self.browser.path().await,
                self.browser.text().await
            );
        }
    }

    fn report(&self, what: &str) {
        println!(
            "{what}: {} clicks, {} typed fields",
            self.n_clicks(),
            self.n_typed()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_recipient_is_notified_in_thirty_clicks_closed_in_sixty_and_nothing_is_typed_twice()
{
    let world = World::new().await;
    let browser = world.browser().await;
    let reference = report(&browser).await;

    browser.sign_in(DPO).await;
    let mail = browser
        .mail_to("ditte.poulsen@digit.example", &reference)
        .await;
    browser
        .press_through("form[action$='sign-out'] button")
        .await;
    let link = mail
        .split_whitespace()
        .find(|word| word.starts_with("http"));
    let started = Instant::now();
    let counted = Counted::new(&browser);
    counted.count("the link in the mail");
    browser.go(link.unwrap()).await;
    counted.count("signing in");
    browser.sign_in_here(DPO).await;

    judge(&counted).await;
    file(&counted).await;
    sound(&browser, "filed").await;
    counted.report("mail to notified");
    println!("  in {} s of a machine's time", started.elapsed().as_secs());
    let n_to_notified = counted.n_clicks();
    assert!(n_to_notified <= 30, "{n_to_notified} clicks");
    assert!(
        counted.n_typed() <= 15,
        "{} typed fields",
        counted.n_typed()
    );

    close(&counted).await;
    counted.report("mail to closed");
    for click in counted.clicks.borrow().iter() {
        println!("  {click}");
    }
    assert!(counted.n_clicks() <= 60, "{} clicks", counted.n_clicks());

    let typed = counted.typed.borrow();
    let mut texts: Vec<&str> = typed.iter().map(|(_, text)| text.as_str()).collect();
    texts.sort_unstable();
    let n = texts.len();
    texts.dedup();
    assert_eq!(texts.len(), n, "something is typed twice: {typed:?}");
}

/// A page in a state that a fresh demonstration does not have keeps what every page keeps.
async fn sound(browser: &Browser, what: &str) {
    for width in [1280, 390] {
        browser.resize(width).await;
        let wrong = look(browser, &format!("{width}-short-way-{what}")).await;
        assert!(wrong.is_empty(), "{what}: {wrong:#?}");
    }
    browser.resize(1280).await;
    // To look opened every fold.
    browser.client.refresh().await.unwrap();
}

/// What the employee says is what the caseworker need not ask for.
async fn report(browser: &Browser) -> String {
    browser.sign_in(EMPLOYEE).await;
    browser.go("/indberet").await;
    let form = "form[enctype]";
    for (name, text) in [
        (
            "what_happened",
            "Et brev om hjemmehjælp gik til en nabo med samme efternavn.",
        ),
        ("whose_data", "En ældre borger, der får hjemmehjælp."),
        ("done_so_far", "Naboen har afleveret brevet."),
    ] {
        browser.fill(form, name, text).await;
    }
    browser.choose(form, "situation", "wrong_recipient").await;
    for kind in ["basic", "id_number", "health"] {
        browser.choose(form, "data_types", kind).await;
    }
    browser.choose(form, "affected_estimate", "1").await;
    browser.send(form).await;
    browser.find("a[href^='/reports/']").await;
    reference_in(&browser.text().await)
}

async fn judge(counted: &Counted<'_>) {
    sound(counted.browser, "case").await;
    let classify = act("classify");
    counted.choose(&classify, "classify.breach", "yes").await;
    counted.decide(&classify).await;

    let aware = act("set_awareness");
    counted
        .fill(
            &aware,
            "set_awareness.reason",
            "Naboen ringede, og medarbejderen så fejlen.",
        )
        .await;
    counted.press(&format!("{aware} button")).await;
    counted.taken().await;

    counted.press(NEXT).await;
    sound(counted.browser, "facts").await;
    let facts = act("oplysninger");
    for (name, value) in [
        ("nature", "confidentiality"),
        ("recipient_kind", "known_wrong_citizen"),
        ("recipient_tie", "neighbour"),
        ("deletion_confirmed", "true"),
        ("passed_on", "false"),
        ("data_subject_categories", "citizens"),
        ("children", "false"),
        ("vulnerable_subjects", "true"),
        ("protected_address", "false"),
    ] {
        counted.choose(&facts, name, value).await;
    }
    counted.press(&format!("{facts} button[value=all]")).await;
    counted.taken().await;

    let assess = act("conclude_assessment");
    // Nothing is preselected: the conclusion is a click of its own.
    let advised = if counted.browser.has(".advice .is-high").await {
        "high_risk"
    } else {
        "risk"
    };
    counted
        .choose(&assess, "conclude_assessment.outcome", advised)
        .await;
    counted
        .fill(
            &assess,
            "conclude_assessment.reason",
            "Helbredsoplysninger hos en nabo, der kender borgeren.",
        )
        .await;
    counted.decide(&assess).await;

    let notify = act("decide_notification");
    counted
        .choose(&notify, "decide_notification.notify", "yes")
        .await;
    counted
        .fill(
            &notify,
            "decide_notification.reason",
            "En risiko er ikke usandsynlig.",
        )
        .await;
    counted.decide(&notify).await;
}

/// What the notification lacks beside what the case says already, and its number from Virk.
async fn file(counted: &Counted<'_>) {
    counted.press(NEXT).await;
    let facts = act("oplysninger");
    for (name, value) in [
        ("cause", "internal_non_malicious"),
        ("severity", "moderate"),
        ("prior_measures", "policies"),
        ("preventive_measures", "process_change"),
    ] {
        counted.choose(&facts, name, value).await;
    }
    for (name, text) in [
        ("systems", "Omsorgssystemet og en fælles printer."),
        (
            "data_types_description",
            "Navn, CPR-nummer og hvilken hjælp borgeren får.",
        ),
        ("affected_records", "3"),
        (
            "prior_measures_description",
            "Retningslinje om at læse adressen efter.",
        ),
        (
            "preventive_measures_description",
            "Adressen hentes fra sagen fra næste uge.",
        ),
    ] {
        counted.fill(&facts, name, text).await;
    }
    counted
        .moment(&facts, "occurred_from", "2026-11-20", "10:15")
        .await;
    counted.press(&format!("{facts} button[value=all]")).await;
    counted.taken().await;

    let filing = act("anmeldelse");
    counted.fill(&filing, "virk_reference", VIRK).await;
    if counted
        .browser
        .has(&format!("{filing} [name=warnings_seen]"))
        .await
    {
        counted.choose(&filing, "warnings_seen", "yes").await;
    }
    counted
        .press(&format!("{filing} button:not([type=button])"))
        .await;
    counted.taken().await;
}

/// The person told, a measure, the case system, and the end.
async fn close(counted: &Counted<'_>) {
    let browser = counted.browser;
    let path = browser.path().await;
    let home = format!("a[href='{}']", path.trim_end_matches("/anmeldelse"));
    counted.press(&home).await;
    let tell = act("decide_communication");
    counted
        .choose(&tell, "decide_communication.decision", "communicate")
        .await;
    counted
        .fill(
            &tell,
            "decide_communication.reason",
            "Borgeren kan selv tage forholdsregler.",
        )
        .await;
    counted.decide(&tell).await;
    counted.press(NEXT).await;
    // The letter is proposed from the facts and taken over; one person is added by hand.
    counted.press("#letter a[href*='forslag=da']").await;
    counted
        .press(&format!("{} button", part("underretning", "letter")))
        .await;
    counted.taken().await;
    counted.press("#recipients a[href$='/modtager']").await;
    let person = act("modtager");
    counted.fill(&person, "name", "Ane Prøve").await;
    counted
        .fill(&person, "email", "ane.prove@borger.example")
        .await;
    counted.press(&format!("{person} button")).await;
    counted.taken().await;
    let send = part("underretning", "send");
    counted.choose(&send, "confirmed", "yes").await;
    counted.press(&format!("{send} button")).await;
    counted.taken().await;
    browser
        .reload_until("the letter on its way", |text| text.contains("1\nsendt"))
        .await;

    counted.press(&home).await;
    let measure = act("add_measure");
    counted
        .fill(
            &measure,
            "add_measure.text",
            "Skabelonen henter nu adressen fra sagen.",
        )
        .await;
    counted
        .choose(&measure, "add_measure.kind", "preventive")
        .await;
    counted.choose(&measure, "add_measure.done", "yes").await;
    counted.press(&format!("{measure} button")).await;
    counted.taken().await;

    // The rest of the notification, with a number of its own.
    counted.press(NEXT).await;
    let rest = act("anmeldelse");
    counted.fill(&rest, "virk_reference", VIRK_AGAIN).await;
    counted.choose(&rest, "complete", "yes").await;
    if browser.has(&format!("{rest} [name=warnings_seen]")).await {
        counted.choose(&rest, "warnings_seen", "yes").await;
    }
    counted
        .press(&format!("{rest} button:not([type=button])"))
        .await;
    counted.taken().await;
    counted.press(&home).await;

    counted.press(NEXT).await;
    let attach = part("esdh", "attach");
    counted
        .fill(&attach, "case_number", "85.10.13-G01-12-26")
        .await;
    counted.press(&format!("{attach} button")).await;
    counted.taken().await;
    counted
        .press(&format!("{} button", part("esdh", "journalised")))
        .await;
    counted.taken().await;
    counted.press(&home).await;
    browser
        .reload_until("the last step", |text| text.contains("Afslut sagen"))
        .await;
    let close = act("close");
    counted
        .fill(&close, "close.text", "Adresser i hånden er afskaffet.")
        .await;
    counted.decide(&close).await;
    sound(browser, "closed").await;
}
