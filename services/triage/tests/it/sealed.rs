//! Words are in no column.

use brudvagt_proto::triage::{
    AddMeasure, Answer, AskQuestion, Classify, Comment, SaveFilterRequest, command_request::Command,
};
use sqlx::AssertSqlSafe;

use crate::world::{World, answer, dpo};

/// What people wrote. Each word is rare enough to be nothing but itself.
const SAID: [&str; 8] = [
    "flamingofarvet",
    "rabarberkompot",
    "tyttebærsyltetøj",
    "sneplovsfører",
    "havregrynskugle",
    "mosekonebryg",
    "dueslagslåge",
    "Rita Reporter",
];

#[tokio::test]
async fn what_people_wrote_is_in_no_column_of_any_table() {
    let world = World::new().await;
    let case = world
        .open("901", &format!("Der kom en {} post.", SAID[0]))
        .await;
    let id = case.case_id.as_str();
    world
        .record(
            &dpo(),
            id,
            &[("description", &format!("\"Om {}\"", SAID[1]))],
        )
        .await;
    let text = |n: usize| format!("Vi skrev {}.", SAID[n]);
    for command in [
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: text(2),
        }),
        Command::AddMeasure(AddMeasure {
            kind: "remedial".to_owned(),
            text: text(3),
            ..AddMeasure::default()
        }),
        Command::AskQuestion(AskQuestion {
            role: "department_head".to_owned(),
            text: text(4),
        }),
        Command::Comment(Comment { text: text(5) }),
    ] {
        world.command(&dpo(), id, command).await.unwrap();
    }
    let filter = SaveFilterRequest {
        page: "queue".to_owned(),
        name: text(6),
        query: format!("search={}", SAID[6]),
    };
    // The filter's answer is kept for whoever asks again with the same key: it is sealed, too.
    answer(world.filters().save_filter(world.ask(&dpo(), filter)).await).unwrap();

    let mut owner = world.db.owner().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables \
         WHERE table_schema = 'triage' AND table_type = 'BASE TABLE' ORDER BY table_name",
    )
    .fetch_all(&mut owner)
    .await
    .unwrap();
    assert!(tables.len() > 9, "{tables:?}");
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
            "SELECT row::text FROM triage.{table} AS row"
        )))
        .fetch_all(&mut owner)
        .await
        .unwrap();
        let all = rows.concat().to_lowercase();
        for said in SAID {
            let said = said.to_lowercase();
            let hex: String = said.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(!all.contains(&said), "{said} is in {table}");
            assert!(!all.contains(&hex), "the bytes of {said} are in {table}");
        }
    }
    // They can still be read by who may.
    let read = world.case(&dpo(), id).await.unwrap();
    assert!(read.summary.contains(SAID[0]));
    assert_eq!(read.measures[0].text, text(3));
    assert_eq!(read.questions[0].text, text(4));
}
