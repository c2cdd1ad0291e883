//! Replaces what is known of one municipality.

use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::{
    directory::{ImportMunicipalityRequest, ImportMunicipalityResponse, Municipality},
    events::directory::CheckLoosened,
};
use brudvagt_types::{Ctx, MunicipalityCode, Role};
use prost::Message;
use serde_json::Value;

use super::save_settings::{put_settings, say_loosened};
use crate::{
    reasons,
    rules::describe,
    store::{
        self,
        changes::{self, Change},
    },
};

/// Writes the municipality, its settings, its units and its people, and notes what that changed.
/// People of it who are not named become inactive; settings that are not named stay.
///
/// # Errors
/// `INVALID_MUNICIPALITY`, `UNKNOWN_ROLE`, those of settings: nothing is changed.
pub(crate) async fn import_municipality(
    store: &Store,
    ctx: &Ctx,
    import: &ImportMunicipalityRequest,
) -> Result<ImportMunicipalityResponse, Problem> {
    let mut municipality = import.municipality.clone().unwrap_or_default();
    if municipality.language.is_empty() {
        "da".clone_into(&mut municipality.language);
    }
    if municipality.code.parse::<MunicipalityCode>().is_err() {
        return Err(reasons::INVALID_MUNICIPALITY.at("municipality"));
    }
    let mut grants = import.people.iter().flat_map(|person| &person.grants);
    if grants.any(|grant| Role::parse(&grant.role).is_none_or(|role| role == Role::System)) {
        return Err(reasons::UNKNOWN_ROLE.at("role"));
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
    let written = write(connection, ctx, import, &municipality).await?;
    changes::insert(connection, ctx, &written.changes).await?;
    if let Some(event) = &written.loosened {
        unit.announce(event);
    }
    let response = ImportMunicipalityResponse {
        people_changed: u32::try_from(import.people.len()).unwrap_or(u32::MAX),
        people_deactivated: written.people_deactivated,
    };
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

struct Written {
    changes: Vec<Change>,
    people_deactivated: u32,
    loosened: Option<CheckLoosened>,
}

/// Writes it all; says what that changed, and how many people left.
async fn write(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    import: &ImportMunicipalityRequest,
    municipality: &Municipality,
) -> Result<Written, Problem> {
    let code = &municipality.code;
    let before = store::municipality_for_update(connection, code).await?;
    let units = store::list_units(connection).await?;
    let ids: Vec<String> = import.people.iter().map(|it| it.id.clone()).collect();
    let people = store::get_people(connection, &ids).await?;
    let change = |what, subject_id: &str, before: Option<Value>, after: Option<Value>| Change {
        municipality: code.clone(),
        what,
        subject_id: subject_id.to_owned(),
        before,
        after,
    };
    let mut changes = Vec::new();

    store::put_municipality(connection, municipality, ctx.now).await?;
    for part in &import.units {
        let known = units.iter().find(|unit| unit.id == part.id);
        let (known, now) = (known.map(describe::unit), describe::unit(part));
        changes.push(change("unit", &part.id, known, Some(now)));
        store::put_unit(connection, part).await?;
    }
    for person in &import.people {
        let known = people.iter().find(|known| known.id == person.id);
        let (known, now) = (known.map(describe::person), describe::person(person));
        changes.push(change("person", &person.id, known, Some(now)));
        store::put_person(connection, person).await?;
    }
    // Settings name people, so they come after them.
    let known = Municipality {
        second_person: before
            .as_ref()
            .map_or_else(String::new, |it| it.second_person.clone()),
        nis2: before
            .as_ref()
            .map_or_else(String::new, |it| it.nis2.clone()),
        decides: before
            .as_ref()
            .map_or_else(Vec::new, |it| it.decides.clone()),
        dpo_delegation: before.as_ref().and_then(|it| it.dpo_delegation.clone()),
        notifiers: before
            .as_ref()
            .map_or_else(Vec::new, |it| it.notifiers.clone()),
        calendar: before.as_ref().and_then(|it| it.calendar.clone()),
        ..municipality.clone()
    };
    let after = put_settings(connection, ctx, &known, municipality).await?;
    let (known, now) = (
        before.as_ref().map(describe::municipality),
        describe::municipality(&after),
    );
    changes.push(change("municipality", code, known, Some(now)));

    let left = store::deactivate_others(connection, code, &ids).await?;
    for person in &store::get_people(connection, &left).await? {
        let now = describe::person(person);
        let mut known = now.clone();
        known["active"] = Value::Bool(true);
        changes.push(change("person", &person.id, Some(known), Some(now)));
    }
    Ok(Written {
        changes,
        people_deactivated: u32::try_from(left.len()).unwrap_or(u32::MAX),
        // A municipality's first settings cannot ask for less than before.
        loosened: before.and_then(|before| say_loosened(ctx, &before, &after)),
    })
}
