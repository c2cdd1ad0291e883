//! Danish.

use brudvagt_calculus::show::full_da;

use super::{Expected, Notice};
use crate::rules::asked_mails::Template;

/// Subject and text.
pub(super) fn words(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::Receipt => receipt(notice),
        Template::NewCase => {
            let what = "Et muligt brud på persondatasikkerheden er indberettet i";
            let intro = format!("{what}\n{}.", notice.municipality);
            let now = "Åbn sagen, og vurdér, om det er et brud.";
            (
                with_due("Ny indberetning", notice),
                task(&intro, now, notice),
            )
        }
        Template::Escalation => escalation(notice),
        Template::Question | Template::Letter => (
            "Du har fået et spørgsmål".to_owned(),
            task(
                "Databeskyttelsesrådgiveren har stillet dig et spørgsmål i en sag om\nbrud på persondatasikkerheden.",
                "Åbn sagen, læs spørgsmålet, og svar der. Gerne i dag.",
                notice,
            ),
        ),
        Template::Answer => (
            "Et spørgsmål er besvaret".to_owned(),
            task(
                "Et spørgsmål i sagen er besvaret.",
                "Åbn sagen, og læs svaret.",
                notice,
            ),
        ),
    }
}

fn receipt(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        reference,
        link,
        takes_answers,
        ..
    } = notice;
    let more = if *takes_answers {
        "- Ved du mere, så svar på denne mail. Lad sagsnummeret stå i emnet."
    } else {
        "- Ved du mere, så skriv det på sagen."
    };
    let text = format!(
        "Tak for din indberetning. Den har fået sagsnummer {reference}.\n\
         \n\
         Det sker nu:\n\
         - Databeskyttelsesrådgiveren har fået besked og vurderer sagen.\n\
         - Du bliver kontaktet, hvis der mangler oplysninger.\n\
         {more}\n\
         \n\
         Skriv ikke CPR-numre i mails.\n\
         \n\
         Følg din indberetning her:\n\
         {link}\n\
         \n\
         Venlig hilsen\n\
         {municipality}\n"
    );
    ("Vi har modtaget din indberetning".to_owned(), text)
}

fn escalation(notice: &Notice) -> (String, String) {
    let (subject, intro) = match notice.expected {
        Expected::Assess => (
            "Risikoen er ikke vurderet",
            "Risikoen for de berørte er ikke vurderet endnu.",
        ),
        Expected::Decide => (
            "Det er ikke besluttet, om bruddet anmeldes",
            "Det er ikke besluttet endnu, om bruddet skal anmeldes til Datatilsynet.",
        ),
        Expected::File => (
            "Bruddet er ikke anmeldt",
            "Bruddet skal anmeldes til Datatilsynet og er ikke anmeldt endnu.",
        ),
        Expected::FileLate => (
            "Fristen er overskredet",
            "Fristen for at anmelde til Datatilsynet er overskredet.",
        ),
    };
    let now = match (notice.role.as_str(), notice.expected) {
        ("department_head", _) => {
            "Åbn sagen, kvittér, og sørg for, at jeres del bliver gjort.".to_owned()
        }
        ("chief_executive", _) => {
            "Åbn sagen, kvittér, og følg op hos fagchefen og\n       databeskyttelsesrådgiveren."
                .to_owned()
        }
        (_works_on_it, Expected::Assess) => "Åbn sagen, og vurdér risikoen.".to_owned(),
        (_works_on_it, Expected::Decide) => "Åbn sagen, og beslut, om der anmeldes.".to_owned(),
        (_works_on_it, Expected::File) => "Åbn sagen, og anmeld på Virk.".to_owned(),
        (_works_on_it, Expected::FileLate) => {
            "Åbn sagen, anmeld på Virk, og begrund forsinkelsen.".to_owned()
        }
    };
    let intro = format!("{intro}\n{}.", notice.municipality);
    (with_due(subject, notice), task(&intro, &now, notice))
}

fn with_due(subject: &str, notice: &Notice) -> String {
    match notice.due_at {
        Some(due_at) => format!("{subject} – frist {}", full_da(due_at)),
        None => subject.to_owned(),
    }
}

fn task(intro: &str, now: &str, notice: &Notice) -> String {
    let due = notice.due_at.map_or_else(String::new, |due_at| {
        let verb = match notice.expected {
            Expected::FileLate => "Frist: udløb",
            Expected::Assess | Expected::Decide | Expected::File => "Frist:",
        };
        format!("{verb} {} (anmeldelse)\n", full_da(due_at))
    });
    let Notice {
        reference, link, ..
    } = notice;
    format!("{intro}\n\nNu:    {now}\n{due}Sag:   {reference}\n\n{link}\n")
}
