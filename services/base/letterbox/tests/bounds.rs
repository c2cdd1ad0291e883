//! Mails built to be expensive: each costs no more than it may, even in a debug build.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs,
    time::{Duration, Instant},
};

use brudvagt_letterbox::{Reading, read};

/// Far more than a reading costs, but too little for one that grows faster than its mail. A debug build
/// is some twenty times slower than a release build. What can be counted is counted beside the code
/// (`choose`, `html`).
const MOST: Duration = Duration::from_secs(20);

/// What this thread has worked, which is less than the time that went by on a busy machine. Where the
/// system does not tell, it is the time.
fn worked(begun: Instant) -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|it| it.parse().ok());
    nanos.map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

#[track_caller]
fn in_time(raw: Vec<u8>) -> Reading {
    let now = Instant::now();
    let (raw, before) = (raw.into(), worked(now));
    let reading = read(&raw);
    let cost = worked(now).saturating_sub(before);
    assert!(cost < MOST, "{} bytes: {cost:?}", raw.len());
    reading
}

fn head(kind: &str) -> Vec<u8> {
    format!("From: anna@nordvig.example\r\nSubject: form\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n").into_bytes()
}

fn repeated(kind: &str, piece: &[u8], n: usize) -> Vec<u8> {
    [head(kind), piece.repeat(n)].concat()
}

#[test]
fn mails_inside_mails_are_opened_so_far() {
    let reading = in_time(repeated(
        "message/rfc822",
        b"Content-Type:message/rfc822\r\n\r\n",
        100_000,
    ));
    assert!(reading.is_cut_short() && reading.text.is_empty());
}

#[test]
fn parts_that_never_end_are_counted() {
    let piece = b"--B\r\nContent-Type:multipart/x;boundary=Z\r\n\r\nx\r\n";
    let reading = in_time(repeated("multipart/mixed; boundary=B", piece, 100_000));
    assert!(reading.files.len() <= 200);
}

#[test]
fn many_tiny_parts_are_listed_so_far_and_the_rest_is_said() {
    let piece = b"--B\r\nContent-Type:a/b\r\n\r\nx\r\n";
    let reading = in_time(repeated("multipart/mixed; boundary=B", piece, 46_428));
    assert_eq!(reading.files.len(), 200);
    assert!(
        format!("{:?}", reading.notes).contains("n_all: 46428"),
        "{:?}",
        reading.notes
    );
}

#[test]
fn parts_nested_in_parts_take_no_stack() {
    let deep: Vec<u8> = (0..50_000)
        .flat_map(|n| {
            format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").into_bytes()
        })
        .collect();
    assert!(in_time(deep).is_cut_short());
    let five_hundred: Vec<u8> = (0..500)
        .flat_map(|n| {
            format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").into_bytes()
        })
        .chain(*b"Content-Type: text/plain\r\n\r\nEt brev.\r\n")
        .collect();
    assert_eq!(in_time(five_hundred).text, "Et brev.");
}

#[test]
fn alternatives_inside_alternatives_are_compared_so_far() {
    let mut raw = String::new();
    for n in 0..900 {
        raw.push_str(&format!("Content-Type: multipart/alternative; boundary=b{n}\r\n\r\n--b{n}\r\n\r\nkort\r\n--b{n}\r\n"));
    }
    raw.push_str("Content-Type: text/plain\r\n\r\n");
    raw.push_str(&"mange ord her \r\n".repeat(100_000));
    assert!(in_time(raw.into_bytes()).text.starts_with("mange ord her"));
}

#[test]
fn headers_and_parameters_without_end_are_read_so_far() {
    let parameters: Vec<u8> = (0..200_000)
        .rev()
        .flat_map(|n| format!(";n{n}*1*=%61").into_bytes())
        .collect();
    let _many = in_time(
        [
            b"Subject: x\r\nContent-Type: application/x".as_slice(),
            &parameters,
            b"\r\n\r\nx",
        ]
        .concat(),
    );
    let _folded = in_time(
        [
            b"Subject: x\r\n".as_slice(),
            &b" x\r\n".repeat(500_000),
            b"\r\nx",
        ]
        .concat(),
    );
    let _words = in_time(
        [
            b"Subject: ".as_slice(),
            &b"=?".repeat(1_000_000),
            b"\r\n\r\nx",
        ]
        .concat(),
    );
    let _lines = in_time(
        [
            b"Subject: x\r\n".as_slice(),
            &b"uden kolon\r\nX: y\r\n".repeat(100_000),
        ]
        .concat(),
    );
    let _froms = in_time([b"From: ".as_slice(), &b"a,".repeat(500_000), b"\r\n\r\nx"].concat());
    assert!(in_time(b"a: b\r\n".repeat(500_000)).is_cut_short());
}

#[test]
fn html_without_end_is_read_so_far() {
    let html = |piece: &[u8], n| in_time(repeated("text/html", piece, n));
    html(b"<div>", 40_000);
    html(b"<b><p><table><td>", 12_000);
    html(b"<a b=c ", 50_000);
    html(b"<!--", 40_000);
    html(b"<style>", 25_000);
    html(b"&amp;&#x", 50_000);
    html(b"</p></x></b>", 12_000);
    html(b"<s><ol><li>", 20_000);
    html(b"<a href=x://y>", 50_000);
    html(b"a <", 100_000);
    html(b"<table><p hidden><td><li><dd><a>", 6_000);
    html(
        b"<style>.a,.b{display:none}@media{</style><i class='a b'>",
        4_000,
    );
}

#[test]
fn text_without_end_is_read_so_far() {
    let plain = |transfer: &str, piece: &[u8], n| {
        in_time(repeated(
            &format!("text/plain\r\nContent-Transfer-Encoding: {transfer}"),
            piece,
            n,
        ))
    };
    plain("base64", b"QUJD", 1_000_000);
    plain("quoted-printable", b"=C3=B8=", 500_000);
    plain("8bit", b"begin 644 x\n", 200_000);
    plain("8bit", &[0xff, 0xc3], 1_000_000);
    plain("8bit", b"--x\n", 1_000_000);
    plain("8bit", b"e\xcc\x81", 500_000);
}

/// `CompressedData` (RFC 3274) of so many zero bytes, in an element with a length of its own.
fn compressed(n_bytes: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"Content-Type: a/b\r\n\r\n").unwrap();
    packed.write_all(&vec![0; n_bytes]).unwrap();
    let wrap = |tag: u8, parts: &[&[u8]]| {
        let content = parts.concat();
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], length.as_slice(), &content].concat()
    };
    let octets = wrap(0x04, &[&packed.finish().unwrap()]);
    let data = wrap(0x30, &[&wrap(0x06, &[&[0x2a, 3]]), &wrap(0xa0, &[&octets])]);
    let zlib = wrap(0x30, &[&wrap(0x06, &[&[0x2a, 3]])]);
    let inner = wrap(0x30, &[&wrap(0x02, &[&[0]]), &zlib, &data]);
    let kind = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
    wrap(0x30, &[&wrap(0x06, &[kind]), &wrap(0xa0, &[&inner])])
}

#[test]
fn compressed_envelopes_are_unpacked_so_far_all_together() {
    let head = b"--B\r\nContent-Type: application/pkcs7-mime; smime-type=compressed-data; name=a.p7z\r\n\r\n";
    let piece = [head.as_slice(), &compressed(10_000_000), b"\r\n"].concat();
    let reading = in_time(repeated("multipart/mixed; boundary=B", &piece, 100));
    let notes = format!("{:?}", reading.notes);
    assert!(notes.contains("NotOpened"), "{notes}");
}

/// An archive whose list names the same mail so many times.
fn archive(mail: &[u8], n_named: usize, is_packed: bool) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = mail.to_vec();
    if is_packed {
        let deflate = flate2::Compression::best();
        let mut writer = flate2::write::DeflateEncoder::new(Vec::new(), deflate);
        writer.write_all(mail).unwrap();
        packed = writer.finish().unwrap();
    }
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let method = [if is_packed { 8 } else { 0 }, 0];
    let sizes = [[0; 4], size(&packed), size(mail), [5, 0, 0, 0]].concat();
    let mut bytes = [b"PK\x03\x04\x14\0\0\0".as_slice(), &method, &[0; 4], &sizes].concat();
    bytes.extend_from_slice(b"a.eml");
    bytes.extend_from_slice(&packed);
    let list_at = size(&bytes);
    let entry = [
        b"PK\x01\x02\x14\0\x14\0\0\0".as_slice(),
        &method,
        &[0; 4],
        &sizes,
        &[0; 14],
        b"a.eml",
    ]
    .concat();
    bytes.extend(entry.repeat(n_named));
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0");
    bytes.extend_from_slice(&list_at);
    bytes.extend_from_slice(&[0, 0]);
    bytes
}

#[test]
fn archives_are_opened_so_far() {
    let attached = |archive: &[u8], n: usize| {
        let head = b"--B\r\nContent-Type: application/zip; name=a.zip\r\n\r\n";
        let piece = [head.as_slice(), archive, b"\r\n"].concat();
        in_time(repeated("multipart/mixed; boundary=B", &piece, n))
    };
    let one = attached(&archive(b"Subject: Brev\r\n\r\nEt brev.\r\n", 1, true), 1);
    assert_eq!(one.text, "Et brev.");
    let many = attached(
        &archive(b"Subject: Brev\r\n\r\nEt brev.\r\n", 100_000, false),
        5,
    );
    assert_eq!(many.text.matches("Et brev.").count(), 30);
    let zeros = [b"Subject: Brev\r\n\r\n".as_slice(), &[b'0'; 20_000_000]].concat();
    let bomb = attached(&archive(&zeros, 1_000, true), 10);
    assert!(format!("{:?}", bomb.notes).contains("NotOpened"));
    let stored = attached(&archive(&zeros, 1_000, false), 1);
    assert!(format!("{:?}", stored.notes).contains("NotOpened"));
}

/// What a mail of 20 kB may cost in all, which its reading stays below. A debug build is some twenty times
/// slower.
const OF_AN_ORDINARY_MAIL: Duration =
    Duration::from_millis(if cfg!(debug_assertions) { 60 } else { 3 });

#[test]
fn an_ordinary_mail_costs_less_than_it_may() {
    const N: u32 = 50;
    let line = "Brevet om Søren på Ærø gik til en forkert borger i går.\r\n";
    let plain = [
        head("text/plain; charset=utf-8"),
        line.repeat(350).into_bytes(),
    ]
    .concat();
    let row = "<tr><td style='color:#333'>Søren</td><td><a href='https://del.example/f?a=1'>listen</a></td></tr>";
    let page = format!(
        "<html><head><style>td{{padding:0}}</style></head><body><table>{}</table>",
        row.repeat(190)
    );
    let alternative = format!(
        "--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n--B--\r\n",
        "Søren\tlisten\r\n".repeat(190)
    );
    let alternative = [
        head("multipart/alternative; boundary=B"),
        alternative.into_bytes(),
    ]
    .concat();
    let files = format!(
        "--B\r\n\r\n{}\r\n--B\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{}--B--\r\n",
        line.repeat(20),
        format!("{}\r\n", "JVBERi0x".repeat(9)).repeat(250)
    );
    let files = [head("multipart/mixed; boundary=B"), files.into_bytes()].concat();
    for (kind, raw) in [
        ("plain", plain),
        ("alternative", alternative),
        ("files", files),
    ] {
        let raw = raw.into();
        let (now, mut n_words) = (Instant::now(), 0);
        let before = worked(now);
        for _ in 0..N {
            n_words += read(&raw).text.len();
        }
        let cost = worked(now).saturating_sub(before) / N;
        eprintln!("{kind}, {} bytes: {cost:?}", raw.len());
        assert!(
            n_words > 0 && cost <= OF_AN_ORDINARY_MAIL,
            "{kind}: {cost:?}"
        );
    }
}
