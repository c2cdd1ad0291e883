use super::*;

fn code(step: &Step) -> u16 {
    match step {
        Step::Say(reply) | Step::Leave(reply) => reply.code(),
        Step::Introduce | Step::Address(_) | Step::Chunk { .. } => 250,
        Step::Skip { reply, .. } => reply.code(),
        Step::Receive => 354,
        Step::Secure => 220,
    }
}

/// Every line's code, in the order they were said.
fn codes(lines: &[&str]) -> Vec<u16> {
    let limits = Limits {
        recipients: 2,
        message_bytes: 1_000,
        ..Limits::default()
    };
    let mut dialogue = Dialogue::default();
    lines
        .iter()
        .map(|line| {
            let step = dialogue.hear(format!("{line}\r\n").as_bytes(), &limits);
            if let Step::Address(recipient) = step {
                let is_ours = recipient.ends_with("nordvig.example");
                return code(&dialogue.addressed(recipient, is_ours, &limits));
            }
            code(&step)
        })
        .collect()
}

#[test]
fn commands_out_of_order_are_named_and_lose_nothing() {
    assert_eq!(
        codes(&[
            "MAIL FROM:<a@nordvig.example>",
            "EHLO gateway",
            "RCPT TO:<b@nordvig.example>",
            "DATA",
            "MAIL FROM:<a@nordvig.example>",
            "DATA",
            "MAIL FROM:<c@nordvig.example>",
            "RCPT TO:<b@nordvig.example>",
            "DATA",
        ]),
        [503, 250, 503, 503, 250, 503, 503, 250, 354]
    );
}

#[test]
fn limits_are_said_before_the_message_is_sent() {
    assert_eq!(
        codes(&[
            "EHLO gateway",
            "MAIL FROM:<a@nordvig.example> SIZE=1001 BODY=8BITMIME",
            "MAIL FROM:<a@nordvig.example> SIZE=1000 BODY=8BITMIME SMTPUTF8",
            "RCPT TO:<b@nordvig.example>",
            "RCPT TO:<c@nordvig.example>",
            "RCPT TO:<d@nordvig.example>",
        ]),
        [250, 552, 250, 250, 250, 452]
    );
}

#[test]
fn what_is_not_offered_is_refused_by_name() {
    assert_eq!(
        codes(&[
            "EHLO gateway",
            "STARTTLS",
            "LHLO gateway",
            "VRFY anna",
            "XCLIENT a",
            "MAIL FROM:<@>",
            "MAIL FROM:<a@nordvig.example> HOLD=1",
            "NOOP",
            "RSET",
        ]),
        [250, 502, 502, 252, 500, 553, 555, 250, 250]
    );
}

#[test]
fn tls_is_begun_only_where_it_is_offered() {
    let limits = Limits::default();
    let hear = |offers_tls| {
        Dialogue::new(Protocol::Smtp, offers_tls, false).hear(b"STARTTLS\r\n", &limits)
    };
    assert_eq!(hear(true), Step::Secure);
    assert_eq!(hear(false), Step::Say(Reply::NOT_HERE));
}

#[test]
fn what_was_not_offered_is_not_taken_in_silence() {
    let mail = |parameter: &str| {
        codes(&[
            "EHLO gateway",
            &format!("MAIL FROM:<a@nordvig.example> {parameter}"),
        ])
    };
    for parameter in [
        "REQUIRETLS",
        "RET=HDRS",
        "ENVID=x",
        "AUTH=<>",
        "MT-PRIORITY=3",
        "BODY=BINARYMIME",
    ] {
        assert_eq!(mail(parameter), [250, 555], "{parameter}");
    }
    assert_eq!(mail("BODY=8BITMIME SMTPUTF8 SIZE=10"), [250, 250]);
    assert_eq!(
        codes(&[
            "EHLO gateway",
            "MAIL FROM:<a@nordvig.example>",
            "RCPT TO:<b@nordvig.example> NOTIFY=SUCCESS",
            "RCPT TO:<b@nordvig.example> ORCPT=rfc822;b@nordvig.example",
            "RCPT TO:<b@nordvig.example>",
        ]),
        [250, 250, 555, 555, 250]
    );
}

#[test]
fn scanners_that_give_half_an_address_are_taken_and_others_domains_are_not() {
    for sender in ["scanner3", "root@[192.0.2.1]"] {
        let from = format!("MAIL FROM:<{sender}>");
        assert_eq!(
            codes(&[
                "EHLO gateway",
                &from,
                "RCPT TO:<b@nordvig.example>",
                "RCPT TO:<b@andet.example>",
                "DATA"
            ]),
            [250, 250, 250, 550, 354],
            "{sender}"
        );
    }
}

#[test]
fn where_tls_is_required_no_mail_begins_without_it() {
    let limits = Limits::default();
    let mut dialogue = Dialogue::new(Protocol::Smtp, true, true);
    let mut hear = |line: &[u8]| dialogue.hear(line, &limits);
    assert_eq!(code(&hear(b"EHLO gateway\r\n")), 250);
    assert_eq!(code(&hear(b"MAIL FROM:<a@nordvig.example>\r\n")), 530);
    assert_eq!(hear(b"STARTTLS\r\n"), Step::Secure);
}

#[test]
fn asking_alone_holds_no_place_for_ever() {
    let limits = Limits {
        idle_commands: 3,
        recipients: 0,
        ..Limits::default()
    };
    let mut dialogue = Dialogue::default();
    let steps: Vec<_> = (0..4)
        .map(|_| dialogue.hear(b"NOOP\r\n", &limits))
        .collect();
    assert_eq!(steps.last(), Some(&Step::Leave(Reply::IDLE)));
}

#[test]
fn the_empty_return_path_is_a_sender() {
    assert_eq!(
        codes(&[
            "HELO gateway",
            "MAIL FROM:<>",
            "RCPT TO:<b@nordvig.example>"
        ]),
        [250, 250, 250]
    );
}

#[test]
fn a_sender_that_only_errs_is_let_go() {
    let limits = Limits {
        mistakes: 2,
        ..Limits::default()
    };
    let mut dialogue = Dialogue::default();
    let steps: Vec<_> = (0..3)
        .map(|_| dialogue.hear(b"WHAT\r\n", &limits))
        .collect();
    assert_eq!(steps.last(), Some(&Step::Leave(Reply::MISTAKEN)));
}

#[test]
fn chunks_and_lines_are_not_mixed_in_one_message() {
    assert_eq!(
        codes(&[
            "EHLO gateway",
            "BDAT 3",
            "MAIL FROM:<a@nordvig.example>",
            "BDAT 3",
            "RCPT TO:<b@nordvig.example>",
            "BDAT 3",
            "DATA",
            "RCPT TO:<c@nordvig.example>",
            "BDAT 3 LAST",
            "RSET",
            "BDAT 3 LAST",
        ]),
        [250, 503, 250, 503, 250, 250, 503, 503, 250, 250, 503]
    );
}

#[test]
fn empty_chunks_alone_hold_no_place_for_ever_and_full_ones_may_be_many() {
    let limits = Limits {
        idle_commands: 4,
        recipients: 1,
        ..Limits::default()
    };
    let leaves = |chunk: &str| {
        let mut dialogue = Dialogue::default();
        for line in ["EHLO gateway", "MAIL FROM:<a@nordvig.example>"] {
            dialogue.hear(format!("{line}\r\n").as_bytes(), &limits);
        }
        let to = "b@nordvig.example".to_owned();
        dialogue.addressed(to, true, &limits);
        (0..99)
            .map(|_| dialogue.hear(chunk.as_bytes(), &limits))
            .any(|step| step == Step::Leave(Reply::IDLE))
    };
    assert!(leaves("BDAT 0\r\n"));
    assert!(!leaves("BDAT 1\r\n"));
}
