//! Reports that arrive while another is being written.

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_kit::problem::Received;
use brudvagt_proto::intake::{
    FollowUpRequest, GetReportRequest, SubmitReportRequest, SubmitReportResponse,
};
use brudvagt_types::Role;
use sqlx::Connection;
use tokio::task::JoinSet;

use crate::world::{Person, World, anna, answer, person, report};

type Answers = JoinSet<(String, Result<SubmitReportResponse, Received>)>;

fn text(number: usize) -> SubmitReportRequest {
    SubmitReportRequest {
        what_happened: format!("Opdigtet brud nr. {number}."),
        ..report()
    }
}

fn send(world: &World, to: &mut Answers, who: &Person, key: &str, request: SubmitReportRequest) {
    let said = request.what_happened.clone();
    let request = world.ask_with_key(who, key, request);
    let mut client = world.client();
    to.spawn(async move { (said, answer(client.submit_report(request).await)) });
}

/// Holds the writer with the first report in its hands until all of `more` have arrived.
async fn send_while_writer_is_held(
    world: &World,
    more: impl FnOnce(&mut Answers),
) -> Vec<(String, Result<SubmitReportResponse, Received>)> {
    let mut owner = world.db.owner().await;
    let mut held = owner.begin().await.unwrap();
    sqlx::query("LOCK TABLE intake.reports IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *held)
        .await
        .unwrap();
    let mut answers = JoinSet::new();
    send(world, &mut answers, &anna(), "key-first", text(0));
    let mut looker = world.db.owner().await;
    loop {
        let writer_stands: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
        )
        .fetch_one(&mut looker)
        .await
        .unwrap();
        if writer_stands {
            break;
        }
    }
    more(&mut answers);
    // A call that needs no database, behind all of them on the same connection.
    let refused = tonic::Request::new(FollowUpRequest::default());
    answer(world.client().follow_up(refused).await).unwrap_err();
    held.commit().await.unwrap();
    answers.join_all().await
}

#[tokio::test]
async fn reports_written_together_keep_their_own_answers_words_and_municipality() {
    let world = World::new().await;
    let bo = person("bo", Role::Employee, &["902"]);
    let his = SubmitReportRequest {
        municipality: "902".into(),
        ..text(100)
    };
    let answers = send_while_writer_is_held(&world, |answers| {
        for number in 1..=20 {
            let key = format!("key-{number:06}");
            send(&world, answers, &anna(), &key, text(number));
        }
        let wrong = SubmitReportRequest::default();
        send(&world, answers, &anna(), "key-wrong", wrong);
        send(&world, answers, &bo, "key-of-bo", his);
    })
    .await;

    let mut references = BTreeSet::new();
    for (said, kept) in answers {
        if said.is_empty() {
            assert_eq!(kept.unwrap_err().fields[0].0, "municipality");
            continue;
        }
        let kept = kept.unwrap();
        let reader = if said == text(100).what_happened {
            &bo
        } else {
            &anna()
        };
        let request = GetReportRequest {
            report_id: kept.report_id.clone(),
        };
        let read = answer(world.client().get_report(world.ask(reader, request)).await).unwrap();
        assert_eq!(
            (read.what_happened, &read.reference),
            (said, &kept.reference)
        );
        assert_eq!(read.municipality, reader.codes[0]);
        references.insert(kept.reference);
    }
    assert_eq!(references.len(), 22);
    assert_eq!(world.count("intake.reports").await, 22);
    assert_eq!(world.count("intake.outbox").await, 22);
    let transactions: i64 =
        sqlx::query_scalar("SELECT count(DISTINCT xmin::text) FROM intake.reports")
            .fetch_one(&mut world.db.owner().await)
            .await
            .unwrap();
    assert!(transactions < 22, "{transactions} transactions");
}

#[tokio::test]
async fn what_fails_together_is_kept_alone_and_a_form_sent_twice_once() {
    let world = World::new().await;
    let answers = send_while_writer_is_held(&world, |answers| {
        for number in [1, 2, 3, 2, 4, 5] {
            let key = format!("key-{number:06}");
            send(&world, answers, &anna(), &key, text(number));
        }
    })
    .await;
    let mut kept = BTreeMap::new();
    for (said, answer) in answers {
        let answer = answer.unwrap();
        let twin = kept.insert(said, answer.clone());
        assert!(twin.is_none_or(|twin| twin == answer));
    }
    assert_eq!(kept.len(), 6);
    assert_eq!(world.count("intake.reports").await, 6);
}
