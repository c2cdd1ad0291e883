//! Mails about a measure, in both languages: what kind of task, until when, and where it is done.

use brudvagt_words::{Lang, day, word};
use jiff::civil::Date;

use super::{Language, Notice};

/// What a mail about a measure can say of it. What is to be done stands on its page alone.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    pub(crate) kind: String,
    pub(crate) due_on: Option<Date>,
    pub(crate) has_owner: bool,
}

/// Subject and text.
pub(super) fn words(measure: &Measure, language: Language, notice: &Notice) -> (String, String) {
    match language {
        Language::Danish => danish(measure, notice),
        Language::English => english(measure, notice),
    }
}

fn danish(measure: &Measure, notice: &Notice) -> (String, String) {
    let (subject, intro, now) = if measure.has_owner {
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
    let (subject, intro, now) = if measure.has_owner {
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
            takes_answers: false,
            report_is_encrypted: false,
            protected_address: false,
            officer: String::new(),
            measure: Some(Measure {
                kind: "preventive".to_owned(),
                due_on,
                has_owner,
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
