//! What a row keeps in words: JSON in an envelope, bound to the row and to what it is for.

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{CaseKey, SealError};

/// A content with one place: its purpose binds the envelope to it. Fields are only ever added, with a
/// default, because what was sealed stays as it is.
pub trait Content: Serialize + DeserializeOwned {
    const PURPOSE: &'static str;
}

/// Seals the content of a row.
///
/// # Errors
/// As [`CaseKey::seal`].
pub fn seal<C: Content>(key: &CaseKey, row: Uuid, content: &C) -> Result<Vec<u8>, SealError> {
    seal_json(key, C::PURPOSE, row, content)
}

/// Opens what [`seal`] made for this row.
///
/// # Errors
/// As [`CaseKey::open`]; [`SealError::NotThatContent`].
pub fn open<C: Content>(key: &CaseKey, row: Uuid, sealed: &[u8]) -> Result<C, SealError> {
    open_json(key, C::PURPOSE, row, sealed)
}

/// As [`seal`], where one type stands in several places.
///
/// # Errors
/// As [`CaseKey::seal`].
pub fn seal_json(
    key: &CaseKey,
    purpose: &str,
    row: Uuid,
    content: &impl Serialize,
) -> Result<Vec<u8>, SealError> {
    let json = serde_json::to_vec(content).map_err(|_quotes| SealError::NotThatContent)?;
    key.seal(purpose, row.as_bytes(), &json)
}

/// Opens what [`seal_json`] made for the same purpose and row.
///
/// # Errors
/// As [`CaseKey::open`]; [`SealError::NotThatContent`].
pub fn open_json<T: DeserializeOwned>(
    key: &CaseKey,
    purpose: &str,
    row: Uuid,
    sealed: &[u8],
) -> Result<T, SealError> {
    let json = key.open(purpose, row.as_bytes(), sealed)?;
    serde_json::from_slice(&json).map_err(|_quotes| SealError::NotThatContent)
}

/// Seals a file.
///
/// # Errors
/// As [`CaseKey::seal`].
pub fn seal_bytes(
    key: &CaseKey,
    purpose: &str,
    row: Uuid,
    plain: &[u8],
) -> Result<Vec<u8>, SealError> {
    key.seal(purpose, row.as_bytes(), plain)
}

/// Opens what [`seal_bytes`] made for the same purpose and row.
///
/// # Errors
/// As [`CaseKey::open`].
pub fn open_bytes(
    key: &CaseKey,
    purpose: &str,
    row: Uuid,
    sealed: &[u8],
) -> Result<Vec<u8>, SealError> {
    let plain = key.open(purpose, row.as_bytes(), sealed)?;
    Ok(plain.to_vec())
}

#[cfg(test)]
mod tests {
    use brudvagt_types::MunicipalityCode;
    use serde::Deserialize;
    use zeroize::Zeroizing;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Words {
        said: String,
    }
    impl Content for Words {
        const PURPOSE: &'static str = "test.words";
    }

    fn key() -> CaseKey {
        let municipality: MunicipalityCode = "901".parse().unwrap();
        CaseKey::new(municipality, Zeroizing::new([7; 32]))
    }

    #[test]
    fn a_content_opens_in_its_row_alone() {
        let (key, row) = (key(), Uuid::from_u128(1));
        let said = Words {
            said: "Til kommunen.".to_owned(),
        };
        let sealed = seal(&key, row, &said).unwrap();
        assert_eq!(open::<Words>(&key, row, &sealed).unwrap(), said);
        let elsewhere = open::<Words>(&key, Uuid::from_u128(2), &sealed);
        assert!(matches!(elsewhere, Err(SealError::Refused)));
    }

    #[test]
    fn what_is_no_such_content_is_refused_without_quoting_it() {
        let (key, row) = (key(), Uuid::from_u128(1));
        let sealed = seal_json(&key, Words::PURPOSE, row, &"Anna Andersen").unwrap();
        let refused = open::<Words>(&key, row, &sealed).unwrap_err();
        assert!(matches!(refused, SealError::NotThatContent));
        assert!(!format!("{refused:?} {refused}").contains("Anna"));
    }
}
