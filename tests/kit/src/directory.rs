//! A directory as far as other services ask one: it answers what it was given and knows nothing else.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use brudvagt_proto::directory::{
    GetPersonRequest, GetRightsRequest, ImportDutyRequest, ImportDutyResponse,
    ImportMunicipalityRequest, ImportMunicipalityResponse, ListChangesRequest, ListChangesResponse,
    ListDemonstrationPeopleRequest, ListDutyRequest, ListDutyResponse, ListHoldersRequest,
    ListHoldersResponse, ListMunicipalitiesRequest, ListMunicipalitiesResponse, ListPeopleRequest,
    ListPeopleResponse, Municipality, Person, ResolveRoleRequest, ResolveRoleResponse,
    ResolveRolesRequest, ResolveRolesResponse, Rights, RoleRights, SaveSettingsRequest, Unit,
    directory_server::{Directory, DirectoryServer},
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

/// What it knows.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub municipalities: Vec<Municipality>,
    pub units: Vec<Unit>,
    pub people: Vec<Person>,
    /// Who holds a role where: municipality, role, id of a person above.
    pub holders: Vec<(&'static str, &'static str, &'static str)>,
}

/// Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct FakeDirectory(Arc<Mutex<Known>>);

type Answer<T> = Result<Response<T>, Status>;

fn not_asked<T>() -> Answer<T> {
    Err(Status::unimplemented("not asked in these tests"))
}

impl FakeDirectory {
    pub fn new(known: Known) -> Self {
        Self(Arc::new(Mutex::new(known)))
    }

    /// Changes what it knows, also while it is asked.
    pub fn change<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// To be served beside another fake.
    pub fn server(&self) -> DirectoryServer<Self> {
        DirectoryServer::new(self.clone())
    }

    /// Serves it alone on `address` until the test ends.
    pub async fn serve(&self, address: SocketAddr) {
        let listener = TcpListener::bind(address).await.expect("the port is free");
        tokio::spawn(
            Server::builder()
                .add_service(self.server())
                .serve_with_incoming(TcpListenerStream::new(listener)),
        );
    }
}

#[tonic::async_trait]
impl Directory for FakeDirectory {
    async fn list_municipalities(
        &self,
        _: Request<ListMunicipalitiesRequest>,
    ) -> Answer<ListMunicipalitiesResponse> {
        let known = self.change(|known| known.clone());
        Ok(Response::new(ListMunicipalitiesResponse {
            municipalities: known.municipalities,
            units: known.units,
        }))
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Answer<Person> {
        let id = &request.get_ref().id;
        let person = self.change(|known| known.people.iter().find(|one| one.id == *id).cloned());
        person
            .map(Response::new)
            .ok_or_else(|| Status::not_found(""))
    }

    async fn resolve_role(
        &self,
        request: Request<ResolveRoleRequest>,
    ) -> Answer<ResolveRoleResponse> {
        let asked = request.into_inner();
        let known = self.change(|known| known.clone());
        let holds = |person: &Person| {
            let mut holders = known.holders.iter();
            holders.any(|(municipality, role, id)| {
                (*municipality, *role, *id) == (&asked.municipality, &asked.role, &person.id)
            })
        };
        let people = known.people.iter().filter(|person| holds(person));
        Ok(Response::new(ResolveRoleResponse {
            people: people.cloned().collect(),
        }))
    }

    async fn resolve_roles(
        &self,
        request: Request<ResolveRolesRequest>,
    ) -> Answer<ResolveRolesResponse> {
        let mut answers = Vec::new();
        for asked in request.into_inner().asked {
            answers.push(self.resolve_role(Request::new(asked)).await?.into_inner());
        }
        Ok(Response::new(ResolveRolesResponse { answers }))
    }

    /// A role for each grant, over the whole of its municipality.
    async fn get_rights(&self, request: Request<GetRightsRequest>) -> Answer<Rights> {
        let id = request.into_inner().person_id;
        let person = self.get_person(Request::new(GetPersonRequest { id }));
        let person = person.await?.into_inner();
        let roles = person.grants.iter().map(|grant| RoleRights {
            role: grant.role.clone(),
            municipalities: vec![grant.municipality.clone()],
            whole: vec![grant.municipality.clone()],
            unit_ids: Vec::new(),
        });
        Ok(Response::new(Rights {
            roles: roles.collect(),
            person: Some(person),
        }))
    }

    async fn list_people(&self, _: Request<ListPeopleRequest>) -> Answer<ListPeopleResponse> {
        not_asked()
    }

    async fn import_municipality(
        &self,
        _: Request<ImportMunicipalityRequest>,
    ) -> Answer<ImportMunicipalityResponse> {
        not_asked()
    }

    async fn list_demonstration_people(
        &self,
        _: Request<ListDemonstrationPeopleRequest>,
    ) -> Answer<ListPeopleResponse> {
        not_asked()
    }

    async fn save_settings(&self, _: Request<SaveSettingsRequest>) -> Answer<Municipality> {
        not_asked()
    }

    async fn list_duty(&self, _: Request<ListDutyRequest>) -> Answer<ListDutyResponse> {
        not_asked()
    }

    async fn import_duty(&self, _: Request<ImportDutyRequest>) -> Answer<ImportDutyResponse> {
        not_asked()
    }

    async fn list_holders(&self, _: Request<ListHoldersRequest>) -> Answer<ListHoldersResponse> {
        not_asked()
    }

    async fn list_changes(&self, _: Request<ListChangesRequest>) -> Answer<ListChangesResponse> {
        not_asked()
    }
}
