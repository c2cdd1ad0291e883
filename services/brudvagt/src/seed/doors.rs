//! The doors of those without an account: each municipality's public form, and a supplier's link.

use brudvagt_kit::grpc::{Caller, Channel};
use brudvagt_proto::intake::{OpenDoorRequest, doors_client::DoorsClient};

use super::{people::MUNICIPALITIES, system};

pub(super) async fn open(intake: &Channel, caller: &Caller) -> anyhow::Result<()> {
    let mut doors = DoorsClient::new(intake.clone());
    for (code, name, domain) in MUNICIPALITIES {
        let address = domain.split('.').next().unwrap_or(code);
        let public = OpenDoorRequest {
            municipality: code.to_owned(),
            kind: "public".to_owned(),
            address: address.to_owned(),
            name: name.to_owned(),
            ..OpenDoorRequest::default()
        };
        let ctx = system(format!("seed-door-{code}"));
        doors.open_door(caller.request(&ctx, public)).await?;
    }
    let supplier = OpenDoorRequest {
        municipality: "901".to_owned(),
        kind: "supplier".to_owned(),
        name: "Skyhuset A/S".to_owned(),
        agreement: "Drift af omsorgssystemet".to_owned(),
        agreed_hours: 24,
        ..OpenDoorRequest::default()
    };
    let ctx = system("seed-door-supplier".to_owned());
    doors.open_door(caller.request(&ctx, supplier)).await?;
    Ok(())
}
