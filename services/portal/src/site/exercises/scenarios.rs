//! What may be practised. The words lie with the other texts; of each, the first is "exercise".

use brudvagt_proto::intake::SubmitReportRequest;

use crate::{texts::Lang, words::word};

/// A breach that has not happened.
pub(super) struct Scenario {
    pub code: &'static str,
    estimate: &'static str,
    situation: &'static str,
    data_types: &'static [&'static str],
    protected_address: bool,
}

impl Scenario {
    pub(super) fn title(&self, lang: Lang) -> String {
        word(lang, "exercise_case", self.code)
    }

    pub(super) fn text(&self, lang: Lang) -> String {
        word(lang, "exercise_text", self.code)
    }

    /// The report that begins it, in Danish as reports are.
    pub(super) fn report(&self) -> SubmitReportRequest {
        SubmitReportRequest {
            what_happened: self.text(Lang::Da),
            whose_data: word(Lang::Da, "exercise_whose", self.code),
            affected_estimate: self.estimate.to_owned(),
            situation: self.situation.to_owned(),
            data_types: self.data_types.iter().map(|&it| it.to_owned()).collect(),
            protected_address: self.protected_address,
            ..SubmitReportRequest::default()
        }
    }
}

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        code: "letter",
        estimate: "1",
        situation: "wrong_recipient",
        data_types: &["contact", "health"],
        protected_address: false,
    },
    Scenario {
        code: "protected",
        estimate: "2-10",
        situation: "wrong_recipient",
        data_types: &["contact", "basic"],
        protected_address: true,
    },
    Scenario {
        code: "list",
        estimate: "over 100",
        situation: "open_list",
        data_types: &["contact", "health"],
        protected_address: false,
    },
    Scenario {
        code: "device",
        estimate: "11-100",
        situation: "lost_device",
        data_types: &["basic", "health"],
        protected_address: false,
    },
    Scenario {
        code: "look_up",
        estimate: "1",
        situation: "look_up",
        data_types: &["basic", "economic"],
        protected_address: false,
    },
    Scenario {
        code: "outage",
        estimate: "over 100",
        situation: "outage",
        data_types: &["health", "contact"],
        protected_address: false,
    },
    Scenario {
        code: "published",
        estimate: "11-100",
        situation: "published",
        data_types: &["id_number", "basic"],
        protected_address: false,
    },
    Scenario {
        code: "supplier",
        estimate: "over 100",
        situation: "supplier",
        data_types: &["contact", "credentials"],
        protected_address: false,
    },
];
