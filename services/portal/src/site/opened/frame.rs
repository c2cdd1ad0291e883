//! The frame of every page of a case: its head, its menu, the people in it.

use std::collections::{BTreeMap, BTreeSet};

use brudvagt_proto::{
    Code,
    directory::{ListMunicipalitiesRequest, ListMunicipalitiesResponse, ListPeopleRequest},
    triage::{Case, CaseLine},
    types::Phase,
};

use super::Opened;
use crate::{
    http::{App, FILERS, MANAGEMENT, OFFICER, STAFF, WORKERS, session::Session, wire},
    site::{
        municipalities::officer,
        nearest::Nearest,
        steps::{Steps, steps},
    },
    ui::{Choice, Countdown, Page, When, outcome_class},
    words::word,
};
use brudvagt_types::{Role, reference::is_exercise};

/// The pages of a case, as the side menu lists them: path after the case's own, text, and who may see
/// it. The services refuse the others by themselves (ADR 0027).
pub(crate) const PAGES: &[(&str, &str, &[Role])] = &[
    ("", "case_nav.overview", &STAFF),
    ("/oplysninger", "case_nav.facts", &STAFF),
    ("/vurdering", "case_nav.assessment", &STAFF),
    ("/anmeldelse", "case_nav.filing", &FILERS),
    ("/underretning", "case_nav.communication", &WORKERS),
    ("/frister", "case_nav.clocks", &STAFF),
    ("/datatilsynet", "case_nav.authority", &WORKERS),
    ("/nis2", "case_nav.nis2", &MANAGEMENT),
    ("/faelles", "case_nav.shared", &WORKERS),
    ("/esdh", "case_nav.esdh", &WORKERS),
    ("/historik", "case_nav.history", &STAFF),
    ("/forsegling", "case_nav.seal", &MANAGEMENT),
    ("/opslag", "case_nav.looked", &OFFICER),
];

/// The page a step is done on, when it is not the case page.
pub(crate) fn page_of_step(action: &str) -> Option<&'static str> {
    Some(match action {
        "assess" => "vurdering",
        "file" | "follow_up" => "anmeldelse",
        "communicate" => "underretning",
        "send_nis2" | "approve_nis2" => "nis2",
        "answer_authority" => "datatilsynet",
        "meet_clock" => "frister",
        "attach_esdh" | "journalise" => "esdh",
        _here => return None,
    })
}

/// What to do next, why, and where.
pub(crate) struct NextStep {
    pub title: String,
    pub why: String,
    pub href: String,
}

/// The name of the next step and why it is next. Confirming is a step for those who may; the others
/// are told to wait.
pub(crate) fn step_words(case: &Case, page: &Page) -> (String, String) {
    let step = case.next_step.clone().unwrap_or_default();
    let why = page.lang.say(&step.why).to_owned();
    if step.action != "confirm" {
        return (word(page.lang, "action", &step.action), why);
    }
    if case.awaiting.iter().any(|it| it.may_confirm) {
        return (page.t("confirm.to_you").to_owned(), why);
    }
    let waits = format!("{why} {}", page.t("confirm.told"));
    (page.t("confirm.to_others").to_owned(), waits)
}

impl NextStep {
    fn of(case: &Case, case_id: &str, page: &Page) -> Option<Self> {
        let step = case.next_step.as_ref()?;
        if step.action == "nothing" {
            return None;
        }
        let (title, why) = step_words(case, page);
        Some(Self {
            title,
            why,
            href: match page_of_step(&step.action) {
                Some(path) => format!("/sag/{case_id}/{path}"),
                None if step.action == "read_follow_up" => format!("/sag/{case_id}#tilfoejet"),
                None if step.action == "compare" => format!("/sag/{case_id}#relateret"),
                None => format!("/sag/{case_id}#next"),
            },
        })
    }
}

/// What stands at the top of every page of a case.
pub(crate) struct Head {
    pub id: String,
    pub reference: String,
    pub municipality: String,
    /// The unit it lies in; empty when it lies in none.
    pub unit: String,
    pub phase: String,
    pub outcome: String,
    pub outcome_class: &'static str,
    /// What is due first, over every rule.
    pub nearest: Nearest,
    /// Towards Datatilsynet (art. 33).
    pub countdown: Countdown,
    pub due: When,
    pub aware: When,
    pub aware_at: jiff::Timestamp,
    pub aware_confirmed: bool,
    pub assignee: String,
    pub version: u64,
    pub is_closed: bool,
    /// For named people alone.
    pub is_sealed: bool,
    pub is_exercise: bool,
    pub steps: Steps,
    /// What to do next; nothing on a page that was made without the case.
    pub next: Option<NextStep>,
    /// Path of the page shown, after the case's own.
    pub here: &'static str,
}

impl Head {
    /// The head of a case's page, with the next step.
    pub(crate) fn of(opened: &Opened, page: &Page, here: &'static str) -> Self {
        Self {
            next: NextStep::of(&opened.case, &opened.line.case_id, page),
            is_sealed: !opened.case.sealed_for.is_empty(),
            ..Self::new(&opened.line, page, &opened.people, here)
        }
    }

    /// The step is shown where it is not done.
    pub(crate) fn elsewhere(&self) -> Option<&NextStep> {
        let is_here = |next: &&NextStep| self.here.is_empty() || next.href.ends_with(self.here);
        self.next.as_ref().filter(|next| !is_here(next))
    }

    /// The key of this page's name.
    pub(crate) fn page_text(&self) -> &'static str {
        PAGES
            .iter()
            .find(|(path, ..)| *path == self.here)
            .map_or("case_nav.overview", |(_, text, _)| text)
    }

    /// The pages that somebody in this role has use for and may see: path and text.
    pub(crate) fn pages(
        &self,
        role: Option<Role>,
    ) -> impl Iterator<Item = (&'static str, &'static str)> {
        PAGES
            .iter()
            .filter(move |(_, _, roles)| role.is_some_and(|role| roles.contains(&role)))
            .map(|(path, text, _)| (*path, *text))
    }

    /// Where a fact is written: its group is open there, and the field has the focus.
    pub(crate) fn fact(&self, name: &str) -> String {
        let place = match name {
            // The case itself writes these facts; the link leads to where they are decided or done.
            "aware_at" => "#set_awareness",
            "risk_outcome" | "risk_reasoning" => "/vurdering#conclude",
            "communication_status"
            | "communication_exemption"
            | "communication_exemption_reason" => "#decide_communication",
            "data_subjects_informed_at"
            | "informed_extent"
            | "communication_means"
            | "communication_channels"
            | "communication_content" => "/underretning",
            "virk_reference" | "dpa_case_number" | "delay_reason" | "withdrawal_reason"
            | "earlier_reference" | "attachments" => "/anmeldelse",
            _said => return format!("/sag/{}/oplysninger?felt={name}#f-{name}", self.id),
        };
        format!("/sag/{}{place}", self.id)
    }

    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.here == path
    }

    pub(crate) fn new(line: &CaseLine, page: &Page, people: &People, here: &'static str) -> Self {
        let due = wire::instant(line.due_at).unwrap_or(page.now);
        let aware = wire::instant(line.aware_at).unwrap_or(page.now);
        Self {
            id: line.case_id.clone(),
            reference: line.reference.clone(),
            municipality: people.municipality(&line.municipality),
            unit: people.unit(&line.unit_id),
            phase: word(page.lang, "phase", line.phase().code()),
            outcome: word(page.lang, "outcome", &line.outcome),
            outcome_class: outcome_class(&line.outcome),
            nearest: Nearest::of(line, page),
            countdown: page.countdown(due, line.clock_settled),
            due: page.when(&due),
            aware: page.when(&aware),
            aware_at: aware,
            aware_confirmed: line.aware_confirmed,
            assignee: people.name(&line.assignee_id),
            version: line.version,
            is_closed: line.phase() == Phase::Closed,
            is_sealed: false,
            is_exercise: is_exercise(&line.reference),
            steps: steps(page.lang, line.phase()),
            next: None,
            here,
        }
    }
}

/// Names by id; an id the directory does not know is shown as it is.
#[derive(Default)]
pub(crate) struct People {
    names: BTreeMap<String, String>,
    municipalities: BTreeMap<String, String>,
    /// Whom one calls in this municipality.
    pub officer: String,
    /// Each person's roles in this municipality, in the order of `in_order`; none for a plain
    /// employee.
    roles: BTreeMap<String, Vec<Role>>,
    left: BTreeSet<String>,
    pub choices: Vec<Choice>,
    /// The units of the municipality, to choose from.
    pub units: Vec<Choice>,
}

impl People {
    pub(crate) async fn of(app: &App, session: &Session, municipality: &str) -> Self {
        let request = app.ask(
            session,
            ListPeopleRequest {
                municipality: municipality.to_owned(),
            },
        );
        let people = match app.directory().list_people(request).await {
            Ok(known) => known.into_inner().people,
            Err(_away) => Vec::new(),
        };
        let request = app.ask(session, ListMunicipalitiesRequest {});
        let known = match app.directory().list_municipalities(request).await {
            Ok(known) => known.into_inner(),
            Err(_away) => ListMunicipalitiesResponse::default(),
        };
        let mut names: BTreeMap<String, String> = people
            .iter()
            .map(|person| (person.id.clone(), person.name.clone()))
            .collect();
        names.insert(session.actor.id.clone(), session.actor.name.clone());
        // A case's history names units, too.
        let units = known.units.iter();
        names.extend(units.map(|unit| (unit.id.clone(), unit.name.clone())));
        let roles = people.iter().map(|person| {
            let grants = person.grants.iter();
            let here = grants.filter(|grant| grant.municipality == municipality);
            let roles = here.filter_map(|grant| Role::parse(&grant.role));
            (person.id.clone(), in_order(roles.collect()))
        });
        let roles: BTreeMap<_, Vec<Role>> = roles.collect();
        let left = people.iter().filter(|person| !person.active);
        // An auditor reads and does nothing, so nothing is given to one.
        let only_reads = |id: &str| {
            roles
                .get(id)
                .is_some_and(|it| !it.is_empty() && it.iter().all(|role| *role == Role::Reader))
        };
        Self {
            left: left.map(|person| person.id.clone()).collect(),
            choices: people
                .into_iter()
                .filter(|person| person.active && !only_reads(&person.id))
                .map(|person| Choice::new(person.id, person.name))
                .collect(),
            roles,
            officer: known
                .municipalities
                .iter()
                .find(|it| it.code == municipality)
                .map(officer)
                .unwrap_or_default(),
            municipalities: known
                .municipalities
                .into_iter()
                .map(|it| (it.code, it.name))
                .collect(),
            units: known
                .units
                .into_iter()
                .filter(|unit| unit.municipality == municipality && !unit.closed)
                .map(|unit| Choice::new(unit.id, unit.name))
                .collect(),
            names,
        }
    }

    /// What people and units are called, by id.
    pub(crate) const fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    pub(crate) fn name(&self, id: &str) -> String {
        self.names.get(id).map_or(id, String::as_str).to_owned()
    }

    /// The person's roles in the municipality, as shown after a name.
    pub(crate) fn roles(&self, page: &Page, id: &str) -> String {
        if self.left.contains(id) {
            return page.t("seal.left").to_owned();
        }
        let held = self.roles.get(id).map_or(&[][..], Vec::as_slice);
        let held = if held.is_empty() {
            &[Role::Employee]
        } else {
            held
        };
        let words = held
            .iter()
            .map(|role| word(page.lang, "role", role.as_str()));
        words.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn unit(&self, id: &str) -> String {
        let known = self.units.iter().find(|unit| unit.value == id);
        known.map_or(id, |unit| &unit.label).to_owned()
    }

    pub(crate) fn municipality(&self, code: &str) -> String {
        self.municipalities
            .get(code)
            .map_or(code, String::as_str)
            .to_owned()
    }
}

/// Each role once, the one with the widest responsibility first.
fn in_order(mut roles: Vec<Role>) -> Vec<Role> {
    const ORDER: [Role; 5] = [
        Role::ChiefExecutive,
        Role::Dpo,
        Role::DepartmentHead,
        Role::CaseWorker,
        Role::Notifier,
    ];
    let place = |role: &Role| ORDER.iter().position(|known| known == role);
    roles.sort_by_key(|role| (place(role).unwrap_or(ORDER.len()), role.as_str()));
    roles.dedup();
    roles
}
