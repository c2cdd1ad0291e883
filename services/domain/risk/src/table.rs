//! The rules as a lawyer reads them.

use std::fmt::Write as _;

use brudvagt_facts::incident::Nature;
use brudvagt_facts::risk_answers::RiskOutcome;

use crate::rules::Effect;
use crate::ruleset::Ruleset;

/// The rule set as a Markdown document.
#[must_use]
pub fn rules_markdown(ruleset: &Ruleset) -> String {
    let mut page = String::new();
    match write_page(&mut page, ruleset) {
        Ok(()) => page,
        // Writing to a String cannot fail; the result is only for the trait's sake.
        Err(std::fmt::Error) => page,
    }
}

fn write_page(page: &mut String, ruleset: &Ruleset) -> std::fmt::Result {
    writeln!(page, "# Regelsæt {}\n", ruleset.id)?;
    write!(page, "Gælder fra {}", ruleset.valid_from)?;
    match ruleset.valid_to {
        Some(last) => writeln!(page, " til {last}.\n")?,
        None => writeln!(page, ".\n")?,
    }
    let (from_da, from_en) = notify_from(ruleset.notify_from);
    writeln!(
        page,
        "Der anmeldes til Datatilsynet {from_da}. / Datatilsynet is notified {from_en}.\n"
    )?;
    let limits = ruleset.limits;
    writeln!(
        page,
        "Tærskler (projektets egne, ikke lovens): få personer ≤ {}, få modtagere med tavshedspligt ≤ {}, mange personer > {}, mange modtagere > {}, kort afbrydelse ≤ {} min., lang afbrydelse > {} min.\n",
        limits.few_people,
        limits.few_bound_recipients,
        limits.many_people,
        limits.many_recipients,
        limits.short_outage_minutes,
        limits.long_outage_minutes,
    )?;
    page.push_str(&combination(ruleset.notify_from));
    writeln!(
        page,
        "| Regel | Virkning | Regel på dansk | Kilde | In English | Source |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|")?;
    for rule in ruleset.rules() {
        writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} |",
            rule.id,
            effect_da(rule.effect, ruleset.notify_from),
            rule.sentence.da,
            rule.source.da,
            rule.sentence.en,
            rule.source.en,
        )?;
    }
    write_alternatives(page, ruleset)
}

/// Which things can make a rule hold whose sentence names several.
fn write_alternatives(page: &mut String, ruleset: &Ruleset) -> std::fmt::Result {
    if ruleset.alternatives.is_empty() {
        return Ok(());
    }
    writeln!(
        page,
        "\nHvad der kan få en regel til at gælde / What can make a rule hold:\n"
    )?;
    writeln!(page, "| Regel | Forhold | Kilde | In English | Source |")?;
    writeln!(page, "|---|---|---|---|---|")?;
    for (rule, alternatives) in ruleset.alternatives {
        for it in *alternatives {
            writeln!(
                page,
                "| {rule} | {} | {} | {} | {} |",
                it.da, it.source.da, it.en, it.source.en
            )?;
        }
    }
    Ok(())
}

/// From which outcome one notifies, in Danish and English.
const fn notify_from(outcome: RiskOutcome) -> (&'static str, &'static str) {
    match outcome {
        RiskOutcome::UnlikelyRisk => ("ved ethvert brud", "of every breach"),
        RiskOutcome::Risk => (
            "ved risiko, også når den ikke er høj",
            "from a risk on, also when it is not high",
        ),
        RiskOutcome::HighRisk => (
            "kun ved høj risiko, eller når den ikke kan udelukkes",
            "of a high risk only, or while it cannot be ruled out",
        ),
    }
}

fn combination(notify_from: RiskOutcome) -> String {
    let (risk_da, risk_en) = match notify_from {
        RiskOutcome::UnlikelyRisk | RiskOutcome::Risk => ("anmeld (RK-01)", "notify"),
        RiskOutcome::HighRisk => (
            "anmeld kun, hvis manglende svar kan gøre den høj",
            "notify only if missing answers can make it high",
        ),
    };
    format!(
        "\
Sådan lægges reglerne sammen / How the rules combine:

1. Er det afkræftet, at personoplysninger er berørt (RK-02), er der intet brud. / No breach, no duty.
2. Gælder blot én regel om høj risiko, er der høj risiko: anmeld og underret. / One rule for high risk is enough: notify and tell.
3. Risikoen er kun usandsynlig, når hvert tab (fortrolighed, integritet, tilgængelighed) er besvaret af en regel, der taler imod, og ingen regel om risiko gælder eller venter på svar. / A risk is unlikely only when every loss is answered by a rule that speaks against it and no rule for a risk applies or waits for a fact.
4. Ellers er der risiko: {risk_da}. / Otherwise there is a risk: {risk_en}.
5. Undtagelser fra underretning fritager aldrig for anmeldelse. / Exemptions from telling never free from notifying.

"
    )
}

/// What a rule does, for the table.
const fn effect_da(effect: Effect, notify_from: RiskOutcome) -> &'static str {
    match (effect, notify_from) {
        (Effect::Burden, RiskOutcome::HighRisk) => "udgangspunkt: risiko",
        (Effect::Burden, _) => "udgangspunkt: anmeld",
        (Effect::Risk, RiskOutcome::HighRisk) => "risiko",
        (Effect::Risk, _) => "risiko: anmeld",
        (Effect::HighRisk, _) => "høj risiko: anmeld og underret",
        (Effect::Clears(Nature::Confidentiality), _) => "imod anmeldelse (fortrolighed)",
        (Effect::Clears(Nature::Integrity), _) => "imod anmeldelse (integritet)",
        (Effect::Clears(Nature::Availability), _) => "imod anmeldelse (tilgængelighed)",
        (Effect::NotABreach, _) => "intet brud",
        (Effect::Exempts(_), _) => "undtager fra underretning",
        (Effect::Reminds, _) => "påmindelse",
    }
}
