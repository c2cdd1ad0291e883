//! Reports that are fetched from a mailbox, on Debian's Dovecot.

use std::{
    future::Future,
    time::{Duration, SystemTime},
};

use brudvagt_intake::{Config, MailboxConfig, MailboxTls, OAuth2Config};
use brudvagt_launcher::Dovecot;
use brudvagt_proto::{
    events::intake::MailboxUnread,
    intake::{GetReportRequest, ListQuarantineRequest, Report},
    types::Channel,
};
use jiff::{SignedDuration, Timestamp};
use prost::Message;
use sqlx::AssertSqlSafe;

use crate::{
    tokens::{SECRET, Tokens},
    wire::Wire,
    world::{TEXT, World, answer, code, dpo, letter},
};

const USER: &str = "databrud";
const PASSWORD: &str = "made-up \"password\" 1";

/// A mailbox of municipality 901, and the files its login needs.
struct Post {
    dovecot: Dovecot,
    files: tempfile::TempDir,
    tokens: Tokens,
}

impl Post {
    async fn new() -> Self {
        Self::that_says("").await
    }

    async fn that_says(more: &str) -> Self {
        let files = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let certificate = made.cert.pem();
        std::fs::write(files.path().join("authority.pem"), &certificate).unwrap();
        std::fs::write(files.path().join("password"), format!("{PASSWORD}\n")).unwrap();
        std::fs::write(files.path().join("secret"), SECRET).unwrap();
        let tokens = Tokens::of(USER).await;
        let key = made.signing_key.serialize_pem();
        let dovecot = Dovecot::start(&tokens.introspection(), [&certificate, &key], more).unwrap();
        dovecot.let_in(&[(USER, PASSWORD)]).unwrap();
        Self {
            dovecot,
            files,
            tokens,
        }
    }

    /// In plain text, so that a wire can listen.
    fn plain(&self, port: u16) -> Config {
        self.configured(|one| {
            (one.tls, one.port) = (MailboxTls::None, Some(port));
            one.host = "127.0.0.1".to_owned();
        })
    }

    fn configured(&self, change: impl FnOnce(&mut MailboxConfig)) -> Config {
        let file = |name: &str| self.files.path().join(name).into();
        let mut one = MailboxConfig {
            municipality: code("901"),
            address: "databrud@901.example".to_owned(),
            host: "localhost".to_owned(),
            port: Some(self.dovecot.tls_port()),
            tls: MailboxTls::Implicit,
            authority: Some(file("authority.pem")),
            user: USER.to_owned(),
            password_file: Some(file("password")),
            oauth2: None,
            folder: "INBOX".to_owned(),
            kept_folder: "Brudvagt".to_owned(),
        };
        change(&mut one);
        Config {
            mailboxes: vec![one],
            ..Config::default()
        }
    }

    fn deliver(&mut self, mail: &str) {
        self.dovecot.deliver(USER, mail, SystemTime::now()).unwrap();
    }

    /// What waits in the inbox, and what is dealt with.
    fn counts(&self) -> (usize, usize) {
        (
            self.dovecot.count(USER, ""),
            self.dovecot.count(USER, "Brudvagt"),
        )
    }
}

/// Waits for a state, not for a time.
async fn until<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    for _ in 0..3_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(
        is_so().await,
        "after a minute it is still not so that {what}"
    );
}

async fn all_moved(post: &Post, n: usize) {
    until(
        &format!("{n} mails are moved: {:?}", post.counts()),
        async || post.counts() == (0, n),
    )
    .await;
}

async fn reports(world: &World) -> Vec<Report> {
    let mut owner = world.db.owner().await;
    let ids: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT report_id FROM intake.reports ORDER BY received_at, report_id")
            .fetch_all(&mut owner)
            .await
            .unwrap();
    let mut found = Vec::new();
    for id in ids {
        let request = GetReportRequest {
            report_id: id.to_string(),
        };
        let got = world.client().get_report(world.ask(&dpo(), request)).await;
        found.push(answer(got).unwrap());
    }
    found
}

/// Another person's each: what one writes over and over is one report.
fn different(n: usize) -> String {
    letter(&format!("m{n}"), &format!("Brud nummer {n}"), "")
        .replace("<anna@", &format!("<anna{n}@"))
}

#[tokio::test]
async fn a_mail_is_a_report_when_it_comes_and_lies_in_the_other_folder_afterwards() {
    let mut post = Post::new().await;
    post.deliver(&format!(
        "Return-Path: <anna@901.example>\n{}",
        different(1)
    ));
    let world = World::configured(post.configured(|_one| {})).await;
    all_moved(&post, 1).await;

    // The next look would be minutes away: this is the server's word.
    post.deliver(&different(2).replace("To: databrud@901.example", "To: info@902.example"));
    all_moved(&post, 2).await;
    let reports = reports(&world).await;
    assert_eq!(reports.len(), 2);
    for (report, n) in reports.iter().zip(1..) {
        // The mailbox is 901's, whatever a header says, and no directory was asked.
        assert_eq!(report.municipality, "901");
        assert_eq!(report.channel(), Channel::Mail);
        assert_eq!(report.subject, format!("Brud nummer {n}"));
        assert_eq!(
            report.reporter.clone().unwrap().email,
            format!("anna{n}@901.example")
        );
    }
    assert_eq!(world.count("intake.quarantine").await, 0);
}

#[tokio::test]
async fn a_mailbox_is_entered_by_a_token_of_the_programs_own() {
    let mut post = Post::new().await;
    post.deliver(&different(1));
    let secret = post.files.path().join("secret");
    let config = post.configured(|one| {
        (one.tls, one.port) = (MailboxTls::Starttls, Some(post.dovecot.port()));
        one.password_file = None;
        one.oauth2 = Some(OAuth2Config {
            token_endpoint: post.tokens.endpoint(),
            client_id: "brudvagt".to_owned(),
            secret_file: secret.clone().into(),
            scope: "https://mail.example/.default".to_owned(),
        });
    });
    let world = World::configured(config).await;
    all_moved(&post, 1).await;
    assert_eq!(reports(&world).await.len(), 1);
    assert_eq!(post.tokens.n_given(), 1);

    // A token that opens nothing is no token.
    post.dovecot.kill();
    std::fs::write(&secret, "another secret").unwrap();
    post.dovecot.restart().unwrap();
    until("the token is refused", async || {
        world.runtime.clock.advance(SignedDuration::from_mins(1));
        trouble(&world).await == "NO_TOKEN"
    })
    .await;
}

/// Why the mailbox cannot be read; empty when it can.
async fn trouble(world: &World) -> String {
    let mut owner = world.db.owner().await;
    let reason: Option<String> = sqlx::query_scalar("SELECT reason FROM intake.mailboxes")
        .fetch_optional(&mut owner)
        .await
        .unwrap();
    reason.unwrap_or_default()
}

#[tokio::test]
async fn a_line_cut_at_any_byte_loses_no_mail_and_doubles_none() {
    let mut post = Post::new().await;
    for n in 0..12 {
        post.deliver(&different(n));
    }
    let wire = Wire::to(post.dovecot.port()).await;
    // In the greeting, the login, the list, a size, a body, the answer to a move.
    wire.cut_after([
        30, 200, 420, 700, 800, 950, 1_100, 1_300, 1_500, 1_700, 2_000, 2_400, 3_000,
    ]);
    let world = World::configured(post.plain(wire.port)).await;
    until("every line but the last was cut", async || {
        // Whoever has failed often waits long.
        world.runtime.clock.advance(SignedDuration::from_mins(3));
        wire.n_cuts_left() == 0
    })
    .await;
    all_moved(&post, 12).await;
    let mut subjects: Vec<String> = reports(&world)
        .await
        .into_iter()
        .map(|report| report.subject)
        .collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 12);
    assert_eq!(world.count("intake.reports").await, 12);
    assert_eq!(world.count("intake.quarantine").await, 0);
    assert!(wire.n_connections() > 13);
}

#[tokio::test]
async fn killed_between_the_commit_and_the_move_a_mail_is_one_report() {
    let mut post = Post::new().await;
    post.deliver(&different(1));
    let wire = Wire::to(post.dovecot.port()).await;
    wire.hold(Some("UID MOVE"));
    let mut world = World::configured(post.plain(wire.port)).await;
    until("it is to be moved", async || wire.n_held() == 1).await;
    assert_eq!(world.count("intake.reports").await, 1);
    assert_eq!(post.counts(), (1, 0), "moved only after the commit");
    world.kill().await;
    wire.hold(None);
    world.start_again().await;
    all_moved(&post, 1).await;
    assert_eq!(world.count("intake.reports").await, 1);
    assert_eq!(world.count("intake.follow_ups").await, 0);
}

#[tokio::test]
async fn a_folder_that_numbers_its_mails_anew_brings_no_mail_twice() {
    let mut post = Post::new().await;
    for n in 0..3 {
        post.deliver(&different(n));
    }
    let wire = Wire::to(post.dovecot.port()).await;
    wire.hold(Some("UID MOVE"));
    let world = World::configured(post.plain(wire.port)).await;
    until("one is to be moved", async || wire.n_held() == 1).await;
    post.dovecot.number_anew(USER).unwrap();
    wire.hold(None);
    all_moved(&post, 3).await;
    assert_eq!(world.count("intake.reports").await, 3);
    assert_eq!(world.count("intake.follow_ups").await, 0);
}

#[tokio::test]
async fn a_mail_stays_in_the_mailbox_until_it_is_committed() {
    let mut post = Post::new().await;
    let world = World::configured(post.configured(|_one| {})).await;
    until("the mailbox is read", async || {
        world
            .count("intake.mailboxes WHERE read_at IS NOT NULL")
            .await
            == 1
    })
    .await;
    world.db.close().await;
    post.deliver(&different(1));
    let before = post.counts();
    world.db.reopen().await;
    assert_eq!(before, (1, 0));
    all_moved(&post, 1).await;
    assert_eq!(world.count("intake.reports").await, 1);
}

/// What was told of the mailbox.
async fn told(world: &World) -> Vec<MailboxUnread> {
    let mut owner = world.db.owner().await;
    let payloads: Vec<Vec<u8>> = sqlx::query_scalar(AssertSqlSafe(
        "SELECT payload FROM intake.outbox WHERE subject = 'brudvagt.intake.mailbox_unread' \
         ORDER BY seq",
    ))
    .fetch_all(&mut owner)
    .await
    .unwrap();
    payloads
        .iter()
        .map(|payload| MailboxUnread::decode(payload.as_slice()).unwrap())
        .collect()
}

#[tokio::test]
async fn a_wrong_password_is_told_of_and_over_when_it_is_right() {
    let mut post = Post::new().await;
    let world = World::configured(post.configured(|_one| {})).await;
    until("the mailbox is read", async || {
        world
            .count("intake.mailboxes WHERE read_at IS NOT NULL")
            .await
            == 1
    })
    .await;
    post.dovecot.let_in(&[(USER, "another one")]).unwrap();
    post.dovecot.restart().unwrap();
    until("the login is refused", async || {
        trouble(&world).await == "LOGIN_REFUSED"
    })
    .await;
    assert!(told(&world).await.is_empty(), "it may be over by itself");

    let clock = world.runtime.clock.clone();
    let came_at = clock.now();
    clock.advance(SignedDuration::from_mins(16));
    until("it is told", async || told(&world).await.len() == 1).await;
    let first = told(&world).await.remove(0);
    assert_eq!(
        (first.municipality.as_str(), first.mailbox.as_str()),
        ("901", "databrud@901.example")
    );
    assert_eq!(first.reason, "LOGIN_REFUSED");
    clock.advance(SignedDuration::from_hours(12));
    until("it is told again", async || told(&world).await.len() == 2).await;

    post.deliver(&different(1));
    post.dovecot.let_in(&[(USER, PASSWORD)]).unwrap();
    until("it is read again", async || {
        clock.advance(SignedDuration::from_mins(3));
        trouble(&world).await.is_empty()
    })
    .await;
    let last = told(&world).await.pop().unwrap();
    assert!(last.is_readable_again);
    assert_eq!(last.since, first.since);
    assert_eq!(post.counts(), (0, 1));
    // It came while nobody fetched, and its hours run from then.
    let reports = reports(&world).await;
    let received_at = reports[0].received_at.unwrap();
    assert!(
        (received_at.seconds - came_at.as_second()).abs() < 60,
        "{received_at:?}"
    );
    let mut everything = world.everything().await;
    everything.push_str(&format!("{:?}", told(&world).await));
    assert!(!everything.contains(PASSWORD));
}

#[tokio::test]
async fn neither_an_old_mail_nor_a_forged_date_moves_the_clock() {
    let mut post = Post::new().await;
    let world = World::configured(post.configured(|_one| {})).await;
    until("the mailbox is read", async || {
        world
            .count("intake.mailboxes WHERE read_at IS NOT NULL")
            .await
            == 1
    })
    .await;
    let before: Timestamp = world.runtime.clock.now();
    // Its header says 2001, and the server that it came in 2020.
    let in_2020 = SystemTime::UNIX_EPOCH + Duration::from_secs(1_590_000_000);
    post.dovecot.deliver(USER, &different(1), in_2020).unwrap();
    all_moved(&post, 1).await;
    let received_at = reports(&world).await[0].received_at.unwrap();
    assert!(
        before.as_second() - received_at.seconds < 60,
        "{received_at:?}"
    );
}

#[tokio::test]
async fn a_mail_too_big_is_laid_aside_and_says_where_it_lies() {
    let mut post = Post::new().await;
    let mut big = different(1);
    big.push_str(&"En linje som fylder op i mailen.\n".repeat(900_000));
    post.deliver(&big);
    post.deliver(&different(2));
    let world = World::configured(post.configured(|_one| {})).await;
    all_moved(&post, 2).await;
    assert_eq!(world.count("intake.reports").await, 1);
    let listed = world
        .client()
        .list_quarantine(world.ask(&dpo(), ListQuarantineRequest::default()))
        .await;
    let waiting = answer(listed).unwrap().messages;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].reason.as_str(), waiting[0].subject.as_str()),
        ("TOO_BIG", "Brud nummer 1")
    );
}

#[tokio::test]
async fn a_server_that_can_neither_idle_nor_move_is_read_all_the_same() {
    let mut post =
        Post::that_says("protocol imap {\n imap_capability = IMAP4rev1 UIDPLUS LITERAL+\n}\n")
            .await;
    post.deliver(&different(1));
    let world = World::configured(post.configured(|_one| {})).await;
    all_moved(&post, 1).await;
    post.deliver(&different(2));
    until("the next look is made", async || {
        world.runtime.clock.advance(SignedDuration::from_secs(30));
        post.counts() == (0, 2)
    })
    .await;
    assert_eq!(world.count("intake.reports").await, 2);
}

#[tokio::test]
async fn a_hundred_mails_are_a_hundred_reports() {
    let mut post = Post::new().await;
    for n in 0..100 {
        post.deliver(&different(n));
    }
    let world = World::configured(post.configured(|_one| {})).await;
    all_moved(&post, 100).await;
    assert_eq!(world.count("intake.reports").await, 100);
    assert_eq!(world.count("intake.quarantine").await, 0);
    assert!(!world.everything().await.contains(&hex::encode(TEXT)));
}
