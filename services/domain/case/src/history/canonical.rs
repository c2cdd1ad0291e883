use serde_json::Value;

/// JSON without white space, keys sorted at every depth: one value has one spelling, whichever
/// build wrote it.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, to: &mut String) {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            to.push('{');
            for (idx, (key, member)) in members.into_iter().enumerate() {
                if idx > 0 {
                    to.push(',');
                }
                to.push_str(&Value::from(key.as_str()).to_string());
                to.push(':');
                write(member, to);
            }
            to.push('}');
        }
        Value::Array(items) => {
            to.push('[');
            for (idx, item) in items.iter().enumerate() {
                if idx > 0 {
                    to.push(',');
                }
                write(item, to);
            }
            to.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            to.push_str(&value.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": null, "a": "æ\n"}, 1], "a": {}, "å": true});
        assert_eq!(
            canonical(&value),
            "{\"a\":{},\"b\":[{\"a\":\"æ\\n\",\"z\":null},1],\"å\":true}"
        );
    }
}
