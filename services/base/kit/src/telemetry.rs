//! Logs as JSON, traces by OTLP when configured. Names and codes only: never what people wrote.

use opentelemetry::{
    Context,
    propagation::{Extractor, Injector, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::Telemetry;

/// Libraries whose detailed levels write what passes through them: whole mails, and the frames of every
/// call. No configuration may turn that on. The NATS client logs as an error what `bus.rs` reports as a
/// warning: that the bus is away. The exporter of spans logs only what went wrong.
const TOO_TALKATIVE: [&str; 7] = [
    "lettre=info",
    // Its finest level writes everything it sends, the password of a mailbox included.
    "async_imap=info",
    "h2=info",
    "async_nats::connector=off",
    "opentelemetry=warn",
    "opentelemetry_sdk=warn",
    "opentelemetry-otlp=warn",
];

/// Flushes what is left when dropped at the end of a process.
#[derive(Debug, Default)]
pub struct Flush(Option<SdkTracerProvider>);

impl Drop for Flush {
    fn drop(&mut self) {
        if let Some(provider) = self.0.take()
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "telemetry.flush_failed");
        }
    }
}

/// Starts logging and, when an endpoint is set, tracing. Call once, inside the runtime.
///
/// # Errors
/// When the endpoint is not one, or logging has started already.
pub fn start(config: &Telemetry) -> anyhow::Result<Flush> {
    let filter = if config.log.is_empty() {
        "info"
    } else {
        &config.log
    };
    let logs = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(std::io::stdout);
    let mut filter = EnvFilter::try_new(filter)?;
    for quiet in TOO_TALKATIVE {
        filter = filter.add_directive(quiet.parse()?);
    }
    // The security log is written whatever the filter says.
    filter = filter.add_directive("security=info".parse()?);
    let registry = tracing_subscriber::registry().with(filter).with(logs);
    let Some(endpoint) = &config.otlp_endpoint else {
        // Trace ids are made without an exporter, too, so that a log line leads to its request.
        let provider = SdkTracerProvider::builder().build();
        let tracer = provider.tracer("brudvagt");
        registry
            .with(tracing_opentelemetry::layer().with_tracer(tracer))
            .try_init()?;
        return Ok(Flush(Some(provider)));
    };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint.clone())
        .build()?;
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(
            opentelemetry_sdk::Resource::builder()
                .with_service_name("brudvagt")
                .build(),
        )
        .build();
    let tracer = provider.tracer("brudvagt");
    registry
        .with(tracing_opentelemetry::layer().with_tracer(tracer))
        .try_init()?;
    Ok(Flush(Some(provider)))
}

struct Single(Option<String>);

impl Injector for Single {
    fn set(&mut self, key: &str, value: String) {
        if key == "traceparent" {
            self.0 = Some(value);
        }
    }
}

impl Extractor for Single {
    fn get(&self, key: &str) -> Option<&str> {
        if key == "traceparent" {
            self.0.as_deref()
        } else {
            None
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

/// The current trace in W3C form, for metadata and message headers.
pub fn traceparent() -> Option<String> {
    let mut carrier = Single(None);
    TraceContextPropagator::new().inject_context(&tracing::Span::current().context(), &mut carrier);
    carrier.0
}

/// Makes `span` part of the trace that `traceparent` names. A malformed value is ignored.
pub fn join(span: &tracing::Span, traceparent: &str) {
    let carrier = Single(Some(traceparent.to_owned()));
    let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &carrier);
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(%error, "trace.join_failed");
    }
}
