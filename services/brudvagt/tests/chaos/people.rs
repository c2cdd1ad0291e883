//! One made-up municipality with everybody the ladder names.

use brudvagt_proto::directory::{
    DpoDelegation, Grant, ImportMunicipalityRequest, Municipality, Person, Unit,
    directory_client::DirectoryClient,
};

use crate::world::World;

pub(crate) const MUNICIPALITY: &str = "901";
pub(crate) const UNIT: &str = "social-901";

pub(crate) async fn import(world: &World) {
    let request = ImportMunicipalityRequest {
        municipality: Some(Municipality {
            code: MUNICIPALITY.to_owned(),
            name: "Prøvekøbing Kommune".to_owned(),
            cvr: "00000901".to_owned(),
            report_address: "databrud@test.example".to_owned(),
            language: "da".to_owned(),
            decides: vec!["dpo".to_owned()],
            dpo_delegation: Some(DpoDelegation {
                by: "Kommunaldirektøren".to_owned(),
                on: "2026-01-05".to_owned(),
                reference: "Sag 26/1".to_owned(),
            }),
            ..Municipality::default()
        }),
        units: vec![Unit {
            id: UNIT.to_owned(),
            municipality: MUNICIPALITY.to_owned(),
            name: "Social".to_owned(),
            ..Unit::default()
        }],
        people: vec![
            person("dpo-901", "dpo", ""),
            person("fagchef-901", "department_head", UNIT),
            person("direktoer-901", "chief_executive", ""),
        ],
    };
    let ctx = brudvagt_testkit::system(world.now());
    let mut directory = DirectoryClient::new(world.to("directory"));
    directory
        .import_municipality(world.caller.request(&ctx, request))
        .await
        .unwrap();
}

fn person(id: &str, role: &str, unit_id: &str) -> Person {
    Person {
        id: id.to_owned(),
        municipality: MUNICIPALITY.to_owned(),
        name: "Test Testesen".to_owned(),
        email: format!("{id}@test.example"),
        grants: vec![Grant {
            role: role.to_owned(),
            municipality: MUNICIPALITY.to_owned(),
            unit_id: unit_id.to_owned(),
        }],
        active: true,
        ..Person::default()
    }
}
