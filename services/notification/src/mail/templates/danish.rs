//! Danish.

use brudvagt_calculus::show::{full_da, short_da};

use super::{Expected, Notice, REPORTER, capitalised};
use crate::mail::rules::asked_mails::Template;

/// Subject and text.
pub(super) fn words(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::Receipt => receipt(notice),
        Template::NewCase => new_case(notice),
        Template::Escalation => escalation(notice),
        Template::DueMoved => (
            with_due("fristen er flyttet", notice),
            task(
                "Kendskabstidspunktet er rettet. Derfor gælder en anden frist end den, du har\nfået at vide før.",
                "Ret dig efter den nye frist. Begrundelsen står på sagen.",
                notice,
            ),
        ),
        Template::Confirmation => {
            let decision = if notice.on_telling {
                "en beslutning om underretning"
            } else {
                "en beslutning om anmeldelse"
            };
            let intro = format!(
                "{} gælder først, når en anden end den, der traf\nden, har bekræftet den. Fristen løber imens.",
                capitalised(decision)
            );
            let subject = format!("{decision} venter på din bekræftelse");
            let now = "Åbn sagen, læs begrundelsen, og bekræft eller send tilbage.";
            (with_due(&subject, notice), task(&intro, now, notice))
        }
        Template::Nis2Approval => {
            let what = notice_name(notice);
            (
                with_due(&format!("{what} venter på din godkendelse"), notice),
                task(
                    &format!(
                        "{what}.\nDen er skrevet og må først sendes, når en anden end den, der skrev den, har\ngodkendt den. Fristen løber imens."
                    ),
                    "Åbn sagens side om NIS 2, læs underretningen, og godkend den.",
                    notice,
                ),
            )
        }
        Template::Nis2Approved => {
            let what = notice_name(notice);
            (
                with_due(&format!("{what} er godkendt"), notice),
                task(
                    &format!("{what}.\nDen er godkendt og kan sendes."),
                    "Send den på virk.dk, og registrér på sagen, at den er sendt.",
                    notice,
                ),
            )
        }
        Template::Assigned => (
            with_due("du har fået en sag", notice),
            task(
                "En sag om et muligt brud på persondatasikkerheden er givet videre til dig.",
                "Åbn sagen, og tag det næste skridt, som den viser øverst.",
                notice,
            ),
        ),
        Template::Outcome => outcome(notice),
        Template::ExerciseOver => (
            "øvelsen er slut".to_owned(),
            task(
                "Øvelsen er slut, fordi nogen afsluttede den, eller fordi der er gået to uger.\nIngen får flere mails om den, og den tæller ikke med nogen steder.",
                "Se, hvem der svarede hvornår, og skriv i to sætninger, hvad den viste.",
                notice,
            ),
        ),
        // These have words of their own.
        Template::Letter
        | Template::MailWaits
        | Template::MailboxUnread
        | Template::CheckLoosened
        | Template::OddLook
        | Template::Hook
        | Template::HookGivenUp
        | Template::QuickQuestion
        | Template::WheelDue
        | Template::EmergencySignIn
        | Template::SealNamed
        | Template::SealDropped
        | Template::SealLifted
        | Template::Measure
        | Template::MeasureReminder
        | Template::Question
        | Template::QuestionReminder
        | Template::QuestionUnanswered => question(template, notice),
        Template::FollowUp => {
            let (intro, now) = if notice.is_closed {
                (
                    "Der er kommet mere til indberetningen, efter at sagen blev afsluttet.\nHandler det om et nyt brud, løber en ny frist, fra det kom.",
                    "Åbn sagen, og læs tilføjelsen.",
                )
            } else if notice.from_stranger {
                (
                    "Der er kommet mere til indberetningen, fra en, sagen ikke kender.\nVedkommende svarer på en mail fra os, som er sendt videre.",
                    "Åbn sagen, læs tilføjelsen, og se, om den hører til her.",
                )
            } else {
                (
                    "Der er kommet mere til indberetningen. Det kan ændre vurderingen.",
                    "Åbn sagen, læs tilføjelsen, og markér den som læst.",
                )
            };
            (
                with_due("der er kommet en tilføjelse", notice),
                task(intro, now, notice),
            )
        }
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

fn new_case(notice: &Notice) -> (String, String) {
    let (subject, intro) = if notice.protected_address {
        (
            "beskyttet adresse, ny indberetning",
            "Et muligt brud på persondatasikkerheden er indberettet, og en person med\nbeskyttet adresse er berørt. Se på den først: er adressen kommet ud, skal den\nberørte og politiet ringes op inden for en time.",
        )
    } else {
        (
            "ny indberetning",
            "Et muligt brud på persondatasikkerheden er indberettet.",
        )
    };
    let now = if notice.report_is_encrypted {
        "Mailen er krypteret og kan ikke læses her. Kontakt afsenderen i dag; fristen løber\nalligevel. Åbn sagen, og vurdér, om det er et brud."
    } else {
        "Åbn sagen, og vurdér, om det er et brud."
    };
    (with_due(subject, notice), task(intro, now, notice))
}

fn receipt(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        reference,
        link,
        takes_answers,
        report_is_encrypted,
        ..
    } = notice;
    let unread = if *report_is_encrypted {
        "Din mail er krypteret eller beskyttet, og vi kan ikke læse den. Svar på denne mail, og\n\
         send den igen uden kryptering, eller skriv i portalen, hvad der er sket.\n\
         \n"
    } else {
        ""
    };
    let more = if *takes_answers {
        "- Ved du mere, så svar på denne mail. Lad sagsnummeret stå i emnet."
    } else {
        "- Ved du mere, så skriv det på sagen."
    };
    // Who mails from outside has no account, and is not sent to a page that asks for one.
    let follow = if *takes_answers {
        "Har du et login hos kommunen, kan du følge din indberetning her. Har du\n\
         ikke, så svar på denne mail, når du vil høre eller fortælle mere."
    } else {
        "Følg din indberetning her:"
    };
    let text = format!(
        "Tak for din indberetning. Den har fået sagsnummer {reference}.\n\
         \n\
         {unread}\
         Det sker nu:\n\
         - Databeskyttelsesrådgiveren har fået besked og vurderer sagen.\n\
         - Du bliver kontaktet, hvis der mangler oplysninger.\n\
         {more}\n\
         \n\
         Skriv ikke CPR-numre i mails.\n\
         \n\
         {follow}\n\
         {link}\n\
         \n\
         Venlig hilsen\n\
         {municipality}\n"
    );
    ("Vi har modtaget din indberetning".to_owned(), text)
}

fn outcome(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        link,
        takes_answers,
        ..
    } = notice;
    // Who mails from outside has no account and no receipt code: she is told by a person.
    let otherwise = if *takes_answers {
        "Kan du ikke logge ind, så svar på denne mail, så fortæller vi dig det.\nLad sagsnummeret stå i emnet.\n\n"
    } else {
        ""
    };
    let text = format!(
        "Vi har set på det, du indberettede. Læs, hvad det var, og hvad der er gjort:\n\
         {link}\n\
         \n\
         {otherwise}\
         Tak, fordi du sagde til.\n\
         \n\
         Venlig hilsen\n\
         {municipality}\n"
    );
    ("Der er nyt om din indberetning".to_owned(), text)
}

/// A question as it is asked, asked again, and told to whoever works on the case when nobody answers.
fn question(template: Template, notice: &Notice) -> (String, String) {
    match template {
        Template::QuestionUnanswered => (
            "Et spørgsmål er ikke besvaret".to_owned(),
            task(
                "Et spørgsmål i sagen er ikke besvaret efter to døgn eller mere. Den, der er\nspurgt, har fået en påmindelse.",
                "Ring til den, der er spurgt, eller find svaret på en anden måde.",
                notice,
            ),
        ),
        Template::QuestionReminder if notice.role == REPORTER => {
            let (_asked, text) = question_to_reporter(notice);
            (
                "Påmindelse: Vi har et spørgsmål til din indberetning".to_owned(),
                text,
            )
        }
        Template::QuestionReminder => (
            "Påmindelse: Du har fået et spørgsmål".to_owned(),
            task(
                "Et spørgsmål til dig i en sag om brud på persondatasikkerheden er ikke\nbesvaret. Sagen venter på svaret.",
                "Åbn sagen, læs spørgsmålet, og svar der. Gerne i dag.",
                notice,
            ),
        ),
        _asked if notice.role == REPORTER => question_to_reporter(notice),
        _asked => (
            "Du har fået et spørgsmål".to_owned(),
            task(
                "Du har fået et spørgsmål i en sag om brud på persondatasikkerheden.",
                "Åbn sagen, læs spørgsmålet, og svar der. Gerne i dag.",
                notice,
            ),
        ),
    }
}

fn question_to_reporter(notice: &Notice) -> (String, String) {
    let Notice {
        municipality,
        link,
        takes_answers,
        ..
    } = notice;
    let otherwise = if *takes_answers {
        "Kan du ikke logge ind, så svar på denne mail, og skriv et telefonnummer, vi\nkan ringe på. Lad sagsnummeret stå i emnet.\n"
    } else {
        ""
    };
    let text = format!(
        "Vi har brug for at vide lidt mere om det, du indberettede. Åbn siden, læs\n\
         spørgsmålet, og svar der. Gerne i dag:\n\
         {link}\n\
         \n\
         {otherwise}\
         Skriv ikke CPR-numre i mails.\n\
         \n\
         Venlig hilsen\n\
         {municipality}\n"
    );
    ("Vi har et spørgsmål til din indberetning".to_owned(), text)
}

fn escalation(notice: &Notice) -> (String, String) {
    if let Some(clock) = &notice.other_clock {
        return other_clock(clock, notice);
    }
    let (subject, intro) = match notice.expected {
        Expected::Assess => (
            "risikoen er ikke vurderet",
            "Risikoen for de berørte er ikke vurderet endnu.",
        ),
        Expected::Decide => (
            "det er ikke besluttet, om der anmeldes",
            "Det er ikke besluttet endnu, om bruddet skal anmeldes til Datatilsynet.",
        ),
        Expected::File => (
            "bruddet er ikke anmeldt",
            "Bruddet skal anmeldes til Datatilsynet og er ikke anmeldt endnu.",
        ),
        Expected::FileLate => (
            "bruddet er ikke anmeldt",
            "Fristen for at anmelde til Datatilsynet er overskredet.",
        ),
    };
    let now = match (notice.role.as_str(), notice.expected) {
        ("department_head", Expected::Assess) => {
            "Åbn sagen, kvittér, og svar på det, sagen mangler fra jer, så risikoen\n       kan vurderes."
        }
        ("department_head", Expected::Decide) => {
            "Åbn sagen, kvittér, og få det besluttet sammen med\n       databeskyttelsesrådgiveren."
        }
        ("department_head", Expected::File | Expected::FileLate) => {
            "Åbn sagen, kvittér, og sørg for, at den bliver anmeldt i dag."
        }
        ("chief_executive", _) => {
            "Åbn sagen, kvittér, og følg op hos fagchefen og\n       databeskyttelsesrådgiveren."
        }
        (_works_on_it, Expected::Assess) => "Åbn sagen, og vurdér risikoen.",
        (_works_on_it, Expected::Decide) => "Åbn sagen, og beslut, om der anmeldes.",
        (_works_on_it, Expected::File) => "Åbn sagen, og anmeld.",
        (_works_on_it, Expected::FileLate) => "Åbn sagen, anmeld, og begrund forsinkelsen.",
    };
    (with_due(subject, notice), task(intro, now, notice))
}

/// A NIS 2 notice, by its clock's name.
fn notice_name(notice: &Notice) -> &str {
    match notice.other_clock.as_deref() {
        None | Some("") => "NIS 2: en underretning",
        Some(name) => name,
    }
}

/// A clock that is not about the breach being notified: NIS 2, an answer to Datatilsynet, and others.
fn other_clock(clock: &str, notice: &Notice) -> (String, String) {
    let clock = if clock.is_empty() {
        "en anden frist i sagen"
    } else {
        clock
    };
    let intro = match notice.expected {
        Expected::FileLate => format!("En frist i sagen er overskredet: {clock}."),
        Expected::Assess | Expected::Decide | Expected::File => {
            format!("En frist i sagen nærmer sig: {clock}.")
        }
    };
    let now = match notice.role.as_str() {
        "department_head" => {
            "Åbn sagens frister, kvittér, og aftal med sagsbehandleren, hvem der gør\n       det, fristen gælder."
        }
        "chief_executive" => {
            "Åbn sagens frister, kvittér, og følg op hos fagchefen og\n       databeskyttelsesrådgiveren."
        }
        _works_on_it => "Åbn sagens frister, og gør det, fristen gælder.",
    };
    (with_due(clock, notice), task(&intro, now, notice))
}

/// Puts the time first, because a phone shows only the beginning of a subject.
fn with_due(subject: &str, notice: &Notice) -> String {
    match notice.due_at.map(short_da) {
        Some(due) if notice.expected == Expected::FileLate => {
            format!("Frist overskredet {due}: {subject}")
        }
        Some(due) => format!("Frist {due}: {subject}"),
        None => capitalised(subject),
    }
}

fn task(intro: &str, now: &str, notice: &Notice) -> String {
    let due = notice.due_at.map_or_else(String::new, |due_at| {
        let verb = match notice.expected {
            Expected::FileLate => "Frist: udløb",
            Expected::Assess | Expected::Decide | Expected::File => "Frist:",
        };
        let what = if notice.other_clock.is_none() {
            " (anmeldelse)"
        } else {
            ""
        };
        format!("{verb} {}{what}\n", full_da(due_at))
    });
    let call = match notice.officer.as_str() {
        "" => String::new(),
        officer => format!("Ring:  {officer}\n"),
    };
    let Notice {
        reference,
        municipality,
        link,
        ..
    } = notice;
    format!("{intro}\n\nNu:    {now}\n{due}Sag:   {reference}, {municipality}\n{call}\n{link}\n")
}
