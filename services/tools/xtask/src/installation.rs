//! A private installation: servers, key files, configuration, and the program running on them.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use brudvagt_launcher::{
    Configuration, Keeper, Nats, Postgres, Signal, end, programs, scratch_dir,
};

use crate::say;

/// The twelve made-up municipalities of the demonstration.
pub(crate) const MUNICIPALITIES: [&str; 12] = [
    "901", "902", "903", "904", "905", "906", "907", "908", "909", "910", "911", "912",
];

/// The servers it runs on, private or somebody's, and the key files they were started with.
pub(crate) struct Servers {
    /// Stopped when this is dropped.
    private: Option<(Postgres, Nats)>,
    pub(crate) owner_url: String,
    pub(crate) nats_url: String,
    /// The bus knows its users by what lies here, so keys are made before it starts.
    secrets: PathBuf,
}

impl Servers {
    /// Keys, and private servers unless `DATABASE_URL` and `NATS_URL` name others.
    pub(crate) fn start(program: &Path, durable: bool) -> anyhow::Result<Self> {
        let secrets = scratch_dir("secrets")?;
        let mut keys = Command::new(program);
        keys.args(["keys", "--municipalities", &MUNICIPALITIES.join(",")]);
        run(keys.arg("--out").arg(&secrets))?;
        let (database, nats) = (std::env::var("DATABASE_URL"), std::env::var("NATS_URL"));
        if let (Ok(owner_url), Ok(nats_url)) = (database, nats) {
            say("Using the servers that DATABASE_URL and NATS_URL name.");
            return Ok(Self {
                private: None,
                owner_url,
                nats_url,
                secrets,
            });
        }
        let programs = programs(&say)?;
        let postgres = Postgres::start(&programs, durable)?;
        let nats = Nats::start_with(&programs, &rights(program, &secrets)?)?;
        let owner_url = postgres.url("postgres");
        let nats_url = nats.url();
        Ok(Self {
            private: Some((postgres, nats)),
            owner_url,
            nats_url,
            secrets,
        })
    }
}

impl Servers {
    /// PostgreSQL's own load generator, of the same version.
    pub(crate) fn pgbench(&self) -> Option<PathBuf> {
        let (postgres, _) = self.private.as_ref()?;
        Some(postgres.program().with_file_name("pgbench")).filter(|path| path.exists())
    }

    pub(crate) fn nats_pid(&self) -> Option<u32> {
        self.private.as_ref()?.1.pid()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _removed = fs::remove_dir_all(&self.secrets);
    }
}

/// One login for each service and what it may do, as an operator gives it to the bus.
fn rights(program: &Path, secrets: &Path) -> anyhow::Result<String> {
    let mut asking = Command::new(program);
    asking.arg("nats-config").arg("--logins");
    let said = asking.arg(secrets.join("nats")).output()?;
    if !said.status.success() {
        bail!("brudvagt nats-config failed: {}", said.status);
    }
    Ok(String::from_utf8(said.stdout)?)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status();
    let status = status.with_context(|| format!("running {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}

/// A folder with keys and configuration, and the running program.
pub(crate) struct Installation {
    pub(crate) folder: PathBuf,
    pub(crate) config: PathBuf,
    pub(crate) portal: u16,
    pub(crate) ops: u16,
    pub(crate) smtp: u16,
    program: PathBuf,
    child: Option<Child>,
    keeper: Keeper,
}

impl Installation {
    /// Writes the configuration, and migrates database and bus.
    pub(crate) fn make(
        program: &Path,
        servers: &Servers,
        portal: Option<u16>,
    ) -> anyhow::Result<Self> {
        let folder = scratch_dir("installation")?;
        let mut settings = Configuration::new(servers.owner_url.clone(), servers.nats_url.clone())?;
        settings.secrets = servers.secrets.display().to_string();
        // Somebody's own bus has logins of its own, or none.
        settings.has_logins = servers.private.is_some();
        settings.portal = portal.unwrap_or(settings.portal);
        let config = folder.join("brudvagt.toml");
        fs::write(&config, settings.to_string())?;
        let made = Self {
            keeper: Keeper::of(&folder)?,
            folder,
            config,
            portal: settings.portal,
            ops: settings.ops,
            smtp: settings.smtp,
            program: program.to_owned(),
            child: None,
        };
        made.run(&["migrate"])?;
        Ok(made)
    }

    /// Runs a command of the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        run(command.arg("--config").arg(&self.config).args(arguments))
    }

    /// Starts all services; their log goes to `brudvagt.log` in the folder.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("brudvagt.log"))?;
        let child = Command::new(&self.program)
            .arg("--config")
            .arg(&self.config)
            .args(["run", "--target=all"])
            .stdin(Stdio::null())
            // A Ctrl-C at the terminal reaches us only, and we stop everything in order.
            .process_group(0)
            .stderr(log.try_clone()?)
            .stdout(log)
            .spawn()
            .context("starting brudvagt")?;
        self.keeper.watch(self.child.insert(child))?;
        self.wait_until_ready()
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Fails with the end of the log when the program has ended by itself.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        if let Some(child) = &mut self.child
            && let Some(status) = child.try_wait()?
        {
            let log = fs::read_to_string(self.folder.join("brudvagt.log")).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines
                .get(lines.len().saturating_sub(20)..)
                .unwrap_or_default();
            bail!("brudvagt ended by itself ({status}):\n{}", tail.join("\n"));
        }
        Ok(())
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            if get(self.ops, "/readyz").is_ok_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                return Ok(());
            }
            self.check()?;
            if started.elapsed() > Duration::from_secs(60) {
                bail!(
                    "brudvagt is not ready after a minute; see {}",
                    self.folder.display()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            end(&mut child, Signal::TERM);
        }
        if std::env::var_os("BRUDVAGT_KEEP").is_none() {
            let _removed = fs::remove_dir_all(&self.folder);
        }
    }
}

/// One HTTP/1.1 GET on loopback; the whole answer as text.
pub(crate) fn get(port: u16, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
