//! The administrator's commands for a municipality's own directory and sign-in.

use brudvagt_kit::{Problem, wire};
use brudvagt_outbox::{Begun, Store, Unit};
use brudvagt_proto::directory::{
    AdoptPeopleResponse, AllowRemapResponse, LinkSignInRequest, ListProvisioningResponse,
    MakeScimTokenResponse, RoleRule, SaveRoleRuleRequest, ScimToken,
};
use brudvagt_types::{Ctx, MunicipalityCode, Role, Text};
use jiff::SignedDuration;
use prost::Message;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    reasons,
    store::{
        self,
        changes::{self, Change},
        imports, provisioning, scim_groups, scim_tokens, scim_users,
    },
};

const MOST_DAYS: u32 = 730;
const USUAL_DAYS: u32 = 365;
const MOST_HOURS: u32 = 168;

async fn begin<'s>(
    store: &'s Store,
    ctx: &Ctx,
    operation: &'static str,
    request: &impl Message,
) -> Result<Unit<'s>, Problem> {
    match store
        .begin(ctx, operation, &request.encode_to_vec())
        .await?
    {
        Begun::New(unit) => Ok(unit),
        // A token is shown only once, so its answer cannot be repeated; the other commands may be
        // sent again with another key.
        Begun::Replay(_) => Err(Problem::new(
            brudvagt_kit::Kind::Rejected,
            "DONE_ALREADY",
            Text::new("Det er allerede gjort.", "this was done already"),
        )),
    }
}

async fn known_municipality(unit: &mut Unit<'_>, code: &str) -> Result<(), Problem> {
    let known = store::municipality_for_update(unit.connection(), code).await?;
    known
        .map(drop)
        .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))
}

async fn note(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    code: &str,
    what: &'static str,
    subject: &str,
    sides: (Option<Value>, Option<Value>),
) -> Result<(), Problem> {
    let change = Change {
        municipality: code.to_owned(),
        what,
        subject_id: subject.to_owned(),
        before: sides.0,
        after: sides.1,
    };
    Ok(changes::insert(unit.connection(), ctx, &[change]).await?)
}

/// A token for the municipality's own directory, told once. Several may be valid at a time, so that
/// one can replace another without a gap in which leavers go unnoticed.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_DAYS`.
pub(crate) async fn make_token(
    store: &Store,
    ctx: &Ctx,
    request: &brudvagt_proto::directory::MakeScimTokenRequest,
) -> Result<MakeScimTokenResponse, Problem> {
    let days = if request.days == 0 {
        USUAL_DAYS
    } else {
        request.days
    };
    if days > MOST_DAYS {
        return Err(reasons::INVALID_DAYS.at("days"));
    }
    let mut unit = begin(store, ctx, "make_scim_token", request).await?;
    known_municipality(&mut unit, &request.municipality).await?;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    let token = format!("{}{}", scim_tokens::MARK, hex::encode(bytes));
    let token_id = Uuid::now_v7();
    let life = SignedDuration::from_hours(i64::from(days) * 24);
    let expires_at = ctx.now.saturating_add(life).unwrap_or(ctx.now);
    let connection = unit.connection();
    scim_tokens::insert(
        connection,
        &request.municipality,
        token_id,
        &token,
        ctx.now,
        expires_at,
    )
    .await?;
    let after = json!({ "expires_at": expires_at.to_string() });
    let id = token_id.to_string();
    note(
        &mut unit,
        ctx,
        &request.municipality,
        "scim_token",
        &id,
        (None, Some(after)),
    )
    .await?;
    // The answer is not kept: a repeated call would reveal the token again.
    unit.commit(&[]).await?;
    Ok(MakeScimTokenResponse {
        token,
        token_id: id,
        expires_at: Some(wire::to_proto(expires_at)),
    })
}

/// Ends a token at once.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn end_token(
    store: &Store,
    ctx: &Ctx,
    request: &brudvagt_proto::directory::EndScimTokenRequest,
) -> Result<(), Problem> {
    let missing = || Problem::not_found("Tokenet", "the token");
    let token_id: Uuid = request.token_id.parse().map_err(|_odd| missing())?;
    let mut unit = begin(store, ctx, "end_scim_token", request).await?;
    let ended =
        scim_tokens::end(unit.connection(), &request.municipality, token_id, ctx.now).await?;
    if !ended {
        return Err(missing());
    }
    let sides = (
        Some(json!({ "ended_at": "" })),
        Some(json!({ "ended_at": ctx.now.to_string() })),
    );
    note(
        &mut unit,
        ctx,
        &request.municipality,
        "scim_token",
        &request.token_id,
        sides,
    )
    .await?;
    unit.commit(&[]).await
}

/// All of it for one municipality.
///
/// # Errors
/// `UNAVAILABLE`.
pub(crate) async fn list(
    store: &Store,
    ctx: &Ctx,
    municipality: &str,
) -> Result<ListProvisioningResponse, Problem> {
    let mut tx = store.read(ctx).await?;
    let tokens = scim_tokens::list(&mut tx, municipality).await?;
    let adoptable = provisioning::adoptable(&mut tx, municipality).await?;
    let n_people = scim_users::count(&mut tx, municipality).await?;
    let imported_ids = imports::imported(&mut tx, municipality, &adoptable).await?;
    Ok(ListProvisioningResponse {
        imported_ids,
        tokens: tokens
            .into_iter()
            .map(|it| ScimToken {
                token_id: it.token_id.to_string(),
                created_at: Some(wire::to_proto(it.created_at.0)),
                expires_at: Some(wire::to_proto(it.expires_at.0)),
                ended_at: it.ended_at.map(|at| wire::to_proto(at.0)),
                used_at: it.used_at.map(|at| wire::to_proto(at.0)),
            })
            .collect(),
        groups: provisioning::list_groups(&mut tx, municipality).await?,
        rules: provisioning::list_rules(&mut tx, municipality).await?,
        adoptable: store::get_people(&mut tx, &adoptable).await?,
        n_people: u32::try_from(n_people).unwrap_or(u32::MAX),
    })
}

/// Says which role a group or an app role gives.
///
/// # Errors
/// `UNKNOWN_ROLE`, `UNKNOWN_SOURCE`, `NOT_FOUND` for a group or unit that the municipality has not.
pub(crate) async fn save_rule(
    store: &Store,
    ctx: &Ctx,
    request: &SaveRoleRuleRequest,
) -> Result<(), Problem> {
    let rule = request.rule.clone().unwrap_or_default();
    if Role::parse(&rule.role).is_none_or(|role| role == Role::System) {
        let (da, en) = ("Rollen findes ikke.", "there is no such role");
        return Err(Problem::invalid("role", "UNKNOWN_ROLE", Text::new(da, en)));
    }
    if !matches!(rule.source.as_str(), "group" | "app_role") || rule.name.is_empty() {
        let (da, en) = (
            "Vælg en gruppe eller en approlle.",
            "name a group or an app role",
        );
        return Err(Problem::invalid(
            "source",
            "UNKNOWN_SOURCE",
            Text::new(da, en),
        ));
    }
    let mut unit = begin(store, ctx, "save_role_rule", request).await?;
    known_municipality(&mut unit, &request.municipality).await?;
    if !request.remove {
        check_rule(&mut unit, &request.municipality, &rule).await?;
    }
    let done = provisioning::put_rule(
        unit.connection(),
        &request.municipality,
        &rule,
        request.remove,
    )
    .await?;
    if done {
        let said = json!({ "source": rule.source, "role": rule.role, "unit_id": rule.unit_id });
        let sides = if request.remove {
            (Some(said), None)
        } else {
            (None, Some(said))
        };
        note(
            &mut unit,
            ctx,
            &request.municipality,
            "role_rule",
            &rule.name,
            sides,
        )
        .await?;
    }
    unit.commit(&[]).await
}

async fn check_rule(unit: &mut Unit<'_>, code: &str, rule: &RoleRule) -> Result<(), Problem> {
    let connection = unit.connection();
    if rule.source == "group"
        && scim_groups::by_id(connection, code, &rule.name)
            .await?
            .is_none()
    {
        return Err(Problem::not_found("Gruppen", "the group"));
    }
    let is_own = matches!(rule.unit_id.as_str(), "" | ".");
    let units = store::list_units(connection).await?;
    if is_own
        || units
            .iter()
            .any(|it| it.id == rule.unit_id && it.municipality == code)
    {
        Ok(())
    } else {
        Err(Problem::not_found("Enheden", "the unit"))
    }
}

/// # Errors
/// `NOT_FOUND`.
pub(crate) async fn adopt(
    store: &Store,
    ctx: &Ctx,
    request: &brudvagt_proto::directory::AdoptPeopleRequest,
) -> Result<AdoptPeopleResponse, Problem> {
    let code = request.municipality.as_str();
    let mut unit = begin(store, ctx, "adopt_people", request).await?;
    known_municipality(&mut unit, code).await?;
    let connection = unit.connection();
    scim_users::one_at_a_time(connection, code).await?;
    let ids = provisioning::adoptable(connection, code).await?;
    let n_adopted = provisioning::adopt(connection, code, &ids, ctx.now).await?;
    unit.commit(&[]).await?;
    Ok(AdoptPeopleResponse {
        n_adopted: u32::try_from(n_adopted).unwrap_or(u32::MAX),
    })
}

/// # Errors
/// `NOT_FOUND`, `INVALID_HOURS`.
pub(crate) async fn allow_remap(
    store: &Store,
    ctx: &Ctx,
    request: &brudvagt_proto::directory::AllowRemapRequest,
) -> Result<AllowRemapResponse, Problem> {
    if request.hours > MOST_HOURS {
        let (da, en) = ("Højst en uge.", "a week at most");
        return Err(Problem::invalid(
            "hours",
            "INVALID_HOURS",
            Text::new(da, en),
        ));
    }
    let mut unit = begin(store, ctx, "allow_remap", request).await?;
    known_municipality(&mut unit, &request.municipality).await?;
    let hours = SignedDuration::from_hours(i64::from(request.hours));
    let until = ctx.now.saturating_add(hours).unwrap_or(ctx.now);
    provisioning::allow_remap(unit.connection(), &request.municipality, until).await?;
    unit.commit(&[]).await?;
    Ok(AllowRemapResponse {
        until: Some(wire::to_proto(until)),
    })
}

/// Says who a subject of a provider is.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_SUBJECT`.
pub(crate) async fn link(
    store: &Store,
    ctx: &Ctx,
    request: &LinkSignInRequest,
) -> Result<(), Problem> {
    if request.provider.is_empty() || request.subject.is_empty() || request.subject.len() > 256 {
        let (da, en) = ("Udbyder og emne skal angives.", "name provider and subject");
        return Err(Problem::invalid(
            "subject",
            "INVALID_SUBJECT",
            Text::new(da, en),
        ));
    }
    let mut unit = begin(store, ctx, "link_sign_in", request).await?;
    let connection = unit.connection();
    let person = store::get_people(connection, std::slice::from_ref(&request.person_id))
        .await?
        .pop();
    if person.is_none() && !request.remove {
        return Err(Problem::not_found("Personen", "the person"));
    }
    let person_id = (!request.remove).then_some(request.person_id.as_str());
    provisioning::link(
        connection,
        &request.provider,
        &request.subject,
        person_id,
        ctx.now,
    )
    .await?;
    if let Some(person) = person
        && person.municipality.parse::<MunicipalityCode>().is_ok()
    {
        let said = json!({ "provider": request.provider });
        let sides = if request.remove {
            (Some(said), None)
        } else {
            (None, Some(said))
        };
        note(
            &mut unit,
            ctx,
            &person.municipality,
            "sign_in",
            &person.id,
            sides,
        )
        .await?;
    }
    unit.commit(&[]).await
}
