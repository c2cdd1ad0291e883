//! The letter, who gets it, and how far it has come.

use brudvagt_kit::Problem;
use brudvagt_proto::notification::{self as wire_proto, Communication, GetCommunicationRequest};
use brudvagt_seal::CaseKey;
use brudvagt_types::Ctx;
use uuid::Uuid;

use super::{
    compose::salutation,
    list::read_recipients::MAX_RECIPIENTS,
    list_warnings::{People, list_warnings},
    open_letter::{Opened, open_letter},
    store::{
        communications::CommunicationRow,
        recipients::{self, RecipientRow},
    },
};
use crate::{
    content::{Letter, Person, Told, open},
    filing::draft::fact_sheet,
    store::ACCESS,
    usecases::{Notification, parse_case_id},
    wire,
};

/// Recipients shown on a page; the counts are of all.
const SHOWN: usize = 200;

/// The case's communication; an empty draft when nobody has begun one.
///
/// # Errors
/// `NOT_FOUND` for what is no case id; `ERASED` when the case's key is destroyed.
pub(crate) async fn get_communication(
    notification: &Notification,
    ctx: &Ctx,
    request: &GetCommunicationRequest,
) -> Result<Communication, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let mut tx = notification.store.read(ctx).await?;
    let Some(opened) = open_letter(&mut tx, &notification.keyring, case_id).await? else {
        return Ok(Communication {
            case_id: case_id.to_string(),
            state: "draft".to_owned(),
            ..Communication::default()
        });
    };
    let id = opened.row.communication_id;
    let counts = recipients::counts(&mut tx, id).await?;
    // The list may have been erased already; the counts stay.
    let key = opened.list_key(&mut tx, &notification.keyring).await?;
    let rows = if key.is_some() {
        let limit = i64::try_from(MAX_RECIPIENTS).unwrap_or(i64::MAX);
        recipients::list(&mut tx, id, limit).await?
    } else {
        Vec::new()
    };
    let what = if rows.is_empty() {
        "letter"
    } else {
        "recipients"
    };
    ACCESS
        .note(&mut tx, ctx, case_id, &opened.row.municipality, what)
        .await?;
    tx.commit().await?;
    // Up to ten thousand people are decrypted, so this runs on a blocking thread.
    let list = tokio::task::spawn_blocking(move || open_all(key, rows))
        .await
        .map_err(|error| Problem::internal(&error))??;
    let known = notification.triage.case_for(ctx, &request.case_id).await?;
    let facts = fact_sheet(&known, None, ctx.now)?;
    let mut people = People::default();
    for one in &list {
        people.add(&one.person, one.row.letter_of(), opened.letter.as_ref());
    }
    let (shown, next_after) = page(&list, request);
    let has_ended = list.is_empty() && counts.all() == 0;
    let row = &opened.row;
    // Where the directory is away, nothing is said of it. A letter that left says what it said.
    let settings = match row.sent_at {
        None => notification
            .directory
            .municipality(&row.municipality)
            .await
            .ok(),
        Some(_left) => None,
    };
    let letter = opened.letter.clone().unwrap_or_default();
    let group_letters = letter
        .for_groups
        .iter()
        .map(|own| group_letter(own, &list, row))
        .collect();
    Ok(Communication {
        communication_id: id.to_string(),
        case_id: case_id.to_string(),
        municipality: row.municipality.clone(),
        letter: opened.letter.as_ref().map(to_wire),
        translations: letter.translations.iter().map(to_wire).collect(),
        group_letters,
        recipients: shown
            .into_iter()
            .map(|one| one.to_wire(&letter, &people))
            .collect(),
        next_after,
        n_recipients: if has_ended {
            row.n_recipients
        } else {
            counts.all()
        },
        n_sent: row.n_sent,
        n_failed: row.n_failed,
        n_told: row.n_told,
        n_waiting: counts.waiting,
        n_to_tell: counts.without_mail.saturating_add(counts.failed),
        n_ready: counts.ready,
        n_without_name: people.n_without_name,
        sent_at: row.sent_at.map(wire::to_proto),
        leaves_at: row
            .leaves_at
            .filter(|_| counts.waiting > 0)
            .map(wire::to_proto),
        can_stop: counts.waiting > 0,
        warnings: list_warnings(
            &people,
            opened.letter.as_ref(),
            Some(facts.facts()),
            settings.as_ref(),
        ),
        from: sender_name(&opened),
        reply_to: letter.reply_to,
        state: row.state.clone(),
    })
}

fn open_all(key: Option<CaseKey>, rows: Vec<RecipientRow>) -> Result<Vec<Listed>, Problem> {
    let Some(key) = key else {
        return Ok(Vec::new());
    };
    rows.into_iter()
        .map(|row| {
            let person: Person = open(&key, row.recipient_id, &row.sealed)?;
            let told: Option<Told> = row
                .told
                .as_deref()
                .map(|sealed| open(&key, row.recipient_id, sealed))
                .transpose()?;
            Ok(Listed { row, person, told })
        })
        .collect()
}

/// The first page, which is what most callers want.
pub(super) async fn first_page(
    notification: &Notification,
    ctx: &Ctx,
    case_id: &str,
) -> Result<Communication, Problem> {
    let request = GetCommunicationRequest {
        case_id: case_id.to_owned(),
        ..GetCommunicationRequest::default()
    };
    get_communication(notification, ctx, &request).await
}

fn sender_name(opened: &Opened) -> String {
    opened
        .letter
        .as_ref()
        .map_or_else(String::new, |letter| letter.municipality.clone())
}

/// Somebody on the list, opened.
struct Listed {
    row: RecipientRow,
    person: Person,
    told: Option<Told>,
}

fn page<'l>(list: &'l [Listed], request: &GetCommunicationRequest) -> (Vec<&'l Listed>, String) {
    if let Ok(wanted) = Uuid::parse_str(&request.recipient_id) {
        let one = list.iter().find(|one| one.row.recipient_id == wanted);
        return (one.into_iter().collect(), String::new());
    }
    let after = Uuid::parse_str(&request.after).ok();
    let start = after
        .and_then(|id| list.iter().position(|one| one.row.recipient_id == id))
        .map_or(0, |at| at.saturating_add(1));
    let mut wanted = list.iter().skip(start).filter(|one| {
        !request.only_not_told || matches!(one.row.state.as_str(), "listed" | "failed")
    });
    let shown: Vec<&Listed> = wanted.by_ref().take(SHOWN).collect();
    let next = wanted
        .next()
        .and(shown.last())
        .map_or_else(String::new, |last| last.row.recipient_id.to_string());
    (shown, next)
}

impl Listed {
    fn to_wire(&self, letter: &Letter, people: &People) -> wire_proto::Recipient {
        let Self { row, person, told } = self;
        let state = row.state.as_str();
        let said =
            |text: fn(&Told) -> &String| told.as_ref().map(text).cloned().unwrap_or_default();
        wire_proto::Recipient {
            id: row.recipient_id.to_string(),
            name: person.name.clone(),
            email: person.email.clone(),
            address: person.address.clone(),
            language: person.language.clone(),
            salutation: salutation(
                letter.for_reader(row.letter_of(), &person.language),
                &person.name,
            ),
            at: Some(wire::to_proto(row.at)),
            error: row.error.clone(),
            means: row.means.clone(),
            told_at: row.told_at.map(wire::to_proto),
            told_by: said(|told| &told.by_name),
            note: said(|told| &told.note),
            shares_address: people.share(&person.email),
            can_change: matches!(state, "listed" | "failed"),
            can_remove: matches!(state, "listed" | "waiting"),
            can_tell: matches!(state, "listed" | "failed"),
            state: row.state.clone(),
            group: row.group_id.clone(),
        }
    }
}

fn group_letter(own: &Letter, list: &[Listed], row: &CommunicationRow) -> wire_proto::GroupLetter {
    let is_under_way = |one: &Listed| one.row.group_id == own.group && one.row.state == "waiting";
    wire_proto::GroupLetter {
        group: own.group.clone(),
        name: own.group_name.clone(),
        letter: Some(to_wire(own)),
        translations: own.translations.iter().map(to_wire).collect(),
        can_change: !row.written_as.contains(&own.group) && !list.iter().any(is_under_way),
    }
}

fn to_wire(letter: &Letter) -> wire_proto::Letter {
    wire_proto::Letter {
        subject: letter.subject.clone(),
        nature: letter.nature.clone(),
        consequences: letter.consequences.clone(),
        measures: letter.measures.clone(),
        advice: letter.advice.clone(),
        contact: letter.contact.clone(),
        language: letter.language.clone(),
    }
}
