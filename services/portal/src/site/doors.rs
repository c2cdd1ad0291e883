//! A municipality's doors for those who have no account, other systems among them: opened and closed beside
//! its settings.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::intake::{CloseDoorRequest, Door, ListDoorsRequest, OpenDoorRequest};

use super::{
    again::again,
    hooks::{self, HookLine},
    settings::municipality,
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, session::Session, systems::MARK, wire},
    ui::{Choice, Form, Page, Section},
};

struct Line {
    id: String,
    name: String,
    agreement: String,
    hours: String,
    opened: String,
    /// When a system last showed its key; empty: never.
    used: String,
    /// Empty of what is open.
    ended: String,
}

/// What is told once, whole.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Once {
    #[default]
    Link,
    Key,
    /// What signs the messages to a system.
    Secret,
}

#[derive(Default)]
struct Told {
    link: String,
    what: Once,
}

impl Told {
    fn title(&self) -> &'static str {
        match self.what {
            Once::Link => "doors.once",
            Once::Key => "doors.key_once",
            Once::Secret => "doors.hook_once",
        }
    }

    fn text(&self) -> &'static str {
        match self.what {
            Once::Link => "doors.once_text",
            Once::Key => "doors.key_once_text",
            Once::Secret => "doors.hook_once_text",
        }
    }
}

#[derive(Template)]
#[template(path = "work/doors_outside.html")]
struct DoorsPage {
    page: Page,
    form: Form,
    code: String,
    municipality: String,
    /// The public form's door, when it is open.
    public: Option<Line>,
    /// Its whole address; only its beginning, when a token belongs to it.
    public_link: String,
    public_has_token: bool,
    suppliers: Vec<Line>,
    /// Those whose key was ended stand last.
    systems: Vec<Line>,
    /// Absent when they cannot be told now.
    hooks: Option<Vec<HookLine>>,
    /// Systems that can be told.
    told_systems: Vec<Choice>,
    told: Told,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::None).form();
    render(&app, &visitor, code, form, Told::default(), StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    code: String,
    form: Form,
    told: Told,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let message = ListDoorsRequest {
        municipality: code.clone(),
    };
    let known = app.doors().list_doors(app.ask(session, message)).await?;
    let known = known.into_inner().doors.into_iter();
    let (systems, doors): (Vec<Door>, Vec<Door>) = known.partition(|door| door.kind == "system");
    let (public, suppliers): (Vec<Door>, Vec<Door>) = doors
        .into_iter()
        .filter(|door| door.closed_at.is_none())
        .partition(|door| door.kind == "public");
    let name = municipality(app, session, &code).await?.name;
    let page = visitor.page(app, Section::None);
    let public = public.into_iter().next();
    let hooks = hooks::lines(app, session, &page, &code, &systems).await;
    let told_systems = hooks::choices(&systems);
    let shown = DoorsPage {
        form: match &public {
            _typed if !form.value("address").is_empty() => form,
            // What is open stays as it is, unless somebody says otherwise.
            Some(door) if door.has_token => form
                .with("address", door.address.clone())
                .with("with_token", "yes"),
            Some(door) => form.with("address", door.address.clone()),
            None => form.with("address", address_of(&name)),
        },
        public_link: public
            .as_ref()
            .map(|door| format!("{}/meld/{}", app.public_origin, door.address))
            .unwrap_or_default(),
        public_has_token: public.as_ref().is_some_and(|door| door.has_token),
        public: public.map(|door| line(door, &page)),
        suppliers: suppliers
            .into_iter()
            .map(|door| line(door, &page))
            .collect(),
        systems: systems.into_iter().map(|door| line(door, &page)).collect(),
        municipality: name,
        code,
        hooks,
        told_systems,
        told,
        page,
    };
    html_as(status, &shown)
}

fn line(door: Door, page: &Page) -> Line {
    let at = wire::instant(door.opened_at).map(|at| page.when(&at).day().text());
    let used = wire::instant(door.used_at).map(|at| page.when(&at).text());
    let ended = wire::instant(door.closed_at).map(|at| page.when(&at).day().text());
    Line {
        id: door.door_id,
        name: door.name,
        agreement: door.agreement,
        hours: match door.agreed_hours {
            0 => page.t("form.not_said").to_owned(),
            hours => hours.to_string(),
        },
        opened: format!("{}, {}", door.opened_by, at.unwrap_or_default()),
        used: used.unwrap_or_default(),
        ended: ended.unwrap_or_default(),
    }
}

/// What a municipality is called in an address: `nordvig` of »Nordvig Kommune«.
fn address_of(name: &str) -> String {
    let name = name.to_lowercase();
    let name = name.trim_end_matches("kommune").trim();
    let mut address = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' => address.push(c),
            '\u{e6}' => address.push_str("ae"),
            '\u{f8}' => address.push_str("oe"),
            '\u{e5}' => address.push_str("aa"),
            _other if address.ends_with('-') || address.is_empty() => {}
            _other => address.push('-'),
        }
    }
    address.trim_end_matches('-').to_owned()
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let page = visitor.page(&app, Section::None);
    let path = format!("/indstillinger/{code}/indgange");
    let done = match sent.get("act") {
        "close" => {
            let message = CloseDoorRequest {
                door_id: sent.text("door_id"),
            };
            let request = app.act(session, sent.key(), message);
            app.doors().close_door(request).await?;
            // A key that was ended is told nothing more. It is ended first: that must not wait for another
            // service.
            hooks::end(&app, session, &code, &sent).await?;
            return Ok(saved_as(&path, "door_closed"));
        }
        "hook_end" => {
            hooks::end(&app, session, &code, &sent).await?;
            return Ok(saved_as(&path, "hook_ended"));
        }
        "public" => open_public(&app, session, &code, &sent).await,
        "supplier" => open_supplier(&app, session, &code, &sent, &page).await,
        "system" => open_system(&app, session, &code, &sent).await,
        "hook" => hooks::save(&app, session, &code, &sent, &page).await,
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        // A link without a secret is on the page, and the page has an address.
        Ok(link) if link.is_empty() => Ok(saved_as(&path, "door_opened")),
        Ok(link) => {
            let what = match sent.get("act") {
                "system" => Once::Key,
                "hook" => Once::Secret,
                _other => Once::Link,
            };
            let told = Told { link, what };
            render(&app, &visitor, code, page.form(), told, StatusCode::OK).await
        }
        Err(failure) if failure.is_about_the_form() => {
            let prefix = match sent.get("act") {
                "system" => "system.",
                "hook" => "hook.",
                _other => "",
            };
            let form = again(&page, &sent, &failure, prefix);
            let status = failure.what.status();
            render(&app, &visitor, code, form, Told::default(), status).await
        }
        Err(failure) => Err(failure),
    }
}

/// The whole link when a token is part of it, which is told this once; otherwise nothing.
async fn open_public(
    app: &App,
    session: &Session,
    code: &str,
    sent: &Sent,
) -> Result<String, Failure> {
    let message = OpenDoorRequest {
        municipality: code.to_owned(),
        kind: "public".to_owned(),
        address: sent.text("address"),
        name: municipality(app, session, code).await?.name,
        with_token: sent.is("with_token"),
        ..OpenDoorRequest::default()
    };
    let request = app.act(session, sent.key(), message);
    let opened = app.doors().open_door(request).await?.into_inner();
    if opened.token.is_empty() {
        return Ok(String::new());
    }
    let address = opened.door.unwrap_or_default().address;
    Ok(format!(
        "{}/meld/{address}/{}",
        app.public_origin, opened.token
    ))
}

async fn open_supplier(
    app: &App,
    session: &Session,
    code: &str,
    sent: &Sent,
    page: &Page,
) -> Result<String, Failure> {
    let hours = sent.get("agreed_hours");
    let agreed_hours = if hours.is_empty() {
        0
    } else {
        hours
            .parse()
            .ok()
            .filter(|hours| *hours > 0)
            .ok_or_else(|| {
                Failure::field("agreed_hours", "NOT_A_NUMBER", page.t("doors.hours_number"))
            })?
    };
    let message = OpenDoorRequest {
        municipality: code.to_owned(),
        kind: "supplier".to_owned(),
        name: sent.text("name"),
        agreement: sent.text("agreement"),
        agreed_hours,
        ..OpenDoorRequest::default()
    };
    let request = app.act(session, sent.key(), message);
    let opened = app.doors().open_door(request).await?.into_inner();
    Ok(format!(
        "{}/leverandoer/{}",
        app.public_origin, opened.token
    ))
}

/// The whole key, which is told this once.
async fn open_system(
    app: &App,
    session: &Session,
    code: &str,
    sent: &Sent,
) -> Result<String, Failure> {
    let message = OpenDoorRequest {
        municipality: code.to_owned(),
        kind: "system".to_owned(),
        name: sent.text("system.name"),
        ..OpenDoorRequest::default()
    };
    let request = app.act(session, sent.key(), message);
    let opened = app.doors().open_door(request).await?.into_inner();
    Ok(format!("{MARK}{}", opened.token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipalitys_name_becomes_an_address_that_can_be_said() {
        for (name, address) in [
            ("Nordvig Kommune", "nordvig"),
            ("Ærø Kommune", "aeroe"),
            ("Høje-Taastrup Kommune", "hoeje-taastrup"),
            ("Sankt  Åby kommune", "sankt-aaby"),
        ] {
            assert_eq!(address_of(name), address);
        }
    }
}
