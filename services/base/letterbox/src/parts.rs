//! A message taken apart into its parts, in one pass and without calling itself.

use std::{collections::HashMap, ops::Range};

use bytes::Bytes;

use crate::{
    bounds::{MAX_DEPTH, MAX_PARTS},
    fields::Fields,
    kind::Kind,
    transfer::{Carried, Transfer},
};

#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) fields: Fields,
    pub(crate) kind: Kind,
    pub(crate) disposition: Kind,
    pub(crate) parent: Option<usize>,
    /// One of several wordings of the same: text to be read, even when it has a name.
    pub(crate) is_wording: bool,
    pub(crate) body: Range<usize>,
}

/// Parts in the order they stand; a part comes before what it holds.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) list: Vec<Part>,
    /// How many parts there are beyond those read.
    pub(crate) n_more: usize,
    pub(crate) is_too_deep: bool,
    /// Words behind the last part of a multipart, where gateways leave footers.
    pub(crate) behind: Vec<Range<usize>>,
}

impl Part {
    pub(crate) fn raw<'r>(&self, raw: &'r [u8]) -> &'r [u8] {
        raw.get(self.body.clone()).unwrap_or_default()
    }

    pub(crate) fn transfer(&self) -> Transfer {
        let label = self.fields.text("content-transfer-encoding");
        Transfer::named(&label.unwrap_or_default())
    }

    /// Its bytes as the sender had them, in their own charset, because a file is evidence.
    pub(crate) fn content(&self, raw: &Bytes) -> Bytes {
        match self.transfer() {
            Transfer::Plain if self.body.end <= raw.len() => raw.slice(self.body.clone()),
            transfer => {
                let Carried { bytes, .. } = transfer.carry(self.raw(raw));
                Bytes::from(bytes.into_owned())
            }
        }
    }

    pub(crate) fn is_attached(&self) -> bool {
        self.disposition.name == "attachment"
    }

    pub(crate) fn filename(&self) -> Option<String> {
        let given = self.disposition.text("filename");
        given
            .or_else(|| self.kind.text("name"))
            .or_else(|| self.kind.text("filename"))
            .filter(|name| !name.trim().is_empty())
    }
}

impl Parts {
    pub(crate) fn read(raw: &[u8]) -> Self {
        let parts = Reader::new(raw, None).run();
        let has_none = parts.list.len() == 1;
        let root = parts.list.first();
        if has_none
            && let Some(root) = root.filter(|root| root.kind.is_multipart())
            && let Some(boundary) = guess_boundary(root.raw(raw))
        {
            return Reader::new(raw, Some(boundary)).run();
        }
        parts
    }

    pub(crate) fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.list.len()];
        for (at, part) in self.list.iter().enumerate() {
            if let Some(siblings) = part.parent.and_then(|parent| children.get_mut(parent)) {
                siblings.push(at);
            }
        }
        children
    }
}

/// A multipart whose boundary is awaited.
struct Level {
    delimiter: Vec<u8>,
    part: usize,
}

struct Reader<'r> {
    raw: &'r [u8],
    parts: Parts,
    levels: Vec<Level>,
    /// For each boundary the levels, outermost first, that wait for it.
    waiting: HashMap<Vec<u8>, Vec<usize>>,
    /// The root's boundary as guessed from the body, when the declared one never appears.
    guessed: Option<Vec<u8>>,
    /// Where words behind a closed multipart begin.
    behind: Option<usize>,
}

impl<'r> Reader<'r> {
    fn new(raw: &'r [u8], guessed: Option<Vec<u8>>) -> Self {
        Self {
            raw,
            parts: Parts::default(),
            levels: Vec::new(),
            waiting: HashMap::new(),
            guessed,
            behind: None,
        }
    }

    fn run(mut self) -> Parts {
        // Some gateways put a blank line before the header.
        let blank = self
            .raw
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        let start = blank.count();
        let mut at = self.open(start, None);
        while let Some((line, end)) = self.next_dashed(at) {
            at = end;
            let Some((level, is_last)) = self.level_of(line.clone()) else {
                continue;
            };
            let body_end = self.before_line_end(line.start);
            self.close_above(level, body_end);
            if is_last {
                self.close_level(level, body_end);
                self.behind = Some(end);
            } else if self.parts.list.len() >= MAX_PARTS {
                self.parts.n_more += 1;
            } else {
                let parent = self.levels.get(level).map(|level| level.part);
                at = self.open(end, parent);
            }
        }
        self.close_above(0, self.raw.len());
        self.close_level(0, self.raw.len());
        self.parts
    }

    /// The next line that begins with `--`, and where the one after it begins.
    fn next_dashed(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let from = at.saturating_sub(1);
        let rest = self.raw.get(from..)?;
        let start = if at == 0 && rest.starts_with(b"--") {
            0
        } else {
            from + memchr::memmem::find(rest, b"\n--")? + 1
        };
        let end = memchr::memchr(b'\n', self.raw.get(start..)?);
        let end = end.map_or(self.raw.len(), |end| start + end + 1);
        Some((start..end, end))
    }

    /// The innermost level the line delimits, and whether for the last time.
    fn level_of(&self, line: Range<usize>) -> Option<(usize, bool)> {
        let line = self.raw.get(line)?.trim_ascii_end();
        let level = |delimiter: &[u8]| self.waiting.get(delimiter)?.last().copied();
        if let Some(level) = level(line) {
            return Some((level, false));
        }
        Some((level(line.strip_suffix(b"--")?)?, true))
    }

    /// Where a body ends: the line end before a delimiter belongs to the delimiter.
    fn before_line_end(&self, start: usize) -> usize {
        let before = self.raw.get(..start).unwrap_or_default();
        let before = before.strip_suffix(b"\n").unwrap_or(before);
        before.strip_suffix(b"\r").unwrap_or(before).len()
    }

    /// Reads a part's header and gives where its body begins.
    fn open(&mut self, start: usize, parent: Option<usize>) -> usize {
        let (fields, length) = Fields::read(self.raw.get(start..).unwrap_or_default());
        let parent_kind = parent.and_then(|at| self.parts.list.get(at));
        let is_first = parent.is_some_and(|at| at + 1 == self.parts.list.len());
        let is_wording = parent_kind.is_some_and(|it| match it.kind.name.as_str() {
            "multipart/alternative" => true,
            "multipart/related" => is_first,
            _other => false,
        });
        let is_digest = parent_kind.is_some_and(|it| it.kind.name == "multipart/digest");
        let kind = kind_of(&fields, is_digest);
        let disposition = fields.raw("content-disposition").map(Kind::read);
        let body = start + length;
        let at = self.parts.list.len();
        if kind.is_multipart() {
            self.await_parts(&kind, at, body);
        }
        self.parts.list.push(Part {
            fields,
            kind,
            disposition: disposition.unwrap_or_default(),
            parent,
            is_wording,
            // Its end is not known yet.
            body: body..self.raw.len(),
        });
        body
    }

    fn await_parts(&mut self, kind: &Kind, part: usize, body: usize) {
        if self.levels.len() >= MAX_DEPTH {
            self.parts.is_too_deep = true;
            return;
        }
        let given = kind.raw("boundary").map(<[u8]>::trim_ascii_end);
        let guessed = self.guessed.take().filter(|_| part == 0);
        let boundary = guessed
            .or_else(|| given.filter(|it| !it.is_empty()).map(<[u8]>::to_vec))
            .or_else(|| guess_boundary(self.raw.get(body..)?));
        let Some(boundary) = boundary else { return };
        let delimiter = [b"--", boundary.as_slice()].concat();
        let level = self.levels.len();
        self.waiting
            .entry(delimiter.clone())
            .or_default()
            .push(level);
        self.levels.push(Level { delimiter, part });
    }

    /// Ends what is open inside `level`, and the part being read.
    fn close_above(&mut self, level: usize, body_end: usize) {
        if let Some(start) = self.behind.take()
            && self.parts.behind.len() < 20
        {
            self.parts.behind.push(start.min(body_end)..body_end);
        }
        let open = self.levels.get(level).map(|level| level.part);
        // The part being read is the last one, unless that has been ended already.
        if let Some(last) = self.parts.list.last_mut()
            && self.parts.n_more == 0
            && last.body.end == self.raw.len()
        {
            last.body.end = body_end.max(last.body.start);
        }
        while self.levels.len() > level + 1 {
            self.close_level(self.levels.len() - 1, body_end);
        }
        // The multipart itself goes on.
        if let Some(part) = open.and_then(|at| self.parts.list.get_mut(at)) {
            part.body.end = self.raw.len();
        }
    }

    fn close_level(&mut self, level: usize, body_end: usize) {
        while self.levels.len() > level {
            let Some(closed) = self.levels.pop() else {
                return;
            };
            if let Some(levels) = self.waiting.get_mut(&closed.delimiter) {
                levels.pop();
            }
            if let Some(part) = self.parts.list.get_mut(closed.part) {
                part.body.end = body_end.max(part.body.start);
            }
        }
    }
}

fn kind_of(fields: &Fields, is_digest: bool) -> Kind {
    let mut kind = fields
        .all_raw("content-type")
        .take(5)
        .map(Kind::read)
        .find(|kind| !kind.name.is_empty())
        .unwrap_or_default();
    match kind.name.as_str() {
        "" if is_digest => "message/rfc822".clone_into(&mut kind.name),
        "" | "text" | "text/" | "plain" => "text/plain".clone_into(&mut kind.name),
        "html" => "text/html".clone_into(&mut kind.name),
        "multipart" => "multipart/mixed".clone_into(&mut kind.name),
        _known => {}
    }
    kind
}

/// The first line of a body that could be a boundary: dashes, no blanks, a header below it.
fn guess_boundary(body: &[u8]) -> Option<Vec<u8>> {
    let mut lines = body.split(|byte| *byte == b'\n').take(50).peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_ascii_end();
        let follows = lines.peek().map(|next| next.to_ascii_lowercase());
        if let Some(boundary) = line.strip_prefix(b"--")
            && !boundary.is_empty()
            && !boundary.contains(&b' ')
            && follows.is_some_and(|next| next.starts_with(b"content-"))
        {
            return Some(boundary.to_vec());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part's type and body.
    fn told(raw: &str) -> Vec<(String, String)> {
        let raw = raw.replace('\n', "\r\n");
        let parts = Parts::read(raw.as_bytes());
        let told = parts.list.iter().map(|part| {
            let body = String::from_utf8_lossy(part.raw(raw.as_bytes())).into_owned();
            (part.kind.name.clone(), body)
        });
        told.filter(|(kind, _)| !kind.starts_with("multipart"))
            .collect()
    }

    fn plain(text: &str) -> (String, String) {
        ("text/plain".into(), text.into())
    }

    #[test]
    fn parts_are_found_where_their_boundaries_stand_alone_on_a_line() {
        let both = [plain("Et --B i en linje"), plain("to")];
        for raw in [
            "Content-Type: multipart/mixed; boundary=B\n\nfør\n--B\n\nEt --B i en linje\n--B\n\nto\n--B--\nefter",
            "Content-Type: multipart/mixed; boundary=\n \"B\"\n\n--B  \n\nEt --B i en linje\n--B\n\nto",
            "\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nEt --B i en linje\n--B\nContent-Type: multipart/x; boundary=B2\n\n--B2\n\nto\n--B--",
            "Content-Type: multipart/mixed\n\n--B\nContent-Type: text/plain\n\nEt --B i en linje\n--B\n\nto\n--B--",
            "Content-Type: multipart/mixed; boundary=C\n\n--B\nContent-Type: text/plain\n\nEt --B i en linje\n--B\n\nto\n--B--",
        ] {
            assert_eq!(told(raw), both, "{raw}");
        }
    }

    #[test]
    fn a_part_without_body_and_a_header_without_blank_line_end_at_the_boundary() {
        let raw = "Content-Type: multipart/mixed; boundary=B\n\n--B\n--B\nContent-Type: text/plain\n--B\n\nto\n--B--\n";
        assert_eq!(told(raw), [plain(""), plain(""), plain("to")]);
    }

    #[test]
    fn words_behind_the_last_part_are_not_lost() {
        let raw = b"Content-Type: multipart/mixed; boundary=B\n\n--B\n\net\n--B--\nScannet.\n";
        let parts = Parts::read(raw);
        assert_eq!(raw[parts.behind[0].clone()].trim_ascii(), b"Scannet.");
    }

    #[test]
    fn many_parts_and_deep_ones_are_counted() {
        let many = "Content-Type: multipart/mixed; boundary=B\n\n".to_owned()
            + &"--B\n\nx\n".repeat(MAX_PARTS + 50);
        let parts = Parts::read(many.as_bytes());
        assert_eq!((parts.list.len(), parts.n_more), (MAX_PARTS, 51));
        let deep: String = (0..MAX_DEPTH + 10)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"))
            .collect();
        assert!(Parts::read(deep.as_bytes()).is_too_deep);
    }
}
