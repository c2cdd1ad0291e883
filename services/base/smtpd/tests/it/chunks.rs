//! Messages in chunks (RFC 3030), and answers for each recipient (RFC 2033).

use super::*;

fn lmtp() -> Identity {
    Identity {
        protocol: Protocol::Lmtp,
        ..Identity::from("mx.nordvig.example")
    }
}

const BEGUN: &str =
    "EHLO gateway\r\nMAIL FROM:<anna@nordvig.example>\r\nRCPT TO:<databrud@nordvig.example>\r\n";

#[tokio::test]
async fn a_message_in_chunks_arrives_byte_for_byte_however_it_is_cut() {
    // What ends a message after DATA is nothing but words here, and no dot is taken away.
    let words = "Subject: Brud\r\n\r\n..to\r\n.\r\nMAIL FROM:<x@nordvig.example>\r\nslut\nuden CR";
    for cut in [1, 2, 7, 16, 20, words.len()] {
        let listener = listen(Limits::default()).await;
        let mut said = BEGUN.as_bytes().to_vec();
        let pieces: Vec<_> = words.as_bytes().chunks(cut).collect();
        for piece in &pieces {
            said.extend(format!("BDAT {}\r\n", piece.len()).as_bytes());
            said.extend(*piece);
        }
        said.extend(b"BDAT 0 LAST\r\nQUIT\r\n");
        let codes = listener.codes(&said).await;
        let taken = codes.iter().filter(|code| **code == 250).count();
        assert_eq!(taken, 3 + pieces.len() + 1, "{codes:?}");
        let kept = listener.kept();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].data, words);
    }
}

#[tokio::test]
async fn a_message_whose_last_chunk_never_came_is_none() {
    let listener = listen(Limits::default()).await;
    for end in [
        "BDAT 4\r\nabcd",
        "BDAT 4\r\nabcd\r\n",
        "BDAT 9 LAST\r\nabcd",
        "BDAT 4\r\nabcdRSET\r\n",
        "BDAT 4\r\nabcdQUIT\r\n",
    ] {
        listener.codes(format!("{BEGUN}{end}").as_bytes()).await;
    }
    assert!(listener.kept().is_empty());
}

#[tokio::test]
async fn a_chunk_that_nobody_waits_for_is_read_to_its_end() {
    let listener = listen(Limits::default()).await;
    let codes = listener
        .codes(b"EHLO gateway\r\nBDAT 6 LAST\r\nQUIT\r\nQUIT\r\n")
        .await;
    assert_eq!(codes, [220, 250, 503, 221], "the six bytes are no command");
}

#[tokio::test]
async fn a_message_given_up_leaves_nothing_in_the_next() {
    let listener = listen(Limits::default()).await;
    let again = BEGUN.replace("EHLO gateway", "RSET");
    let said = format!("{BEGUN}BDAT 4\r\nabcd{again}BDAT 4 LAST\r\nefghQUIT\r\n");
    listener.codes(said.as_bytes()).await;
    let kept: Vec<_> = listener.kept().into_iter().map(|it| it.data).collect();
    assert_eq!(kept, ["efgh"]);
}

#[tokio::test]
async fn chunks_that_are_together_too_big_are_refused_and_the_next_message_is_taken() {
    let limits = Limits {
        message_bytes: 10,
        ..Limits::default()
    };
    let listener = listen(limits).await;
    let again = BEGUN.replace("EHLO gateway\r\n", "");
    let said = format!(
        "{BEGUN}BDAT 8\r\n12345678BDAT 8\r\n12345678BDAT 1\r\n1BDAT 1 LAST\r\n1{again}BDAT 3 LAST\r\nabcQUIT\r\n"
    );
    let codes = listener.codes(said.as_bytes()).await;
    assert_eq!(
        codes,
        [220, 250, 250, 250, 250, 552, 552, 552, 250, 250, 250, 221]
    );
    let kept: Vec<_> = listener.kept().into_iter().map(|it| it.data).collect();
    assert_eq!(kept, ["abc"]);
}

#[tokio::test]
async fn over_lmtp_each_recipient_is_answered_for() {
    let listener = listen_as(lmtp(), Limits::default()).await;
    let to = |name: &str| format!("RCPT TO:<{name}@nordvig.example>\r\n");
    let (a, b) = (to("databrud"), to("dpo"));
    let said = format!(
        "LHLO gateway\r\nMAIL FROM:<anna@nordvig.example>\r\n{a}{b}DATA\r\nx\r\n.\r\n\
         MAIL FROM:<later@nordvig.example>\r\n{a}{b}BDAT 1 LAST\r\nxQUIT\r\n"
    );
    let codes = listener.codes(said.as_bytes()).await;
    assert_eq!(
        codes,
        [
            220, 250, 250, 250, 250, 354, 250, 250, 250, 250, 250, 451, 451, 221
        ]
    );
    assert_eq!(listener.kept().len(), 1, "one message, for both");
}

#[tokio::test]
async fn each_door_speaks_its_own_protocol() {
    let smtp = listen(Limits::default()).await;
    assert_eq!(smtp.codes(b"LHLO a\r\nQUIT\r\n").await, [220, 502, 221]);
    let lmtp = listen_as(lmtp(), Limits::default()).await;
    let codes = lmtp.codes(b"EHLO a\r\nHELO a\r\nLHLO a\r\nQUIT\r\n").await;
    assert_eq!(codes, [220, 502, 502, 250, 221]);
}
