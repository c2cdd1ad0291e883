//! From parts to what a person reads: of several readings the one that says most.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::{Timestamp, fmt::rfc2822};

use crate::{
    Author, File, How, Note, Reading, Source,
    asn1::{self, Envelope},
    bounds::{MAX_FILES, MAX_NESTED, MAX_TEXT_BYTES},
    charset, html,
    parts::{Part, Parts},
    rtf,
    text::{clean, count_words, has_words, one_line, words},
    tnef,
    transfer::{self, Transfer},
    uuencode,
};

/// Reads a message; `depth` counts the mails it lies in.
pub(crate) fn read(raw: &Bytes, depth: usize) -> Reading {
    let parts = Parts::read(raw);
    let mut reading = Reading::default();
    let mut drafts: Vec<Draft> = parts.list.iter().map(|part| draft(part, raw)).collect();
    let shown = choose(&parts, &mut drafts);
    let mut text = Vec::new();
    for (at, draft) in drafts.iter_mut().enumerate() {
        let Some(part) = parts.list.get(at) else {
            continue;
        };
        if shown.contains(&at) {
            text.push(clean(&draft.text));
        }
        for file in draft.files.drain(..) {
            reading.add_file(file);
        }
        if draft.is_file {
            reading.add_file(file_of(part, raw));
        }
        reading.is_pgp_inline |=
            shown.contains(&at) && draft.text.contains("-----BEGIN PGP MESSAGE-----");
    }
    text.extend(behind(&parts, raw));
    text.retain(|it| has_words(it));
    reading.text = text.join("\n\n");
    if drafts.iter().any(|draft| draft.is_other_wording) {
        reading.notes.push(Note::OtherWording);
    }
    reading.head(&parts);
    reading.signs(&parts);
    open_envelopes(&mut reading, &parts, raw, depth);
    if !has_words(&reading.text) {
        fall_back(&mut reading, &parts, raw, depth);
    }
    reading.note_bounds(&parts);
    reading
}

/// The text parts as they were written.
pub(crate) fn sources(raw: &Bytes) -> Vec<Source> {
    let parts = Parts::read(raw);
    let texts = parts.list.iter().filter(|part| is_body(part));
    texts
        .map(|part| {
            let (bytes, _) = carried_text(part, raw);
            Source {
                kind: part.kind.name.clone(),
                text: charset::decode(&bytes, &charset_of(part, &bytes)),
            }
        })
        .collect()
}

/// A part as it might be shown.
#[derive(Default)]
struct Draft {
    text: String,
    is_body: bool,
    is_file: bool,
    /// A file because its words differ from those shown.
    is_other_wording: bool,
    /// Written into the text, as uuencode does.
    files: Vec<File>,
}

fn draft(part: &Part, raw: &Bytes) -> Draft {
    if part.kind.is_multipart() {
        return Draft::default();
    }
    if !is_body(part) {
        return Draft {
            is_file: true,
            ..Draft::default()
        };
    }
    let (text, files) = text_of(part, raw);
    Draft {
        text,
        is_body: true,
        // A mail that is nothing but an attached text is both.
        is_file: part.parent.is_none() && part.is_attached(),
        is_other_wording: false,
        files,
    }
}

/// Whether a part is text to be read and no file: the whole mail, or a part without a name.
fn is_body(part: &Part) -> bool {
    let is_text = matches!(
        part.kind.name.as_str(),
        "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text/markdown"
    );
    is_text && (part.parent.is_none() || !part.is_attached() && part.filename().is_none())
}

/// The readable text of a text part, and files written into it.
fn text_of(part: &Part, raw: &[u8]) -> (String, Vec<File>) {
    let (bytes, footer) = carried_text(part, raw);
    let (bytes, files) = without_uuencode(&bytes);
    let mut text = decoded(&bytes, part);
    if has_words_in(footer) {
        text.push('\n');
        text.push_str(&charset::decode(footer, ""));
    }
    (text, files)
}

/// The bytes of a text part and the footer behind them.
fn carried_text<'r>(part: &Part, raw: &'r [u8]) -> (Cow<'r, [u8]>, &'r [u8]) {
    let body = part.raw(raw);
    let transfer = match part.transfer() {
        Transfer::Plain => transfer::guess(body),
        named => named,
    };
    let body = body
        .get(..body.len().min(MAX_TEXT_BYTES))
        .unwrap_or_default();
    let carried = transfer.carry(body);
    (carried.bytes, carried.footer)
}

fn has_words_in(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| byte.is_ascii_alphanumeric())
}

fn decoded(bytes: &[u8], part: &Part) -> String {
    let kind = part.kind.name.as_str();
    let text = charset::decode(bytes, &charset_of(part, bytes));
    let start: String = text.trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    let is_html = match kind {
        "text/plain" => start.starts_with("<!doctype html") || start.starts_with("<html"),
        "text/html" | "text/enriched" | "text/richtext" => html::has_markup(&text),
        _other => false,
    };
    if is_html {
        return html::to_text(&text);
    }
    if part.kind.token("format") == "flowed" {
        return unflow(&text, part.kind.token("delsp") == "yes");
    }
    text
}

fn charset_of(part: &Part, bytes: &[u8]) -> String {
    let label = part.kind.token("charset");
    if label.is_empty() && part.kind.name == "text/html" {
        return meta_charset(bytes);
    }
    label
}

fn meta_charset(bytes: &[u8]) -> String {
    let head = bytes.get(..bytes.len().min(2_000)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let Some((_, after)) = head.split_once("charset=") else {
        return String::new();
    };
    after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

fn without_uuencode(bytes: &[u8]) -> (Vec<u8>, Vec<File>) {
    let mut text = Vec::with_capacity(bytes.len());
    let (mut files, mut at) = (Vec::new(), 0);
    for found in uuencode::find(bytes).into_iter().take(MAX_FILES) {
        text.extend_from_slice(bytes.get(at..found.start).unwrap_or_default());
        at = found.end;
        files.push(File {
            name: charset::decode(&found.name, ""),
            kind: String::new(),
            content: found.content.into(),
        });
    }
    text.extend_from_slice(bytes.get(at..).unwrap_or_default());
    (text, files)
}

/// `format=flowed` (RFC 3676): a line that ends in a blank goes on.
fn unflow(text: &str, drops_blank: bool) -> String {
    let mut flowed = String::with_capacity(text.len());
    let mut depth = 0;
    let mut goes_on = false;
    for line in text.lines() {
        let n_quotes = line.bytes().take_while(|byte| *byte == b'>').count();
        let content = line.get(n_quotes..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if !(goes_on && n_quotes == depth && !is_signature) {
            if !flowed.is_empty() {
                flowed.push('\n');
            }
            if n_quotes > 0 {
                flowed.extend(std::iter::repeat_n('>', n_quotes));
                flowed.push(' ');
            }
        }
        goes_on = content.ends_with(' ') && !is_signature;
        depth = n_quotes;
        let kept = if goes_on && drops_blank {
            content.trim_end_matches(' ')
        } else {
            content
        };
        flowed.push_str(kept);
    }
    flowed
}

/// Which text parts are shown: of alternatives the one that says most. The others become files when
/// they hold words that are not shown.
fn choose(parts: &Parts, drafts: &mut [Draft]) -> Vec<usize> {
    let children = parts.children();
    let mut shown: Vec<Vec<usize>> = vec![Vec::new(); parts.list.len()];
    // What a part holds comes after it: from the end, everything inside is known.
    for at in (0..parts.list.len()).rev() {
        let inside = children.get(at).map(Vec::as_slice).unwrap_or_default();
        let is_alternative = parts
            .list
            .get(at)
            .is_some_and(|it| it.kind.name == "multipart/alternative");
        let chosen = if drafts.get(at).is_some_and(|it| it.is_body) {
            vec![at]
        } else if is_alternative {
            best_of(inside, &mut shown, drafts)
        } else {
            let take = |child: &usize| {
                shown
                    .get_mut(*child)
                    .map(std::mem::take)
                    .unwrap_or_default()
            };
            inside.iter().flat_map(take).collect()
        };
        if let Some(place) = shown.get_mut(at) {
            *place = chosen;
        }
    }
    shown.into_iter().next().unwrap_or_default()
}

fn best_of(ways: &[usize], shown: &mut [Vec<usize>], drafts: &mut [Draft]) -> Vec<usize> {
    let ways: Vec<Vec<usize>> = ways
        .iter()
        .map(|way| shown.get_mut(*way).map(std::mem::take).unwrap_or_default())
        .collect();
    let text_of = |way: &[usize]| -> String {
        let texts = way.iter().filter_map(|at| drafts.get(*at));
        texts
            .map(|draft| clean(&draft.text))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let texts: Vec<String> = ways.iter().map(|way| text_of(way)).collect();
    let says: Vec<usize> = texts
        .iter()
        .map(|text| {
            if is_placeholder(text) {
                0
            } else {
                count_words(text)
            }
        })
        .collect();
    let most = says.iter().copied().max().unwrap_or_default();
    // Plain text comes first and is what the sender saw; it stays unless it says clearly less.
    let best = says
        .iter()
        .position(|says| says * 10 >= most * 9)
        .unwrap_or_default();
    let best_text = texts.get(best).cloned().unwrap_or_default();
    for (at, way) in ways.iter().enumerate() {
        let text = texts.get(at).map(String::as_str).unwrap_or_default();
        if at != best && says.get(at) > Some(&0) && says_more(text, &best_text) {
            for leaf in way {
                if let Some(draft) = drafts.get_mut(*leaf) {
                    draft.is_file = true;
                    draft.is_other_wording = true;
                }
            }
        }
    }
    ways.into_iter().nth(best).unwrap_or_default()
}

/// "Your program cannot show HTML."
fn is_placeholder(text: &str) -> bool {
    let text = text.to_lowercase();
    let names_html = ["html", "webmail", "browser"]
        .iter()
        .any(|it| text.contains(it));
    let excuses = [
        "understøtter ikke",
        "ikke understøtter",
        "kan ikke vise",
        "ikke vise",
        "does not support",
        "doesn't support",
        "not support",
        "cannot display",
        "can't display",
        "to view this",
        "view this",
        "se denne mail",
        "vise denne",
        "is in html",
        "er i html",
        "html format",
        "html-format",
        "unable to",
        "html version",
        "html-version",
    ];
    names_html && count_words(&text) <= 60 && excuses.iter().any(|it| text.contains(it))
}

/// Whether a text holds words, or one number, that the other does not.
fn says_more(text: &str, than: &str) -> bool {
    let known: std::collections::HashSet<String> = words(than).map(str::to_lowercase).collect();
    let mut n_unknown = 0;
    for word in words(text) {
        if known.contains(&word.to_lowercase()) {
            continue;
        }
        let n_digits = word.bytes().filter(u8::is_ascii_digit).count();
        n_unknown += if n_digits >= 4 { 3 } else { 1 };
        if n_unknown >= 3 {
            return true;
        }
    }
    false
}

/// Words behind the last part, as gateways add them.
fn behind(parts: &Parts, raw: &[u8]) -> Vec<String> {
    let texts = parts
        .behind
        .iter()
        .filter_map(|range| raw.get(range.clone()));
    texts
        .filter(|bytes| bytes.len() < 10_000 && !transfer::looks_like_base64(bytes))
        .map(|bytes| clean(&charset::decode(bytes, "")))
        .filter(|text| !text.starts_with("--"))
        .collect()
}

fn file_of(part: &Part, raw: &Bytes) -> File {
    File {
        name: part.filename().unwrap_or_else(|| unnamed(part, raw)),
        kind: part.kind.name.clone(),
        content: part.content(raw),
    }
}

/// A forwarded mail is called by its subject; the others by their kind and number, later.
fn unnamed(part: &Part, raw: &Bytes) -> String {
    if part.kind.name != "message/rfc822" && part.kind.name != "message/global" {
        return String::new();
    }
    let content = part.content(raw);
    let (fields, _) = crate::fields::Fields::read(&content);
    let subject = fields.text("subject").map(|it| one_line(&it));
    let subject = subject.filter(|it| !it.is_empty());
    format!(
        "{}.eml",
        subject
            .unwrap_or_else(|| "videresendt".to_owned())
            .replace(['/', '\\'], "_")
    )
}

/// What lies in a signed envelope or in winmail.dat is the mail.
fn open_envelopes(reading: &mut Reading, parts: &Parts, raw: &Bytes, depth: usize) {
    for part in &parts.list {
        let name = part.filename().unwrap_or_default().to_ascii_lowercase();
        let kind = part.kind.name.as_str();
        if kind.ends_with("/pkcs7-mime")
            || kind.ends_with("/x-pkcs7-mime")
            || name.ends_with(".p7m")
        {
            let content = part.content(raw);
            match asn1::open(&content) {
                Envelope::Signed(inside) if depth < MAX_NESTED => {
                    let inside = read(&inside.into(), depth + 1);
                    reading.notes.push(Note::SignatureNotChecked);
                    reading.take_in(inside);
                }
                Envelope::Signed(_) => reading.notes.push(Note::TooDeep),
                // Only what says that it is signed and cannot be opened is not called encrypted.
                Envelope::Unknown if part.kind.token("smime-type") == "signed-data" => {
                    reading.notes.push(Note::NotOpened {
                        name: "smime.p7m".to_owned(),
                    });
                }
                Envelope::Encrypted | Envelope::Unknown => reading.encrypted(How::Smime),
            }
        } else if kind == "multipart/encrypted" || kind == "application/pgp-encrypted" {
            reading.encrypted(How::Pgp);
        } else if kind.contains("rpmsg") || name.ends_with(".rpmsg") {
            reading.encrypted(How::Microsoft);
        } else if kind.ends_with("/ms-tnef")
            || kind.ends_with("/vnd.ms-tnef")
            || name == "winmail.dat"
        {
            let packed = part.content(raw);
            match tnef::unpack(&packed) {
                Some(unpacked) => reading.take_in_winmail(unpacked),
                // So few bytes hold nothing.
                None if packed.len() <= 16 => {}
                None => reading.notes.push(Note::NotOpened {
                    name: "winmail.dat".to_owned(),
                }),
            }
        }
    }
    let class = reading.fields.text("content-class").unwrap_or_default();
    if class.to_ascii_lowercase().starts_with("rpmsg") {
        reading.encrypted(How::Microsoft);
    }
    if reading.is_pgp_inline {
        reading.encrypted(How::Pgp);
    }
}

/// A mail without words of its own: what a person would open next.
fn fall_back(reading: &mut Reading, parts: &Parts, raw: &Bytes, depth: usize) {
    let root = parts.list.first();
    if let Some(root) = root.filter(|it| it.kind.is_multipart() && parts.list.len() == 1) {
        // A multipart without parts is the text it is.
        let body = root.raw(raw);
        let body = body
            .get(..body.len().min(MAX_TEXT_BYTES))
            .unwrap_or_default();
        reading.text = clean(&charset::decode(body, ""));
    }
    for part in &parts.list {
        if has_words(&reading.text) {
            return;
        }
        match part.kind.name.as_str() {
            "message/rfc822" | "message/global" if depth >= MAX_NESTED => {
                reading.notes.push(Note::TooDeep);
                return;
            }
            "message/rfc822" | "message/global" => {
                let forwarded = read(&part.content(raw), depth + 1);
                reading.show_forwarded(forwarded);
            }
            "text/rtf" | "application/rtf" => {
                reading.text = clean(&rtf::to_text(&part.content(raw)));
            }
            kind if kind.starts_with("text/") && !matches!(kind, "text/calendar" | "text/css") => {
                reading.text = clean(&text_of(part, raw).0);
            }
            _other => {}
        }
    }
}

impl Reading {
    fn add_file(&mut self, file: File) {
        self.n_files += 1;
        if self.files.len() < MAX_FILES {
            self.files.push(file);
        }
    }

    fn encrypted(&mut self, how: How) {
        if !self
            .notes
            .iter()
            .any(|note| matches!(note, Note::Encrypted(_)))
        {
            self.notes.push(Note::Encrypted(how));
        }
    }

    fn head(&mut self, parts: &Parts) {
        let Some(root) = parts.list.first() else {
            return;
        };
        let fields = &root.fields;
        self.subject = one_line(&fields.text("subject").unwrap_or_default());
        self.author = author(fields.all_raw("from"));
        if fields.all_raw("from").count() > 1 {
            self.notes.push(Note::SeveralAuthors);
        }
        self.message_id = fields
            .raw("message-id")
            .map(message_ids)
            .unwrap_or_default()
            .into_iter()
            .next()
            .unwrap_or_default();
        self.answers = fields
            .raw("in-reply-to")
            .map(message_ids)
            .unwrap_or_default();
        let earlier = fields
            .raw("references")
            .map(message_ids)
            .unwrap_or_default();
        self.answers.extend(earlier.into_iter().rev());
        // A long thread repeats its whole history; the nearest ones decide.
        self.answers.truncate(20);
        self.dated_at = fields.text("date").and_then(|it| instant(&it));
        let first_hop = fields.all_raw("received").last().map(crate::words::decode);
        self.first_hop_at = first_hop.and_then(|it| instant(it.rsplit_once(';')?.1));
        self.body_at = root.body.start;
        self.fields = fields.clone();
    }

    fn signs(&mut self, parts: &Parts) {
        for part in parts.list.iter().take(50) {
            let kind = part.kind.name.as_str();
            let method = part.kind.token("method");
            self.kinds.push(match (kind, method.as_str()) {
                ("text/calendar", method) if !method.is_empty() => {
                    format!("text/calendar; method={method}")
                }
                ("multipart/report", _) => format!(
                    "multipart/report; report-type={}",
                    part.kind.token("report-type")
                ),
                (kind, _) => kind.to_owned(),
            });
        }
    }

    fn take_in(&mut self, inside: Self) {
        if has_words(&inside.text) {
            self.text = if has_words(&self.text) {
                format!("{}\n\n{}", inside.text, self.text)
            } else {
                inside.text
            };
        }
        for file in inside.files {
            self.add_file(file);
        }
        self.kinds.extend(inside.kinds);
        for note in inside.notes {
            match note {
                Note::Encrypted(how) => self.encrypted(how),
                Note::SeveralAuthors => {}
                other => self.notes.push(other),
            }
        }
    }

    fn take_in_winmail(&mut self, unpacked: tnef::Unpacked) {
        let text = clean(&unpacked.text);
        if !has_words(&text) && unpacked.files.is_empty() && !has_words(&self.text) {
            self.notes.push(Note::NotOpened {
                name: "winmail.dat".to_owned(),
            });
        }
        if has_words(&text) && says_more(&text, &self.text) {
            self.text = if has_words(&self.text) {
                format!("{}\n\n{text}", self.text)
            } else {
                text
            };
        }
        if !unpacked.class.is_empty() {
            self.kinds.push(format!(
                "winmail; class={}",
                unpacked.class.to_ascii_lowercase()
            ));
        }
        for (name, content) in unpacked.files {
            self.add_file(File {
                name,
                kind: String::new(),
                content: content.into(),
            });
        }
    }

    fn show_forwarded(&mut self, forwarded: Self) {
        let has_own = has_words(&forwarded.text) || !forwarded.subject.is_empty();
        if has_own {
            self.notes.push(Note::Forwarded {
                subject: forwarded.subject.clone(),
                by: forwarded.author.clone(),
            });
            self.text = forwarded.text;
        }
        self.notes.extend(forwarded.notes);
    }

    fn note_bounds(&mut self, parts: &Parts) {
        if parts.is_too_deep {
            self.notes.push(Note::TooDeep);
        }
        if parts.list.iter().any(|part| part.fields.is_cut) {
            self.notes.push(Note::HeaderCut);
        }
        let is_cut = |part: &Part| is_body(part) && part.body.len() > MAX_TEXT_BYTES;
        if parts.list.iter().any(is_cut) {
            self.notes.push(Note::TextCut);
        }
        self.n_files += parts.n_more;
        if self.n_files > self.files.len() {
            self.notes.push(Note::MoreFiles {
                n_listed: self.files.len(),
                n_all: self.n_files,
            });
        }
    }
}

/// The first that has an address.
fn author<'f>(fields: impl Iterator<Item = &'f [u8]>) -> Author {
    let mut authors = fields.take(5).map(Author::read);
    let first = authors.next().unwrap_or_default();
    if first.email.is_empty() {
        return authors.find(|it| !it.email.is_empty()).unwrap_or(first);
    }
    first
}

/// Without their angles; without angles each word is one.
fn message_ids(value: &[u8]) -> Vec<String> {
    let value = crate::words::decode(value);
    let in_angles = value
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'));
    let ids: Vec<String> = in_angles
        .map(|(id, _)| id.split_whitespace().collect())
        .filter(|id: &String| !id.is_empty())
        .take(100)
        .collect();
    if ids.is_empty() {
        return value
            .split_whitespace()
            .take(1)
            .map(str::to_owned)
            .collect();
    }
    ids
}

fn instant(date: &str) -> Option<Timestamp> {
    const PARSER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    PARSER.parse_timestamp(date.trim()).ok()
}
