//! The case file that goes to the archive and to the authority: every fact, decision and document of a
//! case stands in it, in words and Danish time.

use brudvagt_kit::wire::from_proto;
use brudvagt_proto::{
    Code,
    directory::Person,
    events::{
        esdh::{DocumentsJournalised, ReferenceAttached},
        notification::{
            CommunicationProgressed, CorrespondenceRecorded, FilingRecorded, MessageSent,
            Nis2Progressed,
        },
    },
    intake::{Attachment, FollowUp},
    triage::{
        AddMeasure, Answer, AnswerQuestion, AskQuestion, Assign, Classify, CompleteMeasure,
        ConcludeAssessment, DecideCommunication, DecideNotification, ExportCaseFileRequest,
        GiveAdvice, MoveToUnit, SetAwareness, command_request::Command,
    },
    types,
};
use brudvagt_testkit::text_of_pdf;
use brudvagt_types::Role;
use brudvagt_words::{Lang, answer as answer_words, moment, said, short_moment, word};
use jiff::SignedDuration;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    deciders::delegation,
    world::{World, answer, dpo, report, to_proto, who},
};

const REFERENCE: &str = "0123456789abcdef0123456789abcdef01234567";

/// The text of a PDF without what line breaking adds or removes.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{ad}' | '\u{2010}' | '\u{200b}'))
        .collect()
}

struct Paper(String);

impl Paper {
    async fn of(world: &World, case_id: &str, lang: &str) -> Self {
        let request = ExportCaseFileRequest {
            case_id: case_id.to_owned(),
            format: "pdf".to_owned(),
            lang: lang.to_owned(),
        };
        let asked = world.ask(&dpo(), request);
        let file = answer(world.client().export_case_file(asked).await).unwrap();
        assert_eq!(file.content_type, "application/pdf");
        Self(squeezed(&text_of_pdf(&file.content)))
    }

    #[track_caller]
    fn says(&self, words: &str) {
        assert!(!words.is_empty());
        assert!(self.0.contains(&squeezed(words)), "not said: {words}");
    }

    #[track_caller]
    fn never_says(&self, words: &str) {
        assert!(!self.0.contains(&squeezed(words)), "said: {words}");
    }
}

/// A case with something of everything.
async fn rich(world: &World) -> String {
    let mut sent = report("901", "Et brev om Søren gik til en nabo.", world.now());
    sent.subject = "Vedr. et brev".to_owned();
    sent.whose_data = "En borger i hjemmeplejen".to_owned();
    sent.done_so_far = "Vi har ringet til naboen.".to_owned();
    sent.attachments = vec![Attachment {
        id: "a-1".to_owned(),
        filename: "brevet.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        size_bytes: 48_211,
        sha256: vec![0x9f; 32].into(),
        ..Attachment::default()
    }];
    sent.follow_ups = vec![FollowUp {
        number: 1,
        at: Some(to_proto(world.now())),
        by: "Rita Reporter".to_owned(),
        text: "Naboen har åbnet brevet.".to_owned(),
        email: String::new(),
        subject: String::new(),
        ..FollowUp::default()
    }];
    world.directory.change(|known| {
        known.people = vec![Person {
            id: "frank".to_owned(),
            name: "frank Made-Up".to_owned(),
            municipality: "901".to_owned(),
            active: true,
            ..Person::default()
        }];
    });
    let id = world.open_of(sent).await.case_id;
    let facts = [
        ("incident_type", "\"sent_by_mistake\""),
        ("affected_subjects", "1200"),
        ("data_types", "[\"basic\",\"health\"]"),
        ("data_subject_categories", "[\"citizens\"]"),
        ("vulnerable_subjects", "true"),
        ("remedial_measures", "\"Brevet er hentet.\""),
    ];
    world.record(&dpo(), &id, &facts).await;
    let local = brudvagt_calculus::to_local(world.now() - SignedDuration::from_hours(2));
    for command in [
        Command::SetAwareness(SetAwareness {
            aware_at_local: local.strftime("%Y-%m-%dT%H:%M").to_string(),
            reason: "Lederen ringede om formiddagen.".to_owned(),
        }),
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: "Oplysningerne er set af en anden.".to_owned(),
        }),
        Command::ConcludeAssessment(ConcludeAssessment {
            outcome: "high_risk".to_owned(),
            reason: "Helbredsoplysninger er kendt af en nabo.".to_owned(),
        }),
        Command::DecideNotification(DecideNotification {
            notify: Answer::Yes.into(),
            reason: "Risikoen er høj.".to_owned(),
        }),
        Command::DecideCommunication(DecideCommunication {
            decision: "communicate".to_owned(),
            exemption: String::new(),
            reason: "Borgeren skal kunne passe på sig selv.".to_owned(),
            ..DecideCommunication::default()
        }),
        Command::AddMeasure(AddMeasure {
            kind: "preventive".to_owned(),
            text: "Kuverter kontrolleres af to.".to_owned(),
            owner_id: "frank".to_owned(),
            due_date: "2027-03-15".to_owned(),
            done: false,
        }),
        Command::AskQuestion(AskQuestion {
            role: "department_head".to_owned(),
            text: "Er brevet hentet tilbage?".to_owned(),
        }),
        Command::Assign(Assign {
            person_id: "dorte".to_owned(),
            nobody: false,
        }),
    ] {
        world.command(&dpo(), &id, command).await.unwrap();
    }
    let case = world.case(&dpo(), &id).await.unwrap();
    let head = who("frank", Role::DepartmentHead, &["901"]);
    let answered = Command::AnswerQuestion(AnswerQuestion {
        question_id: case.questions[0].id.clone(),
        text: "Ja, mandag.".to_owned(),
    });
    world.command(&head, &id, answered).await.unwrap();
    let done = Command::CompleteMeasure(CompleteMeasure {
        measure_id: case.measures[0].id.clone(),
        note: "Indført på alle kontorer.".to_owned(),
    });
    world.command(&dpo(), &id, done).await.unwrap();
    spokes(world, &id).await;
    id
}

/// What the spokes report of the case.
async fn spokes(world: &World, id: &str) {
    let now = Some(to_proto(world.now()));
    let filed = FilingRecorded {
        filing_id: Uuid::now_v7().to_string(),
        case_id: id.to_owned(),
        municipality: "901".to_owned(),
        kind: "new".to_owned(),
        complete: true,
        filed_at: now,
        virk_reference: REFERENCE.to_owned(),
        dpa_case_number: "2026-442-12345".to_owned(),
        receipt_sha256: vec![0xab; 32].into(),
        actor_id: "dorte".to_owned(),
        ..FilingRecorded::default()
    };
    world.say(&filed).await;
    world.settle().await;
    world
        .say(&FilingRecorded {
            filing_id: Uuid::now_v7().to_string(),
            kind: "withdrawal".to_owned(),
            virk_reference: REFERENCE.chars().rev().collect(),
            ..filed
        })
        .await;
    world
        .say(&CommunicationProgressed {
            case_id: id.to_owned(),
            municipality: "901".to_owned(),
            n_recipients: 33,
            n_sent: 32,
            n_failed: 1,
            done: true,
            at: now,
            means: vec!["individual".to_owned()],
            content_sha256: vec![0xcd; 32].into(),
            content_parts: vec!["nature".to_owned(), "advice".to_owned()],
            actor_id: "dorte".to_owned(),
            ..CommunicationProgressed::default()
        })
        .await;
    world
        .say(&CorrespondenceRecorded {
            entry_id: Uuid::now_v7().to_string(),
            case_id: id.to_owned(),
            municipality: "901".to_owned(),
            kind: "question".to_owned(),
            due_at: Some(to_proto(world.now() + SignedDuration::from_hours(24 * 14))),
            n_open: 1,
            at: now,
            actor_id: "dorte".to_owned(),
            number: 1,
            ..CorrespondenceRecorded::default()
        })
        .await;
    world
        .say(&Nis2Progressed {
            case_id: id.to_owned(),
            municipality: "901".to_owned(),
            number: 1,
            opening: 1,
            step: "opened".to_owned(),
            owed: vec!["early_warning".to_owned(), "incident_notice".to_owned()],
            aware_at: now,
            due_at: Some(to_proto(world.now() + SignedDuration::from_hours(24))),
            at: now,
            actor_id: "dorte".to_owned(),
            actor_role: "dpo".to_owned(),
            ..Nis2Progressed::default()
        })
        .await;
    world
        .say(&MessageSent {
            message_id: Uuid::now_v7().to_string(),
            case_id: id.to_owned(),
            municipality: "901".to_owned(),
            template: "escalation".to_owned(),
            role: "department_head".to_owned(),
            ..MessageSent::default()
        })
        .await;
    world
        .say(&ReferenceAttached {
            case_id: id.to_owned(),
            municipality: "901".to_owned(),
            system: "SBSYS".to_owned(),
            case_number: "85.10.13-G01-12-26".to_owned(),
            actor_id: "dorte".to_owned(),
            ..ReferenceAttached::default()
        })
        .await;
    world.settle().await;
    world
        .say(&DocumentsJournalised {
            case_id: id.to_owned(),
            municipality: "901".to_owned(),
            actor_id: "dorte".to_owned(),
            ..DocumentsJournalised::default()
        })
        .await;
    world.settle().await;
    assert_eq!(world.n_parked().await, 0);
}

#[tokio::test]
async fn every_fact_decision_and_document_of_a_case_stands_in_its_file() {
    let world = World::new().await;
    let id = rich(&world).await;
    let case = world.case(&dpo(), &id).await.unwrap();
    let paper = Paper::of(&world, &id, "").await;
    let at = |at: Option<&prost_types::Timestamp>| moment(Lang::Da, from_proto(at).unwrap());

    // Where and whose.
    let line = case.line.clone().unwrap();
    paper.says(&line.reference);
    paper.says("Nordvig Kommune");
    paper.says(&at(line.aware_at.as_ref()));
    paper.says(&at(line.due_at.as_ref()));
    paper.says("Alle tidspunkter er dansk tid.");
    // Every fact, as its form says it.
    assert!(case.facts.len() > 8);
    for fact in &case.facts {
        let value: Value = serde_json::from_str(&fact.value_json).unwrap();
        paper.says(&brudvagt_words::label(&fact.name, Lang::Da));
        paper.says(&brudvagt_cpr::mask(&said(&fact.name, &value, Lang::Da)));
    }
    // Every decision with its reason and who took it.
    assert_eq!(case.decisions.len(), 5);
    for decision in &case.decisions {
        paper.says(&word(Lang::Da, "decision", decision.track().code()));
        paper.says(&decision.reason);
        paper.says(&decision.by);
        paper.says(&at(decision.at.as_ref()));
    }
    for track in &case.tracks {
        paper.says(&word(Lang::Da, "track", track.track().code()));
        let group = format!("track_state.{}", track.track().code());
        paper.says(&word(Lang::Da, &group, &track.state));
    }
    // Measures, questions and answers.
    paper.says("Kuverter kontrolleres af to.");
    paper.says("15. marts 2027");
    paper.says("Indført på alle kontorer.");
    paper.says("dorte Made-Up · ");
    paper.says("Ansvarlig: frank");
    paper.says("En foranstaltning blev gjort");
    paper.says("Er brevet hentet tilbage?");
    paper.says("Ja, mandag.");
    paper.says("frank Made-Up");
    // The report, what was added, the files.
    for words in [
        "Et brev om Søren gik til en nabo.",
        "Vedr. et brev",
        "En borger i hjemmeplejen",
        "Vi har ringet til naboen.",
        "Naboen har åbnet brevet.",
        "Rita Reporter",
        "brevet.pdf",
        "49 kB",
    ] {
        paper.says(words);
    }
    paper.says(&"9f".repeat(32));
    // The filing, and that it was taken back.
    paper.says(REFERENCE);
    paper.says("2026-442-12345");
    paper.says(&"ab".repeat(32));
    paper.says("Trækker anmeldelsen tilbage");
    paper.never_says("Står ved magt");
    // The letter: how many were told and how.
    paper.says(&"cd".repeat(32));
    paper.says(&answer_words("communication_means", "individual", Lang::Da));
    paper.says("hvad man selv kan gøre");
    // Datatilsynet, NIS 2, mails, the case system.
    paper.says("Datatilsynet stillede et spørgsmål");
    paper.says("NIS 2: Tidlig varsling");
    paper.says("Eskalering");
    paper.says("85.10.13-G01-12-26");
    paper.never_says("Intet registreret");
}

#[tokio::test]
async fn the_file_says_no_codes_no_json_and_no_utc() {
    let world = World::new().await;
    let id = rich(&world).await;
    let case = world.case(&dpo(), &id).await.unwrap();
    let paper = Paper::of(&world, &id, "da").await;
    for code in [
        "high_risk",
        "sent_by_mistake",
        "citizens",
        "[\"",
        "{\"",
        "awareness_set",
        "department_head",
        "not_a_breach",
        "Kommune 901",
    ] {
        paper.never_says(code);
    }
    for fact in &case.facts {
        if let Ok(Value::String(text)) = serde_json::from_str::<Value>(&fact.value_json)
            && text.ends_with('Z')
        {
            paper.never_says(&text);
        }
    }
    let english = Paper::of(&world, &id, "en").await;
    english.says("Case file");
    english.says("All times are Danish time.");
    english.says("High risk");
    english.never_says("Beslutninger");
}

#[tokio::test]
async fn the_officers_advice_her_paper_and_where_a_case_went_stand_in_its_file() {
    let world = World::new().await;
    world.add_unit("901", "care", "Hjemmeplejen");
    let everybody = [
        Role::CaseWorker,
        Role::DepartmentHead,
        Role::ChiefExecutive,
        Role::Dpo,
    ];
    world.let_decide("901", &everybody, Some(delegation()));
    let id = world.open("901", "Et brev gik til en nabo.").await.case_id;
    for command in [
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: String::new(),
        }),
        Command::GiveAdvice(GiveAdvice {
            track: types::Track::Authority.into(),
            advised: "yes".to_owned(),
            reason: "Helbredsoplysninger vejer tungt.".to_owned(),
            ..GiveAdvice::default()
        }),
        Command::MoveToUnit(MoveToUnit {
            unit_id: "care".to_owned(),
            reason: "Det var hjemmeplejens brev.".to_owned(),
        }),
    ] {
        world.command(&dpo(), &id, command).await.unwrap();
    }
    let paper = Paper::of(&world, &id, "").await;
    // What the data protection officer advised, by which paper she decided, and where the case went.
    paper.says("Databeskyttelsesrådgiveren gav et råd");
    paper.says("Helbredsoplysninger vejer tungt.");
    paper.says("Kommunaldirektøren, 5. januar 2026, Sag 26/1");
    paper.says("Til: Hjemmeplejen");
}

#[tokio::test]
async fn a_dismissed_case_says_so_and_why() {
    let world = World::new().await;
    let id = world.open("901", "En printer gik i stykker.").await.case_id;
    let not = Command::Classify(Classify {
        breach: Answer::No.into(),
        reason: "Ingen oplysninger om personer.".to_owned(),
    });
    world.command(&dpo(), &id, not).await.unwrap();
    let paper = Paper::of(&world, &id, "").await;
    paper.says("Det er ikke et brud");
    paper.says("Ingen oplysninger om personer.");
    let case = world.case(&dpo(), &id).await.unwrap();
    let decided = case.decisions[0].at;
    paper.says(&short_moment(
        Lang::Da,
        from_proto(decided.as_ref()).unwrap(),
    ));
}

#[tokio::test]
async fn a_row_that_was_changed_beside_its_history_is_warned_of() {
    let world = World::new().await;
    let id = world.open("901", "Et brev.").await.case_id;
    let sound = Paper::of(&world, &id, "").await;
    sound.never_says("uden om historikken");
    // Somebody with the database's owner's rights changes what the register shows.
    let mut owner = world.db.owner().await;
    sqlx::query(
        "UPDATE triage.cases SET state = jsonb_set(state, '{classification}', '\"not_a_breach\"')",
    )
    .execute(&mut owner)
    .await
    .unwrap();
    let paper = Paper::of(&world, &id, "").await;
    paper.says("De er ændret uden om historikken.");
}
