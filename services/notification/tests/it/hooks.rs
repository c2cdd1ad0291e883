//! Another system hears what becomes of what it reported.

use base64::{Engine, engine::general_purpose::STANDARD};
use brudvagt_proto::{
    events::{notification::MessageSent, triage::CaseState},
    notification::{EndHookRequest, Hook, ListHooksRequest, SaveHookRequest},
    triage::Case,
};
use brudvagt_types::Role;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    other_system::{OtherSystem, Told},
    world::{World, answer, case, changed, dpo, holds, reason, who},
};

const DOOR: &str = "0190b3a0-0000-7000-8000-000000000001";

/// A case that the system with the key [`DOOR`] reported; nobody left an address.
fn reported(world: &World, municipality: &str) -> Case {
    let case = Case {
        system_id: format!("system:{DOOR}"),
        receipt_to: String::new(),
        ..case(municipality, world.clock.now(), 1)
    };
    world.know(&case);
    case
}

async fn save(world: &World, url: &str) -> (Hook, String) {
    let request = SaveHookRequest {
        municipality: "901".to_owned(),
        door_id: DOOR.to_owned(),
        url: url.to_owned(),
    };
    let saved = world.hooks().save_hook(world.ask(&dpo(), request)).await;
    let saved = answer(saved).unwrap();
    (saved.hook.unwrap(), saved.secret)
}

async fn hooks(world: &World) -> Vec<Hook> {
    let request = ListHooksRequest {
        municipality: "901".to_owned(),
    };
    let known = world.hooks().list_hooks(world.ask(&dpo(), request)).await;
    answer(known).unwrap().hooks
}

/// As whoever is told checks it, by the scheme's own words.
fn is_signed(told: &Told, secret: &str) -> bool {
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap());
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret.unwrap()).unwrap();
    let (id, at) = (told.header("webhook-id"), told.header("webhook-timestamp"));
    mac.update(format!("{id}.{at}.{}", told.body).as_bytes());
    let signed = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    told.header("webhook-signature") == signed
}

#[tokio::test]
async fn a_system_is_told_with_its_secrets_signature_and_without_a_word_of_the_case() {
    let mut world = World::new().await;
    world.let_reach_this_machine().await;
    world.post.open().await;
    let system = OtherSystem::start().await;
    let (hook, secret) = save(&world, &system.url).await;
    let first = &system.wait_for(1).await[0];
    assert!(is_signed(first, &secret) && !is_signed(first, "whsec_b3BkaWd0"));
    assert!(first.body.contains("webhook.test"), "{}", first.body);

    let case = reported(&world, "901");
    let report_id = Uuid::now_v7().to_string();
    let said = |change: &str| {
        let mut event = changed(&case, change);
        event.report_id.clone_from(&report_id);
        event
    };
    let opened = said("opened");
    world.say(&opened).await;
    // Said again under another id it is one message.
    world.say(&opened).await;
    let mut asked = said("question_asked");
    asked.question_role = "reporter".to_owned();
    asked.question_id = "q-1".to_owned();
    asked.version += 1;
    world.say(&asked).await;
    let mut closed = said("closed");
    closed.version += 2;
    closed.now = Some(CaseState {
        closed: true,
        reporter_told: true,
        ..CaseState::default()
    });
    world.say(&closed).await;
    world.settle().await;
    let told = system.wait_for(4).await;
    world
        .wait_for_count("messages WHERE channel = 'hook' AND state = 'sent'", 4)
        .await;
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    for one in &told[1..] {
        assert!(is_signed(one, &secret), "{one:?}");
        assert!(one.body.contains(&report_id), "{}", one.body);
        for word in ["Rita", "hemmelig", "BRUD-2026", &crate::world::id_of(&case)] {
            assert!(!one.body.contains(word), "{word}: {}", one.body);
        }
        for (kind, state) in [
            ("case.opened", "received"),
            ("question.asked", "received"),
            ("case.closed", "closed"),
        ] {
            if one.body.contains(kind) {
                assert!(one.body.contains(state), "{}", one.body);
                kinds.push((kind, state));
            }
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    let known = hooks(&world).await;
    assert_eq!(known.len(), 1);
    assert_eq!(
        (&known[0].hook_id, &known[0].url),
        (&hook.hook_id, &system.url)
    );
    assert!(known[0].delivered_at.is_some() && known[0].failed_at.is_none());
    // What programs are told is no mail, and stands in no case's history. The address and the secret are
    // sealed.
    let of_hooks = world.announced::<MessageSent>().await;
    assert!(
        of_hooks.iter().all(|one| one.template != "hook"),
        "{of_hooks:?}"
    );
    let all = world.everything().await;
    assert!(!holds(&all, &system.url) && !holds(&all, &secret), "{all}");
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_with_the_same_id_and_a_new_time() {
    let mut world = World::new().await;
    world.let_reach_this_machine().await;
    let system = OtherSystem::start().await;
    // Moved elsewhere: not followed.
    system.answer_with(302);
    let (_, secret) = save(&world, &system.url).await;
    system.wait_for(1).await;
    world
        .wait_for_count("hooks WHERE failure = 'HTTP_302'", 1)
        .await;
    let known = hooks(&world).await;
    assert_eq!((known[0].n_waiting, known[0].delivered_at), (1, None));
    system.answer_with(500);
    world.clock.advance(jiff::SignedDuration::from_mins(2));
    system.wait_for(2).await;
    world
        .wait_for_count("hooks WHERE failure = 'HTTP_500'", 1)
        .await;
    system.answer_with(204);
    world.advance(2);
    let told = system.wait_for(3).await;
    world
        .wait_for_count("hooks WHERE delivered_at IS NOT NULL AND failure = ''", 1)
        .await;
    for one in &told {
        assert_eq!(one.path, "/hook");
        assert_eq!(one.header("webhook-id"), told[0].header("webhook-id"));
        assert_eq!(one.body, told[0].body);
        assert!(is_signed(one, &secret));
    }
    let times: Vec<&str> = told
        .iter()
        .map(|it| it.header("webhook-timestamp"))
        .collect();
    assert!(times[0] < times[1] && times[1] < times[2], "{times:?}");
}

#[tokio::test]
async fn a_system_that_never_answers_holds_up_no_mail_and_is_given_up_with_a_word_to_the_officer() {
    let mut world = World::new().await;
    world.let_reach_this_machine().await;
    world.post.open().await;
    let system = OtherSystem::start().await;
    system.answer_with(0);
    save(&world, &system.url).await;
    system.wait_for(1).await;
    // It hangs, and a mail goes all the same.
    let other = case("901", world.clock.now(), 1);
    world.know(&other);
    world.say(&changed(&other, "opened")).await;
    world.post.wait_for(2).await;

    system.answer_with(503);
    for _day in 0..6 {
        world.advance(25);
        let tried = system.told().len();
        world.advance(1);
        if world.count("hooks WHERE given_up_at IS NOT NULL").await == 0 {
            system.wait_for(tried).await;
        }
    }
    world
        .wait_for_count("messages WHERE channel = 'hook' AND state = 'failed'", 1)
        .await;
    world.advance(7);
    let mails = world.post.wait_for(3).await;
    let word = mails
        .iter()
        .find(|it| it.subject.contains("får ikke besked"));
    let word = word.unwrap();
    assert_eq!(word.to, "dorte@dpo.example");
    assert!(word.text.contains("127.0.0.1"), "{}", word.text);
    // Once.
    world
        .wait_for_count("hooks WHERE told_at IS NOT NULL", 1)
        .await;
    world.advance(13);
    assert_eq!(
        world
            .count("messages WHERE template = 'hook_given_up'")
            .await,
        1
    );
    assert!(hooks(&world).await[0].given_up_at.is_some());
}

#[tokio::test]
async fn a_hook_is_its_own_municipalitys_and_ends_at_once() {
    let mut world = World::new().await;
    world.let_reach_this_machine().await;
    let system = OtherSystem::start().await;
    save(&world, &system.url).await;
    system.wait_for(1).await;
    // The same key's name on another municipality's case tells nothing.
    let foreign = reported(&world, "903");
    world.say(&changed(&foreign, "closed")).await;
    // Nor does a sealed case.
    let own = reported(&world, "901");
    let mut sealed = changed(&own, "closed");
    sealed.now = Some(CaseState {
        sealed_for: vec!["dorte".to_owned()],
        closed: true,
        reporter_told: true,
        ..CaseState::default()
    });
    world.say(&sealed).await;
    world.settle().await;
    assert_eq!(world.count("messages WHERE channel = 'hook'").await, 1);

    // Others may neither see nor change it.
    for (stranger, codes) in [
        (Role::CaseWorker, ["901"]),
        (Role::Employee, ["901"]),
        (Role::Dpo, ["903"]),
    ] {
        let stranger = who("opdigt", stranger, &codes);
        let list = ListHooksRequest {
            municipality: "901".to_owned(),
        };
        let seen = world.hooks().list_hooks(world.ask(&stranger, list)).await;
        assert_eq!(reason(seen), "NOT_ALLOWED");
    }

    let end = EndHookRequest {
        municipality: "901".to_owned(),
        door_id: DOOR.to_owned(),
    };
    let ended = world.hooks().end_hook(world.ask(&dpo(), end)).await;
    answer(ended).unwrap();
    assert_eq!(hooks(&world).await, []);
    world.say(&changed(&own, "reopened")).await;
    world.settle().await;
    assert_eq!(world.count("messages WHERE channel = 'hook'").await, 1);
    assert_eq!(system.told().len(), 1);
}

#[tokio::test]
async fn an_address_inside_our_walls_is_refused_and_a_form_sent_twice_makes_one() {
    let world = World::new().await;
    let request = |url: &str| SaveHookRequest {
        municipality: "901".to_owned(),
        door_id: DOOR.to_owned(),
        url: url.to_owned(),
    };
    for (url, expected) in [
        ("http://desk.opdigt.example/", "HOOK_ADDRESS"),
        ("https://10.0.0.1/", "HOOK_INSIDE"),
    ] {
        let refused = world
            .hooks()
            .save_hook(world.ask(&dpo(), request(url)))
            .await;
        assert_eq!(reason(refused), expected);
    }
    let url = "https://desk.opdigt.example/hook";
    let mut secrets = Vec::new();
    for _time in 0..2 {
        let asked = world.ask_with_key(&dpo(), "formular-1", request(url));
        secrets.push(answer(world.hooks().save_hook(asked).await).unwrap().secret);
    }
    assert_eq!(secrets[0], secrets[1]);
    assert_eq!(world.count("hooks").await, 1);
    // Another address takes its place, with another secret.
    let asked = world.ask(&dpo(), request(url));
    let other = answer(world.hooks().save_hook(asked).await).unwrap().secret;
    assert_ne!(other, secrets[0]);
    assert_eq!(world.count("hooks WHERE ended_at IS NULL").await, 1);
}

/// The asker sees the open question; whoever reported comes back with a code, or is a system.
#[tokio::test]
async fn a_question_to_whoever_left_no_address_parks_no_event() {
    let world = World::new().await;
    let case = reported(&world, "901");
    let mut asked = changed(&case, "question_asked");
    asked.question_role = "reporter".to_owned();
    world.say(&asked).await;
    world.settle().await;
    assert_eq!(world.n_parked().await, 0);
}
