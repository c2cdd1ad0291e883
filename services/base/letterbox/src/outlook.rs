//! A mail as Outlook saves it, `.msg` (MS-OXMSG): each property of it a stream of a compound file.

use bytes::Bytes;

use crate::{
    Author,
    bounds::MAX_FILES,
    compound::{self, Compound, Entry},
    fields::Fields,
    nesting::Nesting,
    text::one_line,
    tnef::{Bodies, named_page, typed_string},
};

/// What was saved.
#[derive(Debug, Default)]
pub(crate) struct Saved {
    pub(crate) subject: String,
    pub(crate) author: Author,
    pub(crate) text: String,
    /// `ipm.note`, `ipm.note.smime` and so on.
    pub(crate) class: String,
    /// Of a signed mail the mail itself, as it was sent.
    pub(crate) signed: Bytes,
    /// What its files are called. Their bytes stay where they are: the saved mail is a file itself.
    pub(crate) files: Vec<String>,
    /// Mails that are attached to it.
    pub(crate) mails: Vec<Self>,
}

const CLASS: u16 = 0x001a;
const SUBJECT: u16 = 0x0037;
const SENT_FOR: [u16; 2] = [0x0042, 0x5d02];
const SENT_BY: [u16; 2] = [0x0c1a, 0x5d01];
/// Addresses that may be another system's than the internet's.
const ADDRESSES: [u16; 2] = [0x0065, 0x0c1f];
const HEADER: u16 = 0x007d;
const PLAIN: u16 = 0x1000;
const RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
const FILE: u16 = 0x3701;
const SHORT_NAME: u16 = 0x3704;
const LONG_NAME: u16 = 0x3707;
const DISPLAY_NAME: u16 = 0x3001;

/// The code page of strings that are not UTF-16, and that of the HTML: fixed properties.
const CODE_PAGE: usize = 0x3ffd_0003;
const HTML_PAGE: usize = 0x3fde_0003;

const UNICODE: u16 = 0x1f;
const STORAGE: u16 = 0x0d;

/// Whether it is a compound file: the name of a file says less.
pub(crate) fn is_saved(bytes: &[u8]) -> bool {
    bytes.starts_with(compound::SIGNATURE)
}

/// Opens a saved mail; `None` when it is none, or too much.
pub(crate) fn open(bytes: &[u8], nesting: &mut Nesting) -> Option<Saved> {
    let file = Compound::open(bytes, nesting)?;
    let saved = read(&file, file.entries.first()?, 32, nesting);
    let is_mail = !saved.class.is_empty() || !saved.subject.is_empty() || !saved.text.is_empty();
    (is_mail && !nesting.is_full()).then_some(saved)
}

/// The mail in a storage. Its fixed properties stand behind so many bytes of their stream.
fn read(file: &Compound<'_>, storage: &Entry, fixed_at: usize, nesting: &mut Nesting) -> Saved {
    let folder = Folder::open(file, storage, fixed_at, nesting);
    let mut text = |id: u16| folder.text(id, nesting);
    let header = text(HEADER);
    let (fields, _) = Fields::read(header.as_bytes());
    let from = fields.raw("from").map(Author::read).unwrap_or_default();
    let [name, email] = SENT_FOR.map(&mut text);
    let [by, by_email] = SENT_BY.map(&mut text);
    let [address, by_address] = ADDRESSES.map(&mut text);
    let emails = [email, by_email, from.email, address, by_address];
    let mut saved = Saved {
        subject: one_line(&text(SUBJECT)),
        class: text(CLASS).to_ascii_lowercase(),
        author: Author {
            name: one_line(&first([name, by, from.name], |it| !it.is_empty())),
            email: one_line(&first(emails, |it| it.contains('@'))),
        },
        ..Saved::default()
    };
    let plain = text(PLAIN);
    let bodies = Bodies {
        plain,
        html: folder.html(nesting),
        rtf: folder.bytes(RTF, nesting),
    };
    saved.text = bodies.best(&folder.html_page);
    for attached in folder.attached().take(MAX_FILES) {
        attach(file, attached, &mut saved, nesting);
    }
    saved
}

fn first<const N: usize>(of: [String; N], is_it: impl Fn(&String) -> bool) -> String {
    of.into_iter().find(is_it).unwrap_or_default()
}

/// Adds a file, or a mail that is one.
fn attach(file: &Compound<'_>, storage: &Entry, saved: &mut Saved, nesting: &mut Nesting) {
    let folder = Folder::open(file, storage, 8, nesting);
    let names = [LONG_NAME, DISPLAY_NAME, SHORT_NAME].map(|id| folder.text(id, nesting));
    let name = one_line(&first(names, |it| !it.is_empty()));
    if saved.class.ends_with("smime.multipartsigned") && saved.signed.is_empty() {
        saved.signed = folder.bytes(FILE, nesting).into();
        return;
    }
    saved.files.push(name);
    if let Some(mail) = folder.storage(FILE)
        && !nesting.is_too_deep()
    {
        nesting.enter();
        saved.mails.push(read(file, mail, 24, nesting));
        nesting.leave();
    }
}

/// A storage of properties.
struct Folder<'f, 'b> {
    file: &'f Compound<'b>,
    storage: &'f Entry,
    page: String,
    html_page: String,
}

impl<'f, 'b> Folder<'f, 'b> {
    fn open(
        file: &'f Compound<'b>,
        storage: &'f Entry,
        fixed_at: usize,
        nesting: &mut Nesting,
    ) -> Self {
        let mut folder = Self {
            file,
            storage,
            page: named_page(&[]),
            html_page: String::new(),
        };
        let fixed = folder
            .entries()
            .find(|it| it.name == "__properties_version1.0");
        let fixed = fixed
            .and_then(|it| file.content(it, nesting))
            .unwrap_or_default();
        for property in fixed.get(fixed_at..).unwrap_or_default().chunks_exact(16) {
            let value = property.get(8..12).unwrap_or_default();
            match compound::number(property, 0, 4) {
                Some(CODE_PAGE) => folder.page = named_page(value),
                Some(HTML_PAGE) => folder.html_page = named_page(value),
                _other => {}
            }
        }
        if folder.html_page.is_empty() {
            folder.html_page.clone_from(&folder.page);
        }
        folder
    }

    fn entries(&self) -> impl Iterator<Item = &'f Entry> + use<'f, 'b> {
        let file = self.file;
        let holds = self.storage.holds.iter();
        holds.filter_map(|at| file.entries.get(*at))
    }

    fn attached(&self) -> impl Iterator<Item = &'f Entry> + use<'f, 'b> {
        self.entries()
            .filter(|it| !it.is_stream && it.name.starts_with("__attach_version1.0_"))
    }

    /// A property's entry, and the type of its value.
    fn find(&self, id: u16) -> Option<(&'f Entry, u16)> {
        self.entries().find_map(|entry| {
            let tag = entry.name.strip_prefix("__substg1.0_")?;
            let tag = u32::from_str_radix(tag.get(..8)?, 16).ok()?;
            let [a, b, c, d] = tag.to_be_bytes();
            (u16::from_be_bytes([a, b]) == id).then(|| (entry, u16::from_be_bytes([c, d])))
        })
    }

    fn storage(&self, id: u16) -> Option<&'f Entry> {
        let found = self.find(id).filter(|(_, kind)| *kind == STORAGE);
        found.map(|(entry, _)| entry)
    }

    fn bytes(&self, id: u16, nesting: &mut Nesting) -> Vec<u8> {
        let found = self.find(id).filter(|(entry, _)| entry.is_stream);
        found
            .and_then(|(entry, _)| self.file.content(entry, nesting))
            .unwrap_or_default()
    }

    fn text(&self, id: u16, nesting: &mut Nesting) -> String {
        let kind = self.find(id).map_or(0, |(_, kind)| kind);
        typed_string(kind, &self.bytes(id, nesting), &self.page)
    }

    /// As bytes in its own code page, whichever way it was saved.
    fn html(&self, nesting: &mut Nesting) -> Vec<u8> {
        match self.find(HTML) {
            Some((_, UNICODE)) => self.text(HTML, nesting).into_bytes(),
            _bytes => self.bytes(HTML, nesting),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made up: a mail with another in it.
    fn saved() -> Bytes {
        let mail = include_bytes!("../tests/mails/483-msg-in-msg.eml");
        let reading = crate::read(&Bytes::from_static(mail));
        reading.files[0].content.clone()
    }

    #[test]
    fn a_saved_mail_is_opened_with_the_one_in_it() {
        let mail = open(&saved(), &mut Nesting::default()).unwrap();
        assert_eq!(mail.subject, "VS: Brev");
        assert_eq!(mail.mails[0].author.email, "anna@901.example");
        assert_eq!(mail.files, ["Brev til forkert borger"]);
    }

    #[test]
    fn what_is_cut_or_changed_ends_and_takes_no_more_than_it_may() {
        let whole = saved();
        for length in (0..whole.len()).step_by(61) {
            let _cut = open(&whole[..length], &mut Nesting::default());
        }
        for at in (0..whole.len()).step_by(4) {
            for value in [0_u32, 1, 7, u32::MAX] {
                let mut changed = whole.to_vec();
                for (byte, new) in changed.iter_mut().skip(at).zip(value.to_le_bytes()) {
                    *byte = new;
                }
                let _changed = open(&changed, &mut Nesting::default());
            }
        }
    }

    /// Every stream is as large as the file and is the same sectors, which point at each other.
    #[test]
    fn streams_that_are_all_the_whole_file_are_too_much() {
        let mut bytes = saved().to_vec();
        let n_sectors = 4_000_u32;
        bytes.resize(512 * (usize::try_from(n_sectors).unwrap() + 1), b'x');
        let table = compound::number(&bytes, 76, 4).unwrap();
        let directory = compound::number(&bytes, 48, 4).unwrap();
        let at = |sector: usize| 512 * (sector + 1);
        for entry in bytes[at(directory) + 128..at(directory) + 512].chunks_exact_mut(128) {
            entry[116..120].copy_from_slice(&10_u32.to_le_bytes());
            entry[120..124].copy_from_slice(&(512 * n_sectors).to_le_bytes());
        }
        // Sector 10 follows itself.
        bytes[at(table) + 40..at(table) + 44].copy_from_slice(&10_u32.to_le_bytes());
        let mut nesting = Nesting::default();
        for _again in 0..20 {
            let _too_much = open(&bytes, &mut nesting);
        }
        assert!(nesting.is_full() && open(&saved(), &mut nesting).is_none());
    }
}
