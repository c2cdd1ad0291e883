//! Keyed digests that find a sender or a message again without storing which.

use brudvagt_kit::Problem;
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;

/// The digest of a mail address; `None` of an empty one. Case does not count.
pub(crate) fn address_key(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    address: &str,
) -> Result<Option<i64>, Problem> {
    let address = address.trim().to_lowercase();
    if address.is_empty() {
        return Ok(None);
    }
    Ok(keyring.recognise(municipality, "address", &address)?)
}

/// The digest of a Message-ID.
pub(crate) fn message_key(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    message_id: &str,
) -> Result<Option<i64>, Problem> {
    if message_id.is_empty() {
        return Ok(None);
    }
    Ok(keyring.recognise(municipality, "message", message_id)?)
}

/// The digest of what mails of one sender have in common when a machine writes them over and over.
pub(crate) fn alike_key(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    sender: &str,
    skeleton: &str,
) -> Result<Option<i64>, Problem> {
    let sender = sender.trim().to_lowercase();
    if sender.is_empty() {
        return Ok(None);
    }
    let alike = format!("{sender}\n{skeleton}");
    Ok(keyring.recognise(municipality, "alike", &alike)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_finds_the_same_address_in_one_municipality_and_in_no_other() {
        let codes: Vec<MunicipalityCode> =
            ["901", "902"].map(|code| code.parse().unwrap()).to_vec();
        let keyring = Keyring::parse(&Keyring::generate(&codes).unwrap()).unwrap();
        let key = |code: &MunicipalityCode, address| address_key(&keyring, code, address).unwrap();
        let anna = key(&codes[0], "Anna@Nordvig.example");
        assert!(anna.is_some());
        assert_eq!(anna, key(&codes[0], " anna@nordvig.example"));
        assert_ne!(anna, key(&codes[0], "anne@nordvig.example"));
        assert_ne!(anna, key(&codes[1], "anna@nordvig.example"));
        assert_ne!(
            anna,
            message_key(&keyring, &codes[0], "anna@nordvig.example").unwrap()
        );
        assert_eq!(key(&codes[0], ""), None);
    }
}
