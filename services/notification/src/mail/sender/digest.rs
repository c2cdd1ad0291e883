//! Which of the mails that were claimed leave together, and what the mail says that holds them.

use brudvagt_kit::Problem;
use uuid::Uuid;

use super::Words;
use crate::{
    content::Mail,
    mail::{
        store::messages::Claimed,
        templates::{Language, digest_text},
    },
};

/// A mail of a digest.
type Member = (Claimed, Mail);

/// What leaves as one mail.
pub(super) enum Parcel {
    One(Box<Claimed>, Result<Words, Problem>),
    /// The digest's number, and what it holds, in the order of planning.
    Several(Uuid, Vec<Member>),
}

/// Parts what was claimed: mails that gather and go to one person at one address leave together; what is
/// bound to a digest leaves in it again, under the same number.
pub(super) fn parcels(opened: Vec<(Claimed, Result<Words, Problem>)>) -> Vec<Parcel> {
    let mut parcels = Vec::new();
    let mut groups: Vec<(Option<Uuid>, Vec<Member>)> = Vec::new();
    for (message, words) in opened {
        match words {
            Ok(Words::Mail {
                mail,
                written_as: None,
            }) if message.gathers => {
                let group = groups.iter_mut().find(|(digest_id, members)| {
                    *digest_id == message.digest_id
                        && members.first().is_some_and(|(first, known)| {
                            first.recipient_key == message.recipient_key
                                && known.address == mail.address
                                && known.is_english == mail.is_english
                        })
                });
                match group {
                    Some((_, members)) => members.push((message, mail)),
                    None => groups.push((message.digest_id, vec![(message, mail)])),
                }
            }
            words => parcels.push(Parcel::One(Box::new(message), words)),
        }
    }
    for (digest_id, mut members) in groups {
        members.sort_by_key(|(message, _)| (message.planned_at, message.message_id));
        match (digest_id, members.len()) {
            (None, 1) => parcels.extend(members.into_iter().map(|(message, mail)| {
                let words = Words::Mail {
                    mail,
                    written_as: None,
                };
                Parcel::One(Box::new(message), Ok(words))
            })),
            (digest_id, _) => {
                let digest_id = digest_id.unwrap_or_else(Uuid::now_v7);
                parcels.push(Parcel::Several(digest_id, members));
            }
        }
    }
    parcels
}

/// The mail that holds them.
pub(super) fn of(members: &[(Claimed, Mail)]) -> Mail {
    let Some((_, first)) = members.first() else {
        return Mail::default();
    };
    let language = if first.is_english {
        Language::English
    } else {
        Language::Danish
    };
    let mails: Vec<(&str, &str)> = members
        .iter()
        .map(|(_, mail)| (mail.subject.as_str(), mail.text.as_str()))
        .collect();
    let composed = digest_text(language, &mails);
    Mail {
        subject: composed.subject,
        text: composed.text,
        ..first.clone()
    }
}
