use std::{fmt, path::PathBuf};

use brudvagt_types::Service;

use crate::free_port;

/// The configuration file of a whole installation on loopback, for a demonstration or a test.
/// Displayed, it is the file.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub owner_url: String,
    pub nats_url: String,
    /// Where `brudvagt keys` wrote; relative counts from the file's folder.
    pub secrets: String,
    /// Whether services show the bus the logins among the secrets. An address may name another one.
    pub has_logins: bool,
    /// Who has certified a NATS that is used over TLS.
    pub nats_authority: Option<PathBuf>,
    /// One file for each role; without it roles have no password (a server that trusts loopback).
    pub password_dir: Option<PathBuf>,
    pub ops: u16,
    pub portal: u16,
    /// Where reports arrive as mail.
    pub smtp: u16,
    /// Where municipalities' own directories send people and groups.
    pub scim: u16,
    /// A mail server to send to; without one the built-in mailbox takes every mail.
    pub mail_server: Option<u16>,
    /// Lines of the section `telemetry`.
    pub telemetry: String,
    mailbox: u16,
    services: Vec<(Service, u16)>,
}

impl Configuration {
    /// On free ports.
    ///
    /// # Errors
    /// When the system has no port to give.
    pub fn new(owner_url: String, nats_url: String) -> anyhow::Result<Self> {
        Ok(Self {
            owner_url,
            nats_url,
            secrets: "secrets".to_owned(),
            has_logins: true,
            nats_authority: None,
            password_dir: None,
            ops: free_port()?,
            portal: free_port()?,
            smtp: free_port()?,
            scim: free_port()?,
            mail_server: None,
            telemetry: String::new(),
            mailbox: free_port()?,
            services: Service::ALL
                .into_iter()
                .filter(|service| service.speaks())
                .map(|service| Ok((service, free_port()?)))
                .collect::<anyhow::Result<_>>()?,
        })
    }

    /// The owner's address without the owner: each service logs in under its own name.
    fn plain_url(&self) -> String {
        let rest = self.owner_url.split_once("://");
        let rest = rest.map_or(self.owner_url.as_str(), |(_, rest)| rest);
        // An at sign after the host belongs to a parameter.
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = host.rsplit_once('@').map_or(host, |(_owner, host)| host);
        format!("postgres://{host}{path}")
    }
}

impl fmt::Display for Configuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            owner_url,
            nats_url,
            secrets,
            ops,
            portal,
            smtp,
            scim,
            mailbox,
            ..
        } = self;
        // For every character of an address, TOML's basic strings are escaped like Rust's.
        let plain_url = self.plain_url();
        write!(
            f,
            r#"demonstration = true
ops = "127.0.0.1:{ops}"

[database]
url = {plain_url:?}
owner_url = {owner_url:?}
"#
        )?;
        if let Some(folder) = &self.password_dir {
            writeln!(f, "password_dir = {folder:?}")?;
        }
        writeln!(f, "\n[nats]\nurl = {nats_url:?}")?;
        if self.has_logins {
            writeln!(f, "nkey_dir = \"{secrets}/nats\"")?;
        }
        if let Some(file) = &self.nats_authority {
            writeln!(f, "authority = {file:?}")?;
        }
        write!(
            f,
            r#"
[secrets]
callers = "{secrets}/callers"
keyring = "{secrets}/keyring.toml"
signing_key = "{secrets}/signing.key"

[grpc]
"#
        )?;
        for (service, port) in &self.services {
            writeln!(f, "{} = \"127.0.0.1:{port}\"", service.name())?;
        }
        let send_to = self.mail_server.unwrap_or(*mailbox);
        write!(
            f,
            r#"
[intake]
smtp_listen = "127.0.0.1:{smtp}"
# What our own mails come back to.
smtp_domains = ["demo.example"]

[directory.scim]
listen = "127.0.0.1:{scim}"
public_url = "http://127.0.0.1:{scim}/scim/v2"

[portal]
listen = "127.0.0.1:{portal}"
public_url = "http://127.0.0.1:{portal}"

[telemetry]
{telemetry}

[notification]
smtp_host = "127.0.0.1"
smtp_port = {send_to}
smtp_tls = "none"
mail_from = "Brudvagt <brudvagt@demo.example>"
mail_domain = "demo.example"
# Long enough to see that sending can be undone, short enough for a test to wait.
letter_hold_seconds = 5
# Each mail for itself: whoever tries it out looks for the one just caused.
digest_seconds = 0
portal_url = "http://127.0.0.1:{portal}"
"#,
            telemetry = self.telemetry
        )?;
        if self.mail_server.is_none() {
            writeln!(f, "mailbox_listen = \"127.0.0.1:{mailbox}\"")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_get_the_address_without_its_owner() {
        for (owner, plain) in [
            (
                "postgres://postgres@127.0.0.1:5432/postgres",
                "postgres://127.0.0.1:5432/postgres",
            ),
            (
                "postgresql://ejer:hem%40lig@db.example/brudvagt?sslmode=require",
                "postgres://db.example/brudvagt?sslmode=require",
            ),
            (
                "postgres://db.example/brudvagt?options=a@b",
                "postgres://db.example/brudvagt?options=a@b",
            ),
            (
                "postgres:///brudvagt?host=/run/postgresql",
                "postgres:///brudvagt?host=/run/postgresql",
            ),
        ] {
            let nats = "nats://127.0.0.1:4222".to_owned();
            let made = Configuration::new(owner.to_owned(), nats).unwrap();
            assert_eq!(made.plain_url(), plain);
        }
    }
}
