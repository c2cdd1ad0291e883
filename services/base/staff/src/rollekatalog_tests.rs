//! Against a server that answers as published, and as it should not. Everybody here is made up.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::*;
use crate::Source;

const KEY: &str = "6f1c0000-0000-4000-8000-000000000001";

/// What the fake does wrong.
#[derive(Clone, Debug, Default)]
struct Faults {
    truncated: bool,
    html: bool,
    status: Option<u16>,
    no_substitutes: bool,
}

#[derive(Clone)]
struct Fake {
    organisation: Value,
    faults: Faults,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(fake): State<Fake>, uri: Uri, headers: HeaderMap) -> Response {
    fake.asked.lock().unwrap().push(uri.path().to_owned());
    let key = headers.get("ApiKey").and_then(|it| it.to_str().ok());
    if key != Some(KEY) {
        return (
            StatusCode::UNAUTHORIZED,
            r#"{"status":401,"message":"Lis Leder"}"#,
        )
            .into_response();
    }
    if let Some(status) = fake.faults.status {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    if fake.faults.html {
        return "<html>Log ind</html>".into_response();
    }
    match uri.path() {
        "/api/organisation/v3" => {
            let mut text = fake.organisation.to_string();
            if fake.faults.truncated {
                text.truncate(text.len() / 2);
            }
            text.into_response()
        }
        "/api/v2/manager" if !fake.faults.no_substitutes => json!([
            { "uuid": "u-lis", "name": "Lis Leder", "userId": "lis", "managerSubstitutes": [
                { "uuid": "u-bo", "userId": "bo", "orgUnitUuid": "another" },
                { "uuid": "e-eva", "userId": "eva", "orgUnitUuid": null },
                { "uuid": "u-carl", "userId": "carl", "orgUnitUuid": "social" },
            ]},
        ])
        .to_string()
        .into_response(),
        _off => StatusCode::NOT_FOUND.into_response(),
    }
}

fn organisation() -> Value {
    // Made up, and put together here so that no number of a person's shape stands in the repository.
    let cpr = format!("{}{}", "111111", "1118");
    json!({
        "orgUnits": [
            { "uuid": "social", "name": "Ældre og Sundhed", "parentOrgUnitUuid": null, "level": "LEVEL_2",
              "manager": { "uuid": "u-lis", "userId": "lis" }, "klePerforming": ["27.36"], "inheritKle": true },
            { "uuid": "pleje", "name": "Plejehjem", "parentOrgUnitUuid": "social", "level": "NONE",
              "manager": null, "klePerforming": [] },
            { "uuid": "veje", "name": "Veje", "parentOrgUnitUuid": null, "level": "LEVEL_2",
              "manager": { "uuid": "u-gone", "userId": "gone" } },
            { "uuid": "odd", "name": 17 },
        ],
        "users": [
            { "extUuid": "e-lis", "uuid": "u-lis", "userId": "lis", "name": "Lis Leder", "cpr": cpr,
              "email": "lis@nordvig.example", "phone": null, "disabled": false,
              "positions": [{ "name": "Chef", "orgUnitUuid": "social", "titleUuid": null }] },
            { "extUuid": "e-bo", "uuid": "u-bo", "userId": "bo", "name": "Bo", "disabled": true,
              "positions": [] },
            { "extUuid": "e-carl", "uuid": "u-carl", "userId": "carl", "name": "Carl",
              "positions": [{ "orgUnitUuid": "pleje" }] },
            { "extUuid": "e-eva", "uuid": "u-eva", "userId": "eva", "name": "Eva" },
            { "extUuid": "e-odd", "uuid": "u-odd", "name": 17 },
        ],
    })
}

async fn read_from(fake: Fake, key: &str) -> Result<ImportPeopleRequest, Trouble> {
    let routes = Router::new().fallback(answer).with_state(fake);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("key");
    std::fs::write(&key_file, format!("{key}\n")).unwrap();
    let source = Source::Rollekatalog(Rollekatalog {
        url: format!("http://{address}/"),
        key_file,
        department_level: Some("LEVEL_2".to_owned()),
    });
    let read = source.read(jiff::civil::date(2026, 11, 30)).await;
    server.abort();
    read
}

fn fake(faults: Faults) -> Fake {
    Fake {
        organisation: organisation(),
        faults,
        asked: Arc::default(),
    }
}

#[tokio::test]
async fn units_people_managers_and_substitutes_are_read_and_no_number() {
    let told = read_from(fake(Faults::default()), KEY).await.unwrap();
    assert_eq!(told.source, "os2rollekatalog");
    let social = &told.units[0];
    assert!(social.is_department && !told.units[1].is_department);
    assert_eq!(
        (social.manager_ids.as_slice(), social.kle.as_slice()),
        (&["e-lis".to_owned()][..], &["27.36".to_owned()][..])
    );
    assert_eq!(told.units[2].manager_ids, ["u-gone"]);
    let ids: Vec<&str> = told.people.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["e-lis", "e-carl", "e-eva"]);
    // The one for her unit goes before the one without a unit, and both before another unit's.
    assert_eq!(told.people[0].substitute_id.as_deref(), Some("e-carl"));
    assert_eq!(told.people[1].substitute_id.as_deref(), Some(""));
    assert_eq!(told.people[1].unit_id, "pleje");
    assert_eq!(told.kept_people, ["e-odd"]);
    assert_eq!(told.kept_units, ["odd"]);
    assert!(!format!("{told:?}").contains("1111111118"));
}

#[tokio::test]
async fn without_the_feature_nobody_says_who_stands_in() {
    let faults = Faults {
        no_substitutes: true,
        ..Faults::default()
    };
    let told = read_from(fake(faults), KEY).await.unwrap();
    assert_eq!(told.people[0].substitute_id, None);
}

#[tokio::test]
async fn half_an_answer_is_none_and_names_nobody() {
    for faults in [
        Faults {
            truncated: true,
            ..Faults::default()
        },
        Faults {
            html: true,
            ..Faults::default()
        },
        Faults {
            status: Some(500),
            ..Faults::default()
        },
        Faults {
            status: Some(503),
            ..Faults::default()
        },
        Faults {
            status: Some(404),
            ..Faults::default()
        },
    ] {
        let trouble = read_from(fake(faults.clone()), KEY).await.unwrap_err();
        assert!(
            trouble.text.da.contains("Intet er ændret"),
            "{faults:?}: {trouble}"
        );
    }
    let trouble = read_from(fake(Faults::default()), "another")
        .await
        .unwrap_err();
    assert!(
        trouble.text.da.contains("afviste") && !trouble.text.da.contains("Lis"),
        "{trouble}"
    );
}

#[tokio::test]
async fn nothing_but_reading_is_asked() {
    let fake = fake(Faults::default());
    let asked = Arc::clone(&fake.asked);
    read_from(fake, KEY).await.unwrap();
    assert_eq!(
        *asked.lock().unwrap(),
        ["/api/organisation/v3", "/api/v2/manager"]
    );
}
