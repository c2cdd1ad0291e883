//! Finds the case reference in a subject.

const PREFIX: &str = "BRUD-";

/// The first `BRUD-2026-000123`, in brackets or not: people retype subjects.
pub(crate) fn reference_in(subject: &str) -> Option<String> {
    let subject = subject.to_uppercase();
    subject.match_indices(PREFIX).find_map(|(at, _)| {
        let rest = subject.get(at + PREFIX.len()..)?;
        let (year, rest) = rest.split_once('-')?;
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest.get(..n_digits)?;
        let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        (is_year && (6..=12).contains(&n_digits)).then(|| format!("{PREFIX}{year}-{number}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_found_where_people_leave_it() {
        for subject in [
            "[BRUD-2026-000123] Brev sendt forkert",
            "Sv: Re: [brud-2026-000123]",
            "Vedr. BRUD-2026-000123: mere",
            "BRUD-x og så BRUD-2026-000123",
        ] {
            assert_eq!(
                reference_in(subject).as_deref(),
                Some("BRUD-2026-000123"),
                "{subject}"
            );
        }
        assert_eq!(
            reference_in("BRUD-2031-1000000").as_deref(),
            Some("BRUD-2031-1000000")
        );
    }

    #[test]
    fn what_is_no_reference_is_none() {
        for subject in [
            "",
            "Brud på sikkerheden",
            "BRUD-26-000123",
            "BRUD-2026-123",
            "BRUD-2026",
        ] {
            assert_eq!(reference_in(subject), None, "{subject}");
        }
    }
}
