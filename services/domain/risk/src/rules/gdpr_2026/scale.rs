//! How many.

use brudvagt_facts::circumstances::RecipientKind;
use brudvagt_types::Text;

use super::{Effect, Rule};
use crate::verdict::Verdict;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RK-70",
        source: Text::new(
            "EDPB 9/2022 afsnit IV.B (antal); ENISA 2013 (flag ved flere end 100)",
            "EDPB 9/2022 section IV.B (number); ENISA 2013 (flag above 100)",
        ),
        sentence: Text::new("Mange personer er berørt.", "Many people are affected."),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.people_over(r.limits.many_people)),
    },
    Rule {
        id: "RK-71",
        source: Text::new("EDPB 9/2022 bilag B ix", "EDPB 9/2022 Annex B ix"),
        sentence: Text::new(
            "Mange har fået eller kunnet se oplysningerne.",
            "Many people received or could see the data.",
        ),
        effect: Effect::Risk,
        condition: |r| {
            // An unknown recipient may be one person or many; RK-26 covers that.
            let unknown = Verdict::known(r.facts.recipient == Some(RecipientKind::Unknown));
            r.reached
                .and(unknown.negate())
                .and(r.recipients_over(r.limits.many_recipients))
        },
    },
];
