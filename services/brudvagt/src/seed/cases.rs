//! A few made-up cases in different states.

use std::collections::HashMap;

use brudvagt_proto::{
    intake::SubmitReportRequest,
    triage::{
        AddMeasure, Answer, Classify, ConcludeAssessment, DecideNotification, RecordFacts,
        SetAwareness, command_request::Command,
    },
};
use brudvagt_types::Role;
use jiff::{ToSpan, civil::Date};

use super::{
    office::{Office, Somebody},
    people::{id, somebody},
};

struct Report {
    municipality: usize,
    unit: &'static str,
    what: &'static str,
    whose: &'static str,
    how_many: &'static str,
    done: &'static str,
    protected_address: bool,
    /// How far the work has come.
    progress: Progress,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    Reported,
    Classified,
    Assessed,
    Decided,
}

const REPORTS: [Report; 6] = [
    Report {
        municipality: 0,
        unit: "social",
        what: "En afgørelse om hjemmehjælp blev sendt til en forkert borger med samme efternavn. \
               Brevet nævner borgerens helbred.",
        whose: "En borger på ældreområdet",
        how_many: "1",
        done: "Jeg har ringet til modtageren og bedt om at få brevet retur.",
        protected_address: false,
        progress: Progress::Decided,
    },
    Report {
        municipality: 0,
        unit: "boern",
        what: "Et referat fra et netværksmøde blev sendt til begge forældre. Den ene har adressebeskyttelse, \
               og adressen stod i referatet.",
        whose: "Et barn og en forælder",
        how_many: "2-10",
        done: "Jeg har bedt modtageren om at slette mailen.",
        protected_address: true,
        progress: Progress::Reported,
    },
    Report {
        municipality: 1,
        unit: "borger",
        what: "En mail til 38 borgere om et informationsmøde blev sendt med alle adresser i Til-feltet.",
        whose: "Borgere, der har tilmeldt sig et møde",
        how_many: "11-100",
        done: "Ingenting endnu.",
        protected_address: false,
        progress: Progress::Assessed,
    },
    Report {
        municipality: 2,
        unit: "social",
        what: "En tablet fra hjemmeplejen er væk. Den er krypteret og låst med kode.",
        whose: "Borgere på en køreliste",
        how_many: "11-100",
        done: "IT har spærret den.",
        protected_address: false,
        progress: Progress::Classified,
    },
    Report {
        municipality: 4,
        unit: "boern",
        what: "En lærer kan se elevsager fra en anden skole i ESDH-systemet.",
        whose: "Elever og deres forældre",
        how_many: "over 100",
        done: "Jeg har sagt det til min leder.",
        protected_address: false,
        progress: Progress::Reported,
    },
    Report {
        municipality: 7,
        unit: "teknik",
        what: "Et bilag til en byggesag blev lagt på hjemmesiden uden at være anonymiseret.",
        whose: "Tre naboer",
        how_many: "2-10",
        done: "Bilaget er taget ned.",
        protected_address: false,
        progress: Progress::Reported,
    },
];

pub(super) async fn report(office: &Office) -> anyhow::Result<()> {
    for (number, report) in REPORTS.iter().enumerate() {
        let reporter = Somebody::new(report.municipality, Role::Employee)?;
        let told = SubmitReportRequest {
            municipality: reporter.code().to_owned(),
            unit_id: format!("{}-{}", report.unit, reporter.code()),
            what_happened: report.what.to_owned(),
            whose_data: report.whose.to_owned(),
            affected_estimate: report.how_many.to_owned(),
            done_so_far: report.done.to_owned(),
            may_call: true,
            phone: "70 00 00 00".to_owned(),
            protected_address: report.protected_address,
            ..SubmitReportRequest::default()
        };
        let key = format!("seed-report-{number}");
        let case_id = office.report(&reporter, &key, told).await?;
        progress(office, number, report, &case_id).await?;
    }
    Ok(())
}

async fn progress(
    office: &Office,
    number: usize,
    report: &Report,
    case_id: &str,
) -> anyhow::Result<()> {
    let worker = Somebody::new(report.municipality, Role::CaseWorker)?;
    if office.has_acted(&worker, case_id).await? {
        // From an earlier run; somebody may have worked on it since.
        return Ok(());
    }
    for (step, (needed, command)) in steps(report).into_iter().enumerate() {
        if report.progress >= needed {
            let key = format!("seed-command-{number}-{step}");
            office.act(&worker, &key, case_id, command).await?;
        }
    }
    Ok(())
}

/// What is to be done about it: one that went by its date, one to come, one done.
fn measures(report: &Report, today: Date) -> Vec<(Progress, Command)> {
    let (code, ..) = somebody(report.municipality, Role::CaseWorker);
    let measure = |kind: &str, text: &str, owner: &str, in_days: i32| {
        let due = today.checked_add(in_days.days()).unwrap_or(today);
        Command::AddMeasure(AddMeasure {
            kind: kind.to_owned(),
            text: text.to_owned(),
            owner_id: id(owner, code),
            due_date: due.to_string(),
            done: false,
        })
    };
    let done = Command::AddMeasure(AddMeasure {
        kind: "remedial".to_owned(),
        text: "Modtageren er bedt om at slette eller levere tilbage.".to_owned(),
        done: true,
        ..AddMeasure::default()
    });
    let late = "Gennemgå afsenderlisten, og fjern de adresser, der ikke længere bruges.";
    let to_come = "Indfør en kontrol af modtageren, før der sendes, og fortæl det på et møde.";
    vec![
        (Progress::Assessed, done),
        (
            Progress::Assessed,
            measure("preventive", to_come, "fagchef", 21),
        ),
        (
            Progress::Decided,
            measure("preventive", late, "medarbejder", -9),
        ),
    ]
}

/// What the case worker does, in order, and how far a case must be for it.
fn steps(report: &Report) -> Vec<(Progress, Command)> {
    let now = brudvagt_calculus::to_local(brudvagt_kit::Clock::default().now());
    let local = now.strftime("%Y-%m-%dT%H:%M").to_string();
    let facts: HashMap<String, String> = [
        ("nature", r#"["confidentiality"]"#),
        ("incident_type", r#""sent_by_mistake""#),
        ("data_types", r#"["basic","health"]"#),
        ("recipient_kind", r#""known_wrong_citizen""#),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    let mut steps = vec![
        (
            Progress::Classified,
            Command::Classify(Classify {
                breach: Answer::Yes.into(),
                reason: String::new(),
            }),
        ),
        (
            Progress::Classified,
            Command::SetAwareness(SetAwareness {
                aware_at_local: local,
                reason: "Indberetningen beskriver selv, at oplysningerne er kommet ud.".to_owned(),
            }),
        ),
        (
            Progress::Assessed,
            Command::RecordFacts(RecordFacts { facts_json: facts }),
        ),
        (
            Progress::Assessed,
            Command::ConcludeAssessment(ConcludeAssessment {
                outcome: if report.how_many == "1" {
                    "high_risk"
                } else {
                    "risk"
                }
                .to_owned(),
                reason: "Vurderet ud fra oplysningernes art og modtageren.".to_owned(),
            }),
        ),
        (
            Progress::Decided,
            Command::DecideNotification(DecideNotification {
                notify: Answer::Yes.into(),
                reason: "Følsomme oplysninger hos en forkert modtager.".to_owned(),
            }),
        ),
    ];
    steps.extend(measures(report, now.date()));
    steps
}
