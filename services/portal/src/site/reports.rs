//! What an employee has reported, and how far it is.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::local_time::in_copenhagen;
use brudvagt_proto::{
    Code,
    intake::{
        FollowUpRequest, GetReportRequest, ListMyReportsRequest, Report, ReportLine, Supplier,
    },
    triage::{AnswerOwnQuestionRequest, CaseLine, FindCaseRequest, ListOwnPhasesRequest},
    types::{Channel, Phase},
};
use jiff::Timestamp;

use super::{
    again::again,
    drafts,
    file_line::FileLine,
    left_out, own_asked,
    own_report::{Own, own, resumed},
    steps::{Steps, steps},
};
use crate::{
    http::{App, Failure, Sent, Visitor, back_to, html, html_as, session::Session, wire},
    texts::Lang,
    ui::{Form, Page, Section, When, date_text},
    words::word,
};

struct Line {
    report_id: String,
    reference: String,
    /// How its words begin; empty when they were erased.
    about: String,
    state: String,
    is_closed: bool,
    received_at: Timestamp,
}

#[derive(Template)]
#[template(path = "pages/reports.html")]
struct ReportsPage {
    page: Page,
    lines: Vec<Line>,
    n_drafts: i64,
}

/// The case of a report; none yet when the bus has not brought it, or triage is away.
async fn case_of(app: &App, session: &Session, report_id: &str) -> Option<CaseLine> {
    let request = app.ask(
        session,
        FindCaseRequest {
            report_id: report_id.to_owned(),
            ..FindCaseRequest::default()
        },
    );
    let found = app.triage().find_case(request).await.ok()?;
    Some(found.into_inner())
}

/// The phase that the case of a report is in.
pub(super) async fn phase_of(app: &App, session: &Session, report_id: &str) -> Phase {
    phase(case_of(app, session, report_id).await.as_ref())
}

/// What is known of a report as long as nothing is known of its case.
const REPORTED: Phase = Phase::Reported;

fn phase(line: Option<&CaseLine>) -> Phase {
    line.map_or(REPORTED, CaseLine::phase)
}

/// How far the cases of these reports are, in one answer; nothing of any while triage is away.
async fn phases_of(app: &App, session: &Session, reports: &[ReportLine]) -> HashMap<String, Phase> {
    let message = ListOwnPhasesRequest {
        report_ids: reports.iter().map(|it| it.report_id.clone()).collect(),
    };
    let asked = app.ask(session, message);
    match app.own_reports().list_own_phases(asked).await {
        Ok(known) => {
            let phases = known.into_inner().phases.into_iter();
            phases
                .map(|it| (it.report_id.clone(), it.phase()))
                .collect()
        }
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.phases_unknown");
            HashMap::new()
        }
    }
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let request = app.ask(session, ListMyReportsRequest {});
    let reports = app
        .intake()
        .list_my_reports(request)
        .await?
        .into_inner()
        .reports;
    let page = visitor.page(&app, Section::Reports);
    let phases = phases_of(&app, session, &reports).await;
    let line = |report: ReportLine| {
        let phase = phases.get(&report.report_id).copied().unwrap_or(REPORTED);
        Line {
            state: word(visitor.lang, "phase", phase.code()),
            is_closed: phase == Phase::Closed,
            received_at: wire::instant(report.received_at).unwrap_or(page.now),
            report_id: report.report_id,
            reference: report.reference,
            about: report.about,
        }
    };
    let lines = reports.into_iter().map(line).collect();
    html(&ReportsPage {
        n_drafts: drafts::list::n_waiting(&app, &visitor).await,
        page,
        lines,
    })
}

#[derive(Clone)]
pub(crate) struct More {
    pub number: u32,
    pub subject: String,
    pub text: String,
    pub by: String,
    pub at: Option<Timestamp>,
    /// It has a case of its own.
    pub is_split: bool,
    /// By somebody the case does not know.
    pub from_stranger: bool,
}

/// A report as pages show it.
pub(crate) struct ReportFacts {
    /// Whether its reader may open a file that a scanner warns of.
    pub opens_held: bool,
    /// Of a mail; short mails say everything in it.
    pub subject: String,
    pub what_happened: String,
    /// When it was noticed; a day where no time was given, nothing where nobody said.
    pub noticed: String,
    /// What it looked like to whoever reported it, and the kinds of data she saw.
    pub situation: String,
    pub kinds: Vec<String>,
    pub whose_data: String,
    pub estimate: String,
    pub protected_address: bool,
    pub done_so_far: String,
    /// The municipality's own questions as they were read, with the answers.
    pub own: Vec<(String, String)>,
    pub sent_by: String,
    pub phone: String,
    pub channel: String,
    pub received_at: Option<Timestamp>,
    pub files: Vec<FileLine>,
    pub follow_ups: Vec<More>,
    /// How to reach the reporter or caller, as written.
    pub contact: String,
    /// When the municipality was told, where that was before it was written down.
    pub told_at: Option<Timestamp>,
    pub is_confidential: bool,
    pub supplier: Option<SupplierFacts>,
}

/// When a processor knew and told, and what was agreed.
pub(crate) struct SupplierFacts {
    pub name: String,
    pub agreement: String,
    pub knew_at: Option<Timestamp>,
    /// Hours from when it knew until it told us, and the hours agreed.
    pub took: String,
    /// Later than agreed.
    pub is_late: bool,
}

impl SupplierFacts {
    /// # Law
    /// GDPR art. 33(2): without undue delay. The hours come from the agreement and are only shown; no
    /// clock of ours depends on them.
    fn new(supplier: Supplier, told_at: Option<Timestamp>, lang: Lang) -> Self {
        let knew_at = wire::instant(supplier.knew_at);
        let took = knew_at
            .zip(told_at)
            .map(|(knew, told)| told.duration_since(knew));
        let agreed = i64::from(supplier.agreed_hours);
        let is_late =
            took.is_some_and(|took| agreed > 0 && took > jiff::SignedDuration::from_hours(agreed));
        let took = took.map_or_else(
            || lang.t("supplier.knew_unsaid").to_owned(),
            // A begun hour counts as a whole one, so a minute late is late.
            |took| {
                let minutes = took.as_mins();
                let hours = minutes / 60 + i64::from(minutes % 60 > 0);
                lang.t1("supplier.took", hours)
            },
        );
        let says = if agreed > 0 {
            lang.t1("supplier.agreed", agreed)
        } else {
            lang.t("supplier.not_agreed").to_owned()
        };
        Self {
            name: supplier.name,
            agreement: supplier.agreement,
            knew_at,
            took: format!("{took} {says}"),
            is_late,
        }
    }
}

impl ReportFacts {
    pub(crate) fn new(report: Report, lang: Lang) -> Self {
        let sent_by = sent_by(&report, lang);
        let channel = word(lang, "channel", report.channel().code());
        let noticed = noticed(&report, lang);
        let received_at = wire::instant(report.received_at);
        let told_at = wire::instant(report.told_at);
        Self {
            opens_held: false,
            contact: report.contact,
            told_at,
            is_confidential: report.is_confidential,
            supplier: report
                .supplier
                .map(|it| SupplierFacts::new(it, told_at.or(received_at), lang)),
            subject: report.subject,
            what_happened: report.what_happened,
            noticed,
            situation: match report.situation.as_str() {
                "" => String::new(),
                code => brudvagt_words::answer("situation", code, lang.of_words()),
            },
            kinds: report
                .data_types
                .iter()
                .map(|code| brudvagt_words::answer("data_types", code, lang.of_words()))
                .collect(),
            whose_data: report.whose_data,
            estimate: word(lang, "estimate", &report.affected_estimate),
            protected_address: report.protected_address,
            done_so_far: report.done_so_far,
            own: own_asked::shown(report.own_answers, lang),
            sent_by,
            phone: if report.may_call {
                report.phone
            } else {
                String::new()
            },
            channel,
            received_at,
            files: report
                .attachments
                .into_iter()
                .map(|file| FileLine::new(file, lang))
                .collect(),
            follow_ups: report
                .follow_ups
                .into_iter()
                .map(|more| More {
                    number: more.number,
                    subject: more.subject,
                    text: more.text,
                    by: flagged(named(more.by, &more.email), more.is_unconfirmed, lang),
                    at: wire::instant(more.at),
                    is_split: !more.split_into.is_empty(),
                    from_stranger: more.from_stranger,
                })
                .collect(),
        }
    }
}

impl ReportFacts {
    /// For whoever works on cases: a file that a scanner warns of is opened when she says so.
    pub(crate) fn for_worker(mut self, works: bool) -> Self {
        self.opens_held = works;
        self
    }

    /// For a page whose reader has no session to open a file with.
    pub(crate) fn without_links(mut self) -> Self {
        for file in &mut self.files {
            file.id = String::new();
        }
        self
    }
}

/// When it was noticed, as it was said. Only a form of ours says that an empty field means now: of a mail,
/// a call or a supplier's report without a time it is not known.
fn noticed(report: &Report, lang: Lang) -> String {
    let Some(at) = wire::instant(report.noticed_at) else {
        return String::new();
    };
    let is_now = report.noticed_at == report.received_at;
    if is_now && !matches!(report.channel(), Channel::Form | Channel::Public) {
        return String::new();
    }
    let local = in_copenhagen(at);
    if local.hour() == 0 && local.minute() == 0 && local.second() == 0 {
        return date_text(local.date(), lang);
    }
    When::new(at, lang).text()
}

/// Who reported and how: by name, anonymously, in confidence, or through somebody who took a call.
fn sent_by(report: &Report, lang: Lang) -> String {
    let reporter = report.reporter.clone().unwrap_or_default();
    if report.channel() == Channel::Phone {
        let caller = match report.caller.as_str() {
            "" => lang.t("outside.caller_unnamed"),
            name => name,
        };
        let taken_by = named(reporter.name, &reporter.email);
        return format!("{caller}. {}", lang.t1("outside.taken_by", taken_by));
    }
    if report.channel() == Channel::System && !report.caller.is_empty() {
        let system = reporter.name;
        return format!(
            "{system}. {}",
            lang.t1("outside.reported_for", &report.caller)
        );
    }
    if report.reporter_kind.is_empty() {
        let by = named(reporter.name, &reporter.email);
        return flagged(by, report.is_unconfirmed, lang);
    }
    let name = match (reporter.name.as_str(), report.is_confidential) {
        ("", true) => lang.t("outside.confidential"),
        ("", false) => lang.t("outside.anonymous"),
        (name, _) => name,
    };
    format!(
        "{name} – {}",
        word(lang, "reporter_kind", &report.reporter_kind)
    )
}

/// Who wrote, and that a relay could not confirm it.
pub(crate) fn flagged(by: String, is_unconfirmed: bool, lang: Lang) -> String {
    if is_unconfirmed {
        format!("{by} – {}", lang.t("reports.unconfirmed"))
    } else {
        by
    }
}

/// A name is always shown with its address, because the sender of a mail chooses the name freely.
fn named(name: String, email: &str) -> String {
    match (name.as_str(), email) {
        (_, "") => name,
        ("", email) => email.to_owned(),
        (name, email) => format!("{name} ({email})"),
    }
}

#[derive(Template)]
#[template(path = "pages/my_report.html")]
struct MyReportPage {
    page: Page,
    reference: String,
    steps: Steps,
    is_closed: bool,
    state_title: String,
    state_text: String,
    report: ReportFacts,
    own: Own,
    form: Form,
    report_id: String,
}

async fn show(
    app: &App,
    visitor: &Visitor,
    report_id: String,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let request = app.ask(
        session,
        GetReportRequest {
            report_id: report_id.clone(),
        },
    );
    let report = app.intake().get_report(request).await?.into_inner();
    let case = case_of(app, session, &report_id).await;
    let phase = phase(case.as_ref());
    let page = MyReportPage {
        page: visitor.page(app, Section::Reports),
        reference: report.reference.clone(),
        steps: steps(visitor.lang, phase),
        is_closed: phase == Phase::Closed,
        state_title: word(visitor.lang, "phase", phase.code()),
        state_text: state_text(visitor.lang, phase).to_owned(),
        report: ReportFacts::new(report, visitor.lang),
        own: own(app, session, &report_id, visitor.lang).await,
        form,
        report_id,
    };
    html_as(status, &page)
}

fn state_text(lang: Lang, phase: Phase) -> &'static str {
    lang.t(match phase {
        Phase::Closed => "my_report.is_closed",
        Phase::Reported => "my_report.is_reported",
        _working => "my_report.is_under_way",
    })
}

pub(crate) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(report_id): Path<String>,
) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Reports).form();
    let form = resumed(&app, &visitor, form, &report_id).await?;
    show(&app, &visitor, report_id, form, StatusCode::OK).await
}

/// More text, more files.
pub(crate) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Path(report_id): Path<String>,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let files = left_out::attachments(std::mem::take(&mut sent.files));
    let message = FollowUpRequest {
        report_id: report_id.clone(),
        text: sent.text("text"),
        attachments: files,
    };
    let request = app.act(visitor.session()?, sent.key(), message);
    match app.intake().follow_up(request).await {
        Ok(taken) => {
            let left_out = left_out::query(&taken.into_inner().attachments_left_out);
            Ok(back_to(&format!("/mine/{report_id}?ok=1{left_out}")))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let form = again(&visitor.page(&app, Section::Reports), &sent, &failure, "");
            show(&app, &visitor, report_id, form, failure.what.status()).await
        }
    }
}

/// The answer to a question.
pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(report_id): Path<String>,
    sent: Sent,
) -> Result<Response, Failure> {
    let message = AnswerOwnQuestionRequest {
        report_id: report_id.clone(),
        question_id: sent.text("question_id"),
        text: sent.text("answer"),
    };
    let request = app.act(visitor.session()?, sent.key(), message);
    match app.own_reports().answer_own_question(request).await {
        Ok(_taken) => Ok(back_to(&format!("/mine/{report_id}?ok=answered"))),
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let page = visitor.page(&app, Section::Reports);
            let form = again(&page, &sent, &failure, "");
            show(&app, &visitor, report_id, form, failure.what.status()).await
        }
    }
}
