use std::{
    fs,
    path::{Path, PathBuf},
    process::Child,
};

use anyhow::bail;
use rustix::process::Signal;

use crate::{
    Keeper,
    get::install_stopped,
    process::{self, command, free_port, server_dir, spawn, wait_for_port},
};

const PROGRAM: &str = "/usr/sbin/clamd";

/// Installs ClamAV's daemon from Debian when it is not there. Its signatures are neither fetched nor needed.
///
/// # Errors
/// With what `apt-get` said; for whoever is not root, with what an administrator can do.
pub fn get_clamd(say: &dyn Fn(&str)) -> anyhow::Result<()> {
    if Path::new(PROGRAM).is_file() {
        return Ok(());
    }
    say("Missing: a virus scanner, for the tests of files that are scanned.");
    let units = [
        "clamav-daemon.service",
        "clamav-daemon.socket",
        "clamav-freshclam.service",
    ];
    install_stopped(&["clamav-daemon"], &units, say)
}

/// A private clamd on a free port of loopback that knows the signatures it is given and no others. Stopped and
/// removed when dropped.
#[derive(Debug)]
pub struct Clamd {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
    keeper: Keeper,
}

impl Clamd {
    /// `signatures`: a name and the bytes it stands for. Files beyond a megabyte are refused by it.
    ///
    /// # Errors
    /// When it is not installed; with what it said.
    pub fn start(signatures: &[(&str, &[u8])]) -> anyhow::Result<Self> {
        if !Path::new(PROGRAM).is_file() {
            bail!(
                "clamd is not installed here: `cargo xtask test` gets it as root on Debian, or install \
                 the package clamav-daemon"
            );
        }
        let folder = server_dir("clamd")?;
        let port = free_port()?;
        let mut scanner = Self {
            keeper: Keeper::of(&folder)?,
            folder,
            port,
            child: None,
        };
        let known: String = signatures
            .iter()
            .map(|(name, bytes)| {
                let bytes: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{name}:0:*:{bytes}\n")
            })
            .collect();
        fs::write(scanner.folder.join("own.ndb"), known)?;
        let folder = scanner.folder.display();
        let configuration = format!(
            "Foreground yes\nDatabaseDirectory {folder}\nTemporaryDirectory {folder}\n\
             TCPSocket {port}\nTCPAddr 127.0.0.1\nLocalSocket {folder}/clamd.ctl\n\
             StreamMaxLength 1M\nAlertEncrypted yes\n"
        );
        fs::write(scanner.folder.join("clamd.conf"), configuration)?;
        scanner.restart()?;
        Ok(scanner)
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The path of its socket.
    #[must_use]
    pub fn socket(&self) -> String {
        self.folder.join("clamd.ctl").display().to_string()
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::TERM);
        }
    }

    /// Starts it again on the same port.
    ///
    /// # Errors
    /// With what it said.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.kill();
        let mut server = command(Path::new(PROGRAM), &self.folder);
        server.arg("-c").arg(self.folder.join("clamd.conf"));
        let log = self.folder.join("server.log");
        let child = self.child.insert(spawn(server, &log)?);
        self.keeper.watch(child)?;
        wait_for_port(child, self.port, &log)
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.kill();
        let _removed = fs::remove_dir_all(&self.folder);
    }
}
