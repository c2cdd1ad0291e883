//! TLS to a server, and the authorities that are trusted to certify one.

use std::{fmt, io, path::Path, sync::Arc};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use crate::{
    Trouble,
    line::{ANSWER_BYTES, Line},
};

/// The certificate authorities that are trusted.
#[derive(Clone)]
pub struct Roots(Arc<ClientConfig>);

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roots")
    }
}

impl Roots {
    /// Only the authorities in a PEM file.
    ///
    /// # Errors
    /// When it cannot be read, or holds no certificate.
    pub fn of_file(authority: &Path) -> io::Result<Self> {
        let pem = std::fs::read(authority)?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(io::Error::other)?;
            roots.add(certificate).map_err(io::Error::other)?;
        }
        if roots.is_empty() {
            return Err(io::Error::other("no certificate is in it"));
        }
        Self::of(roots)
    }

    /// The authorities that the machine trusts.
    ///
    /// # Errors
    /// When TLS cannot be had at all.
    pub fn of_system() -> io::Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            if let Err(error) = roots.add(certificate) {
                tracing::debug!(%error, "mailbox.root_skipped");
            }
        }
        Self::of(roots)
    }

    fn of(roots: RootCertStore) -> io::Result<Self> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }

    pub(crate) async fn secure<S>(&self, host: &str, stream: S) -> Result<Line, Trouble>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let name = ServerName::try_from(host.to_owned()).map_err(|_error| Trouble::NotSecure)?;
        let connector = TlsConnector::from(Arc::clone(&self.0));
        let secured = connector.connect(name, stream).await;
        let secured = secured.map_err(|_error| Trouble::NotSecure)?;
        Ok(Line::new(secured, ANSWER_BYTES))
    }
}
