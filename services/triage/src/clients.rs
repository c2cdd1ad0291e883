//! Whom this service calls: intake, to read a report, and directory, for a name.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use brudvagt_kit::{Clock, Kind, Problem, Runtime, grpc::Caller, problem};
use brudvagt_proto::{
    directory::{GetPersonRequest, directory_client::DirectoryClient},
    intake::{GetReportRequest, Report, intake_client::IntakeClient},
};
use tonic::transport::Channel;

#[derive(Clone)]
pub(crate) struct Intake {
    client: IntakeClient<Channel>,
    caller: Caller,
    clock: Clock,
}

impl Intake {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: IntakeClient::new(runtime.channel("intake")?),
            caller: runtime.caller("triage"),
            clock: runtime.clock.clone(),
        })
    }

    /// The report as received.
    ///
    /// # Errors
    /// `UNAVAILABLE` when intake is away; whatever else it says.
    pub(crate) async fn get_report(&self, report_id: &str) -> Result<Report, Problem> {
        let message = GetReportRequest {
            report_id: report_id.to_owned(),
        };
        let request = self.caller.system_request(&self.clock, message);
        match self.client.clone().get_report(request).await {
            Ok(report) => Ok(report.into_inner()),
            Err(status) => {
                let received = problem::received(&status);
                if received.code == tonic::Code::NotFound {
                    return Err(Problem::new(
                        Kind::NotFound,
                        "REPORT_NOT_FOUND",
                        "Indberetningen findes ikke.",
                        "intake does not know the report",
                    ));
                }
                Err(Problem::down(&status))
            }
        }
    }
}

/// More people than work on breaches in the whole installation.
const MAX_NAMES: usize = 2_000;

/// What people are called, remembered: an event names its actor by id alone.
#[derive(Clone)]
pub(crate) struct People {
    client: DirectoryClient<Channel>,
    caller: Caller,
    clock: Clock,
    known: Arc<Mutex<HashMap<String, String>>>,
}

impl People {
    pub(crate) fn new(runtime: &Runtime) -> anyhow::Result<Self> {
        Ok(Self {
            client: DirectoryClient::new(runtime.channel("directory")?),
            caller: runtime.caller("triage"),
            clock: runtime.clock.clone(),
            known: Arc::default(),
        })
    }

    /// The person's name; the id when the directory does not know it or is away, because what
    /// happened must not wait for a name.
    pub(crate) async fn name(&self, id: &str) -> String {
        let known = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        if let Some(name) = known {
            return name;
        }
        let message = GetPersonRequest { id: id.to_owned() };
        let request = self.caller.system_request(&self.clock, message);
        match self.client.clone().get_person(request).await {
            Ok(person) if !person.get_ref().name.is_empty() => {
                let name = person.into_inner().name;
                let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
                if known.len() >= MAX_NAMES {
                    known.clear();
                }
                known.insert(id.to_owned(), name.clone());
                name
            }
            Ok(_nameless) => id.to_owned(),
            Err(status) => {
                tracing::info!(code = ?status.code(), "person.name_unknown");
                id.to_owned()
            }
        }
    }
}
