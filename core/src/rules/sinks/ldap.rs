//! Values that go into an LDAP filter or a distinguished name.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector = SinkDetector { sink: Sink::Ldap, detect, rules: &[&FILTER, &NAME] };

static FILTER: Rule = Rule {
    id: "ldap.filter-metacharacter",
    class: Class::Ldap,
    severity: Severity::High,
    cwe: 90,
    paranoia: Paranoia::One,
    summary: "a metacharacter of filters, in a value that goes to a directory",
    details: "RFC 4515 asks that `*`, `(`, `)`, `\\` and NUL are escaped in the value of a filter. Escape them as `\\2a` and \
              so on; then switch this rule off for the field.",
    matches: &["a*", "(x", "x)", "a\\b", "a\0"],
    passes: &["Jo Doe-Smith", "a&b", "x|y", "caf\u{e9}"],
};

static NAME: Rule = Rule {
    id: "ldap.name-metacharacter",
    class: Class::Ldap,
    severity: Severity::Medium,
    cwe: 90,
    paranoia: Paranoia::One,
    summary: "a metacharacter of distinguished names, in a value that goes to a directory",
    details: "RFC 4514 asks that `,`, `+`, `\"`, `<`, `>`, `;`, `=`, a leading `#` and blanks at the ends are escaped in a \
              distinguished name. Where the value only goes into a filter, switch this rule off for the field.",
    matches: &["a,dc=b", "x+y", "a;b", "a\"", "#a", " a", "a ", "a=b"],
    passes: &["Jo Doe-Smith", "a#b", "a b"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    if text.iter().any(|byte| matches!(byte, b'*' | b'(' | b')' | b'\\' | 0)) {
        hits.add(&FILTER);
    }
    let special = |byte: &u8| matches!(byte, b',' | b'+' | b'"' | b'<' | b'>' | b';' | b'=') || byte.is_ascii_control();
    let ends = matches!(text.first(), Some(b'#' | b' ')) || text.last() == Some(&b' ');
    if ends || text.iter().any(special) {
        hits.add(&NAME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use proptest::prelude::*;

    fn passes(text: &str) -> bool {
        let context = Context { sinks: SinkSet::EMPTY.with(Sink::Ldap), ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL)).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.is_empty()
    }

    /// A filter, read as RFC 4515 says: how many comparisons, and the value of the first. None if it is not one filter.
    fn read(filter: &str) -> Option<(usize, String)> {
        let mut depth = 0;
        let mut values = Vec::new();
        let mut text = String::new();
        for (at, letter) in filter.char_indices() {
            match letter {
                '(' => {
                    depth += 1;
                    text.clear();
                }
                ')' => {
                    if let Some((_, value)) = text.split_once('=') {
                        values.push(value.to_owned());
                    }
                    text.clear();
                    depth -= 1;
                    if depth == 0 && at + 1 < filter.len() {
                        return None;
                    }
                }
                '*' | '\\' | '\0' => return None,
                letter => text.push(letter),
            }
        }
        (depth == 0).then(|| (values.len(), values.swap_remove(0)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_passes_stays_one_value(text in "([()*\\\\&|!=,+a-c ]|\\PC){0,12}") {
            if passes(&text) {
                prop_assert_eq!(read(&format!("(&(cn={text})(active=TRUE))")), Some((2, text.clone())));
                let name = format!("cn={text},dc=example");
                prop_assert_eq!(name.split([',', '+', ';']).count(), 2);
            }
        }
    }
}
