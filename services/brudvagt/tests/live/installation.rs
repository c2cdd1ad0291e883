//! An installation made as its operator makes it: with the program's commands alone.

use std::{
    fs::{self, File},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use brudvagt_kit::{
    Clock, bus,
    config::{self, Base},
    grpc::{Caller, Channel, to_service},
    token::DEMONSTRATION,
};
use brudvagt_launcher::{Configuration, Keeper, Nats, Signal, end, programs};
use brudvagt_testkit::TestDb;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How often a level is looked at, and how many times before it counts as not reached.
const PAUSE: Duration = Duration::from_millis(50);
const LOOKS: u32 = 1200;

pub(crate) struct Installation {
    pub(crate) base: Base,
    pub(crate) caller: Caller,
    config: PathBuf,
    child: Child,
    _nats: Nats,
    _keeper: Keeper,
    folder: TempDir,
    database: TestDb,
}

impl Installation {
    /// All services in one process, on a bus of its own; `telemetry` is that section's content.
    pub(crate) async fn start(telemetry: &str) -> Self {
        Self::start_behind(telemetry, 0).await
    }

    /// The same with a clock that many days behind.
    pub(crate) async fn start_behind(telemetry: &str, days: u16) -> Self {
        let database = TestDb::create(&[]).await;
        let folder = tempfile::tempdir().unwrap();
        let secrets = folder.path().join("secrets");
        let config = folder.path().join("brudvagt.toml");
        let path = secrets.to_str().unwrap();
        let municipalities: Vec<String> = (901..=912).map(|code| code.to_string()).collect();
        let codes = municipalities.join(",");
        said(
            &config,
            &["keys", "--municipalities", &codes, "--out", path],
        );
        let logins = format!("{path}/nats");
        let rights = said(&config, &["nats-config", "--logins", &logins]);
        let nats = Nats::start_with(&programs(&|_text| {}).unwrap(), &rights).unwrap();
        let mut text = Configuration::new(database.owner_url().to_owned(), nats.url()).unwrap();
        text.telemetry = telemetry.to_owned();
        fs::write(&config, text.to_string()).unwrap();
        said(&config, &["migrate"]);
        let mut keeper = Keeper::of(folder.path()).unwrap();
        let child = run_behind(&config, &folder.path().join("log"), days);
        keeper.watch(&child).unwrap();
        let base = config::base(&config::figment(&config)).unwrap();
        let caller = base.caller(DEMONSTRATION).unwrap();
        let installation = Self {
            base,
            caller,
            config,
            child,
            _nats: nats,
            _keeper: keeper,
            folder,
            database,
        };
        settled("it is ready", || async {
            let answer = installation.get("/readyz").await?;
            answer.starts_with("HTTP/1.1 200").then_some(())
        })
        .await;
        installation
    }

    pub(crate) fn to(&self, service: &str) -> Channel {
        to_service(&self.base, service).unwrap()
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        Clock::default().now()
    }

    /// What a command of the program prints.
    pub(crate) fn said(&self, arguments: &[&str]) -> String {
        said(&self.config, arguments)
    }

    /// The database, as its owner.
    pub(crate) async fn owner(&self) -> sqlx::PgConnection {
        self.database.owner().await
    }

    /// Connected to the bus as one of its users.
    pub(crate) async fn login(&self, user: &str) -> async_nats::Client {
        bus::connect(&self.base.nats, user).await.unwrap()
    }

    /// Everything the services logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub(crate) async fn metrics(&self) -> String {
        self.get("/metrics").await.unwrap()
    }

    /// One GET on the operator's port; nothing when nobody answers.
    async fn get(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.base.ops).await.ok()?;
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer)
    }
}

impl Drop for Installation {
    #[expect(clippy::print_stderr, reason = "a failing test tells what it saw")]
    fn drop(&mut self) {
        end(&mut self.child, Signal::TERM);
        // The folder is removed with the test, so its log is printed on failure.
        if std::thread::panicking() {
            for line in self.log().lines() {
                if line.contains("\"WARN\"") || line.contains("\"ERROR\"") {
                    eprintln!("{line}");
                }
            }
        }
    }
}

/// Waits for a level: asks until there is an answer.
pub(crate) async fn settled<T, R>(what: &str, look: impl FnMut() -> R) -> T
where
    R: Future<Output = Option<T>>,
{
    let Some(reached) = in_time(look).await else {
        panic!("{what}: not in time");
    };
    reached
}

/// As [`settled`], for who can say more of what did not happen.
pub(crate) async fn in_time<T, R>(mut look: impl FnMut() -> R) -> Option<T>
where
    R: Future<Output = Option<T>>,
{
    for _look in 0..LOOKS {
        if let Some(reached) = look().await {
            return Some(reached);
        }
        tokio::time::sleep(PAUSE).await;
    }
    None
}

pub(crate) fn program(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brudvagt"));
    command.arg("--config").arg(config);
    command
}

pub(crate) fn said(config: &Path, arguments: &[&str]) -> String {
    let done = program(config).args(arguments).output().unwrap();
    let (out, err) = (
        String::from_utf8(done.stdout).unwrap(),
        String::from_utf8_lossy(&done.stderr),
    );
    assert!(done.status.success(), "{arguments:?}: {out}\n{err}");
    out
}

pub(crate) fn run(config: &Path, log: &Path) -> Child {
    run_behind(config, log, 0)
}

fn run_behind(config: &Path, log: &Path, days: u16) -> Child {
    let log = File::options().create(true).append(true).open(log).unwrap();
    program(config)
        .args(["run", "--target=all", "--clock-behind"])
        .arg(days.to_string())
        // Spans are looked for at once: the exporter's usual five seconds are for production.
        .env("OTEL_BSP_SCHEDULE_DELAY", "100")
        .stdin(Stdio::null())
        .stderr(log.try_clone().unwrap())
        .stdout(log)
        .process_group(0)
        .spawn()
        .unwrap()
}
