//! Against a server that answers as published, and as it should not. Everybody here is made up.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};

use super::*;
use crate::Source;

/// What the fake does wrong, and how often.
#[derive(Clone, Debug, Default)]
struct Faults {
    /// The token ends after so many questions.
    token_lasts: Option<usize>,
    refuses_for_ever: bool,
    status: Option<u16>,
    truncated: bool,
    error_beside_data: bool,
    no_names: bool,
    /// The place of the second page becomes invalid, so many times.
    lost_places: usize,
    circling: bool,
}

#[derive(Default)]
struct Ledger {
    n_tokens: usize,
    n_asked: usize,
    n_lost: usize,
    queries: Vec<String>,
}

#[derive(Clone)]
struct Fake {
    faults: Faults,
    ledger: Arc<Mutex<Ledger>>,
}

async fn issue(State(fake): State<Fake>, body: String) -> Response {
    assert!(body.contains("anvenderkontekst%3A00000901"), "{body}");
    let mut ledger = fake.ledger.lock().unwrap();
    ledger.n_tokens += 1;
    Json(json!({ "access_token": format!("t{}", ledger.n_tokens), "expires_in": 3600 }))
        .into_response()
}

fn units(no_names: bool) -> Vec<Value> {
    let name = |name: &str| if no_names { Value::Null } else { json!(name) };
    let leader = |id: &str, start: &str, end: Value| json!({ "start": start, "slut": end, "bruger": { "uuid": id } });
    vec![
        json!({ "uuid": "top", "enhedsnavn": "Kommunen", "overordnetEnhed": null, "ledere": [], "opgaver": null }),
        json!({ "uuid": "social", "enhedsnavn": name("Social"), "overordnetEnhed": { "uuid": "top" },
            "ledere": [
                leader("lis", "2020-01-01", Value::Null),
                leader("old", "2010-01-01", json!("2026-11-29T23:00:00+01:00")),
                leader("next", "2027-01-01", Value::Null),
                leader("bo", "2020-01-01", json!("2026-11-30")),
            ],
            "opgaver": [
                { "kleEmneNummer": "27.36.*", "opgaveRolleTitel": "Ansvarlig" },
                { "kleEmneNummer": "85.10", "opgaveRolleTitel": "Udførende" },
                null,
            ] }),
        json!({ "uuid": "pleje", "enhedsnavn": "Plejehjem", "overordnetEnhed": { "uuid": "social" } }),
        Value::Null,
    ]
}

fn people(no_names: bool) -> Vec<Value> {
    let person = |id: &str, unit: &str| {
        json!({ "uuid": id, "brugernavn": format!("{id}01"),
            "person": { "navn": if no_names { Value::Null } else { json!(format!("{id} Prøve")) } },
            "mail": [{ "adresseTekst": format!("{id}@nordvig.example") }], "mobil": [],
            "enheder": [{ "start": "2020-01-01", "slut": null, "medlemAf": { "uuid": unit } }] })
    };
    vec![
        person("lis", "social"),
        person("bo", "pleje"),
        person("carl", "pleje"),
    ]
}

async fn ask(State(fake): State<Fake>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let faults = &fake.faults;
    let mut ledger = fake.ledger.lock().unwrap();
    ledger.n_asked += 1;
    let token = headers["authorization"]
        .to_str()
        .unwrap()
        .trim_start_matches("Bearer t")
        .to_owned();
    let has_ended = faults.token_lasts.is_some_and(|n| ledger.n_asked > n) && token == "1";
    if faults.refuses_for_ever || has_ended {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some(status) = faults.status {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    let query = body["query"].as_str().unwrap().to_owned();
    let name = if query.contains("organisationEnhedListe") {
        "organisationEnhedListe"
    } else {
        "brugerListe"
    };
    ledger.queries.push(query);
    let all = if name == "brugerListe" {
        people(faults.no_names)
    } else {
        units(faults.no_names)
    };
    // Fewer than were asked for, as the real one may.
    let start: usize = match body["variables"]["a"].as_str() {
        None => 0,
        Some(_) if ledger.n_lost < faults.lost_places => {
            ledger.n_lost += 1;
            return StatusCode::BAD_REQUEST.into_response();
        }
        Some(place) => place.parse().unwrap(),
    };
    let end = (start + 2).min(all.len());
    let next = if faults.circling { 2 } else { end };
    let edges: Vec<Value> = all[start.min(end)..end]
        .iter()
        .map(|it| json!({ "node": it }))
        .collect();
    let mut answer = json!({ "data": { name: {
        "pageInfo": { "hasNextPage": faults.circling || end < all.len(), "endCursor": next.to_string() },
        "edges": edges,
    } } });
    if faults.no_names {
        answer["errors"] = json!([{ "message": "x", "extensions": { "type": "WARNING", "classification": "Unauthorized" } }]);
    }
    if faults.error_beside_data {
        answer["errors"] = json!([{ "message": "Lis", "extensions": { "type": "ERROR", "classification": "ServerError" } }]);
    }
    let mut text = answer.to_string();
    if faults.truncated {
        text.truncate(text.len() / 2);
    }
    text.into_response()
}

async fn read_with(faults: Faults) -> (Result<ImportPeopleRequest, Trouble>, Ledger) {
    let ledger: Arc<Mutex<Ledger>> = Arc::default();
    let fake = Fake {
        faults,
        ledger: Arc::clone(&ledger),
    };
    let routes = Router::new()
        .route("/token", post(issue))
        .route("/hent", post(ask))
        .with_state(fake);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });
    let folder = tempfile::tempdir().unwrap();
    let certificate = folder.path().join("system.pem");
    let made = rcgen::generate_simple_self_signed(vec!["brudvagt.example".to_owned()]).unwrap();
    std::fs::write(
        &certificate,
        format!("{}{}", made.cert.pem(), made.signing_key.serialize_pem()),
    )
    .unwrap();
    let source = Source::FkOrganisation(FkOrganisation {
        token_url: format!("http://{address}/token"),
        url: format!("http://{address}/hent"),
        cvr: "00000901".to_owned(),
        certificate,
        department_depth: Some(1),
    });
    let read = source.read(jiff::civil::date(2026, 11, 30)).await;
    server.abort();
    let ledger = std::mem::take(&mut *ledger.lock().unwrap());
    (read, ledger)
}

#[tokio::test]
async fn units_leaders_of_today_tasks_and_people_are_read_page_by_page() {
    let (told, ledger) = read_with(Faults::default()).await;
    let told = told.unwrap();
    assert_eq!(told.source, "fk_organisation");
    let ids: Vec<(&str, bool)> = told
        .units
        .iter()
        .map(|it| (it.id.as_str(), it.is_department))
        .collect();
    assert_eq!(ids, [("top", false), ("social", true), ("pleje", false)]);
    // Two at a time; whose time is over or yet to come is none, and the last day counts.
    assert_eq!(told.units[1].manager_ids, ["lis", "bo"]);
    assert_eq!(told.units[1].kle, ["27.36"]);
    assert_eq!(told.people.len(), 3);
    assert_eq!(told.people[1].unit_id, "pleje");
    assert_eq!(told.people[1].email, "bo@nordvig.example");
    assert_eq!((told.wrong.len(), told.wrong[0].line), (1, 4));
    assert!(ledger.queries.iter().all(|query| !query.contains("cpr")));
}

#[tokio::test]
async fn a_token_that_ends_on_the_way_is_renewed_once_and_one_refused_for_ever_is_not() {
    let (told, ledger) = read_with(Faults {
        token_lasts: Some(1),
        ..Faults::default()
    })
    .await;
    assert_eq!((told.unwrap().people.len(), ledger.n_tokens), (3, 2));
    let (told, ledger) = read_with(Faults {
        refuses_for_ever: true,
        ..Faults::default()
    })
    .await;
    assert!(told.unwrap_err().text.da.contains("afviste"));
    assert_eq!((ledger.n_tokens, ledger.n_asked), (2, 2));
}

#[tokio::test]
async fn a_list_that_changed_meanwhile_is_read_anew_and_nobody_is_there_twice() {
    let (told, _) = read_with(Faults {
        lost_places: 2,
        ..Faults::default()
    })
    .await;
    let told = told.unwrap();
    assert_eq!((told.units.len(), told.people.len()), (3, 3));
    assert!(told.wrong.iter().all(|it| it.reason != "TWICE"));
    for faults in [
        Faults {
            lost_places: 99,
            ..Faults::default()
        },
        Faults {
            circling: true,
            ..Faults::default()
        },
    ] {
        let (told, _) = read_with(faults).await;
        assert!(told.unwrap_err().text.da.contains("ændrede sig"));
    }
}

#[tokio::test]
async fn half_an_answer_and_an_error_beside_data_are_no_answer() {
    for faults in [
        Faults {
            truncated: true,
            ..Faults::default()
        },
        Faults {
            error_beside_data: true,
            ..Faults::default()
        },
        Faults {
            status: Some(408),
            ..Faults::default()
        },
        Faults {
            status: Some(503),
            ..Faults::default()
        },
        Faults {
            status: Some(500),
            ..Faults::default()
        },
    ] {
        let (told, _) = read_with(faults.clone()).await;
        let trouble = told.unwrap_err();
        assert!(
            trouble.text.da.contains("Intet er ændret"),
            "{faults:?}: {trouble}"
        );
        assert!(!trouble.to_string().contains("Lis"));
    }
}

#[tokio::test]
async fn without_the_right_to_names_people_have_their_user_names() {
    let (told, _) = read_with(Faults {
        no_names: true,
        ..Faults::default()
    })
    .await;
    let told = told.unwrap();
    assert_eq!(told.people[0].name, "lis01");
    // A unit without a name stays as it is.
    assert_eq!(told.kept_units, ["social"]);
}
