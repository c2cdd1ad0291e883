//! The report to the council: the same figures as everywhere, and words that survive. All cases are made
//! up, and so is the CPR number 111111-1118.

use brudvagt_kit::problem::Received;
use brudvagt_proto::{
    triage::{
        Answer, Classify, CouncilReport, CouncilText, Figures, GetCouncilReportRequest,
        GetFiguresRequest, GiveAdvice, SaveCouncilTextRequest, command_request::Command,
    },
    types,
};
use brudvagt_types::{Ctx, Role};
use sqlx::AssertSqlSafe;

use crate::{
    measures::{act, add, done},
    seals::{person, seal},
    world::{World, answer, dpo, reason, who},
};

/// The year the made-up cases are of, which has ended.
const YEAR: u32 = 2025;

/// :n made-up cases of 901 and 902 over a year, with codes that come of a digest of their number.
const GENERATED: &str = "
    INSERT INTO triage.cases (case_id, municipality, reference, report_id, unit_id, channel, version,
        head_hash, state, phase, outcome, reported_at, aware_at, due_at, clock_settled, next_action,
        assignee_id, closed, incident_type, notified, first_filed_at, content, search)
    SELECT md5('c' || n)::uuid, municipality, 'FYLD-' || n, md5('r' || n)::uuid, unit, 'form', 1, '\\x00',
        '{}', 'closed', outcome, at, at, at + interval '72 hours', true, '', '', true, kind, notified,
        CASE WHEN notified IN ('yes', 'withdrawn') THEN at + hours * interval '1 hour' END, '\\x00', '{}'
    FROM generated;
    INSERT INTO triage.case_codes (case_id, municipality, reference, unit_id, reported_at, year, breach,
        incident_type, incident_group, nature, cause, outcome, notified, communicated, filed_in_time,
        awareness_to_filing, occurrence_to_report, occurrence_to_filing)
    SELECT md5('c' || n)::uuid, municipality, 'FYLD-' || n, unit, at, 2025, notified <> 'not_a_breach',
        kind, kind, 'confidentiality', cause, outcome, notified, told,
        notified IN ('yes', 'withdrawn') AND hours <= 72,
        CASE WHEN notified NOT IN ('yes', 'withdrawn') THEN '' WHEN hours <= 24 THEN 'within_24h'
            WHEN hours <= 48 THEN 'within_48h' WHEN hours <= 72 THEN 'within_72h' ELSE 'within_7d' END,
        'within_24h', ''
    FROM generated;
    DROP VIEW generated";

async fn generate(world: &World, n_cases: u32, seed: u32) {
    // A digit of a digest is as good as a die.
    let die = |of: &str, sides: u32| {
        format!("(1 + ('x' || substr(md5('{of}{seed}-' || n), 1, 7))::bit(28)::int % {sides})")
    };
    let view = format!(
        "CREATE VIEW generated AS SELECT n, \
           (ARRAY['901', '901', '901', '902'])[{}] AS municipality, 'unit-' || {} AS unit, \
           timestamptz '2025-01-01 00:00+01' + ({} % 8760) * interval '1 hour' AS at, \
           (ARRAY['sent_by_mistake', 'sent_by_mistake', 'phishing', 'paper_lost'])[{}] AS kind, \
           (ARRAY['internal_non_malicious', 'internal_non_malicious', 'unknown'])[{}] AS cause, \
           (ARRAY['', 'risk', 'unlikely_risk', 'high_risk'])[{}] AS outcome, \
           (ARRAY['yes', 'yes', 'yes', 'withdrawn', 'to_notify', 'no', 'not_a_breach', \
             'undecided'])[{}] AS notified, \
           (ARRAY['told', 'open', 'not_required'])[{}] AS told, {} AS hours \
         FROM generate_series(1, {n_cases}) AS n",
        die("place", 4),
        die("unit", 3),
        die("at", 8_760),
        die("kind", 4),
        die("cause", 3),
        die("outcome", 4),
        die("notified", 8),
        die("told", 3),
        die("hours", 90),
    );
    let mut owner = world.db.owner().await;
    sqlx::raw_sql(AssertSqlSafe(format!("{view}; {GENERATED}")))
        .execute(&mut owner)
        .await
        .unwrap();
}

async fn asked(world: &World, who: &Ctx, quarter: u32, shared: bool) -> CouncilReport {
    let request = GetCouncilReportRequest {
        municipality: "901".to_owned(),
        year: YEAR,
        quarter,
        shared,
        lang: String::new(),
    };
    answer(
        world
            .council()
            .get_council_report(world.ask(who, request))
            .await,
    )
    .unwrap()
}

async fn now(world: &World, who: &Ctx, shared: bool) -> CouncilReport {
    let year = brudvagt_calculus::to_local(world.now()).year();
    let request = GetCouncilReportRequest {
        municipality: "901".to_owned(),
        year: u32::try_from(year).unwrap(),
        quarter: 0,
        shared,
        lang: String::new(),
    };
    answer(
        world
            .council()
            .get_council_report(world.ask(who, request))
            .await,
    )
    .unwrap()
}

fn figure(report: &CouncilReport, key: &str) -> (u32, bool) {
    let found = report.figures.iter().find(|it| it.key == key).unwrap();
    (found.count, found.hidden)
}

fn rows(report: &CouncilReport, table: &str) -> Vec<(String, u32, bool)> {
    let of = report.tables.iter().find(|it| it.name == table);
    let rows = of.map(|it| it.rows.as_slice()).unwrap_or_default();
    rows.iter()
        .map(|row| (row.key.clone(), row.count, row.hidden))
        .collect()
}

/// The rows of the figures page that are not zero.
fn page_rows(figures: &Figures, table: &str) -> Vec<(String, u32, bool)> {
    let table = figures.tables.iter().find(|it| it.name == table).unwrap();
    let rows = table.rows.iter().map(|row| {
        let total = row.total.unwrap();
        (row.key.clone(), total.count, total.hidden)
    });
    rows.filter(|(_, count, hidden)| *count > 0 || *hidden)
        .collect()
}

const TABLES: [&str; 8] = [
    "unit",
    "incident_type",
    "cause",
    "risk",
    "notified",
    "communicated",
    "awareness_to_filing",
    "occurrence_to_report",
];

#[tokio::test]
async fn a_figure_of_the_report_is_that_of_the_figures_page_and_quarters_add_up() {
    for (seed, n_cases) in [(1, 9), (2, 60), (3, 400)] {
        let world = World::new().await;
        generate(&world, n_cases, seed).await;
        let report = asked(&world, &dpo(), 0, false).await;
        let request = GetFiguresRequest {
            municipalities: vec!["901".to_owned()],
            from_year: YEAR,
            to_year: YEAR,
            ..GetFiguresRequest::default()
        };
        let request = world.ask(&dpo(), request);
        let page = answer(world.figures().get_figures(request).await).unwrap();
        assert_eq!(figure(&report, "reported").0, page.total.unwrap().count);
        for table in TABLES {
            assert_eq!(rows(&report, table), page_rows(&page, table), "{table}");
        }
        let of_page = |table: &str, key: &str| {
            let rows = page_rows(&page, table);
            rows.iter().find(|row| row.0 == key).map_or(0, |row| row.1)
        };
        assert_eq!(figure(&report, "filed").0, of_page("notified", "yes"));
        assert_eq!(figure(&report, "told").0, of_page("communicated", "told"));
        let no_breach = of_page("notified", "not_a_breach");
        let breaches = figure(&report, "breaches").0;
        assert_eq!(breaches + no_breach, figure(&report, "reported").0);

        let mut sums = std::collections::BTreeMap::new();
        for quarter in 1..=4 {
            let part = asked(&world, &dpo(), quarter, false).await;
            for key in ["reported", "breaches", "filed", "filed_in_time", "told"] {
                *sums.entry(key).or_insert(0) += figure(&part, key).0;
            }
            let quarters = rows(&report, "by_quarter");
            let of_year = quarters[usize::try_from(quarter).unwrap() - 1].1;
            assert_eq!(of_year, figure(&part, "reported").0);
        }
        for (key, sum) in sums {
            assert_eq!(sum, figure(&report, key).0, "{key}");
        }
    }
}

#[tokio::test]
async fn what_is_shared_shows_no_small_number_in_any_report_of_the_year() {
    for (seed, n_cases) in [(4, 30), (5, 90), (6, 300)] {
        let world = World::new().await;
        generate(&world, n_cases, seed).await;
        for quarter in 0..=4 {
            let report = asked(&world, &dpo(), quarter, true).await;
            let rows = report.tables.iter().flat_map(|table| &table.rows);
            for it in report.figures.iter().chain(rows) {
                assert!(it.count == 0 || it.count >= 5, "{quarter}: {it:?}");
            }
            if report.withheld {
                assert!(report.figures.is_empty() && report.tables.is_empty());
                let said = report.text.unwrap().text;
                assert!(!said.to_lowercase().contains("ingen"), "{said}");
            }
            assert!(
                report
                    .repetitions
                    .iter()
                    .all(|it| it.unit.is_empty() && it.count == 0)
            );
        }
        // What both show is the same.
        let (own, shared) = (
            asked(&world, &dpo(), 0, false).await,
            asked(&world, &dpo(), 0, true).await,
        );
        if shared.left_out.is_empty() && !shared.withheld {
            for table in TABLES {
                let own = rows(&own, table);
                for (key, count, hidden) in rows(&shared, table) {
                    let known = own.iter().find(|row| row.0 == key).unwrap();
                    assert!(hidden || known.1 == count, "{table} {key}");
                }
            }
        }
    }
}

#[tokio::test]
async fn advice_and_measures_are_those_of_the_cases() {
    let world = crate::measures::world().await;
    world.let_decide("901", &[Role::ChiefExecutive, Role::CaseWorker], None);
    let kim = who("kim", Role::ChiefExecutive, &["901"]);
    for (n, advised) in [(0, "yes"), (1, "no"), (2, "yes")] {
        let case = world.open("901", "Et brev.").await;
        let advise = Command::GiveAdvice(GiveAdvice {
            track: types::Track::Classification.into(),
            advised: advised.to_owned(),
            reason: "Sådan ser jeg det.".to_owned(),
            ..GiveAdvice::default()
        });
        world.command(&dpo(), &case.case_id, advise).await.unwrap();
        if n < 2 {
            let classify = Command::Classify(Classify {
                breach: Answer::Yes.into(),
                reason: "Brevet blev åbnet.".to_owned(),
            });
            world.command(&kim, &case.case_id, classify).await.unwrap();
        }
        let measure = add(&world, &case.case_id, "anna", "2020-01-01").await;
        if n == 0 {
            act(&world, &dpo(), &measure, done("Skabelonen er rettet."))
                .await
                .unwrap();
        }
    }
    let report = now(&world, &dpo(), false).await;
    let of = |key| figure(&report, key).0;
    assert_eq!(
        [
            of("advised"),
            of("followed"),
            of("overridden"),
            of("advice_open")
        ],
        [3, 1, 1, 1]
    );
    assert_eq!(
        [
            of("measures_added"),
            of("measures_done"),
            of("measures_late")
        ],
        [3, 1, 2]
    );
    assert!(report.unfinished);
    let shared = now(&world, &dpo(), true).await;
    assert!(shared.withheld && !shared.empty);
}

#[tokio::test]
async fn a_sealed_case_is_counted_for_nobody_in_what_is_shared() {
    let world = World::new().await;
    world
        .directory
        .change(|known| known.people = vec![person("sara", Role::CaseWorker)]);
    for _ in 0..6 {
        world.open("901", "Et brev.").await;
    }
    let sealed = world.open("901", "Et brev om en kollega.").await;
    let before = now(&world, &dpo(), true).await;
    assert_eq!(figure(&before, "reported"), (7, false));
    world
        .command(&dpo(), &sealed.case_id, seal(&["sara"]))
        .await
        .unwrap();
    let shared = now(&world, &dpo(), true).await;
    assert_eq!(figure(&shared, "reported"), (6, false));
    let own = now(&world, &dpo(), false).await;
    assert_eq!(figure(&own, "reported"), (7, false), "she sees it");
    let kim = who("kim", Role::ChiefExecutive, &["901"]);
    assert_eq!(figure(&now(&world, &kim, false).await, "reported").0, 6);
}

async fn save(
    world: &World,
    who: &Ctx,
    (text, accept, version): (&str, bool, u32),
) -> Result<CouncilText, Received> {
    let request = SaveCouncilTextRequest {
        municipality: "901".to_owned(),
        year: YEAR,
        quarter: 2,
        text: text.to_owned(),
        accept,
        version,
        lang: String::new(),
    };
    answer(
        world
            .council()
            .save_council_text(world.ask(who, request))
            .await,
    )
}

#[tokio::test]
async fn words_are_a_proposal_until_a_person_writes_or_vouches_and_survive() {
    let world = World::new().await;
    generate(&world, 200, 7).await;
    let of = async |shared| asked(&world, &dpo(), 2, shared).await.text.unwrap();
    let proposed = of(true).await;
    assert_eq!((proposed.state.as_str(), proposed.version), ("proposed", 0));
    assert_eq!(
        of(false).await.text,
        proposed.text,
        "small numbers are in neither"
    );
    // Pressing save on the proposal makes it nobody's words.
    let same = save(&world, &dpo(), (&proposed.text, false, 0))
        .await
        .unwrap();
    assert_eq!((same.state.as_str(), same.version), ("proposed", 1));
    assert_eq!(of(true).await.text, proposed.text);

    let kept = save(&world, &dpo(), ("Vi har lært noget.", false, 1))
        .await
        .unwrap();
    assert_eq!((kept.state.as_str(), kept.version), ("draft", 2));
    assert_eq!(of(true).await.text, "Vi har lært noget.");
    // Two people at once: neither's words are lost.
    let late = save(&world, &dpo(), ("Noget andet.", false, 1)).await;
    assert_eq!(reason(late), "STALE_VERSION");
    let kim = who("kim", Role::ChiefExecutive, &["901"]);
    let vouched = save(&world, &kim, ("Vi har lært noget.", true, 2))
        .await
        .unwrap();
    assert_eq!(
        (vouched.state.as_str(), vouched.by_role.as_str()),
        ("accepted", "chief_executive")
    );
    assert!(!of(true).await.outdated);
    let refused = save(&world, &dpo(), ("Borgeren 111111-1118 klagede.", true, 3)).await;
    assert_eq!(reason(refused), "TEXT_HOLDS_CPR");
    assert_eq!(
        reason(save(&world, &dpo(), (" ", true, 3)).await),
        "TEXT_NEEDED"
    );
    // Nothing that was written stands in the database to be read.
    assert_eq!(
        world
            .count("council_texts WHERE encode(content, 'escape') LIKE '%noget%'")
            .await,
        0
    );
    // When a case comes to the period, the words say figures that no longer hold.
    let mut owner = world.db.owner().await;
    sqlx::raw_sql("UPDATE triage.case_codes SET notified = 'yes' WHERE notified = 'no'")
        .execute(&mut owner)
        .await
        .unwrap();
    assert!(of(true).await.outdated);
}

#[tokio::test]
async fn who_may_is_the_officer_the_chief_executive_and_the_reader() {
    let world = World::new().await;
    let request = |municipality: &str, year, quarter| GetCouncilReportRequest {
        municipality: municipality.to_owned(),
        year,
        quarter,
        ..GetCouncilReportRequest::default()
    };
    for (role, may) in [
        (Role::Dpo, true),
        (Role::ChiefExecutive, true),
        (Role::Reader, true),
        (Role::DepartmentHead, false),
        (Role::CaseWorker, false),
        (Role::Notifier, false),
        (Role::Employee, false),
    ] {
        let someone = who("someone", role, &["901"]);
        let asked = world.ask(&someone, request("901", YEAR, 1));
        let answered = answer(world.council().get_council_report(asked).await);
        assert_eq!(answered.is_ok(), may, "{role:?}");
        let written = save(&world, &someone, ("Ord.", false, 0)).await;
        if role == Role::Reader {
            assert_eq!(reason(written), "NOT_ALLOWED");
        }
    }
    for (municipality, year, quarter, expected) in [
        ("902", YEAR, 1, "NOT_FOUND"),
        ("", YEAR, 1, "NOT_FOUND"),
        ("901", 12, 1, "YEAR_UNREADABLE"),
        ("901", 8_000, 1, "YEAR_UNREADABLE"),
        ("901", YEAR, 5, "QUARTER_UNREADABLE"),
    ] {
        let asked = world.ask(&dpo(), request(municipality, year, quarter));
        let answered = answer(world.council().get_council_report(asked).await);
        assert_eq!(reason(answered), expected);
    }
}

#[tokio::test]
async fn an_empty_period_says_so_and_the_paper_prints() {
    let world = World::new().await;
    let report = asked(&world, &dpo(), 3, false).await;
    assert!(report.empty && !report.unfinished);
    let said = report.text.unwrap().text;
    assert!(said.contains("ikke indberettet"), "{said}");
    // "Too few" would say that something happened.
    let to_share = asked(&world, &dpo(), 3, true).await;
    assert!(to_share.empty && !to_share.withheld);
    for shared in [true, false] {
        let request = GetCouncilReportRequest {
            municipality: "901".to_owned(),
            year: YEAR,
            quarter: 0,
            shared,
            lang: "en".to_owned(),
        };
        let asked = world.ask(&dpo(), request);
        let file = answer(world.council().export_council_report(asked).await).unwrap();
        assert!(file.content.starts_with(b"%PDF"));
        let name = if shared {
            "report-901-2025.pdf"
        } else {
            "report-internal-901-2025.pdf"
        };
        assert_eq!(file.filename, name);
    }
}
