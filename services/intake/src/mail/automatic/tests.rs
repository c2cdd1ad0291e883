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
        (
            "Subject: =?utf-8?Q?Frav=C3=A6rende?=\n\nJeg er ikke til stede.",
            "AUTO_REPLY",
        ),
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
    assert_eq!(from("Der er nyt i systemet."), Some(Submitted));
    assert_eq!(
        from("Et brev med CPR-oplysninger er lagt i en forkert kuvert."),
        None
    );
}

use Automatic::{Bulk, Invitation, List, Recall, Reply, Report, Submitted};

const PERSON: &str = "Lis Prøve <lis@nordvig.example>";
const DAEMON: &str = "MAILER-DAEMON@mx.example (Mail Delivery System)";
const EXCHANGE: &str =
    "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>";

/// Made-up mails: sender, headers and text, and what each must be taken for. One row for each kind
/// of example the rule names.
const TABLE: &[(&str, &str, Option<Automatic>)] = &[
    // People, behind labels that programs use.
    (
        PERSON,
        "Subject: Tilbagekaldelse: mail til forkert klinik\n\nJeg har forsøgt at tilbagekalde meddelelsen, men den er læst. Der stod 9 CPR-numre i den.",
        None,
    ),
    (
        PERSON,
        "Subject: Tilbagekald: 30 CPR-numre sendt til forkert borger\n\n",
        None,
    ),
    (
        PERSON,
        "Subject: Fravær: liste for 3.a\n\nListen med grunde hænger i gangen, hvor alle kommer forbi.",
        None,
    ),
    (
        PERSON,
        "Subject: Auto: taske taget\n\nRuden var slået ind, og tasken med papirer er taget.",
        None,
    ),
    (
        PERSON,
        "Subject: Ferie\n\nAfløseren har set alt i min indbakke, også sager om børn.",
        None,
    ),
    (
        PERSON,
        "Subject: Lukket\n\nDøren til arkivet stod åben hele weekenden.",
        None,
    ),
    (
        PERSON,
        "Subject: Kan ikke leveres: rapport til Ib\n\nRapporten kom retur, og kuverten var åbnet.",
        None,
    ),
    (
        PERSON,
        "Subject: Læst: rapport om Ib\n\nRapporten blev læst af naboen.",
        None,
    ),
    (
        PERSON,
        "Subject: Aflyst: samtale\n\nAflysningen gik til alle på listen, og navnene kunne ses.",
        None,
    ),
    (
        PERSON,
        "Subject: Afslået: ansøgning sendt til forkert\n\n",
        None,
    ),
    (
        PERSON,
        "Subject: Automatisk svar: fejl\n\nVores automatiske svar har sendt CPR-numre til forkerte.",
        None,
    ),
    (
        PERSON,
        "Subject: Besked\n\nJeg holder ferie til og med fredag, men min computer med journaler er stjålet.",
        None,
    ),
    (
        PERSON,
        "Subject: VS: Undeliverable: rapport\n\nDenne gik til en forkert borger.\n\nFra: postmaster@x.example\n550 5.1.1",
        None,
    ),
    (
        PERSON,
        "List-Unsubscribe: <mailto:nej@x.example>\nSubject: Taske glemt\n\nJeg glemte tasken med mapper i en taxa.",
        None,
    ),
    (
        "postmaster@nordvig.example",
        "Subject: Brud\n\nEn liste med personnumre er sendt til en forkert.",
        None,
    ),
    // Suppliers who tell of a breach by a mailing tool.
    (
        PERSON,
        "Precedence: bulk\nList-Id: <drift.x.example>\nSubject: Driftsnyt\n\nPå grund af en fejl i rettighederne kunne andre kunder i en uge læse jeres filer. Vi beklager.",
        None,
    ),
    (
        PERSON,
        "Precedence: bulk\nAuto-Submitted: auto-generated\nSubject: Security notice\n\nAn intruder accessed a server on Monday and downloaded customer records.",
        None,
    ),
    (
        PERSON,
        "List-Unsubscribe: <https://x.example/u>\nSubject: Personuppgiftsincident\n\nObehöriga har haft åtkomst till era uppgifter.",
        None,
    ),
    // Mailing tools with other news.
    (
        PERSON,
        "Precedence: bulk\nList-Unsubscribe: <https://x.example/u>\nSubject: Nyhedsbrev\n\nKursus: anmeld brud på persondatasikkerheden til Datatilsynet som databehandler. Tilmeld dig. Pris 900 kr.",
        Some(Bulk),
    ),
    (
        PERSON,
        "Precedence: bulk\nSubject: Driftsnyt\n\nEn fejl i menuen er rettet. Vi beklager.",
        Some(Bulk),
    ),
    (
        PERSON,
        "List-Id: <nyt.x.example>\nSubject: Nyt fra kommunen\n\nJeg holder kursus på fredag.",
        Some(List),
    ),
    (
        PERSON,
        "Auto-Submitted: auto-generated\nSubject: Sikkerhedskopi\n\nKørslen er færdig.",
        Some(Submitted),
    ),
    // Bounces, whose returned mail tells of a breach.
    (
        EXCHANGE,
        "Subject: Kan ikke leveres: Kvittering for indberetning\n\nLevering til disse modtagere mislykkedes: ib@x.example\n550 5.1.10 RecipientNotFound\nOprindelig meddelelse: Indberetning om brud: CPR sendt til forkert borger.",
        Some(Report),
    ),
    (
        DAEMON,
        "Subject: Delayed Mail (still being retried)\n\nTHIS IS A WARNING ONLY. Emne: brud, CPR sendt til forkert",
        Some(Report),
    ),
    (
        PERSON,
        "Subject: Postkassen er fuld: Kvittering\n\nMeddelelsen kunne ikke leveres. 552 5.2.2",
        Some(Report),
    ),
    (
        DAEMON,
        "Subject: Undelivered Mail Returned to Sender\n\nThe mail system at host mx: 550 5.1.1 User unknown",
        Some(Report),
    ),
    // Receipts for reading, as text.
    (
        PERSON,
        "Subject: Læst: Kvittering for indberetning om brud\n\nDin meddelelse\n\nTil: Ib\nEmne: CPR sendt til forkert borger\nSendt: 1. december\n\nblev læst den 1. december.",
        Some(Report),
    ),
    (
        PERSON,
        "Subject: Read: Receipt\n\nYour message\n\nTo: Ib\nSubject: Breach\n\nwas read on Tuesday.",
        Some(Report),
    ),
    // Recalls and answers to invitations.
    (
        PERSON,
        "Subject: Tilbagekald: Liste med CPR\n\n",
        Some(Recall),
    ),
    (
        PERSON,
        "Subject: Tilbagekaldelse: Liste\n\nIb vil gerne tilbagekalde meddelelsen, \"Liste med CPR sendt til forkert\".",
        Some(Recall),
    ),
    (
        PERSON,
        "Subject: Accepteret: Statusmøde\n\nHvornår: 3. december 10:00.\nHvor: Teams",
        Some(Invitation),
    ),
    (
        PERSON,
        "Subject: Accepteret: Møde om brud\n\n",
        Some(Invitation),
    ),
    // Absence, with a label and without, and with a warning.
    (
        PERSON,
        "Subject: Sv: Kvittering\n\nTak for mail. Jeg holder ferie til og med den 9. Kontakt hovednummeret.",
        Some(Reply),
    ),
    (
        PERSON,
        "Subject: Ikke på kontoret\n\nJeg er på ferie til den 9. Send ikke CPR-numre eller følsomme personoplysninger hertil.",
        Some(Reply),
    ),
    (
        PERSON,
        "Subject: Re: Report\n\nI am currently out of the office and will be back on Tuesday.",
        Some(Reply),
    ),
    (
        PERSON,
        "Subject: Ferielukket\n\nVi holder lukket og er tilbage den 4. januar.",
        Some(Reply),
    ),
    (
        PERSON,
        "Subject: Fraværende\n\nJeg er på barsel. Ved databrud kontakt vagten.",
        Some(Reply),
    ),
    (
        PERSON,
        "Subject: [#1234] Din henvendelse er modtaget\n\nDette er en automatisk kvittering. Svar ikke på denne mail.",
        Some(Reply),
    ),
];

#[test]
fn signs_are_weighed_together_and_a_label_never_suffices() {
    for (from, rest, expected) in TABLE {
        let raw = format!("From: {from}\n{rest}").replace('\n', "\r\n");
        let reading = brudvagt_letterbox::read(&raw.into());
        assert_eq!(detect(&reading, "lis@nordvig.example"), *expected, "{rest}");
    }
}

#[test]
fn an_absence_notice_that_answers_our_mail_is_no_addition() {
    let ours = "<6f9619ff-8b86-5011-b42d-00cf4fc964ff.01a22ba5092476338ce20e0de8ada758@x.example>";
    let answer = |text: &str| of(&format!("Subject: Re: x\nIn-Reply-To: {ours}\n\n{text}"));
    assert_eq!(answer("I am out of the office."), Some("AUTO_REPLY"));
    assert_eq!(answer("Jeg er på ferie."), Some("AUTO_REPLY"));
    assert_eq!(
        answer("Jeg er på ferie, men der var 12 borgere på listen."),
        None
    );
    assert_eq!(answer("Den lå i bussen."), None);
}

/// What each mail of the reader's corpus is: the last column of its table, empty for a person's.
#[test]
fn each_mail_of_the_corpus_is_told_as_what_it_is() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../base/letterbox/tests/mails");
    let folder = std::path::Path::new(folder);
    let table = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let raw = std::fs::read(folder.join(cells[0])).unwrap();
        let reading = brudvagt_letterbox::read(&raw.into());
        let told = detect(&reading, &reading.author.email).map_or("", Automatic::reason);
        let is = cells.get(7).copied().unwrap_or_default();
        if told != is {
            wrong.push(format!("{}: {told:?}, not {is:?}", cells[0]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
