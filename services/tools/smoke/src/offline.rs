//! The exported case file, checked by the shipped program as a municipality would.

use std::{path::Path, process::Command};

use anyhow::Context;

/// `brudvagt verify`: whether it ended well, and what it said.
pub(crate) fn verify(program: &Path, file: &Path) -> anyhow::Result<(bool, String)> {
    let output = Command::new(program)
        .arg("verify")
        .arg(file)
        .output()
        .with_context(|| format!("running {}", program.display()))?;
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), said))
}

/// The file is sound, and with one byte flipped it is not, and the part that was changed is named.
pub(crate) fn sound_until_touched(program: &Path, content: &[u8]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("case.json");
    std::fs::write(&file, content)?;
    let (sound, said) = verify(program, &file)?;
    anyhow::ensure!(sound, "the file as exported is not sound: {said}");

    // The last member of an entry without words, else the one before them.
    let needles = [br#""seq":2,"#, br#""seq":2}"#];
    let place = content
        .windows(needles[0].len())
        .position(|window| needles.iter().any(|needle| window == *needle))
        .context("the file has no second history entry")?;
    let mut touched = content.to_vec();
    // The digit itself: entry 2 now says that it is entry 3.
    if let Some(byte) = touched.get_mut(place + needles[0].len() - 2) {
        *byte ^= 1;
    }
    std::fs::write(&file, &touched)?;
    let (sound, said) = verify(program, &file)?;
    anyhow::ensure!(!sound, "a flipped byte goes unnoticed");
    let named = said.to_lowercase();
    anyhow::ensure!(
        named.contains("post 2") || named.contains("entry 2"),
        "the flipped byte is noticed but not named: {said}"
    );
    Ok(())
}
