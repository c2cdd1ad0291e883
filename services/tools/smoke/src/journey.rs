//! One case from report to a documented end.

mod act;
mod judge;
mod tell;

use brudvagt_kit::problem::received;
use brudvagt_proto::{
    triage::{Close, ExportCaseFileRequest, command_request::Command},
    types::Phase,
};

use crate::{
    dpo, offline,
    place::Place,
    report::{self, Receipt},
    steps::{Steps, refused, until},
};

pub(crate) async fn from_report_to_end(place: &Place, steps: &mut Steps) -> anyhow::Result<()> {
    steps.part(
        "En sag fra indberetning til dokumenteret afslutning",
        "a case from report to a documented end",
    );
    let receipt = report(place, steps).await?;
    let opens = report::case_of(place, &receipt.report_id);
    let line = steps.step("Sagen åbner", "the case opens", opens).await?;
    let case_id = line.case_id;
    let same = async {
        anyhow::ensure!(
            line.reference == receipt.reference,
            "the case is {} but the receipt said {}",
            line.reference,
            receipt.reference
        );
        let queue = report::queue(place).await?;
        anyhow::ensure!(
            queue.iter().any(|line| line.case_id == case_id),
            "the queue does not show it"
        );
        Ok(())
    };
    let (da, en) = (
        "DPO'ens kø viser den under samme nummer",
        "the DPO's queue shows it under that number",
    );
    steps.step(da, en, same).await?;
    judge::judge(place, steps, &case_id).await?;
    refuse_to_close(place, steps, &case_id).await?;
    tell::authority(place, steps, &case_id).await?;
    tell::data_subjects(place, steps, &case_id).await?;
    act::journalise(place, steps, &case_id).await?;
    act::measure(place, steps, &case_id).await?;
    close(place, steps, &case_id).await?;
    export(place, steps, &case_id).await
}

/// By the web form, as a browser without scripts sends it.
async fn report(place: &Place, steps: &mut Steps) -> anyhow::Result<Receipt> {
    let (da, en) = (
        "En medarbejder logger ind i portalen",
        "an employee signs in to the portal",
    );
    let mut web = steps.step(da, en, report::sign_in(place)).await?;
    let (da, en) = (
        "Indberetningens formular hentes",
        "the report form is fetched",
    );
    let form = steps.step(da, en, report::form(&mut web)).await?;
    let (da, en) = (
        "Den sendes udfyldt med et bilag; kvitteringen viser et sagsnummer",
        "it is sent, filled in, with a file; the receipt shows a case number",
    );
    let receipt = steps.step(da, en, report::send(&mut web, &form)).await?;
    let twice = async {
        let again = report::send(&mut web, &form).await?;
        anyhow::ensure!(again == receipt, "{again:?} is another than {receipt:?}");
        Ok(())
    };
    let (da, en) = (
        "Sendt en gang til er den samme indberetning",
        "sent once more it is the same report",
    );
    steps.step(da, en, twice).await?;
    let (da, en) = ("DPO'en har bilaget", "the DPO has the file");
    let file = report::has_the_file(place, &receipt.report_id);
    steps.step(da, en, file).await?;
    Ok(receipt)
}

fn closing() -> Command {
    Command::Close(Close {
        lessons: "Brevskabelonen henter nu adressen fra sagen.".to_owned(),
    })
}

async fn refuse_to_close(place: &Place, steps: &mut Steps, case_id: &str) -> anyhow::Result<()> {
    let refused_with_names = async {
        let Err(status) = dpo::try_command(place, case_id, closing()).await? else {
            anyhow::bail!("a case with open obligations was closed");
        };
        let problem = received(&status);
        let tracks = problem.details.get("tracks").cloned().unwrap_or_default();
        for track in ["authority", "data_subjects", "measures", "esdh"] {
            anyhow::ensure!(
                tracks.split(',').any(|named| named == track),
                "the refusal {} names {tracks:?}, not {track}",
                problem.reason
            );
        }
        Ok(())
    };
    let (da, en) = (
        "Sagen kan ikke afsluttes endnu; det, der mangler, nævnes",
        "it cannot be closed yet; what is missing is named",
    );
    steps.step(da, en, refused_with_names).await
}

async fn close(place: &Place, steps: &mut Steps, case_id: &str) -> anyhow::Result<()> {
    let closes = async {
        // What other services did reaches the case by itself; a person sees it and closes then.
        until("everything is settled", || async {
            let case = dpo::see(place, case_id).await?;
            anyhow::ensure!(case.unsettled.is_empty(), "unsettled: {:?}", case.unsettled);
            Ok(Some(()))
        })
        .await?;
        dpo::command(place, case_id, closing()).await?;
        let phase = dpo::see(place, case_id)
            .await?
            .line
            .unwrap_or_default()
            .phase();
        anyhow::ensure!(phase == Phase::Closed, "the phase is {phase:?}");
        Ok(())
    };
    let (da, en) = ("Sagen afsluttes", "the case closes");
    steps.step(da, en, closes).await
}

async fn export(place: &Place, steps: &mut Steps, case_id: &str) -> anyhow::Result<()> {
    let exports = async {
        let request = ExportCaseFileRequest {
            case_id: case_id.to_owned(),
            format: "json".to_owned(),
            ..ExportCaseFileRequest::default()
        };
        let mut triage = place.triage.clone();
        let document = triage.export_case_file(place.as_dpo(request)).await;
        let document = document.map_err(|status| refused(&status))?.into_inner();
        offline::sound_until_touched(&place.program, &document.content)
    };
    let (da, en) = (
        "Sagsfilen kontrolleres uden netværk; en ændret byte findes og nævnes",
        "the case file is checked offline; a flipped byte is found and named",
    );
    steps.step(da, en, exports).await
}
