//! Values that become part of a template's source.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::ascii::{is_blank, is_word};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector = SinkDetector { sink: Sink::Template, detect, rules: &[&DELIMITER, &LINE] };

static DELIMITER: Rule = Rule {
    id: "template.source-delimiter",
    class: Class::Template,
    severity: Severity::Critical,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a character that starts or ends an expression, in a value that becomes part of a template",
    details: "Braces, `<%`, `$name`, `#name`, `@name`, `[[` and their kin mean something to one template engine or another. \
              Give templates values, never make their source from them.",
    matches: &[
        "{{x}}",
        "a } b",
        "${x}",
        "$x",
        "#set($a = 1)",
        "<%= x %>",
        "<#if x>",
        "[[x]]",
        "[(x)]",
        "@Model",
        "@(1)",
        "<?= 1 ?>",
        "## x",
    ],
    passes: &["a < b", "50 % of", "$5", "#1", "me@host.example", "[1]", "a @ b", "C# or F#"],
};

static LINE: Rule = Rule {
    id: "template.source-line",
    class: Class::Template,
    severity: Severity::High,
    cwe: 1336,
    paranoia: Paranoia::One,
    summary: "a line that is a statement, in a value that becomes part of a template",
    details: "Haml, Slim, Pug, Mako and ERB read lines that start with `=`, `-`, `%` and the like, or a tag with `=` behind \
              it, as code. Give templates values, never make their source from them.",
    matches: &[
        "= system('w')",
        "text\n- x",
        "% import os",
        "!= x",
        "p= x",
        "#a.b= x",
        ":ruby",
        "~ x",
        "\n  == x",
        "a(b)= c",
    ],
    passes: &["a = b", "-5 degrees", "x - y", "half a\nline", "100%", ": so", "a == b"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    let mut before = b'\n';
    let mut rest = text;
    let mut line = true;
    while let Some((&byte, behind)) = rest.split_first() {
        if delimits(before, byte, behind) {
            hits.add(&DELIMITER);
        }
        if line && !is_blank(byte) {
            line = false;
            if is_statement(byte, behind) {
                hits.add(&LINE);
            }
        }
        line |= matches!(byte, b'\n' | b'\r');
        before = byte;
        rest = behind;
    }
}

/// Whether an expression of some engine starts or ends with this byte.
fn delimits(before: u8, byte: u8, behind: &[u8]) -> bool {
    let next = behind.first().copied().unwrap_or_default();
    match byte {
        b'{' | b'}' => true,
        b'$' => next.is_ascii_alphabetic() || matches!(next, b'_' | b'!' | b'(' | b'$'),
        b'#' => next.is_ascii_alphabetic() || matches!(next, b'@' | b'*' | b'[' | b'#' | b'('),
        // Razor takes a sign between two letters for a mail address.
        b'@' => {
            let mail = is_word(before) && next.is_ascii_alphanumeric();
            !mail && (is_word(next) || matches!(next, b'(' | b'*' | b':' | b'@'))
        }
        b'<' => matches!(next, b'%' | b'#' | b'@' | b'?') || matches!(behind, [b'/', b'#' | b'@', ..]),
        b'%' => next == b'>',
        b'?' => next == b'>',
        b'[' => matches!(next, b'[' | b'(' | b'#' | b'@' | b'%' | b'=') || matches!(behind, [b'/', b'#' | b'@', ..]),
        b']' => next == b']',
        _ => false,
    }
}

/// Whether a line that starts like this is a statement of an engine that reads lines.
fn is_statement(byte: u8, behind: &[u8]) -> bool {
    let next = behind.first().copied().unwrap_or_default();
    match byte {
        b'=' | b'~' | b'%' => true,
        b'!' | b'&' => next == b'=',
        b'-' => !next.is_ascii_digit(),
        b':' => next.is_ascii_alphabetic(),
        _ => {
            // A tag and what it shows: `p= x`, `a.b#c!= x`.
            let tag = |byte: u8| is_word(byte) || matches!(byte, b'.' | b'#' | b'-' | b':');
            if !tag(byte) {
                return false;
            }
            let end = behind.iter().position(|&byte| !tag(byte));
            match end.and_then(|end| behind.get(end..)) {
                Some([b'=', ..] | [b'!' | b'&', b'=', ..]) => true,
                Some([b'(', ..]) => behind.iter().take_while(|&&byte| byte != b'\n').any(|&byte| byte == b'='),
                _ => false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use minijinja::{Environment, syntax::SyntaxConfig};
    use proptest::prelude::*;

    fn passes(text: &str) -> bool {
        let context = Context { sinks: SinkSet::EMPTY.with(Sink::Template), ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL)).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.is_empty()
    }

    /// Block, variable, comment: the delimiters of some engines, for one engine that takes any.
    const ENGINES: [[(&str, &str); 3]; 6] = [
        [("{%", "%}"), ("{{", "}}"), ("{#", "#}")],
        [("<%", "%>"), ("${", "}"), ("<#", "#>")],
        [("<%", "%>"), ("#{", "}"), ("{*", "*}")],
        [("[%", "%]"), ("[[", "]]"), ("[#", "#]")],
        [("@{", "}"), ("@(", ")"), ("@*", "*@")],
        [("{", "}"), ("<%=", "%>"), ("<%#", "%>")],
    ];

    fn piece() -> impl Strategy<Value = String> {
        let fixed = prop::sample::select(vec![
            "{", "}", "{{", "}}", "{%", "%}", "${", "#{", "<%", "<%=", "%>", "[[", "]]", "[%", "[#", "@(", "@{", "@*",
            ")", "7*7", "x", " ", "\n", "$", "#", "@", "<", "%", "=", "-", "if", "raw", "'", "\"", ".", "a@b",
        ]);
        prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => "\\PC{1,3}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_passes_is_shown_as_it_stands(pieces in prop::collection::vec(piece(), 0..8)) {
            let text = pieces.concat();
            if passes(&text) {
                for [block, variable, comment] in ENGINES {
                    let syntax = SyntaxConfig::builder()
                        .block_delimiters(block.0, block.1)
                        .variable_delimiters(variable.0, variable.1)
                        .comment_delimiters(comment.0, comment.1)
                        .line_statement_prefix("%")
                        .line_comment_prefix("##")
                        .build()
                        .unwrap();
                    let mut engine = Environment::new();
                    engine.set_syntax(syntax);
                    engine.set_keep_trailing_newline(true);
                    let shown = engine.render_str(&text, ()).ok();
                    prop_assert_eq!(shown.as_ref(), Some(&text), "{:?}", variable);
                }
            }
        }
    }

    #[test]
    fn honest_text_passes() {
        for text in
            ["Dear Ms O'Neill,\nit's 50 % off (today).", "me@host.example, #1 of 3", "1 < 2 & 3 > 2", "caf\u{e9} [new]"]
        {
            assert!(passes(text), "{text}");
        }
    }
}
