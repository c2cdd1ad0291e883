//! From parts to what a person reads. Of several versions the one that says most is chosen.

use bytes::Bytes;

use crate::{
    File, How, Note, Reading,
    asn1::{self, Envelope},
    attached::{Mail, has_ending, mails_in, may_hold_mails},
    bounds::{FEW_WORDS, MAX_FILES, MAX_TEXT_BYTES},
    charset,
    choose::{choose, says_more},
    draft::{Draft, draft, is_body, text_of},
    html::link,
    layers::{self, looks_like_base64},
    nesting::Nesting,
    outlook::Saved,
    parts::{Part, Parts},
    protected::{is_pgp_message_file, leads_elsewhere, leads_to_microsoft},
    rtf,
    text::{clean, count_words, has_words, one_line},
    tnef,
    transfer::Transfer,
};

/// Reads a message.
pub(crate) fn read(raw: &Bytes, nesting: &mut Nesting) -> Reading {
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
    let unseen: Vec<&str> = drafts
        .iter()
        .enumerate()
        .filter(|(at, draft)| draft.is_body && !shown.contains(at))
        .map(|(_, draft)| draft.text.as_str())
        .collect();
    text.extend(link::unsaid(&unseen, &text));
    reading.text = text.join("\n\n");
    if drafts.iter().any(|draft| draft.is_other_wording) {
        reading.notes.push(Note::OtherWording);
    }
    reading.head(&parts);
    reading.signs(&parts, raw);
    open_envelopes(&mut reading, &parts, raw, nesting);
    if has_words(&reading.text) {
        show_attached_mails(&mut reading, &parts, raw, nesting);
    } else {
        fall_back(&mut reading, &parts, raw, nesting);
    }
    reading.note_bounds(&parts);
    reading
}

/// Reads a mail that lies in the one being read.
fn read_inside(raw: &Bytes, nesting: &mut Nesting) -> Reading {
    nesting.enter();
    let reading = read(raw, nesting);
    nesting.leave();
    reading
}

fn read_attached(mail: Mail, nesting: &mut Nesting) -> Reading {
    match mail {
        Mail::AsSent(raw) => read_inside(&raw, nesting),
        Mail::Saved(saved) => read_saved(saved, nesting),
    }
}

/// A mail that Outlook saved. Those attached to it follow where it says little by itself.
fn read_saved(saved: Saved, nesting: &mut Nesting) -> Reading {
    let mut reading = Reading {
        subject: saved.subject,
        author: saved.author,
        text: clean(&saved.text),
        ..Reading::default()
    };
    for name in saved.files {
        if has_ending(&name, ".rpmsg") {
            reading.encrypted(How::Microsoft);
        }
        reading.add_file(File {
            name,
            ..File::default()
        });
    }
    if !saved.signed.is_empty() {
        reading.notes.push(Note::SignatureNotChecked);
        let signed = read_inside(&saved.signed, nesting);
        reading.take_in(signed);
    } else if saved.class.contains(".smime") {
        reading.encrypted(How::Smime);
    }
    if count_words(&reading.text) <= FEW_WORDS {
        for mail in saved.mails {
            if nesting.may_show() {
                let attached = read_saved(mail, nesting);
                reading.show_forwarded(attached);
            }
        }
    }
    reading
}

/// Text after the last part, where gateways add footers.
fn behind(parts: &Parts, raw: &[u8]) -> Vec<String> {
    let texts = parts
        .behind
        .iter()
        .filter_map(|range| raw.get(range.clone()));
    texts
        .filter(|bytes| bytes.len() < 10_000 && !looks_like_base64(bytes))
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

/// A name for a part without one: a forwarded mail gets its subject; the others are named by kind
/// and number later.
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
fn open_envelopes(reading: &mut Reading, parts: &Parts, raw: &Bytes, nesting: &mut Nesting) {
    for part in &parts.list {
        let name = part.filename().unwrap_or_default().to_ascii_lowercase();
        let kind = part.kind.name.as_str();
        if kind.ends_with("/pkcs7-mime")
            || kind.ends_with("/x-pkcs7-mime")
            || name.ends_with(".p7m")
            || name.ends_with(".p7z")
        {
            open_smime(reading, part, raw, nesting);
        } else if kind == "multipart/encrypted"
            || kind == "application/pgp-encrypted"
            || is_pgp_message_file(part, raw)
        {
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
                // Too few bytes to hold anything.
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
    if leads_to_microsoft(parts, raw) {
        reading.encrypted(How::Microsoft);
    }
    if reading.is_pgp_inline {
        reading.encrypted(How::Pgp);
    }
    if leads_elsewhere(parts, &reading.text) {
        reading.encrypted(How::Elsewhere);
    }
}

fn open_smime(reading: &mut Reading, part: &Part, raw: &Bytes, nesting: &mut Nesting) {
    let content = part.content(raw);
    let not_opened = || Note::NotOpened {
        name: part.filename().unwrap_or_else(|| "smime.p7m".to_owned()),
    };
    match asn1::open(&content) {
        Envelope::Signed(_) | Envelope::Compressed(_) if nesting.is_too_deep() => {
            reading.notes.push(Note::TooDeep);
        }
        Envelope::Signed(inside) => {
            let inside = read_inside(&inside.into(), nesting);
            reading.notes.push(Note::SignatureNotChecked);
            reading.take_in(inside);
        }
        Envelope::Compressed(packed) => match nesting.inflate(&packed) {
            Some(inside) => {
                let inside = read_inside(&inside.into(), nesting);
                reading.take_in(inside);
            }
            None => reading.notes.push(not_opened()),
        },
        // An envelope that cannot be opened counts as encrypted, unless it says that it is not.
        Envelope::Unknown
            if matches!(
                part.kind.token("smime-type").as_str(),
                "signed-data" | "compressed-data"
            ) =>
        {
            reading.notes.push(not_opened());
        }
        Envelope::Encrypted | Envelope::Unknown => reading.encrypted(How::Smime),
    }
}

/// Where the sender only says "see below" or signs, the words of the mails that are attached follow.
/// A report of a delivery returns the mail it is about, which is no news.
fn show_attached_mails(reading: &mut Reading, parts: &Parts, raw: &Bytes, nesting: &mut Nesting) {
    let is_report = parts
        .list
        .first()
        .is_some_and(|it| it.kind.name == "multipart/report");
    if is_report || count_words(&reading.text) > FEW_WORDS {
        return;
    }
    let own_end = reading.text.len();
    for part in &parts.list {
        for mail in mails_in(part, raw, reading, nesting) {
            if !nesting.may_show() {
                return;
            }
            let forwarded = read_attached(mail, nesting);
            reading.show_below(forwarded);
            reading.own_end = Some(own_end);
        }
    }
}

fn show_forwarded_mails(reading: &mut Reading, part: &Part, raw: &Bytes, nesting: &mut Nesting) {
    for mail in mails_in(part, raw, reading, nesting) {
        if nesting.may_show() {
            let forwarded = read_attached(mail, nesting);
            reading.show_forwarded(forwarded);
        }
    }
}

/// A piece of a mail: the first holds the mail's own header.
fn show_piece(reading: &mut Reading, part: &Part, raw: &Bytes, nesting: &mut Nesting) {
    let [number, total] = ["number", "total"].map(|name| part.kind.token(name));
    let content = part.content(raw);
    if number == "1" {
        let first = read_inside(&content, nesting);
        reading.take_in(first);
    } else {
        // A later piece may begin in the middle of a file.
        let pieces = layers::pieces(Transfer::Plain, &content);
        let lines = pieces.iter().flat_map(|it| it.bytes.split(|b| *b == b'\n'));
        let texts: Vec<&[u8]> = lines
            .filter(|line| line.len() < 60 || line.contains(&b' '))
            .collect();
        reading.text = clean(&charset::decode(&texts.join(&b'\n'), ""));
    }
    reading.notes.push(Note::Piece { number, total });
}

/// For a mail without words of its own, takes those of the part a person would open next.
fn fall_back(reading: &mut Reading, parts: &Parts, raw: &Bytes, nesting: &mut Nesting) {
    let root = parts.list.first();
    if let Some(root) = root.filter(|it| it.kind.is_multipart() && parts.list.len() == 1) {
        // A multipart without parts is shown as plain text.
        let body = root.raw(raw);
        let body = body
            .get(..body.len().min(MAX_TEXT_BYTES))
            .unwrap_or_default();
        reading.text = clean(&charset::decode(body, ""));
    }
    for (at, part) in parts.list.iter().enumerate() {
        if has_words(&reading.text) {
            return;
        }
        match part.kind.name.as_str() {
            "message/rfc822" | "message/global" | "message/partial" if nesting.is_too_deep() => {
                reading.notes.push(Note::TooDeep);
                return;
            }
            "message/partial" => show_piece(reading, part, raw, nesting),
            _mail if may_hold_mails(part) => {
                for part in parts.list.iter().skip(at) {
                    show_forwarded_mails(reading, part, raw, nesting);
                }
                return;
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
    if !has_words(&reading.text)
        && let Some(root) = root.filter(|it| it.kind.is_multipart())
    {
        reading.text = before_the_parts(root.raw(raw));
    }
}

/// What somebody wrote where programs say that a mail has parts.
fn before_the_parts(body: &[u8]) -> String {
    let end = if body.starts_with(b"--") {
        0
    } else {
        memchr::memmem::find(body, b"\n--").unwrap_or(0)
    };
    let text = body.get(..end.min(MAX_TEXT_BYTES)).unwrap_or_default();
    let text = clean(&charset::decode(text, ""));
    let lower = text.to_lowercase();
    let is_about_parts = ["multi-part", "multipart", "mime"]
        .iter()
        .any(|word| lower.contains(word));
    if is_about_parts && count_words(&text) < 40 {
        return String::new();
    }
    text
}

/// What files are called that have a name.
fn named(files: &[File]) -> Vec<String> {
    let names = files.iter().map(|it| it.name.clone());
    names.filter(|it| !it.is_empty()).collect()
}

impl Reading {
    fn add_file(&mut self, file: File) {
        self.n_files += 1;
        if self.files.len() < MAX_FILES {
            self.files.push(File {
                name: one_line(&file.name),
                ..file
            });
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
                Note::SeveralAuthors | Note::AnswersTo(_) => {}
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
        if has_words(&self.text) {
            self.show_below(forwarded);
            return;
        }
        let has_own = has_words(&forwarded.text) || !forwarded.subject.is_empty();
        if has_own {
            self.notes.push(Note::Forwarded {
                subject: forwarded.subject.clone(),
                by: forwarded.author.clone(),
                files: named(&forwarded.files),
                follows_own_words: false,
            });
            self.text = forwarded.text;
        }
        self.notes.extend(forwarded.notes);
    }

    /// Adds an attached mail's words behind those that are there, under its subject.
    fn show_below(&mut self, forwarded: Self) {
        if has_words(&forwarded.text) {
            self.notes.push(Note::Forwarded {
                subject: forwarded.subject.clone(),
                by: forwarded.author.clone(),
                files: named(&forwarded.files),
                follows_own_words: true,
            });
            for words in [&forwarded.subject, &forwarded.text] {
                self.text.push_str("\n\n");
                self.text.push_str(words);
            }
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
