//! Where everything listens, and who calls.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use brudvagt_kit::{
    Clock, config,
    grpc::{Caller, Channel, MAX_MESSAGE_BYTES, to_service},
    token::DEMONSTRATION,
};
use brudvagt_proto::{
    deadlines::deadlines_client::DeadlinesClient, esdh::esdh_client::EsdhClient,
    intake::intake_client::IntakeClient, notification::notification_client::NotificationClient,
    triage::triage_client::TriageClient,
};
use brudvagt_types::{Actor, Ctx, MunicipalityCode, Role, Scope, Units};
use tonic::Request;
use uuid::Uuid;

use crate::http::Http;

/// The municipality of the run, one of the demonstration's, and where it takes reports by mail.
pub(crate) const MUNICIPALITY: &str = "901";
pub(crate) const REPORT_ADDRESS: &str = "databrud@nordvig.example";

/// A running demonstration, as seen from outside.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) program: PathBuf,
    pub(crate) ops: SocketAddr,
    /// Where the web portal is.
    pub(crate) portal: String,
    pub(crate) http: Http,
    pub(crate) smtp: SocketAddr,
    pub(crate) intake: IntakeClient<Channel>,
    pub(crate) triage: TriageClient<Channel>,
    pub(crate) deadlines: DeadlinesClient<Channel>,
    pub(crate) notification: NotificationClient<Channel>,
    pub(crate) esdh: EsdhClient<Channel>,
    caller: Caller,
    municipality: MunicipalityCode,
}

impl Place {
    /// Reads the addresses and the key that `config` names.
    pub(crate) fn read(config: &Path, program: PathBuf) -> anyhow::Result<Self> {
        rustls::crypto::ring::default_provider()
            .install_default()
            .map_err(|_taken| anyhow::anyhow!("another TLS provider is set already"))?;
        let figment = config::figment(config);
        let base = config::base(&figment)?;
        anyhow::ensure!(
            base.demonstration,
            "only a demonstration's clock can be moved"
        );
        let to = |service: &str| to_service(&base, service);
        Ok(Self {
            program,
            ops: base.ops,
            portal: figment.extract_inner("portal.public_url")?,
            http: Http::default(),
            smtp: figment.extract_inner("intake.smtp_listen")?,
            intake: IntakeClient::new(to("intake")?),
            triage: TriageClient::new(to("triage")?).max_decoding_message_size(MAX_MESSAGE_BYTES),
            deadlines: DeadlinesClient::new(to("deadlines")?),
            notification: NotificationClient::new(to("notification")?)
                .max_decoding_message_size(MAX_MESSAGE_BYTES),
            esdh: EsdhClient::new(to("esdh")?).max_decoding_message_size(MAX_MESSAGE_BYTES),
            caller: base.caller(DEMONSTRATION)?,
            municipality: MUNICIPALITY.parse()?,
        })
    }

    pub(crate) fn as_dpo<T>(&self, message: T) -> Request<T> {
        let (id, name, email) = ("dpo-digit", "Ditte Poulsen", "ditte.poulsen@digit.example");
        self.ask(id, name, email, Role::Dpo, message)
    }

    /// Every call has a key of its own: nothing here is sent twice.
    fn ask<T>(&self, id: &str, name: &str, email: &str, role: Role, message: T) -> Request<T> {
        let ctx = Ctx {
            now: Clock::default().now(),
            actor: Actor {
                id: id.to_owned(),
                name: name.to_owned(),
                email: email.to_owned(),
                role,
                unit_id: String::new(),
                units: Units::default(),
                by_program: false,
            },
            scope: Scope::Municipalities(vec![self.municipality.clone()]),
            cause: Some(format!("smoke-{}", Uuid::now_v7())),
        };
        self.caller.request(&ctx, message)
    }
}
