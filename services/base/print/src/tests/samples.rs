//! Made-up documents: a full one and an empty one of each kind.

use crate::{
    Attachment, CaseSummary, ChainHead, Clock, CommunicationLine, Contact, Decision, Delay,
    Exchange, Figure, Filing, FilingKind, FilingLine, FilingState, Frame, Gap, HistoryLine,
    Incident, Language, Letter, Measure, Notice, Register, Row, Section, Sender, Signature, Track,
};

pub(crate) fn frame(language: Language, title: &str) -> Frame {
    Frame {
        language,
        title: title.to_owned(),
        municipality: "Åbenhavn Kommune".to_owned(),
        case_reference: "ÅBE-2026-0042".to_owned(),
        issued_at: "2026-11-24T13:05:00Z".parse().expect("instant"),
    }
}

fn empty_frame() -> Frame {
    Frame {
        municipality: String::new(),
        case_reference: String::new(),
        ..frame(Language::Da, "")
    }
}

fn row(label: &str, value: &str) -> Row {
    Row {
        label: label.to_owned(),
        value: Some(value.to_owned()),
        required: true,
    }
}

fn gap(label: &str, required: bool) -> Row {
    Row {
        label: label.to_owned(),
        value: None,
        required,
    }
}

fn words(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

pub(crate) fn filing() -> Filing {
    Filing {
        frame: frame(Language::Da, "Brev med lægelige oplysninger sendt til forkert borger"),
        kind: FilingKind::FollowUp,
        state: FilingState::Incomplete,
        frozen_at: "24. november 2026 kl. 14.05".to_owned(),
        aware_at: Some("20. november 2026 kl. 09.40".to_owned()),
        due_at: Some("23. november 2026 kl. 09.40".to_owned()),
        channel: None,
        virk_reference: Some("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567".to_owned()),
        previous_reference: Some("76543210fe9d8c7b6a5b4c3d2e1f0a9b8c7d6e5f".to_owned()),
        withdrawal_reason: None,
        delay: Some(Delay {
            by: "1 døgn 4 timer 25 minutter".to_owned(),
            reason: Some("Bruddet blev opdaget fredag formiddag. Leverandørens bekræftelse af, hvor mange breve der var sendt forkert, kom først mandag eftermiddag.\n\nFremover anmeldes trinvist, når omfanget ikke er kendt.".to_owned()),
        }),
        missing: vec![
            Gap { label: "Antal berørte registreringer".to_owned(), note: "leverandørens optælling ventes 27. november 2026".to_owned() },
            Gap { label: "Forebyggende foranstaltninger".to_owned(), note: String::new() },
        ],
        sections: vec![
            Section {
                title: "Dataansvarlig og indberetter".to_owned(),
                rows: vec![
                    row("Dataansvarlig", "Åbenhavn Kommune"),
                    row("CVR-nummer", "00 00 00 00"),
                    row("Indberetter", "Søren Æbelø, databeskyttelsesrådgiver"),
                    row("Kontaktpunkt", "dpo@aabenhavn.example\nTelefon 00 00 00 00"),
                    gap("Internt referencenummer", false),
                ],
            },
            Section {
                title: "Tidspunkter".to_owned(),
                rows: vec![
                    row("Hvornår skete bruddet", "Fra 18. november 2026 til 20. november 2026 (anslået)"),
                    row("Hvordan blev det opdaget", "En borger ringede og fortalte, at hun havde modtaget en andens brev."),
                ],
            },
            Section {
                title: "Hvad er der sket".to_owned(),
                rows: vec![
                    row("Bruddets karakter", "Brud på fortroligheden"),
                    row("Hændelsestype", "Sendt til forkert modtager"),
                    row("Beskrivelse og årsag", "Ved udsendelsen af 34 afgørelser om hjælpemidler blev adresser og breve forskudt med én plads, fordi en række var slettet i regnearket efter fletningen. 33 borgere fik derfor en anden borgers brev.\n\nBrevene indeholder navn, CPR-nummer, en kort beskrivelse af funktionsnedsættelsen og afgørelsen."),
                    gap("Antal registreringer", true),
                ],
            },
            Section {
                title: "Registrerede og oplysninger".to_owned(),
                rows: vec![
                    row("Kategorier af registrerede", "Borgere, der modtager hjælpemidler\nSårbare personer"),
                    row("Antal registrerede", "33 (præcist)"),
                    row("Kategorier af oplysninger", "Identifikationsnummer (CPR), kontaktoplysninger, helbredsoplysninger"),
                ],
            },
            Section {
                title: "Konsekvenser og foranstaltninger".to_owned(),
                rows: vec![
                    row("Sandsynlige konsekvenser", "Tab af kontrol over oplysninger, krænkelse af tavshedspligt, risiko for identitetsmisbrug."),
                    row("Foranstaltninger før bruddet", "Skriftlig procedure for fletning; stikprøvekontrol af ét brev."),
                    row("Foranstaltninger efter bruddet", "Modtagerne er ringet op, og 31 af 33 breve er hentet tilbage."),
                    gap("Forebyggende foranstaltninger", true),
                    row("Underretning af de registrerede", "Ja, 21. november 2026, ved brev"),
                ],
            },
        ],
    }
}

pub(crate) fn empty_filing() -> Filing {
    Filing {
        frame: empty_frame(),
        kind: FilingKind::Withdrawal,
        state: FilingState::Complete,
        frozen_at: String::new(),
        aware_at: None,
        due_at: None,
        channel: None,
        virk_reference: None,
        previous_reference: None,
        withdrawal_reason: None,
        delay: Some(Delay {
            by: String::new(),
            reason: None,
        }),
        missing: Vec::new(),
        sections: vec![Section {
            title: String::new(),
            rows: vec![gap("", true)],
        }],
    }
}

pub(crate) fn letter(language: Language) -> Letter {
    match language {
        Language::Da => danish_letter(),
        Language::En => english_letter(),
    }
}

fn sender() -> Sender {
    Sender {
        unit: "Velfærd og Sundhed".to_owned(),
        address: words(&["Rådhuspladsen 1", "0000 Åbenhavn"]),
        phone: Some("00 00 00 00".to_owned()),
        email: Some("velfaerd@aabenhavn.example".to_owned()),
        cvr: Some("00 00 00 00".to_owned()),
    }
}

fn danish_letter() -> Letter {
    Letter {
        frame: frame(Language::Da, "Underretning om brud på persondatasikkerheden"),
        sender: sender(),
        recipient: words(&["Anna Ærlig Østergård", "Søndre Ågade 12, 2. tv.", "0000 Åbenhavn"]),
        place: "Åbenhavn".to_owned(),
        date: "24. november 2026".to_owned(),
        subject: "Et brev om dig er sendt til en forkert modtager".to_owned(),
        salutation: "Kære Anna Ærlig Østergård".to_owned(),
        opening: "Vi skriver til dig, fordi oplysninger om dig er kommet en anden person i hænde. Det er vores fejl, og det beklager vi.".to_owned(),
        nature: "Den 18. november 2026 sendte vi en række afgørelser om hjælpemidler. På grund af en fejl i udsendelsen blev dit brev lagt i en kuvert til en anden borger.\n\nBrevet indeholdt dit navn, dit CPR-nummer, en kort beskrivelse af din funktionsnedsættelse og vores afgørelse.".to_owned(),
        consequences: "Den anden borger kan have læst oplysningerne. Vi har ikke tegn på, at de er brugt. Et CPR-nummer kan i forkerte hænder bruges til at forsøge at optræde som dig, fx ved køb på kredit.".to_owned(),
        measures: "Vi har hentet brevet tilbage, og modtageren har bekræftet ikke at have taget kopi. Vi har ændret udsendelsen, så hvert brev kontrolleres mod kuverten. Bruddet er anmeldt til Datatilsynet.".to_owned(),
        advice: words(&[
            "Hold øje med breve og beskeder om køb, lån eller aftaler, som du ikke kender til.",
            "Du kan få indsat en advarsel om kreditoplysning i CPR-registeret. Det gør du selv på borger.dk, eller du kan bede os om hjælp.",
            "Kontakt din bank og politiet, hvis du opdager misbrug.",
        ]),
        contact: Contact {
            name: "Søren Æbelø".to_owned(),
            role: "databeskyttelsesrådgiver (DPO)".to_owned(),
            phone: Some("00 00 00 00".to_owned()),
            email: Some("dpo@aabenhavn.example".to_owned()),
        },
        closing: "Du kan klage til Datatilsynet over den måde, vi behandler oplysninger om dig på.".to_owned(),
        signature: Signature { name: "Mette Ravn Lykkegård".to_owned(), title: "Fagchef".to_owned() },
    }
}

fn english_letter() -> Letter {
    Letter {
        frame: frame(Language::En, "Notice of a personal data breach"),
        subject: "A letter about you was sent to the wrong recipient".to_owned(),
        salutation: "Dear Anna Ærlig Østergård".to_owned(),
        opening: "We are writing because information about you has reached another person. This is our mistake, and we apologise.".to_owned(),
        nature: "On 18 November 2026 your letter was put into an envelope addressed to another citizen. It held your name, your CPR number and our decision.".to_owned(),
        consequences: "The other person may have read the information. We have no sign that it has been used.".to_owned(),
        measures: "We have collected the letter, and we have changed the way letters are sent.".to_owned(),
        advice: words(&["Watch for letters about purchases or loans that you do not know."]),
        closing: String::new(),
        date: "24 November 2026".to_owned(),
        signature: Signature { name: "Mette Ravn Lykkegård".to_owned(), title: "Head of department".to_owned() },
        contact: Contact { role: "data protection officer (DPO)".to_owned(), ..danish_letter().contact },
        ..danish_letter()
    }
}

pub(crate) fn empty_letter() -> Letter {
    let nothing = String::new;
    Letter {
        frame: empty_frame(),
        sender: Sender {
            unit: nothing(),
            address: Vec::new(),
            phone: None,
            email: None,
            cvr: None,
        },
        recipient: Vec::new(),
        place: nothing(),
        date: nothing(),
        subject: nothing(),
        salutation: nothing(),
        opening: nothing(),
        nature: nothing(),
        consequences: nothing(),
        measures: nothing(),
        advice: Vec::new(),
        contact: Contact {
            name: nothing(),
            role: nothing(),
            phone: None,
            email: None,
        },
        closing: nothing(),
        signature: Signature {
            name: nothing(),
            title: nothing(),
        },
    }
}

pub(crate) fn case_summary() -> CaseSummary {
    let track = |name: &str, state: &str, settled| Track {
        name: name.to_owned(),
        state: state.to_owned(),
        settled,
    };
    CaseSummary {
        frame: frame(Language::Da, "Brev med lægelige oplysninger sendt til forkert borger"),
        status: "Anmeldt".to_owned(),
        warnings: vec!["Sagens aktuelle oplysninger passer ikke med historikken: anmeldelse.".to_owned()],
        head: vec![
            row("Bekendt med bruddet", "20. november 2026 kl. 09.40"),
            row("Frist", "23. november 2026 kl. 09.40"),
            row("Enhed", "Velfærd og Sundhed"),
            row("Risiko", "Høj risiko"),
            row("Berørte", "33"),
            row("ESDH-sag", "85.10.13-G01-12-26"),
        ],
        tracks: vec![
            track("Klassifikation", "Brud på persondatasikkerheden", true),
            track("Bekendtskab", "Fastsat af DPO, 20. november 2026 kl. 09.40", true),
            track("Vurdering", "Høj risiko", true),
            track("Datatilsynet", "Anmeldt, ufuldstændig – opfølgning udestår", false),
            track("De registrerede", "Underrettet, 32 af 33 leveret", false),
            track("Foranstaltninger", "To gennemført, én med frist 15. december 2026", true),
            track("ESDH", "Sagsnummer tilknyttet, journalisering udestår", false),
        ],
        clocks: vec![Clock {
            name: "Anmeldelse til Datatilsynet (artikel 33)".to_owned(),
            from: "20. november 2026 kl. 09.40".to_owned(),
            due: "23. november 2026 kl. 09.40".to_owned(),
            state: "Anmeldt til tiden".to_owned(),
        }],
        report: vec![row("Hvad skete der", "Et brev med lægelige oplysninger kom til en forkert borger.")],
        additions: history(1),
        sections: vec![Section {
            title: "Hændelsen".to_owned(),
            rows: filing().sections.into_iter().skip(2).take(2).flat_map(|section| section.rows).collect(),
        }],
        decisions: vec![
            Decision {
                question: "Skal bruddet anmeldes til Datatilsynet?".to_owned(),
                outcome: "Ja, anmeldes".to_owned(),
                recommendation: Some("Anmeld. Reglerne R-07 (CPR med helbredsoplysninger) og R-12 (kendt, ikke betroet modtager) taler for; ingen taler imod.".to_owned()),
                reason: Some("Oplysningerne er følsomme, og to breve er ikke hentet tilbage.".to_owned()),
                by: "Søren Æbelø, DPO".to_owned(),
                at: "20. november 2026 kl. 13.10".to_owned(),
            },
            Decision {
                question: "Skal de registrerede underrettes?".to_owned(),
                outcome: "Ja, ved brev til hver enkelt".to_owned(),
                recommendation: None,
                reason: Some("Høj risiko for de berørte; ingen undtagelse efter artikel 34, stk. 3, er opfyldt.".to_owned()),
                by: "Søren Æbelø, DPO".to_owned(),
                at: "20. november 2026 kl. 13.25".to_owned(),
            },
        ],
        measures: vec![
            Measure { what: "Hente breve tilbage fra modtagerne".to_owned(), kind: "Afhjælpende".to_owned(), owner: "Mette Ravn Lykkegård".to_owned(), due: "24. november 2026".to_owned(), state: "Gennemført".to_owned() },
            Measure { what: "Kontrol af hvert brev mod kuvert ved fletning".to_owned(), kind: "Forebyggende".to_owned(), owner: "Digitaliseringsafdelingen".to_owned(), due: "15. december 2026".to_owned(), state: "Åben".to_owned() },
        ],
        filings: vec![FilingLine {
            what: "Ny anmeldelse, ufuldstændig".to_owned(),
            at: "22. november 2026 kl. 08.15".to_owned(),
            by: "Søren Æbelø".to_owned(),
            state: "Trukket tilbage 24. november 2026 kl. 09.00".to_owned(),
            virk_reference: "76543210fe9d8c7b6a5b4c3d2e1f0a9b8c7d6e5f".to_owned(),
        }],
        correspondence: history(2),
        nis2: history(1),
        questions: vec![Exchange {
            question: "Er brevene hentet tilbage?".to_owned(),
            asked: "Søren Æbelø til fagchefen, 21. november 2026 kl. 08.00".to_owned(),
            answer: Some("Ja, alle tre.".to_owned()),
            answered: "Mette Ravn Lykkegård, 21. november 2026 kl. 09.30".to_owned(),
        }],
        told: history(2),
        communications: vec![CommunicationLine {
            what: "Et brev om dig er sendt til en forkert modtager".to_owned(),
            channel: "E-mail".to_owned(),
            at: "21. november 2026 kl. 10.00".to_owned(),
            recipients: 33,
            delivered: 32,
            failed: 1,
        }],
        attachments: vec![Attachment { name: "flettefil_hjælpemidler_november.xlsx".to_owned(), size: "48 kB".to_owned(), sha256: "9f".repeat(32) }],
        history: history(14),
        chain: Some(ChainHead { events: 14, hash: "a3".repeat(32) }),
    }
}

pub(crate) fn history(lines: usize) -> Vec<HistoryLine> {
    (0..lines)
        .map(|index| HistoryLine {
            at: format!("{}. november 2026 kl. 10.{:02}", 20 + index % 5, index % 60),
            who: if index % 3 == 0 {
                "Søren Æbelø (DPO)".to_owned()
            } else {
                "Systemet".to_owned()
            },
            what: if index % 2 == 0 {
                "Vurdering gennemført: høj risiko".to_owned()
            } else {
                "Påmindelse sendt til fagchef; ikke kvitteret inden for 24 timer".to_owned()
            },
            why: (index % 3 == 0)
                .then(|| "Følsomme oplysninger hos en ukendt modtager.".to_owned()),
        })
        .collect()
}

pub(crate) fn empty_case_summary() -> CaseSummary {
    CaseSummary {
        frame: empty_frame(),
        status: String::new(),
        warnings: Vec::new(),
        head: Vec::new(),
        tracks: Vec::new(),
        clocks: Vec::new(),
        report: Vec::new(),
        additions: Vec::new(),
        correspondence: Vec::new(),
        nis2: Vec::new(),
        questions: Vec::new(),
        told: Vec::new(),
        sections: Vec::new(),
        decisions: Vec::new(),
        measures: Vec::new(),
        filings: Vec::new(),
        communications: Vec::new(),
        attachments: Vec::new(),
        history: Vec::new(),
        chain: None,
    }
}

pub(crate) fn register(incidents: usize) -> Register {
    let figure = |label: &str, value: &str| Figure {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    Register {
        frame: Frame {
            case_reference: String::new(),
            ..frame(Language::Da, "Fortegnelse over brud 2026")
        },
        criteria: vec![
            row("Periode", "1. januar – 24. november 2026"),
            row("Enhed", "Velfærd og Sundhed"),
            gap("Type", false),
        ],
        figures: vec![
            figure("hændelser", "41"),
            figure("brud", "37"),
            figure("anmeldt", "12"),
            figure("anmeldt inden 72 timer", "11"),
            figure("med underretning", "færre end 5"),
            figure("median til anmeldelse", "31 t"),
        ],
        incidents: (0..incidents).map(incident).collect(),
    }
}

fn incident(index: usize) -> Incident {
    let notified = !index.is_multiple_of(3);
    let text = |value: &str| value.to_owned();
    Incident {
        case_reference: format!("ÅBE-2026-{index:04}"),
        status: if notified {
            text("Lukket")
        } else {
            text("Åben")
        },
        aware_at: format!("{}. marts 2026 kl. 09.40", 1 + index % 28),
        unit: text("Velfærd og Sundhed"),
        facts: text(
            "Afgørelse om hjælpemiddel sendt til en forkert borger ved en fejl i fletningen. Navn, CPR-nummer og helbredsoplysninger.",
        ),
        effects: text("Tab af kontrol over følsomme oplysninger for én borger."),
        remedial_action: text("Brevet hentet tilbage; fletningen kontrolleres nu af to."),
        risk: if notified {
            text("Høj risiko")
        } else {
            text("Usandsynlig risiko")
        },
        authority: if notified {
            text("Anmeldt 3. marts 2026")
        } else {
            text("Ikke anmeldt: krypteret, nøglen er i behold")
        },
        data_subjects: if notified {
            text("Underrettet 4. marts 2026")
        } else {
            text("Ikke påkrævet")
        },
    }
}

pub(crate) fn empty_register() -> Register {
    Register {
        frame: empty_frame(),
        criteria: Vec::new(),
        figures: Vec::new(),
        incidents: vec![Incident {
            case_reference: String::new(),
            status: String::new(),
            aware_at: String::new(),
            unit: String::new(),
            facts: String::new(),
            effects: String::new(),
            remedial_action: String::new(),
            risk: String::new(),
            authority: String::new(),
            data_subjects: String::new(),
        }],
    }
}

pub(crate) fn notice() -> Notice {
    Notice {
        frame: frame(Language::Da, "NIS 2: tidlig varsling"),
        overline: "NIS 2-loven § 13 · SAMSIK".to_owned(),
        state: "Udkast".to_owned(),
        head: vec![
            (
                "Kendt".to_owned(),
                Some("24. november 2026 kl. 10.20".to_owned()),
            ),
            ("Sendt".to_owned(), None),
        ],
        remark: "Underretningen indgives på virk.dk.".to_owned(),
        missing: vec!["Grænseoverskridende virkning".to_owned()],
        sections: vec![Section {
            title: "Indhold".to_owned(),
            rows: vec![
                row("Hvad er sket?", "Omsorgssystemet er nede."),
                gap("Grænseoverskridende virkning", true),
            ],
        }],
    }
}

pub(crate) fn empty_notice() -> Notice {
    Notice {
        frame: empty_frame(),
        overline: String::new(),
        state: String::new(),
        head: Vec::new(),
        remark: String::new(),
        missing: Vec::new(),
        sections: Vec::new(),
    }
}
