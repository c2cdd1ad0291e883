//! Fields with label, hint and error, wired together for everybody who cannot see the page.

use std::borrow::Cow;

use askama::{Template, filters::HtmlSafe};

use super::{Form, typed};
use crate::http::drafts::place_of;

/// One answer of a closed list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: String,
}

impl Choice {
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: String::new(),
        }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// What every field has.
#[derive(Clone, Copy)]
pub(crate) struct Common<'a> {
    form: &'a Form,
    name: &'a str,
    label: &'a str,
    hint: &'a str,
    optional: bool,
    required: bool,
}

impl<'a> Common<'a> {
    fn new(form: &'a Form, name: &'a str, label: &'a str) -> Self {
        Self {
            form,
            name,
            label,
            hint: "",
            optional: false,
            required: false,
        }
    }

    fn id(&self) -> String {
        format!("{}{}", self.form.prefix, self.name)
    }

    fn value(&self) -> &'a str {
        self.form.value(self.name)
    }

    fn error(&self) -> &'a str {
        self.form.error(self.name)
    }

    /// Ids of the hint and the error, for `aria-describedby`.
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("h-{}", self.id()));
        let error = (!self.error().is_empty()).then(|| format!("e-{}", self.id()));
        let ids: Vec<_> = [error, hint].into_iter().flatten().collect();
        ids.join(" ")
    }
}

/// The builder methods every field has.
macro_rules! field {
    ($name:ident $path:literal { $($extra:ident: $type:ty = $default:expr),* $(,)? }) => {
        #[derive(Template)]
        #[template(path = $path)]
        pub(crate) struct $name<'a> {
            c: Common<'a>,
            $($extra: $type,)*
        }

        impl HtmlSafe for $name<'_> {}

        impl<'a> $name<'a> {
            #[must_use]
            pub(crate) fn hint(mut self, hint: &'a str) -> Self {
                self.c.hint = hint;
                self
            }

            /// Says in words that the field may stay empty.
            #[must_use]
            pub(crate) fn optional(mut self) -> Self {
                self.c.optional = true;
                self
            }

            /// The browser asks for it too.
            #[must_use]
            pub(crate) fn required(mut self) -> Self {
                self.c.required = true;
                self
            }
        }
    };
    (plain $name:ident $path:literal { $($extra:ident: $type:ty = $default:expr),* $(,)? }) => {
        field!($name $path { $($extra: $type = $default),* });

        impl<'a> $name<'a> {
            pub(super) fn new(form: &'a Form, name: &'a str, label: &'a str) -> Self {
                Self { c: Common::new(form, name, label), $($extra: $default,)* }
            }
        }
    };
    (closed $name:ident $path:literal { $($extra:ident: $type:ty = $default:expr),* $(,)? }) => {
        field!($name $path { choices: &'a [Choice] = &[], $($extra: $type = $default),* });

        impl<'a> $name<'a> {
            pub(super) fn new(
                form: &'a Form,
                name: &'a str,
                label: &'a str,
                choices: &'a [Choice],
            ) -> Self {
                Self { c: Common::new(form, name, label), choices, $($extra: $default,)* }
            }
        }
    };
}

field!(plain Input "ui/input.html" {
    kind: &'static str = "text",
    size: &'static str = "",
    autocomplete: &'static str = "off",
    pattern: &'static str = "",
    max_chars: u32 = 300,
});
field!(plain Area "ui/area.html" { rows: u8 = 5, spellcheck: bool = true });
field!(plain Moment "ui/moment.html" {});
field!(plain Check "ui/check.html" {});
field!(plain Files "ui/files.html" { accept: &'static str = "", multiple: bool = true });
field!(closed Radios "ui/radios.html" { class: &'static str = "choices" });
field!(closed Checks "ui/checks.html" {});
field!(closed Select "ui/select.html" { empty: &'a str = "" });

impl Input<'_> {
    fn is_day(&self) -> bool {
        self.kind == "date"
    }

    /// The value as it stands in the field.
    fn shown(&self) -> String {
        let value = self.c.value();
        if self.is_day() {
            typed::shown_day(value, self.c.form.lang)
        } else {
            value.to_owned()
        }
    }

    #[must_use]
    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// A field as wide as what belongs in it.
    #[must_use]
    pub(crate) fn short(mut self) -> Self {
        self.size = "input--short";
        self
    }

    #[must_use]
    pub(crate) fn phone(mut self) -> Self {
        self.kind = "tel";
        self.autocomplete = "tel";
        self.short()
    }

    #[must_use]
    pub(crate) fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = pattern;
        self
    }
}

impl Area<'_> {
    #[must_use]
    pub(crate) fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }
}

impl Moment<'_> {
    fn day(&self) -> String {
        let form = self.c.form;
        typed::shown_day(form.value(&format!("{}.date", self.c.name)), form.lang)
    }

    fn clock(&self) -> String {
        let form = self.c.form;
        typed::shown_clock(form.value(&format!("{}.time", self.c.name)), form.lang)
    }
}

impl Files<'_> {
    /// One file and no more.
    #[must_use]
    pub(crate) fn one(mut self) -> Self {
        self.multiple = false;
        self
    }

    /// One PDF, as a receipt is.
    #[must_use]
    pub(crate) fn pdf(mut self) -> Self {
        self.accept = "application/pdf,.pdf";
        self.multiple = false;
        self
    }
}

impl Radios<'_> {
    #[must_use]
    pub(crate) fn in_a_row(mut self) -> Self {
        self.class = "choices choices--row";
        self
    }

    fn is_card(&self) -> bool {
        self.choices.iter().any(|choice| !choice.hint.is_empty())
    }

    fn is_chosen(&self, value: &str) -> bool {
        self.c.form.has(self.c.name, value)
    }
}

impl Checks<'_> {
    fn is_chosen(&self, value: &str) -> bool {
        self.c.form.has(self.c.name, value)
    }
}

impl<'a> Select<'a> {
    /// The first line, which means no choice.
    #[must_use]
    pub(crate) fn empty(mut self, label: &'a str) -> Self {
        self.empty = label;
        self
    }

    fn is_chosen(&self, value: &str) -> bool {
        self.c.value() == value
    }
}

/// Token and idempotency key.
#[derive(Template)]
#[template(path = "ui/hidden.html")]
pub(crate) struct Hidden<'a> {
    pub(super) form: &'a Form,
}

impl HtmlSafe for Hidden<'_> {}

/// Where the draft of a form lies, what fills it, and the sentence that says it was kept.
#[derive(Template)]
#[template(path = "ui/draft.html")]
pub(crate) struct DraftOf<'a> {
    pub(super) form: &'a Form,
    place: Cow<'a, str>,
}

impl HtmlSafe for DraftOf<'_> {}

/// The buttons that keep a draft without a script, and discard it.
#[derive(Template)]
#[template(path = "ui/draft_buttons.html")]
pub(crate) struct DraftButtons<'a> {
    pub(super) form: &'a Form,
    place: Cow<'a, str>,
}

impl HtmlSafe for DraftButtons<'_> {}

/// The error summary.
#[derive(Template)]
#[template(path = "ui/wrong.html")]
pub(crate) struct Wrong<'a> {
    pub(super) form: &'a Form,
}

impl HtmlSafe for Wrong<'_> {}

/// A form makes its fields.
impl Form {
    /// The error summary at the top, with a link to each field.
    pub(crate) fn wrong(&self) -> Wrong<'_> {
        Wrong { form: self }
    }

    /// What keeps a draft of this form; `place` names it among all forms of its person. It stands before
    /// the files, which may be too many to be read.
    pub(crate) fn draft<'a>(&'a self, place: &'a str) -> DraftOf<'a> {
        DraftOf {
            form: self,
            place: place.into(),
        }
    }

    /// As [`Self::draft`], of one act on one thing.
    pub(crate) fn draft_of(&self, act: &str, id: &str) -> DraftOf<'_> {
        DraftOf {
            form: self,
            place: place_of(act, id).into(),
        }
    }

    /// After the button that sends: return in a field presses the first.
    pub(crate) fn draft_buttons<'a>(&'a self, place: &'a str) -> DraftButtons<'a> {
        DraftButtons {
            form: self,
            place: place.into(),
        }
    }

    pub(crate) fn draft_buttons_of(&self, act: &str, id: &str) -> DraftButtons<'_> {
        DraftButtons {
            form: self,
            place: place_of(act, id).into(),
        }
    }

    /// The fields nobody sees.
    pub(crate) fn hidden(&self) -> Hidden<'_> {
        Hidden { form: self }
    }

    pub(crate) fn input<'a>(&'a self, name: &'a str, label: &'a str) -> Input<'a> {
        Input::new(self, name, label)
    }

    pub(crate) fn area<'a>(&'a self, name: &'a str, label: &'a str) -> Area<'a> {
        Area::new(self, name, label)
    }

    pub(crate) fn moment<'a>(&'a self, name: &'a str, label: &'a str) -> Moment<'a> {
        Moment::new(self, name, label)
    }

    pub(crate) fn radios<'a>(
        &'a self,
        name: &'a str,
        label: &'a str,
        choices: &'a [Choice],
    ) -> Radios<'a> {
        Radios::new(self, name, label, choices)
    }

    pub(crate) fn checks<'a>(
        &'a self,
        name: &'a str,
        label: &'a str,
        choices: &'a [Choice],
    ) -> Checks<'a> {
        Checks::new(self, name, label, choices)
    }

    pub(crate) fn check<'a>(&'a self, name: &'a str, label: &'a str) -> Check<'a> {
        Check::new(self, name, label)
    }

    pub(crate) fn select<'a>(
        &'a self,
        name: &'a str,
        label: &'a str,
        choices: &'a [Choice],
    ) -> Select<'a> {
        Select::new(self, name, label, choices)
    }

    pub(crate) fn files<'a>(&'a self, name: &'a str, label: &'a str) -> Files<'a> {
        Files::new(self, name, label)
    }
}
