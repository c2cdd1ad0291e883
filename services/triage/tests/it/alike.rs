//! Of two reports of one breach the later points to the earlier. Every person here is made up.

use brudvagt_proto::{
    intake::Report,
    triage::{Relate, command_request::Command},
    types::Channel,
};
use jiff::SignedDuration;

use crate::world::{Opened, WORDS, World, dpo, reason, report, to_proto};

/// The cases that a case points to because they use the same words.
async fn alike(world: &World, case: &Opened) -> Vec<String> {
    let case = world.case(&dpo(), &case.case_id).await.unwrap();
    let hints = case.related.into_iter().filter(|it| it.kind == "alike");
    hints.map(|it| it.case_id).collect()
}

#[tokio::test]
async fn of_two_equal_reports_in_the_same_instant_one_points_to_the_other() {
    let world = World::new().await;
    for round in 0..6 {
        let words = format!("Runde{round}: lønsedlen for Bo{round} blev lagt i en forkert mappe");
        let events = [(); 2].map(|()| world.know(report("901", &words, world.now())));
        tokio::join!(world.say(&events[0]), world.say(&events[1]));
        let pair = [
            world.opened(&events[0]).await,
            world.opened(&events[1]).await,
        ];
        world.settle().await;
        let to_each_other = [
            alike(&world, &pair[0]).await.contains(&pair[1].case_id),
            alike(&world, &pair[1]).await.contains(&pair[0].case_id),
        ];
        assert!(to_each_other[0] != to_each_other[1], "round {round}");
    }
}

#[tokio::test]
async fn what_people_write_on_a_case_hides_no_second_report_of_the_same() {
    let world = World::new().await;
    let first = world.open("901", WORDS).await;
    let told: Vec<String> = (0..60).map(|n| format!("undersøgt{n}")).collect();
    let told = format!("\"{}\"", told.join(" "));
    world
        .record(&dpo(), &first.case_id, &[("remedial_measures", &told)])
        .await;
    let second = world.open("901", WORDS).await;
    assert_eq!(alike(&world, &second).await, [first.case_id]);
}

#[tokio::test]
async fn two_equal_reports_of_what_was_told_long_ago_are_alike() {
    let world = World::new().await;
    let told = |world: &World| {
        let told_at = world.now() - SignedDuration::from_hours(24 * 20);
        Report {
            told_at: Some(to_proto(told_at)),
            channel: Channel::Processor.into(),
            ..report("901", WORDS, world.now())
        }
    };
    let first = world.open_of(told(&world)).await;
    let second = world.open_of(told(&world)).await;
    assert_eq!(alike(&world, &second).await, [first.case_id]);
}

#[tokio::test]
async fn another_municipality_s_report_is_never_pointed_to() {
    let world = World::new().await;
    world.open("902", WORDS).await;
    let second = world.open("901", WORDS).await;
    assert_eq!(alike(&world, &second).await, [""; 0]);
}

#[tokio::test]
async fn another_case_is_named_as_people_write_its_number_and_none_by_an_empty_field() {
    let world = World::new().await;
    let first = world.open("901", WORDS).await;
    let second = world.open("901", "Noget helt andet er sket her.").await;
    let relate = |reference: &str, relation: &str| {
        Command::Relate(Relate {
            reference: reference.to_owned(),
            relation: relation.to_owned(),
            reason: "Det er samme brev.".to_owned(),
        })
    };
    for (reference, relation, refused) in [
        ("", "linked", "CASE_NUMBER_NEEDED"),
        ("  ", "", "CASE_NUMBER_NEEDED"),
        ("BRUD-2099-999999", "linked", "CASE_UNKNOWN"),
        (second.reference.as_str(), "linked", "CASE_UNKNOWN"),
        (first.reference.as_str(), "", "RELATION_MISSING"),
    ] {
        let answer = world
            .command(&dpo(), &second.case_id, relate(reference, relation))
            .await;
        assert_eq!(reason(answer), refused, "{reference:?} {relation:?}");
    }
    let written = format!(" {} ", first.reference.to_lowercase());
    let linked = relate(&written, "linked");
    world
        .command(&dpo(), &second.case_id, linked)
        .await
        .unwrap();
    let case = world.case(&dpo(), &second.case_id).await.unwrap();
    assert_eq!(case.related[0].case_id, first.case_id);
}
