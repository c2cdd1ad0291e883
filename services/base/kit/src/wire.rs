//! Instants and codes on the wire.

use brudvagt_proto::Code;
use brudvagt_types::Text;
use jiff::Timestamp;

use crate::{Kind, Problem};

pub fn to_proto(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.as_second(),
        nanos: at.subsec_nanosecond(),
    }
}

/// `None` when it is absent or outside the range that jiff can hold.
pub fn from_proto(at: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok())
}

/// What an enum's number says.
///
/// # Errors
/// `UNKNOWN_CODE` when nothing was said, or what only a newer version knows: an event is parked, a
/// request refused.
pub fn code<C: Code>(number: i32) -> Result<C, Problem> {
    C::read(number).map_err(|unknown| {
        let refused = Problem::new(
            Kind::Invalid,
            "UNKNOWN_CODE",
            Text::new(
                "Noget mangler, eller denne version kender det ikke. Indlæs siden igen.",
                "Something is missing, or this version does not know it. Load the page again.",
            ),
        );
        refused
            .detail("noun", unknown.noun)
            .detail("number", unknown.number.to_string())
    })
}

/// The same where nothing need be said.
///
/// # Errors
/// `UNKNOWN_CODE`.
pub fn code_if_said<C: Code>(number: i32) -> Result<Option<C>, Problem> {
    (number != 0).then(|| code(number)).transpose()
}
