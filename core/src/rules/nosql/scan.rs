//! One pass over the text: operators, quotes that break out, conditions of JavaScript.

use super::catalogue::{
    BRACKET_OPERATOR, GRAPH_BREAK_OUT, JAVASCRIPT_BREAK_OUT, JSON_OPERATOR, OBJECT_BREAK_OUT, OPERATOR, OPERATOR_NAME,
    SERVER_JAVASCRIPT, SHELL_CALL, SHELL_SCRIPT, TAUTOLOGY,
};
use super::operators::{Operator, operator};
use crate::finding::{Paranoia, Rule};
use crate::rules::ascii::{
    ByteSet, before, is_blank, is_word, last_token, last_word, skip_blanks, split, starts_with, strip,
};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::subject::Subject;

pub(super) fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    if let Some(name) = text.strip_prefix(b"$")
        && let Some(operator) = operator(name)
        && (subject.context.is_name || !matches!(operator, Operator::Other | Operator::Stage))
    {
        // Analytics call what they send `$set` and `$group`.
        hits.add_quoted(operator == Operator::Other, &OPERATOR_NAME);
    }
    // Source code and Markdown quote queries: what is quoted there is only suspected.
    let quoted = subject.quotes_code();
    if subject.bytes.any(Bytes::SLASHES) && subject.bytes.any(Bytes::QUOTE) && leaves_clause(text) {
        hits.add(&GRAPH_BREAK_OUT);
    }
    if subject.bytes.any(Bytes::SEMICOLON) {
        number_break_out(text, hits);
    }
    if may_hold(subject.bytes) {
        walk(text, quoted, subject.paranoia > Paranoia::One, hits);
    }
}

fn walk(text: &[u8], quoted: bool, loud: bool, hits: &mut Hits) {
    let mut scan = Scan { text, hits, quoted, open: [false; 3], braces: 0, shell: false, loud };
    let mut rest = text;
    while let Some((byte, behind)) = TRIGGERS.next(rest) {
        rest = scan.step(byte, behind);
    }
}

/// Whether the text has what no rule does without: the sign of an operator, a doubled one, a quote or a brace and what
/// follows it in a break-out, or a call of the shell.
fn may_hold(bytes: Bytes) -> bool {
    let joins = Bytes::SEMICOLON.with(Bytes::PIPE).with(Bytes::AMPERSAND);
    let adds = bytes.any(Bytes::PLUS) && bytes.any(Bytes::PAREN.with(Bytes::DOT));
    bytes.any(Bytes::DOLLAR_NAME.with(Bytes::DOUBLED).with(Bytes::OBJECT_END).with(Bytes::SHELL_CALL))
        || bytes.any(Bytes::QUOTE_END) && (bytes.any(joins) || adds)
}

/// The bytes at which something can start.
static TRIGGERS: ByteSet = ByteSet::new(b"$'\"`|&;.\\{}");

struct Scan<'a, 'h> {
    text: &'a [u8],
    hits: &'h mut Hits,
    quoted: bool,
    /// Whether a quote of that kind is open: `'`, `"`, the backtick.
    open: [bool; 3],
    /// How many braces are open.
    braces: usize,
    /// Whether a call of the database's shell came before on this line.
    shell: bool,
    /// Whether rules of level 2 are asked for.
    loud: bool,
}

impl<'a> Scan<'a, '_> {
    /// Judges the trigger in front of `behind`, and returns where to go on.
    fn step(&mut self, byte: u8, behind: &'a [u8]) -> &'a [u8] {
        match byte {
            b'$' => self.dollar(behind),
            b'\'' | b'"' | b'`' => self.quote(byte, behind),
            b'|' | b'&' if behind.first() == Some(&byte) => {
                let operand = behind.get(1..).unwrap_or_default();
                if compares_literals(operand) {
                    self.quotable(&TAUTOLOGY);
                }
                return operand;
            }
            b'{' => self.braces += 1,
            b'}' if self.braces > 0 => self.braces -= 1,
            b'}' if adds_object(behind) => self.quotable(&OBJECT_BREAK_OUT),
            b';' if self.shell => {
                let next = skip_blanks(behind);
                let same_line = !before(behind, next).contains(&b'\n');
                if same_line && (keyword(next, b"return") || starts_with(next, b"db.")) {
                    self.quotable(&SHELL_SCRIPT);
                }
            }
            b'.' if behind.first().is_some_and(|byte| byte.is_ascii_alphabetic()) => self.shell_call(behind),
            // An escaped quote neither opens nor closes.
            b'\\' => return behind.get(1..).unwrap_or_default(),
            _ => {}
        }
        behind
    }

    fn quotable(&mut self, rule: &'static Rule) {
        if !self.quoted {
            self.hits.add(rule);
        } else if self.loud {
            self.hits.add(&OPERATOR);
        }
    }

    fn dollar(&mut self, behind: &'a [u8]) {
        let (name, rest) = split(behind, is_word);
        let Some(operator) = operator(name) else { return };
        let ahead = before(self.text, behind);
        let ahead = ahead.get(..ahead.len().saturating_sub(1)).unwrap_or_default();
        match (ahead.last(), rest.first()) {
            (Some(b'['), Some(b']')) => {
                let ahead = ahead.get(..ahead.len().saturating_sub(1)).unwrap_or_default();
                if !matches!(operator, Operator::Other | Operator::Stage)
                    && is_parameter(ahead, rest.get(1..).unwrap_or_default())
                {
                    self.hits.add(&BRACKET_OPERATOR);
                }
            }
            (Some(&open @ (b'\'' | b'"')), Some(&close)) if open == close => {
                if let [b':', value @ ..] = skip_blanks(rest.get(1..).unwrap_or_default()) {
                    // The stages of a pipeline are objects in a list.
                    let listed = operator != Operator::Stage || is_listed(ahead);
                    self.member(operator, true, listed, skip_blanks(value));
                }
            }
            _ => {
                if let [b':', value @ ..] = skip_blanks(rest)
                    && !matches!(last_token(ahead), Some(b'?' | b'$' | b'>'))
                    && !last_word(ahead).eq_ignore_ascii_case(b"case")
                {
                    let inside = matches!(last_token(ahead), Some(b'{' | b',' | b'['));
                    self.member(operator, false, inside && value.first() != Some(&b':'), skip_blanks(value));
                }
            }
        }
    }

    /// Judges the member `$operator: value`. `is_json`: its name is in quotes; `inside`: it surely is a member.
    fn member(&mut self, operator: Operator, is_json: bool, inside: bool, value: &[u8]) {
        let quote = matches!(value.first(), Some(b'\'' | b'"' | b'`'));
        let widens = quote || matches!(value.first(), Some(b'[' | b'{' | b'/')) || keyword(value, b"null");
        match operator {
            Operator::Script if inside || quote || starts_with(value, b"function") => {
                self.quotable(&SERVER_JAVASCRIPT);
            }
            Operator::Stage if inside && is_json && (quote || value.first() == Some(&b'{')) => {
                self.quotable(&JSON_OPERATOR)
            }
            Operator::Filter if inside => self.quotable(&JSON_OPERATOR),
            Operator::Compare if inside && (is_json || widens) => self.quotable(&JSON_OPERATOR),
            _ if inside || widens => self.hits.add(&OPERATOR),
            _ => {}
        }
    }

    fn quote(&mut self, quote: u8, behind: &'a [u8]) {
        let ahead = before(self.text, behind);
        let previous = ahead.len().checked_sub(2).and_then(|at| ahead.get(at)).copied();
        let letter = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic());
        // An apostrophe within a word.
        if quote == b'\'' && letter(previous) && letter(behind.first().copied()) {
            return;
        }
        let kind = match quote {
            b'\'' => 0,
            b'"' => 1,
            _ => 2,
        };
        let Some(open) = self.open.get_mut(kind) else { return };
        *open = !*open;
        // In code and JSON the quote in front of an operator closes a string. One that opens none has broken out.
        if *open && breaks_out(behind, self.hits) {
            // The attack's own quotes follow in pairs.
            *open = false;
        }
    }

    /// Looks for `db.collection.method(argument` around the dot in front of `behind`.
    fn shell_call(&mut self, behind: &[u8]) {
        let ahead = before(self.text, behind);
        let ahead = ahead.get(..ahead.len().saturating_sub(1)).unwrap_or_default();
        if last_word(ahead) != b"db" || matches!(ahead.iter().rev().nth(2), Some(b'.' | b'/' | b'-' | b'$')) {
            return;
        }
        let (_, rest) = split(behind, is_word);
        let Some(method) = rest.strip_prefix(b".") else { return };
        let (method, rest) = split(method, is_word);
        if !method.is_empty() && matches!(rest, [b'(', argument, ..] if *argument != b')') {
            self.shell = true;
            self.hits.add(&SHELL_CALL);
            // A command that changes something, with nothing before it.
            if ahead.len() == 2 && changes(method) {
                self.quotable(&SHELL_SCRIPT);
            }
        }
        // A command without an argument, behind the end of a call that the text did not begin.
        if rest.starts_with(b"(") && changes(method) && leaves_call(ahead.get(..ahead.len() - 2).unwrap_or_default()) {
            self.quotable(&SHELL_SCRIPT);
        }
    }
}

/// Whether the text ends a call that it did not begin, and its statement.
fn leaves_call(ahead: &[u8]) -> bool {
    /// Longer ones are not looked at.
    const MOST: usize = 64;
    if ahead.len() > MOST || last_token(ahead) != Some(b';') {
        return false;
    }
    matches!(ahead.iter().find(|byte| b"()[]{}".contains(byte)), Some(b')' | b']' | b'}'))
}

/// Whether the quote of a name, with which the text ends, is the first of an object in a list.
fn is_listed(ahead: &[u8]) -> bool {
    let near = ahead.get(ahead.len().saturating_sub(32)..).unwrap_or(ahead);
    let Some(near) = near.get(..near.len().saturating_sub(1)).map(<[u8]>::trim_ascii_end) else { return false };
    near.strip_suffix(b"{").is_some_and(|near| matches!(last_token(near), Some(b'[' | b',')))
}

/// Whether a method of a collection changes it, or runs code.
fn changes(method: &[u8]) -> bool {
    let starts: [&[u8]; 8] = [b"insert", b"update", b"remove", b"delete", b"drop", b"save", b"mapreduce", b"replace"];
    starts.iter().any(|start| starts_with(method, start))
}

/// Whether brackets between these two stand in the name of a parameter, and not in code: `list[$size]`.
fn is_parameter(ahead: &[u8], behind: &[u8]) -> bool {
    if !matches!(behind.first(), None | Some(b'=' | b'[' | b'"' | b'\'' | b':' | b'&')) {
        return ahead.is_empty() && behind.first().is_some_and(|&byte| !is_blank(byte) && byte != b'+');
    }
    // What is assigned in code has blanks around the sign.
    if matches!(behind, [b'=', b' ' | b'=' | b'>', ..]) {
        return false;
    }
    let name = |byte: u8| is_word(byte) || matches!(byte, b'[' | b']' | b'-' | b'.');
    let variable = ahead.iter().rev().take(128).find(|byte| !name(**byte));
    !matches!(variable, Some(b'$' | b'>' | b'@'))
}

/// Whether another object follows a brace that closes nothing, with a pattern or an operator in it.
fn adds_object(behind: &[u8]) -> bool {
    let [b',', next @ ..] = skip_blanks(behind) else { return false };
    let [b'{', next @ ..] = skip_blanks(next) else { return false };
    let next = skip_blanks(next);
    if next.first() == Some(&b'$') {
        return true;
    }
    let (name, rest) = split(next, |byte| is_word(byte) || matches!(byte, b'\'' | b'"'));
    matches!(skip_blanks(rest), [b':', value @ ..] if !name.is_empty() && skip_blanks(value).first() == Some(&b'/'))
}

/// What follows a quote that ends the value.
fn breaks_out(behind: &[u8], hits: &mut Hits) -> bool {
    let rest = skip_blanks(behind);
    let (brackets, rest) = split(rest, |byte| matches!(byte, b')' | b'}' | b']' | b' '));
    if brackets.contains(&b'}')
        && let Some(next) = rest.strip_prefix(b",")
        && matches!(skip_blanks(next).first(), Some(b'{' | b'"' | b'\'' | b'$'))
    {
        hits.add(&OBJECT_BREAK_OUT);
        return true;
    }
    let operand = match rest {
        [b'|', b'|', operand @ ..] | [b'&', b'&', operand @ ..] => operand,
        [b';' | b'+', operand @ ..] => operand,
        _ => return false,
    };
    let operand = skip_blanks(operand);
    let joined = matches!(rest.first(), Some(b'|' | b'&'));
    if joined && compares_literals(operand) {
        hits.add(&TAUTOLOGY);
        return true;
    }
    let constant = joined && (keyword(operand, b"true") || keyword(operand, b"1"));
    if (constant && !operand.iter().take(6).any(|&byte| byte == b'=')) || is_javascript(operand) {
        hits.add(&JAVASCRIPT_BREAK_OUT);
        return true;
    }
    false
}

/// Clauses of Cypher and AQL.
static CLAUSES: &[&[u8]] = &[
    b"call",
    b"create",
    b"delete",
    b"detach",
    b"filter",
    b"foreach",
    b"for",
    b"insert",
    b"limit",
    b"load",
    b"match",
    b"merge",
    b"optional",
    b"order",
    b"remove",
    b"return",
    b"set",
    b"skip",
    b"union",
    b"unwind",
    b"update",
    b"upsert",
    b"where",
    b"with",
];

/// Whether the first quote of the text ends a value, a clause of a graph's query follows, and a comment takes the rest.
fn leaves_clause(text: &[u8]) -> bool {
    /// Longer values are not read as one query.
    const LONGEST: usize = 1024;
    let Some(query) = text.trim_ascii_end().strip_suffix(b"//").filter(|query| query.len() <= LONGEST) else {
        return false;
    };
    let Some(at) = query.iter().position(|byte| matches!(byte, b'\'' | b'"')) else { return false };
    let (_, rest) = query.split_at(at);
    let (_, rest) =
        split(rest.get(1..).unwrap_or_default(), |byte| matches!(byte, b')' | b'}' | b']') || is_blank(byte));
    let (word, rest) = split(rest, |byte| byte.is_ascii_alphabetic());
    let clause = |word: &[u8]| CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause));
    // A second clause: one word may be one of a sentence.
    clause(word)
        && rest.first().is_some_and(|&byte| is_blank(byte))
        && rest.split(|&byte| !byte.is_ascii_alphabetic()).any(|word| {
            word.eq_ignore_ascii_case(b"return") || clause(word) && word.first().is_some_and(u8::is_ascii_uppercase)
        })
}

/// A value that is not in quotes ends at once: `0;return true`.
fn number_break_out(text: &[u8], hits: &mut Hits) {
    let (_, rest) = split(text.get(..24).unwrap_or(text), |byte| byte.is_ascii_digit());
    let start = before(text.get(..24).unwrap_or(text), rest).len();
    if let Some([b';', statement @ ..]) = text.get(start..)
        && is_javascript(skip_blanks(statement))
    {
        hits.add(&JAVASCRIPT_BREAK_OUT);
    }
}

/// Whether the text starts with JavaScript that serves an attack on a query: it returns, waits, or reaches a document.
fn is_javascript(text: &[u8]) -> bool {
    let call = |name: &[u8]| strip(text, name).is_some_and(|rest| skip_blanks(rest).first() == Some(&b'('));
    let reach = |name: &[u8]| {
        strip(text, name)
            .is_some_and(|rest| matches!(rest, [b'.' | b'[', next, ..] if is_word(*next) || *next == b'\''))
    };
    if strip(text, b"return").is_some_and(|rest| rest.first().is_some_and(|byte| !is_word(*byte) && *byte != b'.')) {
        return true;
    }
    [&b"sleep"[..], b"while", b"for", b"tojson", b"emit", b"function"].iter().any(|name| call(name))
        || reach(b"this")
        || reach(b"db")
        || starts_with(text, b"object.keys(this")
        || starts_with(text, b"do{")
        || assigns_date(text)
        || starts_with(text, b"throw ")
        || starts_with(text, b"(function")
        || strip(text, b"var ").is_some_and(|rest| {
            let (name, rest) = split(rest, is_word);
            !name.is_empty() && matches!(skip_blanks(rest), [b'=', next, ..] if *next != b'=')
        })
}

/// Whether the text starts with a clock that is set: `t=new Date()`.
fn assigns_date(text: &[u8]) -> bool {
    let (name, rest) = split(text.get(..32).unwrap_or(text), is_word);
    let Some(value) = skip_blanks(rest).strip_prefix(b"=") else { return false };
    !name.is_empty() && starts_with(skip_blanks(value), b"new date(")
}

/// Whether the text starts with two literals compared as JavaScript does it.
fn compares_literals(text: &[u8]) -> bool {
    let Some(rest) = literal(skip_blanks(text)) else { return false };
    let (sign, rest) = split(skip_blanks(rest), |byte| matches!(byte, b'=' | b'!'));
    matches!(sign, b"==" | b"===" | b"!=" | b"!==") && literal(skip_blanks(rest)).is_some()
}

/// What is behind the number or the short string that the text starts with. The string need not end.
fn literal(text: &[u8]) -> Option<&[u8]> {
    match text {
        [b'0'..=b'9', ..] => {
            let (_, rest) = split(text, |byte| byte.is_ascii_digit() || byte == b'.');
            (!rest.first().is_some_and(|&byte| is_word(byte))).then_some(rest)
        }
        [quote @ (b'\'' | b'"'), rest @ ..] => {
            let window = rest.get(..64).unwrap_or(rest);
            match window.iter().position(|byte| byte == quote) {
                Some(end) => rest.get(end + 1..),
                None if window.len() == rest.len() => Some(&[]),
                None => None,
            }
        }
        _ => None,
    }
}

/// Whether the text starts with that word, whole.
fn keyword(text: &[u8], word: &[u8]) -> bool {
    strip(text, word).is_some_and(|rest| !rest.first().is_some_and(|&byte| is_word(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The quick look never turns away what the scan would find.
        #[test]
        fn the_quick_look_misses_nothing(
            text in "([$'\"|&;.{}, =:+()]|\\[\\$|\\]=|db\\.a\\.b\\(x|\\$ne|\\$or|return |1==1|this\\.a|sleep\\(|a){0,12}"
        ) {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            walk(text, false, true, &mut hits);
            prop_assert!(hits.is_empty() || may_hold(crate::rules::scan::scan(text)));
        }

        /// The scan never goes back: what is left gets shorter with each trigger, so their number bounds the work.
        #[test]
        fn each_step_leaves_less(text in "([$'\"`|&;.\\\\{}, =:\\[\\])]|db\\.|\\$ne|return |1==1|this\\.){0,40}") {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            let mut scan = Scan { text, hits: &mut hits, quoted: false, open: [false; 3], braces: 0, shell: false, loud: true };
            let mut rest = text;
            let mut steps = 0;
            while let Some((byte, behind)) = TRIGGERS.next(rest) {
                let next = scan.step(byte, behind);
                prop_assert!(next.len() <= behind.len() && text.ends_with(next));
                rest = next;
                steps += 1;
            }
            prop_assert!(steps <= text.len());
        }
    }

    #[test]
    fn literals_are_compared() {
        assert!(compares_literals(b" 1==1"));
        assert!(compares_literals(b"'a' === 'a"));
        assert!(compares_literals(b"''=='"));
        assert!(!compares_literals(b"a==a"));
        assert!(!compares_literals(b"1=1"));
        assert!(!compares_literals(b"1x==1"));
    }

    #[test]
    fn statements_are_known() {
        assert!(is_javascript(b"return(true)"));
        assert!(is_javascript(b"sleep (5)"));
        assert!(is_javascript(b"this.password"));
        assert!(is_javascript(b"var x = 1"));
        assert!(!is_javascript(b"returns nothing"));
        assert!(!is_javascript(b"this is it"));
    }
}
