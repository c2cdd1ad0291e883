//! The operator's port: `/livez`, `/readyz`, `/metrics`; in demonstration mode also `POST /clock`.

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::{get, post},
};
use jiff::SignedDuration;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Deserialize;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{Clock, listen::Gate, web};

/// Probes and a metrics collector need few.
const SEATS: usize = 32;
/// How long a probe waits for a new connection.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct Ops {
    pub clock: Clock,
    pub demonstration: bool,
    /// One pool is enough to know whether the database answers.
    pub pool: PgPool,
    pub nats: async_nats::Client,
    pub metrics: PrometheusHandle,
}

/// Serves the operator's port until `stop`.
///
/// # Errors
/// When the server ends by itself.
pub async fn serve(listener: TcpListener, ops: Ops, stop: CancellationToken) -> anyhow::Result<()> {
    let mut routes = Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics));
    if ops.demonstration {
        routes = routes.route("/clock", post(advance).get(now));
    }
    let gate = Gate::new("ops", SEATS);
    web::serve(listener, gate, routes.with_state(ops), stop).await
}

/// Ready when PostgreSQL answers. NATS may be away: reports are still accepted.
async fn ready(State(ops): State<Ops>) -> impl IntoResponse {
    let database =
        sqlx::query("SELECT 1").execute(&ops.pool).await.is_ok() || is_back(&ops.pool).await;
    let nats = ops.nats.connection_state() == async_nats::connection::State::Connected;
    let status = if database {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(serde_json::json!({ "database": database, "nats": nats })),
    )
}

/// A connection of the pool may be one from before PostgreSQL went away: a new one tells.
async fn is_back(pool: &PgPool) -> bool {
    let options = pool.connect_options();
    let connecting = PgConnection::connect_with(&options);
    match tokio::time::timeout(PATIENCE, connecting).await {
        Ok(Ok(connection)) => connection.close().await.is_ok(),
        Ok(Err(_refused)) => false,
        Err(_elapsed) => false,
    }
}

async fn metrics(State(ops): State<Ops>) -> String {
    ops.metrics.render()
}

#[derive(Deserialize)]
struct Advance {
    seconds: i64,
}

async fn advance(
    State(ops): State<Ops>,
    headers: HeaderMap,
    Json(by): Json<Advance>,
) -> Result<impl IntoResponse, StatusCode> {
    if !web::names_this_machine(&headers) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    ops.clock
        .advance(SignedDuration::from_secs(by.seconds.max(0)));
    Ok(told(&ops))
}

async fn now(State(ops): State<Ops>, headers: HeaderMap) -> Result<impl IntoResponse, StatusCode> {
    if !web::names_this_machine(&headers) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    Ok(told(&ops))
}

fn told(ops: &Ops) -> Json<serde_json::Value> {
    Json(serde_json::json!({ "now": ops.clock.now().to_string() }))
}
