//! Decodes, calls a use case, encodes.

use brudvagt_kit::{Clock, grpc};
use brudvagt_outbox::Store;
use brudvagt_proto::esdh::{
    AttachReferenceRequest, Document, ExportPackRequest, GetReferenceRequest,
    MarkJournalisedRequest, Reference, esdh_server::Esdh,
};
use brudvagt_types::Role;
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{clients::Clients, usecases};

pub(crate) struct EsdhService {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) clients: Clients,
}

/// Who works on cases.
const WORKERS: [Role; 2] = [Role::Dpo, Role::CaseWorker];

#[tonic::async_trait]
impl Esdh for EsdhService {
    async fn attach_reference(
        &self,
        request: Request<AttachReferenceRequest>,
    ) -> Result<Response<Reference>, Status> {
        let span = grpc::span(&request, "esdh.AttachReference");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &WORKERS)?;
        let wanted = request.into_inner();
        let done = usecases::attach_reference(&self.store, &self.clients, &ctx, &wanted);
        Ok(Response::new(done.instrument(span).await?))
    }

    async fn get_reference(
        &self,
        request: Request<GetReferenceRequest>,
    ) -> Result<Response<Reference>, Status> {
        let span = grpc::span(&request, "esdh.GetReference");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &WORKERS)?;
        let id = request.into_inner().case_id;
        let found = usecases::get_reference(&self.store, &self.clients, &ctx, &id);
        Ok(Response::new(found.instrument(span).await?))
    }

    async fn export_pack(
        &self,
        request: Request<ExportPackRequest>,
    ) -> Result<Response<Document>, Status> {
        let span = grpc::span(&request, "esdh.ExportPack");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &WORKERS)?;
        let wanted = request.into_inner();
        let packed = usecases::export_pack(&self.store, &self.clients, &ctx, wanted);
        Ok(Response::new(packed.instrument(span).await?))
    }

    async fn mark_journalised(
        &self,
        request: Request<MarkJournalisedRequest>,
    ) -> Result<Response<Reference>, Status> {
        let span = grpc::span(&request, "esdh.MarkJournalised");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        grpc::require(&ctx, &WORKERS)?;
        let wanted = request.into_inner();
        let done = usecases::mark_journalised(&self.store, &self.clients, &ctx, &wanted);
        Ok(Response::new(done.instrument(span).await?))
    }
}
