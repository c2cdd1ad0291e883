//! Who else is part of it, and who notifies for the controller.
//!
//! [`Parties`] is not a fact of the breach: the directory knows it, and it is
//! handed in beside the facts when a notification is written.
//!
//! # Law
//! GDPR art. 26, art. 28, art. 33(3)(b); EDPB template fields 10–41.

use serde::{Deserialize, Serialize};

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};

choices! {
    /// What another party is to the processing. EDPB field 39.
    OtherPartyRole {
        Processor "processor" [] "Databehandler" "Processor",
        SubProcessor "sub_processor" [] "Underdatabehandler" "Sub-processor",
        JointController "joint_controller" [] "Fælles dataansvarlig" "Joint controller",
    }
}

choices! {
    /// The function of the person who notifies. EDPB field 23.
    NotifierFunction {
        Dpo "dpo" ["a"] "Databeskyttelsesrådgiver" "DPO",
        LegalRepresentative "legal_representative" ["b"] "Ledelsesrepræsentant" "Legal representative",
        Other "other" ["c"] "Bemyndiget medarbejder eller anden" "Authorised representative or other",
    }
}

/// A person or office that Datatilsynet can reach.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// Name as shown to Datatilsynet.
    pub name: String,
    /// Title or function, in Danish.
    pub function: String,
    /// E-mail address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
}

impl Contact {
    /// Name, function, e-mail and telephone, those that are there, with commas.
    #[must_use]
    pub fn in_one_line(&self) -> String {
        join_filled(&[&self.name, &self.function, &self.email, &self.phone])
    }

    /// E-mail and telephone, those that are there, with a comma.
    #[must_use]
    pub fn reach(&self) -> String {
        join_filled(&[&self.email, &self.phone])
    }
}

fn join_filled(parts: &[&str]) -> String {
    let filled: Vec<&str> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    filled.join(", ")
}

/// The controller and the people who speak for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parties {
    /// Name of the municipality.
    pub controller_name: String,
    /// CVR number of the municipality, eight digits.
    pub controller_cvr: String,
    /// Postal address, e-mail and telephone of the municipality.
    pub controller_contact: String,
    /// The person who notifies.
    pub notifier: Contact,
    /// What the notifier is.
    pub notifier_function: Option<NotifierFunction>,
    /// The data protection officer.
    pub dpo: Option<Contact>,
    /// Another contact point, when it is neither the DPO nor the notifier.
    pub contact_point: Option<Contact>,
}

const INVOLVED: &[When] = &[When::yes("other_parties_involved")];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new("other_parties_involved", Kind::Bool)
        .da(
            "Er andre parter involveret?",
            "Databehandlere eller fælles dataansvarlige.",
        )
        .en(
            "Are other parties involved?",
            "Processors or joint controllers.",
        )
        .edpb(38)
        .needed(&[File]),
    FieldDef::new("other_party_roles", Kind::Multi(OtherPartyRole::CHOICES))
        .da("Hvilken rolle har de?", "Vælg alle, der passer.")
        .en("Role of the other parties", "Choose all that apply.")
        .edpb(39)
        .needed(&[File])
        .when(INVOLVED),
    FieldDef::new("other_party_names", Kind::LongText)
        .da("Hvem er de?", "Én part pr. linje.")
        .en("Names of the other parties", "One party on each line.")
        .edpb(40)
        .needed(&[File])
        .when(INVOLVED),
    FieldDef::new("other_party_contact", Kind::LongText)
        .da(
            "Kontaktoplysninger på parterne",
            "E-mail eller telefon, én part pr. linje.",
        )
        .en(
            "Contact details of the other parties",
            "E-mail or telephone, one party on each line.",
        )
        .edpb(41)
        .needed(&[File])
        .when(INVOLVED),
];
