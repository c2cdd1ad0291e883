//! Asking a provider, bounded in every way: three seconds to connect, ten in all, a megabyte, no
//! redirect, and no address inside our own walls.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::http::{Request, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

use super::Refusal;

const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(10);
const LARGEST: usize = 1024 * 1024;

pub(crate) struct Fetch {
    tls: TlsConnector,
    /// Hosts inside our walls that the installation's file allows.
    private_hosts: Vec<String>,
}

pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

impl Fetch {
    pub(crate) fn new(private_hosts: &[String]) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            if let Err(error) = roots.add(certificate) {
                tracing::debug!(error = %error, "sign_in.root_skipped");
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(
            tokio_rustls::rustls::crypto::ring::default_provider(),
        ))
        .with_safe_default_protocol_versions()
        .context("TLS for sign-in")?
        .with_root_certificates(roots)
        .with_no_client_auth();
        Ok(Self {
            tls: TlsConnector::from(Arc::new(config)),
            private_hosts: private_hosts.to_vec(),
        })
    }

    pub(crate) async fn get(&self, url: &str, bearer: Option<&str>) -> Result<Got, Refusal> {
        let mut request = Request::get(url);
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.ask(request, Bytes::new()).await
    }

    pub(crate) async fn post_form(
        &self,
        url: &str,
        form: String,
        authorization: Option<String>,
    ) -> Result<Got, Refusal> {
        let mut request =
            Request::post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        self.ask(request, form.into()).await
    }

    async fn ask(
        &self,
        request: axum::http::request::Builder,
        body: Bytes,
    ) -> Result<Got, Refusal> {
        let asked = self.ask_slowly(request, body);
        match tokio::time::timeout(WHOLE, asked).await {
            Ok(Ok(got)) => Ok(got),
            Ok(Err(error)) => {
                tracing::warn!(error = %format!("{error:#}"), "sign_in.provider_away");
                Err(Refusal::ProviderAway)
            }
            Err(_too_slow) => {
                tracing::warn!(error = "no answer within 10 s", "sign_in.provider_away");
                Err(Refusal::ProviderAway)
            }
        }
    }

    async fn ask_slowly(
        &self,
        request: axum::http::request::Builder,
        body: Bytes,
    ) -> anyhow::Result<Got> {
        let uri = request.uri_ref().context("no address")?.clone();
        let host = uri.host().context("an address without host")?.to_owned();
        let is_secure = self.may_be_asked(&uri, &host)?;
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let stream = self.connect(&host, port).await?;
        let path = uri
            .path_and_query()
            .map_or("/", |it| it.as_str())
            .to_owned();
        let authority = uri
            .authority()
            .context("an address without host")?
            .to_string();
        let request = request
            .uri(path)
            .header(header::HOST, authority)
            .header(header::ACCEPT, "application/json")
            .body(Full::new(body))?;
        if is_secure {
            let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
            let stream = self.tls.connect(name, stream).await.context("TLS")?;
            exchange(TokioIo::new(stream), request).await
        } else {
            exchange(TokioIo::new(stream), request).await
        }
    }

    /// Whether to use TLS. Only hosts named in the configuration may be asked without it.
    fn may_be_asked(&self, uri: &Uri, host: &str) -> anyhow::Result<bool> {
        match uri.scheme_str() {
            Some("https") => Ok(true),
            Some("http") if self.is_named(host) => Ok(false),
            _other => anyhow::bail!("only https addresses are asked"),
        }
    }

    fn is_named(&self, host: &str) -> bool {
        self.private_hosts
            .iter()
            .any(|it| it.eq_ignore_ascii_case(host))
    }

    /// Connects to the very addresses that were checked, so that a name that resolves differently
    /// the second time (DNS rebinding) gains nothing.
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

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_reserved = first == 0 || first >= 240 || (first == 198 && matches!(second, 18 | 19));
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || is_shared
        || is_reserved)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        // 6to4 and NAT64 carry an IPv4 address inside.
        || matches!(address.segments(), [0x2002, ..] | [0x64, 0xff9b, ..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_our_walls_are_not_public() {
        for inside in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "224.0.0.1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["20.190.160.1", "2603:1026::1", "100.128.0.1"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }
}
