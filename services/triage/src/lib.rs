//! The case: history, queue, facts, assessment, decisions, register.
//!
//! Invariants: the hub never calls a spoke; it reads intake and directory. Every change of
//! a case is one transaction with its history entries and its announcement. Words are sealed with the
//! case's own key; columns hold codes, counts and times.

mod case_facts;
mod case_paper;
mod clients;
mod codes;
mod config;
mod consumers;
mod content;
mod council;
mod grpc;
mod grpc_council;
mod grpc_documents;
mod grpc_exercises;
mod grpc_knowledge;
mod grpc_lists;
mod grpc_odd_looks;
mod grpc_wheel;
mod jobs;
mod law;
mod nis2;
mod reasons;
mod recommend;
mod refuse;
mod register_file;
mod rules;
mod store;
mod usecases;
mod who_may;

use std::sync::Arc;

use brudvagt_kit::{Runtime, grpc as kit_grpc, wire};
use brudvagt_outbox::{Store, access_log_server, start_relay};
use brudvagt_proto::{
    documents::documents_server::DocumentsServer,
    triage::{
        council_reports_server::CouncilReportsServer, exercises_server::ExercisesServer,
        expected_server::ExpectedServer, knowledge_server::KnowledgeServer,
        measures_server::MeasuresServer, odd_looks_server::OddLooksServer,
        own_reports_server::OwnReportsServer, register_figures_server::RegisterFiguresServer,
        saved_filters_server::SavedFiltersServer, triage_server::TriageServer,
        year_wheel_server::YearWheelServer,
    },
};
use brudvagt_seal::Keyring;

use crate::clients::{Erasing, Intake, People};

pub use config::Config;
pub use law::ruleset_at;

pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

const SERVICE: &str = "triage";

/// What a use case needs beside its context.
#[derive(Clone)]
pub(crate) struct Triage {
    pub(crate) store: Store,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) clock: brudvagt_kit::Clock,
    pub(crate) people: People,
    pub(crate) config: Arc<Config>,
}

impl Triage {
    fn new(runtime: &Runtime, keyring: Arc<Keyring>, config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            store: Store::of(runtime, SERVICE)?,
            keyring,
            clock: runtime.clock.clone(),
            people: People::new(runtime)?,
            config: Arc::new(config.clone()),
        })
    }
}

/// Starts the service on `runtime`.
///
/// # Errors
/// When its port is taken, an address is missing or the signing key cannot be read.
pub async fn run(config: Config, runtime: Runtime, keyring: Arc<Keyring>) -> anyhow::Result<()> {
    let listener = runtime.listen(SERVICE).await?;
    let triage = Triage::new(&runtime, keyring, &config)?;
    let signer = usecases::read_signing_key(&runtime.base.secrets.signing_key.relative())?;
    let intake = Intake::new(&runtime)?;
    let documents = DocumentsServer::new(grpc_documents::DocumentsService {
        triage: triage.clone(),
        intake: intake.clone(),
        signer: signer.clone(),
    })
    .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let service = grpc::TriageService {
        triage: triage.clone(),
        intake: intake.clone(),
        signer,
    };
    let guarded = runtime.guard(SERVICE).over(
        TriageServer::new(service)
            .max_decoding_message_size(kit_grpc::MAX_MESSAGE_BYTES)
            .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES),
    );
    let figures = grpc_lists::ListService {
        triage: triage.clone(),
    };
    let council = CouncilReportsServer::new(grpc_council::CouncilService {
        triage: triage.clone(),
    })
    .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let exercises = ExercisesServer::new(grpc_exercises::ExerciseService {
        triage: triage.clone(),
    });
    let knowledge = KnowledgeServer::new(grpc_knowledge::KnowledgeService {
        triage: triage.clone(),
    })
    .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let wheel = YearWheelServer::new(grpc_wheel::WheelService {
        triage: triage.clone(),
    })
    .max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let filters = SavedFiltersServer::new(figures.clone());
    let own = OwnReportsServer::new(figures.clone());
    let measures =
        MeasuresServer::new(figures.clone()).max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let expected =
        ExpectedServer::new(figures.clone()).max_encoding_message_size(kit_grpc::MAX_MESSAGE_BYTES);
    let odd_looks = OddLooksServer::new(grpc_odd_looks::OddLooksService {
        triage: triage.clone(),
    });
    let looking = jobs::keep_looking(runtime.clone(), triage.clone(), config.odd_looks.clone());
    let routes = runtime
        .server()?
        .add_service(guarded)
        .add_service(
            runtime
                .guard(SERVICE)
                .over(RegisterFiguresServer::new(figures)),
        )
        .add_service(runtime.guard(SERVICE).over(council))
        .add_service(runtime.guard(SERVICE).over(exercises))
        .add_service(runtime.guard(SERVICE).over(knowledge))
        .add_service(runtime.guard(SERVICE).over(wheel))
        .add_service(runtime.guard(SERVICE).over(odd_looks))
        .add_service(runtime.guard(SERVICE).over(filters))
        .add_service(runtime.guard(SERVICE).over(expected))
        .add_service(runtime.guard(SERVICE).over(own))
        .add_service(runtime.guard(SERVICE).over(measures))
        .add_service(runtime.guard(SERVICE).over(documents))
        .add_service(access_log_server(
            &runtime,
            triage.store.clone(),
            store::ACCESS,
        ));
    start_relay(&runtime, triage.store.clone()).await;
    start_erasing(&runtime, triage.clone(), config).await?;
    let turning = jobs::turn_wheel(runtime.clone(), triage.clone());
    runtime
        .spawn("triage wheel", async move {
            turning.await;
            Ok(())
        })
        .await;
    runtime
        .spawn("triage looks", async move {
            looking.await;
            Ok(())
        })
        .await;
    let opening = jobs::keep_opening(runtime.clone(), triage.clone(), intake.clone());
    runtime
        .spawn("triage opening", async move {
            opening.await;
            Ok(())
        })
        .await;
    consumers::start(&runtime, triage, intake).await?;
    runtime
        .spawn(
            SERVICE,
            kit_grpc::serve(listener, SERVICE, routes, runtime.stop.clone()),
        )
        .await;
    Ok(())
}

async fn start_erasing(runtime: &Runtime, triage: Triage, config: Config) -> anyhow::Result<()> {
    let reports = Erasing::new(runtime)?;
    let erasing = jobs::keep_erasing(runtime.clone(), triage, reports, config);
    runtime
        .spawn("triage erasing", async move {
            erasing.await;
            Ok(())
        })
        .await;
    Ok(())
}
