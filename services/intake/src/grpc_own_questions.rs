//! The doors of a municipality's own questions.

use brudvagt_kit::Clock;
use brudvagt_proto::intake::{
    ListOwnQuestionsRequest, ListOwnQuestionsResponse, OwnQuestion, SaveOwnQuestionRequest,
    WithdrawOwnQuestionRequest, WithdrawOwnQuestionResponse, own_questions_server::OwnQuestions,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{
    usecases::{
        Intake,
        own_questions::{list_own_questions, save_own_question, withdraw_own_question},
    },
    who_may::DOORS,
};

pub(crate) struct OwnQuestionsService {
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl OwnQuestions for OwnQuestionsService {
    async fn list_own_questions(
        &self,
        request: Request<ListOwnQuestionsRequest>,
    ) -> Result<Response<ListOwnQuestionsResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.clock, "intake.ListOwnQuestions")?;
        let answer = list_own_questions(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn save_own_question(
        &self,
        request: Request<SaveOwnQuestionRequest>,
    ) -> Result<Response<OwnQuestion>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.SaveOwnQuestion")?;
        let answer = save_own_question(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn withdraw_own_question(
        &self,
        request: Request<WithdrawOwnQuestionRequest>,
    ) -> Result<Response<WithdrawOwnQuestionResponse>, Status> {
        let (ctx, span) = DOORS.command(&request, &self.clock, "intake.WithdrawOwnQuestion")?;
        let answer = withdraw_own_question(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }
}
