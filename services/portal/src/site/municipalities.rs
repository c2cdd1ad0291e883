//! What municipalities and their units are called.

use std::collections::BTreeMap;

use brudvagt_proto::directory::{ListMunicipalitiesRequest, Municipality, Unit};

use crate::{
    http::{App, session::Session},
    texts::Lang,
};

/// Municipalities by code; empty when the directory is away.
pub(crate) async fn municipality_names(app: &App, session: &Session) -> BTreeMap<String, String> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    match app.directory().list_municipalities(request).await {
        Ok(known) => known
            .into_inner()
            .municipalities
            .into_iter()
            .map(|it| (it.code, it.name))
            .collect(),
        Err(_away) => BTreeMap::new(),
    }
}

/// Whom one calls in each municipality: the data protection officer's name and how she is reached. Empty
/// when the directory is away, or nobody has said.
pub(crate) async fn officers(app: &App, session: &Session) -> BTreeMap<String, String> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    match app.directory().list_municipalities(request).await {
        Ok(known) => known
            .into_inner()
            .municipalities
            .into_iter()
            .map(|it| (it.code.clone(), officer(&it)))
            .collect(),
        Err(_away) => BTreeMap::new(),
    }
}

/// As mails name her.
pub(crate) fn officer(of: &Municipality) -> String {
    let parts = [of.dpo_name.as_str(), of.dpo_contact.as_str()];
    let known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    known.join(", ")
}

/// What a unit is called in a list that also holds those that are no more.
pub(crate) fn unit_name(unit: &Unit, lang: Lang) -> String {
    if unit.closed {
        lang.t1("holders.closed", &unit.name)
    } else {
        unit.name.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_to_call_the_officer_reads_her_name_and_number() {
        let mut nordvig = Municipality {
            dpo_name: "Ditte Poulsen".to_owned(),
            dpo_contact: "70 00 00 00".to_owned(),
            ..Municipality::default()
        };
        assert_eq!(officer(&nordvig), "Ditte Poulsen, 70 00 00 00");
        nordvig.dpo_contact.clear();
        assert_eq!(officer(&nordvig), "Ditte Poulsen");
        assert_eq!(officer(&Municipality::default()), "");
    }

    #[test]
    fn a_unit_that_is_no_more_says_so_in_a_list() {
        let mut unit = Unit {
            name: "Hjemmeplejen".to_owned(),
            ..Unit::default()
        };
        assert_eq!(unit_name(&unit, Lang::Da), "Hjemmeplejen");
        unit.closed = true;
        assert_eq!(unit_name(&unit, Lang::Da), "Hjemmeplejen (nedlagt)");
        assert_eq!(unit_name(&unit, Lang::En), "Hjemmeplejen (closed)");
    }
}
