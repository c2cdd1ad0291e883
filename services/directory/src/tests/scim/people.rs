//! Who is who.

use super::*;

#[tokio::test]
async fn a_name_knows_no_case_and_is_one_persons_alone() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let found = world
        .find(r#"USERNAME Eq "ALMA.Proevesen@nordvig.EXAMPLE""#)
        .await;
    assert_eq!(found.body["Resources"][0]["id"], id);
    assert_eq!(found.body["Resources"][0]["userName"], ALMA);
    let again = json!({ "userName": "ALMA.Proevesen@Nordvig.example", "externalId": "a2" });
    let (one, two) = tokio::join!(
        world.say("POST", "/Users", again.clone()),
        world.say("POST", "/Users", again)
    );
    is_refused(&one, 409, "uniqueness");
    is_refused(&two, 409, "uniqueness");
}

#[tokio::test]
async fn a_patch_leaves_what_scim_does_not_know() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let pool = world.db.store("directory").pool;
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("SELECT set_config('brudvagt.scope', '*', true)")
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query("UPDATE directory.people SET away = true, substitute_id = 'x', unit_id = '901-social' WHERE id = $1")
        .bind(&id)
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query("INSERT INTO directory.grants VALUES ($1, 'department_head', '901', '901-social')")
        .bind(&id)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let before = world.directory(&id).await;
    let title = json!([{ "op": "Replace", "path": "title", "value": "Teamleder" }]);
    let got = world.patch(&format!("/Users/{id}"), title).await;
    assert_eq!((got.status, &got.body["title"]), (200, &json!("Teamleder")));
    assert_eq!(world.directory(&id).await, before);
}

#[tokio::test]
async fn what_was_said_before_changes_nothing_and_notes_nothing() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let before = world.get(&format!("/Users/{id}")).await.body;
    let n_changes = world.changes().await;
    let same = json!([{ "op": "replace", "value": { "displayName": ALMA, "active": "True" } }]);
    assert_eq!(world.patch(&format!("/Users/{id}"), same).await.status, 200);
    let wrong = json!([
        { "op": "replace", "path": "displayName", "value": "Halvt" },
        { "op": "replace", "path": "email.value", "value": "x" },
    ]);
    is_refused(
        &world.patch(&format!("/Users/{id}"), wrong).await,
        400,
        "invalidPath",
    );
    assert_eq!(world.get(&format!("/Users/{id}")).await.body, before);
    assert_eq!(world.changes().await, n_changes);
}

#[tokio::test]
async fn an_external_id_is_said_once_unless_an_administrator_allows_it() {
    let world = World::new().await;
    let id = world.person(ALMA, "AlmPro").await;
    let takeover = json!([{ "op": "Replace", "path": "externalId", "value": "a2" }]);
    let path = format!("/Users/{id}");
    is_refused(
        &world.patch(&path, takeover.clone()).await,
        400,
        "mutability",
    );
    let asked = brudvagt_proto::directory::AllowRemapRequest {
        municipality: "901".to_owned(),
        hours: 1,
    };
    let ctx = system(Clock::default().now());
    let store = world.db.store("directory");
    usecases::provision::allow_remap(&store, &ctx, &asked)
        .await
        .unwrap();
    assert_eq!(world.patch(&path, takeover).await.body["externalId"], "a2");
}

#[tokio::test]
async fn a_put_without_a_word_of_active_keeps_it_and_clears_the_rest() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let path = format!("/Users/{id}");
    let leave = json!([
        { "op": "replace", "path": "active", "value": false },
        { "op": "add", "path": "title", "value": "Leder" },
    ]);
    world.patch(&path, leave).await;
    let put = world
        .say("PUT", &path, json!({ "userName": ALMA, "id": "somebody" }))
        .await;
    assert_eq!(put.status, 200);
    assert_eq!(put.body["active"], false);
    assert_eq!(put.body["id"], id);
    assert_eq!(put.body["externalId"], "a1");
    assert!(put.body.get("title").is_none());
}

#[tokio::test]
async fn people_of_another_municipality_and_external_people_are_not_there() {
    let world = World::new().await;
    let egil = Person {
        id: "egil".to_owned(),
        name: "Egil Testensen".to_owned(),
        email: "egil@dpo.example".to_owned(),
        active: true,
        grants: ["901", "902"]
            .map(|code| brudvagt_proto::directory::Grant {
                role: "dpo".to_owned(),
                municipality: code.to_owned(),
                unit_id: String::new(),
            })
            .to_vec(),
        ..Person::default()
    };
    let mut import = municipality("902");
    import.people.push(egil.clone());
    let store = world.db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    let mut theirs = world.request(
        "POST",
        "/Users",
        &json!({ "userName": "dagny", "externalId": "d" }),
    );
    *theirs.uri_mut() = "/scim/v2/902/Users".parse().unwrap();
    assert_eq!(
        world.send(theirs).await.status,
        401,
        "901's token at 902's address"
    );
    let theirs = Request::post("/scim/v2/902/Users")
        .header("authorization", format!("bearer {}", world.other_token))
        .body(Body::from(
            json!({ "userName": "dagny", "externalId": "d" }).to_string(),
        ))
        .unwrap();
    let dagny = world.send(theirs).await;
    assert_eq!(dagny.status, 201);
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    for id in [dagny.body["id"].as_str().unwrap(), "egil", "nobody"] {
        let path = format!("/Users/{id}");
        let missing = world.get("/Users/nobody").await.body;
        assert_eq!(world.get(&path).await.body, missing);
        assert_eq!(world.patch(&path, off.clone()).await.body, missing);
        assert_eq!(world.say("DELETE", &path, Value::Null).await.body, missing);
        assert_eq!(
            world
                .say("PUT", &path, json!({ "userName": "x" }))
                .await
                .body,
            missing
        );
    }
    assert_eq!(world.get("/Users").await.body["totalResults"], 0);
    assert!(world.directory("egil").await.active);
    // The same address in two municipalities is two people, and no answer tells of the other.
    assert_ne!(
        world.person("dagny", "d9").await,
        dagny.body["id"].as_str().unwrap()
    );
}

#[tokio::test]
async fn imported_people_wait_for_an_administrators_word_and_keep_their_id() {
    let world = World::new().await;
    let mut import = municipality("901");
    import.people.push(Person {
        id: "bjarke".to_owned(),
        municipality: "901".to_owned(),
        name: "Bjarke".to_owned(),
        email: "Bjarke@nordvig.example".to_owned(),
        active: true,
        ..Person::default()
    });
    let store = world.db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    let create =
        json!({ "userName": "bjarke@nordvig.example", "externalId": "b1", "active": false });
    is_refused(
        &world.say("POST", "/Users", create.clone()).await,
        409,
        "uniqueness",
    );
    assert_eq!(world.get("/Users").await.body["totalResults"], 0);
    let asked = brudvagt_proto::directory::AdoptPeopleRequest {
        municipality: "901".to_owned(),
    };
    let done = usecases::provision::adopt(&store, &system(NOW), &asked)
        .await
        .unwrap();
    assert_eq!(done.n_adopted, 1);
    let made = world.say("POST", "/Users", create).await;
    assert_eq!((made.status, &made.body["id"]), (201, &json!("bjarke")));
    assert!(!world.directory("bjarke").await.active);
    // A stale list brings nobody back, and one that leaves her out ends nobody.
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    assert!(!world.directory("bjarke").await.active);
    let back = json!([{ "op": "replace", "path": "active", "value": "True" }]);
    world.patch("/Users/bjarke", back).await;
    usecases::import_municipality(&store, &system(NOW), &municipality("901"))
        .await
        .unwrap();
    assert!(world.directory("bjarke").await.active);
}
