//! Mails of 20 kB through the door: what each costs until it is acknowledged, and until its case is open,
//! its clock armed and its mails sent.

use std::{net::SocketAddr, path::Path, time::Instant};

use anyhow::ensure;
use brudvagt_kit::config;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::TcpStream,
    task::JoinSet,
};

use crate::{Bench, creates::until_quiet, processes, to_f64};

const CONNECTIONS: u32 = 8;
const EACH: u32 = 100;
const BYTES: usize = 20_000;
const TO: &str = "databrud@nordvig.example";

pub(crate) struct Mails {
    pub(crate) per_second: f64,
    /// CPU while they came, what they set off meanwhile included.
    pub(crate) cpu_ms: f64,
    pub(crate) cpu_to_the_end_ms: f64,
}

pub(crate) async fn measure(bench: &Bench, pid: u32, file: &Path) -> anyhow::Result<Mails> {
    let door: SocketAddr = config::figment(file).extract_inner("intake.smtp_listen")?;
    let mut owner = bench.owner().await?;
    let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut owner)
        .await?;
    let postmaster = processes::parent(backend.unsigned_abs())?;
    until_quiet(bench).await?;
    let used = || anyhow::Ok(processes::cpu_ms(pid)? + processes::postgres_cpu_ms(postmaster)?);
    let (before, started) = (used()?, Instant::now());
    let mut connections = JoinSet::new();
    for connection in 0..CONNECTIONS {
        connections.spawn(send(door, connection));
    }
    while let Some(sent) = connections.join_next().await {
        sent??;
    }
    let seconds = started.elapsed().as_secs_f64();
    let used_meanwhile = used()? - before;
    until_quiet(bench).await?;
    let used_to_the_end = used()? - before;
    let n_mails = to_f64(u64::from(CONNECTIONS * EACH));
    Ok(Mails {
        per_second: n_mails / seconds,
        cpu_ms: used_meanwhile / n_mails,
        cpu_to_the_end_ms: used_to_the_end / n_mails,
    })
}

async fn send(door: SocketAddr, connection: u32) -> anyhow::Result<()> {
    let mut stream = BufStream::new(TcpStream::connect(door).await?);
    answer(&mut stream, "220").await?;
    ask(&mut stream, "EHLO bench.example\r\n", "250").await?;
    for number in 0..EACH {
        let from = format!("bench-{connection}-{number}@nordvig.example");
        ask(&mut stream, &format!("MAIL FROM:<{from}>\r\n"), "250").await?;
        ask(&mut stream, &format!("RCPT TO:<{TO}>\r\n"), "250").await?;
        ask(&mut stream, "DATA\r\n", "354").await?;
        let mail = mail(&from, &format!("{connection}-{number}"));
        ask(&mut stream, &format!("{mail}.\r\n"), "250").await?;
    }
    Ok(())
}

/// Each with words of its own, for a search index costs by the word.
fn mail(from: &str, which: &str) -> String {
    let mut mail = format!(
        "From: Maja Holm <{from}>\r\nTo: {TO}\r\nSubject: Brud {which}\r\n\
         Message-ID: <bench-{which}@nordvig.example>\r\nDate: Mon, 30 Nov 2026 09:12:00 +0100\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>"
    );
    let mut line = 0;
    while mail.len() < BYTES {
        mail.push_str(&format!(
            "<p>Et brev om sag {which}/{line} på Ærø er sendt til en forkert borger.</p>\r\n"
        ));
        line += 1;
    }
    mail.push_str("</body></html>\r\n");
    mail
}

async fn ask(stream: &mut BufStream<TcpStream>, text: &str, expected: &str) -> anyhow::Result<()> {
    stream.write_all(text.as_bytes()).await?;
    stream.flush().await?;
    answer(stream, expected).await
}

async fn answer(stream: &mut BufStream<TcpStream>, expected: &str) -> anyhow::Result<()> {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let goes_on = line.as_bytes().get(3) == Some(&b'-');
        ensure!(line.starts_with(expected), "the door said: {line:?}");
        if !goes_on {
            return Ok(());
        }
    }
}
