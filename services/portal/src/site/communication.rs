//! Telling the people affected (art. 34): the letter, its recipients, and how it went.

mod act;
mod group_letters;
mod list;
mod recipient;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use brudvagt_proto::notification::{
    Communication, ExportLetterRequest, GetCommunicationRequest, Letter, LetterPreview,
    PreviewLetterRequest, ProposeLetterRequest, Recipient,
};
use brudvagt_proto::triage::Case;

use super::{
    drafts,
    files::download,
    group_lines::{GroupsDue, choices_of, name_of},
    opened::{Head, open},
};
use crate::{
    http::{App, Failure, Visitor, What, html_as, session::Session, wire},
    texts::Lang,
    ui::{Choice, Form, Page, Section, When},
    words::{choices, word},
};

pub(crate) use act::act;
use group_letters::{GroupLetters, name_of_group};
use list::{Preview, Taken};
pub(crate) use recipient::{recipient, save as save_recipient};

/// Recipients whose salutation stands beside the button that sends.
const GREETED: usize = 8;

struct RecipientRow {
    id: String,
    name: String,
    reached: String,
    salutation: String,
    state: String,
    details: Vec<String>,
    can_change: bool,
    can_remove: bool,
    can_tell: bool,
}

impl RecipientRow {
    fn new(one: &Recipient, case: &Case, lang: Lang) -> Self {
        let is_by_hand = one.email.is_empty() && one.state == "listed";
        let mut details = Vec::new();
        if one.state == "told" {
            let at = wire::instant(one.told_at).map(|at| When::new(at, lang).short().text());
            details.push(match one.means.as_str() {
                // Not something one could choose, so no word of the list.
                "exercise" => lang.t("exercise.would_be_sent").to_owned(),
                means => word(lang, "told_means", means),
            });
            details.extend(at);
            details.push(one.told_by.clone());
            details.push(one.note.clone());
        }
        if !one.error.is_empty() {
            details.push(word(lang, "delivery_error", &one.error));
            details.push(lang.t("letter.not_reached").to_owned());
        }
        if one.shares_address {
            details.push(lang.t("letter.shares_address").to_owned());
        }
        let group = case.groups.iter().find(|it| it.id == one.group);
        details.extend(group.map(|it| name_of(it, lang)));
        details.retain(|text| !text.is_empty());
        let parts = [
            &one.email,
            &one.address,
            &word(lang, "language", &one.language),
        ];
        let reached: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        Self {
            id: one.id.clone(),
            name: one.name.clone(),
            reached: reached.join(" · "),
            salutation: one.salutation.clone(),
            state: if is_by_hand {
                lang.t("letter.by_hand").to_owned()
            } else {
                word(lang, "delivery", &one.state)
            },
            details,
            can_change: one.can_change,
            can_remove: one.can_remove,
            can_tell: one.can_tell,
        }
    }
}

#[derive(Template)]
#[template(path = "work/communication.html")]
struct CommunicationPage {
    page: Page,
    head: Head,
    form: Form,
    recipients: Vec<RecipientRow>,
    greetings: Vec<String>,
    warnings: Vec<String>,
    it: Communication,
    state: String,
    leaves_at: String,
    is_draft: bool,
    /// Somebody was written to or told already: the letter stays.
    is_sent: bool,
    /// The letter on the form can still be changed.
    may_write: bool,
    has_letter: bool,
    languages: Vec<Choice>,
    /// In which other languages the letter is written.
    translations: String,
    means: Vec<Choice>,
    modes: Vec<Choice>,
    confirm: String,
    is_dpo: bool,
    is_proposal: bool,
    /// Where the draft of the letter lies.
    place: String,
    preview: Option<Preview>,
    taken: Option<Taken>,
    of_group: GroupLetters,
    groups_due: GroupsDue,
    groups: Vec<Choice>,
}

/// What the page shows beside the communication itself.
#[derive(Default)]
struct Beside {
    refused: Option<Form>,
    preview: Option<Preview>,
    taken: Option<Taken>,
    status: StatusCode,
}

/// What the address asks for.
#[derive(Default)]
struct Asked {
    after: String,
    only_not_told: bool,
    /// The language of a proposed letter.
    proposal: String,
    recipient: String,
    /// The group of people whose letter is written.
    group: String,
}

impl Asked {
    fn of(query: Option<&str>) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "efter" => asked.after = value.into_owned(),
                "mangler" => asked.only_not_told = true,
                "forslag" => asked.proposal = value.into_owned(),
                "modtager" => asked.recipient = value.into_owned(),
                "gruppe" => asked.group = value.into_owned(),
                _other => {}
            }
        }
        asked
    }
}

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Asked::of(query.as_deref());
    render(&app, &visitor, &case_id, &asked, Beside::default()).await
}

/// The case's communication; none is begun yet: the page starts empty.
async fn load(
    app: &App,
    session: &Session,
    case_id: &str,
    asked: &Asked,
) -> Result<Communication, Failure> {
    let message = GetCommunicationRequest {
        case_id: case_id.to_owned(),
        after: asked.after.clone(),
        only_not_told: asked.only_not_told,
        recipient_id: asked.recipient.clone(),
    };
    let request = app.ask(session, message);
    match app.notification().get_communication(request).await {
        Ok(known) => Ok(known.into_inner()),
        Err(status) => match Failure::from(status) {
            failure if failure.what == What::NotFound => Ok(Communication::default()),
            failure => Err(failure),
        },
    }
}

async fn render(
    app: &App,
    visitor: &Visitor,
    case_id: &str,
    asked: &Asked,
    beside: Beside,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(app, session, case_id).await?;
    let it = load(app, session, case_id, asked).await?;
    let page = visitor.page(app, Section::Queue);
    let lang = visitor.lang;
    let everybodys = it.letter.clone().unwrap_or_default();
    let has_letter = !everybodys.nature.is_empty();
    let of_group = GroupLetters::of(&it, &opened.case, case_id, asked, &page);
    let is_proposal = !asked.proposal.is_empty() && beside.refused.is_none();
    let letter = if is_proposal {
        propose(app, session, case_id, asked).await?
    } else if asked.group.is_empty() {
        everybodys
    } else {
        of_group.written()
    };
    let place = format!("letter:{case_id}:{}", asked.group);
    // Whoever asks for a proposal wants to see it; her draft is there when she comes back.
    let form = match beside.refused {
        Some(form) => form,
        None if is_proposal => page.form(),
        None => drafts::resumed(app, visitor, page.form(), &place).await?,
    }
    .with_all(fields(letter));
    let shown = CommunicationPage {
        recipients: it
            .recipients
            .iter()
            .map(|one| RecipientRow::new(one, &opened.case, lang))
            .collect(),
        greetings: greetings(&it, lang),
        warnings: it
            .warnings
            .iter()
            .map(|warning| lang.say(&warning.text).to_owned())
            .collect(),
        state: word(lang, "delivery", &it.state),
        leaves_at: wire::instant(it.leaves_at)
            .map_or_else(String::new, |at| When::new(at, lang).text()),
        is_draft: matches!(it.state.as_str(), "" | "draft"),
        is_sent: it.sent_at.is_some(),
        may_write: if asked.group.is_empty() {
            it.sent_at.is_none()
        } else {
            has_letter && of_group.may_write()
        },
        has_letter,
        languages: choices(lang, "language"),
        translations: if asked.group.is_empty() {
            languages_of(&it.translations, lang)
        } else {
            of_group.translations()
        },
        means: choices(lang, "told_means"),
        modes: choices(lang, "list_mode"),
        confirm: if it.n_ready == 1 {
            page.t("letter.confirm_one").to_owned()
        } else {
            page.t1("letter.confirm", it.n_ready)
        },
        is_dpo: page.works(),
        is_proposal,
        place,
        of_group,
        groups_due: GroupsDue::of(&opened.case, case_id, &page, &form),
        groups: choices_of(&opened.case, lang),
        head: Head::of(&opened, &page, "/underretning"),
        it,
        form,
        page,
        preview: beside.preview,
        taken: beside.taken,
    };
    html_as(beside.status, &shown)
}

fn languages_of(letters: &[Letter], lang: Lang) -> String {
    let words = letters
        .iter()
        .map(|it| word(lang, "language", &it.language));
    words.collect::<Vec<_>>().join(", ")
}

fn fields(letter: Letter) -> impl Iterator<Item = (String, String)> {
    [
        ("subject", letter.subject),
        ("nature", letter.nature),
        ("consequences", letter.consequences),
        ("measures", letter.measures),
        ("advice", letter.advice),
        ("contact", letter.contact),
        ("language", letter.language),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
}

/// How the letters that are ready begin, as they will be sent.
fn greetings(it: &Communication, lang: Lang) -> Vec<String> {
    it.recipients
        .iter()
        .filter(|one| one.state == "listed" && !one.email.is_empty())
        .take(GREETED)
        .map(|one| {
            let begins = if one.salutation.is_empty() {
                lang.t("letter.no_greeting")
            } else {
                one.salutation.as_str()
            };
            format!("{begins} → {}", one.email)
        })
        .collect()
}

async fn propose(
    app: &App,
    session: &Session,
    case_id: &str,
    asked: &Asked,
) -> Result<Letter, Failure> {
    let message = ProposeLetterRequest {
        case_id: case_id.to_owned(),
        language: asked.proposal.clone(),
        group: asked.group.clone(),
    };
    let request = app.ask(session, message);
    Ok(app
        .notification()
        .propose_letter(request)
        .await?
        .into_inner())
}

#[derive(Template)]
#[template(path = "work/letter_preview.html")]
struct PreviewPage {
    page: Page,
    head: Head,
    letter: LetterPreview,
    /// Whose letter it is; empty: everybody's.
    group: String,
}

/// The letter as one recipient gets it, word for word.
pub(crate) async fn preview(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let session = visitor.worker()?;
    let opened = open(&app, session, &case_id).await?;
    let message = PreviewLetterRequest {
        case_id,
        recipient_id: Asked::of(query.as_deref()).recipient,
    };
    let request = app.ask(session, message);
    let letter = app
        .notification()
        .preview_letter(request)
        .await?
        .into_inner();
    let page = visitor.page(&app, Section::Queue);
    let shown = PreviewPage {
        group: name_of_group(&opened.case, &letter.group, visitor.lang),
        head: Head::of(&opened, &page, "/underretning"),
        letter,
        page,
    };
    html_as(StatusCode::OK, &shown)
}

pub(crate) async fn letter(
    State(app): State<App>,
    visitor: Visitor,
    Path(case_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Asked::of(query.as_deref());
    let message = ExportLetterRequest {
        case_id,
        recipient_id: asked.recipient,
        group: asked.group,
    };
    let request = app.ask(visitor.worker()?, message);
    let file = app
        .notification()
        .export_letter(request)
        .await?
        .into_inner();
    Ok(download(&file.filename, &file.content_type, file.content))
}
