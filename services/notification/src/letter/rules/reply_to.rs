//! Where an answer to a letter goes: to the municipality that wrote it.

use brudvagt_proto::directory::Municipality;

use crate::filing::rules::parties::contact;

/// The address of the contact point, else the data protection officer's; empty when neither has one.
pub(crate) fn reply_to(municipality: &Municipality) -> String {
    [&municipality.contact_point, &municipality.dpo_contact]
        .map(|text| contact(text).email)
        .into_iter()
        .find(|email| !email.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_to_the_municipality() {
        let municipality = |contact_point: &str| Municipality {
            contact_point: contact_point.to_owned(),
            dpo_contact: "dpo@digit.example, 70 00 00 00".to_owned(),
            ..Municipality::default()
        };
        let of = |text| reply_to(&municipality(text));
        assert_eq!(
            of("Borgerservice, borger@nordvig.example"),
            "borger@nordvig.example"
        );
        assert_eq!(of("Borgerservice, 70 00 00 01"), "dpo@digit.example");
    }
}
