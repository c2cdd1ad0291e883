//! What was decided in cases like this one, and whether it happens again and again.

use brudvagt_facts::{Facts, incident::IncidentType};
use brudvagt_kit::{Problem, pg::Ts};
use brudvagt_proto::triage::Repetition;
use brudvagt_risk::{
    CURRENT, Precedent,
    precedents::{Decided, Features, IncidentGroup},
};
use brudvagt_types::{Ctx, Text};
use jiff::{Span, tz::TimeZone};
use sqlx::PgConnection;
use uuid::Uuid;

use super::search::municipalities;
use crate::{
    Triage, rules,
    store::{self, Alike, CaseRow, Repeated},
};

/// How many of its newest cases are compared for each municipality; older ones reflect older
/// practice.
const COMPARED: i64 = 40;

const MONTHS: u32 = 12;
/// A case number is the same in both languages.
const SOURCE: &str = "Datatilsynet 2021-432-0063";
const SHOWN: usize = 5;
/// The count stops here: "over 99" calls for the same action.
const MAX_REPEATED: i64 = 100;

/// The installation's own assessed cases of the kind, within the caller's scope, as precedents.
pub(crate) async fn own_precedents(
    triage: &Triage,
    ctx: &Ctx,
    tx: &mut PgConnection,
    case_id: Uuid,
    facts: &Facts,
) -> Result<Vec<Precedent>, Problem> {
    let group = rules::group_of(&Features::of_case(facts, &CURRENT));
    let codes = municipalities(triage, ctx, &[]);
    let alike = store::alike(tx, &codes, &group, case_id, COMPARED).await?;
    Ok(alike.into_iter().map(precedent).collect())
}

fn precedent(case: Alike) -> Precedent {
    let kind = IncidentType::CHOICES
        .iter()
        .find(|choice| choice.code == case.incident_type);
    let summary = kind.map_or(Text::new("", ""), |choice| choice.label);
    let risk = rules::label("risk", &case.outcome);
    let notified = rules::label("notified", &case.notified);
    let told = rules::label("communicated", &case.communicated);
    Precedent {
        id: case.reference.into(),
        source: Text::same(Precedent::own_source(&case.municipality)),
        summary: summary.into(),
        art33: match case.notified.as_str() {
            "yes" | "to_notify" => Decided::Yes,
            "no" => Decided::No,
            // Open, not a breach, or withdrawn: not a precedent.
            _open => Decided::NotStated,
        },
        art34: match case.communicated.as_str() {
            "told" | "to_communicate" => Decided::Yes,
            "open" | "" => Decided::NotStated,
            _not_or_exempt => Decided::No,
        },
        outcome: Text::new(
            format!(
                "{}. Datatilsynet: {}. De berørte: {}.",
                risk.da, notified.da, told.da
            ),
            format!(
                "{}. Datatilsynet: {}. People affected: {}.",
                risk.en, notified.en, told.en
            ),
        )
        .into(),
        features: case.features.0,
    }
}

/// The unit's like breaches within twelve months before the report.
///
/// # Law
/// Datatilsynet 2021-432-0063: a controller with repeated similar breaches must review its risk
/// assessment and measures.
pub(crate) async fn repetition(
    tx: &mut PgConnection,
    row: &CaseRow,
    facts: &Facts,
) -> Result<Option<Repetition>, Problem> {
    let features = Features::of_case(facts, &CURRENT);
    // "Other" does not count as a kind, because such cases have nothing in common.
    if facts.incident_type.is_none()
        || features.incident == IncidentGroup::Other
        || row.unit_id.is_empty()
    {
        return Ok(None);
    }
    let until = row.state.0.reported_at;
    let after = until
        .to_zoned_datetime(TimeZone::UTC)
        .checked_sub(Span::new().months(MONTHS))
        .map_err(|error| Problem::internal(&error))?
        .timestamp();
    let group = rules::group_of(&features);
    let asked = Repeated {
        municipality: &row.municipality,
        unit_id: &row.unit_id,
        incident_group: &group,
        after: Ts(after),
        until: Ts(until),
        but: row.case_id,
    };
    let mut references = store::repeated(tx, &asked, MAX_REPEATED).await?;
    if references.is_empty() {
        return Ok(None);
    }
    let n_similar = u32::try_from(references.len()).unwrap_or(u32::MAX);
    references.truncate(SHOWN);
    let (times_da, times_en) = if n_similar == 1 {
        ("1 lignende brud".to_owned(), "1 similar breach".to_owned())
    } else {
        (
            format!("{n_similar} lignende brud"),
            format!("{n_similar} similar breaches"),
        )
    };
    Ok(Some(Repetition {
        n_similar,
        months: MONTHS,
        kind: group,
        text: Some(Text::new(
            format!(
                "Fagområdet har haft {times_da} inden for 12 måneder. Gennemgå risikovurderingen og foranstaltningerne på ny."
            ),
            format!(
                "The unit has had {times_en} within 12 months. Look at the risk assessment and the measures anew."
            ),
        ).into()),
        source: Some(Text::new(SOURCE.to_owned(), SOURCE.to_owned()).into()),
        references,
    }))
}
