//! Notifying Datatilsynet: the sheet in the order of Virk's form, and recording what was filed. Where
//! the law the case is under names another channel, the page sends people there instead.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::Origin;
use brudvagt_proto::{
    notification::{
        ExportFilingRequest, Filing, ListFilingsRequest, PrepareFilingRequest, RecordFilingRequest,
        Warning,
    },
    triage::Law,
};

use super::{
    again::again,
    attached::{self, Attached},
    files::download,
    opened::{Head, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_at, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::word,
};

/// A filing that takes back what was filed.
const WITHDRAWAL: &str = "withdrawal";

struct Earlier {
    kind: String,
    is_withdrawal: bool,
    reference: String,
    dpa_case_number: String,
    at: String,
    complete: bool,
    delay_reason: String,
    receipt_sha256: String,
    id: String,
}

/// What the guard says, and the field it is about.
struct Pointed {
    text: String,
    /// Where the field is, and what it is called.
    place: Option<(String, String)>,
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
    /// How many of them a person answers, and not the case itself.
    n_to_answer: usize,
    complete_hint: String,
    /// Something is filed and nothing is owed, so the form for another filing is folded.
    is_folded: bool,
    warnings: Vec<Pointed>,
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
    let session = visitor.filer()?;
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
        ("tilbagetraekning", ..) | (_, WITHDRAWAL, _) => WITHDRAWAL,
        (_, _, true) => "new",
        (_, _, false) => "follow_up",
    };
    // A query: the draft is made of what the case says now and nothing is stored.
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
    let head = Head::of(&opened, &page, "/anmeldelse");
    let attachments = attached::of_draft(app, session, case_id, visitor.lang).await?;
    let shown = FilingPage {
        title: match kind_code {
            WITHDRAWAL => page.t("filing.draft_withdrawal"),
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
        n_to_answer: filing
            .missing
            .iter()
            .filter_map(|it| brudvagt_facts::field(&it.field))
            .filter(|def| def.origin == Origin::Person)
            .count(),
        complete_hint: match filing.missing.len() {
            0 => page.t("filing.is_complete_hint").to_owned(),
            n => page.t1("filing.is_complete_missing", n),
        },
        is_folded: kind_code == "follow_up" && !owes_follow_up && !form.is_wrong(),
        warnings: filing
            .warnings
            .iter()
            .map(|it| Pointed {
                text: visitor.lang.say(&it.text).to_owned(),
                place: attachments
                    .iter()
                    .find(|file| file.filename == it.field)
                    .map(|file| ("#bilag".to_owned(), file.filename.clone()))
                    .or_else(|| place(it, &filing, &head, &page)),
            })
            .collect(),
        kind_code: kind_code.to_owned(),
        earlier: known
            .into_iter()
            .map(|it| Earlier {
                is_withdrawal: it.kind == WITHDRAWAL,
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
        is_dpo: page.files(),
        attachments,
        attachment_kinds: attached::kinds(visitor.lang),
        head,
        filing,
        form,
        page,
    };
    html_as(status, &shown)
}

/// The field a warning is about: where it is written, or else where it stands on this page.
fn place(it: &Warning, filing: &Filing, head: &Head, page: &Page) -> Option<(String, String)> {
    let field = it.field.as_str();
    match field {
        "delay_reason" => {
            let is_here = filing.delay_reason_needed && page.files() && !head.is_closed;
            return is_here.then(|| (here(field), page.t("filing.delay").to_owned()));
        }
        "withdrawal_reason" => {
            let is_here = filing.kind == WITHDRAWAL && page.files() && !head.is_closed;
            return is_here.then(|| (here(field), page.t("filing.withdrawal").to_owned()));
        }
        _fact => {}
    }
    let label = super::facts::label(field, page.lang);
    match brudvagt_facts::field(field)?.origin {
        Origin::Person => Some((head.fact(field), label)),
        // The case writes this fact itself, so the warning points at its row.
        Origin::Case => Some((row_of(field, filing)?, label)),
    }
}

fn here(field: &str) -> String {
    format!("#f-{field}")
}

/// The row of the sheet that says a fact.
fn row_of(field: &str, filing: &Filing) -> Option<String> {
    (1..).zip(&filing.sheet).find_map(|(part, section)| {
        let mut rows = (1..).zip(&section.rows);
        let (number, _row) = rows.find(|(_, row)| row.facts.iter().any(|it| it == field))?;
        Some(format!("#row-{part}-{number}"))
    })
}

fn elsewhere(law: Option<&Law>, lang: Lang) -> String {
    law.filter(|law| law.channel != "virk")
        .map(|law| lang.say(&law.channel_name).to_owned())
        .unwrap_or_default()
}

pub(crate) async fn record(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.filer()?;
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
            if sent.get("kind") == WITHDRAWAL {
                "filing_withdrawn"
            } else {
                "filed"
            },
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
    let request = app.ask(visitor.filer()?, message);
    let file = app
        .notification()
        .export_filing(request)
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

impl FilingPage {
    /// A row without an answer that the notification does not need is said as that.
    fn is_needed(&self, row: &brudvagt_proto::notification::Row) -> bool {
        row.facts.is_empty()
            || row
                .facts
                .iter()
                .any(|fact| self.missing.iter().any(|(name, _)| name == fact))
    }

    /// How many of the missing come from decisions on the case and not from answers.
    fn n_of_case(&self) -> usize {
        self.missing.len().saturating_sub(self.n_to_answer)
    }

    fn is_withdrawal(&self) -> bool {
        self.kind_code == WITHDRAWAL
    }
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::{
        notification::{Row, Section as Part},
        triage::CaseLine,
    };

    use brudvagt_types::Text;

    use super::*;
    use crate::site::opened::People;

    fn page() -> Page {
        Page {
            lang: Lang::Da,
            who: None,
            section: Section::Queue,
            path: String::new(),
            csrf: String::new(),
            numbers_refused: String::new(),
            drawer: crate::http::drafts::Drawer::default(),
            demonstration: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            notice: None,
        }
    }

    #[test]
    fn a_warning_leads_to_the_field_it_is_about() {
        let page = page();
        let line = CaseLine {
            case_id: "sag".to_owned(),
            ..CaseLine::default()
        };
        let head = Head::new(&line, &page, &People::default(), "/anmeldelse");
        let row = |fact: &str| Row {
            facts: vec![fact.to_owned()],
            ..Row::default()
        };
        let filing = Filing {
            sheet: vec![
                Part::default(),
                Part {
                    rows: vec![row("description"), row("communication_content")],
                    ..Part::default()
                },
            ],
            ..Filing::default()
        };
        let leads_to = |field: &str| {
            let warning = Warning {
                field: field.to_owned(),
                ..Warning::default()
            };
            place(&warning, &filing, &head, &page).map(|(href, _label)| href)
        };
        let fact = leads_to("description");
        assert_eq!(
            fact.as_deref(),
            Some("/sag/sag/oplysninger?felt=description#f-description")
        );
        assert_eq!(
            leads_to("communication_content").as_deref(),
            Some("#row-2-2"),
            "the case says it itself: it is shown where it stands"
        );
        assert_eq!(
            leads_to("delay_reason"),
            None,
            "the form does not ask for it"
        );
    }

    #[test]
    fn only_another_channel_than_virk_is_named() {
        let law = |channel: &str| Law {
            channel: channel.to_owned(),
            channel_name: Some(Text::new("den fælles indgang", "the single entry point").into()),
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
