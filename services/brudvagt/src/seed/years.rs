//! Two years of the twelve municipalities, lived through the services' doors while the demonstration's
//! clock goes from then to now. Every clock, ladder, mail and figure is what it would have been.

mod judge;
mod mend;
mod plan;
mod tell;

use std::collections::HashMap;

use anyhow::Context;
use brudvagt_proto::intake::SubmitReportRequest;
use brudvagt_risk::known::known;
use brudvagt_types::Role;
use jiff::{SignedDuration, Timestamp};

use self::plan::{Happening, Step};
use super::{
    clock::Clock,
    office::{Office, Somebody},
};

/// A clock that is no further behind than this is one that shows the present.
const PRESENT: SignedDuration = SignedDuration::from_hours(24);

/// What one municipality does about one case.
pub(super) struct Work<'a> {
    office: &'a Office,
    happening: &'a Happening,
    case_id: &'a str,
    worker: Somebody,
    head: Somebody,
    director: Somebody,
    notifier: Somebody,
    /// Tells this case's commands from all others.
    key: String,
    number: u64,
    now: Timestamp,
}

/// Lives the time between the services' clock and the present, when there is any.
pub(super) async fn pass(office: &Office, clock: &Clock) -> anyhow::Result<()> {
    let (from, until) = (clock.now().await?, brudvagt_kit::Clock::default().now());
    if until.duration_since(from) < PRESENT {
        return Ok(());
    }
    let happenings = plan::happenings(&known()?);
    let mut cases: HashMap<usize, String> = HashMap::new();
    let diary = plan::diary(happenings.len(), from, until);
    let n_entries = diary.len();
    for (n_done, entry) in diary.into_iter().enumerate() {
        let Some(happening) = happenings.get(entry.number) else {
            continue;
        };
        if n_done % 100 == 0 {
            tell(&format!(
                "  {} ({n_done}/{n_entries})",
                brudvagt_calculus::to_local(entry.at).date()
            ));
        }
        clock.reach(entry.at).await?;
        let what = || format!("{:?} of {}", entry.step, happening.known.id);
        if entry.step == Step::Report {
            let case_id = report(office, happening, entry.number).await;
            cases.insert(entry.number, case_id.with_context(what)?);
        } else if let Some(case_id) = cases.get(&entry.number) {
            let work = Work::new(office, happening, case_id, entry.number, entry.at)?;
            work.take(entry.step).await.with_context(what)?;
        }
    }
    // Living it took a while, too.
    clock.reach(brudvagt_kit::Clock::default().now()).await
}

#[expect(
    clippy::print_stderr,
    reason = "whoever waits sees how far it has come"
)]
fn tell(line: &str) {
    eprintln!("{line}");
}

/// By an employee of the unit that the words are about.
async fn report(office: &Office, happening: &Happening, number: usize) -> anyhow::Result<String> {
    let reporter = Somebody::new(happening.municipality, Role::Employee)?;
    let facts = &happening.known.facts;
    let told = SubmitReportRequest {
        municipality: reporter.code().to_owned(),
        unit_id: format!(
            "{}-{}",
            unit(&happening.known.title_da, number),
            reporter.code()
        ),
        what_happened: happening.known.title_da.clone(),
        situation: mend::situation(facts.incident_type).code().to_owned(),
        affected_estimate: estimate(facts.affected_subjects).to_owned(),
        protected_address: facts.protected_address == Some(true),
        ..SubmitReportRequest::default()
    };
    let key = format!("seed-years-{number}");
    office.report(&reporter, &key, told).await
}

/// Whose work the words are about.
fn unit(words: &str, number: usize) -> &'static str {
    const SIGNS: [(&str, &[&str]); 3] = [
        (
            "boern",
            &[
                "barn",
                "børn",
                "elev",
                "skole",
                "lærer",
                "forældre",
                "klasse",
                "anbring",
            ],
        ),
        (
            "social",
            &[
                "pleje", "helbred", "journal", "medicin", "handicap", "misbrug", "ældre",
            ],
        ),
        (
            "teknik",
            &["bygge", "nabo", "hegn", "kamera", "affald", "vand"],
        ),
    ];
    let words = words.to_lowercase();
    let about = SIGNS
        .iter()
        .find(|(_, signs)| signs.iter().any(|sign| words.contains(sign)));
    match about {
        Some((unit, _)) => unit,
        None if number.is_multiple_of(4) => "social",
        None => "borger",
    }
}

fn estimate(people: Option<u32>) -> &'static str {
    match people {
        None => "unknown",
        Some(0..=1) => "1",
        Some(2..=10) => "2-10",
        Some(11..=100) => "11-100",
        Some(_more) => "over 100",
    }
}

impl<'a> Work<'a> {
    fn new(
        office: &'a Office,
        happening: &'a Happening,
        case_id: &'a str,
        number: usize,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let somebody = |role| Somebody::new(happening.municipality, role);
        Ok(Self {
            office,
            happening,
            case_id,
            worker: somebody(Role::CaseWorker)?,
            head: somebody(Role::DepartmentHead)?,
            director: somebody(Role::ChiefExecutive)?,
            notifier: somebody(Role::Notifier)?,
            key: format!("seed-years-{number}"),
            number: u64::try_from(number)?,
            now,
        })
    }

    async fn take(&self, step: Step) -> anyhow::Result<()> {
        match step {
            Step::Report => Ok(()),
            Step::Judge => self.judge().await,
            Step::File => self.file().await,
            Step::Tell => self.tell().await,
            Step::Mend => self.mend().await,
            Step::Close => self.close().await,
        }
    }

    /// This moment as a Dane writes it.
    fn local(&self) -> String {
        let local = brudvagt_calculus::to_local(self.now);
        local.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}
