//! Script that stands in no tag: a value that leaves a string of a script, and script on its own.

use super::break_out::{SCRIPT_BREAK_OUT, leaves_string};
use super::script::{Name, calls_sink, ends_with, is_dialog, is_eval, is_global, is_name, name_before, starts_with};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::search::take_while;

pub(super) static SCRIPT_CALL: Rule = Rule {
    id: "xss.script-call",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // Only with arguments by which attackers prove or hide something: programs say something to people there.
    paranoia: Paranoia::One,
    summary: "a call that proves or hides that script runs",
    details: "\
Finds calls such as `alert(document.cookie)` and `eval(atob(…))`: a dialog that shows the page's secrets or a bare number,
or text that is decoded and run.",
    matches: &[
        "alert(1)",
        "1;alert(1)//",
        "top.alert(document.cookie)",
        "x=eval(atob('YQ=='))",
        "setTimeout(unescape('%61'))",
        "confirm(/x/)",
        "alert`1`",
        "window['alert'](1)",
        "onerror=alert;throw 1",
        "'//example.org/?c='+document.cookie",
        "eval(location.hash.slice(1))",
        "[a]script>alert('x');",
        "¼script¾alert('x')",
        "\">prompt(9)",
        "alert.call(null,1)",
        "Reflect.apply(alert,this,[1])",
        "a=alert,a(1)",
        "{{$event.view.alert(1)}}",
    ],
    passes: &[
        "How does alert() work?",
        "save();\nalert('Saved.')",
        "alert('hi') shows a window",
        "confirm(1) your booking",
        "confirm(1)  your booking",
        "How+does+alert()+work?",
        "if (confirm(\"Delete?\")) remove()",
        "the function `alert`",
        "we alert(ed) them",
        "ui.alert(1)",
        "eval(expression)",
        "window['name'](1)",
        "setTimeout(() => go(), 1)",
        "setTimeout(this.tick, 100)",
        "location=\"West Europe\"",
        "fn.call(alert)",
        "notify = alert, then go",
        "manuscript > alert(a)",
    ],
};

pub(super) static OBFUSCATED_SCRIPT: Rule = Rule {
    id: "xss.obfuscated-script",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // Nobody writes a program like this for any other reason.
    paranoia: Paranoia::One,
    summary: "script that is written so that nobody sees what it calls",
    details: "\
Finds ways to run text without naming a function: a chain to the `Function` constructor, script out of brackets and signs
alone, names put together from parts.",
    matches: &[
        "[]['filter']['constructor']('x')()",
        "{{constructor.constructor('go()')()}}",
        "''.sub.constructor('go()')()",
        "(![]+[])[+[]]+(![]+[])[+!+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]",
        "top['al'+'ert'](1)",
        "self[atob('YQ==')](1)",
        "top[/al/.source+/ert/.source](1)",
        "top[8680439..toString(30)](1)",
        "$=~[];$={___:++$}",
    ],
    passes: &["a[b](c)",
        "window['on' + type](event)", "[[1, 2], [3]]", "super.constructor('x')", "class A { constructor('x') }", "![]", "[x](y)", "- [ ] [a](b)"],
};

pub(super) static SUSPICIOUS_CALL: Rule = Rule {
    id: "xss.suspicious-call",
    class: Class::Xss,
    severity: Severity::Low,
    cwe: 79,
    // Programs call these functions too, and texts about programming name them.
    paranoia: Paranoia::Two,
    summary: "a call of a function that attackers like to call",
    details: "Finds calls of dialogs and of functions that run text, and uses of cookies, whatever stands around them.",
    matches: &["How does alert() work?", "eval(expression)", "x = document.cookie", "document.write(x)"],
    passes: &["we alert (some of) them", "medieval(x)", "the document", "ui.alerts(1)"],
};

pub(super) static UTF_7: Rule = Rule {
    id: "xss.utf-7",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // `+ADw-` has no other meaning, and a tag in UTF-7 no honest one.
    paranoia: Paranoia::One,
    summary: "a tag that is written in UTF-7",
    details: "Finds `<` in UTF-7 before a name or slash, which browsers that guess a page's encoding took for a tag.",
    matches: &["+ADw-script+AD4-", "x+ADw-/title+AD4-"],
    passes: &["+ADw-", "a+ADw-1", "1+1", "ADw-script"],
};

/// Reports every use of the page's cookies.
pub(super) fn judge_cookies(text: &[u8], hits: &mut Hits) {
    if text.windows(15).any(|window| window.eq_ignore_ascii_case(b"document.cookie")) {
        hits.add(&SUSPICIOUS_CALL);
    }
}

/// Counts the operands of a program that is written with six signs alone: `[]`, negated or made a number.
#[derive(Default)]
pub(super) struct Program {
    count: u32,
    last: usize,
}

impl Program {
    pub(super) fn judge_bracket(&mut self, text: &[u8], at: usize, hits: &mut Hits) {
        let before = at.checked_sub(1).and_then(|index| text.get(index));
        if text.get(at + 1) != Some(&b']') || !matches!(before, Some(b'!' | b'+')) {
            return;
        }
        self.count = if at - self.last < 24 { self.count + 1 } else { 1 };
        self.last = at;
        if self.count == 6 {
            hits.add(&OBFUSCATED_SCRIPT);
        }
    }
}

/// A parenthesis: what is called, and with what?
pub(super) fn judge_call(text: &[u8], at: usize, hits: &mut Hits) {
    let name = Name::before(text, at);
    let name = name.get();
    let start = at - name.len();
    let before = text.get(..start).unwrap_or_default();
    let arguments = text.get(at + 1..).unwrap_or_default();
    if name.is_empty() {
        if [&b"alert)("[..], b"confirm)(", b"prompt)(", b"eval)("]
            .iter()
            .any(|function| starts_with(arguments, function))
        {
            hits.add(&SCRIPT_CALL);
        } else if before.ends_with(b"&{") {
            hits.add(&super::elements::LEGACY_ELEMENT);
        } else if before.last() == Some(&b']') {
            judge_member_call(before, hits);
        }
        return;
    }
    if matches!(
        name,
        b"find" | b"map" | b"some" | b"every" | b"filter" | b"sort" | b"findindex" | b"flatmap" | b"from" | b"replace"
    ) && [&b"alert)"[..], b"confirm)", b"prompt)", b"eval)"].iter().any(|function| starts_with(arguments, function))
    {
        hits.add(&SCRIPT_CALL);
    }
    if matches!(name, b"call" | b"apply") {
        let callee = before.strip_suffix(b".").unwrap_or_default();
        let called = Name::before(callee, callee.len());
        let called = called.get();
        let owner = callee.get(..callee.len() - called.len()).unwrap_or_default();
        let given = [&b"alert,"[..], b"confirm,", b"prompt,", b"eval,"].iter().any(|name| starts_with(arguments, name));
        if calls_by_name(called) && begins_code(owner) || called == b"reflect" && given {
            hits.add(&SCRIPT_CALL);
        }
    }
    if (is_dialog(name) || is_eval(name)) && leaves_string(before, arguments) {
        hits.add(&SCRIPT_BREAK_OUT);
    }
    if is_dialog(name) && (is_of_the_page(before) || follows_script_tag(before)) {
        let sure = shows_a_secret(arguments)
            || is_a_proof(arguments) && (begins_code(before) || comments_out(arguments))
            || is_whole(before, arguments, false)
            || follows_script_tag(before);
        hits.add(if sure { &SCRIPT_CALL } else { &SUSPICIOUS_CALL });
    } else if is_eval(name) && is_of_the_page(before) {
        if runs_hidden_text(name, arguments) || name == b"eval" && is_whole(before, arguments, true) {
            hits.add(&SCRIPT_CALL);
        } else if name == b"eval" || name == b"execscript" {
            hits.add(&SUSPICIOUS_CALL);
        }
    } else if name == b"constructor" {
        let chained = ends_with(before, b"constructor.") || before.ends_with(b"].") || before.ends_with(b"\"].");
        let literal = matches!(arguments, [b'"' | b'\'' | b'`' | b'\\', ..]);
        let own = ends_with(before, b"super.") || ends_with(before, b"this.") || before.last() != Some(&b'.');
        if chained && ends_with(before, b"constructor.") || literal && !own {
            hits.add(&OBFUSCATED_SCRIPT);
        }
    } else if matches!(name, b"write" | b"writeln") && ends_with(before, b"document.") {
        hits.add(
            if matches!(arguments, [b'"' | b'\'' | b'`', b'<', ..])
                || shows_a_secret(arguments)
                || runs_hidden_text(name, arguments)
            {
                &SCRIPT_CALL
            } else {
                &SUSPICIOUS_CALL
            },
        );
    } else if matches!(name, b"$eval" | b"execscript" | b"getscript") {
        hits.add(&SUSPICIOUS_CALL);
    }
}

/// `…](`: the member is given by a text. `before` ends with the bracket.
fn judge_member_call(before: &[u8], hits: &mut Hits) {
    if !matches!(before, [.., b'"' | b'\'' | b'`' | b')' | b'e', b']']) {
        return;
    }
    let start = before.len().saturating_sub(64);
    let recent = before.get(start..before.len() - 1).unwrap_or_default();
    let Some(open) = recent.iter().rposition(|&byte| byte == b'[') else { return };
    let member = recent.get(open + 1..).unwrap_or_default();
    let decoded =
        starts_with(member, b"atob(") || starts_with(member, b"unescape(") || starts_with(member, b"string.from") || {
            let digits = member.iter().take_while(|byte| byte.is_ascii_digit()).count();
            digits > 0 && member.get(digits..).is_some_and(|rest| starts_with(rest, b"..tostring("))
        };
    let owner = recent.get(..open).unwrap_or_default();
    let of_the_page = is_global(Name::before(owner, owner.len()).get());
    match member {
        [b'"' | b'\'' | b'`', plain @ .., _] if plain.eq_ignore_ascii_case(b"constructor") => {
            hits.add(&OBFUSCATED_SCRIPT)
        }
        [b'"' | b'\'' | b'`', plain @ .., _] if of_the_page && calls_by_name(Name::of(plain).get()) => {
            hits.add(&SCRIPT_CALL)
        }
        _ if of_the_page && (decoded || is_put_together(member)) => hits.add(&OBFUSCATED_SCRIPT),
        _ => {}
    }
}

fn calls_by_name(name: &[u8]) -> bool {
    is_dialog(name) || name == b"eval"
}

/// Whether a text is put together from literals alone, or has letters that are written as escapes: programs put texts
/// together from what they do not know yet.
fn is_put_together(member: &[u8]) -> bool {
    let mut quote = 0;
    let mut joined = false;
    let mut rest = member;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'\\' if quote != 0 => return matches!(after, [b'x' | b'u' | b'0'..=b'9', ..]),
            byte if *byte == quote => quote = 0,
            b'"' | b'\'' | b'`' | b'/' if quote == 0 => quote = *byte,
            b'+' if quote == 0 => joined = true,
            b'.' if quote == 0 => return starts_with(after, b"source") || starts_with(after, b"tolowercase"),
            _ if quote == 0 && is_name(*byte) => return false,
            _ => {}
        }
    }
    joined
}

/// A backtick right behind a name: a call with a template.
pub(super) fn judge_tagged(text: &[u8], at: usize, hits: &mut Hits) {
    let name = Name::before(text, at);
    let name = name.get();
    if !(is_dialog(name) || is_eval(name) || name == b"location") {
        return;
    }
    let before = text.get(..at - name.len()).unwrap_or_default();
    // In Markdown a backtick ends a code span as well: then one stands before the name, or a space behind it.
    let span =
        before.last() == Some(&b'`') || matches!(text.get(at + 1), None | Some(b' ' | b'\n' | b'.' | b',' | b')'));
    let closed = text.iter().skip(at + 1).take(120).any(|&byte| byte == b'`');
    if !span && closed && is_of_the_page(before) && begins_code(before) {
        hits.add(&SCRIPT_CALL);
    }
}

/// `onerror=alert;throw 1`, `location='javascript:…'`, `=~[]`.
pub(super) fn judge_assignment(text: &[u8], at: usize, hits: &mut Hits) {
    let value = text.get(at + 1..).unwrap_or_default();
    if value.starts_with(b"~[]") {
        hits.add(&OBFUSCATED_SCRIPT);
        return;
    }
    let name = Name::before(text, at);
    let name = name.get();
    let before = text.get(..at - name.len()).unwrap_or_default();
    if ends_with(before, b".constructor.prototype.") {
        hits.add(&OBFUSCATED_SCRIPT);
    }
    if name == b"location" && is_of_the_page(before) && value.len() < 200 {
        let whole = before.is_empty() || before == b"window." || before == b"document.";
        let url = value.trim_ascii_start();
        let leads_out = |url: &[u8]| url.starts_with(b"//") || url.starts_with(b"http");
        if whole && matches!(url, [b'"' | b'\'' | b'`', url @ ..] if leads_out(url)) {
            hits.add(&SCRIPT_CALL);
        }
    }
    if assigns_dialog(name, value) {
        hits.add(&SCRIPT_CALL);
    }
    if !(name.starts_with(b"on") || matches!(name, b"tostring" | b"valueof" | b"charat")) {
        return;
    }
    let length = value.iter().take(20).take_while(|&&byte| is_name(byte)).count();
    let (function, rest) = value.split_at(length.min(value.len()));
    let function = Name::of(function);
    let function = function.get();
    if (is_dialog(function) || function == b"eval") && (rest.is_empty() || rest.iter().take(12).collect::<Throw>().0) {
        hits.add(&SCRIPT_CALL);
    }
}

/// `a=alert,a(1)`: whether a dialog gets another name, and is called by it at once.
fn assigns_dialog(name: &[u8], value: &[u8]) -> bool {
    let length = value.iter().take(8).take_while(|&&byte| is_name(byte)).count();
    let (function, rest) = value.split_at(length);
    !name.is_empty()
        && calls_by_name(Name::of(function).get())
        && matches!(rest, [b',' | b';', call @ ..]
            if starts_with(call, name) && matches!(call.get(name.len()), Some(b'(' | b'`')))
}

/// Whether `throw` stands in a few bytes.
struct Throw(bool);

impl<'a> FromIterator<&'a u8> for Throw {
    fn from_iter<I: IntoIterator<Item = &'a u8>>(bytes: I) -> Self {
        let mut buffer = [0u8; 12];
        for (slot, byte) in buffer.iter_mut().zip(bytes) {
            *slot = *byte;
        }
        Self(buffer.windows(5).any(|window| window == b"throw"))
    }
}

/// `+ADw-`, and a text to which the cookies are added.
pub(super) fn judge_plus(text: &[u8], at: usize, hits: &mut Hits) {
    let rest = text.get(at + 1..).unwrap_or_default();
    if let [b'A', b'D', b'w', b'-', next, ..] = rest
        && (next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'+'))
    {
        hits.add(&UTF_7);
    }
    let spaces = rest.iter().take(4).take_while(|&&byte| byte == b' ').count();
    let operand = rest.get(spaces..).unwrap_or_default();
    let quoted = text.get(..at).unwrap_or_default().trim_ascii_end();
    if starts_with(operand, b"document.cookie") && matches!(quoted, [.., b'=' | b'/' | b'?', b'"' | b'\'' | b'`']) {
        hits.add(&SCRIPT_CALL);
    }
}

/// Whether a name that follows `before` is the page's own function and not a member of something else.
fn is_of_the_page(before: &[u8]) -> bool {
    match before {
        [rest @ .., b'.'] => {
            is_global(Name::before(rest, rest.len()).get()) || matches!(rest.last(), Some(b')' | b']' | b'?'))
        }
        [.., last] => *last < 0x80,
        [] => true,
    }
}

/// Whether what follows `before` is where a statement or an operand of a script begins, and not in a sentence.
fn begins_code(before: &[u8]) -> bool {
    match before {
        [] => true,
        // Behind an object, and what that is a member of: where it begins.
        [rest @ .., b'.'] => {
            let mut rest = rest;
            for _ in 0..CHAIN {
                let name = name_before(rest, rest.len());
                if name.is_empty() {
                    return true;
                }
                rest = rest.get(..rest.len() - name.len()).unwrap_or_default();
                match rest {
                    [owner @ .., b'.'] if owner.last().is_some_and(|&byte| is_name(byte)) => rest = owner,
                    _ => break,
                }
            }
            begins_code_at(rest)
        }
        _ => begins_code_at(before),
    }
}

/// How many members of members are followed.
const CHAIN: usize = 4;

fn begins_code_at(before: &[u8]) -> bool {
    if before.last() == Some(&b' ') {
        let word = name_before(before, before.len() - 1);
        return matches!(word, b"extends" | b"throw" | b"void" | b"typeof" | b"delete");
    }
    // A form writes a blank so: `How+does+alert()+work`.
    if matches!(before, [.., word, b'+'] if word.is_ascii_alphabetic() || *word == b':') {
        return false;
    }
    before.last().is_none_or(|last| {
        !matches!(last, b'\n' | b'\t' | b'\r' | b'`' | b'.' | b'@' | b'#' | b'-' | b'>' | 0x80..) || {
            matches!(
                before,
                [.., b'"' | b'\'' | b')', b'-'] | [b'-'] | [b'"' | b'\'', b'>'] | [b'"' | b'\'', b'/', b'>']
            )
        }
    })
}

/// Whether `script>` stands before: the tag of a script whose `<` something has hidden. In an encoding of seven bits, `¾` is
/// a `>`.
fn follows_script_tag(before: &[u8]) -> bool {
    let before = match before {
        [rest @ .., b'>' | 0xbe] => rest.strip_suffix(b"\xc2").unwrap_or(rest),
        _ => return false,
    };
    ends_with(before, b"script")
}

/// Whether a dialog shows what only an attacker wants to see.
fn shows_a_secret(arguments: &[u8]) -> bool {
    let arguments = arguments.trim_ascii_start();
    if let [b'/', first, rest @ ..] = arguments
        && !matches!(first, b'/' | b'*')
    {
        return rest.iter().take(24).any(|&byte| byte == b'/');
    }
    [&b"document.cookie"[..], b"document.domain", b"document[", b"document.location", b"window.origin", b"cookie)"]
        .iter()
        .chain(&[
            &b"string.fromcharcode"[..],
            b"self.origin",
            b"localstorage",
            b"location.hash",
            b"window.name",
            b"atob(",
        ])
        .any(|secret| starts_with(arguments, secret))
}

/// Whether the only argument is a number, by which attackers see that the call was made.
fn is_a_proof(arguments: &[u8]) -> bool {
    let digits = arguments.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let Some([b')', after @ ..]) = arguments.get(digits..) else { return false };
    // `prompt(1) and so on` is a sentence, in a form too.
    let (blanks, rest) = take_while(after, 8, |byte| byte.is_ascii_whitespace() || byte == b'+');
    blanks.is_empty() || !rest.first().is_some_and(u8::is_ascii_alphabetic)
}

/// Whether the call is the whole text: who would write a dialog into a form? If `literal`, only with a text to run.
fn is_whole(before: &[u8], arguments: &[u8], literal: bool) -> bool {
    // Of a long text neither end is looked for.
    if arguments.len() >= 100 || !before.trim_ascii_end().is_empty() {
        return false;
    }
    let end = arguments.trim_ascii_end();
    (end.ends_with(b")") || end.ends_with(b");"))
        && !end.contains(&b'\n')
        && (!literal || matches!(arguments, [b'"' | b'\'' | b'`', ..]))
}

/// Whether the rest of the script is made a comment right behind the call.
fn comments_out(arguments: &[u8]) -> bool {
    let digits = arguments.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let after = arguments.get(digits + 1..).unwrap_or_default();
    after.starts_with(b"//") || after.starts_with(b";//")
}

/// Whether a text that is run was put together or decoded first, or comes from where attackers put theirs.
fn runs_hidden_text(name: &[u8], arguments: &[u8]) -> bool {
    let arguments = arguments.trim_ascii_start();
    if let [b'"' | b'\'' | b'`', rest @ ..] = arguments {
        let rest = rest.get(..rest.len().min(24)).unwrap_or_default();
        return rest.starts_with(b"\\") || calls_sink(rest);
    }
    let starts = |sources: &[&[u8]]| sources.iter().any(|source| starts_with(arguments, source));
    if starts(&[b"atob(", b"unescape(", b"string.fromcharcode", b"location.hash", b"window.name", b"self.name"]) {
        return true;
    }
    // Timers are given functions of all kinds; what is given to `eval` is a text.
    let number =
        arguments.first().is_some_and(u8::is_ascii_digit) && arguments.iter().take(24).any(|&byte| byte == b'.');
    !name.starts_with(b"set")
        && (number
            || starts(&[b"decodeuri", b"location", b"document.cookie", b"document.location", b"document.url"])
            || starts(&[
                b"document.referrer",
                b"window.location",
                b"name)",
                b"url",
                b"string[",
                b"src+",
                b"this.id",
                b"/",
            ]))
}

#[cfg(test)]
mod tests {
    use super::super::signs;
    use super::*;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, Subject, View};

    fn ids(text: &str) -> Vec<&'static str> {
        let mut hits = Hits::new(Paranoia::One);
        let text = text.as_bytes();
        let context = Context::default();
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context, paranoia: Paranoia::One };
        signs::judge(text, &subject, &mut hits);
        super::super::break_out::judge_ends(text, &mut hits);
        hits.rules().map(|rule| rule.id).collect()
    }

    #[test]
    fn code_is_told_from_sentences() {
        for text in ["using alert(1) here", "see `alert(1)`", "Swal.alert(1)", "1alert(1)", "an alert(s)", "x-alert(1)"]
        {
            assert_eq!(ids(text), [""; 0], "{text}");
        }
        for text in ["alert(1)", "x;alert(1)", "'-alert(1)-'", "window.alert(23)", "${alert(1)}", "[alert(1)]"] {
            assert!(ids(text).contains(&"xss.script-call"), "{text}");
        }
    }

    #[test]
    fn programs_out_of_signs_need_all_of_them() {
        assert_eq!(ids(&"[]()".repeat(20)), [""; 0]);
        assert_eq!(ids(&"+-".repeat(20)), [""; 0]);
        assert_eq!(ids(&"![]+[]".repeat(10)), ["xss.obfuscated-script"]);
    }
}
