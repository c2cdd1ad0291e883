use std::{fs, path::PathBuf, process::Child};

use rustix::process::Signal;

use crate::{
    Programs,
    process::{self, command, free_port, scratch_dir, spawn, wait_for_port},
};

/// A private NATS with JetStream on a free port. Stopped and removed when dropped.
#[derive(Debug)]
pub struct Nats {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Nats {
    /// # Errors
    /// With what the server said.
    pub fn start(programs: &Programs) -> anyhow::Result<Self> {
        let mut server = Self {
            program: programs.nats_server.clone(),
            folder: scratch_dir("nats")?,
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
        let mut child = spawn(server, &log)?;
        wait_for_port(&mut child, self.port, &log)?;
        self.child = Some(child);
        Ok(())
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
