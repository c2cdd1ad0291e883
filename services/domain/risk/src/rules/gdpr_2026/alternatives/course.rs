//! Who has the data, what ties them to the people, and what became of it.

use brudvagt_facts::circumstances::{RecipientKind, RecipientTie, Recovery};
use brudvagt_facts::data_types::CredentialProtection;
use brudvagt_facts::incident::{IncidentType, IntegrityLoss, Intelligibility};
use brudvagt_facts::risk_answers::{Consequence, Likelihood};
use brudvagt_types::Text;

use super::published;
use crate::rules::Alternative;
use crate::rules::gdpr_2026::protection::LEFT_OUR_HANDS;
use crate::sets::DataTypes;
use crate::verdict::Verdict;

pub(super) const STRANGERS: Alternative = Alternative {
    da: "modtageren er ukendt",
    en: "the recipient is unknown",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B; EDPB 01/2021 sag 4",
        "EDPB 9/2022 section IV.B; EDPB 01/2021 case 4",
    ),
    holds: |r| Verdict::known(r.facts.recipient == Some(RecipientKind::Unknown)),
};
pub(super) const PUBLISHED: Alternative = Alternative {
    da: "oplysningerne er offentliggjort",
    en: "the data was published",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B og bilag B vi",
        "EDPB 9/2022 section IV.B and Annex B vi",
    ),
    holds: published,
};
pub(super) const COUNTED: Alternative = Alternative {
    da: "modtagerne er talt, og de er mange",
    en: "the recipients are counted, and they are many",
    source: Text::new("EDPB 9/2022 bilag B ix", "EDPB 9/2022 Annex B ix"),
    holds: |r| {
        let known = r.facts.recipient != Some(RecipientKind::Public);
        Verdict::known(known).and(r.recipients_over(r.limits.many_recipients))
    },
};
pub(super) const IRREVERSIBLE: Alternative = Alternative {
    da: "skaden kan ikke rettes",
    en: "the harm cannot be put right",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B (følgernes alvor)",
        "EDPB 9/2022 section IV.B (severity of consequences)",
    ),
    holds: |r| Verdict::known(r.facts.integrity == Some(IntegrityLoss::MisuseIrreversible)),
};
pub(super) const AFTER_AN_ATTACK: Alternative = Alternative {
    da: "oplysningerne var låst af et angreb",
    en: "the data was locked by an attack",
    source: Text::new(
        "EDPB 9/2022 bilag B iv; EDPB 01/2021 sag 1",
        "EDPB 9/2022 Annex B iv; EDPB 01/2021 case 1",
    ),
    holds: |r| r.is_type(&[IncidentType::Ransomware]),
};
pub(super) const A_COPY_OF_WHAT_IS_GONE: Alternative = Alternative {
    da: "det, der er væk, findes også et andet sted",
    en: "what is gone is elsewhere too",
    source: Text::new("EDPB 9/2022 bilag B i", "EDPB 9/2022 Annex B i"),
    holds: |r| r.is_type(LEFT_OUR_HANDS),
};
pub(super) const AN_OUTAGE: Alternative = Alternative {
    da: "oplysningerne manglede en tid",
    en: "the data was missing for a time",
    source: Text::new("EDPB 9/2022 bilag B iii", "EDPB 9/2022 Annex B iii"),
    holds: |r| {
        r.is_type(&[IncidentType::Ransomware])
            .or(r.is_type(LEFT_OUR_HANDS))
            .negate()
    },
};
pub(super) const ENCRYPTED: Alternative = Alternative {
    da: "de er stærkt krypteret, og nøglen er i sikkerhed",
    en: "the data is strongly encrypted and the key is safe",
    source: Text::new("EDPB 9/2022 bilag B i", "EDPB 9/2022 Annex B i"),
    holds: |r| {
        Verdict::known(
            r.facts.intelligibility == Some(Intelligibility::ProtectionIntact)
                && r.facts.key_safe == Some(true),
        )
    },
};
pub(super) const HASHED: Alternative = Alternative {
    da: "der er kun stærke hashværdier",
    en: "there are strong hashes only",
    source: Text::new("EDPB 01/2021 sag 6", "EDPB 01/2021 case 6"),
    holds: |r| {
        Verdict::known(
            r.facts.credential_protection == Some(CredentialProtection::StronglyHashed)
                && r.facts.data.within(DataTypes::CREDENTIALS),
        )
    },
};
pub(super) const WEAK: Alternative = Alternative {
    da: "beskyttelsen kan sandsynligvis omgås",
    en: "the protection can probably be circumvented",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B (hvor let personer kan genkendes)",
        "EDPB 9/2022 section IV.B (ease of identification)",
    ),
    holds: |r| Verdict::known(r.facts.intelligibility == Some(Intelligibility::LikelyCircumvented)),
};
pub(super) const KEY_GONE: Alternative = Alternative {
    da: "nøglen er ikke i sikkerhed",
    en: "the key is not safe",
    source: Text::new("EDPB 9/2022 bilag B i", "EDPB 9/2022 Annex B i"),
    holds: |r| Verdict::known(r.facts.key_safe == Some(false)),
};
pub(super) const CAME_BACK_CLOSED: Alternative = Alternative {
    da: "det er kommet uåbnet tilbage",
    en: "it came back unopened",
    source: Text::new("vores egen vurdering", "our own judgement"),
    holds: |r| Verdict::known(r.facts.recovery == Some(Recovery::Unopened)),
};
pub(super) const FOUND: Alternative = Alternative {
    da: "kommunens egne fandt det",
    en: "our own staff found it",
    source: Text::new("vores egen vurdering", "our own judgement"),
    holds: |r| Verdict::known(r.facts.recovery == Some(Recovery::ByOwnStaff)),
};
pub(super) const ON_PURPOSE: Alternative = Alternative {
    da: "hændelsen er sket med vilje",
    en: "it was done on purpose",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B (hensigt)",
        "EDPB 9/2022 section IV.B (intent)",
    ),
    holds: |r| r.malicious,
};
pub(super) const OPPONENT: Alternative = Alternative {
    da: "part eller modpart i sagen",
    en: "a party or opponent in the case",
    source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::Party)),
};
pub(super) const THEIR_LAWYER: Alternative = Alternative {
    da: "modpartens advokat eller repræsentant",
    en: "the other side's lawyer or representative",
    source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::OpposingLawyer)),
};
pub(super) const REPORTED: Alternative = Alternative {
    da: "den, sagen eller underretningen handler om",
    en: "the one whom the case or report is about",
    source: Text::new("betragtning 75", "recital 75"),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::ReportedPerson)),
};
pub(super) const FEARED: Alternative = Alternative {
    da: "en tidligere partner eller en anden, den berørte har brug for beskyttelse mod",
    en: "a former partner or somebody else the person needs protection from",
    source: Text::new(
        "betragtning 75; Datatilsynet: Guldborgsund 9.12.2020",
        "recital 75; Datatilsynet: Guldborgsund 9.12.2020",
    ),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::ExPartner)),
};
pub(super) const A_COLLEAGUE: Alternative = Alternative {
    da: "en kollega, leder eller medarbejder",
    en: "a colleague, manager or employee",
    source: Text::new(
        "Datatilsynet: Randers Kommune 17.11.2020",
        "Datatilsynet: Randers Kommune 17.11.2020",
    ),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::Colleague)),
};
pub(super) const A_NEIGHBOUR: Alternative = Alternative {
    da: "en nabo eller bekendt",
    en: "a neighbour or acquaintance",
    source: Text::new(
        "betragtning 75 (skade på omdømme)",
        "recital 75 (damage to the reputation)",
    ),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::Neighbour)),
};
pub(super) const THE_PRESS: Alternative = Alternative {
    da: "en journalist eller et medie",
    en: "a journalist or the media",
    source: Text::new(
        "betragtning 75 (skade på omdømme)",
        "recital 75 (damage to the reputation)",
    ),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::Journalist)),
};
pub(super) const TIED_OTHERWISE: Alternative = Alternative {
    da: "en anden forbindelse",
    en: "another tie",
    source: Text::new("vores egen vurdering", "our own judgement"),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::Other)),
};
pub(super) const TOO_SENSITIVE: Alternative = Alternative {
    da: "oplysningerne er for følsomme eller fortrolige",
    en: "the data is too sensitive or confidential",
    source: Text::new("Datatilsynet 2021-442-13805", "Datatilsynet 2021-442-13805"),
    holds: |r| r.grave().or(r.protected_address),
};
pub(super) const ABOUT_THE_WEAK: Alternative = Alternative {
    da: "oplysningerne handler om børn eller andre sårbare",
    en: "the data is about children or other vulnerable people",
    source: Text::new("betragtning 38 og 75", "recitals 38 and 75"),
    holds: |r| r.vulnerable,
};
pub(super) const KEYS: Alternative = Alternative {
    da: "det er nøgler eller koder, som kan være kopieret",
    en: "these are keys or codes, which may have been copied",
    source: Text::new("vores egen vurdering", "our own judgement"),
    holds: |r| r.home_access,
};
pub(super) const TOO_MANY_PEOPLE: Alternative = Alternative {
    da: "der er for mange berørte",
    en: "too many people are affected",
    source: Text::new(
        "EDPB 9/2022 afsnit IV.B (antal)",
        "EDPB 9/2022 section IV.B (number)",
    ),
    holds: |r| r.people_over(r.limits.few_people),
};
pub(super) const TOO_MANY_RECIPIENTS: Alternative = Alternative {
    da: "modtagerne er for mange til, at løftet kan efterprøves",
    en: "there are too many recipients for the promise to be checked",
    source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
    holds: |r| r.recipients_over(r.limits.few_bound_recipients),
};
pub(super) const TOO_CLOSE: Alternative = Alternative {
    da: "modtageren har en forbindelse til den berørte",
    en: "the recipient has a tie to the person",
    source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
    holds: |r| r.tied,
};
pub(super) const ALREADY_PASSED_ON: Alternative = Alternative {
    da: "modtageren har givet oplysningerne videre",
    en: "the recipient has passed the data on",
    source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
    holds: |r| r.passed_on,
};
pub(super) const NOBODY_TO_ASK: Alternative = Alternative {
    da: "der er ingen kendt modtager, hvis ord kan efterprøves",
    en: "there is no known recipient whose word can be checked",
    source: Text::new("EDPB 9/2022 afsnit IV.B", "EDPB 9/2022 section IV.B"),
    holds: |r| {
        Verdict::known(matches!(
            r.facts.recipient,
            Some(
                RecipientKind::AiService
                    | RecipientKind::Unknown
                    | RecipientKind::Public
                    | RecipientKind::Nobody
            )
        ))
    },
};
pub(super) const FOR_LONG: Alternative = Alternative {
    da: "det varede længe",
    en: "it lasted long",
    source: Text::new("tærsklen er vores egen", "the threshold is our own"),
    holds: |r| r.gone_longer_than(r.limits.long_outage_minutes),
};
pub(super) const FOR_GOOD: Alternative = Alternative {
    da: "oplysningerne er tabt for altid",
    en: "the data is gone for good",
    source: Text::new("EDPB 9/2022 afsnit I.B", "EDPB 9/2022 section I.B"),
    holds: |r| r.permanent(),
};
pub(super) const SERIOUS: Alternative = Alternative {
    da: "følgerne er alvorlige",
    en: "the consequences are serious",
    source: Text::new("betragtning 76", "recital 76"),
    holds: |r| Verdict::known(r.facts.consequence >= Some(Consequence::Serious)),
};
pub(super) const FELT: Alternative = Alternative {
    da: "følgerne er mærkbare, og de er mulige",
    en: "the consequences are noticeable, and they are possible",
    source: Text::new("betragtning 76", "recital 76"),
    holds: |r| {
        Verdict::known(
            r.facts.consequence >= Some(Consequence::Noticeable)
                && r.facts.likelihood >= Some(Likelihood::Possible),
        )
    },
};
pub(super) const A_RELATIVE: Alternative = Alternative {
    da: "en i familien",
    en: "a relative",
    source: Text::new(
        "betragtning 75 (skade på omdømme)",
        "recital 75 (damage to the reputation)",
    ),
    holds: |r| Verdict::known(r.facts.tie == Some(RecipientTie::Relative)),
};
