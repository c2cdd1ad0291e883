//! Which mails a change of a case becomes, and what they must not hold.

use brudvagt_proto::{
    events::{
        notification::MessageSent,
        triage::{Escalation, MeasureStep},
    },
    notification::ListMessagesRequest,
    triage::Case,
};
use brudvagt_types::Role;

use crate::world::{World, answer, case, changed, dpo, holds, id_of, reason, who};

fn escalated(
    case: &Case,
    step: &str,
    roles: &[&str],
) -> brudvagt_proto::events::triage::CaseChanged {
    let mut event = changed(case, "escalated");
    event.escalation = Some(Escalation {
        milestone_id: format!("m-{step}"),
        step: step.to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        due_at: event.now.clone().unwrap().due_at,
        regime: "gdpr_33".to_owned(),
        missed: false,
    });
    event
}

#[tokio::test]
async fn a_new_case_becomes_a_receipt_and_one_mail_to_the_dpo() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    let opened = changed(&case, "opened");
    let event_id = world.say(&opened).await;
    let mails = world.post.wait_for(2).await;
    let to = |address: &str| mails.iter().find(|mail| mail.to == address).unwrap();
    let (receipt, new_case) = (to("rita@901.example"), to("dorte@dpo.example"));
    assert!(
        receipt.from.is_empty(),
        "an automatic answer has no return path"
    );
    assert!(receipt.raw.contains("Reply-To: databrud@901.example"));
    assert!(receipt.subject.starts_with("[BRUD-2026-000123] "));
    assert!(
        new_case
            .text
            .contains(&format!("https://brud.example/sag/{}", id_of(&case)))
    );
    for mail in &mails {
        assert!(mail.raw.contains("Auto-Submitted: auto-generated"));
        assert!(mail.raw.contains("X-Auto-Response-Suppress: All"));
        for word in ["hemmelig", "Rita", "brev"] {
            assert!(!mail.text.contains(word), "{word} travels in a mail");
        }
    }

    // Said again, also under another id, and by the ladder's first step: nothing more is sent.
    world.say_as(event_id, &opened).await;
    world.say(&opened).await;
    world.say(&escalated(&case, "dpo_at_once", &["dpo"])).await;
    world
        .say(&escalated(&case, "head_not_assessed", &["department_head"]))
        .await;
    let mails = world.post.wait_for(3).await;
    assert_eq!(mails[2].to, "hanne@901.example");
    world
        .wait_for_count("messages WHERE state = 'sent'", 3)
        .await;
    assert_eq!(world.post.arrived().len(), 3);

    let said: Vec<MessageSent> = world.announced().await;
    let mut said: Vec<_> = said
        .iter()
        .map(|one| (one.template.as_str(), one.role.as_str()))
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("escalation", "department_head"),
            ("new_case", "dpo"),
            ("receipt", "reporter")
        ]
    );
}

/// Rule CA-18; promise 7: nothing rests unheard.
#[tokio::test]
async fn of_a_sealed_case_those_who_are_named_hear_and_when_all_have_left_the_officer() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("903", world.clock.now(), 60);
    world.know(&case);
    let step = |step: &str, named: &[&str]| {
        let mut event = escalated(&case, step, &["dpo"]);
        event.now.as_mut().unwrap().sealed_for = named.iter().map(|&id| id.to_owned()).collect();
        event
    };
    // The step's own addressee gets it if named.
    world.say(&step("dpo_at_once", &["dorte", "hanne"])).await;
    assert_eq!(world.post.wait_for(1).await[0].to, "dorte@dpo.example");
    // She is not named, but the chief executive is.
    world
        .say(&step("head_not_assessed", &["hanne", "karla"]))
        .await;
    let karla = world.post.wait_for(2).await[1].to.clone();
    assert!(karla.starts_with("karla@"), "{karla}");
    // Neither of them is named: everybody named gets it.
    world.say(&step("chief_not_decided", &["hanne"])).await;
    assert_eq!(world.post.wait_for(3).await[2].to, "hanne@901.example");
    // Everybody named has left: the officer hears all the same.
    world
        .say(&step("dpo_last_hours", &["nobody-any-more"]))
        .await;
    assert_eq!(world.post.wait_for(4).await[3].to, "dorte@dpo.example");
    // Whoever is away is not replaced by somebody who is not named.
    world.say(&step("chief_last_hours", &["paula"])).await;
    assert_eq!(world.post.wait_for(5).await[4].to, "paula@903.example");
}

/// Rule CA-18; promise 7: who is named for a case hears that it is hers, and who no longer is, that.
#[tokio::test]
async fn who_is_named_for_a_sealed_case_hears_of_it_and_who_no_longer_is_too() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("903", world.clock.now(), 1);
    let sealed = |version: u64, change: &str, named: &[&str]| {
        let mut event = changed(&case, change);
        event.version = version;
        event.actor_id = "dorte".to_owned();
        event.now.as_mut().unwrap().sealed_for = named.iter().map(|&id| id.to_owned()).collect();
        event
    };
    // Who seals it knows, and who has left is named in vain.
    let named = ["dorte", "karla", "nobody-any-more"];
    world.say(&sealed(7, "case_sealed", &named)).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "karla@903.example");
    let reference = case.line.clone().unwrap().reference;
    let subject = format!("[{reference}] Du er nævnt på en forseglet sag");
    assert_eq!(mails[0].subject, subject);

    // Whoever is away is told herself: a substitute may be the one it is about.
    world
        .say(&sealed(9, "case_sealed", &["dorte", "paula"]))
        .await;
    let mut news = world.post.wait_for(3).await.split_off(1);
    news.sort_by(|one, other| one.to.cmp(&other.to));
    assert_eq!(news[0].to, "karla@903.example");
    assert!(news[0].subject.contains("ikke længere nævnt"));
    assert!(!news[0].text.contains("/sag/"), "{}", news[0].text);
    assert_eq!(news[1].to, "paula@903.example");

    // What an older version said comes late and is told to nobody.
    world
        .say(&sealed(8, "case_sealed", &["dorte", "hanne"]))
        .await;
    world.settle().await;
    world.say(&sealed(10, "seal_lifted", &[])).await;
    let mails = world.post.wait_for(4).await;
    assert_eq!(mails[3].to, "paula@903.example");
    assert!(mails[3].subject.contains("En forsegling er ophævet"));
    assert_eq!(world.count("messages").await, 4);
}

/// Rule CA-18: the database keeps the letters, filings and mails of a sealed case from everybody else.
#[tokio::test]
async fn the_mails_of_a_sealed_case_are_listed_to_nobody_who_is_not_named() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    world.say(&changed(&case, "opened")).await;
    world.post.wait_for(2).await;
    let listed = |named: &'static str| {
        let asked = ListMessagesRequest {
            case_id: id_of(&case),
        };
        let request = world.ask(&who(named, Role::Dpo, &["901"]), asked);
        let mut client = world.client();
        async move {
            answer(client.list_messages(request).await)
                .unwrap()
                .messages
                .len()
        }
    };
    assert!(listed("anden").await > 0);
    let mut sealed = changed(&case, "case_sealed");
    sealed.version = 7;
    sealed.now.as_mut().unwrap().sealed_for = vec!["dorte".to_owned()];
    world.say(&sealed).await;
    world.wait_for_count("seals", 1).await;
    assert_eq!(listed("anden").await, 0);
    assert!(listed("dorte").await > 0);
    // What an older version said comes late and changes nothing.
    let mut lifted = changed(&case, "seal_lifted");
    lifted.version = 6;
    world.say(&lifted).await;
    lifted.version = 8;
    world.say(&lifted).await;
    world.wait_for_count("seals WHERE version = 8", 1).await;
    assert!(listed("anden").await > 0);
}

/// Promise 7: nothing rests unheard.
#[tokio::test]
async fn an_addition_is_told_to_whoever_works_on_the_case_and_else_to_the_officer() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 60);
    world.know(&case);
    let added = |number, assignee: &str, closed| {
        let mut event = changed(&case, "followed_up");
        event.follow_up = number;
        let now = event.now.as_mut().unwrap();
        now.n_unread = 1;
        assignee.clone_into(&mut now.assignee_id);
        now.closed = closed;
        event
    };
    world.say(&added(1, "", false)).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "dorte@dpo.example");
    assert!(mails[0].subject.ends_with("der er kommet en tilføjelse"));
    world.say(&added(2, "hanne", false)).await;
    let mails = world.post.wait_for(2).await;
    assert_eq!(mails[1].to, "hanne@901.example");
    // On a closed case the officer hears, too; as owner she hears once.
    world.say(&added(3, "hanne", true)).await;
    let mails = world.post.wait_for(4).await;
    let mut to: Vec<_> = mails[2..].iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["dorte@dpo.example", "hanne@901.example"]);
    assert!(mails[3].text.contains("efter at sagen blev afsluttet"));
    world.say(&added(4, "dorte", true)).await;
    world.settle().await;
    assert_eq!(world.post.wait_for(5).await.len(), 5);
}

/// Promise 7: nothing rests unheard.
#[tokio::test]
async fn whoever_is_to_do_a_measure_hears_of_it_and_when_she_is_gone_somebody_else_does() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 60);
    world.know(&case);
    let told = |change: &str, owner: &str, assignee: &str, version| {
        let mut event = changed(&case, change);
        event.version = version;
        event.actor_id = "dorte".to_owned();
        event.measure = Some(MeasureStep {
            id: "m-1".to_owned(),
            kind: "preventive".to_owned(),
            owner_id: owner.to_owned(),
            due_on: "2026-12-15".to_owned(),
            done: false,
            reminder: String::new(),
        });
        assignee.clone_into(&mut event.now.as_mut().unwrap().assignee_id);
        event
    };
    world.say(&told("measure_added", "hanne", "", 7)).await;
    let mails = world.post.wait_for(1).await;
    assert_eq!(mails[0].to, "hanne@901.example");
    assert!(mails[0].text.contains("https://brud.example/opgaver/m-1"));
    assert!(mails[0].text.contains("15. december 2026"));
    // Handed back to nobody: whoever works on the case hears, as when an owner has left.
    world
        .say(&told("measure_handed_over", "", "hanne", 8))
        .await;
    let mails = world.post.wait_for(2).await;
    assert!(mails[1].text.contains("ansvarlig og en dato"));
    world
        .say(&told("measure_handed_over", "left", "hanne", 9))
        .await;
    assert_eq!(world.post.wait_for(3).await[2].to, "hanne@901.example");
    // Long overdue: who works on the case hears, too.
    let mut late = told("measure_reminded", "hanne", "", 12);
    late.measure.as_mut().unwrap().reminder = "long_overdue".to_owned();
    world.say(&late).await;
    let mails = world.post.wait_for(5).await;
    let mut to: Vec<_> = mails[3..].iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["dorte@dpo.example", "hanne@901.example"]);
    // A measure taken by oneself and one that is done ask for no mail.
    world.say(&told("measure_added", "dorte", "", 10)).await;
    let mut done = told("measure_handed_over", "hanne", "", 11);
    done.measure.as_mut().unwrap().done = true;
    world.say(&done).await;
    world.settle().await;
    assert_eq!(world.post.arrived().len(), 5);
}

/// Rule NO-7: GDPR art. 33(1).
#[tokio::test]
async fn a_corrected_awareness_is_told_to_who_was_told_another_deadline() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    world.say(&changed(&case, "opened")).await;
    world
        .say(&escalated(&case, "head_not_assessed", &["department_head"]))
        .await;
    world.post.wait_for(3).await;

    // Confirmed unchanged, or moved by seconds that no mail shows: nobody is told what they know
    // already.
    world.say(&changed(&case, "awareness_set")).await;
    let by_seconds = due_moved(&case, |seconds| seconds - seconds.rem_euclid(60));
    world.know(&by_seconds);
    world.say(&changed(&by_seconds, "awareness_set")).await;
    // The one who moved it knows, too.
    let by_an_hour = due_moved(&by_seconds, |seconds| seconds - 3600);
    world.know(&by_an_hour);
    world.settle().await;
    let mut moved = changed(&by_an_hour, "awareness_set");
    moved.actor_id = "dorte".to_owned();
    world.say(&moved).await;
    let mails = world.post.wait_for(4).await;
    assert_eq!(mails[3].to, "hanne@901.example");
    assert!(mails[3].subject.ends_with("fristen er flyttet"));

    // Once told, the same deadline under another version is no news, nor is an earlier deadline
    // whose event arrives late.
    moved.version += 1;
    world.say(&moved).await;
    world.say(&changed(&by_seconds, "awareness_set")).await;
    world.settle().await;
    assert_eq!(world.count("messages").await, 4);
}

/// The same case with another deadline.
fn due_moved(case: &Case, moved: impl Fn(i64) -> i64) -> Case {
    let mut case = case.clone();
    let due_at = case.line.as_mut().and_then(|line| line.due_at.as_mut());
    let due_at = due_at.unwrap();
    due_at.seconds = moved(due_at.seconds);
    case
}

#[tokio::test]
async fn a_role_without_holder_is_the_dpos_and_one_person_gets_one_mail() {
    let world = World::new().await;
    world.post.open().await;
    let case = case("901", world.clock.now(), 60);
    world.know(&case);
    let mut event = escalated(
        &case,
        "everyone_last_hours",
        &["case_owner", "dpo", "department_head", "chief_executive"],
    );
    event.now.as_mut().unwrap().assignee_id = "dorte".to_owned();
    world.say(&event).await;
    let mut to: Vec<_> = world
        .post
        .wait_for(2)
        .await
        .into_iter()
        .map(|mail| mail.to)
        .collect();
    to.sort_unstable();
    assert_eq!(to, ["dorte@dpo.example", "hanne@901.example"]);
    world
        .wait_for_count("messages WHERE state = 'sent'", 2)
        .await;
    assert_eq!(world.post.arrived().len(), 2);
}

#[tokio::test]
async fn addresses_are_sealed_at_rest_and_masked_when_listed() {
    let world = World::new().await;
    let case = case("901", world.clock.now(), 1);
    world.know(&case);
    world.say(&changed(&case, "opened")).await;
    world.wait_for_count("messages", 2).await;
    let everything = world.everything().await;
    for secret in ["rita@901.example", "Rita Reporter", "dorte@dpo.example"] {
        assert!(!holds(&everything, secret), "{secret} lies open");
    }
    let asked = ListMessagesRequest {
        case_id: id_of(&case),
    };
    let list = world
        .client()
        .list_messages(world.ask(&dpo(), asked.clone()))
        .await;
    let mut listed: Vec<_> = answer(list)
        .unwrap()
        .messages
        .into_iter()
        .map(|line| format!("{} {} {}", line.template, line.state, line.to_masked))
        .collect();
    listed.sort_unstable();
    assert_eq!(
        listed,
        [
            "new_case planned d•••@dpo.example",
            "receipt planned r•••@901.example"
        ]
    );

    let neighbour = who("nora", Role::Dpo, &["902"]);
    let list = world
        .client()
        .list_messages(world.ask(&neighbour, asked.clone()))
        .await;
    assert!(answer(list).unwrap().messages.is_empty());
    // Only triage knows which cases a head of department sees.
    let unknown = ListMessagesRequest {
        case_id: uuid::Uuid::now_v7().to_string(),
    };
    let head = who("hanne", Role::DepartmentHead, &["901"]);
    let list = world
        .client()
        .list_messages(world.ask(&head, unknown))
        .await;
    assert_eq!(reason(list), "NOT_FOUND");
    let employee = who("eva", Role::Employee, &["901"]);
    let list = world
        .client()
        .list_messages(world.ask(&employee, asked))
        .await;
    assert_eq!(reason(list), "NOT_ALLOWED");
}
