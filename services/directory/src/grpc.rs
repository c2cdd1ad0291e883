//! Decodes, calls a use case, encodes.

pub(crate) mod provisioning;

use brudvagt_kit::{Clock, Problem};
use brudvagt_outbox::Store;
use brudvagt_proto::directory::{
    GetPersonRequest, GetRightsRequest, ImportDutyRequest, ImportDutyResponse,
    ImportMunicipalityRequest, ImportMunicipalityResponse, ListChangesRequest, ListChangesResponse,
    ListDemonstrationPeopleRequest, ListDutyRequest, ListDutyResponse, ListHoldersRequest,
    ListHoldersResponse, ListMunicipalitiesRequest, ListMunicipalitiesResponse, ListPeopleRequest,
    ListPeopleResponse, Municipality, Person, ResolveRoleRequest, ResolveRoleResponse,
    ResolveRolesRequest, ResolveRolesResponse, Rights, SaveSettingsRequest,
    directory_server::Directory,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{store, usecases, who_may::DOORS};

pub(crate) struct DirectoryService {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) demonstration: bool,
}

#[tonic::async_trait]
impl Directory for DirectoryService {
    async fn list_municipalities(
        &self,
        request: Request<ListMunicipalitiesRequest>,
    ) -> Result<Response<ListMunicipalitiesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ListMunicipalities")?;
        let mut tx = self.store.read(&ctx).await?;
        async move {
            let municipalities = store::list_municipalities(&mut tx).await?;
            let units = store::list_units(&mut tx).await?;
            Ok(Response::new(ListMunicipalitiesResponse {
                municipalities,
                units,
            }))
        }
        .instrument(span)
        .await
        .map_err(|error: sqlx::Error| Problem::database(&error).into())
    }

    async fn list_people(
        &self,
        request: Request<ListPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ListPeople")?;
        let wanted = request.into_inner().municipality;
        let mut tx = self.store.read(&ctx).await?;
        let people = store::list_people(&mut tx, &wanted).instrument(span).await;
        let people = people.map_err(|error| Problem::database(&error))?;
        Ok(Response::new(ListPeopleResponse { people }))
    }

    async fn get_person(
        &self,
        request: Request<GetPersonRequest>,
    ) -> Result<Response<Person>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.GetPerson")?;
        let id = request.into_inner().id;
        let mut tx = self.store.read(&ctx).await?;
        let found = store::get_people(&mut tx, &[id]).instrument(span).await;
        let found = found.map_err(|error| Problem::database(&error))?.pop();
        Ok(Response::new(found.ok_or_else(|| {
            Problem::not_found("Personen", "the person")
        })?))
    }

    async fn resolve_role(
        &self,
        request: Request<ResolveRoleRequest>,
    ) -> Result<Response<ResolveRoleResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ResolveRole")?;
        let asked = request.into_inner();
        let people = usecases::resolve_role(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(ResolveRoleResponse { people }))
    }

    async fn resolve_roles(
        &self,
        request: Request<ResolveRolesRequest>,
    ) -> Result<Response<ResolveRolesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ResolveRoles")?;
        let asked = request.into_inner().asked;
        let answers = usecases::resolve_roles(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(ResolveRolesResponse { answers }))
    }

    async fn get_rights(
        &self,
        request: Request<GetRightsRequest>,
    ) -> Result<Response<Rights>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.GetRights")?;
        let id = request.into_inner().person_id;
        let rights = usecases::get_rights(&self.store, &ctx, &id)
            .instrument(span)
            .await?;
        Ok(Response::new(rights))
    }

    async fn import_municipality(
        &self,
        request: Request<ImportMunicipalityRequest>,
    ) -> Result<Response<ImportMunicipalityResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.ImportMunicipality")?;
        let import = request.into_inner();
        let done = usecases::import_municipality(&self.store, &ctx, &import)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn list_demonstration_people(
        &self,
        request: Request<ListDemonstrationPeopleRequest>,
    ) -> Result<Response<ListPeopleResponse>, Status> {
        let (ctx, span) =
            DOORS.query(&request, &self.clock, "directory.ListDemonstrationPeople")?;
        if !self.demonstration {
            return Err(Problem::denied().into());
        }
        let mut tx = self.store.read(&ctx).await?;
        let people = store::list_people(&mut tx, "").instrument(span).await;
        let people = people.map_err(|error| Problem::database(&error))?;
        Ok(Response::new(ListPeopleResponse { people }))
    }

    async fn save_settings(
        &self,
        request: Request<SaveSettingsRequest>,
    ) -> Result<Response<Municipality>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.SaveSettings")?;
        let asked = request.into_inner();
        let done = usecases::save_settings(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn list_duty(
        &self,
        request: Request<ListDutyRequest>,
    ) -> Result<Response<ListDutyResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ListDuty")?;
        let asked = request.into_inner();
        let done = usecases::list_duty(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn import_duty(
        &self,
        request: Request<ImportDutyRequest>,
    ) -> Result<Response<ImportDutyResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.ImportDuty")?;
        let asked = request.into_inner();
        let done = usecases::import_duty(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn list_holders(
        &self,
        request: Request<ListHoldersRequest>,
    ) -> Result<Response<ListHoldersResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ListHolders")?;
        let asked = request.into_inner();
        let done = usecases::list_holders(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn list_changes(
        &self,
        request: Request<ListChangesRequest>,
    ) -> Result<Response<ListChangesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ListChanges")?;
        let asked = request.into_inner();
        let done = usecases::list_changes(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }
}
