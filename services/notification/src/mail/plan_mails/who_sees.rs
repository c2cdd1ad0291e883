//! Whom a mail about a sealed case reaches.

use brudvagt_kit::Problem;
use brudvagt_proto::events::triage::CaseChanged;

use super::readers::{DPO, Reader, reader};
use crate::{
    mail::rules::asked_mails::{Addressee, Asked},
    usecases::Notification,
};

const CHIEF_EXECUTIVE: &str = "chief_executive";

/// Of the intended readers, those named in the seal. If none is, the chief executive is told if named,
/// else everybody named, even when away, because a substitute who is not named may be the person the
/// case is about. When all of them have left, the officer is told, else the chief executive, so that
/// somebody always hears. Whoever reported the breach is answered as usual.
pub(super) async fn who_sees(
    notification: &Notification,
    event: &CaseChanged,
    mail: &Asked,
    readers: Vec<Reader>,
) -> Result<Vec<Reader>, Problem> {
    let state = event.now.as_ref();
    let sealed_for = state.map_or(&[][..], |state| &state.sealed_for);
    if sealed_for.is_empty() || mail.to == Addressee::Reporter || readers.is_empty() {
        return Ok(readers);
    }
    let sees = |reader: &Reader| sealed_for.contains(&reader.key);
    let seen: Vec<Reader> = readers.into_iter().filter(sees).collect();
    if !seen.is_empty() {
        return Ok(seen);
    }
    let chiefs = holders(notification, event, CHIEF_EXECUTIVE).await?;
    if chiefs.iter().any(sees) {
        return Ok(chiefs.into_iter().filter(sees).collect());
    }
    let mut named = Vec::new();
    for id in sealed_for {
        let person = notification.directory.works_here(id).await?;
        named.extend(person.and_then(|person| reader(person, mail.to.role())));
    }
    if !named.is_empty() {
        return Ok(named);
    }
    let officers = holders(notification, event, DPO).await?;
    Ok(if officers.is_empty() {
        chiefs
    } else {
        officers
    })
}

/// Who holds the role for the whole municipality.
async fn holders(
    notification: &Notification,
    event: &CaseChanged,
    role: &'static str,
) -> Result<Vec<Reader>, Problem> {
    let directory = &notification.directory;
    let holders = directory.holders(&event.municipality, role, "").await?;
    let holders = holders.into_iter();
    Ok(holders.filter_map(|it| reader(it, role)).collect())
}
