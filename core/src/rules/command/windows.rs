//! The words of Windows' shells: `for` and `if` of `cmd.exe`, and the cmdlets of PowerShell.

use super::catalogue::{BATCH, POWERSHELL};
use super::words::Word;
use crate::rules::ascii::{Lower, is_blank, is_word, last_token, last_word, skip, skip_blanks, split, strip};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::search::{places, within};

/// How far a command is read.
const FAR: usize = 160;

pub(super) fn detect(text: &[u8], bytes: Bytes, quoted: bool, hits: &mut Hits) {
    if bytes.any(Bytes::PERCENT) {
        for (before, from) in places(text, [b'%']) {
            if is_loop(before, from) {
                hits.add_quoted(quoted, &BATCH);
            }
        }
    }
    let percent = bytes.any(Bytes::PERCENT);
    if percent && bytes.any(Bytes::COLON) && places(text, [b'~']).any(|(before, from)| is_slice(before, from)) {
        hits.add_quoted(quoted, &BATCH);
    }
    // The places where a command starts: the text's start, and behind separators.
    let dashed = bytes.any(Bytes::DASH);
    if dashed && bytes.any(Bytes::SUBSTITUTION) {
        for (_, from) in places(text, [b'$']) {
            if from.strip_prefix(b"$(").is_some_and(|inside| {
                is_cmdlet(split(inside.get(..FAR).unwrap_or(inside), |byte| is_word(byte) || byte == b'-').0)
            }) {
                hits.add_quoted(quoted, &POWERSHELL);
            }
        }
    }
    command(skip_blanks(text), true, dashed, quoted, hits);
    // Two bytes at a time are found by memchr, at a quarter of what a set of all four costs.
    let mut at = |before: &[u8], from: &[u8]| {
        if invokes(before, from) {
            hits.add_quoted(quoted, &POWERSHELL);
        }
        let behind = from.get(1..).unwrap_or_default();
        if percent && matches!(from.first(), Some(b'&' | b'|')) && is_variable(skip_blanks(behind)) {
            hits.add_quoted(quoted, &BATCH);
        }
        // A line that is empty ends with a separator of its own.
        let line = skip(behind, |byte| is_blank(byte) && byte != b'\n');
        // What `command` wants, and most lines have not.
        if dashed || matches!(line.first(), Some(b'i' | b'I' | b'p' | b'P' | b'@')) {
            command(line, false, dashed, quoted, hits);
        }
    };
    if bytes.any(Bytes::SEMICOLON.with(Bytes::PIPE)) {
        places(text, [b';', b'|']).for_each(|(before, from)| at(before, from));
    }
    if bytes.any(Bytes::AMPERSAND.with(Bytes::BREAK)) {
        places(text, [b'&', b'\n']).for_each(|(before, from)| at(before, from));
    }
}

/// `%PATH:~0,1%`: letters of the value of a variable, seen from the `~`.
fn is_slice(before: &[u8], from: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b":") else { return false };
    let near = before.get(before.len().saturating_sub(40)..).unwrap_or(before);
    let name = last_word(near);
    let (numbers, rest) = split(from.get(1..16).or(from.get(1..)).unwrap_or_default(), |byte| {
        byte.is_ascii_digit() || matches!(byte, b'-' | b',')
    });
    !name.is_empty()
        && near.get(..near.len() - name.len()).is_some_and(|before| before.ends_with(b"%"))
        && !numbers.is_empty()
        && rest.starts_with(b"%")
}

/// Whether a command of `cmd.exe` starts with the value of `%COMSPEC%`, or with a name in which a variable stands that has no value:
/// `who%x%ami`.
fn is_variable(text: &[u8]) -> bool {
    let (start, rest) = split(text.get(..48).unwrap_or(text), is_word);
    let Some(rest) = rest.strip_prefix(b"%") else { return false };
    let (name, rest) = split(rest, is_word);
    let Some(rest) = rest.strip_prefix(b"%").filter(|_| !name.is_empty()) else { return false };
    if start.is_empty() && name.eq_ignore_ascii_case(b"comspec") {
        return true;
    }
    // The name of the command goes on behind the variable.
    let end = split(rest, is_word).0;
    let mut command = [0; 32];
    let mut len = 0;
    for (to, &byte) in command.iter_mut().zip(start.iter().chain(end)) {
        *to = byte;
        len += 1;
    }
    !end.is_empty() && matches!(Word::of(command.get(..len).unwrap_or_default()), Some(Word::Telling | Word::Tool))
}

/// What PowerShell runs behind a separator: the call operators `&` and `.` with a string, a block or a variable, a method of
/// a type, a block for each object; and what `cmd.exe` takes for a blank in front of a command.
fn invokes(before: &[u8], from: &[u8]) -> bool {
    let [separator, text @ ..] = from.get(..FAR).unwrap_or(from) else { return false };
    let called = matches!(text.first(), Some(b'&' | b'.' | b'%' | b',' | b'=' | b'[' | b'(' | b'c' | b'C' | b'i'));
    // A line is no value, and the second half of `&&` none of them.
    if !called || *separator == b'\n' || before.last() == Some(separator) {
        return false;
    }
    let word = |text| split(text, |byte: u8| is_word(byte) || byte == b'-');
    let known = |name: &[u8]| name == b"gcm" || matches!(Word::of(name), Some(Word::Telling | Word::Tool));
    match text {
        [b'&' | b'.', called @ ..] if *separator != b'&' => match skip_blanks(called) {
            [b'(', b'\'' | b'"', ..] => true,
            [b'(' | b'{', inside @ ..] => {
                let (name, rest) = word(skip_blanks(inside));
                let closed = rest.first().is_some_and(|&byte| is_blank(byte) || matches!(byte, b')' | b'}'));
                closed && (known(name) || is_cmdlet(name))
            }
            [b'$', name @ ..] => {
                let (name, rest) = split(name, is_word);
                !name.is_empty() && rest.is_empty() && before.len() < FAR && !before.iter().any(|&byte| is_blank(byte))
            }
            _ => false,
        },
        [b'%', b'{', inside @ ..] if *separator == b'|' => {
            let (name, rest) = word(skip_blanks(inside));
            rest.starts_with(b"}") && matches!(Word::of(name), Some(Word::Telling))
        }
        [b',' | b'=', rest @ ..] if *separator == b'&' => {
            let (name, rest) = split(rest, is_word);
            rest.is_empty() && matches!(Word::of(name), Some(Word::Telling))
        }
        [b'c' | b'C', b'm' | b'M', b'd' | b'D', b',' | b'/', rest @ ..] => {
            let rest = rest.strip_prefix(b"/").unwrap_or(rest);
            matches!(rest, [b'c' | b'C' | b'k' | b'K', next, ..] if next.is_ascii_alphanumeric() || matches!(next, b',' | b' ' | b'"'))
        }
        [b'[', rest @ ..] => is_static(rest),
        [b'i', b'c', b'm', blank, b'{', ..] => is_blank(*blank),
        [b'(', rest @ ..] => {
            let (name, rest) = word(rest);
            is_cmdlet(name) && rest.first().is_some_and(|&byte| is_blank(byte) || byte == b')')
        }
        _ => false,
    }
}

/// `Type]::Method(`.
fn is_static(text: &[u8]) -> bool {
    let (name, rest) = split(text, |byte| is_word(byte) || byte == b'.');
    let Some(method) = rest.strip_prefix(b"]::") else { return false };
    let (method, rest) = split(method, is_word);
    name.first().is_some_and(u8::is_ascii_alphabetic) && !method.is_empty() && rest.starts_with(b"(")
}

/// `for /f "…" %x in (`, seen from the `%`.
fn is_loop(before: &[u8], from: &[u8]) -> bool {
    let from = from.strip_prefix(b"%%").or_else(|| from.strip_prefix(b"%")).unwrap_or(from);
    let (name, rest) = split(from.get(..64).unwrap_or(from), |byte| !is_blank(byte) && byte != b'%');
    let blank = rest.first().is_some_and(|&byte| is_blank(byte));
    let Some(rest) = strip(skip_blanks(rest), b"in") else { return false };
    if name.is_empty() || name.len() > 32 || !blank || !skip_blanks(rest).starts_with(b"(") {
        return false;
    }
    // The options of `for` are before the variable, and it itself before them.
    let near = before.get(before.len().saturating_sub(96)..).unwrap_or(before);
    near.windows(4)
        .any(|window| matches!(window, [word @ .., blank] if word.eq_ignore_ascii_case(b"for") && is_blank(*blank)))
}

/// A command of Windows at the start of the text. A verb of a cmdlet has a dash behind it; where there is none at all, there is no cmdlet.
fn command(text: &[u8], first: bool, dashed: bool, quoted: bool, hits: &mut Hits) {
    let text = text.get(..FAR).unwrap_or(text);
    let text = text.strip_prefix(b"@").unwrap_or(text);
    let verb = || dashed && skip(text, |byte| byte.is_ascii_alphabetic()).first() == Some(&b'-');
    if !matches!(text.first(), Some(b'i' | b'I' | b'p' | b'P')) && !verb() {
        return;
    }
    if let [b'i' | b'I', b'f' | b'F', next, rest @ ..] = text
        && is_blank(*next)
    {
        if is_condition(skip_blanks(rest), first) {
            hits.add_quoted(quoted, &BATCH);
        }
    } else if text.first().is_some_and(u8::is_ascii_alphabetic) && is_powershell(text, first) {
        hits.add_quoted(quoted, &POWERSHELL);
    }
}

/// What `if` of `cmd.exe` takes: `/i`, `not`, and then `exist x`, or two operands with an operator between.
fn is_condition(text: &[u8], first: bool) -> bool {
    let (ignores_case, text) = match keyword(text, b"/i") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let text = keyword(text, b"not").unwrap_or(text);
    if let Some(name) = keyword(text, b"defined") {
        let (name, rest) = split(name, |byte| is_word(byte) || matches!(byte, b'%' | b'~'));
        return !name.is_empty() && skip_blanks(rest).starts_with(b"(");
    }
    // `if (a equ b)`.
    let text = match text {
        [b'(', rest @ ..] if worded(after(rest)).is_some() => rest,
        _ => text,
    };
    if let Some(file) = keyword(text, b"exist") {
        let (name, rest) = split(file, |byte| !is_blank(byte));
        let path = name.contains(&b'\\') || name.contains(&b'%') || name.contains(&b'.') && !name.ends_with(b".");
        return ignores_case
            || path && !skip_blanks(rest).is_empty()
            || skip_blanks(rest).starts_with(b"(")
            || !first && path;
    }
    let (left, rest) = operand(text);
    let rest = skip_blanks(rest);
    let worded = worded(rest);
    let Some(rest) = worded.or_else(|| rest.strip_prefix(b"==")) else { return false };
    let (right, rest) = operand(skip_blanks(rest));
    // `if 1==1`, behind what was left.
    let same = !first && left == right && left.iter().all(u8::is_ascii_alphanumeric);
    let marked = same
        || ignores_case
        || worded.is_some()
        || both(left, right, b'"') && left.contains(&b'%')
        || both(left, right, b'(');
    !left.is_empty() && !right.is_empty() && marked && !skip_blanks(rest).is_empty()
}

/// What follows one of the operators that are words.
fn worded(text: &[u8]) -> Option<&[u8]> {
    [&b"equ"[..], b"neq", b"lss", b"leq", b"gtr", b"geq"].iter().find_map(|word| keyword(text, word))
}

/// What follows the word, which is in lower case, and the blanks behind it.
fn keyword<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    strip(text, word).filter(|rest| rest.first().is_some_and(|&byte| is_blank(byte))).map(skip_blanks)
}

/// What follows the first operand.
fn after(text: &[u8]) -> &[u8] {
    skip_blanks(operand(text).1)
}

fn both(left: &[u8], right: &[u8], byte: u8) -> bool {
    left.first() == Some(&byte) && right.first() == Some(&byte)
}

/// An operand: in quotes, in parentheses, or up to a blank or `=`.
fn operand(text: &[u8]) -> (&[u8], &[u8]) {
    let end = match text {
        [b'"', rest @ ..] => rest.iter().position(|&byte| byte == b'"').map(|at| at + 2),
        [b'(', rest @ ..] => rest.iter().position(|&byte| byte == b')').map(|at| at + 2),
        _ => text.iter().position(|&byte| is_blank(byte) || byte == b'='),
    };
    text.split_at_checked(end.unwrap_or(text.len())).unwrap_or((text, &[]))
}

/// In order. Verbs of cmdlets that run, fetch, change or tell.
static VERBS: &[&[u8]] = &[
    b"add",
    b"clear",
    b"compress",
    b"convertfrom",
    b"convertto",
    b"copy",
    b"disable",
    b"enable",
    b"enter",
    b"expand",
    b"export",
    b"foreach",
    b"format",
    b"get",
    b"import",
    b"install",
    b"invoke",
    b"measure",
    b"move",
    b"new",
    b"out",
    b"read",
    b"register",
    b"remove",
    b"rename",
    b"reset",
    b"resolve",
    b"restart",
    b"restore",
    b"resume",
    b"select",
    b"send",
    b"set",
    b"start",
    b"stop",
    b"suspend",
    b"tee",
    b"test",
    b"uninstall",
    b"unregister",
    b"update",
    b"wait",
    b"where",
    b"write",
];

/// In order. Nouns of cmdlets; their verbs alone are English.
static NOUNS: &[&[u8]] = &[
    b"acl",
    b"adcomputer",
    b"aduser",
    b"childitem",
    b"ciminstance",
    b"cimmethod",
    b"command",
    b"computer",
    b"computerinfo",
    b"connection",
    b"content",
    b"dnsname",
    b"eventlog",
    b"executionpolicy",
    b"expression",
    b"file",
    b"firewallrule",
    b"history",
    b"host",
    b"hotfix",
    b"item",
    b"itemproperty",
    b"job",
    b"localgroup",
    b"localgroupmember",
    b"localuser",
    b"location",
    b"mailmessage",
    b"module",
    b"mppreference",
    b"netadapter",
    b"netfirewallrule",
    b"netipaddress",
    b"netroute",
    b"nettcpconnection",
    b"object",
    b"output",
    b"path",
    b"process",
    b"psdrive",
    b"pssession",
    b"restmethod",
    b"runspace",
    b"scheduledtask",
    b"service",
    b"sleep",
    b"smbshare",
    b"string",
    b"variable",
    b"webrequest",
    b"wmimethod",
    b"wmiobject",
    b"wsmaninstance",
];

fn is_powershell(text: &[u8], first: bool) -> bool {
    let (word, rest) = split(text, |byte| is_word(byte) || matches!(byte, b'-' | b'.'));
    let next = skip_blanks(rest);
    if word.eq_ignore_ascii_case(b"powershell")
        || word.eq_ignore_ascii_case(b"powershell.exe")
        || word.eq_ignore_ascii_case(b"pwsh")
    {
        let option = matches!(next, [b'-' | b'/', letter, after, ..] if letter.is_ascii_alphabetic() && (after.is_ascii_alphabetic() || is_blank(*after)));
        return option
            || matches!(next, [_, b':', b'\\', ..])
            || matches!(next, [b'&' | b'{', after, ..] if *after != b'#');
    }
    if word.eq_ignore_ascii_case(b"iex") || word.eq_ignore_ascii_case(b"invoke-expression") {
        return !first || matches!(next, [b'(' | b'$' | b'"' | b'\'', ..]);
    }
    if word.eq_ignore_ascii_case(b"new-object") {
        return within(next, 24, b"net.");
    }
    let told = matches!(next, [b'-' | b'(' | b'$' | b'"' | b'\'', ..]) || next.is_empty();
    is_cmdlet(word) && (!first || told && last_token(word).is_some() && !next.is_empty())
}

/// A verb and a noun of a cmdlet.
fn is_cmdlet(word: &[u8]) -> bool {
    let mut parts = word.splitn(2, |&byte| byte == b'-');
    let (Some(verb), Some(noun)) = (parts.next(), parts.next()) else { return false };
    VERBS.binary_search(&Lower::new(verb).get()).is_ok() && NOUNS.binary_search(&Lower::new(noun).get()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cmdlets_are_in_order() {
        for list in [VERBS, NOUNS] {
            assert!(list.is_sorted());
        }
        assert!(is_cmdlet(b"Get-Process") && is_cmdlet(b"start-sleep"));
        assert!(!is_cmdlet(b"get") && !is_cmdlet(b"get-x"));
    }

    #[test]
    fn what_windows_runs_is_told_by_its_syntax() {
        for text in ["&('who'+'ami')", ".{whoami}", "&{ls}", "[IO.File]::ReadAllText('x')", "(Get-Process)", "cmd/cdir"]
        {
            assert!(invokes(b"x", format!(";{text}").as_bytes()), "{text}");
        }
        for text in ["&(a)", ".b{c:d}", "[1]", "(x)", "cmd", "&a", "[Foo]::bar"] {
            assert!(!invokes(b"x", format!(";{text}").as_bytes()), "{text}");
        }
        assert!(is_variable(b"who%x%ami") && is_variable(b"%COMSPEC% /c") && is_variable(b"%x%whoami"));
        assert!(!is_variable(b"a%20b%20c") && !is_variable(b"50%"));
        assert!(is_slice(b"&%PATH:", b"~0,1%x") && !is_slice(b"a:", b"~0"));
    }
}
