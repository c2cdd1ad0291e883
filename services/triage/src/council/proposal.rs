//! Words proposed from the figures, for a person to rewrite or to vouch for.

use brudvagt_proto::triage::{CouncilFigure, CouncilReport};
use brudvagt_words::Lang;

/// Plain sentences over the figures that may be shared: what is hidden is not spoken of, and nothing is
/// said to be fine.
pub(crate) fn proposal(shared: &CouncilReport, is_empty: bool, lang: Lang) -> String {
    let (place, period) = (&shared.municipality, &shared.period);
    if is_empty {
        return match lang {
            Lang::Da => format!(
                "Der er ikke indberettet hændelser i {place} i {period}. Det kan betyde, at intet skete, \
                 eller at det, der skete, ikke blev indberettet."
            ),
            Lang::En => format!(
                "No incident was reported in {place} in {period}. Either nothing happened, or what \
                 happened was not reported."
            ),
        };
    }
    if shared.withheld {
        return match lang {
            Lang::Da => format!(
                "Der er indberettet så få hændelser i {place} i {period}, at tallene ikke vises."
            ),
            Lang::En => format!(
                "So few incidents were reported in {place} in {period} that no figures are shown."
            ),
        };
    }
    let sentences = [
        reported(shared, lang),
        filed(shared, lang),
        causes(shared, lang),
        repeated(shared, lang),
        advice(shared, lang),
        measures(shared, lang),
    ];
    let said: Vec<String> = sentences.into_iter().flatten().collect();
    said.join("\n\n")
}

/// A number that is shown.
fn known(report: &CouncilReport, key: &str) -> Option<u32> {
    let found = report.figures.iter().find(|figure| figure.key == key)?;
    (!found.hidden).then_some(found.count)
}

/// The row of a table that is largest, where its number and what it is are known.
fn largest<'r>(report: &'r CouncilReport, table: &str) -> Option<&'r CouncilFigure> {
    let table = report.tables.iter().find(|it| it.name == table)?;
    let rows = table.rows.iter().filter(|row| !row.hidden);
    let first = rows.max_by_key(|row| row.count)?;
    (!first.key.is_empty()).then_some(first)
}

fn many(n: u32, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

fn reported(report: &CouncilReport, lang: Lang) -> Option<String> {
    let n = known(report, "reported")?;
    let (place, period) = (&report.municipality, &report.period);
    let breaches = known(report, "breaches");
    Some(match lang {
        Lang::Da => {
            let mut said = format!(
                "I {period} blev der indberettet {} i {place}.",
                many(n, "hændelse", "hændelser")
            );
            if let Some(breaches) = breaches {
                said += &format!(
                    " {breaches} af dem er brud på persondatasikkerheden eller endnu ikke afgjort."
                );
            }
            said
        }
        Lang::En => {
            let mut said = format!(
                "In {period}, {} reported in {place}.",
                many(n, "incident was", "incidents were")
            );
            if let Some(breaches) = breaches {
                said +=
                    &format!(" {breaches} of them are personal data breaches or not decided yet.");
            }
            said
        }
    })
}

fn filed(report: &CouncilReport, lang: Lang) -> Option<String> {
    let filed = known(report, "filed")?;
    let in_time = known(report, "filed_in_time");
    let median = &report.median_text;
    let told = known(report, "told").filter(|n| *n > 0);
    Some(match lang {
        Lang::Da => {
            let mut said = format!(
                "Kommunen anmeldte {filed} til Datatilsynet{}.",
                match in_time {
                    Some(n) if filed > 0 => format!(", {n} af dem inden for fristen på 72 timer"),
                    _unknown => String::new(),
                }
            );
            if !median.is_empty() {
                said += &format!(
                    " Halvdelen blev anmeldt højst {median}, efter at kommunen blev bekendt med bruddet."
                );
            }
            if let Some(told) = told {
                said += &format!(
                    " De berørte blev underrettet i {}.",
                    many(told, "sag", "sager")
                );
            }
            said
        }
        Lang::En => {
            let mut said = format!(
                "The municipality notified Datatilsynet of {filed}{}.",
                match in_time {
                    Some(n) if filed > 0 => format!(", {n} of them within 72 hours"),
                    _unknown => String::new(),
                }
            );
            if !median.is_empty() {
                said +=
                    &format!(" Half were notified at most {median} after the municipality knew.");
            }
            if let Some(told) = told {
                said += &format!(
                    " The people affected were told in {}.",
                    many(told, "case", "cases")
                );
            }
            said
        }
    })
}

fn causes(report: &CouncilReport, lang: Lang) -> Option<String> {
    let kind = largest(report, "incident_type")?;
    let cause = largest(report, "cause");
    Some(match lang {
        Lang::Da => {
            let mut said = format!("Oftest skete dette: {} ({}).", kind.label, kind.count);
            if let Some(cause) = cause {
                said += &format!(" Den hyppigste årsag: {} ({}).", cause.label, cause.count);
            }
            said
        }
        Lang::En => {
            let mut said = format!("Most often this happened: {} ({}).", kind.label, kind.count);
            if let Some(cause) = cause {
                said += &format!(
                    " The most frequent cause: {} ({}).",
                    cause.label, cause.count
                );
            }
            said
        }
    })
}

fn repeated(report: &CouncilReport, lang: Lang) -> Option<String> {
    let kinds: Vec<&str> = report
        .repetitions
        .iter()
        .map(|it| it.kind.as_str())
        .collect();
    if kinds.is_empty() {
        return None;
    }
    let kinds = kinds.join("; ");
    Some(match lang {
        Lang::Da => format!(
            "Det samme skete flere gange i samme fagområde: {kinds}. Det er et tegn på, at \
             foranstaltningerne ikke er tilstrækkelige."
        ),
        Lang::En => format!(
            "The same happened several times in one business area: {kinds}. That is a sign that the \
             measures do not suffice."
        ),
    })
}

fn advice(report: &CouncilReport, lang: Lang) -> Option<String> {
    let n = known(report, "advised").filter(|n| *n > 0)?;
    let parts = (
        known(report, "followed"),
        known(report, "overridden"),
        known(report, "advice_open"),
    );
    Some(match (parts, lang) {
        ((Some(followed), Some(overridden), Some(open)), Lang::Da) => format!(
            "Databeskyttelsesrådgiveren gav {}: {followed} blev fulgt, {overridden} blev ikke fulgt, og \
             {open} er endnu ikke afgjort.",
            many(n, "råd", "råd")
        ),
        ((Some(followed), Some(overridden), Some(open)), Lang::En) => format!(
            "The data protection officer gave advice {}: {followed} followed, {overridden} not followed, \
             {open} not decided yet.",
            many(n, "time", "times")
        ),
        (_hidden, Lang::Da) => format!("Databeskyttelsesrådgiveren gav {n} råd."),
        (_hidden, Lang::En) => {
            format!(
                "The data protection officer gave advice {}.",
                many(n, "time", "times")
            )
        }
    })
}

fn measures(report: &CouncilReport, lang: Lang) -> Option<String> {
    let said: Vec<String> = [
        ("measures_added", "{} aftalt", "{} agreed"),
        ("measures_done", "{} gennemført", "{} done"),
        (
            "measures_late",
            "{} over fristen i dag",
            "{} past their day today",
        ),
    ]
    .into_iter()
    .filter_map(|(key, da, en)| {
        let n = known(report, key)?;
        Some(lang.pick(da, en).replacen("{}", &n.to_string(), 1))
    })
    .collect();
    if said.is_empty() {
        return None;
    }
    let said = said.join(", ");
    Some(match lang {
        Lang::Da => format!("Foranstaltninger: {said}."),
        Lang::En => format!("Measures: {said}."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(of: &[(&str, u32, bool)]) -> CouncilReport {
        CouncilReport {
            municipality: "Nordvig Kommune".to_owned(),
            period: "3. kvartal 2026".to_owned(),
            figures: of
                .iter()
                .map(|(key, count, hidden)| CouncilFigure {
                    key: (*key).to_owned(),
                    label: String::new(),
                    count: *count,
                    hidden: *hidden,
                })
                .collect(),
            ..CouncilReport::default()
        }
    }

    #[test]
    fn what_is_hidden_is_not_spoken_of() {
        let of = report(&[
            ("reported", 12, false),
            ("breaches", 0, true),
            ("filed", 0, true),
            ("advised", 7, false),
            ("followed", 0, true),
            ("overridden", 0, true),
            ("advice_open", 0, true),
            ("measures_late", 0, true),
        ]);
        assert_eq!(
            proposal(&of, false, Lang::Da),
            "I 3. kvartal 2026 blev der indberettet 12 hændelser i Nordvig Kommune.\n\n\
             Databeskyttelsesrådgiveren gav 7 råd."
        );
    }

    #[test]
    fn an_empty_period_is_not_said_to_be_a_good_one() {
        let said = proposal(&report(&[]), true, Lang::Da);
        assert!(said.contains("ikke blev indberettet"), "{said}");
        let few = CouncilReport {
            withheld: true,
            ..report(&[])
        };
        let said = proposal(&few, false, Lang::Da);
        assert!(said.contains("så få") && !said.contains("ingen"), "{said}");
    }
}
