//! When a mail that lay in a mailbox reached the municipality.

use jiff::{SignedDuration, Timestamp};

/// How far back a mail counts that lay there before the mailbox was first read: at most 72 hours, so
/// that its clock is at once shown as overdue.
const BEFORE_THE_FIRST_LOOK: SignedDuration = SignedDuration::from_hours(72);

/// The time given by the mailbox's own server, limited to what is possible: after the folder was last
/// seen empty, and not after now. So hours in which nobody fetched count, and neither a header, nor an
/// old mail that somebody moves there, nor a server's wrong clock can move it further.
///
/// # Law
/// GDPR art. 33(1): the hours run from when the controller is aware; its mailbox is its own. Errs early.
pub(crate) fn arrived_at(
    said: Option<Timestamp>,
    last_empty_at: Option<Timestamp>,
    now: Timestamp,
) -> Timestamp {
    let earliest = last_empty_at.unwrap_or_else(|| {
        now.checked_sub(BEFORE_THE_FIRST_LOOK)
            .unwrap_or(Timestamp::MIN)
    });
    said.unwrap_or(now).max(earliest).min(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_counts_from_when_it_came_and_not_from_before_the_folder_was_empty() {
        let at = |hours: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours);
        let now = at(1_000);
        for (said, last_empty, arrived) in [
            // Nobody fetched from Friday to Monday.
            (Some(at(950)), Some(at(940)), at(950)),
            // An old mail, moved there; a clock that is slow.
            (Some(at(10)), Some(at(990)), at(990)),
            // A clock that is fast.
            (Some(at(2_000)), Some(at(990)), now),
            (None, Some(at(990)), now),
            // The first look ever.
            (Some(at(980)), None, at(980)),
            (Some(at(10)), None, at(928)),
            // Our own clock was set back.
            (Some(at(995)), Some(at(1_001)), now),
        ] {
            assert_eq!(arrived_at(said, last_empty, now), arrived);
        }
    }
}
