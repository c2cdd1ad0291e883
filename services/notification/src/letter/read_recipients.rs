//! Previews a list before anybody is added: the same reader, but nothing is stored.

use std::collections::HashMap;

use brudvagt_kit::Problem;
use brudvagt_lists::{MAX_BYTES, decode, is_workbook, read_workbook};
use brudvagt_proto::notification::{
    LineError, ListColumn, ListLine, ReadRecipientsRequest, ReadRecipientsResponse,
};
use brudvagt_types::Ctx;

use super::{
    compose::salutation,
    list::{
        columns::Role,
        read_recipients::{Read, ReadLine, no_list, read_recipients as read, too_big},
        wrong::Wrong,
    },
    open_letter::open_letter,
};
use crate::{
    content::Letter,
    reasons,
    usecases::{Notification, parse_case_id},
    wire::count,
};

/// How many good lines, and how many faulty ones, are shown.
const SHOWN: usize = 20;
const SHOWN_WRONG: usize = 200;

/// # Errors
/// `RECIPIENTS_EMPTY`, `RECIPIENTS_TOO_BIG`, `RECIPIENTS_UNREADABLE`; `UNKNOWN_COLUMN`.
pub(crate) async fn read_recipients(
    notification: &Notification,
    ctx: &Ctx,
    request: ReadRecipientsRequest,
) -> Result<ReadRecipientsResponse, Problem> {
    let case_id = parse_case_id(&request.case_id)?;
    let mut tx = notification.store.read(ctx).await?;
    let opened = open_letter(&mut tx, &notification.keyring, case_id).await?;
    tx.commit().await?;
    let letter = opened.and_then(|it| it.letter).unwrap_or_default();
    // A workbook is unpacked and up to ten thousand lines are read, so this runs on a blocking
    // thread.
    tokio::task::spawn_blocking(move || look(request, &letter))
        .await
        .map_err(|error| Problem::internal(&error))?
}

fn look(
    request: ReadRecipientsRequest,
    letter: &Letter,
) -> Result<ReadRecipientsResponse, Problem> {
    let mut shown = ReadRecipientsResponse::default();
    let content = &request.content;
    shown.csv = if content.is_empty() {
        request.csv
    } else if is_workbook(content) {
        let sheet = read_workbook(content).map_err(no_list)?;
        shown.sheet = sheet.name;
        shown.other_sheets = sheet.others;
        sheet.text
    } else if content.len() > MAX_BYTES {
        return Err(too_big());
    } else {
        let decoded = decode(content);
        shown.encoding_guessed = decoded.is_guess;
        decoded.text
    };
    let list = read(&shown.csv, &read_columns(&request.columns)?)?;
    say(&list, letter, &mut shown);
    Ok(shown)
}

/// # Errors
/// `UNKNOWN_COLUMN`.
pub(super) fn read_columns(codes: &[String]) -> Result<Vec<Role>, Problem> {
    codes
        .iter()
        .map(|code| Role::parse(code).ok_or_else(|| reasons::UNKNOWN_COLUMN.at("columns")))
        .collect()
}

fn say(list: &Read, letter: &Letter, shown: &mut ReadRecipientsResponse) {
    let headings = list.headings.as_deref().unwrap_or_default();
    shown.columns = list
        .columns
        .roles
        .iter()
        .enumerate()
        .map(|(at, role)| ListColumn {
            heading: headings.get(at).cloned().unwrap_or_default(),
            holds: role.as_str().to_owned(),
        })
        .collect();
    shown.columns_needed = list.columns.ask;
    shown.n_lines = count(list.lines.len());
    let mut by_mail: HashMap<String, u32> = HashMap::new();
    for person in list.people() {
        shown.n_good += 1;
        shown.n_without_mail += u32::from(person.email.is_empty());
        shown.n_without_name += u32::from(person.name.is_empty());
        if !person.email.is_empty() {
            *by_mail.entry(person.email.to_lowercase()).or_default() += 1;
        }
    }
    shown.n_shared = by_mail.values().filter(|n| **n > 1).sum();
    shown.n_bad = shown.n_lines.saturating_sub(shown.n_good);
    let (mut n_good, mut n_bad) = (0, 0);
    for line in &list.lines {
        let (n, most) = if line.person.is_ok() {
            (&mut n_good, SHOWN)
        } else {
            (&mut n_bad, SHOWN_WRONG)
        };
        if *n < most {
            *n += 1;
            shown.lines.push(to_wire(line, letter));
        }
    }
}

fn to_wire(line: &ReadLine, letter: &Letter) -> ListLine {
    let mut shown = ListLine {
        line: line.number,
        cells: line.cells.clone(),
        ..ListLine::default()
    };
    match &line.person {
        Ok(person) => {
            shown.salutation = salutation(letter.in_language(&person.language), &person.name);
            shown.name.clone_from(&person.name);
            shown.email.clone_from(&person.email);
            shown.address.clone_from(&person.address);
            shown.language.clone_from(&person.language);
        }
        Err(wrong) => shown.error = Some(wire_error(line.number, *wrong)),
    }
    shown
}

pub(super) fn wire_error(line: u32, wrong: Wrong) -> LineError {
    LineError {
        line,
        reason: wrong.reason().to_owned(),
        text: Some(wrong.text().into()),
    }
}
