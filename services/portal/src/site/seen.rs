//! What a person has seen: the logs of triage, intake and notification, read by who looked, newest first.
//!
//! For the data protection officer and the chief executive. That they asked is noted by each log, and told
//! on the page to whoever asks next.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};
use brudvagt_kit::grpc::Channel;
use brudvagt_proto::{
    access::{Access, ListSeenRequest, ListSeenResponse, access_log_client::AccessLogClient},
    directory::{ListPeopleRequest, Person},
    triage::NameCasesRequest,
};
use tonic::Code;

use super::{
    looked::{ASKED_FOR, Cursor, after_of, at, merge, parse, said},
    municipalities::municipality_names,
};
use crate::{
    http::{App, Failure, Visitor, html, session::Session},
    texts::Lang,
    ui::{Form, Page, Section},
    words::word,
};

/// The most people that a name finds.
const FOUND: usize = 50;

/// Somebody whose name was looked for.
struct Found {
    id: String,
    name: String,
    place: String,
    left: bool,
}

/// What she looked at of one case in the same minute.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    at: String,
    /// Empty of a mail that waits, and of what is no more.
    case_id: String,
    reference: String,
    role: String,
    whats: Vec<String>,
}

struct AskedBefore {
    who: String,
    role: String,
    at: String,
}

/// The person whose looks are shown.
#[derive(Default)]
struct Seen {
    id: String,
    name: String,
    lines: Vec<Line>,
    asked: Vec<AskedBefore>,
    /// A log that could not be read is missing in the list.
    is_whole: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "work/seen.html")]
struct SeenPage {
    page: Page,
    form: Form,
    found: Vec<Found>,
    is_cut: bool,
    /// A name was looked for.
    is_asked: bool,
    seen: Option<Seen>,
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let page = visitor.page(&app, Section::None);
    let people = everybody(&app, session).await;
    let (person_id, name) = (visitor.param("person"), visitor.param("navn"));
    let seen = match person_id.as_str() {
        "" => None,
        id => Some(
            seen(
                &app,
                session,
                page.lang,
                &people,
                (id, &visitor.param("efter")),
            )
            .await?,
        ),
    };
    let mut found = match name.trim() {
        "" => Vec::new(),
        name => named(&people, name),
    };
    let is_cut = found.len() > FOUND;
    found.truncate(FOUND);
    html(&SeenPage {
        form: page.form().with("navn", &name),
        is_asked: !name.trim().is_empty(),
        found,
        is_cut,
        seen,
        page,
    })
}

/// Who works, or has worked, where the session may look, with the name of the place.
async fn everybody(app: &App, session: &Session) -> BTreeMap<String, (Person, String)> {
    let mut people = BTreeMap::new();
    for (municipality, place) in municipality_names(app, session).await {
        let message = ListPeopleRequest { municipality };
        let known = app.directory().list_people(app.ask(session, message)).await;
        let known = known.map_or_else(|_away| Vec::new(), |known| known.into_inner().people);
        for person in known {
            people.insert(person.id.clone(), (person, place.clone()));
        }
    }
    people
}

/// Those whose name holds each of the words, in the order of their names.
fn named(people: &BTreeMap<String, (Person, String)>, words: &str) -> Vec<Found> {
    let words = words.to_lowercase();
    let holds = |name: &str| {
        let name = name.to_lowercase();
        words.split_whitespace().all(|word| name.contains(word))
    };
    let mut found: Vec<Found> = people
        .values()
        .filter(|(person, _place)| holds(&person.name))
        .map(|(person, place)| Found {
            id: person.id.clone(),
            name: person.name.clone(),
            place: place.clone(),
            left: !person.active,
        })
        .collect();
    found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    found
}

async fn seen(
    app: &App,
    session: &Session,
    lang: Lang,
    people: &BTreeMap<String, (Person, String)>,
    (person_id, after): (&str, &str),
) -> Result<Seen, Failure> {
    let from = parse(after);
    let logs = read(app, session, person_id, from).await?;
    let is_whole = logs.iter().all(Option::is_some);
    let logs = logs.map(Option::unwrap_or_default);
    // Each log keeps who asked it, and they are asked together: one of them tells it.
    let asked = logs.iter().map(|log| &log.asked).max_by_key(|it| it.len());
    let name = |id: &str| {
        people
            .get(id)
            .map_or(id, |(person, _place)| &person.name)
            .to_owned()
    };
    let asked = asked.into_iter().flatten().map(|it| AskedBefore {
        who: name(&it.actor_id),
        role: word(lang, "role", &it.actor_role),
        at: at(it.at, lang),
    });
    let asked = asked.collect();
    let (entries, next) = merge(logs.map(|log| log.entries), from);
    let numbers = numbers(app, session, &entries).await?;
    Ok(Seen {
        id: person_id.to_owned(),
        name: name(person_id),
        lines: lines(&entries, &numbers, lang),
        asked,
        is_whole,
        next: next.map(said).unwrap_or_default(),
    })
}

/// What each log tells; nothing of one that is away.
async fn read(
    app: &App,
    session: &Session,
    person_id: &str,
    from: Cursor,
) -> Result<[Option<ListSeenResponse>; 3], Failure> {
    let ask = async |mut log: AccessLogClient<Channel>, after: u64| {
        let message = ListSeenRequest {
            person_id: person_id.to_owned(),
            after: after_of(after),
            limit: ASKED_FOR,
        };
        match log.list_seen(app.ask(session, message)).await {
            Ok(known) => Ok(Some(known.into_inner())),
            Err(status) if status.code() == Code::Unavailable => Ok(None),
            Err(refused) => Err(Failure::from(refused)),
        }
    };
    let [triage, intake, notification] = app.access_logs();
    let [of_triage, of_intake, of_notification] = from;
    let told = tokio::try_join!(
        ask(triage, of_triage),
        ask(intake, of_intake),
        ask(notification, of_notification),
    )?;
    Ok(told.into())
}

/// The case and its number, by the id that a log has of it.
async fn numbers(
    app: &App,
    session: &Session,
    entries: &[Access],
) -> Result<BTreeMap<String, (String, String)>, Failure> {
    let mut ids: Vec<String> = entries.iter().map(|it| it.subject_id.clone()).collect();
    ids.sort();
    ids.dedup();
    let request = app.ask(session, NameCasesRequest { ids });
    let known = app.odd_looks().name_cases(request).await?.into_inner();
    let named = known.cases.into_iter().flat_map(|it| {
        let case = (it.case_id.clone(), it.reference);
        [(it.case_id, case.clone()), (it.report_id, case)]
    });
    Ok(named.collect())
}

/// As people read it: what was looked at of a case in one minute is one line.
fn lines(
    entries: &[Access],
    numbers: &BTreeMap<String, (String, String)>,
    lang: Lang,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for entry in entries {
        let (case_id, reference) = numbers.get(&entry.subject_id).cloned().unwrap_or_default();
        let line = Line {
            at: at(entry.at, lang),
            case_id,
            reference,
            role: word(lang, "role", &entry.actor_role),
            whats: vec![word(lang, "look", &entry.what)],
        };
        let same = lines
            .iter_mut()
            .rev()
            .find(|it| (&it.at, &it.case_id, &it.role) == (&line.at, &line.case_id, &line.role));
        match same {
            Some(same) => {
                let new = line.whats.into_iter().filter(|it| !same.whats.contains(it));
                let new: Vec<String> = new.collect();
                same.whats.extend(new);
            }
            None => lines.push(line),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seconds: i64, subject_id: &str, what: &str) -> Access {
        Access {
            at: Some(prost_types::Timestamp { seconds, nanos: 0 }),
            actor_role: "case_worker".to_owned(),
            subject_id: subject_id.to_owned(),
            what: what.to_owned(),
            ..Access::default()
        }
    }

    #[test]
    fn a_case_and_its_report_are_one_line_a_minute_and_a_waiting_mail_is_its_own() {
        let case = ("c".to_owned(), "BRUD-2026-000001".to_owned());
        let numbers = [("c".to_owned(), case.clone()), ("r".to_owned(), case)].into();
        let entries = [
            entry(119, "c", "case"),
            entry(118, "r", "report"),
            entry(117, "m", "quarantined_mail"),
            entry(116, "c", "case"),
            entry(59, "c", "case"),
        ];
        let lines = lines(&entries, &numbers, Lang::Da);
        let told: Vec<_> = lines
            .iter()
            .map(|it| (it.case_id.as_str(), it.whats.len()))
            .collect();
        assert_eq!(told, [("c", 2), ("", 1), ("c", 1)]);
    }

    #[test]
    fn a_name_is_found_by_any_of_its_words_also_of_who_has_left() {
        let person = |id: &str, name: &str, active| {
            let person = Person {
                id: id.to_owned(),
                name: name.to_owned(),
                active,
                ..Person::default()
            };
            (id.to_owned(), (person, "Nordmark".to_owned()))
        };
        let people = [
            person("1", "Bo Opdigtesen", true),
            person("2", "Anna Opdigtesen", false),
            person("3", "Anna Modelsen", true),
        ]
        .into();
        let ids = |words| {
            let found = named(&people, words);
            found.into_iter().map(|it| it.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("OPDIGT"), ["2", "1"]);
        assert_eq!(ids("opdigtesen anna"), ["2"]);
        assert!(named(&people, "anna opdigtesen")[0].left);
        assert!(ids("ingen").is_empty());
    }
}
