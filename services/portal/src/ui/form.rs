//! What a form holds: values to show again, errors beside their fields, and what proves it is ours.

use jiff::Timestamp;

use super::{When, typed};
use crate::{
    http::drafts::{Draft, Drawer},
    texts::Lang,
};

/// A form as a page shows it. Nothing typed is lost: a refused form is this, filled with what came.
///
/// No `Debug`: the values are what people wrote.
#[derive(Clone, Default)]
pub(crate) struct Form {
    pub(crate) lang: Lang,
    /// Ties the form to its session.
    pub(crate) csrf: String,
    /// Makes a second press of the button the same act as the first.
    pub(crate) key: String,
    /// What the ids of its fields begin with: two forms on a page may ask for the same.
    pub(crate) prefix: &'static str,
    values: Vec<(String, String)>,
    errors: Vec<(String, String)>,
    /// Names of fields, for errors that do not mention them.
    labels: Vec<(String, String)>,
    /// Where its drafts lie.
    drawer: Drawer,
    /// The drafts that fill it, by their places, with the version of the case they were written on.
    drafts: Vec<(String, Timestamp, String)>,
}

impl Form {
    pub(crate) fn new(lang: Lang, csrf: &str, key: String) -> Self {
        Self {
            lang,
            csrf: csrf.to_owned(),
            key,
            prefix: "f-",
            ..Self::default()
        }
    }

    #[must_use]
    pub(crate) fn drafts_in(mut self, drawer: &Drawer) -> Self {
        self.drawer = drawer.clone();
        self
    }

    /// Fills in what somebody had begun to write; `is_its_own` says which of the fields, by name, are
    /// the draft's alone, so that what was emptied or unticked stays so.
    #[must_use]
    pub(crate) fn resume(mut self, draft: Draft, is_its_own: impl Fn(&str) -> bool) -> Self {
        self.values.retain(|(name, _)| !is_its_own(name));
        let version = draft.fields.iter().find(|(name, _)| name == "version");
        let version = version.map_or_else(String::new, |(_, version)| version.clone());
        self.drafts.push((draft.place, draft.saved_at, version));
        let written = draft.fields.into_iter();
        self.values
            .splice(0..0, written.filter(|(name, _)| name != "version"));
        self
    }

    /// When the draft that fills it was kept, in words; empty when none does.
    pub(crate) fn drafted(&self, place: &str) -> String {
        let draft = self.drafts.iter().find(|(known, ..)| known == place);
        draft.map_or_else(String::new, |(_, at, _)| {
            When::new(*at, self.lang).short().text()
        })
    }

    /// The version of the case that a draft was written on, so that what others said since is not
    /// taken back unseen; else the one shown.
    pub(crate) fn version_of(&self, place: &str, shown: impl std::fmt::Display) -> String {
        let draft = self.drafts.iter().find(|(known, ..)| known == place);
        draft
            .map(|(.., version)| version.clone())
            .filter(|version| !version.is_empty())
            .unwrap_or_else(|| shown.to_string())
    }

    /// Where its drafts lie, as the form says when it is sent; empty where there are none.
    pub(crate) fn drawer(&self) -> &str {
        self.drawer.as_str()
    }

    /// Where a draft is sent to.
    pub(crate) fn keeps_at(&self) -> &'static str {
        self.drawer.keeps_at()
    }

    /// The second form of a page.
    #[must_use]
    pub(crate) fn prefixed(mut self, prefix: &'static str) -> Self {
        self.prefix = prefix;
        self
    }

    /// Fills a field before it is shown.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    #[must_use]
    pub(crate) fn with_all(mut self, values: impl IntoIterator<Item = (String, String)>) -> Self {
        self.values.extend(values);
        self
    }

    /// Points at what is wrong. The first error of a field is the one shown.
    pub(crate) fn refuse(&mut self, name: &str, text: impl Into<String>) {
        self.errors.push((name.to_owned(), text.into()));
    }

    pub(crate) fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }

    pub(crate) fn value(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// A time of day as it stands in its field.
    pub(crate) fn clock(&self, name: &str) -> String {
        typed::shown_clock(self.value(name), self.lang)
    }

    /// Fields that were filled, by name, in order.
    pub(crate) fn filled(&self) -> impl Iterator<Item = &str> {
        let values = self.values.iter();
        values
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, _)| name.as_str())
    }

    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }

    pub(crate) fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, text)| text)
    }

    /// Says what a field is called, for the summary on a page of many fields.
    pub(crate) fn call(&mut self, name: &str, label: impl Into<String>) {
        self.labels.push((name.to_owned(), label.into()));
    }

    /// Every error for the summary, with the name of its field where the words leave it out.
    pub(super) fn errors(&self) -> impl Iterator<Item = (&str, String)> {
        self.errors.iter().map(|(name, text)| {
            let label = self.labels.iter().find(|(known, _)| known == name);
            let said = match label {
                None => text.clone(),
                Some((_, label)) if text.contains(label.as_str()) => text.clone(),
                // A question needs no colon.
                Some((_, label)) if label.ends_with('?') => format!("{label} {text}"),
                Some((_, label)) => format!("{label}: {text}"),
            };
            (name.as_str(), said)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_the_field_that_is_wrong() {
        let mut form = Form::new(Lang::Da, "", String::new());
        form.refuse("n_affected", "Skriv et helt tal.");
        form.refuse("n_records", "Antal poster: Skriv et helt tal.");
        form.refuse("is_ongoing", "Vælg et svar.");
        form.refuse("other", "Skriv noget.");
        form.call("n_affected", "Antal berørte");
        form.call("n_records", "Antal poster");
        form.call("is_ongoing", "Sker det stadig?");
        let wrong = form.wrong().to_string();
        for entry in [
            r##"<a href="#f-n_affected">Antal berørte: Skriv et helt tal.</a>"##,
            r##"<a href="#f-n_records">Antal poster: Skriv et helt tal.</a>"##,
            r##"<a href="#f-is_ongoing">Sker det stadig? Vælg et svar.</a>"##,
            r##"<a href="#f-other">Skriv noget.</a>"##,
        ] {
            assert!(wrong.contains(entry), "{wrong}");
        }
        assert_eq!(form.error("n_affected"), "Skriv et helt tal.");
    }
}
