//! Reports that arrive while others are being written are written together.
//!
//! One transaction, and one commit on the disk, serves everybody who waits: the slower the disk, the
//! more share it. Nobody waits for company; a report that comes alone is written alone.

use std::sync::Arc;

use brudvagt_kit::Problem;
use brudvagt_outbox::Asked;
use brudvagt_proto::intake::{SubmitReportRequest, SubmitReportResponse};
use brudvagt_types::Ctx;
use futures::future::join_all;
use prost::Message;
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument, Span};

use super::{
    Intake,
    keep_report::{Kept, seal_report, unwritten, write_reports},
    receive_report::{OPERATION, Told, answer, check, decode, receive_report},
};
use crate::clients::Places;

/// In one transaction.
const AT_MOST: usize = 32;
/// How many wait before a caller has to wait to be let in.
const QUEUE: usize = 256;

type Answer = Result<SubmitReportResponse, Problem>;

struct Arrival {
    ctx: Ctx,
    request: SubmitReportRequest,
    places: Option<Arc<Places>>,
    span: Span,
    answer: oneshot::Sender<Answer>,
}

/// Where reports without files wait for the writer.
#[derive(Clone)]
pub(crate) struct Door {
    intake: Intake,
    arrivals: mpsc::Sender<Arrival>,
}

/// A door, and the writer behind it, which runs until the door is gone.
pub(crate) fn open_door(intake: Intake) -> (Door, impl Future<Output = ()>) {
    let (arrivals, waiting) = mpsc::channel(QUEUE);
    let door = Door {
        intake: intake.clone(),
        arrivals,
    };
    (door, write_arrivals(intake, waiting))
}

impl Door {
    /// As [`receive_report`], in company when there is some.
    ///
    /// # Errors
    /// As [`receive_report`].
    pub(crate) async fn receive(&self, ctx: Ctx, request: SubmitReportRequest) -> Answer {
        // Asked before any transaction, which must not wait for the directory.
        let places = self.intake.directory.places_soon().await;
        // Large files would make everybody else wait.
        if !request.attachments.is_empty() {
            return receive_report(&self.intake, &ctx, request, places.as_deref()).await;
        }
        let _waiting = self.intake.store.turn.wait();
        let (answer, answered) = oneshot::channel();
        let arrival = Arrival {
            ctx,
            request,
            places,
            span: Span::current(),
            answer,
        };
        // When the writer is gone the arrival is dropped, and waiting for the answer fails at once.
        drop(self.arrivals.send(arrival).await);
        answered.await.map_err(|gone| Problem::down(&gone))?
    }
}

async fn write_arrivals(intake: Intake, mut waiting: mpsc::Receiver<Arrival>) {
    let mut arrived = Vec::with_capacity(AT_MOST);
    while waiting.recv_many(&mut arrived, AT_MOST).await > 0 {
        // Each in a task of its own: a panic over one group must not end the writer. Side by side, so that
        // no municipality waits for another's commit.
        let writing: Vec<_> = by_scope(&mut arrived)
            .into_iter()
            .map(|group| tokio::spawn(write_group(intake.clone(), group)))
            .collect();
        for group in writing {
            if let Err(error) = group.await {
                tracing::error!(%error, "reports.writer_failed");
            }
        }
    }
}

/// A transaction sees the rows of one scope: who may see others' is written in another.
fn by_scope(arrived: &mut Vec<Arrival>) -> Vec<Vec<Arrival>> {
    let mut groups: Vec<Vec<Arrival>> = Vec::new();
    for arrival in arrived.drain(..) {
        let same = groups.iter_mut().find(|group| {
            group
                .first()
                .is_some_and(|g| g.ctx.scope == arrival.ctx.scope)
        });
        match same {
            Some(group) => group.push(arrival),
            None => groups.push(vec![arrival]),
        }
    }
    groups
}

async fn write_group(intake: Intake, group: Vec<Arrival>) {
    let together = if group.len() > 1 {
        write_together(&intake, &group).await
    } else {
        None
    };
    match together {
        Some(answers) => {
            for (arrival, answer) in group.into_iter().zip(answers) {
                tell(arrival.answer, answer);
            }
        }
        // What failed together is tried alone: one report's trouble is nobody else's.
        None => {
            join_all(
                group
                    .into_iter()
                    .map(|arrival| write_alone(&intake, arrival)),
            )
            .await;
        }
    }
}

async fn write_alone(intake: &Intake, arrival: Arrival) {
    let receiving = receive_report(
        intake,
        &arrival.ctx,
        arrival.request,
        arrival.places.as_deref(),
    );
    tell(arrival.answer, receiving.instrument(arrival.span).await);
}

/// A caller that has hung up asks again with the same key and gets this answer from the inbox.
fn tell(to: oneshot::Sender<Answer>, answer: Answer) {
    drop(to.send(answer));
}

/// What becomes of an arrival in company.
enum Step {
    Answer(Answer),
    Keep(Asked, Told),
}

/// The answers in the order of the arrivals; none when it failed as a whole. What may have been
/// committed all the same is known by its cause, so that each can safely be tried alone.
async fn write_together(intake: &Intake, group: &[Arrival]) -> Option<Vec<Answer>> {
    match try_together(intake, group).await {
        Ok(answers) => Some(answers),
        Err(problem) => {
            tracing::info!(reason = problem.reason, n = group.len(), "reports.apart");
            None
        }
    }
}

async fn try_together(intake: &Intake, group: &[Arrival]) -> Result<Vec<Answer>, Problem> {
    let last = group.last().ok_or_else(Problem::denied)?;
    let all_asked: Vec<Asked> = group
        .iter()
        .map(|one| {
            Asked::new(
                one.ctx.cause.as_deref().unwrap_or_default(),
                &one.request.encode_to_vec(),
            )
        })
        .collect();
    let (mut unit, answered) = intake
        .store
        .begin_together(&last.ctx, OPERATION, &all_asked)
        .await?;
    let mut steps = Vec::with_capacity(group.len());
    let mut sealed = Vec::with_capacity(group.len());
    for (arrival, asked) in group.iter().zip(all_asked) {
        steps.push(match answered.to(&asked) {
            Err(reused) => Step::Answer(Err(reused)),
            Ok(Some(first)) => Step::Answer(decode(first)),
            Ok(None) => match check(
                &arrival.ctx,
                arrival.request.clone(),
                arrival.places.as_deref(),
            ) {
                Err(wrong) => Step::Answer(Err(wrong)),
                Ok((incoming, told)) => {
                    sealed.push(
                        arrival
                            .span
                            .in_scope(|| seal_report(&intake.keyring, incoming))?,
                    );
                    Step::Keep(asked, told)
                }
            },
        });
    }
    let mut kept = write_reports(&mut unit, sealed).await?.into_iter();
    let mut answers = Vec::with_capacity(group.len());
    let mut first_answers = Vec::with_capacity(group.len());
    for (arrival, step) in group.iter().zip(steps) {
        answers.push(match step {
            Step::Answer(answer) => answer,
            Step::Keep(asked, told) => {
                let kept: Kept = kept.next().ok_or_else(unwritten)?;
                let response = answer(&arrival.ctx, kept, told);
                first_answers.push((asked, response.encode_to_vec()));
                Ok(response)
            }
        });
    }
    unit.commit_answers(first_answers).await?;
    Ok(answers)
}
