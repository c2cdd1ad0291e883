//! A notice as a document: to copy from (text) or to keep (PDF).

use brudvagt_facts::local_time::time_da;
use brudvagt_kit::Problem;
use brudvagt_print as print;
use brudvagt_proto::notification::{Document, ExportNis2NoticeRequest, Nis2Notice};
use brudvagt_types::{Ctx, Said};

use super::{
    get_nis2::{Nis2Case, load},
    rules::{ASSUMPTION_DA, Notice, fields},
};
use crate::{reasons, usecases::Notification, wire};

const OVERLINE: &str =
    "NIS 2-loven (LOV 434 af 6. maj 2025) § 13 · Styrelsen for Samfundssikkerhed";
const CHANNEL: &str = "Dette dokument er grundlaget for underretningen; det er ikke selve underretningen. Den indgives på virk.dk med MitID Erhverv, i en anden formular end anmeldelsen til Datatilsynet.";

/// # Errors
/// `UNKNOWN_NOTICE`, `UNKNOWN_FORMAT`; `NOT_FOUND`; `ERASED`.
pub(crate) async fn export_nis2_notice(
    notification: &Notification,
    ctx: &Ctx,
    request: &ExportNis2NoticeRequest,
) -> Result<Document, Problem> {
    let notice = Notice::parse(&request.kind)?;
    let case = load(notification, ctx, &request.case_id).await?;
    let shown = case.notice(notice)?;
    let name = format!("{}-nis2-{}", case.reference, notice.as_str());
    match request.format.as_str() {
        "text" => Ok(Document {
            filename: format!("{name}.txt"),
            content_type: "text/plain; charset=utf-8".to_owned(),
            content: text(&case, &shown).into_bytes().into(),
        }),
        "pdf" => {
            let document = layout(&case, notice, &shown, ctx);
            let content = tokio::task::spawn_blocking(move || print::print(&document))
                .await
                .map_err(|error| Problem::internal(&error))?
                .map_err(|error| Problem::internal(&error))?;
            Ok(Document {
                filename: format!("{name}.pdf"),
                content_type: "application/pdf".to_owned(),
                content: content.into(),
            })
        }
        _other => Err(reasons::NIS2_FORMAT_UNKNOWN.at("format")),
    }
}

/// When things happened, in words.
fn head(case: &Nis2Case, shown: &Nis2Notice) -> Vec<(String, Option<String>)> {
    let said = |at: Option<&prost_types::Timestamp>| wire::from_proto(at).map(time_da);
    let aware = case
        .incident
        .as_ref()
        .map(|(row, _)| time_da(row.aware_at.0));
    let approved = said(shown.approved_at.as_ref());
    let approved = approved.map(|at| format!("{at}\n{}", shown.approved_by));
    vec![
        ("Kendskab til den væsentlige hændelse".to_owned(), aware),
        ("Frist".to_owned(), said(shown.due_at.as_ref())),
        ("Godkendt".to_owned(), approved),
        ("Sendt".to_owned(), said(shown.filed_at.as_ref())),
    ]
}

fn state_da(state: &str) -> &'static str {
    match state {
        "filed" => "Sendt",
        "approved" => "Godkendt",
        _draft => "Udkast",
    }
}

fn text(case: &Nis2Case, shown: &Nis2Notice) -> String {
    let mut text = format!(
        "{}\n{}\nSag {}, {}\n{}\n\n",
        shown.label.da(),
        OVERLINE,
        case.reference,
        case.municipality.name,
        state_da(&shown.state)
    );
    for (label, value) in head(case, shown) {
        let value = value.unwrap_or_else(|| "ikke oplyst".to_owned());
        text.push_str(&format!("{label}: {}\n", value.replace('\n', ", ")));
    }
    for field in &shown.fields {
        let value = match field.value.trim() {
            "" if field.required => "MANGLER",
            "" => "ikke oplyst",
            said => said,
        };
        text.push_str(&format!("\n{}\n{value}\n", field.label.da()));
    }
    text.push_str(&format!("\n{CHANNEL}\n{ASSUMPTION_DA}\n"));
    text
}

fn layout(case: &Nis2Case, notice: Notice, shown: &Nis2Notice, ctx: &Ctx) -> print::Notice {
    let rows = shown.fields.iter().map(|field| print::Row {
        label: field.label.da().to_owned(),
        value: Some(field.value.clone()).filter(|value| !value.trim().is_empty()),
        required: field.required,
    });
    let missing = fields(notice)
        .iter()
        .filter(|field| shown.missing.iter().any(|name| name == field.name));
    print::Notice {
        frame: print::Frame {
            language: print::Language::Da,
            title: shown.label.da().to_owned(),
            municipality: case.municipality.name.clone(),
            case_reference: case.reference.clone(),
            issued_at: ctx.now,
        },
        overline: OVERLINE.to_owned(),
        state: state_da(&shown.state).to_owned(),
        head: head(case, shown),
        remark: format!("{CHANNEL}\n\n{ASSUMPTION_DA}"),
        missing: missing.map(|field| field.label.da.to_owned()).collect(),
        sections: vec![print::Section {
            title: "Indhold".to_owned(),
            rows: rows.collect(),
        }],
    }
}
