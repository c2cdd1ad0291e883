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

pub const TARGETS: [Target; 6] = [
    Target {
        name: "mail",
        run: mail,
        seeds: &[
            b"From: Anna <anna@opdigt.example>\r\nSubject: =?utf-8?q?Brev_til_forkert?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nEt brev gik til en forkert.\r\n",
            b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: multipart/alternative; boundary=y\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\nHej\r\n--y\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<p>Hej<table><tr><td>1<td>2</table>\r\n--y--\r\n--x\r\nContent-Type: application/pdf; name*0*=utf-8''bl%C3%A5; name*1=b.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--x--\r\n",
            b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nbl=C3=A5b=E6r=\r\n",
            b"From: a@b.example\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgEAAQiAAgACAQAAAAQAAQABgAEA\r\n",
            b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCSqGSIb3DQEHAqCAMIACAQExADCABgkqhkiG9w0BBwGggCSABAVIZWogCgAAAAAAADEAAAAAAAAA\r\n",
            b"From: a@b.example\r\nDate: Man, 30 nov 2026 9:5:1 CET\r\nContent-Type: message/partial; number=1; total=2\r\n\r\nSubject: b\r\n\r\n=ybegin line=128 size=5 name=a b.txt\r\nk\x98\x98\x8bX\r\n=yend size=5\r\n",
            // CompressedData (RFC 3274) of "Subject: b", as zlib stores what it does not pack.
            b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; name=a.p7z\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAGCyqGSIb3DQEJEAEJoIAwgAIBADANBgsqhkiG9w0BCRADCDCABgkqhkiG9w0BBwGggAQVeAEBCgD1/1N1YmplY3Q6IGIUyAONAAAAAAAAAAAAAA==\r\n",
            // A mail that Outlook saved, with another in it.
            include_bytes!("../../../services/base/letterbox/tests/mails/483-msg-in-msg.eml"),
            b"From: a@b.example\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a.txt\r\n#2&5J\r\n`\r\nend\r\n",
        ],
        words: &[
            "Content-Type: ", "multipart/", "boundary=", "\r\n\r\n", "--", "charset=utf-7", "charset=utf-16",
            "base64", "quoted-printable", "message/rfc822", "=?utf-8?b?", "?=", "begin 644 x\r\n", "name*0*=",
            "text/html", "application/ms-tnef", "application/pkcs7-mime", "message/partial; number=2", "=ybegin name=x\r\n",
            "SÃ¸", "\u{feff}", "\0", "=E6", "=\r\n",
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
    Target {
        name: "list",
        run: list,
        seeds: &[
            b"Navn;E-mail;Adresse\r\n\"Bo; Opdigt\";bo@opdigt.example;\"Vej 1\nBy\"\r\n\r\nAnna \"Annie\" A;a@opdigt.example;\r\n",
            b"sep=,\rNavn, \"Mail\"\r\"S\xf8ren\", s@opdigt.example\r",
            b"\xff\xfeN\0a\0v\0n\0\t\0M\0a\0i\0l\0\n\0B\0o\0\t\0b\0@\0o\0.\0d\0k\0",
            // An archive without anything in it.
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x0f\0\0\0xl/workbook.xml",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0",
        ],
        words: &[
            ";", ",", "\t", "\"", "\"\"", "\r\n", "\r", "\n", "sep=;", "sep=\"", "@", "\u{feff}", "\0", " \"",
            "PK\u{3}\u{4}", "PK\u{1}\u{2}", "xl/worksheets/sheet1.xml",
        ],
    },
    Target {
        name: "form",
        run: form,
        seeds: &[
            b"what=Et+brev+om+S%C3%B8ren&csrf=x&noticed.date=2026-11-30&data=cpr&data=navn",
            b"--x\r\nContent-Disposition: form-data; name=\"what\"\r\n\r\nEt brev\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"bl\xc3\xa5.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n--x--\r\n",
            b"--x\r\nContent-Disposition: form-data; name*=utf-8''a%20b; filename*=iso-8859-1''%f8.txt\r\n\r\n\r\n--x--",
        ],
        words: &[
            "&", "=", "%", "%C3", "+", ";", "--x\r\n", "--x--", "\r\n\r\n", "Content-Disposition: form-data; name=\"",
            "filename=\"", "filename*=", "Content-Type: ", "\"", "\0", "\r", "\n",
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

/// A list's lines come in their order and hold no more than was sent in. Several come of one line where
/// somebody pasted the recipients of a mail.
fn list(bytes: &[u8]) {
    let begun = Instant::now();
    let text = if brudvagt_lists::is_workbook(bytes) {
        let read = in_time(
            "reading a workbook",
            begun,
            brudvagt_lists::read_workbook(bytes),
        );
        let Ok(sheet) = read else { return };
        sheet.text
    } else {
        brudvagt_lists::decode(bytes).text
    };
    let table = in_time("reading a list", begun, brudvagt_lists::read_table(&text));
    let numbers: Vec<u32> = table.iter().map(|line| line.number).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    let n_lines = text.split(['\r', '\n']).count();
    assert!(
        numbers
            .iter()
            .all(|it| usize::try_from(*it).is_ok_and(|it| (1..=n_lines).contains(&it)))
    );
    let cells = table.iter().filter_map(|line| line.cells.as_ref());
    let n_bytes: usize = cells.flatten().map(String::len).sum();
    assert!(n_bytes <= text.len(), "{n_bytes} of {}", text.len());
}

/// A form has no more fields and files than ours have, and no file that was not allowed.
fn form(bytes: &[u8]) {
    if !bytes.starts_with(b"--") {
        let fields = brudvagt_form::read_fields(bytes).unwrap_or_default();
        assert!(fields.len() <= brudvagt_form::MOST_FIELDS);
        return;
    }
    let runtime = Builder::new_current_thread().build();
    let Ok(runtime) = runtime else { return };
    for allows in [true, false] {
        let request = axum::http::Request::builder()
            .header("content-type", "multipart/form-data; boundary=x")
            .body(axum::body::Body::from(bytes.to_vec()));
        let Ok(request) = request else { return };
        let mut form = brudvagt_form::Form::default();
        let begun = Instant::now();
        let may = |_form: &brudvagt_form::Form| if allows { Ok(()) } else { Err(()) };
        let read = runtime.block_on(brudvagt_form::read_parts(request, &mut form, may));
        let _read = in_time("reading a form", begun, read);
        assert!(form.fields.len() + form.files.len() <= brudvagt_form::MOST_FIELDS);
        assert!(allows || form.files.is_empty());
        let n_bytes: usize = form.files.iter().map(|file| file.content.len()).sum();
        assert!(n_bytes <= bytes.len(), "{n_bytes} of {}", bytes.len());
    }
}
