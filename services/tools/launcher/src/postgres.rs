use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rustix::process::Signal;

use crate::{
    Keeper, Programs,
    process::{self, command, free_port, server_dir, spawn, wait_for_text},
};

/// A private PostgreSQL on a free port. Stopped and removed when dropped.
#[derive(Debug)]
pub struct Postgres {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    durable: bool,
    child: Option<Child>,
    keeper: Keeper,
}

impl Postgres {
    /// Makes and starts a cluster. Only a `durable` one survives a power cut; tests are faster without.
    ///
    /// # Errors
    /// With what `initdb` or the server said.
    pub fn start(programs: &Programs, durable: bool) -> anyhow::Result<Self> {
        let folder = server_dir("postgres")?;
        let keeper = Keeper::of(&folder)?;
        let made = command(&programs.initdb, &folder)
            .arg("-D")
            .arg(folder.join("data"))
            .args([
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ])
            .arg("--no-sync")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .context("running initdb")?;
        if !made.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        }
        let mut server = Self {
            program: programs.postgres.clone(),
            folder,
            port: free_port()?,
            durable,
            child: None,
            keeper,
        };
        server.run()?;
        Ok(server)
    }

    fn run(&mut self) -> anyhow::Result<()> {
        let mut server = command(&self.program, &self.folder);
        server
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-h", "127.0.0.1", "-k"]);
        server
            .arg(&self.folder)
            .args(["-p", &self.port.to_string()]);
        server.args(["-c", "max_connections=300", "-c", "shared_buffers=128MB"]);
        if !self.durable {
            server.args(["-c", "fsync=off", "-c", "synchronous_commit=off"]);
            server.args(["-c", "full_page_writes=off"]);
            // Hundreds of short-lived databases: keep no gigabyte of what was written of them.
            server.args(["-c", "wal_level=minimal", "-c", "max_wal_senders=0"]);
            server.args(["-c", "min_wal_size=32MB", "-c", "max_wal_size=256MB"]);
        }
        let log = self.folder.join("server.log");
        let written = fs::metadata(&log).map_or(0, |file| file.len());
        let from = usize::try_from(written).unwrap_or(0);
        let child = self.child.insert(spawn(server, &log)?);
        self.keeper.watch(child)?;
        wait_for_text(child, &log, from, "ready to accept connections")
    }

    /// The owner's address of `database`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's program; its tools stand beside it.
    pub fn program(&self) -> &Path {
        &self.program
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// SIGKILL: what a power cut or the kernel's memory killer does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::KILL);
        }
    }

    /// Starts it again on the same port with the same data.
    ///
    /// # Errors
    /// With what the server said.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.kill();
        // After SIGKILL of the parent its children go by themselves, a moment later; until then the
        // lock file rightly keeps a second server from the same data.
        let asked = Instant::now();
        loop {
            match self.run() {
                Ok(()) => return Ok(()),
                Err(refused) if asked.elapsed() > Duration::from_secs(10) => return Err(refused),
                Err(_still_there) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::INT);
        }
        let _removed = fs::remove_dir_all(&self.folder);
    }
}
