//! A municipality's own directory, as Entra, Okta and others behave. On a real PostgreSQL, through the
//! door itself. Everybody here is made up.

mod cases;
mod groups;
mod judges;
mod leaving;
mod people;
mod taking_over;
mod versions;
mod wire;

use axum::{Router, body::Body, http::Request};
use brudvagt_kit::Clock;
use brudvagt_proto::directory::{
    ImportMunicipalityRequest, MakeScimTokenRequest, Municipality, Person, RoleRule,
    SaveRoleRuleRequest, Unit,
};
use brudvagt_testkit::{TestDb, system};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::NOW;
use crate::{scim, store, usecases};

const ALMA: &str = "alma.proevesen@nordvig.example";

pub(super) struct World {
    pub(super) db: TestDb,
    routes: Router,
    token: String,
    other_token: String,
}

pub(super) struct Got {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) headers: axum::http::HeaderMap,
}

fn municipality(code: &str) -> ImportMunicipalityRequest {
    ImportMunicipalityRequest {
        municipality: Some(Municipality {
            code: code.to_owned(),
            report_address: format!("databrud@{code}.example"),
            ..Municipality::default()
        }),
        units: vec![Unit {
            id: format!("{code}-social"),
            municipality: code.to_owned(),
            name: "Social og Sundhed".to_owned(),
            ..Unit::default()
        }],
        people: Vec::new(),
    }
}

impl World {
    pub(super) async fn new() -> Self {
        let db = TestDb::create(&[("directory", &crate::MIGRATOR)]).await;
        let store = db.store("directory");
        let mut tokens = Vec::new();
        for code in ["901", "902"] {
            usecases::import_municipality(&store, &system(NOW), &municipality(code))
                .await
                .unwrap();
            let asked = MakeScimTokenRequest {
                municipality: code.to_owned(),
                days: 0,
            };
            let ctx = system(Clock::default().now());
            let made = usecases::provision::make_token(&store, &ctx, &asked).await;
            tokens.push(made.unwrap().token);
        }
        let routes = scim::routes(store, Clock::default(), "https://brud.example/scim/v2/");
        let mut tokens = tokens.into_iter();
        Self {
            db,
            routes,
            token: tokens.next().unwrap(),
            other_token: tokens.next().unwrap(),
        }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Got {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Got {
            status: parts.status.as_u16(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
            headers: parts.headers,
        }
    }

    pub(super) fn request(&self, method: &str, path: &str, body: &Value) -> Request<Body> {
        let sent = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        Request::builder()
            .method(method)
            .uri(format!("/scim/v2/901{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/scim+json; charset=utf-8")
            .body(sent)
            .unwrap()
    }

    pub(super) async fn say(&self, method: &str, path: &str, body: Value) -> Got {
        self.send(self.request(method, path, &body)).await
    }

    pub(super) async fn get(&self, path: &str) -> Got {
        self.say("GET", path, Value::Null).await
    }

    pub(super) async fn find(&self, filter: &str) -> Got {
        let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        self.get(&format!("/Users?filter={filter}")).await
    }

    /// Somebody new in 901; her id.
    pub(super) async fn person(&self, user_name: &str, external_id: &str) -> String {
        let body = json!({
            "schemas": [brudvagt_scim::USER],
            "userName": user_name,
            "externalId": external_id,
            "active": true,
            "displayName": user_name,
        });
        let made = self.say("POST", "/Users", body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn patch(&self, path: &str, operations: Value) -> Got {
        self.say("PATCH", path, json!({ "Operations": operations }))
            .await
    }

    /// A group in 901 that gives the role of data protection officer; its id.
    pub(super) async fn officers(&self) -> String {
        let made = self
            .say(
                "POST",
                "/Groups",
                json!({ "displayName": "Brudvagt DPO", "externalId": "g1" }),
            )
            .await;
        assert_eq!(made.status, 201, "{}", made.body);
        let id = made.body["id"].as_str().unwrap().to_owned();
        self.grant("group", &id, "dpo").await;
        id
    }

    pub(super) async fn grant(&self, source: &str, name: &str, role: &str) {
        let asked = SaveRoleRuleRequest {
            municipality: "901".to_owned(),
            rule: Some(RoleRule {
                source: source.to_owned(),
                name: name.to_owned(),
                role: role.to_owned(),
                unit_id: String::new(),
            }),
            remove: false,
        };
        let store = self.db.store("directory");
        usecases::provision::save_rule(&store, &system(NOW), &asked)
            .await
            .unwrap();
    }

    pub(super) async fn directory(&self, id: &str) -> Person {
        let mut tx = self.db.store("directory").read(&system(NOW)).await.unwrap();
        store::get_people(&mut tx, &[id.to_owned()])
            .await
            .unwrap()
            .pop()
            .unwrap()
    }

    pub(super) async fn roles(&self, id: &str) -> Vec<String> {
        let person = self.directory(id).await;
        person.grants.into_iter().map(|grant| grant.role).collect()
    }

    /// So many people of 901 at once, behind the door's back; their ids.
    pub(super) async fn crowd(&self, n: i32) -> Vec<String> {
        let pool = self.db.store("directory").pool;
        let mut tx = pool.begin().await.unwrap();
        for said in [
            "SELECT set_config('brudvagt.scope', '901', true), $1::int",
            "INSERT INTO directory.people (id, municipality, name, email, phone, unit_id, active, away, \
               substitute_id) SELECT 'x' || n, '901', 'X', '', '', '', true, false, '' \
             FROM generate_series(1, $1) AS n",
            "INSERT INTO directory.scim_users (person_id, municipality, user_key, document, created_at, \
               changed_at) SELECT 'x' || n, '901', 'x' || n, jsonb_build_object('userName', 'x' || n), \
               now(), now() FROM generate_series(1, $1) AS n",
        ] {
            sqlx::query(said).bind(n).execute(&mut *tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        (1..=n).map(|n| format!("x{n}")).collect()
    }

    pub(super) async fn changes(&self) -> i64 {
        let pool = self.db.store("directory").pool;
        let mut tx = pool.begin().await.unwrap();
        sqlx::query("SELECT set_config('brudvagt.scope', '*', true)")
            .execute(&mut *tx)
            .await
            .unwrap();
        sqlx::query_scalar("SELECT count(*) FROM directory.changes")
            .fetch_one(&mut *tx)
            .await
            .unwrap()
    }
}

fn is_refused(got: &Got, status: u16, kind: &str) {
    assert_eq!(got.status, status, "{}", got.body);
    assert_eq!(got.body["scimType"], kind, "{}", got.body);
    assert_eq!(got.body["status"], status.to_string());
    assert_eq!(got.headers["content-type"], "application/scim+json");
}
