//! The register in numbers.

use brudvagt_calculus::to_local;
use brudvagt_kit::{Kind, Problem};
use brudvagt_proto::triage::{
    FigureCell, FigureRow, FigureTable, Figures as Wire, GetFiguresRequest,
};
use brudvagt_types::Ctx;

use super::search::municipalities;
use crate::{
    Triage,
    rules::{self, Cell, Count, SMALL, TABLES},
    store,
};

/// The most years in one answer, which bounds the count.
const MAX_YEARS: u32 = 10;
const DEFAULT_YEARS: i16 = 5;

/// Counts of cases by year and code. With `shared`, small numbers are hidden.
///
/// # Errors
/// `YEAR_UNREADABLE`; `TOO_MANY_YEARS` beyond ten; `FIGURES_SHARED_WHOLE` when figures for sharing
/// are narrowed by a filter: the difference between two answers would reveal what each hides.
pub(crate) async fn get_figures(
    triage: &Triage,
    ctx: &Ctx,
    request: &GetFiguresRequest,
) -> Result<Wire, Problem> {
    if request.shared && !(request.unit_id.is_empty() && request.municipalities.is_empty()) {
        return Err(Problem::new(
            Kind::Invalid,
            "FIGURES_SHARED_WHOLE",
            "Tal til deling dækker altid alle dine kommuner. Fjern valget af kommune og fagområde.",
            "figures for sharing cover all your municipalities: choose neither one nor a unit",
        ));
    }
    let years = years(ctx, request)?;
    let codes = municipalities(triage, ctx, &request.municipalities);
    let mut tx = triage.store.read(ctx).await?;
    let counted = store::count_codes(&mut tx, &codes, &years, &request.unit_id).await?;
    drop(tx);
    let counts: Vec<Count> = counted
        .into_iter()
        .map(|row| Count {
            table: table_of(row.left_out),
            key: row.key,
            year: row.year,
            n_cases: u32::try_from(row.n_cases).unwrap_or(u32::MAX),
        })
        .collect();
    Ok(to_wire(
        &rules::arrange(&years, &counts, request.shared),
        request.shared,
    ))
}

/// The bit that is not set says which code was counted; the first table has the highest.
pub(super) fn table_of(left_out: i32) -> usize {
    let bit = usize::try_from((!left_out).trailing_zeros()).unwrap_or(0);
    TABLES.len().saturating_sub(1).saturating_sub(bit)
}

fn years(ctx: &Ctx, request: &GetFiguresRequest) -> Result<Vec<i16>, Problem> {
    let unreadable = |field: &str| {
        Problem::invalid(
            field,
            "YEAR_UNREADABLE",
            "Skriv et årstal som 2026.",
            "not a year",
        )
    };
    let (from, to) = if request.from_year == 0 && request.to_year == 0 {
        let this = to_local(ctx.now).year();
        (this.saturating_sub(DEFAULT_YEARS - 1), this)
    } else {
        let read = |field: &str, year: u32| {
            i16::try_from(year)
                .ok()
                .filter(|year| (2018..9000).contains(year))
                .ok_or_else(|| unreadable(field))
        };
        (
            read("from_year", request.from_year)?,
            read("to_year", request.to_year)?,
        )
    };
    if from > to {
        return Err(unreadable("to_year"));
    }
    if u32::from(to.abs_diff(from)) >= MAX_YEARS {
        return Err(Problem::invalid(
            "from_year",
            "TOO_MANY_YEARS",
            "Vælg højst 10 år.",
            "at most 10 years",
        ));
    }
    Ok((from..=to).collect())
}

fn to_wire(figures: &rules::Figures, shared: bool) -> Wire {
    let year = |year: &i16| u32::try_from(*year).unwrap_or(0);
    Wire {
        years: figures.years.iter().map(year).collect(),
        withheld_years: figures.withheld.iter().map(year).collect(),
        small: if shared { SMALL } else { 0 },
        totals: figures
            .totals
            .iter()
            .map(|count| cell(Cell::shown(*count)))
            .collect(),
        total: Some(cell(Cell::shown(figures.total))),
        tables: figures.tables.iter().map(table).collect(),
    }
}

fn table(table: &rules::Table) -> FigureTable {
    let (title_da, title_en) = TABLES
        .iter()
        .find(|(name, ..)| *name == table.name)
        .map_or(("", ""), |(_, da, en)| (da, en));
    let rows = table.rows.iter().map(|row| {
        let (label_da, label_en) = rules::label(table.name, &row.key);
        FigureRow {
            key: row.key.clone(),
            label_da,
            label_en,
            cells: row.cells.iter().copied().map(cell).collect(),
            total: Some(cell(row.total)),
        }
    });
    FigureTable {
        name: table.name.to_owned(),
        title_da: title_da.to_owned(),
        title_en: title_en.to_owned(),
        rows: rows.collect(),
    }
}

/// A hidden number does not leave the service.
const fn cell(cell: Cell) -> FigureCell {
    FigureCell {
        count: if cell.hidden { 0 } else { cell.count },
        hidden: cell.hidden,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bit_that_is_not_set_names_its_table() {
        let of = |bit: u32| table_of(0b111_1111_1111 & !(1 << bit));
        assert_eq!(TABLES[of(10)].0, "municipality");
        assert_eq!(TABLES[of(9)].0, "unit");
        assert_eq!(TABLES[of(0)].0, "occurrence_to_filing");
    }
}
