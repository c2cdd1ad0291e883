//! Who is told instead when a mail to staff comes back.

use crate::mail::templates::Language;

/// Everybody who can act in place of another, in the order they are asked.
const ALL: [&str; 4] = ["dpo", "duty_officer", "department_head", "chief_executive"];
const AFTER_DPO: [&str; 3] = ["duty_officer", "chief_executive", "department_head"];
const AFTER_HEAD: [&str; 3] = ["dpo", "chief_executive", "duty_officer"];
const AFTER_EXECUTIVE: [&str; 3] = ["dpo", "duty_officer", "department_head"];

/// The roles that are told instead, nearest first; all of them when `role` is not known.
pub(crate) fn next_roles(role: &str) -> &'static [&'static str] {
    match role {
        "dpo" => &AFTER_DPO,
        "department_head" | "case_owner" => &AFTER_HEAD,
        "chief_executive" => &AFTER_EXECUTIVE,
        "duty_officer" => &["dpo", "chief_executive", "department_head"],
        _another => &ALL,
    }
}

/// Why this reader has the mail.
pub(crate) fn notice(role: &str, language: Language) -> String {
    let who = match (language, role) {
        (Language::Danish, "dpo") => "databeskyttelsesrådgiveren",
        (Language::Danish, "department_head") => "fagchefen",
        (Language::Danish, "chief_executive") => "kommunaldirektøren",
        (Language::Danish, _) => "den, der skulle have den",
        (Language::English, "dpo") => "the data protection officer",
        (Language::English, "department_head") => "the head of department",
        (Language::English, "chief_executive") => "the chief executive",
        (Language::English, _) => "the one it was meant for",
    };
    match language {
        Language::Danish => {
            format!("Du får denne mail, fordi den ikke kunne leveres til\n{who}.")
        }
        Language::English => {
            format!("You get this mail because it could not be delivered to\n{who}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_next_after_herself() {
        for role in ALL {
            assert!(!next_roles(role).contains(&role), "{role}");
        }
        assert_eq!(next_roles("case_owner").first(), Some(&"dpo"));
    }

    #[test]
    fn the_reader_is_told_why_she_has_the_mail() {
        let told = notice("dpo", Language::Danish);
        assert!(told.contains("databeskyttelsesrådgiveren"), "{told}");
    }
}
