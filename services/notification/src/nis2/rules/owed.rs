//! Which NIS 2 notices are owed, and by when.

use brudvagt_kit::Problem;
use jiff::Timestamp;

use super::Notice;

/// A notice that somebody has written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) notice: Notice,
    pub(crate) filed_at: Option<Timestamp>,
    /// Another person has been asked to approve it.
    pub(crate) asked: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owed {
    pub(crate) owed: Vec<Notice>,
    pub(crate) awaiting: Vec<Notice>,
    pub(crate) incident_filed_at: Option<Timestamp>,
    /// The earliest due time; the final report has none until the incident notice is sent.
    pub(crate) due_at: Option<Timestamp>,
}

/// # Law
/// Rule NI-5: NIS 2-loven § 13: each of the three notices is owed until it is sent. The act does not
/// say that a later one stands in for an earlier one.
///
/// # Errors
/// As [`Notice::due`].
pub(crate) fn owed(aware_at: Timestamp, known: &[Known]) -> Result<Owed, Problem> {
    let of = |notice| known.iter().find(|it| it.notice == notice);
    let is_owed = |notice: &Notice| of(*notice).is_none_or(|it| it.filed_at.is_none());
    let owed: Vec<Notice> = Notice::ALL.into_iter().filter(is_owed).collect();
    let incident_filed_at = of(Notice::Incident).and_then(|it| it.filed_at);
    let mut due_at = None;
    for notice in &owed {
        let due = notice.due(aware_at, incident_filed_at)?;
        let due = due.map(|deadline| deadline.due_at());
        due_at = [due_at, due].into_iter().flatten().min();
    }
    let waits = |notice: &Notice| of(*notice).is_some_and(|it| it.asked);
    Ok(Owed {
        awaiting: owed.iter().copied().filter(waits).collect(),
        owed,
        incident_filed_at,
        due_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWARE: &str = "2026-11-24T09:20:00Z";

    fn known(notice: Notice, filed_at: Option<&str>) -> Known {
        Known {
            notice,
            filed_at: filed_at.map(|at| at.parse().unwrap()),
            asked: filed_at.is_none(),
        }
    }

    fn standing(known: &[Known]) -> Owed {
        owed(AWARE.parse().unwrap(), known).unwrap()
    }

    #[test]
    fn rule_ni_5_each_notice_is_owed_until_it_is_sent() {
        let none = standing(&[]);
        assert_eq!(none.owed, Notice::ALL);
        assert_eq!(none.due_at, "2026-11-25T09:20:00Z".parse().ok());
        let waits = standing(&[known(Notice::EarlyWarning, None)]);
        assert_eq!(waits.owed, Notice::ALL);
        assert_eq!(waits.awaiting, [Notice::EarlyWarning]);
        let sent = Some("2026-11-25T08:00:00Z");
        let two = [
            known(Notice::EarlyWarning, sent),
            known(Notice::Incident, sent),
        ];
        let last = standing(&two);
        assert_eq!(last.owed, [Notice::FinalReport]);
        assert_eq!(last.due_at, "2026-12-25T08:00:00Z".parse().ok());
        let all = standing(&[&two[..], &[known(Notice::FinalReport, sent)]].concat());
        assert_eq!((all.owed.len(), all.due_at), (0, None));
        assert!(all.awaiting.is_empty());
    }

    #[test]
    fn rule_ni_5_the_incident_notice_stands_in_for_no_early_warning() {
        let early = standing(&[known(Notice::Incident, Some("2026-11-24T12:00:00Z"))]);
        assert_eq!(early.owed, [Notice::EarlyWarning, Notice::FinalReport]);
        assert_eq!(early.due_at, "2026-11-25T09:20:00Z".parse().ok());
    }
}
