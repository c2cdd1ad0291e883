//! The administrator's command that makes a municipality, or brings what is known of it up to date, from
//! a file: itself, its units, and the people whom no directory sends.

mod file;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};

use anyhow::Context;
use brudvagt_kit::grpc::Channel;
use brudvagt_proto::directory::{
    GetPersonRequest, ImportMunicipalityRequest, ListMunicipalitiesRequest,
    ListMunicipalitiesResponse, ListProvisioningRequest, Person, directory_client::DirectoryClient,
    provisioning_client::ProvisioningClient,
};
use brudvagt_seal::Keyring;
use brudvagt_types::Role;
use tonic::Code;

use crate::{configured, provisioning::Door};

/// Says what the file would change, and with `confirmed` changes it.
///
/// # Errors
/// When the file is wrong, something in it belongs to another municipality, a key is missing, or the
/// directory is away: nothing is changed.
pub async fn import(config: &Path, file: &Path, confirmed: bool) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let wanted = file::read(&text).with_context(|| file.display().to_string())?;
    let base = configured::base(config)?;
    let door = Door::new(config)?;
    let mut directory = DirectoryClient::new(door.channel.clone());

    let known = door.ask(ListMunicipalitiesRequest {});
    let known = directory.list_municipalities(known).await?.into_inner();
    let people = known_people(&door, &mut directory, &wanted.people).await?;
    let mut wrong = belongs_elsewhere(&wanted, &known, &people);
    let keyring = base.secrets.keyring.relative();
    let code = code(&wanted).to_owned();
    if !Keyring::load(&keyring)?
        .municipalities()
        .any(|it| it.as_str() == code)
    {
        wrong.push(format!(
            "{} has no key for {code}: add one as docs/operation.md says, and start the services again",
            keyring.display()
        ));
    }
    if !wrong.is_empty() {
        anyhow::bail!("nothing is changed:\n{}", wrong.join("\n"));
    }

    let leaving = leaving(&door, &code, &wanted.people).await?;
    let mut said = describe(&wanted, &known, &leaving);
    if confirmed {
        let request = door.ask(wanted);
        let done = directory.import_municipality(request).await?.into_inner();
        write!(
            said,
            "Saved. {} people are known by this file, {} are out.",
            done.people_changed, done.people_deactivated
        )?;
    } else {
        said.push_str("Nothing is done yet: --confirm does it.");
    }
    Ok(said)
}

fn code(wanted: &ImportMunicipalityRequest) -> &str {
    wanted
        .municipality
        .as_ref()
        .map_or("", |it| it.code.as_str())
}

/// Those of the file whom the directory knows, by id.
async fn known_people(
    door: &Door,
    directory: &mut DirectoryClient<Channel>,
    people: &[Person],
) -> anyhow::Result<BTreeMap<String, Person>> {
    let mut known = BTreeMap::new();
    for person in people {
        let request = door.ask(GetPersonRequest {
            id: person.id.clone(),
        });
        match directory.get_person(request).await {
            Ok(found) => known.insert(person.id.clone(), found.into_inner()),
            Err(status) if status.code() == Code::NotFound => continue,
            Err(status) => return Err(status.into()),
        };
    }
    Ok(known)
}

/// What the file would take from another municipality: ids and addresses are one installation's.
fn belongs_elsewhere(
    wanted: &ImportMunicipalityRequest,
    known: &ListMunicipalitiesResponse,
    people: &BTreeMap<String, Person>,
) -> Vec<String> {
    let code = code(wanted);
    let mut wrong = Vec::new();
    let report_address = wanted.municipality.as_ref().map(|it| &it.report_address);
    for other in known.municipalities.iter().filter(|it| it.code != code) {
        if Some(&other.report_address) == report_address {
            let address = &other.report_address;
            wrong.push(format!("{address} is the report address of {}", other.code));
        }
    }
    for unit in known.units.iter().filter(|it| it.municipality != code) {
        if wanted.units.iter().any(|it| it.id == unit.id) {
            let (id, other) = (&unit.id, &unit.municipality);
            wrong.push(format!("unit {id} is {other}'s: give this one another id"));
        }
    }
    for person in &wanted.people {
        let Some(before) = people.get(&person.id) else {
            continue;
        };
        let id = &person.id;
        if before.municipality != person.municipality {
            let other = match before.municipality.as_str() {
                "" => "is external".to_owned(),
                other => format!("belongs to {other}"),
            };
            wrong.push(format!("person {id} {other}: give this one another id"));
        }
        for held in before.grants.iter().filter(|it| it.municipality != code) {
            if !person.grants.contains(held) {
                let (role, other) = (&held.role, &held.municipality);
                wrong.push(format!(
                    "person {id} is {role} in {other}, which the file would take from her: name it too \
                     (role = \"{role}\", municipality = \"{other}\")"
                ));
            }
        }
    }
    wrong
}

/// People of the municipality, written by hand, whom the file does not name.
async fn leaving(door: &Door, code: &str, named: &[Person]) -> anyhow::Result<Vec<String>> {
    let mut provisioning = ProvisioningClient::new(door.channel.clone());
    let request = door.ask(ListProvisioningRequest {
        municipality: code.to_owned(),
    });
    let told = provisioning.list_provisioning(request).await?.into_inner();
    let named: BTreeSet<&str> = named.iter().map(|it| it.id.as_str()).collect();
    let by_import: BTreeSet<String> = told.imported_ids.into_iter().collect();
    let by_hand = told.adoptable.into_iter().map(|it| it.id);
    let gone = |id: &String| !named.contains(id.as_str()) && !by_import.contains(id);
    Ok(by_hand.filter(gone).collect())
}

fn describe(
    wanted: &ImportMunicipalityRequest,
    known: &ListMunicipalitiesResponse,
    leaving: &[String],
) -> String {
    let municipality = wanted.municipality.clone().unwrap_or_default();
    let code = &municipality.code;
    let is_known = known.municipalities.iter().any(|it| it.code == *code);
    let mut said = format!(
        "{} ({code}), {}: {} units, {} people.\n",
        municipality.name,
        if is_known { "known" } else { "new" },
        wanted.units.len(),
        wanted.people.len()
    );
    for (role, without) in [
        (Role::Dpo, "nobody is told of a report"),
        (
            Role::ChiefExecutive,
            "nobody can say who decides, and the last step of each reminder reaches nobody",
        ),
    ] {
        let mut grants = wanted.people.iter().flat_map(|person| &person.grants);
        if !grants.any(|it| it.role == role.as_str() && it.municipality == *code) {
            let role = role.as_str();
            said.push_str(&format!(
                "Nobody in the file is {role}. Unless a directory gives somebody that role, {without}.\n"
            ));
        }
    }
    for id in leaving {
        said.push_str(&format!("{id} is not in the file, and out.\n"));
    }
    said
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::directory::{Grant, Municipality, Unit};

    use super::*;

    fn wanted() -> ImportMunicipalityRequest {
        file::read(file::EXAMPLE).unwrap()
    }

    fn known_elsewhere() -> ListMunicipalitiesResponse {
        ListMunicipalitiesResponse {
            municipalities: vec![Municipality {
                code: "902".to_owned(),
                report_address: "databrud@nordvig.example".to_owned(),
                ..Municipality::default()
            }],
            units: vec![Unit {
                id: "social-901".to_owned(),
                municipality: "902".to_owned(),
                ..Unit::default()
            }],
        }
    }

    #[test]
    fn a_file_takes_nothing_from_another_municipality() {
        let wanted = wanted();
        let mut others: BTreeMap<String, Person> = wanted
            .people
            .iter()
            .map(|person| (person.id.clone(), person.clone()))
            .collect();
        let nothing = ListMunicipalitiesResponse::default();
        assert!(belongs_elsewhere(&wanted, &nothing, &others).is_empty());
        let dpo = others.get_mut("dpo-digit").unwrap();
        dpo.grants.push(Grant {
            role: "dpo".to_owned(),
            municipality: "902".to_owned(),
            unit_id: String::new(),
        });
        others.get_mut("kirsten.aagaard").unwrap().municipality = "902".to_owned();
        let wrong = belongs_elsewhere(&wanted, &known_elsewhere(), &others).join("\n");
        for part in [
            "databrud@nordvig.example is the report address of 902",
            "unit social-901 is 902's",
            "person kirsten.aagaard belongs to 902",
            "person dpo-digit is dpo in 902, which the file would take from her",
        ] {
            assert!(wrong.contains(part), "{part}: {wrong}");
        }
    }

    #[test]
    fn a_file_says_who_is_missing_and_who_goes() {
        let mut wanted = wanted();
        let nothing = ListMunicipalitiesResponse::default();
        let whole = describe(&wanted, &nothing, &[]);
        assert!(
            whole.contains("(901), new") && !whole.contains("Nobody"),
            "{whole}"
        );
        wanted.people.clear();
        let empty = describe(&wanted, &nothing, &["frank.bech".to_owned()]);
        for part in [
            "is dpo",
            "is chief_executive",
            "frank.bech is not in the file",
        ] {
            assert!(empty.contains(part), "{empty}");
        }
    }
}
