//! Signing in to a demonstration by choosing a made-up person. Outside demonstration mode it does
//! not exist.

use std::collections::BTreeMap;

use brudvagt_proto::directory::{
    ListDemonstrationPeopleRequest, ListMunicipalitiesRequest, Person,
};
use brudvagt_types::{Actor, Role, Scope};

use super::rights;
use crate::{
    http::{App, Failure},
    texts::Lang,
    words::word,
};

pub(crate) struct PersonButton {
    pub value: String,
    pub name: String,
    pub role: String,
    pub place: String,
}

pub(crate) struct Group {
    pub municipality: String,
    pub people: Vec<PersonButton>,
}

/// The people to choose from: first those who work for several municipalities, then the people of
/// each.
#[derive(Default)]
pub(crate) struct Choice {
    pub shared: Vec<PersonButton>,
    pub groups: Vec<Group>,
}

pub(crate) async fn choice(app: &App, lang: Lang) -> Result<Choice, Failure> {
    let (people, names) = people(app).await?;
    let mut shared = Vec::new();
    let mut by_code: BTreeMap<String, Vec<PersonButton>> = BTreeMap::new();
    for person in &people {
        for role in rights::roles(person) {
            let button = PersonButton {
                value: format!("{}|{}", person.id, role.as_str()),
                name: person.name.clone(),
                role: word(lang, "role", role.as_str()),
                place: place(person, role, &names, lang),
            };
            if person.municipality.is_empty() {
                shared.push(button);
            } else {
                let code = person.municipality.clone();
                by_code.entry(code).or_default().push(button);
            }
        }
    }
    Ok(Choice {
        shared,
        groups: in_groups(by_code, &names),
    })
}

/// The chosen person in the chosen role (`id|role`); in her first role when none is named.
pub(crate) async fn chosen(app: &App, value: &str) -> Result<(Actor, Scope), Failure> {
    let (id, wanted) = value.split_once('|').unwrap_or((value, ""));
    let (people, _names) = people(app).await?;
    let person = people
        .iter()
        .find(|person| person.id == id)
        .ok_or_else(Failure::not_found)?;
    let own = rights::roles(person);
    let role = Role::parse(wanted)
        .filter(|role| own.contains(role))
        .or_else(|| own.first().copied())
        .ok_or_else(Failure::not_found)?;
    rights::act_as(person, role).ok_or_else(Failure::not_found)
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

fn place(person: &Person, role: Role, names: &BTreeMap<String, String>, lang: Lang) -> String {
    let count = rights::municipalities(person, role).len();
    if count > 1 {
        return lang.t1("sign_in.n_municipalities", count);
    }
    names.get(&person.unit_id).cloned().unwrap_or_default()
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
}
