use std::fmt;

use crate::free_port;

/// The configuration file of a whole installation on loopback, for a demonstration or a test.
/// Displayed, it is the file.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub owner_url: String,
    pub nats_url: String,
    /// Where `brudvagt keys` wrote; relative counts from the file's folder.
    pub secrets: String,
    /// Whether the bus knows the logins among the secrets. Somebody's own bus may have others.
    pub has_logins: bool,
    pub ops: u16,
    pub portal: u16,
    /// Where reports arrive as mail.
    pub smtp: u16,
    /// A mail server to send to; without one the built-in mailbox takes every mail.
    pub mail_server: Option<u16>,
    /// Lines of the section `telemetry`.
    pub telemetry: String,
    mailbox: u16,
    services: [(&'static str, u16); 6],
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
            ops: free_port()?,
            portal: free_port()?,
            smtp: free_port()?,
            mail_server: None,
            telemetry: String::new(),
            mailbox: free_port()?,
            services: [
                ("directory", free_port()?),
                ("intake", free_port()?),
                ("triage", free_port()?),
                ("deadlines", free_port()?),
                ("notification", free_port()?),
                ("esdh", free_port()?),
            ],
        })
    }

    /// The owner's address without the owner: each service logs in under its own name.
    fn plain_url(&self) -> String {
        let place = self.owner_url.split_once("://");
        match place.and_then(|(_, rest)| rest.rsplit_once('@')) {
            Some((_owner, place)) => format!("postgres://{place}"),
            None => self.owner_url.clone(),
        }
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
            mailbox,
            ..
        } = self;
        let plain_url = self.plain_url();
        write!(
            f,
            r#"demonstration = true
ops = "127.0.0.1:{ops}"

[database]
url = "{plain_url}"
owner_url = "{owner_url}"

[nats]
url = "{nats_url}"
"#
        )?;
        if self.has_logins {
            writeln!(f, "nkey_dir = \"{secrets}/nats\"")?;
        }
        write!(
            f,
            r#"
[secrets]
token_key = "{secrets}/token.key"
keyring = "{secrets}/keyring.toml"
signing_key = "{secrets}/signing.key"

[grpc]
"#
        )?;
        for (service, port) in self.services {
            writeln!(f, "{service} = \"127.0.0.1:{port}\"")?;
        }
        let send_to = self.mail_server.unwrap_or(*mailbox);
        write!(
            f,
            r#"
[intake]
smtp_listen = "127.0.0.1:{smtp}"

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
