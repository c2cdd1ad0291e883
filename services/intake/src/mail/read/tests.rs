use super::*;

fn mail(raw: &str) -> Mail {
    read(&raw.replace('\n', "\r\n").into(), "anna@nordvig.example").unwrap()
}

const PLAIN: &str = "From: \"Anna Made-Up\" <anna@nordvig.example>
To: databrud@nordvig.example
Subject: Brev sendt forkert
Date: Tue, 24 Nov 2026 10:20:00 +0100
Message-ID: <1@nordvig.example>

Et brev er sendt til en forkert borger.
";

#[test]
fn a_plain_mail_is_read_as_it_was_written() {
    let mail = mail(PLAIN);
    assert_eq!(mail.sender.name, "Anna Made-Up");
    assert_eq!(mail.sender.email, "anna@nordvig.example");
    assert_eq!(mail.text, "Et brev er sendt til en forkert borger.");
    assert_eq!(mail.content.subject, "Brev sendt forkert");
    assert_eq!(mail.content.message_id, "1@nordvig.example");
    assert_eq!(
        mail.content.dated_at.unwrap().to_string(),
        "2026-11-24T09:20:00Z"
    );
    assert_eq!((mail.reference, mail.automatic), (None, None));
    assert!(mail.files.is_empty() && mail.answers.is_empty());
}

#[test]
fn hops_do_not_change_a_fingerprint_and_words_do() {
    let first = mail(PLAIN).fingerprint;
    let again = mail(&format!(
        "Received: from a by b; Tue, 24 Nov 2026 10:21:00 +0100\n{PLAIN}\n\n"
    ));
    assert_eq!(again.fingerprint, first);
    assert!(again.content.first_hop_at.is_some());
    for other in [
        PLAIN.replace("forkert borger", "anden borger"),
        PLAIN.replace("<1@", "<2@"),
    ] {
        assert_ne!(mail(&other).fingerprint, first);
    }
    let without_id = PLAIN.replace("Message-ID: <1@nordvig.example>\n", "");
    assert_eq!(mail(&without_id).fingerprint, mail(&without_id).fingerprint);
    assert_ne!(
        mail(&without_id).fingerprint,
        mail(&without_id.replace("10:20:00", "10:21:00")).fingerprint
    );
}

#[test]
fn an_answer_names_what_it_answers() {
    let mail = mail(&PLAIN.replace(
        "Subject: Brev sendt forkert\n",
        "Subject: Sv: [BRUD-2026-000123] Brev\nIn-Reply-To: <b@x>\nReferences: <a@x> <b@x>\n",
    ));
    assert_eq!(mail.reference.as_deref(), Some("BRUD-2026-000123"));
    assert_eq!(mail.answers, ["b@x", "b@x", "a@x"]);
}

#[test]
fn attachments_come_along_also_forwarded_mail_and_winmail() {
    let mail = mail(
        "From: anna@nordvig.example
Subject: Se bilag
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"x\"

--x
Content-Type: text/plain; charset=utf-8

Se vedhæftede.
--x
Content-Type: application/pdf; name=\"../brev.pdf\"
Content-Disposition: attachment; filename=\"../brev.pdf\"
Content-Transfer-Encoding: base64

JVBERg==
--x
Content-Type: message/rfc822

From: bo@nordvig.example
Subject: Til forkert
Content-Type: text/plain

Indhold
--x
Content-Type: application/ms-tnef; name=winmail.dat
Content-Disposition: attachment; filename=winmail.dat
Content-Transfer-Encoding: base64

eJ8+Ig==
--x--
",
    );
    assert_eq!(
        mail.text,
        "Se vedhæftede.\n\n[Herunder står den mail, der er vedhæftet: \"Til forkert\" fra bo@nordvig.example.]\n\nTil forkert\n\nIndhold"
    );
    let files: Vec<_> = mail
        .files
        .iter()
        .map(|file| (file.filename.as_str(), file.content_type.as_str()))
        .collect();
    assert_eq!(
        files,
        [
            ("brev.pdf", "application/pdf"),
            ("Til forkert.eml", "message/rfc822"),
            ("winmail.dat", "application/ms-tnef"),
        ]
    );
    assert_eq!(mail.files[0].content.as_ref(), b"%PDF");
    assert!(String::from_utf8_lossy(&mail.files[1].content).contains("Indhold"));
}

#[test]
fn an_encrypted_mail_is_a_report_that_says_so() {
    let mail = mail(
        "From: anna@nordvig.example
Subject: Fortroligt
Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m
Content-Transfer-Encoding: base64

MIAGCSqGSIb3DQEHA6CA
",
    );
    assert!(mail.content.is_encrypted);
    assert!(
        mail.text.starts_with("[Mailen er krypteret"),
        "{}",
        mail.text
    );
    assert_eq!(mail.files.len(), 1);
}

#[test]
fn a_signed_mail_is_read() {
    let mail = mail(
        "From: anna@nordvig.example
Subject: Underskrevet
Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=x

--x
Content-Type: text/plain

Et brud.
--x
Content-Type: application/pkcs7-signature; name=smime.p7s
Content-Transfer-Encoding: base64

MIAG
--x--
",
    );
    assert!(!mail.content.is_encrypted);
    assert_eq!(mail.text, "Et brud.");
}

#[test]
fn a_mail_without_text_says_its_subject_and_a_long_one_is_cut() {
    assert_eq!(
        mail("From: a@b.example\nSubject: Kun emne\n\n").text,
        "Kun emne"
    );
    assert_eq!(
        mail("From: a@b.example\n\n").text,
        "[Mailen har ingen tekst.]"
    );
    // Some answer below what they quote.
    let quoted = "> æ\n".repeat(MAX_CHARS);
    let long = mail(&format!("Subject: x\n\nHer:\n{quoted}\nMit svar."));
    assert_eq!(long.text.chars().count(), MAX_CHARS);
    assert!(long.text.starts_with("Her:") && long.text.ends_with("Mit svar."));
    assert!(
        long.text
            .contains("[Forkortet her. Hele teksten står i den gemte mail.]")
    );
}

#[test]
fn a_hundred_thousand_mails_inside_each_other_take_nobody_along() {
    for level in [
        "Content-Type:message/rfc822\r\n\r\n",
        "CONTENT-TYPE: Message/Global\r\n\r\n",
    ] {
        let nested = |n: usize| format!("Subject: x\r\n{}Subject: y\r\n\r\nTekst", level.repeat(n));
        assert!(read(&nested(100_000).into(), "anna@nordvig.example").is_none());
        let head = read_head(&nested(100_000).into(), "anna@nordvig.example").unwrap();
        assert_eq!(head.content.subject, "x");
        assert_eq!(head.sender.email, "anna@nordvig.example");
        let few = read(&nested(10).into(), "anna@nordvig.example").unwrap();
        assert!(few.text.ends_with("Tekst"), "{}", few.text);
    }
}

#[test]
fn machines_that_give_many_mails_one_id_send_many_reports() {
    let other = PLAIN.replace(
        "Subject: Brev sendt forkert",
        "Subject: Hele elevlisten lagt ud",
    );
    assert_ne!(mail(PLAIN).fingerprint, mail(&other).fingerprint);
    let tagged = PLAIN.replace("Subject: Brev", "Subject: [EKSTERN] Brev");
    assert_eq!(mail(PLAIN).fingerprint, mail(&tagged).fingerprint);
}

#[test]
fn a_mail_protected_by_microsoft_says_what_to_ask_for() {
    let mail = mail(
        "From: a@nordvig.example\nContent-Class: rpmsg.message\nSubject: x\n\nÅbn den vedhæftede fil.",
    );
    assert!(
        mail.content.is_encrypted && mail.text.contains("uden beskyttelse"),
        "{}",
        mail.text
    );
}

#[test]
fn what_cannot_be_read_keeps_what_its_header_says() {
    // Made up; the body is of no matter here.
    for newline in ["\n", "\r\n"] {
        let raw = PLAIN.replace('\n', newline);
        let head = read_head(&raw.into(), "anna@nordvig.example").unwrap();
        assert_eq!(head.content.subject, "Brev sendt forkert");
        assert_eq!(head.sender.name, "Anna Made-Up");
        assert!(head.content.dated_at.is_some());
        assert!(!head.text.contains("borger"));
    }
    assert!(read_head(&Bytes::new(), "").is_none());
}

#[test]
fn what_is_no_mail_is_none() {
    assert!(read(&Bytes::new(), "anna@nordvig.example").is_none());
}
