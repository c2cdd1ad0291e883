//! The connection, its TLS, and the login.

use async_imap::{Authenticator, Client, Session, error::Error};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

use crate::{
    Limits, Login, Mailbox, Security, Trouble,
    line::{ANSWER_BYTES, Line},
    patience::within,
    token::access_token,
};

/// A session in which somebody is logged in.
pub(crate) async fn enter(mailbox: &Mailbox, limits: &Limits) -> Result<Session<Line>, Trouble> {
    let secret = read_secret(&mailbox.login).await?;
    // The token is fetched before connecting: a server soon drops a connection that stays silent.
    let token = match &mailbox.login {
        Login::Password(_file) => None,
        Login::OAuth2(oauth2) => Some(access_token(oauth2, &secret).await?),
    };
    let client = within(limits.command, greet(mailbox)).await??;
    within(limits.command, log_in(client, mailbox, &secret, token)).await?
}

async fn greet(mailbox: &Mailbox) -> Result<Client<Line>, Trouble> {
    let Mailbox { host, port, .. } = mailbox;
    let stream = TcpStream::connect((host.as_str(), *port)).await;
    let stream = stream.map_err(|_error| Trouble::Unreachable)?;
    let mut client = match &mailbox.security {
        Security::Tls(roots) => Client::new(roots.secure(host, stream).await?),
        Security::StartTls(_) | Security::None => Client::new(Line::new(stream, ANSWER_BYTES)),
    };
    let greeting = client.read_response().await;
    if !matches!(greeting, Ok(Some(_greeted))) {
        return Err(Trouble::ConnectionLost);
    }
    let Security::StartTls(roots) = &mailbox.security else {
        return Ok(client);
    };
    let asked = client.run_command_and_check_ok("STARTTLS", None).await;
    asked.map_err(|_error| Trouble::NotSecure)?;
    // Anything sent in plain text after the answer to STARTTLS is dropped with its buffer, so that
    // nobody can inject commands.
    let mut plain = client.into_inner();
    plain.allow(usize::MAX);
    Ok(Client::new(roots.secure(host, plain).await?))
}

async fn log_in(
    client: Client<Line>,
    mailbox: &Mailbox,
    secret: &str,
    token: Option<Zeroizing<String>>,
) -> Result<Session<Line>, Trouble> {
    let user = &mailbox.user;
    let entered = match token {
        None => client.login(user, secret).await,
        Some(token) => {
            let shown = Shown {
                words: Some(Zeroizing::new(format!(
                    "user={user}\x01auth=Bearer {}\x01\x01",
                    token.as_str()
                ))),
            };
            client.authenticate("XOAUTH2", shown).await
        }
    };
    entered.map_err(|(error, _client)| match error {
        Error::No(_) | Error::Bad(_) | Error::Validate(_) => Trouble::LoginRefused,
        _other => Trouble::ConnectionLost,
    })
}

/// Sends the credentials once. A server that refuses sends its reason as a second challenge and
/// waits for an empty answer before it fails the login.
struct Shown {
    words: Option<Zeroizing<String>>,
}

impl Authenticator for Shown {
    type Response = Zeroizing<Vec<u8>>;

    fn process(&mut self, _challenge: &[u8]) -> Self::Response {
        let words = self.words.take().unwrap_or_default();
        Zeroizing::new(words.as_bytes().to_vec())
    }
}

/// The file's first line only: editors add a line end.
async fn read_secret(login: &Login) -> Result<Zeroizing<String>, Trouble> {
    let file = match login {
        Login::Password(file) => file,
        Login::OAuth2(oauth2) => &oauth2.secret_file,
    };
    let text = tokio::fs::read_to_string(file).await.map(Zeroizing::new);
    let text = text.map_err(|_error| Trouble::SecretUnreadable)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Trouble::SecretUnreadable);
    }
    Ok(Zeroizing::new(line.to_owned()))
}
