//! The portal's own pages on a real PostgreSQL, with a directory beside it and nobody else: what a form
//! does is another service's, whether it may go on is the portal's.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use brudvagt_kit::{
    Clock, Runtime,
    config::{Base, Database, Nats, Secrets, Telemetry},
    token,
};
use brudvagt_proto::directory::{Grant, Person};
use brudvagt_testkit::{FakeDirectory, Known, TestDb, free_port};
use brudvagt_types::{Actor, Role, Scope};
use jiff::SignedDuration;
use tower::ServiceExt;

use crate::{
    Config,
    http::{App, session},
    site::routes,
};

const REASON: &str = "Brevet blev sendt til naboen i stedet for borgeren.";
const CASE: &str = "/sag/0199aaaa-0000-7000-8000-00000000abcd";

pub(crate) struct Portal {
    pub(crate) app: App,
    pages: Router,
    pub(crate) db: TestDb,
    _secrets: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The session's cookie, as a browser sends it back.
    pub(crate) fn cookie(&self) -> String {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// What the page's form sends by itself.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let (_frame, content) = self.body.split_once("<main").unwrap();
        let inputs = content.split("<input type=\"hidden\" name=\"").skip(1);
        let field = |rest: &str| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            Some((name.to_owned(), rest.split_once('"')?.0.to_owned()))
        };
        inputs.filter_map(field).collect()
    }
}

/// As it comes over a network, piece by piece.
fn in_pieces(body: &str) -> Body {
    let pieces: Vec<_> = body
        .as_bytes()
        .chunks(16 * 1024)
        .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
        .collect();
    Body::from_stream(futures::stream::iter(pieces))
}

fn person(id: &str, role: Role) -> Person {
    Person {
        id: id.to_owned(),
        name: format!("Opdigtet {id}"),
        municipality: "901".to_owned(),
        active: true,
        grants: vec![Grant {
            role: role.as_str().to_owned(),
            municipality: "901".to_owned(),
            unit_id: String::new(),
        }],
        ..Person::default()
    }
}

impl Portal {
    pub(crate) async fn new() -> Self {
        let db = TestDb::create(&[("portal", &crate::MIGRATOR)]).await;
        let secrets = tempfile::tempdir().unwrap();
        let key = secrets.path().join("token.key");
        std::fs::write(&key, [7; 32]).unwrap();
        let callers = secrets.path().join("callers");
        token::make(&callers, &token::CALLERS).unwrap();
        let address = ([127, 0, 0, 1], free_port().unwrap()).into();
        let directory = FakeDirectory::new(Known {
            people: vec![
                person("worker", Role::CaseWorker),
                person("officer", Role::Dpo),
            ],
            ..Known::default()
        });
        directory.serve(address).await;
        let services = [
            "directory",
            "intake",
            "triage",
            "deadlines",
            "notification",
            "esdh",
        ];
        let base = Base {
            demonstration: true,
            database: Database {
                url: db.url(),
                owner_url: None,
                password_dir: None,
                max_connections: 8,
            },
            nats: Nats {
                url: "nats://127.0.0.1:1".to_owned(),
                nkey_dir: None,
                authority: None,
                replicas: 1,
            },
            secrets: Secrets {
                callers: callers.into(),
                keyring: key.clone().into(),
                signing_key: key.into(),
            },
            grpc: BTreeMap::from(services.map(|name| (name.to_owned(), address.into()))),
            ops: address,
            grpc_tls: None,
            regimes: None,
            telemetry: Telemetry::default(),
        };
        let config: Config =
            toml::from_str("listen = '127.0.0.1:0'\npublic_url = 'http://127.0.0.1'").unwrap();
        let app = App::new(&config, Runtime::new(base, Clock::default()).unwrap()).unwrap();
        Self {
            pages: routes(app.clone()),
            app,
            db,
            _secrets: secrets,
        }
    }

    /// As whoever has just signed in.
    pub(crate) async fn sign_in(&self, id: &str, role: Role) -> String {
        let actor = Actor {
            id: id.to_owned(),
            role,
            ..Actor::system("test")
        };
        let scope = Scope::Municipalities(vec!["901".parse().unwrap()]);
        let now = self.app.runtime.clock.now();
        let who = (&actor, &scope);
        let cookie = session::open(&self.app, &HeaderMap::new(), who, Some(now)).await;
        let cookie = cookie.ok().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) fn wait(&self, minutes: i64) {
        self.app
            .runtime
            .clock
            .advance(SignedDuration::from_mins(minutes));
    }

    pub(crate) async fn csrf(&self, cookie: &str) -> String {
        let (_, token) = cookie.split_once('=').unwrap();
        let found = session::find(&self.app, token).await.ok().unwrap();
        found.unwrap().csrf
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        body: String,
    ) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        self.ask_as(method, path, (cookie, kind), body).await
    }

    /// With a body of this kind.
    pub(crate) async fn ask_as(
        &self,
        method: Method,
        path: &str,
        (cookie, kind): (&str, &str),
        body: String,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, body.len())
            .body(in_pieces(&body))
            .unwrap();
        let (parts, body) = self
            .pages
            .clone()
            .oneshot(request)
            .await
            .unwrap()
            .into_parts();
        let body = to_bytes(body, 1_000_000).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(Method::GET, path, cookie, String::new()).await
    }

    pub(crate) async fn post<N: AsRef<str>>(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(N, N)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.ask(Method::POST, path, cookie, body).await
    }

    /// Presses that it is she: the new cookie, and where that leads.
    async fn show_again(&self, page: &str, cookie: &str) -> (String, String) {
        let asked = self.get(page, cookie).await;
        assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
        assert!(asked.body.contains("Vis igen, at det er dig"));
        let done = self.post("/bekraeft-dig", cookie, &asked.hidden()).await;
        (done.cookie(), done.location().to_owned())
    }

    async fn n_held(&self, words: &str) -> (i64, i64) {
        let mut owner = self.db.owner().await;
        sqlx::query_as(
            "SELECT count(*), count(*) FILTER (WHERE position($1::bytea IN sealed) > 0) \
             FROM portal.held_forms",
        )
        .bind(words.as_bytes())
        .fetch_one(&mut owner)
        .await
        .unwrap()
    }
}

/// # Law
/// GDPR art. 5(2), 24(1), 32(1)(b): a decision is its person's own. ASVS 7.5.1.
#[tokio::test]
async fn a_decision_asks_again_who_one_is_and_no_word_of_it_is_lost() {
    let portal = Portal::new().await;
    let worker = portal.sign_in("worker", Role::CaseWorker).await;
    let csrf = portal.csrf(&worker).await;
    let path = format!("{CASE}/classify");
    let form = [
        ("csrf", csrf.as_str()),
        ("key", "beslutning-12345"),
        ("stage", "meant"),
        ("classify.breach", "yes"),
        ("classify.reason", REASON),
    ];
    // Triage is not there: what is let through comes back as that.
    let away = StatusCode::SERVICE_UNAVAILABLE;
    assert_eq!(portal.post(&path, &worker, &form).await.status, away);
    portal.wait(16);
    let shown = [form[0], form[1], ("stage", ""), form[3], form[4]];
    assert_eq!(portal.post(&path, &worker, &shown).await.status, away);

    let asked = portal.post(&path, &worker, &form).await;
    let page = asked.location().to_owned();
    assert!(page.starts_with("/bekraeft-dig?form="), "{page}");
    assert_eq!(portal.n_held("naboen").await, (1, 0), "sealed");
    // Nobody else reads what waits, nor does she before she has shown who she is.
    let other = portal.sign_in("worker", Role::CaseWorker).await;
    assert_eq!(
        portal.get(&page, &other).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(!portal.get(&page, &worker).await.body.contains(REASON));

    let (again, waits) = portal.show_again(&page, &worker).await;
    assert_ne!(again, worker);
    let before = portal.get(&waits, &worker).await;
    assert!(before.location().starts_with("/log-ind"), "the old cookie");
    let page = portal.get(&waits, &again).await;
    assert!(page.body.contains(REASON), "{}", page.body);
    assert!(page.body.contains(&format!("action=\"{path}\"")));
    let fields = page.hidden();
    for (name, value) in form {
        assert!(
            fields.contains(&(name.to_owned(), value.to_owned())),
            "{name}"
        );
    }
    // It goes on, and waits no more.
    assert_eq!(portal.post(&path, &again, &fields).await.status, away);
    assert_eq!(portal.n_held("naboen").await, (0, 0));
    assert_eq!(
        portal.get(&waits, &again).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn files_and_keys_leave_only_with_whoever_has_just_shown_who_she_is() {
    let portal = Portal::new().await;
    let officer = portal.sign_in("officer", Role::Dpo).await;
    portal.wait(16);
    let file = "/register/udtraek/csv?aar=2026";
    for path in [file, "/register/ankre", &format!("{CASE}/sagsmappe.json")] {
        let asked = portal.get(path, &officer).await;
        assert!(
            asked.location().starts_with("/bekraeft-dig?next="),
            "{path}"
        );
    }
    // To see them and to end one asks for nothing.
    let tokens = portal.get("/adgang", &officer).await;
    assert_eq!(tokens.status, StatusCode::OK);
    let csrf = portal.csrf(&officer).await;
    let key = [
        ("csrf", csrf.as_str()),
        ("key", "noegle-12345"),
        ("act", "make"),
        ("name", "Ledelsesrapport"),
    ];
    let asked = portal.post("/adgang", &officer, &key).await;
    let (again, waits) = portal.show_again(asked.location(), &officer).await;
    let fields = portal.get(&waits, &again).await.hidden();
    let made = portal.post("/adgang", &again, &fields).await;
    assert!(made.body.contains("id=\"adgang\""), "{}", made.body);

    let back = portal
        .get(&format!("/bekraeft-dig?next={file}"), &again)
        .await;
    assert!(back.location().starts_with("/register/udtraek/csv"));
}

#[tokio::test]
async fn a_session_holds_few_forms_and_they_go_with_it() {
    let portal = Portal::new().await;
    let officer = portal.sign_in("officer", Role::Dpo).await;
    portal.wait(16);
    let csrf = portal.csrf(&officer).await;
    for n in 0..9 {
        let key = format!("noegle-1234{n}");
        let form = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("act", "make"),
            ("name", "Ledelsesrapport"),
        ];
        portal.post("/adgang", &officer, &form).await.location();
    }
    assert_eq!(portal.n_held("Ledelsesrapport").await, (5, 0));
    let out = portal
        .post("/log-ud", &officer, &[("csrf", csrf.as_str())])
        .await;
    assert_eq!(out.location(), "/log-ind");
    assert_eq!(portal.n_held("Ledelsesrapport").await, (0, 0));
}
