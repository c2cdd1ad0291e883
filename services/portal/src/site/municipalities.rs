//! What municipalities and their units are called.

use std::collections::BTreeMap;

use brudvagt_proto::directory::{ListMunicipalitiesRequest, Unit};

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
