//! An installation on this machine: configuration, and the program running on its servers.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow, bail};
use brudvagt_launcher::{Configuration, Keeper, Signal, end, scratch_dir};

use crate::servers::Servers;

/// The twelve made-up municipalities of the demonstration.
pub(crate) const MUNICIPALITIES: [&str; 12] = [
    "901", "902", "903", "904", "905", "906", "907", "908", "909", "910", "911", "912",
];

/// Runs a command to its end. The command reports its own error; we add what was being done.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status();
    let status = status.with_context(|| format!("running {command:?}"))?;
    if !status.success() {
        let program = command.get_program().display();
        let arguments = command.get_args().map(|word| word.display().to_string());
        let words: Vec<String> = arguments.collect();
        bail!("{program} {} ({status}); see above", words.join(" "));
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
        Self::make_with_mail(program, servers, portal, None)
    }

    /// The same, which sends its mail to a server on `mail_server` instead of the built-in mailbox.
    pub(crate) fn make_with_mail(
        program: &Path,
        servers: &Servers,
        portal: Option<u16>,
        mail_server: Option<u16>,
    ) -> anyhow::Result<Self> {
        let folder = scratch_dir("installation")?;
        let mut settings = Configuration::new(servers.owner_url.clone(), servers.nats_url.clone())?;
        settings.secrets = servers.secrets.display().to_string();
        settings.has_logins = servers.has_logins();
        settings.password_dir.clone_from(&servers.password_dir);
        settings.portal = portal.unwrap_or(settings.portal);
        settings.mail_server = mail_server;
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
        if servers.are_yours() {
            // Servers that are unfit, or hold something else, are left unchanged.
            let looked = made.run(&["doctor", "servers"]);
            looked.map_err(|_said_why| {
                anyhow!(
                    "your servers are not fit for Brudvagt as they are (see above); nothing in \
                         them was changed"
                )
            })?;
        }
        made.run(&["migrate"])?;
        if servers.are_yours() {
            made.ask(&["doctor", "servers"])
                .context("the servers were fit, and are not after `migrate`")?;
        }
        Ok(made)
    }

    /// Runs a command of the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        run(command.arg("--config").arg(&self.config).args(arguments))
    }

    /// What a command of the program prints.
    pub(crate) fn ask(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new(&self.program);
        let said = command.arg("--config").arg(&self.config).args(arguments);
        let said = said.output().with_context(|| format!("running {said:?}"))?;
        let text = String::from_utf8(said.stdout)?;
        if !said.status.success() {
            bail!("{text}{}", String::from_utf8_lossy(&said.stderr));
        }
        Ok(text)
    }

    /// Starts all services; their log goes to `brudvagt.log` in the folder.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        self.start_behind(0)
    }

    /// As [`Self::start`], with a clock that many days behind.
    pub(crate) fn start_behind(&mut self, days: u16) -> anyhow::Result<()> {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("brudvagt.log"))?;
        let child = Command::new(&self.program)
            .arg("--config")
            .arg(&self.config)
            .args(["run", "--target=all", "--clock-behind"])
            .arg(days.to_string())
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

impl Installation {
    /// Ends the services in order; the folder stays until this is dropped.
    pub(crate) fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            end(&mut child, Signal::TERM);
        }
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        self.stop();
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
