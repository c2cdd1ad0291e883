//! One breach from the first report to a case file that anybody can check, through the browser alone.

use std::fs;

use brudvagt_case::casefile::verify_file;
use serde_json::json;

use crate::{
    act::{act, part},
    browser::Browser,
    pages::look,
    world::{DPO, EMPLOYEE, HEAD, World, reference_in},
};

/// Forty characters, as Virk gives them. Made up.
const VIRK: &str = "0123456789abcdef0123456789abcdef01234567";
const QUESTION: &str = "Har modtageren leveret brevet tilbage?";
const ANSWER: &str = "Ja, brevet kom tilbage uåbnet i dag.";

#[tokio::test(flavor = "multi_thread")]
async fn a_breach_is_carried_from_report_to_checked_case_file() {
    let world = World::new().await;
    let browser = world.browser().await;
    let reference = report(&browser).await;
    browser.sign_in(DPO).await;
    let case = browser.case(&reference).await;

    judge(&browser, &case).await;
    ask_the_head(&browser, &case, &reference).await;
    file_on_virk(&browser, &case).await;
    write_to_the_affected(&browser, &case).await;
    journalise(&browser, &case).await;
    close(&browser, &case).await;

    // The register of breaches shows it with its filing.
    browser.go("/register").await;
    let register = browser.text().await;
    assert!(
        register.contains(&reference) && register.contains(VIRK),
        "{register}"
    );
    check_file(&browser, &case, &reference).await;
    assert_eq!(browser.console().await, Vec::<String>::new());
}

async fn report(browser: &Browser) -> String {
    browser.sign_in(EMPLOYEE).await;
    browser.go("/indberet").await;
    let form = "form[enctype]";
    let what = "Et brev om økonomisk hjælp gik til en forkert borger.";
    browser.fill(form, "what_happened", what).await;
    browser
        .fill(form, "whose_data", "Én borger, der har søgt om hjælp")
        .await;
    browser.choose(form, "affected_estimate", "1").await;
    let picture = browser.driver.folder.join("kuvert.txt");
    fs::write(&picture, "Kuverten bar en anden adresse.").unwrap();
    browser.attach(form, "attachments", &picture).await;
    browser.send(form).await;
    browser.find("a[href^='/reports/']").await;
    reference_in(&browser.text().await)
}

/// Breach or not, since when, how bad, and what follows: each with its reason.
async fn judge(browser: &Browser, case: &str) {
    browser.go(case).await;
    assert!(
        browser.text().await.contains("kuvert.txt"),
        "the attachment"
    );
    browser
        .choose(&act("classify"), "classify.breach", "yes")
        .await;
    browser.send(&act("classify")).await;

    // The moment in force is filled in already: confirming it takes a reason and one press.
    browser.go(case).await;
    browser
        .fill(
            &act("set_awareness"),
            "set_awareness.reason",
            "Medarbejderen så fejlen selv.",
        )
        .await;
    browser.send(&act("set_awareness")).await;

    browser.go(&format!("{case}/oplysninger")).await;
    let facts = act("oplysninger");
    browser.choose(&facts, "nature", "confidentiality").await;
    browser.send(&facts).await;

    browser.go(&format!("{case}/vurdering")).await;
    let assess = act("conclude_assessment");
    browser
        .choose(&assess, "conclude_assessment.outcome", "high_risk")
        .await;
    browser
        .fill(
            &assess,
            "conclude_assessment.reason",
            "Følsomme forhold hos en, der kender borgeren.",
        )
        .await;
    browser.send(&assess).await;

    browser.go(case).await;
    let notify = act("decide_notification");
    browser
        .choose(&notify, "decide_notification.notify", "yes")
        .await;
    browser
        .fill(
            &notify,
            "decide_notification.reason",
            "En risiko er ikke usandsynlig.",
        )
        .await;
    browser.send(&notify).await;

    browser.go(case).await;
    let tell = act("decide_communication");
    browser
        .choose(&tell, "decide_communication.decision", "communicate")
        .await;
    browser
        .fill(
            &tell,
            "decide_communication.reason",
            "Borgeren kan selv tage forholdsregler.",
        )
        .await;
    browser.send(&tell).await;

    browser.go(case).await;
    let measure = act("add_measure");
    browser
        .fill(
            &measure,
            "add_measure.text",
            "Brevskabelonen henter nu adressen fra sagen.",
        )
        .await;
    browser
        .choose(&measure, "add_measure.kind", "preventive")
        .await;
    browser.choose(&measure, "add_measure.done", "yes").await;
    browser.send(&measure).await;
    let text = browser.text().await;
    for reason in [
        "så fejlen selv",
        "ikke usandsynlig",
        "tage forholdsregler",
        "henter nu adressen",
    ] {
        assert!(text.contains(reason), "{reason} is missing:\n{text}");
    }
}

/// A question goes out by mail, and its link leads to where the answer is expected.
async fn ask_the_head(browser: &Browser, case: &str, reference: &str) {
    browser.go(case).await;
    browser
        .pick(&act("ask"), "ask.role", "department_head")
        .await;
    browser.fill(&act("ask"), "ask.text", QUESTION).await;
    browser.send(&act("ask")).await;

    let mail = browser
        .mail_to("frank.bech@nordvig.example", reference)
        .await;
    assert!(
        !mail.contains(QUESTION),
        "a mail says nothing of what the case is about: {mail}"
    );
    let link = mail
        .split_whitespace()
        .find(|word| word.starts_with("http"));
    let link = link
        .unwrap_or_else(|| panic!("no link in {mail}"))
        .to_owned();
    browser
        .press_through("form[action$='sign-out'] button")
        .await;
    browser.go(&link).await;
    browser.sign_in_here(HEAD).await;
    browser.find(&act("answer")).await;
    assert!(
        browser.path().await.starts_with(case),
        "the mail leads to {}",
        browser.path().await
    );
    let text = browser.text().await;
    assert!(text.contains(QUESTION), "{text}");
    sound(browser, "head").await;
    browser.fill(&act("answer"), "answer.text", ANSWER).await;
    browser.send(&act("answer")).await;
    assert!(browser.text().await.contains(ANSWER));
    assert!(
        !browser.has(&act("answer")).await,
        "an answered question asks again"
    );

    browser.sign_in(DPO).await;
    browser.go(case).await;
    assert!(browser.text().await.contains(ANSWER));
}

async fn file_on_virk(browser: &Browser, case: &str) {
    browser.go(&format!("{case}/anmeldelse")).await;
    attach_what_may_be_sent(browser).await;
    let filing = act("anmeldelse");
    let receipt = browser.driver.folder.join("kvittering.pdf");
    fs::write(&receipt, "%PDF-1.4\n%%EOF\n").unwrap();
    // A reference that Virk never gave is refused; the file is chosen again, as browsers want it.
    browser.fill(&filing, "virk_reference", "123").await;
    browser.send_anyhow(&filing).await;
    browser.find("#wrong").await;
    browser.fill(&filing, "virk_reference", VIRK).await;
    browser.attach(&filing, "receipt_pdf", &receipt).await;
    browser.choose(&filing, "complete", "yes").await;
    if browser.has(&format!("{filing} [name=warnings_seen]")).await {
        browser.choose(&filing, "warnings_seen", "yes").await;
    }
    browser.send(&filing).await;
    browser
        .reload_until("the filing", |text| text.contains(VIRK))
        .await;
    sound(browser, "filed").await;
}

/// A picture is named as not read and taken away again; a text is read.
async fn attach_what_may_be_sent(browser: &Browser) {
    let attach = "form[action$='/bilag'][enctype]";
    let remove = "button[name=remove]";
    browser.send_anyhow(attach).await;
    browser.find("#wrong").await;
    for (name, content, state) in [
        ("skærm.png", "\u{89}PNG", "Ikke læst"),
        ("forløb.txt", "Brevet er hentet hjem.", "Læst, intet fundet"),
    ] {
        if browser.has(remove).await {
            browser.press_through(remove).await;
            assert!(!browser.has(remove).await);
        }
        let file = browser.driver.folder.join(name);
        fs::write(&file, content).unwrap();
        browser
            .pick(attach, "attach.kind", "investigation_report")
            .await;
        browser.attach(attach, "attach.content", &file).await;
        browser.send(attach).await;
        let text = browser.text().await;
        assert!(text.contains(name) && text.contains(state), "{text}");
    }
    sound(browser, "attached").await;
}

async fn write_to_the_affected(browser: &Browser, case: &str) {
    let page = format!("{case}/underretning");
    browser.go(&page).await;
    let letter = part("underretning", "letter");
    for (field, text) in [
        ("subject", "Et brev om dig kom i forkerte hænder"),
        (
            "nature",
            "Et brev om din ansøgning blev sendt til en anden borger.",
        ),
        (
            "consequences",
            "En anden kan have læst, at du har søgt om hjælp.",
        ),
        (
            "measures",
            "Vi har fået brevet tilbage og rettet skabelonen.",
        ),
        (
            "advice",
            "Kontakt os, hvis nogen henvender sig til dig om det.",
        ),
        (
            "contact",
            "Databeskyttelsesrådgiver Ditte Poulsen, 70 00 00 00",
        ),
    ] {
        browser.fill(&letter, field, text).await;
    }
    browser.send(&letter).await;
    browser.go(&page).await;
    // What was pasted is shown as it was read, before anybody is added.
    let paste = part("underretning", "preview");
    let line = "Navn;Mail\nAne Prøve;ane.prove@borger.example";
    browser.fill(&paste, "recipients", line).await;
    browser.send(&paste).await;
    browser.send(&part("underretning", "recipients")).await;
    browser.go(&page).await;
    let send = part("underretning", "send");
    browser.choose(&send, "confirmed", "yes").await;
    browser.send(&send).await;
    browser.go("/postkasse?til=ane.prove@borger.example").await;
    browser
        .reload_until("the letter", |text| text.contains("forkerte hænder"))
        .await;
}

async fn journalise(browser: &Browser, case: &str) {
    let page = format!("{case}/esdh");
    browser.go(&page).await;
    browser
        .fill(&part("esdh", "attach"), "case_number", "85.10.13-G01-12-26")
        .await;
    browser.send(&part("esdh", "attach")).await;
    browser.go(&page).await;
    const PACK: &str = "const done = arguments[0];
        fetch(location.pathname + '/pakke').then(async (answer) =>
            done([answer.status, (await answer.arrayBuffer()).byteLength]))";
    let pack = browser.ask_later(PACK, Vec::new()).await;
    assert_eq!(pack[0], json!(200), "{pack}");
    assert!(pack[1].as_u64().unwrap() > 1000, "{pack}");
    browser.send(&part("esdh", "journalised")).await;
}

async fn close(browser: &Browser, case: &str) {
    browser.go(case).await;
    let close = act("close");
    let lessons = "Skabeloner med håndskrevne adresser er afskaffet.";
    // What other services did reaches the case by itself; until then closing is refused by name.
    let started = std::time::Instant::now();
    loop {
        browser.fill(&close, "close.text", lessons).await;
        browser.send_anyhow(&close).await;
        if !browser.has("#wrong").await {
            break;
        }
        let text = browser.text().await;
        assert!(
            started.elapsed().as_secs() < 20,
            "the case never closes:\n{text}"
        );
        browser.go(case).await;
    }
    browser
        .reload_until("what was learnt", |text| text.contains(lessons))
        .await;
    sound(browser, "closed").await;
}

/// A page in a state that a fresh demonstration does not have keeps what every page keeps.
async fn sound(browser: &Browser, what: &str) {
    let wrong = look(browser, &format!("1280-journey-{what}")).await;
    assert!(wrong.is_empty(), "{what}: {wrong:#?}");
}

async fn check_file(browser: &Browser, case: &str, reference: &str) {
    browser.go(&format!("{case}/historik")).await;
    const FILE: &str = "const done = arguments[0];
        fetch(document.querySelector(\"a[href$='sagsmappe.json']\").href)
            .then((answer) => answer.text()).then(done)";
    let file = browser.ask_later(FILE, Vec::new()).await;
    let file = file.as_str().unwrap();
    let found = verify_file(file.as_bytes(), None, &[]);
    assert!(found.is_sound(), "{:?}", found.faults);
    assert_eq!(found.reference.as_deref(), Some(reference));
    assert!(found.n_entries > 12, "{} entries", found.n_entries);
    // One letter changed anywhere, and it is not sound any more.
    let touched = file.replacen("uåbnet", "uåbnat", 1);
    assert_ne!(touched, file, "the answer is not in the file");
    assert!(!verify_file(touched.as_bytes(), None, &[]).is_sound());
}
