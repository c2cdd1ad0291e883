//! Twelve made-up municipalities. Any likeness to a real person or place is chance.

use brudvagt_kit::grpc::{Caller, Channel};
use brudvagt_proto::directory::{
    DpoDelegation, Grant, ImportDutyRequest, ImportMunicipalityRequest,
    ListDemonstrationPeopleRequest, Municipality, Notifier, OpeningHours, Person, Unit,
    WorkCalendar, directory_client::DirectoryClient,
};
use brudvagt_types::Role;
use jiff::{Timestamp, ToSpan, ZonedDateTime, civil::Weekday};
use tonic::Code;

use super::system;

/// Code, name, and the part of its mail addresses after the at sign.
pub(super) const MUNICIPALITIES: [(&str, &str, &str); 12] = [
    ("901", "Nordvig Kommune", "nordvig.example"),
    ("902", "Sønderå Kommune", "sonderaa.example"),
    ("903", "Vestermose Kommune", "vestermose.example"),
    ("904", "Østholm Kommune", "ostholm.example"),
    ("905", "Birkelund Kommune", "birkelund.example"),
    ("906", "Engdal Kommune", "engdal.example"),
    ("907", "Fjordby Kommune", "fjordby.example"),
    ("908", "Granhøj Kommune", "granhoj.example"),
    ("909", "Havnsted Kommune", "havnsted.example"),
    ("910", "Kildebæk Kommune", "kildebaek.example"),
    ("911", "Lyngsø Kommune", "lyngso.example"),
    ("912", "Møllerup Kommune", "mollerup.example"),
];

const UNITS: [(&str, &str); 4] = [
    ("boern", "Børn og Familie"),
    ("social", "Social og Sundhed"),
    ("borger", "Borgerservice"),
    ("teknik", "Teknik og Miljø"),
];

const HEADS: [&str; 12] = [
    "Frank Bech",
    "Gitte Ravn",
    "Hans Lykke",
    "Inge Dahl",
    "Jonas Krogh",
    "Karen Toft",
    "Lars Friis",
    "Mette Bro",
    "Niels Skov",
    "Oda Vang",
    "Per Lund",
    "Rikke Sand",
];
const HEADS_OF_THE_REST: [&str; 12] = [
    "Bodil Nygaard",
    "Claus Eskildsen",
    "Dagny Frost",
    "Ejnar Gade",
    "Fanny Hald",
    "Georg Ibsen",
    "Helle Jord",
    "Iver Kvist",
    "Johanne Lang",
    "Knud Mark",
    "Lone Nissen",
    "Mads Orm",
];
const EXECUTIVES: [&str; 12] = [
    "Kirsten Aagaard",
    "Bo Enevold",
    "Dorthe Fog",
    "Erik Holst",
    "Fie Iversen",
    "Grete Juul",
    "Henning Kjær",
    "Ida Lind",
    "Jens Munk",
    "Kaja Nør",
    "Leif Odgaard",
    "Mona Palle",
];
const EMPLOYEES: [&str; 12] = [
    "Maja Holm",
    "Anton Brink",
    "Britt Clausen",
    "Carl Due",
    "Ella Falk",
    "Emil Gram",
    "Freja Hede",
    "Gorm Ilsø",
    "Hanne Jeppe",
    "Ivan Kofod",
    "Julie Leth",
    "Kasper Mose",
];

const CASE_WORKERS: [&str; 12] = [
    "Sanne Birk",
    "Tobias Elm",
    "Ulla Frost",
    "Vagn Gade",
    "Winnie Hald",
    "Yrsa Kjeldsen",
    "Asger Lorentz",
    "Bodil Mørk",
    "Casper Nygaard",
    "Dagny Overby",
    "Esben Pihl",
    "Frida Quist",
];
const NOTIFIERS: [&str; 12] = [
    "Gunnar Roed",
    "Helle Storm",
    "Ingolf Thy",
    "Jytte Ulv",
    "Knud Vinther",
    "Lone Wiese",
    "Morten Ager",
    "Nanna Bay",
    "Ove Dam",
    "Pia Eng",
    "Rune Fisker",
    "Signe Gran",
];
const READERS: [&str; 12] = [
    "Revisor Alba Hjort",
    "Revisor Bent Ibsen",
    "Revisor Cilla Jakob",
    "Revisor Dan Kvist",
    "Revisor Eva Lang",
    "Revisor Finn Møl",
    "Revisor Gerda Nor",
    "Revisor Holger Olm",
    "Revisor Ida Park",
    "Revisor Jan Rask",
    "Revisor Kit Søby",
    "Revisor Liv Thode",
];

pub(super) fn id(role: &str, code: &str) -> String {
    format!("{role}-{code}")
}

/// Code of the municipality at `index`, and the id, name and address of somebody there with `role`.
pub(super) fn somebody(index: usize, role: Role) -> (&'static str, String, String, String) {
    let (code, _, domain) = MUNICIPALITIES
        .get(index)
        .copied()
        .unwrap_or(("901", "", ""));
    if role == Role::Dpo {
        let name = "Ditte Poulsen".to_owned();
        return (
            code,
            "dpo-digit".to_owned(),
            name,
            "dpo@digit.example".to_owned(),
        );
    }
    let (kind, names) = match role {
        Role::CaseWorker => ("sagsbehandler", CASE_WORKERS),
        Role::ChiefExecutive => ("direktoer", EXECUTIVES),
        Role::DepartmentHead => ("fagchef", HEADS),
        Role::Notifier => ("anmelder", NOTIFIERS),
        _everybody => ("medarbejder", EMPLOYEES),
    };
    let name = names.get(index).copied().unwrap_or("Maja Holm");
    (code, id(kind, code), name.to_owned(), address(name, domain))
}

/// Whether the installation that runs there calls itself a demonstration; a variable could make this
/// process alone believe so.
pub(super) async fn is_demonstration(to: &Channel, caller: &Caller) -> anyhow::Result<bool> {
    let mut directory = DirectoryClient::new(to.clone());
    let ctx = system("is it a demonstration".to_owned());
    let asked = caller.request(&ctx, ListDemonstrationPeopleRequest {});
    match directory.list_demonstration_people(asked).await {
        Ok(_people) => Ok(true),
        Err(status) if status.code() == Code::PermissionDenied => Ok(false),
        Err(status) => Err(status.into()),
    }
}

pub(super) async fn import(to: &Channel, caller: &Caller) -> anyhow::Result<()> {
    let mut directory = DirectoryClient::new(to.clone());
    for (index, (code, name, domain)) in MUNICIPALITIES.into_iter().enumerate() {
        let request = ImportMunicipalityRequest {
            municipality: Some(municipality(index, code, name, domain)),
            units: units(code),
            people: people(index, code, domain),
        };
        let ctx = system(format!("seed-municipality-{code}"));
        directory
            .import_municipality(caller.request(&ctx, request))
            .await?;
        let duty = ImportDutyRequest {
            municipality: code.to_owned(),
            csv: roster(code, ctx.now),
        };
        let ctx = system(format!("seed-duty-{code}"));
        let done = directory.import_duty(caller.request(&ctx, duty)).await?;
        anyhow::ensure!(done.into_inner().errors.is_empty(), "the roster is wrong");
    }
    Ok(())
}

/// Nights and weekends for four weeks: the head of department and the DPO take turns.
fn roster(code: &str, now: Timestamp) -> String {
    let mut csv = String::from("person;fra;til\n");
    let Ok(today) = now.in_tz("Europe/Copenhagen") else {
        return csv;
    };
    let head = id("fagchef", code);
    let mut evenings = (0_i64..28).filter_map(|days| today.checked_add(days.days()).ok());
    for (turn, evening) in (0_u32..).zip(&mut evenings) {
        let (closes, days_off) = match evening.weekday() {
            Weekday::Friday => (14, 3),
            Weekday::Saturday | Weekday::Sunday => continue,
            _weekday => (16, 1),
        };
        let person = if turn % 2 == 0 {
            head.as_str()
        } else {
            "dpo-digit"
        };
        let Ok(morning) = evening.checked_add(days_off.days()) else {
            continue;
        };
        let day = |at: &ZonedDateTime| at.date();
        csv.push_str(&format!(
            "{person};{} {closes}:00;{} 08:00\n",
            day(&evening),
            day(&morning)
        ));
    }
    csv
}

/// The ways of working differ, so that a demonstration shows each.
const SECOND_PERSON: [&str; 4] = [
    "not_notifying",
    "none",
    "against_recommendation",
    "every_decision",
];

const DECIDERS: [&str; 3] = ["case_worker", "department_head", "chief_executive"];

fn calendar() -> WorkCalendar {
    let hours = |weekday, closes: &str| OpeningHours {
        weekday,
        opens: "08:00".to_owned(),
        closes: closes.to_owned(),
    };
    let mut week: Vec<_> = (1..5).map(|weekday| hours(weekday, "16:00")).collect();
    week.push(hours(5, "14:00"));
    WorkCalendar {
        week,
        closed_yearly: ["06-05", "12-24", "12-31"].map(str::to_owned).to_vec(),
        // The Friday after Ascension Day.
        closed_dates: vec!["2027-05-07".to_owned()],
    }
}

fn municipality(index: usize, code: &str, name: &str, domain: &str) -> Municipality {
    let notifier = |person_id: String, function: &str| Notifier {
        person_id,
        function: function.to_owned(),
        name: String::new(),
    };
    Municipality {
        code: code.to_owned(),
        name: name.to_owned(),
        // Eight made-up digits that no company has.
        cvr: format!("00000{code}"),
        report_address: format!("databrud@{domain}"),
        esdh_pattern: r"\d{2}\.\d{2}\.\d{2}-[A-ZÆØÅ]\d{2}-\d{1,6}-\d{2}".to_owned(),
        esdh_system: "SBSYS".to_owned(),
        language: "da".to_owned(),
        dpo_name: "Ditte Poulsen".to_owned(),
        dpo_contact: "dpo@digit.example, 70 00 00 00".to_owned(),
        contact_point: format!("Databeskyttelsesrådgiver Ditte Poulsen, dpo@{domain}"),
        notifier: "Ditte Poulsen (DPO); stedfortræder: kommunens informationssikkerhedskoordinator"
            .to_owned(),
        second_person: SECOND_PERSON
            .get(index % SECOND_PERSON.len())
            .copied()
            .unwrap_or("none")
            .to_owned(),
        notifiers: vec![
            notifier("dpo-digit".to_owned(), "dpo"),
            notifier(id("anmelder", code), "authorised"),
        ],
        decides: DECIDERS
            .into_iter()
            .chain((index == 0).then_some("dpo"))
            .map(str::to_owned)
            .collect(),
        // In the first municipality the DPO decides, too: it shows what that looks like.
        dpo_delegation: (index == 0).then(|| DpoDelegation {
            by: "Kommunaldirektør Kirsten Aagaard".to_owned(),
            on: "2026-01-05".to_owned(),
            reference: "Delegationsaftale, sag 00.01.00-A00-1-26".to_owned(),
        }),
        calendar: Some(calendar()),
        nis2: "covered".to_owned(),
    }
}

fn units(code: &str) -> Vec<Unit> {
    UNITS
        .iter()
        .map(|(unit, name)| Unit {
            id: id(unit, code),
            municipality: code.to_owned(),
            name: (*name).to_owned(),
            parent_id: String::new(),
            closed: false,
        })
        .collect()
}

fn people(index: usize, code: &str, domain: &str) -> Vec<Person> {
    let named = |names: &[&'static str; 12]| names.get(index).copied().unwrap_or("Navn Navnesen");
    let grant = |role: &str, unit_id: String| Grant {
        role: role.to_owned(),
        municipality: code.to_owned(),
        unit_id,
    };
    let mut head = person(id("fagchef", code), named(&HEADS), code, domain);
    head.unit_id = id("social", code);
    head.grants = vec![grant("department_head", id("social", code))];
    // One head may have several units; what belongs to none is the chief executive's.
    let name = named(&HEADS_OF_THE_REST);
    let mut other = person(id("fagchef-2", code), name, code, domain);
    other.unit_id = id("boern", code);
    other.grants = ["boern", "borger", "teknik"]
        .map(|unit| grant("department_head", id(unit, code)))
        .into();
    let mut executive = person(id("direktoer", code), named(&EXECUTIVES), code, domain);
    executive.grants = vec![grant("chief_executive", String::new())];
    let mut employee = person(id("medarbejder", code), named(&EMPLOYEES), code, domain);
    employee.unit_id = id("social", code);
    employee.grants = vec![grant("employee", String::new())];
    let works = |kind: &str, names: &[&'static str; 12], role: &str| {
        let mut worker = person(id(kind, code), named(names), code, domain);
        worker.grants = vec![grant(role, String::new())];
        worker
    };
    let mut people = vec![
        head,
        other,
        executive,
        works("sagsbehandler", &CASE_WORKERS, "case_worker"),
        works("anmelder", &NOTIFIERS, "notifier"),
        works("laeser", &READERS, "reader"),
        employee,
    ];
    if index == 0 {
        // One external DPO serves them all and is employed by none of them.
        let mut dpo = person("dpo-digit".to_owned(), "Ditte Poulsen", "", "digit.example");
        dpo.grants = MUNICIPALITIES
            .iter()
            .map(|(code, ..)| Grant {
                role: "dpo".to_owned(),
                municipality: (*code).to_owned(),
                unit_id: String::new(),
            })
            .collect();
        people.push(dpo);
    }
    people
}

fn person(id: String, name: &str, municipality: &str, domain: &str) -> Person {
    Person {
        id,
        municipality: municipality.to_owned(),
        name: name.to_owned(),
        email: address(name, domain),
        unit_id: String::new(),
        grants: Vec::new(),
        active: true,
        substitute_id: String::new(),
        away: false,
        phone: "70 00 00 00".to_owned(),
    }
}

fn address(name: &str, domain: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|letter| match letter {
            'æ' => 'a',
            'ø' => 'o',
            'å' => 'a',
            ' ' => '.',
            other => other,
        })
        .collect();
    format!("{plain}@{domain}")
}
