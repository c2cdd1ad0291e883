//! Measures that usually help in the case's situation. One press takes the words over into the form;
//! nothing is a measure before a person adds it with an owner and a day.

use brudvagt_facts::situations::{ProposedMeasure, Situation};
use brudvagt_proto::triage::Measure;

use crate::{texts::Lang, ui::Form, words::word};

/// The form that a measure is added with.
const FORM: &str = "add_measure";

pub(super) struct ProposedLine {
    /// What the link says: the situation and a number in its list.
    pub code: String,
    pub kind: String,
    pub text: &'static str,
}

const fn kind(it: &ProposedMeasure) -> &'static str {
    if it.is_preventive {
        "preventive"
    } else {
        "remedial"
    }
}

/// Those of the situation that nobody has taken over.
pub(super) fn lines(
    situation: Option<Situation>,
    measures: &[Measure],
    lang: Lang,
) -> Vec<ProposedLine> {
    let Some(def) = situation.and_then(Situation::def) else {
        return Vec::new();
    };
    let is_there = |it: &ProposedMeasure| measures.iter().any(|own| own.text == it.da);
    (0..)
        .zip(def.measures)
        .filter(|(_, it)| !is_there(it))
        .map(|(number, it): (usize, _)| ProposedLine {
            code: format!("{}-{number}", def.situation.code()),
            kind: word(lang, "measure", kind(it)),
            text: lang.pick(it.da, it.en),
        })
        .collect()
}

/// The form with the measure of a link written in, and which form to open; both as they were for a link
/// that names none. The words are Danish, as the case is.
pub(super) fn taken_over(code: &str, form: Form) -> (Form, &'static str) {
    let named = code.rsplit_once('-').and_then(|(situation, number)| {
        let number: usize = number.parse().ok()?;
        Situation::named(situation)?.def()?.measures.get(number)
    });
    match named {
        Some(it) => (
            form.with("add_measure.text", it.da)
                .with("add_measure.kind", kind(it)),
            FORM,
        ),
        None => (form, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITUATION: Option<Situation> = Some(Situation::WrongRecipient);

    #[test]
    fn a_proposed_measure_is_one_press_from_the_form_and_gone_when_it_was_taken_over() {
        let proposed = lines(SITUATION, &[], Lang::Da);
        assert!(proposed.len() > 1);
        let (form, opens) = taken_over(&proposed[1].code, Form::default());
        assert_eq!(opens, "add_measure");
        assert_eq!(form.value("add_measure.text"), proposed[1].text);
        let own = Measure {
            text: proposed[1].text.to_owned(),
            ..Measure::default()
        };
        let left = lines(SITUATION, &[own], Lang::Da);
        assert_eq!(left.len(), proposed.len() - 1);
        assert!(lines(None, &[], Lang::Da).is_empty());
    }

    #[test]
    fn a_link_that_names_no_measure_opens_nothing() {
        for code in ["", "wrong_recipient", "wrong_recipient-99", "x-0", "-"] {
            let (form, opens) = taken_over(code, Form::default());
            assert_eq!((form.value("add_measure.text"), opens), ("", ""), "{code}");
        }
    }
}
