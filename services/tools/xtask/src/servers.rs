//! The servers an installation runs on: private ones, or a person's own by their addresses.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use brudvagt_launcher::{Keeper, Nats, Postgres, programs, scratch_dir};
use brudvagt_types::Service;

use crate::{
    installation::{MUNICIPALITIES, run},
    say,
};

/// A person's own servers.
#[derive(Debug)]
pub(crate) struct Yours {
    pub(crate) database_url: String,
    /// Without one, NATS is private.
    pub(crate) nats_url: Option<String>,
    /// Keys that outlive the command, like the data they sealed.
    pub(crate) secrets: PathBuf,
}

/// The servers, and the key files that belong to what is in them.
pub(crate) struct Servers {
    pub(crate) owner_url: String,
    pub(crate) nats_url: String,
    pub(crate) secrets: PathBuf,
    /// One file for each role; private servers trust whoever is on this machine.
    pub(crate) password_dir: Option<PathBuf>,
    /// Stopped when this is dropped.
    postgres: Option<Postgres>,
    nats: Option<Nats>,
    /// Keys that end with the servers.
    keeper: Option<Keeper>,
}

impl Servers {
    /// New keys and private servers.
    pub(crate) fn start(program: &Path) -> anyhow::Result<Self> {
        let programs = programs(&say)?;
        say(
            "Starting private servers, for this machine alone: PostgreSQL (the database) and NATS \
             (carries messages between the services) …",
        );
        let secrets = scratch_dir("secrets")?;
        // From here on dropping the value removes the folder.
        let mut servers = Self {
            keeper: Some(Keeper::of(&secrets)?),
            owner_url: String::new(),
            nats_url: String::new(),
            secrets,
            password_dir: None,
            postgres: None,
            nats: None,
        };
        make_keys(program, &servers.secrets)?;
        let postgres = Postgres::start(&programs, true)?;
        servers.owner_url = postgres.url("postgres");
        servers.postgres = Some(postgres);
        // The bus knows its users by their keys, so keys are made before it starts.
        let nats = Nats::start_with(&programs, &rights(program, &servers.secrets)?)?;
        servers.nats_url = nats.url();
        servers.nats = Some(nats);
        Ok(servers)
    }

    /// A person's own, with the keys of the last time.
    pub(crate) fn of(yours: Yours, program: &Path) -> anyhow::Result<Self> {
        if !has_database(&yours.database_url) {
            bail!(
                "the database's address must end with its name: \
                 postgres://USER:PASSWORD@HOST:PORT/DATABASE"
            );
        }
        keep_keys(program, &yours.secrets)?;
        let secrets = yours.secrets.canonicalize()?;
        let passwords = secrets.join("passwords");
        let (nats_url, nats) = match yours.nats_url {
            Some(url) => (url, None),
            None => {
                say("Starting a private NATS (carries messages between the services) …");
                let nats = Nats::start_with(&programs(&say)?, &rights(program, &secrets)?)?;
                (nats.url(), Some(nats))
            }
        };
        Ok(Self {
            owner_url: yours.database_url,
            nats_url,
            password_dir: passwords.is_dir().then_some(passwords),
            secrets,
            postgres: None,
            nats,
            keeper: None,
        })
    }

    /// Whether data stays when the command ends.
    pub(crate) fn are_yours(&self) -> bool {
        self.postgres.is_none()
    }

    pub(crate) fn has_your_nats(&self) -> bool {
        self.nats.is_none()
    }

    /// Whether services show the bus their keys: always, unless its address names a login.
    pub(crate) fn has_logins(&self) -> bool {
        !self.nats_url.contains('@')
    }

    /// How to remove what stays, in commands.
    pub(crate) fn removal(&self) -> String {
        let database = database(&self.owner_url).unwrap_or_default();
        let roles = Service::database_roles();
        let mut text = format!(
            "\x20 psql:   DROP DATABASE {database}; DROP ROLE {};\n",
            roles.join(", ")
        );
        if self.has_your_nats() {
            text.push_str(
                "\x20 shell:  nats stream rm BRUDVAGT_EVENTS; nats stream rm BRUDVAGT_DEAD\n",
            );
        }
        text.push_str(&format!("\x20 shell:  rm -r {}", self.secrets.display()));
        text
    }

    /// PostgreSQL's own load generator, of the same version.
    pub(crate) fn pgbench(&self) -> Option<PathBuf> {
        let postgres = self.postgres.as_ref()?;
        Some(postgres.program().with_file_name("pgbench")).filter(|path| path.exists())
    }

    pub(crate) fn nats_pid(&self) -> Option<u32> {
        self.nats.as_ref()?.pid()
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if self.keeper.is_some() {
            let _removed = fs::remove_dir_all(&self.secrets);
        }
    }
}

/// What stands between the host and the parameters.
fn database(url: &str) -> Option<&str> {
    let (_scheme, rest) = url.split_once("://")?;
    let (_host, path) = rest.split_once('/')?;
    path.split('?').next().filter(|name| !name.is_empty())
}

fn has_database(url: &str) -> bool {
    database(url).is_some()
}

fn make_keys(program: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut keys = Command::new(program);
    keys.args(["keys", "--municipalities", &MUNICIPALITIES.join(",")]);
    run(keys.arg("--out").arg(folder))
}

/// Makes keys and passwords in `folder`, unless it exists: new keys would not open existing data.
fn keep_keys(program: &Path, folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        // An older set lacks what was added later.
        let callers = folder.join("callers");
        if !callers.exists() {
            let made = folder.join("callers.new");
            make_keys(program, &made)?;
            fs::rename(made.join("callers"), callers)?;
            fs::remove_dir_all(&made)?;
        }
        return make_passwords(&folder.join("passwords"));
    }
    say(&format!(
        "Making keys and passwords in {}: keep them as long as the database.",
        folder.display()
    ));
    // Made in a temporary folder first, because half a set of keys would be taken for a whole one.
    let mut made = folder.as_os_str().to_owned();
    made.push(".new");
    let made = PathBuf::from(made);
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    make_keys(program, &made)?;
    make_passwords(&made.join("passwords"))?;
    fs::rename(&made, folder).with_context(|| format!("making {}", folder.display()))
}

/// One for each role that has none, readable by its owner alone.
fn make_passwords(folder: &Path) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let mut randomness = fs::File::open("/dev/urandom")?;
    for role in Service::database_roles() {
        if folder.join(&role).exists() {
            continue;
        }
        let mut bytes = [0; 24];
        randomness.read_exact(&mut bytes)?;
        let password: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut file = options.open(folder.join(role))?;
        file.write_all(password.as_bytes())?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_database_is_refused() {
        for (url, name) in [
            (
                "postgres://ejer:pw@db.example:5432/brudvagt",
                Some("brudvagt"),
            ),
            (
                "postgres://db.example/brudvagt?sslmode=require",
                Some("brudvagt"),
            ),
            (
                "postgres:///brudvagt?host=/run/postgresql",
                Some("brudvagt"),
            ),
            ("postgres://ejer@db.example", None),
            ("postgres://ejer@db.example/?sslmode=require", None),
            ("db.example/brudvagt", None),
        ] {
            assert_eq!(database(url), name, "{url}");
        }
    }

    #[test]
    fn passwords_differ_and_only_their_owner_reads_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = scratch_dir("passwords").unwrap();
        make_passwords(&folder.join("passwords")).unwrap();
        let files: Vec<_> = fs::read_dir(folder.join("passwords"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        let passwords: std::collections::BTreeSet<_> = files
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        let asked = Service::ALL.into_iter().filter_map(Service::request_role);
        assert_eq!(passwords.len(), Service::ALL.len() + asked.count());
        for file in files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o77, 0);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
