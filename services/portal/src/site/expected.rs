//! Where a head of department or a chief executive lands: what is expected of them, in ten seconds.

use std::collections::BTreeSet;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use brudvagt_proto::{
    Code,
    directory::ListMunicipalitiesRequest,
    triage::{
        AwaitedDecision, Case, CaseLine, ExpectedCase, ListExpectedRequest, ListMyMeasuresRequest,
        ListQueueRequest, ListQueueResponse,
    },
};
use brudvagt_types::{Role, reference::is_exercise};

use super::{
    case::ask::Asked,
    drafts,
    measures::TaskLine,
    municipalities::officers,
    nearest::Nearest,
    picked,
    queue::incident_kind,
    wheel::{self, WheelLine},
};
use crate::{
    http::{App, Failure, STAFF, Visitor, html_as, session::Session, wire},
    ui::{Countdown, Form, Page, Section, When},
    words::word,
};

/// As many of the other open cases as are shown; the queue has them all.
const OTHERS: u32 = 12;
/// As many cases as one call lists; as many calls as one page makes before it leads to the next.
const AT_A_TIME: u32 = 200;
const MOST_CALLS: usize = 5;
/// The queue lists a hundred cases a call; twelve municipalities have fewer open than this reaches.
const MOST_QUEUES: usize = 20;
const EVERY_DECISION: &str = "every_decision";

struct Task {
    case_id: String,
    reference: String,
    title: String,
    why: String,
    question: String,
    button: &'static str,
    /// Where it is done, after the case's own address.
    place: String,
    /// What the case is about: its kind once it is known, and the report's first words.
    kind: String,
    about: String,
    due: When,
    countdown: Countdown,
    /// Which rule's time it is, where it is another than art. 33's.
    rule: String,
    nothing_due: bool,
    /// What its box sends, where it can be seen together with others.
    pick: String,
    /// Whom the reader of a reminder may call.
    officer: String,
    municipality: String,
}

impl Task {
    /// Of a case, due when the case is.
    fn of(line: &CaseLine, page: &Page) -> Self {
        let nearest = Nearest::of(line, page);
        Self {
            case_id: line.case_id.clone(),
            reference: line.reference.clone(),
            title: String::new(),
            why: String::new(),
            question: String::new(),
            button: "",
            place: String::new(),
            kind: incident_kind(&line.incident_type, page.lang),
            about: line.about.clone(),
            due: nearest.due,
            countdown: nearest.countdown,
            rule: nearest.rule,
            nothing_due: nearest.nothing_due,
            pick: String::new(),
            officer: String::new(),
            municipality: line.municipality.clone(),
        }
    }

    fn is_exercise(&self) -> bool {
        is_exercise(&self.reference)
    }
}

struct Other {
    case_id: String,
    reference: String,
    next: String,
    countdown: Countdown,
    rule: String,
}

#[derive(Template)]
#[template(path = "work/expected.html")]
struct ExpectedPage {
    page: Page,
    /// What this person is to do after breaches, whatever her role is.
    measures: Vec<TaskLine>,
    /// What the yearly wheel has for her in the coming weeks.
    wheel: Vec<WheelLine>,
    n_tasks: usize,
    tasks: Vec<Task>,
    /// How many of them are reminders, which can be seen together.
    n_seen: usize,
    form: Form,
    others: Vec<Other>,
    n_open: u32,
    n_drafts: i64,
    /// Where the next page begins; empty on the last.
    next: String,
    /// Whether there are cases whose deadlines a calendar could tell her.
    is_staff: bool,
    /// Whether this person answers for an area, and so for how it stands.
    leads: bool,
}

/// What one case asks of this person: notices to approve, and one thing more, if anything.
fn tasks(expected: ExpectedCase, role: Role, page: &Page) -> Vec<Task> {
    let line = expected.line.unwrap_or_default();
    let mut tasks: Vec<Task> = expected
        .nis2_awaiting
        .iter()
        .map(|kind| to_approve(kind, expected.nis2_due_at, &line, page))
        .collect();
    if expected.n_unread > 0 {
        tasks.push(to_read(expected.n_unread, &line, page));
    }
    let case = Case {
        awaiting: vec![AwaitedDecision {
            may_confirm: expected.may_confirm,
            ..AwaitedDecision::default()
        }],
        questions: expected.questions,
        escalation_step: expected.escalation_step,
        ..Case::default()
    };
    let asked = Asked::of(&case, line.clock_settled, role);
    let (question, button, place) = match asked {
        Asked::Confirm => (String::new(), page.t("expected.confirm"), "#afventer"),
        Asked::Answer(question, _) => (question.text.clone(), page.t("expected.answer"), "#ask"),
        Asked::Acknowledge(_) => (String::new(), page.t("expected.see"), "#ask"),
        Asked::Acknowledged(_) | Asked::Nothing => return tasks,
    };
    tasks.push(Task {
        title: asked.title(page.lang),
        why: asked.why(page.lang),
        question,
        button,
        place: place.to_owned(),
        pick: if matches!(asked, Asked::Acknowledge(_)) {
            picked::value(&line.case_id, line.version, &line.reference)
        } else {
            String::new()
        },
        ..Task::of(&line, page)
    });
    tasks
}

/// What whoever files is to do: the next step of a case is hers when it is one towards Datatilsynet.
fn to_file(line: &CaseLine, page: &Page) -> Option<Task> {
    let place = match line.next_action.as_str() {
        "file" | "follow_up" => "/anmeldelse",
        "answer_authority" => "/datatilsynet",
        _others => return None,
    };
    Some(Task {
        title: word(page.lang, "action", &line.next_action),
        why: word(page.lang, "phase", line.phase().code()),
        button: page.t("expected.file"),
        place: place.to_owned(),
        ..Task::of(line, page)
    })
}

/// What was added to a report of a case she works on.
fn to_read(n_unread: u32, line: &CaseLine, page: &Page) -> Task {
    Task {
        title: if n_unread == 1 {
            page.t("expected.read_one").to_owned()
        } else {
            page.t1("expected.read", n_unread)
        },
        why: page.t("expected.read_why").to_owned(),
        button: page.t("expected.read_button"),
        place: "#tilfoejet".to_owned(),
        ..Task::of(line, page)
    }
}

/// # Law
/// NIS 2-loven § 13 (rule NI-1): a notice is due by a clock of its own, which no approval stops.
fn to_approve(
    kind: &str,
    due_at: Option<prost_types::Timestamp>,
    line: &CaseLine,
    page: &Page,
) -> Task {
    let due = wire::instant(due_at).unwrap_or(page.now);
    Task {
        title: page.t1("expected.approve", word(page.lang, "nis2_notice", kind)),
        why: page.t("expected.approve_why").to_owned(),
        button: page.t("expected.approve_button"),
        place: format!("/nis2#{kind}"),
        due: page.when(&due),
        countdown: page.countdown(due, false),
        // The title names the notice.
        rule: String::new(),
        nothing_due: false,
        ..Task::of(line, page)
    }
}

/// Everything that waits, from `after` on, and where to go on; nothing when that was all.
async fn waiting(
    app: &App,
    session: &Session,
    page: &Page,
    mut after: String,
) -> Result<(Vec<Task>, String), Failure> {
    let mut found = Vec::new();
    for _call in 0..MOST_CALLS {
        let message = ListExpectedRequest {
            after,
            limit: AT_A_TIME,
            without_words: false,
        };
        let request = app.ask(session, message);
        let known = app.expected().list_expected(request).await?.into_inner();
        let role = session.actor.role;
        found.extend(known.cases.into_iter().flat_map(|it| tasks(it, role, page)));
        after = known.next;
        let is_page = found.len() >= usize::try_from(AT_A_TIME).unwrap_or(usize::MAX);
        if after.is_empty() || is_page {
            break;
        }
    }
    Ok((found, after))
}

/// What whoever files is to do over all open cases, and the first of the others.
async fn to_be_filed(
    app: &App,
    session: &Session,
    page: &Page,
) -> Result<(Vec<Task>, ListQueueResponse), Failure> {
    let mut found = Vec::new();
    let mut first = ListQueueResponse::default();
    let mut after = String::new();
    for _call in 0..MOST_QUEUES {
        let message = ListQueueRequest {
            after,
            limit: AT_A_TIME,
            ..ListQueueRequest::default()
        };
        let known = app.triage().list_queue(app.ask(session, message)).await?;
        let known = known.into_inner();
        first.n_open = known.n_open;
        for line in known.cases {
            match to_file(&line, page) {
                Some(task) => found.push(task),
                None if first.cases.len() < OTHERS as usize => first.cases.push(line),
                None => {}
            }
        }
        after = known.next;
        if after.is_empty() {
            break;
        }
    }
    Ok((found, first))
}

/// Municipalities where another person than its author approves a NIS 2 notice.
///
/// While the directory is away nobody is known to wait: the page is about the cases first.
pub(super) async fn with_second_person(app: &App, session: &Session) -> Vec<String> {
    let request = app.ask(session, ListMunicipalitiesRequest {});
    match app.directory().list_municipalities(request).await {
        Ok(known) => known
            .into_inner()
            .municipalities
            .into_iter()
            .filter(|it| it.second_person == EVERY_DECISION)
            .map(|it| it.code)
            .collect(),
        Err(status) => {
            tracing::warn!(code = ?status.code(), "portal.second_persons_unknown");
            Vec::new()
        }
    }
}

pub(crate) async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let form = visitor.page(&app, Section::Expected).form();
    render(&app, &visitor, form).await
}

/// `form` sees several reminders at once; with what was wrong, when it comes back.
pub(super) async fn render(app: &App, visitor: &Visitor, form: Form) -> Result<Response, Failure> {
    let session = visitor.session()?;
    let page = visitor.page(app, Section::Expected);
    let measures = app
        .measures()
        .list_my_measures(app.ask(session, ListMyMeasuresRequest {}))
        .await?
        .into_inner()
        .measures;
    let measures: Vec<TaskLine> = measures
        .into_iter()
        .map(|it| TaskLine::of(it, &page))
        .collect();
    let wheel = wheel::mine(app, session, &page).await?;
    // Only those who work on cases or answer for them have tasks from cases.
    let (tasks, next, known) = if STAFF.contains(&session.actor.role) {
        let (mut tasks, next) = waiting(app, session, &page, visitor.param("efter")).await?;
        let known = if session.actor.role == Role::Notifier {
            let (filed, known) = to_be_filed(app, session, &page).await?;
            tasks.extend(filed);
            known
        } else {
            let message = ListQueueRequest {
                limit: OTHERS,
                ..ListQueueRequest::default()
            };
            let known = app.triage().list_queue(app.ask(session, message)).await?;
            known.into_inner()
        };
        if session.actor.role != Role::Dpo && tasks.iter().any(|task| !task.pick.is_empty()) {
            let officers = officers(app, session).await;
            for task in tasks.iter_mut().filter(|task| !task.pick.is_empty()) {
                let officer = officers.get(&task.municipality);
                task.officer = officer.cloned().unwrap_or_default();
            }
        }
        (tasks, next, known)
    } else {
        (Vec::new(), String::new(), ListQueueResponse::default())
    };
    let waits: BTreeSet<&str> = tasks.iter().map(|task| task.case_id.as_str()).collect();
    let others = known
        .cases
        .into_iter()
        .filter(|line| !waits.contains(line.case_id.as_str()))
        .take(OTHERS as usize)
        .map(|line| {
            let nearest = Nearest::of(&line, &page);
            Other {
                next: word(page.lang, "action", &line.next_action),
                countdown: nearest.countdown,
                rule: nearest.rule,
                case_id: line.case_id,
                reference: line.reference,
            }
        })
        .collect();
    let status = if form.is_wrong() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let shown = ExpectedPage {
        n_seen: tasks.iter().filter(|task| !task.pick.is_empty()).count(),
        form,
        n_drafts: drafts::list::n_waiting(app, visitor).await,
        n_open: known.n_open,
        n_tasks: [tasks.len(), measures.len(), wheel.len()].iter().sum(),
        wheel,
        measures,
        tasks,
        others,
        next,
        is_staff: STAFF.contains(&session.actor.role),
        leads: is_for(session.actor.role) || session.actor.role == Role::Dpo,
        page,
    };
    html_as(status, &shown)
}

/// Who lands here.
pub(crate) const fn is_for(role: Role) -> bool {
    matches!(role, Role::DepartmentHead | Role::ChiefExecutive)
}

#[cfg(test)]
mod tests {
    use brudvagt_proto::triage::Question;

    use super::*;
    use crate::texts::Lang;

    fn page() -> Page {
        Page {
            lang: Lang::Da,
            who: None,
            section: Section::Expected,
            path: "/til-dig".to_owned(),
            csrf: String::new(),
            numbers_refused: String::new(),
            drawer: crate::http::drafts::Drawer::default(),
            demonstration: false,
            now: jiff::Timestamp::UNIX_EPOCH,
            notice: None,
        }
    }

    fn places(expected: ExpectedCase) -> Vec<String> {
        let tasks = tasks(expected, Role::ChiefExecutive, &page());
        tasks.into_iter().map(|task| task.place).collect()
    }

    #[test]
    fn a_nis_2_notice_that_waits_is_expected_beside_what_the_case_asks() {
        let expected = ExpectedCase {
            nis2_awaiting: vec!["early_warning".to_owned()],
            nis2_due_at: Some(prost_types::Timestamp {
                seconds: 3600,
                nanos: 0,
            }),
            questions: vec![Question {
                role: "chief_executive".to_owned(),
                text: "Må vi orientere pressen?".to_owned(),
                ..Question::default()
            }],
            ..ExpectedCase::default()
        };
        let both = tasks(expected.clone(), Role::ChiefExecutive, &page());
        assert_eq!(both[0].title, "Godkend til NIS 2: Tidlig varsling");
        let hour = jiff::Timestamp::from_second(3600).unwrap();
        assert_eq!(both[0].due.text(), page().when(&hour).text());
        assert_eq!(both[1].question, "Må vi orientere pressen?");
        assert_eq!(places(expected), ["/nis2#early_warning", "#ask"]);
    }

    #[test]
    fn a_card_says_what_its_case_is_about() {
        let expected = ExpectedCase {
            line: Some(CaseLine {
                about: "Et brev om hjemmehjælp gik til en nabo.".to_owned(),
                incident_type: "sent_by_mistake".to_owned(),
                ..CaseLine::default()
            }),
            may_confirm: true,
            n_unread: 1,
            ..ExpectedCase::default()
        };
        let cards = tasks(expected, Role::ChiefExecutive, &page());
        assert_eq!(cards.len(), 2);
        for card in cards {
            assert!(card.about.starts_with("Et brev om hjemmehjælp"));
            assert!(!card.kind.is_empty() && card.kind != "sent_by_mistake");
        }
    }

    #[test]
    fn a_reminder_to_another_role_and_a_decision_of_one_s_own_ask_nothing() {
        let to_the_officer = ExpectedCase {
            escalation_step: "dpo_untouched".to_owned(),
            ..ExpectedCase::default()
        };
        assert!(places(to_the_officer).is_empty());
        let to_confirm = ExpectedCase {
            may_confirm: true,
            ..ExpectedCase::default()
        };
        assert_eq!(places(to_confirm), ["#afventer"]);
    }
}
