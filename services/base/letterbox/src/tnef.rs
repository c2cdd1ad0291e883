//! `winmail.dat`: a mail as Outlook packs it (MS-OXTNEF).

use crate::{bounds::MAX_PACKED_ITEMS, charset, html, rtf};

/// What was packed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unpacked {
    pub(crate) text: String,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// `IPM.Note`, `IPM.Outlook.Recall` and so on.
    pub(crate) class: String,
}

const SIGNATURE: u32 = 0x223e_9f78;

const MESSAGE_CLASS: u32 = 0x0007_8008;
const BODY: u32 = 0x0002_800c;
const CODE_PAGE: u32 = 0x0006_9007;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const NEW_FILE: u32 = 0x0006_9002;
const FILE_TITLE: u32 = 0x0001_8010;
const FILE_DATA: u32 = 0x0006_800f;
const FILE_PROPERTIES: u32 = 0x0006_9005;

const PR_BODY: u16 = 0x1000;
const PR_RTF: u16 = 0x1009;
const PR_HTML: u16 = 0x1013;
const PR_FILE_DATA: u16 = 0x3701;
const PR_LONG_NAME: u16 = 0x3707;
const PR_NAME: u16 = 0x3704;

/// Opens a `winmail.dat`; `None` when it is not one, or holds nothing that can be read.
pub(crate) fn unpack(packed: &[u8]) -> Option<Unpacked> {
    let mut input = Input(packed);
    if input.u32()? != SIGNATURE {
        return None;
    }
    input.take(2)?;
    let mut unpacked = Unpacked::default();
    let mut bodies = Bodies::default();
    let mut code_page = "windows-1252".to_owned();
    for _ in 0..MAX_PACKED_ITEMS {
        let Some((name, data)) = input.attribute() else {
            break;
        };
        match name {
            CODE_PAGE => code_page = named_page(data),
            MESSAGE_CLASS => unpacked.class = string(data, &code_page),
            BODY => bodies.plain = string(data, &code_page),
            MESSAGE_PROPERTIES => bodies.read(data, &code_page),
            NEW_FILE if unpacked.files.len() < 200 => unpacked.files.push(Default::default()),
            FILE_TITLE => {
                if let Some((name, _)) = unpacked.files.last_mut() {
                    *name = string(data, &code_page);
                }
            }
            FILE_DATA => {
                if let Some((_, content)) = unpacked.files.last_mut() {
                    *content = data.to_vec();
                }
            }
            FILE_PROPERTIES => {
                if let Some(file) = unpacked.files.last_mut() {
                    read_file(data, &code_page, file);
                }
            }
            _other => {}
        }
    }
    unpacked.text = bodies.best(&code_page);
    Some(unpacked)
}

/// The name of a Windows code page; of none, that of western Europe.
pub(crate) fn named_page(data: &[u8]) -> String {
    let page = Input(data).u32().unwrap_or_default();
    match page {
        65001 => "utf-8".to_owned(),
        850 | 865 | 437 => format!("cp{page}"),
        1250..=1258 => format!("windows-{page}"),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        _ => "windows-1252".to_owned(),
    }
}

/// The same body in up to three formats.
#[derive(Default)]
pub(crate) struct Bodies {
    pub(crate) plain: String,
    pub(crate) html: Vec<u8>,
    pub(crate) rtf: Vec<u8>,
}

impl Bodies {
    fn read(&mut self, data: &[u8], code_page: &str) {
        for (id, kind, value) in properties(data) {
            match id {
                PR_BODY => self.plain = typed_string(kind, value, code_page),
                PR_HTML => self.html = value.to_vec(),
                PR_RTF => self.rtf = value.to_vec(),
                _other => {}
            }
        }
    }

    /// The one that says most.
    pub(crate) fn best(self, code_page: &str) -> String {
        let html = html::to_text(&charset::decode(&self.html, code_page));
        let ways = [
            self.plain,
            html,
            rtf::unpack(&self.rtf).map_or_else(String::new, |it| rtf::to_text(&it)),
        ];
        // The one with the most words; of equals the first, because plain text is the least
        // converted.
        let words = |text: &String| crate::text::count_words(text);
        ways.into_iter().rev().max_by_key(words).unwrap_or_default()
    }
}

fn read_file(data: &[u8], code_page: &str, (name, content): &mut (String, Vec<u8>)) {
    for (id, kind, value) in properties(data) {
        match id {
            PR_LONG_NAME => *name = typed_string(kind, value, code_page),
            PR_NAME if name.is_empty() => *name = typed_string(kind, value, code_page),
            PR_FILE_DATA if content.is_empty() => *content = value.to_vec(),
            _other => {}
        }
    }
}

const STRING: u16 = 0x1e;
const UNICODE: u16 = 0x1f;
const OBJECT: u16 = 0x0d;
const BINARY: u16 = 0x102;

/// The properties, each with its first value.
fn properties(data: &[u8]) -> Vec<(u16, u16, &[u8])> {
    let mut input = Input(data);
    let n_properties = input.u32().unwrap_or_default();
    let mut found = Vec::new();
    for _ in 0..n_properties.min(2_000) {
        let Some(property) = input.property() else {
            break;
        };
        found.push(property);
    }
    found
}

pub(crate) fn typed_string(kind: u16, value: &[u8], code_page: &str) -> String {
    if kind == UNICODE {
        let text = encoding_rs::UTF_16LE.decode_without_bom_handling(value).0;
        return text.trim_end_matches('\0').to_owned();
    }
    string(value, code_page)
}

fn string(data: &[u8], code_page: &str) -> String {
    charset::decode(data, code_page)
        .trim_end_matches('\0')
        .to_owned()
}

struct Input<'d>(&'d [u8]);

impl<'d> Input<'d> {
    fn take(&mut self, n: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    fn attribute(&mut self) -> Option<(u32, &'d [u8])> {
        self.take(1)?;
        let name = self.u32()?;
        let length = self.size()?;
        let data = self.take(length)?;
        self.take(2)?;
        Some((name, data))
    }

    fn property(&mut self) -> Option<(u16, u16, &'d [u8])> {
        let (kind, id) = (self.u16()?, self.u16()?);
        if id >= 0x8000 {
            self.take(16)?;
            if self.u32()? == 0 {
                self.take(4)?;
            } else {
                let length = self.size()?;
                self.padded(length)?;
            }
        }
        let single = kind & !0x1000;
        let is_sized = matches!(single, STRING | UNICODE | OBJECT | BINARY);
        let n_values = if is_sized || kind != single {
            self.size()?
        } else {
            1
        };
        let mut first = None;
        for _ in 0..n_values.min(1_000) {
            let length = match single {
                STRING | UNICODE | OBJECT | BINARY => self.size()?,
                0x05 | 0x06 | 0x07 | 0x14 | 0x40 => 8,
                0x48 => 16,
                _ => 4,
            };
            let value = self.padded(length)?;
            first.get_or_insert(value);
        }
        Some((id, single, first.unwrap_or_default()))
    }

    fn padded(&mut self, length: usize) -> Option<&'d [u8]> {
        let value = self.take(length)?;
        let padding = length.next_multiple_of(4) - length;
        self.take(padding.min(self.0.len()))?;
        Some(value)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    fn attribute(name: u32, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        let mut bytes = vec![1];
        bytes.extend(name.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(data);
        bytes.extend([0, 0]);
        bytes
    }

    fn property(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
        let mut bytes = [kind.to_le_bytes(), id.to_le_bytes()].concat();
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
        bytes.extend(value);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    /// A made-up winmail.dat.
    pub(crate) fn packed(body: &str, file: (&str, &[u8])) -> Vec<u8> {
        let utf16 =
            |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let mut bytes = SIGNATURE.to_le_bytes().to_vec();
        bytes.extend([0, 0]);
        bytes.extend(attribute(MESSAGE_CLASS, b"IPM.Note\0"));
        let body = [
            &1_u32.to_le_bytes()[..],
            &property(UNICODE, PR_BODY, &utf16(body)),
        ]
        .concat();
        bytes.extend(attribute(MESSAGE_PROPERTIES, &body));
        bytes.extend(attribute(NEW_FILE, &[0; 14]));
        bytes.extend(attribute(FILE_TITLE, b"BREV~1.PDF\0"));
        bytes.extend(attribute(FILE_DATA, file.1));
        let name = property(UNICODE, PR_LONG_NAME, &utf16(file.0));
        let name = [&1_u32.to_le_bytes()[..], &name].concat();
        bytes.extend(attribute(FILE_PROPERTIES, &name));
        bytes
    }

    #[test]
    fn a_winmail_is_unpacked() {
        let unpacked = unpack(&packed(
            "Søren åbnede brevet.",
            ("Brev til Åse.pdf", b"%PDF"),
        ))
        .unwrap();
        assert_eq!(unpacked.text, "Søren åbnede brevet.");
        assert_eq!(unpacked.class, "IPM.Note");
        assert_eq!(
            unpacked.files,
            [("Brev til Åse.pdf".to_owned(), b"%PDF".to_vec())]
        );
    }

    #[test]
    fn what_is_cut_or_none_is_not_guessed() {
        let whole = packed("Brev", ("a.pdf", b"%PDF"));
        for length in 0..whole.len() {
            let _cut = unpack(&whole[..length]);
        }
        assert_eq!(unpack(b"PK\x03\x04"), None);
        let mut endless = SIGNATURE.to_le_bytes().to_vec();
        endless.resize(1_000_000, 0);
        assert_eq!(unpack(&endless).unwrap().files.len(), 0);
    }
}
