//! When two entries of a list are one person: by name *and* address. A family shares an address, and
//! each of them is told.

use crate::{
    content::Person,
    letter::rules::check_name::{cleaned, folded},
};

/// The same text for the same person, however it is written.
pub(crate) fn same_person(person: &Person) -> String {
    let plain = |text: &str| folded(&cleaned(text)).to_lowercase();
    let [name, email] = [&person.name, &person.email].map(|text| plain(text));
    // A person without a mail address is recognised by the postal address.
    let place = if email.is_empty() {
        plain(&person.address)
    } else {
        String::new()
    };
    [name, email, place].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, email: &str, address: &str) -> String {
        same_person(&Person {
            name: name.to_owned(),
            email: email.to_owned(),
            address: address.to_owned(),
            ..Person::default()
        })
    }

    #[test]
    fn a_person_is_known_again_however_name_and_address_are_written() {
        let anna = key("Anna Æbelø", "anna@b.example", "");
        assert_eq!(anna, key("ANNA  Æbelø ", "Anna@B.example", "Testvej 1"));
        assert_ne!(anna, key("Bo Æbelø", "anna@b.example", ""));
        assert_ne!(anna, key("Anna Æbelø", "a@b.example", ""));
    }

    #[test]
    fn who_has_no_mail_is_known_by_where_they_live() {
        assert_ne!(key("Anna", "", "Testvej 1"), key("Anna", "", "Testvej 2"));
        assert_ne!(
            key("Anna", "a@b.example", ""),
            key("Anna", "", "a@b.example")
        );
    }
}
