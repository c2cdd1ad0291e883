//! Another system through the portal's own door: its key, what it reports, what it follows.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    outside::{between, case_page, encoded, key},
    web::{Answer, Portal},
    world::settled,
};

const WORKER: &str = "sagsbehandler-901|case_worker";
const DIRECTOR: &str = "direktoer-901|chief_executive";
const PAGE: &str = "/indstillinger/901/indgange";
const REPORTS: &str = "/api/v1/reports";
const NAME: &str = "Britta Opdigt";

/// A key as the management makes one.
pub(crate) async fn make_key(portal: &Portal, name: &str) -> String {
    let director = portal.sign_in(DIRECTOR, "").await.cookie();
    let page = portal.get(PAGE, &director).await;
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("act", "system"),
        ("system.name", name),
    ]);
    let told = portal.send("POST", PAGE, &director, &form).await;
    assert_eq!(told.status, 200, "{}", told.body);
    let made = between(&told.body, "id=\"adgang\">", "<").to_owned();
    // It is shown this once.
    assert!(!portal.get(PAGE, &director).await.body.contains(&made));
    made
}

async fn end_key(portal: &Portal, name: &str) {
    let director = portal.sign_in(DIRECTOR, "").await.cookie();
    let page = portal.get(PAGE, &director).await;
    let row = page.body.split(name).nth(1).unwrap();
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("act", "close"),
        ("door_id", between(row, "name=\"door_id\" value=\"", "\"")),
    ]);
    let ended = portal.send("POST", PAGE, &director, &form).await;
    assert_eq!(ended.status, 303);
    let page = portal.get(PAGE, &director).await.body;
    assert!(page.contains("Afsluttet"), "{page}");
}

pub(crate) async fn post(
    portal: &Portal,
    token: &str,
    path: &str,
    cause: &str,
    body: &Value,
) -> Answer {
    let headers = format!(
        "Authorization: Bearer {token}\r\nIdempotency-Key: {cause}\r\n\
         Content-Type: application/json\r\n"
    );
    portal.ask("POST", path, &headers, &body.to_string()).await
}

async fn get(portal: &Portal, token: &str, path: &str) -> Answer {
    let headers = format!("Authorization: Bearer {token}\r\n");
    portal.ask("GET", path, &headers, "").await
}

pub(crate) fn said(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_other| panic!("{}", answer.body))
}

fn reason(answer: &Answer) -> String {
    let kind = answer.header("content-type").unwrap_or_default();
    assert_eq!(kind, "application/problem+json", "{}", answer.body);
    let problem = said(answer);
    for words in ["detail", "detail_da"] {
        assert_ne!(problem[words], "", "{problem}");
    }
    problem["reason"].as_str().unwrap().to_owned()
}

fn report() -> Value {
    json!({
        "what_happened": "Et brev om 111111-1118 kom til en forkert. Nummeret er opdigt.",
        "situation": "wrong_recipient", "data_types": ["health"], "affected_estimate": "1",
        "reported_for": {"name": NAME, "contact": "britta@opdigt.example"},
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn another_system_reports_once_follows_adds_and_answers() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let token = make_key(&portal, "Opdigt Servicedesk").await;
    let sent = post(&portal, &token, REPORTS, "ordre-0001", &report()).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    let kept = said(&sent);
    let again = post(&portal, &token, REPORTS, "ordre-0001", &report()).await;
    assert_eq!((again.status, said(&again)), (201, kept.clone()));
    let mut other = report();
    other["what_happened"] = json!("Noget andet.");
    let refused = post(&portal, &token, REPORTS, "ordre-0001", &other).await;
    assert_eq!(refused.status, 409);
    assert_eq!(reason(&refused), "IDEMPOTENCY_KEY_REUSED");

    // What a person sees: the system, and for whom; in the list with the number masked, as of a form.
    let worker = portal.sign_in(WORKER, "").await.cookie();
    let reference = kept["reference"].as_str().unwrap();
    let (case, shown) = case_page(&portal, &worker, reference).await;
    for told in ["Opdigt Servicedesk", NAME, "Fra et andet system"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let queue = portal
        .get(&format!("/sager?soeg={reference}"), &worker)
        .await;
    assert!(queue.body.contains("Et brev om") && !queue.body.contains("111111-1118"));

    let path = sent.header("location").unwrap();
    let known = said(&get(&portal, &token, path).await);
    assert_eq!(
        (&known["status"], &known["told_at"], &known["questions"]),
        (&json!("received"), &Value::Null, &json!([])),
    );
    let more = format!("{path}/additions");
    let added = post(
        &portal,
        &token,
        &more,
        "ordre-0002",
        &json!({"text": "To breve."}),
    )
    .await;
    assert_eq!((added.status, &said(&added)["addition"]), (201, &json!(1)));

    // A question reaches it where it comes back, and its answer reaches the case.
    let shown = settled("the addition is on the case", || async {
        let shown = portal.get(&case, &worker).await.body;
        shown.contains("id=\"tilfoejet\"").then_some(shown)
    })
    .await;
    let question = encoded(&[
        ("csrf", between(&shown, "name=\"csrf\" value=\"", "\"")),
        ("key", "spoergsmaal-1"),
        (
            "version",
            between(&shown, "name=\"version\" value=\"", "\""),
        ),
        ("ask.role", "reporter"),
        ("ask.text", "Hvornår kom brevet?"),
    ]);
    let asked = portal
        .send("POST", &format!("{case}/ask"), &worker, &question)
        .await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    let known = said(&get(&portal, &token, path).await);
    let asked = &known["questions"][0];
    assert_eq!(asked["text"], "Hvornår kom brevet?");
    let to = format!(
        "{path}/questions/{}/answer",
        asked["question_id"].as_str().unwrap()
    );
    let done = post(
        &portal,
        &token,
        &to,
        "ordre-0003",
        &json!({"text": "I tirsdags."}),
    )
    .await;
    assert_eq!((done.status, done.body.as_str()), (204, ""));
    let known = said(&get(&portal, &token, path).await);
    assert_ne!(known["questions"][0]["answered_at"], Value::Null);
    let shown = portal.get(&case, &worker).await.body;
    assert!(shown.contains("I tirsdags."), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sees_its_own_reports_and_ends_at_once() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let token = make_key(&portal, "Opdigt Servicedesk").await;
    let other = make_key(&portal, "Andet system").await;
    let sent = post(&portal, &token, REPORTS, "ordre-0001", &report()).await;
    let path = sent.header("location").unwrap();
    let refused = get(&portal, &other, path).await;
    assert_eq!(
        (refused.status, reason(&refused).as_str()),
        (404, "NOT_FOUND")
    );
    // A key is no person's token.
    for reading in ["/api/v1/cases", "/api/v1/due"] {
        assert_eq!(get(&portal, &token, reading).await.status, 401, "{reading}");
    }
    end_key(&portal, "Opdigt Servicedesk").await;
    let refused = get(&portal, &token, path).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    assert_eq!(reason(&refused), "UNAUTHENTICATED");
    let refused = post(&portal, &token, REPORTS, "ordre-0009", &report()).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_system_sends_wrongly_is_refused_by_name_and_never_repeated() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let token = make_key(&portal, "Opdigt Servicedesk").await;
    let unknown = json!({"what_happened": NAME, "reporter": NAME});
    let unreadable = post(&portal, &token, REPORTS, "ordre-0001", &unknown).await;
    assert_eq!(
        (unreadable.status, reason(&unreadable).as_str()),
        (400, "BODY_UNREADABLE")
    );
    assert!(!unreadable.body.contains(NAME), "{}", unreadable.body);
    let wrong = json!({"what_happened": "!", "told_at": "i morgen", "affected_estimate": "3"});
    let wrong = post(&portal, &token, REPORTS, "ordre-0001", &wrong).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let fields: Vec<_> = said(&wrong)["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["told_at", "what_happened", "affected_estimate"]);

    let bearer = format!("Authorization: Bearer {token}\r\n");
    let json = "Content-Type: application/json\r\n";
    let body = report().to_string();
    let headers = format!("{bearer}{json}");
    let keyless = portal.ask("POST", REPORTS, &headers, &body).await;
    assert_eq!(
        (keyless.status, reason(&keyless).as_str()),
        (400, "IDEMPOTENCY_KEY_REQUIRED")
    );
    let headers = format!("{bearer}Idempotency-Key: ordre-0001\r\nContent-Type: text/plain\r\n");
    let plain = portal.ask("POST", REPORTS, &headers, &body).await;
    assert_eq!((plain.status, reason(&plain).as_str()), (415, "NOT_JSON"));
    let put = portal.ask("PUT", REPORTS, &bearer, "").await;
    assert_eq!((put.status, put.header("allow")), (405, Some("POST")));
    assert_eq!(reason(&put), "METHOD_NOT_ALLOWED");
    // Nobody's key is refused before its body is read.
    let large = "x".repeat(50_000);
    let nobody = portal.ask("POST", REPORTS, json, &large).await;
    assert_eq!(
        (nobody.status, reason(&nobody).as_str()),
        (401, "UNAUTHENTICATED")
    );
    // A flood is stopped, and the page of the settings knows when the key was used.
    let mut last = 0;
    for n in 0..30 {
        let sent = post(
            &portal,
            &token,
            REPORTS,
            &format!("flood-{n:04}"),
            &report(),
        )
        .await;
        last = sent.status;
    }
    assert_eq!(last, 429);
}

type Told = Arc<Mutex<Vec<String>>>;

/// Takes requests and keeps what they hold.
async fn listen(told: Told) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = String::new();
            // The body is JSON on one line, and ends with the object.
            while !text.ends_with('}') {
                let mut piece = [0; 4_096];
                let n = stream.read(&mut piece).await.unwrap();
                if n == 0 {
                    break;
                }
                text += &String::from_utf8_lossy(&piece[..n]);
            }
            told.lock().unwrap().push(text);
            let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            stream.write_all(answer).await.unwrap();
        }
    });
    format!("http://{address}/brudvagt")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_hears_at_its_own_address_what_becomes_of_its_report() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let token = make_key(&portal, "Opdigt Servicedesk").await;
    let told: Told = Told::default();
    let url = listen(Told::clone(&told)).await;
    let director = portal.sign_in(DIRECTOR, "").await.cookie();
    let page = portal.get(PAGE, &director).await;
    let systems = between(&page.body, "name=\"hook.door_id\"", "</select>");
    let option = systems.split("value=\"").last().unwrap();
    let door_id = option.split('"').next().unwrap();
    let form = |url: &str| {
        encoded(&[
            ("csrf", page.csrf()),
            ("key", key(&page)),
            ("act", "hook"),
            ("hook.door_id", door_id),
            ("hook.url", url),
        ])
    };
    let refused = portal
        .send("POST", PAGE, &director, &form("https://10.0.0.1/"))
        .await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("egne mure"), "{}", refused.body);
    let saved = portal.send("POST", PAGE, &director, &form(&url)).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let secret = between(&saved.body, "id=\"adgang\">", "<").to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    settled("the trial arrives and the page says so", || async {
        let page = portal.get(PAGE, &director).await.body;
        assert!(!page.contains(&secret));
        page.contains("N\u{e5}ede frem").then_some(())
    })
    .await;
    let sent = post(&portal, &token, REPORTS, "ordre-0001", &report()).await;
    let report_id = said(&sent)["report_id"].as_str().unwrap().to_owned();
    let opened = settled("it is told that its case is open", || async {
        let told = told.lock().unwrap();
        told.iter().find(|it| it.contains("case.opened")).cloned()
    })
    .await;
    assert!(opened.contains(&report_id), "{opened}");
    assert!(
        opened.to_lowercase().contains("webhook-signature: v1,"),
        "{opened}"
    );
    assert!(
        !opened.contains("111111") && !opened.contains(NAME),
        "{opened}"
    );
}
