//! Calls between services under mutual TLS, on loopback, with certificates made at the moment.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod callers;

use std::{fmt::Display, fs, net::SocketAddr, path::Path};

use brudvagt_kit::{Clock, Runtime, config, grpc, grpc::Channel, token};
use figment::{
    Figment,
    providers::{Format, Toml},
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::{
    service::Routes,
    transport::{Certificate, ClientTlsConfig, Endpoint},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// An authority, and whom it has certified, in a folder of its own.
struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = params.self_signed(&key).unwrap();
        fs::write(folder.path().join("authority.pem"), own.pem()).unwrap();
        Self {
            folder,
            issuer: Issuer::new(params, key),
        }
    }

    /// Certifies a process that runs these services.
    fn certify(&self, name: &str, services: &[&str]) {
        let key = KeyPair::generate().unwrap();
        let names: Vec<String> = services.iter().map(|&one| one.to_owned()).collect();
        let params = CertificateParams::new(names).unwrap();
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        let file = |ending: &str| self.folder.path().join(format!("{name}.{ending}"));
        fs::write(file("pem"), signed.pem()).unwrap();
        fs::write(file("key"), key.serialize_pem()).unwrap();
    }

    /// A process with this certificate, where triage is at `triage`.
    fn runtime(&self, name: &str, triage: impl Display) -> Runtime {
        runtime(
            self.folder.path(),
            triage,
            &format!(
                "[grpc_tls]\nauthority = \"{folder}/authority.pem\"\n\
             certificate = \"{folder}/{name}.pem\"\nkey = \"{folder}/{name}.key\"\n",
                folder = self.folder.path().display(),
            ),
        )
    }
}

fn runtime(folder: &Path, triage: impl Display, tls: &str) -> Runtime {
    let callers = folder.join("callers");
    if !callers.exists() {
        token::make(&callers, &token::CALLERS).unwrap();
    }
    let text = format!(
        "ops = \"127.0.0.1:0\"\n[database]\nurl = \"postgres://127.0.0.1:1/none\"\n\
         [nats]\nurl = \"nats://127.0.0.1:1\"\n[grpc]\ntriage = \"{triage}\"\n\
         [secrets]\ncallers = \"{}\"\nkeyring = \"none\"\nsigning_key = \"none\"\n{tls}",
        callers.display(),
    );
    let base = config::base(&Figment::from(Toml::string(&text))).unwrap();
    Runtime::new(base, Clock::default()).unwrap()
}

/// Triage under TLS, as far as health and reflection go.
struct Serving {
    runtime: Runtime,
    address: SocketAddr,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.runtime.stop.cancel();
    }
}

async fn serve(authority: &Authority, certified: &str) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let runtime = authority.runtime(certified, address);
    // Nothing of its own: health and reflection are added by `serve`.
    let routes = runtime.server().unwrap().add_routes(Routes::default());
    let serving = grpc::serve(listener, "triage", routes, runtime.stop.clone());
    tokio::spawn(serving);
    Serving { runtime, address }
}

async fn is_answered(channel: Channel) -> bool {
    let asked = HealthCheckRequest {
        service: String::new(),
    };
    let answer = HealthClient::new(channel).check(asked).await;
    answer.is_ok_and(|health| health.into_inner().status() == ServingStatus::Serving)
}

#[tokio::test]
async fn services_of_one_installation_talk() {
    let authority = Authority::new();
    authority.certify("all", &["intake", "triage"]);
    let triage = serve(&authority, "all").await;
    authority.certify("deadlines", &["deadlines"]);
    let caller = authority.runtime("deadlines", triage.address);
    assert!(is_answered(caller.channel("triage").unwrap()).await);
}

#[tokio::test]
async fn a_service_is_called_by_a_name_that_is_looked_up() {
    let authority = Authority::new();
    authority.certify("triage", &["triage"]);
    let triage = serve(&authority, "triage").await;
    let name = format!("localhost:{}", triage.address.port());
    authority.certify("deadlines", &["deadlines"]);
    let caller = authority.runtime("deadlines", &name);
    assert!(is_answered(caller.channel("triage").unwrap()).await);
    let refused = caller.address("triage").unwrap_err().to_string();
    assert!(refused.contains(&name), "it runs elsewhere: {refused}");
}

#[tokio::test]
async fn who_shows_no_certificate_or_anothers_is_refused() {
    let authority = Authority::new();
    authority.certify("triage", &["triage"]);
    let triage = serve(&authority, "triage").await;
    authority.certify("esdh", &["esdh"]);
    let one_of_us = authority.runtime("esdh", triage.address);
    assert!(is_answered(one_of_us.channel("triage").unwrap()).await);

    let plain = grpc::channel(triage.address, "triage").unwrap();
    assert!(!is_answered(plain).await, "plain text");

    let trusted = fs::read(authority.folder.path().join("authority.pem")).unwrap();
    let anonymous = Endpoint::from_shared(format!("https://{}", triage.address))
        .unwrap()
        .tls_config(
            ClientTlsConfig::new()
                .ca_certificate(Certificate::from_pem(trusted.clone()))
                .domain_name("triage"),
        )
        .unwrap();
    assert!(
        !is_answered(Channel::new(anonymous.connect_lazy(), "triage")).await,
        "no certificate"
    );

    // It trusts ours, but is certified by another: it must not get in.
    let other = Authority::new();
    other.certify("deadlines", &["deadlines"]);
    fs::write(other.folder.path().join("authority.pem"), trusted).unwrap();
    let stranger = other.runtime("deadlines", triage.address);
    assert!(
        !is_answered(stranger.channel("triage").unwrap()).await,
        "a stranger"
    );
}

#[tokio::test]
async fn a_service_that_is_not_the_one_asked_for_is_not_talked_to() {
    let authority = Authority::new();
    authority.certify("esdh", &["esdh"]);
    let elsewhere = serve(&authority, "esdh").await;
    authority.certify("deadlines", &["deadlines"]);
    let caller = authority.runtime("deadlines", elsewhere.address);
    let tls = caller.base.grpc_tls.clone().unwrap();
    let esdh = grpc::secure_channel(elsewhere.address, "esdh", &tls).unwrap();
    assert!(is_answered(esdh).await, "it is esdh, and answers as that");
    assert!(!is_answered(caller.channel("triage").unwrap()).await);
}
