//! The words people read, for review.

use super::reading::{pages, text};
use super::samples;
use crate::Language;

#[test]
fn a_filing_through_another_channel_names_it_and_promises_nothing_of_virk() {
    let read = text(&pages(&crate::Filing {
        channel: Some("den fælles europæiske indgang".to_owned()),
        ..samples::filing()
    }));
    assert!(
        read.contains("Indgives via den fælles europæiske indgang"),
        "{read}"
    );
    assert!(
        read.contains("Referencenummer") && !read.contains("Virk"),
        "{read}"
    );
}

#[test]
fn every_page_of_an_exercises_papers_says_that_it_has_not_happened_and_no_other_paper_does() {
    let mut paper = samples::filing();
    "ØVELSE-2026-000007".clone_into(&mut paper.frame.case_reference);
    let marked = pages(&paper);
    let mark = "det her er ikke sket";
    assert_eq!(text(&marked).matches(mark).count(), marked.pages().len());
    assert!(!text(&pages(&samples::filing())).contains(mark));
}

#[test]
fn filing_reads_as_a_notification() {
    insta::assert_snapshot!(text(&pages(&samples::filing())), @r"
    Åbenhavn Kommune
    Anmeldelse til Datatilsynet · databeskyttelsesforordningens artikel 33
    Brev med lægelige oplysninger sendt til forkert borger
    Opfølgende anmeldelse
    Ufuldstændig – følges op
    Bekendt med bruddet
    20. november 2026 kl. 09.40
    Fristen udløber
    23. november 2026 kl. 09.40
    Oplysningerne er fastfrosset
    24. november 2026 kl. 14.05
    Referencenummer fra Virk
    0a1b2c3d4e5f60718293a4b5c6d7e8f901234567
    Følger op på anmeldelsen med dette referencenummer
    76543210fe9d8c7b6a5b4c3d2e1f0a9b8c7d6e5f
    Indgives på Virk
    Dette dokument er grundlaget for anmeldelsen; det er ikke selve anmeldelsen. Den indgives på Virk
    under »Indberetning af brud på sikkerhed«, og den PDF, som Virk danner ved indsendelsen, er
    kvitteringen. Ændringer i sagen efter fastfrysningen indgår ikke her; de anmeldes som opfølgning.
    Anmeldelse efter fristens udløb
    Forsinkelse: 1 døgn 4 timer 25 minutter
    Bruddet blev opdaget fredag formiddag. Leverandørens bekræftelse af, hvor mange breve der var sendt
    forkert, kom først mandag eftermiddag.
    Fremover anmeldes trinvist, når omfanget ikke er kendt.
    Endnu ikke oplyst
    Oplysningerne gives trinvist uden unødig yderligere forsinkelse (artikel 33, stk. 4).
    •Antal berørte registreringer: leverandørens optælling ventes 27. november 2026
    •Forebyggende foranstaltninger
    Dataansvarlig og indberetter
    Felt | Oplysning
    Dataansvarlig | Åbenhavn Kommune
    CVR-nummer | 00 00 00 00
    Indberetter | Søren Æbelø, databeskyttelsesrådgiver
    Kontaktpunkt | dpo@aabenhavn.example
    Telefon 00 00 00 00
    Internt referencenummer | Ikke oplyst
    Tidspunkter
    Felt | Oplysning
    Hvornår skete bruddet | Fra 18. november 2026 til 20. november 2026 (anslået)
    Hvordan blev det opdaget | En borger ringede og fortalte, at hun havde modtaget en andens brev.
    Sag ÅBE-2026-0042 | Dannet 24. november 2026 kl. 14.05 · Side 1 af 2
    Åbenhavn Kommune | Brev med lægelige oplysninger sendt til forkert borger
    Hvad er der sket
    Felt | Oplysning
    Bruddets karakter | Brud på fortroligheden
    Hændelsestype | Sendt til forkert modtager
    Beskrivelse og årsag | Ved udsendelsen af 34 afgørelser om hjælpemidler blev adresser og breve
    forskudt med én plads, fordi en række var slettet i regnearket efter fletningen.
    33 borgere fik derfor en anden borgers brev.
    Brevene indeholder navn, CPR-nummer, en kort beskrivelse af funktionsned-
    sættelsen og afgørelsen.
    Antal registreringer | Mangler
    Registrerede og oplysninger
    Felt | Oplysning
    Kategorier af registrerede | Borgere, der modtager hjælpemidler
    Sårbare personer
    Antal registrerede | 33 (præcist)
    Kategorier af oplysninger | Identifikationsnummer (CPR), kontaktoplysninger, helbredsoplysninger
    Konsekvenser og foranstaltninger
    Felt | Oplysning
    Sandsynlige konsekvenser | Tab af kontrol over oplysninger, krænkelse af tavshedspligt, risiko for identi-
    tetsmisbrug.
    Foranstaltninger før bruddet | Skriftlig procedure for fletning; stikprøvekontrol af ét brev.
    Foranstaltninger efter bruddet | Modtagerne er ringet op, og 31 af 33 breve er hentet tilbage.
    Forebyggende foranstaltninger | Mangler
    Underretning af de registrerede | Ja, 21. november 2026, ved brev
    Sag ÅBE-2026-0042 | Dannet 24. november 2026 kl. 14.05 · Side 2 af 2
    ");
}

#[test]
fn danish_letter_reads_as_a_letter() {
    insta::assert_snapshot!(text(&pages(&samples::letter(Language::Da))), @r"
    Åbenhavn Kommune
    Åbenhavn Kommune · Rådhuspladsen 1 · 0000 Åbenhavn
    Anna Ærlig Østergård
    Søndre Ågade 12, 2. tv.
    0000 Åbenhavn
    Åbenhavn Kommune
    Velfærd og Sundhed
    Rådhuspladsen 1
    0000 Åbenhavn
    Telefon 00 00 00 00
    velfaerd@aabenhavn.example
    CVR 00 00 00 00
    Sag ÅBE-2026-0042
    Åbenhavn, 24. november 2026
    Et brev om dig er sendt til en forkert modtager
    Kære Anna Ærlig Østergård
    Vi skriver til dig, fordi oplysninger om dig er kommet en anden person i hænde. Det er vores fejl, og det
    beklager vi.
    Hvad er der sket?
    Den 18. november 2026 sendte vi en række afgørelser om hjælpemidler. På grund af en fejl i udsendelsen
    blev dit brev lagt i en kuvert til en anden borger.
    Brevet indeholdt dit navn, dit CPR-nummer, en kort beskrivelse af din funktionsnedsættelse og vores
    afgørelse.
    Hvad kan det betyde for dig?
    Den anden borger kan have læst oplysningerne. Vi har ikke tegn på, at de er brugt. Et CPR-nummer kan
    i forkerte hænder bruges til at forsøge at optræde som dig, fx ved køb på kredit.
    Hvad har vi gjort?
    Vi har hentet brevet tilbage, og modtageren har bekræftet ikke at have taget kopi. Vi har ændret
    udsendelsen, så hvert brev kontrolleres mod kuverten. Bruddet er anmeldt til Datatilsynet.
    Hvad kan du selv gøre?
    • | Hold øje med breve og beskeder om køb, lån eller aftaler, som du ikke kender til.
    • | Du kan få indsat en advarsel om kreditoplysning i CPR-registeret. Det gør du selv på borger.dk, eller
    du kan bede os om hjælp.
    • | Kontakt din bank og politiet, hvis du opdager misbrug.
    Sag ÅBE-2026-0042 | Dannet 24. november 2026 kl. 14.05 · Side 1 af 2
    Åbenhavn Kommune | Underretning om brud på persondatasikkerheden
    Har du spørgsmål?
    Du kan kontakte Søren Æbelø, databeskyttelsesrådgiver (DPO):
    Telefon 00 00 00 00
    E-mail dpo@aabenhavn.example
    Du kan klage til Datatilsynet over den måde, vi behandler oplysninger om dig på.
    Med venlig hilsen
    Mette Ravn Lykkegård
    Fagchef
    Åbenhavn Kommune
    Sag ÅBE-2026-0042 | Dannet 24. november 2026 kl. 14.05 · Side 2 af 2
    ");
}

#[test]
fn english_letter_reads_as_a_letter() {
    insta::assert_snapshot!(text(&pages(&samples::letter(Language::En))), @r"
    Åbenhavn Kommune
    Åbenhavn Kommune · Rådhuspladsen 1 · 0000 Åbenhavn
    Anna Ærlig Østergård
    Søndre Ågade 12, 2. tv.
    0000 Åbenhavn
    Åbenhavn Kommune
    Velfærd og Sundhed
    Rådhuspladsen 1
    0000 Åbenhavn
    Phone 00 00 00 00
    velfaerd@aabenhavn.example
    CVR 00 00 00 00
    Case ÅBE-2026-0042
    Åbenhavn, 24 November 2026
    A letter about you was sent to the wrong recipient
    Dear Anna Ærlig Østergård
    We are writing because information about you has reached another person. This is our mistake, and we
    apologise.
    What happened?
    On 18 November 2026 your letter was put into an envelope addressed to another citizen. It held your
    name, your CPR number and our decision.
    What can it mean for you?
    The other person may have read the information. We have no sign that it has been used.
    What have we done?
    We have collected the letter, and we have changed the way letters are sent.
    What can you do yourself?
    • | Watch for letters about purchases or loans that you do not know.
    Do you have questions?
    You can contact Søren Æbelø, data protection officer (DPO):
    Phone 00 00 00 00
    E-mail dpo@aabenhavn.example
    Yours sincerely
    Mette Ravn Lykkegård
    Head of department
    Åbenhavn Kommune
    Case ÅBE-2026-0042 | Produced 24 November 2026 at 14:05 · Page 1 of 1
    ");
}

#[test]
fn empty_case_summary_says_that_it_is_empty() {
    insta::assert_snapshot!(text(&pages(&samples::empty_case_summary())), @r"
    Sag om brud på persondatasikkerheden
    Sagsresumé
    Alle tidspunkter er dansk tid.
    Sagens spor
    Sagen kan først lukkes, når hvert spor er afgjort.
    Intet registreret.
    Frister
    Intet registreret.
    Indberetningen
    Intet registreret.
    Beslutninger
    Intet registreret.
    Foranstaltninger
    Intet registreret.
    Anmeldelser til Datatilsynet
    Intet registreret.
    Korrespondance med Datatilsynet
    Intet registreret.
    Underretninger af registrerede
    Intet registreret.
    Spørgsmål og svar
    Intet registreret.
    Hvem fik besked
    Intet registreret.
    Bilag og dokumenter
    Intet registreret.
    Historik
    Intet registreret.
    Dannet 24. november 2026 kl. 14.05 · Side 1 af 1
    ");
}

#[test]
fn register_reads_as_a_register() {
    insta::assert_snapshot!(text(&pages(&samples::register(2))), @r"
    Åbenhavn Kommune
    Intern fortegnelse · databeskyttelsesforordningens artikel 33, stk. 5
    Fortegnelse over brud 2026
    41
    hændelser
    37
    brud
    12
    anmeldt
    11
    anmeldt inden 72 timer
    færre end 5
    med underretning
    31 t
    median til anmeldelse
    Udvalg · Periode: 1. januar – 24. november 2026 · Enhed: Velfærd og Sundhed · Type: alle
    Alle tidspunkter er dansk tid.
    Hændelser
    Sag | Bekendt | Enhed | Hvad skete der | Virkninger | Afhjælpning | Risiko | Datatilsynet | De registrerede
    ÅBE-2026-0000
    Åben
    1. marts 2026
    kl. 09.40
    Velfærd og
    Sundhed
    Afgørelse om hjælpemiddel
    sendt til en forkert borger ved
    en fejl i fletningen. Navn, CPR-
    nummer og helbredsoplysnin-
    ger.
    Tab af kontrol over
    følsomme oplysninger
    for én borger.
    Brevet hentet tilbage;
    fletningen kontrolle-
    res nu af to.
    Usandsynlig
    risiko
    Ikke anmeldt: krypteret,
    nøglen er i behold
    Ikke påkrævet
    ÅBE-2026-0001
    Lukket
    2. marts 2026
    kl. 09.40
    Velfærd og
    Sundhed
    Afgørelse om hjælpemiddel
    sendt til en forkert borger ved
    en fejl i fletningen. Navn, CPR-
    nummer og helbredsoplysnin-
    ger.
    Tab af kontrol over
    følsomme oplysninger
    for én borger.
    Brevet hentet tilbage;
    fletningen kontrolle-
    res nu af to.
    Høj risiko | Anmeldt 3. marts 2026 | Underrettet 4. marts
    2026
    Dannet 24. november 2026 kl. 14.05 · Side 1 af 1
    ");
}
