//! What the top header says: who, when, about what, in answer to what.

use crate::{Author, Note, Reading, date::moment, parts::Parts, text::one_line};

impl Reading {
    pub(crate) fn head(&mut self, parts: &Parts) {
        let Some(root) = parts.list.first() else {
            return;
        };
        let fields = &root.fields;
        self.subject = one_line(&fields.text("subject").unwrap_or_default());
        self.author = author(fields.all_raw("from"));
        if self.author == Author::default() {
            // A copier or an old program that names only who handed the mail in.
            self.author = author(fields.all_raw("sender"));
        }
        if fields.all_raw("from").count() > 1 {
            self.notes.push(Note::SeveralAuthors);
        }
        let answered = author(fields.all_raw("reply-to"));
        if answered.email.contains('@') && !answered.email.eq_ignore_ascii_case(&self.author.email)
        {
            self.notes.push(Note::AnswersTo(answered));
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
        // A long thread lists its whole history; only the nearest messages matter.
        self.answers.truncate(20);
        self.dated_at = fields.text("date").and_then(|it| moment(&it));
        let first_hop = fields.all_raw("received").last().map(crate::words::decode);
        self.first_hop_at = first_hop.and_then(|it| moment(it.rsplit_once(';')?.1));
        self.body_at = root.body.start;
        self.fields = fields.clone();
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
