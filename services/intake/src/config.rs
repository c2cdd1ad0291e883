mod mailboxes;

use std::{collections::BTreeMap, io, net::SocketAddr};

use brudvagt_kit::config::RelativePathBuf;
use brudvagt_smtpd::{Door, Identity, Network, Protocol, Tls};
use brudvagt_types::MunicipalityCode;
use serde::Deserialize;

use crate::scanner::Scanner;

pub(crate) use mailboxes::sources;
pub use mailboxes::{MailboxConfig, MailboxTls, OAuth2Config};

/// Section `[intake]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where reports by mail are taken; none are when absent.
    pub smtp_listen: Option<SocketAddr>,
    /// The same over LMTP, for a mail server that delivers instead of relaying. The settings below hold
    /// for both.
    pub lmtp_listen: Option<SocketAddr>,
    /// The name the listener gives itself.
    pub smtp_host: Option<String>,
    /// Its certificate chain and the key of it, PEM files: STARTTLS is offered when both are named.
    /// Read at each handshake, so that a renewed certificate counts at once.
    pub smtp_certificates: Option<RelativePathBuf>,
    pub smtp_key: Option<RelativePathBuf>,
    /// Mail is taken only under TLS. Needs the two files.
    pub smtp_tls_required: bool,
    /// The gateways that may connect, addresses or networks; anybody when absent.
    pub smtp_clients: Vec<String>,
    /// Domains mail is taken for, besides those of the report addresses.
    pub smtp_domains: Vec<String>,
    /// The municipality that looks after mail no report address claims; the first in the key file
    /// when absent.
    pub mail_keeper: Option<MunicipalityCode>,
    /// Relays whose `Authentication-Results` are trusted, by the name at the beginning of the
    /// header.
    pub trusted_relays: Vec<String>,
    /// ClamAV's clamd, by its socket's path or host and port. Files are scanned when there is one.
    pub clamd: Option<String>,
    /// Files that are not scanned yet are closed like those it warns of; else they are opened and marked.
    /// Needs `clamd`.
    pub clamd_holds_back: bool,
    /// Within how many working days a question to the officer is to be answered; one when absent.
    pub question_working_days: Option<u8>,
    /// Where a municipality has promised otherwise, by its code.
    pub question_working_days_of: BTreeMap<MunicipalityCode, u8>,
    /// How many days the words of a question are kept after it was answered; 180 when absent.
    pub question_kept_days: Option<u16>,
    /// Where a municipality has decided otherwise, by its code.
    pub question_kept_days_of: BTreeMap<MunicipalityCode, u16>,
    /// Mailboxes that reports are fetched from.
    pub mailboxes: Vec<MailboxConfig>,
}

/// What a municipality promises of questions to the officer.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) working_days: Promised<u8>,
    pub(crate) kept_days: Promised<u16>,
}

/// One answer for all, and those who have another.
#[derive(Clone, Debug)]
pub(crate) struct Promised<T> {
    all: T,
    of: BTreeMap<MunicipalityCode, T>,
}

impl<T: Copy> Promised<T> {
    pub(crate) fn of(&self, municipality: &str) -> T {
        let own = self
            .of
            .iter()
            .find(|(code, _)| code.as_str() == municipality);
        own.map_or(self.all, |(_, own)| *own)
    }

    pub(crate) const fn all(&self) -> T {
        self.all
    }

    /// Those who have another, with it.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&str, T)> {
        self.of.iter().map(|(code, own)| (code.as_str(), *own))
    }
}

impl Config {
    pub(crate) fn terms(&self) -> Terms {
        Terms {
            working_days: Promised {
                all: self.question_working_days.unwrap_or(1),
                of: self.question_working_days_of.clone(),
            },
            kept_days: Promised {
                all: self.question_kept_days.unwrap_or(180),
                of: self.question_kept_days_of.clone(),
            },
        }
    }

    /// Who looks at files.
    ///
    /// # Errors
    /// When its address is none, or files are to wait for a scanner that nobody named.
    pub(crate) fn scanner(&self) -> io::Result<Option<Scanner>> {
        let Some(address) = &self.clamd else {
            if self.clamd_holds_back {
                return Err(io::Error::other("clamd_holds_back needs clamd"));
            }
            return Ok(None);
        };
        Scanner::new(address, self.clamd_holds_back).map(Some)
    }

    /// Who a mail listener is.
    ///
    /// # Errors
    /// When only one of the two files is named, or they are no certificate and its key; when TLS is
    /// required without them, or a client is no address.
    pub(crate) fn identity(&self, protocol: Protocol) -> io::Result<Identity> {
        let clients = self.smtp_clients.iter().map(|it| it.parse());
        let clients = clients
            .collect::<Result<Vec<Network>, _>>()
            .map_err(io::Error::other)?;
        if self.smtp_tls_required && self.smtp_certificates.is_none() {
            return Err(io::Error::other(
                "smtp_tls_required needs smtp_certificates and smtp_key",
            ));
        }
        let tls = match (&self.smtp_certificates, &self.smtp_key) {
            (None, None) => None,
            (Some(certificates), Some(key)) => Some(Tls::from_pem_files(
                &certificates.relative(),
                &key.relative(),
            )?),
            _one => {
                return Err(io::Error::other(
                    "smtp_certificates and smtp_key go together",
                ));
            }
        };
        let host = self.smtp_host.clone();
        Ok(Identity {
            host: host.unwrap_or_else(|| "brudvagt".to_owned()),
            protocol,
            tls,
            door: Door {
                requires_tls: self.smtp_tls_required,
                clients,
                recipients: None,
            },
        })
    }
}
