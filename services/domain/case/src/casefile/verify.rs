use serde::Serialize;
use serde::de::DeserializeOwned;

use super::export::{is_signed, line};
use super::read::{Line, Lines, read};
use super::replay::drift;
use super::{AnchorList, CaseMeta, Digests, FileFault, Place, PublicKey, Report, Seal, Section};
use crate::history::{self, Entry, Head};

/// Checks a case file offline: its lines, its chain, its seal, the key if one is expected, and the
/// anchor lists if there are any.
///
/// Without an expected key the signature says only that the file is as its signer made it; the
/// report tells which key that was, to be compared with the published one.
///
/// # Law
/// Rule CF-1: GDPR art. 33(5).
pub fn verify_file(
    file: &[u8],
    expected_key: Option<&PublicKey>,
    anchors: &[AnchorList],
) -> Report {
    let mut report = Report {
        key_expected: expected_key.is_some(),
        ..Report::default()
    };
    match read(file) {
        Ok(lines) => Check {
            lines,
            report: &mut report,
        }
        .run(expected_key, anchors),
        Err(fault) => report.faults.push(fault),
    }
    report
}

struct Check<'f, 'r> {
    lines: Lines<'f>,
    report: &'r mut Report,
}

impl Check<'_, '_> {
    fn run(mut self, expected_key: Option<&PublicKey>, anchors: &[AnchorList]) {
        let seal: Option<Seal> = spelled_as_written(self.lines.seal.text);
        match &seal {
            Some(seal) => self.check_signature(seal, expected_key),
            None => self.broken(self.lines.seal, Place::Seal),
        }
        let meta: Option<CaseMeta> = spelled_as_written(self.lines.case);
        self.report.reference = meta.as_ref().map(|meta| meta.reference.clone());
        let entries = self.check_history(seal.as_ref(), meta.as_ref());
        self.check_attachments();
        if let Some(seal) = &seal {
            self.check_erasure(seal, &entries);
            self.check_sections(seal);
        }
        if let Some(meta) = &meta {
            self.check_row(meta, &entries);
            self.check_anchors(meta, &entries, anchors);
        }
    }

    fn check_signature(&mut self, seal: &Seal, expected_key: Option<&PublicKey>) {
        self.report.signed_by = Some(seal.public_key);
        if !is_signed(seal) {
            self.report.faults.push(FileFault::SignatureInvalid);
        }
        if let Some(expected) = expected_key
            && *expected != seal.public_key
        {
            self.report.faults.push(FileFault::KeyDiffers {
                expected: *expected,
                found: seal.public_key,
            });
        }
    }

    /// Reads the entries and checks the chain over those that can be read.
    fn check_history(&mut self, seal: Option<&Seal>, meta: Option<&CaseMeta>) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut unreadable = Vec::new();
        for (position, line) in (1..).zip(self.lines.history.clone()) {
            match spelled_as_written::<Entry>(line.text) {
                Some(entry) => entries.push(entry),
                None => {
                    unreadable.push(position);
                    self.broken(line, Place::Entry(position));
                }
            }
        }
        self.report.n_entries = self.lines.history.len();
        self.report.n_erased = entries.iter().filter(|entry| entry.is_erased()).count();
        let case_id = seal.map(|seal| seal.case_id).or(meta.map(|meta| meta.id));
        let Some(case_id) = case_id else {
            return entries;
        };
        match history::verify(case_id.as_bytes(), &entries, seal.map(|seal| seal.head)) {
            Ok(head) => self.report.head = Some(head),
            Err(faults) => {
                let named_already = |fault: &history::Fault| match fault {
                    history::Fault::Missing { first, last } => {
                        (*first..=*last).all(|seq| unreadable.contains(&seq))
                    }
                    history::Fault::Truncated { last, head } => {
                        (*last + 1..=*head).all(|seq| unreadable.contains(&seq))
                    }
                    history::Fault::Changed { .. }
                    | history::Fault::TextChanged { .. }
                    | history::Fault::OutOfPlace { .. }
                    | history::Fault::Repeated { .. }
                    | history::Fault::Unlinked { .. }
                    | history::Fault::BeyondHead { .. }
                    | history::Fault::HeadDiffers { .. } => false,
                };
                let new = faults.into_iter().filter(|fault| !named_already(fault));
                self.report.faults.extend(new.map(FileFault::Chain));
            }
        }
        entries
    }

    fn check_attachments(&mut self) {
        for (position, line) in (1..).zip(self.lines.attachments.clone()) {
            match spelled_as_written(line.text) {
                Some(attachment) => self.report.attachments.push(attachment),
                None => self.broken(line, Place::Attachment(position)),
            }
        }
    }

    /// Words may have been erased before the export; taking them out afterwards is a change.
    fn check_erasure(&mut self, seal: &Seal, entries: &[Entry]) {
        let removed = entries
            .iter()
            .filter(|entry| entry.is_erased() && !seal.erased.contains(&entry.seq))
            .map(|entry| FileFault::TextRemoved { seq: entry.seq });
        self.report.faults.extend(removed);
    }

    fn check_sections(&mut self, seal: &Seal) {
        let texts = |lines: &[Line<'_>]| lines.iter().map(|line| line.text.to_owned()).collect();
        let (attachments, history): (Vec<String>, Vec<String>) =
            (texts(&self.lines.attachments), texts(&self.lines.history));
        let digests = Digests::of(
            self.lines.case,
            self.lines.facts,
            self.lines.register,
            &attachments.iter().map(String::as_str).collect::<Vec<_>>(),
            &history.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        // When single entries are named already, naming the whole history says less.
        let entries_named = self.report.faults.iter().any(FileFault::is_in_history);
        let changed = digests
            .differing(&seal.digests)
            .filter(|section| !(*section == Section::History && entries_named))
            .map(|section| FileFault::SectionChanged { section });
        self.report.faults.extend(changed);
    }

    /// A broken history has been reported already and cannot be replayed.
    fn check_row(&mut self, meta: &CaseMeta, entries: &[Entry]) {
        if self.report.faults.iter().any(FileFault::is_in_history) {
            return;
        }
        let fields = drift(&meta.state, entries);
        if !fields.is_empty() {
            self.report.faults.push(FileFault::RowDiffers { fields });
        }
    }

    fn check_anchors(&mut self, meta: &CaseMeta, entries: &[Entry], anchors: &[AnchorList]) {
        let last = entries.iter().map(|entry| entry.seq).max().unwrap_or(0);
        for list in anchors {
            let Some(Head { seq, hash }) = list.head_of(meta.id) else {
                continue;
            };
            let day = list.day();
            match entries.iter().find(|entry| entry.seq == seq) {
                Some(entry) if entry.hash == hash => self.report.anchored.push((day, seq)),
                Some(_) => self
                    .report
                    .faults
                    .push(FileFault::AnchorDiffers { day, seq }),
                // A file older than the list may well be shorter. A gap before its last entry is
                // reported by the check of the chain.
                None if list.made_at() > meta.exported_at => {}
                None => self
                    .report
                    .faults
                    .push(FileFault::BehindAnchor { day, last, seq }),
            }
        }
    }

    fn broken(&mut self, line: Line<'_>, place: Place) {
        self.report.faults.push(FileFault::Broken {
            line: line.number,
            place,
        });
    }
}

/// Reads a line and checks that it is spelled exactly as [`line`] writes it; any other spelling
/// means a change.
fn spelled_as_written<T: DeserializeOwned + Serialize>(text: &str) -> Option<T> {
    let value: T = serde_json::from_str(text).ok()?;
    (line(&value).ok()? == text).then_some(value)
}
