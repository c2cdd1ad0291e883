//! A mail server in a process of its own, so that what it costs is nobody's whose cost is measured.

use anyhow::Context;
use brudvagt_smtpd::{Envelope, Limits, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Takes every mail on `port` and keeps none, until it is killed.
pub(crate) async fn take_mail(port: Option<String>) -> anyhow::Result<()> {
    let port: u16 = port.context("argument: port")?.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let take = |_envelope: Envelope| async { Ok(()) };
    serve(
        listener,
        "bench",
        Limits::default(),
        take,
        CancellationToken::new(),
    )
    .await;
    Ok(())
}
