//! What a report holds ends when the system says so, and only then.

use brudvagt_proto::intake::{
    EraseReportRequest, EraseReportResponse, GetReportRequest, SubmitReportRequest,
    erasing_client::ErasingClient,
};
use brudvagt_types::{Actor, Ctx, Role, Scope};
use tonic::Request;

use crate::world::{Person, TEXT, World, answer, person};

fn report() -> SubmitReportRequest {
    SubmitReportRequest {
        municipality: "901".to_owned(),
        what_happened: TEXT.to_owned(),
        affected_estimate: "1".to_owned(),
        ..SubmitReportRequest::default()
    }
}

fn erase(report_id: &str) -> EraseReportRequest {
    EraseReportRequest {
        report_id: report_id.to_owned(),
    }
}

impl World {
    async fn erase_as(
        &self,
        request: Request<EraseReportRequest>,
    ) -> Result<EraseReportResponse, brudvagt_kit::problem::Received> {
        let channel = self.runtime.channel("intake").unwrap();
        answer(ErasingClient::new(channel).erase_report(request).await)
    }

    fn as_triage(&self, key: &str, report_id: &str) -> Request<EraseReportRequest> {
        let ctx = Ctx {
            now: self.runtime.clock.now(),
            actor: Actor::system("triage"),
            scope: Scope::System,
            cause: Some(key.to_owned()),
        };
        self.runtime
            .caller("triage")
            .unwrap()
            .request(&ctx, erase(report_id))
    }
}

#[tokio::test]
async fn an_erased_report_keeps_its_number_and_loses_its_words_and_who_sent_it() {
    let world = World::new().await;
    let anna = person("anna", Role::Employee, &["901"]);
    let kept = world.submit(&anna, report()).await.unwrap();
    let other = world.submit(&anna, report()).await.unwrap();

    let request = world.as_triage("erase-test-1", &kept.report_id);
    assert!(!world.erase_as(request).await.unwrap().erased_before);

    let read = |who: &Person, report_id: &str| {
        let request = GetReportRequest {
            report_id: report_id.to_owned(),
        };
        let request = world.ask(who, request);
        async { answer(world.client().get_report(request).await) }
    };
    let dpo = person("dorte", Role::Dpo, &["901"]);
    assert_eq!(
        read(&dpo, &kept.report_id).await.unwrap_err().reason,
        "REPORT_ERASED"
    );
    // That it was hers is no longer known.
    let hers = read(&anna, &kept.report_id).await.unwrap_err();
    assert_eq!(hers.code, tonic::Code::NotFound);
    let rows: Vec<(String, Option<i64>)> =
        sqlx::query_as("SELECT reporter_id, reporter_key FROM intake.reports ORDER BY reporter_id")
            .fetch_all(&mut world.db.owner().await)
            .await
            .unwrap();
    assert_eq!(rows[0], (String::new(), None));
    assert_eq!(rows[1].0, "anna");
    assert_eq!(
        read(&anna, &other.report_id).await.unwrap().what_happened,
        TEXT,
        "another report's key is its own"
    );
    assert_eq!(world.count("intake.reports").await, 2);
}

#[tokio::test]
async fn erasing_may_be_repeated_and_an_unknown_report_is_named() {
    let world = World::new().await;
    let anna = person("anna", Role::Employee, &["901"]);
    let kept = world.submit(&anna, report()).await.unwrap();
    for (key, erased_before) in [
        ("erase-test-1", false),
        // The same key is the same answer; another key finds it done.
        ("erase-test-1", false),
        ("erase-test-2", true),
    ] {
        let request = world.as_triage(key, &kept.report_id);
        let answered = world.erase_as(request).await.unwrap();
        assert_eq!(answered.erased_before, erased_before);
    }
    let none = uuid::Uuid::now_v7().to_string();
    let request = world.as_triage("erase-test-3", &none);
    let refused = world.erase_as(request).await.unwrap_err();
    assert_eq!(refused.code, tonic::Code::NotFound);
}

#[tokio::test]
async fn no_person_may_erase() {
    let world = World::new().await;
    let anna = person("anna", Role::Employee, &["901"]);
    let kept = world.submit(&anna, report()).await.unwrap();
    for role in [
        Role::Employee,
        Role::DepartmentHead,
        Role::Dpo,
        Role::ChiefExecutive,
    ] {
        let who = person("anna", role, &["901"]);
        let refused = world.erase_as(world.ask(&who, erase(&kept.report_id)));
        assert_eq!(refused.await.unwrap_err().reason, "NOT_ALLOWED");
    }
    assert_eq!(world.count("intake.keys").await, 1);
}
