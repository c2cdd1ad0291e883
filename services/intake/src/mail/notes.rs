//! What a reader of a mail must know, in Danish.

use brudvagt_letterbox::{Author, How, Note};

/// One note as it stands above the words.
pub(crate) fn danish(note: &Note) -> String {
    match note {
        Note::Encrypted(How::Smime | How::Pgp) => "[Mailen er krypteret og kan ikke læses her. Originalen er gemt; bed afsenderen om at sende den ukrypteret.]".to_owned(),
        Note::Encrypted(How::Microsoft) => "[Mailen er krypteret: den er beskyttet med Microsofts kryptering eller rettighedsstyring og kan ikke læses her. Originalen er gemt; bed afsenderen om at sende den igen uden beskyttelse.]".to_owned(),
        Note::Encrypted(How::Elsewhere) => "[Mailen er beskyttet: den er kun en besked om, at ordene ligger et andet sted, bag et link eller en vedhæftet side. De kan ikke læses her. Originalen er gemt; hent beskeden, eller bed afsenderen om at sende den igen uden beskyttelse.]".to_owned(),
        Note::AnswersTo(author) => format!(
            "[Svar på mailen går ikke til afsenderen, men til {}.]",
            written_by(author)
        ),
        Note::SignatureNotChecked => {
            "[Mailen er signeret digitalt. Signaturen er ikke kontrolleret.]".to_owned()
        }
        Note::Forwarded { subject, by, files, follows_own_words } => format!(
            "[{} den mail, der er vedhæftet: \"{subject}\" fra {}.{}]",
            if *follows_own_words { "Herunder står" } else { "Mailen har ingen egen tekst. Her er" },
            written_by(by),
            holding(files)
        ),
        Note::Piece { number, total } => format!(
            "[Mailen er delt i {}, og dette er kun nr. {}. De andre stykker kommer som mails for sig.]",
            if total.is_empty() { "flere stykker" } else { total },
            if number.is_empty() { "?" } else { number },
        ),
        Note::OtherWording => "[Mailen findes i en udgave mere med andre ord. Den ligger blandt bilagene.]".to_owned(),
        Note::SeveralAuthors => "[Mailen angiver flere afsendere. Den første er vist; se den gemte mail.]".to_owned(),
        Note::NotOpened { name } => {
            format!("[Filen {name} kunne ikke åbnes her. Den ligger blandt bilagene.]")
        }
        Note::MoreFiles { n_listed, n_all } => format!(
            "[Mailen har {n_all} bilag. De første {n_listed} er vist; alle ligger i den gemte mail.]"
        ),
        Note::TooDeep => "[Noget af mailen kan ikke læses her: den har for mange mails eller dele inden i hinanden. Åbn den gemte mail.]".to_owned(),
        Note::TextCut => "[Mailens tekst er så lang, at kun begyndelsen kan læses her. Åbn den gemte mail.]".to_owned(),
        Note::HeaderCut => "[Noget af mailens hoved kan ikke læses her: det er for langt. Åbn den gemte mail.]".to_owned(),
    }
}

/// The files of a mail that is attached lie in it: whoever looks for them opens it.
fn holding(files: &[String]) -> String {
    /// More names nobody reads.
    const NAMED: usize = 10;
    match files {
        [] => String::new(),
        all => {
            let named: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
            let more = all.len().saturating_sub(named.len());
            let more = match more {
                0 => String::new(),
                n => format!(" og {n} til"),
            };
            format!(" I den ligger filerne {}{more}.", named.join(", "))
        }
    }
}

fn written_by(author: &Author) -> String {
    match (author.name.as_str(), author.email.as_str()) {
        ("", "") => "ukendt afsender".to_owned(),
        ("", email) => email.to_owned(),
        (name, "") => name.to_owned(),
        (name, email) => format!("{name} <{email}>"),
    }
}
