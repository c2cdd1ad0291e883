//! Mutual TLS between services: both ends show a certificate of the installation's own authority.
//!
//! It says that a caller belongs to the installation, and keeps others from listening. Who asks, and
//! for whose rows, the signed token says ([`crate::token`]).

use std::path::Path;

use anyhow::Context;
use tonic::transport::{Certificate, ClientTlsConfig, Identity, ServerTlsConfig};

use crate::config::GrpcTls;

/// The certificate that a server shows, and the authority that its callers must be certified by.
///
/// # Errors
/// When a file cannot be read.
pub fn for_server(tls: &GrpcTls) -> anyhow::Result<ServerTlsConfig> {
    Ok(ServerTlsConfig::new()
        .identity(identity(tls)?)
        .client_ca_root(authority(tls)?))
}

/// The certificate that a caller shows. It talks only to a server that the authority has certified
/// as `service`.
///
/// # Errors
/// As [`for_server`].
pub fn for_caller(tls: &GrpcTls, service: &str) -> anyhow::Result<ClientTlsConfig> {
    Ok(ClientTlsConfig::new()
        .identity(identity(tls)?)
        .ca_certificate(authority(tls)?)
        .domain_name(service))
}

fn authority(tls: &GrpcTls) -> anyhow::Result<Certificate> {
    read(&tls.authority.relative()).map(Certificate::from_pem)
}

fn identity(tls: &GrpcTls) -> anyhow::Result<Identity> {
    let certificate = read(&tls.certificate.relative())?;
    Ok(Identity::from_pem(certificate, read(&tls.key.relative())?))
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("grpc_tls: {}", file.display()))
}
