//! The frame around every page: who is signed in, where one is, and what just happened.

use brudvagt_types::Role;
use jiff::Timestamp;

use super::{Countdown, Form, When};
use crate::{
    http::{ANSWERERS, COUNCIL_READERS, FILERS, MANAGEMENT, WORKERS, assets, drafts::Drawer},
    texts::Lang,
};

/// Which entry of the main menu a page stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Report,
    Reports,
    Expected,
    Queue,
    Register,
    Measures,
    Mailbox,
    None,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: Role,
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A message above the content: what was done, or why not.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) tone: Tone,
    pub(crate) title: String,
    pub(crate) text: String,
}

#[derive(Clone, Debug)]
pub(crate) struct NavItem {
    pub(crate) section: Section,
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
}

/// Everything the frame needs.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) lang: Lang,
    pub(crate) who: Option<Who>,
    pub(crate) section: Section,
    /// Path with query, to come back to in the other language.
    pub(crate) path: String,
    pub(crate) csrf: String,
    /// Why its CPR numbers are not shown, to whoever asked for them.
    pub(crate) numbers_refused: String,
    /// Where drafts of its forms lie.
    pub(crate) drawer: Drawer,
    pub(crate) demonstration: bool,
    pub(crate) now: Timestamp,
    pub(crate) notice: Option<Notice>,
}

impl Page {
    pub(crate) fn t(&self, key: &'static str) -> &'static str {
        self.lang.t(key)
    }

    pub(crate) fn t1(&self, key: &'static str, value: impl std::fmt::Display) -> String {
        self.lang.t1(key, value)
    }

    pub(crate) fn code(&self, group: &str, code: &str) -> String {
        self.lang.code_text(group, code)
    }

    pub(crate) fn when(&self, at: &Timestamp) -> When {
        When::new(*at, self.lang)
    }

    pub(crate) fn countdown(&self, due: Timestamp, settled: bool) -> Countdown {
        Countdown::new(due, self.now, settled, self.lang)
    }

    /// An empty form of this page's session.
    pub(crate) fn form(&self) -> Form {
        Form::new(self.lang, &self.csrf, uuid::Uuid::new_v4().to_string()).drafts_in(&self.drawer)
    }

    pub(crate) fn at(mut self, section: Section) -> Self {
        self.section = section;
        self
    }

    pub(crate) fn is_dpo(&self) -> bool {
        self.role() == Some(Role::Dpo)
    }

    /// Leads the municipality.
    pub(crate) fn leads(&self) -> bool {
        self.role() == Some(Role::ChiefExecutive)
    }

    /// Reads what is made for the council.
    pub(crate) fn reads_council(&self) -> bool {
        self.role()
            .is_some_and(|role| COUNCIL_READERS.contains(&role))
    }

    /// Answers for units.
    pub(crate) fn answers(&self) -> bool {
        self.role().is_some_and(|role| ANSWERERS.contains(&role))
    }

    /// Works on cases.
    pub(crate) fn works(&self) -> bool {
        self.role().is_some_and(|role| WORKERS.contains(&role))
    }

    /// May file, and record that it was filed.
    pub(crate) fn files(&self) -> bool {
        self.role().is_some_and(|role| FILERS.contains(&role))
    }

    /// Sees all of a municipality.
    pub(crate) fn is_management(&self) -> bool {
        self.role().is_some_and(|role| MANAGEMENT.contains(&role))
    }

    pub(crate) fn role(&self) -> Option<Role> {
        self.who.as_ref().map(|who| who.role)
    }

    pub(crate) fn role_text(&self) -> String {
        self.role()
            .map(|role| self.code("role", role.as_str()))
            .unwrap_or_default()
    }

    /// The main menu, with only what this person has use for.
    pub(crate) fn nav(&self) -> Vec<NavItem> {
        let item = |section, href, label| NavItem {
            section,
            href,
            label,
        };
        let report = item(Section::Report, "/report", self.t("nav.report"));
        let reports = item(Section::Reports, "/reports", self.t("nav.reports"));
        let expected = item(Section::Expected, "/til-dig", self.t("nav.expected"));
        let queue = item(Section::Queue, "/queue", self.t("nav.queue"));
        let register = item(Section::Register, "/register", self.t("nav.register"));
        let measures = item(Section::Measures, "/measures", self.t("nav.measures"));
        let mut items = match self.role() {
            Some(Role::Dpo | Role::CaseWorker) => {
                vec![queue, expected, measures, register, report, reports]
            }
            Some(Role::Notifier) => vec![queue, expected, register, report, reports],
            Some(Role::DepartmentHead | Role::ChiefExecutive) => {
                vec![expected, queue, measures, register, report, reports]
            }
            Some(Role::Reader) => vec![register, measures, expected, report, reports],
            // Anybody may own a measure.
            Some(Role::Employee) => vec![report, reports, expected],
            Some(Role::System) | None => vec![],
        };
        if self.demonstration && self.who.is_some() {
            items.push(item(Section::Mailbox, "/mailbox", self.t("nav.mailbox")));
        }
        items
    }

    pub(crate) fn who_id(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.id)
    }

    pub(crate) fn who_name(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.name)
    }

    /// This page in the other language. Templates call it: a name that the frame binds would hide a
    /// page's field of that name in every block.
    pub(crate) fn other_lang_href(&self) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.path, self.lang.other().code())
    }

    pub(crate) fn css(&self) -> &'static str {
        assets::css_path()
    }

    pub(crate) fn js(&self) -> &'static str {
        assets::js_path()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_frames_bind_no_name_that_a_page_may_have() {
        for frame in [
            include_str!("../../templates/base.html"),
            include_str!("../../templates/work/frame.html"),
        ] {
            assert!(!frame.contains("{% let") && !frame.contains("{%- let"));
        }
    }
}
