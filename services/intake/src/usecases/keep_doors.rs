//! Doors are opened and closed by whoever says how a municipality works, and found by whoever comes.

use brudvagt_kit::{Kind as Refused, Problem};
use brudvagt_outbox::Begun;
use brudvagt_proto::intake::{
    CloseDoorRequest, Door, FindDoorRequest, ListDoorsRequest, ListDoorsResponse, OpenDoorRequest,
    OpenDoorResponse,
};
use brudvagt_seal::Keyring;
use brudvagt_types::{Ctx, MunicipalityCode, Text};
use jiff::SignedDuration;
use prost::Message;
use sqlx::PgConnection;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{Intake, parse_id};
use crate::{
    content::{self, DoorLabel},
    reasons,
    rules::check_door::{self, Kind},
    secrets,
    store::{
        doors::{self, DoorRow, NewDoor},
        keys,
    },
    wire::to_proto,
};

/// How exactly it is noted when a system's key was shown.
const USED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// # Errors
/// `NOT_ALLOWED`, also of another municipality.
pub(crate) async fn list_doors(
    intake: &Intake,
    ctx: &Ctx,
    request: &ListDoorsRequest,
) -> Result<ListDoorsResponse, Problem> {
    let municipality = own(ctx, &request.municipality)?;
    let mut tx = intake.store.read(ctx).await?;
    let rows = doors::list(&mut tx, &municipality).await?;
    tx.commit().await?;
    let doors = rows.iter().map(|row| shown(&intake.keyring, row));
    Ok(ListDoorsResponse {
        doors: doors.collect::<Result<_, _>>()?,
    })
}

/// Opens a door. Its token is made of its id, so that the same form sent twice is told the same.
///
/// # Errors
/// `NOT_ALLOWED`; the check's refusal; `ADDRESS_TAKEN`.
pub(crate) async fn open_door(
    intake: &Intake,
    ctx: &Ctx,
    request: &OpenDoorRequest,
) -> Result<OpenDoorResponse, Problem> {
    let municipality = own(ctx, &request.municipality)?;
    let keyring = &intake.keyring;
    let asked = request.encode_to_vec();
    let mut unit = match intake.store.begin(ctx, "open_door", &asked).await? {
        Begun::Replay(id) => return opened_before(intake, ctx, &id).await,
        Begun::New(unit) => unit,
    };
    let checked = check_door::check(request)?;
    let id = Uuid::now_v7();
    let (key, wrapped) = keyring.new_key(&municipality)?;
    let has_token = checked.kind != Kind::Public || request.with_token;
    let token_key = if has_token {
        Some(secrets::token(keyring, &municipality, id)?.1)
    } else {
        None
    };
    let label = DoorLabel {
        opened_by: ctx.actor.name.clone(),
        ..checked.label
    };
    let new = NewDoor {
        id,
        municipality: &municipality,
        kind: checked.kind.as_str(),
        address: &checked.address,
        token_key,
        agreed_hours: checked.agreed_hours,
        sealed: &content::seal(&key, id, &label)?,
        opened_at: ctx.now,
        opened_by: &ctx.actor.id,
    };
    let connection = unit.connection();
    if checked.kind == Kind::Public {
        // An address that was published stays its municipality's, also when its door is closed.
        if !doors::claim_address(connection, &checked.address, &municipality).await? {
            return Err(address_taken());
        }
        doors::close_public(connection, &municipality, ctx.now, &ctx.actor.id).await?;
    }
    keys::insert(connection, id, &municipality, wrapped.as_bytes()).await?;
    if !doors::insert(connection, &new).await? {
        return Err(address_taken());
    }
    let row = find(connection, id).await?;
    // Neither its token nor what it is called is kept to answer with again.
    unit.commit(id.as_bytes()).await?;
    tracing::info!(door_id = %id, kind = row.kind, actor_id = %ctx.actor.id, "door.opened");
    opened(keyring, &row)
}

fn address_taken() -> Problem {
    reasons::ADDRESS_TAKEN.at("address")
}

async fn opened_before(intake: &Intake, ctx: &Ctx, id: &[u8]) -> Result<OpenDoorResponse, Problem> {
    let id = Uuid::from_slice(id).map_err(|error| Problem::internal(&error))?;
    let mut tx = intake.store.read(ctx).await?;
    let row = find(&mut tx, id).await?;
    tx.commit().await?;
    opened(&intake.keyring, &row)
}

fn opened(keyring: &Keyring, row: &DoorRow) -> Result<OpenDoorResponse, Problem> {
    let token = match row.token_key {
        Some(_) => secrets::token(keyring, &row.municipality, row.id)?.0,
        None => String::new(),
    };
    Ok(OpenDoorResponse {
        door: Some(shown(keyring, row)?),
        token,
    })
}

/// # Errors
/// `NOT_ALLOWED`; `NOT_FOUND`.
pub(crate) async fn close_door(
    intake: &Intake,
    ctx: &Ctx,
    request: &CloseDoorRequest,
) -> Result<Door, Problem> {
    let id = parse_id(&request.door_id, "Adgangen", "the door")?;
    let asked = request.encode_to_vec();
    match intake.store.begin(ctx, "close_door", &asked).await? {
        Begun::Replay(_closed_before) => {}
        Begun::New(mut unit) => {
            doors::close(unit.connection(), id, ctx.now, &ctx.actor.id).await?;
            unit.commit(&[]).await?;
            tracing::info!(door_id = %id, actor_id = %ctx.actor.id, "door.closed");
        }
    }
    let mut tx = intake.store.read(ctx).await?;
    let row = find(&mut tx, id).await?;
    tx.commit().await?;
    shown(&intake.keyring, &row)
}

/// An open door, by what whoever stands outside has shown.
///
/// # Errors
/// `NOT_FOUND`: there is none, it is closed, or the token is not its own, and nobody learns which.
pub(crate) async fn find_door(
    intake: &Intake,
    ctx: &Ctx,
    request: &FindDoorRequest,
) -> Result<Door, Problem> {
    let mut tx = intake.store.read(ctx).await?;
    let row = shown_at(intake, &mut tx, request).await?;
    tx.commit().await?;
    if row.closed_at.is_some() {
        return Err(no_such_door());
    }
    if row.kind == Kind::System.as_str() {
        note_use(intake, ctx, &row).await?;
    }
    shown(&intake.keyring, &row)
}

async fn note_use(intake: &Intake, ctx: &Ctx, row: &DoorRow) -> Result<(), Problem> {
    let before = ctx.now.saturating_sub(USED_WITHIN).unwrap_or(ctx.now);
    if row.used_at.is_some_and(|at| at >= before) {
        return Ok(());
    }
    // Without a cause nothing is looked up or kept: a note is no act that anybody repeats.
    let noting = Ctx {
        cause: None,
        ..ctx.clone()
    };
    if let Begun::New(mut unit) = intake.store.begin(&noting, "note_use", &[]).await? {
        doors::note_use(unit.connection(), row.id, ctx.now, before).await?;
        unit.commit(&[]).await?;
    }
    Ok(())
}

/// The door that somebody shows the way to, also a closed one.
pub(super) async fn shown_at(
    intake: &Intake,
    connection: &mut PgConnection,
    request: &FindDoorRequest,
) -> Result<DoorRow, Problem> {
    let kind = Kind::parse(&request.kind).ok_or_else(no_such_door)?;
    let keys = secrets::token_keys(&intake.keyring, &request.token)?;
    let row = if kind == Kind::Public {
        let address = request.address.to_lowercase();
        doors::find_public(connection, &address).await?
    } else {
        doors::find_by_token(connection, kind.as_str(), &keys).await?
    };
    row.filter(|row| match &row.token_key {
        None => request.token.is_empty(),
        Some(own) => keys.iter().any(|key| bool::from(key.ct_eq(own))),
    })
    .ok_or_else(no_such_door)
}

async fn find(connection: &mut PgConnection, id: Uuid) -> Result<DoorRow, Problem> {
    doors::find(connection, id).await?.ok_or_else(no_such_door)
}

pub(super) fn no_such_door() -> Problem {
    Problem::not_found("Adgangen", "the door")
}

/// A door that was closed while somebody wrote: her words are hers to send another way.
pub(super) fn closed() -> Problem {
    Problem::new(
        Refused::Rejected,
        "DOOR_CLOSED",
        Text::new(
            "Kommunen tager ikke længere imod her. Ring eller skriv til kommunen i stedet. Din tekst står her stadig.",
            "the municipality takes no reports here any more",
        ),
    )
}

fn own(ctx: &Ctx, municipality: &str) -> Result<MunicipalityCode, Problem> {
    let code: MunicipalityCode = municipality
        .parse()
        .map_err(|_not_a_code| reasons::MUNICIPALITY_UNKNOWN.at("municipality"))?;
    if ctx.scope.allows(&code) {
        Ok(code)
    } else {
        Err(Problem::denied())
    }
}

pub(super) fn label(keyring: &Keyring, row: &DoorRow) -> Result<DoorLabel, Problem> {
    let key = keyring.unwrap(&row.municipality, &row.wrapped_key)?;
    Ok(content::open(&key, row.id, &row.sealed)?)
}

fn shown(keyring: &Keyring, row: &DoorRow) -> Result<Door, Problem> {
    let label = label(keyring, row)?;
    Ok(Door {
        door_id: row.id.to_string(),
        municipality: row.municipality.to_string(),
        kind: row.kind.clone(),
        address: row.address.clone(),
        name: label.name,
        agreement: label.agreement,
        agreed_hours: row.agreed_hours.map_or(0, i32::unsigned_abs),
        has_token: row.token_key.is_some(),
        opened_at: Some(to_proto(row.opened_at)),
        opened_by: label.opened_by,
        closed_at: row.closed_at.map(to_proto),
        used_at: row.used_at.map(to_proto),
        holder_id: if row.kind == Kind::System.as_str() {
            secrets::system_id(row.id)
        } else {
            String::new()
        },
    })
}
