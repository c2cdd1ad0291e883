//! How a municipality works: second person, NIS 2, who files, working time, and who is on duty.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_calculus::calendar::CalendarSettings;
use brudvagt_proto::directory::{
    DpoDelegation, ImportDutyRequest, ListDutyRequest, ListDutyResponse, ListMunicipalitiesRequest,
    Municipality, Notifier, OpeningHours, SaveSettingsRequest, WorkCalendar,
};

use super::{again::again, opened::People};
use brudvagt_types::Role;

use crate::{
    http::{App, Failure, Sent, Visitor, html, html_as, saved_as, session::Session, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, typed},
    words::{choices, explained_choices, word},
};

const PATH: &str = "/indstillinger";
/// The one who files and the deputies, in order.
const NOTIFIERS: u32 = 3;

struct Line {
    code: String,
    name: String,
    second_person: String,
    nis2: String,
}

#[derive(Template)]
#[template(path = "work/municipalities.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
}

/// A weekday's fields.
struct Day {
    label: String,
    opens: String,
    closes: String,
}

struct NotifierFields {
    person: String,
    function: String,
    label: String,
}

struct DutyLine {
    person: String,
    from: String,
    to: String,
}

#[derive(Template)]
#[template(path = "work/settings.html")]
struct SettingsPage {
    page: Page,
    form: Form,
    municipality_code: String,
    municipality: String,
    second_persons: Vec<Choice>,
    /// The roles that may take the controller's decisions, and in words those that do.
    deciders: Vec<Choice>,
    decided_by: String,
    may_import: bool,
    may_set_deciders: bool,
    nis2s: Vec<Choice>,
    people: Vec<Choice>,
    functions: Vec<Choice>,
    notifiers: Vec<NotifierFields>,
    days: Vec<Day>,
    duties: Vec<DutyLine>,
    /// From when nobody is on duty.
    hole: String,
    line_errors: Vec<String>,
}

async fn municipalities(app: &App, session: &Session) -> Result<Vec<Municipality>, Failure> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let known = app.directory().list_municipalities(request).await?;
    Ok(known.into_inner().municipalities)
}

/// One of the caller's municipalities.
pub(super) async fn municipality(
    app: &App,
    session: &Session,
    code: &str,
) -> Result<Municipality, Failure> {
    let known = municipalities(app, session).await?;
    let mut known = known.into_iter();
    known
        .find(|it| it.code == code)
        .ok_or_else(Failure::not_found)
}

pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let known = municipalities(&app, session).await?;
    let code = match (visitor.param("kommune"), known.as_slice()) {
        (code, [only]) if code.is_empty() => only.code.clone(),
        (code, _) => code,
    };
    let page = visitor.page(&app, Section::None);
    if code.is_empty() {
        let lines = known.into_iter().map(|it| Line {
            second_person: word(page.lang, "second_person", &it.second_person),
            nis2: word(page.lang, "nis2_setting", &it.nis2),
            code: it.code,
            name: it.name,
        });
        return html(&ListPage {
            lines: lines.collect(),
            page,
        });
    }
    let form = page.form();
    render(&app, &visitor, &code, form, Vec::new(), StatusCode::OK).await
}

/// Who decides, and by which paper the officer does.
fn decided_by(known: &Municipality, lang: Lang) -> String {
    let roles = known.decides.iter().map(|role| word(lang, "role", role));
    let roles = roles.collect::<Vec<_>>().join(", ");
    match &known.dpo_delegation {
        Some(it) => {
            let paper = brudvagt_words::delegation(lang.of_words(), &it.by, &it.on, &it.reference);
            format!("{roles} ({paper})")
        }
        None => roles,
    }
}

/// What is known, as the form's fields say it.
fn values(known: &Municipality) -> Vec<(String, String)> {
    let mut values = vec![
        ("second_person".to_owned(), known.second_person.clone()),
        ("nis2".to_owned(), known.nis2.clone()),
    ];
    values.extend(
        known
            .decides
            .iter()
            .map(|role| ("decides".to_owned(), role.clone())),
    );
    if let Some(paper) = &known.dpo_delegation {
        for (name, value) in [
            ("delegation.by", &paper.by),
            ("delegation.on", &paper.on),
            ("delegation.reference", &paper.reference),
        ] {
            values.push((name.to_owned(), value.clone()));
        }
    }
    for (number, notifier) in (1_u32..).zip(&known.notifiers) {
        values.push((
            format!("notifier.{number}.person"),
            notifier.person_id.clone(),
        ));
        values.push((
            format!("notifier.{number}.function"),
            notifier.function.clone(),
        ));
    }
    let calendar = known.calendar.clone().unwrap_or_else(usual_calendar);
    for hours in &calendar.week {
        let weekday = hours.weekday;
        values.push((format!("day.{weekday}.opens"), hours.opens.clone()));
        values.push((format!("day.{weekday}.closes"), hours.closes.clone()));
    }
    values.push((
        "closed_yearly".to_owned(),
        calendar.closed_yearly.join("\n"),
    ));
    values.push(("closed_dates".to_owned(), calendar.closed_dates.join("\n")));
    values
}

/// What counts until a municipality says otherwise.
fn usual_calendar() -> WorkCalendar {
    let usual = CalendarSettings::default();
    let time = |at: jiff::civil::Time| format!("{:02}:{:02}", at.hour(), at.minute());
    WorkCalendar {
        week: (1_u32..)
            .zip(usual.week)
            .filter_map(|(weekday, hours)| {
                let hours = hours?;
                Some(OpeningHours {
                    weekday,
                    opens: time(hours.opens),
                    closes: time(hours.closes),
                })
            })
            .collect(),
        closed_yearly: usual
            .closed_yearly
            .iter()
            .map(|day| format!("{:02}-{:02}", day.month, day.day))
            .collect(),
        closed_dates: usual.closed_dates.iter().map(ToString::to_string).collect(),
    }
}

async fn duty(app: &App, session: &Session, code: &str) -> ListDutyResponse {
    let message = ListDutyRequest {
        municipality: code.to_owned(),
        ..ListDutyRequest::default()
    };
    match app.directory().list_duty(app.ask(session, message)).await {
        Ok(known) => known.into_inner(),
        Err(_away) => ListDutyResponse::default(),
    }
}

async fn render(
    app: &App,
    visitor: &Visitor,
    code: &str,
    form: Form,
    line_errors: Vec<String>,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let known = municipality(app, session, code).await?;
    let people = People::of(app, session, code).await.choices;
    let duty = duty(app, session, code).await;
    let page = visitor.page(app, Section::None);
    let at = |at: Option<prost_types::Timestamp>| {
        wire::instant(at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default()
    };
    let lang = page.lang;
    let shown = SettingsPage {
        second_persons: explained_choices(lang, "second_person"),
        deciders: ["case_worker", "department_head", "chief_executive", "dpo"]
            .map(|role| Choice::new(role, word(lang, "role", role)))
            .into(),
        decided_by: decided_by(&known, lang),
        may_import: page.is_dpo(),
        may_set_deciders: page.role() == Some(Role::ChiefExecutive),
        nis2s: explained_choices(lang, "nis2_setting"),
        functions: choices(lang, "notifier_function"),
        notifiers: (1..=NOTIFIERS)
            .map(|number| NotifierFields {
                person: format!("notifier.{number}.person"),
                function: format!("notifier.{number}.function"),
                label: page.t1("settings.notifier", number),
            })
            .collect(),
        days: (1_u32..=7)
            .map(|weekday| Day {
                label: word(lang, "weekday", &weekday.to_string()),
                opens: format!("day.{weekday}.opens"),
                closes: format!("day.{weekday}.closes"),
            })
            .collect(),
        duties: duty
            .duties
            .into_iter()
            .map(|it| DutyLine {
                person: it.person_name,
                from: at(it.from),
                to: at(it.to),
            })
            .collect(),
        hole: at(duty.first_hole),
        // Settings that were refused are shown as they were typed, emptied fields too.
        form: if matches!(form.value("act"), "save" | "deciders") {
            form
        } else {
            form.with_all(values(&known))
        },
        municipality_code: known.code,
        municipality: known.name,
        people,
        line_errors,
        page,
    };
    html_as(status, &shown)
}

/// The lines of a field, without empty ones.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn request(code: &str, sent: &Sent) -> SaveSettingsRequest {
    let week = (1_u32..=7).filter_map(|weekday| {
        let opens = typed::clock(sent.get(&format!("day.{weekday}.opens")));
        let closes = typed::clock(sent.get(&format!("day.{weekday}.closes")));
        // A day without times is closed; one with only one of the two times is refused.
        (!opens.is_empty() || !closes.is_empty()).then_some(OpeningHours {
            weekday,
            opens,
            closes,
        })
    });
    let notifiers = (1..=NOTIFIERS).filter_map(|number| {
        let person_id = sent.text(&format!("notifier.{number}.person"));
        (!person_id.is_empty()).then(|| Notifier {
            person_id,
            function: sent.text(&format!("notifier.{number}.function")),
            name: String::new(),
        })
    });
    SaveSettingsRequest {
        municipality: code.to_owned(),
        second_person: sent.text("second_person"),
        notifiers: notifiers.collect(),
        calendar: Some(WorkCalendar {
            week: week.collect(),
            closed_yearly: lines(sent.get("closed_yearly")),
            closed_dates: lines(sent.get("closed_dates")),
        }),
        nis2: sent.text("nis2"),
        ..SaveSettingsRequest::default()
    }
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let code = sent.text("kommune");
    let mut line_errors = Vec::new();
    let done = match sent.get("act") {
        "save" => save(&app, session, &code, &sent).await.map(|()| "settings"),
        "deciders" => {
            let message = deciders(&code, &sent);
            let request = app.act(session, sent.key(), message);
            let saved = app.directory().save_settings(request).await;
            saved.map(|_saved| "settings").map_err(Failure::from)
        }
        "duty" => import(&app, session, &code, &sent, &visitor, &mut line_errors)
            .await
            .map(|()| "duty"),
        _unknown => return Err(Failure::not_found()),
    };
    let page = visitor.page(&app, Section::None);
    match done {
        Ok(_read) if !line_errors.is_empty() => {
            let form = page.form().with("csv", sent.text("csv"));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&app, &visitor, &code, form, line_errors, status).await
        }
        Ok(done) => {
            let code: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
            Ok(saved_as(&format!("{PATH}/{code}"), done))
        }
        Err(failure) if failure.is_about_the_form() => {
            let form = again(&page, &sent, &failure, "");
            let status = failure.what.status();
            render(&app, &visitor, &code, form, line_errors, status).await
        }
        Err(failure) => Err(failure),
    }
}

/// Who takes the controller's decisions, as the management says. Choosing nobody is refused, because an
/// empty field would mean "unchanged", which was not chosen either.
fn deciders(code: &str, sent: &Sent) -> SaveSettingsRequest {
    let roles: Vec<String> = sent.all("decides").map(str::to_owned).collect();
    let by_dpo = roles.iter().any(|role| role == "dpo");
    SaveSettingsRequest {
        municipality: code.to_owned(),
        decides: if roles.is_empty() {
            vec![String::new()]
        } else {
            roles
        },
        dpo_delegation: by_dpo.then(|| DpoDelegation {
            by: sent.text("delegation.by"),
            on: sent.text("delegation.on"),
            reference: sent.text("delegation.reference"),
        }),
        ..SaveSettingsRequest::default()
    }
}

async fn save(app: &App, session: &Session, code: &str, sent: &Sent) -> Result<(), Failure> {
    let request = app.act(session, sent.key(), request(code, sent));
    app.directory().save_settings(request).await?;
    Ok(())
}

async fn import(
    app: &App,
    session: &Session,
    code: &str,
    sent: &Sent,
    visitor: &Visitor,
    line_errors: &mut Vec<String>,
) -> Result<(), Failure> {
    let message = ImportDutyRequest {
        municipality: code.to_owned(),
        csv: sent.text("csv"),
    };
    let request = app.act(session, sent.key(), message);
    let read = app.directory().import_duty(request).await?.into_inner();
    line_errors.extend(read.errors.iter().map(|it| {
        let text = visitor.lang.say(&it.text);
        format!("{} {}: {text}", visitor.lang.t("settings.line"), it.line)
    }));
    Ok(())
}

/// The page of one municipality, by its own address.
pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    axum::extract::Path(code): axum::extract::Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::None).form();
    render(&app, &visitor, &code, form, Vec::new(), StatusCode::OK).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_times_is_closed_and_half_a_pair_is_not_hidden() {
        let asked = request(
            "901",
            &Sent::of(&[
                ("day.1.opens", "08:00"),
                ("day.1.closes", "16:00"),
                ("day.2.opens", "08:00"),
                ("closed_yearly", "12-24\n\n 12-31 "),
            ]),
        );
        let calendar = asked.calendar.unwrap();
        let days: Vec<u32> = calendar.week.iter().map(|it| it.weekday).collect();
        assert_eq!(days, [1, 2]);
        assert_eq!(calendar.closed_yearly, ["12-24", "12-31"]);
    }

    #[test]
    fn what_is_shown_is_saved_as_it_was() {
        let known = Municipality {
            second_person: "none".to_owned(),
            nis2: "covered".to_owned(),
            ..Municipality::default()
        };
        let shown: Vec<_> = values(&known);
        let fields: Vec<(&str, &str)> = shown
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let asked = request("901", &Sent::of(&fields));
        assert_eq!(asked.calendar, Some(usual_calendar()));
        assert_eq!(asked.nis2, "covered");
    }
}
