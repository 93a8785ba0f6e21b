//! Conditions: `or 1=1`, `and sleep(5)`, `having 1=1`, and what a quote that breaks out goes on with.

use super::lex::{Cursor, Kind, Token};
use super::rules::{BREAK_OUT, COMMENT_TERMINATION, FRAGMENT, SUBQUERY, TAUTOLOGY, TIME_DELAY};
use super::walk::{Lead, Walk, goes_on};
use super::words::Word;
use crate::finding::Rule;

/// What an operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Missing,
    Number(Token),
    /// A string; whether it is closed, and whether it is `''` with another one behind it that is not.
    Str {
        closed: bool,
        empty: bool,
    },
    Literal,
    Name(Token),
    /// `@x`.
    Variable,
    /// `@@x`.
    System,
    /// A call; how much the function says that this is SQL.
    Call(i32),
    /// A call that waits.
    Wait(i32),
    /// `(select …`.
    Query,
    /// `case when`, `exists(`, `if(`.
    Construct,
}

/// What was found behind a connective or a quote.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    /// How much it looks like a condition.
    pub(super) score: i32,
    /// Whether something was compared.
    pub(super) compared: bool,
    pub(super) first: Operand,
    /// Whether something was compared by `==`.
    pub(super) doubled: bool,
    /// How it ends.
    pub(super) end: Ending,
}

impl Condition {
    /// What a condition that leaves its value breaks.
    pub(super) const fn rule(&self) -> &'static Rule {
        match self.first {
            Operand::Wait(_) => &TIME_DELAY,
            Operand::Query => &SUBQUERY,
            _ => &TAUTOLOGY,
        }
    }
}

/// How an expression ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With the text.
    Text,
    /// With a string that the application's own quote will close.
    OpenString,
    /// With a comment, behind which nothing is left.
    LastComment,
    /// With a comment.
    Comment,
    /// With a semicolon.
    Semicolon,
    /// With one more connective, or a union.
    More,
    /// With a connective and a string that the application's own quote will close.
    Repaired,
    /// With something else.
    Other,
}

impl Ending {
    const fn bonus(self) -> i32 {
        match self {
            Self::Repaired => 3,
            Self::LastComment | Self::Comment => 2,
            Self::OpenString | Self::More | Self::Semicolon => 1,
            Self::Text | Self::Other => 0,
        }
    }
}

/// Behind `or`, `and`, `xor`, `||`, `&&`.
pub(super) fn connective(walk: &mut Walk<'_, '_>, start: usize, end: usize) {
    let mut cursor = walk.cursor(end);
    let Some(condition) = read(&mut cursor) else { return };
    // No dialect has `? :`, and one that has `&&` has no `==`.
    let sign = walk.text.get(start).copied().unwrap_or_default();
    if walk.lead != Lead::Start
        && matches!(sign, b'&' | b'|')
        && (cursor.peek_kind() == Kind::Parameter || condition.doubled && sign == b'&')
    {
        return;
    }
    let weight = walk.lead.weight();
    let mut score = condition.score + condition.end.bonus();
    if walk.lead == Lead::Breakout && condition.end == Ending::Text && !condition.compared {
        // `Pizza 12" or 14`: another size. What attackers write is the number that is true, or the same once more.
        let size =
            matches!(condition.first, Operand::Number(token) if is_size(walk.text, start, cursor.text_of(token)));
        score += i32::from(matches!(condition.first, Operand::Number(_) | Operand::Literal) && !size);
    }
    // `' or true -- …`: whatever is behind the comment is gone. Inches and feet are numbers with a quote behind.
    let constant = matches!(condition.first, Operand::Number(_) | Operand::Literal) && !condition.compared;
    if walk.lead == Lead::Breakout
        && constant
        && condition.end == Ending::Other
        && cursor.peek_kind() == Kind::Comment
        && (walk.ends_string || !follows_digit(walk.text, start))
    {
        score += Ending::Comment.bonus();
    }
    if is_addition(walk, &condition, start, end) {
        return;
    }
    if matches!(walk.lead, Lead::Breakout | Lead::Backtick)
        && matches!(condition.end, Ending::OpenString | Ending::Text)
        && matches!(condition.first, Operand::Str { .. })
        && !condition.compared
    {
        score += 2 * i32::from(is_tight(walk.text, start, end));
    }
    let byte = walk.text.get(start).copied().unwrap_or_default();
    // `xor` is no word of prose.
    score += 3 * i32::from(matches!(byte, b'x' | b'X') && weight > 1);
    // A comment that ends with its line, and the condition on the next.
    score += i32::from(walk.crossed);
    // A text that begins with `||` or `&&` was cut from something that runs it.
    if walk.lead == Lead::Start && matches!(byte, b'|' | b'&') {
        let value = matches!(condition.first, Operand::Number(_) | Operand::Str { .. } | Operand::Call(_));
        let alone = value && matches!(condition.end, Ending::Text | Ending::OpenString);
        score += if condition.compared || alone { 3 } else { 0 };
    }
    report(walk, weight, score, condition);
}

/// Whether a digit stands before the quote and the blanks that stand before `start`.
fn follows_digit(text: &[u8], start: usize) -> bool {
    const NEAR: usize = 16;
    let near = text.get(start.saturating_sub(NEAR)..start).unwrap_or_default().trim_ascii_end();
    matches!(near, [.., digit, b'\'' | b'"'] if digit.is_ascii_digit())
}

/// Whether the number is another size in the unit of the quote before `start`.
fn is_size(text: &[u8], start: usize, number: &[u8]) -> bool {
    const NEAR: usize = 24;
    let near = text.get(start.saturating_sub(NEAR)..start).unwrap_or_default().trim_ascii_end();
    let Some((b'\'' | b'"', value)) = near.split_last() else { return false };
    let digits = value.iter().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'/')).count();
    let value = value.get(value.len() - digits..).unwrap_or_default();
    !value.is_empty() && value != number && number != b"1"
}

/// Whether the numbers around a connective are added up, in a text that goes on: `rooms 3 and 4 = 7 beds`.
fn is_addition(walk: &Walk<'_, '_>, condition: &Condition, start: usize, end: usize) -> bool {
    /// Longer numbers are not added up in prose.
    const DIGITS: usize = 6;
    let Operand::Number(first) = condition.first else { return false };
    if condition.end != Ending::Other || !matches!(walk.lead, Lead::Number | Lead::Value) {
        return false;
    }
    let number = |digits: &[u8]| {
        let short = (1..=DIGITS).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
        short.then(|| digits.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    };
    let near = walk.text.get(start.saturating_sub(2 * DIGITS)..start).unwrap_or_default().trim_ascii_end();
    let left = near.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let mut cursor = walk.cursor(end);
    let (token, equals, sum) = (cursor.next(), cursor.next(), cursor.next());
    token == first
        && cursor.text_of(equals) == b"="
        && is_sentence(walk.text.get(sum.end..).unwrap_or_default())
        && number(near.get(near.len() - left..).unwrap_or_default())
            .zip(number(cursor.text_of(token)))
            .zip(number(cursor.text_of(sum)))
            .is_some_and(|((left, right), sum)| left + right == sum)
}

/// Whether what is behind a number is the end of a sentence, or its next word.
fn is_sentence(behind: &[u8]) -> bool {
    match behind {
        [b'!' | b'.' | b'?' | b':', ..] => true,
        [b',', behind @ ..] | behind => goes_on(behind),
    }
}

/// Whether quotes touch a connective, and behind them a value, as in `a'or'b`. Those of a quoted `or` have a blank there.
fn is_tight(text: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let behind = text.get(end..).unwrap_or_default();
    let and = matches!(text.get(start), Some(b'a' | b'A'));
    let value = behind.get(1..).unwrap_or_default();
    match behind {
        [quote @ (b'\'' | b'"' | b'`'), first, ..] if before == Some(quote) => {
            let inside = value.get(..value.iter().position(|byte| byte == quote).unwrap_or(value.len()));
            // `D'Or's cart`.
            let word = inside.is_some_and(|inside| !inside.iter().any(|&byte| byte <= b' '));
            first.is_ascii_alphanumeric()
                && word
                && (!and || value.iter().take(16).any(|b| matches!(b, b'=' | b'0'..=b'9')))
        }
        _ => false,
    }
}

fn report(walk: &mut Walk<'_, '_>, weight: i32, score: i32, condition: Condition) {
    if weight + score >= walk.enough && score > 1 {
        walk.hits.add(condition.rule());
    } else if walk.suspicious {
        let begun = walk.lead == Lead::Start && (score >= 2 || (condition.compared && score >= 1));
        if begun || (score >= 2 && weight + score >= 4) {
            walk.hits.add(&FRAGMENT);
        }
    }
}

/// Behind a quote that may have ended the application's string.
pub(super) fn breakout(walk: &mut Walk<'_, '_>, start: usize, end: usize) {
    let mut cursor = walk.cursor(end);
    let mut closes = false;
    while cursor.take(Kind::Close) {
        closes = true;
    }
    let token = cursor.next();
    match token.kind {
        Kind::Comment if cuts_off(walk, start, end, token, closes) => walk.hits.add(&COMMENT_TERMINATION),
        Kind::Comment if (start > 0 || is_alone(walk.text, end)) && is_last(&mut cursor) => {
            walk.hits.add(&COMMENT_TERMINATION);
        }
        // `'-'` and nothing else: zero for who reads it into a number.
        Kind::Compare | Kind::Arithmetic(_)
            if start == 0 && walk.text.first() == Some(&b'\'') && cursor.rest() == b"'" =>
        {
            walk.hits.add(&BREAK_OUT);
        }
        // A closed comment, and then nothing.
        Kind::Semicolon | Kind::End if cursor.crossed() > 0 && cursor.is_at_end() => {
            walk.hits.add(&COMMENT_TERMINATION)
        }
        // `'='` and `'+'` in programs are strings of one sign.
        Kind::Compare | Kind::Arithmetic(_) if cursor.rest().first() == walk.text.get(start) => {}
        // `"&name=` is a query string.
        Kind::Arithmetic(b'&') if matches!(cursor.peek_kind(), Kind::Word(_)) => {}
        Kind::Compare | Kind::Arithmetic(_) => {
            let compares = token.kind == Kind::Compare;
            let mut inner = cursor;
            let Some(condition) = read(&mut inner) else { return };
            // `"<name>"` is a placeholder or markup.
            if matches!(walk.text.get(token.start..token.end), Some(b"<" | b">")) && inner_is_name(&mut cursor) {
                return;
            }
            let mut score = match condition.first {
                Operand::Query | Operand::Construct => 3,
                Operand::Call(score) | Operand::Wait(score) => score.max(1),
                Operand::System | Operand::Number(_) | Operand::Literal | Operand::Str { .. } => 1,
                _ => 0,
            };
            score += i32::from(condition.compared) + i32::from(start == 0 && is_inside_out(walk.text));
            score += match condition.end {
                Ending::LastComment | Ending::Repaired => 2,
                Ending::Comment if compares => 1,
                _ => 0,
            };
            if 3 + score >= walk.enough {
                walk.hits.add(&BREAK_OUT);
            } else if walk.suspicious && score >= 1 && condition.end != Ending::Other {
                walk.hits.add(&FRAGMENT);
            }
        }
        _ => {}
    }
}

/// Whether a quote that ends a word has a comment right behind it, or a parenthesis between them, and the place says that this is
/// no prose, whatever is behind the comment: one value is expected, or the word begins the text.
fn cuts_off(walk: &Walk<'_, '_>, start: usize, end: usize, comment: Token, closes: bool) -> bool {
    let before = walk.text.get(..start).unwrap_or_default();
    let tight = before.last().is_some_and(|byte| byte.is_ascii_alphanumeric()) && (closes || comment.start == end);
    let sign = walk.text.get(comment.start..).unwrap_or_default();
    if !tight || walk.url && sign.first() == Some(&b'#') {
        return false;
    }
    walk.one_value
        || walk.lead_begins(before)
            // Behind a plain word a dash or a number sign may be prose's own.
            && (closes || matches!(sign, [b'/', ..] | [b'-', b'-', b' ' | b'\t' | b'\n' | b'\r', ..]))
}

/// Whether a quote at the start of the text has a comment behind it and nothing that it could open.
fn is_alone(text: &[u8], end: usize) -> bool {
    let quote = text.first();
    text.get(end..).is_some_and(|behind| behind.len() <= 16 && !behind.iter().any(|byte| Some(byte) == quote))
}

/// Whether a short text begins and ends with the same quote, with operators inside of them: `'-0-'`.
fn is_inside_out(text: &[u8]) -> bool {
    match text {
        [first, .., operator, last] if first == last && text.len() < 32 => {
            matches!(operator, b'-' | b'+' | b'*' | b'/' | b'=' | b'^' | b'|' | b'&' | b'%' | b'<' | b'>')
        }
        _ => false,
    }
}

/// A text that is a value in parentheses, with a comment behind it that ends the statement.
pub(super) fn parenthesised(walk: &mut Walk<'_, '_>, at: usize) {
    let mut cursor = walk.cursor(at);
    if matches!(operand(&mut cursor), Operand::Missing | Operand::Name(_) | Operand::Number(_) | Operand::Call(0)) {
        return;
    }
    loop {
        match cursor.next().kind {
            Kind::End => return,
            Kind::Comment if is_last(&mut cursor) => return walk.hits.add(&COMMENT_TERMINATION),
            _ => {}
        }
    }
}

/// A text that begins with a number and goes on with an operator of SQL alone: `1<>2`, `3!=3`.
pub(super) fn inequality(walk: &mut Walk<'_, '_>, at: usize) {
    let mut cursor = walk.cursor(at);
    let token = cursor.next();
    let unequal = matches!(cursor.text_of(token), b"!=" | b"<>" | b"<=>");
    if unequal && matches!(operand(&mut cursor), Operand::Number(_) | Operand::Query) && cursor.is_at_end() {
        walk.hits.add(&TAUTOLOGY);
    }
}

fn inner_is_name(cursor: &mut Cursor<'_>) -> bool {
    matches!(operand(&mut cursor.clone()), Operand::Name(_) | Operand::Missing)
}

/// Clauses behind a value: `having`, `order by`, `like`, …
pub(super) fn clause(walk: &mut Walk<'_, '_>, word: Word, start: usize, end: usize) {
    let weight = walk.lead.weight();
    if weight < 2 && !(walk.suspicious && walk.lead == Lead::Start) {
        return;
    }
    let mut cursor = walk.cursor(end);
    let score = match word {
        Word::Having | Word::Where => match read(&mut cursor) {
            Some(condition) if condition.compared => condition.score + condition.end.bonus(),
            _ => return,
        },
        Word::Group => {
            if !cursor.take_word(Word::By) {
                return;
            }
            match operand(&mut cursor) {
                Operand::Missing => return,
                Operand::Name(_) | Operand::Str { .. } => {
                    ending(&mut cursor).bonus() + i32::from(cursor.peek_kind() == Kind::Word(Word::Having)) * 2
                }
                Operand::Number(_) => match ending(&mut cursor) {
                    Ending::Other => 0,
                    _ => 2,
                },
                _ => 2,
            }
        }
        Word::Limit => match (operand(&mut cursor), cursor.peek_kind()) {
            (
                Operand::Number(_),
                Kind::Comma | Kind::Comment | Kind::Word(Word::Union | Word::Into | Word::Limit | Word::Procedure),
            ) => 2,
            _ => 0,
        },
        Word::Collate => {
            let named = operand(&mut cursor) != Operand::Missing;
            i32::from(named) + ending(&mut cursor).bonus()
        }
        Word::As => {
            let named = matches!(operand(&mut cursor), Operand::Name(_) | Operand::Str { closed: true, .. });
            let goes_on = matches!(cursor.peek_kind(), Kind::Word(Word::From | Word::Where));
            let quoted =
                walk.text.get(end..).is_some_and(|rest| matches!(rest.trim_ascii_start(), [b'"' | b'\'' | b'`', ..]));
            if named && goes_on && (quoted || walk.lead != Lead::Value) {
                1 + i32::from(quoted) + i32::from(matches!(walk.lead, Lead::Unopened))
            } else {
                0
            }
        }
        _ => compare_word(walk, &mut cursor, start, end, word),
    };
    if weight + score >= walk.enough && score > 1 {
        walk.hits.add(&BREAK_OUT);
    } else if walk.suspicious && score >= 2 {
        walk.hits.add(&FRAGMENT);
    }
}

/// `like`, `is not`, `in`, `between`, … behind a quote or a number.
fn compare_word(walk: &Walk<'_, '_>, cursor: &mut Cursor<'_>, start: usize, end: usize, word: Word) -> i32 {
    if word == Word::Not && !matches!(cursor.peek_kind(), Kind::Word(Word::Compare)) {
        return 0;
    }
    let negated = cursor.take_word(Word::Not);
    while cursor.take_word(Word::Compare) || cursor.take_word(Word::Prefix) || cursor.take_word(Word::To) {}
    let spaced = walk.text.get(end).is_none_or(|&b| b <= b' ' || b == b'/' || b == b'(')
        && start.checked_sub(1).and_then(|at| walk.text.get(at)).is_none_or(|b| !matches!(b, b'"' | b'\''));
    let open = cursor.peek_kind() == Kind::Open;
    let first = operand(cursor);
    let ending = ending(cursor);
    let base = match first {
        Operand::Missing if open && walk.lead == Lead::Unopened => 2,
        Operand::Query | Operand::Construct => 3,
        Operand::Call(score) | Operand::Wait(score) => score,
        // `15" is "broken"`: only patterns are compared with a word.
        Operand::Str { closed: true, .. } if word == Word::Is || !open && is_in(walk.text, start, end) => 0,
        Operand::Str { closed, .. } if spaced => 1 + i32::from(!closed || ending != Ending::Other),
        Operand::Number(_) => i32::from(ending != Ending::Other) + i32::from(word != Word::Is),
        Operand::System | Operand::Variable => 2,
        Operand::Literal => i32::from(negated),
        _ => 0,
    };
    // `Width 24" in black #sale`: a word, and then what may be a comment or not.
    let said = ending == Ending::Comment && matches!(first, Operand::Name(_));
    base + if said { 0 } else { ending.bonus().min(2) }
}

fn is_in(text: &[u8], start: usize, end: usize) -> bool {
    text.get(start..end).is_some_and(|word| word.eq_ignore_ascii_case(b"in"))
}

/// Reads a condition: operands, compared or not.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Condition> {
    let first = operand(cursor);
    if first == Operand::Missing {
        return None;
    }
    let mut best = first;
    let mut compared = false;
    let mut doubled = false;
    let mut score = alone(first);
    // Expressions longer than this say nothing new.
    let crossed = cursor.crossed();
    for _ in 0..5 {
        cursor.take(Kind::Close);
        let before = *cursor;
        let token = cursor.next();
        let word_like = match token.kind {
            Kind::Compare => false,
            Kind::Word(Word::Compare | Word::Is | Word::Not) => {
                while cursor.take_word(Word::Compare) || cursor.take_word(Word::Not) || cursor.take_word(Word::To) {}
                true
            }
            // `1 isnull`, `1 notnull`.
            Kind::Word(Word::Special | Word::Name)
                if is_postfix(cursor.text_of(token)) && cursor.peek_kind() != Kind::Open =>
            {
                compared = true;
                score = score.max(2);
                continue;
            }
            Kind::Arithmetic(_) | Kind::Word(Word::Arithmetic) => {
                let next = operand(cursor);
                if next == Operand::Missing {
                    *cursor = before;
                    break;
                }
                let repaired = matches!((first, next), (Operand::Str { .. }, Operand::Str { closed: false, .. }));
                score = score.max(alone(next)).max(if repaired { 2 } else { 0 });
                if alone(next) > alone(best) {
                    best = next;
                }
                continue;
            }
            _ => {
                *cursor = before;
                break;
            }
        };
        let next = operand(cursor);
        if next == Operand::Missing && cursor.peek_kind() != Kind::End {
            *cursor = before;
            break;
        }
        // No sentence says which number another one is.
        if let (Operand::Number(a), Operand::Number(b)) = (best, next)
            && cursor.text_of(token).eq_ignore_ascii_case(b"is")
            && cursor.text_of(a) != cursor.text_of(b)
        {
            *cursor = before;
            break;
        }
        compared = true;
        doubled |= cursor.text_of(token) == b"==";
        score = score.max(comparison(cursor, best, next, token, word_like));
        best = if alone(next) > alone(best) { next } else { best };
    }
    let end = ending(cursor);
    // A lone value ended by a comment that has text behind it is prose more often than not.
    let end = if end == Ending::Comment && !compared && score < 2 { Ending::Other } else { end };
    // Nobody puts comments between the words of prose.
    score += i32::from(cursor.crossed() > 0 && crossed < 16);
    Some(Condition { score, compared, doubled, first: best, end })
}

/// Whether the word is a comparison of its own behind a value.
fn is_postfix(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"isnull") || word.eq_ignore_ascii_case(b"notnull")
}

/// How much an operand alone, where a condition is due, looks like SQL.
const fn alone(operand: Operand) -> i32 {
    match operand {
        Operand::Query | Operand::Construct => 3,
        Operand::Call(score) | Operand::Wait(score) => score,
        Operand::System => 2,
        Operand::Number(_) | Operand::Literal | Operand::Variable => 1,
        Operand::Str { empty, .. } => {
            if empty {
                2
            } else {
                0
            }
        }
        Operand::Name(_) | Operand::Missing => -1,
    }
}

fn comparison(cursor: &mut Cursor<'_>, left: Operand, right: Operand, operator: Token, word: bool) -> i32 {
    use Operand::{Call, Construct, Literal, Missing, Name, Number, Query, Str, System, Variable, Wait};
    let symbolic = i32::from(!word);
    let is_is = cursor.text_of(operator).eq_ignore_ascii_case(b"is");
    let ordered = matches!(cursor.text_of(operator), b"<" | b">" | b"<=" | b">=");
    match (left, right) {
        (Number(a), Number(b)) if !word && cursor.text_of(a) == cursor.text_of(b) => 4,
        (Number(a), Number(b)) if is_is => i32::from(cursor.text_of(a) == cursor.text_of(b)),
        (Number(_), Number(_)) if word => 2,
        (Number(_), Number(_)) => 2 + i32::from(!ordered),
        (Str { .. }, Str { .. }) | (Number(_), Str { .. }) | (Str { .. }, Number(_)) => 2 + symbolic,
        (Query, _) | (_, Query) => 4,
        (System, _) | (_, System) | (Construct, _) | (_, Construct) => 3,
        (Wait(_), _) | (_, Wait(_)) => 4,
        (Call(a), Call(b)) => 1 + if a > b { a } else { b },
        (Call(score), _) | (_, Call(score)) => 1 + score,
        (Literal, Literal) => 3,
        (Literal | Variable, _) | (_, Literal | Variable) => 1 + symbolic,
        (Name(_), Str { .. } | Number(_)) => 1 + symbolic,
        (Name(a), Name(b)) => 1 + i32::from(!word && cursor.text_of(a).eq_ignore_ascii_case(cursor.text_of(b))),
        (Number(_), Missing) => 2,
        (_, Missing) => 1,
        _ => symbolic,
    }
}

/// Reads an operand with what may stand before it.
pub(super) fn operand(cursor: &mut Cursor<'_>) -> Operand {
    let mut opened = false;
    // Signs, `not`, parentheses.
    for _ in 0..6 {
        match cursor.peek_kind() {
            Kind::Open => opened = true,
            Kind::Bang | Kind::Arithmetic(b'+' | b'-' | b'~') | Kind::Word(Word::Not | Word::Prefix) => {}
            // Behind a comment to the end of the line, the next line goes on.
            Kind::Comment => {
                let before = *cursor;
                cursor.next();
                if cursor.skip_line() {
                    continue;
                }
                *cursor = before;
                return Operand::Missing;
            }
            Kind::Other(b'{') => {
                let before = *cursor;
                cursor.next();
                if cursor.take_word(Word::If) {
                    continue;
                }
                // `{x 1}`, as ODBC writes values.
                if matches!(cursor.next().kind, Kind::Word(_)) {
                    let next = cursor.next();
                    if matches!(next.kind, Kind::Number | Kind::Str { closed: true }) && cursor.take(Kind::Other(b'}'))
                    {
                        return Operand::System;
                    }
                }
                *cursor = before;
                return Operand::Missing;
            }
            _ => break,
        }
        cursor.next();
    }
    // What is no operand stays where it is.
    match cursor.peek_kind() {
        Kind::Number | Kind::Str { .. } | Kind::Parameter | Kind::Variable | Kind::SystemVariable => {}
        Kind::Word(Word::Select) if opened => {}
        Kind::Word(
            Word::Select | Word::From | Word::Where | Word::By | Word::Compare | Word::Connective | Word::Union,
        ) => return Operand::Missing,
        Kind::Word(_) => {}
        _ => return Operand::Missing,
    }
    let token = cursor.next();
    let operand = value(cursor, token, opened);
    if opened && cursor.peek_kind() == Kind::Comma && operand != Operand::Query {
        skip_row(cursor);
    }
    operand
}

/// Goes to the end of the rest of a row, `(1,2)`, if it is one of literals.
fn skip_row(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    for _ in 0..8 {
        if !ahead.take(Kind::Comma) || !matches!(ahead.next().kind, Kind::Number | Kind::Str { closed: true }) {
            return;
        }
        if ahead.peek_kind() == Kind::Close {
            *cursor = ahead;
            return;
        }
    }
}

/// What the token begins.
fn value(cursor: &mut Cursor<'_>, token: Token, opened: bool) -> Operand {
    match token.kind {
        Kind::Number => Operand::Number(token),
        Kind::Str { closed } => {
            // Adjacent strings are one string; a doubled quote is a quote.
            let mut closed = closed;
            let mut adjacent = false;
            for _ in 0..3 {
                let ahead = cursor.peek();
                let Kind::Str { closed: next } = ahead.kind else { break };
                cursor.next();
                closed = next;
                adjacent = true;
            }
            if cursor.take(Kind::Dot) && matches!(cursor.peek_kind(), Kind::Str { .. } | Kind::Word(_)) {
                cursor.next();
            }
            Operand::Str { closed, empty: adjacent && !closed && token.end == token.start + 2 }
        }
        Kind::Parameter => Operand::Literal,
        Kind::Variable => Operand::Variable,
        Kind::SystemVariable => Operand::System,
        Kind::Word(Word::Select) => Operand::Query,
        // `current_date` and kin.
        Kind::Word(Word::Literal) if cursor.peek_kind() != Kind::Open => {
            if cursor.text_of(token).contains(&b'_') {
                Operand::System
            } else {
                Operand::Literal
            }
        }
        // `_utf8'a'`: a string in a character set.
        Kind::Word(Word::Name)
            if cursor.text_of(token).starts_with(b"_")
                && matches!(cursor.peek(), Token { kind: Kind::Str { .. }, start, .. } if start == token.end) =>
        {
            let string = cursor.next();
            value(cursor, string, opened)
        }
        Kind::Word(Word::Case)
            if matches!(cursor.peek_kind(), Kind::Word(Word::When) | Kind::Number | Kind::Str { .. } | Kind::Open) =>
        {
            Operand::Construct
        }
        Kind::Word(Word::Exists | Word::If) if cursor.peek_kind() == Kind::Open => Operand::Construct,
        Kind::Word(Word::Exists) if opened => Operand::Construct,
        Kind::Word(word) => name(cursor, word, token),
        _ => Operand::Missing,
    }
}

/// Reads the rest of a name: `a.b.c`, and the arguments of a call.
fn name(cursor: &mut Cursor<'_>, word: Word, token: Token) -> Operand {
    let mut word = word;
    let mut package = word == Word::Package;
    for _ in 0..3 {
        if !cursor.take(Kind::Dot) {
            break;
        }
        let before = *cursor;
        match cursor.next().kind {
            Kind::Word(next) => word = if next == Word::Name { word } else { next },
            Kind::Arithmetic(b'*') => {}
            _ => {
                *cursor = before;
                break;
            }
        }
        package |= word == Word::Package;
    }
    if cursor.peek_kind() != Kind::Open {
        return Operand::Name(token);
    }
    let open = cursor.next();
    let score = match word {
        _ if package => 4,
        Word::Wait | Word::Leak | Word::Outside => 4,
        Word::Sleep | Word::Special => 3,
        Word::Function | Word::Object | Word::Literal => 2,
        _ => 0,
    };
    let parens = cursor.text_of(open).iter().filter(|&&b| b == b'(').count();
    arguments(cursor, parens);
    if matches!(word, Word::Wait | Word::Sleep) { Operand::Wait(score) } else { Operand::Call(score) }
}

/// Skips to the end of a call, as far as the fuel lasts.
fn arguments(cursor: &mut Cursor<'_>, open: usize) {
    let mut depth = open;
    let mut query = false;
    while depth > 0 {
        let before = *cursor;
        let token = cursor.next();
        let parens = || cursor.text_of(token).iter().filter(|&&b| b > b' ').count();
        match token.kind {
            Kind::Open => depth += parens(),
            Kind::Close => depth = depth.saturating_sub(parens()),
            Kind::End => return,
            Kind::Word(Word::Select) => query = true,
            // Outside of a query, `from` says that the parentheses do not balance.
            Kind::Word(Word::From) if !query => {
                *cursor = before;
                return;
            }
            _ => {}
        }
    }
}

/// What stands at the cursor, if an expression ended there.
pub(super) fn ending(cursor: &mut Cursor<'_>) -> Ending {
    cursor.take(Kind::Close);
    let mut ahead = *cursor;
    match ahead.next().kind {
        Kind::Comment if is_last(&mut ahead) => Ending::LastComment,
        Kind::Comment => Ending::Comment,
        Kind::Semicolon => Ending::Semicolon,
        Kind::Connective | Kind::Word(Word::Connective)
            if matches!(operand(&mut ahead.clone()), Operand::Str { closed: false, .. }) =>
        {
            Ending::Repaired
        }
        Kind::Connective
        | Kind::Word(
            Word::Connective | Word::Union | Word::Having | Word::Limit | Word::Group | Word::Procedure | Word::Into,
        ) => Ending::More,
        Kind::End if cursor.ends_in_string() => Ending::OpenString,
        Kind::End if cursor.is_at_end() => Ending::Text,
        _ => Ending::Other,
    }
}

/// Whether a comment leaves nothing behind but spaces and signs.
fn is_last(cursor: &mut Cursor<'_>) -> bool {
    let rest = cursor.rest();
    rest.len() <= 16
        && rest
            .iter()
            .all(|b| matches!(b, 0..=b' ' | b'-' | b'+' | b'#' | b'(' | b')' | b';' | b'*' | b'/' | b'!' | b'{' | b'}'))
}
