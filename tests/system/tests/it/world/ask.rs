//! What the tests ask again and again.

use std::time::Duration;

use brudvagt_case::casefile::{Report, verify_file};
use brudvagt_proto::{
    intake::{SubmitReportRequest, SubmitReportResponse},
    triage::{
        Case, CaseLine, CommandRequest, CommandResponse, ExportCaseFileRequest, FindCaseRequest,
        GetCaseRequest, HistoryEntry, ListHistoryRequest, ListQueueRequest,
        command_request::Command,
    },
};
use brudvagt_types::Role;
use tonic::{Code, Status};
use uuid::Uuid;

use super::World;

/// How often a level is looked at, and how many times before it counts as not reached.
const PAUSE: Duration = Duration::from_millis(25);
const LOOKS: u32 = 2400;

/// A key that nobody has used.
pub(crate) fn key() -> String {
    Uuid::now_v7().to_string()
}

/// Waits for a level: asks until there is an answer.
pub(crate) async fn settled<T, R>(what: &str, mut look: impl FnMut() -> R) -> T
where
    R: Future<Output = Option<T>>,
{
    for _look in 0..LOOKS {
        if let Some(reached) = look().await {
            return reached;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{what}: not in time");
}

impl World {
    /// One try to report, with this key.
    pub(crate) async fn try_submit(
        &self,
        code: &str,
        key: &str,
    ) -> Result<SubmitReportResponse, Status> {
        let report = SubmitReportRequest {
            municipality: code.to_owned(),
            unit_id: format!("social-{code}"),
            what_happened: format!("Et brev er sendt til en forkert borger ({key})."),
            affected_estimate: "1".to_owned(),
            ..SubmitReportRequest::default()
        };
        let mut intake = self.intake.clone();
        let receipt = intake.submit_report(self.employee(code, key, report)).await;
        receipt.map(tonic::Response::into_inner)
    }

    pub(crate) async fn submit(&self, code: &str) -> SubmitReportResponse {
        self.try_submit(code, &key()).await.unwrap()
    }

    /// The case of a report, once it has opened.
    pub(crate) async fn case_of(&self, code: &str, report_id: &str) -> CaseLine {
        settled("the case opens", || async {
            let wanted = FindCaseRequest {
                report_id: report_id.to_owned(),
                ..FindCaseRequest::default()
            };
            let mut triage = self.triage.clone();
            let found = triage.find_case(self.dpo(&[code], wanted)).await;
            found.ok().map(tonic::Response::into_inner)
        })
        .await
    }

    /// A report and its case.
    pub(crate) async fn open(&self, code: &str) -> CaseLine {
        let receipt = self.submit(code).await;
        self.case_of(code, &receipt.report_id).await
    }

    pub(crate) async fn case(&self, codes: &[&str], case_id: &str) -> Result<Case, Status> {
        let request = GetCaseRequest {
            case_id: case_id.to_owned(),
        };
        let mut triage = self.triage.clone();
        let case = triage.get_case(self.dpo(codes, request)).await;
        case.map(tonic::Response::into_inner)
    }

    /// A command on exactly this version.
    pub(crate) async fn command(
        &self,
        codes: &[&str],
        case_id: &str,
        expected_version: u64,
        command: Command,
    ) -> Result<CommandResponse, Status> {
        let request = CommandRequest {
            case_id: case_id.to_owned(),
            expected_version,
            check_only: false,
            command: Some(command),
        };
        let mut triage = self.triage.clone();
        // The controller decides, by those who work on its cases.
        let done = triage
            .command(self.signed(Role::CaseWorker, codes, request))
            .await;
        done.map(tonic::Response::into_inner)
    }

    /// The whole history, oldest first.
    pub(crate) async fn history(
        &self,
        codes: &[&str],
        case_id: &str,
    ) -> Result<Vec<HistoryEntry>, Status> {
        let mut triage = self.triage.clone();
        let mut all: Vec<HistoryEntry> = Vec::new();
        loop {
            let request = ListHistoryRequest {
                case_id: case_id.to_owned(),
                after_seq: all.last().map_or(0, |entry| entry.seq),
                limit: 0,
            };
            let page = triage.list_history(self.dpo(codes, request)).await?;
            let page = page.into_inner();
            all.extend(page.entries);
            if !page.more {
                return Ok(all);
            }
        }
    }

    /// The whole queue, page by page.
    pub(crate) async fn queue(&self, codes: &[&str]) -> Vec<CaseLine> {
        let mut triage = self.triage.clone();
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let request = ListQueueRequest {
                after: after.clone(),
                limit: 100,
                include_closed: true,
                ..ListQueueRequest::default()
            };
            let page = triage.list_queue(self.dpo(codes, request)).await.unwrap();
            let page = page.into_inner();
            all.extend(page.cases);
            after = page.next;
            if after.is_empty() {
                return all;
            }
        }
    }

    /// The queue, once it is this long.
    pub(crate) async fn queue_of(&self, codes: &[&str], n: usize) -> Vec<CaseLine> {
        settled(&format!("{n} cases"), || async {
            let queue = self.queue(codes).await;
            (queue.len() >= n).then_some(queue)
        })
        .await
    }

    /// The exported case file, checked as anybody may check it.
    pub(crate) async fn checked_file(&self, codes: &[&str], case_id: &str) -> Report {
        let request = ExportCaseFileRequest {
            case_id: case_id.to_owned(),
            format: "json".to_owned(),
            ..ExportCaseFileRequest::default()
        };
        let mut triage = self.triage.clone();
        let file = triage.export_case_file(self.dpo(codes, request)).await;
        verify_file(&file.unwrap().into_inner().content, None, &[])
    }
}

/// What another municipality's case looks like: not there.
#[track_caller]
pub(crate) fn assert_not_found<T: std::fmt::Debug>(answer: Result<T, Status>) {
    let status = answer.expect_err("an answer");
    assert_eq!(status.code(), Code::NotFound, "{status:?}");
}
