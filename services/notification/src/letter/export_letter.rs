//! The letter as a document, for whoever has no mail address.

use brudvagt_calculus::to_local;
use brudvagt_facts::{Contact, local_time::date_da};
use brudvagt_kit::Problem;
use brudvagt_print as print;
use brudvagt_proto::{
    directory::Municipality,
    notification::{Document, ExportLetterRequest},
};
use brudvagt_types::Ctx;
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    compose::{sayable, spoken},
    open_letter::open_letter,
    store::{communications, recipients},
};
use crate::{
    content::{Letter, Person, open},
    filing::rules::parties::{contact, contact_exactly},
    mail::templates::Language,
    store::{ACCESS, keys},
    usecases::{Notification, parse_case_id, parse_municipality},
};

/// Whose letters are written: ids of groups, empty for everybody's. The list of recipients is not read.
///
/// # Errors
/// `NOT_FOUND` for what is no case; `ERASED`; `UNAVAILABLE`.
pub(crate) async fn list_letters(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Vec<String>, Problem> {
    let case_id = parse_case_id(case_id)?;
    let mut tx = notification.store.read(ctx).await?;
    let opened = open_letter(&mut tx, &notification.keyring, case_id).await?;
    let letter = opened.and_then(|it| it.letter);
    let groups = |letter: Letter| letter.each().map(|it| it.group.clone()).collect();
    Ok(letter.map_or_else(Vec::new, groups))
}

/// The letter to one recipient, or to nobody by name when none is given: then everybody's, or that of
/// the group that is asked for.
///
/// # Errors
/// `NOT_FOUND` when there is no letter or no such recipient; `ERASED`.
pub(crate) async fn export_letter(
    notification: &Notification,
    ctx: &Ctx,
    request: &ExportLetterRequest,
) -> Result<Document, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let unknown = || Problem::not_found("Brevet", "the letter");
    let mut tx = notification.store.read(ctx).await?;
    let row = communications::of_case(&mut tx, case_id)
        .await?
        .ok_or_else(unknown)?;
    let code = parse_municipality(&row.municipality)?;
    let keyring = &notification.keyring;
    let key = keys::find(&mut tx, keyring, case_id, &code)
        .await?
        .ok_or_else(keys::erased)?;
    let sealed = row.letter.as_deref().ok_or_else(unknown)?;
    let letter: Letter = open(&key, row.communication_id, sealed)?;
    let (person, group) = if request.recipient_id.is_empty() {
        (None, request.group.clone())
    } else {
        let nobody = || Problem::not_found("Modtageren", "the recipient");
        let id = Uuid::parse_str(&request.recipient_id).map_err(|_malformed| nobody())?;
        let found = recipients::find(&mut tx, row.communication_id, id)
            .await?
            .ok_or_else(nobody)?;
        let key = keys::find(&mut tx, keyring, row.communication_id, &code)
            .await?
            .ok_or_else(keys::erased)?;
        let person = open::<Person>(&key, id, &found.sealed)?;
        (Some(person), found.letter_of().to_owned())
    };
    ACCESS
        .note(&mut tx, ctx, case_id, code.as_str(), "letter")
        .await?;
    tx.commit().await?;
    let municipality = notification.directory.municipality(code.as_str()).await?;
    if !group.is_empty()
        && request.recipient_id.is_empty()
        && letter.for_group(&group).group != group
    {
        return Err(unknown());
    }
    let filename = filename(&letter, &group);
    let document = layout(
        letter.for_group(&group),
        person,
        &municipality,
        row.sent_at.unwrap_or(ctx.now),
    );
    let content = tokio::task::spawn_blocking(move || print::print(&document))
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::internal(&error))?;
    Ok(Document {
        filename,
        content_type: "application/pdf".to_owned(),
        content: content.into(),
    })
}

/// A case's letters are kept side by side, so each has a name of its own.
fn filename(letter: &Letter, group: &str) -> String {
    let reference = &letter.reference;
    match letter.for_groups.iter().position(|it| it.group == group) {
        Some(at) => format!("{reference}-underretning-{}.pdf", at.saturating_add(2)),
        None => format!("{reference}-underretning.pdf"),
    }
}

fn layout(
    letter: &Letter,
    person: Option<Person>,
    municipality: &Municipality,
    at: Timestamp,
) -> print::Letter {
    let person = person.unwrap_or_default();
    // In the language that the person reads, as the mail would be.
    let letter = letter.in_language(&person.language).clone();
    let name = sayable(&person.name).to_owned();
    let language = Language::of(&letter.language);
    let said = spoken(language, &name, &letter.municipality);
    let point = contact(&municipality.contact_point);
    let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    // A text that cannot be split into contact details is printed whole, in a paragraph of its own.
    let (contact, closing) = match contact_exactly(&letter.contact) {
        Some(contact) => (contact, String::new()),
        None => (
            Contact::default(),
            format!("{}\n{}", said.questions, letter.contact.trim()),
        ),
    };
    let contact = print::Contact {
        phone: known(&contact.phone),
        email: known(&contact.email),
        name: contact.name,
        role: contact.function,
    };
    print::Letter {
        frame: print::Frame {
            language: match language {
                Language::Danish => print::Language::Da,
                Language::English => print::Language::En,
            },
            title: letter.subject.clone(),
            municipality: letter.municipality,
            case_reference: letter.reference,
            issued_at: at,
        },
        sender: print::Sender {
            unit: String::new(),
            address: Vec::new(),
            phone: known(&point.phone),
            email: known(&point.email),
            cvr: known(&municipality.cvr),
        },
        recipient: envelope(&name, &person.address),
        place: String::new(),
        date: match language {
            Language::Danish => date_da(to_local(at).date()),
            Language::English => to_local(at).strftime("%-d %B %Y").to_string(),
        },
        subject: letter.subject,
        salutation: said.salutation,
        opening: said.opening,
        nature: letter.nature,
        consequences: letter.consequences,
        measures: letter.measures,
        advice: letter
            .advice
            .lines()
            .map(|line| line.trim().trim_start_matches(['-', '•', '*']).trim())
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        contact,
        closing,
        signature: print::Signature {
            name: municipality.dpo_name.clone(),
            title: match language {
                Language::Danish => "Databeskyttelsesrådgiver",
                Language::English => "Data protection officer",
            }
            .to_owned(),
        },
    }
}

/// Name and address as they stand on an envelope.
fn envelope(name: &str, address: &str) -> Vec<String> {
    std::iter::once(name)
        .chain(address.split([',', '\n']))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_by_post_says_where_it_goes() {
        let lines = envelope("Bo Opdigtet", "Testvej 1, 2. tv., 2100 Prøveby");
        assert_eq!(
            lines,
            ["Bo Opdigtet", "Testvej 1", "2. tv.", "2100 Prøveby"]
        );
        assert!(envelope("", "").is_empty());
    }
}
