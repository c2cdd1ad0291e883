//! A directory that knows two municipalities.

use std::net::SocketAddr;

use brudvagt_proto::directory::{
    GetPersonRequest, ImportDutyRequest, ImportDutyResponse, ImportMunicipalityRequest,
    ImportMunicipalityResponse, ListChangesRequest, ListChangesResponse,
    ListDemonstrationPeopleRequest, ListDutyRequest, ListDutyResponse, ListMunicipalitiesRequest,
    ListMunicipalitiesResponse, ListPeopleRequest, ListPeopleResponse, Municipality, Person,
    ResolveRoleRequest, ResolveRoleResponse, SaveSettingsRequest, Unit,
    directory_server::{Directory, DirectoryServer},
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

struct Two;

pub(crate) async fn start(address: SocketAddr) {
    let listener = TcpListener::bind(address).await.unwrap();
    tokio::spawn(
        Server::builder()
            .add_service(DirectoryServer::new(Two))
            .serve_with_incoming(TcpListenerStream::new(listener)),
    );
}

#[tonic::async_trait]
impl Directory for Two {
    async fn list_municipalities(
        &self,
        _: Request<ListMunicipalitiesRequest>,
    ) -> Result<Response<ListMunicipalitiesResponse>, Status> {
        let municipality = |code: &str| Municipality {
            code: code.into(),
            report_address: format!("databrud@{code}.example"),
            ..Municipality::default()
        };
        let unit = |id: &str, parent: &str| Unit {
            id: id.into(),
            municipality: "901".into(),
            parent_id: parent.into(),
            ..Unit::default()
        };
        Ok(Response::new(ListMunicipalitiesResponse {
            municipalities: vec![municipality("901"), municipality("902")],
            units: vec![
                unit("school", "children"),
                unit("children", ""),
                unit("roads", ""),
            ],
        }))
    }

    async fn list_people(
        &self,
        _: Request<ListPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn get_person(&self, _: Request<GetPersonRequest>) -> Result<Response<Person>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn resolve_role(
        &self,
        _: Request<ResolveRoleRequest>,
    ) -> Result<Response<ResolveRoleResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn import_municipality(
        &self,
        _: Request<ImportMunicipalityRequest>,
    ) -> Result<Response<ImportMunicipalityResponse>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn list_demonstration_people(
        &self,
        _: Request<ListDemonstrationPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        Err(Status::unimplemented(""))
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
