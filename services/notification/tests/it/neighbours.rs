//! Triage and directory, as far as notification asks them.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use brudvagt_kit::{Clock, Problem, grpc, grpc::Guard};
use brudvagt_proto::{
    directory::{Municipality, Person},
    triage::{
        AssessRequest, AssessResponse, Case, CaseLine, CaseReporter, CommandRequest,
        CommandResponse, Document, ExportAnchorsRequest, ExportCaseFileRequest,
        ExportRegisterRequest, FindCaseRequest, GetCaseRequest, GetKeepingRequest, Keeping,
        ListHistoryRequest, ListHistoryResponse, ListQueueRequest, ListQueueResponse,
        ListRegisterRequest, ListRegisterResponse, ListReportersRequest, ListReportersResponse,
        OpenSharedRequest, OpenSharedResponse,
        triage_server::{Triage, TriageServer},
    },
};
use brudvagt_testkit::{FakeDirectory, Known};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

/// The cases that triage knows.
pub(crate) type Cases = Arc<Mutex<HashMap<String, Case>>>;

pub(crate) async fn start_triage(address: SocketAddr, cases: Cases, guard: Guard) {
    let listener = TcpListener::bind(address).await.unwrap();
    let triage = guard.over(TriageServer::new(Hub(cases)));
    tokio::spawn(
        Server::builder()
            .add_service(triage)
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

    async fn get_keeping(
        &self,
        _request: Request<GetKeepingRequest>,
    ) -> Result<Response<Keeping>, Status> {
        absent()
    }

    async fn list_reporters(
        &self,
        request: Request<ListReportersRequest>,
    ) -> Result<Response<ListReportersResponse>, Status> {
        let ctx = grpc::query_ctx(&request, &Clock::default())?;
        grpc::require_system(&ctx)?;
        let known = self.0.lock().unwrap();
        let asked = request.get_ref().case_ids.iter();
        let reporters = asked.filter_map(|case_id| {
            let case = known.get(case_id)?.clone();
            Some(CaseReporter {
                case_id: case_id.clone(),
                receipt_to: case.receipt_to,
                name: case.reporter_name,
                email: case.reporter_email,
                reported_in: case.reported_in,
                report_is_encrypted: case.report_is_encrypted,
                due_at: case.line.and_then(|line| line.due_at),
                system_id: case.system_id,
            })
        });
        Ok(Response::new(ListReportersResponse {
            reporters: reporters.collect(),
        }))
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

fn person(id: &str, email: &str) -> Person {
    Person {
        id: id.to_owned(),
        name: format!("{id} Made-Up"),
        email: email.to_owned(),
        active: true,
        ..Person::default()
    }
}

/// 901 has a DPO and a head of department, no chief executive; 902 has a DPO whose address is not a
/// mail address; 903 wants another person on every decision.
pub(crate) fn directory() -> FakeDirectory {
    let municipality = |code: &str, name: &str, nis2: &str| Municipality {
        code: code.to_owned(),
        name: name.to_owned(),
        cvr: format!("00000{code}"),
        report_address: format!("databrud@{code}.example"),
        language: "da".to_owned(),
        dpo_name: "Dorte Made-Up".to_owned(),
        dpo_contact: "dorte@dpo.example, 70 00 00 00".to_owned(),
        contact_point: "Dorte Made-Up, dorte@dpo.example".to_owned(),
        notifier: "Dorte Made-Up (DPO)".to_owned(),
        nis2: nis2.to_owned(),
        ..Municipality::default()
    };
    FakeDirectory::new(Known {
        municipalities: vec![
            municipality("901", "Nordvig Kommune", "covered"),
            municipality("902", "Sydvig Kommune", "not_covered"),
            Municipality {
                second_person: "every_decision".to_owned(),
                ..municipality("903", "Østvig Kommune", "covered")
            },
        ],
        people: vec![
            person("dorte", "dorte@dpo.example"),
            person("hanne", "hanne@901.example"),
            person("karla", "karla@903.example"),
            person("wrong", "no address at all"),
            Person {
                away: true,
                ..person("paula", "paula@903.example")
            },
        ],
        holders: vec![
            ("901", "dpo", "dorte"),
            ("901", "department_head", "hanne"),
            ("902", "dpo", "wrong"),
            ("903", "dpo", "dorte"),
            ("903", "chief_executive", "karla"),
        ],
        ..Known::default()
    })
}
