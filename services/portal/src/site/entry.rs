//! The front door: where one lands, signing in and out, privacy.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header::SET_COOKIE},
    response::Response,
};
use brudvagt_proto::directory::{
    ListDemonstrationPeopleRequest, ListMunicipalitiesRequest, Person,
};
use brudvagt_types::{Actor, MunicipalityCode, Role, Scope};

use super::expected;
use crate::{
    http::{App, Failure, Sent, Visitor, What, back_to, html, session},
    ui::{Page, Section},
    words::word,
};

/// Everybody's own starting point.
pub(crate) async fn home(visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.session()?;
    Ok(back_to(match session.actor.role {
        role if expected::is_for(role) => "/til-dig",
        Role::Dpo | Role::DepartmentHead | Role::ChiefExecutive => "/sager",
        Role::Employee | Role::System => "/indberet",
    }))
}

struct PersonButton {
    value: String,
    name: String,
    role: String,
    place: String,
}

struct Group {
    municipality: String,
    people: Vec<PersonButton>,
}

/// In the order of their codes: the demonstration's first municipality is the one whose people the
/// README and `xtask up` name, so it stands first, and open.
fn in_groups(
    people: BTreeMap<String, Vec<PersonButton>>,
    names: &BTreeMap<String, String>,
) -> Vec<Group> {
    people
        .into_iter()
        .map(|(code, people)| Group {
            municipality: names.get(&code).cloned().unwrap_or(code),
            people,
        })
        .collect()
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct SignInPage {
    page: Page,
    shared: Vec<PersonButton>,
    groups: Vec<Group>,
    next: String,
}

pub(crate) async fn sign_in_page(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Failure> {
    let page = visitor.page(&app, Section::None);
    let mut shared = Vec::new();
    let mut by_code: BTreeMap<String, Vec<PersonButton>> = BTreeMap::new();
    let mut names = BTreeMap::new();
    if page.demonstration {
        let people;
        (people, names) = self::people(&app).await?;
        for person in people.iter().filter(|person| person.active) {
            for role in roles(person) {
                let button = PersonButton {
                    value: format!("{}|{}", person.id, role.as_str()),
                    name: person.name.clone(),
                    role: word(visitor.lang, "role", role.as_str()),
                    place: place(person, role, &names, visitor.lang),
                };
                if person.municipality.is_empty() {
                    shared.push(button);
                } else {
                    let code = person.municipality.clone();
                    by_code.entry(code).or_default().push(button);
                }
            }
        }
    }
    html(&SignInPage {
        next: visitor.param("next"),
        shared,
        groups: in_groups(by_code, &names),
        page,
    })
}

/// The people of the demonstration, and names of municipalities and units by code and id.
async fn people(app: &App) -> Result<(Vec<Person>, BTreeMap<String, String>), Failure> {
    let mut directory = app.directory();
    let people = directory
        .list_demonstration_people(app.ask_as_portal(ListDemonstrationPeopleRequest {}))
        .await?
        .into_inner()
        .people;
    let known = directory
        .list_municipalities(app.ask_as_portal(ListMunicipalitiesRequest {}))
        .await?
        .into_inner();
    let municipalities = known
        .municipalities
        .into_iter()
        .map(|it| (it.code, it.name));
    let units = known.units.into_iter().map(|it| (it.id, it.name));
    Ok((people, municipalities.chain(units).collect()))
}

/// The roles a person may act in; who has none reports as an employee.
fn roles(person: &Person) -> Vec<Role> {
    let mut roles: Vec<Role> = person
        .grants
        .iter()
        .filter_map(|grant| Role::parse(&grant.role))
        .filter(|role| *role != Role::System)
        .collect();
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        roles.push(Role::Employee);
    }
    roles
}

fn place(
    person: &Person,
    role: Role,
    names: &BTreeMap<String, String>,
    lang: crate::texts::Lang,
) -> String {
    let count = scope_codes(person, role).len();
    if count > 1 {
        return lang.t1("sign_in.n_municipalities", count);
    }
    names.get(&person.unit_id).cloned().unwrap_or_default()
}

/// The municipalities of a role's grants; an employee has the home municipality.
fn scope_codes(person: &Person, role: Role) -> Vec<MunicipalityCode> {
    let mut codes: Vec<MunicipalityCode> = person
        .grants
        .iter()
        .filter(|grant| grant.role == role.as_str())
        .filter_map(|grant| grant.municipality.parse().ok())
        .collect();
    if codes.is_empty() || role == Role::Employee {
        codes.extend(person.municipality.parse());
    }
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The municipalities in which a person holds `role` now.
pub(super) fn granted(person: &Person, role: Role) -> Vec<MunicipalityCode> {
    if roles(person).contains(&role) {
        scope_codes(person, role)
    } else {
        Vec::new()
    }
}

pub(crate) async fn sign_in(
    State(app): State<App>,
    visitor: Visitor,
    sent: Sent,
) -> Result<Response, Failure> {
    if !app.runtime.base.demonstration {
        return Err(Failure::not_found());
    }
    let now = app.runtime.clock.now();
    let (id, wanted) = sent
        .get("person")
        .split_once('|')
        .unwrap_or((sent.get("person"), ""));
    if !app.limiter.take(&format!("sign-in:{id}"), now) {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    let (people, _names) = people(&app).await?;
    let person = people
        .iter()
        .find(|person| person.active && person.id == id)
        .ok_or_else(Failure::not_found)?;
    let own = roles(person);
    let role = Role::parse(wanted)
        .filter(|role| own.contains(role))
        .or_else(|| own.first().copied())
        .ok_or_else(Failure::not_found)?;
    let unit = person
        .grants
        .iter()
        .find(|grant| grant.role == role.as_str() && !grant.unit_id.is_empty())
        .map_or(&person.unit_id, |grant| &grant.unit_id);
    let actor = Actor {
        id: person.id.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        role,
        unit_id: unit.clone(),
    };
    let scope = Scope::Municipalities(scope_codes(person, role));
    let token = session::open(&app.pool, &actor, &scope, now).await?;
    let mut response = back_to(own_path(sent.get("next")));
    set_cookie(&app, &mut response, &token, "")?;
    drop(visitor);
    Ok(response)
}

/// Only into our own pages.
fn own_path(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if is_own { next } else { "/" }
}

pub(crate) async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    _sent: Sent,
) -> Result<Response, Failure> {
    if let Some(token) = crate::http::cookie(&headers, session::COOKIE) {
        session::close(&app.pool, token).await?;
    }
    let mut response = back_to("/log-ind");
    set_cookie(&app, &mut response, "", "; Max-Age=0")?;
    Ok(response)
}

fn set_cookie(app: &App, response: &mut Response, value: &str, life: &str) -> Result<(), Failure> {
    let secure = if app.secure_cookies { "; Secure" } else { "" };
    let cookie = format!(
        "{}={value}; HttpOnly; SameSite=Lax; Path=/{secure}{life}",
        session::COOKIE
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(|error| Failure::internal(&error))?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    page: Page,
    session_cookie: &'static str,
    contact: String,
}

pub(crate) async fn privacy(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    html(&PrivacyPage {
        page: visitor.page(&app, Section::None),
        session_cookie: session::COOKIE,
        contact: String::new(),
    })
}

#[derive(Template)]
#[template(path = "pages/accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

/// # Law
/// Lov om tilgængelighed af offentlige organers websteder og mobilapplikationer: a statement on each
/// website, with what is not accessible, another way, contact, and where to complain.
pub(crate) async fn accessibility(
    State(app): State<App>,
    visitor: Visitor,
) -> Result<Response, Failure> {
    html(&AccessibilityPage {
        page: visitor.page(&app, Section::None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_municipality_with_the_first_code_stands_first_whatever_it_is_called() {
        let known = [("901", "Nordvig Kommune"), ("902", "Birkelev Kommune")];
        let names = known.map(|(code, name)| (code.to_owned(), name.to_owned()));
        let people = ["902", "901", "999"].map(|code| (code.to_owned(), Vec::new()));
        let groups = in_groups(people.into(), &names.into());
        let shown: Vec<_> = groups.iter().map(|it| it.municipality.as_str()).collect();
        assert_eq!(shown, ["Nordvig Kommune", "Birkelev Kommune", "999"]);
    }

    #[test]
    fn signing_in_leads_only_into_our_own_pages() {
        assert_eq!(own_path("/sag/1"), "/sag/1");
        for foreign in ["https://example.org", "//example.org", "/\\example.org", ""] {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
    }
}
