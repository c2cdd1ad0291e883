//! Tells the case of each step of NIS 2, so that it stays open while a notice is owed.

use brudvagt_kit::Problem;
use brudvagt_outbox::{Begun, Unit};
use brudvagt_proto::events::notification::Nis2Progressed;
use brudvagt_types::{Ctx, Role};
use jiff::Timestamp;
use uuid::Uuid;

use super::{
    rules::{Known, Notice, Owed, owed},
    store::{self, StepRow},
};
use crate::{usecases::Notification, wire};

/// Incidents told of in one transaction.
const AT_ONCE: i64 = 50;

/// What was done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Opened,
    ApprovalAsked(Notice),
    /// What was approved, or waited to be, is a draft again.
    Redrafted(Notice),
    Approved(Notice),
    Filed(Notice, Timestamp),
}

impl Step {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::ApprovalAsked(_) => "approval_asked",
            Self::Redrafted(_) => "redrafted",
            Self::Approved(_) => "approved",
            Self::Filed(..) => "filed",
        }
    }

    const fn notice(self) -> Option<Notice> {
        match self {
            Self::Opened => None,
            Self::ApprovalAsked(notice)
            | Self::Redrafted(notice)
            | Self::Approved(notice)
            | Self::Filed(notice, _) => Some(notice),
        }
    }
}

/// Announces `step`, after everything it changed is written, with all that is owed now.
///
/// # Errors
/// As [`Notice::due`]; `UNAVAILABLE`.
pub(crate) async fn tell_nis2(
    unit: &mut Unit<'_>,
    ctx: &Ctx,
    municipality: &str,
    case_id: Uuid,
    step: Step,
) -> Result<(), Problem> {
    let connection = unit.connection();
    let numbered = store::next_step(connection, case_id, matches!(step, Step::Opened)).await?;
    let known = store::standing(connection, case_id)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Known {
                notice: Notice::parse(&row.kind)?,
                filed_at: row.filed_at.map(|at| at.0),
                asked: row.asked,
            })
        })
        .collect::<Result<Vec<_>, Problem>>()?;
    let owed = owed(numbered.aware_at.0, &known)?;
    let mut said = announcement(numbered, step, &owed)?;
    said.case_id = case_id.to_string();
    said.municipality = municipality.to_owned();
    said.at = Some(wire::to_proto(ctx.now));
    if ctx.actor.role != Role::System {
        said.actor_id.clone_from(&ctx.actor.id);
        said.actor_role = ctx.actor.role.as_str().to_owned();
    }
    unit.announce(&said);
    Ok(())
}

/// Codes and times; the words stay here.
fn announcement(numbered: StepRow, step: Step, owed: &Owed) -> Result<Nis2Progressed, Problem> {
    let notice = step.notice();
    let aware_at = numbered.aware_at.0;
    let notice_due_at = match notice {
        Some(notice) => notice.due(aware_at, owed.incident_filed_at)?,
        None => None,
    };
    let codes = |notices: &[Notice]| notices.iter().map(|it| it.as_str().to_owned()).collect();
    Ok(Nis2Progressed {
        number: numbered.number.unsigned_abs(),
        opening: numbered.opening.unsigned_abs(),
        step: step.as_str().to_owned(),
        notice: notice.map_or("", Notice::as_str).to_owned(),
        notice_due_at: notice_due_at.map(|due| wire::to_proto(due.due_at())),
        filed_at: match step {
            Step::Filed(_, at) => Some(wire::to_proto(at)),
            Step::Opened | Step::ApprovalAsked(_) | Step::Redrafted(_) | Step::Approved(_) => None,
        },
        owed: codes(&owed.owed),
        awaiting: codes(&owed.awaiting),
        aware_at: Some(wire::to_proto(aware_at)),
        incident_filed_at: owed.incident_filed_at.map(wire::to_proto),
        due_at: owed.due_at.map(wire::to_proto),
        ..Nis2Progressed::default()
    })
}

/// Tells cases of incidents from before NIS 2 was a track; returns how many. Done again it does
/// nothing more.
///
/// # Errors
/// `UNAVAILABLE`: the rest is told the next time.
pub(crate) async fn tell_untold_nis2(
    notification: &Notification,
    ctx: &Ctx,
) -> Result<usize, Problem> {
    let mut n_told = 0;
    loop {
        let begun = notification.store.begin(ctx, "tell_nis2", &[]).await?;
        let Begun::New(mut unit) = begun else {
            return Ok(n_told);
        };
        let untold = store::untold(unit.connection(), AT_ONCE).await?;
        if untold.is_empty() {
            return Ok(n_told);
        }
        for (case_id, municipality) in &untold {
            tell_nis2(&mut unit, ctx, municipality, *case_id, Step::Opened).await?;
        }
        unit.commit(&[]).await?;
        n_told += untold.len();
    }
}
