//! OS2rollekatalog: `GET /api/organisation/v3`, and who stands in for managers. One large answer, and
//! nothing is ever sent back: the same key could overwrite the whole organisation.
//!
//! Shapes as published in OS2rollekatalog 2026r3 (`OrganisationApi`, `ManagerSubstituteApiV2`).

use std::{collections::HashMap, path::PathBuf, time::Duration};

use brudvagt_proto::directory::{ImportPeopleRequest, ImportedPerson, ImportedUnit};
use hyper::Method;
use serde::{Deserialize, de::IgnoredAny};

use crate::{
    Trouble,
    fetch::{Fetch, Got, Question, refused, unreadable},
    gather::{Gathered, Wrong},
};

/// Where it is, and which level is a fagområde.
#[derive(Clone, Debug)]
pub struct Rollekatalog {
    /// `https://rollekatalog.nordvig.example`
    pub url: String,
    /// Holds the client's `ApiKey`.
    pub key_file: PathBuf,
    /// `LEVEL_1` to `LEVEL_6`. Without it no unit is a fagområde, and no manager gets a role.
    pub department_level: Option<String>,
}

const LARGEST: usize = 256 * 1024 * 1024;
const WITHIN: Duration = Duration::from_secs(5 * 60);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organisation {
    org_units: Vec<Lenient<OrgUnit>>,
    users: Vec<Lenient<User>>,
}

/// An element, or as much of it as says whom it is about.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient<T> {
    Whole(Box<T>),
    Named(Named),
    Odd(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    ext_uuid: Option<String>,
    uuid: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrgUnit {
    uuid: String,
    name: String,
    parent_org_unit_uuid: Option<String>,
    level: Option<String>,
    manager: Option<Manager>,
    #[serde(default)]
    kle_performing: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manager {
    uuid: Option<String>,
    user_id: Option<String>,
}

/// Without `cpr`, which the answer holds and nobody here reads.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    ext_uuid: Option<String>,
    uuid: Option<String>,
    user_id: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(default)]
    positions: Option<Vec<Position>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Position {
    org_unit_uuid: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WithSubstitutes {
    uuid: Option<String>,
    user_id: Option<String>,
    #[serde(alias = "substitutes", default)]
    manager_substitutes: Option<Vec<Substitute>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Substitute {
    uuid: Option<String>,
    user_id: Option<String>,
    org_unit_uuid: Option<String>,
}

pub(crate) async fn read(source: &Rollekatalog) -> Result<ImportPeopleRequest, Trouble> {
    let key = std::fs::read_to_string(&source.key_file).map_err(|_error| {
        Trouble::new(
            "Filen med nøglen til rollekataloget kan ikke læses.",
            "the file with the key of the rollekatalog cannot be read",
        )
    })?;
    let key = zeroize::Zeroizing::new(key.trim().to_owned());
    let fetch = Fetch::new(None)?;
    let got = ask(&fetch, source, &key, "/api/organisation/v3").await?;
    let organisation = match got.status {
        200 => serde_json::from_slice(&got.body).map_err(|_error| unreadable())?,
        other => return Err(refused(other)),
    };
    drop(got);
    let substitutes = ask_substitutes(&fetch, source, &key).await?;
    gather(
        organisation,
        substitutes,
        source.department_level.as_deref(),
    )
}

/// Nothing when the feature is off there.
async fn ask_substitutes(
    fetch: &Fetch,
    source: &Rollekatalog,
    key: &str,
) -> Result<Option<Vec<WithSubstitutes>>, Trouble> {
    for path in ["/api/v2/manager", "/api/manager"] {
        let got = ask(fetch, source, key, path).await?;
        match got.status {
            200 => return serde_json::from_slice(&got.body).map_err(|_error| unreadable()),
            404 => {}
            other => return Err(refused(other)),
        }
    }
    Ok(None)
}

async fn ask(fetch: &Fetch, source: &Rollekatalog, key: &str, path: &str) -> Result<Got, Trouble> {
    let url = format!("{}{path}", source.url.trim_end_matches('/'));
    fetch
        .ask(Question {
            method: Method::GET,
            url: &url,
            headers: &[("ApiKey", key.to_owned())],
            body: Vec::new(),
            largest: LARGEST,
            within: WITHIN,
        })
        .await
}

fn gather(
    told: Organisation,
    substitutes: Option<Vec<WithSubstitutes>>,
    department_level: Option<&str>,
) -> Result<ImportPeopleRequest, Trouble> {
    let mut all = Gathered::new(true);
    let by_name = names(&told.users);
    let id_of = |uuid: Option<&String>, user_id: Option<&String>| {
        let found = [uuid, user_id].into_iter().flatten();
        let mut found = found.filter_map(|it| by_name.get(&it.to_lowercase()));
        found.next().cloned()
    };
    let mut heads: HashMap<String, Vec<String>> = HashMap::new();
    for (place, unit) in told.org_units.into_iter().enumerate() {
        let line = number(place);
        match unit {
            Lenient::Whole(unit) => {
                let unit = *unit;
                let manager = unit.manager.as_ref();
                // A manager who is not among the users is named as the source names her: the directory says
                // that it does not know her.
                let manager = manager.and_then(|it| {
                    id_of(it.uuid.as_ref(), it.user_id.as_ref()).or_else(|| it.uuid.clone())
                });
                if let Some(manager) = &manager {
                    let headed = heads.entry(manager.clone()).or_default();
                    headed.push(unit.uuid.clone());
                }
                let level = unit.level.as_deref();
                all.unit(ImportedUnit {
                    id: unit.uuid,
                    name: unit.name,
                    parent_id: unit.parent_org_unit_uuid.unwrap_or_default(),
                    is_department: level.is_some() && level == department_level,
                    manager_ids: manager.into_iter().collect(),
                    kle: unit.kle_performing.unwrap_or_default(),
                    line,
                })?;
            }
            Lenient::Named(named) => all.wrong_unit(line, &named.uuid, Wrong::Unreadable),
            Lenient::Odd(_) => all.wrong_unit(line, "", Wrong::Unreadable),
        }
    }
    let stands_in = substitutes.map(|told| stand_ins(&told, &heads, &id_of));
    for (place, user) in told.users.into_iter().enumerate() {
        let line = number(place);
        match user {
            Lenient::Whole(user) if user.disabled => {}
            Lenient::Whole(user) => {
                let user = *user;
                let id = user.ext_uuid.or(user.uuid).unwrap_or_default();
                let mut positions = user.positions.into_iter().flatten();
                let substitute_id = stands_in
                    .as_ref()
                    .map(|all| all.get(&id).cloned().unwrap_or_default());
                all.person(ImportedPerson {
                    name: user.name.unwrap_or_default(),
                    email: user.email.unwrap_or_default(),
                    phone: user.phone.unwrap_or_default(),
                    unit_id: positions
                        .find_map(|it| it.org_unit_uuid)
                        .unwrap_or_default(),
                    away: None,
                    substitute_id,
                    line,
                    id,
                })?;
            }
            Lenient::Named(it) => {
                let id = it.ext_uuid.unwrap_or(it.uuid);
                all.wrong_person(line, &id, Wrong::Unreadable);
            }
            Lenient::Odd(_) => all.wrong_person(line, "", Wrong::Unreadable),
        }
    }
    all.finish()
}

/// Every name a user has there, and her id.
fn names(users: &[Lenient<User>]) -> HashMap<String, String> {
    let mut by_name = HashMap::new();
    for user in users {
        let Lenient::Whole(user) = user else { continue };
        let Some(id) = user.ext_uuid.as_ref().or(user.uuid.as_ref()) else {
            continue;
        };
        for name in [&user.user_id, &user.uuid, &user.ext_uuid]
            .into_iter()
            .flatten()
        {
            by_name.insert(name.to_lowercase(), id.clone());
        }
    }
    by_name
}

/// Who stands in for each manager: for a unit she heads, else whoever is named without one. Only one can
/// stand in for a person here.
fn stand_ins(
    told: &[WithSubstitutes],
    heads: &HashMap<String, Vec<String>>,
    id_of: &impl Fn(Option<&String>, Option<&String>) -> Option<String>,
) -> HashMap<String, String> {
    let mut all = HashMap::new();
    for manager in told {
        let Some(id) = id_of(manager.uuid.as_ref(), manager.user_id.as_ref()) else {
            continue;
        };
        let headed = heads.get(&id);
        let named: Vec<&Substitute> = manager.manager_substitutes.iter().flatten().collect();
        let is_for = |it: &&&Substitute| match &it.org_unit_uuid {
            Some(unit) => headed.is_some_and(|units| units.contains(unit)),
            None => false,
        };
        let chosen = named.iter().find(is_for);
        let chosen = chosen.or_else(|| named.iter().find(|it| it.org_unit_uuid.is_none()));
        let substitute = chosen.and_then(|it| id_of(it.uuid.as_ref(), it.user_id.as_ref()));
        if let Some(substitute) = substitute {
            all.insert(id, substitute);
        }
    }
    all
}

fn number(place: usize) -> u32 {
    u32::try_from(place.saturating_add(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "rollekatalog_tests.rs"]
mod tests;
