//! Pages neither skip nor repeat, and words find.

use std::collections::BTreeSet;

use brudvagt_proto::triage::{
    Answer, Assign, Classify, CommandRequest, ListQueueRequest, ListQueueResponse,
    command_request::Command,
};
use brudvagt_proto::{Code, events::esdh::ReferenceAttached, types::Phase};
use brudvagt_types::Ctx;
use jiff::SignedDuration;

use crate::world::{World, answer, dpo, dpo_of, reason, report};

async fn page(world: &World, who: &Ctx, request: ListQueueRequest) -> ListQueueResponse {
    answer(world.client().list_queue(world.ask(who, request)).await).unwrap()
}

async fn found(world: &World, who: &Ctx, words: &str) -> BTreeSet<String> {
    let request = ListQueueRequest {
        search: words.to_owned(),
        include_closed: true,
        ..ListQueueRequest::default()
    };
    let lines = page(world, who, request).await.cases;
    let n_lines = lines.len();
    let ids: BTreeSet<String> = lines.into_iter().map(|line| line.case_id).collect();
    assert_eq!(ids.len(), n_lines, "a case is shown once");
    ids
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_cases_come_and_change() {
    let world = World::new().await;
    let both = dpo_of(&["901", "902"]);
    let mut expected = BTreeSet::new();
    for n in 0..23 {
        let municipality = if n % 3 == 0 { "902" } else { "901" };
        // Several are due at the same instant.
        let at = world.now() - SignedDuration::from_hours(n / 4);
        let event = world.know(report(municipality, "Et brev.", at));
        world.say(&event).await;
        expected.insert(world.opened(&event).await.case_id);
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    let mut n_pages = 0;
    loop {
        let request = ListQueueRequest {
            after,
            limit: 4,
            ..ListQueueRequest::default()
        };
        let answer = page(&world, &both, request).await;
        assert!(answer.cases.len() <= 4);
        seen.extend(answer.cases);
        n_pages += 1;
        // Somebody works on a case already seen, and a new one comes in before and after this page.
        let last = seen.last().unwrap();
        let classify = CommandRequest {
            case_id: last.case_id.clone(),
            expected_version: last.version,
            check_only: false,
            command: Some(Command::Classify(Classify {
                breach: Answer::Yes.into(),
                reason: String::new(),
            })),
        };
        world
            .client()
            .command(world.ask(&both, classify))
            .await
            .unwrap();
        let old = world.now() - SignedDuration::from_hours(500);
        world.open_of(report("901", "Et ældre brev.", old)).await;
        if answer.next.is_empty() {
            break;
        }
        after = answer.next;
    }
    assert!(n_pages >= 6);
    let keys: Vec<_> = seen
        .iter()
        .map(|line| {
            let due = line.due_at.unwrap();
            (
                line.clock_settled,
                due.seconds,
                due.nanos,
                line.case_id.clone(),
            )
        })
        .collect();
    assert!(keys.is_sorted(), "what is due first stands first");
    let ids: BTreeSet<String> = seen.iter().map(|line| line.case_id.clone()).collect();
    assert_eq!(ids.len(), seen.len(), "no case is shown twice");
    assert!(ids.is_superset(&expected), "no case is left out");
}

#[tokio::test]
async fn each_way_to_narrow_the_queue_shows_what_it_says() {
    let world = World::new().await;
    let mine = world.open("901", "Et brev.").await;
    let other = world.open("901", "Et andet brev.").await;
    let assign = Command::Assign(Assign {
        person_id: "dorte".to_owned(),
        nobody: false,
    });
    world.command(&dpo(), &mine.case_id, assign).await.unwrap();
    let only = async |request: ListQueueRequest| {
        let lines = page(&world, &dpo(), request).await.cases;
        lines
            .into_iter()
            .map(|line| line.case_id)
            .collect::<BTreeSet<_>>()
    };
    let of =
        |cases: &[&str]| -> BTreeSet<String> { cases.iter().map(|&id| id.to_owned()).collect() };
    let both = of(&[&mine.case_id, &other.case_id]);
    let every = ListQueueRequest::default();
    assert_eq!(only(every.clone()).await, both);
    let assigned = ListQueueRequest {
        assignee_id: "dorte".to_owned(),
        ..every.clone()
    };
    assert_eq!(only(assigned).await, of(&[&mine.case_id]));
    let reported = ListQueueRequest {
        phase: Phase::Reported.into(),
        ..every.clone()
    };
    assert_eq!(only(reported).await, both);
    for (phase, outcome) in [("closed", ""), ("", "risk"), ("assessed", "risk")] {
        let none = ListQueueRequest {
            phase: Phase::parse(phase).unwrap_or_default().into(),
            outcome: outcome.to_owned(),
            include_closed: true,
            ..every.clone()
        };
        assert_eq!(only(none).await, of(&[]), "{phase} {outcome}");
    }
    let soon = ListQueueRequest {
        due_before: Some(crate::world::to_proto(world.now())),
        ..every.clone()
    };
    assert_eq!(only(soon).await, of(&[]));
    let torn = ListQueueRequest {
        after: "0.x.y".to_owned(),
        ..every
    };
    let torn = world.client().list_queue(world.ask(&dpo(), torn)).await;
    assert_eq!(reason(answer(torn)), "CURSOR_UNREADABLE");
}

#[tokio::test]
async fn words_are_found_by_their_stem_in_ones_own_municipalities_alone() {
    let world = World::new().await;
    let here = world.open("901", "Lejligheden blev nævnt i brevet.").await;
    let there = world.open("902", "En lejlighed og en nøgle.").await;
    world.open("901", "Noget ganske andet.").await;
    let both = dpo_of(&["901", "902"]);
    let (here, there) = (here.case_id, there.case_id);

    assert_eq!(
        found(&world, &both, "LEJLIGHEDER").await,
        BTreeSet::from([here.clone(), there.clone()])
    );
    assert_eq!(
        found(&world, &dpo(), "lejlighed").await,
        BTreeSet::from([here.clone()])
    );
    // All words must be there.
    assert_eq!(
        found(&world, &both, "lejlighed nøgler").await,
        BTreeSet::from([there.clone()])
    );
    assert_eq!(
        found(&world, &both, "lejlighed cykel").await,
        BTreeSet::new()
    );
    // Words that come later are found as well.
    let facts = [("description", "\"Brevet lå i en postkasse.\"")];
    world.record(&dpo(), &here, &facts).await;
    assert_eq!(
        found(&world, &both, "postkassen").await,
        BTreeSet::from([here])
    );
}

#[tokio::test]
async fn a_case_is_found_by_its_reference_and_never_by_a_cpr_number() {
    let world = World::new().await;
    // Opdigtet (made-up).
    let cpr = ["010190", "0009"].join("-");
    let case = world
        .open("901", &format!("Brevet nævnte {cpr} og en cykel."))
        .await;
    let both = dpo_of(&["901", "902"]);
    let one = BTreeSet::from([case.case_id.clone()]);
    assert_eq!(found(&world, &both, "cykel").await, one);
    assert_eq!(found(&world, &both, &case.reference).await, one);
    assert_eq!(
        found(&world, &both, &case.reference.to_lowercase()).await,
        one
    );
    let stranger = dpo_of(&["902"]);
    assert_eq!(
        found(&world, &stranger, &case.reference).await,
        BTreeSet::new()
    );
    for written in [
        cpr.clone(),
        cpr.replace('-', ""),
        "010190".to_owned(),
        "0009".to_owned(),
    ] {
        assert_eq!(
            found(&world, &both, &written).await,
            BTreeSet::new(),
            "{written}"
        );
    }
    assert!(
        !world
            .case(&both, &case.case_id)
            .await
            .unwrap()
            .summary
            .contains("0009")
    );
}

#[tokio::test]
async fn a_common_word_is_found_page_by_page() {
    let world = World::new().await;
    // The search is for a word that two cases share and a third lacks.
    let mut searched = Vec::new();
    let mut owner = world.db.owner().await;
    for text in ["Et brev.", "Et brev.", "Et kort."] {
        let case = world.open("901", text).await;
        let tokens: Vec<i64> =
            sqlx::query_scalar("SELECT search FROM triage.cases WHERE reference = $1")
                .bind(&case.reference)
                .fetch_one(&mut owner)
                .await
                .unwrap();
        searched.push(BTreeSet::from_iter(tokens));
    }
    let of_the_word: Vec<i64> = (&(&searched[0] & &searched[1]) - &searched[2])
        .into_iter()
        .collect();
    let [letter] = of_the_word[..] else {
        panic!("one word: {of_the_word:?}");
    };
    // More cases than are looked at one by one, by SQL: only their lines are read.
    let fill = include_str!("../fill.sql")
        .replace(":n", "7000")
        .replace("n % 2, 100 + n % 50", &format!("{letter}, 100 + n % 50"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill))
        .execute(&mut owner)
        .await
        .unwrap();
    let mut seen = BTreeSet::new();
    let mut after = String::new();
    loop {
        let request = ListQueueRequest {
            search: "brev".to_owned(),
            include_closed: true,
            after,
            limit: 100,
            ..ListQueueRequest::default()
        };
        let answer = page(&world, &dpo(), request).await;
        for line in answer.cases {
            assert!(seen.insert(line.case_id), "shown once");
        }
        if answer.next.is_empty() {
            break;
        }
        after = answer.next;
    }
    let here: i64 = world.count("cases WHERE municipality = '901'").await;
    // All but the card.
    assert_eq!(i64::try_from(seen.len()).unwrap(), here - 1);
}

#[tokio::test]
async fn a_case_is_found_by_its_number_however_it_is_written() {
    let world = World::new().await;
    let mut sent = report("901", "Et brev.", world.now());
    sent.reference = "BRUD-2026-000001".to_owned();
    let case = world.open_of(sent).await.case_id;
    world.open("901", "Et andet brev.").await;
    let expected = BTreeSet::from([case]);
    for written in [
        "[BRUD-2026-000001]",
        "BRUD\u{2011}2026\u{2011}000001",
        "BRUD-2026-1",
        "000001",
        "BRUD 2026 000001",
        "Sag BRUD-2026-000001",
        "brud-2026-000001",
    ] {
        assert_eq!(
            found(&world, &dpo(), written).await,
            expected,
            "{written:?}"
        );
    }
}

#[tokio::test]
async fn a_case_is_found_by_who_reported_it_by_its_subject_and_by_foreign_numbers() {
    let world = World::new().await;
    let mut sent = report("901", "Et brev.", world.now());
    sent.subject = "Vedr. Aabenraa".to_owned();
    let case = world.open_of(sent).await.case_id;
    let attached = ReferenceAttached {
        case_id: case.clone(),
        municipality: "901".to_owned(),
        system: "SBSYS".to_owned(),
        case_number: "85.10.13-G01-12-26".to_owned(),
        ..ReferenceAttached::default()
    };
    world.say(&attached).await;
    world.settle().await;
    let expected = BTreeSet::from([case]);
    for words in ["Rita Reporter", "Åbenrå", "85.10.13-G01-12-26", "G01-12-26"] {
        assert_eq!(found(&world, &dpo(), words).await, expected, "{words:?}");
    }
}

#[tokio::test]
async fn who_asks_for_closed_cases_is_shown_them() {
    let world = World::new().await;
    let case = world.open("901", "Et brev.").await.case_id;
    let mut owner = world.db.owner().await;
    sqlx::query("UPDATE triage.cases SET closed = true, phase = 'closed'")
        .execute(&mut owner)
        .await
        .unwrap();
    let request = ListQueueRequest {
        phase: Phase::Closed.into(),
        ..ListQueueRequest::default()
    };
    let listed = page(&world, &dpo(), request).await.cases;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].case_id, case);
}
