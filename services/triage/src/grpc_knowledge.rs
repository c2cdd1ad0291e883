//! The doors of what municipalities share.

use brudvagt_proto::triage::{
    GetKnowledgeRequest, GetLessonRequest, Lesson, LessonText, ListAlikeRequest,
    ListLessonsRequest, ListLessonsResponse, ProposeLessonRequest, PublishLessonRequest,
    SaveLessonRequest, SearchKnowledgeRequest, SearchKnowledgeResponse, Shared,
    WithdrawLessonRequest, knowledge_server::Knowledge,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Triage, usecases, who_may::DOORS};

#[derive(Clone)]
pub(crate) struct KnowledgeService {
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl Knowledge for KnowledgeService {
    async fn search_knowledge(
        &self,
        request: Request<SearchKnowledgeRequest>,
    ) -> Result<Response<SearchKnowledgeResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.SearchKnowledge")?;
        let asked = request.into_inner();
        let answer = usecases::search_knowledge(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_knowledge(
        &self,
        request: Request<GetKnowledgeRequest>,
    ) -> Result<Response<Shared>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetKnowledge")?;
        let asked = request.into_inner();
        let answer = usecases::get_knowledge(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_alike(
        &self,
        request: Request<ListAlikeRequest>,
    ) -> Result<Response<SearchKnowledgeResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListAlike")?;
        let asked = request.into_inner();
        let answer = usecases::list_alike(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_lessons(
        &self,
        request: Request<ListLessonsRequest>,
    ) -> Result<Response<ListLessonsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListLessons")?;
        let asked = request.into_inner();
        let answer = usecases::list_lessons(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_lesson(
        &self,
        request: Request<GetLessonRequest>,
    ) -> Result<Response<Lesson>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetLesson")?;
        let asked = request.into_inner();
        let answer = usecases::get_lesson(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn propose_lesson(
        &self,
        request: Request<ProposeLessonRequest>,
    ) -> Result<Response<LessonText>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ProposeLesson")?;
        let asked = request.into_inner();
        let answer = usecases::propose_lesson(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn save_lesson(
        &self,
        request: Request<SaveLessonRequest>,
    ) -> Result<Response<Lesson>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.SaveLesson")?;
        let asked = request.into_inner();
        let answer = usecases::save_lesson(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn publish_lesson(
        &self,
        request: Request<PublishLessonRequest>,
    ) -> Result<Response<Lesson>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.PublishLesson")?;
        let asked = request.into_inner();
        let answer = usecases::publish_lesson(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn withdraw_lesson(
        &self,
        request: Request<WithdrawLessonRequest>,
    ) -> Result<Response<Lesson>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.triage.clock, "triage.WithdrawLesson")?;
        let asked = request.into_inner();
        let answer = usecases::withdraw_lesson(&self.triage, &ctx, &asked);
        Ok(Response::new(answer.instrument(span).await?))
    }
}
