//! Triage and directory, as far as notification asks them.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_kit::{Clock, Problem, grpc, grpc::Guard};
use brudvagt_proto::{
    directory::{
        GetPersonRequest, ImportDutyRequest, ImportDutyResponse, ImportMunicipalityRequest,
        ImportMunicipalityResponse, ListChangesRequest, ListChangesResponse,
        ListDemonstrationPeopleRequest, ListDutyRequest, ListDutyResponse,
        ListMunicipalitiesRequest, ListMunicipalitiesResponse, ListPeopleRequest,
        ListPeopleResponse, Municipality, Person, ResolveRoleRequest, ResolveRoleResponse,
        SaveSettingsRequest,
        directory_server::{Directory, DirectoryServer},
    },
    triage::{
        AssessRequest, AssessResponse, Case, CaseLine, CommandRequest, CommandResponse, Document,
        ExportAnchorsRequest, ExportCaseFileRequest, ExportRegisterRequest, FindCaseRequest,
        GetCaseRequest, ListHistoryRequest, ListHistoryResponse, ListQueueRequest,
        ListQueueResponse, ListRegisterRequest, ListRegisterResponse, OpenSharedRequest,
        OpenSharedResponse,
        triage_server::{Triage, TriageServer},
    },
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Request, Response, Status, service::interceptor::InterceptedService, transport::Server,
};

/// The cases that triage knows.
pub(crate) type Cases = Arc<Mutex<HashMap<String, Case>>>;

pub(crate) async fn start_triage(address: SocketAddr, cases: Cases, guard: Guard) {
    let listener = TcpListener::bind(address).await.unwrap();
    let triage = InterceptedService::new(TriageServer::new(Hub(cases)), guard);
    tokio::spawn(
        Server::builder()
            .add_service(triage)
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
}

pub(crate) async fn start_directory(address: SocketAddr) {
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(
        Server::builder()
            .add_service(DirectoryServer::new(Staff))
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
}

struct Hub(Cases);

fn absent<T>() -> Result<Response<T>, Status> {
    Err(Status::unimplemented("not asked in these tests"))
}

#[tonic::async_trait]
impl Triage for Hub {
    async fn get_case(&self, request: Request<GetCaseRequest>) -> Result<Response<Case>, Status> {
        let ctx = grpc::query_ctx(&request, &Clock::default())?;
        let known = self
            .0
            .lock()
            .unwrap()
            .get(&request.get_ref().case_id)
            .cloned();
        let seen = known.filter(|case| {
            let line = case.line.clone().unwrap_or_default();
            ctx.scope.allows(&line.municipality.parse().unwrap())
        });
        seen.map(Response::new)
            .ok_or_else(|| Problem::not_found("Sagen", "the case").into())
    }

    async fn command(
        &self,
        _: Request<CommandRequest>,
    ) -> Result<Response<CommandResponse>, Status> {
        absent()
    }
    async fn find_case(&self, _: Request<FindCaseRequest>) -> Result<Response<CaseLine>, Status> {
        absent()
    }
    async fn list_queue(
        &self,
        _: Request<ListQueueRequest>,
    ) -> Result<Response<ListQueueResponse>, Status> {
        absent()
    }
    async fn list_history(
        &self,
        _: Request<ListHistoryRequest>,
    ) -> Result<Response<ListHistoryResponse>, Status> {
        absent()
    }
    async fn assess(&self, _: Request<AssessRequest>) -> Result<Response<AssessResponse>, Status> {
        absent()
    }
    async fn list_register(
        &self,
        _: Request<ListRegisterRequest>,
    ) -> Result<Response<ListRegisterResponse>, Status> {
        absent()
    }
    async fn export_register(
        &self,
        _: Request<ExportRegisterRequest>,
    ) -> Result<Response<Document>, Status> {
        absent()
    }
    async fn export_case_file(
        &self,
        _: Request<ExportCaseFileRequest>,
    ) -> Result<Response<Document>, Status> {
        absent()
    }
    async fn export_anchors(
        &self,
        _: Request<ExportAnchorsRequest>,
    ) -> Result<Response<Document>, Status> {
        absent()
    }

    async fn open_shared(
        &self,
        _: Request<OpenSharedRequest>,
    ) -> Result<Response<OpenSharedResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}

/// 901 has a DPO and a head of department, no chief executive; 902 has a DPO whose address is none.
struct Staff;

fn person(id: &str, email: &str) -> Person {
    Person {
        id: id.to_owned(),
        name: format!("{id} Made-Up"),
        email: email.to_owned(),
        active: true,
        ..Person::default()
    }
}

#[tonic::async_trait]
impl Directory for Staff {
    async fn list_municipalities(
        &self,
        _: Request<ListMunicipalitiesRequest>,
    ) -> Result<Response<ListMunicipalitiesResponse>, Status> {
        let municipality = |code: &str, name: &str| Municipality {
            code: code.to_owned(),
            name: name.to_owned(),
            cvr: format!("00000{code}"),
            report_address: format!("databrud@{code}.example"),
            language: "da".to_owned(),
            dpo_name: "Dorte Made-Up".to_owned(),
            dpo_contact: "dorte@dpo.example, 70 00 00 00".to_owned(),
            contact_point: "Dorte Made-Up, dorte@dpo.example".to_owned(),
            notifier: "Dorte Made-Up (DPO)".to_owned(),
            // The second one is set up as not covered.
            nis2: if code == "901" {
                "covered"
            } else {
                "not_covered"
            }
            .to_owned(),
            ..Municipality::default()
        };
        Ok(Response::new(ListMunicipalitiesResponse {
            municipalities: vec![
                municipality("901", "Nordvig Kommune"),
                municipality("902", "Sydvig Kommune"),
            ],
            units: Vec::new(),
        }))
    }

    async fn resolve_role(
        &self,
        request: Request<ResolveRoleRequest>,
    ) -> Result<Response<ResolveRoleResponse>, Status> {
        let asked = request.into_inner();
        let people = match (asked.municipality.as_str(), asked.role.as_str()) {
            ("901", "dpo") => vec![person("dorte", "dorte@dpo.example")],
            ("901", "department_head") => vec![person("hanne", "hanne@901.example")],
            ("902", "dpo") => vec![person("wrong", "no address at all")],
            _nobody => Vec::new(),
        };
        Ok(Response::new(ResolveRoleResponse { people }))
    }

    async fn get_person(
        &self,
        request: Request<GetPersonRequest>,
    ) -> Result<Response<Person>, Status> {
        match request.get_ref().id.as_str() {
            "dorte" => Ok(Response::new(person("dorte", "dorte@dpo.example"))),
            "hanne" => Ok(Response::new(person("hanne", "hanne@901.example"))),
            _unknown => Err(Status::not_found("")),
        }
    }

    async fn list_people(
        &self,
        _: Request<ListPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        absent()
    }
    async fn import_municipality(
        &self,
        _: Request<ImportMunicipalityRequest>,
    ) -> Result<Response<ImportMunicipalityResponse>, Status> {
        absent()
    }
    async fn list_demonstration_people(
        &self,
        _: Request<ListDemonstrationPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        absent()
    }

    async fn save_settings(
        &self,
        _: Request<SaveSettingsRequest>,
    ) -> Result<Response<Municipality>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_duty(
        &self,
        _: Request<ListDutyRequest>,
    ) -> Result<Response<ListDutyResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn import_duty(
        &self,
        _: Request<ImportDutyRequest>,
    ) -> Result<Response<ImportDutyResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_changes(
        &self,
        _: Request<ListChangesRequest>,
    ) -> Result<Response<ListChangesResponse>, Status> {
        Err(Status::unimplemented(""))
    }
}
