//! Makes the key files of a new installation.

use std::{
    fs::{DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use anyhow::Context;
use brudvagt_kit::{bus, token};
use brudvagt_outbox::{authorization, logins};
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;

/// Writes `keyring.toml`, `signing.key`, one key for each caller between services (`callers/<caller>.key`,
/// with their public halves in `callers/public.toml`) and one login to the bus for each service and the
/// operator (`nats/<user>.nk`), readable by their owner alone.
///
/// # Errors
/// When a file exists: a key overwritten is content lost.
pub fn write(municipalities: &[String], out: &Path) -> anyhow::Result<()> {
    let codes: Vec<MunicipalityCode> = municipalities
        .iter()
        .map(|code| code.parse())
        .collect::<Result<_, _>>()?;
    make_folder(out)?;
    write_new(&out.join("keyring.toml"), &Keyring::generate(&codes)?)?;
    write_new(&out.join("signing.key"), &hex::encode(random()?))?;
    token::make(&out.join("callers"), &token::CALLERS)?;
    let seeds = out.join("nats");
    make_folder(&seeds)?;
    for user in logins() {
        write_new(&seeds.join(format!("{user}.nk")), &bus::new_seed()?)?;
    }
    Ok(())
}

/// The `authorization` block of the bus's configuration: public keys of the seeds in `seeds`, and
/// what each may do.
///
/// # Errors
/// When a seed is missing.
pub fn nats_config(seeds: &Path) -> anyhow::Result<String> {
    authorization(|user| bus::public_key(seeds, user))
}

/// For its owner alone, whatever the umask.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
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
