//! Whom triage asks: an intake that knows these reports, a directory that knows two municipalities.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_kit::{Clock, wire};
use brudvagt_proto::{
    directory::Municipality,
    intake::{
        self as inn, EraseReportRequest, EraseReportResponse, Report, SealReportRequest,
        SealReportResponse,
        erasing_server::{Erasing, ErasingServer},
        intake_server::{Intake, IntakeServer},
    },
    types::Channel,
};
use brudvagt_testkit::{FakeDirectory, Known};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};
use uuid::Uuid;

pub(crate) type Reports = Arc<Mutex<HashMap<String, Report>>>;

type Answer<T> = Result<Response<T>, Status>;

/// It knows two municipalities, in which nobody confirms decisions and the data protection officer may
/// decide; where the paper lies is said by the test that asks for it.
pub(crate) fn directory() -> FakeDirectory {
    let municipality = |code: &str| Municipality {
        code: code.to_owned(),
        name: if code == "901" {
            "Nordvig Kommune"
        } else {
            "Sydvig Kommune"
        }
        .to_owned(),
        decides: ["case_worker", "department_head", "chief_executive", "dpo"]
            .map(str::to_owned)
            .to_vec(),
        ..Municipality::default()
    };
    FakeDirectory::new(Known {
        municipalities: vec![municipality("901"), municipality("902")],
        ..Known::default()
    })
}

struct Received(Reports);

/// What intake is told of a report, and does.
struct Shut;

#[tonic::async_trait]
impl Erasing for Shut {
    async fn erase_report(&self, _: Request<EraseReportRequest>) -> Answer<EraseReportResponse> {
        Ok(Response::new(EraseReportResponse::default()))
    }

    async fn seal_report(&self, _: Request<SealReportRequest>) -> Answer<SealReportResponse> {
        Ok(Response::new(SealReportResponse {}))
    }
}

pub(crate) async fn start(address: SocketAddr, reports: Reports, directory: &FakeDirectory) {
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(
        Server::builder()
            .add_service(IntakeServer::new(Received(reports)))
            .add_service(ErasingServer::new(Shut))
            .add_service(directory.server())
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
}

fn not_asked<T>() -> Answer<T> {
    Err(Status::unimplemented(""))
}

/// The subject of a report that is listed and cannot be fetched.
pub(crate) const AWAY: &str = "away";
/// A page here: small, so that a few reports fill several.
const PAGE: usize = 2;

#[tonic::async_trait]
impl Intake for Received {
    async fn get_reporter(
        &self,
        _request: Request<inn::GetReporterRequest>,
    ) -> Result<Response<inn::GetReporterResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn show_numbers(
        &self,
        _request: Request<inn::ShowNumbersRequest>,
    ) -> Answer<inn::ShowNumbersResponse> {
        not_asked()
    }

    async fn list_number_reasons(
        &self,
        _request: Request<inn::ListNumberReasonsRequest>,
    ) -> Answer<inn::ListNumberReasonsResponse> {
        not_asked()
    }

    async fn get_report(&self, request: Request<inn::GetReportRequest>) -> Answer<Report> {
        let known = self.0.lock().unwrap();
        let report = known.get(&request.into_inner().report_id).cloned();
        if report.as_ref().is_some_and(|it| it.subject == AWAY) {
            return Err(Status::unavailable(""));
        }
        report
            .map(Response::new)
            .ok_or_else(|| Status::not_found(""))
    }

    async fn submit_report(
        &self,
        request: Request<inn::SubmitReportRequest>,
    ) -> Answer<inn::SubmitReportResponse> {
        let key = request.metadata().get("idempotency-key").unwrap();
        // The same key is the same report.
        let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, key.as_bytes());
        let sent = request.into_inner();
        let reference = format!("BRUD-{}", id.simple()).to_uppercase();
        let report = Report {
            report_id: id.to_string(),
            municipality: sent.municipality,
            reference: reference.clone(),
            channel: Channel::Form.into(),
            what_happened: sent.what_happened,
            // What the test reads back, in a field it has no other use for.
            subject: sent.shared_incident_id,
            received_at: Some(wire::to_proto(Clock::default().now())),
            ..Report::default()
        };
        let mut known = self.0.lock().unwrap();
        known.insert(report.report_id.clone(), report);
        Ok(Response::new(inn::SubmitReportResponse {
            report_id: id.to_string(),
            reference,
            ..inn::SubmitReportResponse::default()
        }))
    }

    async fn follow_up(&self, _: Request<inn::FollowUpRequest>) -> Answer<inn::FollowUpResponse> {
        not_asked()
    }

    async fn get_attachment(
        &self,
        _: Request<inn::GetAttachmentRequest>,
    ) -> Answer<inn::Attachment> {
        not_asked()
    }

    async fn list_my_reports(
        &self,
        _: Request<inn::ListMyReportsRequest>,
    ) -> Answer<inn::ListMyReportsResponse> {
        not_asked()
    }

    async fn split_follow_up(
        &self,
        _: Request<inn::SplitFollowUpRequest>,
    ) -> Answer<inn::SubmitReportResponse> {
        Err(Status::unimplemented("not asked by triage"))
    }
    async fn list_received(
        &self,
        request: Request<inn::ListReceivedRequest>,
    ) -> Answer<inn::ListReceivedResponse> {
        let asked = request.into_inner();
        let known = self.0.lock().unwrap();
        let line = |it: &Report| inn::ReceivedLine {
            report_id: it.report_id.clone(),
            municipality: it.municipality.clone(),
            reference: it.reference.clone(),
            channel: it.channel,
            unit_id: it.unit_id.clone(),
            received_at: it.received_at,
            ..inn::ReceivedLine::default()
        };
        let at = |at: Option<prost_types::Timestamp>| at.map(|at| (at.seconds, at.nanos));
        let mut reports: Vec<_> = known.values().map(line).collect();
        reports.retain(|it| {
            at(asked.from) <= at(it.received_at) && at(it.received_at) < at(asked.until)
        });
        reports.sort_by_key(|it| std::cmp::Reverse(at(it.received_at)));
        reports.truncate(PAGE);
        Ok(Response::new(inn::ListReceivedResponse { reports }))
    }
    async fn list_quarantine(
        &self,
        _: Request<inn::ListQuarantineRequest>,
    ) -> Answer<inn::ListQuarantineResponse> {
        not_asked()
    }

    async fn get_quarantined(
        &self,
        _: Request<inn::GetQuarantinedRequest>,
    ) -> Answer<inn::QuarantinedMail> {
        not_asked()
    }

    async fn release_quarantined(
        &self,
        _: Request<inn::ReleaseQuarantinedRequest>,
    ) -> Answer<inn::SubmitReportResponse> {
        not_asked()
    }

    async fn discard_quarantined(
        &self,
        _: Request<inn::DiscardQuarantinedRequest>,
    ) -> Answer<inn::Quarantined> {
        not_asked()
    }
}
