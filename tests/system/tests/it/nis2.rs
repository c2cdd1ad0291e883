//! NIS 2 from one door to the next: the notices are at notification, the case waits for them, and their
//! clocks follow the case.

use brudvagt_kit::{grpc::channel, problem::received};
use brudvagt_proto::{
    deadlines::{Clock, ListClocksRequest},
    directory::{ImportMunicipalityRequest, Municipality, directory_client::DirectoryClient},
    notification::{OpenNis2Request, notification_client::NotificationClient},
    triage::{
        Answer, Classify, Close, EndNis2, SettleMeasures, WaiveEsdh, command_request::Command,
    },
    types::{Phase, Track},
};
use brudvagt_types::Role;
use tonic::Status;

use crate::world::{World, settled};

const MINE: [&str; 1] = ["901"];
const WHY: &str = "Kun en printer stod stille.";

async fn attempt(world: &World, case_id: &str, command: Command) -> Result<(), Status> {
    let line = world.case(&MINE, case_id).await?.line.unwrap();
    let done = world.command(&MINE, case_id, line.version, command).await;
    done.map(drop)
}

/// The directory knows the municipality: whether NIS 2 applies is its setting.
async fn covered(world: &World) {
    let address = world.runtime.address("directory").unwrap();
    let mut directory = DirectoryClient::new(channel(address, "directory").unwrap());
    let municipality = Municipality {
        code: "901".to_owned(),
        name: "Nordvig Kommune".to_owned(),
        language: "da".to_owned(),
        nis2: "covered".to_owned(),
        ..Municipality::default()
    };
    let message = ImportMunicipalityRequest {
        municipality: Some(municipality),
        ..ImportMunicipalityRequest::default()
    };
    let request = world.signed(Role::System, &MINE, message);
    directory.import_municipality(request).await.unwrap();
}

async fn open_nis2(world: &World, case_id: &str) {
    let address = world.runtime.address("notification").unwrap();
    let mut notification = NotificationClient::new(channel(address, "notification").unwrap());
    let message = OpenNis2Request {
        case_id: case_id.to_owned(),
        aware_at_local: world.runtime.clock.now().to_string(),
        significance: vec!["operational_disruption".to_owned()],
        reason: "Hjemmeplejen kan ikke se planer.".to_owned(),
    };
    let request = world.dpo(&MINE, message);
    notification.open_nis2(request).await.unwrap();
}

/// The clocks of NIS 2 that are owed, once there are as many.
async fn owed(world: &World, case_id: &str, n: usize) -> Vec<Clock> {
    settled("the clocks of NIS 2", || async {
        let message = ListClocksRequest {
            case_id: case_id.to_owned(),
        };
        let mut deadlines = world.deadlines.clone();
        let known = deadlines.list_clocks(world.dpo(&MINE, message)).await;
        let mut clocks = known.unwrap().into_inner().clocks;
        clocks.retain(|clock| clock.regime.starts_with("nis2") && clock.owed);
        (clocks.len() == n).then_some(clocks)
    })
    .await
}

async fn until_track_is(world: &World, case_id: &str, state: &str) {
    settled("the track of NIS 2", || async {
        let case = world.case(&MINE, case_id).await.unwrap();
        let track = case.tracks.into_iter().find(|it| it.track() == Track::Nis2);
        (track.unwrap().state == state).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_waits_for_nis_2_until_it_is_said_with_a_reason_that_it_does_not_apply() {
    let world = World::new().await;
    covered(&world).await;
    let id = world.open("901").await.case_id;
    let reason = || WHY.to_owned();
    for command in [
        Command::Classify(Classify {
            breach: Answer::No.into(),
            reason: reason(),
        }),
        Command::SettleMeasures(SettleMeasures { reason: reason() }),
        Command::WaiveEsdh(WaiveEsdh { reason: reason() }),
    ] {
        attempt(&world, &id, command).await.unwrap();
    }
    let close = || Command::Close(Close { lessons: reason() });
    open_nis2(&world, &id).await;
    until_track_is(&world, &id, "owed").await;
    owed(&world, &id, 2).await;
    let refused = attempt(&world, &id, close()).await.unwrap_err();
    assert_eq!(received(&refused).reason, "TRACKS_UNSETTLED");

    let end = || Command::EndNis2(EndNis2 { reason: reason() });
    attempt(&world, &id, end()).await.unwrap();
    owed(&world, &id, 0).await;
    // It was significant after all: the case waits again, and the clocks run again.
    open_nis2(&world, &id).await;
    until_track_is(&world, &id, "owed").await;
    owed(&world, &id, 2).await;
    attempt(&world, &id, end()).await.unwrap();
    owed(&world, &id, 0).await;
    attempt(&world, &id, close()).await.unwrap();

    // Opened on a case that is closed: it opens again.
    open_nis2(&world, &id).await;
    until_track_is(&world, &id, "owed").await;
    let line = world.case(&MINE, &id).await.unwrap().line.unwrap();
    assert_ne!(line.phase(), Phase::Closed);
    let history = world.history(&MINE, &id).await.unwrap();
    let ended = history.iter().filter(|entry| entry.kind == "nis2_ended");
    assert_eq!(ended.clone().count(), 2);
    assert!(ended.clone().all(|entry| entry.text == WHY));
    let file = world.checked_file(&MINE, &id).await;
    assert!(file.is_sound(), "{}", file.text().en);
}
