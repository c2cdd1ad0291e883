//! What providers really send, letter by letter, as it was seen at other servers: each case has its
//! number, and its bodies lie in `cases/`. Everybody in them is made up.

use super::*;

const BJARKE: &str = "bjarke.eksempelsen@nordvig.example";

/// A body, with the ids that the server gave instead of `@alma` and the like.
fn body(name: &str, ids: &[(&str, &str)]) -> Value {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/scim/cases");
    let mut text = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    for (placeholder, id) in ids {
        text = text.replace(&format!("\"{placeholder}\""), &format!("\"{id}\""));
        text = text.replace(&format!("\\\"{placeholder}\\\""), &format!("\\\"{id}\\\""));
    }
    serde_json::from_str(&text).unwrap()
}

async fn made(world: &World, name: &str) -> String {
    let made = world.say("POST", "/Users", body(name, &[])).await;
    assert_eq!(made.status, 201, "{name}: {}", made.body);
    made.body["id"].as_str().unwrap().to_owned()
}

async fn alma(world: &World) -> (String, String) {
    let id = made(world, "id-30-create").await;
    let path = format!("/Users/{id}");
    (id, path)
}

/// Sends the body and says what it must be answered with.
async fn patched(world: &World, path: &str, name: &str, ids: &[(&str, &str)]) -> Value {
    let got = world.say("PATCH", path, body(name, ids)).await;
    assert!(matches!(got.status, 200 | 204), "{name}: {}", got.body);
    world.get(path).await.body
}

/// Sends what must be refused, and looks that nothing has changed and nothing is noted.
async fn refused(world: &World, path: &str, name: &str, status: u16, kind: &str) {
    let (before, n_changes) = (world.get(path).await.body, world.changes().await);
    is_refused(
        &world.say("PATCH", path, body(name, &[])).await,
        status,
        kind,
    );
    assert_eq!(world.get(path).await.body, before, "{name}");
    assert_eq!(world.changes().await, n_changes, "{name}");
}

#[tokio::test]
async fn id_01_false_as_text_ends_somebody_and_a_doubtful_word_changes_nothing() {
    let world = World::new().await;
    let (_, path) = alma(&world).await;
    assert_eq!(
        patched(&world, &path, "id-01-replace", &[]).await["active"],
        false
    );
    let active = |value: Value| json!([{ "op": "Replace", "path": "active", "value": value }]);
    for (value, is_active) in [
        ("True", true),
        ("FALSE", false),
        ("true", true),
        ("false", false),
    ] {
        let got = world.patch(&path, active(json!(value))).await;
        assert_eq!(
            (got.status, &got.body["active"]),
            (200, &json!(is_active)),
            "{value}"
        );
    }
    for odd in [json!("0"), json!("nej"), json!(""), json!(0), json!(1)] {
        is_refused(&world.patch(&path, active(odd)).await, 400, "invalidValue");
    }
}

#[tokio::test]
async fn id_03_names_are_known_in_any_case_and_an_unknown_operation_is_refused() {
    let world = World::new().await;
    let (_, path) = alma(&world).await;
    let now = patched(&world, &path, "id-03-mixed", &[]).await;
    assert_eq!(now["displayName"], "Alma P. Prøvesen");
    assert_eq!(now["title"], "Sagsbehandler");
    refused(&world, &path, "id-03-unknown", 400, "invalidSyntax").await;
}

#[tokio::test]
async fn id_04_an_entry_that_is_not_there_is_made_once() {
    let world = World::new().await;
    let id = world.person("alma", "a1").await;
    let path = format!("/Users/{id}");
    patched(&world, &path, "id-04-add", &[]).await;
    let n_changes = world.changes().await;
    let twice = patched(&world, &path, "id-04-add", &[]).await;
    assert_eq!(world.changes().await, n_changes);
    assert_eq!(twice["emails"].as_array().unwrap().len(), 1);
    assert_eq!(twice["emails"][0]["value"], ALMA);
    assert_eq!(twice["phoneNumbers"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn id_05_keys_with_dots_and_schemas_are_paths() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    let now = patched(&world, &path, "id-05-keys", &[]).await;
    assert_eq!(now["name"]["familyName"], "Nyprøvesen");
    assert_eq!(now["name"]["givenName"], "Alma");
    assert_eq!(
        now[brudvagt_scim::ENTERPRISE]["department"],
        "Social og Sundhed"
    );
    patched(&world, &path, "id-05-partial", &[]).await;
    let now = patched(&world, &path, "id-05-urn-path", &[]).await;
    assert_eq!(now[brudvagt_scim::ENTERPRISE]["employeeNumber"], "000901");
    let dotted = |key: &&String| key.contains('.') && !key.starts_with("urn:");
    assert_eq!(now.as_object().unwrap().keys().find(dotted), None);
    assert_eq!(now["name"]["familyName"], "Nyprøvesen");
    let known = world.directory(&id).await;
    assert_eq!(known.name, now["displayName"]);
    // The department is a unit of the municipality, and hers.
    assert_eq!(known.unit_id, "901-social");
}

#[tokio::test]
async fn id_06_a_manager_is_the_same_however_she_is_named() {
    let world = World::new().await;
    let (_, path) = alma(&world).await;
    let bjarke = made(&world, "id-16-unknown").await;
    for name in ["id-06-text", "id-06-object"] {
        let now = patched(&world, &path, name, &[("@bjarke", &bjarke)]).await;
        assert_eq!(
            now[brudvagt_scim::ENTERPRISE]["manager"]["value"],
            bjarke,
            "{name}"
        );
    }
    let now = patched(&world, &path, "id-06-remove", &[]).await;
    assert!(
        now.pointer(&format!("/{}/manager", brudvagt_scim::ENTERPRISE))
            .is_none()
    );
    // An id that nobody has is kept and gives nothing.
    let now = patched(&world, &path, "id-06-text", &[]).await;
    assert_eq!(
        now[brudvagt_scim::ENTERPRISE]["manager"]["value"],
        "@bjarke"
    );
}

#[tokio::test]
async fn id_07_one_member_is_removed_and_the_other_stays() {
    for name in ["id-07-by-value", "id-07-by-path"] {
        let world = World::new().await;
        let (id, _) = alma(&world).await;
        let bjarke = made(&world, "id-16-unknown").await;
        let path = format!("/Groups/{}", world.officers().await);
        let both = json!([{ "op": "add", "path": "members", "value": [{ "value": id }, { "value": bjarke }] }]);
        world.patch(&path, both).await;
        let now = patched(&world, &path, name, &[("@alma", &id)]).await;
        let n_changes = world.changes().await;
        let again = patched(&world, &path, name, &[("@alma", &id)]).await;
        assert_eq!((&again, world.changes().await), (&now, n_changes), "{name}");
        assert_eq!(world.roles(&id).await, Vec::<String>::new(), "{name}");
        assert_eq!(world.roles(&bjarke).await, ["dpo"], "{name}");
    }
}

#[tokio::test]
async fn id_08_a_rename_removes_nobody_and_another_id_is_refused() {
    let world = World::new().await;
    let (id, _) = alma(&world).await;
    let officers = world.officers().await;
    let path = format!("/Groups/{officers}");
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    world.patch(&path, add).await;
    let now = patched(&world, &path, "id-08-rename", &[("@dpo-901", &officers)]).await;
    assert_eq!(now["displayName"], "Brudvagt DPO (ny)");
    assert_eq!(now["members"][0]["value"], id);
    refused(&world, &path, "id-08-rename", 400, "mutability").await;
}

#[tokio::test]
async fn id_12_and_18_a_patch_is_done_whole_or_not_at_all() {
    let world = World::new().await;
    let (_, path) = alma(&world).await;
    refused(&world, &path, "id-12-half-wrong", 400, "invalidPath").await;
    refused(&world, &path, "id-18-null-mail", 400, "invalidValue").await;
    refused(&world, &path, "id-18-no-path", 400, "noTarget").await;
    patched(&world, &path, "id-04-add", &[]).await;
    let cleared = patched(&world, &path, "id-18-clear", &[]).await;
    assert!(cleared.get("phoneNumbers").is_none());
}

#[tokio::test]
async fn id_14_and_15_a_put_keeps_who_works_here_and_writes_to_its_own_address() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    let bjarke = made(&world, "id-16-unknown").await;
    patched(&world, &path, "id-13-title", &[]).await;
    patched(&world, &path, "id-01-replace", &[]).await;
    let got = world.say("PUT", &path, body("id-14-put", &[])).await;
    assert_eq!((got.status, &got.body["active"]), (200, &json!(false)));
    assert!(got.body.get("title").is_none() && got.body.get("phoneNumbers").is_none());
    let theirs = format!("/Users/{bjarke}");
    let before = world.get(&theirs).await.body;
    let got = world
        .say("PUT", &path, body("id-15-body", &[("@bjarke", &bjarke)]))
        .await;
    assert_eq!((got.status, &got.body["id"]), (200, &json!(id)));
    assert_eq!(world.get(&theirs).await.body, before);
}

#[tokio::test]
async fn id_16_and_17_what_we_do_not_use_is_kept_and_a_password_is_nowhere() {
    let world = World::new().await;
    let id = made(&world, "id-16-unknown").await;
    let shown = world.get(&format!("/Users/{id}")).await.body;
    assert_eq!(
        (&shown["nickName"], &shown["timezone"]),
        (&json!("Bjarke"), &json!("Europe/Copenhagen"))
    );
    assert!(!shown.to_string().contains("shoeSize") && !shown.to_string().contains("afdeling"));
    made(&world, "id-16-no-schemas").await;
    let path = format!("/Users/{id}");
    let nick = json!([{ "op": "replace", "path": "nickName", "value": "B" }]);
    assert_eq!(world.patch(&path, nick).await.status, 200);
    let none = json!([{ "op": "replace", "path": "noSuchThing", "value": "B" }]);
    is_refused(&world.patch(&path, none).await, 400, "invalidPath");
    let group = json!({ "schemas": [brudvagt_scim::GROUP], "userName": "x" });
    is_refused(
        &world.say("POST", "/Users", group).await,
        400,
        "invalidSyntax",
    );
    world.say("DELETE", &path, Value::Null).await;
    let made = world.say("POST", "/Users", body("id-17-body", &[])).await;
    assert_eq!(made.status, 201);
    assert!(!made.body.to_string().contains("0000\""));
}

#[tokio::test]
async fn id_20_one_person_whatever_the_spelling() {
    let world = World::new().await;
    let (id, _) = alma(&world).await;
    is_refused(
        &world
            .say("POST", "/Users", body("id-20-other-case", &[]))
            .await,
        409,
        "uniqueness",
    );
    let create = body("id-30-create", &[]);
    let (one, two) = tokio::join!(
        world.say("POST", "/Users", create.clone()),
        world.say("POST", "/Users", create)
    );
    assert_eq!((one.status, two.status), (409, 409));
    let found = world
        .find("USERNAME Eq \"ALMA.Proevesen@nordvig.EXAMPLE\"")
        .await
        .body;
    assert_eq!(
        (&found["totalResults"], &found["Resources"][0]["id"]),
        (&json!(1), &json!(id))
    );
}

#[tokio::test]
async fn id_30_and_35_who_comes_back_has_her_record_and_her_groups() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    let officers = format!("/Groups/{}", world.officers().await);
    world
        .patch(
            &officers,
            json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]),
        )
        .await;
    patched(&world, &path, "id-01-replace", &[]).await;
    let store = world.db.store("directory");
    let gone = usecases::get_rights(&store, &system(NOW), &id)
        .await
        .unwrap();
    assert_eq!(gone.roles, []);
    let back = world.say("POST", "/Users", body("id-30-create", &[])).await;
    assert_eq!((back.status, &back.body["id"]), (201, &json!(id)));
    assert_eq!(world.roles(&id).await, ["dpo"]);
    is_refused(
        &world.say("POST", "/Users", body("id-30-create", &[])).await,
        409,
        "uniqueness",
    );
}

#[tokio::test]
async fn id_31_the_old_name_is_a_newcomers_and_the_old_record_nobodys() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    patched(&world, &path, "id-01-replace", &[]).await;
    refused(&world, &path, "id-31-takeover", 400, "mutability").await;
    assert_ne!(made(&world, "id-31-create").await, id);
    assert!(!world.directory(&id).await.active);
}

#[tokio::test]
async fn id_32_and_34_a_rename_keeps_her_and_a_new_mapping_needs_a_word() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    let now = patched(&world, &path, "id-32-rename", &[]).await;
    assert_eq!(
        (&now["id"], &now["name"]["familyName"]),
        (&json!(id), &json!("Nyprøvesen"))
    );
    // Her old name is free at once.
    let other = made(&world, "id-34-nickname").await;
    let path = format!("/Users/{other}");
    assert_eq!(world.get(&path).await.body["externalId"], "AlmPro");
    refused(&world, &path, "id-34-remap", 400, "mutability").await;
}

#[tokio::test]
async fn an_external_id_that_is_taken_away_is_not_shown_and_stays_hers() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    let gone = world
        .patch(&path, json!([{ "op": "remove", "path": "externalId" }]))
        .await;
    assert_eq!((gone.status, gone.body.get("externalId")), (200, None));
    let other = json!([{ "op": "add", "path": "externalId", "value": "another" }]);
    is_refused(&world.patch(&path, other).await, 400, "mutability");
    is_refused(
        &world.say("POST", "/Users", body("id-30-create", &[])).await,
        409,
        "uniqueness",
    );
    let own = json!([{ "op": "add", "path": "externalId", "value": "a1a1a1a1-0001-4000-8000-000000000001" }]);
    assert_eq!(world.patch(&path, own).await.body["id"], id);
    // Nor is a leaver given another one.
    for operation in [
        json!({ "op": "replace", "path": "active", "value": false }),
        json!({ "op": "remove", "path": "externalId" }),
    ] {
        assert_eq!(world.patch(&path, json!([operation])).await.status, 200);
    }
    let other = json!([{ "op": "add", "path": "externalId", "value": "another" }]);
    is_refused(&world.patch(&path, other).await, 400, "mutability");
    let back = world.say("POST", "/Users", body("id-30-create", &[])).await;
    assert_eq!((back.status, &back.body["id"]), (201, &json!(id)));
}

#[tokio::test]
async fn id_36_who_is_ended_by_mistake_is_restored_and_nothing_is_refused() {
    let world = World::new().await;
    let mut paths = Vec::new();
    for n in 0..24 {
        let id = world
            .person(&format!("p{n}@nordvig.example"), &format!("e{n}"))
            .await;
        paths.push(format!("/Users/{id}"));
    }
    let officers = format!("/Groups/{}", world.officers().await);
    let first = paths[0].trim_start_matches("/Users/").to_owned();
    world
        .patch(
            &officers,
            json!([{ "op": "add", "path": "members", "value": [{ "value": first }] }]),
        )
        .await;
    for path in &paths {
        assert_eq!(
            patched(&world, path, "id-01-replace", &[]).await["active"],
            false
        );
    }
    let back = json!([{ "op": "replace", "path": "active", "value": "True" }]);
    for path in &paths {
        assert_eq!(world.patch(path, back.clone()).await.body["active"], true);
    }
    assert_eq!(world.roles(&first).await, ["dpo"]);
}

#[tokio::test]
async fn id_37_and_38_a_role_in_json_is_the_role_inside_and_replace_is_the_whole_list() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    world
        .grant("app_role", "Brudvagt.Fagchef", "department_head")
        .await;
    patched(&world, &path, "id-37-patch", &[]).await;
    assert_eq!(world.roles(&id).await, ["department_head"]);
    patched(&world, &path, "id-38-replace", &[]).await;
    assert_eq!(world.roles(&id).await, Vec::<String>::new());
}

#[tokio::test]
async fn id_39_and_40_no_role_by_name_and_none_through_a_group() {
    let world = World::new().await;
    let (id, _) = alma(&world).await;
    let officers = world.officers().await;
    let path = format!("/Groups/{officers}");
    patched(&world, &path, "id-08-rename", &[("@dpo-901", &officers)]).await;
    let new = world
        .say("POST", "/Groups", body("id-39-same-name", &[]))
        .await;
    assert_eq!(new.status, 201, "{}", new.body);
    let new = new.body["id"].as_str().unwrap().to_owned();
    is_refused(
        &world
            .say("POST", "/Groups", body("id-39-same-name", &[]))
            .await,
        409,
        "uniqueness",
    );
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    world.patch(&format!("/Groups/{new}"), add).await;
    let now = patched(&world, &path, "id-40-nest", &[("@fagchefer-901", &new)]).await;
    assert_eq!(now["members"][0]["type"], "Group");
    assert_eq!(world.roles(&id).await, Vec::<String>::new());
}

#[tokio::test]
async fn id_43_47_and_75_addresses_are_nobodys_key() {
    let world = World::new().await;
    let theirs = Request::post("/scim/v2/902/Users")
        .header("authorization", format!("Bearer {}", world.other_token))
        .body(Body::from(body("id-75-create", &[]).to_string()))
        .unwrap();
    let theirs = world.send(theirs).await;
    assert_eq!(theirs.status, 201);
    let theirs = theirs.body["id"].as_str().unwrap().to_owned();
    let ours = made(&world, "id-43-create").await;
    assert_ne!(ours, theirs);
    assert_eq!(world.directory(&theirs).await.name, "Dagny Modelsen");
    made(&world, "id-47-one").await;
    made(&world, "id-47-two").await;
}

#[tokio::test]
async fn id_46_who_is_there_already_waits_for_an_administrator() {
    let world = World::new().await;
    let mut import = municipality("901");
    import.people.push(Person {
        id: "bjarke".to_owned(),
        municipality: "901".to_owned(),
        name: "Bjarke".to_owned(),
        email: BJARKE.to_owned(),
        active: true,
        ..Person::default()
    });
    let store = world.db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    is_refused(
        &world.say("POST", "/Users", body("id-46-create", &[])).await,
        409,
        "uniqueness",
    );
    let asked = brudvagt_proto::directory::AdoptPeopleRequest {
        municipality: "901".to_owned(),
    };
    usecases::provision::adopt(&store, &system(NOW), &asked)
        .await
        .unwrap();
    assert_eq!(made(&world, "id-46-create").await, "bjarke");
    assert!(!world.directory("bjarke").await.active);
}

/// Who was imported and has left cannot be adopted: the colleague who has her address now would be
/// refused for ever.
#[tokio::test]
async fn the_address_of_an_imported_leaver_is_free() {
    let world = World::new().await;
    let mut import = municipality("901");
    import.people.push(Person {
        id: "alma".to_owned(),
        municipality: "901".to_owned(),
        name: "Alma".to_owned(),
        email: ALMA.to_owned(),
        active: true,
        ..Person::default()
    });
    let store = world.db.store("directory");
    for it in [&import, &municipality("901")] {
        usecases::import_municipality(&store, &system(NOW), it)
            .await
            .unwrap();
    }
    assert!(!world.directory("alma").await.active);
    assert_ne!(made(&world, "id-30-create").await, "alma");
    assert!(!world.directory("alma").await.active);
}

/// A member that nobody has is left out: kept, it would give its role to whoever comes under that id.
#[tokio::test]
async fn a_member_nobody_has_is_no_member_and_keeps_nobody_out() {
    let world = World::new().await;
    let mut import = municipality("901");
    import.people.push(Person {
        id: "bjarke".to_owned(),
        municipality: "901".to_owned(),
        name: "Bjarke".to_owned(),
        email: BJARKE.to_owned(),
        active: true,
        ..Person::default()
    });
    let store = world.db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import)
        .await
        .unwrap();
    let (id, _) = alma(&world).await;
    let gone = world.person("gone", "g").await;
    world
        .say("DELETE", &format!("/Users/{gone}"), Value::Null)
        .await;
    let path = format!("/Groups/{}", world.officers().await);
    let members =
        json!([{ "value": id }, { "value": "bjarke" }, { "value": gone }, { "value": "nobody" }]);
    let got = world
        .patch(
            &path,
            json!([{ "op": "add", "path": "members", "value": members }]),
        )
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    let shown = got.body["members"].as_array().unwrap().clone();
    assert_eq!(
        shown.iter().map(|it| &it["value"]).collect::<Vec<_>>(),
        [&json!(id)]
    );
    // Once she is taken over, she has no role that nobody gave her.
    let asked = brudvagt_proto::directory::AdoptPeopleRequest {
        municipality: "901".to_owned(),
    };
    usecases::provision::adopt(&store, &system(NOW), &asked)
        .await
        .unwrap();
    assert_eq!(made(&world, "id-46-create").await, "bjarke");
    assert_eq!(world.roles("bjarke").await, Vec::<String>::new());
}

#[tokio::test]
async fn id_55_what_validators_send_changes_nothing_it_does_not_name() {
    let world = World::new().await;
    let (id, path) = alma(&world).await;
    let (before, n_changes) = (world.get(&path).await.body, world.changes().await);
    assert_eq!(
        patched(&world, &path, "id-55-no-operations", &[]).await,
        before
    );
    assert_eq!(world.changes().await, n_changes);
    let group = format!("/Groups/{}", world.officers().await);
    let now = patched(&world, &group, "id-55-member-name", &[("@alma", &id)]).await;
    assert_eq!(now["members"][0]["value"], id);
    assert!(!now.to_string().contains("\"ny\""));
}
