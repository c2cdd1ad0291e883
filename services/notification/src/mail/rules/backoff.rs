//! When a mail that was not sent is tried again.

use jiff::SignedDuration;

/// Waits while the server is away, the first and the longest: short, because it returns for all
/// mails at once.
const AWAY: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(1), SignedDuration::from_secs(60));
/// Waits after a refusal of this mail, the first and the longest: longer, for greylisting or a full
/// mailbox.
const REFUSED: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(30), SignedDuration::from_hours(1));

/// After this time the case's history says that a mail is still not sent.
pub(crate) const LONG_DELAY: SignedDuration = SignedDuration::from_hours(72);

/// Why it was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No server, no answer, or an answer that is not SMTP.
    Away,
    /// The server said no, for now or for a reason that is not the address.
    Refused,
    /// The address itself is wrong: trying again cannot help.
    Address,
}

/// How long to wait after `attempts` attempts; `None` when it is not tried again.
pub(crate) fn wait_after(failure: Failure, attempts: u32) -> Option<SignedDuration> {
    let (first, most) = match failure {
        Failure::Away => AWAY,
        Failure::Refused => REFUSED,
        Failure::Address => return None,
    };
    let doublings = attempts.saturating_sub(1).min(16);
    let wait = first.checked_mul(1 << doublings).unwrap_or(most);
    Some(wait.min(most))
}

/// Decides what a permanent SMTP refusal (5xx) is about.
///
/// 550, 551 and 553 are about the mailbox (RFC 5321, 4.2.2), unless the enhanced code (RFC 3463)
/// says that it is about something else: 5.7 is policy, which an administrator mends.
pub(crate) fn judge_refusal(code: u16, text: &str) -> Failure {
    let enhanced = text
        .split_whitespace()
        .find(|word| word.starts_with("5.") && word.split('.').count() == 3);
    let mailbox = matches!(code, 550 | 551 | 553);
    let about_address = match enhanced {
        Some(enhanced) if enhanced.starts_with("5.1.") => true,
        Some(enhanced) => mailbox && enhanced.starts_with("5.2."),
        None => mailbox,
    };
    if about_address {
        Failure::Address
    } else {
        Failure::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_to_its_limit_and_never_ends() {
        let waits = |failure| {
            [1, 2, 3, 8, 40, u32::MAX].map(|n| wait_after(failure, n).map(|wait| wait.as_secs()))
        };
        let expect = |seconds: [i64; 6]| seconds.map(Some);
        assert_eq!(waits(Failure::Away), expect([1, 2, 4, 60, 60, 60]));
        assert_eq!(
            waits(Failure::Refused),
            expect([30, 60, 120, 3600, 3600, 3600])
        );
        assert_eq!(wait_after(Failure::Address, 1), None);
    }

    #[test]
    fn only_a_wrong_address_is_given_up() {
        for (code, text, expected) in [
            (550, "5.1.1 No such user", Failure::Address),
            (550, "No such user here", Failure::Address),
            (553, "5.1.3 Bad address", Failure::Address),
            (554, "5.1.1 Unknown", Failure::Address),
            (550, "5.2.1 Mailbox disabled", Failure::Address),
            (550, "5.7.1 Sender not allowed", Failure::Refused),
            (554, "5.7.1 Spam", Failure::Refused),
            (552, "5.2.2 Mailbox full", Failure::Refused),
            (554, "Transaction failed", Failure::Refused),
        ] {
            assert_eq!(judge_refusal(code, text), expected, "{code} {text}");
        }
    }
}
