//! Asks an address that somebody outside named: bounded in every way. Three seconds to connect, ten in all,
//! a megabyte, no redirect, and no address inside our own walls.
//!
//! # Invariants
//! - Only `https`, but for hosts that the installation's own file names.
//! - The very addresses that were checked are connected to, so a name that resolves differently the second
//!   time (DNS rebinding) gains nothing.
//! - An answer that points elsewhere is an answer, and is not followed.

mod inside;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

pub use inside::is_public;

const CONNECT: Duration = Duration::from_secs(3);
/// For one question as a whole.
pub const WHOLE: Duration = Duration::from_secs(10);
const LARGEST: usize = 1024 * 1024;

pub struct Fetch {
    tls: TlsConnector,
    /// Hosts inside our walls that the installation's file allows.
    private_hosts: Vec<String>,
}

/// What is asked.
pub struct Asked<'r> {
    pub method: Method,
    pub url: &'r str,
    pub headers: HeaderMap,
    pub body: Bytes,
}

pub struct Got {
    pub status: u16,
    pub body: Bytes,
}

impl Fetch {
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(private_hosts: &[String]) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            if let Err(error) = roots.add(certificate) {
                tracing::debug!(error = %error, "fetch.root_skipped");
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .context("TLS")?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
            private_hosts: private_hosts.to_vec(),
        })
    }

    /// # Errors
    /// When the address may not be asked, is away, takes longer than [`WHOLE`] or says more than a megabyte.
    /// The error may name the host: it is for a log of the operator's.
    pub async fn ask(&self, asked: Asked<'_>) -> anyhow::Result<Got> {
        match tokio::time::timeout(WHOLE, self.ask_slowly(asked)).await {
            Ok(got) => got,
            Err(_too_slow) => anyhow::bail!("no answer within 10 s"),
        }
    }

    async fn ask_slowly(&self, asked: Asked<'_>) -> anyhow::Result<Got> {
        let uri: Uri = asked.url.parse().context("no address")?;
        let host = uri.host().context("an address without host")?.to_owned();
        let is_secure = self.is_secure(&uri, &host)?;
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let stream = self.connect(&host, port).await?;
        let path = uri
            .path_and_query()
            .map_or("/", |it| it.as_str())
            .to_owned();
        // Without what stands before an @: a name and password in an address are nobody's host.
        let named = match uri.port_u16() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let mut request = Request::builder()
            .method(asked.method)
            .uri(path)
            .header(header::HOST, named)
            .body(Full::new(asked.body))?;
        request.headers_mut().extend(asked.headers);
        if is_secure {
            let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
            let stream = self.tls.connect(name, stream).await.context("TLS")?;
            exchange(TokioIo::new(stream), request).await
        } else {
            exchange(TokioIo::new(stream), request).await
        }
    }

    /// Whether to use TLS. Only hosts named in the configuration may be asked without it.
    fn is_secure(&self, uri: &Uri, host: &str) -> anyhow::Result<bool> {
        match uri.scheme_str() {
            Some("https") => Ok(true),
            Some("http") if self.is_named(host) => Ok(false),
            _other => anyhow::bail!("only https addresses are asked"),
        }
    }

    /// The host in an address, for people to read; empty when there is none.
    pub fn host(url: &str) -> String {
        let uri: Option<Uri> = url.parse().ok();
        let host = uri.as_ref().and_then(Uri::host);
        host.unwrap_or_default().to_owned()
    }

    /// Whether the installation's file names the host.
    pub fn is_named(&self, host: &str) -> bool {
        self.private_hosts
            .iter()
            .any(|it| it.eq_ignore_ascii_case(host))
    }

    async fn connect(&self, host: &str, port: u16) -> anyhow::Result<TcpStream> {
        let plain = host.trim_matches(['[', ']']);
        let found = tokio::net::lookup_host((plain, port)).await;
        let may = |address: &SocketAddr| self.is_named(host) || is_public(address.ip());
        let mut failure = anyhow::anyhow!("no address outside our own walls");
        for address in found.context("looking up")?.filter(may) {
            match tokio::time::timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => failure = anyhow::Error::new(error).context("connecting"),
                Err(_too_slow) => failure = anyhow::anyhow!("connecting took too long"),
            }
        }
        Err(failure)
    }
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> anyhow::Result<Got>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    let driver = tokio::spawn(connection);
    let answered = async {
        let response = sender.send_request(request).await.context("asking")?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        let body = body.map_err(|error| anyhow::anyhow!("its answer: {error}"))?;
        Ok(Got {
            status,
            body: body.to_bytes(),
        })
    };
    let got = answered.await;
    driver.abort();
    got
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn asked(url: &str) -> Asked<'_> {
        Asked {
            method: Method::POST,
            url,
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"{}"),
        }
    }

    /// Answers one request with `answer`, and gives its address.
    async fn answering(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut read = [0; 4096];
            let _n = stream.read(&mut read).await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        format!("http://{address}/her")
    }

    #[tokio::test]
    async fn an_address_inside_our_walls_is_asked_only_when_it_is_named() {
        let url = answering("HTTP/1.1 204 No Content\r\n\r\n").await;
        let stranger = Fetch::new(&[]).unwrap();
        let secure = url.replace("http://", "https://");
        for (url, why) in [
            (url.as_str(), "only https"),
            (&secure, "no address outside our own walls"),
            ("https://localhost/", "no address outside our own walls"),
            ("https://[::1]/", "no address outside our own walls"),
            ("ftp://example.com/", "only https"),
            ("/her", "without host"),
        ] {
            let refused = stranger.ask(asked(url)).await.err().unwrap();
            let refused = format!("{refused:#}");
            assert!(refused.contains(why), "{url}: {refused}");
        }
        let known = Fetch::new(&["127.0.0.1".to_owned()]).unwrap();
        assert_eq!(known.ask(asked(&url)).await.unwrap().status, 204);
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let url = answering(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        )
        .await;
        let known = Fetch::new(&["127.0.0.1".to_owned()]).unwrap();
        assert_eq!(known.ask(asked(&url)).await.unwrap().status, 302);
    }
}
