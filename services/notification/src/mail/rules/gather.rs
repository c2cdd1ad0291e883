//! Which mails to one person may leave together, and when they do.
//!
//! The first goes at once; what follows it within a short time leaves as one mail when that time is over.
//! Nobody waits for a word that is urgent.

use jiff::{SignedDuration, Timestamp};

use super::asked_mails::Template;

/// A deadline that is nearer than this is told of at once.
const NEAR: SignedDuration = SignedDuration::from_hours(24);

/// Whether a mail may wait for others to the same person. What somebody wrote, asked or is to confirm goes
/// at once, and so does whatever is close to its deadline.
///
/// # Law
/// Rule NO-10: GDPR art. 33(1). A reminder that is gathered leaves within minutes; one about a deadline that is
/// near or past is not gathered.
pub(crate) fn may_wait(template: Template, due_at: Option<Timestamp>, now: Timestamp) -> bool {
    let is_reminder = match template {
        Template::NewCase
        | Template::Escalation
        | Template::QuestionReminder
        | Template::QuestionUnanswered
        | Template::Assigned
        | Template::Measure
        | Template::MeasureReminder
        | Template::WheelDue => true,
        Template::Receipt
        | Template::DueMoved
        | Template::Confirmation
        | Template::Nis2Approval
        | Template::Nis2Approved
        | Template::Question
        | Template::Answer
        | Template::FollowUp
        | Template::Outcome
        | Template::MailWaits
        | Template::MailboxUnread
        | Template::CheckLoosened
        | Template::OddLook
        | Template::EmergencySignIn
        | Template::SealNamed
        | Template::SealDropped
        | Template::SealLifted
        | Template::ExerciseOver
        | Template::Hook
        | Template::HookGivenUp
        | Template::QuickQuestion
        | Template::Letter => false,
    };
    let is_near = due_at.is_some_and(|due_at| due_at.duration_since(now) < NEAR);
    is_reminder && !is_near
}

/// The last mail of this kind to the same person.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Last {
    pub(crate) planned_at: Timestamp,
    pub(crate) due_at: Timestamp,
    /// It has not been attempted.
    pub(crate) waits: bool,
}

/// When a mail leaves: with the one that waits, when the time after the last is over, or at once.
pub(crate) fn leaves_at(last: Option<Last>, hold: SignedDuration, now: Timestamp) -> Timestamp {
    let Some(last) = last else {
        return now;
    };
    if last.waits && last.due_at > now {
        return last.due_at;
    }
    let over = last.planned_at.saturating_add(hold).unwrap_or(now);
    over.max(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).unwrap()
    }

    const HOLD: SignedDuration = SignedDuration::from_mins(10);

    #[test]
    fn the_first_goes_at_once_and_what_follows_leaves_together() {
        assert_eq!(leaves_at(None, HOLD, at(0)), at(0));
        let first = Last {
            planned_at: at(0),
            due_at: at(0),
            waits: false,
        };
        assert_eq!(leaves_at(Some(first), HOLD, at(1)), at(10));
        let second = Last {
            planned_at: at(1),
            due_at: at(10),
            waits: true,
        };
        assert_eq!(leaves_at(Some(second), HOLD, at(9)), at(10));
        // Later than that it is a first one again.
        assert_eq!(leaves_at(Some(first), HOLD, at(30)), at(30));
    }

    /// Rule NO-10.
    #[test]
    fn no_10_what_is_near_its_deadline_or_past_it_waits_for_nothing() {
        let now = at(0);
        for (hours, waits) in [(72, true), (25, true), (23, false), (-1, false)] {
            let due = now.checked_add(SignedDuration::from_hours(hours)).unwrap();
            assert_eq!(may_wait(Template::Escalation, Some(due), now), waits);
        }
        for at_once in [
            Template::FollowUp,
            Template::Question,
            Template::Confirmation,
            Template::Receipt,
            Template::MailWaits,
            Template::Letter,
        ] {
            assert!(!may_wait(at_once, None, now), "{at_once:?}");
        }
    }
}
