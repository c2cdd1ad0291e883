//! A bus of its own for each test, with a login for each service as in an installation.

use brudvagt_kit::{bus, config};
use brudvagt_launcher::{Nats, programs};
use brudvagt_outbox::{OPERATOR, authorization, logins, prepare_bus};
use tempfile::TempDir;

/// A private bus whose streams and readers are made.
#[derive(Debug)]
pub struct TestBus {
    pub nats: Nats,
    logins: TempDir,
}

impl TestBus {
    /// Starts it and prepares it as `brudvagt migrate` does.
    pub async fn start() -> Self {
        let seeds = tempfile::tempdir().expect("a folder");
        for user in logins() {
            let file = seeds.path().join(format!("{user}.nk"));
            std::fs::write(file, bus::new_seed().expect("a seed")).expect("a seed file");
        }
        let rights = authorization(|user| bus::public_key(seeds.path(), user)).expect("rights");
        let programs = programs(&|_text| {}).expect("programs");
        let nats = Nats::start_with(&programs, &rights).expect("NATS");
        let bus = Self {
            nats,
            logins: seeds,
        };
        let jetstream = async_nats::jetstream::new(bus.login(OPERATOR).await);
        prepare_bus(&jetstream, 1).await.expect("streams");
        bus
    }

    /// What a service's configuration says of it.
    pub fn config(&self) -> config::Nats {
        config::Nats {
            url: self.nats.url(),
            nkey_dir: Some(self.logins.path().into()),
            authority: None,
            replicas: 1,
        }
    }

    /// Connected as one of its users, with that user's rights.
    pub async fn login(&self, user: &str) -> async_nats::Client {
        bus::connect(&self.config(), user).await.expect("a login")
    }
}
