//! Somebody signs in while the municipality's own login is away: who hears of it.

use brudvagt_kit::wire::to_proto;
use brudvagt_proto::notification::TellEmergencySignInRequest;
use brudvagt_types::{Actor, Ctx, Role, Scope};

use crate::world::{World, answer, dpo, reason, who};

/// As the portal asks.
fn portal() -> Ctx {
    Ctx {
        actor: Actor::system("portal"),
        scope: Scope::System,
        ..dpo()
    }
}

fn used(municipality: &str, person_id: &str, rests: bool) -> TellEmergencySignInRequest {
    TellEmergencySignInRequest {
        municipality: municipality.to_owned(),
        person_id: person_id.to_owned(),
        at: Some(to_proto("2026-11-27T15:40:00Z".parse().unwrap())),
        rests,
    }
}

async fn told(world: &World, ask: (&str, &str, bool), n_before: usize, n_more: usize) -> String {
    let (municipality, person_id, rests) = ask;
    let request = world.ask(&portal(), used(municipality, person_id, rests));
    answer(world.client().tell_emergency_sign_in(request).await).unwrap();
    let mails = world.post.wait_for(n_before + n_more).await;
    let new = &mails[n_before..];
    let said = if rests {
        "Nogen prøver koder"
    } else {
        "Nødadgangen er brugt"
    };
    assert!(new.iter().all(|mail| mail.subject.starts_with(said)));
    let holder = format!("{person_id} Made-Up");
    assert!(new.iter().all(|mail| mail.text.contains(&holder)));
    let mut to: Vec<&str> = new.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    to.join(" ")
}

/// GDPR art. 24(1), 32(1) and 39(1)(b): those who answer for it hear of each use, and so does she whose
/// key it was.
#[tokio::test]
async fn each_use_is_told_to_chief_executive_officer_and_whose_key_it_was() {
    let world = World::new().await;
    world.post.open().await;
    let both = "dorte@dpo.example karla@903.example";
    assert_eq!(told(&world, ("903", "karla", false), 0, 2).await, both);
    // At the same moment again: another use, and another mail.
    assert_eq!(told(&world, ("903", "karla", false), 2, 2).await, both);
    assert_eq!(told(&world, ("903", "karla", true), 4, 2).await, both);
    let with_her = "dorte@dpo.example hanne@901.example";
    assert_eq!(told(&world, ("901", "hanne", false), 6, 2).await, with_her);
    world
        .wait_for_count("messages WHERE state = 'sent'", 8)
        .await;
    assert_eq!(world.count("messages").await, 8);
}

#[tokio::test]
async fn a_use_that_nobody_else_would_hear_of_is_refused_and_no_person_tells_one() {
    let world = World::new().await;
    let alone = world.ask(&portal(), used("901", "dorte", false));
    let refused = world.client().tell_emergency_sign_in(alone).await;
    assert_eq!(reason(refused), "NOBODY_TO_TELL");
    for role in [Role::Employee, Role::ChiefExecutive, Role::Dpo] {
        let person = who("karla", role, &["903"]);
        let asked = world.ask(&person, used("903", "karla", false));
        let refused = world.client().tell_emergency_sign_in(asked).await;
        assert_eq!(reason(refused), "NOT_ALLOWED");
    }
    assert_eq!(world.count("messages").await, 0);
}
