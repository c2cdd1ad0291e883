//! Brings units, people and managers up to date from what another system of the municipality tells.

use std::collections::BTreeSet;

use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::directory::{ImportPeopleRequest, ImportPeopleResponse};
use brudvagt_types::{Ctx, Text};
use prost::Message;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    rules::{
        describe,
        difference::{Difference, KnownPerson, KnownUnit, Written, difference},
    },
    store::{
        self,
        changes::{self, Change},
        imports, scim_users,
    },
};

const SOURCES: [&str; 3] = ["csv", "os2rollekatalog", "fk_organisation"];
const MOST_PEOPLE: usize = 100_000;
const MOST_UNITS: usize = 20_000;

/// Says what would change; unless it is a dry run, or asks for a confirmed number, it is changed. Who is not
/// named any more is out from this moment. The same again changes nothing.
///
/// # Errors
/// `NOT_FOUND`, `IMPORT_SOURCE`, `IMPORT_EMPTY`, `IMPORT_TOO_BIG`: nothing is changed.
pub(crate) async fn import_people(
    store: &Store,
    ctx: &Ctx,
    request: &ImportPeopleRequest,
) -> Result<ImportPeopleResponse, Problem> {
    check(request)?;
    let mut unit = match store
        .begin(ctx, "import_people", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return ImportPeopleResponse::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let code = request.municipality.as_str();
    let connection = unit.connection();
    store::municipality_for_update(connection, code)
        .await?
        .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))?;
    // One after the other with what SCIM writes, so that nobody is taken over between looking and writing.
    scim_users::one_at_a_time(connection, code).await?;
    let known = imports::known(connection, code).await?;
    let found = difference(&known, request, || Uuid::now_v7().to_string());
    let must_ask = found.asks_leavers || found.asks_closed_units;
    let is_done = !request.dry_run && !must_ask;
    let response = ImportPeopleResponse {
        is_done,
        asks_leavers: found.asks_leavers,
        asks_closed_units: found.asks_closed_units,
        changes: found.told.clone(),
        counts: Some(found.counts),
        wrong: found.wrong.clone(),
        without_head: found.without_head.clone(),
    };
    if !is_done {
        // Nothing is written, so the same key may be used again with a number.
        return Ok(response);
    }
    if !found.is_empty() {
        write(connection, ctx, request, &found).await?;
    }
    for name in &found.without_head {
        tracing::warn!(
            municipality = code,
            unit = name,
            "import.department_without_head"
        );
    }
    unit.commit(&response.encode_to_vec()).await?;
    Ok(response)
}

fn check(request: &ImportPeopleRequest) -> Result<(), Problem> {
    if !SOURCES.contains(&request.source.as_str()) {
        let (da, en) = ("Kilden kendes ikke.", "there is no such source");
        return Err(Problem::invalid(
            "source",
            "IMPORT_SOURCE",
            Text::new(da, en),
        ));
    }
    if request.people.is_empty() {
        let (da, en) = (
            "Kilden har ingen personer. Intet er ændret.",
            "the source has nobody: nothing is changed",
        );
        return Err(Problem::invalid(
            "people",
            "IMPORT_EMPTY",
            Text::new(da, en),
        ));
    }
    if request.people.len() > MOST_PEOPLE || request.units.len() > MOST_UNITS {
        let (da, en) = (
            "Højst 100.000 personer og 20.000 enheder ad gangen.",
            "at most 100,000 people and 20,000 units at a time",
        );
        return Err(Problem::invalid(
            "people",
            "IMPORT_TOO_BIG",
            Text::new(da, en),
        ));
    }
    Ok(())
}

async fn write(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    request: &ImportPeopleRequest,
    found: &Difference,
) -> Result<(), Problem> {
    let (code, now) = (request.municipality.as_str(), ctx.now);
    let units: Vec<&KnownUnit> = found.units.iter().map(|it| &it.after).collect();
    let people: Vec<&KnownPerson> = found.people.iter().map(|it| &it.after).collect();
    imports::put_units(connection, code, &units, now).await?;
    imports::put_people(connection, code, &people, now).await?;
    imports::put_managers(connection, code, &units, now).await?;
    let mut noted: Vec<Change> = Vec::new();
    let change = |what, id: &str, before, after| Change {
        municipality: code.to_owned(),
        what,
        subject_id: id.to_owned(),
        before,
        after,
    };
    for Written { before, after } in &found.people {
        let side = |it: &KnownPerson| describe::person(&it.person);
        let sides = (before.as_ref().map(side), Some(side(after)));
        noted.push(change("person", &after.person.id, sides.0, sides.1));
    }
    for Written { before, after } in &found.units {
        let sides = (before.as_ref().map(unit_side), Some(unit_side(after)));
        noted.push(change("unit", &after.unit.id, sides.0, sides.1));
        let nobody = BTreeSet::new();
        let managed = |it: &BTreeSet<String>| Some(json!({ "managers": it }));
        let before = before.as_ref().map_or(&nobody, |it| &it.managers);
        let sides = (managed(before), managed(&after.managers));
        noted.push(change("manager", &after.unit.id, sides.0, sides.1));
    }
    let counts = &found.counts;
    let summary = json!({
        "source": request.source,
        "people_new": counts.people_new,
        "people_changed": counts.people_changed,
        "people_left": counts.people_left,
        "units_new": counts.units_new,
        "units_changed": counts.units_changed,
        "units_closed": counts.units_closed,
        "rows_wrong": counts.n_wrong,
    });
    noted.push(change("import", code, None, Some(summary)));
    for part in noted.chunks(1000) {
        changes::insert(connection, ctx, part).await?;
    }
    Ok(())
}

fn unit_side(it: &KnownUnit) -> Value {
    let mut side = describe::unit(&it.unit);
    side["is_department"] = Value::Bool(it.is_department);
    side["closed"] = Value::Bool(it.is_closed);
    side["kle"] = json!(it.kle);
    side
}
