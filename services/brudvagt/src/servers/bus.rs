use std::{error::Error, io, time::Duration};

use anyhow::{Context, bail};
use async_nats::{
    Client, ConnectError, ConnectErrorKind,
    jetstream::{self, context::GetStreamErrorKind},
};
use brudvagt_kit::{bus::options, config};
use brudvagt_outbox::{DEAD_STREAM, EVENT_STREAM, OPERATOR};

use super::Look;

const PATIENCE: Duration = Duration::from_secs(10);

/// Adds what the bus is and holds, and everything that is wrong with it.
pub(super) async fn look(nats: &config::Nats, look: &mut Look) -> anyhow::Result<()> {
    let client = connect(nats).await?;
    let place = place(nats);
    let info = client.server_info();
    let head = format!("NATS {} at {place}", info.version);
    if !client.is_server_compatible(2, 9, 0) {
        look.told.push(format!("{head}."));
        bail!("NATS {} is too old: 2.9 or newer is needed", info.version);
    }
    if !info.jetstream {
        look.told.push(format!("{head}, without JetStream."));
        bail!(
            "NATS at {place} keeps no messages: switch its JetStream on (start it with -js, or write \
             jetstream {{ store_dir: \"FOLDER\" }} into its configuration)"
        );
    }
    let jetstream = jetstream::new(client);
    let mut held = Vec::new();
    for name in [EVENT_STREAM, DEAD_STREAM] {
        match jetstream.get_stream(name).await {
            Ok(mut stream) => {
                let messages = stream.info().await?.state.messages;
                held.push(format!("{name} ({messages} messages)"));
            }
            Err(error) if matches!(error.kind(), GetStreamErrorKind::JetStream(_)) => {}
            Err(error) => {
                return Err(error).context(format!("NATS at {place} does not tell its streams"));
            }
        }
    }
    look.in_bus = Some(!held.is_empty());
    look.told.push(if held.is_empty() {
        format!("{head}: nothing of Brudvagt in it.")
    } else {
        format!("{head}: an installation's streams {}.", held.join(", "))
    });
    Ok(())
}

/// The address without the user it may contain.
fn place(nats: &config::Nats) -> &str {
    let url = nats.url.as_str();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.rsplit_once('@').map_or(rest, |(_, place)| place)
}

/// Connects as the operator, and only if the bus answers now.
async fn connect(nats: &config::Nats) -> anyhow::Result<Client> {
    let options = options(nats, OPERATOR)?.connection_timeout(PATIENCE);
    let refused = match options.connect(&nats.url).await {
        Ok(client) => return Ok(client),
        Err(refused) => refused,
    };
    let words = refusal(&refused, nats);
    Err(anyhow::Error::new(refused).context(words))
}

fn refusal(error: &ConnectError, nats: &config::Nats) -> String {
    let place = place(nats);
    if is_distrust(error) {
        return match &nats.authority {
            Some(file) => format!(
                "NATS at {place} offers no TLS, or a certificate that nats.authority ({file}) does \
                 not vouch for",
                file = file.relative().display()
            ),
            None => format!(
                "NATS at {place} has a certificate that this machine does not trust: name the PEM \
                 file of who certified it in nats.authority"
            ),
        };
    }
    match (error.kind(), &nats.nkey_dir) {
        (
            ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication,
            Some(folder),
        ) => format!(
            "NATS at {place} does not know the logins in {folder}: put what \
             `brudvagt nats-config --logins {folder}` prints into its configuration, and \
             restart it",
            folder = folder.relative().display()
        ),
        (ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication, None) => {
            format!(
                "NATS at {place} wants a login: set nats.nkey_dir, or give the address a user and \
                 password"
            )
        }
        (ConnectErrorKind::ServerParse, _) => {
            format!("{place} is no address of NATS (nats://HOST:PORT)")
        }
        (
            ConnectErrorKind::Dns
            | ConnectErrorKind::TimedOut
            | ConnectErrorKind::Tls
            | ConnectErrorKind::Io
            | ConnectErrorKind::MaxReconnects,
            _,
        ) => format!("no NATS answers at {place}: is it running, and is the address right?"),
    }
}

/// The client reports a failed handshake like any failed connection; the real cause is inside.
fn is_distrust(error: &ConnectError) -> bool {
    let within = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>())
        .and_then(io::Error::get_ref);
    within.is_some_and(|cause| cause.is::<rustls::Error>())
}
