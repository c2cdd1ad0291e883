//! How a municipality works, as its DPO and its management say.

use brudvagt_kit::{Problem, wire::to_proto};
use brudvagt_outbox::{Begun, Store};
use brudvagt_proto::{
    directory::{Municipality, Notifier, SaveSettingsRequest},
    events::directory::CheckLoosened,
};
use brudvagt_types::{Ctx, Role, Text};
use prost::Message;

use crate::{
    reasons,
    rules::{
        check_settings::{check_loosened, loosened, settled},
        describe,
    },
    store::{
        self,
        changes::{self, Change},
        settings,
    },
};

/// Changes second person, notifiers, working time, deciders and NIS 2 of one municipality; a
/// setting left empty is unchanged.
///
/// # Law
/// GDPR art. 33(5) and 24(1): that a decision had a second person, and since when that was asked
/// for, must be shown afterwards, so the change is noted with who made it.
///
/// # Errors
/// Those of [`settled`] and [`check_loosened`]; `UNKNOWN_PERSON`; `DECIDERS_BY_MANAGEMENT`;
/// `NOT_FOUND`.
pub(crate) async fn save_settings(
    store: &Store,
    ctx: &Ctx,
    request: &SaveSettingsRequest,
) -> Result<Municipality, Problem> {
    let mut unit = match store
        .begin(ctx, "save_settings", &request.encode_to_vec())
        .await?
    {
        Begun::Replay(known) => {
            return Municipality::decode(known.as_slice())
                .map_err(|error| Problem::internal(&error));
        }
        Begun::New(unit) => unit,
    };
    let connection = unit.connection();
    let known = store::municipality_for_update(connection, &request.municipality)
        .await?
        .ok_or_else(|| Problem::not_found("Kommunen", "the municipality"))?;
    check_loosened(ctx.actor.role, &known.second_person, &request.second_person)?;
    let changes_deciders = !request.decides.is_empty()
        && (request.decides != known.decides || request.dpo_delegation != known.dpo_delegation);
    if changes_deciders && ctx.actor.role != Role::ChiefExecutive {
        return Err(managements_alone());
    }
    let wanted = Municipality {
        second_person: request.second_person.clone(),
        notifiers: request.notifiers.clone(),
        calendar: request.calendar.clone(),
        nis2: request.nis2.clone(),
        decides: request.decides.clone(),
        dpo_delegation: request.dpo_delegation.clone(),
        ..Municipality::default()
    };
    let after = put_settings(connection, ctx, &known, &wanted).await?;
    let loosened = say_loosened(ctx, &known, &after);
    let change = Change {
        municipality: after.code.clone(),
        what: "municipality",
        subject_id: after.code.clone(),
        before: Some(describe::municipality(&known)),
        after: Some(describe::municipality(&after)),
    };
    changes::insert(connection, ctx, &[change]).await?;
    if let Some(event) = loosened {
        unit.announce(&event);
    }
    unit.commit(&after.encode_to_vec()).await?;
    Ok(after)
}

/// The event to announce when the change asks for less, otherwise `None`.
pub(super) fn say_loosened(
    ctx: &Ctx,
    known: &Municipality,
    after: &Municipality,
) -> Option<CheckLoosened> {
    let settings = loosened(known, after);
    (!settings.is_empty()).then(|| CheckLoosened {
        municipality: after.code.clone(),
        settings,
        actor_id: ctx.actor.id.clone(),
        actor_role: ctx.actor.role.as_str().to_owned(),
        at: Some(to_proto(ctx.now)),
    })
}

/// # Law
/// GDPR art. 38(3) and (6): nobody gives herself the right to decide what she is to advise on.
fn managements_alone() -> Problem {
    Problem::new(
        brudvagt_kit::Kind::Denied,
        "DECIDERS_BY_MANAGEMENT",
        Text::new(
            "Kun kommunens ledelse kan ændre, hvem der beslutter. Bed kommunaldirektøren om at gøre det under Indstillinger.",
            "who decides is changed by the management alone: ask the chief executive",
        ),
    )
}

/// Checks and writes what `wanted` says beside `known`; gives the municipality as it is now.
pub(super) async fn put_settings(
    connection: &mut sqlx::PgConnection,
    ctx: &Ctx,
    known: &Municipality,
    wanted: &Municipality,
) -> Result<Municipality, Problem> {
    let (mut after, calendar) = settled(known, wanted)?;
    settings::put(connection, &after, calendar.as_ref(), ctx.now).await?;
    if !wanted.notifiers.is_empty() {
        check_people(connection, &mut after.notifiers).await?;
        settings::replace_notifiers(connection, &after.code, &after.notifiers).await?;
    }
    Ok(after)
}

/// Refuses a notifier who has left or whom the caller cannot see.
async fn check_people(
    connection: &mut sqlx::PgConnection,
    notifiers: &mut [Notifier],
) -> Result<(), Problem> {
    let ids: Vec<String> = notifiers.iter().map(|it| it.person_id.clone()).collect();
    let people = store::get_people(connection, &ids).await?;
    for notifier in notifiers {
        let person = people
            .iter()
            .find(|person| person.id == notifier.person_id && person.active)
            .ok_or_else(|| reasons::UNKNOWN_PERSON.at("notifiers"))?;
        notifier.name.clone_from(&person.name);
    }
    Ok(())
}
