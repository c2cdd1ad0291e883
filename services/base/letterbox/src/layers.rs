//! What a text part carries, whatever its label says: bytes count for more than labels.
//!
//! Gateways put lines before and behind a block of base64, and label one encoding as another, or
//! apply one twice.

use std::{borrow::Cow, ops::Range};

use crate::{
    base64::{base64_value, base64_word},
    transfer::{Transfer, is_base64_line, quoted_printable},
    uuencode::begins_base64,
};

/// A stretch of a text part.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'b> {
    pub(crate) bytes: Cow<'b, [u8]>,
    /// Stood beside what was encoded, so the part's charset says nothing about it.
    pub(crate) is_bare: bool,
}

impl<'b> Piece<'b> {
    fn carried(bytes: impl Into<Cow<'b, [u8]>>) -> Self {
        Self {
            bytes: bytes.into(),
            is_bare: false,
        }
    }
}

/// What a text body said to be carried as `named` consists of.
pub(crate) fn pieces(named: Transfer, body: &[u8]) -> Vec<Piece<'_>> {
    if named == Transfer::Uu {
        return vec![Piece::carried(named.carry(body).bytes)];
    }
    let runs = base64_runs(body, named == Transfer::Base64);
    if !runs.is_empty() {
        return with_bare(body, &runs);
    }
    if named == Transfer::Quoted || looks_quoted(body) {
        return vec![Piece::carried(unquoted(body))];
    }
    vec![Piece::carried(body)]
}

/// Undoes quoted-printable, also where it was applied twice or around base64.
fn unquoted(body: &[u8]) -> Vec<u8> {
    let bytes = quoted_printable(body);
    if looks_like_base64(&bytes) {
        return base64_word(&bytes);
    }
    if memchr::memmem::find(body, b"=3D").is_some() && looks_quoted(&bytes) {
        return quoted_printable(&bytes);
    }
    bytes
}

/// The blocks decoded, and what stands around them.
fn with_bare<'b>(body: &'b [u8], runs: &[Range<usize>]) -> Vec<Piece<'b>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let add_bare = |pieces: &mut Vec<Piece<'b>>, range: Range<usize>| {
        let bytes = body.get(range).unwrap_or_default();
        if bytes.iter().any(u8::is_ascii_alphanumeric) {
            pieces.push(Piece {
                bytes: bytes.into(),
                is_bare: true,
            });
        }
    };
    for run in runs {
        add_bare(&mut pieces, at..run.start);
        let bytes = base64_word(body.get(run.clone()).unwrap_or_default());
        let is_quoted = looks_quoted(&bytes);
        pieces.push(Piece::carried(if is_quoted {
            quoted_printable(&bytes)
        } else {
            bytes
        }));
        at = run.end;
    }
    add_bare(&mut pieces, at..body.len());
    pieces
}

/// Where blocks of base64 stand. Where the label says that there are some, less proves one.
fn base64_runs(body: &[u8], is_named: bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let (mut at, mut is_open, mut is_padded, mut is_file) = (0, false, false, false);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim_ascii();
        if trimmed.is_empty() {
            continue;
        }
        // A file written into the text has its own reader.
        is_file = begins_base64(trimmed) || is_file && trimmed != b"====";
        // A short line begins a block only where nothing stands before it: it may be a word.
        let may_begin = !is_file && (trimmed.len() >= 24 || is_blank(body.get(..start)));
        if is_base64_line(trimmed, is_open && is_padded) && (is_open || may_begin) {
            match runs.last_mut().filter(|_| is_open) {
                Some(run) => run.end = at,
                None => runs.push(start..at),
            }
            (is_open, is_padded) = (true, trimmed.ends_with(b"="));
        } else {
            is_open = false;
        }
    }
    runs.retain(|run| {
        let is_first = body
            .get(..run.start)
            .is_some_and(|it| it.trim_ascii().is_empty());
        let is_all = is_first
            && body
                .get(run.end..)
                .is_some_and(|it| it.trim_ascii().is_empty());
        let block = body.get(run.clone()).unwrap_or_default().trim_ascii();
        if is_named {
            is_first && could_be_base64(block)
                || first_line(block).len() >= 60
                || looks_like_base64(block)
        } else {
            (is_all || block.len() >= 60) && looks_like_base64(block)
        }
    });
    runs
}

/// Whether a block at the place where base64 was announced is no word.
fn could_be_base64(block: &[u8]) -> bool {
    let is_sign = |byte: &u8| base64_value(*byte).is_some() || *byte == b'=';
    if block.len() >= 60 || block.len().is_multiple_of(4) && block.ends_with(b"=") {
        return true;
    }
    if block.len() >= 24 {
        return block
            .split(|byte| *byte == b'\n')
            .all(|line| line.trim_ascii().iter().all(is_sign))
            || looks_like_base64(block);
    }
    let bytes = base64_word(block);
    let is_control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, 0 | b'\t'..=b'\r');
    let n_ascii = bytes.iter().filter(|byte| byte.is_ascii()).count();
    !bytes.iter().any(is_control) && n_ascii * 2 >= bytes.len()
}

fn is_blank(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|it| it.trim_ascii().is_empty())
}

fn first_line(block: &[u8]) -> &[u8] {
    let first = block.split(|byte| *byte == b'\n').next();
    first.unwrap_or_default().trim_ascii()
}

/// Whether a text consists of base64 that decodes to text.
pub(crate) fn looks_like_base64(body: &[u8]) -> bool {
    let trimmed = body.trim_ascii();
    let first = first_line(trimmed);
    // A single word is too short to be a block, and a long line of base64 has digits, capitals and
    // small letters.
    if first.len() < 24
        || !is_base64_line(first, false)
        || !first.iter().any(u8::is_ascii_uppercase)
    {
        return false;
    }
    let carried = Transfer::Base64.carry(trimmed);
    let n_text = carried
        .bytes
        .iter()
        .filter(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0xc3 | 0xa5..=0xf8))
        .count();
    carried.footer.is_empty()
        && !carried.bytes.is_empty()
        && n_text * 100 >= carried.bytes.len() * 95
        && carried.bytes.contains(&b' ')
}

/// Danish letters as quoted-printable writes them, or lines it broke.
fn looks_quoted(body: &[u8]) -> bool {
    if !body.contains(&b'=') {
        return false;
    }
    let letters = [
        b"=C3=A6", b"=C3=B8", b"=C3=A5", b"=C3=86", b"=C3=98", b"=C3=85",
    ];
    let is_letter = |at: &[u8]| letters.iter().any(|letter| at == letter.as_slice());
    memchr::memmem::find(body, b"=C3=").is_some() && body.windows(6).any(is_letter)
        || has_quoted_latin(body)
        || body.split(|byte| *byte == b'\n').any(is_softly_broken)
}

/// Whether words hold the Danish letters of Latin-1 as quoted-printable writes them. An address of
/// the web or a formula may hold the same signs.
fn has_quoted_latin(body: &[u8]) -> bool {
    let (mut n_escapes, mut is_inside) = (0, false);
    for word in body.split(u8::is_ascii_whitespace) {
        if word.iter().any(|byte| b"/?&".contains(byte)) {
            continue;
        }
        for escape in memchr::memchr_iter(b'=', word) {
            let letter = word.get(escape + 1..escape + 3);
            if !matches!(letter, Some(b"E6" | b"F8" | b"E5" | b"C6" | b"D8" | b"C5")) {
                continue;
            }
            n_escapes += 1;
            is_inside |= word.get(escape + 3).is_some_and(u8::is_ascii_lowercase);
        }
    }
    n_escapes >= 2 && is_inside
}

/// Whether a line is as long as quoted-printable makes them and ends as it ends them.
fn is_softly_broken(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    (73..=76).contains(&line.len())
        && line.ends_with(b"=")
        && !line.ends_with(b"==")
        && line.contains(&b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn shown(named: Transfer, body: &str) -> String {
        let pieces = pieces(named, body.as_bytes());
        let texts = pieces
            .iter()
            .map(|piece| String::from_utf8_lossy(piece.bytes.trim_ascii()).into_owned());
        texts.collect::<Vec<String>>().join("|")
    }

    #[test]
    fn what_nobody_named_is_known_by_its_bytes() {
        assert_eq!(
            shown(Transfer::Plain, "RXQgYnJldiBvbSBTw7hyZW4gZXIgc2VuZHQu\r\n"),
            "Et brev om Søren er sendt."
        );
        assert_eq!(
            shown(Transfer::Plain, "Brevet om S=C3=B8ren"),
            "Brevet om Søren"
        );
        for plain in [
            "Et brev er sendt.",
            "https://nordvig.example/a=C3",
            "https://nordvig.example/?a=F8le&b=E5ben",
            "Felt A=F8, felt B=E5",
        ] {
            assert_eq!(shown(Transfer::Plain, plain), plain);
            assert_eq!(shown(Transfer::Base64, plain), plain);
        }
        let long = "Skolebestyrelsesformandsvalgkampagnemateriale";
        assert_eq!(shown(Transfer::Plain, long), long);
    }

    #[test]
    fn blocks_are_read_between_the_lines_around_them() {
        let block = "RXQgYnJldiBvbSBTw7hyZW4gZXIgc2VuZHQgdGlsIGVuIGFuZGVuIG1vZHRhZ2VyLg==";
        let body = format!("Udefra.\n\n{block}\n\n-- \nListen\n{block}\nSlut\n");
        let words = "Et brev om Søren er sendt til en anden modtager.";
        let wanted = format!("Udefra.|{words}|-- \nListen|{words}|Slut");
        for named in [Transfer::Base64, Transfer::Plain, Transfer::Quoted] {
            assert_eq!(shown(named, &body), wanted, "{named:?}");
        }
    }
}
