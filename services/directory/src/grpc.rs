//! Decodes, calls a use case, encodes.

pub(crate) mod provisioning;

use brudvagt_kit::{Clock, Problem, grpc};
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
use brudvagt_types::Role;
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{store, usecases};

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
        let span = grpc::span(&request, "directory.ListMunicipalities");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
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
        let span = grpc::span(&request, "directory.ListPeople");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
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
        let span = grpc::span(&request, "directory.GetPerson");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
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
        let span = grpc::span(&request, "directory.ResolveRole");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
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
        let span = grpc::span(&request, "directory.ResolveRoles");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require_system(&ctx)?;
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
        let span = grpc::span(&request, "directory.GetRights");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require_system(&ctx)?;
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
        let span = grpc::span(&request, "directory.ImportMunicipality");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        grpc::require_system(&ctx)?;
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
        let span = grpc::span(&request, "directory.ListDemonstrationPeople");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require_system(&ctx)?;
        if !self.demonstration || ctx.actor.role != Role::System {
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
        let span = grpc::span(&request, "directory.SaveSettings");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &[Role::Dpo, Role::ChiefExecutive])?;
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
        let span = grpc::span(&request, "directory.ListDuty");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &[Role::Dpo, Role::ChiefExecutive])?;
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
        let span = grpc::span(&request, "directory.ImportDuty");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &[Role::Dpo])?;
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
        let span = grpc::span(&request, "directory.ListHolders");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let may = [Role::DepartmentHead, Role::ChiefExecutive, Role::Dpo];
        grpc::require(&ctx, &may)?;
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
        let span = grpc::span(&request, "directory.ListChanges");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &[Role::Dpo, Role::ChiefExecutive])?;
        let asked = request.into_inner();
        let done = usecases::list_changes(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }
}
