//! Groups and what they give.

use super::*;

fn add(ids: &[String]) -> Value {
    let members: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "value": id, "$ref": null }))
        .collect();
    json!([{ "op": "Add", "path": "members", "value": members }])
}

#[tokio::test]
async fn a_group_gives_its_role_to_who_is_in_it_and_to_nobody_else() {
    let world = World::new().await;
    let (alma, bjarke) = (
        world.person("alma", "a1").await,
        world.person("bjarke", "b1").await,
    );
    let path = format!("/Groups/{}", world.officers().await);
    world
        .patch(&path, add(&[alma.clone(), bjarke.clone()]))
        .await;
    assert_eq!(world.roles(&alma).await, ["dpo"]);
    let out = json!([{ "op": "Remove", "path": "members", "value": [{ "value": alma }] }]);
    for _twice in 0..2 {
        assert_eq!(world.patch(&path, out.clone()).await.status, 200);
        assert_eq!(world.roles(&alma).await, Vec::<String>::new());
        assert_eq!(world.roles(&bjarke).await, ["dpo"]);
    }
    let by_path = json!([{ "op": "remove", "path": format!("members[value eq \"{bjarke}\"]") }]);
    assert_eq!(world.patch(&path, by_path).await.status, 200);
    assert_eq!(world.roles(&bjarke).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_renamed_group_keeps_its_role_and_a_new_one_of_the_old_name_has_none() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let officers = world.officers().await;
    let path = format!("/Groups/{officers}");
    world.patch(&path, add(std::slice::from_ref(&alma))).await;
    let rename = json!([{ "op": "replace", "value": { "id": officers, "displayName": "Ny" } }]);
    assert!(world.patch(&path, rename).await.status < 300);
    assert_eq!(world.roles(&alma).await, ["dpo"]);
    let bjarke = world.person("bjarke", "b1").await;
    let new = json!({ "displayName": "Brudvagt DPO", "members": [{ "value": bjarke }] });
    assert_eq!(world.say("POST", "/Groups", new.clone()).await.status, 201);
    assert_eq!(world.roles(&bjarke).await, Vec::<String>::new());
    is_refused(&world.say("POST", "/Groups", new).await, 409, "uniqueness");
    let gone = world.say("DELETE", &path, Value::Null).await;
    assert_eq!((gone.status, world.roles(&alma).await), (204, Vec::new()));
}

#[tokio::test]
async fn patches_of_one_group_at_the_same_time_lose_nobody() {
    let world = World::new().await;
    let path = format!("/Groups/{}", world.officers().await);
    let mut ids = Vec::new();
    for n in 0..12 {
        ids.push(world.person(&format!("p{n}"), &format!("e{n}")).await);
    }
    let before = world.changes().await;
    let adding = ids
        .iter()
        .map(|id| world.patch(&path, add(std::slice::from_ref(id))));
    let done = futures::future::join_all(adding).await;
    assert!(done.iter().all(|it| it.status == 200));
    let group = world.get(&path).await.body;
    assert_eq!(group["members"].as_array().unwrap().len(), 12);
    assert_eq!(world.changes().await - before, 12);
    let removing = ids.iter().map(|id| {
        let out = json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]);
        world.patch(&path, out)
    });
    let done = futures::future::join_all(removing).await;
    assert!(done.iter().all(|it| it.status == 200));
    assert!(world.get(&path).await.body.get("members").is_none());
}

#[tokio::test]
async fn a_group_in_a_group_and_another_municipalitys_person_gain_nothing() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let inner = world
        .say(
            "POST",
            "/Groups",
            json!({ "displayName": "Inder", "members": [{ "value": alma }] }),
        )
        .await;
    let inner = inner.body["id"].as_str().unwrap().to_owned();
    let theirs = Request::post("/scim/v2/902/Users")
        .header("authorization", format!("Bearer {}", world.other_token))
        .body(Body::from(json!({ "userName": "dagny" }).to_string()))
        .unwrap();
    let dagny = world.send(theirs).await.body["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let officers = world.officers().await;
    let nest = json!([{ "op": "Add", "path": "members", "value": [
        { "value": inner, "type": "Group" }, { "value": dagny }, { "value": "nobody" },
    ]}]);
    assert_eq!(
        world
            .patch(&format!("/Groups/{officers}"), nest)
            .await
            .status,
        200
    );
    let ring = json!([{ "op": "Add", "path": "members", "value": [{ "value": officers, "type": "Group" }] }]);
    assert_eq!(
        world.patch(&format!("/Groups/{inner}"), ring).await.status,
        200
    );
    let group = world.get(&format!("/Groups/{officers}")).await.body;
    let nested = group["members"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["value"] == *inner);
    assert_eq!(nested.unwrap()["type"], "Group");
    for id in [&alma, &dagny] {
        assert_eq!(world.roles(id).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_list_without_members_reads_none_and_app_roles_follow_their_list() {
    let world = World::new().await;
    let alma = world.person("alma", "a1").await;
    let path = format!("/Groups/{}", world.officers().await);
    world.patch(&path, add(std::slice::from_ref(&alma))).await;
    let without = world
        .get(&format!("{path}?EXCLUDEDATTRIBUTES=Members"))
        .await;
    assert!(without.body.get("members").is_none());
    let listed = world
        .get("/Groups?excludedAttributes=members&filter=displayName+eq+%22brudvagt+DPO%22")
        .await;
    assert_eq!(listed.body["totalResults"], 1);
    let of_alma = world
        .get(&format!("/Groups?filter=members%20eq%20%22{alma}%22"))
        .await;
    assert_eq!(of_alma.body["totalResults"], 1);
    world
        .grant("app_role", "Brudvagt.Direktion", "chief_executive")
        .await;
    let user = format!("/Users/{alma}");
    let set = json!([{ "op": "Add", "path": "roles", "value": [{ "value": "Brudvagt.Direktion" }, { "value": "system" }] }]);
    world.patch(&user, set).await;
    assert_eq!(world.roles(&alma).await, ["chief_executive", "dpo"]);
    let other = json!([{ "op": "replace", "path": "roles", "value": [{ "value": "Brudvagt.Medarbejder" }] }]);
    world.patch(&user, other).await;
    assert_eq!(world.roles(&alma).await, ["dpo"]);
}
