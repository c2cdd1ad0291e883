use proptest::prelude::*;

use super::*;
use crate::rules::table::Row;

/// A table of these counts, with its rows' sums.
fn table(counts: &[Vec<u32>]) -> Table {
    Table {
        name: "cause",
        rows: counts
            .iter()
            .map(|row| Row {
                key: String::new(),
                cells: row.iter().copied().map(Cell::shown).collect(),
                total: Cell::shown(row.iter().sum()),
            })
            .collect(),
    }
}

/// A reader's view: the number, or nothing.
fn seen(table: &Table) -> Vec<Vec<Option<u32>>> {
    let see = |cell: &Cell| (!cell.hidden).then_some(cell.count);
    table
        .rows
        .iter()
        .map(|row| row.cells.iter().chain([&row.total]).map(see).collect())
        .collect()
}

fn suppressed(counts: &[Vec<u32>]) -> Vec<Vec<Option<u32>>> {
    let mut table = table(counts);
    suppress(&mut table);
    seen(&table)
}

/// What a reader can work out: the hidden numbers with one value only under all sums. The sums of
/// columns and of rows are equations; a variable is settled when no combination of the others can
/// make up for it. Gaussian elimination over a prime field, apart from how [`suppress`] thinks.
fn worked_out(view: &[Vec<Option<u32>>]) -> Vec<(usize, usize)> {
    const P: i64 = 1_000_000_007;
    let width = view[0].len();
    let hidden: Vec<(usize, usize)> = (0..view.len())
        .flat_map(|row| (0..width).map(move |column| (row, column)))
        .filter(|(row, column)| view[*row][*column].is_none())
        .collect();
    let mut equations: Vec<Vec<i64>> = Vec::new();
    for row in 0..view.len() {
        // The cells of a row minus its sum are zero.
        let sign = |column| if column == width - 1 { P - 1 } else { 1 };
        let of = |at: &(usize, usize)| if at.0 == row { sign(at.1) } else { 0 };
        equations.push(hidden.iter().map(of).collect());
    }
    for column in 0..width {
        let of = |at: &(usize, usize)| i64::from(at.1 == column);
        equations.push(hidden.iter().map(of).collect());
    }
    let inverse = |number: i64| {
        let (mut result, mut base, mut power) = (1, number, P - 2);
        while power > 0 {
            if power % 2 == 1 {
                result = result * base % P;
            }
            base = base * base % P;
            power /= 2;
        }
        result
    };
    let mut n_pivots = 0;
    let mut pivots = Vec::new();
    for variable in 0..hidden.len() {
        let Some(found) = (n_pivots..equations.len()).find(|row| equations[*row][variable] != 0)
        else {
            continue;
        };
        equations.swap(n_pivots, found);
        let by = inverse(equations[n_pivots][variable]);
        for value in &mut equations[n_pivots] {
            *value = *value * by % P;
        }
        let pivot = equations[n_pivots].clone();
        for (row, equation) in equations.iter_mut().enumerate() {
            let times = equation[variable];
            if row != n_pivots && times != 0 {
                for (value, with) in equation.iter_mut().zip(&pivot) {
                    *value = (*value - times * with % P + P) % P;
                }
            }
        }
        pivots.push((n_pivots, variable));
        n_pivots += 1;
    }
    pivots
        .into_iter()
        .filter(|(row, _)| equations[*row].iter().filter(|value| **value != 0).count() == 1)
        .map(|(_, variable)| hidden[variable])
        .collect()
}

#[test]
fn a_lone_small_number_is_not_left_alone() {
    // 3 would be 23 - 20 and 13 - 10: its row, its column and their crossing go with it.
    let view = suppressed(&[vec![3, 20], vec![10, 30]]);
    assert_eq!(view[0], [None, None, Some(23)]);
    assert_eq!(view[1], [None, None, Some(40)]);
}

#[test]
fn a_table_without_small_numbers_is_shown_whole() {
    let view = suppressed(&[vec![5, 0], vec![0, 12]]);
    assert_eq!(
        view,
        [
            vec![Some(5), Some(0), Some(5)],
            vec![Some(0), Some(12), Some(12)]
        ]
    );
}

#[test]
fn a_number_between_two_circles_is_hidden_behind_a_third() {
    // Two blocks, and one number that joins them: without more it would be its row's rest.
    let counts = vec![
        vec![3, 3, 0, 0],
        vec![3, 3, 0, 2],
        vec![0, 0, 3, 3],
        vec![0, 0, 3, 3],
    ];
    let view = suppressed(&counts);
    assert_eq!(worked_out(&view), []);
}

#[test]
fn the_reader_of_these_tests_finds_what_is_not_well_hidden() {
    let view = [
        vec![None, Some(20), Some(23)],
        vec![Some(10), Some(30), Some(40)],
    ];
    assert_eq!(worked_out(&view), [(0, 0)]);
}

fn counts() -> impl Strategy<Value = Vec<Vec<u32>>> {
    let count = prop_oneof![3 => Just(0), 4 => 1..5_u32, 2 => 5..9_u32, 1 => 9..400_u32];
    (1..7_usize, 1..6_usize)
        .prop_flat_map(move |(n_rows, n_columns)| {
            let row = prop::collection::vec(count.clone(), n_columns);
            prop::collection::vec(row, n_rows)
        })
        // A column that is small in all is left out before.
        .prop_filter("small columns", |counts| {
            (0..counts[0].len())
                .all(|column| counts.iter().map(|row| row[column]).sum::<u32>() >= SMALL)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 1_000_000, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn no_small_number_is_shown_and_none_can_be_worked_out(counts in counts()) {
        let view = suppressed(&counts);
        let whole = seen(&table(&counts));
        for (row, all) in view.iter().zip(&whole) {
            for (seen, was) in row.iter().zip(all) {
                prop_assert!(seen.is_none_or(|n| n == 0 || n >= SMALL));
                prop_assert!(seen.is_none() || seen == was, "shown as it was");
            }
        }
        prop_assert_eq!(worked_out(&view), []);
    }

    #[test]
    fn what_a_line_hides_is_together_no_small_number(counts in counts()) {
        let view = suppressed(&counts);
        let whole = seen(&table(&counts));
        let hidden_of = |at: &mut dyn Iterator<Item = (usize, usize)>| -> Option<u32> {
            let hidden: Vec<u32> = at
                .filter(|(row, column)| view[*row][*column].is_none())
                .map(|(row, column)| whole[row][column].unwrap())
                .collect();
            (!hidden.is_empty()).then(|| hidden.iter().sum())
        };
        let width = view[0].len();
        for (row, cells) in view.iter().enumerate() {
            if cells[width - 1].is_some() {
                let together = hidden_of(&mut (0..width).map(|column| (row, column)));
                prop_assert!(together.is_none_or(|n| n >= SMALL));
            }
        }
        for column in 0..width {
            let together = hidden_of(&mut (0..view.len()).map(|row| (row, column)));
            prop_assert!(together.is_none_or(|n| n >= SMALL));
        }
    }
}
