//! A work calendar on the wire and as the calculus reads it.

use brudvagt_calculus::{WrittenCalendar, written::WrittenHours};
use brudvagt_proto::directory::{OpeningHours, WorkCalendar};

pub(crate) fn wire_calendar(written: &WrittenCalendar) -> WorkCalendar {
    let hours = |hours: &WrittenHours| OpeningHours {
        weekday: hours.weekday,
        opens: hours.opens.clone(),
        closes: hours.closes.clone(),
    };
    WorkCalendar {
        week: written.week.iter().map(hours).collect(),
        closed_yearly: written.closed_yearly.clone(),
        closed_dates: written.closed_dates.clone(),
    }
}

pub(crate) fn written_calendar(wire: &WorkCalendar) -> WrittenCalendar {
    let hours = |hours: &OpeningHours| WrittenHours {
        weekday: hours.weekday,
        opens: hours.opens.clone(),
        closes: hours.closes.clone(),
    };
    WrittenCalendar {
        week: wire.week.iter().map(hours).collect(),
        closed_yearly: wire.closed_yearly.clone(),
        closed_dates: wire.closed_dates.clone(),
    }
}
