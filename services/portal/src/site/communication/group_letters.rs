//! Groups of people who get a letter of their own: a part of the page of the letter.

use askama::{Template, filters::HtmlSafe};
use brudvagt_proto::{
    notification::{Communication, GroupLetter, Letter},
    triage::Case,
};

use super::{Asked, languages_of};
use crate::{
    site::group_lines::name_of,
    texts::Lang,
    ui::{Form, Page},
};

struct Row {
    id: String,
    name: String,
    has_own: bool,
    can_change: bool,
    translations: String,
}

#[derive(Template)]
#[template(path = "work/group_letters.html")]
pub(super) struct GroupLetters {
    page: Page,
    form: Form,
    case_id: String,
    rows: Vec<Row>,
    /// Everybody's letter is written: those of groups stand beside it.
    has_common: bool,
    may_write: bool,
    /// The group whose letter the form shows.
    asked: String,
    written: Letter,
}

impl HtmlSafe for GroupLetters {}

impl GroupLetters {
    pub(super) fn of(
        it: &Communication,
        case: &Case,
        case_id: &str,
        asked: &Asked,
        page: &Page,
    ) -> Self {
        let own = |id: &str| it.group_letters.iter().find(|letter| letter.group == id);
        let row = |id: &str, name: String, letter: Option<&GroupLetter>| Row {
            id: id.to_owned(),
            name,
            has_own: letter.is_some(),
            can_change: letter.is_none_or(|letter| letter.can_change),
            translations: letter
                .map(|letter| languages_of(&letter.translations, page.lang))
                .unwrap_or_default(),
        };
        let of_case = case
            .groups
            .iter()
            .map(|group| row(&group.id, name_of(group, page.lang), own(&group.id)));
        // The case has given the group up, and its letter is still there.
        let given_up = it
            .group_letters
            .iter()
            .filter(|letter| case.groups.iter().all(|group| group.id != letter.group))
            .map(|letter| {
                row(
                    &letter.group,
                    brudvagt_cpr::mask(&letter.name),
                    Some(letter),
                )
            });
        Self {
            rows: of_case.chain(given_up).collect(),
            has_common: it.letter.as_ref().is_some_and(|it| !it.nature.is_empty()),
            may_write: page.works(),
            written: own(&asked.group)
                .and_then(|letter| letter.letter.clone())
                .unwrap_or_default(),
            asked: asked.group.clone(),
            case_id: case_id.to_owned(),
            form: page.form(),
            page: page.clone(),
        }
    }

    fn row(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == self.asked)
    }

    /// What the group's letter says; empty while it has none.
    pub(super) fn written(&self) -> Letter {
        self.written.clone()
    }

    pub(super) fn may_write(&self) -> bool {
        self.row().is_some_and(|row| row.can_change)
    }

    pub(super) fn translations(&self) -> String {
        self.row()
            .map_or_else(String::new, |row| row.translations.clone())
    }

    /// The name of the group whose letter is on the form; empty: it is everybody's.
    pub(super) fn name(&self) -> &str {
        self.row().map_or("", |row| row.name.as_str())
    }

    pub(super) fn asked(&self) -> &str {
        &self.asked
    }

    pub(super) fn has_own(&self) -> bool {
        self.row().is_some_and(|row| row.has_own)
    }
}

pub(super) fn name_of_group(case: &Case, id: &str, lang: Lang) -> String {
    let group = case.groups.iter().find(|it| it.id == id);
    group.map_or_else(String::new, |it| name_of(it, lang))
}
