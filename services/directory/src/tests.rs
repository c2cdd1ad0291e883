//! Roles, rights and settings, on a real PostgreSQL.

mod imports;
mod scim;
mod settings;

use brudvagt_proto::directory::{
    Grant, ImportMunicipalityRequest, Municipality, Person, ResolveRoleRequest, Unit,
};
use brudvagt_testkit::{TestDb, dpo, system};
use jiff::Timestamp;

use crate::{store, usecases};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn person(id: &str, grants: &[(&str, &str)]) -> Person {
    Person {
        id: id.to_owned(),
        municipality: "901".to_owned(),
        name: id.to_owned(),
        email: format!("{id}@test.example"),
        active: true,
        grants: grants
            .iter()
            .map(|(role, unit)| Grant {
                role: (*role).to_owned(),
                municipality: "901".to_owned(),
                unit_id: (*unit).to_owned(),
            })
            .collect(),
        ..Person::default()
    }
}

fn import(people: Vec<Person>) -> ImportMunicipalityRequest {
    let unit = |id: &str, parent: &str| Unit {
        id: id.to_owned(),
        municipality: "901".to_owned(),
        name: id.to_owned(),
        parent_id: parent.to_owned(),
        closed: false,
    };
    ImportMunicipalityRequest {
        municipality: Some(Municipality {
            code: "901".to_owned(),
            ..Municipality::default()
        }),
        units: vec![unit("social", ""), unit("plejehjem", "social")],
        people,
    }
}

async fn resolve(db: &TestDb, unit: &str) -> Vec<String> {
    let asked = ResolveRoleRequest {
        municipality: "901".to_owned(),
        role: "department_head".to_owned(),
        unit_id: unit.to_owned(),
        ..ResolveRoleRequest::default()
    };
    let ctx = system(NOW);
    let people = usecases::resolve_role(&db.store("directory"), &ctx, &asked)
        .await
        .unwrap();
    people.into_iter().map(|person| person.id).collect()
}

async fn with(people: Vec<Person>) -> TestDb {
    let db = TestDb::create(&[("directory", &crate::MIGRATOR)]).await;
    let store = db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &import(people))
        .await
        .unwrap();
    db
}

#[tokio::test]
async fn the_head_of_the_unit_is_asked_before_the_one_above() {
    let db = with(vec![
        person("leder", &[("department_head", "plejehjem")]),
        person("chef", &[("department_head", "social")]),
    ])
    .await;
    assert_eq!(resolve(&db, "plejehjem").await, ["leder"]);
    assert_eq!(resolve(&db, "social").await, ["chef"]);
}

#[tokio::test]
async fn a_unit_without_a_head_asks_the_one_above() {
    let db = with(vec![person("chef", &[("department_head", "social")])]).await;
    assert_eq!(resolve(&db, "plejehjem").await, ["chef"]);
}

#[tokio::test]
async fn who_is_away_is_replaced_by_the_substitute() {
    let mut away = person("chef", &[("department_head", "social")]);
    away.away = true;
    away.substitute_id = "stedfortraeder".to_owned();
    let db = with(vec![away, person("stedfortraeder", &[])]).await;
    assert_eq!(resolve(&db, "social").await, ["stedfortraeder"]);
}

#[tokio::test]
async fn who_has_left_is_never_asked() {
    let db = with(vec![
        person("tidligere", &[("department_head", "plejehjem")]),
        person("chef", &[("department_head", "social")]),
    ])
    .await;
    let store = db.store("directory");
    let left = import(vec![person("chef", &[("department_head", "social")])]);
    let done = usecases::import_municipality(&store, &system(NOW), &left)
        .await
        .unwrap();
    assert_eq!(done.people_deactivated, 1);
    assert_eq!(resolve(&db, "plejehjem").await, ["chef"]);
}

#[tokio::test]
async fn substitutes_in_a_circle_end() {
    let mut one = person("en", &[("department_head", "social")]);
    let mut other = person("anden", &[]);
    (one.away, other.away) = (true, true);
    one.substitute_id = "anden".to_owned();
    other.substitute_id = "en".to_owned();
    let db = with(vec![one, other]).await;
    assert!(resolve(&db, "social").await.is_empty());
}

#[tokio::test]
async fn nobody_heads_the_unit_so_the_management_is_asked() {
    let db = with(vec![person("direktoer", &[("chief_executive", "")])]).await;
    assert_eq!(resolve(&db, "plejehjem").await, ["direktoer"]);
    assert_eq!(resolve(&db, "").await, ["direktoer"]);
}

#[tokio::test]
async fn who_is_asked_may_answer_and_who_has_left_may_nothing() {
    let mut chef = person("chef", &[("department_head", "social")]);
    (chef.away, chef.substitute_id) = (true, "anden".to_owned());
    let mut anden = person("anden", &[]);
    (anden.away, anden.substitute_id) = (true, "tredje".to_owned());
    let db = with(vec![chef, anden, person("tredje", &[])]).await;
    assert_eq!(resolve(&db, "plejehjem").await, ["tredje"]);
    let rights = |id: &'static str| {
        let store = db.store("directory");
        async move {
            let rights = usecases::get_rights(&store, &system(NOW), id).await?;
            let roles = rights.roles.into_iter();
            let roles = roles.map(|it| format!("{} {:?}", it.role, it.unit_ids));
            Ok::<Vec<String>, brudvagt_kit::Problem>(roles.collect())
        }
    };
    let head = r#"department_head ["plejehjem", "social"]"#;
    assert_eq!(rights("tredje").await.unwrap(), [head]);
    assert_eq!(rights("chef").await.unwrap(), [head]);
    assert_eq!(rights("ukendt").await.unwrap_err().reason, "NOT_FOUND");

    let left = import(vec![person("tredje", &[])]);
    let store = db.store("directory");
    usecases::import_municipality(&store, &system(NOW), &left)
        .await
        .unwrap();
    assert_eq!(rights("chef").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_database_hides_another_municipalitys_people() {
    let db = with(vec![person("chef", &[("department_head", "social")])]).await;
    let store = db.store("directory");
    let mut theirs = store.read(&dpo(&["902"], NOW)).await.unwrap();
    assert!(
        store::list_people(&mut theirs, "")
            .await
            .unwrap()
            .is_empty()
    );
    let mut ours = store.read(&dpo(&["901"], NOW)).await.unwrap();
    assert_eq!(store::list_people(&mut ours, "").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_role_that_is_none_changes_nothing() {
    let db = TestDb::create(&[("directory", &crate::MIGRATOR)]).await;
    let wrong = import(vec![person("chef", &[("konge", "")])]);
    let refused = usecases::import_municipality(&db.store("directory"), &system(NOW), &wrong).await;
    assert_eq!(refused.unwrap_err().reason, "UNKNOWN_ROLE");
    let mut all = db.store("directory").read(&system(NOW)).await.unwrap();
    assert!(
        store::list_municipalities(&mut all)
            .await
            .unwrap()
            .is_empty()
    );
}
