//! Where a service listens, and where the others call it.

use std::{fmt, net::SocketAddr};

use anyhow::Context as _;
use serde::{Deserialize, Deserializer, de::Error as _};
use tonic::codegen::http::uri::Authority;

/// Where a service listens, and the name or address at which the others call it.
///
/// Written as one text where they are the same (`"127.0.0.1:7003"`) or where the service runs on another
/// machine (`"one.internal:7003"`, a name that DNS knows); else as
/// `{ listen = "0.0.0.0:7003", call = "one.internal:7003" }`. Names are looked up at each new
/// connection, so that a service may move while its callers run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `None` where the service runs on another machine.
    pub listen: Option<SocketAddr>,
    /// A host and a port.
    call: String,
}

impl Place {
    fn written(text: &str) -> anyhow::Result<Self> {
        match text.parse() {
            Ok(address) => Self::both(Some(address), text),
            Err(_a_name) => Self::both(None, text),
        }
    }

    fn both(listen: Option<SocketAddr>, call: &str) -> anyhow::Result<Self> {
        let uri: Authority = call
            .parse()
            .with_context(|| format!("{call:?} is not a host and a port"))?;
        anyhow::ensure!(
            uri.port_u16().is_some_and(|port| port != 0) && !call.contains('@'),
            "{call:?} is not a host and a port: write it as one.internal:7003"
        );
        let everywhere = call
            .parse::<SocketAddr>()
            .is_ok_and(|address| address.ip().is_unspecified());
        anyhow::ensure!(
            !everywhere,
            "{call:?} is where to listen, and no place to call: name both, listen and call"
        );
        Ok(Self {
            listen,
            call: call.to_owned(),
        })
    }
}

impl From<SocketAddr> for Place {
    fn from(address: SocketAddr) -> Self {
        Self {
            listen: Some(address),
            call: address.to_string(),
        }
    }
}

/// Where to call it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.call)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    One(String),
    Both(Both),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    listen: SocketAddr,
    call: String,
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let place = match Written::deserialize(deserializer) {
            Ok(Written::One(text)) => Self::written(&text),
            Ok(Written::Both(Both { listen, call })) => Self::both(Some(listen), &call),
            Err(_shape) => Err(anyhow::anyhow!(
                "is \"host:port\", or {{ listen = \"address:port\", call = \"host:port\" }}"
            )),
        };
        place.map_err(|error| D::Error::custom(format!("{error:#}")))
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Toml},
    };

    use super::*;

    fn read(toml: &str) -> Result<Place, String> {
        let read = Figment::from(Toml::string(toml)).extract_inner("one");
        read.map_err(|error: figment::Error| error.to_string())
    }

    #[test]
    fn a_service_listens_where_it_is_called_unless_both_are_named() {
        let one = read("one = '127.0.0.1:7003'").unwrap();
        assert_eq!(one.listen.unwrap().to_string(), one.to_string());
        let both = "one = { listen = '0.0.0.0:7003', call = 'one.internal:7003' }";
        let both = read(both).unwrap();
        assert_eq!(both.listen, Some("0.0.0.0:7003".parse().unwrap()));
        assert_eq!(both.to_string(), "one.internal:7003");
    }

    #[test]
    fn a_name_alone_is_a_service_on_another_machine() {
        let elsewhere = read("one = 'one.internal:7003'").unwrap();
        assert_eq!(elsewhere.listen, None);
        assert_eq!(elsewhere.to_string(), "one.internal:7003");
    }

    #[test]
    fn what_cannot_be_called_is_refused_when_the_configuration_is_read() {
        for wrong in [
            "one = ''",
            "one = 'one.internal'",
            "one = 'http://one:7003'",
            "one = 'somebody@one:7003'",
            "one = '127.0.0.1:0'",
            "one = '0.0.0.0:7003'",
            "one = '[::]:7003'",
            "one = 7003",
            "one = { call = 'one:7003' }",
            "one = { listen = 'one:7003', call = 'one:7003' }",
            "one = { listen = '0.0.0.0:7003', call = 'one:7003', tls = true }",
        ] {
            let refused = read(wrong).unwrap_err();
            let says = ["host", "listen"].iter().any(|word| refused.contains(word));
            assert!(says, "{wrong}: {refused}");
        }
    }
}
