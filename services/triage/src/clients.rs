//! Whom this service calls: intake, to read a report.

use brudvagt_kit::{Clock, Kind, Problem, Runtime, grpc::Caller, problem};
use brudvagt_proto::intake::{GetReportRequest, Report, intake_client::IntakeClient};
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
