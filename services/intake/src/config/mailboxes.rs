//! Sections `[[intake.mailboxes]]`.

use std::{collections::BTreeSet, net::IpAddr};

use anyhow::{Context, ensure};
use brudvagt_imap::{Login, Mailbox, OAuth2, Roots, Security};
use brudvagt_kit::config::RelativePathBuf;
use brudvagt_types::MunicipalityCode;
use serde::Deserialize;

use crate::usecases::watch_mailbox::Source;

/// A mailbox of a municipality's own that reports are fetched from by IMAP.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxConfig {
    /// Whose reports lie there.
    pub municipality: MunicipalityCode,
    /// The report address people write to: it alone says whose mail it is.
    pub address: String,
    pub host: String,
    pub port: Option<u16>,
    #[serde(default)]
    pub tls: MailboxTls,
    /// The authority that certified the server, a PEM file; without it the authorities the machine
    /// trusts.
    pub authority: Option<RelativePathBuf>,
    pub user: String,
    /// The password, unless there is `oauth2`.
    pub password_file: Option<RelativePathBuf>,
    pub oauth2: Option<OAuth2Config>,
    /// Where mail arrives.
    #[serde(default = "inbox")]
    pub folder: String,
    /// Where it is moved when it is kept.
    #[serde(default = "brudvagt")]
    pub kept_folder: String,
}

/// Where the access token of a mailbox comes from, by client credentials.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuth2Config {
    pub token_endpoint: String,
    pub client_id: String,
    pub secret_file: RelativePathBuf,
    pub scope: String,
}

/// How the connection to a mailbox is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailboxTls {
    /// From the first byte, port 993.
    #[default]
    Implicit,
    /// After STARTTLS, port 143; without it there is no connection.
    Starttls,
    /// None, on this machine alone.
    None,
}

fn inbox() -> String {
    "INBOX".to_owned()
}

fn brudvagt() -> String {
    "Brudvagt".to_owned()
}

/// Each mailbox, and whose it is.
///
/// # Errors
/// When one names no login or two, an impossible folder, a certificate file that holds none, or an
/// address that another one has.
pub(crate) fn sources(configured: &[MailboxConfig]) -> anyhow::Result<Vec<(Source, Mailbox)>> {
    let mut addresses = BTreeSet::new();
    let mut sources = Vec::new();
    for one in configured {
        let address = one.address.trim().to_lowercase();
        ensure!(
            addresses.insert(address.clone()),
            "two mailboxes have the address {address}"
        );
        let mailbox = one.mailbox().with_context(|| format!("of {address}"))?;
        let source = Source {
            municipality: one.municipality.clone(),
            address,
            kept_folder: one.kept_folder.clone(),
        };
        sources.push((source, mailbox));
    }
    Ok(sources)
}

impl MailboxConfig {
    fn mailbox(&self) -> anyhow::Result<Mailbox> {
        ensure!(self.address.contains('@'), "address is a report address");
        for folder in [&self.folder, &self.kept_folder] {
            ensure!(
                !folder.is_empty() && folder.is_ascii() && !folder.contains(char::is_control),
                "folder and kept_folder are names in ASCII: servers write other letters in ways of \
                 their own"
            );
        }
        ensure!(
            !self.folder.eq_ignore_ascii_case(&self.kept_folder),
            "kept_folder is another one than folder"
        );
        let security = self.security()?;
        let usual = match security {
            Security::Tls(_) => 993,
            Security::StartTls(_) | Security::None => 143,
        };
        Ok(Mailbox {
            host: self.host.clone(),
            port: self.port.unwrap_or(usual),
            security,
            user: self.user.clone(),
            login: self.login()?,
            folder: self.folder.clone(),
            kept_folder: self.kept_folder.clone(),
        })
    }

    fn security(&self) -> anyhow::Result<Security> {
        if self.tls == MailboxTls::None {
            let is_here = self.host == "localhost"
                || self.host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback());
            ensure!(is_here, "without TLS only a server on this machine is used");
            return Ok(Security::None);
        }
        let roots = match &self.authority {
            Some(file) => Roots::of_file(&file.relative()),
            None => Roots::of_system(),
        };
        let roots = roots.context("authority")?;
        Ok(match self.tls {
            MailboxTls::Starttls => Security::StartTls(roots),
            MailboxTls::Implicit | MailboxTls::None => Security::Tls(roots),
        })
    }

    fn login(&self) -> anyhow::Result<Login> {
        match (&self.password_file, &self.oauth2) {
            (Some(file), None) => Ok(Login::Password(file.relative())),
            (None, Some(oauth2)) => Ok(Login::OAuth2(OAuth2 {
                token_endpoint: oauth2.token_endpoint.clone(),
                client_id: oauth2.client_id.clone(),
                secret_file: oauth2.secret_file.relative(),
                scope: oauth2.scope.clone(),
            })),
            _both_or_none => anyhow::bail!("one of password_file and oauth2 is named"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured() -> MailboxConfig {
        MailboxConfig {
            municipality: "901".parse().unwrap(),
            address: "Databrud@nordvig.example".to_owned(),
            host: "imap.nordvig.example".to_owned(),
            port: None,
            tls: MailboxTls::default(),
            authority: None,
            user: "databrud".to_owned(),
            password_file: Some(RelativePathBuf::from("secrets/mailbox")),
            oauth2: None,
            folder: inbox(),
            kept_folder: brudvagt(),
        }
    }

    #[test]
    fn a_mailbox_is_read_under_tls_with_one_login() {
        let (source, mailbox) = sources(&[configured()]).unwrap().remove(0);
        assert_eq!(source.address, "databrud@nordvig.example");
        assert_eq!(mailbox.port, 993);
        assert!(matches!(mailbox.security, Security::Tls(_)));
    }

    #[test]
    fn what_cannot_be_meant_stops_the_start() {
        let wrong: [fn(&mut MailboxConfig); 6] = [
            |it| it.tls = MailboxTls::None,
            |it| it.password_file = None,
            |it| it.kept_folder = "Færdig".to_owned(),
            |it| it.kept_folder = "inbox".to_owned(),
            |it| it.address = "databrud".to_owned(),
            |it| it.authority = Some(RelativePathBuf::from("/nowhere.pem")),
        ];
        for change in wrong {
            let mut one = configured();
            change(&mut one);
            assert!(sources(&[one.clone()]).is_err(), "{one:?}");
        }
        assert!(sources(&[configured(), configured()]).is_err());
        let mut here = configured();
        (here.tls, here.host) = (MailboxTls::None, "127.0.0.1".to_owned());
        assert!(sources(&[here]).is_ok());
    }
}
