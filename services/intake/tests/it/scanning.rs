//! Files that come along are looked at by Debian's clamd, which is told what to find by a signature of our
//! own: the harmless text that scanners are tried with (EICAR), put together here so that no scanner finds this
//! file.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use brudvagt_intake::Config;
use brudvagt_launcher::Clamd;
use brudvagt_proto::{
    documents::GetDocumentRequest,
    intake::{
        Attachment, FollowUpRequest, GetAttachmentRequest, GetReportRequest, SplitFollowUpRequest,
        SubmitReportRequest,
    },
};
use brudvagt_types::Role;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::world::{Person, World, anna, answer, dpo, letter, person, report};

fn eicar() -> Vec<u8> {
    let parts = [
        "X5O!P%@AP[4\\PZX54(P^)7CC)7}$",
        "EICAR-STANDARD-",
        "ANTIVIRUS-TEST-FILE!$H+H*",
    ];
    parts.concat().into_bytes()
}

fn clamd() -> Clamd {
    Clamd::start(&[("Opdigt.Eicar", &eicar())]).unwrap()
}

async fn scanned_by(clamd: String, holds_back: bool) -> World {
    let world = World::configured(Config {
        clamd: Some(clamd),
        clamd_holds_back: holds_back,
        ..Config::default()
    })
    .await;
    world.start_directory().await;
    world
}

fn file(name: &str, content: Vec<u8>) -> Attachment {
    Attachment {
        filename: name.to_owned(),
        content: content.into(),
        ..Attachment::default()
    }
}

/// The files of the only report, as the officer sees them.
async fn files(world: &World) -> Vec<Attachment> {
    let mut owner = world.db.owner().await;
    let id: uuid::Uuid = sqlx::query_scalar("SELECT report_id FROM intake.reports")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    let request = GetReportRequest {
        report_id: id.to_string(),
    };
    let read = world.client().get_report(world.ask(&dpo(), request)).await;
    answer(read).unwrap().attachments
}

async fn open(
    world: &World,
    who: &Person,
    file: &Attachment,
    despite_warning: bool,
) -> Result<Attachment, String> {
    let request = GetAttachmentRequest {
        attachment_id: file.id.clone(),
        despite_warning,
        ..GetAttachmentRequest::default()
    };
    let opened = world.client().get_attachment(world.ask(who, request)).await;
    answer(opened).map_err(|refused| refused.reason)
}

/// Waits for a state, not for a time.
async fn until_scanned(world: &World, n: i64) {
    let scanned = "intake.attachments WHERE verdict IS NOT NULL";
    for _ in 0..1_500 {
        if world.count(scanned).await == n {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        // It looks every few seconds, by the services' clock.
        world
            .runtime
            .clock
            .advance(jiff::SignedDuration::from_secs(31));
    }
    let in_time = world.count(scanned).await;
    assert_eq!(in_time, n, "files are scanned in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_and_a_mail_bring_is_scanned_named_and_never_lost() {
    let clamd = clamd();
    let world = scanned_by(clamd.address(), false).await;
    let sent = SubmitReportRequest {
        attachments: vec![
            file("brev.txt", b"Et brev.".to_vec()),
            file("regning.exe", eicar()),
            file("stor.bin", vec![7; 2_000_000]),
        ],
        ..report()
    };
    world.submit(&anna(), sent).await.unwrap();
    until_scanned(&world, 3).await;
    let files = files(&world).await;
    let said: Vec<(&str, &str)> = files
        .iter()
        .map(|it| (it.verdict.as_str(), it.finding.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("clean", ""),
            ("infected", "Opdigt.Eicar.UNOFFICIAL"),
            ("unscannable", "SIZE"),
        ]
    );
    open(&world, &anna(), &files[0], false).await.unwrap();
    let worker = person("wanda", Role::CaseWorker, &["901"]);
    for held in &files[1..] {
        for (who, despite) in [(&anna(), false), (&anna(), true), (&worker, false)] {
            let refused = open(&world, who, held, despite).await.unwrap_err();
            assert_eq!(refused, "FILE_HELD");
        }
    }
    // It may be what the case is about: it is there.
    let opened = open(&world, &worker, &files[1], true).await.unwrap();
    assert_eq!(opened.content, eicar());

    // What is handed to another system is a note in its place.
    let mut documents = world.documents();
    let request = GetDocumentRequest {
        id: files[1].id.clone(),
        ..GetDocumentRequest::default()
    };
    let document = documents.get_document(world.ask(&worker, request)).await;
    let document = answer(document).unwrap();
    assert_eq!(document.filename, "regning.exe.ikke-afleveret.txt");
    let words = String::from_utf8(document.content.to_vec()).unwrap();
    assert!(
        words.contains("Opdigt.Eicar") && words.contains("SHA-256"),
        "{words}"
    );

    // The same inside a mail: the file and the original that holds it.
    let body = letter(
        "1",
        "Faktura",
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n",
    );
    let mail = format!(
        "{}\n--x\nContent-Type: text/plain\n\nSe bilag.\n--x\nContent-Type: application/octet-stream\n\
         Content-Disposition: attachment; filename=faktura.exe\n\n{}\n--x--\n",
        body.rsplit_once('\n').unwrap().0,
        String::from_utf8(eicar()).unwrap()
    );
    assert_eq!(world.mail(&["databrud@901.example"], &mail).await, 250);
    until_scanned(&world, 5).await;
    assert_eq!(
        world
            .count("intake.attachments WHERE verdict = 'infected'")
            .await,
        3
    );
    assert_eq!(world.count("intake.reports").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_scanner_is_away_reports_are_taken_and_files_are_marked_or_held() {
    for holds_back in [false, true] {
        let mut clamd = clamd();
        clamd.kill();
        let world = scanned_by(clamd.socket(), holds_back).await;
        let sent = SubmitReportRequest {
            attachments: vec![file("brev.txt", b"Et brev.".to_vec())],
            ..report()
        };
        world.submit(&anna(), sent).await.unwrap();
        let waiting = files(&world).await;
        assert_eq!(
            (waiting[0].verdict.as_str(), waiting[0].is_held),
            ("not_scanned", holds_back)
        );
        let opened = open(&world, &anna(), &waiting[0], false).await;
        assert_eq!(opened.is_err(), holds_back, "{opened:?}");
        // It comes back, and what waited is looked at.
        clamd.restart().unwrap();
        until_scanned(&world, 1).await;
        assert_eq!(files(&world).await[0].verdict, "clean");
        open(&world, &anna(), &waiting[0], false).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_goes_along_when_an_addition_becomes_a_report_of_its_own() {
    let mut clamd = clamd();
    let world = scanned_by(clamd.socket(), false).await;
    let kept = world.submit(&anna(), report()).await.unwrap();
    let more = FollowUpRequest {
        report_id: kept.report_id.clone(),
        text: "Og en regning.".into(),
        attachments: vec![file("regning.exe", eicar())],
    };
    let added = world.client().follow_up(world.ask(&anna(), more)).await;
    answer(added).unwrap();
    until_scanned(&world, 1).await;
    // Nobody can ask it about the copy.
    clamd.kill();
    let request = SplitFollowUpRequest {
        report_id: kept.report_id,
        follow_up: 1,
    };
    let split = world
        .client()
        .split_follow_up(world.ask(&dpo(), request))
        .await;
    let split = answer(split).unwrap();
    let request = GetReportRequest {
        report_id: split.report_id,
    };
    let read = world.client().get_report(world.ask(&dpo(), request)).await;
    let copy = &answer(read).unwrap().attachments[0];
    assert_eq!((copy.verdict.as_str(), copy.is_held), ("infected", true));
}

#[tokio::test]
async fn without_a_scanner_nothing_is_said_of_files() {
    let world = World::new().await;
    let sent = SubmitReportRequest {
        attachments: vec![file("brev.txt", b"Et brev.".to_vec())],
        ..report()
    };
    world.submit(&anna(), sent).await.unwrap();
    let files = files(&world).await;
    assert_eq!((files[0].verdict.as_str(), files[0].is_held), ("", false));
    open(&world, &anna(), &files[0], false).await.unwrap();
}

/// What a made-up clamd says of a file; it dies of one of which it says nothing.
type Says = Arc<dyn Fn(&[u8]) -> &'static [u8] + Send + Sync>;

/// A clamd that dies of one kind of file, and is started again by the machine.
async fn dies_of(poison: &'static [u8]) -> String {
    clamd_that(Arc::new(move |content| {
        if content == poison {
            b""
        } else {
            b"stream: OK\0"
        }
    }))
    .await
}

async fn clamd_that(says: Says) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(one_command(stream, says.clone()));
        }
    });
    address.to_string()
}

async fn one_command(mut stream: TcpStream, says: Says) -> std::io::Result<()> {
    let mut command = Vec::new();
    while !command.ends_with(b"\0") {
        command.push(stream.read_u8().await?);
    }
    if command == b"zPING\0" {
        return stream.write_all(b"PONG\0").await;
    }
    let mut content = Vec::new();
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut piece = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut piece).await?;
        content.extend(piece);
    }
    stream.write_all(says(&content)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_scanner_dies_of_keeps_no_other_from_being_scanned() {
    let world = scanned_by(dies_of(b"Et farligt brev.").await, false).await;
    let sent = SubmitReportRequest {
        attachments: vec![
            file("foer.txt", b"Et brev.".to_vec()),
            file("farligt.txt", b"Et farligt brev.".to_vec()),
            file("efter.txt", b"Endnu et brev.".to_vec()),
        ],
        ..report()
    };
    world.submit(&anna(), sent).await.unwrap();
    until_scanned(&world, 3).await;
    let said: Vec<String> = files(&world)
        .await
        .into_iter()
        .map(|it| format!("{} {}", it.verdict, it.finding))
        .collect();
    assert_eq!(said, ["clean ", "unscannable ERROR", "clean "]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_clean_is_closed_when_a_later_signature_finds_something() {
    let knows = Arc::new(AtomicBool::new(false));
    let says: Says = {
        let knows = knows.clone();
        Arc::new(move |content| match content {
            b"Et nyt virus." if knows.load(Ordering::SeqCst) => b"stream: Opdigt.Nyt FOUND\0",
            // Too much for it today.
            b"Et stort brev." if knows.load(Ordering::SeqCst) => b"stream: Opdigt ERROR\0",
            _nothing => b"stream: OK\0",
        })
    };
    let world = scanned_by(clamd_that(says).await, false).await;
    let sent = SubmitReportRequest {
        attachments: vec![
            file("nyt.txt", b"Et nyt virus.".to_vec()),
            file("stort.txt", b"Et stort brev.".to_vec()),
        ],
        ..report()
    };
    world.submit(&anna(), sent).await.unwrap();
    until_scanned(&world, 2).await;
    assert_eq!(files(&world).await[0].verdict, "clean");

    knows.store(true, Ordering::SeqCst);
    let found = "intake.attachments WHERE verdict = 'infected'";
    assert_eq!(world.count(found).await, 0);
    for _ in 0..1_500 {
        if world.count(found).await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        let by = jiff::SignedDuration::from_mins(20);
        world.runtime.clock.advance(by);
    }
    let said: Vec<String> = files(&world)
        .await
        .into_iter()
        .map(|it| format!("{} {}", it.verdict, it.finding))
        .collect();
    assert_eq!(said, ["infected Opdigt.Nyt", "clean "]);
}
