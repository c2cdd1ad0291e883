//! A relay's verdict on the sender of a mail, after SPF, DKIM and DMARC (RFC 8601).
//!
//! The result is a flag beside the sender's name and nothing more: a mail whose sender cannot be
//! confirmed is kept, opens its case and starts its clock like any other. A relay on the way may have
//! broken a signature, and it is for a person to judge whether a report is forged.

use brudvagt_letterbox::Fields;

/// What one relay says of the sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Who says it, in lower case.
    by: String,
    /// It checked, and the sender could not be confirmed.
    is_unconfirmed: bool,
}

/// No honest mail has more of these headers.
const MOST: usize = 20;

/// The results of every relay in a header, from the top.
pub(crate) fn words(fields: &Fields) -> Vec<Word> {
    let said = fields.texts("authentication-results").take(MOST);
    said.filter_map(|it| word(&it)).collect()
}

/// Whether a relay in `trusted` could not confirm the sender. Only the first header with its name
/// counts: a relay writes above what arrived with the mail, and the sender may have forged what is
/// below.
pub(crate) fn is_unconfirmed(words: &[Word], trusted: &[String]) -> bool {
    let first = words.iter().find(|word| trusted.contains(&word.by));
    first.is_some_and(|word| word.is_unconfirmed)
}

/// `mx.nordvig.example; dmarc=fail (p=none) header.from=x.example; spf=pass smtp.mailfrom=y`.
fn word(value: &str) -> Option<Word> {
    let value = without_comments(value).to_lowercase();
    let mut parts = value.split(';');
    // A version may stand behind the name.
    let by = parts.next()?.split_ascii_whitespace().next()?.to_owned();
    let results: Vec<(&str, &str)> = parts
        .filter_map(|part| {
            let (method, rest) = part.trim().split_once('=')?;
            let (method, _version) = method.split_once('/').unwrap_or((method, ""));
            Some((method.trim(), rest.split_ascii_whitespace().next()?))
        })
        .collect();
    Some(Word {
        by,
        is_unconfirmed: fails(&results),
    })
}

/// DMARC judges the address that people see; Exchange adds a verdict of its own (`compauth`). Without
/// either, a failure of SPF or DKIM counts unless the other passed.
fn fails(results: &[(&str, &str)]) -> bool {
    let has = |methods: &[&str], wanted: &[&str]| {
        results
            .iter()
            .any(|(method, result)| methods.contains(method) && wanted.contains(result))
    };
    let whole = ["dmarc", "compauth"];
    if has(&whole, &["fail"]) {
        return true;
    }
    let single = ["spf", "dkim"];
    !has(&whole, &["pass"])
        && !has(&single, &["pass"])
        && has(&single, &["fail", "softfail", "policy"])
}

/// Text in round brackets, which may be nested, is a comment.
fn without_comments(value: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _inside => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unconfirmed(header: &str) -> bool {
        let raw = format!("{header}\nFrom: anna@nordvig.example\nSubject: Brud\n\nTekst\n");
        let reading = brudvagt_letterbox::read(&raw.into());
        let trusted = ["mx.nordvig.example".to_owned()];
        is_unconfirmed(&words(&reading.fields), &trusted)
    }

    #[test]
    fn a_trusted_relays_word_flags_a_sender_it_could_not_confirm() {
        for (results, is_flagged) in [
            ("dmarc=fail (p=none dis=none) header.from=x.example", true),
            ("dmarc=pass header.from=x.example; spf=fail", false),
            ("spf=softfail smtp.mailfrom=x.example", true),
            (
                "spf=fail smtp.mailfrom=x.example; dkim=pass header.d=x.example",
                false,
            ),
            (
                "dkim=fail reason=\"bad signature\" header.d=x.example",
                true,
            ),
            (
                "spf=pass (dmarc=fail; said a stranger) smtp.mailfrom=x",
                false,
            ),
            ("dkim=none; spf=none; dmarc=none", false),
            ("spf=temperror; dmarc=temperror", false),
            ("none", false),
            ("dmarc=bestguesspass; compauth=fail reason=001", true),
            ("DMARC=FAIL", true),
            ("dkim/1 = fail", true),
        ] {
            let header = format!("Authentication-Results: MX.nordvig.example 1;\n {results}");
            assert_eq!(unconfirmed(&header), is_flagged, "{results}");
        }
    }

    #[test]
    fn a_strangers_word_and_one_below_the_relays_own_count_for_nothing() {
        let passed = "Authentication-Results: mx.nordvig.example; dmarc=pass";
        let failed = "Authentication-Results: mx.nordvig.example; dmarc=fail";
        let stranger = "Authentication-Results: mx.andet.example; dmarc=fail";
        assert!(!unconfirmed(stranger));
        assert!(!unconfirmed(&format!("{passed}\n{failed}")));
        assert!(unconfirmed(&format!("{stranger}\n{failed}\n{passed}")));
        assert!(!unconfirmed(
            "Subject: Authentication-Results: mx.nordvig.example; dmarc=fail"
        ));
    }
}
