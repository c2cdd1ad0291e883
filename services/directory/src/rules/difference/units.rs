//! Units of an import: their tree, who manages them and what they do.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use brudvagt_proto::directory::{ImportPeopleRequest, ImportedUnit, Unit};
use brudvagt_types::Text;

use super::{Difference, Known, KnownUnit, People, Written, add_one, count, told, wrong};

pub(super) fn write_units(
    known: &Known,
    wanted: &ImportPeopleRequest,
    people: &People,
    unit_ids: &HashMap<String, String>,
    all: &mut Difference,
) {
    let by_id: BTreeMap<&str, &KnownUnit> = known
        .units
        .iter()
        .map(|it| (it.unit.id.as_str(), it))
        .collect();
    let mut named: HashSet<String> = HashSet::new();
    for id in wanted
        .units
        .iter()
        .map(|it| &it.id)
        .chain(&wanted.kept_units)
    {
        named.extend(unit_ids.get(id).cloned());
    }
    for it in &wanted.units {
        let Some(id) = unit_ids.get(&it.id) else {
            continue;
        };
        let before = by_id.get(id.as_str()).copied();
        let after = unit_after(wanted, it, id, unit_ids, people, all);
        if after.is_department && after.managers.is_empty() {
            all.without_head.push(after.unit.name.clone());
        }
        put_unit(before, after, all);
    }
    for it in &known.units {
        if it.source == wanted.source && !it.is_closed && !named.contains(&it.unit.id) {
            let mut after = it.clone();
            after.is_closed = true;
            after.managers.clear();
            after.kle.clear();
            put_unit(Some(it), after, all);
        }
    }
}

fn unit_after(
    wanted: &ImportPeopleRequest,
    it: &ImportedUnit,
    id: &str,
    unit_ids: &HashMap<String, String>,
    people: &People,
    all: &mut Difference,
) -> KnownUnit {
    let mut managers = BTreeSet::new();
    for manager in &it.manager_ids {
        if let Some(id) = people.ids.get(manager) {
            managers.insert(id.clone());
        } else {
            let (da, en) = (
                "Enhedens leder findes ikke blandt personerne.",
                "the unit's manager is not among the people",
            );
            all.wrong
                .push(wrong(it.line, "UNKNOWN_MANAGER", Text::new(da, en)));
        }
    }
    KnownUnit {
        unit: Unit {
            id: id.to_owned(),
            municipality: wanted.municipality.clone(),
            name: it.name.clone(),
            parent_id: unit_ids.get(&it.parent_id).cloned().unwrap_or_default(),
            closed: false,
        },
        source: wanted.source.clone(),
        source_id: Some(it.id.clone()),
        is_department: it.is_department,
        is_closed: false,
        managers,
        kle: it.kle.iter().cloned().collect(),
    }
}

fn put_unit(before: Option<&KnownUnit>, after: KnownUnit, all: &mut Difference) {
    let nobody = BTreeSet::new();
    let managed = before.map_or(&nobody, |it| &it.managers);
    let (came, went) = (
        after.managers.difference(managed).count(),
        managed.difference(&after.managers).count(),
    );
    let is_same = before.is_some_and(|it| {
        it.unit == after.unit
            && it.source == after.source
            && it.source_id == after.source_id
            && it.is_department == after.is_department
            && it.is_closed == after.is_closed
            && it.kle == after.kle
    });
    if is_same && came == 0 && went == 0 {
        return;
    }
    let name = after.unit.name.clone();
    let (counts, id) = (&mut all.counts, after.unit.id.clone());
    let how = match before {
        None => "new",
        Some(_) if after.is_closed => "closed",
        Some(before) if before.is_closed => "back",
        Some(_) => "changed",
    };
    if !is_same {
        add_one(match how {
            "closed" => &mut counts.units_closed,
            "changed" => &mut counts.units_changed,
            _new_or_back => &mut counts.units_new,
        });
        all.told.push(told("unit", how, &id, &name, None));
    }
    counts.managers_new = counts.managers_new.saturating_add(count(came));
    counts.managers_ended = counts.managers_ended.saturating_add(count(went));
    if came > 0 || went > 0 {
        let detail = Some(format!("+{came} −{went}"));
        all.told
            .push(told("manager", "changed", &id, &name, detail));
    }
    all.units.push(Written {
        before: before.cloned(),
        after,
    });
}
