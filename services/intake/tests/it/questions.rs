//! Questions to the officer: asked without a case, answered, asked back, made a report with the hours from
//! when they came, and never left to rest. The CPR number 111111-1118 is made-up.

use brudvagt_kit::problem::Received;
use brudvagt_proto::intake::{
    ActOnQuestionRequest, AnswerQuestion, AskBack, AskQuestionRequest, GetQuestionRequest,
    GetReportRequest, ListQuestionsRequest, MakeReport, Question, Reply, ShareQuestion,
    act_on_question_request::Act,
};
use brudvagt_types::Role;
use jiff::SignedDuration;

use crate::world::{Person, World, anna, answer, dpo, person};

const WORDS: &str = "Jeg har sendt en liste med 111111-1118 til en kollega. Er det et brud?";

async fn ask(world: &World, text: &str) -> Result<Question, Received> {
    let asked = AskQuestionRequest {
        municipality: "901".to_owned(),
        text: text.to_owned(),
    };
    answer(
        world
            .questions()
            .ask_question(world.ask(&anna(), asked))
            .await,
    )
}

async fn act(world: &World, who: &Person, it: &Question, act: Act) -> Result<Question, Received> {
    let asked = ActOnQuestionRequest {
        question_id: it.question_id.clone(),
        version: it.version,
        act: Some(act),
    };
    answer(
        world
            .questions()
            .act_on_question(world.ask(who, asked))
            .await,
    )
}

async fn see(world: &World, who: &Person, it: &Question) -> Result<Question, Received> {
    let asked = GetQuestionRequest {
        question_id: it.question_id.clone(),
    };
    answer(world.questions().get_question(world.ask(who, asked)).await)
}

async fn waiting(world: &World, who: &Person) -> Vec<Question> {
    let asked = ListQuestionsRequest {
        as_officer: true,
        ..ListQuestionsRequest::default()
    };
    let listed = world
        .questions()
        .list_questions(world.ask(who, asked))
        .await;
    answer(listed).unwrap().questions
}

fn reason<T: std::fmt::Debug>(given: Result<T, Received>) -> String {
    given.unwrap_err().reason
}

fn says(text: &str) -> Act {
    Act::Answer(AnswerQuestion {
        text: text.to_owned(),
    })
}

#[tokio::test]
async fn a_question_is_read_by_whoever_asked_and_by_the_officer_and_by_nobody_else() {
    let world = World::new().await;
    let question = ask(&world, WORDS).await.unwrap();
    assert_eq!(reason(ask(&world, " … ").await), "QUESTION_EMPTY");
    assert!(
        !world
            .everything()
            .await
            .contains(&hex::encode("Er det et brud")),
        "it is sealed"
    );
    assert_eq!(waiting(&world, &dpo()).await.len(), 1);
    assert!(see(&world, &dpo(), &question).await.unwrap().may_answer);
    for other in [
        person("eva", Role::Employee, &["901"]),
        person("wanda", Role::CaseWorker, &["901"]),
        person("kirsten", Role::ChiefExecutive, &["901"]),
        person("dorte-902", Role::Dpo, &["902"]),
    ] {
        assert_eq!(reason(see(&world, &other, &question).await), "NOT_FOUND");
        assert_eq!(
            reason(act(&world, &other, &question, says("nej")).await),
            "NOT_FOUND"
        );
    }
    assert!(
        waiting(&world, &person("dorte-902", Role::Dpo, &["902"]))
            .await
            .is_empty()
    );
    assert_eq!(
        reason(act(&world, &anna(), &question, says("ja")).await),
        "NOT_ALLOWED"
    );
}

#[tokio::test]
async fn it_is_asked_back_answered_and_shared_only_when_both_agree() {
    let world = World::new().await;
    let question = ask(&world, WORDS).await.unwrap();
    let back = Act::AskBack(AskBack {
        text: "Sidder kollegaen i samme afdeling?".to_owned(),
    });
    let asked_back = act(&world, &dpo(), &question, back.clone()).await.unwrap();
    assert_eq!(asked_back.state, "asked_back");
    assert_eq!(
        reason(act(&world, &dpo(), &question, back).await),
        "QUESTION_STALE"
    );
    let reply = Act::Reply(Reply {
        text: "Ja.".to_owned(),
    });
    let replied = act(&world, &anna(), &asked_back, reply).await.unwrap();
    let number = says("Slet 111111-1118 hos jer begge.");
    assert_eq!(
        reason(act(&world, &dpo(), &replied, number).await),
        "TEXT_HOLDS_CPR"
    );
    let answered = act(&world, &dpo(), &replied, says("Nej, men slet listen."))
        .await
        .unwrap();
    assert_eq!(
        (answered.state.as_str(), answered.turns.len()),
        ("answered", 4)
    );
    assert_eq!(
        reason(act(&world, &dpo(), &answered, says("og igen")).await),
        "QUESTION_SETTLED"
    );
    assert!(
        !answered.asker_shares && !answered.officer_shares,
        "nobody was asked yet"
    );
    let yes = Act::Share(ShareQuestion { agrees: true });
    let hers = act(&world, &anna(), &answered, yes.clone()).await.unwrap();
    assert!(hers.asker_shares && !hers.officer_shares);
    let both = act(&world, &dpo(), &hers, yes).await.unwrap();
    assert!(both.asker_shares && both.officer_shares);
    let no = Act::Share(ShareQuestion { agrees: false });
    assert!(!act(&world, &anna(), &both, no).await.unwrap().asker_shares);
    assert!(waiting(&world, &dpo()).await.is_empty());
}

#[tokio::test]
async fn a_report_made_of_it_was_told_when_the_question_came_and_nothing_is_written_twice() {
    let world = World::new().await;
    let question = ask(&world, WORDS).await.unwrap();
    world.runtime.clock.advance(SignedDuration::from_hours(20));
    let reported = act(&world, &dpo(), &question, Act::MakeReport(MakeReport {}))
        .await
        .unwrap();
    assert_eq!(reported.state, "reported");
    assert!(reported.is_forgotten, "the report holds the one copy");
    let asked = GetReportRequest {
        report_id: reported.report_id.clone(),
    };
    let report = world.client().get_report(world.ask(&anna(), asked)).await;
    let report = answer(report).unwrap();
    assert_eq!(report.what_happened, WORDS);
    assert_eq!(report.told_at, question.asked_at, "GDPR art. 33(1)");
    assert_eq!(report.noticed_at, question.asked_at);
    assert_eq!(report.reporter.unwrap().person_id, anna().actor.id);
    assert_eq!(report.reference, reported.reference);
    assert_eq!(
        reason(act(&world, &dpo(), &reported, says("nej")).await),
        "QUESTION_FORGOTTEN"
    );
}

#[tokio::test]
async fn what_rests_rises_by_itself_and_what_was_answered_long_ago_is_forgotten() {
    let world = World::new().await;
    let question = ask(&world, WORDS).await.unwrap();
    let told = async |n: i64| {
        while world.count("intake.questions WHERE n_told >= 1").await < n {
            tokio::task::yield_now().await;
        }
    };
    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(24 * 8));
    told(1).await;
    assert_eq!(
        world
            .count("intake.outbox WHERE subject LIKE '%question_moved'")
            .await,
        2
    );
    let question = see(&world, &dpo(), &question).await.unwrap();
    let answered = act(&world, &dpo(), &question, says("Nej.")).await.unwrap();
    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(24 * 181));
    while world.count("intake.keys").await > 0 {
        tokio::task::yield_now().await;
    }
    let forgotten = see(&world, &anna(), &answered).await.unwrap();
    assert!(forgotten.is_forgotten && forgotten.turns.is_empty());
}
