use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, bail};
use rustix::process::Signal;

use crate::{
    Keeper,
    get::install_stopped,
    process::{self, free_port, is_root, scratch_dir, spawn, wait_for_port},
};

const PROGRAM: &str = "/usr/sbin/postfix";
/// What starts its parts; `postfix` itself would leave it in the background.
const MASTER: &str = "/usr/lib/postfix/sbin/master";

/// The processes it needs to take a mail and pass it on, without its own mailboxes.
const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
";

/// Installs Postfix from Debian when it is not there.
///
/// # Errors
/// With what `apt-get` said; for whoever is not root, with what an administrator can do.
pub fn get_postfix(say: &dyn Fn(&str)) -> anyhow::Result<()> {
    if Path::new(PROGRAM).is_file() {
        return Ok(());
    }
    say("Missing: a mail server, for the tests of mail that is passed on to us.");
    install_stopped(&["postfix"], &["postfix.service"], say)
}

/// Where mail for a domain goes.
#[derive(Clone, Copy, Debug)]
pub struct Route<'r> {
    pub domain: &'r str,
    /// On loopback.
    pub port: u16,
    /// Passed on under TLS or not at all; else in the clear.
    pub is_secured: bool,
}

/// A private Postfix on a free port of loopback that passes mail on and keeps none. Stopped and removed when
/// dropped. Its parts run as users of their own, so only root can start it.
#[derive(Debug)]
pub struct Postfix {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
    _keeper: Keeper,
}

impl Postfix {
    /// # Errors
    /// When it is not installed, or we are not root; with what the server said.
    pub fn start(routes: &[Route<'_>]) -> anyhow::Result<Self> {
        if !Path::new(PROGRAM).is_file() || !is_root() {
            bail!(
                "Postfix is not installed here, or we are not root: `cargo xtask test` gets it as root \
                 on Debian"
            );
        }
        let folder = scratch_dir("postfix")?;
        let mut keeper = Keeper::of(&folder)?;
        // Its users pass through, and read what is theirs.
        for part in ["", "etc", "spool", "data"] {
            let part = folder.join(part);
            fs::create_dir_all(&part)?;
            fs::set_permissions(&part, fs::Permissions::from_mode(0o755))?;
        }
        let done = Command::new("chown")
            .arg("postfix")
            .arg(folder.join("data"))
            .status()?;
        anyhow::ensure!(done.success(), "the user postfix is missing");
        let port = free_port()?;
        let main = configuration(&folder, routes);
        fs::write(folder.join("etc/main.cf"), main)?;
        let door = format!("127.0.0.1:{port} inet n - n - - smtpd\n{SERVICES}");
        fs::write(folder.join("etc/master.cf"), door)?;
        // Makes the queue's folders.
        let mut checking = Command::new(PROGRAM);
        checking.arg("-c").arg(folder.join("etc")).arg("check");
        let checked = checking.output().context("running postfix")?;
        anyhow::ensure!(
            checked.status.success(),
            "postfix check: {}",
            String::from_utf8_lossy(&checked.stderr)
        );
        let mut server = Command::new(MASTER);
        server.arg("-c").arg(folder.join("etc")).arg("-s");
        // It makes a session of its own, which a leader of a group could not: a Ctrl-C at the terminal does not
        // reach it.
        server.stdin(Stdio::null());
        let log = folder.join("server.log");
        let mut child = spawn(server, &log)?;
        keeper.watch(&child)?;
        let waited = wait_for_port(&mut child, port, &log);
        let postfix = Self {
            folder,
            port,
            child: Some(child),
            _keeper: keeper,
        };
        waited?;
        Ok(postfix)
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has noted so far.
    ///
    /// # Errors
    /// When there is nothing to read.
    pub fn log(&self) -> anyhow::Result<String> {
        fs::read_to_string(self.folder.join("log")).context("its log")
    }
}

fn configuration(folder: &Path, routes: &[Route<'_>]) -> String {
    let domains: Vec<&str> = routes.iter().map(|route| route.domain).collect();
    let list = |of: &dyn Fn(&Route<'_>) -> String| {
        let lines: Vec<String> = routes.iter().map(of).collect();
        lines.join(", ")
    };
    let to = list(&|it| format!("{}=smtp:[127.0.0.1]:{}", it.domain, it.port));
    let tls = list(&|it| {
        let level = if it.is_secured { "encrypt" } else { "none" };
        format!("[127.0.0.1]:{}={level}", it.port)
    });
    let folder = folder.display();
    // It tries again each second: what is waited for here is that it tries.
    format!(
        "compatibility_level = 3.6\n\
         queue_directory = {folder}/spool\n\
         data_directory = {folder}/data\n\
         command_directory = /usr/sbin\n\
         daemon_directory = /usr/lib/postfix/sbin\n\
         maillog_file_prefixes = {folder}\n\
         maillog_file = {folder}/log\n\
         inet_interfaces = 127.0.0.1\n\
         inet_protocols = ipv4\n\
         myhostname = gateway.opdigt.example\n\
         mydestination =\n\
         mynetworks = 127.0.0.0/8\n\
         smtp_host_lookup = native\n\
         relay_domains = {}\n\
         local_recipient_maps =\n\
         alias_maps =\n\
         alias_database =\n\
         transport_maps = inline:{{ {to} }}\n\
         smtp_tls_policy_maps = inline:{{ {tls} }}\n\
         minimal_backoff_time = 1s\n\
         maximal_backoff_time = 1s\n\
         queue_run_delay = 1s\n\
         smtp_destination_concurrency_failed_cohort_limit = 0\n",
        domains.join(", ")
    )
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::TERM);
        }
        let _removed = fs::remove_dir_all(&self.folder);
    }
}
