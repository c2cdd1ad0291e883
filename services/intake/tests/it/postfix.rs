//! Behind Debian's Postfix, as most will run it: it takes the mail of the municipality and passes on to us
//! what is ours, under TLS.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use brudvagt_intake::Config;
use brudvagt_launcher::{Postfix, Route};
use brudvagt_smtpd::{Envelope, Limits, Reply, serve};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use crate::world::{World, letter};

const REPORTS: &str = "databrud@901.example";
const SENDER: &str = "anna@afsender.example";

/// Where bounces come back to.
async fn sender_mailbox() -> (u16, Arc<Mutex<Vec<Envelope>>>) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeping = Arc::clone(&kept);
    let handler = move |envelope: Envelope| {
        keeping.lock().unwrap().push(envelope);
        async { Ok::<(), Reply>(()) }
    };
    tokio::spawn(async move {
        serve(
            socket,
            "mx.afsender.example",
            Limits::default(),
            handler,
            CancellationToken::new(),
        )
        .await;
    });
    (port, kept)
}

/// Intake that takes mail under TLS alone, with Postfix in front of it.
async fn behind_postfix(bounces: u16) -> (World, Postfix, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let [certificates, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
    std::fs::write(&certificates, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let world = World::configured(Config {
        smtp_certificates: Some(certificates.into()),
        smtp_key: Some(key.into()),
        smtp_tls_required: true,
        ..Config::default()
    })
    .await;
    world.start_directory().await;
    let route = |domain, port, is_secured| Route {
        domain,
        port,
        is_secured,
    };
    let ours = world.smtp.port();
    let routes = [
        route("901.example", ours, true),
        // Not ours, and sent to us all the same.
        route("fremmed.example", ours, true),
        route("afsender.example", bounces, false),
    ];
    let postfix = Postfix::start(&routes).unwrap();
    (world, postfix, folder)
}

/// Hands a mail to Postfix, which answers 250 and is then the one who has it.
async fn hand_over(postfix: &Postfix, to: &[&str], raw: &str) {
    let stream = TcpStream::connect(("127.0.0.1", postfix.port()))
        .await
        .unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut commands = vec!["EHLO klient".to_owned(), format!("MAIL FROM:<{SENDER}>")];
    commands.extend(to.iter().map(|it| format!("RCPT TO:<{it}>")));
    commands.push("DATA".to_owned());
    commands.push(format!("{}\r\n.", raw.replace('\n', "\r\n")));
    let mut next = async || loop {
        let line = lines.next_line().await.unwrap().unwrap();
        // The last line of a reply.
        if line.as_bytes()[3] == b' ' {
            return line;
        }
    };
    assert!(next().await.starts_with("220"));
    for command in commands {
        writer
            .write_all(format!("{command}\r\n").as_bytes())
            .await
            .unwrap();
        let said = next().await;
        assert!(said.starts_with(['2', '3']), "{command}: {said}");
    }
}

async fn until(what: &str, postfix: &Postfix, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(40), waiting).await;
    assert!(in_time.is_ok(), "{what}: {}", postfix.log().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_handed_to_postfix_becomes_one_report_also_when_we_were_away() {
    let (bounces, bounced) = sender_mailbox().await;
    let (mut world, postfix, _folder) = behind_postfix(bounces).await;
    hand_over(&postfix, &[REPORTS], &letter("1", "Brev sendt forkert", "")).await;
    until("the first arrives", &postfix, async || {
        world.count("intake.reports").await == 1
    })
    .await;
    world.kill().await;
    hand_over(&postfix, &[REPORTS], &letter("2", "Liste delt", "")).await;
    until("it was tried while we were away", &postfix, async || {
        postfix.log().unwrap().contains("status=deferred")
    })
    .await;
    world.start_again().await;
    until("the second arrives", &postfix, async || {
        world.count("intake.reports").await == 2
    })
    .await;
    until("it knows that we have it", &postfix, async || {
        postfix.log().unwrap().matches("status=sent").count() == 2
    })
    .await;
    assert_eq!(world.count("intake.reports").await, 2);
    assert_eq!(world.count("intake.quarantine").await, 0);
    assert!(bounced.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_to_what_is_not_ours_hears_of_it_and_the_rest_arrives() {
    let (bounces, bounced) = sender_mailbox().await;
    let (world, postfix, _folder) = behind_postfix(bounces).await;
    let to = [REPORTS, "info@fremmed.example"];
    hand_over(&postfix, &to, &letter("1", "Brev sendt forkert", "")).await;
    until("the bounce comes back", &postfix, async || {
        !bounced.lock().unwrap().is_empty()
    })
    .await;
    let bounce = bounced.lock().unwrap()[0].clone();
    assert_eq!(
        (bounce.from.as_str(), bounce.to.as_slice()),
        ("", [SENDER.to_owned()].as_slice())
    );
    let words = String::from_utf8_lossy(&bounce.data).into_owned();
    assert!(words.contains("info@fremmed.example"), "{words}");
    assert!(words.contains("550"), "{words}");
    until("the rest arrives", &postfix, async || {
        world.count("intake.reports").await == 1
    })
    .await;
    assert_eq!(world.count("intake.quarantine").await, 0);
}
