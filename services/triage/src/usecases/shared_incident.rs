//! One event that hits several controllers: what their cases share, and what stays each one's own.
//!
//! # Law
//! Rule CA-10: GDPR art. 4(7), 24(1), 33(1). A fact of the event is proposed to the incident's other
//! cases and a person there takes it over, because each controller answers for what it states.

use std::collections::BTreeMap;

use brudvagt_case::Command;
use brudvagt_facts::{FactSheet, common::is_common, field};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::{
    events::triage::SharedFactsRecorded,
    triage::{Answer, DecideProposals, Proposal, SharedIncident},
};
use brudvagt_seal::Keyring;
use brudvagt_types::Ctx;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{case_line::line, change, parse_id};
use crate::{
    Triage,
    content::Sealed,
    store::{self, CaseRow, MemberRow, PartRow, ProposalRow},
    wire,
};

const LABEL: &str = "shared.label";
const PROPOSAL: &str = "proposal";

/// The incident's name: free text, so it is sealed with the key of each of its cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Label {
    pub(crate) name: String,
    pub(crate) processor: String,
}

/// Common facts by name.
type Known = BTreeMap<String, Value>;

pub(super) fn incident_of(row: &CaseRow) -> Result<Option<Uuid>, Problem> {
    let id = row.state.0.incident_id.as_deref();
    id.map(|id| id.parse().map_err(|error| Problem::internal(&error)))
        .transpose()
}

/// Makes the case the first of a new incident.
pub(super) async fn begin(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    label: &Label,
) -> Result<Uuid, Problem> {
    let incident_id = Uuid::now_v7();
    store::insert_incident(unit.connection(), incident_id, Ts(ctx.now)).await?;
    let join = Command::JoinIncident {
        incident_id: incident_id.to_string(),
    };
    change::change(unit, ctx, row, sealed, &join).await?;
    take_part(unit, ctx, row, sealed, label).await?;
    Ok(incident_id)
}

/// After a case has joined: writes its part of the incident, and proposes to it what the other
/// cases know.
///
/// # Errors
/// `NOT_FOUND` when no other case of the incident is in sight.
pub(crate) async fn joined(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
) -> Result<(), Problem> {
    let Some(incident_id) = incident_of(row)? else {
        return Ok(());
    };
    let (label, known) = learn(unit, keyring, incident_id, row.case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Hændelsen", "the shared incident"))?;
    take_part(unit, ctx, row, sealed, &label).await?;
    propose(unit, ctx, row, sealed, &known).await
}

/// Lets a case that was just opened join. An incident that cannot be found, or was not handed to the
/// case's municipality by whoever may act there, leaves the case outside the incident: no case is
/// lost for it, and it learns nothing of the others.
pub(super) async fn join_new(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    incident_id: &str,
) -> Result<(), Problem> {
    let id: Option<Uuid> = incident_id.parse().ok();
    let is_invited = match id {
        Some(id) => store::is_invited(unit.connection(), id, &row.municipality).await?,
        None => false,
    };
    let learnt = match id.filter(|_| is_invited) {
        Some(id) => learn(unit, keyring, id, row.case_id).await?,
        None => None,
    };
    let Some((label, known)) = learnt else {
        tracing::warn!(case_id = %row.case_id, "shared_incident.not_found");
        return Ok(());
    };
    let join = Command::JoinIncident {
        incident_id: incident_id.to_owned(),
    };
    change::change(unit, ctx, row, sealed, &join).await?;
    take_part(unit, ctx, row, sealed, &label).await?;
    propose(unit, ctx, row, sealed, &known).await
}

/// What the incident is called and what its other cases know of the event; `None` when none of them
/// is in sight and readable.
async fn learn(
    unit: &mut Unit<'_>,
    keyring: &Keyring,
    incident_id: Uuid,
    case_id: Uuid,
) -> Result<Option<(Label, Known)>, Problem> {
    let members = store::other_members(unit.connection(), incident_id, case_id).await?;
    let mut label = None;
    let mut known = BTreeMap::new();
    for member in &members {
        // A sealed case shares nothing.
        let sealed_for = store::sealed_for(unit.connection(), member.case_id).await?;
        if !sealed_for.is_empty() {
            continue;
        }
        // An erased case has nothing left to share.
        let Some(opened) = open(keyring, member)? else {
            continue;
        };
        label = Some(opened.open_json::<Label>(LABEL, &member.label)?);
        let facts = opened.open_content(&member.content)?.facts;
        gather(&mut known, &facts);
    }
    let known = known.into_iter().map(|(name, (_at, value))| (name, value));
    Ok(label.map(|label| (label, known.collect())))
}

async fn take_part(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &CaseRow,
    sealed: &Sealed,
    label: &Label,
) -> Result<(), Problem> {
    let Some(incident_id) = incident_of(row)? else {
        return Ok(());
    };
    let part = PartRow {
        case_id: row.case_id,
        incident_id,
        municipality: row.municipality.clone(),
        label: sealed.seal_json(LABEL, label)?,
        joined_at: Ts(ctx.now),
    };
    store::insert_part(unit.connection(), &part).await?;
    store::count_part(unit.connection(), incident_id).await?;
    Ok(())
}

fn open(keyring: &Keyring, member: &MemberRow) -> Result<Option<Sealed>, Problem> {
    let Some(wrapped) = member.wrapped_key.as_deref() else {
        return Ok(None);
    };
    let municipality = member
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    Sealed::unwrap(keyring, &municipality, member.case_id, wrapped).map(Some)
}

/// Collects what the sheet knows of the event; the newest answer wins.
fn gather(known: &mut BTreeMap<String, (jiff::Timestamp, Value)>, facts: &FactSheet) {
    for (name, said) in facts.entries() {
        if !is_common(name) || said.value.is_null() {
            continue;
        }
        let older = known.get(name).is_none_or(|(at, _)| *at < said.said_at);
        if older {
            known.insert(name.to_owned(), (said.said_at, said.value.clone()));
        }
    }
}

/// Announces that common facts were recorded, for the cases that the person may not see.
pub(super) fn announce(unit: &mut Unit<'_>, ctx: &Ctx, row: &CaseRow, names: &[String]) {
    let Some(incident_id) = row.state.0.incident_id.clone() else {
        return;
    };
    let names: Vec<String> = names
        .iter()
        .filter(|name| is_common(name))
        .cloned()
        .collect();
    if names.is_empty() {
        return;
    }
    unit.announce(&SharedFactsRecorded {
        incident_id,
        case_id: row.case_id.to_string(),
        municipality: row.municipality.clone(),
        names,
        version: row.state.0.version,
        at: Some(wire::to_proto(ctx.now)),
    });
}

/// Proposes what one case recorded to the incident's others, as the system: whoever recorded it need
/// not know who they are.
///
/// # Errors
/// `NOT_FOUND`; `UNAVAILABLE`: the event comes again.
pub(crate) async fn share_facts(
    triage: &Triage,
    ctx: &Ctx,
    event: &SharedFactsRecorded,
    payload: &[u8],
) -> Result<(), Problem> {
    let (case_id, incident_id): (Uuid, Uuid) =
        (parse_id(&event.case_id)?, parse_id(&event.incident_id)?);
    let mut unit = match triage.store.begin(ctx, "share_facts", payload).await? {
        Begun::Replay(_known) => return Ok(()),
        Begun::New(unit) => unit,
    };
    let source = store::case_row(unit.connection(), case_id)
        .await?
        .ok_or_else(|| Problem::not_found("Sagen", "the case"))?;
    if !source.state.0.sealed_for.is_empty() {
        return unit.commit(&[]).await;
    }
    let facts = change::unseal(&triage.keyring, &source)?
        .open_content(&source.content)?
        .facts;
    let known: Known = event
        .names
        .iter()
        .filter(|name| is_common(name))
        .filter_map(|name| Some((name.clone(), facts.entry(name)?.value.clone())))
        .filter(|(_, value)| !value.is_null())
        .collect();
    let members = store::other_members(unit.connection(), incident_id, case_id).await?;
    for member in members.iter().filter(|it| it.wrapped_key.is_some()) {
        let (mut row, sealed) = change::load(&mut unit, &triage.keyring, member.case_id).await?;
        propose(&mut unit, ctx, &mut row, &sealed, &known).await?;
    }
    unit.commit(&[]).await
}

/// Stores proposals for facts that the case does not state already and nobody has declined.
async fn propose(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    known: &Known,
) -> Result<(), Problem> {
    let Some(incident_id) = row.state.0.incident_id.clone() else {
        return Ok(());
    };
    let own = sealed.open_content(&row.content)?.facts;
    let before = store::proposals(unit.connection(), row.case_id).await?;
    let (mut open, mut declined) = (BTreeMap::new(), Vec::new());
    for proposal in before.iter().filter(|it| it.state != "accepted") {
        let value: Value = sealed.open_json(PROPOSAL, &proposal.value)?;
        if proposal.state == "open" {
            open.insert(proposal.name.as_str(), (proposal.proposal_id, value));
        } else {
            declined.push((proposal.name.as_str(), value));
        }
    }
    let mut values = Map::new();
    for (name, value) in known {
        let asked = open.get(name.as_str());
        if asked.is_some_and(|(_, asked)| asked == value) {
            continue;
        }
        let settled = if own.entry(name).is_some_and(|entry| entry.value == *value) {
            Some("accepted")
        } else if declined.contains(&(name.as_str(), value.clone())) {
            Some("declined")
        } else {
            None
        };
        if settled.is_some() && asked.is_none() {
            continue;
        }
        let proposal = ProposalRow {
            proposal_id: Uuid::now_v7(),
            case_id: row.case_id,
            municipality: row.municipality.clone(),
            name: name.clone(),
            value: sealed.seal_json(PROPOSAL, value)?,
            proposed_at: Ts(ctx.now),
            state: "open".to_owned(),
        };
        store::put_proposal(unit.connection(), &proposal).await?;
        match (settled, asked) {
            // The other cases are back at a value that was already decided on, so the proposal made
            // in between is dropped.
            (Some(state), Some((id, _))) => {
                let (by, at) = (&ctx.actor.id, Ts(ctx.now));
                let connection = unit.connection();
                store::settle_proposals(connection, row.case_id, &[*id], state, by, at).await?;
            }
            _news => {
                values.insert(name.clone(), value.clone());
            }
        }
    }
    if values.is_empty() {
        return Ok(());
    }
    let command = Command::ProposeFacts {
        incident_id,
        names: values.keys().cloned().collect(),
        values: Value::Object(values).to_string(),
    };
    change::change(unit, ctx, row, sealed, &command).await?;
    Ok(())
}

/// The open proposals among `ids`, opened.
///
/// # Errors
/// `NOT_FOUND` when one of them is not open on this case: somebody was faster.
pub(super) async fn open_proposals(
    unit: &mut Unit<'_>,
    case_id: Uuid,
    sealed: &Sealed,
    ids: &[String],
) -> Result<Vec<(String, Value)>, Problem> {
    let ids = parse_ids(ids)?;
    let rows = store::proposals(unit.connection(), case_id).await?;
    ids.iter()
        .map(|id| {
            let row = rows
                .iter()
                .find(|row| row.proposal_id == *id && row.state == "open")
                .ok_or_else(|| Problem::not_found("Forslaget", "the proposal"))?;
            let value = sealed.open_json(PROPOSAL, &row.value)?;
            Ok((row.name.clone(), value))
        })
        .collect()
}

/// Records the decisions on the proposals.
pub(super) async fn settle(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    case_id: Uuid,
    decided: &DecideProposals,
) -> Result<(), Problem> {
    let ids = parse_ids(&decided.proposal_ids)?;
    let state = if decided.accept() == Answer::Yes {
        "accepted"
    } else {
        "declined"
    };
    let (by, at) = (&ctx.actor.id, Ts(ctx.now));
    store::settle_proposals(unit.connection(), case_id, &ids, state, by, at).await?;
    Ok(())
}

fn parse_ids(ids: &[String]) -> Result<Vec<Uuid>, Problem> {
    ids.iter()
        .map(|id| {
            id.parse()
                .map_err(|_not_an_id| Problem::not_found("Forslaget", "the proposal"))
        })
        .collect()
}

/// The caller's view of the incident that the case belongs to.
pub(super) async fn view(
    tx: &mut PgConnection,
    row: &CaseRow,
    sealed: &Sealed,
    own: &FactSheet,
) -> Result<Option<SharedIncident>, Problem> {
    let Some(incident_id) = incident_of(row)? else {
        return Ok(None);
    };
    let label = store::part_label(tx, row.case_id).await?;
    let label: Label = label.map_or(Ok(Label::default()), |label| {
        sealed.open_json(LABEL, &label)
    })?;
    let n_cases = store::count_shared(tx, incident_id).await?.unwrap_or(0);
    let mut others = Vec::new();
    for member in store::other_members(tx, incident_id, row.case_id).await? {
        others.extend(
            store::case_row(tx, member.case_id)
                .await?
                .as_ref()
                .map(line),
        );
    }
    let mut waiting = Vec::new();
    for proposal in store::proposals(tx, row.case_id).await? {
        waiting.extend(shown(&proposal, sealed, own)?);
    }
    Ok(Some(SharedIncident {
        incident_id: incident_id.to_string(),
        name: label.name,
        processor: label.processor,
        n_cases: u32::try_from(n_cases).unwrap_or(0),
        others,
        proposals: waiting,
    }))
}

/// An open proposal that differs from what the case says.
fn shown(row: &ProposalRow, sealed: &Sealed, own: &FactSheet) -> Result<Option<Proposal>, Problem> {
    if row.state != "open" {
        return Ok(None);
    }
    let value: Value = sealed.open_json(PROPOSAL, &row.value)?;
    let current = own.entry(&row.name).map(|entry| entry.value.clone());
    if current.as_ref() == Some(&value) {
        return Ok(None);
    }
    let current = current.filter(|value| !value.is_null());
    Ok(Some(Proposal {
        proposal_id: row.proposal_id.to_string(),
        name: row.name.clone(),
        label: field(&row.name).map(|def| def.label.into()),
        proposed_json: value.to_string(),
        current_json: current.map_or_else(String::new, |value| value.to_string()),
        at: Some(wire::to_proto(row.proposed_at.0)),
    }))
}
