//! The register in numbers.

use brudvagt_proto::triage::{Figures, Gauge, GetFiguresRequest, GetGaugesRequest, Reading};
use brudvagt_types::{Ctx, Role, Said};
use jiff::SignedDuration;

use crate::world::{World, answer, dpo, dpo_of, reason, report, who};

async fn figures(world: &World, who: &Ctx, request: GetFiguresRequest) -> Figures {
    answer(world.figures().get_figures(world.ask(who, request)).await).unwrap()
}

fn row<'f>(figures: &'f Figures, table: &str, key: &str) -> Option<(u32, bool, &'f str)> {
    let table = figures.tables.iter().find(|it| it.name == table).unwrap();
    let row = table.rows.iter().find(|row| row.key == key)?;
    let total = row.total.unwrap();
    Some((total.count, total.hidden, row.label.da()))
}

/// Six cases in 901, two of them of one kind, and one in 902.
async fn fill(world: &World) {
    for n in 0..6 {
        let case = world.open("901", "Et brev.").await;
        let kind = if n < 2 {
            "\"phishing\""
        } else {
            "\"sent_by_mistake\""
        };
        let occurred = world.now() - SignedDuration::from_hours(30);
        let facts = [
            ("incident_type", kind),
            ("nature", "[\"confidentiality\"]"),
            ("cause", "\"internal_non_malicious\""),
            ("occurred_from", &format!("\"{occurred}\"")),
        ];
        world.record(&dpo(), &case.case_id, &facts).await;
    }
    world.open("902", "Et brev.").await;
}

#[tokio::test]
async fn cases_are_counted_by_year_and_code_and_every_table_adds_up() {
    let world = World::new().await;
    fill(&world).await;
    let both = dpo_of(&["901", "902"]);
    let all = figures(&world, &both, GetFiguresRequest::default()).await;
    let this = u32::try_from(brudvagt_calculus::to_local(world.now()).year()).unwrap();
    assert_eq!(all.years, [this], "no year before the first case");
    let of_months: u32 = all.tables[0]
        .rows
        .iter()
        .map(|row| row.total.unwrap().count)
        .sum();
    assert_eq!((all.tables[0].name.as_str(), of_months), ("month", 7));
    assert_eq!((all.total.unwrap().count, all.small), (7, 0));
    for table in &all.tables {
        for (column, total) in all.totals.iter().enumerate() {
            let sum: u32 = table.rows.iter().map(|row| row.cells[column].count).sum();
            assert_eq!(sum, total.count, "{}", table.name);
        }
    }
    assert_eq!(row(&all, "municipality", "901"), Some((6, false, "")));
    assert_eq!(row(&all, "unit", "school"), Some((7, false, "")));
    assert_eq!(
        row(&all, "nature", "confidentiality"),
        Some((6, false, "Fortrolighed"))
    );
    assert_eq!(row(&all, "nature", ""), Some((1, false, "Ikke oplyst")));
    assert_eq!(
        row(&all, "occurrence_to_report", "within_48h"),
        Some((6, false, "24 til 48 timer"))
    );
    assert_eq!(row(&all, "notified", "undecided").unwrap().0, 7);
    assert_eq!(row(&all, "incident_type", "phishing").unwrap().0, 2);

    let own = figures(&world, &dpo(), GetFiguresRequest::default()).await;
    assert_eq!(own.total.unwrap().count, 6);
    assert_eq!(row(&own, "municipality", "902"), None);
    let none = GetFiguresRequest {
        unit_id: "roads".to_owned(),
        ..GetFiguresRequest::default()
    };
    assert_eq!(figures(&world, &both, none).await.total.unwrap().count, 0);
}

#[tokio::test]
async fn what_is_shared_hides_small_numbers_and_what_would_tell_them() {
    let world = World::new().await;
    fill(&world).await;
    let both = dpo_of(&["901", "902"]);
    let old = world.now() - SignedDuration::from_hours(366 * 24);
    world.open_of(report("901", "Et gammelt brev.", old)).await;
    let shared = GetFiguresRequest {
        shared: true,
        ..GetFiguresRequest::default()
    };
    let shown = figures(&world, &both, shared.clone()).await;
    assert_eq!(shown.small, 5);
    assert_eq!(shown.years.len(), 1, "years with few cases are left out");
    assert_eq!(shown.withheld_years.len(), 4);
    assert_eq!(shown.total.unwrap().count, 7);
    // One in 902 would follow from six in 901 and seven in all.
    assert_eq!(row(&shown, "municipality", "902"), Some((0, true, "")));
    assert_eq!(row(&shown, "municipality", "901"), Some((0, true, "")));
    assert_eq!(row(&shown, "notified", "undecided").unwrap().0, 7);
    for table in &shown.tables {
        for cell in table
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().chain(&row.total))
        {
            assert!(cell.count == 0 || cell.count >= 5, "{}", table.name);
        }
    }
    // Filtered answers would reveal numbers by their difference.
    for narrow in [
        GetFiguresRequest {
            unit_id: "school".to_owned(),
            ..shared.clone()
        },
        GetFiguresRequest {
            municipalities: vec!["901".to_owned()],
            ..shared
        },
    ] {
        let refused = world.figures().get_figures(world.ask(&both, narrow)).await;
        assert_eq!(reason(answer(refused)), "FIGURES_SHARED_WHOLE");
    }
}

#[tokio::test]
async fn figures_are_bounded_and_not_for_everybody() {
    let world = World::new().await;
    for (from_year, to_year, expected) in [
        (2018, 2028, "TOO_MANY_YEARS"),
        (2026, 2025, "YEAR_UNREADABLE"),
        (12, 2026, "YEAR_UNREADABLE"),
        (2026, 0, "YEAR_UNREADABLE"),
    ] {
        let request = GetFiguresRequest {
            from_year,
            to_year,
            ..GetFiguresRequest::default()
        };
        let refused = world
            .figures()
            .get_figures(world.ask(&dpo(), request))
            .await;
        assert_eq!(reason(answer(refused)), expected);
    }
    let rita = who("rita", Role::Employee, &["901"]);
    let request = world.ask(&rita, GetFiguresRequest::default());
    assert_eq!(
        reason(answer(world.figures().get_figures(request).await)),
        "NOT_ALLOWED"
    );
}

async fn gauges(world: &World, who: &Ctx) -> Vec<Gauge> {
    let request = world.ask(who, GetGaugesRequest::default());
    answer(world.figures().get_gauges(request).await)
        .unwrap()
        .gauges
}

fn reading(gauges: &[Gauge], municipality: &str, unit: Option<&str>, what: &str) -> Reading {
    let of = gauges.iter().find(|it| {
        it.municipality == municipality
            && it.whole == unit.is_none()
            && it.unit_id == unit.unwrap_or_default()
    });
    let readings = &of.unwrap().readings;
    readings.iter().find(|it| it.what == what).unwrap().clone()
}

fn read(it: &Reading) -> (&str, u32, u32) {
    (&it.colour, it.n, it.of)
}

#[tokio::test]
async fn the_meter_shows_what_is_repeated_late_and_at_rest() {
    let world = World::new().await;
    fill(&world).await;
    let both = dpo_of(&["901", "902"]);
    let fresh = gauges(&world, &both).await;
    let of = |what| reading(&fresh, "901", None, what);
    assert_eq!(read(&of("repeated")), ("yellow", 4, 6));
    assert_eq!(read(&of("reported_soon")), ("red", 0, 6));
    assert_eq!(read(&of("untouched")), ("green", 0, 6));
    assert_eq!(read(&of("filed_in_time")), ("none", 0, 0));
    assert_eq!(read(&of("measures")), ("none", 0, 0));
    assert_eq!(
        reading(&fresh, "901", Some("school"), "repeated"),
        of("repeated")
    );

    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(15 * 24));
    let later = gauges(&world, &both).await;
    let of = |what| reading(&later, "901", None, what);
    assert_eq!(read(&of("untouched")), ("red", 6, 6));
    assert_eq!(read(&of("filed_in_time")), ("red", 0, 6));

    // Whoever sees one municipality learns nothing of another, not even that it has cases.
    let own = gauges(&world, &dpo()).await;
    assert!(own.iter().all(|it| it.municipality == "901"), "{own:?}");
    // And a year later nothing is left to judge of what was reported.
    world
        .runtime
        .clock
        .advance(SignedDuration::from_hours(366 * 24));
    let old = gauges(&world, &both).await;
    assert_eq!(read(&reading(&old, "901", None, "repeated")).0, "none");
}

/// GDPR art. 33(1): the figures are held against the 72 hours; and what others see tells no number.
#[tokio::test]
async fn the_meter_draws_how_long_it_took_and_tells_others_no_number() {
    let world = World::new().await;
    fill(&world).await;
    let own = gauges(&world, &dpo()).await;
    let whole = own.iter().find(|it| it.whole).unwrap();
    assert_eq!(whole.times.len(), 3);
    let steps = &whole.times[0].steps;
    let keys: Vec<&str> = steps.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "within_24h",
            "within_48h",
            "within_72h",
            "within_7d",
            "within_30d",
            "over_30d"
        ]
    );
    let soon = &whole.times[1];
    let n_dated: u32 = soon.steps.iter().map(|it| it.this).sum();
    assert_eq!((soon.what.as_str(), n_dated), ("occurrence_to_report", 6));
    assert_eq!(whole.quarters.len(), 8);
    let last = whole.quarters.last().unwrap();
    assert!(last.unfinished);
    assert_eq!((last.n_breaches, last.n_filed), (whole.n_cases, 0));
    let areas = own.iter().filter(|it| !it.whole);
    assert!(areas.clone().count() > 0 && areas.clone().all(|it| it.times.is_empty()));

    let asked = GetGaugesRequest {
        shared: true,
        ..GetGaugesRequest::default()
    };
    let shared = world.figures().get_gauges(world.ask(&dpo(), asked)).await;
    let shared = answer(shared).unwrap();
    assert_eq!(shared.small, 5);
    assert!(
        shared
            .gauges
            .iter()
            .all(|it| it.whole && it.times.is_empty())
    );
    for it in shared.gauges.iter().flat_map(|it| &it.readings) {
        assert_eq!((it.n, it.of), (0, 0), "{it:?}");
    }
    assert_eq!(
        reading(&shared.gauges, "901", None, "repeated").colour,
        "yellow"
    );
}
