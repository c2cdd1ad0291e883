//! A question that nobody answers is asked again.

use brudvagt_proto::{
    Event,
    events::{deadlines::QuestionDue, triage::CaseState},
};
use brudvagt_types::Ctx;
use prost::Message;
use uuid::Uuid;

use super::{World, system, usecases, world};

impl World {
    fn asking(&self, questions: &[Uuid]) -> CaseState {
        CaseState {
            open_question_ids: questions.iter().map(Uuid::to_string).collect(),
            ..self.state()
        }
    }

    async fn ask_again(&self, hours: i64) -> usize {
        let ctx = Ctx {
            cause: None,
            ..system(self.hours(hours))
        };
        let mut unit = self.begin(&ctx).await;
        let n_due = usecases::remind_questions(&mut unit, &ctx).await.unwrap();
        unit.commit(&[]).await.unwrap();
        n_due
    }

    async fn asked_again(&self) -> Vec<(String, String)> {
        let mut owner = self.db.owner().await;
        let payloads: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT payload FROM deadlines.outbox WHERE subject = $1 ORDER BY seq",
        )
        .bind(QuestionDue::SUBJECT)
        .fetch_all(&mut owner)
        .await
        .unwrap();
        payloads
            .iter()
            .map(|it| QuestionDue::decode(it.as_slice()).unwrap())
            .map(|it| (it.question_id, it.reminder))
            .collect()
    }
}

#[tokio::test]
async fn a_question_is_asked_again_until_it_is_answered() {
    let world = world().await;
    let [first, second] = [Uuid::now_v7(), Uuid::now_v7()];
    world
        .change(1, world.hours(0), world.asking(&[first]))
        .await;
    // Something else happens, and later a second question: the first keeps its time.
    world
        .change(2, world.hours(10), world.asking(&[first, second]))
        .await;
    for (hours, n) in [
        (23, 0),
        (24, 1),
        (24, 0),
        (34, 1),
        // Nothing ran for a month: one reminder each, as things stand now.
        (800, 2),
        (800, 0),
    ] {
        assert_eq!(world.ask_again(hours).await, n, "{hours}");
    }
    world
        .change(3, world.hours(801), world.asking(&[second]))
        .await;
    assert_eq!(world.ask_again(2_000).await, 1);
    let said = world.asked_again().await;
    let said: Vec<_> = said
        .iter()
        .map(|(id, reminder)| (*id == first.to_string(), reminder.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (true, "after_a_day"),
            (false, "after_a_day"),
            (true, "still_open"),
            (false, "still_open"),
            (false, "still_open"),
        ]
    );
}

#[tokio::test]
async fn on_a_closed_case_nobody_is_asked_again() {
    let world = world().await;
    let question = Uuid::now_v7();
    world
        .change(1, world.hours(0), world.asking(&[question]))
        .await;
    let closed = CaseState {
        closed: true,
        ..world.asking(&[question])
    };
    world.change(2, world.hours(1), closed).await;
    assert_eq!(world.ask_again(100).await, 0);
    // Opened again, it counts anew.
    world
        .change(3, world.hours(200), world.asking(&[question]))
        .await;
    assert_eq!(world.ask_again(223).await, 0);
    assert_eq!(world.ask_again(224).await, 1);
}
