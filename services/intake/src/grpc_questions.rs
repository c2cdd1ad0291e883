//! The doors of questions to the officer.

use brudvagt_kit::{Clock, Problem, grpc};
use brudvagt_proto::intake::{
    ActOnQuestionRequest, AskQuestionRequest, GetQuestionRequest, GetTermsRequest,
    ListQuestionsRequest, ListQuestionsResponse, Question, Terms, questions_server::Questions,
};
use brudvagt_types::MunicipalityCode;
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::usecases::{
    Intake,
    questions::{act_on_question, ask_question, get_question, list_questions},
};

pub(crate) struct QuestionsService {
    pub(crate) intake: Intake,
    pub(crate) clock: Clock,
}

#[tonic::async_trait]
impl Questions for QuestionsService {
    async fn ask_question(
        &self,
        request: Request<AskQuestionRequest>,
    ) -> Result<Response<Question>, Status> {
        let span = grpc::span(&request, "intake.AskQuestion");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        let answer = ask_question(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn list_questions(
        &self,
        request: Request<ListQuestionsRequest>,
    ) -> Result<Response<ListQuestionsResponse>, Status> {
        let span = grpc::span(&request, "intake.ListQuestions");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = list_questions(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_question(
        &self,
        request: Request<GetQuestionRequest>,
    ) -> Result<Response<Question>, Status> {
        let span = grpc::span(&request, "intake.GetQuestion");
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let answer = get_question(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn act_on_question(
        &self,
        request: Request<ActOnQuestionRequest>,
    ) -> Result<Response<Question>, Status> {
        let span = grpc::span(&request, "intake.ActOnQuestion");
        let ctx = grpc::command_ctx(&request, &self.clock)?;
        let answer = act_on_question(&self.intake, &ctx, request.get_ref());
        Ok(Response::new(answer.instrument(span).await?))
    }

    async fn get_terms(
        &self,
        request: Request<GetTermsRequest>,
    ) -> Result<Response<Terms>, Status> {
        let ctx = grpc::query_ctx(&request, &self.clock)?;
        let code = request.into_inner().municipality;
        let known = code.parse::<MunicipalityCode>().ok();
        if !known.is_some_and(|code| ctx.scope.allows(&code)) {
            return Err(Problem::not_found("Kommunen", "the municipality").into());
        }
        Ok(Response::new(Terms {
            working_days: self.intake.terms.working_days.of(&code).into(),
            kept_days: self.intake.terms.kept_days.of(&code).into(),
        }))
    }
}
