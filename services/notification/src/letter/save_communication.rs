//! Writes the letter.

use brudvagt_kit::Problem;
use brudvagt_outbox::Begun;
use brudvagt_proto::{
    notification::{self as wire_proto, Communication, SaveCommunicationRequest},
    triage::Case,
};
use brudvagt_types::Ctx;
use prost::Message;

use super::{
    get_communication::first_page,
    open_letter::open_letter,
    preview_letter::no_letter,
    put_in_group::check_group,
    rules::{check_letter::check_letter, reply_to::reply_to},
    store::{communications, recipients},
};
use crate::{
    content::{Letter, seal},
    reasons,
    store::keys,
    usecases::{Notification, parse_case_id, parse_municipality},
};

/// Keeps the letter of a case whose letter has not been sent, the same in another language, or the
/// letter of one group of people, as long as nobody of that group has been written to.
///
/// # Law
/// GDPR art. 34(1) and (2): each is told of the breach of their own data. Where groups differ, one
/// letter to all would be untrue of some, or tell them of data that is another's.
///
/// # Errors
/// `LETTER_INCOMPLETE`, `LETTER_HOLDS_CPR`, `TEXT_TOO_LONG`; `COMMUNICATION_SENT`; `UNKNOWN_GROUP`;
/// `NOT_FOUND`.
pub(crate) async fn save_communication(
    notification: &Notification,
    ctx: &Ctx,
    request: &SaveCommunicationRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let mut letter = from_wire(request.letter.clone().unwrap_or_default());
    if !request.remove {
        check_letter(&letter)?;
    }
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let code = parse_municipality(&known.line.municipality)?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    letter.reply_to = reply_to(&municipality);
    letter.municipality = municipality.name;
    letter.reference = known.line.reference;
    let begun = notification
        .store
        .begin(ctx, "save_communication", &request.encode_to_vec())
        .await?;
    if let Begun::New(mut unit) = begun {
        let connection = unit.connection();
        let row = communications::ensure(connection, case_id, code.as_str()).await?;
        let id = row.communication_id;
        let key = keys::ensure(connection, &notification.keyring, case_id, &code).await?;
        let before = open_letter(connection, &notification.keyring, case_id).await?;
        let before = before.and_then(|it| it.letter);
        if request.group.is_empty() {
            let letter = everybodys(before, letter, request.as_translation)?;
            let sealed = seal(&key, id, &letter)?;
            if communications::write_letter(connection, id, &sealed).await? == 0 {
                return Err(sent_already());
            }
        } else {
            letter.group.clone_from(&request.group);
            letter.group_name = group_name(&known.case, request)?;
            // The list of people may be erased; whose letters were sent is kept.
            let is_written = row.written_as.contains(&request.group)
                || recipients::n_written_in_group(connection, id, &request.group).await? > 0;
            if is_written {
                return Err(sent_already());
            }
            let letter = with_group(before.ok_or_else(no_letter)?, letter, request)?;
            let sealed = seal(&key, id, &letter)?;
            communications::write_letter_of_group(connection, id, &sealed).await?;
        }
        unit.commit(&[]).await?;
    }
    first_page(notification, ctx, &request.case_id).await
}

/// The name by which the case knows the group. A letter may be taken back from a group that the case has
/// given up.
fn group_name(case: &Case, request: &SaveCommunicationRequest) -> Result<String, Problem> {
    if !request.remove {
        check_group(case, &request.group)?;
    }
    let known = case.groups.iter().find(|it| it.id == request.group);
    Ok(known.map_or_else(String::new, |it| it.name.clone()))
}

/// Everybody's letter, beside which those of groups stay as they are.
fn everybodys(
    before: Option<Letter>,
    letter: Letter,
    as_translation: bool,
) -> Result<Letter, Problem> {
    if as_translation {
        return Ok(with_translation(before.ok_or_else(no_letter)?, letter));
    }
    let before = before.unwrap_or_default();
    Ok(Letter {
        for_groups: before.for_groups,
        ..with_translations(letter, before.translations)
    })
}

/// Everybody's letter with one group's put in, changed or taken out.
fn with_group(
    mut whole: Letter,
    letter: Letter,
    request: &SaveCommunicationRequest,
) -> Result<Letter, Problem> {
    let own = whole
        .for_groups
        .iter()
        .position(|it| it.group == request.group)
        .map(|at| whole.for_groups.remove(at));
    if request.remove {
        return Ok(whole);
    }
    whole
        .for_groups
        .push(everybodys(own, letter, request.as_translation)?);
    Ok(whole)
}

fn with_translation(mut letter: Letter, translation: Letter) -> Letter {
    let mut translations = std::mem::take(&mut letter.translations);
    translations.retain(|it| it.language != translation.language);
    translations.push(translation);
    with_translations(letter, translations)
}

/// A language that the letter itself is written in needs no translation.
fn with_translations(letter: Letter, mut translations: Vec<Letter>) -> Letter {
    translations.retain(|it| it.language != letter.language);
    Letter {
        translations,
        ..letter
    }
}

fn sent_already() -> Problem {
    reasons::COMMUNICATION_SENT.problem()
}

fn from_wire(letter: wire_proto::Letter) -> Letter {
    Letter {
        subject: letter.subject,
        nature: letter.nature,
        consequences: letter.consequences,
        measures: letter.measures,
        advice: letter.advice,
        contact: letter.contact,
        language: if letter.language == "en" { "en" } else { "da" }.to_owned(),
        ..Letter::default()
    }
}
