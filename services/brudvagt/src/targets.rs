//! Which services a process runs.

use anyhow::bail;
use brudvagt_types::Service;

/// The services that were named; `all` is every one.
///
/// # Errors
/// Names the target that is not one.
pub fn parse(names: &[String]) -> anyhow::Result<Vec<Service>> {
    if names.iter().any(|name| name == "all") {
        return Ok(Service::ALL.to_vec());
    }
    let mut targets = Vec::with_capacity(names.len());
    for name in names {
        match Service::parse(name) {
            Some(service) => targets.push(service),
            None => bail!("no service is called {name:?}"),
        }
    }
    Ok(targets)
}
