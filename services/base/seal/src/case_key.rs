use std::fmt;

use brudvagt_types::MunicipalityCode;
use zeroize::Zeroizing;

use crate::derive::Secret;
use crate::{SealError, envelope};

/// The key of one case, for as long as its text is being read or written.
#[derive(Clone)]
pub struct CaseKey {
    municipality: MunicipalityCode,
    secret: Secret,
}

impl CaseKey {
    pub(crate) fn new(municipality: MunicipalityCode, secret: Secret) -> Self {
        Self {
            municipality,
            secret,
        }
    }

    pub(crate) fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// The municipality whose key wraps this one.
    #[must_use]
    pub fn municipality(&self) -> &MunicipalityCode {
        &self.municipality
    }

    /// Seals `plaintext` for one use (`purpose`, e.g. `history.text`) of one row (`subject`, its
    /// UUID). The result is 41 bytes longer, and opens only for the same three.
    ///
    /// # Errors
    /// [`SealError::Random`] without random bytes, [`SealError::TooLong`] beyond 256 GiB.
    pub fn seal(
        &self,
        purpose: &str,
        subject: &[u8; 16],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        envelope::seal(&self.secret, &self.bound_to(purpose, subject), plaintext)
    }

    /// Opens what [`CaseKey::seal`] made for the same purpose and subject.
    ///
    /// # Errors
    /// [`SealError::Refused`] when altered or sealed for something else; [`SealError::Truncated`]
    /// and [`SealError::UnknownVersion`] when it is no envelope of ours.
    pub fn open(
        &self,
        purpose: &str,
        subject: &[u8; 16],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        envelope::open(&self.secret, &self.bound_to(purpose, subject), sealed)
    }

    fn bound_to<'a>(&'a self, purpose: &'a str, subject: &'a [u8; 16]) -> [&'a [u8]; 4] {
        [
            b"brudvagt/text",
            self.municipality.as_str().as_bytes(),
            subject,
            purpose.as_bytes(),
        ]
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CaseKey")
            .field("municipality", &self.municipality)
            .field("secret", &format_args!("[redacted]"))
            .finish()
    }
}
