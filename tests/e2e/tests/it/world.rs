//! A demonstration as a newcomer starts it, and a browser in front.

use brudvagt_kit::{config, grpc::channel, token::DEMONSTRATION};
use brudvagt_proto::intake::{
    SubmitReportRequest, SubmitReportResponse, intake_client::IntakeClient,
};
use brudvagt_system::Installation;

use crate::browser::Browser;

const MUNICIPALITIES: [&str; 12] = [
    "901", "902", "903", "904", "905", "906", "907", "908", "909", "910", "911", "912",
];

/// People of the demonstration, all made up.
pub(crate) const DPO: &str = "dpo-digit";
pub(crate) const HEAD: &str = "fagchef-901";
pub(crate) const EMPLOYEE: &str = "medarbejder-901";
pub(crate) const ELSEWHERE: &str = "medarbejder-902";

pub(crate) struct World {
    pub(crate) installation: Installation,
    /// Where the portal is.
    pub(crate) home: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::of(Box::pin(Installation::new(&MUNICIPALITIES)).await).await
    }

    /// On a PostgreSQL of its own, which a test may kill.
    pub(crate) async fn breakable() -> Self {
        Self::of(Box::pin(Installation::durable(&MUNICIPALITIES)).await).await
    }

    async fn of(installation: Installation) -> Self {
        installation.seed().await;
        let figment = config::figment(&installation.config);
        Self {
            home: figment.extract_inner("portal.public_url").unwrap(),
            installation,
        }
    }

    pub(crate) async fn browser(&self) -> Browser {
        Browser::open(&self.home).await
    }

    /// Somebody else reports meanwhile, by another door.
    pub(crate) async fn report(&self, code: &str, what: &str) -> SubmitReportResponse {
        let runtime = &self.installation.runtime;
        let ctx = brudvagt_testkit::employee(code, runtime.clock.now());
        let report = SubmitReportRequest {
            municipality: code.to_owned(),
            unit_id: format!("social-{code}"),
            what_happened: what.to_owned(),
            affected_estimate: "1".to_owned(),
            ..SubmitReportRequest::default()
        };
        let channel = channel(runtime.address("intake").unwrap(), "intake").unwrap();
        let caller = runtime.caller(DEMONSTRATION).unwrap();
        let taken = IntakeClient::new(channel)
            .submit_report(caller.request(&ctx, report))
            .await;
        taken.unwrap().into_inner()
    }
}

/// The first case number in a text.
pub(crate) fn reference_in(text: &str) -> String {
    let start = text
        .find("BRUD-")
        .unwrap_or_else(|| panic!("no case number in {text:?}"));
    let number = text[start..].chars();
    number
        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect()
}
