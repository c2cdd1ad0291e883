//! How many.

use brudvagt_types::Text;

use super::{Effect, Rule};

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
            "Mange, eller et ukendt antal, har fået eller kunnet se oplysningerne.",
            "Many people, or an unknown number, received or could see the data.",
        ),
        effect: Effect::Risk,
        condition: |r| r.reached.and(r.recipients_over(r.limits.many_recipients)),
    },
];
