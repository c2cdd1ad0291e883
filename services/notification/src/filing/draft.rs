//! A filing as it would be now: the case's facts, the controller's words, what was said before.

use std::collections::{BTreeMap, HashSet};

use brudvagt_calculus::to_local;
use brudvagt_facts::{
    CopySheet, Entry, FactSheet, Facts, FilingState, MissingField, MissingReason, Parties,
    completeness, copy_sheet, diff, render::value_da,
};
use brudvagt_guard::{Hit, Names, find_warnings};
use brudvagt_kit::Problem;
use brudvagt_proto::{
    notification::{Change, Filing, Missing, Row, Section},
    triage::Case,
    types::Track,
};
use brudvagt_types::{Ctx, MunicipalityCode};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{
    attach_to_filing::{Attached, attached},
    rules::{check_filing::FilingKind, parties::parties},
    store::filings::{self, FilingRow},
    warn::{recipient_names, wire_warnings},
};
use crate::{
    clients::KnownCase,
    content::{Channel, Frozen, open},
    letter::sent_letter::sent_letter,
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
    wire,
};

/// What a filing is made of.
pub(crate) struct Draft {
    pub(crate) case_id: Uuid,
    pub(crate) code: MunicipalityCode,
    pub(crate) known: KnownCase,
    pub(crate) kind: FilingKind,
    pub(crate) facts: FactSheet,
    pub(crate) parties: Parties,
    pub(crate) earlier: Vec<FilingRow>,
    /// The newest of them, opened; `None` also when its key is destroyed.
    pub(crate) newest: Option<Frozen>,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) channel: Channel,
    /// The attachments sent along with the form.
    pub(crate) attachments: Vec<Attached>,
    pub(crate) names: Names,
    now: Timestamp,
}

/// Collects it: from triage as the caller, from the directory, from here.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`; `FACTS_UNREADABLE` when the case holds an answer that
/// this program does not understand: better no filing than one without it.
pub(crate) async fn draft(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
    kind: FilingKind,
) -> Result<Draft, Problem> {
    let case_id = parse_case_id(case_id)?;
    let known = notification
        .triage
        .case_for(ctx, &case_id.to_string())
        .await?;
    let code = parse_municipality(&known.line.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let mut tx = notification.store.read(ctx).await?;
    let earlier = filings::of_case(&mut tx, case_id).await?;
    let key = keys::find(&mut tx, &notification.keyring, case_id, &code).await?;
    let letter = sent_letter(&mut tx, key.as_ref(), case_id).await?;
    let facts = fact_sheet(&known, letter, ctx.now)?;
    let newest = match (earlier.last(), &key) {
        (Some(row), Some(key)) => Some(open::<Frozen>(key, row.filing_id, &row.frozen)?),
        _nothing => None,
    };
    let names = recipient_names(notification, &mut tx, case_id, &code).await?;
    let names = Names::new(&names);
    let attachments = match &key {
        Some(key) => attached(&mut tx, key, case_id, None).await?,
        None => Vec::new(),
    };
    let due_at = wire::from_proto(known.line.due_at.as_ref());
    Ok(Draft {
        case_id,
        code,
        kind,
        facts,
        parties: parties(&municipality),
        earlier,
        newest,
        due_at,
        channel: Channel::of(known.case.law.as_ref()),
        attachments,
        names,
        now: ctx.now,
        known,
    })
}

/// The case's answers as a checked sheet. Awareness is a decision of the case, so the case's value
/// is used when the facts have none; where the case says that a letter was sent, the wording of
/// that letter is used.
pub(crate) fn fact_sheet(
    known: &KnownCase,
    letter: Option<String>,
    now: Timestamp,
) -> Result<FactSheet, Problem> {
    let mut entries = BTreeMap::new();
    for fact in &known.case.facts {
        let value: Value = serde_json::from_str(&fact.value_json)
            .map_err(|error| unreadable(&error.to_string()))?;
        let entry = Entry {
            value,
            said_by: fact.said_by.clone(),
            said_at: wire::from_proto(fact.said_at.as_ref()).unwrap_or(now),
        };
        entries.insert(fact.name.clone(), entry);
    }
    // Only what a person has settled is stated to Datatilsynet; an assumed time shows as missing.
    if known.line.aware_confirmed
        && let Some(aware_at) = wire::from_proto(known.line.aware_at.as_ref())
    {
        entries
            .entry("aware_at".to_owned())
            .or_insert_with(|| Entry {
                value: Value::String(aware_at.to_string()),
                said_by: "system:triage".to_owned(),
                said_at: now.max(aware_at),
            });
    }
    if let (Some(stated), Some(wording)) = (entries.get_mut("communication_content"), letter) {
        stated.value = Value::String(wording);
    }
    FactSheet::try_from(entries).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(cause: &str) -> Problem {
    tracing::error!(cause, "facts.unreadable");
    reasons::FACTS_UNREADABLE.problem()
}

impl Draft {
    pub(crate) fn authority_state(&self) -> &str {
        track_state(&self.known.case, Track::Authority)
    }

    /// The filing in the facts' terms.
    pub(crate) fn filing(
        &self,
        complete: bool,
        filed_at: Timestamp,
        delay_reason: &str,
        withdrawal_reason: &str,
    ) -> brudvagt_facts::Filing {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        brudvagt_facts::Filing {
            kind: match self.kind {
                FilingKind::New => brudvagt_facts::FilingKind::New,
                FilingKind::FollowUp | FilingKind::Withdrawal => {
                    brudvagt_facts::FilingKind::FollowUp
                }
            },
            state: match (self.kind, complete) {
                (FilingKind::Withdrawal, _) => FilingState::Withdraw,
                (_, true) => FilingState::Complete,
                (_, false) => FilingState::Incomplete,
            },
            earlier_reference: self.earlier.last().map(|row| row.virk_reference.clone()),
            withdrawal_reason: said(withdrawal_reason),
            delay_reason: said(delay_reason),
            due_at: self.due_at,
            now: filed_at,
        }
    }

    /// The warnings to show before it is sent.
    ///
    /// # Errors
    /// `INTERNAL` when the form's layout cannot be read.
    pub(crate) fn hits(&self, filing: &brudvagt_facts::Filing) -> Result<Vec<Hit>, Problem> {
        let sheet = sheet(self.facts.facts(), &self.parties, filing)?;
        let rows = sheet.sections.iter().flat_map(|section| &section.rows);
        let facts = rows.filter(|row| !row.facts.is_empty()).map(|row| {
            (
                row.facts.first().copied().unwrap_or_default(),
                row.value_da.as_str(),
            )
        });
        let reasons = [
            ("delay_reason", filing.delay_reason.as_deref()),
            ("withdrawal_reason", filing.withdrawal_reason.as_deref()),
        ];
        let reasons = reasons
            .into_iter()
            .map(|(field, text)| (field, text.unwrap_or_default()));
        let today = to_local(self.now).date();
        let mut hits = find_warnings(facts.chain(reasons), &self.names, today);
        hits.extend(self.attachments.iter().flat_map(Attached::hits));
        Ok(hits)
    }

    /// What the newest filing said and what is known now, as far as the form asks for it.
    ///
    /// # Errors
    /// As [`Self::hits`].
    pub(crate) fn changed_since(&self) -> Result<Vec<Change>, Problem> {
        self.newest.as_ref().map_or(Ok(Vec::new()), |said| {
            changed(said, &self.facts, &self.parties)
        })
    }
}

/// # Errors
/// `INTERNAL` when the form's layout cannot be read.
pub(crate) fn sheet(
    facts: &Facts,
    parties: &Parties,
    filing: &brudvagt_facts::Filing,
) -> Result<CopySheet, Problem> {
    copy_sheet(facts, parties, filing).map_err(|error| Problem::internal(&error))
}

/// Only facts that have a row in the form: the others were never part of the filing.
pub(crate) fn changed(
    said: &Frozen,
    now: &FactSheet,
    parties: &Parties,
) -> Result<Vec<Change>, Problem> {
    let rows_of = |facts: &Facts| sheet(facts, parties, &said.filing);
    let (before, after) = (rows_of(said.facts.facts())?, rows_of(now.facts())?);
    let asked: HashSet<&str> = [&before, &after]
        .into_iter()
        .flat_map(|sheet| &sheet.sections)
        .flat_map(|section| &section.rows)
        .flat_map(|row| row.facts.iter().copied())
        .collect();
    let words = |field, value: Option<&Value>| {
        value.map_or_else(String::new, |value| value_da(field, value))
    };
    Ok(diff(&said.facts, now)
        .into_iter()
        .filter(|change| asked.contains(change.field.name))
        .map(|change| Change {
            label: change.field.label.da.to_owned(),
            said: words(change.field, change.before.as_ref()),
            now: words(change.field, change.after.as_ref()),
        })
        .collect())
}

pub(crate) fn track_state(case: &Case, track: Track) -> &str {
    case.tracks
        .iter()
        .find(|known| known.track() == track)
        .map_or("", |known| known.state.as_str())
}

pub(crate) fn wire_sections(sheet: CopySheet) -> Vec<Section> {
    let row = |row: copy_sheet::Row| Row {
        label: row.label_da,
        value: row.value_da,
        facts: row.facts.into_iter().map(str::to_owned).collect(),
    };
    sheet
        .sections
        .into_iter()
        .map(|section| Section {
            title: section.title_da,
            rows: section.rows.into_iter().map(row).collect(),
        })
        .collect()
}

pub(crate) fn wire_missing(missing: &[MissingField]) -> Vec<Missing> {
    missing
        .iter()
        .map(|one| Missing {
            field: one.name.to_owned(),
            label_da: one.label_da.to_owned(),
            why_da: why_da(one.reason).to_owned(),
        })
        .collect()
}

pub(crate) const fn why_da(reason: MissingReason) -> &'static str {
    match reason {
        MissingReason::NotAnswered => "Ikke besvaret",
        MissingReason::StillOpen => "Endnu ikke afklaret",
    }
}

/// A filing as it was sent.
///
/// # Errors
/// `ERASED`, `INTERNAL`.
pub(crate) fn wire_filed(
    row: &FilingRow,
    frozen: &Frozen,
    attachments: &[Attached],
    changed_since: Vec<Change>,
) -> Result<Filing, Problem> {
    let facts = frozen.facts.facts();
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    Ok(Filing {
        filing_id: row.filing_id.to_string(),
        case_id: row.case_id.to_string(),
        municipality: row.municipality.clone(),
        kind: row.kind.clone(),
        complete: row.complete,
        state: "filed".to_owned(),
        sheet: wire_sections(sheet(facts, &frozen.parties, &frozen.filing)?),
        missing: wire_missing(&completeness(facts, &frozen.parties, &frozen.filing)),
        warnings: wire_warnings(&frozen.warnings_seen),
        delay_reason_needed: false,
        delay_reason: said(&frozen.filing.delay_reason),
        virk_reference: row.virk_reference.clone(),
        dpa_case_number: row.dpa_case_number.clone(),
        filed_at: Some(wire::to_proto(row.filed_at)),
        frozen_at: Some(wire::to_proto(row.frozen_at)),
        case_version: row.case_version.unsigned_abs(),
        earlier_reference: said(&frozen.filing.earlier_reference),
        changed_since,
        receipt_sha256: row.receipt_sha256.clone().unwrap_or_default().into(),
        withdrawal_reason: said(&frozen.filing.withdrawal_reason),
        attachments: attachments.iter().map(Attached::to_wire).collect(),
    })
}
