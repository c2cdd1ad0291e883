//! NIS 2 on a case: whether a notice is recommended, and the notices as they are.

use std::collections::HashMap;

use brudvagt_calculus::to_local;
use brudvagt_facts::render::value_da;
use brudvagt_guard::{Hit, Names, find_warnings};
use brudvagt_kit::Problem;
use brudvagt_proto::{
    directory::Municipality,
    notification::{self as wire_proto, Nis2, Nis2Field, Nis2Notice},
};
use brudvagt_types::{Ctx, MunicipalityCode, Text};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{
    rules::{ASSUMPTION_DA, ASSUMPTION_EN, FieldDef, Notice, advise, fields},
    store::{self, IncidentRow, NoticeRow},
};
use crate::{
    content::{Nis2Reason, Nis2Words, open},
    filing::warn::{recipient_names, wire_warnings_of},
    store::{ACCESS, keys},
    usecases::{Notification, parse_case_id, parse_municipality},
    wire,
};

const NOT_COVERED: &str = "not_covered";
/// The one field that begins with what the directory says.
const CONTACT: &str = "contact";

/// Everything about NIS 2 on one case.
pub(crate) struct Nis2Case {
    pub(crate) case_id: Uuid,
    pub(crate) code: MunicipalityCode,
    pub(crate) reference: String,
    pub(crate) municipality: Municipality,
    pub(crate) incident: Option<(IncidentRow, Nis2Reason)>,
    pub(crate) notices: Vec<(NoticeRow, Nis2Words)>,
    /// The case says that it does not apply after all, and nobody has opened it again since.
    pub(crate) ended: bool,
    facts: HashMap<String, Value>,
    names: Names,
    now: Timestamp,
}

/// Collects it: the case as the caller sees it, the municipality's settings, what is written here.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `UNAVAILABLE`; `ERASED`.
pub(crate) async fn load(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Nis2Case, Problem> {
    let case_id = parse_case_id(case_id)?;
    let known = notification
        .triage
        .case_for(ctx, &case_id.to_string())
        .await?;
    let code = parse_municipality(&known.line.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    let answers = known.case.facts.iter().filter_map(|fact| {
        let value = serde_json::from_str(&fact.value_json).ok()?;
        Some((fact.name.clone(), value))
    });
    let facts = answers.collect();
    let mut tx = notification.store.read(ctx).await?;
    let names = recipient_names(notification, &mut tx, case_id, &code).await?;
    let incident = store::incident(&mut tx, case_id).await?;
    let rows = store::notices(&mut tx, case_id).await?;
    let key = keys::find(&mut tx, &notification.keyring, case_id, &code).await?;
    // The case may lag behind what is stored here, but only the case knows that NIS 2 was ended.
    let standing = known.case.nis2.as_ref().filter(|it| it.ended.is_some());
    let ended = incident
        .as_ref()
        .is_some_and(|row| standing.is_some_and(|it| it.opening >= row.opening.unsigned_abs()));
    let incident = match (incident, &key) {
        (Some(row), Some(key)) => {
            let words = open(key, case_id, &row.sealed)?;
            Some((row, words))
        }
        (Some(_), None) => return Err(keys::erased()),
        (None, _) => None,
    };
    let mut notices = Vec::with_capacity(rows.len());
    for row in rows {
        let key = key.as_ref().ok_or_else(keys::erased)?;
        let words = open(key, row.notice_id, &row.sealed)?;
        notices.push((row, words));
    }
    ACCESS
        .note(&mut tx, ctx, case_id, code.as_str(), "nis2")
        .await?;
    tx.commit().await?;
    Ok(Nis2Case {
        case_id,
        code,
        reference: known.line.reference,
        municipality,
        incident,
        notices,
        ended,
        facts,
        names: Names::new(&names),
        now: ctx.now,
    })
}

/// # Law
/// NIS 2-loven §§ 12-13 (rules NI-1 to NI-4). The system recommends and says what rests on an
/// assumption; a person opens, writes, approves and sends.
///
/// # Errors
/// As [`load`].
pub(crate) async fn get_nis2(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Nis2, Problem> {
    load(notification, ctx, case_id).await?.to_wire()
}

impl Nis2Case {
    pub(crate) fn to_wire(&self) -> Result<Nis2, Problem> {
        let covered = self.municipality.nis2 != NOT_COVERED;
        let answers = |name: &str| self.facts.get(name).cloned();
        let (recommended, reasons) = advise(covered, &answers);
        let reasons = reasons.into_iter().map(|reason| wire_proto::Nis2Reason {
            rule: reason.rule.to_owned(),
            text: Some(reason.text.into()),
            source: Some(reason.source.into()),
        });
        let notices: Result<Vec<_>, Problem> =
            Notice::ALL.into_iter().map(|it| self.notice(it)).collect();
        let incident = self.incident.as_ref();
        Ok(Nis2 {
            case_id: self.case_id.to_string(),
            municipality: self.code.as_str().to_owned(),
            covered,
            assumption: Some(Text::new(ASSUMPTION_DA.to_owned(), ASSUMPTION_EN.to_owned()).into()),
            recommended,
            reasons: reasons.collect(),
            opened: incident.is_some(),
            aware_at: incident.map(|(row, _)| wire::to_proto(row.aware_at.0)),
            significance: incident.map_or_else(Vec::new, |(row, _)| row.significance.clone()),
            reason: incident.map_or_else(String::new, |(_, words)| words.reason.clone()),
            opened_by: incident.map_or_else(String::new, |(_, words)| words.by_name.clone()),
            notices: notices?,
            ended: self.ended,
        })
    }

    pub(crate) fn written(&self, notice: Notice) -> Option<&(NoticeRow, Nis2Words)> {
        self.notices
            .iter()
            .find(|(row, _)| row.kind == notice.as_str())
    }

    /// When the notice is due; `None` before NIS 2 is opened on the case.
    pub(crate) fn due_at(&self, notice: Notice) -> Result<Option<Timestamp>, Problem> {
        let Some((incident, _)) = &self.incident else {
            return Ok(None);
        };
        let filed = self.written(Notice::Incident);
        let filed_at = filed.and_then(|(row, _)| row.filed_at).map(|at| at.0);
        let due = notice.due(incident.aware_at.0, filed_at)?;
        Ok(due.map(|deadline| deadline.due_at()))
    }

    /// A field's text: as saved, or else as proposed from the facts.
    pub(crate) fn value(&self, notice: Notice, field: &FieldDef) -> String {
        match self.written(notice) {
            Some((_, words)) => words.values.get(field.name).cloned().unwrap_or_default(),
            None => self.begins_with(field),
        }
    }

    fn begins_with(&self, field: &FieldDef) -> String {
        if field.name == CONTACT {
            return self.municipality.contact_point.trim().to_owned();
        }
        let said: Vec<(&str, String)> = field
            .facts
            .iter()
            .filter_map(|name| {
                let def = brudvagt_facts::field(name)?;
                let words = value_da(def, self.facts.get(*name)?);
                (!words.is_empty()).then_some((def.label.da, words))
            })
            .collect();
        match said.as_slice() {
            [] => String::new(),
            [(_, only)] => only.clone(),
            several => several
                .iter()
                .map(|(label, words)| {
                    // A question needs no colon.
                    let mark = if label.ends_with('?') { "" } else { ":" };
                    format!("{label}{mark} {words}")
                })
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }

    /// The warnings to show before it is sent.
    pub(crate) fn hits(&self, notice: Notice) -> Vec<Hit> {
        let values: Vec<(&str, String)> = fields(notice)
            .iter()
            .map(|field| (field.name, self.value(notice, field)))
            .collect();
        let texts = values.iter().map(|(name, text)| (*name, text.as_str()));
        find_warnings(texts, &self.names, to_local(self.now).date())
    }

    pub(crate) fn missing(&self, notice: Notice) -> Vec<&'static FieldDef> {
        let defs = fields(notice).iter();
        defs.filter(|field| field.required && self.value(notice, field).trim().is_empty())
            .collect()
    }

    pub(crate) fn notice(&self, notice: Notice) -> Result<Nis2Notice, Problem> {
        let written = self.written(notice);
        let row = written.map(|(row, _)| row);
        let words = written.map(|(_, words)| words);
        let due_at = self.due_at(notice)?;
        let filed_at = row.and_then(|row| row.filed_at).map(|at| at.0);
        let counted = filed_at.unwrap_or(self.now);
        let defs = fields(notice).iter().map(|field| {
            let value = self.value(notice, field);
            Nis2Field {
                name: field.name.to_owned(),
                label: Some(field.label.into()),
                required: field.required,
                from_facts: !value.is_empty() && value == self.begins_with(field),
                value,
            }
        });
        Ok(Nis2Notice {
            notice_id: row.map_or_else(String::new, |row| row.notice_id.to_string()),
            case_id: self.case_id.to_string(),
            municipality: self.code.as_str().to_owned(),
            kind: notice.as_str().to_owned(),
            state: row.map_or_else(|| "draft".to_owned(), |row| row.state.clone()),
            label: Some(label(notice).into()),
            regime: notice.regime().to_owned(),
            due_at: due_at.map(wire::to_proto),
            fields: defs.collect(),
            missing: self
                .missing(notice)
                .iter()
                .map(|field| field.name.to_owned())
                .collect(),
            warnings: wire_warnings_of(&self.hits(notice), |name| {
                let mut defs = fields(notice).iter();
                let def = defs.find(|def| def.name == name)?;
                Some(def.label)
            }),
            saved_by: words.map_or_else(String::new, |it| it.saved_by_name.clone()),
            saved_at: row.map(|row| wire::to_proto(row.saved_at.0)),
            approved_by: words.map_or_else(String::new, |it| it.approved_by_name.clone()),
            approved_at: row
                .and_then(|row| row.approved_at)
                .map(|at| wire::to_proto(at.0)),
            filed_at: filed_at.map(wire::to_proto),
            reference: row.map_or_else(String::new, |row| row.reference.clone()),
            receipt_sha256: row
                .and_then(|row| row.receipt_sha256.clone())
                .unwrap_or_default()
                .into(),
            late: due_at.is_some_and(|due_at| counted > due_at),
            delay_reason: words.map_or_else(String::new, |it| it.delay_reason.clone()),
            version: row.map_or(0, |row| row.version.unsigned_abs()),
            awaits_approval: row.is_some_and(|row| row.asked) && !self.ended,
        })
    }
}

pub(crate) const fn label(notice: Notice) -> Text {
    match notice {
        Notice::EarlyWarning => Text::new("NIS 2: tidlig varsling", "NIS 2: early warning"),
        Notice::Incident => Text::new("NIS 2: hændelsesunderretning", "NIS 2: incident notice"),
        Notice::FinalReport => Text::new("NIS 2: endelig rapport", "NIS 2: final report"),
    }
}
