//! One event that hits several municipalities.

use brudvagt_proto::{
    events::intake::ReportReceived,
    triage::{
        Answer, DecideProposals, JoinIncident, OpenSharedRequest, OpenSharedResponse,
        command_request::Command,
    },
};
use brudvagt_types::{Ctx, Role};

use crate::world::{Opened, WORDS, World, answer, dpo, dpo_of, reason, report, who};

fn both() -> Ctx {
    dpo_of(&["901", "902"])
}

fn request(case_id: &str) -> OpenSharedRequest {
    OpenSharedRequest {
        case_id: case_id.to_owned(),
        name: "Åben server hos leverandøren".to_owned(),
        processor: "Opdigtet Drift A/S".to_owned(),
        what_happened: "En server stod åben i fire timer.".to_owned(),
        municipalities: vec!["902".to_owned()],
    }
}

async fn open_shared(world: &World, request: OpenSharedRequest) -> OpenSharedResponse {
    let mut client = world.client();
    let opened = client.open_shared(world.ask_with_key(&both(), "shared-key-1", request));
    answer(opened.await).unwrap()
}

/// A case of 901 with a cause, and one of 902 that was opened from it.
async fn two(world: &World) -> (String, Opened) {
    let origin = world.open("901", WORDS).await.case_id;
    world
        .record(&dpo(), &origin, &[("cause", "\"external_malicious\"")])
        .await;
    let opened = open_shared(world, request(&origin)).await;
    let other = world.receive(&opened.reports[0].report_id).await;
    world.settle().await;
    (origin, other)
}

#[tokio::test]
async fn ca_10_each_municipality_gets_a_case_of_its_own_with_what_is_known() {
    let world = World::new().await;
    let (origin, other) = two(&world).await;
    let case = world.case(&both(), &other.case_id).await.unwrap();
    let shared = case.shared.clone().unwrap();
    assert_eq!(shared.name, "Åben server hos leverandøren");
    assert_eq!(shared.processor, "Opdigtet Drift A/S");
    assert_eq!(shared.n_cases, 2);
    assert_eq!(shared.others[0].case_id, origin);
    let proposal = &shared.proposals[0];
    assert_eq!(proposal.name, "cause");
    assert_eq!(proposal.proposed_json, "\"external_malicious\"");
    assert_eq!(proposal.current_json, "");
    assert!(
        case.facts.iter().all(|fact| fact.name != "cause"),
        "only proposed"
    );
    // A clock of its own, from when it was told.
    let (one, two) = (
        world.line(&both(), &origin).await,
        world.line(&both(), &other.case_id).await,
    );
    assert!(two.reported_at.unwrap().seconds >= one.reported_at.unwrap().seconds);
    assert_ne!(one.reference, two.reference);

    // The same call again opens nothing more.
    open_shared(&world, request(&origin)).await;
    assert_eq!(world.count("shared_incidents").await, 1);
    assert_eq!(world.count("shared_cases").await, 2);
}

#[tokio::test]
async fn ca_10_own_people_learn_how_many_are_hit_and_not_who() {
    let world = World::new().await;
    let (origin, other) = two(&world).await;
    let own = world.case(&dpo_of(&["902"]), &other.case_id).await.unwrap();
    let shared = own.shared.unwrap();
    assert_eq!(shared.n_cases, 2);
    assert!(shared.others.is_empty());
    let elsewhere = world.case(&dpo_of(&["902"]), &origin).await;
    assert_eq!(reason(elsewhere), "NOT_FOUND");
    let asked = OpenSharedRequest {
        municipalities: vec!["902".to_owned()],
        ..request(&origin)
    };
    let mut client = world.client();
    let narrow = client.open_shared(world.ask(&dpo(), asked)).await;
    assert_eq!(reason(answer(narrow)), "NOT_ALLOWED");
}

#[tokio::test]
async fn a_report_that_names_an_incident_it_was_not_handed_joins_nothing() {
    let world = World::of(&["901", "902", "903"]).await;
    let (origin, _other) = two(&world).await;
    let shared = world.case(&dpo(), &origin).await.unwrap().shared.unwrap();
    // 903's officer knows the id and names it in a report of her own.
    let event = ReportReceived {
        shared_incident_id: shared.incident_id,
        ..world.know(report("903", WORDS, world.now()))
    };
    world.say(&event).await;
    let opened = world.opened(&event).await;
    let hers = world
        .case(&dpo_of(&["903"]), &opened.case_id)
        .await
        .unwrap();
    assert_eq!(hers.shared, None);
    let shared = world.case(&dpo(), &origin).await.unwrap().shared.unwrap();
    assert_eq!(shared.n_cases, 2);
}

#[tokio::test]
async fn ca_10_what_others_know_is_proposed_to_the_dpo_alone() {
    let world = World::new().await;
    let (_origin, other) = two(&world).await;
    for role in [Role::DepartmentHead, Role::ChiefExecutive] {
        let ctx = who("hanne", role, &["902"]);
        let shared = world.case(&ctx, &other.case_id).await.unwrap().shared;
        let shared = shared.unwrap();
        assert_eq!((shared.n_cases, shared.proposals.len()), (2, 0));
    }
    let own = world.case(&dpo_of(&["902"]), &other.case_id).await.unwrap();
    assert!(!own.shared.unwrap().proposals.is_empty());
}

#[tokio::test]
async fn ca_10_a_common_fact_is_proposed_and_a_person_takes_it_over() {
    let world = World::new().await;
    let (origin, other) = two(&world).await;
    let id = other.case_id.as_str();
    let of_902 = dpo_of(&["902"]);
    world
        .record(&of_902, id, &[("systems", "\"Egen beskrivelse\"")])
        .await;
    // 901's own officer cannot see 902's case, and what she records reaches it all the same.
    world
        .record(
            &dpo(),
            &origin,
            &[("systems", "\"Fagsystem X\""), ("affected_subjects", "12")],
        )
        .await;
    let waiting = world
        .wait("the fact is proposed", || async {
            let shared = world.case(&of_902, id).await.unwrap().shared.unwrap();
            let proposal = shared
                .proposals
                .into_iter()
                .find(|it| it.name == "systems")?;
            (proposal.proposed_json == "\"Fagsystem X\"").then_some(proposal)
        })
        .await;
    assert_eq!(
        waiting.current_json, "\"Egen beskrivelse\"",
        "nothing is overwritten"
    );
    let decide = |accept: Answer| {
        Command::DecideProposals(DecideProposals {
            proposal_ids: vec![waiting.proposal_id.clone()],
            accept: accept.into(),
            reason: String::new(),
        })
    };
    let taken = world
        .command(&of_902, id, decide(Answer::Yes))
        .await
        .unwrap();
    assert_eq!(taken.changes, ["facts_recorded"]);
    let case = world.case(&of_902, id).await.unwrap();
    let fact = case
        .facts
        .iter()
        .find(|fact| fact.name == "systems")
        .unwrap();
    assert_eq!(fact.value_json, "\"Fagsystem X\"");
    assert_eq!(fact.said_by, "dorte Made-Up", "now it is her word");
    assert!(
        case.facts
            .iter()
            .all(|fact| fact.name != "affected_subjects")
    );
    assert_eq!(
        reason(world.command(&of_902, id, decide(Answer::No)).await),
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn ca_10_what_was_declined_is_not_proposed_again_and_a_case_joins_by_hand() {
    let world = World::new().await;
    let (origin, other) = two(&world).await;
    let shared = world.case(&both(), &other.case_id).await.unwrap().shared;
    let shared = shared.unwrap();
    let decline = Command::DecideProposals(DecideProposals {
        proposal_ids: vec![shared.proposals[0].proposal_id.clone()],
        accept: Answer::No.into(),
        reason: "Vi undersøger det selv.".to_owned(),
    });
    let said = world
        .command(&both(), &other.case_id, decline)
        .await
        .unwrap();
    assert_eq!(said.changes, ["proposals_declined"]);
    // Said again by the same case: declined once is declined.
    world
        .record(
            &dpo(),
            &origin,
            &[("cause", "\"external_malicious\""), ("key_safe", "false")],
        )
        .await;
    world
        .wait("the new fact is proposed", || async {
            let case = world.case(&both(), &other.case_id).await.unwrap();
            let proposals = case.shared.unwrap().proposals;
            let names: Vec<_> = proposals.iter().map(|it| &*it.name).collect();
            (names == ["key_safe"]).then_some(())
        })
        .await;

    // Said otherwise and then as before: what was declined does not leave the middle value open.
    for cause in ["\"internal_malicious\"", "\"external_malicious\""] {
        world.record(&dpo(), &origin, &[("cause", cause)]).await;
        world.settle().await;
    }
    let shared_now = world.case(&both(), &other.case_id).await.unwrap().shared;
    let proposals = shared_now.unwrap().proposals;
    let names: Vec<_> = proposals.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["key_safe"]);

    let late = world.open("902", WORDS).await.case_id;
    let join = || {
        Command::JoinIncident(JoinIncident {
            incident_id: shared.incident_id.clone(),
        })
    };
    world.command(&both(), &late, join()).await.unwrap();
    let joined = world.case(&both(), &late).await.unwrap().shared.unwrap();
    assert_eq!(joined.n_cases, 3);
    assert_eq!(joined.name, shared.name);
    let foreign = world.open("901", WORDS).await.case_id;
    let unknown = Command::JoinIncident(JoinIncident {
        incident_id: uuid::Uuid::now_v7().to_string(),
    });
    let refused = world.command(&dpo(), &foreign, unknown).await;
    assert_eq!(reason(refused), "NOT_FOUND");
}
