//! Walks from one place where a shell starts a command to the next, and weighs what stands there.
//!
//! Each sign weighs a little: how the value is left, whether the word is a command, what its arguments are like. No sign
//! decides alone: `;` and `|` stand in prose, tables and code, and many commands are English words.

use super::args::{Arguments, arguments, closes};
use super::catalogue::{CHAINED, COMMAND_LINE, OBFUSCATED, SUBSTITUTION, SUSPECTED};
use super::compound;
use super::joined::is_rooted;
use super::lex::{self, skip_blanks};
use super::words::{self, Word};
use crate::rules::ascii::{ByteSet, is_blank, is_word, skip};
use crate::rules::hits::Hits;
use crate::rules::search::{self, within};
use crate::rules::subject::{Holds, Subject, View};

/// The weight from which on a command is certain, wherever the text goes.
const CERTAIN: i32 = 5;
/// The weight from which on a command is suspected.
const SUSPICIOUS: i32 = 4;

/// How far the end of a command between backticks is looked for.
const FAR: usize = 160;
/// In a text of more lines, quotes are a program's own.
const LINES: u32 = 4;
/// What follows a quote that was left, up to the next separator, is no longer than that.
const SHORT: usize = 64;

/// How far a line is indented at most, to be looked at.
const INDENT: usize = 16;

/// What makes the shell start a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opener {
    /// The start of the text.
    Start,
    /// `;` or `&`.
    Separator,
    /// `|`.
    Pipe,
    /// `&&` or `||`.
    Logical,
    /// A line break.
    Line,
    /// `$(`, `<(` or `>(`.
    Substitution,
    /// A backtick.
    Backtick,
}

/// What stands before the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Nothing but blanks, quotes and parentheses.
    Nothing,
    /// One value without blanks: `127.0.0.1;`.
    Value,
    /// A quote that closes what was not opened here.
    Broken,
    /// A command.
    Command,
    /// Anything else.
    Prose,
}

/// What is known of the text up to a place.
#[derive(Clone, Copy, Debug)]
struct State {
    before: Before,
    /// How many lines began.
    lines: u32,
    /// A command assigned a variable.
    assigned: bool,
    /// How many bytes of a word are read here.
    most: usize,
    /// The text was decoded: somebody wrote its line breaks as escapes.
    decoded: bool,
    /// What the place of the text adds to every weight.
    bias: i32,
    /// Backticks are a shell's: where one value is expected, they are not Markdown.
    ticks: bool,
    /// The command begins a code span of Markdown.
    span: bool,
    /// A name is expected: it substitutes nothing.
    name: bool,
    /// Backticks are joined to a value, with no blank around them.
    glued: bool,
    /// Commands are quoted here, as code.
    quoted: bool,
}

/// How many places are always looked at at length, and one more for how many bytes: in honest text they do not stand as close.
const CALM: usize = 64;
const CALM_BYTES: usize = 12;
/// How many bytes of a word are read where places stand closer, so that nobody can make the walk slow. Hidden names fit.
const NEAR: usize = 32;

static OPENERS: ByteSet = ByteSet::new(b";|&\n\r`$<>\\");

pub(super) fn walk(subject: &Subject<'_>, opens: bool, quoted: bool, hits: &mut Hits) {
    let Subject { text, view, context, .. } = *subject;
    let decoded = view == View::Decoded;
    // Names of files have no separators that run something; code and its documentation have them everywhere, but where they
    // leave a value.
    let bias = match context.holds {
        Some(Holds::Filename | Holds::Path) => 1,
        Some(Holds::Code) => -i32::from(quoted),
        Some(Holds::Markdown) => -1,
        _ => 0,
    };
    let ticks = context.is_one_value();
    let markdown = context.holds == Some(Holds::Markdown);
    let mut state = State {
        before: Before::Nothing,
        lines: 0,
        assigned: false,
        most: lex::LONGEST,
        decoded,
        bias,
        ticks,
        span: false,
        name: context.holds_name(),
        glued: false,
        quoted,
    };
    let start = skip_blanks(text);
    let is_command = place(Opener::Start, start, &mut state, hits);
    if !opens {
        return;
    }
    let mut segment = Segment::new(text, 0);
    let mut rest = text;
    let mut places = 0;
    while let Some((byte, behind)) = OPENERS.next(rest) {
        let here = text.len() - behind.len() - 1;
        if byte == b'&'
            && let Some(behind) = behind_reference(text.get(..here).unwrap_or_default(), behind)
        {
            rest = behind;
            continue;
        }
        let Some((opener, behind)) = opener(byte, behind) else {
            rest = behind;
            continue;
        };
        // The text since the last place says what is before this one.
        state.lines = state.lines.saturating_add(u32::from(matches!(byte, b'\n' | b'\r')));
        state.before = state.before.then(&mut segment, here, is_command, state.lines);
        // Programs write line breaks so in their strings.
        if byte == b'\\' && (state.before == Before::Prose || state.lines > 0) {
            rest = behind;
            continue;
        }
        let before = text.get(segment.start..here).unwrap_or_default();
        let behind_tick = text.get(..here).is_some_and(|before| before.ends_with(b"`"));
        segment = Segment::new(text, text.len() - behind.len());
        rest = behind;
        places += 1;
        let most = if places > CALM + here / CALM_BYTES { NEAR } else { lex::LONGEST };
        let span = markdown && (opener == Opener::Backtick || before.is_empty() && behind_tick);
        if opener == Opener::Backtick && behind_tick && !ticks && is_fence(text.get(..here).unwrap_or_default(), behind)
        {
            state.before = Before::Prose;
        }
        let mut here = State { before: state.before.at(opener, before), most, span, ..state };
        if opener == Opener::Backtick {
            here.take_tick(text.len() - behind.len() - 1, text, behind);
        }
        place(opener, behind, &mut here, hits);
        state.assigned = here.assigned;
    }
}

impl State {
    /// What is known of a backtick at `at`, with the text behind it.
    #[inline(never)]
    fn take_tick(&mut self, at: usize, text: &[u8], behind: &[u8]) {
        let before = text.get(..at).unwrap_or_default();
        // A value ends where a blank is: a code span behind it is a word of a sentence.
        if self.before == Before::Value && !self.ticks && before.last().is_some_and(|&byte| is_blank(byte)) {
            self.before = Before::Prose;
        }
        self.glued = is_glued(before, behind);
        // Behind a separator what the output says is run.
        if self.glued && matches!(before.last(), Some(b';' | b'|' | b'&')) {
            self.bias += 2;
        }
    }
}

/// Whether a backtick is the last of those that a code block of Markdown starts with, on a line of their own: what is in it is shown,
/// not run.
fn is_fence(before: &[u8], behind: &[u8]) -> bool {
    let Some(line) = before.strip_suffix(b"``") else { return false };
    let indent = line.iter().rev().take(INDENT).take_while(|&&byte| byte == b' ').count();
    let starts = matches!(line.get(..line.len() - indent), Some([] | [.., b'\n']));
    let language =
        search::take_while(behind, INDENT, |byte| is_word(byte) || matches!(byte, b'-' | b'+' | b'{' | b'}' | b'\r'));
    starts && language.1.first() == Some(&b'\n')
}

/// Whether a backtick is joined to a value which is all there is before it, or to one that follows: a shell reads both as one word.
/// A code span has a blank around it, or what ends a sentence.
fn is_glued(before: &[u8], behind: &[u8]) -> bool {
    /// How long a value is, at most.
    const LONGEST: usize = 64;
    let part = |byte| {
        is_word(byte) || matches!(byte, b'.' | b'/' | b':' | b'@' | b'+' | b'-' | b'%' | b'=' | b'?' | b'&' | b'~')
    };
    if before.len() > LONGEST || before.last().is_some_and(|&byte| is_blank(byte)) {
        return false;
    }
    let before = before.trim_ascii_start();
    let Some(end) = behind.iter().take(FAR).position(|&byte| byte == b'`') else { return false };
    let after = behind.get(end + 1..).unwrap_or_default();
    let value = match before {
        // A word of two parts; a blank of a form, but in an address.
        [.., b'-'] => return false,
        [.., b'+'] if after.first() != Some(&b'@') => return false,
        // `${x:=` and `$[` run what is within, and a separator ends the value: the output is run.
        [value @ .., b';' | b'|' | b'&'] | [b'$', b'{', value @ ..] | [b'$', value @ .., b'['] => value,
        _ => before,
    };
    if before.is_empty() {
        // The ending of a file.
        return matches!(after, [b'.', ending @ ..] if (2..5).contains(&ending.len()) && ending.iter().all(u8::is_ascii_alphanumeric));
    }
    value.iter().all(|&byte| part(byte))
        && (after.len() <= LONGEST
            && after.iter().all(|&byte| part(byte) || matches!(byte, b';' | b'}' | b']' | b'\'' | b'"')))
}

/// The text from one place on, of which the next ones see ever more.
#[derive(Clone, Copy, Debug)]
struct Segment<'a> {
    text: &'a [u8],
    /// Where it starts, and where without blanks.
    start: usize,
    inner: usize,
    /// Up to where it is known that no blanks are within it: so that no byte is looked at twice.
    tight: usize,
}

impl<'a> Segment<'a> {
    fn new(text: &'a [u8], start: usize) -> Self {
        let inner = text.len() - text.get(start..).unwrap_or_default().trim_ascii_start().len();
        Self { text, start, inner, tight: inner }
    }

    /// What of it is in front of `end`, without blanks around.
    fn inner(&self, end: usize) -> &'a [u8] {
        self.text.get(self.inner..end).unwrap_or_default().trim_ascii_end()
    }

    /// Whether there are no blanks within what is in front of `end`.
    fn is_tight(&mut self, end: usize) -> bool {
        let unseen = self.text.get(self.tight..end).unwrap_or_default().trim_ascii_end();
        let tight = !unseen.iter().any(|&byte| is_blank(byte));
        if tight {
            self.tight += unseen.len();
        }
        tight
    }
}

impl Before {
    /// What is before the place at `here`, when this was before the last one and `segment` is between.
    fn then(self, segment: &mut Segment<'_>, here: usize, after_command: bool, lines: u32) -> Self {
        let inner = segment.inner(here);
        // A fence of Markdown: what follows is shown, not run.
        if inner.starts_with(b"```") || inner.starts_with(b"~~~") {
            return Self::Prose;
        }
        if matches!(inner.last(), Some(b'\'' | b'"'))
            && here - segment.start < 64
            && inner.iter().filter(|&&byte| Some(&byte) == inner.last()).count() % 2 == 1
            && !after_command
            && lines < LINES
        {
            return Self::Broken;
        }
        let empty = || {
            inner.len() <= 64
                && inner
                    .iter()
                    .all(|byte| matches!(byte, b'\'' | b'"' | b')' | b'(' | b'+' | b'$' | b'%' | b'.' | b'{' | b'}'))
        };
        match self {
            Self::Nothing if empty() => Self::Nothing,
            Self::Nothing if after_command => Self::Command,
            Self::Nothing | Self::Value if segment.is_tight(here) => Self::Value,
            Self::Broken if inner.len() < SHORT => Self::Broken,
            Self::Command => Self::Command,
            _ => Self::Prose,
        }
    }

    /// What a separator or a substitution has before it, when `segment` is the text since the last place. In prose they stand
    /// at a word; behind the end of a sentence, and a blank, nothing of the sentence is left.
    fn at(self, opener: Opener, segment: &[u8]) -> Self {
        if self != Self::Prose || matches!(opener, Opener::Line | Opener::Backtick | Opener::Start) {
            return self;
        }
        match segment {
            [.., b'.' | b'!' | b'?', blank, b'\'' | b'"'] if is_blank(*blank) && opener != Opener::Substitution => {
                Self::Broken
            }
            [.., b'.' | b'!' | b'?', blank] if is_blank(*blank) => Self::Value,
            _ => self,
        }
    }

    const fn weight(self) -> i32 {
        match self {
            Self::Nothing | Self::Value => 2,
            Self::Broken => 3,
            Self::Command => 1,
            Self::Prose => 0,
        }
    }
}

/// The text behind a character reference by number, `&#59;`, that starts in front of `behind`.
///
/// To a shell the number sign behind `&` starts a comment, and `cmd.exe` knows no semicolon: so it separates nothing. A name,
/// `&lt;`, is a command that fails, and the next one runs; and an escaped `&` is part of a word, as the number sign then is.
fn behind_reference<'a>(before: &[u8], behind: &'a [u8]) -> Option<&'a [u8]> {
    let number = behind.strip_prefix(b"#").filter(|_| before.last() != Some(&b'\\'))?;
    let rest = match number {
        [b'x' | b'X', digits @ ..] => skip(digits, |byte| byte.is_ascii_hexdigit()),
        digits => skip(digits, |byte| byte.is_ascii_digit()),
    };
    rest.strip_prefix(b";").filter(|_| rest.len() < number.len())
}

/// What the byte opens, with the text behind it all.
fn opener(byte: u8, behind: &[u8]) -> Option<(Opener, &[u8])> {
    match (byte, behind) {
        (b'|', [b'|', tail @ ..]) | (b'&', [b'&', tail @ ..]) => Some((Opener::Logical, tail)),
        (b'|', [b'&', tail @ ..]) => Some((Opener::Pipe, tail)),
        (b'|', _) => Some((Opener::Pipe, behind)),
        (b';' | b'&', _) => Some((Opener::Separator, behind)),
        // Only the last of a row.
        (b'\n' | b'\r', [b'\n' | b'\r', ..]) => None,
        (b'\n' | b'\r', _) => Some((Opener::Line, behind)),
        // A line break as a format string or a log writes it.
        (b'\\', [b'n' | b'r', tail @ ..]) => Some((Opener::Line, tail)),
        (b'$' | b'<' | b'>', [b'(', tail @ ..]) => Some((Opener::Substitution, tail)),
        (b'`', [b'`', _, ..]) => None,
        (b'`', _) => Some((Opener::Backtick, behind)),
        _ => None,
    }
}

/// Weighs what stands at a place. Whether that is a command.
fn place(opener: Opener, behind: &[u8], state: &mut State, hits: &mut Hits) -> bool {
    let mut rest = if opener == Opener::Line {
        // Bounded: lines of blanks would be skipped again and again.
        search::skip_space(behind, INDENT)
    } else {
        skip_blanks(behind)
    };
    let mut weight = state.bias
        + match opener {
            Opener::Start | Opener::Separator | Opener::Pipe | Opener::Backtick => 0,
            Opener::Logical => 1,
            Opener::Line => -i32::from(state.before != Before::Nothing && !state.decoded),
            Opener::Substitution => i32::from(state.before != Before::Prose),
        };
    // A form writes a blank so.
    rest = search::take_while(rest, 4, |byte| byte == b'+').1;
    if opener == Opener::Substitution && is_read(rest) {
        let least = if state.name { CERTAIN } else { 0 };
        report(opener, (weight + 3 + state.before.weight()).max(least), state, hits);
        return false;
    }
    if opener == Opener::Backtick && reads_file(rest) {
        report(opener, weight + 3 + state.before.weight(), state, hits);
        return false;
    }
    if matches!(opener, Opener::Separator | Opener::Pipe | Opener::Logical | Opener::Substitution) {
        // One within the other, as deep as anybody writes them.
        for _ in 0..2 {
            let Some(inner) = compound::inner(rest) else { break };
            rest = inner;
        }
    }
    if !rest.first().is_some_and(|&byte| lex::STARTS.contains(byte)) {
        return false;
    }
    let mut hidden = false;
    // A shell takes any number of assignments and prefixes; nobody writes many.
    for number in 0..4 {
        let word = lex::word(rest, state.most);
        let name = word.get();
        hidden |= word.hidden;
        if word.variable && name.is_empty() {
            if opener == Opener::Substitution && rest.starts_with(b"$0)") {
                report(opener, CERTAIN, state, hits);
            }
            if is_shell(rest)
                && let arguments @ Arguments::Some(2..) = arguments(b"sh", word.rest)
            {
                if opener == Opener::Start {
                    hits.add(&COMMAND_LINE);
                } else {
                    report(opener, weight + 2 + state.before.weight() + arguments.weight(), state, hits);
                }
                return true;
            }
            // An unset variable is nothing, and the next word is the command.
            let next = skip_blanks(word.rest);
            if next.len() == word.rest.len() || opener == Opener::Start {
                if state.assigned && opener != Opener::Start && closes(word.rest) {
                    report(opener, CERTAIN, state, hits);
                }
                return false;
            }
            weight += 2;
            rest = next;
            continue;
        }
        if let Some(value) = assignment(name) {
            state.assigned = true;
            if word.substituted || word.rest.starts_with(b"$(") || word.rest.starts_with(b"`") {
                if opener != Opener::Start && (opener != Opener::Line || state.before == Before::Nothing) {
                    report(opener, weight + 3 + state.before.weight(), state, hits);
                }
                return false;
            }
            let next = skip_blanks(word.rest);
            if value.is_empty() && !word.hidden || next.len() == word.rest.len() {
                return false;
            }
            rest = next;
            continue;
        }
        if matches!(name, b"[" | b"[[")
            && word.rest.first().is_some_and(|&byte| is_blank(byte))
            && matches!(opener, Opener::Separator | Opener::Pipe | Opener::Logical)
        {
            // A test of the shell, which is written after a separator only there.
            let arguments = arguments(b"[", word.rest);
            report(opener, weight + 2 + state.before.weight() + arguments.weight(), state, hits);
            return false;
        }
        if word.rest.first() == Some(&b'`')
            && matches!(opener, Opener::Separator | Opener::Pipe | Opener::Logical)
            && (runs_escaped(rest) || is_spliced(word.rest))
        {
            report_as(&OBFUSCATED, weight + 4 + state.before.weight(), state, hits);
            return false;
        }
        let Some(kind) = kind(&word) else {
            let Some(inner) = unknown(opener, number == 0, name, word.rest, weight, state, hits) else { return false };
            rest = inner;
            continue;
        };
        let next = skip_blanks(word.rest);
        if kind == Word::Prefix && next.len() < word.rest.len() && !closes(next) {
            let next = skip_options(name, next);
            weight += i32::from(words::tells(name)) + 3 * i32::from(is_block(name, next));
            rest = next;
            continue;
        }
        return judge(opener, kind, &word, Evidence { weight, hidden }, state, hits);
    }
    false
}

/// Judges a word that is no known command. The command behind it, where it is the first word of a compound command.
#[inline]
fn unknown<'a>(
    opener: Opener,
    first: bool,
    name: &[u8],
    rest: &'a [u8],
    weight: i32,
    state: &State,
    hits: &mut Hits,
) -> Option<&'a [u8]> {
    if !matches!(opener, Opener::Separator | Opener::Pipe | Opener::Logical | Opener::Substitution) {
        return None;
    }
    if first && let Some(inner) = compound::worded(name, rest) {
        return Some(compound::inner(inner).unwrap_or(inner));
    }
    if matches!(opener, Opener::Separator | Opener::Logical) && is_command_like(name, rest) {
        report(opener, weight + 1 + 2 + state.before.weight(), state, hits);
    }
    None
}

/// The text behind the options and the number that a command has which runs its argument: `timeout 5 id`.
fn skip_options<'a>(name: &[u8], text: &'a [u8]) -> &'a [u8] {
    let mut rest = text;
    for _ in 0..2 {
        let word = search::take_while(rest, INDENT, |byte| !is_blank(byte)).0;
        let behind = rest.get(word.len()..).unwrap_or_default();
        let option = match word {
            [b'-', _, ..] => true,
            [b'0'..=b'9', ..] => words::takes_number(name),
            _ => false,
        };
        if !option || behind.first() != Some(&b' ') {
            break;
        }
        rest = skip_blanks(behind);
    }
    rest
}

/// Whether the text starts with the name of a command in which single backticks stand, as PowerShell takes them off:
/// ``who`ami``.
fn runs_escaped(text: &[u8]) -> bool {
    let (word, behind) = search::take_while(text, INDENT, |byte| is_word(byte) || byte == b'`');
    let mut name = [0; INDENT];
    let mut len = 0;
    for (to, &byte) in name.iter_mut().zip(word.iter().filter(|&&byte| byte != b'`')) {
        *to = byte;
        len += 1;
    }
    let name = name.get(..len).unwrap_or_default();
    len > 1
        && len < word.len()
        && word.first().is_some_and(|&byte| byte != b'`')
        && word.last().is_some_and(|&byte| byte != b'`')
        && behind.first().is_none_or(|&byte| is_blank(byte) || matches!(byte, b';' | b'|' | b'&' | b'\'' | b'"'))
        && matches!(Word::of(name), Some(Word::Telling | Word::Tool))
}

/// Whether the text goes on a word with what a command says, and a word again: ``who`echo am`i``.
fn is_spliced(text: &[u8]) -> bool {
    let Some(inside) = text.strip_prefix(b"`") else { return false };
    let (command, behind) = search::take_while(inside, INDENT, |byte| !matches!(byte, b'`' | b'\n'));
    let says = [&b"echo "[..], b"printf "].iter().any(|start| command.starts_with(start));
    says && matches!(behind, [b'`', next, ..] if is_word(*next))
}

/// `` `</etc/passwd` ``: what a file holds.
fn reads_file(inside: &[u8]) -> bool {
    let Some(path) = inside.strip_prefix(b"<") else { return false };
    let (path, behind) =
        search::take_while(skip_blanks(path), FAR, |byte| is_word(byte) || matches!(byte, b'/' | b'.' | b'-'));
    is_rooted(path) && behind.first() == Some(&b'`')
}

/// Whether the text starts with a variable that holds the path of a shell, wherever a shell runs.
fn is_shell(text: &[u8]) -> bool {
    super::joined::VARIABLES
        .iter()
        .any(|name| text.strip_prefix(*name).is_some_and(|rest| rest.first().is_some_and(|&byte| is_blank(byte))))
}

/// What was seen before the command's own name.
#[derive(Clone, Copy, Debug)]
struct Evidence {
    weight: i32,
    hidden: bool,
}

fn judge(opener: Opener, kind: Word, word: &lex::Word<'_>, evidence: Evidence, state: &State, hits: &mut Hits) -> bool {
    let name = known(word.get()).0;
    // In a name, what runs is certain, and the substitution's own end ends the command.
    let inside = state.name && matches!(opener, Opener::Substitution | Opener::Backtick);
    let arguments = if (inside
        || opener == Opener::Substitution && state.before == Before::Value && is_within_word(word.rest))
        && skip_blanks(word.rest).first() == Some(&b')')
    {
        Arguments::End
    } else {
        arguments(name, word.rest)
    };
    let strength = match kind {
        Word::Telling => 3,
        Word::Tool => 2,
        // The output of a command, run.
        Word::Interpreter
            if opener == Opener::Pipe && state.before == Before::Command && arguments == Arguments::End =>
        {
            3
        }
        Word::Interpreter => 1 + i32::from(matches!(arguments, Arguments::Some(2..))),
        // Alone it prints what the function's environment holds.
        Word::Prefix if name.eq_ignore_ascii_case(b"env") => 2,
        Word::English | Word::Prefix => 1,
    };
    let path = i32::from(word.get().contains(&b'/') && executable(word.get()));
    let weight = evidence.weight + strength + path;
    if arguments == Arguments::None {
        return false;
    }
    // Variables of `make`.
    if opener == Opener::Substitution && name.iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    let hidden = evidence.hidden && name.len() > 1;
    if opener == Opener::Start {
        if hidden {
            report_as(&OBFUSCATED, weight + 3 + arguments.weight(), state, hits);
        }
        let bare = weight + arguments.weight() + i32::from(path > 0);
        if bare >= SUSPICIOUS && (arguments.weight() >= 2 || path > 0) {
            hits.add(&COMMAND_LINE);
        }
        return strength + path >= 2 || arguments.weight() >= 2;
    }
    let mut total = weight + arguments.weight() + state.before.weight();
    // `true && false`, `bash || zsh`: words that are joined.
    if opener == Opener::Logical
        && matches!(kind, Word::English | Word::Interpreter)
        && arguments == Arguments::End
        && !matches!(state.before, Before::Nothing | Before::Broken)
    {
        total -= 1;
    }
    // A command between the parts of a word.
    if opener == Opener::Substitution && arguments == Arguments::End && is_within_word(word.rest) {
        total -= 1;
    }
    if opener == Opener::Backtick && !state.ticks && !state.glued {
        // Markdown: only a value that is nothing but a command, or a command in quotes, stands out.
        total -= match state.before {
            Before::Broken => 0,
            Before::Nothing if is_alone(word.rest) => 0,
            Before::Nothing | Before::Value => 1,
            Before::Command | Before::Prose => 2,
        };
    }
    if state.span && state.before != Before::Broken {
        total -= 3;
    }
    if inside {
        total = total.max(CERTAIN);
    }
    // A cell of a table.
    if opener == Opener::Pipe && kind != Word::Telling && is_cell(word.rest) {
        total -= 1;
    }
    if hidden
        || word.quoted && (strength > 1 || arguments.weight() > 1) && matches!(opener, Opener::Separator | Opener::Pipe)
    {
        report_as(&OBFUSCATED, total + if hidden { 3 } else { 1 }, state, hits);
    }
    report(opener, total, state, hits);
    true
}

/// Whether a substitution ends at the start of the text, and a word goes on right behind it, up to the end of the text.
fn is_within_word(text: &[u8]) -> bool {
    matches!(text, [b')', rest @ ..] if rest.len() < SHORT
        && rest.first().is_some_and(|&byte| byte.is_ascii_alphanumeric())
        && rest.iter().all(|&byte| is_word(byte) || matches!(byte, b'.' | b'-' | b'/' | b'@' | b'\'' | b'"')))
}

/// `$(<file)`: what a file holds.
fn is_read(inside: &[u8]) -> bool {
    let name = inside.strip_prefix(b"<").map(skip_blanks).unwrap_or_default();
    let name = search::take_while(name, FAR, |byte| byte > b' ' && !matches!(byte, b')' | b'<' | b'>' | b'"')).0;
    !name.is_empty() && inside.get(inside.len().min(1)..).is_some_and(|rest| within(rest, name.len() + 8, b")"))
}

/// `do …; done` or `then …; fi`: a block of a shell's program, whatever it runs.
fn is_block(word: &[u8], body: &[u8]) -> bool {
    let ends: &[&[u8]] = match word {
        b"do" => &[b"; done", b";done"],
        b"then" => &[b"; fi", b";fi", b"; else", b";else"],
        _ => return false,
    };
    ends.iter().any(|end| within(body, SHORT, end))
}

/// Whether a backtick ends the command that the text goes on with, and nothing but quotes and separators follows.
fn is_alone(text: &[u8]) -> bool {
    let Some(end) = text.iter().take(FAR).position(|&byte| byte == b'`') else { return true };
    let behind = text.get(end + 1..).unwrap_or_default().trim_ascii();
    behind.len() < INDENT && behind.iter().all(|&byte| !is_word(byte) && !matches!(byte, b':' | b',' | b'.'))
}

/// Whether a single pipe ends the cell that the text starts in, and something follows.
fn is_cell(text: &[u8]) -> bool {
    // A form writes a blank as `+`.
    match search::take_while(text, INDENT, |byte| byte.is_ascii_whitespace() || byte == b'+').1 {
        [b'|', b'|', ..] => false,
        [b'|', rest @ ..] => !rest.iter().take(INDENT).all(|byte| !is_word(*byte)),
        _ => false,
    }
}

fn report(opener: Opener, weight: i32, state: &State, hits: &mut Hits) {
    let rule = match opener {
        Opener::Substitution | Opener::Backtick => &SUBSTITUTION,
        _ => &CHAINED,
    };
    if weight >= CERTAIN {
        hits.add_quoted(state.quoted, rule);
    } else if weight >= SUSPICIOUS {
        hits.add(&SUSPECTED);
    }
}

fn report_as(rule: &'static crate::finding::Rule, weight: i32, state: &State, hits: &mut Hits) {
    if weight >= CERTAIN {
        hits.add_quoted(state.quoted, rule);
    }
}

/// What the word runs, if that is known.
fn kind(word: &lex::Word<'_>) -> Option<Word> {
    let name = word.get();
    if word.globbed {
        return (name.contains(&b'/') && super::glob::is_command(name)).then_some(Word::Telling);
    }
    known(name).1.or_else(|| executable(name).then_some(Word::Tool))
}

/// The name without its folder, its extension and its version, and what it is known as.
fn known(name: &[u8]) -> (&[u8], Option<Word>) {
    let whole = Word::of(name);
    // Most words have none of them.
    if whole.is_some() || name.iter().all(u8::is_ascii_alphabetic) {
        return (name, whole);
    }
    // A switch of Windows needs no blank: `dir/s`.
    if let Some(at) = name.iter().position(|&byte| byte == b'/')
        && (1..=3).contains(&(name.len() - at))
        && let Some(stem) = name.get(..at)
        && let Some(word) = Word::of(stem)
    {
        return (stem, Some(word));
    }
    let name = name.rsplit(|&byte| matches!(byte, b'/' | b'\\')).next().unwrap_or(name);
    let name = name.strip_prefix(b"@").unwrap_or(name);
    let name = match name.split_at(name.len().saturating_sub(4)) {
        (stem, end @ [b'.', ..])
            if [&b".exe"[..], b".com", b".bat", b".cmd"].iter().any(|known| end.eq_ignore_ascii_case(known)) =>
        {
            stem
        }
        _ => name,
    };
    if let Some(word) = Word::of(name) {
        return (name, Some(word));
    }
    let version = name.iter().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')).count();
    let name = name.get(..name.len() - version).unwrap_or(name);
    (name, if version > 0 { Word::of(name) } else { None })
}

/// Whether the path leads to where commands lie.
fn executable(path: &[u8]) -> bool {
    let mut parts = path.rsplit(|&byte| matches!(byte, b'/' | b'\\'));
    let name = parts.next().unwrap_or_default();
    let Some(folder) = parts.next() else { return false };
    !name.is_empty()
        && [&b"bin"[..], b"sbin", b"system32", b"syswow64"].iter().any(|known| folder.eq_ignore_ascii_case(known))
}

/// The value that the word assigns to a variable of the shell.
fn assignment(word: &[u8]) -> Option<&[u8]> {
    let at = word.iter().position(|&byte| byte == b'=')?;
    let (name, value) = word.split_at(at);
    let named = name.first().is_some_and(|byte| !byte.is_ascii_digit()) && name.iter().all(|&byte| is_word(byte));
    // `a==b` compares.
    let value = value.get(1..)?;
    (named && value.first() != Some(&b'=')).then_some(value)
}

/// Whether a word that is no known command has an option behind it, as commands have and words have not.
fn is_command_like(name: &[u8], rest: &[u8]) -> bool {
    let named = name.len() > 1
        && name
            .iter()
            .all(|&byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.'));
    let option = match skip_blanks(rest.get(..16).unwrap_or(rest)) {
        [b'-', letter, next, ..] => letter.is_ascii_lowercase() && is_blank(*next),
        _ => false,
    };
    named && option && rest.first().is_some_and(|&byte| is_blank(byte))
}
