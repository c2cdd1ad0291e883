//! Messages of any kind, put together from their descriptors and what is known of a case.

use brudvagt_proto::types::Track;
use std::collections::BTreeMap;

use prost::encoding::{WireType, encode_key, encode_varint};
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorSet, field_descriptor_proto::Type,
};

/// Messages within messages that are filled.
const DEEPEST: usize = 4;
/// Variants of one message at most.
const MOST: usize = 40;

/// What a request can name.
pub(super) struct Known {
    /// By the name of their column.
    pub(super) ids: BTreeMap<String, Vec<String>>,
    pub(super) reference: String,
    pub(super) version: u64,
    pub(super) text: &'static str,
}

pub(super) struct Messages {
    /// By full name, with a dot before it, as fields name them.
    all: BTreeMap<String, DescriptorProto>,
    /// Who serves it, its path, its message.
    methods: Vec<(&'static str, String, String)>,
}

/// The services that serve the two shared interfaces.
const SEVERAL: [&str; 3] = ["intake", "notification", "triage"];
const EACH: [&str; 6] = [
    "deadlines",
    "directory",
    "esdh",
    "intake",
    "notification",
    "triage",
];

impl Messages {
    pub(super) fn of(set: &FileDescriptorSet) -> Self {
        let mut all = BTreeMap::new();
        let mut methods = Vec::new();
        for file in &set.file {
            for message in &file.message_type {
                let name = format!(".{}.{}", file.package(), message.name());
                for nested in &message.nested_type {
                    all.insert(format!("{name}.{}", nested.name()), nested.clone());
                }
                all.insert(name, message.clone());
            }
            let package = file.package().split('.').nth(1).unwrap_or_default();
            let owners: Vec<&'static str> = match package {
                "access" | "documents" => SEVERAL.to_vec(),
                own => EACH.into_iter().filter(|it| *it == own).collect(),
            };
            for service in &file.service {
                for method in &service.method {
                    let path = format!("{}.{}/{}", file.package(), service.name(), method.name());
                    for owner in &owners {
                        methods.push((*owner, path.clone(), method.input_type().to_owned()));
                    }
                }
            }
        }
        Self { all, methods }
    }

    pub(super) fn methods(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.methods
            .iter()
            .map(|(owner, path, input)| (*owner, path.as_str(), input.as_str()))
    }

    /// As many as its choices need, so that each is made once.
    pub(super) fn variants(&self, input: &str, known: &Known) -> usize {
        let message = &self.all[input];
        let choices = message.field.iter().filter(|it| is_choice(it)).count();
        let ids = message.field.iter().map(|it| texts(it, known).len()).max();
        choices.max(ids.unwrap_or(1)).clamp(1, MOST)
    }

    pub(super) fn fill(&self, input: &str, known: &Known, variant: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.fill_into(&self.all[input], known, variant, 0, &mut bytes);
        bytes
    }

    fn fill_into(
        &self,
        message: &DescriptorProto,
        known: &Known,
        variant: usize,
        depth: usize,
        into: &mut Vec<u8>,
    ) {
        let choices: Vec<&FieldDescriptorProto> =
            message.field.iter().filter(|it| is_choice(it)).collect();
        let chosen = choices
            .get(variant % choices.len().max(1))
            .map(|it| it.number());
        for field in &message.field {
            if is_choice(field) && chosen != Some(field.number()) {
                continue;
            }
            let number = u32::try_from(field.number()).unwrap();
            match field.r#type() {
                Type::String => {
                    let texts = texts(field, known);
                    let text = &texts[variant % texts.len()];
                    if !text.is_empty() {
                        put(number, text.as_bytes(), into);
                    }
                }
                Type::Bytes => put(number, known.text.as_bytes(), into),
                Type::Message if field.type_name() == ".google.protobuf.Timestamp" => {
                    let mut at = Vec::new();
                    encode_key(1, WireType::Varint, &mut at);
                    encode_varint(1_795_000_000, &mut at);
                    put(number, &at, into);
                }
                Type::Message if depth < DEEPEST => {
                    let mut inner = Vec::new();
                    let nested = &self.all[field.type_name()];
                    self.fill_into(nested, known, variant, depth + 1, &mut inner);
                    put(number, &inner, into);
                }
                Type::Message => {}
                Type::Enum => {
                    let value = match field.type_name().rsplit('.').next() {
                        // Left out, so that everything there is is asked for.
                        Some("Phase") => 0,
                        // On which a decision is confirmed or sent back.
                        Some("Track") if variant.is_multiple_of(2) => Track::Authority.into(),
                        Some("Track") => Track::DataSubjects.into(),
                        _other => 1,
                    };
                    encode_key(number, WireType::Varint, into);
                    encode_varint(u64::try_from(value).unwrap(), into);
                }
                Type::Double | Type::Float | Type::Fixed32 | Type::Fixed64 => {
                    panic!("{}: a number of another kind", field.name())
                }
                _number => {
                    let value = match field.name() {
                        "expected_version" | "version" => known.version,
                        // Nothing is only looked at.
                        "check_only" | "count_only" | "remove" | "lift" => 0,
                        "year" => 2026,
                        _ => 1,
                    };
                    encode_key(number, WireType::Varint, into);
                    encode_varint(value, into);
                }
            }
        }
    }
}

fn is_choice(field: &FieldDescriptorProto) -> bool {
    field.oneof_index.is_some() && !field.proto3_optional()
}

fn put(number: u32, bytes: &[u8], into: &mut Vec<u8>) {
    encode_key(number, WireType::LengthDelimited, into);
    encode_varint(bytes.len() as u64, into);
    into.extend_from_slice(bytes);
}

/// What a text can be. Several: each is tried.
fn texts(field: &FieldDescriptorProto, known: &Known) -> Vec<String> {
    let name = field.name();
    let of = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    let single = name.trim_end_matches('s');
    if let Some(ids) = known.ids.get(name).or_else(|| known.ids.get(single))
        && !ids.is_empty()
    {
        return ids.clone();
    }
    match name {
        "municipality" | "municipalities" => of(&["901"]),
        "unit_id" => of(&["social-901"]),
        "person_id" | "person_ids" | "owner_id" | "assignee_id" | "holder_id" => of(&["leder-901"]),
        "reference" => vec![known.reference.clone()],
        "id" | "subject_id" => {
            let mut all: Vec<String> = known.ids.values().flatten().cloned().collect();
            all.sort_unstable();
            all.dedup();
            all
        }
        "after" | "facts_json" | "unset" | "notified" => of(&[""]),
        "search" | "words" => of(&["brev", "KANARIFUGL", known.reference.as_str(), ""]),
        "format" => of(&["json", "csv", "text"]),
        "lang" | "language" => of(&["da"]),
        "kind" => of(&[
            "new",
            "question",
            "early_warning",
            "preventive",
            "precedent",
            "public",
        ]),
        "role" => of(&["reporter", "dpo"]),
        "outcome" => of(&["risk"]),
        "decision" => of(&["not_required"]),
        "relation" => of(&["linked"]),
        "regime" => of(&["nis2_early_warning"]),
        "repeats" => of(&["yearly"]),
        "step" => of(&["aware_24h"]),
        "state" => of(&["open"]),
        "mode" => of(&["add"]),
        "email" => of(&["fremmed@test.example"]),
        "csv" => of(&["navn;email\nEn Fremmed;fremmed@test.example\n"]),
        "virk_reference" => of(&["0123456789abcdef0123456789abcdef01234567"]),
        "dpa_case_number" => of(&["2026-442-1"]),
        "case_number" => of(&["2026-0001"]),
        "key" => of(&["cause"]),
        "value" => of(&["\"other\""]),
        _ if name.ends_with("_local") => of(&["2026-11-24 10:20"]),
        _ if name.ends_with("_date") || name.ends_with("_on") || name == "police_until" => {
            of(&["2099-01-01"])
        }
        _ if name.ends_with("_id") || name.ends_with("_ids") => {
            vec![known.ids["case_id"][0].clone()]
        }
        _ => vec![known.text.to_owned()],
    }
}
