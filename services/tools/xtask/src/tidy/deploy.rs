//! What is installed on somebody's machine, as that machine would read it.

use std::{fs, io::ErrorKind, process::Command};

use anyhow::Context;

use super::Tree;

const FOLDER: &str = "deploy/systemd/";
/// A service that `brudvagt@.service` runs with the drop-in for those that keep what people write.
const INSTANCE: &str = "brudvagt@intake.service";
const DROP_IN: &str = "brudvagt-words.conf";

/// `systemd-analyze` names keys that it does not know, and values that are none. Where it is not
/// installed, nothing is looked at.
pub(super) fn systemd_reads_the_units(tree: &Tree, wrong: &mut Vec<String>) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    let in_drop_ins = place.path().join(format!("{INSTANCE}.d"));
    fs::create_dir(&in_drop_ins)?;
    let mut units = Vec::new();
    for file in &tree.files {
        let Some(name) = file.name.strip_prefix(FOLDER) else {
            continue;
        };
        if name == DROP_IN {
            fs::write(in_drop_ins.join(name), &file.text)?;
        }
        if name.ends_with(".service") {
            // The program is not installed here, and whether it is there is not what is asked.
            let text = file.text.replace("/usr/bin/brudvagt", "/bin/true");
            fs::write(place.path().join(name), text)?;
            units.push(name.replace("@.", "@intake."));
        }
    }
    let verified = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .args(units.iter().map(|unit| place.path().join(unit)))
        .output();
    let verified = match verified {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        verified => verified.context("systemd-analyze")?,
    };
    let at = format!("{}/", place.path().display());
    for line in String::from_utf8_lossy(&verified.stderr).lines() {
        wrong.push(format!("{FOLDER}{}", line.replace(&at, "")));
    }
    Ok(())
}
