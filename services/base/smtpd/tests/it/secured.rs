//! STARTTLS, with a certificate made at the moment and a sender who checks it.

use std::{fs, path::Path};

use brudvagt_smtpd::{Door, Identity, Limits, Protocol, Tls};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::client::{Certificate, Tls as Sending, TlsParameters},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Listener, listen, listen_as};

const HOST: &str = "localhost";

/// A new self-signed certificate in `folder`; gives its PEM text.
fn certify(folder: &Path) -> String {
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    let pem = made.cert.pem();
    fs::write(folder.join("chain.pem"), &pem).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    pem
}

async fn listen_secured(folder: &Path) -> Listener {
    let tls = Tls::from_pem_files(&folder.join("chain.pem"), &folder.join("key.pem")).unwrap();
    let identity = Identity {
        protocol: Protocol::Smtp,
        host: HOST.to_owned(),
        tls: Some(tls),
        door: Door::default(),
    };
    listen_as(identity, Limits::default()).await
}

/// Sends a mail to somebody who must prove to be the one `pem` says.
async fn send(listener: &Listener, pem: &str) -> Result<(), lettre::transport::smtp::Error> {
    let trusted = Certificate::from_pem(pem.as_bytes()).unwrap();
    let parameters = TlsParameters::builder(HOST.to_owned())
        .add_root_certificate(trusted)
        .build_rustls()
        .unwrap();
    let mailer = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(listener.address.port())
        .tls(Sending::Required(parameters))
        .build();
    let mail = Message::builder()
        .from("anna@nordvig.example".parse().unwrap())
        .to("databrud@nordvig.example".parse().unwrap())
        .subject("Brud")
        .body("Et brev er sendt til en forkert borger.".to_owned())
        .unwrap();
    mailer.send(mail).await.map(drop)
}

#[tokio::test]
async fn a_mail_arrives_under_tls_from_a_sender_who_checks_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let pem = certify(folder.path());
    let listener = listen_secured(folder.path()).await;
    send(&listener, &pem).await.unwrap();
    let kept = listener.kept();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].from, "anna@nordvig.example");
}

#[tokio::test]
async fn a_renewed_certificate_counts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let old = certify(folder.path());
    let listener = listen_secured(folder.path()).await;
    send(&listener, &old).await.unwrap();
    let new = certify(folder.path());
    send(&listener, &new).await.unwrap();
    assert!(send(&listener, &old).await.is_err());
    assert_eq!(listener.kept().len(), 2);
}

#[tokio::test]
async fn a_certificate_that_became_unusable_is_said_and_mail_still_comes_in_plain() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let listener = listen_secured(folder.path()).await;
    fs::remove_file(folder.path().join("key.pem")).unwrap();
    let codes = listener.codes(b"EHLO gateway\r\nSTARTTLS\r\n").await;
    assert_eq!(codes, [220, 250, 454]);
    let whole = crate::message("anna@nordvig.example", "Subject: Brud");
    assert_eq!(listener.codes(whole.as_bytes()).await.last(), Some(&221));
    assert_eq!(listener.kept().len(), 1);
}

#[tokio::test]
async fn what_follows_starttls_in_plain_is_never_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let listener = listen_secured(folder.path()).await;
    let codes = listener
        .codes(b"EHLO gateway\r\nSTARTTLS\r\nMAIL FROM:<evil@nordvig.example>\r\n")
        .await;
    // Refused, and then it is an ordinary plain conversation: nothing of it is carried under TLS.
    assert_eq!(codes, [220, 250, 501, 250]);
}

#[tokio::test]
async fn tls_is_offered_only_with_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    for (listener, offers) in [
        (listen_secured(folder.path()).await, true),
        (listen(Limits::default()).await, false),
    ] {
        let mut stream = TcpStream::connect(listener.address).await.unwrap();
        stream.write_all(b"EHLO gateway\r\nQUIT\r\n").await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        assert_eq!(said.contains("STARTTLS"), offers);
    }
}

#[tokio::test]
async fn a_handshake_that_is_none_ends_the_connection() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let listener = listen_secured(folder.path()).await;
    let mut stream = TcpStream::connect(listener.address).await.unwrap();
    stream.write_all(b"EHLO gateway\r\n").await.unwrap();
    let mut hello = [0; 512];
    let _greeting = stream.read(&mut hello).await.unwrap();
    stream.write_all(b"STARTTLS\r\n").await.unwrap();
    let mut said = Vec::new();
    while !said.windows(8).any(|window| window == b"Go ahead") {
        let n_read = stream.read(&mut hello).await.unwrap();
        said.extend_from_slice(&hello[..n_read]);
    }
    stream
        .write_all(b"MAIL FROM:<evil@nordvig.example>\r\n\r\n")
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    // An alert is no reply.
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(!String::from_utf8_lossy(&rest).contains("250"));
    assert!(listener.kept().is_empty());
}
