//! One trace leads from the form to the mail, and tells nothing of what was written.

use std::collections::HashMap;

use brudvagt_proto::{
    Event,
    events::{intake::ReportReceived, triage::CaseChanged},
    intake::{SubmitReportRequest, intake_client::IntakeClient},
};
use brudvagt_types::Ctx;
use opentelemetry_proto::tonic::trace::v1::Span;
use tonic::metadata::MetadataValue;
use uuid::Uuid;

use crate::{
    collector::{Collector, attribute},
    installation::{Installation, in_time, settled},
};

/// What a monitoring system asks for, by its name on `/metrics`.
const METRICS: [&str; 6] = [
    "brudvagt_outbox_age_seconds",
    "brudvagt_consumer_lag",
    "brudvagt_parked_total",
    "brudvagt_milestone_lateness_seconds",
    "brudvagt_mail_queue_age_seconds",
    "brudvagt_mail_sent_total",
];

#[tokio::test(flavor = "multi_thread")]
async fn one_trace_leads_from_the_form_to_the_mail_and_tells_nothing_of_what_was_written() {
    let (collector, address) = Collector::start().await;
    // Everything that can be logged is; the libraries below us would add spans of connections, which
    // outlive the story.
    let log = "debug,hyper=info,hyper_util=info,tower=info,tonic=info";
    let telemetry = format!("otlp_endpoint = \"http://{address}\"\nlog = \"{log}\"");
    let installation = Installation::start(&telemetry).await;
    installation.said(&["seed"]);
    let secrets = personal_data();
    let (trace, browser) = (Uuid::now_v7(), Uuid::now_v7().as_u64_pair().1);
    report(&installation, &secrets, trace, browser).await;

    let of_the_report = || {
        let mut spans = collector.spans();
        spans.retain(|span| span.trace_id == trace.as_bytes());
        spans
    };
    let sent = in_time(|| async {
        // Both the opened case and the first step of its ladder ask for the officer's mail, so it
        // may belong to either trace.
        let officer = collector
            .spans()
            .iter()
            .any(|span| is_mail(span, "new_case"));
        let spans = of_the_report();
        let reporter = spans.iter().any(|span| is_mail(span, "receipt"));
        // Every span leads up to the form; one that is still running is exported later.
        let by_id = indexed(&spans);
        let mut origins = spans.iter().map(|span| ancestors(&by_id, span).1);
        let is_whole = origins.all(|origin| origin == browser.to_be_bytes());
        (officer && reporter && is_whole).then(|| spans.clone())
    })
    .await;
    let Some(mine) = sent else {
        // For the failure message: how far it came, and whether mails were sent without spans.
        let names: Vec<_> = of_the_report().into_iter().map(|span| span.name).collect();
        let metrics = installation.metrics().await;
        panic!("the mails' spans, up to the form, are not here in time, but {names:?}\n{metrics}");
    };

    let by_id = indexed(&mine);
    let sent = mine.iter().find(|span| is_mail(span, "receipt"));
    let (path, _origin) = ancestors(&by_id, sent.unwrap());
    let milestones = [
        CaseChanged::SUBJECT,
        ReportReceived::SUBJECT,
        "intake.SubmitReport",
    ];
    let mut names = path.iter();
    for milestone in milestones {
        assert!(names.any(|name| name == milestone), "{milestone}: {path:?}");
    }
    // The case was opened with a call back to intake, in the same trace.
    assert!(mine.iter().any(|span| span.name == "intake.GetReport"));

    let metrics = settled("every metric is there", || async {
        let metrics = installation.metrics().await;
        METRICS
            .iter()
            .all(|name| metrics.contains(name))
            .then_some(metrics)
    })
    .await;
    let log = installation.log();
    assert!(log.contains("\"DEBUG\""), "the log is looked through whole");
    for secret in &secrets {
        for (place, text) in [
            ("a span", collector.text()),
            ("the log", log.clone()),
            ("a metric", metrics.clone()),
        ] {
            assert!(!text.contains(secret.as_str()), "{secret} is in {place}");
        }
    }
}

fn is_mail(span: &Span, template: &str) -> bool {
    span.name == "notification.SendMail" && attribute(span, "template") == template
}

fn indexed(spans: &[Span]) -> HashMap<&[u8], &Span> {
    spans
        .iter()
        .map(|span| (span.span_id.as_slice(), span))
        .collect()
}

/// The names of a span and of those above it, and the id where that ends.
fn ancestors<'s>(by_id: &HashMap<&[u8], &'s Span>, span: &'s Span) -> (Vec<String>, Vec<u8>) {
    let mut path = vec![span.name.clone()];
    let mut parent = span.parent_span_id.as_slice();
    while let Some(above) = by_id.get(parent) {
        path.push(above.name.clone());
        parent = above.parent_span_id.as_slice();
    }
    (path, parent.to_vec())
}

/// What the report says and who makes it; all made up. The number is put together here, so that no
/// number of a person's shape stands in the repository.
fn personal_data() -> Vec<String> {
    let cpr = format!("{}{}{}-{}", "01", "02", "70", "1234");
    [
        cpr.replace('-', "").as_str(),
        cpr.as_str(),
        "Gudrun Prøvenavn",
        "Vesterkær",
        "test.testesen@test.example",
        "Test Testesen",
    ]
    .map(str::to_owned)
    .into()
}

async fn report(installation: &Installation, secrets: &[String], trace: Uuid, browser: u64) {
    let ctx = Ctx {
        cause: Some(Uuid::now_v7().to_string()),
        ..brudvagt_testkit::employee("901", installation.now())
    };
    let report = SubmitReportRequest {
        municipality: "901".to_owned(),
        what_happened: format!("Et brev om {} er sendt forkert.", secrets.join(", ")),
        affected_estimate: "1".to_owned(),
        ..SubmitReportRequest::default()
    };
    let mut request = installation.caller.request(&ctx, report);
    // The form's own span, as the browser's server would name it.
    let parent = format!("00-{}-{browser:016x}-01", trace.simple());
    request
        .metadata_mut()
        .insert("traceparent", MetadataValue::try_from(parent).unwrap());
    let mut intake = IntakeClient::new(installation.to("intake"));
    intake.submit_report(request).await.unwrap();
}
