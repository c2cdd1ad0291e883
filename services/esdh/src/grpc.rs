//! Decodes, calls a use case, encodes.

use brudvagt_kit::Clock;
use brudvagt_outbox::Store;
use brudvagt_proto::esdh::{
    AttachReferenceRequest, Document, ExportPackRequest, GetReferenceRequest,
    MarkJournalisedRequest, Reference, esdh_server::Esdh,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{clients::Clients, usecases, who_may::DOORS};

pub(crate) struct EsdhService {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) clients: Clients,
}

#[tonic::async_trait]
impl Esdh for EsdhService {
    async fn attach_reference(
        &self,
        request: Request<AttachReferenceRequest>,
    ) -> Result<Response<Reference>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "esdh.AttachReference")?;
        let wanted = request.into_inner();
        let done = usecases::attach_reference(&self.store, &self.clients, &ctx, &wanted);
        Ok(Response::new(done.instrument(span).await?))
    }

    async fn get_reference(
        &self,
        request: Request<GetReferenceRequest>,
    ) -> Result<Response<Reference>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "esdh.GetReference")?;
        let id = request.into_inner().case_id;
        let found = usecases::get_reference(&self.store, &self.clients, &ctx, &id);
        Ok(Response::new(found.instrument(span).await?))
    }

    async fn export_pack(
        &self,
        request: Request<ExportPackRequest>,
    ) -> Result<Response<Document>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "esdh.ExportPack")?;
        let wanted = request.into_inner();
        let packed = usecases::export_pack(&self.store, &self.clients, &ctx, wanted);
        Ok(Response::new(packed.instrument(span).await?))
    }

    async fn mark_journalised(
        &self,
        request: Request<MarkJournalisedRequest>,
    ) -> Result<Response<Reference>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "esdh.MarkJournalised")?;
        let wanted = request.into_inner();
        let done = usecases::mark_journalised(&self.store, &self.clients, &ctx, &wanted);
        Ok(Response::new(done.instrument(span).await?))
    }
}
