//! Notifying Datatilsynet: the sheet in the order of Virk's form, and recording what was filed. Where
//! the law the case is under names another channel, the page sends people there instead.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::{
    notification::{
        ExportFilingRequest, Filing, ListFilingsRequest, PrepareFilingRequest, RecordFilingRequest,
    },
    triage::Law,
};

use super::{
    again::again,
    case::{Head, open},
    files::download,
    filing_attachments::{self, Attached},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_at, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::word,
};

struct Earlier {
    kind: String,
    reference: String,
    dpa_case_number: String,
    at: String,
    complete: bool,
    delay_reason: String,
    receipt_sha256: String,
    id: String,
}

#[derive(Template)]
#[template(path = "work/filing.html")]
struct FilingPage {
    page: Page,
    head: Head,
    form: Form,
    title: &'static str,
    kind_code: String,
    filing: Filing,
    /// Names and questions.
    missing: Vec<(String, String)>,
    complete_hint: String,
    /// Something is filed, and no more is owed: the next filing is out of the way.
    is_folded: bool,
    warnings: Vec<String>,
    earlier: Vec<Earlier>,
    /// What the channel is called, when the law the case is under names another than Virk.
    elsewhere: String,
    is_dpo: bool,
    attachments: Vec<Attached>,
    attachment_kinds: Vec<Choice>,
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &case_id, form, StatusCode::OK).await
}

pub(super) async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let opened = open(app, session, case_id).await?;
    let page = visitor.page(app, Section::Queue);
    let request = app.ask(
        session,
        ListFilingsRequest {
            case_id: case_id.to_owned(),
        },
    );
    let known = app
        .notification()
        .list_filings(request)
        .await?
        .into_inner()
        .filings;
    let kind_code = match (
        visitor.param("slags").as_str(),
        form.value("kind"),
        known.is_empty(),
    ) {
        ("tilbagetraekning", ..) | (_, "withdrawal", _) => "withdrawal",
        (_, _, true) => "new",
        (_, _, false) => "follow_up",
    };
    // Nothing is written: the draft is made of what the case says now.
    let request = app.ask(
        session,
        PrepareFilingRequest {
            case_id: case_id.to_owned(),
            kind: kind_code.to_owned(),
            withdrawal_reason: form.value("withdrawal_reason").to_owned(),
        },
    );
    let owes_follow_up = opened
        .case
        .next_step
        .as_ref()
        .is_some_and(|step| matches!(step.action.as_str(), "file" | "follow_up"))
        || known.iter().all(|it| !it.complete);
    let filing = app
        .notification()
        .prepare_filing(request)
        .await?
        .into_inner();
    let shown = FilingPage {
        title: match kind_code {
            "withdrawal" => page.t("filing.draft_withdrawal"),
            "follow_up" => page.t("filing.draft_follow_up"),
            _new => page.t("filing.title"),
        },
        missing: filing
            .missing
            .iter()
            .map(|it| {
                let label = super::facts::label(&it.field, visitor.lang);
                (it.field.clone(), label)
            })
            .collect(),
        complete_hint: match filing.missing.len() {
            0 => page.t("filing.is_complete_hint").to_owned(),
            n => page.t1("filing.is_complete_missing", n),
        },
        is_folded: kind_code == "follow_up" && !owes_follow_up && !form.is_wrong(),
        warnings: filing
            .warnings
            .iter()
            .map(|it| visitor.lang.pick(&it.text_da, &it.text_en).to_owned())
            .collect(),
        kind_code: kind_code.to_owned(),
        earlier: known
            .into_iter()
            .map(|it| Earlier {
                kind: word(visitor.lang, "filing_kind", &it.kind),
                reference: it.virk_reference,
                dpa_case_number: it.dpa_case_number,
                delay_reason: it.delay_reason,
                receipt_sha256: hex::encode(it.receipt_sha256),
                at: wire::instant(it.filed_at)
                    .map(|at| page.when(&at).text())
                    .unwrap_or_default(),
                complete: it.complete,
                id: it.filing_id,
            })
            .collect(),
        elsewhere: elsewhere(opened.case.law.as_ref(), visitor.lang),
        is_dpo: page.is_dpo(),
        attachments: filing_attachments::of_draft(app, session, case_id, visitor.lang).await?,
        attachment_kinds: filing_attachments::kinds(visitor.lang),
        head: Head::of(&opened, &page, "/anmeldelse"),
        filing,
        form,
        page,
    };
    html_as(status, &shown)
}

fn elsewhere(law: Option<&Law>, lang: Lang) -> String {
    law.filter(|law| law.channel != "virk")
        .map(|law| lang.pick(&law.channel_da, &law.channel_en).to_owned())
        .unwrap_or_default()
}

pub(crate) async fn record(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.staff()?;
    let receipt = sent.files.pop();
    let message = RecordFilingRequest {
        case_id: case_id.clone(),
        kind: sent.text("kind"),
        virk_reference: sent.text("virk_reference"),
        filed_at_local: sent.moment("filed_at_local"),
        delay_reason: sent.text("delay_reason"),
        receipt_filename: receipt
            .as_ref()
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        receipt_pdf: receipt.map(|it| it.content.into()).unwrap_or_default(),
        withdrawal_reason: sent.text("withdrawal_reason"),
        complete: sent.is("complete"),
        warnings_seen: sent.is("warnings_seen"),
        dpa_case_number: sent.text("dpa_case_number"),
    };
    let request = app.act(session, sent.key(), message);
    match app.notification().record_filing(request).await {
        Ok(_filed) => Ok(saved_at(
            &format!("/sag/{case_id}/anmeldelse"),
            "filed",
            &sent.moment("filed_at_local"),
        )),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let form = again(&visitor.page(&app, Section::Queue), &sent, &failure, "");
            render(&app, &visitor, &case_id, form, failure.what.status()).await
        }
    }
}

/// The draft as it is now, or (with `?id=`) a filing as it was sent.
pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Path((case_id, format)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let message = ExportFilingRequest {
        case_id,
        filing_id: visitor.param("id"),
        kind: match visitor.param("slags") {
            none if none.is_empty() => "new".to_owned(),
            kind => kind,
        },
        format,
    };
    let request = app.ask(visitor.staff()?, message);
    let file = app
        .notification()
        .export_filing(request)
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

impl FilingPage {
    fn is_withdrawal(&self) -> bool {
        self.kind_code == "withdrawal"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_channel_than_virk_is_named() {
        let law = |channel: &str| Law {
            channel: channel.to_owned(),
            channel_da: "den fælles indgang".to_owned(),
            channel_en: "the single entry point".to_owned(),
            ..Law::default()
        };
        assert_eq!(elsewhere(None, Lang::Da), "");
        assert_eq!(elsewhere(Some(&law("virk")), Lang::Da), "");
        assert_eq!(
            elsewhere(Some(&law("enisa_sep")), Lang::Da),
            "den fælles indgang"
        );
        assert_eq!(
            elsewhere(Some(&law("enisa_sep")), Lang::En),
            "the single entry point"
        );
    }
}
