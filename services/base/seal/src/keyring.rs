use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::{fmt, fs};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brudvagt_types::MunicipalityCode;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::derive::{Secret, derive, random_secret};
use crate::{CaseKey, KeyringError, SealError, envelope};

/// The municipalities' keys, as read from the key file.
///
/// ```toml
/// [keys]                     # one each, 32 random bytes in base64: wraps new case keys
/// "901" = "…"
/// [retired]                  # newest first: still opens what it once wrapped
/// "901" = ["…"]
/// ```
#[derive(Clone)]
pub struct Keyring {
    rings: BTreeMap<MunicipalityCode, Ring>,
}

/// A case key as it is stored: `id of the wrapping key (8) ‖ envelope (73)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey(Vec<u8>);

impl WrappedKey {
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// One municipality's keys.
#[derive(Clone)]
struct Ring {
    current: MunicipalityKey,
    /// Newest first.
    retired: Vec<MunicipalityKey>,
    search: Secret,
}

#[derive(Clone)]
struct MunicipalityKey {
    id: KeyId,
    wrap: Secret,
}

/// Derived from the key itself, so that no file can name a key wrongly.
type KeyId = [u8; 8];

impl MunicipalityKey {
    fn new(secret: &[u8; 32]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *derive(secret, "brudvagt/key-id/v1");
        Self {
            id: [a, b, c, d, e, f, g, h],
            wrap: derive(secret, "brudvagt/wrap/v1"),
        }
    }
}

impl Keyring {
    /// Reads the key file.
    ///
    /// # Errors
    /// Every [`KeyringError`] but those of writing: unreadable, readable by everybody, malformed,
    /// or with a wrong, missing or repeated key.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, KeyringError> {
        let path = path.as_ref();
        let unreadable = |source| KeyringError::Read {
            path: path.to_owned(),
            source,
        };
        if readable_by_everybody(&fs::metadata(path).map_err(unreadable)?) {
            return Err(KeyringError::Exposed {
                path: path.to_owned(),
            });
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?);
        Self::parse(&text)
    }

    /// Reads the text of a key file.
    ///
    /// # Errors
    /// [`KeyringError`] when malformed, or with a wrong, missing or repeated key.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let file: KeyFile =
            toml::from_str(text).map_err(|_quotes_the_line| KeyringError::Malformed)?;
        let mut seen = BTreeSet::new();
        let mut retired_by_code = BTreeMap::new();
        for (code, keys) in file.retired {
            retired_by_code.insert(municipality(code)?, keys);
        }
        let mut rings = BTreeMap::new();
        for (code, key) in file.keys {
            let municipality = municipality(code)?;
            let mut secrets = vec![decode(&municipality, &key)?];
            for key in retired_by_code.remove(&municipality).unwrap_or_default() {
                secrets.push(decode(&municipality, &key)?);
            }
            let ring = Ring::new(&municipality, &secrets, &mut seen)?;
            rings.insert(municipality, ring);
        }
        match retired_by_code.into_keys().next() {
            Some(orphan) => Err(KeyringError::OnlyRetired(orphan)),
            None => Ok(Self { rings }),
        }
    }

    /// The text of a key file with a fresh key for each municipality.
    ///
    /// # Errors
    /// [`KeyringError::Random`] without random bytes.
    pub fn generate<'m>(
        municipalities: impl IntoIterator<Item = &'m MunicipalityCode>,
    ) -> Result<Zeroizing<String>, KeyringError> {
        let mut text = Zeroizing::new(String::from("[keys]\n"));
        for municipality in municipalities {
            let secret = random_secret().map_err(KeyringError::Random)?;
            let encoded = Zeroizing::new(STANDARD.encode(secret.as_slice()));
            for part in ["\"", municipality.as_str(), "\" = \"", &encoded, "\"\n"] {
                text.push_str(part);
            }
        }
        Ok(text)
    }

    /// Writes a new key file that only its owner can read. An existing file is never overwritten:
    /// that would lose every case sealed under it.
    ///
    /// # Errors
    /// [`KeyringError::Write`], also when the file exists; [`KeyringError::Random`].
    pub fn create<'m>(
        path: impl AsRef<Path>,
        municipalities: impl IntoIterator<Item = &'m MunicipalityCode>,
    ) -> Result<(), KeyringError> {
        let path = path.as_ref();
        let text = Self::generate(municipalities)?;
        owner_only()
            .open(path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .map_err(|source| KeyringError::Write {
                path: path.to_owned(),
                source,
            })
    }

    /// The municipalities that have a key, in order.
    pub fn municipalities(&self) -> impl Iterator<Item = &MunicipalityCode> {
        self.rings.keys()
    }

    /// Makes a key for a new case, and the wrapped form to store beside it.
    ///
    /// # Errors
    /// [`SealError::UnknownMunicipality`] without a key for it; [`SealError::Random`].
    pub fn new_key(
        &self,
        municipality: &MunicipalityCode,
    ) -> Result<(CaseKey, WrappedKey), SealError> {
        let secret = random_secret().map_err(SealError::Random)?;
        let key = CaseKey::new(municipality.clone(), secret);
        let wrapped = self.wrap(&key)?;
        Ok((key, wrapped))
    }

    /// Opens a stored case key.
    ///
    /// # Errors
    /// [`SealError::UnknownMunicipality`], [`SealError::UnknownKey`] when the wrapping key is not
    /// in the file, [`SealError::Refused`] when altered or another municipality's.
    pub fn unwrap(
        &self,
        municipality: &MunicipalityCode,
        wrapped: &[u8],
    ) -> Result<CaseKey, SealError> {
        let ring = self.ring(municipality)?;
        let (id, envelope) = split_wrapped(wrapped)?;
        let key = std::iter::once(&ring.current)
            .chain(&ring.retired)
            .find(|key| key.id == *id)
            .ok_or_else(|| SealError::UnknownKey(municipality.clone()))?;
        let opened = envelope::open(&key.wrap, &wrapping(municipality, id), envelope)?;
        let mut secret = Secret::default();
        if opened.len() != secret.len() {
            return Err(SealError::Truncated);
        }
        secret.copy_from_slice(&opened);
        Ok(CaseKey::new(municipality.clone(), secret))
    }

    /// Rewraps a stored case key with the current key; `None` when it is wrapped with that already.
    ///
    /// # Errors
    /// As [`Keyring::unwrap`] and [`Keyring::new_key`].
    pub fn rewrap(
        &self,
        municipality: &MunicipalityCode,
        wrapped: &[u8],
    ) -> Result<Option<WrappedKey>, SealError> {
        let key = self.unwrap(municipality, wrapped)?;
        let (id, _) = split_wrapped(wrapped)?;
        if *id == self.ring(municipality)?.current.id {
            return Ok(None);
        }
        self.wrap(&key).map(Some)
    }

    pub(crate) fn search_key(
        &self,
        municipality: &MunicipalityCode,
    ) -> Result<&[u8; 32], SealError> {
        self.ring(municipality).map(|ring| &*ring.search)
    }

    fn wrap(&self, key: &CaseKey) -> Result<WrappedKey, SealError> {
        let municipality = key.municipality();
        let by = &self.ring(municipality)?.current;
        let envelope = envelope::seal(&by.wrap, &wrapping(municipality, &by.id), key.secret())?;
        let mut wrapped = by.id.to_vec();
        wrapped.extend_from_slice(&envelope);
        Ok(WrappedKey(wrapped))
    }

    fn ring(&self, municipality: &MunicipalityCode) -> Result<&Ring, SealError> {
        self.rings
            .get(municipality)
            .ok_or_else(|| SealError::UnknownMunicipality(municipality.clone()))
    }
}

impl Ring {
    /// `secrets` is the current key and then the retired ones, newest first.
    fn new(
        municipality: &MunicipalityCode,
        secrets: &[Secret],
        seen: &mut BTreeSet<KeyId>,
    ) -> Result<Self, KeyringError> {
        let mut keys = secrets.iter().map(|secret| MunicipalityKey::new(secret));
        let (Some(current), Some(oldest)) = (keys.next(), secrets.last()) else {
            return Err(KeyringError::NotAKey(municipality.clone()));
        };
        let retired: Vec<_> = keys.collect();
        for key in std::iter::once(&current).chain(&retired) {
            if !seen.insert(key.id) {
                return Err(KeyringError::Repeated(municipality.clone()));
            }
        }
        Ok(Self {
            current,
            retired,
            search: derive(oldest, "brudvagt/search/v1"),
        })
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("municipalities", &self.rings.len())
            .field("keys", &format_args!("[redacted]"))
            .finish()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    keys: BTreeMap<String, EncodedKey>,
    #[serde(default)]
    retired: BTreeMap<String, Vec<EncodedKey>>,
}

/// A key as written in the file; the string is taken over, not copied, and wiped on drop.
#[derive(Deserialize)]
#[serde(from = "String")]
struct EncodedKey(Zeroizing<String>);

impl From<String> for EncodedKey {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

fn municipality(code: String) -> Result<MunicipalityCode, KeyringError> {
    code.parse()
        .map_err(|_three_digits| KeyringError::NotAMunicipality(code))
}

fn decode(municipality: &MunicipalityCode, key: &EncodedKey) -> Result<Secret, KeyringError> {
    let mut secret = Secret::default();
    let mut buffer = Zeroizing::new([0_u8; 48]);
    let n_decoded = STANDARD
        .decode_slice(key.0.as_bytes(), buffer.as_mut_slice())
        .map_err(|_quotes_the_key| KeyringError::NotAKey(municipality.clone()))?;
    let decoded = buffer
        .get(..n_decoded)
        .filter(|decoded| decoded.len() == secret.len())
        .ok_or_else(|| KeyringError::NotAKey(municipality.clone()))?;
    secret.copy_from_slice(decoded);
    Ok(secret)
}

fn split_wrapped(wrapped: &[u8]) -> Result<(&KeyId, &[u8]), SealError> {
    wrapped.split_first_chunk().ok_or(SealError::Truncated)
}

fn wrapping<'a>(municipality: &'a MunicipalityCode, id: &'a KeyId) -> [&'a [u8]; 3] {
    [
        b"brudvagt/case-key",
        municipality.as_str().as_bytes(),
        id.as_slice(),
    ]
}

#[cfg(unix)]
fn readable_by_everybody(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
fn readable_by_everybody(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn owner_only() -> fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn owner_only() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    options
}
