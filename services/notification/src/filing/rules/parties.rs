//! The controller and its contact people, from the free text in the directory.

use brudvagt_facts::{Contact, Parties, parties::NotifierFunction};
use brudvagt_proto::directory::Municipality;

const DPO_FUNCTION: &str = "Databeskyttelsesrådgiver";

/// # Law
/// GDPR art. 33(3)(b): the DPO or another contact point is named.
pub(crate) fn parties(municipality: &Municipality) -> Parties {
    let dpo = (!municipality.dpo_name.trim().is_empty()).then(|| Contact {
        name: municipality.dpo_name.trim().to_owned(),
        function: DPO_FUNCTION.to_owned(),
        ..contact(&municipality.dpo_contact)
    });
    let (notifier, notifier_function) = notifier(municipality, dpo.as_ref());
    let is_dpos = dpo
        .as_ref()
        .is_some_and(|dpo| municipality.contact_point.contains(&dpo.name));
    let contact_point = (!is_dpos && !municipality.contact_point.trim().is_empty()).then(|| {
        let mut point = contact(&municipality.contact_point);
        if point.function.is_empty() {
            point.function = "Kontaktpunkt".to_owned();
        }
        point
    });
    Parties {
        controller_name: municipality.name.clone(),
        controller_cvr: municipality.cvr.clone(),
        controller_contact: municipality.contact_point.trim().to_owned(),
        notifier,
        notifier_function,
        dpo,
        contact_point,
    }
}

/// `Name (function)` of whoever stands first; after a semicolon comes the deputy.
fn notifier(
    municipality: &Municipality,
    dpo: Option<&Contact>,
) -> (Contact, Option<NotifierFunction>) {
    let first = municipality.notifier.split(';').next().unwrap_or_default();
    let (named, function) = match first.split_once('(') {
        Some((named, rest)) => (named, rest.trim_end().trim_end_matches(')').trim()),
        None => (first, ""),
    };
    let mut person = contact(named);
    match dpo {
        Some(dpo) if person.name.is_empty() || person.name == dpo.name => {
            (dpo.clone(), Some(NotifierFunction::Dpo))
        }
        _other if person.name.is_empty() => (person, None),
        _other => {
            if !function.is_empty() {
                function.clone_into(&mut person.function);
            } else if person.function.is_empty() {
                person.function = "Bemyndiget medarbejder".to_owned();
            }
            if person.reach().is_empty() {
                let point = contact(&municipality.contact_point);
                person.email = point.email;
                person.phone = point.phone;
            }
            (person, Some(NotifierFunction::Other))
        }
    }
}

/// Sorts what is between commas: the part with an `@`, the part of digits, then name and function.
pub(crate) fn contact(text: &str) -> Contact {
    let mut contact = Contact::default();
    let parts = text.split([',', '\n', ';']).map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        if part.contains('@') {
            if contact.email.is_empty() {
                part.clone_into(&mut contact.email);
            }
        } else if contact.phone.is_empty() && is_phone(part) {
            part.clone_into(&mut contact.phone);
        } else if contact.name.is_empty() {
            part.clone_into(&mut contact.name);
        } else if contact.function.is_empty() {
            part.clone_into(&mut contact.function);
        }
    }
    contact
}

/// As [`contact`], when that is all the text says; `None` when words would be lost.
pub(crate) fn contact_exactly(text: &str) -> Option<Contact> {
    let sorted = |text: &str| {
        let parts = text.split([',', '\n', ';']).map(str::trim);
        let mut parts: Vec<_> = parts
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        parts.sort_unstable();
        parts
    };
    let contact = contact(text);
    let is_whole = sorted(&contact.in_one_line()) == sorted(text);
    (is_whole && !contact.reach().is_empty() && !contact.name.is_empty()).then_some(contact)
}

fn is_phone(part: &str) -> bool {
    let digits = part.chars().filter(char::is_ascii_digit).count();
    digits >= 8
        && part
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nordvig() -> Municipality {
        Municipality {
            name: "Nordvig Kommune".to_owned(),
            cvr: "00000901".to_owned(),
            dpo_name: "Ditte Poulsen".to_owned(),
            dpo_contact: "dpo@digit.example, 70 00 00 00".to_owned(),
            contact_point: "Databeskyttelsesrådgiver Ditte Poulsen, dpo@nordvig.example".to_owned(),
            notifier: "Ditte Poulsen (DPO); stedfortræder: koordinatoren".to_owned(),
            ..Municipality::default()
        }
    }

    #[test]
    fn a_dpo_who_files_herself_is_notifier_and_contact_point() {
        let parties = parties(&nordvig());
        let dpo = parties.dpo.unwrap();
        assert_eq!(
            dpo.in_one_line(),
            "Ditte Poulsen, Databeskyttelsesrådgiver, dpo@digit.example, 70 00 00 00"
        );
        assert_eq!(parties.notifier, dpo);
        assert_eq!(parties.notifier_function, Some(NotifierFunction::Dpo));
        assert_eq!(parties.contact_point, None);
    }

    #[test]
    fn somebody_else_who_files_is_named_with_function_and_reach() {
        let parties = parties(&Municipality {
            notifier: "Test Testesen (Informationssikkerhedskoordinator)".to_owned(),
            contact_point: "Borgerservice, +45 70 00 00 01".to_owned(),
            ..nordvig()
        });
        assert_eq!(
            parties.notifier.in_one_line(),
            "Test Testesen, Informationssikkerhedskoordinator, +45 70 00 00 01"
        );
        assert_eq!(parties.notifier_function, Some(NotifierFunction::Other));
        assert_eq!(
            parties.contact_point.unwrap().in_one_line(),
            "Borgerservice, Kontaktpunkt, +45 70 00 00 01"
        );
    }

    #[test]
    fn a_contact_is_taken_apart_only_when_nothing_is_lost() {
        let whole = contact_exactly("Ditte Poulsen, DPO\ndpo@digit.example; 70 00 00 00").unwrap();
        assert_eq!(whole.reach(), "dpo@digit.example, 70 00 00 00");
        for words in [
            "Ring til os, skriv til os, eller kom forbi på rådhuset",
            "Borgerservice, a@b.example, c@d.example",
            "70 00 00 00",
        ] {
            assert_eq!(contact_exactly(words), None, "{words}");
        }
    }

    #[test]
    fn nothing_said_gives_nothing_invented() {
        let parties = parties(&Municipality::default());
        assert_eq!(parties, Parties::default());
    }
}
