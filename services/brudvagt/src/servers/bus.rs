use std::time::Duration;

use anyhow::{Context, bail};
use async_nats::{
    Client, ConnectError, ConnectErrorKind, ConnectOptions,
    jetstream::{self, context::GetStreamErrorKind},
};
use brudvagt_kit::{bus::inbox, config};
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

/// The address without whom it names.
fn place(nats: &config::Nats) -> &str {
    let url = nats.url.as_str();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.rsplit_once('@').map_or(rest, |(_, place)| place)
}

/// As the operator, and only when the bus answers now.
async fn connect(nats: &config::Nats) -> anyhow::Result<Client> {
    let mut options = ConnectOptions::new()
        .custom_inbox_prefix(inbox(OPERATOR))
        .connection_timeout(PATIENCE);
    if let Some(folder) = &nats.nkey_dir {
        let file = folder.relative().join(format!("{OPERATOR}.nk"));
        let seed = std::fs::read_to_string(&file)
            .with_context(|| format!("the operator's login: {}", file.display()))?;
        options = options.nkey(seed.trim().to_owned());
    }
    let refused = match options.connect(&nats.url).await {
        Ok(client) => return Ok(client),
        Err(refused) => refused,
    };
    let words = refusal(&refused, nats);
    Err(anyhow::Error::new(refused).context(words))
}

fn refusal(error: &ConnectError, nats: &config::Nats) -> String {
    let place = place(nats);
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
