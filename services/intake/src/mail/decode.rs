//! Text from parts whose label is wrong. Danish mail without a charset, or with the wrong one, is
//! common, and `s�gen` is no documentation.

use std::borrow::Cow;

use mail_parser::{
    Encoding, HeaderName, Message, MessagePart, MimeHeaders, PartType,
    decoders::{
        base64::base64_decode, charsets::map::charset_decoder, html::html_to_text,
        quoted_printable::quoted_printable_decode,
    },
};

use crate::rules::check_text::is_unprintable;

/// All readable text of a mail, HTML as text, line feeds only.
pub(crate) fn body_text(message: &Message<'_>) -> String {
    let texts: Vec<String> = message
        .text_bodies()
        .filter_map(|part| part_text(message, part))
        .map(|text| clean(&text))
        .filter(|text| !text.is_empty())
        .collect();
    texts.join("\n\n")
}

fn part_text(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let (decoded, is_html) = match &part.body {
        PartType::Text(text) => (text, false),
        PartType::Html(html) => (html, true),
        PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => return None,
    };
    let text = relabelled(message, part).map_or_else(|| decoded.to_string(), Cow::into_owned);
    Some(if is_html { html_to_text(&text) } else { text })
}

/// The part read again, when its bytes show that its label is wrong.
fn relabelled<'t>(message: &Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'t, str>> {
    let charset = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let range = usize::try_from(part.offset_body).ok()?..usize::try_from(part.offset_end).ok()?;
    let raw = message.raw_message.get(range)?;
    let bytes = match part.encoding {
        Encoding::None => Cow::Borrowed(raw),
        Encoding::QuotedPrintable => Cow::Owned(quoted_printable_decode(raw)?),
        Encoding::Base64 => Cow::Owned(base64_decode(raw)?),
    };
    mend(&bytes, &charset).map(Cow::Owned)
}

/// UTF-8 that is called something else is UTF-8: other text is hardly ever valid as such. What is
/// called UTF-8 and is not, or by no known name, is what Danish systems wrote before: Windows-1252.
fn mend(bytes: &[u8], charset: &str) -> Option<String> {
    if bytes.is_ascii() {
        return None;
    }
    let is_nameless = charset_decoder(charset.as_bytes()).is_none();
    let is_single_byte = is_nameless
        || charset.starts_with("iso-8859")
        || charset.starts_with("windows-125")
        || charset == "us-ascii";
    match std::str::from_utf8(bytes) {
        Ok(text) if is_single_byte => Some(text.to_owned()),
        Err(_) if is_nameless || charset == "utf-8" || charset == "utf8" => {
            Some(windows_1252(bytes))
        }
        Ok(_) | Err(_) => None,
    }
}

/// Every byte is a letter in it, so that nothing is lost.
fn windows_1252(bytes: &[u8]) -> String {
    charset_decoder(b"windows-1252").map_or_else(
        || String::from_utf8_lossy(bytes).into_owned(),
        |decode| decode(bytes),
    )
}

/// The subject, also when it was written in bytes that no header may hold.
pub(crate) fn subject(message: &Message<'_>) -> String {
    let decoded = message.subject().unwrap_or_default();
    let raw = message
        .headers()
        .iter()
        .find(|header| header.name == HeaderName::Subject)
        .and_then(|header| {
            let start = usize::try_from(header.offset_start()).ok()?;
            let end = usize::try_from(header.offset_end()).ok()?;
            message.raw_message.get(start..end)
        });
    let subject = match raw {
        Some(bytes) if std::str::from_utf8(bytes).is_err() => Cow::Owned(windows_1252(bytes)),
        Some(_) | None => Cow::Borrowed(decoded),
    };
    one_line(&subject)
}

/// Without line breaks and control characters, at most a line long.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(500)
        .collect()
}

fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let printable: String = text.chars().filter(|c| !is_unprintable(*c)).collect();
    printable.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    fn text_of(headers: &str, body: &[u8]) -> String {
        let mut raw = format!("Subject: x\r\n{headers}\r\n\r\n").into_bytes();
        raw.extend_from_slice(body);
        body_text(&MessageParser::default().parse(&raw).unwrap())
    }

    #[test]
    fn danish_letters_survive_a_wrong_label() {
        let latin1 = b"s\xf8gen p\xe5 \xe6blet";
        let utf8 = "søgen på æblet".as_bytes();
        for (headers, body) in [
            ("X-None: 1", latin1.as_slice()),
            ("Content-Type: text/plain; charset=utf-8", latin1),
            ("Content-Type: text/plain; charset=iso-8859-1", latin1),
            ("Content-Type: text/plain; charset=x-unknown-1", utf8),
            ("Content-Type: text/plain; charset=x-unknown-1", latin1),
            ("Content-Type: text/plain; charset=us-ascii", utf8),
            ("Content-Type: text/plain; charset=iso-8859-1", utf8),
            ("Content-Type: text/plain; charset=utf-8", utf8),
            (
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable",
                b"s=F8gen p=E5 =E6blet",
            ),
            (
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64",
                b"c/hnZW4gcOUg5mJsZXQ=",
            ),
        ] {
            assert_eq!(text_of(headers, body), "søgen på æblet", "{headers}");
        }
    }

    #[test]
    fn html_becomes_text_and_shows_no_script() {
        let text = text_of(
            "Content-Type: text/html; charset=utf-8",
            "<html><head><style>p{}</style></head><body><p>Brev til <b>forkert</b> borger.</p><script>alert(1)</script></body></html>"
                .as_bytes(),
        );
        assert!(text.contains("Brev til forkert borger."), "{text}");
        assert!(!text.contains("alert") && !text.contains('<'), "{text}");
    }

    #[test]
    fn a_subject_in_raw_bytes_is_read() {
        let message = MessageParser::default()
            .parse(b"Subject: Brud p\xe5 skolen\r\n\r\nx")
            .unwrap();
        assert_eq!(subject(&message), "Brud på skolen");
        let message = MessageParser::default()
            .parse(b"Subject: =?utf-8?q?Brud_p=C3=A5?=\r\n =?utf-8?q?_skolen?=\r\n\r\nx")
            .unwrap();
        assert_eq!(subject(&message), "Brud på skolen");
    }
}
