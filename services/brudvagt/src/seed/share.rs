//! What leaders look at first: a yearly wheel in use, questions to the officer, and shared knowledge. All of
//! it is made up.

use anyhow::Context;
use brudvagt_calculus::to_local;
use brudvagt_proto::{
    intake::{
        ActOnQuestionRequest, AnswerQuestion, AskQuestionRequest, act_on_question_request::Act,
    },
    triage::{
        ActOnWheelRequest, AddWheelTaskRequest, GetWheelRequest, LessonText, ProposeLessonRequest,
        ProposeWheelRequest, PublishLessonRequest, SaveLessonRequest, WheelDone,
        act_on_wheel_request::Act as WheelAct,
    },
};
use brudvagt_types::Role;
use jiff::ToSpan;

use super::office::{Office, Somebody};

const ALL: [&str; 15] = [
    "status",
    "breach_register",
    "plan",
    "council_report",
    "roles",
    "records",
    "awareness",
    "processors",
    "dpia",
    "measures",
    "access_rights",
    "drill",
    "information",
    "deletion",
    "authority",
];

/// Once: where the first municipality has a wheel, nothing is done again.
pub(super) async fn begin(office: &Office) -> anyhow::Result<()> {
    let officer = Somebody::new(0, Role::Dpo)?;
    let today = to_local(brudvagt_kit::Clock::default().now()).date();
    let coming = u32::try_from(today.year().saturating_add(1))?;
    let asked = GetWheelRequest {
        municipality: officer.code().to_owned(),
        year: coming,
    };
    let mut wheel = office.wheel.clone();
    let known = wheel
        .get_wheel(office.as_somebody(&officer, "", asked))
        .await?;
    if !known.into_inner().tasks.is_empty() {
        return Ok(());
    }
    for municipality in [0, 1] {
        let officer = Somebody::new(municipality, Role::Dpo)?;
        let message = ProposeWheelRequest {
            municipality: officer.code().to_owned(),
            codes: ALL.map(str::to_owned).to_vec(),
        };
        let key = format!("seed-wheel-{municipality}");
        wheel
            .propose_wheel(office.as_somebody(&officer, &key, message))
            .await?;
    }
    own_tasks(office, &officer, today)
        .await
        .context("the wheel's own tasks")?;
    questions(office, &officer).await.context("questions")?;
    knowledge(office, &officer).await.context("knowledge")
}

/// One that is done, and one of a case worker.
async fn own_tasks(
    office: &Office,
    officer: &Somebody,
    today: jiff::civil::Date,
) -> anyhow::Result<()> {
    let worker = Somebody::new(0, Role::CaseWorker)?;
    let task = |title: &str, owner_id: &str, days: i64| {
        let due_on = today.checked_add(days.days()).unwrap_or(today);
        AddWheelTaskRequest {
            municipality: officer.code().to_owned(),
            title: title.to_owned(),
            what: String::new(),
            due_on: due_on.to_string(),
            repeats: "quarterly".to_owned(),
            owner_id: owner_id.to_owned(),
        }
    };
    let mut wheel = office.wheel.clone();
    let given = task("Stikprøve i postens returbreve", worker.id(), 6);
    wheel
        .add_wheel_task(office.as_somebody(officer, "seed-wheel-given", given))
        .await?;
    let held = task("Møde med skolelederne om billeder af elever", "", 0);
    let held = wheel
        .add_wheel_task(office.as_somebody(officer, "seed-wheel-held", held))
        .await?;
    let held = held.into_inner();
    let done = ActOnWheelRequest {
        day_id: held.day_id,
        version: held.version,
        act: Some(WheelAct::Done(WheelDone {
            done_on: today.to_string(),
            note: "Holdt i dag med ni skoleledere. Ny vejledning ligger på intranettet.".to_owned(),
        })),
    };
    wheel
        .act_on_wheel(office.as_somebody(officer, "seed-wheel-done", done))
        .await?;
    Ok(())
}

/// One that waits, and one that is answered.
async fn questions(office: &Office, officer: &Somebody) -> anyhow::Result<()> {
    let asker = Somebody::new(0, Role::Employee)?;
    let asks = |text: &str| AskQuestionRequest {
        municipality: asker.code().to_owned(),
        text: text.to_owned(),
    };
    let mut clients = office.questions.clone();
    let waits = asks(
        "Jeg har sendt et referat til en kollega i en anden afdeling, som ikke skulle have haft det. \
         Hun har slettet det. Er det et brud?",
    );
    clients
        .ask_question(office.as_somebody(&asker, "seed-question-waits", waits))
        .await?;
    let answered = asks("Må jeg tage billeder på sommerfesten og lægge dem på vores side?");
    let asked = office.as_somebody(&asker, "seed-question-asked", answered);
    let asked = clients.ask_question(asked).await?.into_inner();
    let answer = ActOnQuestionRequest {
        question_id: asked.question_id,
        version: asked.version,
        act: Some(Act::Answer(AnswerQuestion {
            text: "Ja, stemningsbilleder, hvor ingen er hovedperson. Et portræt kræver et ja fra den, \
                   der er på det, og et nej skal følges."
                .to_owned(),
        })),
    };
    clients
        .act_on_question(office.as_somebody(officer, "seed-question-answer", answer))
        .await?;
    Ok(())
}

/// A closed case told to the other municipalities: words proposed from its codes, and what is done since.
pub(super) async fn precedent(
    office: &Office,
    (municipality, case_id, key): (usize, &str, &str),
    learned: &str,
) -> anyhow::Result<()> {
    let officer = Somebody::new(municipality, Role::Dpo)?;
    let propose = ProposeLessonRequest {
        case_id: case_id.to_owned(),
    };
    let mut clients = office.knowledge.clone();
    let proposed = clients
        .propose_lesson(office.as_somebody(&officer, "", propose))
        .await?;
    let text = LessonText {
        learned: learned.to_owned(),
        ..proposed.into_inner()
    };
    let save = SaveLessonRequest {
        case_id: case_id.to_owned(),
        text: Some(text),
        ..SaveLessonRequest::default()
    };
    publish(office, &officer, key, save).await
}

/// Everything that the check finds is confirmed: it is all made up.
async fn publish(
    office: &Office,
    officer: &Somebody,
    key: &str,
    save: SaveLessonRequest,
) -> anyhow::Result<()> {
    let mut knowledge = office.knowledge.clone();
    let saved = knowledge
        .save_lesson(office.as_somebody(officer, &format!("{key}-lesson"), save))
        .await?;
    let saved = saved.into_inner();
    let publish = PublishLessonRequest {
        lesson_id: saved.lesson_id,
        version: saved.version,
        confirmed: saved.findings.into_iter().map(|it| it.what).collect(),
    };
    knowledge
        .publish_lesson(office.as_somebody(officer, &format!("{key}-shared"), publish))
        .await?;
    Ok(())
}

async fn knowledge(office: &Office, officer: &Somebody) -> anyhow::Result<()> {
    let texts = [
        LessonText {
            kind: "lesson".to_owned(),
            title: "Åben modtagerliste i en mail til forældre".to_owned(),
            happened: "En mail om et arrangement blev sendt med alle modtagere synlige for hinanden."
                .to_owned(),
            decided: "Listen viste kun adresser og ingen følsomme forhold, så en risiko var usandsynlig \
                      (artikel 33, stk. 1). Den står i fortegnelsen."
                .to_owned(),
            learned: "Mails til mange sendes nu fra systemets egen udsendelse, hvor modtagerne er skjult."
                .to_owned(),
            control: "5.14".to_owned(),
            named: false,
        },
        LessonText {
            kind: "question".to_owned(),
            title: "Billeder fra arrangementer".to_owned(),
            happened: "Må man tage billeder ved et arrangement og vise dem på kommunens side?".to_owned(),
            decided: "Stemningsbilleder kan vises, når ingen er hovedperson. Portrætter kræver samtykke \
                      (artikel 6, stk. 1), og et nej skal følges."
                .to_owned(),
            learned: String::new(),
            control: "5.34".to_owned(),
            named: true,
        },
    ];
    for (number, text) in texts.into_iter().enumerate() {
        let save = SaveLessonRequest {
            municipality: officer.code().to_owned(),
            text: Some(text),
            ..SaveLessonRequest::default()
        };
        publish(office, officer, &format!("seed-text-{number}"), save).await?;
    }
    Ok(())
}
