//! Asking another system, bounded in every way: five seconds to connect, a time for the whole, a size, no
//! redirect, and no secret without TLS.

use std::{net::IpAddr, path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Method, Request, Uri, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    },
};

use crate::Trouble;

const CONNECT: Duration = Duration::from_secs(5);

pub(crate) struct Fetch {
    tls: TlsConnector,
}

#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

/// What is asked, and how much may come back.
pub(crate) struct Question<'q> {
    pub(crate) method: Method,
    pub(crate) url: &'q str,
    pub(crate) headers: &'q [(&'static str, String)],
    pub(crate) body: Vec<u8>,
    pub(crate) largest: usize,
    pub(crate) within: Duration,
}

impl Fetch {
    /// With a certificate of our own (PEM: certificate and key) where the other side asks for one.
    pub(crate) fn new(identity: Option<&Path>) -> Result<Self, Trouble> {
        let mut roots = RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            if let Err(error) = roots.add(certificate) {
                tracing::debug!(%error, "staff.root_skipped");
            }
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_error| no_tls())?
            .with_root_certificates(roots);
        let config = match identity {
            None => builder.with_no_client_auth(),
            Some(path) => {
                let pem =
                    zeroize::Zeroizing::new(std::fs::read(path).map_err(|_error| no_identity())?);
                let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
                let chain = chain.map_err(|_error| no_identity())?;
                let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_error| no_identity())?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|_error| no_identity())?
            }
        };
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// # Errors
    /// When there is no whole answer in time. What the other side says of a failure is never repeated: it
    /// may hold names.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Got, Trouble> {
        match tokio::time::timeout(question.within, self.ask_slowly(&question)).await {
            Ok(answer) => answer,
            Err(_too_slow) => Err(Trouble::new(
                "Kilden svarede ikke i tide. Intet er ændret. Prøv igen om et kvarter.",
                "the source did not answer in time: nothing is changed, try again in a quarter of an hour",
            )),
        }
    }

    async fn ask_slowly(&self, question: &Question<'_>) -> Result<Got, Trouble> {
        let uri: Uri = question.url.parse().map_err(|_error| no_address())?;
        let host = uri.host().ok_or_else(no_address)?.to_owned();
        let plain = host.trim_matches(['[', ']']);
        let is_secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_loopback(plain) => false,
            _other => return Err(no_address()),
        };
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let mut request = Request::builder()
            .method(&question.method)
            .uri(uri.path_and_query().map_or("/", |it| it.as_str()))
            .header(header::HOST, uri.authority().map_or("", |it| it.as_str()))
            .header(header::ACCEPT, "application/json");
        for (name, value) in question.headers {
            request = request.header(*name, value.as_str());
        }
        let request = request
            .body(Full::new(Bytes::from(question.body.clone())))
            .map_err(|_error| no_address())?;
        let stream = tokio::time::timeout(CONNECT, TcpStream::connect((plain, port))).await;
        let Ok(Ok(stream)) = stream else {
            return Err(away());
        };
        if is_secure {
            let name = ServerName::try_from(plain.to_owned()).map_err(|_error| no_address())?;
            let stream = self.tls.connect(name, stream).await;
            let stream = stream.map_err(|_error| no_tls())?;
            exchange(TokioIo::new(stream), request, question.largest).await
        } else {
            exchange(TokioIo::new(stream), request, question.largest).await
        }
    }
}

async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    largest: usize,
) -> Result<Got, Trouble>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let shaken = http1::handshake(stream).await;
    let (mut sender, connection) = shaken.map_err(|_error| away())?;
    let driver = tokio::spawn(connection);
    let answered = async {
        let response = sender.send_request(request).await;
        let response = response.map_err(|_error| away())?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), largest).collect().await;
        let body = body.map_err(|_cut_short_or_too_big| {
            Trouble::new(
                "Kildens svar er afbrudt eller for stort. Intet er ændret.",
                "the source's answer is cut short or too big: nothing is changed",
            )
        })?;
        Ok(Got {
            status,
            body: body.to_bytes(),
        })
    };
    let answer = answered.await;
    driver.abort();
    answer
}

/// A secret leaves this machine under TLS or not at all.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// What a status other than 200 means.
pub(crate) fn refused(status: u16) -> Trouble {
    match status {
        401 | 403 => Trouble::new(
            "Kilden afviste os: nøglen er forkert, udløbet eller mangler en rettighed. Intet er ændret.",
            "the source refused us: the key is wrong, expired or lacks a right; nothing is changed",
        ),
        408 | 429 | 503 => Trouble::new(
            "Kilden er optaget. Intet er ændret. Prøv igen om et kvarter.",
            "the source is busy: nothing is changed, try again in a quarter of an hour",
        ),
        other => Trouble::new(
            format!("Kilden svarede med fejl {other}. Intet er ændret."),
            format!("the source answered with error {other}: nothing is changed"),
        ),
    }
}

pub(crate) fn unreadable() -> Trouble {
    Trouble::new(
        "Kildens svar kan ikke læses eller er ikke helt. Intet er ændret.",
        "the source's answer cannot be read or is not whole: nothing is changed",
    )
}

fn away() -> Trouble {
    Trouble::new(
        "Kilden kan ikke nås. Intet er ændret.",
        "the source cannot be reached: nothing is changed",
    )
}

fn no_address() -> Trouble {
    Trouble::new(
        "Adressen skal begynde med https://.",
        "the address begins with https://",
    )
}

fn no_tls() -> Trouble {
    Trouble::new(
        "Forbindelsen til kilden kan ikke gøres sikker. Intet er ændret.",
        "the connection to the source cannot be made secure: nothing is changed",
    )
}

fn no_identity() -> Trouble {
    Trouble::new(
        "Filen med certifikat og nøgle (PEM) kan ikke læses.",
        "the file with certificate and key (PEM) cannot be read",
    )
}
