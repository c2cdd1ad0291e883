//! Whether a mail adds to a report or is one of its own.
//!
//! # Law
//! Rule IN-1: GDPR art. 33(1). A new breach has a clock of its own from when it was reported, even in
//! an old thread; in doubt it becomes a report of its own, with a hint to the other. Rule IN-2: art.
//! 5(1)(f), 32: what a stranger writes under a guessed number joins a case only when a person says so;
//! who answers a mail that was passed on to her is heard on its case, and marked as unknown there.

/// What is known of a mail and of the report it may belong to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    /// It names a report of the municipality by number.
    pub(crate) names: bool,
    /// It answers a mail about that report, the reporter's own or one of ours: whoever knows the
    /// Message-ID received it.
    pub(crate) answers: bool,
    /// Its sender has written to the report before.
    pub(crate) is_known: bool,
    pub(crate) tells_of_new: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Joins,
    /// More to the report by somebody it does not know, who got one of our mails from somebody else.
    JoinsMarked,
    /// A report of its own that points to the other one, and why.
    Points(&'static str),
    /// Nothing leads to another report.
    StandsAlone,
}

pub(crate) const NAMED_BY_STRANGER: &str = "named_by_stranger";
pub(crate) const TELLS_OF_NEW: &str = "tells_of_new";
pub(crate) const SAME_MESSAGE: &str = "same_message";

pub(crate) const fn judge(signs: Signs) -> Verdict {
    if !signs.names && !signs.answers {
        return Verdict::StandsAlone;
    }
    if signs.tells_of_new {
        return Verdict::Points(TELLS_OF_NEW);
    }
    match (signs.is_known, signs.answers) {
        (true, _) => Verdict::Joins,
        (false, true) => Verdict::JoinsMarked,
        (false, false) => Verdict::Points(NAMED_BY_STRANGER),
    }
}

/// How people say that they mean another breach than the one before.
const NEW: [&str; 22] = [
    "nyt brud",
    "nyt databrud",
    "nyt sikkerhedsbrud",
    "nyt persondatabrud",
    "ny hændelse",
    "ny haendelse",
    "ny sikkerhedshændelse",
    "nyt tilfælde",
    "ny sag",
    "ny fejl",
    "ny indberetning",
    "endnu et brud",
    "endnu et databrud",
    "endnu en hændelse",
    "endnu et tilfælde",
    "et andet brud",
    "en anden hændelse",
    "sket igen",
    "er sket et til",
    "new breach",
    "new incident",
    "another breach",
];

/// Whether a mail's own words say that it is about something new. What it quotes of older mails does not
/// count.
pub(crate) fn tells_of_new(subject: &str, text: &str) -> bool {
    let is_new = |line: &str| {
        let line = line.to_lowercase();
        let words: Vec<&str> = line.split_whitespace().collect();
        let line = words.join(" ");
        NEW.iter().any(|saying| says(&line, saying))
    };
    is_new(subject) || is_new(&own_words(text))
}

/// Matches at word boundaries only: "fornyt brud" does not contain "nyt brud".
fn says(line: &str, saying: &str) -> bool {
    line.match_indices(saying).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        let end = at.saturating_add(saying.len());
        let after = line.get(end..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// How mail programs begin what they quote.
const QUOTES: [&str; 9] = [
    "fra:",
    "from:",
    "-----oprindelig",
    "-----original",
    "________________________________",
    "-- ",
    "sendt fra min",
    "sent from my",
    "sendt:",
];

/// The text as far as its sender wrote it now.
pub(crate) fn own_words(text: &str) -> String {
    text.lines()
        .take_while(|line| {
            let line = line.trim_start().to_lowercase();
            let is_intro = (line.starts_with("den ") && line.trim_end().ends_with("skrev:"))
                || (line.starts_with("on ") && line.trim_end().ends_with("wrote:"));
            !is_intro && !QUOTES.iter().any(|quote| line.starts_with(quote))
        })
        .filter(|line| !line.trim_start().starts_with('>'))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rules IN-1, IN-2.
    #[test]
    fn only_who_the_report_knows_adds_to_it_and_nothing_new_does() {
        let stands = Signs::default();
        assert_eq!(judge(stands), Verdict::StandsAlone);
        let named = Signs {
            names: true,
            ..stands
        };
        assert_eq!(judge(named), Verdict::Points(NAMED_BY_STRANGER));
        let by_the_reporter = Signs {
            is_known: true,
            ..named
        };
        assert_eq!(judge(by_the_reporter), Verdict::Joins);
        let answer = Signs {
            answers: true,
            ..stands
        };
        assert_eq!(judge(answer), Verdict::JoinsMarked);
        let answer_by_the_reporter = Signs {
            is_known: true,
            ..answer
        };
        assert_eq!(judge(answer_by_the_reporter), Verdict::Joins);
        for known in [by_the_reporter, answer] {
            let new = Signs {
                tells_of_new: true,
                ..known
            };
            assert_eq!(judge(new), Verdict::Points(TELLS_OF_NEW));
        }
        // A mail about a new breach that leads to no other report stands alone.
        let alone = Signs {
            tells_of_new: true,
            is_known: true,
            ..stands
        };
        assert_eq!(judge(alone), Verdict::StandsAlone);
    }

    #[test]
    fn something_new_is_known_by_what_people_write() {
        for (subject, text) in [
            ("VS: [BRUD-2026-001294] Nyt brud: 900 CPR-numre", ""),
            (
                "Sv: [BRUD-2026-000001]",
                "NY  hændelse i dag: en USB-nøgle er væk.",
            ),
            (
                "Sv: Re: brev",
                "Hej\n\nDer er desværre endnu et brud i dag.",
            ),
            ("Sv: brev", "Nu er det sket igen."),
            ("Re: letter", "We have a new breach today"),
        ] {
            assert!(tells_of_new(subject, text), "{subject} {text}");
        }
        for (subject, text) in [
            ("Sv: [BRUD-2026-000001] brev", "Brevet er hentet tilbage."),
            ("Sv: brev", "Jeg har fornyt brudstykket."),
            ("Sv: brev", "Tak.\n\nFra: Anna\nEmne: Nyt brud"),
            ("Sv: brev", "Tak.\n> nyt brud i går"),
            (
                "Sv: brev",
                "Tak.\n\nDen 24. november skrev:\nnyt brud i går",
            ),
        ] {
            assert!(!tells_of_new(subject, text), "{subject} {text}");
        }
    }
}
