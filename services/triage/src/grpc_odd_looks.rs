//! The doors of looks that no work explains.

use brudvagt_proto::triage::{
    AnswerOddLookRequest, AnswerOddLookResponse, ListOddLooksRequest, ListOddLooksResponse,
    NameCasesRequest, NameCasesResponse, odd_looks_server::OddLooks,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Triage, usecases, who_may::DOORS};

#[derive(Clone)]
pub(crate) struct OddLooksService {
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl OddLooks for OddLooksService {
    async fn list_odd_looks(
        &self,
        request: Request<ListOddLooksRequest>,
    ) -> Result<Response<ListOddLooksResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListOddLooks")?;
        let known = usecases::list_odd_looks(&self.triage, &ctx)
            .instrument(span)
            .await?;
        Ok(Response::new(known))
    }

    async fn answer_odd_look(
        &self,
        request: Request<AnswerOddLookRequest>,
    ) -> Result<Response<AnswerOddLookResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.AnswerOddLook")?;
        let wanted = request.into_inner();
        usecases::answer_odd_look(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(AnswerOddLookResponse {}))
    }

    async fn name_cases(
        &self,
        request: Request<NameCasesRequest>,
    ) -> Result<Response<NameCasesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.NameCases")?;
        let cases = usecases::name_cases(&self.triage, &ctx, &request.get_ref().ids)
            .instrument(span)
            .await?;
        Ok(Response::new(NameCasesResponse { cases }))
    }
}
