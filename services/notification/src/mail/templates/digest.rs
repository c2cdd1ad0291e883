//! Several mails in one.

use super::{Composed, Language};

/// Between two of them.
const LINE: &str = "------------------------------------------------------------";

/// The mail that holds these, subject and text. Its subject names no case: an answer to it is about none of
/// them more than another, and waits for a person.
pub(crate) fn digest_text(language: Language, mails: &[(&str, &str)]) -> Composed {
    let n = mails.len();
    let (subject, lead) = match language {
        Language::Danish => (
            format!("{n} beskeder om brud på persondatasikkerheden"),
            format!(
                "Her er {n} beskeder til dig samlet i én mail.\n\n\
                 Svar ikke på denne mail: den handler om flere ting på én gang.\n\
                 Brug linket under hver af dem."
            ),
        ),
        Language::English => (
            format!("{n} messages about personal data breaches"),
            format!(
                "These are {n} messages to you in one e-mail.\n\n\
                 Do not answer this e-mail: it is about several things at once.\n\
                 Use the link under each of them."
            ),
        ),
    };
    let list: Vec<String> = mails
        .iter()
        .enumerate()
        .map(|(at, (subject, _))| format!("{}. {subject}", at + 1))
        .collect();
    let mut text = format!("{lead}\n\n{}", list.join("\n"));
    for (at, (subject, words)) in mails.iter().enumerate() {
        text += &format!("\n\n{LINE}\n{}. {subject}\n\n{}", at + 1, words.trim_end());
    }
    text.push('\n');
    Composed { subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mail_stands_whole_below_a_list_of_them_and_no_line_of_ours_is_long() {
        let mails = [
            (
                "[BRUD-2026-000001] Nyt muligt brud",
                "Der er et nyt brud.\n",
            ),
            ("[BRUD-2026-000002] Nyt muligt brud", "Der er et andet."),
        ];
        for language in [Language::Danish, Language::English] {
            let it = digest_text(language, &mails);
            assert!(it.subject.starts_with("2 ") && !it.subject.contains("BRUD-"));
            assert!(
                it.text
                    .contains("\n2. [BRUD-2026-000002] Nyt muligt brud\n")
            );
            assert!(
                it.text.contains("Der er et nyt brud.\n\n---"),
                "{}",
                it.text
            );
            assert!(it.text.ends_with("Der er et andet.\n"));
            assert!(it.text.lines().all(|line| line.chars().count() <= 78));
        }
    }
}
