//! gRPC for administrators' commands and for sign-in. Only the system itself may call it.

use brudvagt_kit::Clock;
use brudvagt_outbox::Store;
use brudvagt_proto::directory::{
    AdoptPeopleRequest, AdoptPeopleResponse, AllowRemapRequest, AllowRemapResponse,
    EndScimTokenRequest, EndScimTokenResponse, FindSignInRequest, ImportPeopleRequest,
    ImportPeopleResponse, LinkSignInRequest, LinkSignInResponse, ListProvisioningRequest,
    ListProvisioningResponse, MakeScimTokenRequest, MakeScimTokenResponse, Person,
    SaveRoleRuleRequest, SaveRoleRuleResponse, provisioning_server::Provisioning,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    usecases::{find_sign_in, import_people, provision},
    who_may::DOORS,
};

#[derive(Clone)]
pub(crate) struct ProvisioningService {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl Provisioning for ProvisioningService {
    async fn make_scim_token(
        &self,
        request: Request<MakeScimTokenRequest>,
    ) -> Result<Response<MakeScimTokenResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.MakeScimToken")?;
        let asked = request.into_inner();
        let done = provision::make_token(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn end_scim_token(
        &self,
        request: Request<EndScimTokenRequest>,
    ) -> Result<Response<EndScimTokenResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.EndScimToken")?;
        let asked = request.into_inner();
        provision::end_token(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(EndScimTokenResponse {}))
    }

    async fn list_provisioning(
        &self,
        request: Request<ListProvisioningRequest>,
    ) -> Result<Response<ListProvisioningResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "directory.ListProvisioning")?;
        let asked = request.into_inner();
        let done = provision::list(&self.store, &ctx, &asked.municipality)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn save_role_rule(
        &self,
        request: Request<SaveRoleRuleRequest>,
    ) -> Result<Response<SaveRoleRuleResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.SaveRoleRule")?;
        let asked = request.into_inner();
        provision::save_rule(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(SaveRoleRuleResponse {}))
    }

    async fn adopt_people(
        &self,
        request: Request<AdoptPeopleRequest>,
    ) -> Result<Response<AdoptPeopleResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.AdoptPeople")?;
        let asked = request.into_inner();
        let done = provision::adopt(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn allow_remap(
        &self,
        request: Request<AllowRemapRequest>,
    ) -> Result<Response<AllowRemapResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.AllowRemap")?;
        let asked = request.into_inner();
        let done = provision::allow_remap(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn link_sign_in(
        &self,
        request: Request<LinkSignInRequest>,
    ) -> Result<Response<LinkSignInResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.LinkSignIn")?;
        let asked = request.into_inner();
        provision::link(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(LinkSignInResponse {}))
    }

    async fn import_people(
        &self,
        request: Request<ImportPeopleRequest>,
    ) -> Result<Response<ImportPeopleResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.ImportPeople")?;
        let asked = request.into_inner();
        let done = import_people(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn find_sign_in(
        &self,
        request: Request<FindSignInRequest>,
    ) -> Result<Response<Person>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "directory.FindSignIn")?;
        let asked = request.into_inner();
        let done = find_sign_in::find_sign_in(&self.store, &ctx, &asked)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }
}
