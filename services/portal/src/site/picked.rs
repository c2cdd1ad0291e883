//! The box of a case in a list: what it sends, and that read again.

use uuid::Uuid;

/// A box that was ticked: the case, as it was when it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picked {
    pub case_id: String,
    pub version: u64,
    pub reference: String,
}

/// What the box of a case sends.
pub(super) fn value(case_id: &str, version: u64, reference: &str) -> String {
    format!("{case_id} {version} {reference}")
}

impl Picked {
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        Some(Self {
            case_id: parts.next()?.parse::<Uuid>().ok()?.to_string(),
            version: parts.next()?.parse().ok()?,
            reference: parts.next()?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_says_which_case_it_is_of_and_as_it_was_shown() {
        let case_id = "0199aaaa-0000-7000-8000-00000000abcd";
        let read = Picked::read(&value(case_id, 7, "BRUD-2026-000001"));
        assert_eq!(
            read,
            Some(Picked {
                case_id: case_id.to_owned(),
                version: 7,
                reference: "BRUD-2026-000001".to_owned(),
            })
        );
        for none in ["", "yes", "x 7 BRUD-2026-000001", case_id] {
            assert_eq!(Picked::read(none), None, "{none}");
        }
    }
}
