//! Under which names a text in both languages stands in an assessment: those under which kept ones
//! have it, one for each language.

macro_rules! names {
    ($field:ident: $(#[$of_da:meta])* $da:ident, $(#[$of_en:meta])* $en:ident) => {
        pub(crate) mod $field {
            use std::borrow::Cow;

            use brudvagt_types::Text;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            #[derive(Serialize, Deserialize)]
            struct Names<'a> {
                $(#[$of_da])*
                $da: Cow<'a, str>,
                $(#[$of_en])*
                $en: Cow<'a, str>,
            }

            pub(crate) fn serialize<S: Serializer>(
                text: &Text<Cow<'static, str>>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let names = Names {
                    $da: Cow::Borrowed(&*text.da),
                    $en: Cow::Borrowed(&*text.en),
                };
                names.serialize(serializer)
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Text<Cow<'static, str>>, D::Error> {
                let names = Names::deserialize(deserializer)?;
                Ok(Text::new(names.$da, names.$en))
            }
        }
    };
}

names!(sentence: sentence_da, sentence_en);
names!(question: question_da, question_en);
names!(text: text_da, text_en);
names!(condition: condition_da, condition_en);
names!(look_again: look_again_da, look_again_en);
names!(summary: summary_da, summary_en);
names!(outcome: outcome_da, outcome_en);
// Those kept first had one citation, in English.
names!(source: #[serde(default)] source_da, #[serde(alias = "source")] source_en);
// Those kept first did not say what had happened.
names!(when:
    #[serde(default, skip_serializing_if = "str::is_empty")] when_da,
    #[serde(default, skip_serializing_if = "str::is_empty")] when_en);
