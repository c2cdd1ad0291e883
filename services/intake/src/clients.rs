//! The only service that intake calls: the directory, for report addresses and units.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use brudvagt_kit::{
    Clock, Runtime,
    grpc::{Caller, Channel},
};
use brudvagt_proto::directory::{
    ListMunicipalitiesRequest, ListMunicipalitiesResponse, directory_client::DirectoryClient,
};
use brudvagt_types::MunicipalityCode;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::RwLock;

/// How old a copy may be before the directory is asked again.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// How long a mail waits for the directory; the last good copy answers after that.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a report waits for it: hardly.
const SOON: Duration = Duration::from_millis(200);

/// The directory, with the last good copy of its answer.
#[derive(Clone)]
pub(crate) struct Directory {
    client: DirectoryClient<Channel>,
    caller: Caller,
    clock: Clock,
    last: Arc<RwLock<Option<Said>>>,
}

/// What the directory said, and when.
#[derive(Clone)]
struct Said {
    at: Timestamp,
    places: Arc<Places>,
}

/// Report addresses, and the units of each municipality that take reports.
#[derive(Debug, Default)]
pub(crate) struct Places {
    homes: HashMap<String, MunicipalityCode>,
    units: HashMap<MunicipalityCode, HashSet<String>>,
}

impl Directory {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: DirectoryClient::new(runtime.channel("directory")?),
            caller: runtime.caller("intake")?,
            clock: runtime.clock.clone(),
            last: Arc::default(),
        })
    }

    /// The directory's answer when it has one at once, for a report, which waits for nobody.
    pub(crate) async fn places_soon(&self) -> Option<Arc<Places>> {
        match tokio::time::timeout(SOON, self.places()).await {
            Ok(places) => places,
            Err(_slow) => {
                let last = self.last.read().await;
                last.as_ref().map(|said| Arc::clone(&said.places))
            }
        }
    }

    /// The directory's answer, or its last one; `None` when it was never reached.
    pub(crate) async fn places(&self) -> Option<Arc<Places>> {
        let now = self.clock.now();
        let last = self.last.read().await.clone();
        if let Some(said) = &last
            && now.duration_since(said.at) < FRESH
        {
            return Some(Arc::clone(&said.places));
        }
        let request = self
            .caller
            .system_request(&self.clock, ListMunicipalitiesRequest {});
        let mut client = self.client.clone();
        let asked = tokio::time::timeout(PATIENCE, client.list_municipalities(request)).await;
        match asked {
            Ok(Ok(answer)) => {
                let places = Arc::new(Places::from(answer.into_inner()));
                *self.last.write().await = Some(Said {
                    at: now,
                    places: Arc::clone(&places),
                });
                Some(places)
            }
            Ok(Err(status)) => {
                tracing::warn!(code = ?status.code(), "directory.unavailable");
                last.map(|said| said.places)
            }
            Err(_elapsed) => {
                tracing::warn!("directory.slow");
                last.map(|said| said.places)
            }
        }
    }
}

impl From<ListMunicipalitiesResponse> for Places {
    fn from(answer: ListMunicipalitiesResponse) -> Self {
        let homes = answer
            .municipalities
            .into_iter()
            .filter(|municipality| !municipality.report_address.is_empty())
            .filter_map(|municipality| {
                let code = municipality.code.parse().ok()?;
                Some((municipality.report_address.trim().to_lowercase(), code))
            })
            .collect();
        let mut units: HashMap<MunicipalityCode, HashSet<String>> = HashMap::new();
        for unit in answer.units.into_iter().filter(|unit| !unit.closed) {
            if let Ok(code) = unit.municipality.parse() {
                units.entry(code).or_default().insert(unit.id);
            }
        }
        Self { homes, units }
    }
}

impl Places {
    /// Whose report address a recipient is; `databrud+skole@…` is `databrud@…`.
    pub(crate) fn home_of(&self, recipient: &str) -> Option<&MunicipalityCode> {
        let recipient = recipient.trim().trim_end_matches('.').to_lowercase();
        self.homes.get(&recipient).or_else(|| {
            let (local, domain) = recipient.rsplit_once('@')?;
            let (plain, _tag) = local.split_once('+')?;
            self.homes.get(&format!("{plain}@{domain}"))
        })
    }

    /// Whether reports of the municipality may be put under this unit. While the directory has none of its
    /// units every id counts.
    pub(crate) fn takes_reports(&self, municipality: &MunicipalityCode, unit_id: &str) -> bool {
        let units = self.units.get(municipality);
        units.is_none_or(|units| units.contains(unit_id))
    }

    /// Whether a report address is in this domain, as [`domain_of`] gives it. While the directory
    /// has no report addresses every domain counts.
    pub(crate) fn is_own_domain(&self, domain: &str) -> bool {
        self.homes.is_empty() || self.homes.keys().any(|home| domain_of(home) == domain)
    }
}

/// The domain of an address in lower case, without the dot that may end it.
pub(crate) fn domain_of(address: &str) -> String {
    let (_, domain) = address.rsplit_once('@').unwrap_or_default();
    domain.trim().trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::directory::Municipality;

    use super::*;

    fn places() -> Places {
        Places::from(ListMunicipalitiesResponse {
            municipalities: vec![Municipality {
                code: "901".into(),
                report_address: "Databrud@nordvig.example".into(),
                ..Municipality::default()
            }],
            ..ListMunicipalitiesResponse::default()
        })
    }

    #[test]
    fn a_report_address_is_found_however_it_is_written() {
        let places = places();
        for written in [
            "databrud@nordvig.example",
            "DATABRUD@Nordvig.Example",
            "databrud+skole@nordvig.example",
            "databrud@nordvig.example.",
        ] {
            assert_eq!(
                places.home_of(written).unwrap().as_str(),
                "901",
                "{written}"
            );
        }
        assert!(places.home_of("info@nordvig.example").is_none());
        assert!(places.home_of("").is_none());
        assert!(places.is_own_domain(&domain_of("info@Nordvig.example.")));
        assert!(!places.is_own_domain(&domain_of("bo@andet.example")));
    }
}
