//! Facts are checked and kept, each with who said it and when.

use brudvagt_case::{Case, Command, DataSubjects, Decision, Duty, Exemption};
use brudvagt_facts::{Facts, FieldDef, Origin, field};
use brudvagt_kit::Problem;
use brudvagt_proto::triage::RecordFacts;
use brudvagt_types::Ctx;
use serde_json::{Map, Value};

use super::check_lengths::unreadable;
use crate::{
    Triage,
    content::{Content, Sealed},
    refuse,
    store::CaseRow,
};

/// What a person says. `null` takes a fact back.
pub(super) fn from_person(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    said: &RecordFacts,
) -> Result<Command, Problem> {
    let mut answers = Vec::with_capacity(said.facts_json.len());
    for (name, json) in &said.facts_json {
        let value: Value = serde_json::from_str(json).map_err(|_not_json| unreadable(name))?;
        if let Some(def) = field(name).filter(|def| def.origin == Origin::Case) {
            return Err(refuse::fact_by_case(def.name, def.label.da));
        }
        answers.push((name.clone(), value));
    }
    keep(triage, ctx, row, sealed, answers, None)
}

/// What a decision says along with itself.
pub(super) fn from_decision(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    said: Vec<(String, Value)>,
) -> Result<Command, Problem> {
    keep(triage, ctx, row, sealed, said, None)
}

/// Facts a person takes over from a shared incident, which from then on count as that person's
/// answers.
pub(super) fn from_incident(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    proposed: Vec<(String, Value)>,
) -> Result<Command, Problem> {
    let incident = row.state.0.incident_id.clone();
    keep(triage, ctx, row, sealed, proposed, incident)
}

fn keep(
    triage: &Triage,
    ctx: &Ctx,
    row: &mut CaseRow,
    sealed: &Sealed,
    mut answers: Vec<(String, Value)>,
    from_incident: Option<String>,
) -> Result<Command, Problem> {
    let mut content = sealed.open_content(&row.content)?;
    // A map has no order; the sheet and the history get one.
    answers.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let first = answers.first().map_or("facts", |(name, _)| name.as_str());
    let said = answers
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    let mut changed = content
        .facts
        .set_all(said, &ctx.actor.id, ctx.now)
        .map_err(|error| refuse::fact(&error, first))?;
    if changed.iter().any(|def| def.name == "groups") {
        changed.extend(lift(ctx, &mut content)?);
    }
    check_kept(&row.state.0, content.facts.facts())?;
    let names: Vec<String> = changed.iter().map(|def| def.name.to_owned()).collect();
    let values: Map<String, Value> = changed
        .iter()
        .filter_map(|def| {
            Some((
                def.name.to_owned(),
                content.facts.entry(def.name)?.value.clone(),
            ))
        })
        .collect();
    row.incident_type = content
        .facts
        .facts()
        .incident_type
        .map_or_else(String::new, |kind| kind.code().to_owned());
    keep_search(triage, row, &content)?;
    row.content = sealed.seal_content(&content)?;
    Ok(Command::RecordFacts {
        names,
        values: Value::Object(values).to_string(),
        from_incident,
    })
}

/// Rule FG-2: what is true of a group is true of the case, and is filed and registered as such.
fn lift(ctx: &Ctx, content: &mut Content) -> Result<Vec<&'static FieldDef>, Problem> {
    let lifted = content.facts.facts().lifted();
    let said = lifted
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    content
        .facts
        .set_all(said, &ctx.actor.id, ctx.now)
        .map_err(|error| refuse::fact(&error, "groups"))
}

fn keep_search(triage: &Triage, row: &mut CaseRow, content: &Content) -> Result<(), Problem> {
    let municipality = row
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let mut words = content.summary.clone();
    for (_name, said) in content.facts.entries() {
        if let Some(text) = said.value.as_str() {
            words.push(' ');
            words.push_str(text);
        }
    }
    let mut tokens = triage.keyring.search_tokens(&municipality, &words)?;
    tokens.extend(&row.search);
    tokens.sort_unstable();
    tokens.dedup();
    row.search = tokens;
    Ok(())
}

/// A day that people wait for is not taken back while they wait, nor while that they wait is to be
/// confirmed.
///
/// # Errors
/// `POLICE_DAY_NEEDED`.
fn check_kept(case: &Case, facts: &Facts) -> Result<(), Problem> {
    let waits = matches!(
        case.data_subjects,
        DataSubjects::Exempt {
            exemption: Exemption::PoliceAskedToWait
        }
    );
    let to_confirm = case.awaited(Duty::Communication).is_some_and(|awaited| {
        matches!(
            awaited.decision,
            Decision::Communication {
                exemption: Some(Exemption::PoliceAskedToWait),
                ..
            }
        )
    });
    if (waits || to_confirm) && facts.police_suspension_until.is_none() {
        return Err(refuse::police_day());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use brudvagt_case::Awaited;
    use jiff::{Timestamp, civil::date};

    use super::*;

    #[test]
    fn ca_17_the_police_s_day_stays_while_people_wait_and_while_that_is_to_be_confirmed() {
        let mut case = Case::new(Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        let none = Facts::default();
        assert!(check_kept(&case, &none).is_ok());
        let exemption = Exemption::PoliceAskedToWait;
        case.awaited_communication = Some(Awaited {
            decision: Decision::Communication {
                communicate: false,
                exemption: Some(exemption),
            },
            recommended: Some(true),
            decided_by: "person-1".to_owned(),
            seq: 4,
            groups: Vec::new(),
        });
        assert!(check_kept(&case, &none).is_err());
        case.awaited_communication = None;
        case.data_subjects = DataSubjects::Exempt { exemption };
        assert!(check_kept(&case, &none).is_err());
        let day = Facts {
            police_suspension_until: Some(date(2026, 12, 20)),
            ..none
        };
        assert!(check_kept(&case, &day).is_ok());
    }
}
