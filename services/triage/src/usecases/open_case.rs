//! A report becomes a case, with a clock that runs from the first internal report.

use std::collections::BTreeSet;

use brudvagt_case::{Case, CaseEvent, Draft, Exercise, decide};
use brudvagt_facts::{FactSheet, data_types::DataType, situations::people_at_most};
use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::{Code, events::intake::ReportReceived, intake::Report, types::Channel};
use brudvagt_types::{Ctx, MunicipalityCode, Said, reference::is_exercise};
use jiff::Timestamp;
use prost::Message;
use serde_json::{Value, json};
use sqlx::types::Json;
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::{
    change::{self, Applied},
    relate, seal, shared_incident,
};
use crate::{
    Triage,
    clients::{Intake, TOO_BIG},
    content::{Content, Sealed},
    law, refuse,
    rules::{Codes, who_may::CONFIRMERS},
    store::{self, CaseRow, NewEntry},
    wire,
};

/// The action as the inbox knows it.
pub(crate) const OPEN_CASE: &str = "open_case";
/// How much of the report the summary shows.
const SUMMARY_CHARS: usize = 240;

/// Reads the words of a received report from intake.
///
/// # Errors
/// `UNAVAILABLE` when intake is away.
pub(crate) async fn read_report(
    intake: &Intake,
    event: &ReportReceived,
) -> Result<Report, Problem> {
    match intake.get_report(&event.report_id).await {
        Err(problem) if problem.reason == TOO_BIG => Ok(unread(event)),
        answered => answered,
    }
}

/// Opens the case of a report by itself; a repeated event opens no second one.
///
/// # Errors
/// `UNAVAILABLE` when intake or the database is away: it is tried again.
pub(crate) async fn open_case(
    triage: &Triage,
    intake: &Intake,
    ctx: &Ctx,
    event: &ReportReceived,
) -> Result<(), Problem> {
    let report = read_report(intake, event).await?;
    let payload = event.encode_to_vec();
    match triage.store.begin(ctx, OPEN_CASE, &payload).await? {
        Begun::Replay(_known) => Ok(()),
        Begun::New(mut unit) => {
            let received = Received {
                ctx,
                event,
                report: &report,
                span: &Span::current(),
            };
            write_cases(triage, &mut unit, &[received]).await?;
            unit.commit(&[]).await
        }
    }
}

/// A report that has come, with its words.
pub(crate) struct Received<'a> {
    pub(crate) ctx: &'a Ctx,
    pub(crate) event: &'a ReportReceived,
    pub(crate) report: &'a Report,
    pub(crate) span: &'a Span,
}

/// Writes the cases of these reports, of each that has none. A municipality's cases are opened one after
/// another, so reports must be in an order of municipalities that is everywhere the same.
///
/// # Law
/// Until a person has set the moment of awareness the first internal report counts, which errs early
/// (EDPB 9/2022 II.A.2; the clock of GDPR art. 33(1) may only start too soon, never too late).
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub(crate) async fn write_cases(
    triage: &Triage,
    unit: &mut Unit<'_>,
    reports: &[Received<'_>],
) -> Result<(), Problem> {
    let mut municipalities: Vec<&str> = reports
        .iter()
        .map(|it| it.report.municipality.as_str())
        .collect();
    municipalities.dedup();
    store::one_at_a_time(unit.connection(), &municipalities).await?;
    let ids: Vec<Uuid> = reports
        .iter()
        .map(|it| id(&it.event.report_id))
        .collect::<Result<_, _>>()?;
    // Another event for the same report, which already has its case.
    let known = store::cases_by_report(unit.connection(), &ids).await?;
    let mut has_case: BTreeSet<Uuid> = known.into_iter().map(|(report_id, _)| report_id).collect();
    let (mut entries, mut codes) = (Vec::new(), Vec::new());
    for (received, report_id) in reports.iter().zip(ids) {
        if has_case.insert(report_id) {
            let written = write_case(triage, unit, received, report_id)
                .instrument(received.span.clone())
                .await?;
            entries.extend(written.entries);
            codes.extend(written.codes);
        }
    }
    store::insert_entries(unit.connection(), &entries).await?;
    store::keep_codes(unit.connection(), &codes).await?;
    Ok(())
}

/// What is left to be written of a case that was opened.
#[derive(Default)]
struct Left {
    entries: Vec<NewEntry>,
    codes: Option<Codes>,
}

impl Left {
    fn take(&mut self, applied: Applied) {
        self.entries.extend(applied.entries);
        if applied.codes.is_some() {
            self.codes = applied.codes;
        }
    }
}

async fn write_case(
    triage: &Triage,
    unit: &mut Unit<'_>,
    Received {
        ctx, event, report, ..
    }: &Received<'_>,
    report_id: Uuid,
) -> Result<Left, Problem> {
    let reported_at = told_at(report).unwrap_or(ctx.now);
    let duty = law::duty_at(reported_at)?;
    let due_at = law::statutory_due(duty, reported_at)?;
    let (mut row, sealed) = first_row(triage, report, report_id, reported_at, due_at)?;
    let opened = CaseEvent::Opened {
        reported_at,
        due_at,
        regime: duty.key().to_string(),
        // A case opens whatever its way is called: the clock runs.
        channel: report.channel().code().to_owned(),
        report_id: event.report_id.clone(),
        exercise: is_exercise(&report.reference),
    };
    let why_held = report.exercise.as_ref().map(|it| it.reason.clone());
    let draft = Draft {
        event: opened,
        text: why_held.filter(|reason| !reason.is_empty()),
    };
    let mut drafts = vec![draft];
    drafts.extend(seal::inherited(unit, event).await?);
    let mut left = Left::default();
    left.take(change::apply(
        unit,
        ctx,
        &mut row,
        &sealed,
        drafts,
        &CONFIRMERS,
    )?);
    for hint in relate::hints(unit, triage, ctx, &row, event).await? {
        let drafts = decide(&row.state.0, &hint, ctx.now).map_err(|no| refuse::reject(&no))?;
        left.take(change::apply(
            unit,
            ctx,
            &mut row,
            &sealed,
            drafts,
            &CONFIRMERS,
        )?);
    }
    store::insert_case(unit.connection(), &row).await?;
    if !row.state.0.sealed_for.is_empty() {
        seal::keep(unit, ctx, &row).await?;
    }
    if !event.shared_incident_id.is_empty() {
        // What joining writes comes after what opening wrote.
        store::insert_entries(unit.connection(), &left.entries).await?;
        store::keep_codes(unit.connection(), left.codes.as_slice()).await?;
        left = Left::default();
        let (keyring, id) = (&triage.keyring, &event.shared_incident_id);
        shared_incident::join_new(unit, keyring, ctx, &mut row, &sealed, id).await?;
    }
    Ok(left)
}

fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|error| Problem::internal(&error))
}

/// The row of a case before anything is written in its history, and what opens its words.
fn first_row(
    triage: &Triage,
    report: &Report,
    report_id: Uuid,
    reported_at: Timestamp,
    due_at: Timestamp,
) -> Result<(CaseRow, Sealed), Problem> {
    let municipality: MunicipalityCode = report
        .municipality
        .parse()
        .map_err(|error| Problem::internal(&error))?;
    let case_id = Uuid::now_v7();
    let (sealed, wrapped_key) = Sealed::create(&triage.keyring, &municipality, case_id)?;
    let content = content(report, reported_at);
    let words = searchable(report);
    let search = triage.keyring.search_tokens(&municipality, &words)?;
    let row = CaseRow {
        case_id,
        municipality: report.municipality.clone(),
        reference: report.reference.clone(),
        report_id,
        unit_id: report.unit_id.clone(),
        channel: report.channel().code().to_owned(),
        version: 0,
        head_hash: vec![0; 32],
        state: Json(first_state(&report.reference, reported_at, due_at)),
        incident_type: String::new(),
        first_filed_at: None,
        ruleset: String::new(),
        wrapped_key: Some(wrapped_key),
        content: sealed.seal_content(&content)?,
        search,
        urgent: false,
    };
    Ok((row, sealed))
}

/// A case as its row is first written: the number already says whether it is an exercise.
fn first_state(reference: &str, reported_at: Timestamp, due_at: Timestamp) -> Case {
    let mut case = Case::new(reported_at, due_at);
    if is_exercise(reference) {
        case.exercise = Exercise::Running;
    }
    case
}

/// When the municipality was told: when the report came, or earlier if the report says so.
///
/// # Law
/// GDPR art. 33(1), EDPB 9/2022 II.A: a call, or a processor's earlier message, already gives
/// knowledge.
fn told_at(report: &Report) -> Option<Timestamp> {
    let received_at = wire::from_proto(report.received_at.as_ref())?;
    let told_at = wire::from_proto(report.told_at.as_ref());
    Some(told_at.map_or(received_at, |told_at| told_at.min(received_at)))
}

/// A report made from the event alone: the clock runs, and a person opens the original.
fn unread(event: &ReportReceived) -> Report {
    tracing::error!(report_id = %event.report_id, "report.too_big_to_read");
    Report {
        report_id: event.report_id.clone(),
        municipality: event.municipality.clone(),
        reference: event.reference.clone(),
        channel: event.channel,
        unit_id: event.unit_id.clone(),
        received_at: event.received_at,
        noticed_at: event.noticed_at,
        told_at: event.told_at,
        protected_address: event.protected_address,
        what_happened: "[Indberetningen er så stor, at den ikke kan læses her. Den er gemt hel; hent den gemte mail.]".to_owned(),
        ..Report::default()
    }
}

/// What a case is found by: what was reported, and who reported it.
fn searchable(report: &Report) -> String {
    let by = report.reporter.as_ref();
    let words = [
        report.what_happened.as_str(),
        &report.whose_data,
        &report.done_so_far,
        &report.subject,
        by.map_or("", |it| it.name.as_str()),
        by.map_or("", |it| it.email.as_str()),
    ];
    let own = report.own_answers.iter().map(|it| it.in_words.da());
    let words: Vec<&str> = words.into_iter().chain(own).collect();
    words.join(" ")
}

/// What the report already says, as facts, so that nobody types it again.
fn content(report: &Report, reported_at: Timestamp) -> Content {
    let by = report
        .reporter
        .as_ref()
        .map_or("", |reporter| reporter.person_id.as_str());
    let mut facts = FactSheet::default();
    let mut put = |name: &str, value: Value| {
        // A value the sheet refuses is left for a person; the case is opened all the same.
        if let Err(error) = facts.set(name, value, by, reported_at) {
            tracing::info!(%error, "report.fact_left_out");
        }
    };
    put("description", json!(report.what_happened));
    if let Some(noticed_at) = noticed(report) {
        put("detected_at", json!(noticed_at.to_string()));
    }
    if report.protected_address {
        put("protected_address", json!(true));
    }
    let said = [
        ("situation", &report.situation),
        ("data_subject_description", &report.whose_data),
        ("remedial_measures", &report.done_so_far),
    ];
    for (name, text) in said.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
        put(name, json!(text));
    }
    if let Some((kind, people)) = people_at_most(&report.affected_estimate) {
        put("affected_subjects_kind", json!(kind));
        put("affected_subjects", json!(people));
    }
    if !report.data_types.is_empty() {
        // The reporter ticked what she saw. The list counts as complete only when somebody who works
        // on the case says so: until then other kinds of data may be involved, too.
        let seen = report.data_types.iter().map(String::as_str);
        let so_far: Vec<&str> = seen.chain([DataType::NotYetKnown.code()]).collect();
        put("data_types", json!(so_far));
        if report.data_types.iter().any(|kind| kind == "id_number") {
            put("cpr_involved", json!(true));
        }
    }
    if let Some(supplier) = &report.supplier {
        put("discovered_how", json!("processor"));
        if let Some(knew_at) = wire::from_proto(supplier.knew_at.as_ref()) {
            put("processor_aware_at", json!(knew_at.to_string()));
        }
        put("processor_notified_us_at", json!(reported_at.to_string()));
    }
    let reporter = report.reporter.clone().unwrap_or_default();
    Content {
        facts,
        reporter_id: reporter.person_id,
        reporter_name: reporter.name,
        reporter_email: reporter.email,
        summary: summary(&told(report)),
        esdh_reference: String::new(),
        receipt_to: report.receipt_to.clone(),
        reported_in: report.message_id.clone(),
        report_is_encrypted: report.is_encrypted,
        follows_by_code: report.follows_by_code,
    }
}

/// When the first employee saw it, where the reporter said a moment. Only the forms of the portal say that
/// an empty field means now; a mail, a call or a supplier's report that says nothing tells when it came,
/// and a day without a time is kept in the report and is no moment.
fn noticed(report: &Report) -> Option<Timestamp> {
    let noticed_at = wire::from_proto(report.noticed_at.as_ref())?;
    let is_now = Some(noticed_at) == wire::from_proto(report.received_at.as_ref());
    let is_said = !is_now || matches!(report.channel(), Channel::Form | Channel::Public);
    let local = brudvagt_facts::local_time::in_copenhagen(noticed_at);
    let is_day = local.hour() == 0 && local.minute() == 0 && local.second() == 0;
    (is_said && !is_day).then_some(noticed_at)
}

/// A mail's subject with its words: short mails say everything in the subject.
fn told(report: &Report) -> String {
    let (subject, text) = (report.subject.trim(), report.what_happened.trim());
    if subject.is_empty() || text.starts_with(subject) {
        return text.to_owned();
    }
    format!("{subject}: {text}")
}

fn summary(text: &str) -> String {
    let masked = brudvagt_cpr::mask(text);
    let mut short: String = masked.chars().take(SUMMARY_CHARS).collect();
    if masked.chars().nth(SUMMARY_CHARS).is_some() {
        short.push('…');
    }
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use brudvagt_facts::{Facts, situations::Situation};

    use super::*;

    fn carried_over(report: &Report) -> Facts {
        let at = "2026-11-24T09:20:00Z".parse().unwrap();
        content(report, at).facts.facts().clone()
    }

    #[test]
    fn when_a_mail_came_is_not_when_an_employee_saw_the_incident() {
        let came = wire::to_proto("2026-11-24T09:20:00Z".parse().unwrap());
        let report = |channel: Channel, noticed: &str| Report {
            channel: channel.into(),
            received_at: Some(came),
            noticed_at: Some(wire::to_proto(noticed.parse().unwrap())),
            ..Report::default()
        };
        let seen = |channel, noticed| carried_over(&report(channel, noticed)).detected_at;
        for channel in [
            Channel::Mail,
            Channel::Phone,
            Channel::Processor,
            Channel::System,
            Channel::Unspecified,
        ] {
            assert_eq!(seen(channel, "2026-11-24T09:20:00Z"), None, "{channel:?}");
            assert!(
                seen(channel, "2026-11-24T08:00:00Z").is_some(),
                "{channel:?}"
            );
        }
        // The form says that nothing means now.
        assert!(seen(Channel::Form, "2026-11-24T09:20:00Z").is_some());
        // A day without a time stays without: midnight in Denmark is nobody's moment.
        assert_eq!(seen(Channel::Form, "2026-11-22T23:00:00Z"), None);
    }

    #[test]
    fn what_the_report_says_is_not_asked_again() {
        let facts = carried_over(&Report {
            what_happened: "Et brev gik til en nabo.".to_owned(),
            situation: "wrong_recipient".to_owned(),
            whose_data: "En borger.".to_owned(),
            done_so_far: "Naboen har afleveret det.".to_owned(),
            affected_estimate: "2-10".to_owned(),
            data_types: vec!["health".to_owned(), "id_number".to_owned()],
            ..Report::default()
        });
        assert_eq!(facts.situation, Some(Situation::WrongRecipient));
        assert_eq!(facts.affected_subjects, Some(10), "the upper end");
        assert_eq!(facts.cpr_involved, Some(true));
        assert!(facts.data_types.contains(&DataType::Health));
        assert!(facts.remedial_measures.is_some() && facts.data_subject_description.is_some());
    }

    #[test]
    fn kinds_that_a_report_ticks_are_no_complete_list_of_what_got_out() {
        let facts = carried_over(&Report {
            data_types: vec!["basic".to_owned()],
            ..Report::default()
        });
        assert_eq!(facts.data_types, [DataType::Basic, DataType::NotYetKnown]);
        let nothing = carried_over(&Report::default());
        assert!(nothing.data_types.is_empty() && nothing.cpr_involved.is_none());
    }
}
