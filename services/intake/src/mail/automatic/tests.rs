use super::*;

#[track_caller]
fn of(raw: &str) -> Option<&'static str> {
    let raw = format!("From: Anna <anna@nordvig.example>\n{raw}").replace('\n', "\r\n");
    let reading = brudvagt_letterbox::read(&raw.into());
    detect(&reading, "anna@nordvig.example").map(Automatic::reason)
}

fn detected(headers: &str) -> Option<&'static str> {
    of(&format!("{headers}\n\nTekst\n"))
}

#[test]
fn each_sign_of_a_machine_is_seen() {
    for (headers, reason) in [
        ("Auto-Submitted: auto-replied", "AUTO_SUBMITTED"),
        ("Auto-Submitted: auto-generated; x=y", "AUTO_SUBMITTED"),
        ("Precedence: bulk", "BULK"),
        ("Precedence: List", "BULK"),
        ("Precedence: junk", "BULK"),
        ("List-Id: <nyt.nordvig.example>", "MAILING_LIST"),
        (
            "List-Unsubscribe: <mailto:nej@nordvig.example>",
            "MAILING_LIST",
        ),
        ("X-Autoreply: yes", "AUTO_REPLY"),
        ("X-Brudvagt-Template: receipt", "AUTO_REPLY"),
        ("Subject: Automatisk svar: Brud", "AUTO_REPLY"),
        ("Subject: Ikke til stede: ferie", "AUTO_REPLY"),
        ("Subject: Re: Automatisk svar", "AUTO_REPLY"),
        ("Subject: [EKSTERN] Fraværsassistent", "AUTO_REPLY"),
        ("Subject: =?utf-8?Q?Frav=C3=A6rende?=", "AUTO_REPLY"),
        ("Subject: Out of the office", "AUTO_REPLY"),
        ("Subject: Abwesenheitsnotiz: x", "AUTO_REPLY"),
        ("Return-Path: <>", "NULL_RETURN_PATH"),
        ("Return-Path: <MAILER-DAEMON@mx.example>", "DELIVERY_REPORT"),
        ("X-Failed-Recipients: bo@x.example", "DELIVERY_REPORT"),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
            "DELIVERY_REPORT",
        ),
        ("Content-Type: text/calendar; method=REQUEST", "INVITATION"),
        (
            "X-MS-Exchange-Organization-RecallReportGenerated: true",
            "RECALL",
        ),
    ] {
        assert_eq!(detected(headers), Some(reason), "{headers}");
    }
}

#[test]
fn an_empty_envelope_sender_is_a_machine() {
    let reading = brudvagt_letterbox::read(&"Subject: x\r\n\r\ny".into());
    assert_eq!(detect(&reading, ""), Some(Automatic::NullReturnPath));
}

#[test]
fn a_persons_mail_is_a_persons() {
    for headers in [
        "Subject: Brud: brev sendt forkert",
        "Subject: Sv: Automatisk svar fra systemet indeholdt CPR",
        "Auto-Submitted: no",
        "Auto-Submitted: no (person)",
        "Precedence: normal",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <anna@nordvig.example>",
        "Subject: Auto stjålet med journaler",
        "Subject: Invitation sendt til 40 forkerte borgere",
    ] {
        assert_eq!(detected(headers), None, "{headers}");
    }
}

#[test]
fn words_weigh_against_signs() {
    for (raw, reason) in [
        (
            "Subject: Out of office-svar med 40 borgeres navne er sendt til alle kontakter\n\nMin kollegas fraværsbesked indeholdt en liste over 40 borgere.",
            None,
        ),
        (
            "Subject: Fravær\n\nListen over fravær for 30 elever er sendt til forkert skole.",
            None,
        ),
        (
            "Subject: Fraværende\n\nJeg er paa ferie til mandag.",
            Some("AUTO_REPLY"),
        ),
        (
            "Subject: Tak for din henvendelse (ref. 40001)\n\nTak for din henvendelse. Dit referencenummer er 40001. Vi svarer inden 5 hverdage.",
            Some("AUTO_REPLY"),
        ),
        (
            "Subject: Tak for din henvendelse\n\nTak, men der er sendt et brev med CPR til en forkert.",
            None,
        ),
        (
            "Precedence: bulk\nAuto-Submitted: auto-generated\nList-Unsubscribe: <https://x.example/u>\nSubject: Orientering om sikkerhedsbrud (jeres data er berørt)\n\nVi har konstateret uberettiget adgang til jeres borgeres oplysninger. I skal som dataansvarlig tage stilling til anmeldelse.",
            None,
        ),
        (
            "List-Unsubscribe: <https://x.example/u>\nSubject: Nyhedsbrev uge 47\n\nKom til kursus i ledelse.",
            Some("MAILING_LIST"),
        ),
        (
            "Subject: Returned mail: User unknown\n\n550 5.1.1 User unknown",
            Some("DELIVERY_REPORT"),
        ),
        (
            "Subject: Undelivered Mail\n\nBrevet med CPR er tabt og sendt til en forkert borger.",
            None,
        ),
        (
            "Subject: Tilbagekaldelse: Sagsliste\n\nMaja Holm ønsker at tilbagekalde meddelelsen \"Sagsliste\".",
            Some("RECALL"),
        ),
        (
            "Subject: Tilbagekaldelse: vi kan ikke\n\nMailen med CPR kan ikke trækkes tilbage.",
            None,
        ),
    ] {
        assert_eq!(of(raw), reason, "{raw}");
    }
}

#[test]
fn a_program_that_nobody_answers_is_heard_when_it_tells_of_a_breach() {
    let from = |text: &str| {
        let raw = format!(
            "From: Fagsystem <no-reply@fagsystem.example>\r\nSubject: Besked\r\n\r\n{text}"
        );
        detect(
            &brudvagt_letterbox::read(&raw.into()),
            "no-reply@fagsystem.example",
        )
    };
    assert_eq!(from("Der er nyt i systemet."), Some(Automatic::Submitted));
    assert_eq!(
        from("Et brev med CPR-oplysninger er lagt i en forkert kuvert."),
        None
    );
}
