//! Looks at cases that no work explains: found, announced once, and answered for.

use brudvagt_proto::{
    access::{ListSeenRequest, ListSeenResponse},
    directory::Person,
    events::triage::OddLookFound,
    triage::{
        AnswerOddLookRequest, Comment, GetCaseRequest, ListOddLooksRequest, ListQueueRequest,
        ListRegisterRequest, NameCasesRequest, OddLook, command_request::Command,
        odd_looks_client::OddLooksClient,
    },
};
use brudvagt_types::{Ctx, Role};
use jiff::SignedDuration;

use crate::{
    seals::{person, seal},
    world::{WORDS, World, answer, dpo, reason, who},
};

/// A made-up letter about somebody who works there.
const ABOUT_SARA: &str = "Et brev om Sara Opdigtesen blev lagt i en forkert postkasse.";

fn sara() -> Ctx {
    who("sara", Role::CaseWorker, &["901"])
}

fn karla() -> Ctx {
    who("karla", Role::ChiefExecutive, &["901"])
}

async fn world() -> World {
    let world = World::new().await;
    let named = |id: &str, name: &str, role| Person {
        name: name.to_owned(),
        ..person(id, role)
    };
    world.directory.change(|known| {
        known.people = vec![
            named("sara", "Sara Opdigtesen", Role::CaseWorker),
            named("dorte", "Dorte Opdigtesen", Role::Dpo),
            named("karla", "Karla Modelsen", Role::ChiefExecutive),
        ];
    });
    world
}

async fn look(world: &World, who: &Ctx, case_id: &str) {
    let wanted = GetCaseRequest {
        case_id: case_id.to_owned(),
    };
    answer(world.client().get_case(world.ask(who, wanted)).await).unwrap();
}

/// What was announced, when so much was and the next look has passed.
async fn found(world: &World, n: usize) -> Vec<OddLookFound> {
    world.runtime.clock.advance(SignedDuration::from_mins(16));
    let all = world.wait("it is announced", || async {
        let all = world.announced::<OddLookFound>().await;
        (all.len() >= n).then_some(all)
    });
    let all = all.await;
    assert_eq!(all.len(), n, "{all:?}");
    all
}

async fn list(world: &World, who: &Ctx) -> Vec<OddLook> {
    let mut client = OddLooksClient::new(world.channel());
    let asked = client.list_odd_looks(world.ask(who, ListOddLooksRequest {}));
    answer(asked.await).unwrap().notices
}

/// # Law
/// GDPR art. 32(1)(d), 39(1)(b): the officer monitors, and over her stands the highest management.
#[tokio::test]
async fn a_look_at_a_case_of_her_own_is_told_once_and_never_to_her() {
    let world = world().await;
    let about = world.open("901", ABOUT_SARA).await.case_id;
    let other = world.open("901", WORDS).await.case_id;
    for case_id in [&about, &other, &about] {
        look(&world, &sara(), case_id).await;
    }
    // Hers to work on, and of somebody else of the same family name.
    look(&world, &dpo(), &about).await;
    let events = found(&world, 1).await;
    assert_eq!(
        (events[0].person_id.as_str(), events[0].pattern.as_str()),
        ("sara", "own_name")
    );
    assert!(!events[0].about_officer);
    // Another look on the same day is the same notice; what is looked through with it is not lost.
    look(&world, &sara(), &about).await;
    let words = ABOUT_SARA.replace("Sara Opdigtesen", "Karla Modelsen");
    let about_karla = world.open("901", &words).await.case_id;
    look(&world, &karla(), &about_karla).await;
    let events = found(&world, 2).await;
    assert_eq!(events[1].person_id, "karla");

    assert_eq!(list(&world, &dpo()).await.len(), 2);
    for watcher in [dpo(), karla()] {
        let mut notices = list(&world, &watcher).await;
        notices.retain(|it| it.person_id == "sara");
        assert_eq!(notices.len(), 1);
        assert_eq!((notices[0].n, notices[0].limit), (1, 1));
        assert_eq!(notices[0].person_role, "case_worker");
    }
    let mut client = OddLooksClient::new(world.channel());
    let asked = client.list_odd_looks(world.ask(&sara(), ListOddLooksRequest {}));
    assert_eq!(reason(answer(asked.await)), "NOT_ALLOWED");
    assert_eq!(list(&world, &karla()).await.len(), 1, "not her own");
    assert!(
        list(&world, &who("dorte", Role::Dpo, &["902"]))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn an_officers_own_look_is_the_chief_executives_and_who_works_on_a_case_is_not_noticed() {
    let world = world().await;
    let words = ABOUT_SARA.replace("Sara", "Dorte");
    let about = world.open("901", &words).await.case_id;
    look(&world, &dpo(), &about).await;
    let worked = world.open("901", ABOUT_SARA).await.case_id;
    let comment = Command::Comment(Comment {
        text: "Jeg har ringet til postkassens ejer.".to_owned(),
    });
    world.command(&sara(), &worked, comment).await.unwrap();
    look(&world, &sara(), &worked).await;
    let events = found(&world, 1).await;
    assert_eq!(events[0].person_id, "dorte");
    assert!(events[0].about_officer);
    assert!(list(&world, &dpo()).await.is_empty(), "it is hers");
    let notice = list(&world, &karla()).await.remove(0);

    let say = async |who: &Ctx, outcome: &str, note: &str| {
        let request = AnswerOddLookRequest {
            notice_id: notice.notice_id.clone(),
            outcome: outcome.to_owned(),
            note: note.to_owned(),
        };
        let mut client = OddLooksClient::new(world.channel());
        answer(client.answer_odd_look(world.ask(who, request)).await)
    };
    assert_eq!(
        reason(say(&karla(), "", "Talt om.").await),
        "CHOICE_MISSING"
    );
    assert_eq!(reason(say(&karla(), "explained", " ").await), "TEXT_NEEDED");
    assert_eq!(reason(say(&dpo(), "seen", "").await), "NOT_FOUND");
    say(&karla(), "seen", "").await.unwrap();
    let why = "Hun skulle vurdere, om hun selv var inhabil.";
    say(&karla(), "explained", why).await.unwrap();
    let said = list(&world, &karla()).await.remove(0).answers;
    let said: Vec<_> = said
        .iter()
        .map(|it| (it.outcome.as_str(), it.note.as_str()))
        .collect();
    assert_eq!(said, [("seen", ""), ("explained", why)], "both stay");
    // What was said lies sealed.
    let holds = "odd_look_answers WHERE position('inhabil'::bytea IN note) > 0";
    assert_eq!(world.count(holds).await, 0);
}

/// Whoever has not lately shown who she is sees that a sealed case is there, and nothing that was written.
#[tokio::test]
async fn a_sealed_line_tells_no_words_to_who_has_not_shown_again_who_she_is() {
    let world = world().await;
    let sealed = world.open("901", WORDS).await.case_id;
    let open = world.open("901", ABOUT_SARA).await.case_id;
    world
        .command(&dpo(), &sealed, seal(&["karla"]))
        .await
        .unwrap();
    for (unproved, is_told) in [(false, true), (true, false)] {
        let asked = ListQueueRequest {
            unproved,
            ..ListQueueRequest::default()
        };
        let lines = answer(world.client().list_queue(world.ask(&dpo(), asked)).await).unwrap();
        let line = |id: &str| lines.cases.iter().find(|it| it.case_id == id).unwrap();
        assert!(line(&sealed).is_sealed && !line(&open).is_sealed);
        assert_eq!(!line(&sealed).about.is_empty(), is_told);
        assert!(!line(&open).about.is_empty());

        let asked = ListRegisterRequest {
            unproved,
            ..ListRegisterRequest::default()
        };
        let rows = answer(world.client().list_register(world.ask(&dpo(), asked)).await).unwrap();
        for row in rows.rows {
            let line = row.line.unwrap();
            let is_shown = is_told || line.case_id == open;
            assert_eq!(!row.what_happened.is_empty(), is_shown);
            assert_eq!(line.is_sealed, line.case_id == sealed);
        }
    }
}

async fn seen(world: &World, who: &Ctx, person_id: &str, after: &str) -> ListSeenResponse {
    let wanted = ListSeenRequest {
        person_id: person_id.to_owned(),
        after: after.to_owned(),
        limit: 2,
    };
    let asked = world.access_log().list_seen(world.ask(who, wanted)).await;
    answer(asked).unwrap()
}

/// # Law
/// GDPR art. 39(1)(b), 32(4): who may look is asked what she looked at, and so is who asks.
#[tokio::test]
async fn what_a_person_has_seen_is_told_to_those_who_answer_for_it_and_that_they_asked_is_kept() {
    let world = world().await;
    let first = world.open("901", WORDS).await.case_id;
    let second = world.open("901", ABOUT_SARA).await.case_id;
    let elsewhere = world.open("902", WORDS).await.case_id;
    for case_id in [&first, &second, &first] {
        look(&world, &sara(), case_id).await;
    }
    look(&world, &who("sara", Role::CaseWorker, &["902"]), &elsewhere).await;
    look(&world, &karla(), &first).await;

    let newest = seen(&world, &dpo(), "sara", "").await;
    assert_eq!(newest.asked, [], "nobody asked before");
    let rest = seen(&world, &dpo(), "sara", &newest.next).await;
    let of = |page: &ListSeenResponse| {
        let entries = page.entries.iter();
        let told = entries.map(|it| (it.actor_id.clone(), it.subject_id.clone()));
        told.collect::<Vec<_>>()
    };
    let hers = |id: &String| ("sara".to_owned(), id.clone());
    assert_eq!(of(&newest), [hers(&first), hers(&second)]);
    assert_eq!(
        of(&rest),
        [hers(&first)],
        "and none of another municipality"
    );
    assert_eq!(rest.next, "");

    // The chief executive asks, too, and is told who asked before; that she did is told next time.
    let told = seen(&world, &karla(), "sara", "").await.asked;
    assert_eq!(told.len(), 2);
    assert_eq!(told[0].actor_id, dpo().actor.id);
    let told = seen(&world, &dpo(), "sara", "").await.asked;
    assert_eq!(
        (told[0].actor_id.as_str(), told[0].actor_role.as_str()),
        ("karla", "chief_executive")
    );
    let of_902 = who("dorte", Role::Dpo, &["902"]);
    let theirs = seen(&world, &of_902, "sara", "").await;
    assert_eq!(of(&theirs), [hers(&elsewhere)]);
    assert_eq!(theirs.asked, [], "what was asked in 901 is 901's");

    for nobody in ["", "system:notification"] {
        let wanted = ListSeenRequest {
            person_id: nobody.to_owned(),
            ..ListSeenRequest::default()
        };
        let asked = world
            .access_log()
            .list_seen(world.ask(&dpo(), wanted))
            .await;
        assert_eq!(reason(answer(asked)), "NOT_FOUND", "{nobody}");
    }
}

#[tokio::test]
async fn a_look_at_a_sealed_case_is_told_to_those_alone_who_see_the_case() {
    let world = world().await;
    let open = world.open("901", WORDS).await.case_id;
    let sealed = world.open("901", ABOUT_SARA).await.case_id;
    for case_id in [&open, &sealed] {
        look(&world, &who("sara", Role::CaseWorker, &["901"]), case_id).await;
    }
    world
        .command(&karla(), &sealed, seal(&["sara"]))
        .await
        .unwrap();
    let name = async |who: &Ctx| {
        let wanted = NameCasesRequest {
            ids: vec![open.clone(), sealed.clone(), "sludder".to_owned()],
        };
        let mut client = OddLooksClient::new(world.channel());
        let known = answer(client.name_cases(world.ask(who, wanted)).await).unwrap();
        known.cases.len()
    };
    for (who, n) in [(dpo(), 1), (karla(), 2)] {
        let entries = seen(&world, &who, "sara", "").await.entries;
        assert_eq!(entries.len(), n, "{}", who.actor.id);
        assert_eq!(entries.last().unwrap().subject_id, open);
        assert_eq!(name(&who).await, n, "{}", who.actor.id);
    }
}
