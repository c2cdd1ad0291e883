//! The facts of a case, asked for group by group.

use crate::texts::Lang;

/// What a fact is called.
pub(crate) fn label(name: &str, lang: Lang) -> String {
    brudvagt_facts::field(name).map_or_else(
        || name.replace('_', " "),
        |def| lang.pick(def.label_da, def.label_en).to_owned(),
    )
}
