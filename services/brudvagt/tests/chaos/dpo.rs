//! The data protection officer, who judges most reports to be no breach.

use brudvagt_kit::{grpc::Channel, problem};
use brudvagt_proto::triage::{
    Answer, Classify, CommandRequest, command_request::Command, triage_client::TriageClient,
};
use futures::{StreamExt, stream};
use uuid::Uuid;

use crate::{look::until, people::MUNICIPALITY, world::World};

const AT_ONCE: usize = 4;

/// Judges `n` cases that she has been told of; their clocks have nothing more to say.
pub(crate) async fn judge(world: &World, n: usize) {
    let told: Vec<(Uuid, i64)> = until("the officer is told of the cases", || async {
        let cases: Vec<(Uuid, i64)> = sqlx::query_as(
            "SELECT case_id, version FROM triage.cases WHERE EXISTS (SELECT FROM triage.history \
               WHERE history.case_id = cases.case_id AND kind = 'escalated') LIMIT $1",
        )
        .bind(i64::try_from(n).unwrap())
        .fetch_all(&mut world.owner().await?)
        .await
        .map_err(|error| error.to_string())?;
        let n_told = cases.len();
        (n_told == n).then_some(cases).ok_or(n_told.to_string())
    })
    .await;
    world.mark("most are told to the officer");
    let triage = TriageClient::new(world.to("triage"));
    stream::iter(told)
        .for_each_concurrent(AT_ONCE, |(case_id, version)| {
            no_breach(world, triage.clone(), case_id, version)
        })
        .await;
}

async fn no_breach(world: &World, triage: TriageClient<Channel>, case_id: Uuid, version: i64) {
    // Made once: asked again it is the same key.
    let ctx = brudvagt_testkit::dpo(&[MUNICIPALITY], world.now());
    until("a case is judged", || async {
        let request = CommandRequest {
            case_id: case_id.to_string(),
            expected_version: version.unsigned_abs(),
            check_only: false,
            command: Some(Command::Classify(Classify {
                breach: Answer::No.into(),
                reason: "Brevet blev stoppet, før det blev sendt.".to_owned(),
            })),
        };
        let mut triage = triage.clone();
        let judged = triage.command(world.caller.request(&ctx, request)).await;
        judged.map_err(|status| problem::received(&status).text.en)
    })
    .await;
}
