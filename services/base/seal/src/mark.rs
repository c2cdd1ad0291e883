//! Digests under a municipality's key. They find a secret again without storing it, and derive a secret
//! that must come out the same when asked for twice.

use brudvagt_types::MunicipalityCode;
use hmac::Mac as _;

use crate::derive::{derive, keyed};
use crate::{Keyring, SealError};

impl Keyring {
    /// The digest of `data` for one use. Like the search index it is keyed by the oldest key in the file,
    /// so that turning keys over leaves it valid.
    ///
    /// # Errors
    /// [`SealError::UnknownMunicipality`] without a key for it.
    pub fn mark(
        &self,
        municipality: &MunicipalityCode,
        used_for: &str,
        data: &[u8],
    ) -> Result<[u8; 32], SealError> {
        let key = derive(self.search_key(municipality)?, used_for);
        let mut mac = keyed(&key);
        mac.update(data);
        Ok(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_one_municipalitys_one_use_and_one_texts() {
        let codes: Vec<MunicipalityCode> = ["901", "902"].map(|it| it.parse().unwrap()).to_vec();
        let keyring = Keyring::parse(&Keyring::generate(&codes).unwrap()).unwrap();
        let mark = |code: usize, used_for, data| keyring.mark(&codes[code], used_for, data);
        let first = mark(0, "a/v1", b"text").unwrap();
        assert_eq!(first, mark(0, "a/v1", b"text").unwrap());
        assert_ne!(first, mark(1, "a/v1", b"text").unwrap());
        assert_ne!(first, mark(0, "b/v1", b"text").unwrap());
        assert_ne!(first, mark(0, "a/v1", b"texts").unwrap());
    }
}
