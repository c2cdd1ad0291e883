//! A form that comes back.

use crate::{
    http::{Failure, Sent, What},
    ui::{Form, Page},
};

/// The form as it was sent, with what was wrong beside its fields. While it is unknown whether the
/// act happened it keeps its idempotency key, so that a second press is the same act. After a
/// refusal it gets a new key.
pub(crate) fn again(page: &Page, sent: &Sent, failure: &Failure, prefix: &str) -> Form {
    let mut form = page.form().with_all(sent.shown());
    if matches!(failure.what, What::Down | What::Busy) {
        sent.key().clone_into(&mut form.key);
    }
    failure.mark(&mut form, prefix);
    if sent.had_files {
        form.refuse("", form.lang.t("form.files_again"));
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{texts::Lang, ui::Section};

    fn page() -> Page {
        Page {
            lang: Lang::Da,
            who: None,
            section: Section::None,
            path: "/".to_owned(),
            csrf: "token".to_owned(),
            numbers_refused: String::new(),
            drawer: crate::http::drafts::Drawer::default(),
            demonstration: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            notice: None,
        }
    }

    fn sent() -> Sent {
        Sent::of(&[("csrf", "token"), ("key", "first"), ("arm.hours", "24")])
    }

    #[test]
    fn what_was_typed_comes_back() {
        let refused = Failure::new(What::Invalid, "NO_REGIME_IN_FORCE");
        let form = again(&page(), &sent(), &refused, "arm.");
        assert_eq!(form.value("arm.hours"), "24");
        assert!(form.is_wrong());
    }

    #[test]
    fn an_act_of_unknown_fate_keeps_its_key_and_a_refused_one_does_not() {
        let key_after = |what| {
            let failure = Failure::new(what, "ANY");
            again(&page(), &sent(), &failure, "").key
        };
        assert_eq!(key_after(What::Down), "first");
        assert_ne!(key_after(What::Rejected), "first");
    }
}
