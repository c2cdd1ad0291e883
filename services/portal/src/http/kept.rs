//! What a form sent, for the page that must say it did not work. Nothing typed is lost.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

/// Shared between what reads a form and what shows a failure. No `Debug`: what people wrote.
#[derive(Clone, Default)]
pub(crate) struct Kept(
    Arc<Mutex<Vec<(String, String)>>>,
    Arc<OnceLock<Uuid>>,
    Arc<OnceLock<Timestamp>>,
);

/// Shorter answers are chosen, not written.
const SHORTEST_WORDS: usize = 16;

impl Kept {
    pub(crate) fn keep(&self, fields: Vec<(String, String)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fields;
    }

    /// Under which name the form waits.
    pub(crate) fn hold(&self, id: Uuid) {
        // A request has one form.
        let _first = self.1.set(id);
    }

    pub(crate) fn held(&self) -> Option<Uuid> {
        self.1.get().copied()
    }

    /// It was kept as a draft at this moment.
    pub(crate) fn draft(&self, at: Timestamp) {
        let _first = self.2.set(at);
    }

    pub(crate) fn drafted_at(&self) -> Option<Timestamp> {
        self.2.get().copied()
    }

    /// Everything the form sent.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What somebody wrote, without ids, versions and choices.
    pub(crate) fn words(&self) -> Vec<String> {
        let fields = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words_of(&fields)
    }
}

pub(crate) fn words_of(fields: &[(String, String)]) -> Vec<String> {
    fields
        .iter()
        .filter(|(name, _)| name != "drawer" && name != "draft")
        .map(|(name, value)| (name, value.trim()))
        .filter(|(name, value)| {
            value.contains(char::is_whitespace)
                || is_long_word(value)
                || (is_typed(name) && !value.is_empty())
        })
        .map(|(_, value)| value.to_owned())
        .collect()
}

/// Answers that are typed and may be short: a name, how to reach somebody, a number of another system.
fn is_typed(field: &str) -> bool {
    const TYPED: [&str; 9] = [
        "name",
        "contact",
        "phone",
        "agreement",
        "reference",
        "virk_reference",
        "dpa_case_number",
        "case_number",
        "whose_data",
    ];
    let last = field.rsplit('.').next().unwrap_or(field);
    TYPED.contains(&last)
}

fn is_long_word(value: &str) -> bool {
    value.len() >= SHORTEST_WORDS && Uuid::try_parse(value).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_and_codes_are_not() {
        let kept = Kept::default();
        let fields = [
            ("name", " Ole "),
            ("contact", "20 30"),
            ("caller.contact", "20304050"),
            ("phone", ""),
            ("version", "17"),
            ("drawer", "5f0c9ad0e1b2c3d4e5f60718293a4b5c"),
            ("draft", "facts:0197a1f2-0000-7000-8000-000000000000"),
            ("classify.choice", "yes"),
            ("question_id", "0197a1f2-0000-7000-8000-000000000000"),
            ("classify.reason", " Sendt til en forkert borger "),
        ];
        kept.keep(
            fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        );
        assert_eq!(
            kept.words(),
            ["Ole", "20 30", "20304050", "Sendt til en forkert borger"]
        );
    }
}
