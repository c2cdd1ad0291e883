use std::{io, path::PathBuf};

use brudvagt_types::MunicipalityCode;

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The keyring has no key for this municipality.
    #[error("no key for municipality {0}")]
    UnknownMunicipality(MunicipalityCode),
    /// Wrapped by a key that is no longer, or not yet, in the keyring.
    #[error("wrapped by a key that the keyring of municipality {0} does not hold")]
    UnknownKey(MunicipalityCode),
    /// Written by a later version of this program.
    #[error("unknown envelope version {0}")]
    UnknownVersion(u8),
    /// Shorter than any envelope.
    #[error("sealed data is cut short")]
    Truncated,
    /// Altered, or sealed for another municipality, subject or purpose, or under another key. The
    /// cipher cannot tell which of these it is.
    #[error("sealed data does not open")]
    Refused,
    /// It opens, and is not what is looked for there. The parser's own message would quote it, so it is
    /// not kept.
    #[error("sealed data is not the content that belongs there")]
    NotThatContent,
    /// The plaintext exceeds what one nonce can protect (256 GiB).
    #[error("plaintext is too long to seal")]
    TooLong,
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    Random(#[source] getrandom::Error),
}

/// Why a key file was not accepted. Values are never shown.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("cannot read key file {path}")]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot write key file {path}")]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("key file {path} can be read by everybody; only its owner should (chmod 600)")]
    Exposed { path: PathBuf },
    /// The parser's own message would quote the line, so it is not kept.
    #[error("key file is not valid TOML with [keys] and optionally [retired]")]
    Malformed,
    #[error("key file names {0:?}, which is no municipality code")]
    NotAMunicipality(String),
    #[error("a key of municipality {0} is not 32 bytes in base64")]
    NotAKey(MunicipalityCode),
    #[error("municipality {0} has retired keys but no current one")]
    OnlyRetired(MunicipalityCode),
    #[error("municipality {0} repeats a key that is already in the file; each needs its own")]
    Repeated(MunicipalityCode),
    #[error("no random bytes from the operating system")]
    Random(#[source] getrandom::Error),
}
