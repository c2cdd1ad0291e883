//! Hides small numbers in a table, and what would give them away.
//!
//! A table is published with the sums of its rows and columns. A lone hidden number is the sum less
//! its neighbours, so hiding the small ones is not enough. Hidden numbers are edges between their row
//! and their column, and a number can be worked out exactly when its edge lies on no circle: along a
//! circle one can be added to every other number and taken from the rest, and every sum still holds.
//! So the smallest shown numbers are hidden, too, until each hidden one lies on a circle.
//!
//! Zeros stay: they say that nothing happened, and hide nobody. Deliberately absent: rounding and
//! noise, which would make two files of the same register contradict each other.

use super::table::{Cell, Table};

/// Numbers from one to below this are small.
pub(crate) const SMALL: u32 = 5;

/// Hides what is small in `table`, whose columns are shown with their sums.
///
/// The sum of each column is public, and so is the sum of these sums. A column whose own sum is under
/// [`SMALL`] is not for this function: whoever publishes leaves it out. The sum of a row is hidden
/// when it is small or would give away a number in it.
///
/// What holds afterwards:
/// - no number from 1 to `SMALL - 1` is shown, in no cell and no row's sum;
/// - no hidden number follows from the shown ones and the sums;
/// - the hidden numbers of one row or column are together at least `SMALL`, unless the row's sum is
///   hidden as well;
/// - what is shown is as it was.
pub(crate) fn suppress(table: &mut Table) {
    let mut grid = Grid::of(table);
    for at in 0..grid.cells.len() {
        let count = grid.cells[at].count;
        grid.cells[at].hidden = count > 0 && count < SMALL;
    }
    // Each round hides one number more, so the rounds end.
    while let Some((first, second)) = grid.weak() {
        if !grid.hide_smallest(first) && !grid.hide_smallest(second) {
            // No shown number is left to hide another one behind, so the whole table is hidden.
            for cell in &mut grid.cells {
                cell.hidden = true;
            }
            break;
        }
    }
    grid.write_back(table);
}

/// A row or a column. The rows' sums are the last column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Row(usize),
    Column(usize),
}

/// The cells row by row, each row with its sum after them.
struct Grid {
    n_rows: usize,
    n_columns: usize,
    cells: Vec<Cell>,
}

impl Grid {
    fn of(table: &Table) -> Self {
        let cells = table
            .rows
            .iter()
            .flat_map(|row| row.cells.iter().chain([&row.total]))
            .copied()
            .collect();
        Self {
            n_rows: table.rows.len(),
            n_columns: table.rows.first().map_or(0, |row| row.cells.len() + 1),
            cells,
        }
    }

    fn write_back(self, table: &mut Table) {
        let places = table
            .rows
            .iter_mut()
            .flat_map(|row| row.cells.iter_mut().chain([&mut row.total]));
        for (place, cell) in places.zip(self.cells) {
            *place = cell;
        }
    }

    /// The places of a line.
    fn line(&self, line: Line) -> impl Iterator<Item = usize> + use<> {
        let (n_rows, n_columns) = (self.n_rows, self.n_columns);
        let (start, step, n) = match line {
            Line::Row(row) => (row * n_columns, 1, n_columns),
            Line::Column(column) => (column, n_columns, n_rows),
        };
        (0..n).map(move |nth| start + nth * step)
    }

    /// A line that gives away a hidden number, or nearly, and the line that crosses it there.
    fn weak(&self) -> Option<(Line, Line)> {
        let lines = (0..self.n_rows)
            .map(Line::Row)
            .chain((0..self.n_columns).map(Line::Column));
        for line in lines {
            let hidden: Vec<usize> = self
                .line(line)
                .filter(|at| self.cells[*at].hidden)
                .collect();
            let Some(&first) = hidden.first() else {
                continue;
            };
            let together: u32 = hidden.iter().map(|at| self.cells[*at].count).sum();
            // A line whose sum is hidden gives nothing away.
            let has_sum = match line {
                Line::Row(row) => !self.cells[row * self.n_columns + self.n_columns - 1].hidden,
                Line::Column(_) => true,
            };
            if hidden.len() == 1 || (has_sum && together < SMALL) {
                return Some((line, self.crossing(line, first)));
            }
        }
        let exposed = Bridges::find(self)?;
        let (row, column) = (exposed / self.n_columns, exposed % self.n_columns);
        Some((Line::Row(row), Line::Column(column)))
    }

    const fn crossing(&self, line: Line, at: usize) -> Line {
        match line {
            Line::Row(_) => Line::Column(at % self.n_columns),
            Line::Column(_) => Line::Row(at / self.n_columns),
        }
    }

    /// Hides the smallest shown number of a line; a row's sum last, for it says most.
    fn hide_smallest(&mut self, line: Line) -> bool {
        let smallest = self
            .line(line)
            .filter(|at| !self.cells[*at].hidden && self.cells[*at].count > 0)
            .min_by_key(|at| {
                (
                    at % self.n_columns == self.n_columns - 1,
                    self.cells[*at].count,
                )
            });
        if let Some(at) = smallest {
            self.cells[at].hidden = true;
        }
        smallest.is_some()
    }
}

/// Hidden numbers that lie on no circle: the bridges of the graph, after Tarjan.
struct Bridges<'g> {
    grid: &'g Grid,
    /// When each line was met first, rows before columns; 0 is never.
    met: Vec<usize>,
    n_met: usize,
    bridge: Option<usize>,
}

impl<'g> Bridges<'g> {
    /// A hidden number that can be worked out.
    fn find(grid: &'g Grid) -> Option<usize> {
        let mut search = Self {
            grid,
            met: vec![0; grid.n_rows + grid.n_columns],
            n_met: 0,
            bridge: None,
        };
        for row in 0..grid.n_rows {
            if search.met[row] == 0 {
                search.visit(Line::Row(row), None);
            }
        }
        search.bridge
    }

    const fn number(&self, line: Line) -> usize {
        match line {
            Line::Row(row) => row,
            Line::Column(column) => self.grid.n_rows + column,
        }
    }

    /// The earliest line that can be reached from here without `through`, by which we came.
    fn visit(&mut self, line: Line, through: Option<usize>) -> usize {
        self.n_met += 1;
        let here = self.n_met;
        let number = self.number(line);
        self.met[number] = here;
        let mut earliest = here;
        for at in self.grid.line(line) {
            if !self.grid.cells[at].hidden || Some(at) == through {
                continue;
            }
            let other = self.grid.crossing(line, at);
            let other_met = self.met[self.number(other)];
            if other_met != 0 {
                earliest = earliest.min(other_met);
                continue;
            }
            let reached = self.visit(other, Some(at));
            if reached > here {
                self.bridge = Some(at);
            }
            earliest = earliest.min(reached);
        }
        earliest
    }
}

#[cfg(test)]
mod tests;
