//! Values that go into an XPath expression, between quotes or as a number.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::ascii::{is_word, split};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Xpath, detect, rules: &[&QUOTE, &SYNTAX, &OPERATOR_WORD] };

static QUOTE: Rule = Rule {
    id: "xpath.quote",
    class: Class::Xpath,
    severity: Severity::High,
    cwe: 643,
    paranoia: Paranoia::One,
    summary: "a quote, in a value that goes into an XPath expression",
    details: "XPath 1.0 has no escape for quotes: a quote ends the string that the value stands in. Pass values as variables \
              (`$name`) of the library; then switch this rule off for the field.",
    matches: &["O'Brien", "a\"b", "' or '1'='1"],
    passes: &["Jo Doe-Smith", "a`b"],
};

static SYNTAX: Rule = Rule {
    id: "xpath.syntax",
    class: Class::Xpath,
    severity: Severity::Medium,
    cwe: 643,
    paranoia: Paranoia::One,
    summary: "a sign of XPath's syntax, in a value that goes into an expression",
    details: "Where a value stands without quotes, brackets, slashes, comparisons and the like change the expression. Where \
              it stands between quotes, switch this rule off for the field.",
    matches: &["1]", "a/b", "count(x)", "1=1", "a|b", "@x", "a::b", "$x", "*", "1 < 2", "a != b"],
    passes: &["Jo Doe-Smith", "12.5", "a: b", "5!"],
};

// Level 2: names and titles have these words. A value between quotes is safe from them; a number stands without, so that behind one
// they are found at every level.
static OPERATOR_WORD: Rule = Rule {
    id: "xpath.operator-word",
    class: Class::Xpath,
    severity: Severity::Medium,
    cwe: 643,
    paranoia: Paranoia::Two,
    summary: "a word that is an operator of XPath, in a value that goes into an expression",
    details: "Where a value stands without quotes, `1 or 2` is true. Put values between quotes or pass them as variables; then \
              switch this rule off for the field.",
    matches: &["1 or 2", "a and b", "4 div 0", "4 mod 2"],
    passes: &["order", "candid", "or", "model x"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    if text.iter().any(|byte| matches!(byte, b'\'' | b'"')) {
        hits.add(&QUOTE);
    }
    let sign = |byte: &u8| {
        matches!(
            byte,
            b'[' | b']' | b'(' | b')' | b'/' | b'|' | b'=' | b'<' | b'>' | b'@' | b'*' | b'$' | b'{' | b'}' | 0
        )
    };
    if text.iter().any(sign) || text.windows(2).any(|pair| pair == b"::") {
        hits.add(&SYNTAX);
    }
    let digits = text.trim_ascii_start();
    let number = digits.strip_prefix(b"-").unwrap_or(digits).first().is_some_and(u8::is_ascii_digit);
    let mut rest = text;
    let mut first = true;
    while !rest.is_empty() {
        let (word, behind) = split(rest, |byte| is_word(byte) || byte >= 0x80);
        if !first && !behind.is_empty() && matches!(word, b"or" | b"and" | b"div" | b"mod") {
            hits.add_certain(number, &OPERATOR_WORD);
        }
        first &= word.is_empty();
        rest = if word.is_empty() { behind.get(1..).unwrap_or_default() } else { behind };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use proptest::prelude::*;

    #[test]
    fn a_number_that_goes_on_is_certain() {
        let found = |text: &str| {
            let context = Context { sinks: SinkSet::EMPTY.with(Sink::Xpath), ..Context::default() };
            let mut hits = Hits::new(Paranoia::One);
            let off = ClassSet::from_iter(Class::ALL);
            Inspector::new(Paranoia::One, off).inspect(&mut Views::default(), text.as_bytes(), context, &mut hits);
            !hits.is_empty()
        };
        assert!(found("1 or 2") && found(" -1 and x") && !found("rock or pop") && !found("12 Main Street"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_passes_stays_one_literal(text in "(['\"()\\[\\]/=|a-c ]|\\PC){0,12}") {
            let context = Context { sinks: SinkSet::EMPTY.with(Sink::Xpath), ..Context::default() };
            let mut hits = Hits::new(Paranoia::One);
            Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL))
                .inspect(&mut Views::default(), text.as_bytes(), context, &mut hits);
            if hits.is_empty() {
                // A literal ends at the next quote of its kind (XPath 1.0, 3.7): there is none but ours.
                let expression = format!("//user[name='{text}']");
                let literal: Vec<&str> = expression.split('\'').collect();
                prop_assert_eq!(literal, vec!["//user[name=", text.as_str(), "]"]);
            }
        }
    }
}
