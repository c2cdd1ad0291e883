//! The rows to type into the form on Virk.

use std::collections::BTreeSet;

use brudvagt_facts::{CopySheet, FilingKind, FilingState, copy_sheet, fields};

use crate::examples::{facts, filing, parties};

fn told() -> CopySheet {
    let complete = filing(FilingKind::New, FilingState::Complete);
    copy_sheet(&facts(), &parties(), &complete).unwrap()
}

fn rows(sheet: &CopySheet, section: &str) -> Vec<(String, String)> {
    let section = sheet
        .sections
        .iter()
        .find(|found| found.title_da == section)
        .unwrap();
    section
        .rows
        .iter()
        .map(|row| (row.label_da.clone(), row.value_da.clone()))
        .collect()
}

#[test]
fn the_layout_says_that_it_is_an_assumption_and_from_when() {
    assert!(told().assumption);
    assert_eq!(told().valid_from.to_string(), "2026-11-01");
    assert!(!told().note_da.is_empty());
}

#[test]
fn sections_come_in_the_order_of_the_form() {
    let titles: Vec<_> = told()
        .sections
        .into_iter()
        .map(|section| section.title_da)
        .collect();
    assert_eq!(
        titles,
        [
            "Indberetter og kontaktoplysninger",
            "Dataansvarlig",
            "Ny anmeldelse eller opfølgning",
            "Internt referencenummer",
            "Databeskyttelsesrådgiver eller kontaktpunkt",
            "Tidspunkt",
            "Beskrivelse og årsag",
            "Type",
            "Registrerede",
            "Oplysninger",
            "Konsekvenser",
            "Foranstaltninger",
            "Underretning af de registrerede",
            "Databehandler og fælles dataansvarlig",
            "Andre lande og myndigheder",
            "Bilag",
        ]
    );
}

#[test]
fn values_are_words_and_danish_time() {
    let subjects = rows(&told(), "Registrerede");
    let expected = [
        ("Kategorier af registrerede", "Borgere og kunder"),
        (
            "Uddyb, hvem der er berørt",
            "Én borger, der har søgt om hjælp.",
        ),
        ("Hvor sikkert er antallet af personer?", "Præcist antal"),
        ("Antal registrerede", "1"),
        ("Er der navne- og adressebeskyttelse?", "Nej"),
    ];
    let expected: Vec<_> = expected
        .map(|(label, value)| (label.to_owned(), value.to_owned()))
        .to_vec();
    assert_eq!(subjects, expected);
    let times = rows(&told(), "Tidspunkt");
    let aware = (
        "Bruddet er konstateret".to_owned(),
        "24. november 2026 kl. 10.20".to_owned(),
    );
    assert!(times.contains(&aware), "{times:?}");
}

#[test]
fn a_row_without_meaning_in_the_case_is_left_out_and_a_gap_is_shown() {
    let types = rows(&told(), "Type");
    assert!(
        !types
            .iter()
            .any(|(label, _)| label.contains("tabet af adgang")),
        "{types:?}"
    );
    let others = rows(&told(), "Andre lande og myndigheder");
    let gap = ("Er det meldt til politiet?".to_owned(), String::new());
    assert!(others.contains(&gap), "{others:?}");
}

#[test]
fn every_fact_the_template_asks_for_has_its_row() {
    // A municipality is established in one country.
    const NOT_FOR_A_MUNICIPALITY: [&str; 1] = ["establishment_countries"];
    let layout = include_str!("../../src/virk_form.toml");
    let missing: BTreeSet<&str> = fields()
        .filter(|def| def.edpb.is_some() && !NOT_FOR_A_MUNICIPALITY.contains(&def.name))
        .map(|def| def.name)
        .filter(|name| !layout.contains(&format!("fact = \"{name}\"")))
        .collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn the_parties_stand_as_the_directory_has_them() {
    let row = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    assert_eq!(
        rows(&told(), "Dataansvarlig"),
        [
            row("CVR-nummer", "00000000"),
            row("Navn", "Eksempel Kommune"),
            row("Kontaktoplysninger", "Torvet 1, 0000 Eksempel"),
        ]
    );
    let dpo = rows(&told(), "Databeskyttelsesrådgiver eller kontaktpunkt");
    assert!(dpo.contains(&row("Databeskyttelsesrådgiverens navn", "Dan Eksempel")));
    assert!(dpo.contains(&row("Andet kontaktpunkt", "")), "{dpo:?}");
}
