//! Things the portal must refuse, whoever asks.

use serde_json::{Value, json};

use crate::{
    browser::Browser,
    serve::serve,
    world::{DPO, ELSEWHERE, EMPLOYEE, World, reference_in},
};

/// Status and body of an address, without what differs at every look: the address itself, the time.
async fn answer(browser: &Browser, path: &str) -> (Value, String) {
    const GET: &str = "const [path, done] = arguments;
        fetch(path).then(async (answer) => done([answer.status, await answer.text()]))";
    let got = browser.ask_later(GET, vec![json!(path)]).await;
    let body = got[1].as_str().unwrap().replace(path, "PATH");
    let (before, rest) = body.split_once("data-now=\"").unwrap();
    let (_now, after) = rest.split_once('"').unwrap();
    (got[0].clone(), format!("{before}{after}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipality_s_case_answers_as_one_that_never_was() {
    let world = World::new().await;
    let receipt = world.report("901", "En fil lå åben.").await;
    let browser = world.browser().await;
    browser.sign_in(DPO).await;
    let case = browser.case(&receipt.reference).await;
    let never = "/sag/0199aaaa-0000-7000-8000-00000000abcd";
    assert_eq!(answer(&browser, &case).await.0, json!(200));

    browser.sign_in("fagchef-902").await;
    for page in [
        "",
        "/oplysninger",
        "/vurdering",
        "/frister",
        "/historik",
        "/sagsmappe.json",
    ] {
        let theirs = answer(&browser, &format!("{case}{page}")).await;
        let nobodys = answer(&browser, &format!("{never}{page}")).await;
        assert_eq!(theirs, nobodys, "{page}");
        assert_eq!(theirs.0, json!(404), "{page}");
    }
    browser.sign_in(ELSEWHERE).await;
    let report = format!("/reports/{}", receipt.report_id);
    let theirs = answer(&browser, &report).await;
    assert_eq!(
        theirs,
        answer(&browser, "/reports/0199aaaa-0000-7000-8000-00000000abcd").await
    );
    assert_eq!(theirs.0, json!(404));
}

/// Sends the report form as it stands, several times at once, with its token changed or not.
const SEND: &str = "const [times, csrf, done] = arguments;
    const form = document.querySelector('form[enctype]');
    const data = () => {
        const fields = new FormData(form);
        fields.set('what_happened', 'En mail gik til alle i stedet for én.');
        if (csrf !== null) fields.set('csrf', csrf);
        return fields;
    };
    const send = async () => {
        const answer = await fetch(form.action, { method: 'POST', body: data() });
        return [answer.status, new URL(answer.url).pathname];
    };
    Promise.all(Array.from({ length: times }, send)).then(done)";

async fn n_reports(browser: &Browser) -> usize {
    browser.go("/mine").await;
    browser.text().await.matches("BRUD-").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_makes_one_report() {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.sign_in(EMPLOYEE).await;
    let before = n_reports(&browser).await;
    browser.go("/indberet").await;
    let sent = browser.ask_later(SEND, vec![json!(3), Value::Null]).await;
    let receipts: Vec<&Value> = sent.as_array().unwrap().iter().collect();
    assert_eq!(receipts[0][0], json!(200), "{sent}");
    assert!(receipts.iter().all(|one| *one == receipts[0]), "{sent}");
    assert_eq!(n_reports(&browser).await, before + 1);

    // The page that is still open after the receipt came is the same report, too.
    browser.go(receipts[0][1].as_str().unwrap()).await;
    reference_in(&browser.text().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_ours_is_refused() {
    let world = World::new().await;
    let browser = world.browser().await;
    browser.sign_in(EMPLOYEE).await;
    let before = n_reports(&browser).await;
    browser.go("/indberet").await;
    for wrong in [
        "",
        "0000000000000000000000000000000000000000000000000000000000000000",
    ] {
        let sent = browser.ask_later(SEND, vec![json!(1), json!(wrong)]).await;
        assert_eq!(sent[0][0], json!(403), "{sent}");
    }

    // Another site on this very machine, which even knows the form's token.
    const FIELDS: &str = "const form = document.querySelector('form[enctype]');
        return [...new FormData(form)].filter(([, value]) => typeof value === 'string')";
    let fields = browser.ask(FIELDS).await;
    let inputs: String = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|field| {
            let name = field[0].as_str().unwrap();
            let value = match name {
                "what_happened" => "Sendt af en anden side.",
                _other => field[1].as_str().unwrap(),
            };
            format!("<input name='{name}' value='{value}'>")
        })
        .collect();
    let attack = format!(
        "<form method=post enctype=multipart/form-data action='{}/report'>{inputs}<button>Vind</button></form>",
        world.home
    );
    browser.go(&serve(attack).await).await;
    browser.press_through("button").await;
    const READS: &str = "return document.body.innerText";
    let shown = browser.ask(READS).await;
    assert!(!shown.as_str().unwrap().contains("BRUD-"), "{shown}");
    assert_eq!(n_reports(&browser).await, before);
}
