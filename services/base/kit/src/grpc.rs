//! gRPC both ways: who calls and why, channels to other services, and serving one.

use std::{fmt::Display, time::Duration};

use anyhow::Context;
use brudvagt_types::{Ctx, Role, Scope, Text};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status,
    metadata::{MetadataMap, MetadataValue},
    transport::{Endpoint, Server, server::Router},
};

pub use self::{
    channel::Channel,
    guard::{Guard, Guarded},
};
use self::{channel::Unsigned, guard::unauthenticated};
use crate::{
    Clock, Problem,
    config::{Base, GrpcTls},
    listen::{self, Gate},
    security::{Line, What},
    telemetry, tls,
    token::{Claims, Signer},
};

mod channel;
mod guard;

/// The largest message a service takes: a submission with its files, or a mail as it came.
pub const MAX_MESSAGE_BYTES: usize = 32 * 1024 * 1024;
/// How long a call may take before the caller gives up.
pub const CALL_TIME_LIMIT: Duration = Duration::from_secs(10);

/// Connections to one service: every other service of every replica has one.
const SEATS: usize = 512;
/// A token names the units of its person, which may be several hundred.
const LARGEST_HEAD: u32 = 128 * 1024;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Who calls.
///
/// # Errors
/// `UNAUTHENTICATED` when the request did not pass a [`Guard`].
pub fn claims<T>(request: &Request<T>) -> Result<Claims, Status> {
    request
        .extensions()
        .get::<Claims>()
        .cloned()
        .ok_or_else(unauthenticated)
}

/// The context of a query: no idempotency key is asked for.
///
/// # Errors
/// As [`claims`].
pub fn query_ctx<T>(request: &Request<T>, clock: &Clock) -> Result<Ctx, Status> {
    let claims = claims(request)?;
    Ok(Ctx {
        now: clock.now(),
        actor: claims.actor,
        scope: claims.scope,
        cause: None,
    })
}

/// The context of a mutating call, whose `idempotency-key` metadata becomes the cause.
///
/// # Errors
/// As [`claims`]; `IDEMPOTENCY_KEY_REQUIRED` when there is none of 8 to 128 visible characters.
pub fn command_ctx<T>(request: &Request<T>, clock: &Clock) -> Result<Ctx, Status> {
    let mut ctx = query_ctx(request, clock)?;
    let key = request
        .metadata()
        .get(IDEMPOTENCY_KEY)
        .and_then(|value| value.to_str().ok())
        .filter(|key| (8..=128).contains(&key.len()))
        .ok_or_else(|| {
            Problem::invalid(
                IDEMPOTENCY_KEY,
                "IDEMPOTENCY_KEY_REQUIRED",
                Text::new(
                    "Kaldet mangler en idempotensnøgle.",
                    "the call needs idempotency-key metadata of 8 to 128 characters",
                ),
            )
        })?;
    // Keys are the caller's own: two people may use the same one. The id is escaped, so that no id and
    // key together read as another's.
    let id = ctx.actor.id.replace('%', "%25").replace(':', "%3A");
    ctx.cause = Some(format!("{id}:{key}"));
    Ok(ctx)
}

/// Refuses callers whose role is not in `roles`; the system itself always passes.
///
/// # Errors
/// `NOT_ALLOWED`.
pub fn require(ctx: &Ctx, roles: &[Role]) -> Result<(), Problem> {
    if ctx.actor.role == Role::System || roles.contains(&ctx.actor.role) {
        Ok(())
    } else {
        Line {
            what: What::Access,
            actor_id: &ctx.actor.id,
            role: ctx.actor.role.as_str(),
            from: "",
            at: "grpc",
            refused: "NOT_ALLOWED",
        }
        .note();
        Err(Problem::denied())
    }
}

/// Lets only the system itself through: a service, or the operator's own commands.
///
/// # Errors
/// `NOT_ALLOWED`.
pub fn require_system(ctx: &Ctx) -> Result<(), Problem> {
    require(ctx, &[])
}

impl Base {
    /// Calls the services as `from`, with its own key.
    ///
    /// # Errors
    /// When the key cannot be read, or others on this machine may read it.
    pub fn caller(&self, from: &str) -> anyhow::Result<Caller> {
        let signer = Signer::load(&self.secrets.callers.relative(), from);
        Ok(Caller::new(signer.context("secrets.callers")?))
    }
}

/// Signs outgoing calls. Connects lazily and again by itself.
#[derive(Clone, Debug)]
pub struct Caller(Signer);

impl Caller {
    pub fn new(signer: Signer) -> Self {
        Self(signer)
    }

    /// A request as `ctx`'s actor, with its scope, trace, time limit and (when it has a cause) key.
    pub fn request<T>(&self, ctx: &Ctx, message: T) -> Request<T> {
        let mut request = Request::new(message);
        // Signed when it is known whom it goes to and what it asks: see `Channel`.
        request.extensions_mut().insert(Unsigned {
            signer: self.0.clone(),
            actor: ctx.actor.clone(),
            scope: ctx.scope.clone(),
        });
        let metadata = request.metadata_mut();
        if let Some(cause) = &ctx.cause {
            put(metadata, IDEMPOTENCY_KEY, cause);
        }
        if let Some(parent) = telemetry::traceparent() {
            put(metadata, "traceparent", &parent);
        }
        request.set_timeout(CALL_TIME_LIMIT);
        request
    }

    /// A request as the calling service itself, over every municipality.
    pub fn system_request<T>(&self, clock: &Clock, message: T) -> Request<T> {
        let ctx = Ctx {
            now: clock.now(),
            actor: brudvagt_types::Actor::system(self.0.from()),
            scope: Scope::System,
            cause: None,
        };
        self.request(&ctx, message)
    }
}

fn put(metadata: &mut MetadataMap, key: &'static str, value: &str) {
    if let Ok(value) = MetadataValue::try_from(value) {
        metadata.insert(key, value);
    }
}

/// A channel to `service` on this machine; nothing is sent before the first call.
///
/// # Errors
/// When the address is not one.
pub fn channel(address: impl Display, service: &str) -> anyhow::Result<Channel> {
    let endpoint = endpoint("http", address)?;
    Ok(Channel::new(endpoint.connect_lazy(), service))
}

/// A channel to a service of this installation, under TLS where certificates are configured.
///
/// # Errors
/// When the service has no place, or a certificate cannot be read.
pub fn to_service(base: &Base, service: &str) -> anyhow::Result<Channel> {
    let place = base.place(service)?;
    match &base.grpc_tls {
        Some(tls) => secure_channel(place, service, tls),
        None => channel(place, service),
    }
}

/// A channel to `service`, which must show that it is the one; nothing is sent before the first call.
///
/// # Errors
/// When the address is not one, or a certificate cannot be read.
pub fn secure_channel(
    address: impl Display,
    service: &str,
    tls: &GrpcTls,
) -> anyhow::Result<Channel> {
    let endpoint = endpoint("https", address)?;
    let endpoint = endpoint.tls_config(tls::for_caller(tls, service)?)?;
    Ok(Channel::new(endpoint.connect_lazy(), service))
}

fn endpoint(scheme: &str, address: impl Display) -> anyhow::Result<Endpoint> {
    Ok(Endpoint::from_shared(format!("{scheme}://{address}"))?
        .connect_timeout(Duration::from_secs(2))
        .tcp_nodelay(true)
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_while_idle(true))
}

/// A server with tracing, time limits and, where certificates are configured, mutual TLS, ready for
/// the service's own routes.
///
/// # Errors
/// When a certificate cannot be read or is not valid PEM.
pub fn server(tls: Option<&GrpcTls>) -> anyhow::Result<Server> {
    // A span for each connection would be noise: one for each request is enough.
    let server = Server::builder()
        .timeout(CALL_TIME_LIMIT)
        .tcp_nodelay(true)
        .http2_max_header_list_size(LARGEST_HEAD)
        .http2_keepalive_interval(Some(Duration::from_secs(30)));
    match tls {
        Some(tls) => Ok(server.tls_config(tls::for_server(tls)?)?),
        None => Ok(server),
    }
}

/// Serves `routes` with health and reflection until `stop`, then finishes what runs.
///
/// # Errors
/// When the server ends by itself.
pub async fn serve(
    listener: TcpListener,
    service: &'static str,
    routes: Router,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health
        .set_service_status("", tonic_health::ServingStatus::Serving)
        .await;
    health
        .set_service_status(service, tonic_health::ServingStatus::Serving)
        .await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(brudvagt_proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let stopping = async move {
        stop.cancelled().await;
        health
            .set_service_status("", tonic_health::ServingStatus::NotServing)
            .await;
        health
            .set_service_status(service, tonic_health::ServingStatus::NotServing)
            .await;
    };
    routes
        .add_service(health_service)
        .add_service(reflection)
        .serve_with_incoming_shutdown(
            listen::callers(listener, Gate::new(service, SEATS)),
            stopping,
        )
        .await?;
    Ok(())
}

/// The span of one incoming call, joined to the caller's trace.
pub fn span<T>(request: &Request<T>, call: &'static str) -> tracing::Span {
    let span = tracing::info_span!("grpc", otel.name = call, otel.kind = "server");
    if let Some(parent) = request
        .metadata()
        .get("traceparent")
        .and_then(|v| v.to_str().ok())
    {
        telemetry::join(&span, parent);
    }
    span
}
