//! Makes the key files of a new installation.

use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;

/// Writes `token.key`, `keyring.toml` and `signing.key`, readable by their owner alone.
///
/// # Errors
/// When a file exists: a key overwritten is content lost.
pub fn write(municipalities: &[String], out: &Path) -> anyhow::Result<()> {
    let codes: Vec<MunicipalityCode> = municipalities
        .iter()
        .map(|code| code.parse())
        .collect::<Result<_, _>>()?;
    std::fs::create_dir_all(out)?;
    write_new(&out.join("token.key"), &BASE64.encode(random()?))?;
    write_new(&out.join("keyring.toml"), &Keyring::generate(&codes)?)?;
    write_new(&out.join("signing.key"), &hex::encode(random()?))?;
    Ok(())
}

fn random() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}

fn write_new(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut open = options
        .open(file)
        .with_context(|| format!("making {}", file.display()))?;
    open.write_all(text.as_bytes())?;
    open.sync_all()?;
    Ok(())
}
