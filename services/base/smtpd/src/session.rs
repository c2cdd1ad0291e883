//! One connection: lines in, replies out, and the bytes of messages.

use std::{future::Future, io, time::Duration};

use smtp_proto::request::receiver::{DataReceiver, DummyDataReceiver};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    sync::SemaphorePermit,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    Envelope, Identity, Limits, Reply, Tls,
    chunks::{Chunk, Chunks},
    dialogue::{Dialogue, Step},
    shared::Shared,
    tls::secure,
};

/// Longest command line taken (RFC 5321, 4.5.3.1.4, with room for extensions).
const MAX_LINE_BYTES: usize = 4_096;

/// Talks until the sender leaves, errs too often or falls silent, or the listener stops.
pub(crate) async fn run<S, H, F>(mut stream: S, shared: &Shared<H>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
    H: Fn(Envelope) -> F + Send + Sync,
    F: Future<Output = Result<(), Reply>> + Send,
{
    let Identity { host, protocol, .. } = &shared.identity;
    say(&mut stream, &Reply::greeting(host, *protocol)).await?;
    let tls = shared.identity.tls.as_ref();
    let Some((plain, acceptor)) = converse(stream, shared, tls).await? else {
        return Ok(());
    };
    let handshake = timeout(shared.limits.silence, secure(plain, &acceptor));
    let Ok(secured) = handshake.await else {
        return Ok(());
    };
    // Everything said before STARTTLS is forgotten, and no second STARTTLS is offered (RFC 3207,
    // 4.2).
    converse(secured?, shared, None).await?;
    Ok(())
}

/// One conversation. Returns the connection when the sender may go on under TLS.
async fn converse<S, H, F>(
    stream: S,
    shared: &Shared<H>,
    tls: Option<&Tls>,
) -> io::Result<Option<(S, TlsAcceptor)>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin,
    H: Fn(Envelope) -> F + Send + Sync,
    F: Future<Output = Result<(), Reply>> + Send,
{
    let mut stream = BufReader::with_capacity(16 * 1024, stream);
    // Inside TLS none is offered again, and the requirement is met.
    let needs_tls = shared.identity.door.requires_tls && tls.is_some();
    let mut dialogue = Dialogue::new(shared.identity.protocol, tls.is_some(), needs_tls);
    let mut chunks = Chunks::default();
    loop {
        let line = tokio::select! {
            line = timeout(shared.patience(), read_line(&mut stream)) => line,
            () = shared.stop.cancelled() => return leave(&mut stream, &Reply::CLOSING).await,
        };
        let step = match line {
            Err(_elapsed) => Step::Leave(Reply::SILENT),
            Ok(line) => match line? {
                Line::Whole(line) => dialogue.hear(&line, &shared.limits),
                Line::TooLong => dialogue.overlong(&shared.limits),
                Line::HungUp => return Ok(None),
            },
        };
        if !dialogue.is_in_chunks() {
            // The message they belonged to was given up.
            chunks = Chunks::default();
        }
        let step = match step {
            Step::Address(recipient) => {
                let is_ours = shared.identity.door.takes(&recipient).await;
                dialogue.addressed(recipient, is_ours, &shared.limits)
            }
            other => other,
        };
        match step {
            Step::Say(reply) => say(&mut stream, &reply).await?,
            // Answered just above.
            Step::Address(_) => {}
            Step::Introduce => introduce(&mut stream, shared, tls.is_some()).await?,
            Step::Leave(reply) => return leave(&mut stream, &reply).await,
            Step::Secure => match agree(&mut stream, tls).await {
                Ok(acceptor) => {
                    say(&mut stream, &Reply::GO_SECURE).await?;
                    return Ok(Some((stream.into_inner(), acceptor)));
                }
                Err(reply) => say(&mut stream, &reply).await?,
            },
            Step::Receive => {
                say(&mut stream, &Reply::GO_ON).await?;
                let n_answers = dialogue.n_answers();
                let reply = tokio::select! {
                    data = receive(&mut stream, shared) => match data? {
                        Received::Whole(data, big_place) => {
                            let reply = keep(shared, &mut dialogue, data).await;
                            drop(big_place);
                            reply
                        }
                        Received::TooBig => {
                            dialogue.take_message();
                            Reply::TOO_BIG
                        }
                        Received::HungUp => return Ok(None),
                        Received::Silent => return leave(&mut stream, &Reply::SILENT).await,
                    },
                    // An incomplete message is dropped: its sender still has it.
                    () = shared.stop.cancelled() => return leave(&mut stream, &Reply::CLOSING).await,
                };
                answer(&mut stream, &reply, n_answers).await?;
            }
            Step::Chunk { size, is_last } => {
                let chunk = tokio::select! {
                    chunk = chunks.read(&mut stream, size, shared) => chunk?,
                    () = shared.stop.cancelled() => return leave(&mut stream, &Reply::CLOSING).await,
                };
                match chunk {
                    Chunk::HungUp => return Ok(None),
                    Chunk::Silent => return leave(&mut stream, &Reply::SILENT).await,
                    Chunk::Whole if !is_last => say(&mut stream, &chunks.reply()).await?,
                    Chunk::Whole => {
                        let n_answers = dialogue.n_answers();
                        let reply = match chunks.take() {
                            Some((data, big_place)) => {
                                let reply = keep(shared, &mut dialogue, data).await;
                                drop(big_place);
                                reply
                            }
                            None => {
                                dialogue.take_message();
                                Reply::TOO_BIG
                            }
                        };
                        answer(&mut stream, &reply, n_answers).await?;
                    }
                }
            }
            Step::Skip { size, reply } => {
                let mut nobodys = Chunks::nobodys();
                let chunk = tokio::select! {
                    chunk = nobodys.read(&mut stream, size, shared) => chunk?,
                    () = shared.stop.cancelled() => return leave(&mut stream, &Reply::CLOSING).await,
                };
                match chunk {
                    Chunk::Whole => say(&mut stream, &reply).await?,
                    Chunk::HungUp => return Ok(None),
                    Chunk::Silent => return leave(&mut stream, &Reply::SILENT).await,
                }
            }
        }
    }
}

/// Sends one answer for each recipient that is due one.
async fn answer<W: AsyncWrite + Unpin>(
    writer: &mut W,
    reply: &Reply,
    n_answers: usize,
) -> io::Result<()> {
    writer
        .write_all(reply.to_line().repeat(n_answers).as_bytes())
        .await?;
    writer.flush().await
}

/// Whether TLS may begin now.
async fn agree<S>(stream: &mut BufReader<S>, tls: Option<&Tls>) -> Result<TlsAcceptor, Reply>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    // Anything sent together with STARTTLS was not encrypted. Obeying it afterwards would let an
    // attacker in between inject commands.
    if !stream.buffer().is_empty() {
        return Err(Reply::NOTHING_AFTER_STARTTLS);
    }
    let tls = tls.ok_or(Reply::NOT_HERE)?;
    tls.acceptor().await.map_err(|error| {
        tracing::error!(%error, "smtp.certificate_unusable");
        Reply::NO_TLS_NOW
    })
}

/// Hands the message over; only what the handler kept is acknowledged.
async fn keep<H, F>(shared: &Shared<H>, dialogue: &mut Dialogue, data: Vec<u8>) -> Reply
where
    H: Fn(Envelope) -> F,
    F: Future<Output = Result<(), Reply>>,
{
    let addressed = dialogue.take_message();
    let envelope = Envelope {
        from: addressed.from,
        to: addressed.to,
        data: data.into(),
    };
    match (shared.handle)(envelope).await {
        Ok(()) => Reply::KEPT,
        Err(reply) => reply,
    }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
    HungUp,
}

/// Reads to the next line feed. Of a line that is too long nothing is kept.
async fn read_line<R: AsyncBufRead + Unpin>(reader: &mut R) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut is_too_long = false;
    loop {
        let chunk = reader.fill_buf().await?;
        if chunk.is_empty() {
            return Ok(Line::HungUp);
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let (piece, _) = chunk.split_at(end.map_or(chunk.len(), |at| at + 1));
        let n_read = piece.len();
        is_too_long |= line.len() + n_read > MAX_LINE_BYTES;
        if !is_too_long {
            line.extend_from_slice(piece);
        }
        reader.consume(n_read);
        if end.is_some() {
            return Ok(if is_too_long {
                Line::TooLong
            } else {
                Line::Whole(line)
            });
        }
    }
}

enum Received<'s> {
    /// With its place among the big ones, when it is one.
    Whole(Vec<u8>, Option<SemaphorePermit<'s>>),
    TooBig,
    HungUp,
    Silent,
}

async fn receive<'s, R: AsyncBufRead + Unpin, H>(
    reader: &mut R,
    shared: &'s Shared<H>,
) -> io::Result<Received<'s>> {
    timeout(shared.limits.message_time, receive_all(reader, shared))
        .await
        .unwrap_or(Ok(Received::Silent))
}

async fn receive_all<'s, R: AsyncBufRead + Unpin, H>(
    reader: &mut R,
    shared: &'s Shared<H>,
) -> io::Result<Received<'s>> {
    let limits = &shared.limits;
    let mut data = Vec::new();
    let mut big_place = None;
    let mut receiver = DataReceiver::new();
    // A message may be empty: its first line may be the dot, as if a line had ended before it.
    receiver.ingest(&mut b"\r\n".iter(), &mut Vec::new());
    loop {
        // Bytes not yet read wait at the sender and take no memory here.
        if data.len() > Limits::SMALL_BYTES && big_place.is_none() {
            big_place = shared.big_places.acquire().await.ok();
        }
        let Some(chunk) = next_chunk(reader, shared.patience()).await? else {
            return Ok(Received::Silent);
        };
        if chunk.is_empty() {
            return Ok(Received::HungUp);
        }
        let mut rest = chunk.iter();
        let is_whole = receiver.ingest(&mut rest, &mut data);
        let n_read = chunk.len() - rest.len();
        reader.consume(n_read);
        if data.len() > limits.message_bytes {
            metrics::counter!("brudvagt_smtp_refused_total", "reason" => "size").increment(1);
            // The rest is read and dropped: the refusal can only be sent after the end of the
            // message.
            let skipping = DummyDataReceiver::new_data(&receiver);
            drop((data, big_place));
            return if is_whole {
                Ok(Received::TooBig)
            } else {
                skip(reader, skipping, limits.silence).await
            };
        }
        if is_whole {
            return Ok(Received::Whole(data, big_place));
        }
    }
}

async fn skip<'s, R: AsyncBufRead + Unpin>(
    reader: &mut R,
    mut skipping: DummyDataReceiver,
    silence: Duration,
) -> io::Result<Received<'s>> {
    loop {
        let Some(chunk) = next_chunk(reader, silence).await? else {
            return Ok(Received::Silent);
        };
        if chunk.is_empty() {
            return Ok(Received::HungUp);
        }
        let mut rest = chunk.iter();
        let is_whole = skipping.ingest(&mut rest);
        let n_read = chunk.len() - rest.len();
        reader.consume(n_read);
        if is_whole {
            return Ok(Received::TooBig);
        }
    }
}

/// The next bytes, none when the sender hung up; `None` when it fell silent.
async fn next_chunk<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    silence: Duration,
) -> io::Result<Option<&[u8]>> {
    match timeout(silence, reader.fill_buf()).await {
        Ok(chunk) => chunk.map(Some),
        Err(_elapsed) => Ok(None),
    }
}

async fn introduce<W: AsyncWrite + Unpin, H>(
    writer: &mut W,
    shared: &Shared<H>,
    offers_tls: bool,
) -> io::Result<()> {
    let starttls = if offers_tls { "250-STARTTLS\r\n" } else { "" };
    let introduction = format!(
        "250-{}\r\n{starttls}250-SIZE {}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 ENHANCEDSTATUSCODES\r\n",
        shared.identity.host, shared.limits.message_bytes
    );
    writer.write_all(introduction.as_bytes()).await?;
    writer.flush().await
}

/// Sends the last reply. Under TLS the session is closed properly, so that a truncated conversation
/// can be detected.
async fn leave<W: AsyncWrite + Unpin, T>(writer: &mut W, reply: &Reply) -> io::Result<Option<T>> {
    say(writer, reply).await?;
    writer.shutdown().await?;
    Ok(None)
}

async fn say<W: AsyncWrite + Unpin>(writer: &mut W, reply: &Reply) -> io::Result<()> {
    writer.write_all(reply.to_line().as_bytes()).await?;
    writer.flush().await
}
