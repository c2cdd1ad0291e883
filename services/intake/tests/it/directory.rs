//! A directory that knows two municipalities, and one's units.

use brudvagt_proto::directory::{Municipality, Unit};
use brudvagt_testkit::{FakeDirectory, Known};

pub(crate) fn directory() -> FakeDirectory {
    let municipality = |code: &str| Municipality {
        code: code.into(),
        report_address: format!("databrud@{code}.example"),
        ..Municipality::default()
    };
    let unit = |id: &str, parent: &str| Unit {
        id: id.into(),
        municipality: "901".into(),
        parent_id: parent.into(),
        ..Unit::default()
    };
    FakeDirectory::new(Known {
        municipalities: vec![municipality("901"), municipality("902")],
        units: vec![
            unit("school", "children"),
            unit("children", ""),
            unit("roads", ""),
        ],
        ..Known::default()
    })
}
