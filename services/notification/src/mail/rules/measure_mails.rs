//! Which mails a change of a measure asks for: whoever is to do it hears of it.

use brudvagt_proto::events::triage::CaseChanged;

use super::asked_mails::{Addressee, Asked, Template};

/// Changes that somebody hears of.
const TELLING: [&str; 2] = ["measure_added", "measure_handed_over"];

/// The new owner; where a measure came back to nobody, who works on the case, else the officer.
pub(crate) fn measure_mails(event: &CaseChanged) -> Vec<Asked> {
    if !TELLING.contains(&event.change.as_str()) {
        return Vec::new();
    }
    let Some(measure) = event.measure.as_ref().filter(|measure| !measure.done) else {
        return Vec::new();
    };
    let to = match measure.owner_id.as_str() {
        // Whoever notes a measure without an owner sees it on the case.
        "" if event.change == "measure_added" => return Vec::new(),
        "" => Addressee::OwnerOrOfficer,
        owner => Addressee::Person(owner.to_owned()),
    };
    vec![Asked {
        template: Template::Measure,
        to,
        dedupe_key: format!("{} {}", measure.id, event.version),
    }]
}
