//! Measures: somebody owns each until it is done, also when the case is closed meanwhile.

use jiff::civil::Date;

use super::{Decided, because, need_reason, one, with_text};
use crate::{Case, CaseEvent, Measure, MeasureKind, Reject};

pub(super) fn add(
    id: &str,
    kind: MeasureKind,
    owner_id: &str,
    due_on: Option<Date>,
    done: bool,
    text: &str,
) -> Decided {
    let owner_id = Some(owner_id.to_owned()).filter(|owner| !owner.is_empty());
    let event = CaseEvent::MeasureAdded {
        id: id.to_owned(),
        kind,
        owned: owner_id.is_some() && due_on.is_some(),
        done,
        owner_id,
        due_on,
    };
    with_text(event, text)
}

/// # Law
/// Rule CA-15: GDPR art. 5(2), 24(1). That a measure was taken must be demonstrable: whoever says so
/// says what shows it.
pub(super) fn complete(case: &Case, id: &str, note: &str) -> Decided {
    open(case, id)?;
    need_reason(
        note,
        "hvad der er gjort, og hvor det kan ses.",
        "what was done, and what shows it",
    )?;
    because(CaseEvent::MeasureCompleted { id: id.to_owned() }, note)
}

pub(super) fn hand_over(
    case: &Case,
    id: &str,
    to: &str,
    due_on: Option<Date>,
    reason: &str,
) -> Decided {
    let measure = open(case, id)?;
    let from = measure.owner_id.as_deref().unwrap_or_default();
    if from == to && measure.due_on == due_on {
        return Ok(Vec::new());
    }
    need_reason(
        reason,
        "hvorfor foranstaltningen gives videre eller får en anden dato.",
        "why the measure is handed over or gets another date",
    )?;
    let event = CaseEvent::MeasureHandedOver {
        id: id.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        due_on,
    };
    because(event, reason)
}

/// A measure done in the meantime needs no reminder.
pub(super) fn remind(case: &Case, id: &str, reminder: &str) -> Decided {
    let Ok(measure) = open(case, id) else {
        return Ok(Vec::new());
    };
    one(CaseEvent::MeasureReminded {
        id: id.to_owned(),
        owner_id: measure.owner_id.clone().unwrap_or_default(),
        due_on: measure.due_on,
        reminder: reminder.to_owned(),
    })
}

fn open<'c>(case: &'c Case, id: &str) -> Result<&'c Measure, Reject> {
    let known = case.measures.iter().find(|measure| measure.id == id);
    let measure = known.ok_or(Reject::Unknown)?;
    if measure.done {
        return Err(Reject::DoneAlready);
    }
    Ok(measure)
}
