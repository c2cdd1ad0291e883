//! The one line about another system that cannot be told.

use brudvagt_calculus::show::{full_da, full_en};
use jiff::Timestamp;

use super::{Composed, Language};

/// A system that nothing reached for days.
#[derive(Clone, Debug)]
pub(crate) struct HookGivenUp {
    pub(crate) municipality: String,
    /// Where it was tried, without the rest of the address.
    pub(crate) host: String,
    /// The reason code, for whoever has to fix it.
    pub(crate) failure: String,
    pub(crate) last_delivered: Option<Timestamp>,
    /// Where the address is set.
    pub(crate) link: String,
}

pub(crate) fn given_up_text(language: Language, it: &HookGivenUp) -> Composed {
    match language {
        Language::Danish => danish(it),
        Language::English => english(it),
    }
}

fn danish(it: &HookGivenUp) -> Composed {
    let last = it.last_delivered.map_or("aldrig".to_owned(), full_da);
    Composed {
        subject: format!("Et andet system får ikke besked: {}", it.municipality),
        text: format!(
            "Brudvagt kan ikke give besked til systemet på\n{}.\n\
             Mindst én besked er opgivet: der er forsøgt i fem dage, eller systemet\n\
             har selv sagt, at ingen tager imod på adressen mere. Systemet\n\
             ved derfor måske ikke, at en sag er lukket, eller at I har spurgt om\n\
             noget. Det, det selv indberetter, modtages stadig.\n\n\
             Sidst nået: {last}\n\
             Nu:         Bed dem, der driver systemet, se på det. Ret adressen\n            \
             eller slå beskederne fra her:\n            {}\n\
             Til it:     {}\n",
            it.host, it.link, it.failure
        ),
    }
}

fn english(it: &HookGivenUp) -> Composed {
    let last = it.last_delivered.map_or("never".to_owned(), full_en);
    Composed {
        subject: format!("Another system is not being told: {}", it.municipality),
        text: format!(
            "Brudvagt cannot tell the system at\n{}.\n\
             At least one message was given up: it was tried for five days, or the\n\
             system said itself that nobody is at the address any more.\n\
             The system may not know that a case was closed, or that you asked\n\
             something. What it reports is still received.\n\n\
             Last reached: {last}\n\
             Now:          Ask whoever runs the system to look at it. Mend the\n              \
             address or switch the messages off here:\n              {}\n\
             For IT:       {}\n",
            it.host, it.link, it.failure
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_what_may_not_be_known_and_what_to_do() {
        let mut it = HookGivenUp {
            municipality: "Nordvig Kommune".to_owned(),
            host: "servicedesk.opdigt.example".to_owned(),
            failure: "HTTP_503".to_owned(),
            last_delivered: None,
            link: "https://brud.nordvig.example/indstillinger/901/indgange".to_owned(),
        };
        let danish = given_up_text(Language::Danish, &it);
        assert!(
            danish.text.contains("Sidst nået: aldrig"),
            "{}",
            danish.text
        );
        it.last_delivered = Some("2026-11-27T15:40:00Z".parse().unwrap());
        let english = given_up_text(Language::English, &it);
        assert!(english.text.contains("HTTP_503"), "{}", english.text);
        for composed in [danish, english] {
            assert!(composed.text.contains("servicedesk.opdigt.example"));
            let mut lines = composed.text.lines();
            assert!(
                lines.all(|line| line.chars().count() <= 78),
                "{}",
                composed.text
            );
        }
    }
}
