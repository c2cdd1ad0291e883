//! People, units and managers from another system. Everybody here is made up.

use brudvagt_proto::directory::{
    ImportCounts, ImportPeopleRequest, ImportPeopleResponse, ImportedPerson, ImportedUnit,
};

use super::*;

fn unit_row(id: &str, parent: &str, managers: &[&str], is_department: bool) -> ImportedUnit {
    ImportedUnit {
        id: id.to_owned(),
        name: format!("Enhed {id}"),
        parent_id: parent.to_owned(),
        manager_ids: managers.iter().map(|it| (*it).to_owned()).collect(),
        is_department,
        ..ImportedUnit::default()
    }
}

fn row(id: &str, unit: &str) -> ImportedPerson {
    ImportedPerson {
        id: id.to_owned(),
        name: format!("{id} Prøve"),
        email: format!("{id}@nordvig.example"),
        unit_id: unit.to_owned(),
        ..ImportedPerson::default()
    }
}

fn wanted() -> ImportPeopleRequest {
    let mut social = unit_row("s", "top", &["lis"], true);
    social.kle = vec!["27".to_owned(), "27.36".to_owned()];
    let mut home = unit_row("h", "s", &[], false);
    home.kle = vec!["27.36.04".to_owned()];
    ImportPeopleRequest {
        municipality: "901".to_owned(),
        source: "fk_organisation".to_owned(),
        tells_units: true,
        units: vec![unit_row("top", "", &[], false), social, home],
        people: vec![row("lis", "s"), row("bo", "h"), row("carl", "h")],
        ..ImportPeopleRequest::default()
    }
}

/// 901 with a chief executive written by hand.
async fn installed() -> TestDb {
    with(vec![person("direktoer", &[("chief_executive", "")])]).await
}

async fn import(db: &TestDb, wanted: &ImportPeopleRequest) -> ImportPeopleResponse {
    usecases::import_people(&db.store("directory"), &system(NOW), wanted)
        .await
        .unwrap()
}

fn counts(done: &ImportPeopleResponse) -> ImportCounts {
    done.counts.unwrap()
}

async fn by_name(db: &TestDb, name: &str) -> Person {
    let mut tx = db.store("directory").read(&system(NOW)).await.unwrap();
    let all = store::list_people(&mut tx, "901").await.unwrap();
    all.into_iter().find(|it| it.name == name).unwrap()
}

async fn heads(db: &TestDb, asked: ResolveRoleRequest) -> Vec<String> {
    let asked = ResolveRoleRequest {
        municipality: "901".to_owned(),
        role: "department_head".to_owned(),
        ..asked
    };
    let store = db.store("directory");
    let people = usecases::resolve_role(&store, &system(NOW), &asked)
        .await
        .unwrap();
    people.into_iter().map(|it| it.name).collect()
}

fn of_person(id: &str) -> ResolveRoleRequest {
    ResolveRoleRequest {
        person_id: id.to_owned(),
        ..ResolveRoleRequest::default()
    }
}

fn of_task(kle: &str) -> ResolveRoleRequest {
    ResolveRoleRequest {
        kle: kle.to_owned(),
        ..ResolveRoleRequest::default()
    }
}

#[tokio::test]
async fn a_dry_run_says_what_the_import_does_and_the_second_run_changes_nothing() {
    let db = installed().await;
    let mut dry = wanted();
    dry.dry_run = true;
    let said = import(&db, &dry).await;
    assert!(!said.is_done);
    let mut tx = db.store("directory").read(&system(NOW)).await.unwrap();
    assert_eq!(store::list_people(&mut tx, "901").await.unwrap().len(), 1);
    drop(tx);
    let done = import(&db, &wanted()).await;
    assert!(done.is_done);
    assert_eq!(done.counts, said.counts);
    let first = counts(&done);
    assert_eq!(
        (first.people_new, first.units_new, first.managers_new),
        (3, 3, 1)
    );
    let again = import(&db, &wanted()).await;
    assert!(again.is_done && again.changes.is_empty());
    assert_eq!(
        counts(&again),
        ImportCounts {
            people_unchanged: 3,
            ..ImportCounts::default()
        }
    );
}

#[tokio::test]
async fn a_manager_of_a_department_is_its_head_by_unit_person_and_task() {
    let db = installed().await;
    import(&db, &wanted()).await;
    let bo = by_name(&db, "bo Prøve").await;
    assert_eq!(bo.unit_id, "901-h");
    for asked in [
        of_person(&bo.id),
        of_task("27.36.04"),
        of_task("27.36.99"),
        of_task("27.01"),
        ResolveRoleRequest {
            unit_id: "901-h".to_owned(),
            ..ResolveRoleRequest::default()
        },
    ] {
        assert_eq!(heads(&db, asked.clone()).await, ["lis Prøve"], "{asked:?}");
    }
    // A task nobody does, and a person nobody knows, are answered for by the management.
    for asked in [of_task("85.10"), of_task("x"), of_person("nobody")] {
        assert_eq!(heads(&db, asked).await, ["direktoer"]);
    }
    // The narrowest task counts: a head of its own takes it over.
    let mut later = wanted();
    later.units[2].manager_ids = vec!["bo".to_owned()];
    later.units[2].is_department = true;
    import(&db, &later).await;
    assert_eq!(heads(&db, of_task("27.36.04")).await, ["bo Prøve"]);
    assert_eq!(heads(&db, of_task("27.36.05")).await, ["lis Prøve"]);
}

#[tokio::test]
async fn a_manager_of_what_is_no_department_has_no_role() {
    let db = installed().await;
    let mut wanted = wanted();
    wanted.units[1].is_department = false;
    import(&db, &wanted).await;
    let lis = by_name(&db, "lis Prøve").await;
    assert!(lis.grants.is_empty());
    assert_eq!(heads(&db, of_task("27")).await, ["direktoer"]);
}

#[tokio::test]
async fn a_head_who_is_away_is_replaced_and_one_who_left_is_out_at_once() {
    let db = installed().await;
    let mut away = wanted();
    away.people[0].away = Some(true);
    away.people[0].substitute_id = Some("carl".to_owned());
    import(&db, &away).await;
    assert_eq!(heads(&db, of_task("27")).await, ["carl Prøve"]);
    // What the source does not tell stays.
    let mut silent = wanted();
    silent.people[1].name = "bo Nyprøve".to_owned();
    import(&db, &silent).await;
    assert_eq!(heads(&db, of_task("27")).await, ["carl Prøve"]);
    let mut left = wanted();
    left.people.remove(0);
    let done = import(&db, &left).await;
    assert_eq!(
        (counts(&done).people_left, counts(&done).managers_ended),
        (1, 0)
    );
    let lis = by_name(&db, "lis Prøve").await;
    let store = db.store("directory");
    let rights = usecases::get_rights(&store, &system(NOW), &lis.id)
        .await
        .unwrap();
    assert!(!lis.active && rights.roles.is_empty());
    // Her name stays for the histories that name her, and who comes back is the same person.
    import(&db, &wanted()).await;
    let back = by_name(&db, "lis Prøve").await;
    assert!(back.active && back.id == lis.id);
}

#[tokio::test]
async fn a_shrunken_file_asks_before_anybody_is_ended() {
    let db = installed().await;
    let mut many = wanted();
    many.people
        .extend((0..30).map(|n| row(&format!("p{n}"), "h")));
    import(&db, &many).await;
    let half = import(&db, &wanted()).await;
    assert!(half.asks_leavers && !half.is_done);
    assert_eq!(counts(&half).people_left, 30);
    assert!(by_name(&db, "p0 Prøve").await.active);
    // Another number is no yes.
    let mut confirmed = wanted();
    confirmed.confirm_leavers = Some(29);
    assert!(!import(&db, &confirmed).await.is_done);
    confirmed.confirm_leavers = Some(30);
    assert!(import(&db, &confirmed).await.is_done);
    assert!(!by_name(&db, "p0 Prøve").await.active);
    // So for units.
    let mut shrunken = many.clone();
    shrunken.confirm_leavers = Some(0);
    shrunken
        .units
        .extend((0..8).map(|n| unit_row(&format!("u{n}"), "top", &[], false)));
    import(&db, &shrunken).await;
    let asked = import(&db, &many).await;
    assert!(asked.asks_closed_units && !asked.is_done);
}

#[tokio::test]
async fn nobody_leaves_because_her_row_cannot_be_read() {
    let db = installed().await;
    import(&db, &wanted()).await;
    let mut odd = wanted();
    odd.people.remove(1);
    odd.kept_people = vec!["bo".to_owned()];
    let done = import(&db, &odd).await;
    assert!(done.is_done && counts(&done).people_left == 0);
    assert!(by_name(&db, "bo Prøve").await.active);
    // A row that names nobody may be any of those who are missing: somebody must say so.
    odd.kept_people.clear();
    odd.n_nameless = 1;
    let asked = import(&db, &odd).await;
    assert!(asked.asks_leavers && !asked.is_done);
}

#[tokio::test]
async fn who_came_by_scim_or_by_hand_is_left_alone_and_may_manage() {
    let db = installed().await;
    let store = db.store("directory");
    let mut tx = db.store("directory").pool.begin().await.unwrap();
    for said in [
        "SELECT set_config('brudvagt.scope', '901', true)",
        "INSERT INTO directory.people (id, municipality, name, email, phone, unit_id, active, away, \
           substitute_id) VALUES ('s1', '901', 'Lis fra Entra', 'lis@nordvig.example', '', '', true, false, ''), \
           ('s2', '901', 'Bo fra Entra', 'another@nordvig.example', '', '', false, false, '')",
        "INSERT INTO directory.scim_users (person_id, municipality, external_id, user_key, document, \
           created_at, changed_at) VALUES ('s1', '901', 'e1', 'lis', '{}', now(), now()), \
           ('s2', '901', 'BO', 'bo', '{}', now(), now())",
    ] {
        sqlx::query(said).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut wanted = wanted();
    wanted.people.push(row("direktoer", "top"));
    let done = import(&db, &wanted).await;
    let told = counts(&done);
    assert_eq!(
        (told.people_new, told.people_of_scim, told.people_by_hand),
        (1, 2, 1)
    );
    // Bo has left by SCIM's word, and an old list does not bring him back.
    assert_eq!(done.wrong[0].reason, "LEFT_ELSEWHERE");
    let lis = by_name(&db, "Lis fra Entra").await;
    assert_eq!(lis.grants[0].role, "department_head");
    assert_eq!(heads(&db, of_task("27")).await, ["Lis fra Entra"]);
    // Left out of the list, neither is ended; and the municipality's file ends nobody who was imported.
    wanted.people.retain(|it| it.id == "carl");
    wanted.units[1].manager_ids = vec!["carl".to_owned()];
    import(&db, &wanted).await;
    let file = super::import(vec![person("direktoer", &[("chief_executive", "")])]);
    usecases::import_municipality(&store, &system(NOW), &file)
        .await
        .unwrap();
    assert!(by_name(&db, "Lis fra Entra").await.active);
    assert!(by_name(&db, "direktoer").await.active);
    assert!(by_name(&db, "carl Prøve").await.active);
}

#[tokio::test]
async fn units_move_close_and_come_back_and_managers_have_their_time() {
    let db = installed().await;
    import(&db, &wanted()).await;
    let mut later = wanted();
    later.units.remove(2);
    later.units[1].manager_ids = vec!["bo".to_owned()];
    for it in &mut later.people {
        it.unit_id = "s".to_owned();
    }
    let done = import(&db, &later).await;
    let told = counts(&done);
    assert_eq!(
        (told.units_closed, told.managers_new, told.managers_ended),
        (1, 1, 1)
    );
    assert_eq!(heads(&db, of_task("27.36.04")).await, ["bo Prøve"]);
    let pool = db.store("directory").pool;
    let mut tx = pool.begin().await.unwrap();
    sqlx::query("SELECT set_config('brudvagt.scope', '901', true)")
        .execute(&mut *tx)
        .await
        .unwrap();
    let rows: Vec<(String, bool)> = sqlx::query_as(
        "SELECT p.name, m.to_at IS NULL FROM directory.managers AS m \
         JOIN directory.people AS p ON p.id = m.person_id ORDER BY 1",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    assert_eq!(
        rows,
        [
            ("bo Prøve".to_owned(), true),
            ("lis Prøve".to_owned(), false)
        ]
    );
    drop(tx);
    let back = import(&db, &wanted()).await;
    assert_eq!(counts(&back).units_new, 1);
}

#[tokio::test]
async fn what_cannot_be_used_is_said_with_its_line_and_the_rest_is_done() {
    let db = installed().await;
    let mut odd = wanted();
    odd.units[1].manager_ids.push("gone".to_owned());
    odd.units[1].line = 2;
    odd.people[1].unit_id = "gone".to_owned();
    odd.people[1].line = 12;
    odd.people[2].substitute_id = Some("carl".to_owned());
    odd.people[2].line = 13;
    let done = import(&db, &odd).await;
    let said: Vec<(u32, &str)> = done
        .wrong
        .iter()
        .map(|it| (it.line, it.reason.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (12, "UNKNOWN_UNIT"),
            (13, "UNKNOWN_SUBSTITUTE"),
            (2, "UNKNOWN_MANAGER")
        ]
    );
    assert!(done.is_done && counts(&done).people_new == 3);
    let nobody = ImportPeopleRequest {
        people: Vec::new(),
        ..wanted()
    };
    let store = db.store("directory");
    let refused = usecases::import_people(&store, &system(NOW), &nobody).await;
    assert_eq!(refused.unwrap_err().reason, "IMPORT_EMPTY");
}

#[tokio::test]
async fn a_department_without_a_head_is_named_and_the_officer_is_the_last_to_answer() {
    let db = with(vec![person("dpo", &[("dpo", "")])]).await;
    let mut nobody = wanted();
    nobody.units[1].manager_ids.clear();
    let done = import(&db, &nobody).await;
    assert_eq!(done.without_head, ["Enhed s"]);
    assert_eq!(heads(&db, of_task("27")).await, ["dpo"]);
}

/// As large as a large municipality: one statement for each thing, and nothing the second time.
#[tokio::test]
async fn ten_thousand_people_are_one_import() {
    let db = installed().await;
    let mut large = wanted();
    large
        .units
        .extend((0..500).map(|n| unit_row(&format!("u{n}"), "s", &[], false)));
    large
        .people
        .extend((0..10_000).map(|n| row(&format!("p{n}"), &format!("u{}", n % 500))));
    assert_eq!(counts(&import(&db, &large).await).people_new, 10_003);
    assert_eq!(counts(&import(&db, &large).await).people_unchanged, 10_003);
}

async fn holders(
    db: &TestDb,
    ctx: &brudvagt_types::Ctx,
    unit: &str,
) -> Result<Vec<String>, &'static str> {
    let asked = brudvagt_proto::directory::ListHoldersRequest {
        municipality: "901".to_owned(),
        unit_id: unit.to_owned(),
    };
    let found = usecases::list_holders(&db.store("directory"), ctx, &asked).await;
    let found = found.map_err(|problem| problem.reason)?;
    let said = found.holders.into_iter().map(|it| {
        let stands_in = if it.stands_in { " (stands in)" } else { "" };
        format!("{} {}{stands_in}", it.role, it.name)
    });
    Ok(said.collect())
}

#[tokio::test]
async fn who_sees_the_cases_of_a_unit_is_told_to_who_answers_for_it() {
    let mut head = person("chef", &[("department_head", "social")]);
    (head.away, head.substitute_id) = (true, "vikar".to_owned());
    let db = with(vec![
        head,
        person("vikar", &[]),
        person("leder", &[("department_head", "plejehjem")]),
        person("direktoer", &[("chief_executive", "")]),
        person("medarbejder", &[("employee", "")]),
    ])
    .await;
    let all = holders(&db, &dpo(&["901"], NOW), "plejehjem")
        .await
        .unwrap();
    assert_eq!(
        all,
        [
            "chief_executive direktoer",
            "department_head chef",
            "department_head leder",
            "department_head vikar (stands in)",
        ]
    );
    // The head of the unit below sees nothing of the one above, and neither does she ask.
    let above = holders(&db, &dpo(&["901"], NOW), "social").await.unwrap();
    assert!(!above.iter().any(|it| it.contains("leder")), "{above:?}");
    let mut leder = dpo(&["901"], NOW);
    leder.actor.role = brudvagt_types::Role::DepartmentHead;
    leder.actor.units = brudvagt_types::Units::new(Vec::new(), ["plejehjem".to_owned()]);
    assert_eq!(holders(&db, &leder, "plejehjem").await.unwrap(), all);
    assert_eq!(holders(&db, &leder, "social").await, Err("NOT_FOUND"));
    // Cases of no unit, another municipality, and a unit that is none.
    let none = holders(&db, &dpo(&["901"], NOW), "").await.unwrap();
    assert_eq!(none, ["chief_executive direktoer"]);
    assert_eq!(
        holders(&db, &dpo(&["902"], NOW), "plejehjem").await,
        Err("NOT_FOUND")
    );
    assert_eq!(
        holders(&db, &dpo(&["901"], NOW), "gone").await,
        Err("NOT_FOUND")
    );
}
