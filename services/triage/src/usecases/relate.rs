//! Cases that may be, or are, about the same: hints, joining, parting.

use brudvagt_calculus::to_local;
use brudvagt_case::{Case, Command, RelationKind};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::Unit;
use brudvagt_proto::{
    events::intake::ReportReceived,
    triage::{Relate, Relation},
};
use brudvagt_seal::Keyring;
use brudvagt_types::Ctx;
use jiff::SignedDuration;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{change, seal};
use crate::{
    Triage, codes, reasons,
    rules::{alike, case_numbers},
    store::{self, CaseRow},
    wire,
};

/// How far back a new case is compared: duplicate reports come within days.
const COMPARED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How many of the newest cases are compared.
const COMPARED: i64 = 300;
/// Only the nearest is hinted at; from there the next one can be found.
const MOST_HINTS: usize = 1;

/// The related cases that a new case is to hint at: one that intake saw in the mail, which that other
/// case is told of, too, and one in much the same words.
///
/// # Errors
/// `UNAVAILABLE`. Without a comparison there is no hint; no case waits for one.
pub(super) async fn hints(
    unit: &mut Unit<'_>,
    triage: &Triage,
    ctx: &Ctx,
    row: &CaseRow,
    event: &ReportReceived,
) -> Result<Vec<Command>, Problem> {
    let mut found: Vec<(Uuid, RelationKind)> = Vec::new();
    let related = event.related_report_id.parse().ok();
    if let (Some(report_id), Some(kind)) = (related, RelationKind::parse(&event.relation))
        && let Some(case_id) = store::find_case(unit.connection(), "", Some(report_id)).await?
    {
        found.push((case_id, kind));
    }
    // A person split this case off, so no comparison is needed; nor is it for an exercise.
    if !row.state.0.is_exercise() && found.iter().all(|(_, kind)| kind.is_hint()) {
        // From when it was told, which is days before it was written down when a supplier or a caller
        // told of it.
        let told_at = row.state.0.reported_at.min(ctx.now);
        let since = told_at.saturating_sub(COMPARED_WITHIN).unwrap_or(told_at);
        let recent = store::recent_words(
            unit.connection(),
            &row.municipality,
            Ts(since),
            row.case_id,
            COMPARED,
        )
        .await?;
        let near = alike::nearest(&row.search, &recent, MOST_HINTS);
        let known: Vec<Uuid> = found.iter().map(|(case_id, _)| *case_id).collect();
        let near = near.into_iter().filter(|case_id| !known.contains(case_id));
        found.extend(near.map(|case_id| (case_id, RelationKind::Alike)));
    }
    // In the order in which cases are locked.
    found.sort_by_key(|(case_id, _)| *case_id);
    let mut hints = Vec::new();
    for (case_id, kind) in found {
        let said = Said {
            other: case_id,
            kind,
            reason: String::new(),
        };
        // A case that a person split off a sealed one is sealed with it. In other cases only those who
        // see the sealed one get the hint.
        if kind.is_hint()
            && !store::sealed_for(unit.connection(), case_id)
                .await?
                .is_empty()
        {
            tell_other(unit, &triage.keyring, ctx, row, &said).await?;
            continue;
        }
        // Only the newer case gets the hint of likeness: many alike at once must not all write to
        // each other.
        let is_there = kind == RelationKind::Alike
            || tell_other(unit, &triage.keyring, ctx, row, &said).await?;
        if is_there {
            hints.push(said.command());
        }
    }
    Ok(hints)
}

/// How a case stands to another, from the first one's side.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) other: Uuid,
    pub(super) kind: RelationKind,
    pub(super) reason: String,
}

impl Said {
    pub(super) fn command(&self) -> Command {
        Command::Relate {
            case_id: self.other.to_string(),
            kind: self.kind,
            reason: self.reason.clone(),
        }
    }
}

/// Records on the other case how `own` stands to it; false when that case can take no more entries.
///
/// # Errors
/// What the other case refuses of a person.
pub(super) async fn tell_other(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    ctx: &Ctx,
    own: &CaseRow,
    said: &Said,
) -> Result<bool, Problem> {
    let Some(mut row) = store::case_for_update(unit.connection(), said.other).await? else {
        return Ok(false);
    };
    let Some(sealed) = change::unseal_if_kept(keyring, &row)? else {
        return Ok(false);
    };
    // People who see only the other case must not learn that the two are unrelated, or why.
    let people = &own.state.0.sealed_for;
    if said.kind == RelationKind::Unrelated
        && *people != row.state.0.sealed_for
        && !people.is_empty()
    {
        return Ok(false);
    }
    let mirrored = Said {
        other: own.case_id,
        kind: said.kind.from_the_other_side(),
        reason: said.reason.clone(),
    };
    change::change(unit, ctx, &mut row, &sealed, &mirrored.command()).await?;
    Ok(true)
}

/// The other case that a person names, however she writes its number, read before anything is decided.
pub(super) async fn named(
    connection: &mut PgConnection,
    ctx: &Ctx,
    row: &CaseRow,
    wanted: &Relate,
) -> Result<Said, Problem> {
    if wanted.reference.trim().is_empty() {
        return Err(reasons::CASE_NUMBER_NEEDED.at("reference"));
    }
    let mut others = Vec::new();
    let mut numbers = case_numbers(&wanted.reference, to_local(ctx.now).year());
    numbers.push(wanted.reference.trim().to_uppercase());
    numbers.sort_unstable();
    numbers.dedup();
    for reference in numbers {
        let found = store::find_case(connection, &reference, None).await?;
        if let Some(case_id) = found.filter(|found| *found != row.case_id) {
            others.extend(store::case_row(connection, case_id).await?);
        }
    }
    // Municipalities share an incident, never a case.
    others.retain(|other| other.municipality == row.municipality);
    // A number without its year may be that of several.
    let other = if others.len() > 1 {
        return Err(reasons::CASE_NUMBER_OF_SEVERAL.at("reference"));
    } else {
        others.pop()
    };
    let other = other.ok_or_else(|| reasons::CASE_UNKNOWN.at("reference"))?;
    let kind = kind(&wanted.relation, row, &other)?;
    if row.state.0.is_exercise() != other.state.0.is_exercise() {
        return Err(reasons::EXERCISE_APART.at("reference"));
    }
    if kind != RelationKind::Unrelated {
        seal::check_alike(&row.state.0, &other.state.0)?;
    }
    Ok(Said {
        other: other.case_id,
        kind,
        reason: wanted.reason.clone(),
    })
}

/// # Law
/// Rule CA-19: GDPR art. 33(1). Of two reports of one breach the older goes on: its clock is the one
/// that counts.
fn kind(relation: &str, row: &CaseRow, other: &CaseRow) -> Result<RelationKind, Problem> {
    let age = |row: &CaseRow| (row.state.0.aware_at, row.state.0.reported_at, row.case_id);
    match relation {
        "same" if age(row) < age(other) => Ok(RelationKind::HasDuplicate),
        "same" => Ok(RelationKind::DuplicateOf),
        "linked" => Ok(RelationKind::Linked),
        "unrelated" => Ok(RelationKind::Unrelated),
        _nothing_chosen => Err(reasons::RELATION_MISSING.at("relation")),
    }
}

/// The other cases as people see them, hints first; those that are out of sight are left out.
pub(super) async fn shown(
    connection: &mut PgConnection,
    case: &Case,
) -> Result<Vec<Relation>, Problem> {
    let mut shown = Vec::with_capacity(case.related.len());
    for relation in &case.related {
        let Ok(case_id) = relation.case_id.parse() else {
            continue;
        };
        let Some(other) = store::case_row(connection, case_id).await? else {
            continue;
        };
        shown.push(Relation {
            case_id: relation.case_id.clone(),
            reference: other.reference,
            kind: relation.kind.as_str().to_owned(),
            is_hint: relation.kind.is_hint(),
            reported_at: Some(wire::to_proto(other.state.0.reported_at)),
            phase: codes::phase_of(&other.state.0).into(),
        });
    }
    shown.sort_by_key(|it| !it.is_hint);
    Ok(shown)
}
