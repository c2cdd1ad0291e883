use super::*;

fn notice(role: &str, expected: Expected) -> Notice {
    Notice {
        municipality: "Nordvig Kommune".to_owned(),
        reference: "BRUD-2026-000123".to_owned(),
        link: "https://brud.nordvig.example/sag/0193".to_owned(),
        due_at: "2026-11-27T09:20:00Z".parse().ok(),
        role: role.to_owned(),
        expected,
        on_telling: false,
        other_clock: None,
        is_closed: false,
        from_stranger: false,
        takes_answers: true,
        report_is_encrypted: false,
        protected_address: false,
        officer: String::new(),
        measure: None,
    }
}

fn mail(template: Template, language: Language, notice: &Notice) -> String {
    let Composed { subject, text } = compose(template, language, notice);
    assert!(
        text.lines().all(|line| line.chars().count() <= 78),
        "a line is too long for a mail:\n{text}"
    );
    format!("Emne: {subject}\n\n{text}")
}

fn danish(template: Template, role: &str, expected: Expected) -> String {
    mail(template, Language::Danish, &notice(role, expected))
}

#[test]
fn a_mail_nobody_can_read_is_asked_for_anew_and_the_officer_hears_it() {
    let unread = Notice {
        report_is_encrypted: true,
        ..notice("reporter", Expected::Assess)
    };
    for (language, asked) in [
        (Language::Danish, "send den igen uden kryptering"),
        (Language::English, "send it again without encryption"),
    ] {
        let receipt = compose(Template::Receipt, language, &unread).text;
        assert!(receipt.contains(asked), "{receipt}");
        let readable = notice("reporter", Expected::Assess);
        let ordinary = compose(Template::Receipt, language, &readable).text;
        assert!(!ordinary.contains(asked), "{ordinary}");
    }
    let told = compose(Template::NewCase, Language::Danish, &unread).text;
    assert!(told.contains("krypteret"), "{told}");
}

#[test]
fn a_protected_address_is_said_in_the_first_words_of_the_mail_and_asks_to_be_seen_first() {
    let hidden = Notice {
        protected_address: true,
        ..notice("dpo", Expected::Assess)
    };
    let danish = compose(Template::NewCase, Language::Danish, &hidden);
    assert!(
        danish.subject.contains("beskyttet adresse"),
        "{}",
        danish.subject
    );
    assert!(mail(Template::NewCase, Language::Danish, &hidden).contains("Se på den først"));
    let english = compose(Template::NewCase, Language::English, &hidden);
    assert!(
        english.subject.contains("protected address"),
        "{}",
        english.subject
    );
    assert!(mail(Template::NewCase, Language::English, &hidden).contains("Look at it first"));
    let ordinary = notice("dpo", Expected::Assess);
    let ordinary = compose(Template::NewCase, Language::Danish, &ordinary);
    assert!(!ordinary.subject.contains("beskyttet") && !ordinary.text.contains("beskyttet"));
}

#[test]
fn a_receipt_says_the_number_and_what_happens_now() {
    insta::assert_snapshot!(danish(Template::Receipt, "reporter", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] Vi har modtaget din indberetning

    Tak for din indberetning. Den har fået sagsnummer BRUD-2026-000123.

    Det sker nu:
    - Databeskyttelsesrådgiveren har fået besked og vurderer sagen.
    - Du bliver kontaktet, hvis der mangler oplysninger.
    - Ved du mere, så svar på denne mail. Lad sagsnummeret stå i emnet.

    Skriv ikke CPR-numre i mails.

    Har du et login hos kommunen, kan du følge din indberetning her. Har du
    ikke, så svar på denne mail, når du vil høre eller fortælle mere.
    https://brud.nordvig.example/sag/0193

    Venlig hilsen
    Nordvig Kommune
    ");
}

#[test]
fn a_new_case_says_until_when_it_must_be_filed() {
    insta::assert_snapshot!(danish(Template::NewCase, "dpo", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: ny indberetning

    Et muligt brud på persondatasikkerheden er indberettet.

    Nu:    Åbn sagen, og vurdér, om det er et brud.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
}

#[test]
fn an_escalation_says_what_is_expected_of_whom() {
    insta::assert_snapshot!(danish(Template::Escalation, "department_head", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: risikoen er ikke vurderet

    Risikoen for de berørte er ikke vurderet endnu.

    Nu:    Åbn sagen, kvittér, og svar på det, sagen mangler fra jer, så risikoen
           kan vurderes.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
    insta::assert_snapshot!(danish(Template::Escalation, "chief_executive", Expected::Decide), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: det er ikke besluttet, om der anmeldes

    Det er ikke besluttet endnu, om bruddet skal anmeldes til Datatilsynet.

    Nu:    Åbn sagen, kvittér, og følg op hos fagchefen og
           databeskyttelsesrådgiveren.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
    insta::assert_snapshot!(danish(Template::Escalation, "case_owner", Expected::File), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: bruddet er ikke anmeldt

    Bruddet skal anmeldes til Datatilsynet og er ikke anmeldt endnu.

    Nu:    Åbn sagen, og anmeld.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
    insta::assert_snapshot!(danish(Template::Escalation, "dpo", Expected::FileLate), @r"
    Emne: [BRUD-2026-000123] Frist overskredet 27.11.2026 kl. 10.20: bruddet er ikke anmeldt

    Fristen for at anmelde til Datatilsynet er overskredet.

    Nu:    Åbn sagen, anmeld, og begrund forsinkelsen.
    Frist: udløb fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
}

#[test]
fn another_clock_is_named_and_nothing_is_said_of_a_notification() {
    let early_warning = |expected| Notice {
        other_clock: Some("NIS 2: tidlig varsling".to_owned()),
        ..notice("dpo", expected)
    };
    insta::assert_snapshot!(mail(Template::Escalation, Language::Danish, &early_warning(Expected::File)), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: NIS 2: tidlig varsling

    En frist i sagen nærmer sig: NIS 2: tidlig varsling.

    Nu:    Åbn sagens frister, og gør det, fristen gælder.
    Frist: fredag 27. november 2026 kl. 10.20
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
    let unnamed = Notice {
        other_clock: Some(String::new()),
        ..early_warning(Expected::FileLate)
    };
    insta::assert_snapshot!(mail(Template::Escalation, Language::English, &unnamed), @r"
    Emne: [BRUD-2026-000123] Overdue 27 Nov 2026 10:20: another deadline of the case

    A deadline of the case has passed: another deadline of the case.

    Now:   Open the case's deadlines and do what is due.
    Due:   was Friday 27 November 2026 at 10:20
    Case:  BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
}

#[test]
fn a_decision_that_waits_says_that_the_time_runs_on() {
    insta::assert_snapshot!(danish(Template::Confirmation, "department_head", Expected::File), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: en beslutning om anmeldelse venter på din bekræftelse

    En beslutning om anmeldelse gælder først, når en anden end den, der traf
    den, har bekræftet den. Fristen løber imens.

    Nu:    Åbn sagen, læs begrundelsen, og bekræft eller send tilbage.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
}

#[test]
fn a_nis_2_notice_that_waits_says_by_when_and_where_and_nothing_of_the_case() {
    let early_warning = |due_at| Notice {
        other_clock: Some("NIS 2: tidlig varsling".to_owned()),
        link: "https://brud.nordvig.example/sag/0193/nis2#early_warning".to_owned(),
        due_at,
        ..notice("chief_executive", Expected::Assess)
    };
    let due_at = "2026-11-25T09:20:00Z".parse().ok();
    insta::assert_snapshot!(mail(Template::Nis2Approval, Language::Danish, &early_warning(due_at)), @r"
    Emne: [BRUD-2026-000123] Frist 25.11.2026 kl. 10.20: NIS 2: tidlig varsling venter på din godkendelse

    NIS 2: tidlig varsling.
    Den er skrevet og må først sendes, når en anden end den, der skrev den, har
    godkendt den. Fristen løber imens.

    Nu:    Åbn sagens side om NIS 2, læs underretningen, og godkend den.
    Frist: onsdag 25. november 2026 kl. 10.20
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193/nis2#early_warning
    ");
    insta::assert_snapshot!(mail(Template::Nis2Approved, Language::Danish, &early_warning(due_at)), @r"
    Emne: [BRUD-2026-000123] Frist 25.11.2026 kl. 10.20: NIS 2: tidlig varsling er godkendt

    NIS 2: tidlig varsling.
    Den er godkendt og kan sendes.

    Nu:    Send den på virk.dk, og registrér på sagen, at den er sendt.
    Frist: onsdag 25. november 2026 kl. 10.20
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193/nis2#early_warning
    ");
    let unnamed = Notice {
        other_clock: Some(String::new()),
        ..early_warning(None)
    };
    insta::assert_snapshot!(mail(Template::Nis2Approval, Language::English, &unnamed), @r"
    Emne: [BRUD-2026-000123] NIS 2: a notice waits for your approval

    NIS 2: a notice.
    It is written and may be sent only when somebody other than its author has
    approved it. The deadline runs meanwhile.

    Now:   Open the case's page about NIS 2, read the notice and approve it.
    Case:  BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193/nis2#early_warning
    ");
}

#[test]
fn a_moved_deadline_says_the_new_one_first() {
    insta::assert_snapshot!(danish(Template::DueMoved, "department_head", Expected::Decide), @r"
    Emne: [BRUD-2026-000123] Frist 27.11.2026 kl. 10.20: fristen er flyttet

    Kendskabstidspunktet er rettet. Derfor gælder en anden frist end den, du har
    fået at vide før.

    Nu:    Ret dig efter den nye frist. Begrundelsen står på sagen.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
}

#[test]
fn a_question_and_its_answer_are_only_pointed_at() {
    insta::assert_snapshot!(danish(Template::Question, "department_head", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] Du har fået et spørgsmål

    Du har fået et spørgsmål i en sag om brud på persondatasikkerheden.

    Nu:    Åbn sagen, læs spørgsmålet, og svar der. Gerne i dag.
    Frist: fredag 27. november 2026 kl. 10.20 (anmeldelse)
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
    let settled = Notice {
        due_at: None,
        ..notice("dpo", Expected::Assess)
    };
    insta::assert_snapshot!(mail(Template::Answer, Language::Danish, &settled), @r"
    Emne: [BRUD-2026-000123] Et spørgsmål er besvaret

    Et spørgsmål i sagen er besvaret.

    Nu:    Åbn sagen, og læs svaret.
    Sag:   BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
}

#[test]
fn who_is_told_to_act_reads_whom_to_call() {
    let mut asked = notice("chief_executive", Expected::Decide);
    asked.officer = "Dorte Holm, 12 34 56 78".to_owned();
    let danish = compose(Template::Escalation, Language::Danish, &asked).text;
    assert!(
        danish.contains("\nRing:  Dorte Holm, 12 34 56 78\n"),
        "{danish}"
    );
    let english = compose(Template::Escalation, Language::English, &asked).text;
    assert!(
        english.contains("\nCall:  Dorte Holm, 12 34 56 78\n"),
        "{english}"
    );
}

#[test]
fn whoever_reported_it_is_asked_and_told_on_a_page_of_her_own() {
    insta::assert_snapshot!(danish(Template::Question, "reporter", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] Vi har et spørgsmål til din indberetning

    Vi har brug for at vide lidt mere om det, du indberettede. Åbn siden, læs
    spørgsmålet, og svar der. Gerne i dag:
    https://brud.nordvig.example/sag/0193

    Kan du ikke logge ind, så svar på denne mail, og skriv et telefonnummer, vi
    kan ringe på. Lad sagsnummeret stå i emnet.
    Skriv ikke CPR-numre i mails.

    Venlig hilsen
    Nordvig Kommune
    ");
    insta::assert_snapshot!(danish(Template::Outcome, "reporter", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] Der er nyt om din indberetning

    Vi har set på det, du indberettede. Læs, hvad det var, og hvad der er gjort:
    https://brud.nordvig.example/sag/0193

    Kan du ikke logge ind, så svar på denne mail, så fortæller vi dig det.
    Lad sagsnummeret stå i emnet.

    Tak, fordi du sagde til.

    Venlig hilsen
    Nordvig Kommune
    ");
}

#[test]
fn every_mail_has_english_words_too() {
    let english =
        |template, role, expected| mail(template, Language::English, &notice(role, expected));
    insta::assert_snapshot!(english(Template::Receipt, "reporter", Expected::Assess), @r"
    Emne: [BRUD-2026-000123] We have received your report

    Thank you for your report. Its case number is BRUD-2026-000123.

    What happens now:
    - The data protection officer has been told and looks at the case.
    - You will be contacted if something is missing.
    - If you know more, answer this mail. Leave the case number in the subject.

    Do not write CPR numbers in mails.

    If you have an account with the municipality, you can follow your report here.
    If not, answer this mail when you want to hear or tell more.
    https://brud.nordvig.example/sag/0193

    Kind regards
    Nordvig Kommune
    ");
    insta::assert_snapshot!(english(Template::Escalation, "department_head", Expected::FileLate), @r"
    Emne: [BRUD-2026-000123] Overdue 27 Nov 2026 10:20: the breach is not notified

    The deadline for notifying Datatilsynet has passed.

    Now:   Open the case, acknowledge, and see that it is notified today.
    Due:   was Friday 27 November 2026 at 10:20 (notification)
    Case:  BRUD-2026-000123, Nordvig Kommune

    https://brud.nordvig.example/sag/0193
    ");
    for template in [
        Template::NewCase,
        Template::DueMoved,
        Template::Confirmation,
        Template::Nis2Approval,
        Template::Nis2Approved,
        Template::Question,
        Template::QuestionReminder,
        Template::QuestionUnanswered,
        Template::Answer,
        Template::FollowUp,
        Template::Assigned,
        Template::Outcome,
    ] {
        let text = english(template, "dpo", Expected::Decide);
        assert!(text.contains("https://brud.nordvig.example/sag/0193"));
    }
}

#[test]
fn a_mail_about_an_addition_says_when_the_case_does_not_know_who_added_it() {
    let mut notice = notice("dpo", Expected::Assess);
    let known = mail(Template::FollowUp, Language::Danish, &notice);
    notice.from_stranger = true;
    let unknown = mail(Template::FollowUp, Language::Danish, &notice);
    assert!(!known.contains("ikke kender"), "{known}");
    assert!(unknown.contains("fra en, sagen ikke kender"), "{unknown}");
    let english = mail(Template::FollowUp, Language::English, &notice);
    assert!(english.contains("the case does not know"), "{english}");
}
