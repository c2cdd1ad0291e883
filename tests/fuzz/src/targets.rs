//! What is fuzzed, and what its inputs are made of. Every CPR number in them is made up.

use std::time::{Duration, Instant};

use brudvagt_cpr::Certainty;
use brudvagt_smtpd::{Envelope, Limits, Reply, talk};
use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    runtime::Builder,
};

/// A reader and what it is begun with.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    pub seeds: &'static [&'static [u8]],
    /// Words that its format is made of.
    pub words: &'static [&'static str],
}

/// No mail takes longer to read, in a build without optimisation and beside others (ADR 0029).
const SLOW: Duration = Duration::from_secs(10);

pub const TARGETS: [Target; 4] = [
    Target {
        name: "mail",
        run: mail,
        seeds: &[
            b"From: Anna <anna@opdigt.example>\r\nSubject: =?utf-8?q?Brev_til_forkert?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nEt brev gik til en forkert.\r\n",
            b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nHej\r\n--y\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Hej<table><tr><td>1<td>2</table>\r\n--y--\r\n--x\r\nContent-Type: application/pdf; name*0*=utf-8''bl%C3%A5; name*1=b.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--x--\r\n",
            b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nbl=C3=A5b=E6r=\r\n",
            b"From: a@b.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgEAAQiAAgACAQAAAAQAAQABgAEA\r\n",
            b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAVIZWogCgAAAAAAADEAAAAAAAAA\r\n",
            b"From: a@b.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a.txt\r\n#2&5J\r\n`\r\nend\r\n",
        ],
        words: &[
            "Content-Type: ", "multipart/", "boundary=", "\r\n\r\n", "--", "charset=utf-7", "charset=utf-16",
            "base64", "quoted-printable", "message/rfc822", "=?utf-8?b?", "?=", "begin 644 x\r\n", "name*0*=",
            "text/html", "application/ms-tnef", "application/pkcs7-mime", "\u{feff}", "\0", "=E6", "=\r\n",
        ],
    },
    Target {
        name: "html",
        run: html,
        seeds: &[
            b"<html><head><title>Brev</title><style>p{color:red}</style></head><body><p>Hej <b>Anna</b><br>1&nbsp;&#230;<table><tr><td>010190<td>1234</table></body>",
            b"<!-- skabelon ---><div style=\"display:none\">skjult</div><ul><li>en<li>to</ul><pre>a\n b</pre>",
        ],
        words: &[
            "<table>", "<td>", "</", "<!--", "-->", "<style>", "<script>", "</script>", "&#x", "&amp;", "<p",
            " style=\"", "display:none", "<![CDATA[", "<title>", "<textarea>", "\u{ad}", ">",
        ],
    },
    Target {
        name: "cpr",
        run: cpr,
        // Made up: no day, month and number of these was ever given to anybody.
        seeds: &[
            b"Nummeret er 111111-1118, og igen 1111111118.",
            "født 11.11.11 – 1118 · 111111\u{2011}1118\n11 11 11 11 18".as_bytes(),
        ],
        words: &["111111-1118", "-", " ", "0", "1", "\u{a0}", "\u{200b}", "\n", "/", ".", "\u{2013}"],
    },
    Target {
        name: "smtp",
        run: smtp,
        seeds: &[
            b"EHLO gateway\r\nMAIL FROM:<anna@opdigt.example> SIZE=100 BODY=8BITMIME\r\nRCPT TO:<databrud@opdigt.example>\r\nDATA\r\nSubject: Brud\r\n\r\nHej\r\n..\r\n.\r\nQUIT\r\n",
            b"EHLO g\r\nMAIL FROM:<>\r\nRCPT TO:<\"a b\"@opdigt.example>\r\nBDAT 5\r\nHej\r\nBDAT 0 LAST\r\nRSET\r\nNOOP\r\nVRFY a\r\n",
            b"HELO g\r\nSTARTTLS\r\nLHLO g\r\nMAIL FROM:<@relay:a@b.example>\r\nRCPT TO:<a@xn--rger-gra.example>\r\nDATA\r\n\n.\n\r.\r\r\n.\r\n",
        ],
        words: &[
            "EHLO ", "MAIL FROM:<", "RCPT TO:<", "DATA\r\n", "BDAT 1 LAST\r\n", "BDAT 99999999999999999999\r\n",
            "\r\n.\r\n", "\n.\n", "\r.\r", "\r\n", "RSET\r\n", "SMTPUTF8", "SIZE=-1", ">", "\0", "STARTTLS\r\n",
        ],
    },
];

fn in_time<T>(what: &str, begun: Instant, value: T) -> T {
    let took = begun.elapsed();
    assert!(took < SLOW, "{what} took {took:?}");
    value
}

/// Reading ends, in time, and hands out no more than was sent in, unpacked once.
fn mail(bytes: &[u8]) {
    let begun = Instant::now();
    let raw = Bytes::copy_from_slice(bytes);
    let reading = in_time("reading a mail", begun, brudvagt_letterbox::read(&raw));
    assert!(reading.files.len() <= 200, "{}", reading.files.len());
    assert!(reading.body_at <= bytes.len());
    assert!(!reading.text.contains('\0'));
    for source in brudvagt_letterbox::sources(&raw) {
        assert!(!source.kind.contains('\n'), "{:?}", source.kind);
    }
}

/// Words come out, and no more than went in with a tab or a line break for each of its signs.
fn html(bytes: &[u8]) {
    let begun = Instant::now();
    let page = String::from_utf8_lossy(bytes);
    let text = in_time(
        "reading a page",
        begun,
        brudvagt_letterbox::html_to_text(&page),
    );
    assert!(!text.contains('\0'));
    assert!(
        text.len() <= page.len() * 4 + 16,
        "{} of {}",
        text.len(),
        page.len()
    );
}

/// A masked text holds no number that is likely one, and masking it again changes nothing.
fn cpr(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let masked = brudvagt_cpr::mask(&text);
    // What is only possible is left on purpose, and another may become possible beside a mask.
    let is_left = |hit: &brudvagt_cpr::Hit| hit.certainty >= Certainty::Likely;
    assert!(
        !brudvagt_cpr::find(&masked).iter().any(is_left),
        "{masked:?}"
    );
    assert_eq!(brudvagt_cpr::mask(&masked), masked);
    let _restored = brudvagt_cpr::restore(&masked, &text);
}

/// Every line that is answered begins with a code, and nothing is kept that nobody was addressed in.
fn smtp(bytes: &[u8]) {
    let runtime = Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return };
    let answered = runtime.block_on(async {
        let (mut sender, door) = duplex(1 << 20);
        let limits = Limits {
            message_bytes: 100_000,
            ..Limits::default()
        };
        let keep = |envelope: Envelope| async move {
            assert!(!envelope.to.is_empty(), "nobody was addressed");
            assert!(envelope.data.len() <= 100_000);
            Ok::<(), Reply>(())
        };
        let talking = talk(door, "mx.opdigt.example", limits, keep);
        let sending = async {
            // It hangs up half way: whoever sends may, at any byte.
            let _hung_up = sender.write_all(bytes).await;
            let _hung_up = sender.shutdown().await;
            let mut answered = Vec::new();
            let _broken = sender.read_to_end(&mut answered).await;
            answered
        };
        let (_ended, answered) = tokio::join!(talking, sending);
        answered
    });
    for line in answered.split(|byte| *byte == b'\n') {
        let is_coded = line.len() >= 4
            && line.iter().take(3).all(u8::is_ascii_digit)
            && matches!(line.get(3), Some(b' ' | b'-'));
        assert!(
            line.is_empty() || is_coded,
            "{:?}",
            String::from_utf8_lossy(line)
        );
    }
}
