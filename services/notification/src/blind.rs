//! A keyed digest that knows an address again without telling whose it is.

use brudvagt_kit::Problem;
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;
use sha2::{Digest, Sha256};

use crate::content::unsealed;

/// Case does not count.
pub(crate) fn address_key(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    address: &str,
) -> Result<i64, Problem> {
    let digest = Sha256::new()
        .chain_update("recipient")
        .chain_update([0])
        .chain_update(address.trim().to_lowercase())
        .finalize();
    // The blind index takes words; a digest is spelt as one, in letters only, so that no part of
    // it can be taken for a CPR number and left out.
    let word: String = digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(b'a' + nibble))
        .collect();
    let tokens = keyring
        .search_tokens(municipality, &word)
        .map_err(unsealed)?;
    Ok(tokens.first().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_however_it_is_written_and_only_by_its_municipality() {
        let codes = ["901", "902"].map(|code| code.parse::<MunicipalityCode>().unwrap());
        let keyring = Keyring::parse(&Keyring::generate(&codes).unwrap()).unwrap();
        let key = |code, address| address_key(&keyring, code, address).unwrap();
        let [nordvig, sydvig] = &codes;
        assert_eq!(key(nordvig, "a@b.example"), key(nordvig, " A@B.Example"));
        assert_ne!(key(nordvig, "a@b.example"), key(nordvig, "b@b.example"));
        assert_ne!(key(nordvig, "a@b.example"), key(sydvig, "a@b.example"));
    }
}
