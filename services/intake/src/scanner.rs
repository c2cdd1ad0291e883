//! The way to ClamAV: `clamd` reads a file over its socket and says what it found (its INSTREAM command).
//! It may run on this machine or on another of the same network; what is sent there is in the clear.

use std::{io, path::PathBuf, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixStream},
    time::timeout,
};

/// For reaching it and for a word of it.
const SHORT: Duration = Duration::from_secs(5);
/// For one file as a whole. Its own default is two minutes.
const WHOLE: Duration = Duration::from_secs(150);
const PIECE: usize = 64 * 1024;
const LONGEST_ANSWER: u64 = 4_096;
const LONGEST_NAME: usize = 120;

#[derive(Clone, Debug)]
pub(crate) struct Scanner {
    address: Address,
    /// How long one file may take.
    whole: Duration,
    /// What is not scanned yet is opened by nobody.
    pub(crate) holds_back: bool,
}

#[derive(Clone, Debug)]
enum Address {
    Socket(PathBuf),
    /// Host and port.
    Host(String),
}

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Clean,
    /// With what it is called.
    Infected(String),
    /// With why: too big, packed with a password, not read in time.
    Unscannable(String),
}

impl Verdict {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Infected(_) => "infected",
            Self::Unscannable(_) => "unscannable",
        }
    }

    pub(crate) fn finding(&self) -> &str {
        match self {
            Self::Clean => "",
            Self::Infected(name) | Self::Unscannable(name) => name,
        }
    }
}

impl Scanner {
    /// `address` is a socket's path, or host and port.
    ///
    /// # Errors
    /// When it is neither.
    pub(crate) fn new(address: &str, holds_back: bool) -> io::Result<Self> {
        let has_port = |(host, port): (&str, &str)| !host.is_empty() && port.parse::<u16>().is_ok();
        let address = if address.starts_with('/') {
            Address::Socket(PathBuf::from(address))
        } else if address.rsplit_once(':').is_some_and(has_port) {
            Address::Host(address.to_owned())
        } else {
            return Err(io::Error::other(
                "neither a socket's path nor host and port",
            ));
        };
        Ok(Self {
            address,
            whole: WHOLE,
            holds_back,
        })
    }

    /// # Errors
    /// It is away, or says nothing of sense: the file is asked about again.
    pub(crate) async fn scan(&self, content: &[u8]) -> io::Result<Verdict> {
        let asked = async {
            match &self.address {
                Address::Socket(path) => {
                    let stream = timeout(SHORT, UnixStream::connect(path)).await??;
                    ask(stream, content).await
                }
                Address::Host(host) => {
                    let stream = timeout(SHORT, TcpStream::connect(host)).await??;
                    ask(stream, content).await
                }
            }
        };
        match timeout(self.whole, asked).await {
            Ok(answer) => read_answer(&answer?),
            // A file that it cannot end with must not keep all others from being read; that it is away
            // altogether is told apart.
            Err(too_long) => {
                if self.answers().await {
                    Ok(Verdict::Unscannable("TIME".to_owned()))
                } else {
                    Err(too_long.into())
                }
            }
        }
    }

    /// Whether it is there.
    pub(crate) async fn answers(&self) -> bool {
        let asked = async {
            match &self.address {
                Address::Socket(path) => ping(UnixStream::connect(path).await?).await,
                Address::Host(host) => ping(TcpStream::connect(host).await?).await,
            }
        };
        matches!(timeout(SHORT, asked).await, Ok(Ok(answer)) if answer.starts_with(b"PONG"))
    }
}

async fn ping<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) -> io::Result<Vec<u8>> {
    stream.write_all(b"zPING\0").await?;
    answer(&mut stream).await
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    content: &[u8],
) -> io::Result<Vec<u8>> {
    // Of what is too big it says so and hangs up while it is still being sent.
    let sent = send(&mut stream, content).await;
    let answer = answer(&mut stream).await;
    match (sent, answer) {
        (_, Ok(answer)) if !answer.is_empty() => Ok(answer),
        (Err(error), _) | (Ok(()), Err(error)) => Err(error),
        (Ok(()), Ok(_nothing)) => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

async fn send<S: AsyncWrite + Unpin>(stream: &mut S, content: &[u8]) -> io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    for piece in content.chunks(PIECE) {
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(piece).await?;
    }
    stream.write_all(&[0; 4]).await?;
    stream.flush().await
}

async fn answer<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let mut reader = stream.take(LONGEST_ANSWER);
    let mut byte = [0];
    while reader.read(&mut byte).await? == 1 && byte != [0] {
        answer.extend(byte);
    }
    Ok(answer)
}

fn read_answer(answer: &[u8]) -> io::Result<Verdict> {
    let answer = String::from_utf8_lossy(answer);
    let answer = answer.trim();
    if let Some(found) = answer.strip_suffix(" FOUND") {
        let name = found.strip_prefix("stream: ").unwrap_or(found);
        let name: String = name
            .chars()
            .filter(char::is_ascii_graphic)
            .take(LONGEST_NAME)
            .collect();
        // It could not look inside, and says so only where it was told to.
        let is_closed = ["Heuristics.Encrypted", "Heuristics.Limits"]
            .iter()
            .any(|it| name.starts_with(it));
        return Ok(if is_closed {
            Verdict::Unscannable(name)
        } else {
            Verdict::Infected(name)
        });
    }
    if answer == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if answer.contains("size limit exceeded") {
        return Ok(Verdict::Unscannable("SIZE".to_owned()));
    }
    if answer.starts_with("stream: ") && answer.ends_with(" ERROR") {
        return Ok(Verdict::Unscannable("ERROR".to_owned()));
    }
    Err(io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn an_answer_is_clean_only_when_it_says_so() {
        let unscannable = |why: &str| Verdict::Unscannable(why.to_owned());
        for (answer, verdict) in [
            ("stream: OK", Some(Verdict::Clean)),
            (
                "stream: Win.Test.Opdigt-1 FOUND",
                Some(Verdict::Infected("Win.Test.Opdigt-1".to_owned())),
            ),
            (
                "stream: Heuristics.Encrypted.Zip FOUND",
                Some(unscannable("Heuristics.Encrypted.Zip")),
            ),
            (
                "INSTREAM size limit exceeded. ERROR",
                Some(unscannable("SIZE")),
            ),
            (
                "stream: Can't allocate memory ERROR",
                Some(unscannable("ERROR")),
            ),
            // Of the program as a whole, and no word on the file.
            ("COMMAND READ TIMED OUT ERROR", None),
            ("UNKNOWN COMMAND", None),
            ("OK", None),
            ("stream: OK, nearly", None),
            ("", None),
        ] {
            assert_eq!(read_answer(answer.as_bytes()).ok(), verdict, "{answer}");
        }
    }

    #[test]
    fn an_address_is_a_path_or_host_and_port() {
        for (address, is_one) in [
            ("/run/clamav/clamd.ctl", true),
            ("127.0.0.1:3310", true),
            ("[::1]:3310", true),
            ("scanner.example:3310", true),
            ("scanner.example", false),
            (":3310", false),
            ("scanner.example:clamd", false),
            ("", false),
        ] {
            assert_eq!(Scanner::new(address, false).is_ok(), is_one, "{address}");
        }
    }

    /// What a program on the other end does with a file, once it has read so many bytes of it.
    #[derive(Clone, Copy)]
    struct Fake {
        pings: &'static [u8],
        reads: usize,
        says: &'static [u8],
        /// It says no more, and holds the line.
        hangs: bool,
    }

    /// As clamd does: one command a connection, ended by a zero byte, and so is its answer.
    async fn start(fake: Fake) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut command = Vec::new();
                while !command.ends_with(b"\0") {
                    command.push(stream.read_u8().await.unwrap());
                }
                if command == b"zPING\0" {
                    let _gone = stream.write_all(fake.pings).await;
                    continue;
                }
                assert_eq!(command, b"zINSTREAM\0");
                let mut read = vec![0; fake.reads];
                stream.read_exact(&mut read).await.unwrap();
                let _gone = stream.write_all(fake.says).await;
                if fake.hangs {
                    held.push(stream);
                }
            }
        });
        address
    }

    fn scanner(address: &str) -> Scanner {
        Scanner {
            whole: Duration::from_millis(500),
            ..Scanner::new(address, false).unwrap()
        }
    }

    #[tokio::test]
    async fn whatever_it_does_a_file_is_clean_only_when_it_says_so_and_nobody_waits_for_ever() {
        let well = Fake {
            pings: b"PONG\0",
            reads: 4,
            says: b"stream: OK\0",
            hangs: false,
        };
        let too_big = Fake {
            says: b"INSTREAM size limit exceeded. ERROR\0",
            ..well
        };
        let slow = Fake {
            says: b"",
            hangs: true,
            ..well
        };
        let dead = Fake { pings: b"", ..slow };
        let dies = Fake { says: b"", ..well };
        let garbage = Fake {
            pings: b"220 mail.example ESMTP\r\n",
            says: &[0xff; 10_000],
            ..well
        };
        let unscannable = |why: &str| Some(Verdict::Unscannable(why.to_owned()));
        // It stops reading long before all is sent: what it said of it counts.
        let content = vec![7; 3_000_000];
        for (what, fake, verdict) in [
            ("too big", too_big, unscannable("SIZE")),
            ("slow", slow, unscannable("TIME")),
            ("slow, and does not answer", dead, None),
            ("dies of it", dies, None),
            ("garbage", garbage, None),
        ] {
            let scanner = scanner(&start(fake).await.to_string());
            let said = scanner.scan(&content).await;
            assert_eq!(said.ok(), verdict, "{what}");
            assert_eq!(scanner.answers().await, fake.pings == b"PONG\0", "{what}");
        }
        // An empty file is its length and nothing more.
        let scanner = scanner(&start(well).await.to_string());
        assert_eq!(scanner.scan(b"").await.unwrap(), Verdict::Clean);
    }

    #[tokio::test]
    async fn a_scanner_that_is_away_says_nothing_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("clamd.ctl");
        for address in ["127.0.0.1:1", nowhere.to_str().unwrap()] {
            let scanner = scanner(address);
            assert!(!scanner.answers().await, "{address}");
            assert!(scanner.scan(b"Et brev.").await.is_err(), "{address}");
        }
    }
}
