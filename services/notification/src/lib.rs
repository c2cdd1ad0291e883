//! Mail to people, filings to Datatilsynet, letters to data subjects, word to systems that report.
//!
//! ```text
//! case.changed ─> consumers ─┐                       ┌─> store ─> sender ─> the mail server
//! grpc ──────────────────────┴─> usecases ─> rules ──┤
//!                                  └> clients:       └─> outbox: message, filing, communication
//!                                     triage, directory
//! ```
//!
//! # Invariants
//! - A mail is planned once and sent at least once, always with the same Message-ID. A mail is given
//!   up only for a wrong address, and the case's history says so.
//! - Nothing is sent inside a transaction.
//! - A mail about a case holds a reference, a time and a link, and nothing of what the case is about.
//! - A filing is frozen with the facts it was made of and never changed.
//! - The list of people affected is sealed with a key of its own and erased before the case is.
//! - Announcements and idempotent answers carry ids, codes, counts and times, never words.

mod clients;
mod config;
mod consumers;
mod content;
mod door;
mod filing;
mod grpc;
mod grpc_documents;
mod grpc_hooks;
mod hook;
mod letter;
mod mail;
mod nis2;
mod notification;
mod reasons;
mod store;
mod usecases;
mod who_may;
mod wire;

use std::sync::Arc;

use anyhow::Context;
use brudvagt_fetch::Fetch;
use brudvagt_kit::{Runtime, grpc as kit_grpc};
use brudvagt_outbox::{Store, access_log_server, start_following, start_relay};
use brudvagt_proto::{
    documents::documents_server::DocumentsServer,
    notification::{hooks_server::HooksServer, notification_server::NotificationServer},
};
use brudvagt_seal::Keyring;
use brudvagt_types::Ctx;
use jiff::SignedDuration;
use tokio::{net::TcpListener, sync::Notify};

pub use brudvagt_guard::PdfReader;
pub use config::{Config, SmtpTls};

use usecases::Notification;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "notification";
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(6);

/// Starts the service on `runtime`.
///
/// # Errors
/// When a port is taken, an address is missing, or the mail settings are wrong.
pub async fn run(
    config: Config,
    runtime: Runtime,
    keyring: Arc<Keyring>,
    pdf_reader: PdfReader,
) -> anyhow::Result<()> {
    let listener = runtime.listen(SERVICE).await?;
    let store = Store::of(&runtime, SERVICE)?;
    let notification = Notification {
        store: store.clone(),
        keyring,
        triage: clients::Triage::new(&runtime)?,
        directory: clients::Directory::new(&runtime)?,
        clock: runtime.clock.clone(),
        portal_url: config.portal_url.trim_end_matches('/').into(),
        pdf_reader: Arc::new(pdf_reader),
        letter_hold: SignedDuration::from_secs(i64::from(config.letter_hold_seconds)),
        digest_hold: SignedDuration::from_secs(i64::from(config.digest_seconds)),
        recipients_kept_days: config.recipients_kept_days,
        planned: Arc::new(Notify::new()),
        hooks_planned: Arc::new(Notify::new()),
        fetch: Arc::new(Fetch::new(&private_hosts(&config, &runtime))?),
    };
    let mailer = mail::sender::Mailer {
        notification: notification.clone(),
        way: mail::sender::Way::Mail {
            transport: mail::sender::Transport::new(&config).context("notification.smtp_host")?,
            sender: mail::build::Sender {
                from: config.mail_from.parse().context("notification.mail_from")?,
                mail_domain: config.mail_domain.clone(),
            },
        },
    };
    let to_hooks = mail::sender::Mailer {
        notification: notification.clone(),
        way: mail::sender::Way::Hook,
    };
    let stop = runtime.stop.clone();
    start_mailbox(&config, &runtime, &store).await?;

    start_relay(&runtime, store.clone()).await;
    let changes = consumers::CaseChanges(notification.clone());
    start_following(&runtime, store.clone(), changes).await;
    // Boxed: the future of a reader is large, and passed on by value it would stand on the stack once for
    // each call that it goes through.
    let waiting = consumers::waiting_mail(runtime.clone(), notification.clone());
    runtime
        .spawn("notification-mail_waits", run_out(Box::pin(waiting)))
        .await;
    let unread = consumers::unread_mailboxes(runtime.clone(), notification.clone());
    runtime
        .spawn("notification-mailbox_unread", run_out(Box::pin(unread)))
        .await;
    let loosened = consumers::loosened_checks(runtime.clone(), notification.clone());
    runtime
        .spawn("notification-check_loosened", run_out(Box::pin(loosened)))
        .await;
    start_telling(&runtime, notification.clone()).await;
    let odd = consumers::odd_looks(runtime.clone(), notification.clone());
    runtime
        .spawn("notification-odd_look_found", run_out(Box::pin(odd)))
        .await;
    let sending = mail::sender::run(mailer, stop.clone());
    runtime
        .spawn("notification sender", run_out(Box::pin(sending)))
        .await;
    let telling = mail::sender::run(to_hooks, stop.clone());
    runtime
        .spawn("notification hooks", run_out(Box::pin(telling)))
        .await;
    let sweeping = sweep(
        runtime.clone(),
        notification.clone(),
        config.recipients_kept_days,
    );
    runtime
        .spawn("notification sweep", run_out(Box::pin(sweeping)))
        .await;

    let documents = DocumentsServer::new(grpc_documents::DocumentsService {
        notification: notification.clone(),
    })
    .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let hooks = HooksServer::new(grpc_hooks::HooksService {
        notification: notification.clone(),
    });
    let service = door::NotificationService {
        notification,
        demonstration: runtime.base.demonstration,
    };
    let service = NotificationServer::new(service)
        .max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES)
        .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let routes = runtime
        .server()?
        .add_service(runtime.guard(SERVICE).over(service))
        .add_service(runtime.guard(SERVICE).over(documents))
        .add_service(runtime.guard(SERVICE).over(hooks))
        .add_service(access_log_server(&runtime, store, store::ACCESS));
    runtime
        .spawn(SERVICE, kit_grpc::serve(listener, SERVICE, routes, stop))
        .await;
    Ok(())
}

/// What is about no case and is told in a mail of its own.
async fn start_telling(runtime: &Runtime, notification: Notification) {
    let questions = consumers::moved_questions(runtime.clone(), notification.clone());
    runtime
        .spawn("notification-question_moved", run_out(Box::pin(questions)))
        .await;
    let wheel = consumers::wheel_due(runtime.clone(), notification);
    runtime
        .spawn("notification-wheel_due", run_out(Box::pin(wheel)))
        .await;
}

/// Hosts inside our walls that messages may go to: those that the file names, and of a demonstration this
/// machine.
fn private_hosts(config: &Config, runtime: &Runtime) -> Vec<String> {
    let mut hosts = config.private_hosts.clone();
    if runtime.base.demonstration {
        hosts.extend(["127.0.0.1", "localhost"].map(str::to_owned));
    }
    hosts
}

async fn start_mailbox(config: &Config, runtime: &Runtime, store: &Store) -> anyhow::Result<()> {
    if let Some(address) = config.mailbox_listen {
        runtime.check_reach("notification.mailbox_listen", address)?;
    }
    let Some(address) = config.mailbox_listen else {
        return Ok(());
    };
    anyhow::ensure!(
        runtime.base.demonstration,
        "notification.mailbox_listen: the built-in mailbox exists in demonstration mode only"
    );
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("notification.mailbox_listen on {address}"))?;
    let stop = runtime.stop.clone();
    let listening = mail::mailbox::listen(listener, store.clone(), runtime.clock.clone(), stop);
    runtime
        .spawn("notification mailbox", run_out(listening))
        .await;
    Ok(())
}

/// Runs at intervals: erases old lists of recipients, and tells cases and officers what they have not
/// been told yet.
async fn sweep(runtime: Runtime, notification: Notification, kept_days: u32) {
    let kept = SignedDuration::from_hours(24 * i64::from(kept_days));
    while !runtime.stop.is_cancelled() {
        let now = runtime.clock.now();
        let ctx = Ctx::system(SERVICE, now);
        match usecases::sweep_recipients(&notification, &ctx, kept).await {
            Ok(0) => {}
            Ok(n_lists) => tracing::info!(n_lists, "recipients.ended"),
            Err(problem) => tracing::warn!(reason = problem.reason, "recipients.sweep_failed"),
        }
        match usecases::tell_untold_nis2(&notification, &ctx).await {
            Ok(0) => {}
            Ok(n_cases) => tracing::info!(n_cases, "nis2.told"),
            Err(problem) => tracing::warn!(reason = problem.reason, "nis2.not_told"),
        }
        match usecases::tell_given_up(&notification, &ctx).await {
            Ok(0) => {}
            Ok(n_hooks) => tracing::info!(n_hooks, "hooks.given_up_told"),
            Err(problem) => tracing::warn!(reason = problem.reason, "hooks.given_up_not_told"),
        }
        tokio::select! {
            () = runtime.clock.wait_until(now + SWEEP_EVERY) => {}
            () = runtime.stop.cancelled() => {}
        }
    }
}

/// A task that ends with the process and cannot fail.
async fn run_out(task: impl Future<Output = ()>) -> anyhow::Result<()> {
    task.await;
    Ok(())
}
