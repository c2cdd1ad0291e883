use std::net::SocketAddr;

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
    /// The municipality that looks after mail no report address claims; the first in the key file
    /// when absent.
    pub mail_keeper: Option<MunicipalityCode>,
}
