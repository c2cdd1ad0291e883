//! A table of numbers, some of which are not shown.

/// A number of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) count: u32,
    pub(crate) hidden: bool,
}

impl Cell {
    pub(crate) const fn shown(count: u32) -> Self {
        Self {
            count,
            hidden: false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// A code; empty when it is not known.
    pub(crate) key: String,
    /// One for each year.
    pub(crate) cells: Vec<Cell>,
    pub(crate) total: Cell,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) rows: Vec<Row>,
}
