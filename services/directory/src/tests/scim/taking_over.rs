//! Nobody is given another's record or address, and nobody who left stays. Everybody here is made up.

use super::*;

const SANNE: &str = "sanne.birk@nordvig.example";

/// Sanne is imported and not yet adopted.
async fn with_sanne() -> World {
    let world = World::new().await;
    let mut import = municipality("901");
    import.people.push(Person {
        id: "sanne".to_owned(),
        municipality: "901".to_owned(),
        name: "Sanne Birk".to_owned(),
        email: SANNE.to_owned(),
        active: true,
        ..Person::default()
    });
    let store = world.db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    world
}

#[tokio::test]
async fn nobody_takes_the_address_of_an_imported_person_however_it_is_sent() {
    let world = with_sanne().await;
    let id = world.person(ALMA, "a1").await;
    let path = format!("/Users/{id}");
    let emails = json!([{ "value": "Sanne.Birk@nordvig.example", "type": "work" }]);
    for operation in [
        json!({ "op": "replace", "path": "userName", "value": SANNE }),
        json!({ "op": "replace", "path": "userName", "value": format!(" {SANNE} ") }),
        json!({ "op": "add", "path": "emails", "value": emails }),
        json!({ "op": "add", "path": "emails[type eq \"work\"].value", "value": SANNE }),
    ] {
        let got = world.patch(&path, json!([operation])).await;
        is_refused(&got, 409, "uniqueness");
    }
    for body in [
        json!({ "userName": SANNE }),
        json!({ "userName": ALMA, "emails": emails }),
    ] {
        is_refused(&world.say("PUT", &path, body).await, 409, "uniqueness");
    }
    for user_name in [format!(" {SANNE}"), format!("{SANNE} ")] {
        let made = world.say("POST", "/Users", json!({ "userName": user_name }));
        is_refused(&made.await, 409, "uniqueness");
    }
    let broken = json!({ "userName": format!("{SANNE}\n") });
    is_refused(
        &world.say("POST", "/Users", broken).await,
        400,
        "invalidValue",
    );
    // She can still be adopted, and who is known can still leave.
    let asked = brudvagt_proto::directory::AdoptPeopleRequest {
        municipality: "901".to_owned(),
    };
    let store = world.db.store("directory");
    let done = usecases::provision::adopt(&store, &system(NOW), &asked).await;
    assert_eq!(done.unwrap().n_adopted, 1);
}

#[tokio::test]
async fn an_address_imported_later_keeps_nobody_from_leaving() {
    let world = World::new().await;
    let id = world.person(SANNE, "s1").await;
    let mut import = municipality("901");
    import.people.push(Person {
        id: "sanne".to_owned(),
        municipality: "901".to_owned(),
        email: SANNE.to_owned(),
        active: true,
        ..Person::default()
    });
    let store = world.db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    let leave = json!([{ "op": "replace", "path": "active", "value": false }]);
    assert_eq!(
        world.patch(&format!("/Users/{id}"), leave).await.status,
        200
    );
    assert!(!world.directory(&id).await.active);
}

#[tokio::test]
async fn a_leaver_without_external_id_is_not_given_a_newcomers() {
    let world = World::new().await;
    let body = json!({ "userName": ALMA });
    let made = world.say("POST", "/Users", body.clone()).await;
    let id = made.body["id"].as_str().unwrap().to_owned();
    let path = format!("/Users/{id}");
    let leave = json!([{ "op": "replace", "path": "active", "value": false }]);
    world.patch(&path, leave).await;
    let takeover = json!([
        { "op": "add", "path": "externalId", "value": "new" },
        { "op": "replace", "path": "active", "value": true },
    ]);
    let put = json!({ "userName": ALMA, "externalId": "new", "active": true });
    is_refused(
        &world.patch(&path, takeover.clone()).await,
        400,
        "mutability",
    );
    is_refused(&world.say("PUT", &path, put).await, 400, "mutability");
    assert!(!world.directory(&id).await.active);
    // Nor in two steps: who comes back is not thereby somebody new.
    let back = json!([{ "op": "replace", "path": "active", "value": true }]);
    assert_eq!(world.patch(&path, back).await.status, 200);
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
    usecases::provision::allow_remap(&world.db.store("directory"), &ctx, &asked)
        .await
        .unwrap();
    assert_eq!(world.patch(&path, takeover).await.body["externalId"], "new");
}

#[tokio::test]
async fn who_never_left_is_given_an_external_id_once() {
    let world = World::new().await;
    let made = world
        .say("POST", "/Users", json!({ "userName": ALMA }))
        .await;
    let path = format!("/Users/{}", made.body["id"].as_str().unwrap());
    let set = |value: &str| json!([{ "op": "add", "path": "externalId", "value": value }]);
    assert_eq!(world.patch(&path, set("a1")).await.body["externalId"], "a1");
    is_refused(&world.patch(&path, set("a2")).await, 400, "mutability");
}

#[tokio::test]
async fn an_address_is_looked_up_by_an_index() {
    let world = World::new().await;
    let pool = world.db.store("directory").pool;
    let mut tx = pool.begin().await.unwrap();
    for said in [
        "SELECT set_config('brudvagt.scope', '901', true)",
        "INSERT INTO directory.people (id, municipality, name, email, phone, unit_id, active, away, \
           substitute_id) SELECT 'p' || n, '901', 'P', 'p' || n || '@nordvig.example', '', '', true, \
           false, '' FROM generate_series(1, 5000) AS n",
    ] {
        sqlx::query(said).execute(&mut *tx).await.unwrap();
    }
    let explain = format!("EXPLAIN {}", store::scim_users::IS_IMPORTED);
    let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(explain))
        .bind("901")
        .bind(vec![SANNE.to_owned()])
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    let is_condition = |line: &&String| line.contains("Index Cond") && line.contains("email_key");
    assert!(plan.iter().any(|line| is_condition(&line)), "{plan:#?}");
}
