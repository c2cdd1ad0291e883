//! Datatilsynet is notified (art. 33), the people affected are told (art. 34).

use brudvagt_proto::{
    notification::{
        GetCommunicationRequest, ImportRecipientsRequest, Letter, PrepareFilingRequest,
        RecordFilingRequest, SaveCommunicationRequest, SendCommunicationRequest,
    },
    types::Phase,
};

use crate::{
    dpo,
    place::Place,
    steps::{Steps, refused, until},
};

/// As Virk gives it: forty hexadecimal digits. Made up.
const VIRK_REFERENCE: &str = "5a0c5a0c5a0c5a0c5a0c5a0c5a0c5a0c5a0c5a0c";
/// Two people who do not exist.
const RECIPIENTS: &str = "Navn;E-mail\nAsta Lind;asta.lind@borger.example\n\
                          Bent Krog;bent.krog@borger.example\n";

pub(super) async fn authority(
    place: &Place,
    steps: &mut Steps,
    case_id: &str,
) -> anyhow::Result<()> {
    let (da, en) = (
        "Anmeldelsen til Datatilsynet lægges klar",
        "the notification to Datatilsynet is prepared",
    );
    steps.step(da, en, prepare(place, case_id)).await?;
    let (da, en) = (
        "Anmeldelsen er indgivet på Virk; kvitteringens nummer registreres",
        "it is filed on Virk; the receipt's reference is recorded",
    );
    steps.step(da, en, record(place, case_id)).await
}

async fn prepare(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let request = PrepareFilingRequest {
        case_id: case_id.to_owned(),
        kind: "new".to_owned(),
        ..PrepareFilingRequest::default()
    };
    let mut notification = place.notification.clone();
    let filing = notification.prepare_filing(place.as_dpo(request)).await;
    let filing = filing.map_err(|status| refused(&status))?.into_inner();
    anyhow::ensure!(!filing.sheet.is_empty(), "there is nothing to copy");
    anyhow::ensure!(
        !filing.delay_reason_needed,
        "a reason for a delay is asked for in the first hour"
    );
    Ok(())
}

async fn record(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let request = RecordFilingRequest {
        case_id: case_id.to_owned(),
        kind: "new".to_owned(),
        virk_reference: VIRK_REFERENCE.to_owned(),
        complete: true,
        warnings_seen: true,
        ..RecordFilingRequest::default()
    };
    let mut notification = place.notification.clone();
    let filing = notification.record_filing(place.as_dpo(request)).await;
    let filing = filing.map_err(|status| refused(&status))?.into_inner();
    anyhow::ensure!(filing.state == "filed", "its state is {}", filing.state);
    let settled = |line: brudvagt_proto::triage::CaseLine| line.phase() == Phase::Notified;
    until("the case is notified", || async {
        let line = dpo::see(place, case_id).await?.line.unwrap_or_default();
        Ok(settled(line).then_some(()))
    })
    .await
}

pub(super) async fn data_subjects(
    place: &Place,
    steps: &mut Steps,
    case_id: &str,
) -> anyhow::Result<()> {
    let (da, en) = (
        "Underretningen skrives, og to modtagere indlæses",
        "the letter is written, two recipients are read in",
    );
    steps.step(da, en, write(place, case_id)).await?;
    let (da, en) = (
        "Underretningen sendes; hver modtagers status er kendt",
        "it is sent; each recipient's state is known",
    );
    steps.step(da, en, send(place, case_id)).await
}

async fn write(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let letter = Letter {
        subject: "Vi har sendt et brev om dig til en anden".to_owned(),
        nature: "Vi har ved en fejl sendt et brev om økonomisk hjælp til en anden borger."
            .to_owned(),
        consequences: "Oplysningerne kan bruges til at udgive sig for at være dig.".to_owned(),
        measures: "Modtageren har afleveret brevet.".to_owned(),
        advice: "Hold øje med breve om lån, du ikke har søgt.".to_owned(),
        contact: "Databeskyttelsesrådgiver Ditte Poulsen, dpo@nordvig.example, 70 00 00 00"
            .to_owned(),
        language: "da".to_owned(),
    };
    let save = SaveCommunicationRequest {
        case_id: case_id.to_owned(),
        letter: Some(letter),
        ..SaveCommunicationRequest::default()
    };
    let mut notification = place.notification.clone();
    let saved = notification.save_communication(place.as_dpo(save)).await;
    saved.map_err(|status| refused(&status))?;
    let import = ImportRecipientsRequest {
        case_id: case_id.to_owned(),
        csv: RECIPIENTS.to_owned(),
        ..ImportRecipientsRequest::default()
    };
    let read = notification.import_recipients(place.as_dpo(import)).await;
    let read = read.map_err(|status| refused(&status))?.into_inner();
    anyhow::ensure!(
        read.n_added == 2,
        "{} recipients were added: {:?}",
        read.n_added,
        read.errors
    );
    Ok(())
}

async fn send(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let request = SendCommunicationRequest {
        case_id: case_id.to_owned(),
    };
    let mut notification = place.notification.clone();
    let sending = notification.send_communication(place.as_dpo(request)).await;
    sending.map_err(|status| refused(&status))?;
    until("both letters are delivered", || async {
        let request = GetCommunicationRequest {
            case_id: case_id.to_owned(),
            ..GetCommunicationRequest::default()
        };
        let mut notification = place.notification.clone();
        let told = notification.get_communication(place.as_dpo(request)).await;
        let told = told.map_err(|status| refused(&status))?.into_inner();
        let states: Vec<_> = told
            .recipients
            .iter()
            .map(|one| one.state.as_str())
            .collect();
        anyhow::ensure!(
            told.n_sent == 2 && told.n_failed == 0 && told.n_waiting == 0,
            "the deliveries are {states:?}"
        );
        Ok(Some(()))
    })
    .await
}
