use std::{
    fs,
    io::Write,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Child, Command},
    time::SystemTime,
};

use anyhow::{Context, bail};
use rustix::process::Signal;

use crate::{
    Keeper,
    get::install_stopped,
    process::{self, NOBODY, command, free_port, is_root, server_dir, spawn, wait_for_port},
};

const PROGRAM: &str = "/usr/sbin/dovecot";
/// What speaks IMAP; a package of its own in Debian.
const IMAP: &str = "/usr/lib/dovecot/imap";

/// Installs Dovecot from Debian when it is not there.
///
/// # Errors
/// With what `apt-get` said; for whoever is not root, with what an administrator can do.
pub fn get_dovecot(say: &dyn Fn(&str)) -> anyhow::Result<()> {
    if is_there() {
        return Ok(());
    }
    say("Missing: a mailbox server, for the tests of mail that is fetched.");
    install_stopped(&["dovecot-imapd"], &["dovecot.service"], say)
}

fn is_there() -> bool {
    [PROGRAM, IMAP].iter().all(|path| Path::new(path).is_file())
}

/// A private Dovecot on free ports of loopback, one mailbox a user. Stopped and removed when dropped.
#[derive(Debug)]
pub struct Dovecot {
    folder: PathBuf,
    port: u16,
    tls_port: u16,
    child: Option<Child>,
    keeper: Keeper,
    n_mails: u32,
}

impl Dovecot {
    /// One without users. `more` is added to its configuration; `introspection` is asked what an
    /// access token is worth; `certificate` and its key, PEM, are shown to who asks for TLS.
    ///
    /// # Errors
    /// When it is not installed; with what the server said.
    pub fn start(introspection: &str, certificate: [&str; 2], more: &str) -> anyhow::Result<Self> {
        if !is_there() {
            bail!(
                "Dovecot is not installed here, and without it nothing is known of fetching mail: \
                 `cargo xtask test` gets it as root on Debian, or install the package dovecot-imapd"
            );
        }
        let folder = server_dir("dovecot")?;
        let [port, tls_port] = [free_port()?, free_port()?];
        let mut server = Self {
            keeper: Keeper::of(&folder)?,
            folder,
            port,
            tls_port,
            child: None,
            n_mails: 0,
        };
        let [certificate, key] = certificate;
        server.write("certificate.pem", certificate)?;
        server.write("key.pem", key)?;
        server.write("users", "")?;
        server.write("oauth2.conf", &oauth2(introspection))?;
        let configuration = server.configuration()? + more;
        server.write("dovecot.conf", &configuration)?;
        server.restart()?;
        Ok(server)
    }

    /// The port without TLS, and with STARTTLS.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    #[must_use]
    pub fn tls_port(&self) -> u16 {
        self.tls_port
    }

    /// Who may come in with which password; nobody else from now on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn let_in(&self, users: &[(&str, &str)]) -> anyhow::Result<()> {
        let lines: String = users
            .iter()
            .map(|(user, password)| format!("{user}:{{PLAIN}}{password}\n"))
            .collect();
        self.write("users", &lines)
    }

    /// Puts a mail into a user's inbox, as it came at `arrived_at`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn deliver(
        &mut self,
        user: &str,
        mail: &str,
        arrived_at: SystemTime,
    ) -> anyhow::Result<()> {
        self.n_mails += 1;
        let name = format!("{}.made-up", self.n_mails);
        let inbox = self.inbox(user);
        for folder in ["", "tmp", "new", "cur"] {
            let folder = inbox.join(folder);
            if !folder.is_dir() {
                fs::create_dir_all(&folder)?;
                own(&folder)?;
            }
        }
        let made = inbox.join("tmp").join(&name);
        let mut file = fs::File::create(&made)?;
        file.write_all(mail.replace('\n', "\r\n").as_bytes())?;
        file.set_modified(arrived_at)?;
        own(&made)?;
        fs::rename(made, inbox.join("new").join(name))?;
        Ok(())
    }

    /// How many mails lie in a user's folder; `""` is the inbox.
    #[must_use]
    pub fn count(&self, user: &str, folder: &str) -> usize {
        let inbox = self.inbox(user);
        let folder = if folder.is_empty() {
            inbox
        } else {
            inbox.join(format!(".{folder}"))
        };
        ["new", "cur"]
            .iter()
            .filter_map(|part| fs::read_dir(folder.join(part)).ok())
            .flat_map(|entries| entries.flatten())
            // Marked as deleted, and not removed yet.
            .filter(|entry| !entry.file_name().to_string_lossy().ends_with('T'))
            .count()
    }

    /// Renumbers the mails: the inbox gets a new `UIDVALIDITY`.
    ///
    /// # Errors
    /// When the server does not start again.
    pub fn number_anew(&mut self, user: &str) -> anyhow::Result<()> {
        self.kill();
        for entry in fs::read_dir(self.inbox(user))?.flatten() {
            let name = entry.file_name();
            if name.to_string_lossy().starts_with("dovecot") {
                fs::remove_file(entry.path())?;
            }
        }
        self.restart()
    }

    /// Ends it, and its children with it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            process::end(&mut child, Signal::TERM);
        }
    }

    /// Starts it again on the same ports.
    ///
    /// # Errors
    /// With what the server said.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.kill();
        let mut server = command(Path::new(PROGRAM), &self.folder);
        server.arg("-F").arg("-c");
        server.arg(self.folder.join("dovecot.conf"));
        let log = self.folder.join("server.log");
        let child = self.child.insert(spawn(server, &log)?);
        self.keeper.watch(child)?;
        wait_for_port(child, self.port, &log)
    }

    fn inbox(&self, user: &str) -> PathBuf {
        self.folder.join("mail").join(user)
    }

    fn write(&self, name: &str, text: &str) -> anyhow::Result<()> {
        let made = self.folder.join(format!("{name}.new"));
        fs::write(&made, text)?;
        own(&made)?;
        fs::rename(made, self.folder.join(name)).with_context(|| format!("writing {name}"))
    }

    /// A configuration that needs no privileges: everything runs as the user who started it.
    fn configuration(&self) -> anyhow::Result<String> {
        let [user, group] = if is_root() {
            ["nobody".to_owned(), "nogroup".to_owned()]
        } else {
            [id("-un")?, id("-gn")?]
        };
        let folder = self.folder.display();
        let Self { port, tls_port, .. } = self;
        Ok(format!(
            "protocols = imap\n\
             listen = 127.0.0.1\n\
             base_dir = {folder}/run\n\
             state_dir = {folder}/state\n\
             log_path = {folder}/mail.log\n\
             default_internal_user = {user}\n\
             default_internal_group = {group}\n\
             default_login_user = {user}\n\
             first_valid_uid = 1\n\
             ssl = yes\n\
             ssl_cert = <{folder}/certificate.pem\n\
             ssl_key = <{folder}/key.pem\n\
             disable_plaintext_auth = no\n\
             auth_mechanisms = plain login xoauth2\n\
             auth_failure_delay = 0\n\
             mail_location = maildir:{folder}/mail/%u\n\
             mail_max_userip_connections = 100\n\
             passdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {folder}/oauth2.conf\n}}\n\
             passdb {{\n driver = passwd-file\n mechanisms = plain login\n args = username_format=%u {folder}/users\n}}\n\
             userdb {{\n driver = static\n args = uid={user} gid={group} home={folder}/mail/%u\n}}\n\
             service anvil {{\n chroot =\n}}\n\
             service imap-login {{\n chroot =\n inet_listener imap {{\n  port = {port}\n }}\n inet_listener imaps {{\n  port = {tls_port}\n  ssl = yes\n }}\n}}\n"
        ))
    }
}

fn oauth2(introspection: &str) -> String {
    format!(
        "introspection_mode = post\n\
         introspection_url = {introspection}\n\
         username_attribute = username\n\
         active_attribute = active\n\
         active_value = true\n\
         debug = yes\n"
    )
}

/// Gives it to whom the server runs as.
fn own(path: &Path) -> anyhow::Result<()> {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY))?;
    }
    Ok(())
}

fn id(which: &str) -> anyhow::Result<String> {
    let said = Command::new("id")
        .arg(which)
        .output()
        .context("asking id")?;
    Ok(String::from_utf8(said.stdout)?.trim().to_owned())
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.kill();
        let _removed = fs::remove_dir_all(&self.folder);
    }
}
