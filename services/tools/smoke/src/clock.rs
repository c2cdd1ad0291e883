//! The demonstration's clock, by the operator's port.

use std::net::SocketAddr;

use anyhow::Context;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What time the demonstration thinks it is.
pub(crate) async fn now(ops: SocketAddr) -> anyhow::Result<Timestamp> {
    moved(ops, "GET", "").await
}

/// Moves the clock forward; what time it is then.
pub(crate) async fn advance(ops: SocketAddr, seconds: i64) -> anyhow::Result<Timestamp> {
    moved(ops, "POST", &json!({ "seconds": seconds }).to_string()).await
}

/// One exchange in HTTP/1.1. A client library would be larger than all the rest of this program.
async fn moved(ops: SocketAddr, method: &str, body: &str) -> anyhow::Result<Timestamp> {
    let mut stream = TcpStream::connect(ops)
        .await
        .context("the operator's port")?;
    let request = format!(
        "{method} /clock HTTP/1.1\r\nHost: {ops}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an HTTP answer")?;
    anyhow::ensure!(head.starts_with("HTTP/1.1 200"), "/clock answers {head}");
    let told: Value = serde_json::from_str(body)?;
    let now = told.get("now").and_then(Value::as_str).context("no time")?;
    Ok(now.parse()?)
}
