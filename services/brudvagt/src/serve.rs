//! Runs services in this process, each behind its own gRPC socket.

use std::{os::unix::fs::PermissionsExt, path::Path, pin::Pin, sync::Arc, time::Duration};

use anyhow::Context;
use brudvagt_kit::{Clock, Runtime, config, open_files, ops, telemetry};
pub use brudvagt_notification::PdfReader;
use brudvagt_seal::Keyring;
use brudvagt_types::Service;
use figment::Figment;
use jiff::SignedDuration;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::{configured, offline};

/// Reads the configuration, starts `targets`, and returns after SIGINT or SIGTERM.
///
/// `clock_ahead` is how far ahead of the machine's the clock starts, or, negative, behind it: for a
/// process that joins a drill, and for a demonstration that lives through what has been.
///
/// # Errors
/// When something cannot be started, or a task ended by itself; when the clock shall be ahead outside
/// demonstration mode.
pub async fn run(
    file: &Path,
    targets: &[Service],
    clock_ahead: SignedDuration,
) -> anyhow::Result<()> {
    install_tls();
    let figment = config::figment(file);
    let base = configured::base(file)?;
    anyhow::ensure!(
        base.demonstration || clock_ahead.is_zero(),
        "the clock is moved in demonstration mode only"
    );
    let amendments = base.regimes.as_ref();
    let amendments = amendments.map(config::RelativePathBuf::relative);
    offline::install_regimes(amendments.as_deref())?;
    let clock = Clock::starting(clock_ahead);
    let _flush = telemetry::start(&base.telemetry)?;
    open_files::raise();
    let metrics = PrometheusBuilder::new()
        .install_recorder()
        .context("metrics")?;
    let runtime = Runtime::new(base, clock)?;
    let program = std::env::current_exe().context("where this program lies")?;
    let pdf_reader = PdfReader::Process(program);
    start(&figment, &runtime, targets, metrics, &pdf_reader).await?;
    let stop = runtime.stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        tracing::info!("stop.requested");
        stop.cancel();
    });
    runtime.join(Duration::from_secs(25)).await
}

/// One TLS provider for the process; a second start in one test process is harmless.
pub fn install_tls() {
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        tracing::debug!("tls.provider_is_set_already");
    }
}

/// Starts `targets` on `runtime`; returns when all of them listen.
///
/// # Errors
/// When a port is taken, a section is wrong, or a key file cannot be read.
pub async fn start(
    figment: &Figment,
    runtime: &Runtime,
    targets: &[Service],
    metrics: PrometheusHandle,
    pdf_reader: &PdfReader,
) -> anyhow::Result<()> {
    let keyring = keyring(runtime, targets)?;
    for target in targets {
        let starting = || format!("starting {}", target.name());
        start_one(figment, runtime, *target, keyring.as_ref(), pdf_reader)
            .with_context(starting)?
            .await
            .with_context(starting)?;
    }
    let listener = TcpListener::bind(runtime.base.ops).await.context("ops")?;
    // The operator's port has no database login of its own, so it uses that of the first service.
    let first = targets.first().map_or("triage", |target| target.name());
    let ops = ops::Ops {
        clock: runtime.clock.clone(),
        demonstration: runtime.base.demonstration,
        pool: runtime.pool(first)?,
        nats: runtime.bus(first).await?,
        metrics,
    };
    runtime
        .spawn("ops", ops::serve(listener, ops, runtime.stop.clone()))
        .await;
    tracing::info!(n_targets = targets.len(), "started");
    Ok(())
}

/// The municipalities' keys, for a process that runs a service which seals. Others need not reach them.
fn keyring(runtime: &Runtime, targets: &[Service]) -> anyhow::Result<Option<Arc<Keyring>>> {
    if !targets.iter().any(|target| target.seals()) {
        return Ok(None);
    }
    let secrets = &runtime.base.secrets;
    private(&secrets.keyring.relative())?;
    if targets.contains(&Service::Triage) {
        private(&secrets.signing_key.relative())?;
    }
    let keyring = Keyring::load(secrets.keyring.relative())
        .map_err(|error| anyhow::anyhow!("secrets.keyring: {error}"))?;
    Ok(Some(Arc::new(keyring)))
}

/// Refuses a key file that everybody on the machine may read or replace.
fn private(file: &Path) -> anyhow::Result<()> {
    let found = std::fs::metadata(file).with_context(|| file.display().to_string())?;
    let mode = found.permissions().mode() & 0o777;
    anyhow::ensure!(
        mode & 0o007 == 0,
        "{}: everybody on this machine may open this key file (mode {mode:o}); chmod o= closes it",
        file.display()
    );
    Ok(())
}

type Starting = Pin<Box<dyn Future<Output = anyhow::Result<()>> + Send>>;

/// Prepares the start of a service. No `async fn`: its frame would hold the large futures of all services
/// while one of them starts, and whoever starts them all on a small stack would overflow it.
fn start_one(
    figment: &Figment,
    runtime: &Runtime,
    target: Service,
    keyring: Option<&Arc<Keyring>>,
    pdf_reader: &PdfReader,
) -> anyhow::Result<Starting> {
    let runtime = runtime.clone();
    let keyring = || keyring.cloned().context("secrets.keyring");
    Ok(match target {
        Service::Directory => {
            let section = config::section_or_default(figment, "directory")?;
            Box::pin(brudvagt_directory::run(section, runtime))
        }
        Service::Intake => {
            let section = config::section(figment, "intake")?;
            Box::pin(brudvagt_intake::run(section, runtime, keyring()?))
        }
        Service::Triage => {
            let section = config::section_or_default(figment, "triage")?;
            Box::pin(brudvagt_triage::run(section, runtime, keyring()?))
        }
        Service::Deadlines => Box::pin(brudvagt_deadlines::run(runtime)),
        Service::Notification => {
            let section = config::section(figment, "notification")?;
            let (keyring, pdf_reader) = (keyring()?, pdf_reader.clone());
            Box::pin(brudvagt_notification::run(
                section, runtime, keyring, pdf_reader,
            ))
        }
        Service::Esdh => Box::pin(brudvagt_esdh::run(runtime)),
        Service::Portal => {
            let section = config::section(figment, "portal")?;
            Box::pin(brudvagt_portal::run(section, runtime))
        }
    })
}

async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_a_production_configuration_is_one() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../deploy/brudvagt.example.toml"
        );
        let figment = config::figment(Path::new(file));
        let base = config::base(&figment).unwrap();
        assert!(!base.demonstration && base.nats.nkey_dir.is_some());
        for service in Service::ALL {
            assert_eq!(base.grpc.contains_key(service.name()), service.speaks());
        }
        let portal: brudvagt_portal::Config = config::section(&figment, "portal").unwrap();
        assert!(portal.public_url.starts_with("https://"));
        let intake: brudvagt_intake::Config = config::section(&figment, "intake").unwrap();
        assert!(intake.smtp_listen.is_some());
        let mail: brudvagt_notification::Config =
            config::section(&figment, "notification").unwrap();
        assert!(mail.mailbox_listen.is_none());
        let kept: brudvagt_triage::Config = config::section(&figment, "triage").unwrap();
        assert_eq!(kept.kept_days, 1825);
    }
}
