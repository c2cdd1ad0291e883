//! What an import would change: what is known beside what a source tells. Pure, so that the dry run and the
//! import are one reckoning.
//!
//! Who came by SCIM, or was written by an administrator, is left alone: a source may name her as a manager
//! and nothing more. Who is not named any more is out, if the same source brought her.

mod units;

use std::collections::{BTreeSet, HashMap, HashSet};

use brudvagt_proto::directory::{
    ImportCounts, ImportPeopleRequest, ImportedChange, ImportedPerson, LineError, Person, Unit,
};
use brudvagt_types::Text;

/// As many changes and wrong rows are told of; all are counted.
const MOST_TOLD: usize = 1000;
const MOST_WITHOUT_HEAD: usize = 100;
/// More leavers than this, or a tenth, is what a shrunken file looks like.
const MANY: usize = 20;
/// So few are asked about only when a row names nobody.
const FEW: usize = 2;

/// Who keeps somebody's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeptBy {
    Import {
        source: String,
        source_id: String,
    },
    /// Names: what SCIM and an earlier import call her.
    Scim {
        names: Vec<String>,
    },
    Hand,
}

#[derive(Clone, Debug)]
pub(crate) struct KnownPerson {
    pub(crate) person: Person,
    pub(crate) kept_by: KeptBy,
}

#[derive(Clone, Debug)]
pub(crate) struct KnownUnit {
    pub(crate) unit: Unit,
    pub(crate) source: String,
    pub(crate) source_id: Option<String>,
    pub(crate) is_department: bool,
    pub(crate) is_closed: bool,
    /// People who manage it now, in order.
    pub(crate) managers: BTreeSet<String>,
    pub(crate) kle: BTreeSet<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) people: Vec<KnownPerson>,
    pub(crate) units: Vec<KnownUnit>,
}

/// A row to write, and how it was before; nothing when it is new.
#[derive(Clone, Debug)]
pub(crate) struct Written<T> {
    pub(crate) before: Option<T>,
    pub(crate) after: T,
}

/// All of it. Nothing is in it that stays as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Difference {
    pub(crate) units: Vec<Written<KnownUnit>>,
    pub(crate) people: Vec<Written<KnownPerson>>,
    pub(crate) counts: ImportCounts,
    pub(crate) told: Vec<ImportedChange>,
    pub(crate) wrong: Vec<LineError>,
    pub(crate) without_head: Vec<String>,
    pub(crate) asks_leavers: bool,
    pub(crate) asks_closed_units: bool,
}

impl Difference {
    pub(crate) fn is_empty(&self) -> bool {
        self.units.is_empty() && self.people.is_empty()
    }
}

/// `new_id` names somebody new.
pub(crate) fn difference(
    known: &Known,
    wanted: &ImportPeopleRequest,
    mut new_id: impl FnMut() -> String,
) -> Difference {
    let mut all = Difference {
        wrong: wanted.wrong.clone(),
        ..Difference::default()
    };
    let unit_ids = unit_ids(known, wanted);
    let people = match_people(known, wanted, &mut new_id, &mut all);
    for (it, met) in wanted.people.iter().zip(&people.met) {
        let Some(before) = known_to(known, it, met, &mut all) else {
            continue;
        };
        let after = person_after(wanted, it, met, before, (&people, &unit_ids), &mut all);
        put_person(before, after, &mut all);
    }
    end_leavers(known, wanted, &mut all);
    if wanted.tells_units {
        units::write_units(known, wanted, &people, &unit_ids, &mut all);
    }
    let left = count(all.told.iter().filter(|it| it.how == "left").count());
    let n_of_source = known
        .people
        .iter()
        .filter(|it| is_of(it, &wanted.source) && it.person.active);
    all.asks_leavers = asks(left, n_of_source.count(), wanted.n_nameless > 0)
        && wanted.confirm_leavers != Some(left);
    let n_units = known
        .units
        .iter()
        .filter(|it| it.source == wanted.source && !it.is_closed);
    let closed = all.counts.units_closed;
    all.asks_closed_units =
        asks(closed, n_units.count(), false) && wanted.confirm_closed_units != Some(closed);
    finish(all)
}

fn finish(mut all: Difference) -> Difference {
    all.counts.n_wrong = count(all.wrong.len());
    let order = |it: &ImportedChange| match (it.how.as_str(), it.what.as_str()) {
        ("left", _) => 0,
        ("closed", _) => 1,
        (_, "manager") => 2,
        ("new" | "back", _) => 3,
        _changed => 4,
    };
    all.told.sort_by_key(order);
    all.told.truncate(MOST_TOLD);
    all.wrong.truncate(MOST_TOLD);
    all.without_head.truncate(MOST_WITHOUT_HEAD);
    all
}

/// Whether so many may go only when somebody says the number.
fn asks(n_gone: u32, n_before: usize, is_unsure: bool) -> bool {
    let n_gone = usize::try_from(n_gone).unwrap_or(usize::MAX);
    n_gone > MANY
        || (n_gone > FEW && n_gone.saturating_mul(10) > n_before)
        || (is_unsure && n_gone > 0)
}

fn is_of(it: &KnownPerson, wanted: &str) -> bool {
    matches!(&it.kept_by, KeptBy::Import { source, .. } if source == wanted)
}

/// The unit of ours that each unit of the source is.
fn unit_ids(known: &Known, wanted: &ImportPeopleRequest) -> HashMap<String, String> {
    let mut ids = HashMap::new();
    for it in &known.units {
        // By hand, a unit may have been given the id that the source calls it by.
        let id = it.source_id.as_ref().unwrap_or(&it.unit.id);
        ids.insert(id.clone(), it.unit.id.clone());
    }
    for it in &wanted.units {
        let new = || format!("{}-{}", wanted.municipality, it.id);
        ids.entry(it.id.clone()).or_insert_with(new);
    }
    ids
}

/// Whom a row of the source is about.
enum Met {
    /// Somebody this source keeps.
    Known(usize),
    /// Somebody who is nobody's yet.
    New(String),
    /// Somebody SCIM or an administrator keeps.
    Others,
    /// Left by SCIM's word, which an outdated list does not take back.
    Left,
}

pub(super) struct People {
    met: Vec<Met>,
    /// The person of ours that each id of the source is, also of those who are left alone.
    ids: HashMap<String, String>,
}

fn match_people(
    known: &Known,
    wanted: &ImportPeopleRequest,
    new_id: &mut impl FnMut() -> String,
    all: &mut Difference,
) -> People {
    let mut of_source: HashMap<&str, usize> = HashMap::new();
    let mut others: HashMap<String, usize> = HashMap::new();
    let mut addresses: HashMap<String, Option<usize>> = HashMap::new();
    for (place, it) in known.people.iter().enumerate() {
        match &it.kept_by {
            KeptBy::Import { source, source_id } => {
                if *source == wanted.source {
                    of_source.insert(source_id, place);
                }
                continue;
            }
            KeptBy::Scim { names } => {
                others.extend(names.iter().map(|name| (name.to_lowercase(), place)));
            }
            KeptBy::Hand => {}
        }
        others.insert(it.person.id.to_lowercase(), place);
        let address = it.person.email.to_lowercase();
        let is_free = matches!(it.kept_by, KeptBy::Hand) && !it.person.active;
        if !address.is_empty() && !is_free {
            // An address that two people share says of nobody who she is.
            let known = addresses.entry(address).or_insert(Some(place));
            *known = known.filter(|it| *it == place);
        }
    }
    let mut people = People {
        met: Vec::with_capacity(wanted.people.len()),
        ids: HashMap::new(),
    };
    for it in &wanted.people {
        let other = others.get(&it.id.to_lowercase());
        let by_address = || addresses.get(&it.email.to_lowercase()).copied().flatten();
        let other = other.copied().or_else(by_address);
        let (met, id) = match (of_source.get(it.id.as_str()), other) {
            (_, Some(place)) => {
                let other = known.people.get(place);
                let is_scim = other.is_some_and(|it| matches!(it.kept_by, KeptBy::Scim { .. }));
                let works = other.is_some_and(|it| it.person.active);
                add_one(if is_scim {
                    &mut all.counts.people_of_scim
                } else {
                    &mut all.counts.people_by_hand
                });
                let id = other.map_or_else(String::new, |it| it.person.id.clone());
                (if works { Met::Others } else { Met::Left }, id)
            }
            (Some(place), None) => {
                let id = known.people.get(*place).map(|it| it.person.id.clone());
                (Met::Known(*place), id.unwrap_or_default())
            }
            (None, None) => {
                let id = new_id();
                (Met::New(id.clone()), id)
            }
        };
        people.ids.insert(it.id.clone(), id);
        people.met.push(met);
    }
    // On rows that cannot be used, and by names the source has for others.
    for it in &known.people {
        if let KeptBy::Import { source, source_id } = &it.kept_by
            && *source == wanted.source
        {
            let id = it.person.id.clone();
            people.ids.entry(source_id.clone()).or_insert(id);
        }
        let names = match &it.kept_by {
            KeptBy::Scim { names } => names.as_slice(),
            KeptBy::Hand => std::slice::from_ref(&it.person.id),
            KeptBy::Import { .. } => &[],
        };
        for name in names {
            people
                .ids
                .entry(name.clone())
                .or_insert_with(|| it.person.id.clone());
        }
    }
    people
}

/// How somebody was whose row is to be written: nothing when she is new. Outer nothing: she is left alone.
fn known_to<'k>(
    known: &'k Known,
    it: &ImportedPerson,
    met: &Met,
    all: &mut Difference,
) -> Option<Option<&'k KnownPerson>> {
    match met {
        Met::Known(place) => known.people.get(*place).map(Some),
        Met::New(_) => Some(None),
        Met::Others => None,
        Met::Left => {
            let (da, en) = (
                "Personen er meldt fratrådt af kommunens eget katalog eller af en administrator og er ikke \
                 taget ind igen.",
                "somebody else said that this person has left: she is not taken in again",
            );
            all.wrong
                .push(wrong(it.line, "LEFT_ELSEWHERE", Text::new(da, en)));
            None
        }
    }
}

fn person_after(
    wanted: &ImportPeopleRequest,
    it: &ImportedPerson,
    met: &Met,
    before: Option<&KnownPerson>,
    (people, unit_ids): (&People, &HashMap<String, String>),
    all: &mut Difference,
) -> KnownPerson {
    let base = before.map(|it| it.person.clone()).unwrap_or_default();
    let id = match met {
        Met::New(id) => id.clone(),
        _known => base.id.clone(),
    };
    let unit_id = match unit_ids.get(&it.unit_id) {
        Some(id) => id.clone(),
        None if it.unit_id.is_empty() => String::new(),
        None => {
            let (da, en) = (
                "Personens enhed findes ikke. Personen bliver i den enhed, hun var i.",
                "there is no such unit: the person stays in the one she was in",
            );
            all.wrong
                .push(wrong(it.line, "UNKNOWN_UNIT", Text::new(da, en)));
            base.unit_id.clone()
        }
    };
    let substitute_id = match it.substitute_id.as_deref() {
        None => base.substitute_id.clone(),
        Some("") => String::new(),
        Some(name) => match people.ids.get(name) {
            Some(found) if *found != id => found.clone(),
            _nobody_or_herself => {
                let (da, en) = (
                    "Stedfortræderen findes ikke. Den, der stod der før, gælder fortsat.",
                    "there is no such substitute: the one before stays",
                );
                all.wrong
                    .push(wrong(it.line, "UNKNOWN_SUBSTITUTE", Text::new(da, en)));
                base.substitute_id.clone()
            }
        },
    };
    KnownPerson {
        person: Person {
            id,
            municipality: wanted.municipality.clone(),
            name: it.name.clone(),
            email: it.email.clone(),
            phone: it.phone.clone(),
            unit_id,
            active: true,
            away: it.away.unwrap_or(base.away),
            substitute_id,
            ..base
        },
        kept_by: KeptBy::Import {
            source: wanted.source.clone(),
            source_id: it.id.clone(),
        },
    }
}

fn put_person(before: Option<&KnownPerson>, after: KnownPerson, all: &mut Difference) {
    let how = match before {
        None => "new",
        Some(before) if before.person == after.person => {
            add_one(&mut all.counts.people_unchanged);
            return;
        }
        Some(before) if !before.person.active => "back",
        Some(_) => "changed",
    };
    add_one(if how == "changed" {
        &mut all.counts.people_changed
    } else {
        &mut all.counts.people_new
    });
    let detail = before.map(|it| fields_changed(&it.person, &after.person));
    all.told.push(told(
        "person",
        how,
        &after.person.id,
        &after.person.name,
        detail,
    ));
    all.people.push(Written {
        before: before.cloned(),
        after,
    });
}

/// The names of what differs, and never what stood there.
fn fields_changed(before: &Person, after: &Person) -> String {
    let fields = [
        ("navn", before.name != after.name),
        ("mail", before.email != after.email),
        ("telefon", before.phone != after.phone),
        ("enhed", before.unit_id != after.unit_id),
        ("fravær", before.away != after.away),
        ("stedfortræder", before.substitute_id != after.substitute_id),
    ];
    let changed = fields
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| name);
    changed.collect::<Vec<_>>().join(", ")
}

fn end_leavers(known: &Known, wanted: &ImportPeopleRequest, all: &mut Difference) {
    let named: HashSet<&str> = wanted.people.iter().map(|it| it.id.as_str()).collect();
    let kept: HashSet<&str> = wanted.kept_people.iter().map(String::as_str).collect();
    for it in &known.people {
        let KeptBy::Import { source, source_id } = &it.kept_by else {
            continue;
        };
        let is_named = named.contains(source_id.as_str()) || kept.contains(source_id.as_str());
        if *source != wanted.source || is_named || !it.person.active {
            continue;
        }
        let mut after = it.clone();
        after.person.active = false;
        add_one(&mut all.counts.people_left);
        all.told
            .push(told("person", "left", &it.person.id, &it.person.name, None));
        all.people.push(Written {
            before: Some(it.clone()),
            after,
        });
    }
}

pub(super) fn told(
    what: &str,
    how: &str,
    id: &str,
    name: &str,
    detail: Option<String>,
) -> ImportedChange {
    ImportedChange {
        what: what.to_owned(),
        how: how.to_owned(),
        id: id.to_owned(),
        name: name.to_owned(),
        detail: detail.unwrap_or_default(),
    }
}

pub(super) fn wrong(line: u32, reason: &str, text: Text<&str>) -> LineError {
    LineError {
        line,
        reason: reason.to_owned(),
        text: Some(text.into()),
    }
}

pub(super) fn add_one(counter: &mut u32) {
    *counter = counter.saturating_add(1);
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
