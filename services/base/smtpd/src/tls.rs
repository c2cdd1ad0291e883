//! STARTTLS (RFC 3207): the certificate, and the handshake.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
    server::TlsStream,
};

/// A certificate chain and its key, as PEM files.
///
/// They are read at each handshake, so a renewed certificate takes effect at once; mail is rare
/// enough for that.
#[derive(Clone, Debug)]
pub struct Tls {
    certificates: PathBuf,
    key: PathBuf,
}

impl Tls {
    /// Names the files and reads them once.
    ///
    /// # Errors
    /// When they cannot be read, or are no certificate and its key.
    pub fn from_pem_files(certificates: &Path, key: &Path) -> io::Result<Self> {
        let tls = Self {
            certificates: certificates.to_owned(),
            key: key.to_owned(),
        };
        build(&std::fs::read(certificates)?, &std::fs::read(key)?)?;
        Ok(tls)
    }

    /// What the files say now.
    pub(crate) async fn acceptor(&self) -> io::Result<TlsAcceptor> {
        let certificates = tokio::fs::read(&self.certificates).await?;
        build(&certificates, &tokio::fs::read(&self.key).await?)
    }
}

fn build(certificates: &[u8], key: &[u8]) -> io::Result<TlsAcceptor> {
    let chain = CertificateDer::pem_slice_iter(certificates)
        .collect::<Result<Vec<_>, _>>()
        .map_err(io::Error::other)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Shakes hands with a sender who was told to go ahead.
pub(crate) async fn secure<S>(stream: S, acceptor: &TlsAcceptor) -> io::Result<TlsStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    acceptor.accept(stream).await
}
