//! A report by the web form, and the case that it opens.

use brudvagt_proto::{
    intake::GetReportRequest,
    triage::{CaseLine, FindCaseRequest, ListQueueRequest},
};

use crate::{
    place::{MUNICIPALITY, Place},
    steps::{refused, until},
    web::{File, Page, Web},
};

/// What the person is told at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) report_id: String,
    pub(crate) reference: String,
}

const FILE: File<'_> = File {
    field: "attachments",
    name: "kuvert.txt",
    kind: "text/plain",
    content: "Kuverten bar en anden adresse end brevet. Opdigtet.".as_bytes(),
};

/// An employee's browser, signed in as she does it in a demonstration.
pub(crate) async fn sign_in(place: &Place) -> anyhow::Result<Web> {
    let mut web = Web::new(place.http.clone(), &place.portal);
    let page = web.get("/log-ind").await?;
    let person = format!("medarbejder-{MUNICIPALITY}|employee");
    let fields = [
        ("csrf", page.field("csrf")?),
        ("next", "/indberet"),
        ("person", &person),
    ];
    let page = web.send("/log-ind", &fields).await?;
    anyhow::ensure!(
        page.path == "/indberet",
        "signing in leads to {}",
        page.path
    );
    Ok(web)
}

/// The form as it is shown, to be sent once or twice.
pub(crate) async fn form(web: &mut Web) -> anyhow::Result<Page> {
    web.get("/indberet").await
}

/// Sends the form, filled in, with a file. What happened is made up.
pub(crate) async fn send(web: &mut Web, form: &Page) -> anyhow::Result<Receipt> {
    let unit = format!("social-{MUNICIPALITY}");
    let fields = [
        ("csrf", form.field("csrf")?),
        ("key", form.field("key")?),
        ("municipality", MUNICIPALITY),
        (
            "what_happened",
            "Et brev om økonomisk hjælp blev sendt til en forkert borger.",
        ),
        ("noticed_at_local.date", ""),
        ("noticed_at_local.time", ""),
        ("whose_data", "Én borger, der har søgt om hjælp"),
        ("affected_estimate", "1"),
        ("done_so_far", "Jeg har ringet til modtageren."),
        ("unit_id", &unit),
        ("may_call", "yes"),
        ("phone", "70 00 00 00"),
    ];
    let page = web.send_with("/indberet", &fields, &FILE).await?;
    Ok(Receipt {
        report_id: page.link("/reports/")?.to_owned(),
        reference: page.reference()?,
    })
}

/// The report as the DPO reads it has the file, byte for byte as long.
pub(crate) async fn has_the_file(place: &Place, report_id: &str) -> anyhow::Result<()> {
    let wanted = GetReportRequest {
        report_id: report_id.to_owned(),
    };
    let mut intake = place.intake.clone();
    let report = intake.get_report(place.as_dpo(wanted)).await;
    let report = report.map_err(|status| refused(&status))?.into_inner();
    let [file] = report.attachments.as_slice() else {
        anyhow::bail!("{} attachments", report.attachments.len());
    };
    let is_same =
        file.filename == FILE.name && usize::try_from(file.size_bytes)? == FILE.content.len();
    anyhow::ensure!(
        is_same,
        "the file is {}, {} bytes",
        file.filename,
        file.size_bytes
    );
    Ok(())
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
