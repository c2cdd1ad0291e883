//! Leaving, coming back, being somebody else.

use super::*;

#[tokio::test]
async fn who_is_said_to_have_left_has_left_however_it_is_said() {
    let world = World::new().await;
    for (n, how) in ["\"False\"", "false", "put", "delete"]
        .into_iter()
        .enumerate()
    {
        let id = world
            .person(&format!("p{n}@nordvig.example"), &format!("e{n}"))
            .await;
        let path = format!("/Users/{id}");
        let got = match how {
            "put" => {
                let body =
                    json!({ "userName": format!("p{n}@nordvig.example"), "active": "false" });
                world.say("PUT", &path, body).await
            }
            "delete" => world.say("DELETE", &path, Value::Null).await,
            value => {
                let value: Value = serde_json::from_str(value).unwrap();
                world
                    .patch(
                        &path,
                        json!([{ "op": "Replace", "path": "active", "value": value }]),
                    )
                    .await
            }
        };
        assert!(got.status < 300, "{how}: {}", got.body);
        assert!(!world.directory(&id).await.active, "{how}");
    }
}

#[tokio::test]
async fn inactive_is_found_deleted_is_not_and_history_keeps_the_name() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let path = format!("/Users/{id}");
    world
        .patch(
            &path,
            json!([{ "op": "replace", "path": "active", "value": false }]),
        )
        .await;
    assert_eq!(world.get(&path).await.body["active"], false);
    assert_eq!(
        world.find(&format!("userName eq \"{ALMA}\"")).await.body["totalResults"],
        1
    );
    assert_eq!(world.say("DELETE", &path, Value::Null).await.status, 204);
    for method in ["GET", "DELETE"] {
        assert_eq!(world.say(method, &path, Value::Null).await.status, 404);
    }
    assert_eq!(
        world.find(&format!("userName eq \"{ALMA}\"")).await.body["totalResults"],
        0
    );
    assert_ne!(world.person(ALMA, "a2").await, id);
    assert_eq!(world.directory(&id).await.name, ALMA);
}

#[tokio::test]
async fn who_comes_back_under_her_own_id_is_the_same_person() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let officers = world.officers().await;
    let add = json!([{ "op": "Add", "path": "members", "value": [{ "value": id, "$ref": null }] }]);
    assert_eq!(
        world
            .patch(&format!("/Groups/{officers}"), add)
            .await
            .status,
        200
    );
    let path = format!("/Users/{id}");
    world
        .patch(
            &path,
            json!([{ "op": "replace", "path": "active", "value": "False" }]),
        )
        .await;
    let asked = brudvagt_proto::directory::ResolveRoleRequest {
        municipality: "901".to_owned(),
        role: "dpo".to_owned(),
        unit_id: String::new(),
        ..brudvagt_proto::directory::ResolveRoleRequest::default()
    };
    let store = world.db.store("directory");
    let nobody = usecases::resolve_role(&store, &system(NOW), &asked)
        .await
        .unwrap();
    assert_eq!(nobody, []);
    let back =
        json!({ "userName": ALMA, "externalId": "a1", "active": true, "displayName": "Alma" });
    let made = world.say("POST", "/Users", back.clone()).await;
    assert_eq!((made.status, &made.body["id"]), (201, &json!(id)));
    assert_eq!(world.roles(&id).await, ["dpo"]);
    is_refused(&world.say("POST", "/Users", back).await, 409, "uniqueness");
}

#[tokio::test]
async fn a_newcomer_with_the_name_of_somebody_who_left_is_somebody_else() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    world.grant("app_role", "Brudvagt.DPO", "dpo").await;
    let path = format!("/Users/{id}");
    let leave = json!([
        { "op": "add", "path": "roles", "value": [{ "value": "Brudvagt.DPO" }] },
        { "op": "replace", "path": "active", "value": false },
    ]);
    world.patch(&path, leave).await;
    let newcomer = world.person(ALMA, "a2").await;
    assert_ne!(newcomer, id);
    assert_eq!(world.roles(&newcomer).await, Vec::<String>::new());
    assert_ne!(world.get(&path).await.body["userName"], ALMA);
}

#[tokio::test]
async fn a_rename_keeps_the_person_and_frees_the_name() {
    let world = World::new().await;
    let id = world.person(ALMA, "a1").await;
    let rename = json!([
        { "op": "Replace", "path": "userName", "value": "alma.ny@nordvig.example" },
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "alma.ny@nordvig.example" },
        { "op": "Replace", "path": "name.familyName", "value": "Ny" },
    ]);
    let got = world.patch(&format!("/Users/{id}"), rename).await;
    assert_eq!((got.status, &got.body["id"]), (200, &json!(id)));
    assert_eq!(world.directory(&id).await.email, "alma.ny@nordvig.example");
    assert_ne!(world.person(ALMA, "a9").await, id);
}

#[tokio::test]
async fn two_people_may_share_an_address() {
    let world = World::new().await;
    for (name, external_id) in [("alma", "a1"), ("bjarke", "b1")] {
        let body = json!({
            "userName": name,
            "externalId": external_id,
            "emails": [{ "value": "plejehjemmet@nordvig.example", "type": "work" }],
        });
        assert_eq!(world.say("POST", "/Users", body).await.status, 201);
    }
}
