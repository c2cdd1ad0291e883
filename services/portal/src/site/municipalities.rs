//! What municipalities are called.

use std::collections::BTreeMap;

use brudvagt_proto::directory::ListMunicipalitiesRequest;

use crate::http::{App, session::Session};

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
