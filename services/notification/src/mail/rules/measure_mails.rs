//! Which mails a change of a measure asks for: its owner is told.

use brudvagt_calculus::task_reminders::Reminder;
use brudvagt_proto::events::triage::{CaseChanged, Change};

use super::asked_mails::{Addressee, Asked, Template};

/// Changes that ask for a mail.
const TELLING: [Change; 3] = [
    Change::MeasureAdded,
    Change::MeasureHandedOver,
    Change::MeasureReminded,
];

/// The owner, when new or reminded; without an owner whoever works on the case, else the officer.
/// These are told as well when the measure is long overdue.
pub(crate) fn measure_mails(event: &CaseChanged) -> Vec<Asked> {
    if !TELLING.contains(&event.change()) {
        return Vec::new();
    }
    let Some(measure) = event.measure.as_ref().filter(|measure| !measure.done) else {
        return Vec::new();
    };
    let to = match measure.owner_id.as_str() {
        // Whoever notes a measure without an owner sees it on the case.
        "" if event.change() == Change::MeasureAdded => return Vec::new(),
        "" => Addressee::OwnerOrOfficer,
        owner => Addressee::Person(owner.to_owned()),
    };
    let template = if event.change() == Change::MeasureReminded {
        Template::MeasureReminder
    } else {
        Template::Measure
    };
    let asked = |to| Asked {
        template,
        to,
        dedupe_key: format!("{} {}", measure.id, event.version),
    };
    let mut mails = vec![asked(to)];
    if measure.reminder == Reminder::LongOverdue.code() {
        // Last: an owner who works on the case herself reads it as owner.
        mails.push(asked(Addressee::OwnerOrOfficer));
    }
    mails
}
