//! The situations, one entry each.

use super::{Proposal, ProposedMeasure, Situation, SituationDef};

const fn follows(fact: &'static str, answer: &'static [&'static str]) -> Proposal {
    Proposal { fact, answer }
}

const fn now(da: &'static str, en: &'static str) -> ProposedMeasure {
    ProposedMeasure {
        is_preventive: false,
        da,
        en,
    }
}

const fn later(da: &'static str, en: &'static str) -> ProposedMeasure {
    ProposedMeasure {
        is_preventive: true,
        da,
        en,
    }
}

/// Every situation, in the order of [`Situation`].
pub static SITUATIONS: &[SituationDef] = &[
    SituationDef {
        situation: Situation::WrongRecipient,
        proposes: &[
            follows("incident_type", &["sent_by_mistake"]),
            follows("compromise", &["confirmed"]),
            follows("confidentiality_loss", &["disclosed"]),
            follows("data_intelligibility", &["intelligible"]),
            follows("exfiltration_evidence", &["not_excludable"]),
            follows("logs_cover_period", &["false"]),
            follows("dt_haendelsestype", &["unintentional"]),
            follows("consequences_confidentiality", &["beyond_scope"]),
            follows("impacts", &["loss_of_control", "third_party_disclosure"]),
            follows("discovered_how", &["controller"]),
            follows(
                "discovery_description",
                &["Kommunen fik kendskab til bruddet ved en indberetning."],
            ),
            follows("occurred_kind", &["specific_day"]),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("other_parties_involved", &["false"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "data_types",
            "cpr_involved",
            "recipient_kind",
            "recipient_tie",
            "deletion_confirmed",
            "passed_on",
            "data_subject_categories",
            "affected_subjects",
            "children",
            "vulnerable_subjects",
            "protected_address",
        ],
        measures: &[
            now(
                "Modtageren er bedt om at slette eller sende tilbage, ikke at give oplysningerne videre, og bekræfte det skriftligt.",
                "The recipient was asked to delete or return it, not to pass it on, and to confirm that in writing.",
            ),
            now(
                "Brevet eller mailen er sendt igen til den rigtige modtager.",
                "The letter or mail was sent again to the right recipient.",
            ),
            later(
                "Navn og adresse kontrolleres mod sagen, før brev eller mail sendes.",
                "Name and address are checked against the case before a letter or mail is sent.",
            ),
            later(
                "Fejlen er gennemgået på et møde i enheden.",
                "The mistake was gone through at a meeting of the unit.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::OpenList,
        proposes: &[
            follows("incident_type", &["open_recipient_list"]),
            follows("compromise", &["confirmed"]),
            follows("confidentiality_loss", &["disclosed"]),
            follows("data_intelligibility", &["intelligible"]),
            follows("exfiltration_evidence", &["not_excludable"]),
            follows("logs_cover_period", &["false"]),
            follows("dt_haendelsestype", &["unintentional"]),
            follows(
                "consequences_confidentiality",
                &["beyond_scope", "linkable"],
            ),
            follows("impacts", &["loss_of_control", "third_party_disclosure"]),
            follows("discovered_how", &["controller"]),
            follows(
                "discovery_description",
                &["Kommunen fik kendskab til bruddet ved en indberetning."],
            ),
            follows("occurred_kind", &["specific_day"]),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("other_parties_involved", &["false"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "membership_reveals",
            "data_types",
            "recipient_kind",
            "recipient_count",
            "recipient_tie",
            "passed_on",
            "data_subject_categories",
            "affected_subjects",
            "children",
            "vulnerable_subjects",
            "protected_address",
        ],
        measures: &[
            now(
                "Modtagerne er bedt om at slette mailen og ikke bruge eller dele adresserne.",
                "The recipients were asked to delete the mail and not to use or share the addresses.",
            ),
            later(
                "Mails til flere sendes fra et system, der skriver til hver enkelt.",
                "Mail to several people is sent by a system that writes to each of them.",
            ),
            later(
                "Mailprogrammet advarer, når mange modtagere står åbent.",
                "The mail program warns when many recipients are visible.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::LostDevice,
        proposes: &[
            follows("compromise", &["confirmed"]),
            follows("logs_cover_period", &["false"]),
            follows("consequences_confidentiality", &["misuse"]),
            follows("consequences_availability", &["disruption"]),
            follows("impacts", &["loss_of_control", "identity_theft"]),
            follows("discovered_how", &["controller"]),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("other_parties_involved", &["false"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "incident_type",
            "data_intelligibility",
            "key_safe",
            "confidentiality_loss",
            "recovery",
            "malicious_intent",
            "backup_available",
            "data_types",
            "data_subject_categories",
            "affected_subjects",
            "protected_address",
        ],
        measures: &[
            now(
                "Enheden er spærret og slettet på afstand, og adgangskoderne er skiftet.",
                "The device was locked and wiped from afar, and the passwords were changed.",
            ),
            now(
                "Tyveriet er meldt til politiet.",
                "The theft was reported to the police.",
            ),
            later(
                "Alle enheder med personoplysninger er krypteret, og det kontrolleres.",
                "All devices with personal data are encrypted, and that is checked.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::LookUp,
        proposes: &[
            follows("incident_type", &["access_misuse"]),
            follows("compromise", &["confirmed"]),
            follows("confidentiality_loss", &["disclosed"]),
            follows("data_intelligibility", &["intelligible"]),
            follows("exfiltration_evidence", &["yes"]),
            follows("consequences_confidentiality", &["beyond_scope", "misuse"]),
            follows("impacts", &["loss_of_control", "professional_secrecy"]),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("other_parties_involved", &["false"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "malicious_intent",
            "recipient_kind",
            "recipient_tie",
            "passed_on",
            "data_types",
            "cpr_involved",
            "data_subject_categories",
            "affected_subjects",
            "children",
            "vulnerable_subjects",
            "protected_address",
        ],
        measures: &[
            now(
                "Adgangen er lukket, mens opslagene undersøges.",
                "The access was closed while the look-ups are examined.",
            ),
            now(
                "Loggen er gennemgået for andre opslag af samme medarbejder.",
                "The log was gone through for other look-ups by the same employee.",
            ),
            later(
                "Der tages faste stikprøver af opslag i systemet.",
                "Look-ups in the system are sampled regularly.",
            ),
            later(
                "Adgangen følger opgaven og fjernes, når den er løst.",
                "Access follows the task and is removed when it is done.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::Outage,
        proposes: &[
            follows("compromise", &["confirmed"]),
            follows("consequences_availability", &["no_access"]),
            follows("impacts", &["limitation_of_rights"]),
            follows("discovered_how", &["controller"]),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "incident_type",
            "exfiltration_evidence",
            "malicious_intent",
            "availability_loss",
            "backup_available",
            "time_without_access_minutes",
            "availability_impact",
            "outage_harm",
            "data_types",
        ],
        measures: &[
            now(
                "Nødprocedurer er i gang, så borgerne får hjælp, medicin og udbetaling.",
                "Emergency procedures run, so that people get help, medicine and payments.",
            ),
            now(
                "Oplysningerne er genskabt fra backup og kontrolleret.",
                "The data was restored from backup and checked.",
            ),
            later(
                "Genskabelse fra backup afprøves fast.",
                "Restoring from backup is tried regularly.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::Published,
        proposes: &[
            follows("incident_type", &["unintended_publication"]),
            follows("compromise", &["confirmed"]),
            follows("confidentiality_loss", &["disclosed"]),
            follows("data_intelligibility", &["intelligible"]),
            follows("recipient_kind", &["public"]),
            follows("dt_haendelsestype", &["unintentional"]),
            follows(
                "consequences_confidentiality",
                &["beyond_scope", "linkable", "misuse"],
            ),
            follows("impacts", &["loss_of_control", "third_party_disclosure"]),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("other_parties_involved", &["false"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "data_types",
            "cpr_involved",
            "confidential_data",
            "membership_reveals",
            "data_subject_categories",
            "affected_subjects",
            "children",
            "vulnerable_subjects",
            "protected_address",
        ],
        measures: &[
            now(
                "Oplysningerne er taget ned, og søgemaskiner er bedt om at fjerne dem.",
                "The data was taken down, and search engines were asked to remove it.",
            ),
            now(
                "Loggen er gennemgået for, hvem der har set siden.",
                "The log was gone through for who has seen the page.",
            ),
            later(
                "Alt, der offentliggøres, læses af to.",
                "Two people read whatever is published.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::Supplier,
        proposes: &[
            follows("compromise", &["confirmed"]),
            follows("other_parties_involved", &["true"]),
            follows("other_party_roles", &["processor"]),
            follows("discovered_how", &["processor"]),
            follows(
                "discovery_description",
                &["Databehandleren opdagede bruddet og gav kommunen besked."],
            ),
            follows("affected_subjects_kind", &["approximate"]),
            follows("affected_records_kind", &["approximate"]),
            follows("cross_border", &["no"]),
        ],
        asks: &[
            "nature",
            "incident_type",
            "confidentiality_loss",
            "data_intelligibility",
            "exfiltration_evidence",
            "recipient_kind",
            "data_types",
            "cpr_involved",
            "data_subject_categories",
            "affected_subjects",
            "vulnerable_subjects",
            "protected_address",
        ],
        measures: &[
            now(
                "Leverandøren er bedt om en skriftlig redegørelse: hvad, hvornår, hvem og hvor mange.",
                "The supplier was asked for a written account: what, when, who and how many.",
            ),
            later(
                "Databehandleraftalen og tilsynet med leverandøren er gennemgået.",
                "The processing agreement and the supervision of the supplier were gone through.",
            ),
        ],
    },
    SituationDef {
        situation: Situation::Other,
        proposes: &[],
        asks: &[
            "compromise",
            "nature",
            "incident_type",
            "confidentiality_loss",
            "recipient_kind",
            "data_types",
            "cpr_involved",
            "data_subject_categories",
            "affected_subjects",
            "children",
            "vulnerable_subjects",
            "protected_address",
        ],
        measures: &[],
    },
];
