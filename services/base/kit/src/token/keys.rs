//! The callers' keys: `<caller>.key` for each, which nobody else reads, and `public.toml` for all.

use std::{
    collections::BTreeMap,
    fs::{DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use brudvagt_proto::caller::CALLERS;
use ring::{
    rand::{SecureRandom, SystemRandom},
    signature::{Ed25519KeyPair, KeyPair},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Everybody's public keys.
pub const PUBLIC: &str = "public.toml";
/// A key by the first bytes of its public half's digest.
pub(super) fn id_of(public: &[u8]) -> String {
    hex::encode(Sha256::digest(public).get(..8).unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Two of one caller while its key is turned over.
    callers: BTreeMap<String, Vec<String>>,
}

/// Whose key is whose.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<String, (String, Vec<u8>)>);

impl Known {
    /// # Errors
    /// When the file cannot be read, others may change it, or it names a key wrongly or twice.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join(PUBLIC);
        check_mode(&file, 0o022, "change")?;
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        Self::read(&text).with_context(|| file.display().to_string())
    }

    fn read(text: &str) -> anyhow::Result<Self> {
        let file: File = toml::from_str(text)?;
        let mut known = Self::default();
        for (caller, keys) in file.callers {
            ensure!(
                CALLERS.contains(&caller.as_str()),
                "nobody is called {caller}"
            );
            for key in keys {
                let public = hex::decode(&key).unwrap_or_default();
                ensure!(public.len() == 32, "{caller}: {key} is no public key");
                let before = known.0.insert(id_of(&public), (caller.clone(), public));
                ensure!(before.is_none(), "{caller}: {key} is there twice");
            }
        }
        Ok(known)
    }

    /// The caller of a key's id, and the key.
    pub(super) fn get(&self, id: &str) -> Option<(&str, &[u8])> {
        let (caller, public) = self.0.get(id)?;
        Some((caller, public))
    }
}

/// Where a caller's own key lies.
pub fn key_file(folder: &Path, caller: &str) -> PathBuf {
    folder.join(format!("{caller}.key"))
}

/// A caller's own key.
pub(super) fn private(folder: &Path, caller: &str) -> anyhow::Result<Ed25519KeyPair> {
    let file = key_file(folder, caller);
    check_mode(&file, 0o007, "open")?;
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let seed = hex::decode(text.trim()).unwrap_or_default();
    Ed25519KeyPair::from_seed_unchecked(&seed)
        .map_err(|_rejected| anyhow::anyhow!("{}: no Ed25519 seed", file.display()))
}

/// Refuses a file to which others have rights that they must not have.
fn check_mode(file: &Path, shut: u32, verb: &str) -> anyhow::Result<()> {
    let found = std::fs::metadata(file).with_context(|| file.display().to_string())?;
    let mode = found.permissions().mode() & 0o777;
    ensure!(
        mode & shut == 0,
        "{}: others on this machine may {verb} this key file (mode {mode:o}); chmod o= closes it",
        file.display()
    );
    Ok(())
}

/// Makes keys for `callers` in `folder`, which is made, and the file of their public halves.
///
/// # Errors
/// When a file is there already: keys are turned over, never overwritten.
pub fn make(folder: &Path, callers: &[&str]) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o711)
        .create(folder)?;
    let mut text = String::from(
        "# Who calls, by public key. Two stand beside each other while one is turned over.\n[callers]\n",
    );
    for caller in callers {
        let mut seed = [0_u8; 32];
        SystemRandom::new()
            .fill(&mut seed)
            .map_err(|_none| anyhow::anyhow!("no randomness"))?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed)
            .map_err(|_rejected| anyhow::anyhow!("no key"))?;
        write_new(&key_file(folder, caller), &hex::encode(seed), 0o600)?;
        let public = hex::encode(pair.public_key());
        text.push_str(&format!("{caller} = [\"{public}\"]\n"));
    }
    write_new(&folder.join(PUBLIC), &text, 0o644)
}

fn write_new(file: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(mode);
    let mut open = options
        .open(file)
        .with_context(|| format!("making {}", file.display()))?;
    open.write_all(text.as_bytes())?;
    open.sync_all()?;
    Ok(())
}
