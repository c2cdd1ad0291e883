//! The way to the mail server.

use std::time::Duration;

use anyhow::Context;
use brudvagt_again::Failure;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};

use super::Attempt;
use crate::{
    config::{Config, SmtpTls},
    mail::{build::Ready, rules::judge_refusal::judge_refusal},
};

/// For each step of the SMTP dialogue.
const STEP_TIME_LIMIT: Duration = Duration::from_secs(15);
/// For one attempt as a whole.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(30);
const CONNECTIONS: u32 = 8;
const SUBMISSIONS_PORT: u16 = 465;

#[derive(Clone, Debug)]
pub(crate) struct Transport(AsyncSmtpTransport<Tokio1Executor>);

impl Transport {
    /// Connects when there is something to send.
    ///
    /// # Errors
    /// When the password file cannot be read or the host cannot be a certificate's name.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let parameters = || TlsParameters::new(config.smtp_host.clone());
        let tls = match config.smtp_tls {
            SmtpTls::None => Tls::None,
            SmtpTls::Starttls => Tls::Opportunistic(parameters()?),
            SmtpTls::Required if config.smtp_port == SUBMISSIONS_PORT => {
                Tls::Wrapper(parameters()?)
            }
            SmtpTls::Required => Tls::Required(parameters()?),
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.smtp_host)
                .port(config.smtp_port)
                .tls(tls)
                .timeout(Some(STEP_TIME_LIMIT))
                .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let (Some(user), Some(file)) = (&config.smtp_user, &config.smtp_password_file) {
            let password = std::fs::read_to_string(file.relative())
                .context("notification.smtp_password_file")?;
            let password = password.trim().to_owned();
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        Ok(Self(builder.build()))
    }

    pub(super) async fn send(&self, ready: &Ready) -> Attempt {
        let sending = self.0.send_raw(&ready.envelope, &ready.bytes);
        match tokio::time::timeout(TIME_LIMIT, sending).await {
            Ok(Ok(_reply)) => Attempt::Sent,
            // The relay does not accept non-ASCII addresses and will not do so later.
            Ok(Err(error)) if error.is_client() && is_beyond_ascii(ready) => Attempt::Failed {
                failure: Failure::Hopeless,
                error: "NO_SMTPUTF8".to_owned(),
            },
            Ok(Err(error)) => judge(&error),
            Err(_elapsed) => Attempt::Failed {
                failure: Failure::Away,
                error: "TIME_LIMIT".to_owned(),
            },
        }
    }
}

fn is_beyond_ascii(ready: &Ready) -> bool {
    let mut to = ready.envelope.to().iter();
    to.any(|address| !AsRef::<str>::as_ref(address).is_ascii())
}

/// Keeps a code and no text: a server's reply repeats the address.
fn judge(error: &lettre::transport::smtp::Error) -> Attempt {
    let Some(code) = error.status() else {
        let kind = if error.is_timeout() {
            "TIME_LIMIT"
        } else if error.is_tls() {
            "TLS"
        } else {
            "NO_CONNECTION"
        };
        return Attempt::Failed {
            failure: Failure::Away,
            error: kind.to_owned(),
        };
    };
    let code: u16 = code.into();
    let failure = if error.is_permanent() {
        judge_refusal(code, &error.to_string())
    } else {
        Failure::Refused
    };
    Attempt::Failed {
        failure,
        error: format!("SMTP_{code}"),
    }
}
