use std::{io, net::SocketAddr};

use brudvagt_kit::config::RelativePathBuf;
use brudvagt_smtpd::{Identity, Tls};
use brudvagt_types::MunicipalityCode;
use serde::Deserialize;

/// Section `[intake]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where reports by mail are taken; none are when absent.
    pub smtp_listen: Option<SocketAddr>,
    /// The name the listener gives itself.
    pub smtp_host: Option<String>,
    /// Its certificate chain and the key of it, PEM files: STARTTLS is offered when both are named.
    /// Read at each handshake, so that a renewed certificate counts at once.
    pub smtp_certificates: Option<RelativePathBuf>,
    pub smtp_key: Option<RelativePathBuf>,
    /// The municipality that looks after mail no report address claims; the first in the key file
    /// when absent.
    pub mail_keeper: Option<MunicipalityCode>,
}

impl Config {
    /// Who the mail listener is.
    ///
    /// # Errors
    /// When only one of the two files is named, or they are no certificate and its key.
    pub(crate) fn identity(&self) -> io::Result<Identity> {
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
            tls,
        })
    }
}
