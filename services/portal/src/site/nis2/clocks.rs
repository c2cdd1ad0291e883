//! The clocks of the notices. They follow the case, whose events `deadlines` reads. The page that opens
//! and files a notice also arms and stops its clock itself, so that nobody has to wait for the event.

use brudvagt_proto::{
    deadlines::{ArmClockRequest, Clock, ListClocksRequest, StopClockRequest},
    notification::{GetNis2Request, Nis2, Nis2Notice},
};
use brudvagt_types::Role;
use jiff::Timestamp;

use crate::http::{App, Failure, WORKERS, session::Session, wire};

/// Whether what was done starts or stops a clock, and by whom it may be: a chief executive who approves a
/// notice changes none, and is not asked to.
pub(super) fn follow(act: &str, role: Role) -> bool {
    WORKERS.contains(&role) && matches!(act, "open" | "record" | "clocks")
}

/// From when a notice's clock runs: the final report from the incident notice, the others from
/// knowledge of the significant incident.
///
/// # Law
/// NIS 2-loven § 13.
fn starts_at(notice: &Nis2Notice, of: &Nis2) -> Option<Timestamp> {
    if notice.kind == "final_report" {
        let before = of.notices.iter().find(|it| it.kind == "incident_notice")?;
        wire::instant(before.filed_at)
    } else {
        wire::instant(of.aware_at)
    }
}

/// Notices that are owed, can run and have no clock.
pub(super) fn missing<'n>(of: &'n Nis2, clocks: &[Clock]) -> Vec<(&'n Nis2Notice, Timestamp)> {
    if !of.opened || of.ended {
        return Vec::new();
    }
    of.notices
        .iter()
        .filter(|it| it.state != "filed" && !clocks.iter().any(|clock| clock.regime == it.regime))
        .filter_map(|it| Some((it, starts_at(it, of)?)))
        .collect()
}

pub(super) async fn known(
    app: &App,
    session: &Session,
    case_id: &str,
) -> Result<Vec<Clock>, Failure> {
    let message = ListClocksRequest {
        case_id: case_id.to_owned(),
    };
    let known = app
        .deadlines()
        .list_clocks(app.ask(session, message))
        .await?;
    Ok(known.into_inner().clocks)
}

const ARMED_ALREADY: &str = "CLOCK_ARMED_ALREADY";

/// Arms clocks for notices that are owed and have none, and stops those of sent notices. Repeating
/// it is harmless. A failure shows on the page as a missing clock, with a button to try again.
pub(super) async fn align(
    app: &App,
    session: &Session,
    case_id: &str,
    key: &str,
) -> Result<(), Failure> {
    let message = GetNis2Request {
        case_id: case_id.to_owned(),
    };
    let of = app
        .notification()
        .get_nis2(app.ask(session, message))
        .await?;
    let of = of.into_inner();
    let clocks = known(app, session, case_id).await?;
    for (notice, at) in missing(&of, &clocks) {
        let message = ArmClockRequest {
            case_id: case_id.to_owned(),
            regime: notice.regime.clone(),
            aware_at_local: at.to_string(),
            ..ArmClockRequest::default()
        };
        let request = app.act(session, &format!("{key}:{}", notice.regime), message);
        match app
            .deadlines()
            .arm_clock(request)
            .await
            .map_err(Failure::from)
        {
            // The event was faster and has armed it already.
            Err(failure) if failure.reason == ARMED_ALREADY => {}
            armed => drop(armed?),
        }
    }
    let sent = |clock: &&Clock| {
        let its = |it: &&Nis2Notice| it.regime == clock.regime && it.state == "filed";
        clock.state == "running" && of.notices.iter().any(|it| its(&it))
    };
    for clock in clocks.iter().filter(sent) {
        let message = StopClockRequest {
            clock_id: clock.clock_id.clone(),
            municipality: clock.municipality.clone(),
            reason_code: "duty_done".to_owned(),
        };
        let request = app.act(session, &format!("{key}:{}", clock.clock_id), message);
        app.deadlines().stop_clock(request).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(kind: &str, state: &str) -> Nis2Notice {
        Nis2Notice {
            kind: kind.to_owned(),
            state: state.to_owned(),
            regime: format!("nis2_{kind}"),
            ..Nis2Notice::default()
        }
    }

    fn opened(notices: Vec<Nis2Notice>) -> Nis2 {
        Nis2 {
            opened: true,
            aware_at: Some(prost_types::Timestamp {
                seconds: 1000,
                nanos: 0,
            }),
            notices,
            ..Nis2::default()
        }
    }

    fn kinds(of: &Nis2, clocks: &[Clock]) -> Vec<String> {
        missing(of, clocks)
            .iter()
            .map(|(it, _)| it.kind.clone())
            .collect()
    }

    #[test]
    fn an_approval_moves_no_clock_and_who_may_move_none_is_not_asked_to() {
        for act in ["open", "record", "clocks"] {
            assert!(follow(act, Role::Dpo) && follow(act, Role::CaseWorker));
            assert!(!follow(act, Role::ChiefExecutive), "{act}");
        }
        for act in ["approve", "save", "end"] {
            assert!(!follow(act, Role::Dpo), "{act}");
        }
    }

    #[test]
    fn the_final_report_has_no_clock_before_the_incident_notice_is_sent() {
        let mut of = opened(vec![
            notice("early_warning", "draft"),
            notice("incident_notice", "draft"),
            notice("final_report", "draft"),
        ]);
        assert_eq!(kinds(&of, &[]), ["early_warning", "incident_notice"]);
        let sent = of.notices.get_mut(1).unwrap();
        "filed".clone_into(&mut sent.state);
        sent.filed_at = Some(prost_types::Timestamp {
            seconds: 2000,
            nanos: 0,
        });
        assert_eq!(kinds(&of, &[]), ["early_warning", "final_report"]);
        let (_, at) = missing(&of, &[])[1];
        assert_eq!(at.as_second(), 2000);
    }

    #[test]
    fn what_has_a_clock_or_is_not_opened_gets_none() {
        let mut of = opened(vec![notice("early_warning", "draft")]);
        let clock = Clock {
            regime: "nis2_early_warning".to_owned(),
            ..Clock::default()
        };
        assert!(kinds(&of, &[clock]).is_empty());
        of.ended = true;
        assert!(kinds(&of, &[]).is_empty());
        (of.opened, of.ended) = (false, false);
        assert!(kinds(&of, &[]).is_empty());
    }
}
