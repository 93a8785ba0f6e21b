//! The delimiters of template engines, and the tokens between them.

use super::catalogue::{
    ARITHMETIC, CODE_EXECUTION, CONSTANT_CONDITION, ENVIRONMENT, EXPRESSION, FILE_ACCESS, PLACEHOLDER,
};
use super::names::{Word, includes_file, judge, reads_environment, runs_directive, runs_in_single};
use crate::finding::{Rule, Severity};
use crate::rules::ascii::{ByteSet, Lower, is_blank, skip_blanks, split, starts_with};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::subject::{Context, Holds, Subject};

/// The delimiters of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{…}}`: Jinja, Twig, Handlebars, Angular, Liquid, Go and many more.
    Braces,
    /// `{%…%}`: Jinja, Twig, Liquid, Tornado.
    Block,
    /// `${…}`, `~{…}`: Freemarker, Mako, Thymeleaf, EL, Groovy.
    Dollar,
    /// `#{…}`: Ruby, Slim, Pug, JSF.
    Hash,
    /// `*{…}`, `%{…}`, `@{…}`: Thymeleaf, Struts, Razor.
    Star,
    /// `<%…%>`: ERB, EJS, JSP, ASP, Mako.
    Tag,
    /// `@(…)`: Razor. `#set(…)` and kin: Velocity.
    Paren,
    /// `<#…>`, `[#…]`: Freemarker's directives.
    Directive,
    /// `{…}`: Smarty, where it starts like Smarty.
    Single,
}

/// Delimiters further apart than that belong to no expression.
const LONGEST: usize = 2048;

/// How far from the begin of a text the expression that it begins with is.
const NEAR: usize = 16;

/// What is known about the expression that is being read.
pub(super) struct Region {
    pub(super) kind: Kind,
    /// How many words came before this one.
    pub(super) words: usize,
    /// The first word.
    pub(super) first: Lower,
    /// The last word.
    pub(super) last: Lower,
    /// Whether a filter that calls its argument came before.
    pub(super) callback: bool,
    /// How many bytes the expression may still have.
    left: usize,
    /// The quote of the string that is open.
    string: Option<u8>,
    /// How many brackets of the closer's kind are open.
    depth: usize,
    /// Whether any name of a value came before.
    named: bool,
    /// How many numbers and strings came before.
    literals: usize,
    /// Whether the last token is a literal, or a member of one may follow.
    after: After,
    /// Which operators stand between two literals.
    operators: Operators,
    /// Whether something is called.
    calls: bool,
    /// Whether the first word is a condition.
    condition: bool,
    /// Whether the environment of the process is read.
    environment: bool,
    /// Whether nothing stands before it.
    begins: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Nothing,
    Literal,
    /// A literal and an operator.
    Operator(u8),
    /// A literal and a dot.
    Dot,
}

#[derive(Clone, Copy, Debug, Default)]
struct Operators {
    /// `*`, `+`, `~`, `^`, `%`: nothing else looks like this.
    certain: bool,
    /// `-` and `/`, which dates and ranges have too.
    loose: bool,
}

impl Region {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            words: 0,
            first: Lower::new(b""),
            last: Lower::new(b""),
            callback: false,
            left: LONGEST,
            string: None,
            depth: 0,
            named: false,
            literals: 0,
            after: After::Nothing,
            operators: Operators::default(),
            calls: false,
            condition: false,
            environment: false,
            begins: false,
        }
    }
}

static OPENERS: ByteSet = ByteSet::new(b"{<#@[`");

pub(super) fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.bytes.any(Bytes::DELIMITER) {
        walk(subject.text, Here::of(subject), hits);
    }
}

/// Where the expressions of a text stand.
#[derive(Clone, Copy, Debug, Default)]
struct Here {
    context: Context,
    /// Whether the text may quote expressions: it has code in it, and is no line that begins with one.
    quotes: bool,
    /// Whether a backtick stands before.
    backtick: bool,
}

impl Here {
    fn of(subject: &Subject<'_>) -> Self {
        let text = subject.text.trim_ascii();
        let begins = matches!(
            text,
            [b'{', b'{' | b'%', ..]
                | [b'$' | b'#' | b'*' | b'~' | b'@', b'{', ..]
                | [b'@', b'(', ..]
                | [b'[', b'#', ..]
        );
        let quotes = subject.quotes_code() && (!begins || text.contains(&b'\n'));
        Self { context: subject.context, quotes, backtick: false }
    }

    /// Whether the rule is only suspected: the delimiter is also one of a programming language, or nothing harmful is done.
    fn quoted(self, kind: Kind, rule: &Rule) -> bool {
        self.quotes && !(matches!(kind, Kind::Braces | Kind::Block) && rule.severity >= Severity::Critical)
    }
}

fn walk(text: &[u8], mut here: Here, hits: &mut Hits) {
    let mut rest = text;
    let mut region: Option<Region> = None;
    let mut before = 0;
    loop {
        let Some(open) = &mut region else {
            let Some((byte, behind)) = OPENERS.next(rest) else { return };
            let at = text.len() - behind.len() - 1;
            before = at.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or_default();
            rest = behind;
            if byte == b'`' {
                here.backtick = true;
            } else if let Some((kind, inside)) = opens(before, byte, behind) {
                if byte == b'#'
                    && kind == Kind::Paren
                    && matches!(behind.first(), Some(b'i' | b'p'))
                    && includes_file(inside)
                {
                    hits.add_quoted(here.quotes, &FILE_ACCESS);
                }
                let begins =
                    at <= NEAR && text.get(..at.saturating_sub(1)).is_some_and(|ahead| ahead.trim_ascii().is_empty());
                region = Some(Region { begins, ..Region::new(kind) });
                before = byte;
                rest = inside;
            } else if match byte {
                b'{' => runs_in_single(behind),
                b'@' | b'[' => runs_directive(byte, behind),
                _ => false,
            } {
                hits.add_quoted(here.quotes, &CODE_EXECUTION);
            }
            continue;
        };
        let Some((&byte, behind)) = rest.split_first() else { return };
        if let Some(inside) = closes(open, byte, behind) {
            if open.environment {
                let whole = open.begins && inside.trim_ascii().is_empty();
                hits.add_certain(whole && !here.quotes, &ENVIRONMENT);
            }
            judge_whole(open, here, hits);
            region = None;
            rest = inside;
            continue;
        }
        if open.left == 0 {
            region = None;
            continue;
        }
        let next = token(open, before, rest, here, hits);
        let used = rest.len() - next.len();
        open.left = open.left.saturating_sub(used);
        if used == 1
            && matches!(byte, b'{' | b'<')
            && open.string.is_none()
            && let Some((kind, inside)) = opens(before, byte, behind)
        {
            region = Some(Region::new(kind));
            before = byte;
            rest = inside;
            continue;
        }
        before = rest.get(used - 1).copied().unwrap_or_default();
        rest = next;
    }
}

/// The delimiter that starts with `byte`, and what is inside.
fn opens(before: u8, byte: u8, behind: &[u8]) -> Option<(Kind, &[u8])> {
    let inside = behind.get(1..).unwrap_or_default();
    match (byte, behind.first()?) {
        (b'{', b'{') => Some((Kind::Braces, inside.strip_prefix(b"{").unwrap_or(inside))),
        // Ruby's `#{%x(…)}`.
        (b'{', b'%') if before == b'#' && !inside.first().is_some_and(|&byte| is_blank(byte)) => {
            Some((Kind::Hash, behind))
        }
        (b'{', b'%') => Some((Kind::Block, inside)),
        (b'{', _) => match before {
            b'$' | b'~' => Some((Kind::Dollar, behind)),
            b'#' => Some((Kind::Hash, behind)),
            b'*' | b'%' | b'@' => Some((Kind::Star, behind)),
            _ => {
                let smarty: [&[u8]; 9] =
                    [b"php}", b"php ", b"if ", b"$smarty.", b"smarty_", b"self::", b"fetch ", b"include ", b"system("];
                smarty.iter().any(|start| starts_with(behind, start)).then_some((Kind::Single, behind))
            }
        },
        (b'<', b'%') => Some((Kind::Tag, inside)),
        (b'<', b'#') | (b'[', b'#') if inside.first().is_some_and(u8::is_ascii_alphabetic) => {
            Some((Kind::Directive, inside))
        }
        (b'@', b'(') => Some((Kind::Paren, inside)),
        (b'#', b's' | b'i' | b'f' | b'e' | b'p' | b'd') => {
            let (name, rest) = split(behind.get(..16).unwrap_or(behind), |byte| byte.is_ascii_alphabetic());
            let known = matches!(name, b"set" | b"if" | b"foreach" | b"evaluate" | b"parse" | b"include" | b"define");
            let rest = behind.get(name.len()..).filter(|_| known && !rest.is_empty())?;
            skip_blanks(rest).strip_prefix(b"(").map(|inside| (Kind::Paren, inside))
        }
        _ => None,
    }
}

/// What is behind the closing delimiter, if it stands here.
fn closes<'a>(region: &mut Region, byte: u8, behind: &'a [u8]) -> Option<&'a [u8]> {
    let second = |wanted: u8| (behind.first() == Some(&wanted)).then(|| behind.get(1..).unwrap_or_default());
    match (region.kind, byte) {
        (Kind::Braces, b'}') => second(b'}'),
        (Kind::Block, b'%') => second(b'}'),
        (Kind::Tag, b'%') => second(b'>'),
        (Kind::Directive, b'>' | b']') => Some(behind),
        (Kind::Dollar | Kind::Hash | Kind::Star | Kind::Single, b'}') | (Kind::Paren, b')') => {
            if region.string.is_none() && region.depth > 0 {
                region.depth -= 1;
                return None;
            }
            Some(behind)
        }
        (Kind::Dollar | Kind::Hash | Kind::Star | Kind::Single, b'{') | (Kind::Paren, b'(') => {
            region.depth += usize::from(region.string.is_none());
            None
        }
        _ => None,
    }
}

/// Reads the token that the text starts with, and returns what is behind it.
fn token<'a>(region: &mut Region, before: u8, text: &'a [u8], here: Here, hits: &mut Hits) -> &'a [u8] {
    let Some((&byte, behind)) = text.split_first() else { return text };
    if byte.is_ascii_alphanumeric() || byte == b'_' {
        return word(region, before, text, here, hits);
    }
    if let Some(quote) = region.string {
        if byte == quote {
            region.string = None;
            literal(region);
            region.after = After::Literal;
        }
        return behind;
    }
    match byte {
        b'\'' | b'"' => region.string = Some(byte),
        b'\\' => return behind.get(1..).unwrap_or_default(),
        b'`' if matches!(region.kind, Kind::Tag | Kind::Hash) => {
            // A token may hold a backtick as well.
            let begins = is_blank(before) || matches!(before, b'=' | b'(' | b'{' | b',' | b'+' | b'-' | b'%' | b';');
            let command = behind.get(..256).unwrap_or(behind);
            if begins
                && command.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/')
                && command.contains(&b'`')
            {
                hits.add_quoted(here.quoted(region.kind, &CODE_EXECUTION), &CODE_EXECUTION);
            }
        }
        b'.' => region.after = if region.after == After::Literal { After::Dot } else { After::Nothing },
        // Empty brackets are a literal.
        b'[' if behind.first() == Some(&b']') => {
            region.after = After::Literal;
            return behind.get(1..).unwrap_or_default();
        }
        b'(' => {
            region.calls = true;
            if behind.first() == Some(&b')')
                && !(before.is_ascii_alphanumeric() || matches!(before, b'_' | b')' | b']'))
            {
                region.after = After::Literal;
                if region.kind != Kind::Paren {
                    return behind.get(1..).unwrap_or_default();
                }
            }
        }
        b'*' | b'+' | b'~' | b'^' | b'-' | b'/' | b'%' => {
            if region.after == After::Literal {
                region.after = After::Operator(byte);
            } else if !matches!((region.after, byte), (After::Operator(_), b'*' | b'-' | b'+')) {
                region.after = After::Nothing;
            }
        }
        // Velocity's `#set($name = value)`: only the value matters.
        b'=' if region.kind == Kind::Paren => {
            region.named = false;
            region.literals = 0;
            region.after = After::Nothing;
        }
        b')' | b']' | b'}' => {}
        byte if is_blank(byte) => {}
        _ => region.after = After::Nothing,
    }
    behind
}

/// Notes a literal, and the operator that joins it to the one before.
fn literal(region: &mut Region) {
    region.literals += 1;
    if let After::Operator(sign) = region.after {
        if matches!(sign, b'-' | b'/') {
            region.operators.loose = true;
        } else {
            region.operators.certain = true;
        }
    }
}

fn word<'a>(region: &mut Region, before: u8, text: &'a [u8], here: Here, hits: &mut Hits) -> &'a [u8] {
    let (written, rest) = split(text, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if region.string.is_none() && written.first().is_some_and(u8::is_ascii_digit) {
        literal(region);
        // A division by zero is an attempt to see an error.
        if written == b"0" && region.after == After::Operator(b'/') {
            region.operators.certain = true;
        }
        region.after = After::Literal;
        return match rest {
            [b'.', after @ ..] if after.first().is_some_and(u8::is_ascii_digit) => after,
            _ => rest,
        };
    }
    let name = Lower::new(written);
    let of_literal = region.after == After::Dot;
    let found = Word {
        name: name.get(),
        before,
        behind: rest,
        in_string: region.string.is_some(),
        of_literal,
        backtick: here.backtick,
    };
    if let Some(rule) = judge(&found, region) {
        hits.add_quoted(here.quoted(region.kind, rule), rule);
    }
    region.environment |= reads_environment(&found, region);
    if region.string.is_none() {
        match name.get() {
            b"true" | b"false" | b"none" | b"null" | b"nil" => {
                region.literals += 1;
                region.after = After::Literal;
            }
            b"if" | b"elif" | b"elsif" | b"unless" if region.words == 0 => region.condition = true,
            b"print" | b"and" | b"or" | b"not" | b"echo" | b"put" => region.after = After::Nothing,
            _ => {
                region.named = true;
                region.after = After::Nothing;
            }
        }
        if region.words == 0 {
            region.first = name;
        }
        region.words += 1;
    }
    region.last = name;
    rest
}

/// Judges an expression that has been read to its end.
fn judge_whole(region: &Region, here: Here, hits: &mut Hits) {
    let code = region.kind == Kind::Dollar && here.backtick;
    let plain = !region.named && region.literals > 0;
    if plain && region.condition {
        hits.add_quoted(here.quoted(region.kind, &CONSTANT_CONDITION), &CONSTANT_CONDITION);
    }
    if plain && region.operators.certain && !code {
        hits.add_quoted(here.quoted(region.kind, &ARITHMETIC), &ARITHMETIC);
    }
    // Of these no URL, path or name has one.
    let braced = matches!(region.kind, Kind::Braces | Kind::Block | Kind::Dollar | Kind::Tag);
    // `*{…}` is a rule of a style sheet too.
    if region.kind != Kind::Star && (region.calls || region.operators.certain || region.operators.loose) {
        hits.add_certain(here.context.is_one_value() && braced, &EXPRESSION);
    }
    if !matches!(region.kind, Kind::Paren | Kind::Directive) {
        // Nothing fills in a token. Links and folders of templates have gaps.
        hits.add_certain(here.context.holds == Some(Holds::Token) && braced, &PLACEHOLDER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use proptest::prelude::*;

    #[test]
    fn delimiters_are_told_apart() {
        for (before, text, kind) in [
            (0, "{{x", Some(Kind::Braces)),
            (b'$', "{x", Some(Kind::Dollar)),
            (b'$', "{{x", Some(Kind::Braces)),
            (b'#', "{x", Some(Kind::Hash)),
            (0, "{% x", Some(Kind::Block)),
            (0, "<%= x", Some(Kind::Tag)),
            (0, "#set ($x", Some(Kind::Paren)),
            (0, "#settings(x", None),
            (0, "{x", None),
            (0, "{if x", Some(Kind::Single)),
            (0, "< x", None),
        ] {
            let (&byte, behind) = text.as_bytes().split_first().unwrap();
            assert_eq!(opens(before, byte, behind).map(|found| found.0), kind, "{text}");
        }
    }

    proptest! {
        /// The quick look never turns away what the scan would find.
        #[test]
        fn the_quick_look_misses_nothing(text in "([{}%$#<>(@~*)= \\[\\]]|7\\*7|if |set|php|system\\(|smarty){0,12}") {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            walk(text, Here::default(), &mut hits);
            prop_assert!(hits.is_empty() || crate::rules::scan::scan(text).any(Bytes::DELIMITER));
        }

        /// A token is never empty and never reads ahead of what it returns, so the tokens are no more than the bytes.
        #[test]
        fn each_token_leaves_less(text in "([{}%$#<>()'\"`\\\\.*+|=/ \\[\\]]|[0-9a-z_]{1,3}|__class__){1,40}") {
            for kind in [Kind::Braces, Kind::Block, Kind::Dollar, Kind::Tag, Kind::Paren, Kind::Single] {
                let mut hits = Hits::new(Paranoia::Three);
                let mut region = Region::new(kind);
                let mut rest = text.as_bytes();
                while !rest.is_empty() {
                    let next = token(&mut region, 0, rest, Here::default(), &mut hits);
                    prop_assert!(next.len() < rest.len() && text.as_bytes().ends_with(next));
                    rest = next;
                }
            }
        }
    }
}
