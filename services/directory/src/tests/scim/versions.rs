//! Versions, answers and limits of the door.

use super::*;

async fn group(world: &World, body: Value) -> (String, String) {
    let made = world.say("POST", "/Groups", body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.body["id"].as_str().unwrap().to_owned();
    (format!("/Groups/{id}"), id)
}

#[tokio::test]
async fn a_put_of_a_group_keeps_what_it_does_not_say() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let body = json!({ "displayName": "G", "externalId": "g1", "members": [{ "value": alma }] });
    let (path, _) = group(&world, body).await;
    for body in [
        json!({ "displayName": "Ny" }),
        json!({ "displayName": "Ny", "members": null }),
    ] {
        let put = world.say("PUT", &path, body).await;
        assert_eq!(put.status, 200);
        assert_eq!(put.body["externalId"], "g1");
        assert_eq!(put.body["members"][0]["value"], alma);
    }
}

#[tokio::test]
async fn a_group_is_known_as_one_without_its_type_and_is_gone_when_deleted() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let (inner_path, inner) = group(&world, json!({ "displayName": "Inder" })).await;
    let members = json!([{ "value": inner }, { "value": alma, "type": "Group" }]);
    let (path, _) = group(&world, json!({ "displayName": "Yder", "members": members })).await;
    let shown = world.get(&path).await;
    let kind = |id: &str| {
        let all = shown.body["members"].as_array().unwrap();
        all.iter().find(|it| it["value"] == id).unwrap().clone()
    };
    assert_eq!(kind(&inner)["type"], "Group");
    assert!(
        kind(&inner)["$ref"]
            .as_str()
            .unwrap()
            .ends_with(&inner_path)
    );
    assert_eq!(kind(&alma)["type"], "User");
    world.say("DELETE", &inner_path, Value::Null).await;
    let left = world.get(&path).await;
    assert_eq!(left.body["members"].as_array().unwrap().len(), 1);
    assert_ne!(left.headers["etag"], shown.headers["etag"]);
}

#[tokio::test]
async fn a_zero_byte_is_nobodys_name() {
    let world = World::new().await;
    let officers = world.officers().await;
    for resource in ["Users", "Groups"] {
        for method in ["GET", "DELETE"] {
            let path = format!("/{resource}/%00");
            assert_eq!(world.say(method, &path, Value::Null).await.status, 404);
        }
        let path = format!("/{resource}/a%00");
        assert_eq!(world.patch(&path, json!([])).await.status, 404);
        for attribute in ["id", "externalId", "displayName"] {
            let path = format!("/{resource}?filter={attribute}+eq+%22%5Cu0000%22");
            is_refused(&world.get(&path).await, 400, "invalidFilter");
        }
    }
    let member = json!([{ "op": "remove", "path": "members[value eq \"a\\u0000\"]" }]);
    let got = world.patch(&format!("/Groups/{officers}"), member).await;
    is_refused(&got, 400, "invalidFilter");
}

#[tokio::test]
async fn members_are_found_by_their_kind_and_their_address() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let body = json!({ "displayName": "G", "members": [{ "value": alma }] });
    group(&world, body).await;
    group(&world, json!({ "displayName": "Tom" })).await;
    let address = format!("https://brud.example/scim/v2/901/Users/{alma}");
    for filter in [
        "members.type eq \"User\"".to_owned(),
        format!("members.$ref eq \"{address}\""),
        format!("members.value eq \"{alma}\""),
    ] {
        let sent: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let found = world.get(&format!("/Groups?filter={sent}")).await;
        assert_eq!(found.body["totalResults"], 1, "{filter}");
    }
}

#[tokio::test]
async fn version_and_place_are_told_whatever_is_shown() {
    let world = World::new().await;
    for query in ["attributes=userName", "excludedAttributes=meta"] {
        let body = json!({ "userName": format!("p-{query}") });
        let made = world.say("POST", &format!("/Users?{query}"), body).await;
        assert_eq!(made.status, 201);
        assert!(made.body.get("meta").is_none());
        let id = made.body["id"].as_str().unwrap();
        let place = format!("https://brud.example/scim/v2/901/Users/{id}");
        assert_eq!(made.headers["location"], place.as_str());
        let got = world.get(&format!("/Users/{id}?{query}")).await;
        assert_eq!(got.headers["etag"], made.headers["etag"]);
        let body = json!({ "displayName": format!("g-{query}") });
        let made = world.say("POST", &format!("/Groups?{query}"), body).await;
        assert!(made.headers.contains_key("location") && made.headers.contains_key("etag"));
    }
}

#[tokio::test]
async fn a_patch_of_a_group_is_answered_with_the_group() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let (path, id) = group(&world, json!({ "displayName": "G" })).await;
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": alma }] }]);
    let got = world.patch(&path, add).await;
    assert_eq!((got.status, &got.body["id"]), (200, &json!(id)));
    assert_eq!(got.body["members"][0]["value"], alma);
    assert_eq!(
        got.body["meta"]["version"],
        got.headers["etag"].to_str().unwrap()
    );
    // A big group is read back only for who asks what to see.
    let many = world.crowd(1001).await;
    let many: Vec<Value> = many.iter().map(|id| json!({ "value": id })).collect();
    let add = json!([{ "op": "add", "path": "members", "value": many }]);
    assert_eq!(world.patch(&path, add).await.status, 204);
    let asked = world
        .patch(&format!("{path}?attributes=displayName"), json!([]))
        .await;
    assert_eq!(
        (asked.status, &asked.body["displayName"]),
        (200, &json!("G"))
    );
    assert!(asked.body.get("members").is_none());
}

#[tokio::test]
async fn a_group_and_its_people_are_new_versions_when_either_changes() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let user = format!("/Users/{alma}");
    let etag = async |path: &str| world.get(path).await.headers["etag"].clone();
    let first = etag(&user).await;
    let body = json!({ "displayName": "G", "members": [{ "value": alma }] });
    let (path, _) = group(&world, body).await;
    let in_group = etag(&user).await;
    assert_ne!(first, in_group);
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "Ny" }]);
    world.patch(&path, rename).await;
    assert_ne!(in_group, etag(&user).await);
    let before = world.get(&path).await;
    world.say("DELETE", &user, Value::Null).await;
    let after = world.get(&path).await;
    assert!(after.body.get("members").is_none());
    assert_ne!(before.headers["etag"], after.headers["etag"]);
    assert_ne!(
        before.body["meta"]["lastModified"],
        after.body["meta"]["lastModified"]
    );
}

#[tokio::test]
async fn who_has_the_version_is_not_sent_it_again() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let (group, _) = group(&world, json!({ "displayName": "G" })).await;
    for path in [format!("/Users/{alma}"), group] {
        let version = world.get(&path).await.headers["etag"].clone();
        let mut request = world.request("GET", &path, &Value::Null);
        request
            .headers_mut()
            .insert("if-none-match", version.clone());
        let got = world.send(request).await;
        assert_eq!((got.status, &got.body), (304, &Value::Null));
        assert_eq!(got.headers["etag"], version);
        let mut request = world.request("GET", &path, &Value::Null);
        let old = "W/\"999\"".parse().unwrap();
        request.headers_mut().insert("if-none-match", old);
        assert_eq!(world.send(request).await.status, 200);
    }
}

#[tokio::test]
async fn what_is_not_offered_is_501_and_head_is_get_without_a_body() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    for (method, path) in [
        ("POST", "/.search"),
        ("POST", "/Users/.search"),
        ("POST", "/Groups/.search"),
        ("GET", ""),
        ("GET", "/"),
    ] {
        let got = world.say(method, path, Value::Null).await;
        assert_eq!(got.status, 501, "{method} {path}");
    }
    for path in [
        "/Users".to_owned(),
        format!("/Users/{alma}"),
        "/Schemas".to_owned(),
    ] {
        let got = world.say("HEAD", &path, Value::Null).await;
        assert_eq!((got.status, got.body), (200, Value::Null), "{path}");
    }
    let missing = world.say("HEAD", "/Users/nobody", Value::Null).await;
    assert_eq!((missing.status, missing.body), (404, Value::Null));
}

#[tokio::test]
async fn a_token_stands_behind_any_number_of_blanks_and_wrong_ones_are_limited() {
    let world = World::new().await;
    let with = |value: String| {
        let mut request = world.request("GET", "/Users?count=0", &Value::Null);
        let value = value.parse().unwrap();
        request.headers_mut().insert("authorization", value);
        request
    };
    let good = format!("Bearer  {}", world.token);
    assert_eq!(world.send(with(good.clone())).await.status, 200);
    let mut seen = Vec::new();
    for n in 0..130 {
        seen.push(world.send(with(format!("Bearer wrong{n}"))).await);
    }
    assert_eq!((seen[0].status, seen[99].status), (401, 401));
    let limited: Vec<&Got> = seen.iter().filter(|it| it.status == 429).collect();
    assert!(!limited.is_empty());
    assert!(limited[0].headers.contains_key("retry-after"));
    // Whoever has the token is not held up by strangers.
    assert_eq!(world.send(with(good)).await.status, 200);
}

#[tokio::test]
async fn a_body_that_ends_early_is_not_too_big() {
    let world = World::new().await;
    let cut = futures::stream::iter([
        Ok("{\"userName\":".to_owned()),
        Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof)),
    ]);
    let mut request = world.request("POST", "/Users", &Value::Null);
    *request.body_mut() = Body::from_stream(cut);
    is_refused(&world.send(request).await, 400, "invalidSyntax");
}

#[tokio::test]
async fn a_sign_in_that_takes_a_role_away_makes_a_new_version() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let path = format!("/Users/{id}");
    let roles = json!([{ "op": "add", "path": "roles", "value": [{ "value": "Brudvagt.DPO" }, { "value": "Brudvagt.Leder" }] }]);
    let before = world.patch(&path, roles).await;
    let asked = brudvagt_proto::directory::FindSignInRequest {
        provider: "nordvig".to_owned(),
        subject: "a1".to_owned(),
        municipalities: vec!["901".to_owned()],
        is_external_id: true,
        roles: Some(brudvagt_proto::directory::ToldRoles {
            values: vec!["Brudvagt.Leder".to_owned()],
            sets: false,
        }),
    };
    let ctx = system(Clock::default().now());
    let store = world.db.store("directory");
    usecases::find_sign_in::find_sign_in(&store, &ctx, &asked)
        .await
        .unwrap();
    let after = world.get(&path).await;
    assert_eq!(after.body["roles"], json!([{ "value": "Brudvagt.Leder" }]));
    assert_ne!(after.headers["etag"], before.headers["etag"]);
    let changed = |got: &Got| got.body["meta"]["lastModified"].clone();
    assert_ne!(changed(&after), changed(&before));
}

#[tokio::test]
async fn the_first_requests_of_a_token_may_come_at_the_same_time() {
    let world = World::new().await;
    let asking = (0..8).map(|_| world.get("/Users?count=0"));
    let got = futures::future::join_all(asking).await;
    assert!(got.iter().all(|it| it.status == 200));
}
