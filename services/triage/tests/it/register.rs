//! The register of all breaches, and the files made of it.

use std::{collections::BTreeSet, io::Read};

use brudvagt_proto::triage::{
    AddMeasure, Answer, Classify, ConcludeAssessment, DecideNotification, Document,
    ExportRegisterRequest, ListRegisterRequest, ListRegisterResponse, command_request::Command,
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
    for (figure, n) in [
        ("n_not_notified", 1),
        ("n_not_a_breach", 1),
        ("n_undecided", 1),
    ] {
        assert_eq!(figures[figure], n, "{figure}");
    }
    let dismissed = &register.rows[0];
    assert_eq!(dismissed.notified, "not_a_breach");
    assert_eq!(
        dismissed.classification_reason,
        "Ingen oplysninger var med."
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
            vec![&ids[2]],
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

/// The rows of the JSON file, each member as people would read it.
fn json_cells(content: &[u8]) -> Vec<BTreeSet<String>> {
    let file: Value = serde_json::from_slice(content).unwrap();
    assert_eq!(file["format"], "brudvagt-register");
    let rows = file["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            let members = row.as_object().unwrap().values();
            members
                .filter_map(|value| match value {
                    Value::String(text) => Some(text.clone()),
                    Value::Object(code) => Some(code["text"].as_str().unwrap().to_owned()),
                    _number => None,
                })
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
    let headings = &csv[0];
    let column = |heading: &str| headings.iter().position(|it| it == heading).unwrap();
    // What a spreadsheet would run as a formula is made inert there, and only there.
    assert_eq!(csv[1][column("Hvad skete der")], "'=SUM(1;2)");
    for (row, object) in csv[1..].iter().zip(&json) {
        let is_text = |cell: &&String| {
            // Times and numbers are typed in the other files.
            !cell.is_empty() && !cell.starts_with(|first: char| first.is_ascii_digit())
        };
        for cell in row.iter().filter(is_text) {
            let cell = cell.strip_prefix('\'').unwrap_or(cell);
            assert!(object.contains(cell), "{cell:?} is not in the JSON");
            assert!(xlsx.contains(cell), "{cell:?} is not in the workbook");
        }
    }
    let said: Vec<&String> = csv.iter().flatten().collect();
    for code in [
        "undecided",
        "not_a_breach",
        "unlikely_risk",
        "reported",
        "901",
        "sent_by_mistake",
    ] {
        assert!(!said.iter().any(|cell| *cell == code), "{code} is a code");
    }
    let dismissed = &csv[1];
    assert_eq!(dismissed[column("Datatilsynet")], "Ikke et brud");
    assert_eq!(
        dismissed[column("Begrundelse: brud eller ikke brud")],
        "Ingen oplysninger var med."
    );
    assert_eq!(csv[2][column("Kommune")], "Nordvig Kommune");
    assert!(pdf.content.starts_with(b"%PDF-"));
    assert_eq!(pdf.content_type, "application/pdf");
    // The listed rows say what the file says.
    let register = list(&world, &dpo(), ListRegisterRequest::default()).await;
    for (row, cells) in register.rows.iter().zip(&csv[1..]) {
        assert_eq!(row.line.as_ref().unwrap().reference, cells[0]);
        let reason = column("Begrundelse for beslutningen om anmeldelse");
        assert_eq!(row.notification_reason, cells[reason]);
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

/// A text that fills more than one cell of a workbook.
#[tokio::test]
async fn one_long_text_goes_on_elsewhere_and_keeps_the_file_from_nobody() {
    let world = World::new().await;
    let id = world.open("901", "Et brev.").await.case_id;
    let long = "Lang begrundelse. ".repeat(950);
    for n in 0..2 {
        let measure = Command::AddMeasure(AddMeasure {
            kind: "remedial".to_owned(),
            text: format!("{n} {long}"),
            done: true,
            ..AddMeasure::default()
        });
        world.command(&dpo(), &id, measure).await.unwrap();
    }
    let file = export(&world, &dpo(), "xlsx").await;
    let texts = xlsx_texts(&file.content);
    assert!(texts.contains("Lange tekster"));
    for n in 0..2 {
        assert!(texts.contains(&format!("{n} Lang begrundelse.")), "{n}");
    }
}

#[tokio::test]
async fn the_workbook_has_dates_numbers_and_a_filter() {
    let world = World::new().await;
    three(&world).await;
    let file = export(&world, &dpo(), "xlsx").await;
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(&file.content)).unwrap();
    let mut sheet = String::new();
    let mut entry = book.by_name("xl/worksheets/sheet1.xml").unwrap();
    entry.read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("<autoFilter"), "a filter");
    assert!(sheet.contains("state=\"frozen\""), "the heading stays");
    // Reported at, in the fourth column: a number with a format, no shared string.
    let cell = sheet.split("<c r=\"D2\"").nth(1).unwrap();
    let cell = cell.split("</c>").next().unwrap();
    assert!(!cell.contains("t=\"s\""), "{cell}");
}
