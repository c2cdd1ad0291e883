//! The register of all breaches, and the files made of it.

use std::{collections::BTreeSet, io::Read};

use brudvagt_proto::triage::{
    Answer, Classify, ConcludeAssessment, DecideNotification, Document, ExportRegisterRequest,
    ListRegisterRequest, ListRegisterResponse, command_request::Command,
};
use brudvagt_types::Ctx;
use jiff::SignedDuration;
use serde_json::Value;

use crate::world::{World, answer, dpo, dpo_of, reason, report};

async fn list(world: &World, who: &Ctx, request: ListRegisterRequest) -> ListRegisterResponse {
    answer(world.client().list_register(world.ask(who, request)).await).unwrap()
}

async fn export(world: &World, who: &Ctx, format: &str) -> Document {
    let request = ExportRegisterRequest {
        filter: None,
        format: format.to_owned(),
    };
    answer(
        world
            .client()
            .export_register(world.ask(who, request))
            .await,
    )
    .unwrap()
}

/// Judged not to be a breach, decided not to be notified, and one nobody has looked at.
async fn three(world: &World) -> [String; 3] {
    let mut ids = Vec::new();
    for (n, words) in [
        "=SUM(1;2)",
        "Et \"brev\"; med semikolon\nog linjeskift.",
        "Et brev.",
    ]
    .into_iter()
    .enumerate()
    {
        let at = world.now() - SignedDuration::from_hours(i64::try_from(n).unwrap());
        ids.push(world.open_of(report("901", words, at)).await.case_id);
    }
    let reason = "Ingen oplysninger var med.".to_owned();
    let not = Command::Classify(Classify {
        breach: Answer::No.into(),
        reason: reason.clone(),
    });
    world.command(&dpo(), &ids[0], not).await.unwrap();
    for command in [
        Command::Classify(Classify {
            breach: Answer::Yes.into(),
            reason: String::new(),
        }),
        Command::ConcludeAssessment(ConcludeAssessment {
            outcome: "unlikely_risk".to_owned(),
            reason: reason.clone(),
        }),
        Command::DecideNotification(DecideNotification {
            notify: Answer::No.into(),
            reason,
        }),
    ] {
        world.command(&dpo(), &ids[1], command).await.unwrap();
    }
    let facts = [
        ("incident_type", "\"sent_by_mistake\""),
        ("affected_subjects", "12"),
        ("remedial_measures", "\"Brevet er hentet.\""),
    ];
    world.record(&dpo(), &ids[1], &facts).await;
    ids.try_into().unwrap()
}

#[tokio::test]
async fn the_register_lists_every_incident_whatever_was_decided() {
    let world = World::new().await;
    let ids = three(&world).await;
    let elsewhere = world.open("902", "Et brev.").await;
    let register = list(&world, &dpo(), ListRegisterRequest::default()).await;
    let listed: Vec<&str> = register
        .rows
        .iter()
        .map(|row| row.line.as_ref().unwrap().case_id.as_str())
        .collect();
    assert_eq!(listed, ids, "newest report first");
    let decided = &register.rows[1];
    assert_eq!(decided.notified, "no");
    assert_eq!(decided.notification_reason, "Ingen oplysninger var med.");
    assert_eq!(decided.affected_subjects, "12");
    assert_eq!(decided.measures, "Brevet er hentet.");
    let figures: Value = serde_json::from_str(&register.figures_json).unwrap();
    assert_eq!(figures["n_rows"], 3);
    assert_eq!(
        (&figures["n_not_notified"], &figures["n_undecided"]),
        (&1.into(), &2.into())
    );

    let both = list(
        &world,
        &dpo_of(&["901", "902"]),
        ListRegisterRequest::default(),
    )
    .await;
    assert_eq!(both.rows.len(), 4);
    assert!(
        both.rows
            .iter()
            .any(|row| row.line.as_ref().unwrap().case_id == elsewhere.case_id)
    );
}

#[tokio::test]
async fn each_way_to_narrow_the_register_shows_and_counts_what_it_says() {
    let world = World::new().await;
    let ids = three(&world).await;
    let every = ListRegisterRequest::default();
    let this_year = u32::try_from(
        world
            .now()
            .to_zoned_datetime(jiff::tz::TimeZone::UTC)
            .year(),
    )
    .unwrap();
    for (request, expected) in [
        (
            ListRegisterRequest {
                notified: "no".to_owned(),
                ..every.clone()
            },
            vec![&ids[1]],
        ),
        (
            ListRegisterRequest {
                incident_type: "sent_by_mistake".to_owned(),
                ..every.clone()
            },
            vec![&ids[1]],
        ),
        (
            ListRegisterRequest {
                unit_id: "school".to_owned(),
                notified: "undecided".to_owned(),
                ..every.clone()
            },
            vec![&ids[0], &ids[2]],
        ),
        (
            ListRegisterRequest {
                search: "semikoloner".to_owned(),
                ..every.clone()
            },
            vec![&ids[1]],
        ),
        (
            ListRegisterRequest {
                year: this_year + 1,
                ..every.clone()
            },
            vec![],
        ),
    ] {
        let register = list(&world, &dpo(), request.clone()).await;
        let listed: Vec<&String> = register
            .rows
            .iter()
            .map(|row| &row.line.as_ref().unwrap().case_id)
            .collect();
        assert_eq!(listed, expected, "{request:?}");
        let figures: Value = serde_json::from_str(&register.figures_json).unwrap();
        assert_eq!(figures["n_rows"], expected.len(), "{request:?}");
    }
    let wrong = ListRegisterRequest { year: 12, ..every };
    let wrong = world.client().list_register(world.ask(&dpo(), wrong)).await;
    assert_eq!(reason(answer(wrong)), "YEAR_UNREADABLE");
}

#[tokio::test]
async fn pages_of_the_register_neither_skip_nor_repeat() {
    let world = World::new().await;
    let mut expected = BTreeSet::new();
    let at = world.now();
    for n in 0..11 {
        // Two at the same instant, over two municipalities.
        let at = at - SignedDuration::from_hours(n / 2);
        let municipality = if n % 3 == 0 { "902" } else { "901" };
        expected.insert(
            world
                .open_of(report(municipality, "Et brev.", at))
                .await
                .case_id,
        );
    }
    let both = dpo_of(&["901", "902"]);
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let request = ListRegisterRequest {
            after,
            limit: 3,
            ..ListRegisterRequest::default()
        };
        let page = list(&world, &both, request).await;
        seen.extend(page.rows.into_iter().map(|row| row.line.unwrap().case_id));
        world.open("901", "Et nyt brev.").await;
        if page.next.is_empty() {
            break;
        }
        after = page.next;
    }
    let ids: BTreeSet<String> = seen.iter().cloned().collect();
    assert_eq!(ids.len(), seen.len(), "no case is shown twice");
    assert_eq!(ids, expected, "what came in later is before the first page");
}

/// The cells of a CSV file as a Danish spreadsheet writes it.
fn csv_cells(content: &[u8]) -> Vec<Vec<String>> {
    let text = content.strip_prefix("\u{feff}".as_bytes()).unwrap();
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .from_reader(text)
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

fn json_cells(content: &[u8]) -> Vec<BTreeSet<String>> {
    let rows: Vec<serde_json::Map<String, Value>> = serde_json::from_slice(content).unwrap();
    rows.iter()
        .map(|row| {
            row.values()
                .map(|value| value.as_str().unwrap().to_owned())
                .collect()
        })
        .collect()
}

/// Every text of the workbook.
fn xlsx_texts(content: &[u8]) -> String {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(content)).unwrap();
    let mut xml = String::new();
    book.by_name("xl/sharedStrings.xml")
        .unwrap()
        .read_to_string(&mut xml)
        .unwrap();
    xml.replace("&quot;", "\"").replace("&amp;", "&")
}

#[tokio::test]
async fn the_files_of_the_register_say_the_same_in_each_format() {
    let world = World::new().await;
    three(&world).await;
    let csv = csv_cells(&export(&world, &dpo(), "csv").await.content);
    let json = json_cells(&export(&world, &dpo(), "json").await.content);
    let xlsx = xlsx_texts(&export(&world, &dpo(), "xlsx").await.content);
    let pdf = export(&world, &dpo(), "pdf").await;

    assert_eq!((csv.len(), json.len()), (4, 3));
    assert_eq!(csv[0].len(), 16);
    // What a spreadsheet would run as a formula is made inert there, and only there.
    assert_eq!(csv[1][7], "'=SUM(1;2)");
    for (row, object) in csv[1..].iter().zip(&json) {
        let said: BTreeSet<String> = row
            .iter()
            .map(|cell| {
                cell.strip_prefix("'=")
                    .map_or_else(|| cell.clone(), |it| format!("={it}"))
            })
            .collect();
        assert_eq!(&said, object);
        for cell in said.iter().filter(|cell| !cell.is_empty()) {
            assert!(
                xlsx.contains(cell.as_str()),
                "{cell:?} is not in the workbook"
            );
        }
    }
    assert!(pdf.content.starts_with(b"%PDF-"));
    assert_eq!(pdf.content_type, "application/pdf");
    // The listed rows say what the file says.
    let register = list(&world, &dpo(), ListRegisterRequest::default()).await;
    for (row, cells) in register.rows.iter().zip(&csv[1..]) {
        assert_eq!(row.line.as_ref().unwrap().reference, cells[0]);
        assert_eq!(row.notification_reason, cells[13]);
    }
    let unknown = ExportRegisterRequest {
        filter: None,
        format: "docx".to_owned(),
    };
    let unknown = world
        .client()
        .export_register(world.ask(&dpo(), unknown))
        .await;
    assert_eq!(reason(answer(unknown)), "UNKNOWN_FORMAT");
}
