//! The bus: one login for each service, by a key pair whose seed only that service holds.

use std::{path::Path, time::Duration};

use anyhow::Context;
use async_nats::{Client, ConnectOptions, Event, ServerError};
use nkeys::KeyPair;

use crate::config::Nats;

/// Where answers to `user` arrive. The bus lets nobody else listen there.
pub fn inbox(user: &str) -> String {
    format!("_INBOX_{user}")
}

/// A new login's seed: the secret half.
///
/// # Errors
/// When the system has no randomness.
pub fn new_seed() -> anyhow::Result<String> {
    Ok(KeyPair::new_user().seed()?)
}

/// The public half of `user`'s login, from its seed in `folder`.
///
/// # Errors
/// When the seed cannot be read or is not one.
pub fn public_key(folder: &Path, user: &str) -> anyhow::Result<String> {
    let pair = KeyPair::from_seed(&seed(folder, user)?).with_context(|| format!("{user}.nk"))?;
    Ok(pair.public_key())
}

fn seed(folder: &Path, user: &str) -> anyhow::Result<String> {
    let file = folder.join(format!("{user}.nk"));
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Ok(text.trim().to_owned())
}

/// Connects as `user` as soon as the bus is reachable, and again whenever it comes back.
///
/// # Errors
/// When the seed cannot be read or the address is not one.
pub async fn connect(config: &Nats, user: &str) -> anyhow::Result<Client> {
    let name = user.to_owned();
    let options = options(config, user)?
        .retry_on_initial_connect()
        .max_reconnects(None)
        .reconnect_delay_callback(|attempt| {
            Duration::from_millis(100 * u64::try_from(attempt.min(20)).unwrap_or(20))
        })
        .event_callback(move |event| {
            tell(&name, &event);
            std::future::ready(())
        });
    options.connect(&config.url).await.context("nats.url")
}

/// How `user` proves itself to the bus, and how the bus's certificate is checked.
///
/// # Errors
/// When the seed cannot be read.
pub fn options(config: &Nats, user: &str) -> anyhow::Result<ConnectOptions> {
    let mut options = ConnectOptions::new()
        .name(format!("brudvagt {user}"))
        .custom_inbox_prefix(inbox(user));
    if let Some(folder) = &config.nkey_dir {
        let seed = seed(&folder.relative(), user).context("nats.nkey_dir")?;
        options = options.nkey(seed);
    }
    if let Some(authority) = &config.authority {
        options = options
            .require_tls(true)
            .add_root_certificates(authority.relative());
    }
    Ok(options)
}

fn tell(user: &str, event: &Event) {
    match event {
        // A login that the server does not know: nothing will work before an operator acts.
        Event::ServerError(error @ ServerError::AuthorizationViolation) => {
            tracing::error!(user, %error, "bus.login_refused");
        }
        // A right that `nats-config` does not give, or a server that is going down.
        Event::ServerError(error) => tracing::warn!(user, %error, "bus.refused"),
        Event::Disconnected => tracing::warn!(user, "bus.away"),
        Event::Connected => tracing::info!(user, "bus.connected"),
        other => tracing::debug!(user, event = %other, "bus.event"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_told_from_its_seed_alone() {
        let folder = std::env::temp_dir().join(format!("brudvagt-nkey-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("one.nk"), new_seed().unwrap()).unwrap();
        let first = public_key(&folder, "one").unwrap();
        assert_eq!(first, public_key(&folder, "one").unwrap());
        assert!(first.starts_with('U'));
        assert!(public_key(&folder, "intake").is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
