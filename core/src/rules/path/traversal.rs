//! Reads paths segment by segment.

use super::catalogue::{EVASION, PARENT, TRAVERSAL};
use super::sensitive::is_sensitive;
use crate::rules::ascii::{ByteSet, is_blank, is_word};
use crate::rules::hits::Hits;
use crate::rules::subject::{Context, Holds};

/// Where a path ends: what stands in paths so seldom that a sentence, a query or a string literal goes on there.
static DELIMITERS: ByteSet = ByteSet::new(b" \t\n\r\x0b\x0c'\"<>(),=&|`{}#");

/// What a path is told by: a separator, a dot, or what may be code for either.
static SIGNS: ByteSet = ByteSet::new(b"/\\.%25");

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// Where a path stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It is the whole text, or the value of a parameter.
    Alone,
    /// It starts the text.
    First,
    /// In a string literal, a link or a tag.
    Quoted,
    /// Behind an expression: `$(pwd)/..`.
    Joined,
    /// Between words.
    Prose,
}

/// What is known about the text that a path stands in.
#[derive(Clone, Copy, Debug)]
struct Here {
    /// Whether the path may be quoted there: a part of code, or of a text about it.
    quoted: bool,
    context: Context,
}

/// What the segments of one path say.
#[derive(Clone, Copy, Debug, Default)]
struct Steps {
    /// How deep below its start the path is, and how far above it came.
    depth: i32,
    above: i32,
    /// Whether it went down before it came above its start: `a/../../b`.
    wanders: bool,
    went_down: bool,
    ups: u32,
    /// Steps up that are written with a backslash behind or before.
    windows: u32,
    /// Segments of three dots or more; the longest row of them.
    dots: u32,
    /// The longest row of single dots.
    stays: u32,
    staying: u32,
    /// A step up with something behind the dots that servers drop: `..;/`, `..%00/`.
    dropped: u32,
    /// Segments of punctuation, which a careless decoder may have made of dots.
    odd: u32,
    /// The first segment is a name with two dots at its end: `/img../x`, which a server maps to a folder by its start, without the slash.
    mapped: bool,
    /// A step up behind a segment that ends as the path of a URL does: `5?/../x`.
    queried: u32,
    /// Whether the last segment ended so.
    asked: bool,
}

pub(super) fn detect(text: &[u8], quotes: bool, context: Context, hits: &mut Hits) {
    // The path of a URL is what is behind its host.
    let text = if context.holds == Some(Holds::Url) { behind_host(text) } else { text };
    let mut next = 0;
    while let Some(sign) = text.get(next..).and_then(|rest| SIGNS.position(rest)) {
        let (passed, rest) = text.get(next..).unwrap_or_default().split_at(sign);
        let start = next + passed.iter().rposition(|&byte| DELIMITERS.contains(byte)).map_or(0, |last| last + 1);
        let end = next + sign + DELIMITERS.position(rest).unwrap_or(rest.len());
        let (before, path, behind) = parts(text, start, end);
        if path.len() > 2 {
            // What is encoded as a whole says nothing by its code: it is judged in the view where it is taken off.
            let whole = path.len() == text.len() && is_component(path);
            let quoted = quotes && !before.is_empty();
            judge(path, place(before, behind), whole, Here { quoted, context }, hits);
        }
        next = end;
    }
}

/// The text before, between and behind two places in it.
fn parts(text: &[u8], start: usize, end: usize) -> (&[u8], &[u8], &[u8]) {
    let (rest, behind) = text.split_at_checked(end).unwrap_or((text, &[]));
    let (before, between) = rest.split_at_checked(start).unwrap_or((rest, &[]));
    (before, between, behind)
}

fn place(before: &[u8], behind: &[u8]) -> Place {
    match (before.last(), behind.first()) {
        (
            None | Some(b'=' | b'&' | b'|'),
            None | Some(b'&' | b'|' | b'#' | b'\n' | b'\r' | b'\'' | b'"' | b'`' | b'='),
        ) => Place::Alone,
        (None, Some(b' ')) => Place::First,
        (Some(b')' | b'}'), _) => Place::Joined,
        (Some(&byte), _) if is_blank(byte) => Place::Prose,
        _ => Place::Quoted,
    }
}

/// What is behind the host of an absolute URL, or the text itself.
fn behind_host(text: &[u8]) -> &[u8] {
    let Some(at) = text.iter().take(16).position(|&byte| byte == b':') else { return text };
    let Some(host) = text.get(at..).and_then(|rest| rest.strip_prefix(b"://")) else { return text };
    let end = host.iter().position(|byte| matches!(byte, b'/' | b'\\' | b'?' | b'#')).unwrap_or(host.len());
    host.get(end..).unwrap_or_default()
}

fn judge(path: &[u8], place: Place, whole: bool, here: Here, hits: &mut Hits) {
    let mut steps = Steps::default();
    let mut previous = None;
    let mut rest = path;
    loop {
        let end = rest.iter().position(|&byte| is_separator(byte)).unwrap_or(rest.len());
        let (segment, behind) = rest.split_at(end);
        let next = behind.first().copied();
        steps.take(segment, previous, next);
        let Some((&separator, tail)) = behind.split_first() else { break };
        previous = Some(separator);
        rest = tail;
    }
    let rooted = place != Place::Joined && path.first().is_some_and(|&byte| is_separator(byte))
        || matches!(path, [_, b':', b'/' | b'\\', ..]);
    let goal = || is_sensitive(path);
    let alone = place == Place::Alone;
    if steps.ups > 0 {
        hits.add_certain(here.context.holds_name(), &PARENT);
    }
    let begins = place == Place::First;
    let climbs = steps.above > 0
        && (rooted && (alone || steps.above > 1)
            || (steps.above > 1 || steps.wanders) && alone
            || steps.above > 2 && begins);
    let windows = steps.windows > 0 && (alone || rooted || steps.windows > 2);
    // Nobody asks for what lies beside the folder that a path starts in.
    let leaves = here.context.holds == Some(Holds::Path) && alone && steps.above > 0;
    if climbs
        || windows
        || leaves
        || alone && steps.queried > 0
        || steps.ups > 0 && (alone && is_served(path) || goal())
    {
        hits.add_quoted(here.quoted, &TRAVERSAL);
    }
    if steps.dropped > 0
        || steps.mapped && rooted && place == Place::Alone
        || alone && is_doubled(path)
        || steps.dots > 1 && (alone || rooted || steps.dots > 2)
        || steps.dots > 0 && steps.depth == 0 && rooted && alone
        || steps.stays > 2
        || steps.odd > 1 && goal()
        || steps.stays > 0 && steps.ups + steps.dots > 1 && alone
        || (steps.dots > 0 || steps.stays > 0) && (rooted || steps.stays > 1) && goal()
        || !whole && is_encoded(path) && (repeats(path) || goal())
    {
        hits.add_quoted(here.quoted, &EVASION);
    }
}

/// `....//x`: a step up for which one `../` is taken out.
fn is_doubled(path: &[u8]) -> bool {
    matches!(path, [b'.', b'.', b'.', b'.', a, b, next, ..] if is_separator(*a) && is_separator(*b) && !is_separator(*next))
}

impl Steps {
    /// Takes one segment, with the separators around it.
    fn take(&mut self, segment: &[u8], previous: Option<u8>, next: Option<u8>) {
        let dots = segment.iter().take_while(|&&byte| byte == b'.').count();
        let tail = segment.get(dots..).unwrap_or_default();
        let staying = std::mem::take(&mut self.staying);
        let asked = std::mem::replace(&mut self.asked, segment.last() == Some(&b'?') && segment.len() > 1);
        self.queried += u32::from(asked && segment == b".." && next.is_some());
        match (dots, tail) {
            (0, []) => self.staying = staying,
            (1, []) => {
                self.staying = staying + 1;
                self.stays = self.stays.max(self.staying);
            }
            (2, []) => {
                self.up();
                self.windows += u32::from(next == Some(b'\\') || previous == Some(b'\\'));
            }
            (2, tail) if next.is_some() && is_dropped(tail) => {
                self.up();
                self.dropped += 1;
            }
            (3.., []) => self.dots += u32::from(next.is_some() || self.dots > 0),
            (_, _) if segment.iter().all(|&byte| byte == b'.' || byte < 0x20) && next.is_some() => {
                // Controls within dots vanish.
                match segment.iter().filter(|&&byte| byte == b'.').count() {
                    0 => self.staying = staying,
                    1 => self.odd += 1,
                    _ => {
                        self.up();
                        self.dropped += u32::from(dots < segment.len() && dots < 2);
                    }
                }
            }
            (0, [_, _] | [_, _, _]) if next.is_some() && tail.iter().all(u8::is_ascii_punctuation) => self.odd += 1,
            _ => {
                let name = segment.strip_suffix(b"..").unwrap_or_default();
                self.mapped |= previous.is_some()
                    && !self.went_down
                    && self.ups == 0
                    && next == Some(b'/')
                    && name.len() > 1
                    && name.iter().all(|&byte| is_word(byte) || byte == b'-');
                self.depth += 1;
                self.went_down = true;
            }
        }
    }

    fn up(&mut self) {
        self.ups += 1;
        self.depth -= 1;
        self.wanders |= self.depth < 0 && self.went_down;
        self.above = self.above.max(-self.depth);
    }
}

/// What stands between the dots and the separator and vanishes later: a path parameter, control characters, wildcards.
fn is_dropped(tail: &[u8]) -> bool {
    tail.first() == Some(&b';') && tail.len() < 32
        || tail.iter().all(|&byte| byte < 0x20 || matches!(byte, b'?' | b'*' | b'.' | b'%' | 0x7f)) && tail.len() < 4
}

/// Endings of what lies beside a server's pages: its code, settings, logs and keys.
static ENDINGS: &[&[u8]] = &[
    b".asp", b".aspx", b".bak", b".cfg", b".cgi", b".conf", b".config", b".env", b".inc", b".ini", b".jsp", b".key",
    b".log", b".pem", b".php", b".sql", b".sqlite",
];

fn is_served(path: &[u8]) -> bool {
    ENDINGS.iter().any(|end| {
        path.len() > end.len() && path.get(path.len() - end.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
}

/// Whether the text is what an encoder of URL components writes: percent signs for all that is reserved, `+` for a blank, and no
/// byte that is not UTF-8, such as the first of an overlong form.
fn is_component(text: &[u8]) -> bool {
    let mut rest = text;
    let mut encoded = false;
    loop {
        rest = match rest {
            [] => return encoded,
            [b'%', b'c' | b'C', b'0' | b'1', ..] | [b'%', b'f' | b'F', b'5'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] => {
                return false;
            }
            [b'%', high, low, rest @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                encoded = true;
                rest
            }
            [byte, rest @ ..] if is_word(*byte) || matches!(byte, b'-' | b'.' | b'~' | b'+' | b'*') => rest,
            _ => return false,
        };
    }
}

/// Whether dots or separators may be written in code that no view takes off.
fn is_encoded(path: &[u8]) -> bool {
    path.windows(2)
        .any(|pair| matches!(pair, b".." | b"2e" | b"2E" | b"2f" | b"2F" | b"5c" | b"5C") || matches!(pair, [b'%', _]))
}

/// Whether `..` and one and the same piece of code after it stand there twice: `..%5%c..%5%c`, `0x2e0x2e0x5c0x2e0x2e0x5c`.
fn repeats(path: &[u8]) -> bool {
    /// As long as `%f8%80%80%80%af` behind a `%00`.
    const LONGEST: usize = 20;
    let mut rest = path;
    while let Some(at) = rest.iter().position(|&byte| matches!(byte, b'.' | b'%' | b'0' | b'?')) {
        rest = rest.get(at..).unwrap_or_default();
        if let Some(dots) = dots(rest) {
            let (unit, behind) = rest.split_at(dots);
            let length = behind.windows(unit.len()).take(LONGEST + 1).position(|window| window == unit);
            if let Some(length @ 1..) = length {
                let (code, behind) = behind.split_at(length);
                let again = behind.get(unit.len()..).unwrap_or_default();
                let coded = is_code(code) || unit != b".." && code.iter().all(|&byte| is_separator(byte));
                if coded && again.starts_with(code) {
                    return true;
                }
            }
            rest = rest.get(dots..).unwrap_or_default();
        } else {
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    false
}

/// The length of two dots, plain or in code, at the start of the text.
fn dots(text: &[u8]) -> Option<usize> {
    let first = dot(text)?;
    Some(first + dot(text.get(first..)?)?)
}

/// The length of one dot, plain or in code.
fn dot(text: &[u8]) -> Option<usize> {
    match text {
        [b'.' | b'?', ..] => Some(1),
        [b'0', b'x' | b'X', b'2', b'e' | b'E', ..] => Some(4),
        [b'x', b'2', b'e' | b'E', ..] | [b'%', b'2', b'e' | b'E', ..] => Some(3),
        [b'%', b'c' | b'C', b'0', b'%', _, b'e' | b'E', ..] => Some(6),
        [b'%', b'%', b'c' | b'C', b'0', b'%', _, b'e' | b'E', ..] => Some(7),
        [b'2', b'e' | b'E', ..] => Some(2),
        _ => None,
    }
}

/// Whether the bytes can stand for a separator: hexadecimal code, or nothing that words have.
fn is_code(code: &[u8]) -> bool {
    match code {
        _ if code.iter().all(|&byte| is_separator(byte)) => false,
        b"2f" | b"5c" | b"2F" | b"5C" => true,
        [b'0', b'x', ..] | [b'x', ..] | [b'%', ..] => code.len() > 2,
        _ => {
            code.iter().all(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'.' | b'-' | b'_'))
                || code.contains(&b'%')
        }
    }
}
