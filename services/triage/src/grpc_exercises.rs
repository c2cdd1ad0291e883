//! The doors of exercises.

use brudvagt_proto::triage::{
    ExerciseReport, GetExerciseRequest, ListExercisesRequest, ListExercisesResponse,
    exercises_server::Exercises,
};
use tonic::{Request, Response, Status};
use tracing::Instrument;

use crate::{Triage, usecases, who_may::DOORS};

#[derive(Clone)]
pub(crate) struct ExerciseService {
    pub(crate) triage: Triage,
}

#[tonic::async_trait]
impl Exercises for ExerciseService {
    async fn list_exercises(
        &self,
        request: Request<ListExercisesRequest>,
    ) -> Result<Response<ListExercisesResponse>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.ListExercises")?;
        let wanted = request.into_inner();
        let list = usecases::list_exercises(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(list))
    }

    async fn get_exercise(
        &self,
        request: Request<GetExerciseRequest>,
    ) -> Result<Response<ExerciseReport>, Status> {
        let (ctx, span) = DOORS.query(&request, &self.triage.clock, "triage.GetExercise")?;
        let wanted = request.into_inner();
        let report = usecases::get_exercise(&self.triage, &ctx, &wanted)
            .instrument(span)
            .await?;
        Ok(Response::new(report))
    }
}
