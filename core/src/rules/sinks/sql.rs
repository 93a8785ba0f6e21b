//! Values that go into the text of an SQL statement.
//!
//! Such a value stands between quotes, or it is a number that stands alone. Between quotes (of any of the three kinds) a
//! value that passes cannot end them, in any dialect: it holds no quote, no backslash, no NUL, and no character that
//! becomes one of these when a driver changes encodings. Standing alone, a value that passes and that begins like a
//! number is one number, or no SQL at all. The tests below ask SQLite itself.
//!
//! A name that stands alone (`where id = id`) cannot be told from data: where the statement wants a number, ask for one
//! with a schema. And better than any of this: bind values as parameters.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::sql;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Sql, detect, rules: &[&QUOTE_IN_VALUE, &NUMBER_GOES_ON] };

static QUOTE_IN_VALUE: Rule = Rule {
    id: "sql.quote-in-value",
    class: Class::Sql,
    severity: Severity::High,
    cwe: 89,
    paranoia: Paranoia::One,
    summary: "a character that can end a quoted value in a value that goes to an SQL statement",
    details: "A quote ends the string that the statement put the value into; a backslash, in MySQL, takes the meaning from \
              the quote behind it; a NUL ends the statement's text; and some other characters become quotes when a driver \
              changes encodings. What follows is SQL. Bind values as parameters, and take this sink from the field.",
    matches: &["O'Brien", "a\"b", "`x`", "C:\\dir", "a\0b", "a\u{2bc}b", "x\u{ff07} or 1", "5\u{2032}"],
    passes: &["Oh Brien", "a -- b; c", "1 2 3", "(x)", "50 % of /* it */", "größer"],
};

static NUMBER_GOES_ON: Rule = Rule {
    id: "sql.number-goes-on",
    class: Class::Sql,
    severity: Severity::High,
    cwe: 89,
    paranoia: Paranoia::One,
    summary: "a number that goes on as SQL in a value that goes to an SQL statement",
    details: "Where a number is expected, no quotes stand around the value. `1 or 1=1` begins like a number, and the \
              database runs the rest. Bind values as parameters, or ask for a number with a schema.",
    matches: &[
        "--x\nrowid",
        "1 or 1=1",
        "-1 union select 2",
        "(1)or(2)",
        "1;drop table t",
        "1--",
        "1,2",
        "7 is null",
        "12 desc",
        "5 a, b",
        "+1*2",
        "1/**/and 1",
        "~1 collate x",
    ],
    passes: &["1", "-1.5e3", "0x1F", " 42 ", "12 Main Street", "3rd floor", "2nd", "1.2.3", "or 1=1"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let mut rest = subject.text;
    while let [byte, tail @ ..] = rest {
        if ends_string(*byte, rest) {
            hits.add(&QUOTE_IN_VALUE);
            break;
        }
        rest = tail;
    }
    if number_goes_on(subject.text) {
        hits.add(&NUMBER_GOES_ON);
    }
}

/// Whether the character at hand can end a string.
fn ends_string(byte: u8, rest: &[u8]) -> bool {
    match byte {
        b'\'' | b'"' | b'`' | b'\\' | 0 => true,
        // U+FF02 and U+FF3C, the full-width double quote and backslash; U+201C, U+201D; U+02B9 to U+02BD.
        0xef => sql::is_quote_look_alike(rest) || matches!(rest, [_, 0xbc, 0x82 | 0xbc, ..]),
        0xe2 => sql::is_quote_look_alike(rest) || matches!(rest, [_, 0x80, 0x9c | 0x9d | 0xb3 | 0xb5 | 0xb6, ..]),
        0xca => matches!(rest, [_, 0xb9..=0xbd, ..]),
        0xc2 => sql::is_quote_look_alike(rest),
        _ => false,
    }
}

/// Whether the text begins like a number and is neither one number nor a number with a plain word behind it, which no
/// statement takes.
fn number_goes_on(text: &[u8]) -> bool {
    let blank = |byte: &u8| *byte <= b' ';
    let lead = text.iter().position(|b| !(blank(b) || matches!(b, b'+' | b'-' | b'~' | b'('))).unwrap_or(text.len());
    let (signs, number) = text.split_at_checked(lead).unwrap_or_default();
    // A comment that ends with its line takes the place of the number, and the next line goes on.
    if signs.windows(2).any(|pair| pair == b"--") && text.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return true;
    }
    let digits = match number {
        [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => sql::number_length(number),
        _ => return false,
    };
    // One sign at most stands before a number; what has parentheses or more is an expression.
    let plain = signs.iter().filter(|b| !blank(b)).count() <= 1 && !signs.contains(&b'(') && !signs.contains(&b'~');
    let tail = number.get(digits..).unwrap_or_default();
    let next = tail.iter().position(|b| !blank(b)).map_or(&[][..], |at| tail.get(at..).unwrap_or_default());
    match next {
        [] => !plain,
        // A name behind a number can only be its alias, and an alias is one name: two are an error in any dialect.
        [byte, ..] if is_name(*byte) => !plain || !is_alias(next),
        _ => true,
    }
}

/// Whether a name is all that follows, or another name follows it.
fn is_alias(text: &[u8]) -> bool {
    let Some((first, tail)) = name(text) else { return false };
    if sql::is_reserved(first) || goes_on(first) {
        return false;
    }
    let blanks = tail.iter().position(|&b| b > b' ').unwrap_or(tail.len());
    match tail.get(blanks..) {
        None | Some([]) => true,
        Some(next) if blanks > 0 => name(next).is_some_and(|(second, _)| !sql::is_reserved(second) && !goes_on(second)),
        Some(_) => false,
    }
}

/// Words that may stand behind an expression in one dialect or another, besides those that attacks need.
fn goes_on(word: &[u8]) -> bool {
    const WORDS: [&[u8]; 36] = [
        b"asc",
        b"at",
        b"cross",
        b"desc",
        b"else",
        b"end",
        b"filter",
        b"first",
        b"following",
        b"for",
        b"full",
        b"go",
        b"inner",
        b"isnull",
        b"join",
        b"last",
        b"left",
        b"lock",
        b"member",
        b"natural",
        b"notnull",
        b"nulls",
        b"of",
        b"on",
        b"operator",
        b"option",
        b"outer",
        b"over",
        b"preceding",
        b"range",
        b"returning",
        b"right",
        b"rows",
        b"then",
        b"using",
        b"window",
    ];
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The name that the text begins with, and what is behind it.
fn name(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = text.iter().position(|&b| !(is_name(b) || b.is_ascii_digit())).unwrap_or(text.len());
    text.split_at_checked(len).filter(|(name, _)| !name.is_empty())
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | 0x80..=0xff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, View};
    use proptest::prelude::*;
    use rusqlite::Connection;

    fn passes(text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        let subject = Subject {
            text: text.as_bytes(),
            bytes: scan(text.as_bytes()),
            view: View::Plain,
            context: Context::default(),
            paranoia: Paranoia::One,
        };
        detect(&subject, &mut hits);
        hits.is_empty()
    }

    fn database() -> Connection {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("create table t (id integer, name text, secret text); create table s (k, v)").unwrap();
        database
    }

    /// What SQLite made of a statement: its program, with every constant left out. `None` if it is no statement.
    fn program(database: &Connection, statement: &str) -> Option<Vec<(String, i64, i64, i64)>> {
        let mut rows = database.prepare(&format!("explain {statement}")).ok()?;
        let rows = rows
            .query_map([], |row| Ok((row.get::<_, String>(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
            .ok()?
            .collect::<Result<Vec<_>, _>>()
            .ok()?;
        // A number is loaded by its value, a string by its length.
        let plain = |(code, a, b, c): (String, i64, i64, i64)| match code.as_str() {
            "Integer" | "Int64" | "Real" | "String8" | "String" => ("Constant".to_owned(), 0, b, 0),
            _ => (code, a, b, c),
        };
        Some(rows.into_iter().map(plain).collect())
    }

    /// Statements with a place for a value between quotes. Their other constants are such as no value is: SQLite loads the
    /// same constant once.
    const QUOTED: [&str; 5] = [
        "select id from t where name = '@'",
        "select id from t where (name = '@' and id > 987654) or secret = 'kept apart'",
        "insert into t (id, name, secret) values (987654, '@', 'kept apart')",
        "update t set name = '@' where id = 987654",
        "select id from t where name like '%@%' order by id",
    ];
    /// The same for a number.
    const BARE: [&str; 6] = [
        "select name from t where id = @",
        "select name from t where id = @ and secret = 'kept apart'",
        "select name from t where (id = @)",
        "delete from t where id = @",
        "update t set id = @ where name = 'kept apart'",
        "select name from t order by id limit @",
    ];

    fn stays_a_value(database: &Connection, value: &str) {
        if !passes(value) {
            return;
        }
        for statement in QUOTED {
            let harmless = program(database, &statement.replace('@', "harmless"));
            let actual = program(database, &statement.replace('@', value));
            assert_eq!(actual, harmless, "{value:?} in {statement}");
        }
        let begun = value.trim_start_matches(|c: char| c <= ' ' || "+-~(".contains(c));
        if begun.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            // Some statements treat small, negative and broken numbers apart: any of them is harmless.
            for statement in BARE {
                let Some(actual) = program(database, &statement.replace('@', value)) else { continue };
                let harmless = ["7", "-7", "7.5", "-7.5", "1", "0", "9e99"];
                let like = |number: &&str| program(database, &statement.replace('@', number)).as_ref() == Some(&actual);
                assert!(harmless.iter().any(like), "{value:?} in {statement}");
            }
        }
    }

    #[test]
    fn hostile_values_stay_values() {
        let database = database();
        for rule in [&QUOTE_IN_VALUE, &NUMBER_GOES_ON] {
            for text in rule.matches.iter().chain(rule.passes) {
                stays_a_value(&database, text);
            }
        }
        for text in sql::DETECTOR.rules.iter().flat_map(|rule| rule.matches) {
            stays_a_value(&database, text);
        }
    }

    #[test]
    fn sqlite_takes_what_a_quote_lets_out() {
        let database = database();
        let harmless = program(&database, &QUOTED[0].replace('@', "harmless"));
        assert_ne!(program(&database, &QUOTED[0].replace('@', "x' or 1=1 --")), harmless);
        assert_ne!(
            program(&database, &BARE[0].replace('@', "1 or 1=1")),
            program(&database, &BARE[0].replace('@', "1"))
        );
    }

    /// Pieces that SQL is made of.
    fn piece() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "'",
            "\"",
            "`",
            "\\",
            "--",
            "/*",
            "*/",
            ";",
            "(",
            ")",
            ",",
            "=",
            "<",
            ">",
            "||",
            "+",
            "-",
            "*",
            "/",
            "%",
            "&",
            "|",
            "~",
            "!",
            "<>",
            " ",
            " ",
            " ",
            "\n",
            "\t",
            ".",
            "1",
            "2",
            "0x1f",
            "1e3",
            "'1'",
            "or",
            "and",
            "not",
            "is",
            "null",
            "in",
            "like",
            "glob",
            "between",
            "union",
            "all",
            "select",
            "from",
            "t",
            "s",
            "id",
            "name",
            "where",
            "order",
            "by",
            "limit",
            "offset",
            "collate",
            "nocase",
            "escape",
            "isnull",
            "notnull",
            "case",
            "when",
            "then",
            "else",
            "end",
            "exists",
            "cast",
            "as",
            "integer",
            "returning",
            "on",
            "conflict",
            "asc",
            "desc",
            "nulls",
            "first",
            "over",
            "window",
            "join",
            "cross",
            "left",
            "group",
            "having",
            "drop",
            "table",
            "x",
            "Main",
            "Street",
            "@",
            "#",
            "$a",
            "?1",
            ":a",
            "[a]",
            "{",
            "}",
            "regexp",
            "match",
            "->",
            "->>",
            "é",
            "indexed",
            "values",
            "except",
            "intersect",
            "random()",
            "abs(1)",
            "rowid",
        ]);
        prop_oneof![8 => words.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn values_that_pass_stay_values(pieces in prop::collection::vec(piece(), 0..12)) {
            stays_a_value(&database(), &pieces.concat());
        }

        #[test]
        fn numbers_that_pass_stay_numbers(number in "[-+~(]{0,2}[0-9.]{1,4}", pieces in prop::collection::vec(piece(), 0..6)) {
            stays_a_value(&database(), &format!("{number}{}", pieces.concat()));
            stays_a_value(&database(), &format!("{number} {}", pieces.join(" ")));
        }
    }
}
