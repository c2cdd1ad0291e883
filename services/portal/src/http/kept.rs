//! What a form sent, for the page that must say it did not work. Nothing typed is lost.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use uuid::Uuid;

/// Shared between what reads a form and what shows a failure. No `Debug`: what people wrote.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<(String, String)>>>, Arc<OnceLock<Uuid>>);

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

    /// What somebody wrote, without ids, versions and choices.
    pub(crate) fn words(&self) -> Vec<String> {
        let fields = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words_of(&fields)
    }
}

pub(crate) fn words_of(fields: &[(String, String)]) -> Vec<String> {
    fields
        .iter()
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
