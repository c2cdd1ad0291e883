//! The doors beside the case: what is expected of somebody, figures of the register, and filters people
//! saved.

use brudvagt_proto::triage::{
    ActOnMeasureRequest, ActOnMeasureResponse, AnswerOwnQuestionRequest, AnswerOwnQuestionResponse,
    DeleteFilterRequest, DeleteFilterResponse, Figures, Gauges, GetFiguresRequest,
    GetGaugesRequest, GetMeasureRequest, GetOwnReportRequest, ListExpectedRequest,
    ListExpectedResponse, ListFiltersRequest, ListFiltersResponse, ListMeasuresRequest,
    ListMeasuresResponse, ListMyMeasuresRequest, ListMyMeasuresResponse, ListOwnPhasesRequest,
    ListOwnPhasesResponse, MeasureTask, OwnReport, SaveFilterRequest, SavedFilter,
    expected_server::Expected, measures_server::Measures, own_reports_server::OwnReports,
    register_figures_server::RegisterFigures, saved_filters_server::SavedFilters,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Triage, usecases, who_may::DOORS};

#[derive(Clone)]
pub(crate) struct ListService {
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl Expected for ListService {
    async fn list_expected(
        &self,
        request: Request<ListExpectedRequest>,
    ) -> Result<Response<ListExpectedResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListExpected")?;
        let wanted = request.into_inner();
        let expected = usecases::list_expected(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(expected))
    }
}

/// Which measure is whose, and who sees its case, the use cases decide.
#[tonic::async_trait]
impl Measures for ListService {
    async fn list_my_measures(
        &self,
        request: Request<ListMyMeasuresRequest>,
    ) -> Result<Response<ListMyMeasuresResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListMyMeasures")?;
        let measures = usecases::list_my_measures(&self.triage, &ctx)
            .instrument(span)
            .await?;
        Ok(Response::new(measures))
    }

    async fn get_measure(
        &self,
        request: Request<GetMeasureRequest>,
    ) -> Result<Response<MeasureTask>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetMeasure")?;
        let wanted = request.into_inner();
        let measure = usecases::get_measure(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(measure))
    }

    async fn act_on_measure(
        &self,
        request: Request<ActOnMeasureRequest>,
    ) -> Result<Response<ActOnMeasureResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.ActOnMeasure")?;
        let wanted = request.into_inner();
        let done = usecases::act_on_measure(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(done))
    }

    async fn list_measures(
        &self,
        request: Request<ListMeasuresRequest>,
    ) -> Result<Response<ListMeasuresResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListMeasures")?;
        let wanted = request.into_inner();
        let measures = usecases::list_measures(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(measures))
    }
}

#[tonic::async_trait]
impl OwnReports for ListService {
    async fn get_own_report(
        &self,
        request: Request<GetOwnReportRequest>,
    ) -> Result<Response<OwnReport>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetOwnReport")?;
        let wanted = request.into_inner();
        let known = usecases::get_own_report(&self.triage, &ctx, &wanted.report_id)
            .instrument(span)
            .await?;
        Ok(Response::new(known))
    }

    async fn list_own_phases(
        &self,
        request: Request<ListOwnPhasesRequest>,
    ) -> Result<Response<ListOwnPhasesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListOwnPhases")?;
        let wanted = request.into_inner();
        let known = usecases::list_own_phases(&self.triage, &ctx, &wanted.report_ids)
            .instrument(span)
            .await?;
        Ok(Response::new(known))
    }

    async fn answer_own_question(
        &self,
        request: Request<AnswerOwnQuestionRequest>,
    ) -> Result<Response<AnswerOwnQuestionResponse>, Status> {
        let (ctx, span) =
            DOORS.command(&request, &self.triage.clock, "triage.AnswerOwnQuestion")?;
        let wanted = request.into_inner();
        usecases::answer_own_question(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(AnswerOwnQuestionResponse {}))
    }
}

#[tonic::async_trait]
impl RegisterFigures for ListService {
    async fn get_figures(
        &self,
        request: Request<GetFiguresRequest>,
    ) -> Result<Response<Figures>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetFigures")?;
        let wanted = request.into_inner();
        let figures = usecases::get_figures(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(figures))
    }

    async fn get_gauges(
        &self,
        request: Request<GetGaugesRequest>,
    ) -> Result<Response<Gauges>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetGauges")?;
        let wanted = request.into_inner();
        let gauges = usecases::get_gauges(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(gauges))
    }
}

#[tonic::async_trait]
impl SavedFilters for ListService {
    async fn list_filters(
        &self,
        request: Request<ListFiltersRequest>,
    ) -> Result<Response<ListFiltersResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListFilters")?;
        let wanted = request.into_inner();
        let filters = usecases::list_filters(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(filters))
    }

    async fn save_filter(
        &self,
        request: Request<SaveFilterRequest>,
    ) -> Result<Response<SavedFilter>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.SaveFilter")?;
        let wanted = request.into_inner();
        let saved = usecases::save_filter(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(saved))
    }

    async fn delete_filter(
        &self,
        request: Request<DeleteFilterRequest>,
    ) -> Result<Response<DeleteFilterResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.DeleteFilter")?;
        let wanted = request.into_inner();
        usecases::delete_filter(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(DeleteFilterResponse {}))
    }
}
