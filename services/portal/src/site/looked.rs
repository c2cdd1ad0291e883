//! Who looked at a case: the logs of triage, intake and notification as one list, newest first.

use std::cmp::Reverse;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_kit::grpc::Channel;
use brudvagt_proto::{
    access::{Access, ListAccessRequest, access_log_client::AccessLogClient},
    intake::ListNumberReasonsRequest,
};
use tonic::Code;

use super::opened::{Head, People, open};
use crate::{
    http::{App, Failure, Visitor, html, session::Session, wire},
    texts::Lang,
    ui::{Page, Section, When},
    words::word,
};

/// How many looks are read for a page; one more is asked for, and 200 is the most. A visit to a case is
/// several of them, and most visits become one line.
const AT_A_TIME: usize = 199;
pub(super) const ASKED_FOR: u32 = 200;

/// A look at CPR numbers for a reason that was said in words.
const NUMBERS_OTHER: &str = "numbers_other";

/// Where each log was read to, in the order of [`App::access_logs`]; 0 is its beginning.
pub(super) type Cursor = [u64; 3];

/// What one person looked at in the same minute.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    who: String,
    /// Empty of a service.
    person_id: String,
    role: String,
    whats: Vec<String>,
    at: String,
}

#[derive(Template)]
#[template(path = "work/looked.html")]
struct LookedPage {
    page: Page,
    head: Head,
    looks: Vec<Look>,
    /// A log that could not be read is missing in the list.
    is_whole: bool,
    /// Where the next page begins; empty on the last.
    next: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.officer()?;
    let opened = open(&app, session, &case_id).await?;
    let page = visitor.page(&app, Section::Queue);
    let from = parse(&visitor.param("efter"));
    let subjects = [&case_id, &opened.line.report_id, &case_id];
    let (mut logs, is_whole) = read(&app, session, subjects, from).await?;
    let [_, of_report, _] = &mut logs;
    say_why(&app, session, &opened.line.report_id, of_report).await?;
    let (entries, next) = merge(logs, from);
    html(&LookedPage {
        looks: looks(&entries, page.lang, &opened.people),
        is_whole,
        next: next.map(said).unwrap_or_default(),
        head: Head::of(&opened, &page, "/opslag"),
        page,
    })
}

/// Puts beside a look at CPR numbers why it was taken, where that was said in words.
async fn say_why(
    app: &App,
    session: &Session,
    report_id: &str,
    looks: &mut [Access],
) -> Result<(), Failure> {
    if looks.iter().all(|look| look.what != NUMBERS_OTHER) {
        return Ok(());
    }
    let message = ListNumberReasonsRequest {
        report_id: report_id.to_owned(),
    };
    let asked = app.ask(session, message);
    let known = app.intake().list_number_reasons(asked).await?.into_inner();
    for look in looks.iter_mut().filter(|look| look.what == NUMBERS_OTHER) {
        let said = known.reasons.iter().find(|it| it.access_id == look.id);
        if let Some(said) = said {
            look.what = format!("{NUMBERS_OTHER}:{}", said.words);
        }
    }
    Ok(())
}

/// As an address holds it.
pub(super) fn said(cursor: Cursor) -> String {
    cursor.map(|id| id.to_string()).join("-")
}

/// A cursor that cannot be read begins at the top, like an empty one.
pub(super) fn parse(text: &str) -> Cursor {
    let mut parts = text.split('-').map(|part| part.parse().unwrap_or(0));
    [0; 3].map(|top| parts.next().unwrap_or(top))
}

/// The next entries of each log, and whether all of them answered. One that is away does not hide
/// the others.
async fn read(
    app: &App,
    session: &Session,
    subjects: [&String; 3],
    from: Cursor,
) -> Result<([Vec<Access>; 3], bool), Failure> {
    let [of_case, of_report, of_letters] = app.access_logs();
    let [case_id, report_id, same_case_id] = subjects;
    let [case, report, letters] = from;
    let ask = async |mut log: AccessLogClient<Channel>, subject: &String, after: u64| {
        let message = ListAccessRequest {
            subject_id: subject.clone(),
            after: after_of(after),
            limit: ASKED_FOR,
        };
        match log.list_access(app.ask(session, message)).await {
            Ok(known) => Ok(Some(known.into_inner().entries)),
            Err(status) if status.code() == Code::Unavailable => Ok(None),
            Err(refused) => Err(Failure::from(refused)),
        }
    };
    let (case, report, letters) = tokio::try_join!(
        ask(of_case, case_id, case),
        ask(of_report, report_id, report),
        ask(of_letters, same_case_id, letters),
    )?;
    let logs = [case, report, letters];
    let is_whole = logs.iter().all(Option::is_some);
    Ok((logs.map(Option::unwrap_or_default), is_whole))
}

pub(super) fn after_of(read_to: u64) -> String {
    match read_to {
        0 => String::new(),
        id => id.to_string(),
    }
}

/// The newest of several lists that are newest first, and where to go on; nothing when that was all.
pub(super) fn merge(logs: [Vec<Access>; 3], from: Cursor) -> (Vec<Access>, Option<Cursor>) {
    let mut logs = logs.map(|log| log.into_iter().peekable());
    let mut read_to = from;
    let mut merged = Vec::new();
    while merged.len() < AT_A_TIME {
        let newest = logs
            .iter_mut()
            .zip(&mut read_to)
            .filter_map(|(log, read_to)| {
                let at = wire::instant(log.peek()?.at);
                Some((at, log, read_to))
            })
            .max_by_key(|(at, ..)| *at);
        let Some(entry) = newest.and_then(|(_at, log, read_to)| {
            let entry = log.next()?;
            *read_to = entry.id;
            Some(entry)
        }) else {
            return (in_order(merged), None);
        };
        merged.push(entry);
    }
    let has_more = logs.iter_mut().any(|log| log.peek().is_some());
    (in_order(merged), has_more.then_some(read_to))
}

/// A mail that was released into a report brings its looks with it, which are older than where they
/// stand in that log.
fn in_order(mut merged: Vec<Access>) -> Vec<Access> {
    merged.sort_by_key(|entry| Reverse(wire::instant(entry.at)));
    merged
}

/// As people read it. A page of a case shows several things at once: they become one line.
fn looks(entries: &[Access], lang: Lang, people: &People) -> Vec<Look> {
    let mut looks: Vec<Look> = Vec::new();
    for entry in entries {
        let what = match entry.what.split_once(':') {
            Some((code, words)) => format!("{}: {words}", word(lang, "look", code)),
            None => word(lang, "look", &entry.what),
        };
        let at = at(entry.at, lang);
        let (who, role) = who(entry, lang, people);
        match looks.last_mut() {
            Some(same) if same.who == who && same.role == role && same.at == at => {
                if !same.whats.contains(&what) {
                    same.whats.push(what);
                }
            }
            _other => looks.push(Look {
                who,
                person_id: if entry.actor_id.starts_with("system:") {
                    String::new()
                } else {
                    entry.actor_id.clone()
                },
                role,
                whats: vec![what],
                at,
            }),
        }
    }
    looks
}

/// As people read a moment, to the minute.
pub(super) fn at(at: Option<prost_types::Timestamp>, lang: Lang) -> String {
    let at = wire::instant(at).map(|at| When::new(at, lang).text());
    at.unwrap_or_default()
}

/// A person and the role she looked in; of a service, what it read for.
fn who(entry: &Access, lang: Lang, people: &People) -> (String, String) {
    match entry.actor_id.strip_prefix("system:") {
        Some(service) => (
            word(lang, "role", "system"),
            word(lang, "reads_itself", service),
        ),
        None => (
            people.name(&entry.actor_id),
            word(lang, "role", &entry.actor_role),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u64, seconds: i64, actor_id: &str, what: &str) -> Access {
        Access {
            id,
            at: Some(prost_types::Timestamp { seconds, nanos: 0 }),
            actor_id: actor_id.to_owned(),
            actor_role: "dpo".to_owned(),
            what: what.to_owned(),
            ..Access::default()
        }
    }

    fn log(entries: &[(u64, i64)]) -> Vec<Access> {
        let entries = entries.iter();
        entries
            .map(|(id, at)| entry(*id, *at, "ditte", "case"))
            .collect()
    }

    #[test]
    fn three_logs_are_one_newest_first() {
        let logs = [
            log(&[(9, 50), (8, 10)]),
            log(&[(4, 40)]),
            log(&[(2, 30), (1, 5)]),
        ];
        let (merged, next) = merge(logs, [0; 3]);
        let at: Vec<i64> = merged.iter().map(|it| it.at.unwrap().seconds).collect();
        assert_eq!(at, [50, 40, 30, 10, 5]);
        assert_eq!(next, None);
    }

    #[test]
    fn looks_that_a_released_mail_brought_stand_at_their_own_time() {
        let logs = [
            log(&[(9, 50)]),
            log(&[(7, 60), (6, 10), (4, 40)]),
            Vec::new(),
        ];
        let (merged, _next) = merge(logs, [0; 3]);
        let at: Vec<i64> = merged.iter().map(|it| it.at.unwrap().seconds).collect();
        assert_eq!(at, [60, 50, 40, 10]);
    }

    #[test]
    fn the_next_page_goes_on_where_each_log_was_left() {
        let of_case: Vec<(u64, i64)> = (1..=200).rev().map(|id| (id, 900)).collect();
        let logs = [log(&of_case), log(&[(7, 999), (6, 1)]), Vec::new()];
        let (merged, next) = merge(logs, [0, 0, 3]);
        assert_eq!(merged.len(), AT_A_TIME);
        assert_eq!(next, Some([3, 7, 3]));
        assert_eq!(parse("3-7-3"), [3, 7, 3]);
        assert_eq!(parse("sludder"), [0; 3]);
    }

    #[test]
    fn what_one_saw_in_a_minute_is_one_line_and_others_are_their_own() {
        let seen = [
            entry(4, 119, "ditte", "report"),
            entry(3, 118, "ditte", "case"),
            entry(2, 117, "ditte", "report"),
            entry(1, 116, "system:triage", "report"),
        ];
        let looks = looks(&seen, Lang::Da, &People::default());
        let whats: Vec<_> = looks.iter().map(|look| look.whats.len()).collect();
        assert_eq!(whats, [2, 1]);
        assert_eq!(looks[1].who, "Brudvagt");
        assert!(!looks[1].role.is_empty());
    }
}
