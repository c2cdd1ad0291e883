//! A report by the form's door, and the case that it opens.

use brudvagt_proto::{
    intake::{SubmitReportRequest, SubmitReportResponse},
    triage::{CaseLine, FindCaseRequest, ListQueueRequest},
};

use crate::{
    place::{MUNICIPALITY, Place},
    steps::{refused, until},
};

/// What happened is made up.
pub(crate) async fn submit(place: &Place) -> anyhow::Result<SubmitReportResponse> {
    let report = SubmitReportRequest {
        municipality: MUNICIPALITY.to_owned(),
        unit_id: format!("social-{MUNICIPALITY}"),
        what_happened: "Et brev om økonomisk hjælp blev sendt til en forkert borger.".to_owned(),
        whose_data: "Én borger, der har søgt om hjælp".to_owned(),
        affected_estimate: "1".to_owned(),
        done_so_far: "Jeg har ringet til modtageren.".to_owned(),
        may_call: true,
        phone: "70 00 00 00".to_owned(),
        ..SubmitReportRequest::default()
    };
    let mut intake = place.intake.clone();
    let receipt = intake.submit_report(place.as_employee(report)).await;
    let receipt = receipt.map_err(|status| refused(&status))?.into_inner();
    anyhow::ensure!(
        receipt.reference.starts_with("BRUD-"),
        "the receipt names no case: {:?}",
        receipt.reference
    );
    Ok(receipt)
}

/// The case that a report opened, once it is there.
pub(crate) async fn case_of(place: &Place, report_id: &str) -> anyhow::Result<CaseLine> {
    until("the case opens", || async {
        let wanted = FindCaseRequest {
            report_id: report_id.to_owned(),
            ..FindCaseRequest::default()
        };
        let mut triage = place.triage.clone();
        match triage.find_case(place.as_dpo(wanted)).await {
            Ok(found) => Ok(Some(found.into_inner())),
            Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
            Err(status) => Err(refused(&status)),
        }
    })
    .await
}

/// Every open case of the municipality that the queue shows.
pub(crate) async fn queue(place: &Place) -> anyhow::Result<Vec<CaseLine>> {
    let request = ListQueueRequest {
        municipalities: vec![MUNICIPALITY.to_owned()],
        limit: 100,
        ..ListQueueRequest::default()
    };
    let mut triage = place.triage.clone();
    let page = triage.list_queue(place.as_dpo(request)).await;
    Ok(page.map_err(|status| refused(&status))?.into_inner().cases)
}
