//! What has access to a municipality besides people: each key, link, login and address, whose it is, and
//! what it reaches.
//!
//! A system's owner is who made its key. What people see stands on *Hvem kan se sagerne*.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use brudvagt_kit::pg::Ts;
use brudvagt_proto::{
    directory::ListProvisioningRequest,
    intake::{Door, ListDoorsRequest},
    notification::ListHooksRequest,
};
use sqlx::FromRow;

use super::{opened::People, settings::municipality};
use crate::{
    emergency,
    http::{App, Failure, Visitor, html, session::Session, wire},
    ui::{Page, Section},
};

/// Lines of one kind that the page shows.
const MOST: i64 = 200;

struct Line {
    kind: &'static str,
    name: String,
    owner: String,
    /// What it reaches, in a sentence.
    reach: &'static str,
    since: String,
    until: String,
    used: String,
}

#[derive(Template)]
#[template(path = "work/accesses.html")]
struct AccessesPage {
    page: Page,
    municipality_code: String,
    municipality: String,
    lines: Vec<Line>,
    /// Kinds that cannot be told now.
    absent: Vec<&'static str>,
}

#[derive(FromRow)]
struct OfPerson {
    name: String,
    person_id: String,
    reads_words: bool,
    made_at: Ts,
    ends_at: Option<Ts>,
    used_at: Option<Ts>,
}

/// What is asked for together.
struct Asking<'a> {
    app: &'a App,
    session: &'a Session,
    page: &'a Page,
    people: &'a People,
    code: &'a str,
}

pub(crate) async fn list(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let session = visitor.setter()?;
    let known = municipality(&app, session, &code).await?;
    let page = visitor.page(&app, Section::None);
    let people = People::of(&app, session, &code).await;
    let asking = Asking {
        app: &app,
        session,
        page: &page,
        people: &people,
        code: &code,
    };
    let mut lines = asking.of_people().await?;
    let mut absent = Vec::new();
    for (kind, told) in [
        ("accesses.doors", asking.doors().await),
        ("accesses.hooks", asking.hooks().await),
        ("accesses.scim", asking.scim().await),
    ] {
        match told {
            Some(told) => lines.extend(told),
            None => absent.push(page.t(kind)),
        }
    }
    lines.extend(asking.logins());
    lines.extend(asking.emergency().await?);
    html(&AccessesPage {
        lines,
        absent,
        municipality: known.name,
        municipality_code: code,
        page,
    })
}

impl Asking<'_> {
    fn day(&self, at: Option<prost_types::Timestamp>) -> String {
        let at = wire::instant(at);
        at.map(|at| self.page.when(&at).day().text())
            .unwrap_or_default()
    }

    fn day_of(&self, at: Option<&Ts>) -> String {
        at.map(|at| self.page.when(&at.0).day().text())
            .unwrap_or_default()
    }

    /// Who reports without an account, and systems with a key.
    async fn doors(&self) -> Option<Vec<Line>> {
        let message = ListDoorsRequest {
            municipality: self.code.to_owned(),
        };
        let request = self.app.ask(self.session, message);
        let known = self.app.doors().list_doors(request).await.ok()?;
        let open = known.into_inner().doors.into_iter();
        let open = open.filter(|door| door.closed_at.is_none());
        Some(open.map(|door| self.door(door)).collect())
    }

    fn door(&self, door: Door) -> Line {
        let (kind, reach) = match door.kind.as_str() {
            "system" => ("accesses.system", "accesses.system_reach"),
            "supplier" => ("accesses.supplier", "accesses.door_reach"),
            _public => ("accesses.public", "accesses.door_reach"),
        };
        Line {
            kind: self.page.t(kind),
            reach: self.page.t(reach),
            owner: self.people.name(&door.opened_by),
            since: self.day(door.opened_at),
            until: String::new(),
            used: self.day(door.used_at),
            name: door.name,
        }
    }

    async fn hooks(&self) -> Option<Vec<Line>> {
        let message = ListHooksRequest {
            municipality: self.code.to_owned(),
        };
        let request = self.app.ask(self.session, message);
        let known = self.app.hooks().list_hooks(request).await.ok()?;
        let hooks = known.into_inner().hooks.into_iter();
        Some(
            hooks
                .map(|hook| Line {
                    kind: self.page.t("accesses.hook"),
                    reach: self.page.t("accesses.hook_reach"),
                    owner: self.people.name(&hook.made_by),
                    since: self.day(hook.made_at),
                    until: String::new(),
                    used: self.day(hook.delivered_at),
                    name: hook.url,
                })
                .collect(),
        )
    }

    /// The municipality's own directory, which sends people and groups.
    async fn scim(&self) -> Option<Vec<Line>> {
        let message = ListProvisioningRequest {
            municipality: self.code.to_owned(),
        };
        let request = self.app.ask_as_portal(message);
        let known = self.app.provisioning().list_provisioning(request).await;
        let tokens = known.ok()?.into_inner().tokens.into_iter();
        let now = self.page.now;
        let is_good = |it: &brudvagt_proto::directory::ScimToken| {
            it.ended_at.is_none() && wire::instant(it.expires_at).is_some_and(|at| at > now)
        };
        Some(
            tokens
                .filter(is_good)
                .map(|token| Line {
                    kind: self.page.t("accesses.scim"),
                    reach: self.page.t("accesses.scim_reach"),
                    owner: self.page.t("accesses.operator").to_owned(),
                    since: self.day(token.created_at),
                    until: self.day(token.expires_at),
                    used: self.day(token.used_at),
                    name: String::new(),
                })
                .collect(),
        )
    }

    fn logins(&self) -> Vec<Line> {
        let providers = self.app.providers.values();
        let here = providers.filter(|endpoint| {
            let mut codes = endpoint.provider.municipalities.iter();
            codes.any(|code| code.as_str() == self.code)
        });
        here.map(|endpoint| Line {
            kind: self.page.t("accesses.login"),
            reach: self.page.t("accesses.login_reach"),
            owner: self.page.t("accesses.operator").to_owned(),
            since: String::new(),
            until: String::new(),
            used: String::new(),
            name: endpoint.provider.label.clone(),
        })
        .collect()
    }

    async fn emergency(&self) -> Result<Vec<Line>, Failure> {
        let holders = emergency::holders(&self.app.pool, self.code).await?;
        let uses = emergency::uses(&self.app.pool, self.code).await?;
        let used = |id: &str| {
            let mut uses = uses.iter();
            let last = uses.find(|it| it.person_id == id && it.outcome == "signed_in");
            self.day_of(last.map(|it| &it.at))
        };
        Ok(holders
            .into_iter()
            .map(|it| Line {
                kind: self.page.t("accesses.emergency"),
                reach: self.page.t("accesses.emergency_reach"),
                owner: self.people.name(&it.person_id),
                since: self.day_of(Some(&it.made_at)),
                until: String::new(),
                used: used(&it.person_id),
                name: String::new(),
            })
            .collect())
    }

    /// Tokens for programs and calendar links, which read as their person.
    async fn of_people(&self) -> Result<Vec<Line>, Failure> {
        let tokens: Vec<OfPerson> = sqlx::query_as(
            "SELECT name, person_id, reads_words, created_at AS made_at, expires_at AS ends_at, \
               used_at FROM portal.access_tokens \
             WHERE $1 = ANY (string_to_array(scope, ',')) AND expires_at > $2 \
             ORDER BY created_at, token_id LIMIT $3",
        )
        .bind(self.code)
        .bind(Ts(self.page.now))
        .bind(MOST)
        .fetch_all(&self.app.pool)
        .await?;
        let calendars: Vec<OfPerson> = sqlx::query_as(
            "SELECT '' AS name, person_id, false AS reads_words, created_at AS made_at, \
               NULL::timestamptz AS ends_at, read_at AS used_at FROM portal.calendars \
             WHERE $1 = ANY (string_to_array(scope, ',')) ORDER BY created_at, calendar_id LIMIT $2",
        )
        .bind(self.code)
        .bind(MOST)
        .fetch_all(&self.app.pool)
        .await?;
        let line = |kind, reach, it: OfPerson| Line {
            kind: self.page.t(kind),
            reach: self.page.t(reach),
            owner: self.people.name(&it.person_id),
            since: self.day_of(Some(&it.made_at)),
            until: self.day_of(it.ends_at.as_ref()),
            used: self.day_of(it.used_at.as_ref()),
            name: it.name,
        };
        let tokens = tokens.into_iter().map(|it| {
            let reach = if it.reads_words {
                "accesses.token_words_reach"
            } else {
                "accesses.token_reach"
            };
            line("accesses.token", reach, it)
        });
        let calendars = calendars
            .into_iter()
            .map(|it| line("accesses.calendar", "accesses.calendar_reach", it));
        Ok(tokens.chain(calendars).collect())
    }
}
