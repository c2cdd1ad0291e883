//! Words, tokens, pages, versions.

use super::*;

#[tokio::test]
async fn every_way_out_speaks_scim() {
    let world = World::new().await;
    let raw = |method: &str, path: &str, kind: &str, body: &str| {
        let mut request = world.request(method, path, &Value::Null);
        *request.body_mut() = Body::from(body.to_owned());
        request.headers_mut().remove("content-type");
        if !kind.is_empty() {
            request
                .headers_mut()
                .insert("content-type", kind.parse().unwrap());
        }
        request
    };
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let big = format!("\"{}\"", "a".repeat(3 * 1024 * 1024));
    for (request, status) in [
        (raw("POST", "/Users", "", "{"), 400),
        (raw("POST", "/Users", "", "[]"), 400),
        (raw("POST", "/Users", "", &deep), 400),
        (raw("POST", "/Users", "", &big), 413),
        (raw("POST", "/Users", "text/plain", "{}"), 415),
        (raw("DELETE", "/Users", "", ""), 405),
        (raw("GET", "/nothing", "", ""), 404),
        (raw("GET", "/Users/%FF", "", ""), 404),
        (raw("POST", "/Bulk", "", ""), 501),
        (raw("GET", "/Me", "", ""), 501),
        (raw("GET", "/Schemas/none", "", ""), 404),
        (raw("GET", "/Schemas?filter=id%20eq%20%22x%22", "", ""), 403),
        (raw("GET", "/Users?filter=", "", ""), 400),
        (raw("GET", "/Users?filter=userName%2", "", ""), 400),
    ] {
        let what = format!("{} {}", request.method(), request.uri());
        let got = world.send(request).await;
        assert_eq!(got.status, status, "{what}: {}", got.body);
        assert_eq!(
            got.headers["content-type"], "application/scim+json",
            "{what}"
        );
        assert_eq!(got.body["status"], status.to_string(), "{what}");
    }
    for kind in ["", "application/json", "Application/SCIM+JSON"] {
        let body = json!({ "userName": format!("n{kind}") }).to_string();
        assert_eq!(
            world.send(raw("POST", "/Users", kind, &body)).await.status,
            201
        );
    }
}

#[tokio::test]
async fn nobody_found_is_an_empty_list() {
    let world = World::new().await;
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [],
    });
    assert_eq!(
        world
            .find(r#"userName eq "0d9f6f7e-0000-4000-8000-5f5f5f5f5f5f""#)
            .await
            .body,
        expected
    );
    assert_eq!(
        world
            .get("/Groups/?filter=displayName+eq+%22x%22&aadOptscim062020")
            .await
            .body,
        expected
    );
}

#[tokio::test]
async fn a_token_opens_its_municipality_until_it_is_ended() {
    let world = World::new().await;
    let mut bare = world.request("GET", "/Users", &Value::Null);
    bare.headers_mut().remove("authorization");
    let got = world.send(bare).await;
    assert_eq!(
        (
            got.status,
            got.headers["www-authenticate"].to_str().unwrap()
        ),
        (401, "Bearer")
    );
    let store = world.db.store("directory");
    let told = usecases::provision::list(&store, &system(NOW), "901")
        .await
        .unwrap();
    let asked = brudvagt_proto::directory::EndScimTokenRequest {
        municipality: "901".to_owned(),
        token_id: told.tokens[0].token_id.clone(),
    };
    assert_eq!(world.get("/Users").await.status, 200);
    usecases::provision::end_token(&store, &system(NOW), &asked)
        .await
        .unwrap();
    assert_eq!(world.get("/Users").await.status, 401);
}

#[tokio::test]
async fn a_change_of_another_version_is_refused() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let path = format!("/Users/{id}");
    let version = world.get(&path).await.headers["etag"].clone();
    let title =
        |value: &str| json!({ "Operations": [{ "op": "add", "path": "title", "value": value }] });
    let with = |body: &Value, version: &str| {
        let mut request = world.request("PATCH", &path, body);
        request
            .headers_mut()
            .insert("if-match", version.parse().unwrap());
        request
    };
    assert_eq!(world.send(with(&title("a"), "W/\"old\"")).await.status, 412);
    let current = version.to_str().unwrap();
    let (one, two) = tokio::join!(
        world.send(with(&title("b"), current)),
        world.send(with(&title("c"), current))
    );
    let mut both = [one.status, two.status];
    both.sort_unstable();
    assert_eq!(both, [200, 412]);
    assert_eq!(world.send(with(&title("d"), "*")).await.status, 200);
}

#[tokio::test]
async fn pages_together_are_everybody_once() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for n in 0..25 {
        ids.push(world.person(&format!("p{n:02}"), &format!("e{n}")).await);
    }
    for filter in ["", "&filter=active%20eq%20true"] {
        let mut seen = Vec::new();
        for start in [1, 11, 21] {
            let page = world
                .get(&format!("/Users?startIndex={start}&count=10{filter}"))
                .await
                .body;
            assert_eq!(page["totalResults"], 25 + if start > 1 { 1 } else { 0 });
            let people = page["Resources"].as_array().unwrap();
            seen.extend(
                people
                    .iter()
                    .map(|it| it["id"].as_str().unwrap().to_owned()),
            );
            if start == 1 {
                world
                    .person(&format!("new{filter}"), &format!("new{filter}"))
                    .await;
            }
        }
        seen.truncate(25);
        assert_eq!(seen, ids);
        let mut last = world.get("/Users?startIndex=26&count=1").await.body;
        let gone = last["Resources"][0]["id"].take();
        world
            .say(
                "DELETE",
                &format!("/Users/{}", gone.as_str().unwrap()),
                Value::Null,
            )
            .await;
    }
}

#[tokio::test]
async fn addresses_come_from_the_settings_and_a_password_is_nowhere() {
    let world = World::new().await;
    let mut request = world.request(
        "POST",
        "/Users",
        &json!({ "userName": "x", "password": "Prøve-Ord-0000" }),
    );
    request
        .headers_mut()
        .insert("host", "evil.example".parse().unwrap());
    let made = world.send(request).await;
    assert!(!made.body.to_string().contains("Prøve-Ord"));
    let location = made.body["meta"]["location"].as_str().unwrap();
    assert!(location.starts_with("https://brud.example/scim/v2/901/Users/"));
    assert_eq!(made.headers["location"], location);
    let pool = world.db.store("directory").pool;
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("SELECT set_config('brudvagt.scope', '*', true)")
        .execute(&mut *tx)
        .await
        .unwrap();
    let kept: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM directory.scim_users AS u WHERE u::text LIKE '%Ord-0000%') \
           + (SELECT count(*) FROM directory.changes AS c WHERE c::text LIKE '%Ord-0000%')",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    assert_eq!(kept, 0);
    for path in [
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/Schemas",
        "/ResourceTypes/User",
    ] {
        assert_eq!(world.get(path).await.status, 200, "{path}");
    }
}
