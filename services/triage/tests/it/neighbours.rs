//! Whom triage asks: an intake that knows these reports, a directory that knows two municipalities.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_kit::wire;
use brudvagt_proto::{
    directory::{
        self as dir,
        directory_server::{Directory, DirectoryServer},
    },
    intake::{
        self as inn, Report,
        intake_server::{Intake, IntakeServer},
    },
};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};
use uuid::Uuid;

pub(crate) type Reports = Arc<Mutex<HashMap<String, Report>>>;
/// When each municipality wants a second person.
pub(crate) type Settings = Arc<Mutex<HashMap<String, String>>>;

type Answer<T> = Result<Response<T>, Status>;

#[derive(Clone)]
struct Neighbours {
    reports: Reports,
    settings: Settings,
}

pub(crate) async fn start(address: SocketAddr, reports: Reports, settings: Settings) {
    let listener = TcpListener::bind(address).await.unwrap();
    let neighbours = Neighbours { reports, settings };
    let directory = DirectoryServer::new(neighbours.clone());
    tokio::spawn(
        Server::builder()
            .add_service(IntakeServer::new(neighbours))
            .add_service(directory)
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
}

fn not_asked<T>() -> Answer<T> {
    Err(Status::unimplemented(""))
}

#[tonic::async_trait]
impl Intake for Neighbours {
    async fn get_report(&self, request: Request<inn::GetReportRequest>) -> Answer<Report> {
        let known = self.reports.lock().unwrap();
        let report = known.get(&request.into_inner().report_id).cloned();
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
            channel: "form".to_owned(),
            what_happened: sent.what_happened,
            // What the test reads back, in a field it has no other use for.
            subject: sent.shared_incident_id,
            received_at: Some(wire::to_proto(Timestamp::now())),
            ..Report::default()
        };
        let mut known = self.reports.lock().unwrap();
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

#[tonic::async_trait]
impl Directory for Neighbours {
    async fn list_municipalities(
        &self,
        _: Request<dir::ListMunicipalitiesRequest>,
    ) -> Answer<dir::ListMunicipalitiesResponse> {
        let settings = self.settings.lock().unwrap().clone();
        let municipality = |code: &str| dir::Municipality {
            code: code.to_owned(),
            second_person: settings.get(code).cloned().unwrap_or_default(),
            ..dir::Municipality::default()
        };
        Ok(Response::new(dir::ListMunicipalitiesResponse {
            municipalities: vec![municipality("901"), municipality("902")],
            ..dir::ListMunicipalitiesResponse::default()
        }))
    }

    async fn get_person(&self, _: Request<dir::GetPersonRequest>) -> Answer<dir::Person> {
        Err(Status::not_found(""))
    }

    async fn list_people(
        &self,
        _: Request<dir::ListPeopleRequest>,
    ) -> Answer<dir::ListPeopleResponse> {
        not_asked()
    }

    async fn resolve_role(
        &self,
        _: Request<dir::ResolveRoleRequest>,
    ) -> Answer<dir::ResolveRoleResponse> {
        not_asked()
    }

    async fn import_municipality(
        &self,
        _: Request<dir::ImportMunicipalityRequest>,
    ) -> Answer<dir::ImportMunicipalityResponse> {
        not_asked()
    }

    async fn list_demonstration_people(
        &self,
        _: Request<dir::ListDemonstrationPeopleRequest>,
    ) -> Answer<dir::ListPeopleResponse> {
        not_asked()
    }

    async fn save_settings(
        &self,
        _: Request<dir::SaveSettingsRequest>,
    ) -> Answer<dir::Municipality> {
        not_asked()
    }

    async fn list_duty(&self, _: Request<dir::ListDutyRequest>) -> Answer<dir::ListDutyResponse> {
        not_asked()
    }

    async fn import_duty(
        &self,
        _: Request<dir::ImportDutyRequest>,
    ) -> Answer<dir::ImportDutyResponse> {
        not_asked()
    }

    async fn list_changes(
        &self,
        _: Request<dir::ListChangesRequest>,
    ) -> Answer<dir::ListChangesResponse> {
        not_asked()
    }
}
