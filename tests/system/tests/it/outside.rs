//! Those who have no account, through the portal's own door: the public form and the receipt code, a
//! supplier's link, a call.

use crate::{
    web::{Answer, Portal},
    world::settled,
};

const WORKER: &str = "sagsbehandler-901|case_worker";
const DIRECTOR: &str = "direktoer-901|chief_executive";
const WORDS: &str = "Jeg fik naboens brev fra kommunen.";

/// The text between two others.
pub(crate) fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = body.split_once(before).unwrap();
    rest.split_once(after).unwrap().0
}

pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

pub(crate) fn key(page: &Answer) -> &str {
    between(&page.body, "name=\"key\" value=\"", "\"")
}

fn code(receipt: &Answer) -> &str {
    between(&receipt.body, "id=\"kode\">", "<")
}

async fn send(portal: &Portal, path: &str, fields: &[(&str, &str)]) -> Answer {
    portal.send("POST", path, "", &encoded(fields)).await
}

/// The page of the case that a report became, as a case worker sees it.
pub(crate) async fn case_page(portal: &Portal, cookie: &str, reference: &str) -> (String, String) {
    let path = settled("the case is in the queue", || async {
        let queue = portal
            .get(&format!("/sager?soeg={reference}"), cookie)
            .await;
        let (before, _) = queue.body.split_once(&format!("\">{reference}</a>"))?;
        let (_, id) = before.rsplit_once("href=\"/sag/")?;
        Some(format!("/sag/{id}"))
    })
    .await;
    let body = portal.get(&path, cookie).await.body;
    assert!(body.contains(reference), "{body}");
    (path, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_tells_without_a_login_and_comes_back_with_the_code() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let page = portal.get("/meld/nordvig", "").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Nordvig Kommune"));

    // What is missing is said, and nothing that was typed is lost.
    let wrong = send(
        &portal,
        "/meld/nordvig",
        &[("key", key(&page)), ("whose_data", "Min nabo")],
    )
    .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Min nabo"), "{}", wrong.body);
    assert!(
        wrong.body.contains("id=\"e-f-what_happened"),
        "{}",
        wrong.body
    );

    let fields = [
        ("key", key(&wrong)),
        ("kind", "citizen"),
        ("what_happened", WORDS),
        ("name", "Britta Opdigt"),
        ("confidential", "yes"),
        ("affected_estimate", "1"),
        ("situation", "wrong_recipient"),
        ("data_types", "health"),
    ];
    let receipt = send(&portal, "/meld/nordvig", &fields).await;
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    assert!(receipt.header("set-cookie").is_none() && receipt.header("location").is_none());
    let again = send(&portal, "/meld/nordvig", &fields).await;
    assert_eq!(
        code(&again),
        code(&receipt),
        "a second press is the same report"
    );
    let reference = between(&receipt.body, "<strong>BRUD-", "</strong>");
    let reference = format!("BRUD-{reference}");

    let unknown = send(&portal, "/foelg", &[("code", "0000-0000-0000-0000-0000")]).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.body.contains("Vi kender ikke koden"));
    let typed = code(&receipt).to_lowercase();
    let followed = send(&portal, "/foelg", &[("code", &typed)]).await;
    assert_eq!(followed.status, 200);
    assert!(followed.body.contains(WORDS) && followed.body.contains(&reference));
    assert!(followed.header("set-cookie").is_none());
    let more = [
        ("code", typed.as_str()),
        ("key", key(&followed)),
        ("text", "Der var to breve."),
    ];
    let added = send(&portal, "/foelg/mere", &more).await;
    assert!(
        added.body.contains("Der var to breve.") && added.body.contains("Tilføjelsen er modtaget")
    );

    // The case worker sees how it came and not who; who asks for the name is told, and it is noted.
    let worker = portal.sign_in(WORKER, "").await.cookie();
    let (case, shown) = case_page(&portal, &worker, &reference).await;
    assert!(shown.contains("Fortroligt – borger uden login"), "{shown}");
    let facts = portal.get(&format!("{case}/oplysninger"), &worker).await;
    assert!(facts.body.contains("Skift situation"), "{}", facts.body);
    assert!(shown.contains("Via den åbne formular") && !shown.contains("Britta Opdigt"));
    let form = encoded(&[("csrf", between(&shown, "name=\"csrf\" value=\"", "\""))]);
    let told = portal
        .send("POST", &format!("{case}/indberetter"), &worker, &form)
        .await;
    assert!(told.body.contains("Britta Opdigt"), "{}", told.body);
    let dpo = portal.sign_in("dpo-digit", "").await.cookie();
    let looks = portal.get(&format!("{case}/opslag"), &dpo).await;
    assert!(looks.body.contains("hvem der indberettede fortroligt"));

    // A question is asked and answered though nobody can write to her.
    let shown = settled("the addition is on the case", || async {
        let shown = portal.get(&case, &worker).await.body;
        let is_marked = shown.contains("id=\"tilfoejet\"");
        is_marked.then_some(shown)
    })
    .await;
    let version = between(&shown, "name=\"version\" value=\"", "\"");
    let question = encoded(&[
        ("csrf", between(&shown, "name=\"csrf\" value=\"", "\"")),
        ("key", "spoergsmaal-1"),
        ("version", version),
        ("ask.role", "reporter"),
        ("ask.text", "Hvornår kom brevet?"),
    ]);
    let asked = portal
        .send("POST", &format!("{case}/ask"), &worker, &question)
        .await;
    assert_eq!(asked.status, 303, "{}", asked.body);
    let followed = send(&portal, "/foelg", &[("code", &typed)]).await;
    assert!(followed.body.contains("Hvornår kom brevet?"));
    let answer = [
        ("code", typed.as_str()),
        ("key", key(&followed)),
        (
            "question_id",
            between(&followed.body, "name=\"question_id\" value=\"", "\""),
        ),
        ("answer", "I tirsdags."),
    ];
    let answered = send(&portal, "/foelg/svar", &answer).await;
    assert!(answered.body.contains("I tirsdags."), "{}", answered.body);
    let shown = portal.get(&case, &worker).await.body;
    assert!(shown.contains("I tirsdags.") && shown.contains("Fortrolig indberetter"));
    assert!(!shown.contains("Britta Opdigt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn doors_are_opened_and_closed_by_the_management_and_a_closed_one_is_nothing() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let path = "/indstillinger/901/indgange";
    let worker = portal.sign_in(WORKER, "").await.cookie();
    assert_eq!(portal.get(path, &worker).await.status, 403);
    let director = portal.sign_in(DIRECTOR, "").await.cookie();
    let page = portal.get(path, &director).await;
    assert!(page.body.contains("/meld/nordvig") && page.body.contains("Skyhuset A/S"));

    // A supplier's link is told once, opens its own form, and says what it knew and when.
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("act", "supplier"),
        ("name", "Datahuset ApS"),
        ("agreement", "Aftale 9"),
        ("agreed_hours", "24"),
    ]);
    let told = portal.send("POST", path, &director, &form).await;
    let link = between(&told.body, "/leverandoer/", "<").to_owned();
    assert!(!portal.get(path, &director).await.body.contains(&link));
    let link = format!("/leverandoer/{link}");
    let supplier = portal.get(&link, "").await;
    assert!(supplier.body.contains("Datahuset ApS") && supplier.body.contains("Aftale 9"));
    let local = |hours: i64| {
        let at = portal.installation.runtime.clock.now() - jiff::SignedDuration::from_hours(hours);
        let at = at.in_tz("Europe/Copenhagen").unwrap();
        [
            at.strftime("%Y-%m-%d").to_string(),
            at.strftime("%H:%M").to_string(),
        ]
    };
    let ([knew_on, knew_at], [told_on, told_at]) = (local(50), local(10));
    let fields = [
        ("key", key(&supplier)),
        ("what_happened", "En server stod åben."),
        ("knew_at_local.date", &knew_on),
        ("knew_at_local.time", &knew_at),
        ("told_at_local.date", &told_on),
        ("told_at_local.time", &told_at),
    ];
    let receipt = send(&portal, &link, &fields).await;
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    let reference = between(&receipt.body, "<strong>BRUD-", "</strong>");
    let (_, shown) = case_page(&portal, &worker, &format!("BRUD-{reference}")).await;
    assert!(
        shown.contains("Besked til os efter 40 timer. Aftalen siger senest 24 timer."),
        "{shown}"
    );
    assert!(shown.contains("Senere end aftalt"));

    // Closed, the link is nothing; what came through it stays.
    let page = portal.get(path, &director).await;
    let row = page.body.split("Datahuset ApS").nth(1).unwrap();
    let door_id = between(row, "name=\"door_id\" value=\"", "\"");
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("act", "close"),
        ("door_id", door_id),
    ]);
    assert_eq!(
        portal.send("POST", path, &director, &form).await.status,
        303
    );
    let gone = portal.get(&link, "").await;
    assert_eq!(gone.status, 404);
    assert!(gone.body.contains("Linket virker ikke"), "{}", gone.body);
    let late = [("key", "for-sent-1"), ("what_happened", WORDS)];
    let late = send(&portal, &link, &late).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("tager ikke længere imod") && late.body.contains(WORDS));
    assert_eq!(
        send(&portal, "/foelg", &[("code", code(&receipt))])
            .await
            .status,
        200
    );
    assert_eq!(portal.get("/meld/ukendt", "").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_send_in_bounds_and_are_stopped_when_they_send_without_end() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let large = format!("what_happened={}", "x".repeat(300_000));
    let refused = portal.send("POST", "/meld/nordvig", "", &large).await;
    assert_eq!(refused.status, 413);
    // Somebody who must wait before sending more gets her words back.
    for _ in 0..10 {
        assert_eq!(send(&portal, "/meld/nordvig", &[]).await.status, 422);
    }
    let waits = send(&portal, "/meld/nordvig", &[("what_happened", WORDS)]).await;
    assert_eq!(waits.status, 429);
    assert!(waits.body.contains(WORDS) && waits.body.contains("Intet er sendt endnu"));
    let mut statuses = Vec::new();
    for _ in 0..25 {
        statuses.push(send(&portal, "/foelg", &[("code", "forkert")]).await.status);
    }
    assert_eq!(statuses.first(), Some(&422));
    assert_eq!(statuses.last(), Some(&429));
    // Somebody with an account does not wait for them.
    let employee = portal.sign_in("medarbejder-901", "").await.cookie();
    assert_eq!(portal.get("/indberet", &employee).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_written_down_with_who_called_and_when() {
    let portal = Portal::new().await;
    portal.installation.seed().await;
    let worker = portal.sign_in(WORKER, "").await.cookie();
    let page = portal.get("/indberet", &worker).await;
    let called = portal.installation.runtime.clock.now() - jiff::SignedDuration::from_hours(5);
    let called = called.in_tz("Europe/Copenhagen").unwrap();
    let (day, time) = (
        called.strftime("%Y-%m-%d").to_string(),
        called.strftime("%H:%M").to_string(),
    );
    let form = encoded(&[
        ("csrf", page.csrf()),
        ("key", key(&page)),
        ("municipality", "901"),
        ("what_happened", WORDS),
        ("called", "yes"),
        ("caller.name", "Bent Opdigt"),
        ("caller.contact", "70 00 00 00"),
        ("caller.called_at_local.date", &day),
        ("caller.called_at_local.time", &time),
    ]);
    let sent = portal.send("POST", "/indberet", &worker, &form).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let receipt = portal.get(sent.header("location").unwrap(), &worker).await;
    let reference = between(&receipt.body, "<strong>BRUD-", "</strong>");
    let (_, shown) = case_page(&portal, &worker, &format!("BRUD-{reference}")).await;
    for told in [
        "Bent Opdigt. Skrevet ned af",
        "70 00 00 00",
        "Pr. telefon",
        "Kommunen fik besked",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
}
