//! Values that go into a query to a document store, between quotes or as a value of an object.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::ascii::skip;
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Nosql, detect, rules: &[&OPERATOR, &METACHARACTER, &NUMBER] };

static OPERATOR: Rule = Rule {
    id: "nosql.query-operator",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a sign of an operator, in a value that goes into a query",
    details: "A name that starts with `$` is an operator, a value that does is a path to a field in an aggregation, and \
              `[$…]` in a parameter becomes an operator. A name with a dot reaches into other objects. Wrap values in \
              `$literal` or `$eq`.",
    matches: &["$ne", "$password", "a[$gt]", " $where"],
    passes: &["5 $", "US$ 3", "a.b", "joe"],
};

static METACHARACTER: Rule = Rule {
    id: "nosql.query-metacharacter",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a character that leaves a string, in a value that goes into a query",
    details: "Quotes, backslashes, braces and line breaks end a string of JSON or JavaScript. Build queries as objects; then \
              switch this rule off for the field.",
    matches: &["a'b", "a\"b", "a`b", "a\\", "{a}", "a\nb", "a\u{2028}b", "a\0"],
    passes: &["Jo Doe-Smith, 12 (b)", "a = b; c", "caf\u{e9}"],
};

static NUMBER: Rule = Rule {
    id: "nosql.number-goes-on",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a number that goes on, in a value that goes into a query",
    details: "In JavaScript of a query, as of `$where`, a number stands without quotes: `1 || 1` selects everything, and behind \
              `;` anything is run. Build queries as objects; then switch this rule off for the field.",
    matches: &["1 || 1", "-3&&x", "7; return true"],
    passes: &["12 Main Street", "3|4", "R&&B", "Q; 1"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    let dotted = subject.context.is_name && text.contains(&b'.');
    if text.trim_ascii_start().starts_with(b"$") || text.windows(2).any(|pair| pair == b"[$") || dotted {
        hits.add(&OPERATOR);
    }
    let start = text.trim_ascii_start();
    let value = skip(start.strip_prefix(b"-").unwrap_or(start), |byte| byte.is_ascii_digit() || byte == b'.');
    let numeric = start.len() - value.len() > usize::from(start.starts_with(b"-"));
    if numeric && matches!(value.trim_ascii_start(), [b'|', b'|', ..] | [b'&', b'&', ..] | [b';', _, ..]) {
        hits.add(&NUMBER);
    }
    let separator = |window: &[u8]| matches!(window, [0xe2, 0x80, 0xa8 | 0xa9]);
    let leaves = |byte: &u8| matches!(byte, b'\'' | b'"' | b'`' | b'\\' | b'{' | b'}') || byte.is_ascii_control();
    if text.iter().any(leaves) || text.windows(3).any(separator) {
        hits.add(&METACHARACTER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use proptest::prelude::*;

    fn passes(text: &str, is_name: bool) -> bool {
        let context = Context { sinks: SinkSet::EMPTY.with(Sink::Nosql), is_name, ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL)).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.is_empty()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_passes_stays_one_string(text in "([$\\[\\]{}'\"\\\\:,./\n\u{2028}a-c ]|\\PC){0,12}") {
            if passes(&text, false) {
                let query = format!("{{\"user\": \"{text}\", \"active\": true}}");
                let read: serde_json::Value = serde_json::from_str(&query).unwrap();
                prop_assert_eq!(read, serde_json::json!({"user": text, "active": true}));
            }
            if passes(&text, true) {
                let query = format!("{{\"{text}\": 1}}");
                let read: serde_json::Value = serde_json::from_str(&query).unwrap();
                let name = read.as_object().and_then(|object| object.keys().next()).unwrap();
                prop_assert!(!name.starts_with('$') && !name.contains('.'));
            }
        }
    }
}
