//! What every handler reaches: the services, the sessions, the clock.

use std::{ops::Deref, sync::Arc};

use brudvagt_kit::{
    Runtime,
    grpc::{Caller, Channel, MAX_MESSAGE_BYTES},
};
use brudvagt_proto::{
    access::access_log_client::AccessLogClient,
    deadlines::deadlines_client::DeadlinesClient,
    directory::{directory_client::DirectoryClient, provisioning_client::ProvisioningClient},
    esdh::esdh_client::EsdhClient,
    intake::{
        doors_client::DoorsClient, intake_client::IntakeClient,
        own_questions_client::OwnQuestionsClient, questions_client::QuestionsClient,
    },
    notification::{hooks_client::HooksClient, notification_client::NotificationClient},
    triage::{
        council_reports_client::CouncilReportsClient, exercises_client::ExercisesClient,
        expected_client::ExpectedClient, knowledge_client::KnowledgeClient,
        measures_client::MeasuresClient, odd_looks_client::OddLooksClient,
        own_reports_client::OwnReportsClient, register_figures_client::RegisterFiguresClient,
        saved_filters_client::SavedFiltersClient, triage_client::TriageClient,
        year_wheel_client::YearWheelClient,
    },
};
use brudvagt_types::{Actor, Ctx, Scope};
use jiff::SignedDuration;
use sqlx::PgPool;
use tokio::sync::broadcast;
use tonic::Request;

use super::{
    known_keys::KnownKeys,
    limit::Limiter,
    live::{Change, Streams},
    rights::Remembered,
    room::Room,
    session::{Limits, Session},
};
use crate::{
    Config,
    identity::oidc::{self, Providers},
};

pub(crate) struct Inner {
    pub runtime: Runtime,
    pub pool: PgPool,
    pub changes: broadcast::Sender<Change>,
    pub streams: Streams,
    pub room: Room,
    pub known_keys: KnownKeys,
    pub limiter: Limiter,
    /// Of all who have no account, together.
    pub outside: Limiter,
    pub rights: Remembered,
    /// People know the portal by an https address: cookies are secure-only.
    pub secure_cookies: bool,
    pub session_limits: Limits,
    pub behind_proxy: bool,
    /// Scheme, host and port people know the portal by.
    pub public_origin: String,
    pub providers: Providers,
    caller: Caller,
    directory: Channel,
    intake: Channel,
    triage: Channel,
    deadlines: Channel,
    notification: Channel,
    esdh: Channel,
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub(crate) fn new(config: &Config, runtime: Runtime) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Inner {
            pool: runtime.pool(crate::SERVICE)?,
            changes: broadcast::Sender::new(64),
            streams: Streams::default(),
            room: Room::default(),
            known_keys: KnownKeys::default(),
            limiter: Limiter::default(),
            outside: Limiter::default(),
            rights: Remembered::default(),
            secure_cookies: config.public_url.starts_with("https://"),
            behind_proxy: config.behind_proxy,
            session_limits: Limits {
                idle: SignedDuration::from_mins(config.session_idle_minutes.into()),
                life: SignedDuration::from_hours(config.session_hours.into()),
                proof: SignedDuration::from_mins(config.prove_again_minutes.into()),
            },
            public_origin: origin(&config.public_url),
            providers: oidc::providers(&config.providers, &config.private_hosts)?,
            caller: runtime.caller(crate::SERVICE)?,
            directory: runtime.channel("directory")?,
            intake: runtime.channel("intake")?,
            triage: runtime.channel("triage")?,
            deadlines: runtime.channel("deadlines")?,
            notification: runtime.channel("notification")?,
            esdh: runtime.channel("esdh")?,
            runtime,
        })))
    }

    /// A question, asked as the person.
    pub(crate) fn ask<T>(&self, session: &Session, message: T) -> Request<T> {
        self.caller.request(&self.ctx(session, None), message)
    }

    /// An act, done as the person; the form's key makes a second press the same act.
    pub(crate) fn act<T>(&self, session: &Session, key: &str, message: T) -> Request<T> {
        self.caller
            .request(&self.ctx(session, Some(key.to_owned())), message)
    }

    /// A question the portal itself asks, before anybody is signed in.
    pub(crate) fn ask_as_portal<T>(&self, message: T) -> Request<T> {
        self.caller.system_request(&self.runtime.clock, message)
    }

    /// An act of the portal itself, before anybody is signed in; `key` makes a second one the same.
    pub(crate) fn act_as_portal<T>(&self, key: &str, message: T) -> Request<T> {
        let ctx = Ctx {
            now: self.runtime.clock.now(),
            actor: Actor::system(crate::SERVICE),
            scope: Scope::System,
            cause: Some(key.to_owned()),
        };
        self.caller.request(&ctx, message)
    }

    fn ctx(&self, session: &Session, cause: Option<String>) -> Ctx {
        Ctx {
            now: self.runtime.clock.now(),
            actor: session.actor.clone(),
            scope: session.scope.clone(),
            cause,
        }
    }

    pub(crate) fn directory(&self) -> DirectoryClient<Channel> {
        DirectoryClient::new(self.directory.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn provisioning(&self) -> ProvisioningClient<Channel> {
        ProvisioningClient::new(self.directory.clone())
    }

    pub(crate) fn intake(&self) -> IntakeClient<Channel> {
        IntakeClient::new(self.intake.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn questions(&self) -> QuestionsClient<Channel> {
        QuestionsClient::new(self.intake.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// The doors of those who have no account.
    pub(crate) fn doors(&self) -> DoorsClient<Channel> {
        DoorsClient::new(self.intake.clone()).max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn triage(&self) -> TriageClient<Channel> {
        TriageClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn own_reports(&self) -> OwnReportsClient<Channel> {
        OwnReportsClient::new(self.triage.clone())
    }

    pub(crate) fn expected(&self) -> ExpectedClient<Channel> {
        ExpectedClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn measures(&self) -> MeasuresClient<Channel> {
        MeasuresClient::new(self.triage.clone())
    }

    pub(crate) fn figures(&self) -> RegisterFiguresClient<Channel> {
        RegisterFiguresClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn own_questions(&self) -> OwnQuestionsClient<Channel> {
        OwnQuestionsClient::new(self.intake.clone())
    }

    pub(crate) fn exercises(&self) -> ExercisesClient<Channel> {
        ExercisesClient::new(self.triage.clone())
    }

    pub(crate) fn council(&self) -> CouncilReportsClient<Channel> {
        CouncilReportsClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn knowledge(&self) -> KnowledgeClient<Channel> {
        KnowledgeClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn wheel(&self) -> YearWheelClient<Channel> {
        YearWheelClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn odd_looks(&self) -> OddLooksClient<Channel> {
        OddLooksClient::new(self.triage.clone())
    }

    pub(crate) fn filters(&self) -> SavedFiltersClient<Channel> {
        SavedFiltersClient::new(self.triage.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn deadlines(&self) -> DeadlinesClient<Channel> {
        DeadlinesClient::new(self.deadlines.clone()).max_decoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn notification(&self) -> NotificationClient<Channel> {
        NotificationClient::new(self.notification.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    pub(crate) fn hooks(&self) -> HooksClient<Channel> {
        HooksClient::new(self.notification.clone())
    }

    /// Who looked: at a case, at its report, at its letters and filings.
    pub(crate) fn access_logs(&self) -> [AccessLogClient<Channel>; 3] {
        [&self.triage, &self.intake, &self.notification]
            .map(|channel| AccessLogClient::new(channel.clone()))
    }

    pub(crate) fn esdh(&self) -> EsdhClient<Channel> {
        EsdhClient::new(self.esdh.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }
}

/// An address without its path.
fn origin(url: &str) -> String {
    url.parse()
        .ok()
        .and_then(|uri: axum::http::Uri| {
            Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
        })
        .unwrap_or_else(|| url.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(
            origin("https://brud.example/portal/"),
            "https://brud.example"
        );
        assert_eq!(origin("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
    }
}
