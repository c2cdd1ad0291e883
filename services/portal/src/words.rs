//! The services' codes in Danish and English. An unknown code shows itself: nothing is hidden.

use crate::texts::Lang;

/// Group, code, Danish, English.
const WORDS: &[(&str, &str, &str, &str)] = &[
    ("role", "employee", "Medarbejder", "Employee"),
    (
        "role",
        "dpo",
        "Databeskyttelsesrådgiver (DPO)",
        "Data protection officer",
    ),
    ("role", "department_head", "Fagchef", "Department head"),
    (
        "role",
        "chief_executive",
        "Kommunaldirektør",
        "Chief executive",
    ),
    ("role", "system", "Brudvagt", "Brudvagt"),
    ("phase", "reported", "Indberettet", "Reported"),
    ("phase", "assessed", "Vurderet", "Assessed"),
    ("phase", "decided", "Besluttet", "Decided"),
    ("phase", "notified", "Anmeldt", "Notified"),
    ("phase", "communicated", "Underrettet", "Communicated"),
    ("phase", "closed", "Afsluttet", "Closed"),
    (
        "outcome",
        "unlikely_risk",
        "Usandsynlig risiko",
        "Risk unlikely",
    ),
    ("outcome", "risk", "Risiko", "Risk"),
    ("outcome", "high_risk", "Høj risiko", "High risk"),
    (
        "action",
        "classify",
        "Afgør, om det er et brud",
        "Decide whether it is a breach",
    ),
    (
        "action",
        "set_awareness",
        "Fastslå kendskabstidspunktet",
        "Settle the moment of awareness",
    ),
    ("action", "assess", "Vurdér risikoen", "Assess the risk"),
    (
        "action",
        "decide_notification",
        "Beslut om anmeldelse",
        "Decide on notification",
    ),
    (
        "action",
        "file",
        "Anmeld til Datatilsynet",
        "Notify Datatilsynet",
    ),
    (
        "action",
        "follow_up",
        "Send resten af anmeldelsen",
        "Complete the notification",
    ),
    (
        "action",
        "decide_communication",
        "Beslut om underretning",
        "Decide on communication",
    ),
    (
        "action",
        "communicate",
        "Underret de berørte",
        "Tell the people affected",
    ),
    (
        "action",
        "add_measures",
        "Notér foranstaltninger",
        "Record measures",
    ),
    (
        "action",
        "attach_esdh",
        "Knyt ESDH-sagen til",
        "Attach the ESDH case",
    ),
    (
        "action",
        "journalise",
        "Journalisér sagen",
        "Journalise the case",
    ),
    (
        "action",
        "await_police",
        "Afvent politiet",
        "Wait for the police",
    ),
    ("action", "close", "Afslut sagen", "Close the case"),
    ("action", "nothing", "Intet at gøre", "Nothing to do"),
    (
        "track",
        "classification",
        "Brud eller ikke brud",
        "Breach or not",
    ),
    ("track", "awareness", "Kendskabstidspunkt", "Awareness"),
    ("track", "assessment", "Risikovurdering", "Risk assessment"),
    (
        "track",
        "authority",
        "Anmeldelse til Datatilsynet",
        "Notification (art. 33)",
    ),
    (
        "track",
        "data_subjects",
        "Underretning af de berørte",
        "Communication (art. 34)",
    ),
    ("track", "measures", "Foranstaltninger", "Measures"),
    (
        "track",
        "esdh",
        "Journalisering (ESDH)",
        "Case system (ESDH)",
    ),
    ("state", "open", "Mangler", "Open"),
    (
        "state",
        "assumed",
        "Antaget, ikke bekræftet",
        "Assumed, not confirmed",
    ),
    ("state", "confirmed", "Bekræftet", "Confirmed"),
    ("state", "moot", "Ikke relevant", "Not relevant"),
    ("state", "breach", "Brud", "Breach"),
    ("state", "not_a_breach", "Ikke et brud", "Not a breach"),
    (
        "state",
        "unlikely_risk",
        "Usandsynlig risiko",
        "Risk unlikely",
    ),
    ("state", "risk", "Risiko", "Risk"),
    ("state", "high_risk", "Høj risiko", "High risk"),
    ("state", "to_notify", "Skal anmeldes", "To be notified"),
    ("state", "not_notified", "Anmeldes ikke", "Not notified"),
    ("state", "filed_complete", "Anmeldt", "Notified"),
    (
        "state",
        "filed_incomplete",
        "Anmeldt, ufuldstændig",
        "Notified, incomplete",
    ),
    ("state", "withdrawn", "Trukket tilbage", "Withdrawn"),
    ("state", "to_communicate", "Skal underrettes", "To be told"),
    ("state", "told", "Underrettet", "Told"),
    ("state", "not_required", "Ikke påkrævet", "Not required"),
    ("state", "exempt", "Undtaget", "Exempt"),
    (
        "state",
        "paused",
        "Afventer politiet",
        "Waits for the police",
    ),
    ("state", "none_needed", "Ingen nødvendige", "None needed"),
    ("state", "held", "På plads", "In place"),
    (
        "state",
        "without_owner",
        "Mangler ansvarlig eller dato",
        "Without owner or date",
    ),
    (
        "state",
        "attached",
        "Tilknyttet, ikke journaliseret",
        "Attached, not journalised",
    ),
    ("state", "journalised", "Journaliseret", "Journalised"),
    ("state", "waived", "Undladt", "Waived"),
    ("decided", "yes", "Ja", "Yes"),
    ("decided", "no", "Nej", "No"),
    ("decided", "true", "Ja", "Yes"),
    ("decided", "false", "Nej", "No"),
    ("decided", "notify", "Anmeldes", "Notify"),
    ("decided", "not_notify", "Anmeldes ikke", "Do not notify"),
    ("decided", "breach", "Brud", "Breach"),
    ("decided", "not_a_breach", "Ikke et brud", "Not a breach"),
    ("decided", "communicate", "Underrettes", "Communicate"),
    ("decided", "not_required", "Ikke påkrævet", "Not required"),
    ("decided", "exempt", "Undtaget", "Exempt"),
    (
        "decided",
        "unlikely_risk",
        "Usandsynlig risiko",
        "Risk unlikely",
    ),
    ("decided", "risk", "Risiko", "Risk"),
    ("decided", "high_risk", "Høj risiko", "High risk"),
    ("kind", "opened", "Sagen blev oprettet", "Case opened"),
    (
        "kind",
        "awareness_set",
        "Kendskabstidspunktet blev fastslået",
        "Awareness settled",
    ),
    (
        "kind",
        "classified",
        "Brud eller ikke brud blev afgjort",
        "Breach or not decided",
    ),
    (
        "kind",
        "facts_recorded",
        "Oplysninger blev noteret",
        "Facts recorded",
    ),
    (
        "kind",
        "assessment_concluded",
        "Risikovurderingen blev afsluttet",
        "Assessment concluded",
    ),
    (
        "kind",
        "notification_decided",
        "Anmeldelse blev besluttet",
        "Notification decided",
    ),
    (
        "kind",
        "communication_decided",
        "Underretning blev besluttet",
        "Communication decided",
    ),
    (
        "kind",
        "measure_added",
        "Foranstaltning noteret",
        "Measure added",
    ),
    (
        "kind",
        "measure_completed",
        "Foranstaltning udført",
        "Measure completed",
    ),
    (
        "kind",
        "measures_settled",
        "Ingen flere foranstaltninger",
        "Measures settled",
    ),
    (
        "kind",
        "question_asked",
        "Spørgsmål stillet",
        "Question asked",
    ),
    (
        "kind",
        "question_answered",
        "Spørgsmål besvaret",
        "Question answered",
    ),
    ("kind", "assigned", "Sagsbehandler sat på", "Assigned"),
    (
        "kind",
        "escalation_acknowledged",
        "Påmindelse kvitteret",
        "Escalation acknowledged",
    ),
    (
        "kind",
        "esdh_waived",
        "Journalisering undladt",
        "ESDH waived",
    ),
    ("kind", "commented", "Bemærkning", "Comment"),
    ("kind", "closed", "Sagen blev afsluttet", "Case closed"),
    ("kind", "reopened", "Sagen blev genåbnet", "Case reopened"),
    (
        "kind",
        "followed_up",
        "Indberetteren tilføjede noget",
        "The reporter added something",
    ),
    (
        "kind",
        "filing_recorded",
        "Anmeldelse registreret",
        "Filing recorded",
    ),
    (
        "kind",
        "communication_progressed",
        "Underretning: status ændret",
        "Communication progressed",
    ),
    (
        "kind",
        "escalated",
        "Påmindelse eller eskalering",
        "Escalated",
    ),
    ("kind", "message_sent", "Besked sendt", "Message sent"),
    (
        "kind",
        "message_failed",
        "Besked kunne ikke sendes",
        "Message failed",
    ),
    (
        "kind",
        "esdh_reference_attached",
        "ESDH-sag tilknyttet",
        "ESDH case attached",
    ),
    (
        "kind",
        "journalised",
        "Sagen blev journaliseret",
        "Journalised",
    ),
    ("channel", "form", "formular", "form"),
    ("channel", "mail", "mail", "e-mail"),
    ("channel", "processor", "databehandler", "processor"),
    ("purpose", "assess", "Vurdering", "Assessment"),
    ("purpose", "file", "Anmeldelse", "Notification"),
    ("purpose", "communicate", "Underretning", "Communication"),
    ("purpose", "close", "Afslutning", "Closing"),
    ("filing", "new", "Ny anmeldelse", "New notification"),
    ("filing", "follow_up", "Opfølgning", "Follow-up"),
    ("filing", "withdrawal", "Tilbagetrækning", "Withdrawal"),
    ("measure", "remedial", "Afhjælpende", "Remedial"),
    ("measure", "preventive", "Forebyggende", "Preventive"),
    ("delivery", "waiting", "Venter", "Waiting"),
    ("delivery", "planned", "Venter", "Waiting"),
    ("delivery", "retrying", "Prøver igen", "Retrying"),
    ("delivery", "sent", "Sendt", "Sent"),
    ("delivery", "failed", "Fejlet", "Failed"),
    ("delivery", "draft", "Kladde", "Draft"),
    ("delivery", "sending", "Sendes", "Sending"),
    ("delivery", "done", "Sendt", "Done"),
    ("notified", "yes", "Ja", "Yes"),
    ("notified", "no", "Nej", "No"),
    ("notified", "undecided", "Ikke besluttet", "Undecided"),
    ("estimate", "1", "1 person", "1 person"),
    ("estimate", "2-10", "2-10", "2-10"),
    ("estimate", "11-100", "11-100", "11-100"),
    ("estimate", "over 100", "Over 100", "Over 100"),
    ("estimate", "unknown", "Ved ikke", "Not known"),
    (
        "exemption",
        "art_34_3_a",
        "Oplysningerne er uforståelige for uvedkommende (art. 34, stk. 3, litra a)",
        "Unintelligible data (art. 34(3)(a))",
    ),
    (
        "exemption",
        "art_34_3_b",
        "Den høje risiko er ikke længere reel (art. 34, stk. 3, litra b)",
        "The high risk is removed (art. 34(3)(b))",
    ),
    (
        "exemption",
        "art_34_3_c",
        "Uforholdsmæssig indsats: offentlig meddelelse i stedet (art. 34, stk. 3, litra c)",
        "Public communication instead (art. 34(3)(c))",
    ),
    (
        "exemption",
        "dk_dbl_22_1",
        "Afgørende hensyn til private interesser (databeskyttelsesloven § 22, stk. 1)",
        "Private interests (databeskyttelsesloven § 22(1))",
    ),
    (
        "exemption",
        "dk_dbl_22_2",
        "Afgørende hensyn til offentlige interesser (databeskyttelsesloven § 22, stk. 2)",
        "Public interests (databeskyttelsesloven § 22(2))",
    ),
    (
        "exemption",
        "dk_dbl_22_6",
        "Politiet har bedt om at vente (databeskyttelsesloven § 22, stk. 6)",
        "The police asked to wait (databeskyttelsesloven § 22(6))",
    ),
];

/// The words for `code` in `group`.
pub(crate) fn word(lang: Lang, group: &str, code: &str) -> String {
    WORDS
        .iter()
        .find(|(known, of, ..)| *known == group && *of == code)
        .map_or_else(
            || code.replace('_', " "),
            |(_, _, da, en)| lang.pick(da, en).to_owned(),
        )
}

/// Codes of a group in the order they are listed.
pub(crate) fn group(lang: Lang, group: &str) -> Vec<(String, String)> {
    WORDS
        .iter()
        .filter(|(known, ..)| *known == group)
        .map(|(_, code, da, en)| ((*code).to_owned(), lang.pick(da, en).to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_code_shows_itself() {
        assert_eq!(word(Lang::Da, "phase", "brand_new"), "brand new");
        assert_eq!(word(Lang::Da, "phase", "closed"), "Afsluttet");
    }
}
