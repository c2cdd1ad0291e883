//! Who gets a mail, and at which address.

use brudvagt_kit::Problem;
use brudvagt_proto::{directory::Person, events::triage::CaseChanged, triage::CaseReporter};
use brudvagt_types::Ctx;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::due_at;
use crate::{
    mail::{
        rules::asked_mails::{Addressee, Asked, CASE_WORKER, DUTY_OFFICER, Template},
        store::messages,
    },
    usecases::Notification,
    wire,
};

pub(super) const DPO: &str = "dpo";

/// Somebody a mail goes to.
pub(super) struct Reader {
    /// Identifies the reader, so that nobody gets the same mail twice.
    pub(super) key: String,
    pub(super) role: String,
    pub(super) name: String,
    pub(super) address: String,
    /// The mail that is answered, when one is.
    pub(super) answers: String,
}

/// A change whose reporter is asked for once at most.
pub(super) struct Happened<'a> {
    pub(super) notification: &'a Notification,
    pub(super) event: &'a CaseChanged,
    pub(super) reporter: OnceCell<CaseReporter>,
}

impl Happened<'_> {
    pub(super) async fn reporter(&self) -> Result<&CaseReporter, Problem> {
        let triage = &self.notification.triage;
        let known = self
            .reporter
            .get_or_try_init(|| triage.reporter(&self.event.case_id));
        known.await
    }
}

/// Who gets the mail. When a role has no holder the DPO is told instead, so that an escalation
/// always reaches somebody.
pub(super) async fn readers(about: &Happened<'_>, mail: &Asked) -> Result<Vec<Reader>, Problem> {
    let (notification, event) = (about.notification, about.event);
    let state = event.now.clone().unwrap_or_default();
    let directory = &notification.directory;
    let people = match &mail.to {
        Addressee::Reporter => return reporter(about).await,
        Addressee::ToldOtherwise => Vec::new(),
        Addressee::Person(id) => match directory.present(id).await? {
            Some(person) => vec![person],
            None => return owner_or_officer(notification, event).await,
        },
        Addressee::OwnerOrOfficer => return owner_or_officer(notification, event).await,
        Addressee::CaseOwner if state.assignee_id.is_empty() => Vec::new(),
        Addressee::CaseOwner => {
            let owner = directory.present(&state.assignee_id).await?;
            owner.into_iter().collect()
        }
        Addressee::Role(role) => {
            let people = directory
                .holders(&event.municipality, role, &state.unit_id)
                .await?;
            // Roles that may be empty: a municipality may have no roster and no case workers, and
            // others hear of a new case, too.
            let need_not_be =
                role == DUTY_OFFICER || (role == CASE_WORKER && may_have_no_reader(mail.template));
            if people.is_empty() && need_not_be {
                return Ok(Vec::new());
            }
            if people.is_empty() && role != DPO {
                tracing::warn!(role, "mail.nobody_holds_role");
                let dpo = directory.holders(&event.municipality, DPO, "").await?;
                return Ok(dpo.into_iter().filter_map(|dpo| reader(dpo, DPO)).collect());
            }
            people
        }
    };
    let role = mail.to.role();
    Ok(people
        .into_iter()
        .filter_map(|person| reader(person, role))
        .collect())
}

/// Mails to case workers that others get, too.
const fn may_have_no_reader(template: Template) -> bool {
    matches!(template, Template::NewCase | Template::FollowUp)
}

/// Whoever works on the case, if she is there; else the data protection officer.
async fn owner_or_officer(
    notification: &Notification,
    event: &CaseChanged,
) -> Result<Vec<Reader>, Problem> {
    let directory = &notification.directory;
    let state = event.now.as_ref();
    let assignee = state.map_or("", |state| state.assignee_id.as_str());
    let owner = if assignee.is_empty() {
        None
    } else {
        directory.present(assignee).await?
    };
    if let Some(owner) = owner.and_then(|owner| reader(owner, "case_owner")) {
        return Ok(vec![owner]);
    }
    let dpo = directory.holders(&event.municipality, DPO, "").await?;
    Ok(dpo.into_iter().filter_map(|dpo| reader(dpo, DPO)).collect())
}

/// People who were told of a deadline that no longer holds and who still work here, except whoever
/// moved it.
pub(super) async fn told_otherwise(
    about: &Happened<'_>,
    ctx: &Ctx,
    case_id: Uuid,
) -> Result<Vec<Reader>, Problem> {
    let (notification, event) = (about.notification, about.event);
    let Some(due_at) = due_at(event) else {
        return Ok(Vec::new());
    };
    // Events may be handled out of order, so only the deadline that holds now is told.
    let known = about.reporter().await?;
    if wire::from_proto(known.due_at.as_ref()) != Some(due_at) {
        return Ok(Vec::new());
    }
    let mut tx = notification.store.read(ctx).await?;
    let told = messages::told_otherwise(&mut tx, case_id, due_at).await?;
    drop(tx);
    let mut readers = Vec::new();
    for (person_id, role) in told {
        if person_id == event.actor_id {
            continue;
        }
        let person = notification.directory.present(&person_id).await?;
        readers.extend(person.and_then(|person| reader(person, &role)));
    }
    Ok(readers)
}

pub(super) fn reader(person: Person, role: &str) -> Option<Reader> {
    if person.email.is_empty() {
        tracing::warn!(role, "mail.person_without_address");
        return None;
    }
    Some(Reader {
        key: person.id,
        role: role.to_owned(),
        name: person.name,
        address: person.email,
        answers: String::new(),
    })
}

/// A receipt goes only to a reporter who left an address, and for a mailed report only to where the
/// mail came from.
async fn reporter(about: &Happened<'_>) -> Result<Vec<Reader>, Problem> {
    let known = about.reporter().await?;
    if known.receipt_to.is_empty() {
        return Ok(Vec::new());
    }
    // The name is used only with the address it came with.
    let is_hers = known.receipt_to.eq_ignore_ascii_case(&known.email);
    Ok(vec![Reader {
        key: "reporter".to_owned(),
        role: "reporter".to_owned(),
        name: if is_hers {
            known.name.clone()
        } else {
            String::new()
        },
        address: known.receipt_to.clone(),
        answers: if known.reported_in.is_empty() {
            String::new()
        } else {
            format!("<{}>", known.reported_in.trim_matches(['<', '>']))
        },
    }])
}
