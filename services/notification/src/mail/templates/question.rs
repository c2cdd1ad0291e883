//! The short mails about a question to the officer. They hold a link and no word of the question.

use brudvagt_calculus::show::{full_da, full_en};
use jiff::Timestamp;

use super::{Composed, Language};

#[derive(Clone, Debug)]
pub(crate) struct QuestionMail {
    /// asked, replied, rests, `asked_back`, answered, reported, `unanswered_back`
    pub(crate) what: String,
    pub(crate) municipality: String,
    pub(crate) asked_at: Timestamp,
    pub(crate) answer_by: Timestamp,
    pub(crate) link: String,
}

/// # Law
/// GDPR art. 33(1): should a question tell of a breach, the hours may run from when it came.
pub(crate) fn question_text(language: Language, mail: &QuestionMail) -> Composed {
    match language {
        Language::Danish => danish(mail),
        Language::English => english(mail),
    }
}

fn danish(mail: &QuestionMail) -> Composed {
    let (place, link) = (&mail.municipality, &mail.link);
    let (asked, by) = (full_da(mail.asked_at), full_da(mail.answer_by));
    let (subject, text) = match mail.what.as_str() {
        "asked" | "replied" => (
            format!("Et spørgsmål venter på dig: {place}"),
            format!(
                "Nu:   Svar, spørg tilbage, eller gør det til en indberetning.\nKom:  {asked}\nMål:  svar senest {by}\n\nEr det et brud, kan fristen på 72 timer løbe fra det tidspunkt,\nspørgsmålet kom.\n"
            ),
        ),
        "rests" => (
            format!("Et spørgsmål er ikke besvaret: {place}"),
            format!(
                "Det kom {asked} og skulle være\nbesvaret {by}.\n\nEr det et brud, kan fristen på 72 timer løbe fra det tidspunkt,\nspørgsmålet kom.\n"
            ),
        ),
        "asked_back" | "unanswered_back" => (
            "Databeskyttelsesrådgiveren har spurgt dig om noget".to_owned(),
            "Databeskyttelsesrådgiveren skal vide mere, før dit spørgsmål kan\nbesvares. Svar på siden.\n"
                .to_owned(),
        ),
        "reported" => (
            "Dit spørgsmål er blevet til en indberetning".to_owned(),
            "Databeskyttelsesrådgiveren behandler det som en indberetning. Du skal\nikke skrive det en gang til. Du kan følge den på siden.\n"
                .to_owned(),
        ),
        _answered => (
            "Du har fået svar fra databeskyttelsesrådgiveren".to_owned(),
            "Databeskyttelsesrådgiveren har svaret på dit spørgsmål. Læs svaret på\nsiden; det står ikke i en mail.\n".to_owned(),
        ),
    };
    Composed {
        subject,
        text: format!("{text}\n{link}\n"),
    }
}

fn english(mail: &QuestionMail) -> Composed {
    let (place, link) = (&mail.municipality, &mail.link);
    let (asked, by) = (full_en(mail.asked_at), full_en(mail.answer_by));
    let (subject, text) = match mail.what.as_str() {
        "asked" | "replied" => (
            format!("A question waits for you: {place}"),
            format!(
                "Now:   Answer, ask back, or make it a report.\nCame:  {asked}\nAim:   an answer by {by}\n\nIf it is a breach, the 72 hours may run from when it came.\n"
            ),
        ),
        "rests" => (
            format!("A question is not answered: {place}"),
            format!(
                "It came {asked} and was to be\nanswered {by}.\n\nIf it is a breach, the 72 hours may run from when it came.\n"
            ),
        ),
        "asked_back" | "unanswered_back" => (
            "The data protection officer has asked you something".to_owned(),
            "The officer needs to know more before your question can be\nanswered. Reply on the page.\n".to_owned(),
        ),
        "reported" => (
            "Your question has become a report".to_owned(),
            "The officer handles it as a report. You need not write it again. You\ncan follow it on the page.\n".to_owned(),
        ),
        _answered => (
            "The data protection officer has answered you".to_owned(),
            "The data protection officer has answered your question. Read it on the\npage; it is not in a mail.\n".to_owned(),
        ),
    };
    Composed {
        subject,
        text: format!("{text}\n{link}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mail_has_a_link_short_lines_and_says_when_the_hours_may_run_from() {
        for what in [
            "asked",
            "replied",
            "rests",
            "asked_back",
            "unanswered_back",
            "reported",
            "answered",
        ] {
            let mail = QuestionMail {
                what: what.to_owned(),
                municipality: "Nordvig Kommune".to_owned(),
                asked_at: "2026-11-27T15:40:00Z".parse().unwrap(),
                answer_by: "2026-11-30T14:00:00Z".parse().unwrap(),
                link: "https://brud.nordvig.example/spoerg/0199".to_owned(),
            };
            for language in [Language::Danish, Language::English] {
                let told = question_text(language, &mail);
                assert!(told.text.contains(&mail.link));
                assert!(
                    told.text.lines().all(|line| line.chars().count() <= 78),
                    "{}",
                    told.text
                );
                let is_to_officer = matches!(what, "asked" | "replied" | "rests");
                assert_eq!(told.text.contains("72 "), is_to_officer, "{}", told.text);
            }
        }
    }
}
