//! On the portal's own pages with a directory beside it and nobody else: nothing can be sent, so that what
//! is written must come back by itself.

use axum::http::{HeaderMap, Method, StatusCode, header};
use brudvagt_types::Role;

use crate::{
    http::session,
    site::proof::tests::{Answer, Portal},
};

const WORDS: &str = "Brevet blev sendt til naboen i stedet for borgeren.";

/// A browser with its cookies.
struct Browser<'p> {
    portal: &'p Portal,
    session: String,
    drawer: String,
}

impl<'p> Browser<'p> {
    async fn of(portal: &'p Portal, id: &str, role: Role) -> Self {
        Self {
            portal,
            session: portal.sign_in(id, role).await,
            drawer: String::new(),
        }
    }

    fn cookies(&self) -> String {
        format!("{}; {}", self.session, self.drawer)
    }

    async fn get(&mut self, path: &str) -> Answer {
        let page = self.portal.get(path, &self.cookies()).await;
        let cookies = page.headers.get_all(header::SET_COOKIE).iter();
        let drawer = cookies
            .filter_map(|it| it.to_str().ok()?.split(';').next())
            .find(|it| it.starts_with("kladder="));
        if let Some(drawer) = drawer {
            drawer.clone_into(&mut self.drawer);
        }
        page
    }

    /// The report as its page sends it, with these words.
    async fn report(&mut self) -> Vec<(String, String)> {
        let page = self.get("/indberet").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let mut fields = page.hidden();
        let written = [("what_happened", WORDS), ("data_types", "health")];
        fields.extend(written.map(|(name, value)| (name.to_owned(), value.to_owned())));
        fields
    }

    async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        self.portal.post(path, &self.cookies(), fields).await
    }

    async fn shows(&mut self, path: &str) -> bool {
        self.get(path).await.body.contains(WORDS)
    }
}

async fn end(portal: &Portal, session: &str) {
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, session.parse().unwrap());
    assert!(session::close(&portal.app, &headers).await.is_ok());
}

/// # Law
/// GDPR art. 25 and 32: what somebody has begun to write is hers, on a shared machine too.
#[tokio::test]
async fn what_was_sent_after_the_session_ended_waits_for_its_person_and_for_nobody_else() {
    let portal = Portal::new().await;
    let mut browser = Browser::of(&portal, "worker", Role::CaseWorker).await;
    let form = browser.report().await;
    end(&portal, &browser.session).await;
    let refused = browser.post("/report", &form).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.body);
    assert!(refused.body.contains("du har logget ind igen"));

    // The next person at the machine.
    browser.session = portal.sign_in("officer", Role::Dpo).await;
    assert!(!browser.shows("/indberet").await);
    // She herself, at the machine and elsewhere.
    browser.session = portal.sign_in("worker", Role::CaseWorker).await;
    let page = browser.get("/indberet").await.body;
    assert!(
        page.contains(WORDS) && page.contains("Din kladde fra"),
        "{page}"
    );
    assert!(page.contains("value=\"health\" checked"));
    assert!(browser.shows("/report?lang=en").await);
    let mut elsewhere = Browser::of(&portal, "worker", Role::CaseWorker).await;
    assert!(!elsewhere.shows("/indberet").await);
}

#[tokio::test]
async fn a_draft_is_kept_as_it_is_written_and_discarded_by_its_button() {
    let portal = Portal::new().await;
    let mut browser = Browser::of(&portal, "worker", Role::CaseWorker).await;
    let mut form = browser.report().await;
    let quietly = browser.post("/kladde?stille=1", &form).await;
    assert_eq!(quietly.status, StatusCode::NO_CONTENT);
    let at = quietly.headers["brudvagt-draft"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(at.len(), "14.03".len());
    assert!(browser.shows("/indberet").await);

    // Without a script it is a button, which leads back.
    assert_eq!(
        browser.post("/kladde", &form).await.location(),
        "/?ok=draft"
    );
    form.push(("discard".to_owned(), "yes".to_owned()));
    let discarded = browser.post("/kladde", &form).await;
    assert_eq!(discarded.location(), "/?ok=draft_discarded");
    assert!(!browser.shows("/indberet").await);

    // A form of another site knows no drawer.
    form.retain(|(name, _)| name != "discard" && name != "csrf");
    let foreign = browser.post("/kladde?stille=1", &form).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(!foreign.headers.contains_key("brudvagt-draft"));
    assert!(!browser.shows("/indberet").await);
}

#[tokio::test]
async fn a_file_that_is_too_big_and_a_service_that_is_away_cost_no_word() {
    let portal = Portal::new().await;
    let mut browser = Browser::of(&portal, "worker", Role::CaseWorker).await;
    let form = browser.report().await;
    let mut body = String::new();
    for (name, value) in &form {
        body += &format!(
            "--grense\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += "--grense\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a.bin\"\r\n\r\n";
    body += &"x".repeat(crate::http::room::LARGE);
    body += "\r\n--grense--\r\n";
    let kind = "multipart/form-data; boundary=grense";
    let cookies = browser.cookies();
    let refused = portal
        .ask_as(Method::POST, "/report", (&cookies, kind), body)
        .await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.body.contains("Filer gemmes ikke i en kladde"));
    assert!(browser.shows("/indberet").await);

    let mut other = Browser::of(&portal, "officer", Role::Dpo).await;
    let form = other.report().await;
    let away = other.post("/report", &form).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    // The form comes back at once, and later.
    assert!(away.body.contains(WORDS));
    assert!(other.shows("/indberet").await);
}

#[tokio::test]
async fn a_strangers_words_wait_in_her_browser_while_it_is_open() {
    let portal = Portal::new().await;
    let drawer = "0f".repeat(32);
    let form = [
        ("drawer", drawer.as_str()),
        ("draft", "/meld/nordvig"),
        ("what_happened", WORDS),
    ];
    let away = portal.post("/meld/nordvig", "", &form).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    let kept = portal.post("/foelg/kladde?stille=1", "", &form).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT);
    assert!(kept.headers.contains_key("brudvagt-draft"));
    let mut owner = portal.db.owner().await;
    let hours: Vec<f64> = sqlx::query_scalar(
        "SELECT (extract(epoch FROM expires_at - saved_at) / 3600)::float8 FROM portal.drafts",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert_eq!(hours, [2.0]);
    // Nobody who is not signed in keeps anything at the others' address.
    let inside = portal.post("/kladde", "", &form).await;
    assert_eq!(inside.status, StatusCode::SEE_OTHER);
    assert!(!inside.headers.contains_key("brudvagt-draft"));
}

/// # Law
/// GDPR art. 25 and 32, as above: also their list is hers alone, in this browser alone.
#[tokio::test]
async fn ones_own_drafts_are_listed_with_the_way_back_to_each_and_to_nobody_else() {
    let portal = Portal::new().await;
    let mut browser = Browser::of(&portal, "worker", Role::CaseWorker).await;
    assert!(!browser.shows("/kladder").await);
    let form = browser.report().await;
    browser.post("/kladde?stille=1", &form).await;
    let page = browser.get("/kladder").await.body;
    assert!(
        page.contains(WORDS) && page.contains("href=\"/indberet\""),
        "{page}"
    );
    // The button of its line deletes it.
    let line = page.split("class=\"words quote\"").nth(1).unwrap();
    assert!(line.contains("value=\"report\"") && line.contains("name=\"discard\""));

    let mine = browser.session.clone();
    browser.session = portal.sign_in("officer", Role::Dpo).await;
    assert!(!browser.shows("/kladder").await);
    browser.session = mine;
    let mut elsewhere = Browser::of(&portal, "worker", Role::CaseWorker).await;
    assert!(!elsewhere.shows("/kladder").await);

    let mut form = form;
    form.push(("discard".to_owned(), "yes".to_owned()));
    browser.post("/kladde", &form).await;
    assert!(!browser.shows("/kladder").await);
}
