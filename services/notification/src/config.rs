//! The section `[notification]`.

use std::net::SocketAddr;

use figment::value::magic::RelativePathBuf;
use serde::Deserialize;

/// How mail is sent, and the addresses it carries.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub smtp_host: String,
    pub smtp_port: u16,
    #[serde(default)]
    pub smtp_tls: SmtpTls,
    pub smtp_user: Option<String>,
    /// A file, so that no secret stands in a configuration.
    pub smtp_password_file: Option<RelativePathBuf>,
    /// `Brudvagt <brudvagt@nordvig.example>`
    pub mail_from: String,
    /// Right part of every Message-ID. Changing it makes new mails of those being sent.
    pub mail_domain: String,
    /// Where the links in mails lead, without a slash at the end.
    pub portal_url: String,
    /// Hosts inside our own walls that messages to other systems may go to.
    #[serde(default)]
    pub private_hosts: Vec<String>,
    /// The built-in mailbox; only in demonstration mode.
    pub mailbox_listen: Option<SocketAddr>,
    /// How many days the list of recipients stays after the last letter was settled.
    #[serde(default = "three_months")]
    pub recipients_kept_days: u32,
    /// How long letters to people affected wait before they leave, so that sending can be undone.
    #[serde(default = "two_minutes")]
    pub letter_hold_seconds: u32,
    /// After a mail about something to do, how long the next ones to the same person are gathered, to leave
    /// as one; 0: each leaves by itself.
    #[serde(default = "ten_minutes")]
    pub digest_seconds: u32,
}

const fn ten_minutes() -> u32 {
    600
}

/// Long enough to notice a mistake, short enough not to forget about the letters.
fn two_minutes() -> u32 {
    120
}

fn three_months() -> u32 {
    90
}

/// Whether the connection to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Plain: a server on the same machine or network.
    None,
    /// Encrypted when the server offers it.
    Starttls,
    /// Nothing is sent without TLS 1.2 or later; on port 465 from the first byte.
    #[default]
    Required,
}
