//! An access token by client credentials (RFC 6749, 4.4).

use std::{net::IpAddr, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, Uri, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use crate::{OAuth2, Trouble, tls::Roots};

const WHOLE: Duration = Duration::from_secs(20);
const LARGEST: usize = 64 * 1024;

/// Asks for one.
pub(crate) async fn access_token(
    oauth2: &OAuth2,
    secret: &str,
) -> Result<Zeroizing<String>, Trouble> {
    let asked = tokio::time::timeout(WHOLE, ask(oauth2, secret)).await;
    let answer = match asked {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => {
            tracing::warn!(why, "mailbox.no_token");
            return Err(Trouble::NoToken);
        }
        Err(_too_slow) => {
            tracing::warn!(why = "too slow", "mailbox.no_token");
            return Err(Trouble::NoToken);
        }
    };
    let answer: serde_json::Value =
        serde_json::from_slice(&answer).map_err(|_error| Trouble::NoToken)?;
    let token = answer.get("access_token").and_then(|it| it.as_str());
    let token = token.filter(|token| !token.is_empty() && !token.contains(char::is_control));
    token
        .map(|token| Zeroizing::new(token.to_owned()))
        .ok_or(Trouble::NoToken)
}

/// Its answer, or why there is none; the provider's own words are left out.
async fn ask(oauth2: &OAuth2, secret: &str) -> Result<Bytes, &'static str> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &oauth2.client_id)
        .append_pair("client_secret", secret)
        .append_pair("scope", &oauth2.scope)
        .finish();
    let uri: Uri = oauth2
        .token_endpoint
        .parse()
        .map_err(|_error| "no address")?;
    let host = uri.host().ok_or("an address without host")?.to_owned();
    let plain_host = host.trim_matches(['[', ']']);
    let is_secure = match uri.scheme_str() {
        Some("https") => true,
        Some("http") if is_loopback(plain_host) => false,
        _other => return Err("only https addresses are asked"),
    };
    let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let request = Request::post(path)
        .header(header::HOST, uri.authority().map_or("", |it| it.as_str()))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/json")
        .body(Full::new(Bytes::from(form)))
        .map_err(|_error| "no request")?;
    let stream = TcpStream::connect((plain_host, port)).await;
    let stream = stream.map_err(|_error| "not reached")?;
    if is_secure {
        let roots = Roots::of_system().map_err(|_error| "no TLS")?;
        let mut secured = roots.secure(plain_host, stream).await;
        if let Ok(secured) = &mut secured {
            secured.allow(2 * LARGEST);
        }
        exchange(TokioIo::new(secured.map_err(|_error| "no TLS")?), request).await
    } else {
        exchange(TokioIo::new(stream), request).await
    }
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Bytes, &'static str>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let shaken = http1::handshake(stream).await;
    let (mut sender, connection) = shaken.map_err(|_error| "no answer")?;
    let driver = tokio::spawn(connection);
    let answered = async {
        let response = sender.send_request(request).await;
        let response = response.map_err(|_error| "no answer")?;
        if !response.status().is_success() {
            return Err("refused");
        }
        let body = Limited::new(response.into_body(), LARGEST).collect().await;
        Ok(body.map_err(|_error| "an answer too long")?.to_bytes())
    };
    let answer = answered.await;
    driver.abort();
    answer
}

/// A secret leaves this machine under TLS or not at all.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_secret_is_sent_to_nobody_in_plain_text() {
        let mut oauth2 = OAuth2 {
            token_endpoint: "http://login.nordvig.example/token".to_owned(),
            client_id: "brudvagt".to_owned(),
            secret_file: "nowhere".into(),
            scope: "mail".to_owned(),
        };
        assert_eq!(
            ask(&oauth2, "s").await,
            Err("only https addresses are asked")
        );
        oauth2.token_endpoint = "ftp://127.0.0.1/token".to_owned();
        assert_eq!(
            ask(&oauth2, "s").await,
            Err("only https addresses are asked")
        );
        assert!(is_loopback("127.0.0.1") && is_loopback("::1") && !is_loopback("192.0.2.1"));
    }
}
