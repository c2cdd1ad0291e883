//! A keyed digest that recognises a person on a list without revealing who it is.

use brudvagt_kit::Problem;
use brudvagt_seal::Keyring;
use brudvagt_types::MunicipalityCode;

use super::rules::person_key::same_person;
use crate::content::Person;

pub(crate) fn person_key(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    person: &Person,
) -> Result<i64, Problem> {
    keyed(keyring, municipality, &same_person(person))
}

/// The digest of an address alone, to limit what one address is sent. Letter case is ignored.
pub(crate) fn address_key(
    keyring: &Keyring,
    municipality: &MunicipalityCode,
    address: &str,
) -> Result<i64, Problem> {
    keyed(keyring, municipality, &address.trim().to_lowercase())
}

fn keyed(keyring: &Keyring, municipality: &MunicipalityCode, text: &str) -> Result<i64, Problem> {
    let key = keyring.recognise(municipality, "recipient", text)?;
    Ok(key.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_known_again_by_their_municipality_alone() {
        let codes = ["901", "902"].map(|code| code.parse::<MunicipalityCode>().unwrap());
        let keyring = Keyring::parse(&Keyring::generate(&codes).unwrap()).unwrap();
        let key = |code, name: &str, email: &str| {
            let person = Person {
                name: name.to_owned(),
                email: email.to_owned(),
                ..Person::default()
            };
            person_key(&keyring, code, &person).unwrap()
        };
        let [nordvig, sydvig] = &codes;
        let anna = key(nordvig, "Anna", "a@b.example");
        assert_eq!(anna, key(nordvig, "ANNA", " A@B.Example"));
        assert_ne!(anna, key(nordvig, "Bo", "a@b.example"));
        assert_ne!(anna, key(sydvig, "Anna", "a@b.example"));
    }
}
