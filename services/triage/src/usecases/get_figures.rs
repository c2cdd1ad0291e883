//! The register in numbers.

use brudvagt_calculus::to_local;
use brudvagt_kit::Problem;
use brudvagt_proto::triage::{
    FigureCell, FigureRow, FigureTable, Figures as Wire, GetFiguresRequest,
};
use brudvagt_types::{Ctx, Text};

use super::search::municipalities;
use crate::{
    Triage, reasons,
    rules::{self, Cell, Count, SMALL, TABLES},
    store::{self, OfMonth},
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
        return Err(reasons::FIGURES_SHARED_WHOLE.problem());
    }
    let mut years = years(ctx, request)?;
    let codes = municipalities(triage, ctx, &request.municipalities);
    let mut tx = triage.store.read(ctx).await?;
    let counted = store::count_codes(&mut tx, &codes, &years, &request.unit_id).await?;
    // Months are many small numbers: not for sharing.
    let months = match request.shared {
        true => Vec::new(),
        false => store::count_months(&mut tx, &codes, &years, &request.unit_id).await?,
    };
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
    // Which year was the first is a small number, too.
    if request.from_year == 0 && request.to_year == 0 && !request.shared {
        years = since_the_first(years, &counts);
    }
    let figures = rules::arrange(&years, &counts, request.shared);
    let mut wire = to_wire(&figures, request.shared);
    if !months.is_empty() {
        wire.tables.insert(0, by_month(&years, &months));
    }
    Ok(wire)
}

/// Nobody asked for years before there was anything to count. This year stays, however empty.
fn since_the_first(years: Vec<i16>, counts: &[Count]) -> Vec<i16> {
    let first = counts.iter().map(|count| count.year).min();
    let this = years.last().copied();
    let first = first.or(this).unwrap_or_default();
    years.into_iter().filter(|year| *year >= first).collect()
}

/// January to December, each with the cases of each year; callers name the months.
fn by_month(years: &[i16], counted: &[OfMonth]) -> FigureTable {
    let count = |year: i16, month: i16| {
        let of_both = counted
            .iter()
            .filter(|it| it.year == year && it.month == month);
        let n_cases: i64 = of_both.map(|it| it.n_cases).sum();
        u32::try_from(n_cases).unwrap_or(u32::MAX)
    };
    let rows = (1..=12).map(|month| {
        let counts: Vec<u32> = years.iter().map(|year| count(*year, month)).collect();
        FigureRow {
            key: month.to_string(),
            cells: counts.iter().map(|n| cell(Cell::shown(*n))).collect(),
            total: Some(cell(Cell::shown(counts.iter().sum()))),
            ..FigureRow::default()
        }
    });
    FigureTable {
        name: "month".to_owned(),
        title: Some(Text::new("Måned".to_owned(), "Month".to_owned()).into()),
        rows: rows.collect(),
    }
}

/// The bit that is not set says which code was counted; the first table has the highest.
pub(super) fn table_of(left_out: i32) -> usize {
    let bit = usize::try_from((!left_out).trailing_zeros()).unwrap_or(0);
    TABLES.len().saturating_sub(1).saturating_sub(bit)
}

fn years(ctx: &Ctx, request: &GetFiguresRequest) -> Result<Vec<i16>, Problem> {
    let unreadable = |field: &str| reasons::YEAR_UNREADABLE.at(field);
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
        return Err(reasons::TOO_MANY_YEARS.at("from_year"));
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
    let title = TABLES
        .iter()
        .find(|(name, ..)| *name == table.name)
        .map(|(_, da, en)| Text::new(*da, *en).into());
    let rows = table.rows.iter().map(|row| FigureRow {
        key: row.key.clone(),
        label: Some(rules::label(table.name, &row.key).into()),
        cells: row.cells.iter().copied().map(cell).collect(),
        total: Some(cell(row.total)),
    });
    FigureTable {
        name: table.name.to_owned(),
        title,
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
    fn years_before_the_first_case_are_left_out_and_this_one_stays() {
        let count = |year| Count {
            table: 0,
            key: String::new(),
            year,
            n_cases: 1,
        };
        let years = vec![2024, 2025, 2026];
        let since = |counts: &[Count]| since_the_first(years.clone(), counts);
        assert_eq!(since(&[count(2025)]), [2025, 2026]);
        assert_eq!(since(&[]), [2026]);
    }

    #[test]
    fn months_add_up_to_the_year() {
        let of = |year, month, n_cases| OfMonth {
            year,
            month,
            n_cases,
        };
        let table = by_month(
            &[2025, 2026],
            &[of(2025, 2, 3), of(2026, 2, 4), of(2026, 12, 1)],
        );
        let february = &table.rows[1];
        assert_eq!((table.rows.len(), february.total.unwrap().count), (12, 7));
        let of_2026: u32 = table.rows.iter().map(|row| row.cells[1].count).sum();
        assert_eq!(of_2026, 5);
    }

    #[test]
    fn each_bit_that_is_not_set_names_its_table() {
        let of = |bit: u32| table_of(0b111_1111_1111 & !(1 << bit));
        assert_eq!(TABLES[of(10)].0, "municipality");
        assert_eq!(TABLES[of(9)].0, "unit");
        assert_eq!(TABLES[of(0)].0, "occurrence_to_filing");
    }
}
