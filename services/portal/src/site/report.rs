//! Reporting a breach: the form, which takes an employee less than two minutes, and the receipt.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_facts::{Facts, data_types::DataType};
use brudvagt_proto::{
    directory::ListMunicipalitiesRequest,
    intake::{Caller, GetReportRequest, Report, SubmitReportRequest},
};
use brudvagt_risk::Step;
use brudvagt_types::Scope;

use crate::{
    http::{App, Failure, Sent, Visitor, What, back_to, html, html_as, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section},
    words::choices,
};

use super::{
    again::again,
    drafts, facts, left_out,
    own_asked::{Asked, OwnAsked, answers, asked_by, with_left_over},
    reports::ReportFacts,
};

#[derive(Template)]
#[template(path = "pages/report.html")]
struct ReportPage {
    page: Page,
    form: Form,
    municipalities: Vec<Choice>,
    estimates: Vec<Choice>,
    units: Vec<Choice>,
    situations: Vec<Choice>,
    kinds: Vec<Choice>,
    asked: Vec<Asked>,
}

impl ReportPage {
    fn own(&self) -> OwnAsked<'_> {
        OwnAsked::new(&self.form, &self.asked)
    }
}

/// The kinds of data that an employee can recognise at once; the case worker is asked about the
/// others.
const KINDS: [DataType; 8] = [
    DataType::Basic,
    DataType::Contact,
    DataType::IdNumber,
    DataType::Health,
    DataType::Economic,
    DataType::Profile,
    DataType::CriminalOffence,
    DataType::Credentials,
];

pub(super) fn kinds(lang: Lang) -> Vec<Choice> {
    KINDS
        .iter()
        .map(|it| Choice::new(it.code(), lang.say(&it.label())))
        .collect()
}

pub(crate) async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.session()?;
    let form = visitor
        .page(&app, Section::Report)
        .form()
        .with("affected_estimate", "unknown");
    let form = drafts::resumed(&app, &visitor, form, "report").await?;
    show(&app, &visitor, form, StatusCode::OK).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    form: Form,
    status: StatusCode,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let codes: Vec<&str> = match &session.scope {
        Scope::Municipalities(codes) => codes.iter().map(|code| code.as_str()).collect(),
        Scope::System => Vec::new(),
    };
    // The names are optional: a report goes through even while the directory is away.
    let request = app.ask(session, ListMunicipalitiesRequest {});
    let known = app
        .directory()
        .list_municipalities(request)
        .await
        .map(tonic::Response::into_inner)
        .unwrap_or_default();
    let name = |code: &str| {
        known
            .municipalities
            .iter()
            .find(|it| it.code == code)
            .map_or_else(|| code.to_owned(), |it| it.name.clone())
    };
    let units = match codes.as_slice() {
        [only] => known
            .units
            .iter()
            .filter(|unit| unit.municipality == *only && !unit.closed)
            .map(|unit| Choice::new(unit.id.clone(), unit.name.clone()))
            .collect(),
        _many => Vec::new(),
    };
    // Of several municipalities none has been chosen yet: what each asks cannot be told.
    let of = match (codes.as_slice(), form.value("municipality")) {
        ([only], _) => *only,
        (_several, chosen) => chosen,
    };
    let asked = if of.is_empty() {
        Vec::new()
    } else {
        asked_by(app, session, of, visitor.lang).await
    };
    let page = ReportPage {
        asked: with_left_over(asked, &form),
        municipalities: codes
            .iter()
            .map(|code| Choice::new(*code, name(code)))
            .collect(),
        estimates: choices(visitor.lang, "estimate"),
        units,
        situations: facts::situations(visitor.lang),
        kinds: kinds(visitor.lang),
        form,
        page: visitor.page(app, Section::Report),
    };
    html_as(status, &page)
}

pub(crate) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let now = app.runtime.clock.now();
    if !app
        .limiter
        .take(&format!("report:{}", session.actor.id), now)
    {
        return Err(Failure::new(What::Busy, "TOO_MANY"));
    }
    let files = left_out::attachments(std::mem::take(&mut sent.files));
    let message = SubmitReportRequest {
        municipality: sent.text("municipality"),
        unit_id: match sent.get("unit_id") {
            "" => session.actor.unit_id.clone(),
            chosen => chosen.to_owned(),
        },
        what_happened: sent.text("what_happened"),
        noticed_at_local: sent.moment("noticed_at_local"),
        whose_data: sent.text("whose_data"),
        affected_estimate: sent.text("affected_estimate"),
        done_so_far: sent.text("done_so_far"),
        may_call: sent.is("may_call"),
        phone: sent.text("phone"),
        attachments: files,
        reporter: None,
        protected_address: sent.is("protected_address"),
        shared_incident_id: String::new(),
        situation: sent.text("situation"),
        data_types: sent.all("data_types").map(str::to_owned).collect(),
        caller: called(&sent),
        exercise: None,
        own_answers: answers(&sent),
    };
    let request = app.act(session, sent.key(), message);
    match app.intake().submit_report(request).await {
        Ok(answer) => {
            let kept = answer.into_inner();
            let report_id = kept.report_id;
            let left_out = left_out::query(&kept.attachments_left_out);
            let moment = sent.moment("noticed_at_local");
            let moment: String = form_urlencoded::byte_serialize(moment.as_bytes()).collect();
            // The address carries the time and never the text of the message.
            Ok(back_to(&format!(
                "/kvittering/{report_id}?moment={moment}{left_out}"
            )))
        }
        Err(status) => {
            let failure = Failure::from(status);
            if !failure.is_about_the_form() {
                return Err(failure);
            }
            let form = again(&visitor.page(&app, Section::Report), &sent, &failure, "");
            show(&app, &visitor, form, failure.what.status()).await
        }
    }
}

/// The caller, when a call is written down. Any detail about a caller counts as one, so that a forgotten
/// tick does not make the clock start later.
fn called(sent: &Sent) -> Option<Caller> {
    let caller = Caller {
        name: sent.text("caller.name"),
        contact: sent.text("caller.contact"),
        called_at_local: sent.moment("caller.called_at_local"),
    };
    (sent.is("called") || caller != Caller::default()).then_some(caller)
}

#[derive(Template)]
#[template(path = "pages/receipt.html")]
struct ReceiptPage {
    page: Page,
    reference: String,
    received_at: jiff::Timestamp,
    note: String,
    left_out: String,
    report_id: String,
    report: ReportFacts,
    /// What must be done first, by what the report says.
    urgent: Vec<FirstStep>,
    /// The other situations, to be found by who knows what happened.
    steps: Vec<FirstStep>,
}

/// What to do at once in one situation.
struct FirstStep {
    when: String,
    what: String,
    /// It may be what was reported.
    fits: bool,
}

/// The steps that may fit a situation, by their ids.
const FITTING: [(&str, &[&str]); 6] = [
    ("wrong_recipient", &["recipient"]),
    ("open_list", &["recipient"]),
    ("lost_device", &["device", "paper"]),
    ("look_up", &["misuse"]),
    ("outage", &["care", "attack"]),
    ("published", &["open_to_all"]),
];

/// What the report says must be done first, and what to do in the other situations: those that fit what
/// was chosen stand first and open.
fn first_steps(report: &Report, lang: Lang) -> (Vec<FirstStep>, Vec<FirstStep>) {
    let kinds: Vec<&str> = report.data_types.iter().map(String::as_str).collect();
    let told = Facts {
        protected_address: report.protected_address.then_some(true),
        data_types: [DataType::Credentials, DataType::PaymentMethod]
            .into_iter()
            .filter(|kind| kinds.contains(&kind.code()))
            .collect(),
        ..Facts::default()
    };
    let first = brudvagt_risk::first_steps(&told);
    let fitting = FITTING.iter().find(|(code, _)| *code == report.situation);
    let fitting = fitting.map_or(&[][..], |(_, ids)| *ids);
    let shown = |it: &Step| FirstStep {
        when: lang.say(&it.when).to_owned(),
        what: lang.pick(&it.da, &it.en).to_owned(),
        fits: fitting.contains(&it.id.as_ref()),
    };
    let others = brudvagt_risk::every_step();
    let others = others.iter().filter(|it| !first.contains(it)).map(shown);
    let (fit, rest): (Vec<_>, Vec<_>) = others.partition(|it| it.fits);
    (
        first.iter().map(shown).collect(),
        fit.into_iter().chain(rest).collect(),
    )
}

pub(crate) async fn receipt(
    State(app): State<App>,
    visitor: Visitor,
    Path(report_id): Path<String>,
) -> Result<Response, Failure> {
    let request = app.ask(
        visitor.session()?,
        GetReportRequest {
            report_id: report_id.clone(),
        },
    );
    let report = app.intake().get_report(request).await?.into_inner();
    let page = visitor.page(&app, Section::Report);
    let (urgent, steps) = first_steps(&report, visitor.lang);
    html(&ReceiptPage {
        urgent,
        steps,
        reference: report.reference.clone(),
        received_at: wire::instant(report.received_at).unwrap_or(page.now),
        note: visitor.understood_moment().unwrap_or_default(),
        left_out: visitor.left_out().unwrap_or_default(),
        report: ReportFacts::new(report, visitor.lang),
        report_id,
        page,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_when_somebody_called_reports_a_call_though_the_box_is_empty() {
        assert_eq!(called(&Sent::of(&[("phone", "70 00 00 00")])), None);
        assert!(called(&Sent::of(&[("called", "yes")])).is_some());
        let said = Sent::of(&[
            ("caller.called_at_local.date", "2026-11-24"),
            ("caller.called_at_local.time", "08:15"),
        ]);
        assert_eq!(called(&said).unwrap().called_at_local, "2026-11-24T08:15");
    }

    #[test]
    fn the_receipt_says_first_what_the_report_calls_urgent_and_then_every_other_situation() {
        let report = |situation: &str, protected_address: bool| Report {
            situation: situation.to_owned(),
            protected_address,
            ..Report::default()
        };
        let (urgent, others) = first_steps(&report("", true), Lang::Da);
        assert_eq!(urgent.len(), 1);
        assert!(urgent[0].what.contains("politiet"), "{}", urgent[0].what);
        let (none, all) = first_steps(&report("", false), Lang::En);
        assert!(none.is_empty());
        assert_eq!(all.len(), others.len() + 1);
        assert!(all.iter().all(|it| !it.when.is_empty()));
        // What fits is not one to look for among the others.
        for (situation, ids) in FITTING {
            let (_urgent, steps) = first_steps(&report(situation, false), Lang::Da);
            let fits: Vec<bool> = steps.iter().map(|it| it.fits).collect();
            assert!(fits[..ids.len()].iter().all(|fits| *fits), "{situation}");
            assert!(fits[ids.len()..].iter().all(|fits| !fits), "{situation}");
        }
        let (_urgent, steps) = first_steps(&report("wrong_recipient", false), Lang::Da);
        assert!(steps[0].what.contains("slette"), "{}", steps[0].what);
    }
}
