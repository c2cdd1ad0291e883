//! Rule CA-20: an exercise runs as a case does, and no figure, register or other case knows of it.

use brudvagt_proto::{
    events::triage::{CaseChanged, Change},
    intake::{Exercise, Report},
    triage::{
        EndExercise, EvaluateExercise, ExerciseReport, GetExerciseRequest, GetFiguresRequest,
        GetGaugesRequest, ListExercisesRequest, ListQueueRequest, ListRegisterRequest, Relate,
        Reopen, command_request::Command, exercises_client::ExercisesClient,
    },
};
use brudvagt_types::Role;
use jiff::SignedDuration;

use crate::world::{Opened, WORDS, World, answer, dpo, reason, report, who};

fn exercise(world: &World) -> Report {
    let report = report("901", WORDS, world.now());
    Report {
        reference: report.reference.replace("BRUD-", "ØVELSE-"),
        exercise: Some(Exercise {
            reason: "Den årlige øvelse.".to_owned(),
        }),
        ..report
    }
}

async fn begin(world: &World) -> Opened {
    world.open_of(exercise(world)).await
}

async fn shown(world: &World, case_id: &str) -> Result<ExerciseReport, String> {
    let mut client = ExercisesClient::new(world.channel());
    let wanted = GetExerciseRequest {
        case_id: case_id.to_owned(),
    };
    let asked = client.get_exercise(world.ask(&dpo(), wanted)).await;
    answer(asked).map_err(|refused| refused.reason)
}

#[tokio::test]
async fn an_exercise_has_a_clock_and_is_counted_in_no_figure_and_listed_apart() {
    let world = World::new().await;
    world.open("901", "Noget helt andet er sket her.").await;
    let drill = begin(&world).await;
    assert!(drill.reference.starts_with("ØVELSE-"));
    let line = world.line(&dpo(), &drill.case_id).await;
    assert!(
        !line.clock_settled && line.next_due.is_some(),
        "its clock runs"
    );
    let case = world.case(&dpo(), &drill.case_id).await.unwrap();
    assert_eq!(case.exercise, "running");
    assert!(case.related.is_empty(), "it is compared with nothing");

    let asked = GetFiguresRequest::default();
    let figures = answer(world.figures().get_figures(world.ask(&dpo(), asked)).await).unwrap();
    assert_eq!(figures.total.unwrap().count, 1);
    let asked = GetGaugesRequest::default();
    let gauges = answer(world.figures().get_gauges(world.ask(&dpo(), asked)).await).unwrap();
    assert!(!format!("{gauges:?}").contains("ØVELSE"));
    let asked = ListRegisterRequest::default();
    let register = answer(world.client().list_register(world.ask(&dpo(), asked)).await).unwrap();
    assert_eq!(
        register.rows.len(),
        1,
        "art. 33(5): breaches that there were"
    );
    assert_eq!(world.count("case_codes").await, 1);

    let queue = answer(
        world
            .client()
            .list_queue(world.ask(&dpo(), ListQueueRequest::default()))
            .await,
    )
    .unwrap();
    assert_eq!(
        (queue.cases.len(), queue.n_open),
        (2, 1),
        "listed, not counted"
    );

    let mut client = ExercisesClient::new(world.channel());
    let asked = ListExercisesRequest::default();
    let list = answer(client.list_exercises(world.ask(&dpo(), asked)).await).unwrap();
    assert_eq!(list.exercises.len(), 1);
    let worker = who("hanne", Role::DepartmentHead, &["901"]);
    let refused = client.list_exercises(world.ask(&worker, asked)).await;
    assert_eq!(reason(answer(refused)), "NOT_ALLOWED");
    let report = shown(&world, &drill.case_id).await.unwrap();
    assert_eq!(report.reason, "Den årlige øvelse.");
    assert_eq!(report.started_by, "Rita Reporter");
}

#[tokio::test]
async fn an_exercise_and_a_case_are_kept_apart_in_either_direction() {
    let world = World::new().await;
    let drill = begin(&world).await;
    // A real breach in the same words, while the exercise runs.
    let real = world.open("901", WORDS).await;
    let case = world.case(&dpo(), &real.case_id).await.unwrap();
    assert!(
        case.related.is_empty(),
        "no hint leads from a breach to an exercise"
    );
    assert_eq!(case.exercise, "");
    for (one, other) in [(&drill, &real), (&real, &drill)] {
        let same = Command::Relate(Relate {
            reference: other.reference.clone(),
            relation: "same".to_owned(),
            reason: "Det ligner.".to_owned(),
        });
        let refused = world.command(&dpo(), &one.case_id, same).await;
        assert_eq!(reason(refused), "EXERCISE_APART");
    }
    let end = || Command::EndExercise(EndExercise {});
    let refused = world.command(&dpo(), &real.case_id, end()).await;
    assert_eq!(reason(refused), "NOT_AN_EXERCISE");
    assert_eq!(shown(&world, &real.case_id).await.unwrap_err(), "NOT_FOUND");
    // Not even the database takes a row from one to the other.
    let mut owner = world.db.owner().await;
    let forced = sqlx::query("UPDATE triage.cases SET state = state - 'exercise' WHERE exercise")
        .execute(&mut owner)
        .await;
    assert!(forced.is_err());
}

#[tokio::test]
async fn an_exercise_ends_when_somebody_says_so_is_evaluated_and_never_opens_again() {
    let world = World::new().await;
    let drill = begin(&world).await;
    let words = || {
        Command::EvaluateExercise(EvaluateExercise {
            text: "Alle svarede. Vi retter telefonlisten.".to_owned(),
        })
    };
    let early = world.command(&dpo(), &drill.case_id, words()).await;
    assert_eq!(reason(early), "EXERCISE_RUNS");
    let end = Command::EndExercise(EndExercise {});
    world.command(&dpo(), &drill.case_id, end).await.unwrap();
    world
        .command(&dpo(), &drill.case_id, words())
        .await
        .unwrap();
    let again = Command::Reopen(Reopen {
        reason: "Mere".to_owned(),
    });
    let refused = world.command(&dpo(), &drill.case_id, again).await;
    assert_eq!(reason(refused), "EXERCISE_OVER");
    let report = shown(&world, &drill.case_id).await.unwrap();
    assert_eq!(report.words, "Alle svarede. Vi retter telefonlisten.");
    assert_eq!(report.ended_by, "dorte Made-Up");
    let clock = report.steps.iter().find(|it| it.due_at.is_some()).unwrap();
    assert!(!clock.late, "it ended before its time was up");
    assert!(report.line.unwrap().evaluated);
}

#[tokio::test]
async fn a_forgotten_exercise_ends_by_itself_and_says_so() {
    let world = World::new().await;
    let drill = begin(&world).await;
    world.settle().await;
    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(24 * 15));
    let over = world.wait("the exercise ends", || async {
        let report = shown(&world, &drill.case_id).await.ok()?;
        report.line.as_ref()?.ended_at.is_some().then_some(report)
    });
    let report = over.await;
    assert_eq!(report.ended_by, "", "nobody did");
    let clock = report.steps.iter().find(|it| it.due_at.is_some()).unwrap();
    assert!(clock.late, "nobody filed within 72 hours");
    let said = world.announced::<CaseChanged>().await;
    let last = said.last().unwrap();
    assert_eq!(last.change(), Change::ExerciseEnded);
    assert!(last.now.as_ref().unwrap().closed);
}
