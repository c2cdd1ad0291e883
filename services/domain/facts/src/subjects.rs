//! Whom the breach concerns, and how many.
//!
//! # Law
//! GDPR art. 33(3)(a), recital 75; EDPB template fields 65–68.

use crate::choice::choices;
use crate::field::{FieldDef, Kind, Purpose::*, When};

choices! {
    /// How well a number is known. EDPB fields 67 and 72.
    CountKind {
        Exact "exact" ["a"] "Præcist antal" "Exact number",
        Approximate "approximate" ["b"] "Omtrentligt antal" "Approximate number",
        CannotBeDetermined "cannot_be_determined" ["c"] "Antallet kan ikke fastslås" "Cannot be determined",
        ToBeDetermined "to_be_determined" ["d"] "Er endnu ikke afklaret" "To be determined",
    }
}

choices! {
    /// Groups of data subjects. EDPB field 65.
    DataSubjectCategory {
        Citizens "citizens" ["a"] "Borgere og kunder" "Citizens and customers",
        Employees "employees" ["b"] "Medarbejdere (nuværende, tidligere, ansøgere)" "Employees",
        MilitaryOrPolice "military_or_police" ["c"] "Ansatte i militær eller politi" "Military or police staff",
        Minors "minors" ["d"] "Børn og unge under 18 år" "Minors",
        Patients "patients" ["e"] "Patienter" "Patients",
        Students "students" ["f"] "Elever og studerende" "Students",
        Subscribers "subscribers" ["g"] "Abonnenter" "Subscribers",
        Users "users" ["h"] "Brugere" "Users",
        Vulnerable "vulnerable" ["i"] "Sårbare personer (fx ældre, flygtninge, personer med handicap, ofre)" "Vulnerable individuals",
        Other "other" ["j"] "Andre" "Others",
        NotYetKnown "not_yet_known" ["k"] "Vides endnu ikke" "Not yet known",
    }
}

choices! {
    /// Whether the people affected are dead.
    Deceased {
        None "none" [] "Nej" "No",
        Some "some" [] "Ja, nogle af dem" "Some of them",
        All "all" [] "Ja, alle, og mindst én døde inden for de sidste ti år" "All, at least one within the last ten years",
        AllLongAgo "all_long_ago" [] "Ja, alle, og for mere end ti år siden" "All, more than ten years ago",
    }
}

const COUNTED: &[When] = &[When::any(
    "affected_subjects_kind",
    &["exact", "approximate"],
)];

const LONG_DEAD: &[When] = &[When::any("deceased", &["all_long_ago"])];

/// The fields of this topic, in form order.
pub const FIELDS: &[FieldDef] = &[
    FieldDef::new(
        "data_subject_categories",
        Kind::Multi(DataSubjectCategory::CHOICES),
    )
    .da("Hvem er berørt?", "Vælg alle grupper, der passer.")
    .en("Categories of data subjects", "Choose all groups that apply.")
    .edpb(65)
    .needed(&[Assess, File, Close]),
    FieldDef::new("data_subject_description", Kind::LongText)
        .da(
            "Uddyb, hvem der er berørt",
            "Beskriv grupperne, ikke de enkelte personer. Skriv ikke navne eller CPR-numre.",
        )
        .en("Description of the data subjects", "Describe the groups, not the single persons. Write no names and no CPR numbers.")
        .edpb(66)
        .needed(&[File]),
    FieldDef::new("affected_subjects_kind", Kind::Choice(CountKind::CHOICES))
        .da(
            "Hvor sikkert er antallet af personer?",
            "Et skøn er bedre end intet tal.",
        )
        .en("How well is the number of data subjects known?", "An estimate is better than no number.")
        .edpb(67)
        .needed(&[File]),
    FieldDef::new("affected_subjects", Kind::Int)
        .da(
            "Antal berørte personer",
            "Hvor mange personer handler oplysningerne om?",
        )
        .en("Number of data subjects", "How many people is the data about?")
        .edpb(68)
        .needed(&[Assess, File, Close])
        .when(COUNTED),
    FieldDef::new("children", Kind::Bool)
        .da("Er der børn blandt de berørte?", "Under 18 år.")
        .en("Are children affected?", "Under 18 years.")
        .needed(&[Assess]),
    FieldDef::new("vulnerable_subjects", Kind::Bool)
        .da(
            "Er der sårbare personer blandt de berørte?",
            "Fx personer med handicap, ældre i pleje, voldsramte eller socialt udsatte.",
        )
        .en("Are vulnerable people affected?", "For example people with disabilities, elderly people in care, victims of violence or people at the margins.")
        .needed(&[Assess]),
    FieldDef::new("protected_address", Kind::Bool)
        .da(
            "Er der navne- og adressebeskyttelse?",
            "Vurdér hver person for sig. Én beskyttet adresse er nok til at svare ja.",
        )
        .en("Is anyone's name and address protected?", "Look at each person. One protected address is enough to answer yes.")
        .needed(&[Assess]),
    FieldDef::new("deceased", Kind::Choice(Deceased::CHOICES))
        .da(
            "Er nogen af de berørte døde?",
            "Reglerne gælder også for afdøde, indtil ti år efter dødsfaldet (databeskyttelsesloven § 2, stk. 5). Oplysninger om pårørende tæller som deres egne.",
        )
        .en(
            "Are any of the people affected dead?",
            "The rules hold for the dead too, until ten years after the death (Danish Data Protection Act § 2(5)). Data about relatives counts as theirs.",
        ),
    FieldDef::new("living_mentioned", Kind::Bool)
        .da(
            "Står der også noget om nulevende?",
            "Fx om pårørende, arvinger, ansatte eller den, der har skrevet brevet. Se efter i det, der kom på afveje.",
        )
        .en(
            "Does it tell of anybody alive, too?",
            "For example of relatives, heirs, staff or whoever wrote the letter. Look at what went astray.",
        )
        .needed(&[Assess])
        .when(LONG_DEAD),
    FieldDef::new("groups", Kind::Groups)
        .da(
            "Grupper, som noget er anderledes for",
            "Fx én med beskyttet adresse blandt 24. Skriv ikke navne eller CPR-numre.",
        )
        .en(
            "Groups for whom something differs",
            "For example one with a protected address among 24. Write no names and no CPR numbers.",
        ),
];
