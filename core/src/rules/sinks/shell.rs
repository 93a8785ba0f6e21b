//! Values that go to a command line that a shell reads.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Shell, detect, rules: &[&METACHARACTER, &OPTION, &EMPTY] };

static METACHARACTER: Rule = Rule {
    id: "command.shell-metacharacter",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a character with a meaning to a shell in a value that goes to one",
    details: "\
Finds every ASCII character but letters, digits and `_ - . / , : @ + =`, white space of Unicode, and a `=` at the start. Without \
them a value that is put into a command line, even without quotes, is one argument and stays what it is, in POSIX shells; `%`, \
`^` and `!` are refused for `cmd.exe` and interactive shells.

Better than any check: start programs with a list of arguments and without a shell.",
    matches: &["a b", "a;b", "$x", "`x`", "a\nb", "x>y", "*", "~", "%PATH%", "a'b", "a\u{a0}b", "#x", "{a,b}", "=x", "a\\b", "!x"],
    passes: &["report-2024.pdf", "a/b_c", "ada@example.com", "k=v", "1,2:3+4", "Zoë", "日本"],
};

static OPTION: Rule = Rule {
    id: "command.shell-option",
    class: Class::Command,
    severity: Severity::High,
    cwe: 88,
    paranoia: Paranoia::One,
    summary: "a value that a program takes for an option",
    details: "A value that starts with `-`, or with `+` or `@` for some programs, is no file name to a program but an option, and options can run \
              commands (`tar --checkpoint-action=…`). Put `--` before values, and `./` before file names.",
    matches: &["-rf", "--output=x", "-", "+x", "@args"],
    passes: &["a-b", "./-x", "x+y"],
};

static EMPTY: Rule = Rule {
    id: "command.shell-empty",
    class: Class::Command,
    severity: Severity::Medium,
    cwe: 88,
    paranoia: Paranoia::One,
    summary: "an empty value, which is no argument at all to a shell",
    details: "An empty value without quotes is nothing: the next argument takes its place.",
    matches: &[""],
    passes: &["a", "0"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    match text {
        [] => hits.add(&EMPTY),
        [b'-' | b'+' | b'@', ..] => hits.add(&OPTION),
        _ => {}
    }
    if text.first() == Some(&b'=') || text.iter().any(|&byte| !is_plain(byte)) || !text.is_ascii() && !is_visible(text)
    {
        hits.add(&METACHARACTER);
    }
}

/// Whether the byte means itself to every shell, wherever in an argument it stands.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'_' | b'-' | b'.' | b'/' | b',' | b':' | b'@' | b'+' | b'=' | 0x80..)
}

/// Whether no character is white space or a control, which some shells take for blanks.
fn is_visible(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| !text.chars().any(|char| char.is_whitespace() || char.is_control()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use proptest::prelude::*;
    use std::process::Command;

    fn passes(text: &str) -> bool {
        let context = Context { sinks: SinkSet::EMPTY.with(Sink::Shell), ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL)).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.is_empty()
    }

    /// What the real `sh` makes of the values, each put without quotes behind the name of a command: the number of
    /// arguments that it is given, and the first of them.
    fn arguments(values: &[String]) -> Vec<(String, String)> {
        let mut script = String::from("f() { printf '%s\\0%s\\0' \"$#\" \"$1\"; }\n");
        for value in values {
            script += &format!("f {value}\n");
        }
        // A folder of its own, so that wildcards and redirections find and leave nothing elsewhere.
        let folder = std::env::temp_dir().join(format!("sluicegate-shell-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let output = Command::new("sh").arg("-c").arg(script).env_clear().current_dir(&folder).output().unwrap();
        let mut parts = output.stdout.split(|&byte| byte == 0).map(|part| String::from_utf8(part.to_vec()).unwrap());
        let mut seen = Vec::new();
        while let (Some(count), Some(first)) = (parts.next(), parts.next()) {
            seen.push((count, first));
        }
        seen
    }

    fn prove(values: &[String]) {
        let taken: Vec<String> = values.iter().filter(|value| passes(value)).cloned().collect();
        for value in &taken {
            assert!(!value.starts_with('-'), "{value:?}");
        }
        let expected: Vec<_> = taken.iter().map(|value| ("1".to_owned(), value.clone())).collect();
        assert_eq!(arguments(&taken), expected);
    }

    static PIECES: &[&str] = &[
        "a", "b1", "é", "日", "\u{a0}", "\u{85}", "\u{2003}", "\u{3000}", " ", "\t", "\n", "\r", "\0", ";", "|", "&",
        "<", ">", "(", ")", "{", "}", "[", "]", "$", "$x", "${x}", "$(id)", "`", "\\", "'", "\"", "*", "?", "~", "#",
        "!", "^", "%", "=", "-", "--", "+", "@", ":", ",", ".", "..", "/", "_", "0", "2>", "a=", "IFS=x", "\u{7f}",
        "\u{1b}", "-e",
    ];

    #[test]
    fn what_passes_is_one_argument_equal_to_itself_byte_by_byte() {
        let mut values = Vec::new();
        for byte in 1..=0x7f_u8 {
            let byte = char::from(byte);
            values.extend([
                format!("{byte}"),
                format!("a{byte}"),
                format!("{byte}a"),
                format!("a{byte}b"),
                format!("{byte}{byte}"),
            ]);
        }
        values.extend(PIECES.iter().flat_map(|a| PIECES.iter().map(move |b| format!("{a}{b}"))));
        prove(&values);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_passes_is_one_argument_equal_to_itself(
            soups in proptest::collection::vec(proptest::collection::vec(proptest::sample::select(PIECES), 0..6), 100),
            texts in proptest::collection::vec(any::<String>(), 100),
        ) {
            prove(&soups.into_iter().map(|soup| soup.concat()).chain(texts).collect::<Vec<_>>());
        }
    }
}
