//! Mails about a measure, in both languages: what kind of task, until when, and where it is done.

use brudvagt_calculus::task_reminders::Reminder;
use brudvagt_words::{Lang, day, word};
use jiff::civil::Date;

use super::{Language, Notice};

/// What a mail about a measure can say of it. What is to be done stands on its page alone.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    pub(crate) kind: String,
    pub(crate) due_on: Option<Date>,
    pub(crate) has_owner: bool,
    /// What it reminds of, when it does.
    pub(crate) reminder: Option<Reminder>,
    /// The reader owns it.
    pub(crate) is_readers: bool,
}

/// Subject and text.
pub(super) fn words(measure: &Measure, language: Language, notice: &Notice) -> (String, String) {
    match language {
        Language::Danish => danish(measure, notice),
        Language::English => english(measure, notice),
    }
}

fn danish(measure: &Measure, notice: &Notice) -> (String, String) {
    let (subject, intro, now) = if let Some(reminder) = measure.reminder {
        let (subject, intro) = match (reminder, measure.is_readers) {
            (Reminder::WeekBefore, _) => (
                "en foranstaltning skal være gjort om en uge",
                "En foranstaltning skal være gjort om en uge eller mindre.",
            ),
            (Reminder::OnTheDay, _) => (
                "en foranstaltning skal være gjort i dag",
                "En foranstaltning skal være gjort i dag.",
            ),
            (Reminder::Overdue | Reminder::LongOverdue, true) => (
                "en foranstaltning er over datoen",
                "Du er ansvarlig for en foranstaltning, der er over datoen.",
            ),
            (Reminder::Overdue | Reminder::LongOverdue, false) => (
                "en foranstaltning er over datoen",
                "En foranstaltning i sagen er over datoen, og den er ikke gjort.",
            ),
        };
        let now = if measure.is_readers {
            "Gør det, og skriv, hvad der er gjort. Kan det ikke lade sig gøre, så\n       giv opgaven tilbage."
        } else {
            "Tal med den ansvarlige, eller giv opgaven til en anden."
        };
        (subject, intro, now)
    } else if measure.has_owner {
        (
            "du er ansvarlig for en foranstaltning",
            "Du er ansvarlig for en foranstaltning efter et brud på persondatasikkerheden.",
            "Åbn opgaven, og læs, hvad der skal gøres. Er den ikke din, så giv den\n       tilbage.",
        )
    } else {
        (
            "en foranstaltning mangler en ansvarlig",
            "En foranstaltning efter et brud på persondatasikkerheden er givet tilbage.",
            "Åbn opgaven, og giv den en ansvarlig og en dato.",
        )
    };
    let kind = word(Lang::Da, "measure", &measure.kind);
    let due = measure.due_on.map(|date| day(Lang::Da, date));
    let subject = match &due {
        Some(due) => format!("Senest {due}: {subject}"),
        None => super::capitalised(subject),
    };
    let due = due.map_or_else(String::new, |due| format!("Frist: {due}\n"));
    let Notice {
        reference,
        municipality,
        link,
        ..
    } = notice;
    let text = format!(
        "{intro}\n\nNu:    {now}\nSlags: {kind}\n{due}Sag:   {reference}, {municipality}\n\n{link}\n"
    );
    (subject, text)
}

fn english(measure: &Measure, notice: &Notice) -> (String, String) {
    let (subject, intro, now) = if let Some(reminder) = measure.reminder {
        let (subject, intro) = match (reminder, measure.is_readers) {
            (Reminder::WeekBefore, _) => (
                "a measure is due within a week",
                "A measure is due within a week.",
            ),
            (Reminder::OnTheDay, _) => ("a measure is due today", "A measure is due today."),
            (Reminder::Overdue | Reminder::LongOverdue, true) => (
                "a measure is past its date",
                "You own a measure that is past its date.",
            ),
            (Reminder::Overdue | Reminder::LongOverdue, false) => (
                "a measure is past its date",
                "A measure of the case is past its date and not done.",
            ),
        };
        let now = if measure.is_readers {
            "Do it and write what was done. If it cannot be done, hand it back."
        } else {
            "Talk to its owner, or give it to somebody else."
        };
        (subject, intro, now)
    } else if measure.has_owner {
        (
            "you own a measure",
            "You own a measure after a breach of personal data.",
            "Open the task and read what is to be done. If it is not yours, hand it\n       back.",
        )
    } else {
        (
            "a measure has no owner",
            "A measure after a breach of personal data was handed back.",
            "Open the task and give it an owner and a date.",
        )
    };
    let kind = word(Lang::En, "measure", &measure.kind);
    let due = measure.due_on.map(|date| day(Lang::En, date));
    let subject = match &due {
        Some(due) => format!("By {due}: {subject}"),
        None => super::capitalised(subject),
    };
    let due = due.map_or_else(String::new, |due| format!("Due:   {due}\n"));
    let Notice {
        reference,
        municipality,
        link,
        ..
    } = notice;
    let text = format!(
        "{intro}\n\nNow:   {now}\nKind:  {kind}\n{due}Case:  {reference}, {municipality}\n\n{link}\n"
    );
    (subject, text)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::mail::{
        rules::asked_mails::Template,
        templates::{Composed, Expected, compose},
    };

    fn mail(language: Language, has_owner: bool, due_on: Option<Date>) -> String {
        reminded(language, has_owner, due_on, None)
    }

    fn reminded(
        language: Language,
        has_owner: bool,
        due_on: Option<Date>,
        reminder: Option<Reminder>,
    ) -> String {
        let notice = Notice {
            municipality: "Nordvig Kommune".to_owned(),
            reference: "BRUD-2026-000123".to_owned(),
            link: "https://brud.nordvig.example/opgaver/0193".to_owned(),
            due_at: None,
            role: "measure_owner".to_owned(),
            expected: Expected::Assess,
            on_telling: false,
            other_clock: None,
            is_closed: false,
            from_stranger: false,
            takes_answers: false,
            report_is_encrypted: false,
            protected_address: false,
            officer: String::new(),
            measure: Some(Measure {
                kind: "preventive".to_owned(),
                due_on,
                has_owner,
                reminder,
                is_readers: has_owner,
            }),
        };
        let Composed { subject, text } = compose(Template::Measure, language, &notice);
        assert!(
            text.lines().all(|line| line.chars().count() <= 78),
            "{text}"
        );
        format!("Emne: {subject}\n\n{text}")
    }

    #[test]
    fn an_owner_reads_what_kind_until_when_and_where_and_nothing_of_the_case() {
        insta::assert_snapshot!(mail(Language::Danish, true, Some(date(2026, 12, 15))), @r"
        Emne: [BRUD-2026-000123] Senest 15. december 2026: du er ansvarlig for en foranstaltning

        Du er ansvarlig for en foranstaltning efter et brud på persondatasikkerheden.

        Nu:    Åbn opgaven, og læs, hvad der skal gøres. Er den ikke din, så giv den
               tilbage.
        Slags: Forebyggende
        Frist: 15. december 2026
        Sag:   BRUD-2026-000123, Nordvig Kommune

        https://brud.nordvig.example/opgaver/0193
        ");
        insta::assert_snapshot!(mail(Language::English, true, Some(date(2026, 12, 15))), @r"
        Emne: [BRUD-2026-000123] By 15 December 2026: you own a measure

        You own a measure after a breach of personal data.

        Now:   Open the task and read what is to be done. If it is not yours, hand it
               back.
        Kind:  Preventive
        Due:   15 December 2026
        Case:  BRUD-2026-000123, Nordvig Kommune

        https://brud.nordvig.example/opgaver/0193
        ");
    }

    #[test]
    fn a_reminder_says_how_it_stands_with_the_day_and_what_to_do() {
        let due = Some(date(2026, 12, 15));
        let danish = |owner, reminder| reminded(Language::Danish, owner, due, Some(reminder));
        for (owner, reminder, said) in [
            (true, Reminder::WeekBefore, "om en uge eller mindre"),
            (true, Reminder::OnTheDay, "skal være gjort i dag"),
            (
                true,
                Reminder::Overdue,
                "Du er ansvarlig for en foranstaltning, der er over datoen",
            ),
            (false, Reminder::LongOverdue, "Tal med den ansvarlige"),
        ] {
            let mail = danish(owner, reminder);
            assert!(mail.contains(said), "{mail}");
            assert!(mail.contains("15. december 2026"), "{mail}");
            let english = reminded(Language::English, owner, due, Some(reminder));
            assert!(english.contains("https://brud.nordvig.example/opgaver/0193"));
        }
    }

    #[test]
    fn a_measure_that_came_back_says_that_it_wants_an_owner() {
        insta::assert_snapshot!(mail(Language::Danish, false, None), @r"
        Emne: [BRUD-2026-000123] En foranstaltning mangler en ansvarlig

        En foranstaltning efter et brud på persondatasikkerheden er givet tilbage.

        Nu:    Åbn opgaven, og giv den en ansvarlig og en dato.
        Slags: Forebyggende
        Sag:   BRUD-2026-000123, Nordvig Kommune

        https://brud.nordvig.example/opgaver/0193
        ");
        let english = mail(Language::English, false, None);
        assert!(english.contains("Open the task and give it an owner and a date."));
    }
}
