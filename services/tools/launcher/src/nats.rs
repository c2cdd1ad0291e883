use std::{fs, path::PathBuf, process::Child};

use rustix::process::Signal;

use crate::{
    Keeper, Programs,
    process::{self, command, free_port, server_dir, spawn, wait_for_port},
};

const CONFIGURATION: &str = "server.conf";

/// A private NATS with JetStream on a free port. Stopped and removed when dropped.
#[derive(Debug)]
pub struct Nats {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
    keeper: Keeper,
}

impl Nats {
    /// One that anybody on this machine may use.
    ///
    /// # Errors
    /// With what the server said.
    pub fn start(programs: &Programs) -> anyhow::Result<Self> {
        Self::start_with(programs, "")
    }

    /// One that lets in whom `configuration` (in the server's own format) lets in.
    ///
    /// # Errors
    /// With what the server said.
    pub fn start_with(programs: &Programs, configuration: &str) -> anyhow::Result<Self> {
        let folder = server_dir("nats")?;
        fs::write(folder.join(CONFIGURATION), configuration)?;
        let mut server = Self {
            keeper: Keeper::of(&folder)?,
            program: programs.nats_server.clone(),
            folder,
            port: free_port()?,
            child: None,
        };
        server.restart()?;
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::KILL);
        }
    }

    /// Starts it again on the same port with the same streams.
    ///
    /// # Errors
    /// With what the server said.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.kill();
        let mut server = command(&self.program, &self.folder);
        server.arg("-c").arg(self.folder.join(CONFIGURATION));
        server.args([
            "-a",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-js",
            "-sd",
        ]);
        server.arg(self.folder.join("store"));
        let log = self.folder.join("server.log");
        let child = self.child.insert(spawn(server, &log)?);
        self.keeper.watch(child)?;
        wait_for_port(child, self.port, &log)
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::INT);
        }
        let _removed = fs::remove_dir_all(&self.folder);
    }
}
