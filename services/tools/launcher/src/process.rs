//! Starting and stopping a server program.

use std::{
    fs::{self, File},
    io,
    net::TcpListener,
    ops::Range,
    os::unix::{
        fs::{DirBuilderExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};

/// Whom servers run as when the starter is root: PostgreSQL refuses root. Debian's `nobody`.
pub(crate) const NOBODY: u32 = 65_534;

/// Below the range from which Linux takes ports for outgoing connections. A client that calls a
/// stopped server could be given the server's own port, connect to itself, and keep the server from
/// starting.
const PORTS: Range<u32> = 15_000..32_768;
/// Two processes started one after the other begin their search this far apart.
const APART: u32 = 131;

/// A port that is free now, and stays free while nobody binds it by name.
///
/// # Errors
/// When loopback has none.
pub fn free_port() -> io::Result<u16> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let n_ports = PORTS.end - PORTS.start;
    let first = std::process::id().wrapping_mul(APART);
    for _try in 0..n_ports {
        let next = first.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed));
        let port = PORTS.start + next % n_ports;
        let bound = u16::try_from(port).map(|port| TcpListener::bind(("127.0.0.1", port)));
        if let Ok(Ok(listener)) = bound {
            return Ok(listener.local_addr()?.port());
        }
    }
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A new empty folder under the temporary folder, for us alone: keys, passwords and data go there.
///
/// # Errors
/// When it cannot be made.
pub fn scratch_dir(name: &str) -> anyhow::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = loop {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("brudvagt-{name}-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => break folder,
            // An earlier process had our id, or somebody guesses names; a folder is never shared.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("making {}", folder.display()));
            }
        }
    };
    Ok(folder)
}

/// Such a folder for a server's program, which is not root when we are.
pub(crate) fn server_dir(name: &str) -> anyhow::Result<PathBuf> {
    let folder = scratch_dir(name)?;
    if is_root() {
        chown(&folder, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(folder)
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command that runs `program` in `folder`, never as root.
pub(crate) fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    if is_root() {
        // std clears root's other groups too.
        command.uid(NOBODY).gid(NOBODY);
    }
    // A group of its own: a Ctrl-C at the terminal reaches only the starter, which stops in order.
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .process_group(0);
    command
}

/// Starts `command`, its output in `log`.
pub(crate) fn spawn(mut command: Command, log: &Path) -> anyhow::Result<Child> {
    let out = File::options().create(true).append(true).open(log)?;
    command.stderr(out.try_clone()?).stdout(out);
    command
        .spawn()
        .with_context(|| format!("starting {command:?}"))
}

/// Waits until something listens on `port`.
pub(crate) fn wait_for_port(child: &mut Child, port: u16, log: &Path) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        if let Some(status) = child.try_wait()? {
            let said = fs::read_to_string(log).unwrap_or_default();
            bail!("the server ended at once ({status}): {said}");
        }
        if started.elapsed() > Duration::from_secs(30) {
            bail!("the server does not answer on port {port} after 30 seconds");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until the server has written `text` to its log after the first `from` bytes: PostgreSQL
/// listens before it answers.
pub(crate) fn wait_for_text(
    child: &mut Child,
    log: &Path,
    from: usize,
    text: &str,
) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let said = fs::read_to_string(log).unwrap_or_default();
        if said.get(from..).is_some_and(|new| new.contains(text)) {
            return Ok(());
        }
        if let Some(status) = child.try_wait()? {
            bail!("the server ended at once ({status}): {said}");
        }
        if started.elapsed() > Duration::from_secs(60) {
            bail!("the server is not ready after a minute: {said}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends `signal`, unless it has ended by itself, and waits for the end.
pub fn end(child: &mut Child, signal: Signal) {
    // Only while it is not waited for: afterwards its number may be somebody else's.
    if matches!(child.try_wait(), Ok(None)) {
        let _sent = kill_process(Pid::from_child(child), signal);
    }
    let _ended = child.wait();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nobody_else_looks_into_a_scratch_folder() {
        use std::os::unix::fs::MetadataExt;
        let folder = scratch_dir("private").unwrap();
        let made = folder.metadata().unwrap();
        assert_eq!(made.mode() & 0o777, 0o700);
        // A browser gives up root's right to write to others' folders.
        assert_eq!(made.uid(), rustix::process::geteuid().as_raw());
        fs::remove_dir(folder).unwrap();
    }

    #[test]
    fn ports_differ_and_lie_below_those_of_outgoing_connections() {
        let ports: BTreeSet<u16> = (0..50).map(|_| free_port().unwrap()).collect();
        assert_eq!(ports.len(), 50);
        assert!(ports.iter().all(|port| PORTS.contains(&u32::from(*port))));
    }
}
