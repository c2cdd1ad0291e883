//! Notices under NIS 2-loven § 13: beside the filing to Datatilsynet, with clocks of their own.

mod clocks;

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::notification::{
    ApproveNis2NoticeRequest, ExportNis2NoticeRequest, GetNis2Request, Nis2, Nis2Notice,
    OpenNis2Request, RecordNis2NoticeRequest, SaveNis2NoticeRequest,
};
use brudvagt_proto::triage::{EndNis2, Nis2Ended, command_request::Command};

use super::{
    again::again,
    expected::with_second_person,
    files::download,
    opened::{Head, command, open},
};
use crate::{
    http::{App, Failure, Sent, Visitor, html_as, saved_as, saved_at, session::Session, wire},
    ui::{Choice, Countdown, Form, Page, Section},
    words::explained_choices,
};

struct Reason {
    rule: String,
    text: String,
    source: String,
}

struct Field {
    /// The field's name in the form: notice and field.
    name: String,
    label: String,
    value: String,
    hint: &'static str,
    is_required: bool,
}

struct Notice {
    kind: String,
    label: String,
    state: String,
    state_class: &'static str,
    due: String,
    countdown: Option<Countdown>,
    fields: Vec<Field>,
    missing: Vec<String>,
    /// What the guard says, with the id of the field it is about and what that is called.
    warnings: Vec<(String, String, String)>,
    version: u64,
    /// Who did what when, one line each.
    log: Vec<String>,
    reference: String,
    delay_reason: String,
    is_filed: bool,
    is_approved: bool,
    is_late: bool,
    is_open: bool,
    /// Another person than its author approves it, and this is its author.
    is_own: bool,
    names: Names,
}

/// Field names of a notice's own forms: three notices stand on one page.
struct Names {
    warnings_seen: String,
    reference: String,
    filed_at_local: String,
    delay_reason: String,
    receipt: String,
}

impl Names {
    fn of(kind: &str) -> Self {
        let name = |part: &str| format!("{kind}.{part}");
        Self {
            warnings_seen: name("warnings_seen"),
            reference: name("reference"),
            filed_at_local: name("filed_at_local"),
            delay_reason: name("delay_reason"),
            receipt: name("receipt_pdf"),
        }
    }
}

#[derive(Template)]
#[template(path = "work/nis2.html")]
struct Nis2Page {
    page: Page,
    head: Head,
    form: Form,
    it: Nis2,
    ended: Option<Ended>,
    assumption: String,
    reasons: Vec<Reason>,
    aware: String,
    significance: Vec<String>,
    significances: Vec<Choice>,
    notices: Vec<Notice>,
    /// Notices that are owed and have no clock: arming failed, or nobody has tried.
    without_clock: Vec<String>,
    may_write: bool,
    /// Judges the incident significant, also after it was ended.
    may_open: bool,
    /// Some notice is owed: the case waits for it, and somebody may find that the act does not apply.
    is_owed: bool,
    /// The chief executive may approve a notice, too, where another person must approve it.
    may_approve: bool,
}

/// Why it does not apply after all, as the case's history has it.
struct Ended {
    reason: String,
    by: String,
}

impl Ended {
    fn of(it: Nis2Ended, page: &Page) -> Self {
        let at = wire::instant(it.at).map(|at| page.when(&at).text());
        Self {
            by: format!(
                "{}, {}",
                page.t1("nis2.ended_by", &it.by),
                at.unwrap_or_default()
            ),
            reason: it.reason,
        }
    }
}

fn notice(it: Nis2Notice, form: &Form, page: &Page, needs_another: bool) -> Notice {
    let lang = page.lang;
    let due = wire::instant(it.due_at);
    let when =
        |at: Option<prost_types::Timestamp>| wire::instant(at).map(|at| page.when(&at).text());
    let done = |key, by: &str, at: Option<prost_types::Timestamp>| {
        when(at).map(|at| format!("{} {by}, {at}", lang.t(key)))
    };
    let log = [
        done("nis2.saved_by", &it.saved_by, it.saved_at),
        done("nis2.approved_by", &it.approved_by, it.approved_at),
        when(it.filed_at).map(|at| format!("{} {at}", lang.t("nis2.filed_at"))),
    ];
    let names: HashMap<&str, &str> = it
        .fields
        .iter()
        .map(|field| {
            let label = lang.say(&field.label);
            (field.name.as_str(), label)
        })
        .collect();
    let missing = it
        .missing
        .iter()
        .map(|name| (*names.get(name.as_str()).unwrap_or(&name.as_str())).to_owned())
        .collect();
    let is_filed = it.state == "filed";
    Notice {
        label: lang.say(&it.label).to_owned(),
        state: page.code(
            "nis2_state",
            if it.awaits_approval {
                "awaiting"
            } else {
                &it.state
            },
        ),
        state_class: match it.state.as_str() {
            "filed" => "chip--good",
            "approved" => "chip--ok",
            _draft if it.awaits_approval => "chip--soon",
            _draft => "",
        },
        due: due.map(|at| page.when(&at).text()).unwrap_or_default(),
        countdown: due.map(|at| page.countdown(at, is_filed)),
        is_late: it.late || due.is_some_and(|due| due < page.now),
        is_open: form.value("kind") == it.kind,
        is_own: needs_another && page.who.as_ref().is_some_and(|who| who.name == it.saved_by),
        missing,
        warnings: it
            .warnings
            .iter()
            .map(|warning| {
                let text = lang.say(&warning.text).to_owned();
                let label = names.get(warning.field.as_str()).copied();
                let id = format!("f-{}.{}", it.kind, warning.field);
                (text, id, label.unwrap_or_default().to_owned())
            })
            .collect(),
        fields: it
            .fields
            .into_iter()
            .map(|field| Field {
                name: format!("{}.{}", it.kind, field.name),
                label: lang.say(&field.label).to_owned(),
                value: field.value,
                hint: if field.from_facts {
                    lang.t("nis2.from_facts")
                } else {
                    ""
                },
                is_required: field.required,
            })
            .collect(),
        version: it.version,
        log: log.into_iter().flatten().collect(),
        reference: it.reference,
        delay_reason: it.delay_reason,
        is_approved: it.state == "approved",
        is_filed,
        names: Names::of(&it.kind),
        kind: it.kind,
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Queue).form();
    render(&app, &visitor, &case_id, form, StatusCode::OK).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let mut opened = open(app, session, case_id).await?;
    let request = app.ask(
        session,
        GetNis2Request {
            case_id: case_id.to_owned(),
        },
    );
    let mut it = app.notification().get_nis2(request).await?.into_inner();
    let page = visitor.page(app, Section::Queue);
    let head = Head::of(&opened, &page, "/nis2");
    let standing = opened.case.nis2.take().filter(|_standing| it.ended);
    let may_open = page.works() && !head.is_closed;
    // While the clocks cannot be fetched, the page says nothing about them.
    let without_clock = match clocks::known(app, session, case_id).await {
        Ok(known) => clocks::missing(&it, &known)
            .iter()
            .map(|(it, _at)| page.lang.say(&it.label).to_owned())
            .collect(),
        Err(_away) => Vec::new(),
    };
    let needs_another = with_second_person(app, session)
        .await
        .contains(&opened.line.municipality);
    let notices: Vec<Notice> = std::mem::take(&mut it.notices)
        .into_iter()
        .map(|one| notice(one, &form, &page, needs_another))
        .collect();
    let typed = notices
        .iter()
        .flat_map(|one| &one.fields)
        .map(|field| (field.name.clone(), field.value.clone()))
        .collect::<Vec<_>>();
    let shown = Nis2Page {
        assumption: page.lang.say(&it.assumption).to_owned(),
        reasons: it
            .reasons
            .iter()
            .map(|reason| Reason {
                rule: reason.rule.clone(),
                text: page.lang.say(&reason.text).to_owned(),
                source: page.lang.say(&reason.source).to_owned(),
            })
            .collect(),
        aware: wire::instant(it.aware_at)
            .map(|at| page.when(&at).text())
            .unwrap_or_default(),
        significance: it
            .significance
            .iter()
            .map(|code| page.code("significance", code))
            .collect(),
        significances: explained_choices(page.lang, "significance"),
        without_clock,
        ended: standing
            .and_then(|it| it.ended)
            .map(|it| Ended::of(it, &page)),
        is_owed: it.opened && !it.ended && notices.iter().any(|one| !one.is_filed),
        may_write: may_open && !it.ended,
        may_open,
        may_approve: page.is_management() && !head.is_closed && !it.ended,
        notices,
        form: form.with_all(typed),
        head,
        it,
        page,
    };
    html_as(status, &shown)
}

pub(crate) async fn act(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.management()?;
    let kind = sent.text("kind");
    let (done, prefix) = match sent.get("act") {
        "open" => (open_notices(&app, session, &case_id, &sent).await, "open."),
        "end" => (end(&app, session, &case_id, &sent).await, "end."),
        "save" => (save(&app, session, &case_id, &kind, &sent).await, ""),
        "approve" => (approve(&app, session, &case_id, &kind, &sent).await, ""),
        "record" => (record(&app, session, &case_id, &kind, &mut sent).await, ""),
        "clocks" => (Ok(()), ""),
        _unknown => return Err(Failure::not_found()),
    };
    match done {
        Ok(()) => {
            let path = format!("/sag/{case_id}/nis2");
            if sent.get("act") == "end" {
                // `deadlines` learns of it from the case's event.
                return Ok(saved_as(&path, "nis2_end"));
            }
            if clocks::follow(sent.get("act"), session.actor.role)
                && let Err(failure) = clocks::align(&app, session, &case_id, sent.key()).await
            {
                // The notice is kept; the page says which clock is missing and offers it again.
                tracing::warn!(reason = %failure.reason, "portal.nis2_clocks_not_aligned");
            }
            Ok(match sent.get("act") {
                "clocks" => saved_as(&path, "clock"),
                "open" => saved_at(&path, "clock", &sent.moment("open.aware_at_local")),
                act => saved_as(&path, &format!("nis2_{act}")),
            })
        }
        Err(failure) if failure.is_about_the_form() => {
            let page = visitor.page(&app, Section::Queue);
            let prefix = if prefix.is_empty() {
                format!("{kind}.")
            } else {
                prefix.to_owned()
            };
            let form = again(&page, &sent, &failure, &prefix);
            render(&app, &visitor, &case_id, form, failure.what.status()).await
        }
        Err(failure) => Err(failure),
    }
}

async fn open_notices(
    app: &App,
    session: &Session,
    case_id: &str,
    sent: &Sent,
) -> Result<(), Failure> {
    let message = OpenNis2Request {
        case_id: case_id.to_owned(),
        aware_at_local: sent.moment("open.aware_at_local"),
        significance: sent.all("open.significance").map(str::to_owned).collect(),
        reason: sent.text("open.reason"),
    };
    let request = app.act(session, sent.key(), message);
    app.notification().open_nis2(request).await?;
    Ok(())
}

/// Ends NIS 2 by a command of the case, so that its history holds the reason.
async fn end(app: &App, session: &Session, case_id: &str, sent: &Sent) -> Result<(), Failure> {
    let reason = sent.text("end.reason");
    command(
        app,
        session,
        case_id,
        sent,
        Command::EndNis2(EndNis2 { reason }),
    )
    .await?;
    Ok(())
}

fn version(sent: &Sent) -> u64 {
    sent.get("version").parse().unwrap_or(0)
}

/// The fields of one notice, without the notice's name.
fn values(kind: &str, sent: &Sent) -> HashMap<String, String> {
    let prefix = format!("{kind}.");
    sent.fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(&prefix)?, value)))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

async fn save(
    app: &App,
    session: &Session,
    case_id: &str,
    kind: &str,
    sent: &Sent,
) -> Result<(), Failure> {
    let message = SaveNis2NoticeRequest {
        case_id: case_id.to_owned(),
        kind: kind.to_owned(),
        values: values(kind, sent),
        expected_version: version(sent),
    };
    let request = app.act(session, sent.key(), message);
    app.notification().save_nis2_notice(request).await?;
    Ok(())
}

async fn approve(
    app: &App,
    session: &Session,
    case_id: &str,
    kind: &str,
    sent: &Sent,
) -> Result<(), Failure> {
    let message = ApproveNis2NoticeRequest {
        case_id: case_id.to_owned(),
        kind: kind.to_owned(),
        expected_version: version(sent),
        warnings_seen: sent.is(&format!("{kind}.warnings_seen")),
    };
    let request = app.act(session, sent.key(), message);
    app.notification().approve_nis2_notice(request).await?;
    Ok(())
}

async fn record(
    app: &App,
    session: &Session,
    case_id: &str,
    kind: &str,
    sent: &mut Sent,
) -> Result<(), Failure> {
    let receipt = sent.files.pop();
    let message = RecordNis2NoticeRequest {
        case_id: case_id.to_owned(),
        kind: kind.to_owned(),
        reference: sent.text(&format!("{kind}.reference")),
        filed_at_local: sent.moment(&format!("{kind}.filed_at_local")),
        delay_reason: sent.text(&format!("{kind}.delay_reason")),
        receipt_pdf: receipt.map(|it| it.content.into()).unwrap_or_default(),
    };
    let request = app.act(session, sent.key(), message);
    app.notification().record_nis2_notice(request).await?;
    Ok(())
}

pub(crate) async fn export(
    State(app): State<App>,
    visitor: Visitor,
    Path((case_id, kind, format)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let message = ExportNis2NoticeRequest {
        case_id,
        kind,
        format,
    };
    let request = app.ask(visitor.management()?, message);
    let file = app
        .notification()
        .export_nis2_notice(request)
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_takes_its_own_fields_only() {
        let sent = Sent::of(&[
            ("csrf", "token"),
            ("early_warning.cause", " brand "),
            ("final_report.cause", "andet"),
        ]);
        let expected = HashMap::from([("cause".to_owned(), "brand".to_owned())]);
        assert_eq!(values("early_warning", &sent), expected);
    }
}
