//! The letter, who gets it, and how far it has come.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{self as wire_proto, Communication};
use brudvagt_types::Ctx;

use super::{Notification, parse_case_id, parse_municipality};
use crate::{
    content::{Letter, Person, open},
    store::{ACCESS, communications, keys, recipients},
    wire,
};

/// Recipients shown; the counts are of all.
const SHOWN: i64 = 200;

/// The case's communication; an empty draft when nobody has begun one.
///
/// # Errors
/// `NOT_FOUND` for what is no case id; `ERASED` when the case's key is destroyed.
pub(crate) async fn get_communication(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(case_id)?;
    let mut tx = notification.store.read(ctx).await?;
    let Some(row) = communications::of_case(&mut tx, case_id).await? else {
        return Ok(Communication {
            case_id: case_id.to_string(),
            state: "draft".to_owned(),
            ..Communication::default()
        });
    };
    let code = parse_municipality(&row.municipality)?;
    let keyring = &notification.keyring;
    let letter = match &row.letter {
        Some(sealed) => {
            let key = keys::find(&mut tx, keyring, case_id, &code)
                .await?
                .ok_or_else(keys::erased)?;
            let letter: Letter = open(&key, row.communication_id, sealed)?;
            Some(to_wire(letter))
        }
        None => None,
    };
    let mut shown = Vec::new();
    // The list may have ended already; the counts stay.
    if let Some(key) = keys::find(&mut tx, keyring, row.communication_id, &code).await? {
        for one in recipients::list(&mut tx, row.communication_id, SHOWN).await? {
            let person: Person = open(&key, one.recipient_id, &one.sealed)?;
            shown.push(wire_proto::Recipient {
                id: one.recipient_id.to_string(),
                name: person.name,
                email: person.email,
                state: one.state,
                at: Some(wire::to_proto(one.at)),
                error: one.error,
            });
        }
    }
    let what = if shown.is_empty() {
        "letter"
    } else {
        "recipients"
    };
    ACCESS
        .note(&mut tx, ctx, case_id, &row.municipality, what)
        .await?;
    let n_recipients = if row.state == "draft" {
        u32::try_from(recipients::count(&mut tx, row.communication_id).await?).unwrap_or(u32::MAX)
    } else {
        row.n_recipients
    };
    tx.commit().await?;
    let is_out = row.state != "draft";
    let n_settled = row.n_sent.saturating_add(row.n_failed);
    Ok(Communication {
        communication_id: row.communication_id.to_string(),
        case_id: case_id.to_string(),
        municipality: row.municipality,
        letter,
        recipients: shown,
        n_recipients,
        n_sent: row.n_sent,
        n_failed: row.n_failed,
        n_waiting: if is_out {
            n_recipients.saturating_sub(n_settled)
        } else {
            0
        },
        sent_at: row.sent_at.map(wire::to_proto),
        state: row.state,
    })
}

fn to_wire(letter: Letter) -> wire_proto::Letter {
    wire_proto::Letter {
        subject: letter.subject,
        nature: letter.nature,
        consequences: letter.consequences,
        measures: letter.measures,
        advice: letter.advice,
        contact: letter.contact,
        language: letter.language,
    }
}
