//! Configuration: defaults, then the file, then `BRUDVAGT__…` variables. Secrets only as files.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// A path that counts from the configuration file's folder.
pub use figment::value::magic::RelativePathBuf;
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::Place;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Without a user: each service logs in as its own two roles.
    pub url: String,
    /// The schema owner's address, for `migrate` and `doctor servers` alone.
    pub owner_url: Option<String>,
    /// One file for each role, named as it.
    pub password_dir: Option<PathBuf>,
    /// Connections for what people ask of a service; it gets half as many more for what it does by
    /// itself.
    #[serde(default = "default_connections")]
    pub max_connections: u32,
}

impl Database {
    /// For events, clocks and relays.
    pub fn own_connections(&self) -> u32 {
        self.max_connections.div_ceil(2).max(2)
    }
}

fn default_connections() -> u32 {
    8
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nats {
    pub url: String,
    /// One seed file for each service's login, `<service>.nk`, and `operator.nk` for the operator's
    /// commands. Without it the bus is used without a login (a developer's own).
    pub nkey_dir: Option<RelativePathBuf>,
    /// The authority that certified the bus, a PEM file. When set, the bus is used over TLS only,
    /// and only if this authority vouches for it. Needed where the bus is on another machine. An
    /// address that begins with `tls://` asks for TLS too, and trusts the authorities that the
    /// system trusts.
    pub authority: Option<RelativePathBuf>,
    /// Copies of each stream: 1, or 3 on a cluster.
    #[serde(default = "one")]
    pub replicas: usize,
}

fn one() -> usize {
    1
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    /// A folder: the key with which each caller signs its calls to other services, `<caller>.key`, and
    /// everybody's public keys, `public.toml`. A process reads the keys of the services it runs.
    pub callers: RelativePathBuf,
    /// The municipalities' keys, which wrap the key of each case, report and message.
    pub keyring: RelativePathBuf,
    /// Ed25519 seed, hex, that signs exports.
    pub signing_key: RelativePathBuf,
}

/// Certificates for the calls between services, PEM files. Needed where services run on more than one
/// machine; without it calls are signed but not secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrpcTls {
    /// The installation's own authority: everything it has certified belongs to the installation.
    pub authority: RelativePathBuf,
    /// Names every service that this process runs.
    pub certificate: RelativePathBuf,
    pub key: RelativePathBuf,
}

/// Where each service listens and is called, by its name.
pub type Places = BTreeMap<String, Place>;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// `tracing` filter; `info` when empty.
    pub log: String,
    /// OTLP/gRPC endpoint; nothing is exported when absent.
    pub otlp_endpoint: Option<String>,
}

/// What every process needs.
#[derive(Clone, Debug, Deserialize)]
pub struct Base {
    /// Made-up people, a built-in mailbox, a clock that can be moved. Only on loopback.
    #[serde(default)]
    pub demonstration: bool,
    pub database: Database,
    pub nats: Nats,
    pub secrets: Secrets,
    pub grpc: Places,
    pub grpc_tls: Option<GrpcTls>,
    pub ops: SocketAddr,
    /// Regimes that amend the built-in ones from their first day on: how a change of the law is taken
    /// into use without a new release.
    pub regimes: Option<RelativePathBuf>,
    #[serde(default)]
    pub telemetry: Telemetry,
}

impl Base {
    /// # Errors
    /// When `[grpc]` does not name the service.
    pub fn place(&self, service: &str) -> anyhow::Result<&Place> {
        let place = self.grpc.get(service);
        place.ok_or_else(|| anyhow::anyhow!("grpc.{service}: no address is configured"))
    }
}

/// The merged sources. Relative paths count from the file's folder.
pub fn figment(file: &Path) -> Figment {
    Figment::new()
        .merge(Toml::file(file))
        .merge(Env::prefixed("BRUDVAGT__").split("__"))
}

/// Reads one section.
///
/// # Errors
/// Names the key that is missing, unknown or of the wrong shape.
pub fn section<T: DeserializeOwned>(figment: &Figment, name: &str) -> anyhow::Result<T> {
    Ok(figment.extract_inner(name)?)
}

/// Reads one section, which may be left out.
///
/// # Errors
/// Names the key that is unknown or of the wrong shape.
pub fn section_or_default<T: DeserializeOwned + Default>(
    figment: &Figment,
    name: &str,
) -> anyhow::Result<T> {
    match figment.find_value(name) {
        Ok(_there) => section(figment, name),
        Err(_absent) => Ok(T::default()),
    }
}

/// Reads and checks what every process needs.
///
/// # Errors
/// When a key is wrong, or demonstration mode would be reachable from outside.
pub fn base(figment: &Figment) -> anyhow::Result<Base> {
    let base: Base = figment.extract()?;
    let reachable = base
        .grpc
        .values()
        .filter_map(|place| place.listen.as_ref())
        .chain([&base.ops])
        .any(|addr| !addr.ip().is_loopback());
    if base.demonstration && reachable {
        anyhow::bail!(
            "demonstration mode listens on loopback only: change grpc and ops, or turn it off"
        );
    }
    Ok(base)
}
