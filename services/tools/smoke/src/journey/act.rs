//! The ESDH reference, and what is done so that it does not happen again.

use brudvagt_proto::{
    esdh::{AttachReferenceRequest, ExportPackRequest, MarkJournalisedRequest},
    triage::{AddMeasure, CompleteMeasure, SettleMeasures, command_request::Command},
};

use crate::{
    dpo,
    place::Place,
    steps::{Steps, refused, until},
};

/// Looks like the municipality's numbers; made up.
const ESDH_NUMBER: &str = "85.10.13-G01-17-26";

pub(super) async fn journalise(
    place: &Place,
    steps: &mut Steps,
    case_id: &str,
) -> anyhow::Result<()> {
    let (da, en) = (
        "ESDH-sagsnummeret knyttes til sagen",
        "the ESDH case number is attached",
    );
    steps.step(da, en, attach(place, case_id)).await?;
    let (da, en) = (
        "Journalpakken hentes og markeres som journaliseret",
        "the pack is fetched and marked as journalised",
    );
    steps.step(da, en, mark(place, case_id)).await
}

async fn attach(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let request = AttachReferenceRequest {
        case_id: case_id.to_owned(),
        case_number: ESDH_NUMBER.to_owned(),
    };
    let mut esdh = place.esdh.clone();
    let attached = esdh.attach_reference(place.as_dpo(request)).await;
    attached.map_err(|status| refused(&status))?;
    until("the case shows the number", || async {
        let shown = dpo::see(place, case_id).await?.esdh_reference;
        Ok((shown == ESDH_NUMBER).then_some(()))
    })
    .await
}

async fn mark(place: &Place, case_id: &str) -> anyhow::Result<()> {
    let pack = ExportPackRequest {
        case_id: case_id.to_owned(),
    };
    let mut esdh = place.esdh.clone();
    let pack = esdh.export_pack(place.as_dpo(pack)).await;
    let pack = pack.map_err(|status| refused(&status))?.into_inner();
    anyhow::ensure!(
        pack.content.starts_with(b"PK"),
        "the pack is not a zip file"
    );
    let mark = MarkJournalisedRequest {
        case_id: case_id.to_owned(),
    };
    let marked = esdh.mark_journalised(place.as_dpo(mark)).await;
    marked.map_err(|status| refused(&status))?;
    until("the case is journalised", || async {
        let case = dpo::see(place, case_id).await?;
        let open = case.unsettled.iter().any(|track| track == "esdh");
        Ok((!open).then_some(()))
    })
    .await
}

pub(super) async fn measure(place: &Place, steps: &mut Steps, case_id: &str) -> anyhow::Result<()> {
    let measures = async {
        let add = Command::AddMeasure(AddMeasure {
            kind: "preventive".to_owned(),
            text: "Brevskabelonen henter adressen fra sagen.".to_owned(),
            ..AddMeasure::default()
        });
        dpo::command(place, case_id, add).await?;
        let added = dpo::see(place, case_id).await?.measures;
        for measure in added.into_iter().filter(|measure| !measure.done) {
            let complete = Command::CompleteMeasure(CompleteMeasure {
                measure_id: measure.id,
                note: "Rettet og afprøvet.".to_owned(),
            });
            dpo::command(place, case_id, complete).await?;
        }
        let settle = Command::SettleMeasures(SettleMeasures {
            reason: "Årsagen er fjernet.".to_owned(),
        });
        dpo::command(place, case_id, settle).await?;
        Ok(())
    };
    let (da, en) = (
        "Foranstaltninger besluttes og gennemføres",
        "measures are decided and carried out",
    );
    steps.step(da, en, measures).await
}
