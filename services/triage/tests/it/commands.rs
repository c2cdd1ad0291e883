//! What changes a case, and what does not.

use brudvagt_proto::triage::{
    AddMeasure, Answer, AskQuestion, Assign, Classify, CommandRequest, Comment, ConcludeAssessment,
    ConfirmDecision, DecideCommunication, DecideNotification, DecideProposals, ListHistoryRequest,
    RecordFacts, command_request::Command,
};
use brudvagt_proto::{Code, directory::Person};
use brudvagt_proto::{events::triage::CaseChanged, types::Track};
use brudvagt_types::Role;

use crate::world::{WORDS, World, answer, dpo, reason, who};

fn classify() -> Command {
    Command::Classify(Classify {
        breach: Answer::Yes.into(),
        reason: String::new(),
    })
}

fn notify(notify: Answer, reason: &str) -> Command {
    Command::DecideNotification(DecideNotification {
        notify: notify.into(),
        reason: reason.to_owned(),
    })
}

fn conclude(outcome: &str, reason: &str) -> Command {
    Command::ConcludeAssessment(ConcludeAssessment {
        outcome: outcome.to_owned(),
        reason: reason.to_owned(),
    })
}

pub(crate) fn person(id: &str, municipality: &str, active: bool) -> Person {
    Person {
        id: id.to_owned(),
        municipality: municipality.to_owned(),
        active,
        ..Person::default()
    }
}

/// Health data of a stranger's: the rules see a high risk.
const GRAVE: [(&str, &str); 5] = [
    ("incident_type", "\"sent_by_mistake\""),
    ("nature", "[\"confidentiality\"]"),
    ("recipient_kind", "\"unknown\""),
    ("data_types", "[\"health\"]"),
    ("affected_subjects", "120"),
];

#[tokio::test]
async fn a_stale_version_changes_nothing() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    let seen = world.line(&dpo(), id).await.version;
    world
        .command_at(&dpo(), id, seen, classify())
        .await
        .unwrap();
    let (rows, said) = (world.count("history").await, world.count("outbox").await);

    let late = Command::Classify(Classify {
        breach: Answer::No.into(),
        reason: "Det var ingenting.".to_owned(),
    });
    let refused = world.command_at(&dpo(), id, seen, late).await.unwrap_err();
    assert_eq!(refused.reason, "STALE_VERSION");
    assert_eq!(refused.code, tonic::Code::Aborted);
    // Nor one that is not there yet.
    let ahead = world
        .command_at(&dpo(), id, 99, notify(Answer::Yes, ""))
        .await;
    assert_eq!(reason(ahead), "STALE_VERSION");
    assert_eq!(world.count("history").await, rows);
    assert_eq!(world.count("outbox").await, said);
    let case = world.case(&dpo(), id).await.unwrap();
    let classification = case
        .tracks
        .iter()
        .find(|it| it.track() == Track::Classification);
    assert_eq!(classification.unwrap().state, "breach");
}

#[tokio::test]
async fn only_one_of_two_at_the_same_time_changes_the_case() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    let seen = world.line(&dpo(), id).await.version;
    let not = Command::Classify(Classify {
        breach: Answer::No.into(),
        reason: "Ingen oplysninger var med.".to_owned(),
    });
    let (karen, bo) = (
        who("karen", Role::Dpo, &["901"]),
        who("bo", Role::Dpo, &["901"]),
    );
    let (one, other) = tokio::join!(
        world.command_at(&karen, id, seen, classify()),
        world.command_at(&bo, id, seen, not)
    );
    let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].reason, "STALE_VERSION");
    assert_eq!(world.line(&dpo(), id).await.version, seen + 1);
}

#[tokio::test]
async fn a_repeated_key_gives_the_first_answer_and_a_different_request_is_refused() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let comment = |text: &str| CommandRequest {
        case_id: case.case_id.clone(),
        expected_version: 0,
        check_only: false,
        command: Some(Command::Comment(Comment {
            text: text.to_owned(),
        })),
    };
    let mut client = world.client();
    let mut send = async |who: &_, text: &str| {
        let request = world.ask_with_key(who, "the-same-key", comment(text));
        answer(client.command(request).await)
    };
    let first = send(&dpo(), "Ringet til skolen.").await.unwrap();
    world
        .command(&dpo(), &case.case_id, classify())
        .await
        .unwrap();
    let again = send(&dpo(), "Ringet til skolen.").await.unwrap();
    assert_eq!(again, first);
    let other = send(&dpo(), "Ringet til en anden.").await;
    assert_eq!(reason(other), "IDEMPOTENCY_KEY_REUSED");
    // Keys are each person's own.
    let karl = who("karl", Role::ChiefExecutive, &["901"]);
    let karls = send(&karl, "Noteret.").await.unwrap();
    assert_eq!(karls.version, first.version + 2);
    assert_eq!(world.count("history").await, 4);
}

#[tokio::test]
async fn deciding_against_the_recommendation_needs_a_reason() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    world.command(&dpo(), id, classify()).await.unwrap();
    world.record(&dpo(), id, &GRAVE).await;
    let read = world.case(&dpo(), id).await.unwrap();
    assert_eq!(read.recommended_notification, "yes");
    assert_ne!(read.recommended_outcome, "unlikely_risk");

    let lightly = world
        .command(&dpo(), id, conclude("unlikely_risk", ""))
        .await;
    assert_eq!(reason(lightly), "REASON_NEEDED");
    let why = "Modtageren kunne ikke åbne filen.";
    world
        .command(&dpo(), id, conclude("unlikely_risk", why))
        .await
        .unwrap();
    assert_eq!(
        reason(world.command(&dpo(), id, notify(Answer::No, "")).await),
        "REASON_NEEDED"
    );
    assert_eq!(
        reason(world.command(&dpo(), id, notify(Answer::No, "  ")).await),
        "REASON_NEEDED"
    );
    world
        .command(&dpo(), id, notify(Answer::No, why))
        .await
        .unwrap();
    let not = Command::DecideCommunication(DecideCommunication {
        decision: "exempt".to_owned(),
        exemption: "art_34_3_a".to_owned(),
        reason: String::new(),
        ..DecideCommunication::default()
    });
    assert_eq!(
        reason(world.command(&dpo(), id, not).await),
        "REASON_NEEDED"
    );

    let read = world.case(&dpo(), id).await.unwrap();
    let decision = |track: &str| {
        read.decisions
            .iter()
            .find(|it| it.track().code() == track)
            .unwrap()
    };
    assert_eq!(decision("authority").reason, why);
    assert_eq!(decision("authority").recommended, "yes");
    assert_eq!(decision("authority").by, "dorte Made-Up");
}

/// Datatilsynet 2021-442-12924: the reasons are the municipality's own.
#[tokio::test]
async fn a_reason_with_a_place_that_the_draft_left_to_a_person_is_refused() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    world.command(&dpo(), id, classify()).await.unwrap();
    world.record(&dpo(), id, &GRAVE).await;
    let left = "Det er mildere end Randers. Forskellen er: [skriv, hvad der er anderledes her]";
    let said = world.command(&dpo(), id, conclude("high_risk", left)).await;
    assert_eq!(reason(said), "DRAFT_UNFINISHED");
    let written = "Det er mildere end Randers. Forskellen er: [som nævnt] kun ét navn.";
    world
        .command(&dpo(), id, conclude("high_risk", written))
        .await
        .unwrap();
}

/// # Law
/// Databeskyttelsesloven § 22(6): only the police decide, and for a time.
#[tokio::test]
async fn ca_17_people_wait_for_the_police_to_a_stated_day_and_no_longer() {
    const UNTIL: &str = "police_suspension_until";
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    world.command(&dpo(), id, classify()).await.unwrap();
    world.record(&dpo(), id, &GRAVE).await;
    let why = "Fremmede har helbredsoplysninger.";
    world
        .command(&dpo(), id, conclude("high_risk", why))
        .await
        .unwrap();
    let wait = |day: &str| {
        Command::DecideCommunication(DecideCommunication {
            decision: "exempt".to_owned(),
            exemption: "dk_dbl_22_6".to_owned(),
            reason: "Politiet efterforsker og har bedt os vente.".to_owned(),
            police_until: day.to_owned(),
            ..DecideCommunication::default()
        })
    };
    for day in ["", "2020-01-01"] {
        let said = world.command(&dpo(), id, wait(day)).await;
        assert_eq!(reason(said), "POLICE_DAY_NEEDED", "{day:?}");
    }
    assert_eq!(
        reason(world.command(&dpo(), id, wait("30. juni")).await),
        "DATE_UNREADABLE"
    );
    world.command(&dpo(), id, wait("2090-06-30")).await.unwrap();
    let said = world.announced::<CaseChanged>().await;
    let ends = said.last().unwrap().now.as_ref().unwrap().police_until;
    // Midnight after the last day, in Danish summer time.
    let midnight: jiff::Timestamp = "2090-06-30T22:00:00Z".parse().unwrap();
    assert_eq!(ends.unwrap().seconds, midnight.as_second());
    // Nobody takes the day back while people wait for it.
    let facts_json = [(UNTIL.to_owned(), "null".to_owned())].into();
    let taken_back = Command::RecordFacts(RecordFacts { facts_json });
    assert_eq!(
        reason(world.command(&dpo(), id, taken_back).await),
        "POLICE_DAY_NEEDED"
    );
    // The police may decide again.
    world.record(&dpo(), id, &[(UNTIL, "\"2091-01-31\"")]).await;
}

#[tokio::test]
async fn no_decision_follows_from_a_choice_that_was_not_made() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    let because = || "Fordi.".to_owned();
    let nothing = || Answer::Unspecified.into();
    let judged = Command::Classify(Classify {
        breach: nothing(),
        reason: because(),
    });
    assert_eq!(
        reason(world.command(&dpo(), id, judged).await),
        "CHOICE_MISSING"
    );
    world.command(&dpo(), id, classify()).await.unwrap();
    let rows = world.count("history").await;
    let unchosen = [
        (notify(Answer::Unspecified, "Fordi."), "CHOICE_MISSING"),
        (conclude("", "Fordi."), "UNKNOWN_OUTCOME"),
        (
            Command::DecideCommunication(DecideCommunication {
                reason: because(),
                ..DecideCommunication::default()
            }),
            "UNKNOWN_DECISION",
        ),
        (
            Command::DecideProposals(DecideProposals {
                reason: because(),
                ..DecideProposals::default()
            }),
            "CHOICE_MISSING",
        ),
        (
            Command::AddMeasure(AddMeasure {
                text: because(),
                ..AddMeasure::default()
            }),
            "UNKNOWN_MEASURE_KIND",
        ),
        (
            Command::AskQuestion(AskQuestion {
                text: because(),
                ..AskQuestion::default()
            }),
            "UNKNOWN_ROLE",
        ),
        (
            Command::ConfirmDecision(ConfirmDecision::default()),
            "UNKNOWN_DECISION",
        ),
    ];
    for (command, refused) in unchosen {
        let said = format!("{command:?}");
        let answered = world.command(&dpo(), id, command).await;
        assert_eq!(reason(answered), refused, "{said}");
    }
    assert_eq!(world.count("history").await, rows, "nothing was written");
}

#[tokio::test]
async fn not_to_notify_needs_a_reason_even_when_it_is_recommended() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    world.command(&dpo(), id, classify()).await.unwrap();
    world
        .command(&dpo(), id, conclude("unlikely_risk", "Krypteret."))
        .await
        .unwrap();
    assert_eq!(
        reason(world.command(&dpo(), id, notify(Answer::No, "")).await),
        "REASON_NEEDED"
    );
}

#[tokio::test]
async fn decisions_that_stand_are_told_in_the_order_of_time() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    let not_told = Command::DecideCommunication(DecideCommunication {
        decision: "not_required".to_owned(),
        exemption: String::new(),
        reason: "Ingen høj risiko.".to_owned(),
        ..DecideCommunication::default()
    });
    for command in [
        classify(),
        conclude("risk", "Kendt modtager."),
        notify(Answer::Yes, ""),
        not_told,
        // What is concluded again was decided last.
        conclude("high_risk", "Modtageren har delt filen."),
    ] {
        world.command(&dpo(), id, command).await.unwrap();
    }
    let read = world.case(&dpo(), id).await.unwrap();
    let tracks: Vec<_> = read.decisions.iter().map(|it| it.track().code()).collect();
    assert_eq!(
        tracks,
        ["classification", "authority", "data_subjects", "assessment"]
    );
    assert_eq!(read.decisions[3].decided, "high_risk");
}

#[tokio::test]
async fn the_history_tells_who_did_what_in_order() {
    let world = World::new().await;
    let case = world.open("901", WORDS).await;
    let id = case.case_id.as_str();
    for n in 0..5 {
        let comment = Command::Comment(Comment {
            text: format!("Note {n}"),
        });
        world.command(&dpo(), id, comment).await.unwrap();
    }
    let mut client = world.client();
    let mut seen = Vec::new();
    loop {
        let request = ListHistoryRequest {
            case_id: case.case_id.clone(),
            after_seq: seen.len() as u64,
            limit: 2,
        };
        let page = answer(client.list_history(world.ask(&dpo(), request)).await).unwrap();
        seen.extend(page.entries);
        if !page.more {
            break;
        }
    }
    let numbers: Vec<u64> = seen.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    assert_eq!(seen[0].kind, "opened");
    assert_eq!(
        (seen[5].kind.as_str(), seen[5].text.as_str()),
        ("commented", "Note 4")
    );
    assert_eq!(seen[5].actor_name, "dorte Made-Up");
}

#[tokio::test]
async fn what_is_to_be_done_is_given_to_somebody_who_works_there() {
    let world = World::new().await;
    world.directory.change(|known| {
        known.people = vec![
            person("hanne", "901", true),
            person("gitte", "902", true),
            person("left", "901", false),
        ];
    });
    let id = world.open("901", WORDS).await.case_id;
    let assign = |to: &str| {
        Command::Assign(Assign {
            person_id: to.to_owned(),
            nobody: false,
        })
    };
    let measure = |to: &str| {
        Command::AddMeasure(AddMeasure {
            kind: "preventive".to_owned(),
            text: "Ny arbejdsgang.".to_owned(),
            owner_id: to.to_owned(),
            due_date: String::new(),
            done: false,
        })
    };
    for other in ["gitte", "left", "nobody"] {
        for command in [assign(other), measure(other)] {
            let refused = world.command(&dpo(), &id, command).await;
            assert_eq!(reason(refused), "UNKNOWN_PERSON", "{other}");
        }
    }
    for own in ["hanne", "dorte", ""] {
        world.command(&dpo(), &id, measure(own)).await.unwrap();
    }
    world.command(&dpo(), &id, assign("hanne")).await.unwrap();
}
