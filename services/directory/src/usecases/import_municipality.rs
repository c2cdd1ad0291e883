//! Replaces what is known of one municipality.

use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::directory::{ImportMunicipalityRequest, ImportMunicipalityResponse};
use brudvagt_types::{Ctx, MunicipalityCode, Role};
use prost::Message;

use crate::store;

/// Writes the municipality, its units and its people. People of it who are not named become inactive.
///
/// # Errors
/// `INVALID_MUNICIPALITY`, `UNKNOWN_ROLE`: nothing is changed.
pub(crate) async fn import_municipality(
    store: &Store,
    ctx: &Ctx,
    import: &ImportMunicipalityRequest,
) -> Result<ImportMunicipalityResponse, Problem> {
    let municipality = import.municipality.clone().unwrap_or_default();
    if municipality.code.parse::<MunicipalityCode>().is_err() {
        return Err(Problem::invalid(
            "municipality",
            "INVALID_MUNICIPALITY",
            "Kommunekoden skal være tre cifre.",
            "a municipality code is three digits",
        ));
    }
    let mut grants = import.people.iter().flat_map(|person| &person.grants);
    if grants.any(|grant| Role::parse(&grant.role).is_none_or(|role| role == Role::System)) {
        return Err(Problem::invalid(
            "role",
            "UNKNOWN_ROLE",
            "Rollen findes ikke.",
            "there is no such role",
        ));
    }
    let mut unit = match store
        .begin(ctx, "import_municipality", &import.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return ImportMunicipalityResponse::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    store::put_municipality(connection, &municipality, ctx.now).await?;
    for part in &import.units {
        store::put_unit(connection, part).await?;
    }
    for person in &import.people {
        store::put_person(connection, person).await?;
    }
    let kept: Vec<String> = import
        .people
        .iter()
        .map(|person| person.id.clone())
        .collect();
    let people_deactivated =
        store::deactivate_others(connection, &municipality.code, &kept).await?;
    let response = ImportMunicipalityResponse {
        people_changed: u32::try_from(import.people.len()).unwrap_or(u32::MAX),
        people_deactivated: u32::try_from(people_deactivated).unwrap_or(u32::MAX),
    };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}
