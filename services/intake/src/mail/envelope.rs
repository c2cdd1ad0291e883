//! A mail as it came, whichever way.

use brudvagt_smtpd as smtpd;
use brudvagt_types::MunicipalityCode;
use bytes::Bytes;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// Where answers go; empty for bounces and other mail that wants none.
    pub(crate) from: String,
    /// As written; at least one.
    pub(crate) to: Vec<String>,
    /// The municipality whose mailbox it lay in; otherwise the recipients decide.
    pub(crate) home: Option<MunicipalityCode>,
    /// Header and body.
    pub(crate) data: Bytes,
    /// Too big to be fetched, so only its header and a note where the rest lies.
    pub(crate) is_header_only: bool,
}

impl From<smtpd::Envelope> for Envelope {
    fn from(sent: smtpd::Envelope) -> Self {
        Self {
            from: sent.from,
            to: sent.to,
            home: None,
            data: sent.data,
            is_header_only: false,
        }
    }
}
