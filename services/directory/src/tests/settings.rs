//! Settings, notifiers, duty and the list of changes.

use brudvagt_proto::{
    directory::{
        DpoDelegation, ImportDutyRequest, ListChangesRequest, ListDutyRequest, Municipality,
        Notifier, OpeningHours, ResolveRoleRequest, SaveSettingsRequest, WorkCalendar,
    },
    events::directory::CheckLoosened,
};
use brudvagt_testkit::{TestDb, dpo, system};
use brudvagt_types::Role;
use jiff::{SignedDuration, Timestamp};
use prost::Message;

use super::{NOW, import, person, with};
use crate::{store, usecases};

fn staff() -> Vec<brudvagt_proto::directory::Person> {
    vec![
        person("dpo", &[("dpo", "")]),
        person("koordinator", &[]),
        person("chef", &[("department_head", "social")]),
    ]
}

fn settings() -> SaveSettingsRequest {
    let notifier = |person: &str, function: &str| Notifier {
        person_id: person.to_owned(),
        function: function.to_owned(),
        ..Notifier::default()
    };
    SaveSettingsRequest {
        municipality: "901".to_owned(),
        second_person: "not_notifying".to_owned(),
        notifiers: vec![
            notifier("dpo", "dpo"),
            notifier("koordinator", "authorised"),
        ],
        calendar: Some(WorkCalendar {
            week: vec![OpeningHours {
                weekday: 1,
                opens: "08:00".to_owned(),
                closes: "16:00".to_owned(),
            }],
            closed_yearly: vec!["12-24".to_owned()],
            closed_dates: vec!["2027-05-07".to_owned()],
        }),
        nis2: "not_covered".to_owned(),
        ..SaveSettingsRequest::default()
    }
}

async fn municipality(db: &TestDb) -> Municipality {
    let mut tx = db
        .store("directory")
        .read(&dpo(&["901"], NOW))
        .await
        .unwrap();
    store::list_municipalities(&mut tx).await.unwrap().remove(0)
}

async fn save(db: &TestDb, request: &SaveSettingsRequest) -> Result<Municipality, &'static str> {
    usecases::save_settings(&db.store("directory"), &dpo(&["901"], NOW), request)
        .await
        .map_err(|problem| problem.reason)
}

async fn resolve(db: &TestDb, role: &str, now: Timestamp) -> Vec<String> {
    let asked = ResolveRoleRequest {
        municipality: "901".to_owned(),
        role: role.to_owned(),
        unit_id: "plejehjem".to_owned(),
        ..ResolveRoleRequest::default()
    };
    let people = usecases::resolve_role(&db.store("directory"), &system(now), &asked).await;
    people
        .unwrap()
        .into_iter()
        .map(|person| person.id)
        .collect()
}

async fn changes(db: &TestDb) -> Vec<brudvagt_proto::directory::Change> {
    let request = ListChangesRequest::default();
    usecases::list_changes(&db.store("directory"), &dpo(&["901"], NOW), &request)
        .await
        .unwrap()
        .changes
}

#[tokio::test]
async fn settings_are_read_as_they_were_saved_and_an_import_leaves_them() {
    let db = with(staff()).await;
    let fresh = municipality(&db).await;
    assert_eq!(
        (fresh.second_person.as_str(), fresh.nis2.as_str()),
        ("none", "covered")
    );
    let saved = save(&db, &settings()).await.unwrap();
    assert_eq!(municipality(&db).await, saved);
    assert_eq!(saved.second_person, "not_notifying");
    assert_eq!(saved.notifiers[1].name, "koordinator");

    let again = import(staff());
    usecases::import_municipality(&db.store("directory"), &system(NOW), &again)
        .await
        .unwrap();
    assert_eq!(municipality(&db).await, saved);
}

/// GDPR art. 38(3) and (6).
#[tokio::test]
async fn who_decides_is_changed_by_the_chief_executive_alone_and_noted() {
    let db = with(staff()).await;
    let wanted = SaveSettingsRequest {
        municipality: "901".to_owned(),
        decides: vec!["case_worker".to_owned(), "dpo".to_owned()],
        dpo_delegation: Some(DpoDelegation {
            by: "Kommunaldirektøren".to_owned(),
            on: "2026-11-02".to_owned(),
            reference: "Sag 26/1234".to_owned(),
        }),
        ..SaveSettingsRequest::default()
    };
    assert_eq!(save(&db, &wanted).await, Err("DECIDERS_BY_MANAGEMENT"));
    let mut executive = dpo(&["901"], NOW);
    executive.actor.role = Role::ChiefExecutive;
    usecases::save_settings(&db.store("directory"), &executive, &wanted)
        .await
        .unwrap();
    let now = municipality(&db).await;
    assert_eq!(now.decides, wanted.decides);
    assert_eq!(now.dpo_delegation, wanted.dpo_delegation);
    assert_eq!(now.second_person, "none", "what was not asked for stays");
    let noted = changes(&db).await;
    let last = noted
        .iter()
        .find(|it| it.after_json.contains("Sag 26/1234"));
    assert!(!last.unwrap().before_json.contains("Sag 26/1234"));
    // The officer's own settings go through, as long as she leaves that as it is.
    save(&db, &settings()).await.unwrap();
    assert_eq!(municipality(&db).await.decides, wanted.decides);
}

/// The announced settings that ask for less, in the order of their announcement.
async fn told(db: &TestDb) -> Vec<(String, String)> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT payload FROM directory.outbox \
         WHERE subject = 'brudvagt.directory.check_loosened' ORDER BY seq",
    )
    .fetch_all(&mut db.owner().await)
    .await
    .unwrap();
    let events = rows
        .iter()
        .map(|it| CheckLoosened::decode(it.as_slice()).unwrap());
    events
        .flat_map(|event| {
            assert_eq!(event.municipality, "901");
            let by = event.actor_role;
            event
                .settings
                .into_iter()
                .map(move |it| (by.clone(), it.setting))
        })
        .collect()
}

/// GDPR art. 24(1): a check that is switched off is told to who watches over it, whoever does it.
#[tokio::test]
async fn a_setting_that_asks_for_less_is_told_of_by_whomever_and_one_that_asks_for_more_is_not() {
    let db = with(staff()).await;
    save(&db, &settings()).await.unwrap();
    let said = |by: &str, setting: &str| (by.to_owned(), setting.to_owned());
    // The officer says that NIS 2 is not ours; of a second person she asked for more.
    let mut wanted = vec![said("dpo", "nis2")];
    assert_eq!(told(&db).await, wanted);

    let none = SaveSettingsRequest {
        municipality: "901".to_owned(),
        second_person: "none".to_owned(),
        ..SaveSettingsRequest::default()
    };
    assert_eq!(save(&db, &none).await, Err("SECOND_PERSON_LOOSENED"));
    assert_eq!(told(&db).await, wanted, "nothing was changed");
    let mut executive = dpo(&["901"], NOW);
    executive.actor.role = Role::ChiefExecutive;
    usecases::save_settings(&db.store("directory"), &executive, &none)
        .await
        .unwrap();
    wanted.push(said("chief_executive", "second_person"));
    assert_eq!(told(&db).await, wanted);

    save(&db, &settings()).await.unwrap();
    let mut import = import(staff());
    if let Some(municipality) = &mut import.municipality {
        municipality.second_person = "none".to_owned();
    }
    usecases::import_municipality(&db.store("directory"), &system(NOW), &import)
        .await
        .unwrap();
    wanted.push(said("system", "second_person"));
    assert_eq!(told(&db).await, wanted);
}

#[tokio::test]
async fn an_import_can_say_the_settings_too() {
    let db = with(staff()).await;
    let mut import = import(staff());
    let wanted = settings();
    import.municipality = Some(Municipality {
        code: "901".to_owned(),
        second_person: wanted.second_person,
        notifiers: wanted.notifiers,
        calendar: wanted.calendar,
        ..Municipality::default()
    });
    usecases::import_municipality(&db.store("directory"), &system(NOW), &import)
        .await
        .unwrap();
    let read = municipality(&db).await;
    assert_eq!(read.second_person, "not_notifying");
    assert_eq!((read.notifiers.len(), read.nis2.as_str()), (2, "covered"));
}

#[tokio::test]
async fn nobody_who_has_left_files_and_nothing_is_saved_then() {
    let db = with(staff()).await;
    let mut wrong = settings();
    wrong.notifiers[1].person_id = "tidligere".to_owned();
    assert_eq!(save(&db, &wrong).await, Err("UNKNOWN_PERSON"));
    assert_eq!(municipality(&db).await.second_person, "none");
    let store = db.store("directory");
    let theirs = usecases::save_settings(&store, &dpo(&["902"], NOW), &settings()).await;
    assert_eq!(theirs.unwrap_err().reason, "NOT_FOUND");
}

#[tokio::test]
async fn the_deputy_files_while_the_first_is_away() {
    let mut people = staff();
    let db = with(people.clone()).await;
    save(&db, &settings()).await.unwrap();
    assert_eq!(resolve(&db, "notifier", NOW).await, ["dpo", "koordinator"]);
    people[0].away = true;
    usecases::import_municipality(&db.store("directory"), &system(NOW), &import(people))
        .await
        .unwrap();
    assert_eq!(resolve(&db, "notifier", NOW).await, ["koordinator"]);
}

#[tokio::test]
async fn the_roster_says_who_is_on_duty_and_where_nobody_is() {
    let db = with(staff()).await;
    let store = db.store("directory");
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let roster = "person;fra;til\n\
                  chef;2026-11-27 14:00;2026-11-29 08:00\n\
                  dpo@test.example;2026-11-28 08:00;2026-11-30 08:00\n";
    let request = ImportDutyRequest {
        municipality: "901".to_owned(),
        csv: roster.to_owned(),
    };
    let ctx = dpo(&["901"], NOW);
    let done = usecases::import_duty(&store, &ctx, &request).await.unwrap();
    assert_eq!((done.n_shifts, done.errors.len()), (2, 0));

    assert_eq!(
        resolve(&db, "duty_officer", at("2026-11-27T13:00:00Z")).await,
        ["chef"]
    );
    assert_eq!(
        resolve(&db, "duty_officer", at("2026-11-28T07:00:00Z")).await,
        ["chef", "dpo"]
    );
    assert_eq!(
        resolve(&db, "duty_officer", at("2026-11-29T07:00:00Z")).await,
        ["dpo"]
    );
    assert!(
        resolve(&db, "duty_officer", at("2026-11-30T07:00:00Z"))
            .await
            .is_empty()
    );

    let from = at("2026-11-27T13:00:00Z");
    let asked = ListDutyRequest {
        municipality: "901".to_owned(),
        from: Some(brudvagt_kit::wire::to_proto(from)),
        to: None,
    };
    let listed = usecases::list_duty(&store, &ctx, &asked).await.unwrap();
    assert_eq!(listed.duties[0].person_name, "chef");
    let hole = brudvagt_kit::wire::from_proto(listed.first_hole.as_ref()).unwrap();
    // Monday at 8 people are at work; when they leave, nobody is on duty.
    assert_eq!(hole, at("2026-11-30T15:00:00Z"));
    let mut closed = settings();
    if let Some(calendar) = &mut closed.calendar {
        calendar.closed_dates.push("2026-11-30".to_owned());
    }
    save(&db, &closed).await.unwrap();
    let listed = usecases::list_duty(&store, &ctx, &asked).await.unwrap();
    let hole = brudvagt_kit::wire::from_proto(listed.first_hole.as_ref()).unwrap();
    assert_eq!(hole, at("2026-11-30T07:00:00Z"));
    let theirs = usecases::list_duty(&store, &dpo(&["902"], NOW), &asked)
        .await
        .unwrap();
    assert!(theirs.duties.is_empty());
}

#[tokio::test]
async fn a_new_roster_replaces_what_is_to_come_and_keeps_what_has_been() {
    let db = with(staff()).await;
    let store = db.store("directory");
    let import = async |csv: &str| {
        let request = ImportDutyRequest {
            municipality: "901".to_owned(),
            csv: csv.to_owned(),
        };
        usecases::import_duty(&store, &dpo(&["901"], NOW), &request)
            .await
            .unwrap()
    };
    import("chef;2026-11-20 16:00;2026-11-21 08:00\nchef;2026-11-27 14:00;2026-11-30 08:00\n")
        .await;
    let done = import("dpo;2026-11-27 14:00;2026-11-30 08:00\n").await;
    assert_eq!((done.n_shifts, done.n_replaced), (1, 1));
    let wrong = import(
        "dpo;2026-12-04 14:00;2026-12-07 08:00\nfremmed;2026-12-04 14:00;2026-12-07 08:00\n",
    )
    .await;
    assert_eq!((wrong.n_shifts, wrong.errors[0].line), (0, 2));
    let on = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(
        resolve(&db, "duty_officer", on("2026-11-20T20:00:00Z")).await,
        ["chef"]
    );
    assert_eq!(
        resolve(&db, "duty_officer", on("2026-11-28T20:00:00Z")).await,
        ["dpo"]
    );
    assert!(
        resolve(&db, "duty_officer", on("2026-12-05T20:00:00Z"))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn every_change_says_who_made_it_and_what_stays_is_not_noted() {
    let db = with(staff()).await;
    let n_at_first = changes(&db).await.len();
    assert_eq!(n_at_first, 3 + 2 + 1, "people, units and the municipality");
    save(&db, &settings()).await.unwrap();
    let newest = changes(&db).await.remove(0);
    assert_eq!(
        (newest.what.as_str(), newest.actor_id.as_str()),
        ("municipality", "dpo-test")
    );
    assert!(newest.before_json.contains(r#""second_person":"none""#));
    assert!(
        newest
            .after_json
            .contains(r#""second_person":"not_notifying""#)
    );

    // The same again, but for one who has left.
    let store = db.store("directory");
    let fewer = import(staff().into_iter().take(2).collect());
    usecases::import_municipality(&store, &system(NOW), &fewer)
        .await
        .unwrap();
    let all = changes(&db).await;
    assert_eq!(all.len(), n_at_first + 2);
    assert_eq!(
        (all[0].what.as_str(), all[0].subject_id.as_str()),
        ("person", "chef")
    );
    assert!(all[0].after_json.contains(r#""active":false"#));
    let theirs = dpo(&["902"], NOW);
    let request = ListChangesRequest::default();
    let theirs = usecases::list_changes(&store, &theirs, &request).await;
    assert!(theirs.unwrap().changes.is_empty());
}

#[tokio::test]
async fn changes_come_page_by_page() {
    let db = with(staff()).await;
    let store = db.store("directory");
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let request = ListChangesRequest {
            municipality: "901".to_owned(),
            after: after.clone(),
            limit: 4,
        };
        let ctx = dpo(&["901"], NOW);
        let page = usecases::list_changes(&store, &ctx, &request)
            .await
            .unwrap();
        seen.extend(page.changes.into_iter().map(|change| change.id));
        if page.next.is_empty() {
            break;
        }
        after = page.next;
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted_by(|one, other| one > other));
    let later = NOW + SignedDuration::from_hours(1);
    let odd = ListChangesRequest {
        after: "i går".to_owned(),
        ..ListChangesRequest::default()
    };
    let refused = usecases::list_changes(&store, &dpo(&["901"], later), &odd).await;
    assert_eq!(refused.unwrap_err().reason, "UNKNOWN_CURSOR");
}

#[tokio::test]
async fn the_service_cannot_rewrite_what_was_changed() {
    let db = with(staff()).await;
    let pool = db.pool("directory");
    for statement in [
        "UPDATE directory.changes SET actor_id = 'x'",
        "DELETE FROM directory.changes",
    ] {
        assert!(
            sqlx::query(statement).execute(&pool).await.is_err(),
            "{statement}"
        );
    }
}
