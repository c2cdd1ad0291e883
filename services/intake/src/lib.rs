//! Receives reports: the form, mail, a processor. What is acknowledged is stored, sealed.
//!
//! ```text
//! grpc ──┐
//!        ├─> usecases ──> rules, mail (pure) · store (SQL) · outbox
//! doors ─┘             └> clients: directory
//! ```
//!
//! # Invariants
//! - An acknowledgement, 250 or OK, comes after the commit and never before.
//! - A mail is never dropped: it becomes a report, more to one, or waits where the officer sees it.
//! - What people write is sealed under a key of the report's own. Events carry ids, counts, times.
//! - Nothing but PostgreSQL has to be up for a report to be taken.
//!
//! Deliberately absent: receipts and other mail out (notification sends them), and any judgement of
//! what a report means (triage).

mod access;
mod blind;
mod clients;
mod compared;
mod config;
mod content;
mod doors;
mod grpc;
mod grpc_documents;
mod grpc_doors;
mod grpc_erasing;
mod grpc_own_questions;
mod grpc_questions;
mod mail;
mod reasons;
mod rounds;
mod rules;
mod scanner;
mod secrets;
mod store;
mod usecases;
mod who_may;

use std::sync::Arc;

use anyhow::Context;
use brudvagt_kit::{Runtime, grpc as kit_grpc, wire};
use brudvagt_outbox::{Store, access_log_server, start_relay};
use brudvagt_proto::{
    documents::documents_server::DocumentsServer,
    intake::{
        doors_server::DoorsServer, erasing_server::ErasingServer, intake_server::IntakeServer,
        own_questions_server::OwnQuestionsServer, questions_server::QuestionsServer,
    },
};
use brudvagt_seal::Keyring;
use doors::turns::Turns;

pub use config::{Config, MailboxConfig, MailboxTls, OAuth2Config};

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "intake";

/// Starts the service on `runtime`.
///
/// # Errors
/// When a port is taken, an address is missing, or the key file names no municipality.
pub async fn run(config: Config, runtime: Runtime, keyring: Arc<Keyring>) -> anyhow::Result<()> {
    let listener = runtime.listen(SERVICE).await?;
    let mail_doors = doors::smtp::bind(&config, &runtime).await?;
    let sources = config::sources(&config.mailboxes).context("intake.mailboxes")?;
    for (source, _mailbox) in &sources {
        let code = &source.municipality;
        anyhow::ensure!(
            keyring.municipalities().any(|known| known == code),
            "intake.mailboxes: secrets.keyring has no key of {code}"
        );
    }
    let keeper = config
        .mail_keeper
        .clone()
        .or_else(|| keyring.municipalities().next().cloned())
        .context("secrets.keyring names no municipality")?;
    let store = Store::of(&runtime, SERVICE)?;
    let intake = usecases::Intake {
        store: store.clone(),
        keyring,
        directory: clients::Directory::new(&runtime)?,
        keeper,
        compared: compared::Compared::starting(runtime.clock.now()),
        relays: config
            .trusted_relays
            .iter()
            .map(|it| it.trim().to_lowercase())
            .collect(),
        scanner: config.scanner().context("intake.clamd")?.map(Arc::new),
        terms: Arc::new(config.terms()),
    };
    let (clock, stop) = (runtime.clock.clone(), runtime.stop.clone());

    start_relay(&runtime, store.clone()).await;
    let turns = Turns::default();
    for (listener, protocol) in mail_doors {
        let mut identity = config
            .identity(protocol)
            .context("who the mail receiver is")?;
        identity.door.recipients = Some(doors::smtp::own_recipients(
            intake.directory.clone(),
            &config.smtp_domains,
        ));
        let (intake, turns) = (intake.clone(), turns.clone());
        let (clock, stop) = (clock.clone(), stop.clone());
        let listening = doors::smtp::listen(listener, identity, intake, turns, clock, stop);
        runtime.spawn("intake mail", run_out(listening)).await;
    }
    let mailboxes = sources.iter().map(|(it, _)| it.address.clone()).collect();
    for (source, mailbox) in sources {
        let (intake, turns) = (intake.clone(), turns.clone());
        let (clock, stop) = (clock.clone(), stop.clone());
        let fetching = doors::mailbox::fetch(source, mailbox, intake, turns, clock, stop);
        runtime.spawn("intake mailbox", run_out(fetching)).await;
    }
    if let Some(scanner) = intake.scanner.clone() {
        let (clock, stop) = (clock.clone(), stop.clone());
        let scanning = rounds::scan(intake.clone(), scanner, clock, stop);
        runtime.spawn("intake scanner", run_out(scanning)).await;
    }
    let rounds = rounds::make_rounds(intake.clone(), mailboxes, clock.clone(), stop.clone());
    runtime.spawn("intake rounds", run_out(rounds)).await;
    let documents = DocumentsServer::new(grpc_documents::DocumentsService {
        intake: intake.clone(),
        clock: clock.clone(),
    })
    .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let erasing = ErasingServer::new(grpc_erasing::ErasingService {
        intake: intake.clone(),
        clock: clock.clone(),
    });
    let questions = QuestionsServer::new(grpc_questions::QuestionsService {
        intake: intake.clone(),
        clock: clock.clone(),
    });
    let doors = DoorsServer::new(grpc_doors::DoorsService {
        intake: intake.clone(),
        clock: clock.clone(),
    })
    .max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let own_questions = OwnQuestionsServer::new(grpc_own_questions::OwnQuestionsService {
        intake: intake.clone(),
        clock: clock.clone(),
    });
    let (door, writing) = usecases::receive_together::open_door(intake.clone());
    runtime.spawn("intake writer", run_out(writing)).await;
    let api = grpc::IntakeService {
        intake,
        door,
        clock,
    };
    let service = IntakeServer::new(api)
        .max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES)
        .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let routes = runtime
        .server()?
        .add_service(runtime.guard(SERVICE).over(service))
        .add_service(runtime.guard(SERVICE).over(doors))
        .add_service(runtime.guard(SERVICE).over(questions))
        .add_service(runtime.guard(SERVICE).over(own_questions))
        .add_service(runtime.guard(SERVICE).over(erasing))
        .add_service(runtime.guard(SERVICE).over(documents))
        .add_service(access_log_server(&runtime, store, store::ACCESS));
    runtime
        .spawn(SERVICE, kit_grpc::serve(listener, SERVICE, routes, stop))
        .await;
    Ok(())
}

/// A task that ends with the process and cannot fail.
async fn run_out(task: impl Future<Output = ()>) -> anyhow::Result<()> {
    task.await;
    Ok(())
}
