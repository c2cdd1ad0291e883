use serde::Serialize;

use super::{Contents, Digests, FORMAT_LINE, PublicKey, Seal, Signer};
use crate::framed::Framed;
use crate::history::{Entry, canonical};

/// Writes a case file. The same contents and signer give the same bytes.
///
/// A history that does not verify is exported all the same: whoever checks the file sees what is
/// wrong with it, and whoever investigates needs it.
///
/// # Errors
/// When a value has no JSON form, which no type here allows.
pub fn export(contents: &Contents, signer: &Signer) -> Result<Vec<u8>, serde_json::Error> {
    let case = line(&contents.case)?;
    let facts = line(&contents.facts)?;
    let register = line(&contents.register)?;
    let attachments = lines(&contents.attachments)?;
    let history = lines(&contents.history)?;
    let seal = seal(
        contents,
        Digests::of(
            &case,
            &facts,
            &register,
            &as_strs(&attachments),
            &as_strs(&history),
        ),
        signer,
    );
    let file = [
        "{",
        FORMAT_LINE,
        &format!("\"case\":{case},"),
        &format!("\"facts\":{facts},"),
        &format!("\"register\":{register},"),
        &list("attachments", &attachments),
        &list("history", &history),
        &format!("\"seal\":{}", line(&seal)?),
        "}\n",
    ];
    Ok(file.join("\n").into_bytes())
}

fn seal(contents: &Contents, digests: Digests, signer: &Signer) -> Seal {
    let erased = contents.history.iter().filter(|entry| entry.is_erased());
    let mut seal = Seal {
        case_id: contents.case.id,
        head: contents.head,
        erased: erased.map(|entry: &Entry| entry.seq).collect(),
        digests,
        public_key: signer.public_key(),
        // Replaced below: the signature covers the rest.
        signature: signer.sign(&[]),
    };
    seal.signature = signer.sign(signed_bytes(&seal).bytes());
    seal
}

/// What the signature is over: every field of the seal but the keys.
pub(super) fn signed_bytes(seal: &Seal) -> Framed {
    let erased: Vec<u8> = seal
        .erased
        .iter()
        .flat_map(|seq| seq.to_be_bytes())
        .collect();
    Framed::new("brudvagt/case-file/1")
        .part(seal.case_id.as_bytes())
        .number(seal.head.seq)
        .part(&seal.head.hash)
        .part(&erased)
        .part(&seal.digests.case)
        .part(&seal.digests.facts)
        .part(&seal.digests.register)
        .part(&seal.digests.attachments)
        .part(&seal.digests.history)
}

/// One value on one line, in its one spelling.
pub(super) fn line(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_value(value).map(|value| canonical(&value))
}

fn lines(values: &[impl Serialize]) -> Result<Vec<String>, serde_json::Error> {
    values.iter().map(line).collect()
}

fn as_strs(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

fn list(name: &str, items: &[String]) -> String {
    if items.is_empty() {
        format!("\"{name}\":[\n],")
    } else {
        format!("\"{name}\":[\n{}\n],", items.join(",\n"))
    }
}

/// Whether the seal was signed by the key it names.
pub(super) fn is_signed(seal: &Seal) -> bool {
    let public_key: &PublicKey = &seal.public_key;
    public_key.verifies(signed_bytes(seal).bytes(), &seal.signature)
}
