//! What a mail server's refusal is about.

use brudvagt_again::Failure;

/// Decides what a permanent SMTP refusal (5xx) is about: an address that is wrong stays wrong.
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
        Failure::Hopeless
    } else {
        Failure::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wrong_address_is_given_up() {
        for (code, text, expected) in [
            (550, "5.1.1 No such user", Failure::Hopeless),
            (550, "No such user here", Failure::Hopeless),
            (553, "5.1.3 Bad address", Failure::Hopeless),
            (554, "5.1.1 Unknown", Failure::Hopeless),
            (550, "5.2.1 Mailbox disabled", Failure::Hopeless),
            (550, "5.7.1 Sender not allowed", Failure::Refused),
            (554, "5.7.1 Spam", Failure::Refused),
            (552, "5.2.2 Mailbox full", Failure::Refused),
            (554, "Transaction failed", Failure::Refused),
        ] {
            assert_eq!(judge_refusal(code, text), expected, "{code} {text}");
        }
    }
}
