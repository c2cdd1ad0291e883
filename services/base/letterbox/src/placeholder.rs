//! Plain parts that only say that there is another one.

use crate::text::{count_words, words};

/// "Your program cannot show HTML.", "(empty)".
pub(crate) fn is_placeholder(text: &str) -> bool {
    let n_words = count_words(text);
    if n_words > 60 {
        return false;
    }
    let text = text.to_lowercase();
    let bare: Vec<&str> = words(&text).collect();
    if n_words <= 6 && NOTHINGS.contains(&bare.join(" ").as_str()) {
        return true;
    }
    let has_any = |of: &[&str]| of.iter().any(|it| text.contains(it));
    has_any(&READERS) && has_any(&EXCUSES)
}

/// What programs write where there is no plain text.
const NOTHINGS: [&str; 25] = [
    "empty",
    "tom",
    "tomt",
    "tom besked",
    "tom meddelelse",
    "tom mail",
    "tom tekst",
    "blank",
    "none",
    "null",
    "n/a",
    "ingen tekst",
    "ingen indhold",
    "intet indhold",
    "ingen almindelig tekst",
    "ingen tekstversion",
    "no text",
    "no content",
    "no body",
    "no message",
    "no plain text",
    "no text content",
    "no text body",
    "no text version",
    "empty message",
];

/// What shows mails.
const READERS: [&str; 14] = [
    "html",
    "webmail",
    "browser",
    "mailklient",
    "mail-klient",
    "mailprogram",
    "mail-program",
    "postprogram",
    "mail client",
    "mailclient",
    "mail reader",
    "mail program",
    "mail application",
    "mailapp",
];

const EXCUSES: [&str; 44] = [
    "understøtter ikke",
    "ikke understøtter",
    "understøtter html",
    "kan ikke vise",
    "ikke vise",
    "kan ikke læse",
    "ikke læse",
    "kan ikke åbne",
    "kræver",
    "kræves",
    "slå html til",
    "aktiver",
    "aktivér",
    "åbn den i",
    "åbn mailen i",
    "åbn denne",
    "brug et program",
    "brug en",
    "skal vises",
    "bør vises",
    "vises bedst",
    "se denne mail",
    "vise denne",
    "findes kun",
    "er i html",
    "html-format",
    "html-version",
    "html format",
    "html version",
    "html-compatible",
    "is in html",
    "does not support",
    "doesn't support",
    "not support",
    "cannot display",
    "can't display",
    "cannot read",
    "can't read",
    "to view this",
    "view this",
    "requires",
    "enable html",
    "html enabled",
    "unable to",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_about_the_mail_itself_give_way() {
        for text in [
            "Denne meddelelse kræver en browser.",
            "Dit mailprogram understøtter ikke HTML.",
            "[ Ingen tekst ]",
            "(tom)",
            "This message requires an HTML mail reader.",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "Et tomt brev er sendt.",
            "Sagen kræver svar i dag.",
            "Mailen kan ikke læses af andre.",
            "Siden lå åben i en browser.",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
