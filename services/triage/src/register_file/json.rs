//! For programs: names that stay, typed values, and a code beside each of the words it stands for.

use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use serde_json::{Map, Value, json};

use super::{
    Selected,
    columns::{COLUMNS, Cell, Read},
};

pub(crate) fn json(selected: &Selected) -> Result<Vec<u8>, Problem> {
    let rows: Vec<Value> = selected
        .rows
        .iter()
        .map(|row| {
            let read = Read::new(row, &selected.places, selected.lang);
            let members = COLUMNS
                .iter()
                .map(|column| (column.name.to_owned(), value((column.cell)(&read))));
            Value::Object(members.collect())
        })
        .collect();
    let figures: Map<String, Value> = selected
        .figures()
        .into_iter()
        .map(|(name, _label, number)| (name.to_owned(), number.into()))
        .collect();
    let criteria: Map<String, Value> = selected
        .criteria
        .iter()
        .map(|(label, value)| (label.clone(), value.as_str().into()))
        .collect();
    let file = json!({
        "format": "brudvagt-register",
        "version": 2,
        "made_at": selected.made_at.to_string(),
        "time_zone": "Europe/Copenhagen",
        "selection": criteria,
        "figures": figures,
        "rows": rows,
    });
    serde_json::to_vec_pretty(&file).map_err(|error| Problem::internal(&error))
}

fn value(cell: Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => text.into(),
        // The instant with the offset of the Danish clock.
        Cell::Moment(at) => to_local(at)
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
            .into(),
        Cell::Number(number) => number.into(),
        Cell::Code { code, words } => json!({ "code": code, "text": words }),
    }
}
