//! The walk over the whole text, word by word, that asks the questions.
//!
//! It does not know where the application will put the text, so it believes no quote: each one may be the end of the
//! application's string, and whatever follows may be SQL. At each place where an attack would have to go on (behind a
//! quote, at `or` and `union`, at a semicolon, at a function), it asks the files beside it what follows, and it says what
//! stood before: its [`Lead`].

use super::lex::{Comments, Cursor, FUEL, LITTLE_FUEL, look_alike, number_length};
use super::rules::{BREAK_OUT, METACHARACTER, SUBQUERY, TAUTOLOGY};
use super::words::{Word, in_name};
use super::{call, condition, query};
use crate::finding::{Paranoia, Rule};
use crate::rules::ascii::{is_blank, skip};
use crate::rules::hits::Hits;
use crate::rules::search::may_hold;
use crate::rules::subject::{Holds, Subject};
use std::cell::Cell;

/// What stands before the place in question, white space, comments and closing parentheses left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing.
    Start,
    /// A quote that would end the application's string: an odd one of its kind on its line.
    Breakout,
    /// A quote that closes one that the text itself opened.
    Closed,
    /// A backtick that would end the application's quoted name. In Markdown they stand everywhere.
    Backtick,
    /// A number with nothing but signs and parentheses before it: a numeric value that goes on.
    Value,
    /// Any other number.
    Number,
    /// A closing parenthesis that the text did not open.
    Unopened,
    /// A closing parenthesis.
    Close,
    /// An opening parenthesis.
    Open,
    /// A comma, and whether what stood before it was a value that ended.
    Comma { out: bool },
    /// A semicolon, whether what stood before it was a value that ended, and whether nothing stood there.
    Semicolon { out: bool, first: bool },
    /// An operator.
    Operator,
    /// A word that SQL reserves.
    Reserved(Word),
    /// Any other word.
    Name,
    /// Anything else.
    Other,
}

impl Lead {
    /// How much it looks as if a value ended here and SQL went on, 0 to 3.
    pub(super) const fn weight(self) -> i32 {
        match self {
            Self::Breakout
            | Self::Unopened
            | Self::Value
            | Self::Comma { out: true }
            | Self::Semicolon { out: true, .. } => 3,
            Self::Number | Self::Backtick | Self::Semicolon { first: true, .. } => 2,
            _ => 1,
        }
    }

    /// Whether an operand is expected behind it.
    pub(super) const fn wants_operand(self) -> bool {
        matches!(
            self,
            Self::Breakout
                | Self::Backtick
                | Self::Open
                | Self::Comma { .. }
                | Self::Operator
                | Self::Unopened
                | Self::Value
                | Self::Semicolon { .. }
                | Self::Reserved(
                    Word::Select
                        | Word::Connective
                        | Word::Not
                        | Word::When
                        | Word::Where
                        | Word::By
                        | Word::Having
                        | Word::Compare
                )
        )
    }
}

/// Behind so many questions, tokens are remembered: fewer cost less than to begin with it.
const FEW: usize = 8;
/// How many questions are always answered at length, and one more for how many bytes.
const CALM: usize = 64;
const CALM_BYTES: usize = 24;

/// The quote kinds, as indices.
const SINGLE: usize = 0;
const DOUBLE: usize = 1;
const BACKTICK: usize = 2;

/// The state of the walk.
#[derive(Debug)]
pub(super) struct Walk<'a, 'h> {
    pub(super) text: &'a [u8],
    pub(super) comments: &'a Comments,
    pub(super) hits: &'h mut Hits,
    /// Whether paranoia is 2 or more.
    pub(super) suspicious: bool,
    /// Whether the text is one value: a quote that ends a word, and a comment right behind it, are no part of one.
    pub(super) one_value: bool,
    /// Whether the text is a URL, in which a number sign begins the fragment.
    pub(super) url: bool,
    /// Whether the text begins with what ends a string.
    pub(super) ends_string: bool,
    /// How much a question must find. Where code is expected, more than elsewhere, unless the text begins as no code does.
    pub(super) enough: i32,
    pub(super) lead: Lead,
    /// Whether each kind of quote is open, on this line.
    open: [bool; 3],
    /// How many parentheses are open.
    depth: u32,
    /// Whether there were only numbers, signs and parentheses so far.
    numeric: bool,
    /// Whether SQL went on behind something that ended a value, on this line.
    pub(super) broke: bool,
    /// Up to where it is known that there is nothing but words.
    sign: usize,
    /// How many questions were asked.
    asked: Cell<usize>,
    /// What stood before a comment that is still open.
    before_comment: Option<Lead>,
    /// Whether a comment stood between a value and the line that goes on with it.
    pub(super) crossed: bool,
}

impl<'a, 'h> Walk<'a, 'h> {
    pub(super) fn new(subject: &Subject<'a>, comments: &'a Comments, hits: &'h mut Hits) -> Self {
        let code = matches!(subject.context.holds, Some(Holds::Code | Holds::Markdown | Holds::Html));
        let ends_string = ends_string(subject.text);
        Self {
            // Blanks at the end mean nothing, however many there are.
            text: subject.text.trim_ascii_end(),
            comments,
            hits,
            suspicious: subject.paranoia >= Paranoia::Two,
            one_value: subject.context.is_one_value(),
            url: subject.context.holds == Some(Holds::Url),
            ends_string,
            // Names of members are short and plain: less makes them suspect.
            enough: if code && !ends_string {
                6
            } else if subject.context.is_name {
                4
            } else {
                5
            },
            lead: Lead::Start,
            open: [false; 3],
            depth: 0,
            numeric: true,
            broke: false,
            sign: 0,
            asked: Cell::new(0),
            before_comment: None,
            crossed: false,
        }
    }

    /// Walks over the text.
    pub(super) fn run(&mut self) {
        let text = self.text;
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let rest = text.get(at..).unwrap_or_default();
            at += match turn(byte) {
                Turn::Word => {
                    if at >= self.sign && self.lead == Lead::Name && !self.suspicious {
                        let skipped = self.prose(at, rest);
                        if skipped > 0 {
                            at += skipped;
                            continue;
                        }
                    }
                    self.word(at, rest)
                }
                Turn::High => match look_alike(rest) {
                    0 if rest.starts_with(&[0xc2, 0xa0]) => 2,
                    0 => self.word(at, rest),
                    len => self.quote(at, rest, SINGLE, len),
                },
                Turn::Digit => self.number(rest),
                Turn::Single => self.quote(at, rest, SINGLE, 1),
                Turn::Double => match quoted_token(rest) {
                    Some(len) if self.open == [false; 3] => {
                        self.lead = Lead::Closed;
                        self.numeric = false;
                        len
                    }
                    _ => self.quote(at, rest, DOUBLE, 1),
                },
                Turn::Backtick => self.quote(at, rest, BACKTICK, 1),
                Turn::Line => {
                    self.open = [false; 3];
                    self.broke = false;
                    1
                }
                Turn::Blank => 1,
                Turn::Mark => {
                    self.numeric &= byte == b'.';
                    self.lead = Lead::Other;
                    1
                }
                Turn::Sign => self.sign(at, rest),
            };
            // The blank behind most words and marks means nothing: it is not worth a turn of its own.
            at += usize::from(text.get(at) == Some(&b' '));
        }
    }

    /// How much of the prose that begins here can be left out: words, behind a word, with only words around them. All but
    /// the last ones before the next sign, which may go on with it.
    fn prose(&mut self, at: usize, rest: &[u8]) -> usize {
        let mut end = 0;
        let mut left = rest;
        while let Some((block, tail)) = left.split_first_chunk::<BLOCK>() {
            if !is_prose_block(block) {
                break;
            }
            end += BLOCK;
            left = tail;
        }
        // Up to here, and to the end of the block that is no prose, there is no use in asking again.
        self.sign = at + end + BLOCK;
        let Some(kept) = end.checked_sub(KEPT) else { return 0 };
        let words = rest.get(kept..end).unwrap_or_default();
        // What is spread out wide may hide.
        if words.windows(2).any(|pair| pair == b"  ") {
            return 0;
        }
        let Some(word) = words.iter().position(|&b| b == b' ') else { return 0 };
        let skipped = rest.get(..kept + word).unwrap_or_default();
        // `union all select null, null, …` has no sign either.
        if may_unite(skipped) {
            return 0;
        }
        if skipped.contains(&b'\n') {
            self.open = [false; 3];
            self.broke = false;
        }
        skipped.len()
    }

    /// Whether code is expected here, and the text does not begin as no code does.
    pub(super) const fn expects_code(&self) -> bool {
        self.enough > 5
    }

    /// Whether what stands before a place is one word that begins the text.
    pub(super) fn lead_begins(&self, before: &[u8]) -> bool {
        before.len() <= LONGEST_VALUE && before.trim_ascii_start().iter().all(is_value)
    }

    /// A cursor that begins at `at`.
    ///
    /// Text that raises question upon question gets shorter answers, so that nobody can make the walk slow.
    pub(super) fn cursor(&self, at: usize) -> Cursor<'a> {
        self.asked.set(self.asked.get() + 1);
        if self.asked.get() == FEW {
            self.comments.be_mindful();
        }
        Cursor::new(self.text, self.comments, at, if self.is_dense(at) { LITTLE_FUEL } else { FUEL })
    }

    /// Whether there were more questions so far than honest text raises.
    fn is_dense(&self, at: usize) -> bool {
        self.asked.get() > CALM + at / CALM_BYTES
    }

    /// Whether there is no use in asking for more of that rule: where questions stand close together, only places where a
    /// value ends are asked about, and only until the rule was found.
    fn is_idle(&self, at: usize, rule: &'static Rule) -> bool {
        self.is_dense(at) && (self.lead.weight() < 2 || self.hits.rules().any(|found| found == rule))
    }

    fn word(&mut self, at: usize, rest: &[u8]) -> usize {
        let (mut len, mut word) = Word::read(rest);
        self.numeric = false;
        if word == Word::Name {
            let ended = matches!(self.lead, Lead::Value | Lead::Breakout | Lead::Unopened);
            match ended.then(|| glued_connective(rest.get(..len).unwrap_or_default())).flatten() {
                Some(short) => (len, word) = (short, Word::Connective),
                None => {
                    self.lead = Lead::Name;
                    return len;
                }
            }
        }
        self.reserved(at, at + len, word);
        self.broke |= matches!(self.lead, Lead::Breakout | Lead::Unopened | Lead::Value);
        if !matches!(word, Word::Prefix | Word::Literal) {
            self.lead = Lead::Reserved(word);
        }
        len
    }

    /// Asks what belongs to a reserved word between `start` and `end`.
    fn reserved(&mut self, start: usize, end: usize, word: Word) {
        if matches!(word, Word::Case | Word::If | Word::Leak) && query::is_constant(self, word, end) {
            self.hits.add(&TAUTOLOGY);
        }
        let quiet = !self.suspicious && self.lead.weight() < 2 && !matches!(self.lead, Lead::Semicolon { .. });
        if (quiet && !word.needs_no_lead()) || self.is_idle(start, &TAUTOLOGY) {
            return;
        }
        match word {
            Word::Connective if !is_prose(self.text.get(end..).unwrap_or_default()) => {
                condition::connective(self, start, end);
            }
            Word::Union => query::union(self, end),
            Word::Having
            | Word::Group
            | Word::Where
            | Word::Limit
            | Word::Compare
            | Word::Is
            | Word::Not
            | Word::Collate
            | Word::Arithmetic
            | Word::As => condition::clause(self, word, start, end),
            Word::Procedure | Word::Into | Word::Waitfor => query::phrase(self, word, end),
            Word::Wait
            | Word::Sleep
            | Word::Leak
            | Word::Outside
            | Word::Special
            | Word::Function
            | Word::Package
            | Word::Catalogue => call::function(self, word, start, end),
            _ => {}
        }
        query::statement(self, word, start, end);
    }

    fn number(&mut self, rest: &[u8]) -> usize {
        self.lead = if self.numeric { Lead::Value } else { Lead::Number };
        number_length(rest).max(1)
    }

    fn quote(&mut self, at: usize, rest: &[u8], kind: usize, len: usize) -> usize {
        let before = at.checked_sub(1).and_then(|at| self.text.get(at)).copied().unwrap_or(b' ');
        let behind = rest.get(len).copied().unwrap_or(b' ');
        let open = self.open.get(kind).copied().unwrap_or_default();
        if !open
            && len == 1
            && let Some(len) = quoted_whole(self.text.get(..at).unwrap_or_default(), rest)
        {
            self.lead = Lead::Closed;
            self.numeric = false;
            return len;
        }
        // Quotes doubled on the way, behind a word and with none behind them: one quote that ends a value.
        let run = rest.iter().take(5).take_while(|&&b| b == b'"').count();
        if matches!(run, 2 | 4)
            && before.is_ascii_alphanumeric()
            && rest.get(run).is_some_and(|b| matches!(b, b' ' | b')'))
        {
            self.lead = Lead::Breakout;
            self.numeric = false;
            return run;
        }
        // The apostrophe of "don't" opens nothing.
        let apostrophe = kind == SINGLE && before.is_ascii_alphanumeric() && in_name(behind);
        // `\'` is a quote within its string for those who escape it so.
        let escaped = before == b'\\';
        if !apostrophe
            && !escaped
            && let Some(open) = self.open.get_mut(kind)
        {
            *open = !*open;
        }
        self.lead = match kind {
            _ if open => Lead::Closed,
            BACKTICK if at > 0 || behind > b' ' => Lead::Backtick,
            _ => Lead::Breakout,
        };
        if self.suspicious && self.lead == Lead::Breakout && !apostrophe {
            self.hits.add(&METACHARACTER);
        }
        // A word or a number behind the quote is asked about when the walk comes to it.
        if self.lead == Lead::Breakout && !in_name(behind) && !self.is_idle(at, &BREAK_OUT) {
            condition::breakout(self, at, at + len);
        }
        self.numeric = false;
        len
    }

    /// Whether a comment that ends with its line stands behind a value, and the next line goes on with the condition or the query. Nothing
    /// else is in the comment but a word.
    fn continues(&self, comment: &[u8]) -> bool {
        /// How long the comment is.
        const LINE: usize = 32;
        if !matches!(self.lead, Lead::Breakout | Lead::Unopened | Lead::Value) {
            return false;
        }
        let near = comment.get(..LINE).unwrap_or(comment);
        let Some(end) = near.iter().position(|&byte| byte == b'\n') else { return false };
        let (line, next) = comment.split_at(end);
        line.trim_ascii().iter().all(u8::is_ascii_alphanumeric)
            && matches!(
                Word::read(skip(next, |byte| byte <= b' ')).1,
                Word::Connective | Word::Union | Word::Group | Word::Having
            )
    }

    fn sign(&mut self, at: usize, rest: &[u8]) -> usize {
        let mut len = 1;
        match rest {
            [b'/', b'*', b'!', behind @ ..] => {
                query::executable_comment(self, behind);
                return 3 + behind.iter().take(6).take_while(|b| b.is_ascii_digit()).count();
            }
            [b'/', b'*', ..] => {
                self.hits.add(&METACHARACTER);
                self.before_comment.get_or_insert(self.lead);
                return 2;
            }
            [b'*', b'/', ..] => {
                if let Some(lead) = self.before_comment.take() {
                    self.lead = lead;
                }
                return 2;
            }
            [b'(', ..] => {
                if may_select(rest) && !self.is_idle(at, &SUBQUERY) {
                    query::subquery(self, at + 1);
                }
                if self.lead == Lead::Start && self.depth == 0 {
                    condition::parenthesised(self, at);
                }
                self.depth += 1;
                // What broke out stays so behind an opening parenthesis of a function or a condition.
                self.lead = Lead::Open;
                return 1;
            }
            [b')', ..] => {
                match self.depth.checked_sub(1) {
                    Some(depth) => {
                        self.depth = depth;
                        if !matches!(self.lead, Lead::Breakout | Lead::Value) {
                            self.lead = Lead::Close;
                        }
                    }
                    None if !matches!(self.lead, Lead::Breakout) => self.lead = Lead::Unopened,
                    None => {}
                }
                return 1;
            }
            [b'|', b'|', ..] | [b'&', b'&', ..] => {
                if !self.is_idle(at, &TAUTOLOGY) {
                    condition::connective(self, at, at + 2);
                }
                self.lead = Lead::Reserved(Word::Connective);
                len = 2;
            }
            [b';', ..] => {
                let out = matches!(self.lead, Lead::Breakout | Lead::Value | Lead::Unopened);
                self.lead = Lead::Semicolon { out, first: self.lead == Lead::Start };
            }
            [b',', ..] => {
                let out = matches!(self.lead, Lead::Breakout | Lead::Value | Lead::Unopened);
                self.lead = Lead::Comma { out };
            }
            [b'%', ..]
                if self.lead != Lead::Operator && rest.get(1).is_none_or(|b| matches!(b, b'\'' | b'"' | b')')) => {}
            [b'#', behind @ ..] | [b'-', b'-', behind @ ..] if self.continues(behind) => {
                self.crossed = true;
                return rest.len() - behind.len();
            }
            [b'-', b'-', ..] => {
                self.hits.add(&METACHARACTER);
                self.lead = Lead::Other;
                len = 2;
            }
            // A plus that is a space, as in forms.
            [b'+', b'+' | b'a'..=b'z' | b'A'..=b'Z', ..] => return 1,
            [b'-' | b'+', ..] if self.numeric => self.lead = Lead::Operator,
            [b'!' | b'<', ..] if self.lead == Lead::Value => {
                condition::inequality(self, at);
                self.lead = Lead::Operator;
            }
            [b'=' | b'<' | b'>' | b'!' | b'+' | b'-' | b'*' | b'/' | b'^' | b'|' | b'&' | b'~' | b'%', ..] => {
                self.lead = Lead::Operator;
            }
            [b'\\', ..] => return 1,
            _ => self.lead = Lead::Other,
        }
        self.numeric &= matches!(rest, [b'-' | b'+' | b'.', ..]);
        len
    }
}

/// Whether "union" may stand in the text: "nio" stands in few other words.
pub(super) fn may_unite(text: &[u8]) -> bool {
    may_hold::<1, 2>(text, |a, b, c| (a | 0x20 == b'n') & (b | 0x20 == b'i') & (c | 0x20 == b'o'))
}

/// The length of `"…"` around one word, number or date, with what follows a string of JSON. Nothing goes on in it.
fn quoted_token(rest: &[u8]) -> Option<usize> {
    let inside = rest.get(1..)?;
    let near = inside.get(..40).unwrap_or(inside);
    let len = near.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':')))?;
    match inside.get(len..) {
        Some([b'"', b':' | b',' | b'}' | b']', ..]) if len > 0 => Some(len + 2),
        _ => None,
    }
}

/// The length of an operator or of a spreadsheet's formula with quotes around it, as a text about them has it: words or marks
/// are around the quotes, never a value, which an attack needs on both sides.
fn quoted_whole(before: &[u8], rest: &[u8]) -> Option<usize> {
    let (&quote, inside) = rest.split_first()?;
    let (len, formula) = match inside {
        [b'|', b'|', ..] | [b'&', b'&', ..] => (2, false),
        [b'=', ..] => (formula_length(inside)?, true),
        _ => match Word::read(inside.get(..4).unwrap_or(inside)) {
            (len, Word::Connective) => (len, false),
            _ => return None,
        },
    };
    let behind = inside.get(len..)?.strip_prefix(&[quote])?;
    let opened = match before.last() {
        // At the start of the text only another word tells the two apart.
        None => goes_on(behind),
        Some(&byte) => {
            byte <= b' ' || byte == b'+' || matches!(byte, b'(' | b'[') || formula && matches!(byte, b'=' | b':' | b',')
        }
    };
    let ended = match behind {
        [] | [b',' | b'.' | b':' | b'?' | b'!' | b')' | b']' | b'>' | b'\n' | b'\r', ..] => true,
        _ => goes_on(behind),
    };
    (opened && ended).then_some(len + 2)
}

/// Whether a blank, of whatever kind, and another word follow. A form writes a blank as `+`.
pub(super) fn goes_on(behind: &[u8]) -> bool {
    let rest = skip(behind, |byte| is_blank(byte) || byte == b'+');
    rest.len() < behind.len() && rest.first().is_some_and(u8::is_ascii_alphabetic)
}

/// The length of `=NAME(…)`, one call of a function that is no database's own.
fn formula_length(text: &[u8]) -> Option<usize> {
    /// Longer ones are not read.
    const LONGEST: usize = 96;
    let near = text.get(..LONGEST).unwrap_or(text);
    let (name, word) = Word::read(near.get(1..)?);
    let harmless = matches!(word, Word::Name | Word::Function | Word::If);
    if name == 0 || !harmless || near.get(1 + name) != Some(&b'(') {
        return None;
    }
    let mut depth = 0_u32;
    for (at, byte) in near.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth = depth.checked_sub(1)?,
            b'\'' | b'"' | b'`' | b'#' | b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// How many bytes are asked at once whether they are prose.
const BLOCK: usize = 16;
/// How much of the prose before a sign is looked at: room for a few words.
const KEPT: usize = 24;

/// Longer words are no value.
pub(super) const LONGEST_VALUE: usize = 64;

/// Whether a value of one word may hold the byte.
pub(super) const fn is_value(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@' | b'%')
}

/// Whether the text begins with what ends a string: a value of one word, or none, and a quote that nothing in quotes follows.
fn ends_string(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let length = text.iter().take(LONGEST_VALUE).take_while(|byte| is_value(byte)).count();
    match text.get(length..) {
        Some([b'\'' | b'"', behind, ..]) => {
            behind.is_ascii_whitespace() || matches!(behind, b')' | b';' | b'|' | b'&' | b'/')
        }
        _ => false,
    }
}

/// Whether a block holds nothing but words and marks that neither end a value nor begin one, and no `--`. Written so that
/// the compiler asks all of its bytes at once.
fn is_prose_block(block: &[u8; BLOCK]) -> bool {
    let sign = |b: u8| {
        // ! to +, digits, ; to >, and those that begin the characters that pass for quotes or blanks.
        (b.wrapping_sub(b'!') < 11)
            | (b.wrapping_sub(b'0') < 10)
            | (b.wrapping_sub(b';') < 4)
            | (b == b'@')
            | (b == b'^')
            | (b == b'`')
            | (b == b'|')
            | (b == b'~')
            | (b == 0xe2)
            | (b == 0xef)
            | (b == 0xc2)
            | (b == 0xca)
            | (b == 0)
    };
    let signs = block.iter().fold(0u8, |found, &b| found | u8::from(sign(b)));
    let dashes =
        block.iter().zip(block.iter().skip(1)).fold(0u8, |found, (&a, &b)| found | u8::from((a == b'-') & (b == b'-')));
    signs | dashes == 0
}

/// What a byte begins. One look-up and one jump: a chain of comparisons is guessed wrong at every other byte.
#[derive(Clone, Copy)]
enum Turn {
    Word,
    High,
    Digit,
    Single,
    Double,
    Backtick,
    Line,
    Blank,
    Mark,
    Sign,
}

#[expect(clippy::indexing_slicing, reason = "a byte is always within a table of 256")]
fn turn(byte: u8) -> Turn {
    TURNS[usize::from(byte)]
}

#[expect(clippy::indexing_slicing, reason = "the index runs from 0 to the length of the table, when it is compiled")]
static TURNS: [Turn; 256] = {
    let mut table = [Turn::Sign; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => Turn::Word,
            0x80.. => Turn::High,
            b'0'..=b'9' => Turn::Digit,
            b'\'' => Turn::Single,
            b'"' => Turn::Double,
            b'`' => Turn::Backtick,
            b'\n' => Turn::Line,
            0..=b' ' => Turn::Blank,
            b':' | b'{' | b'}' | b'[' | b']' | b'.' | b'?' => Turn::Mark,
            _ => Turn::Sign,
        };
        byte += 1;
    }
    table
};

/// Whether what follows a connective is two words of prose, and so no condition. A quick no for most of them.
fn is_prose(behind: &[u8]) -> bool {
    let word = |rest: &[u8]| match rest {
        [b' ', name @ ..] => {
            let len = name.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(name.len());
            let plain = len > 0 && Word::of(name.get(..len).unwrap_or_default()) == Word::Name;
            plain.then_some(len + 1)
        }
        _ => None,
    };
    let Some(first) = word(behind) else { return false };
    word(behind.get(first..).unwrap_or_default()).is_some()
}

/// Whether `select` may follow a parenthesis. A quick no for most of them.
fn may_select(rest: &[u8]) -> bool {
    let next = rest.iter().take(12).find(|&&b| b != b'(' && b > b' ');
    next.is_none_or(|b| matches!(b, b's' | b'S' | b'/' | b'+' | 0xc2 | b'*'))
}

/// The length of a connective that is glued to a number, as in `1or1=1`.
fn glued_connective(word: &[u8]) -> Option<usize> {
    let len = word.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (name, digits) = word.split_at_checked(len)?;
    (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && Word::of(name) == Word::Connective).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, View};
    use proptest::prelude::*;

    fn judge(text: &str, paranoia: Paranoia, context: Context) -> (Hits, usize) {
        let mut hits = Hits::new(paranoia);
        let comments = Comments::default();
        let text = text.as_bytes();
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context, paranoia };
        let mut walk = Walk::new(&subject, &comments, &mut hits);
        walk.run();
        let asked = walk.asked.get();
        (hits, asked)
    }

    fn finds(text: &str) -> bool {
        !judge(text, Paranoia::One, Context::default()).0.is_empty()
    }

    /// The cost of a text is the tokens that its questions read: at most so many a question, and a question needs a place.
    #[test]
    fn work_grows_with_the_text_and_no_faster() {
        let atoms = [
            "'", "'or ", "or 1 ", "(select ", "/*", "'/*", "union(", "1 or(", "'+'", "||", ";if(", "\"'", "'in(",
            "sleep(", "@@a,", "--'",
        ];
        for a in atoms {
            for b in atoms {
                let pattern = format!("{a}{b}");
                let read = |times: usize| {
                    let text = pattern.repeat(times);
                    let (_, asked) = judge(&text, Paranoia::Two, Context::default());
                    asked
                };
                // Questions are per place, not per place and place: ten times the text, about ten times the questions.
                let (few, many) = (read(200), read(2000));
                assert!(many <= few * 10 + 100, "{pattern:?}: {few} and {many}");
                assert!(many <= 3 * pattern.len() * 2000, "{pattern:?}: {many}");
            }
        }
    }

    #[test]
    fn prose_before_and_behind_hides_nothing() {
        let prose = "This is an ordinary sentence about nothing at all, it doesn't matter what it says. ".repeat(8);
        for attack in
            ["x' or 1=1 --", "1 union select null,null", "'; drop table staff; --", "1 and sleep(5)#", "' or 'a'='a"]
        {
            assert!(finds(attack) && finds(&format!("{prose}{attack}")), "{attack}");
            assert!(finds(&format!("{attack} {}", prose.replace('\'', ""))), "{attack}");
        }
    }

    #[test]
    fn words_in_a_row_hide_nothing() {
        for many in 1..20 {
            let list = vec!["null"; many + 1].join(",");
            for attack in [format!("blue union all select {list}#"), format!("blue and green union select {list},1")] {
                assert!(finds(&attack), "{attack}");
            }
        }
    }

    #[test]
    fn a_condition_about_constants_is_a_question_of_an_attacker() {
        for text in [
            "(case when 31=31 then 31 else null end)",
            "blue ,(CASE WHEN (7=7) THEN 1 ELSE 0 END)",
            "elt(6039=6039,blue)",
            "1 ,iif(64=64,1,1/0)",
            "make_set(9=9,1)",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in ["case when x=1 then 2 end", "if (1 == 1) {", "if(1==1)", "in case when 2 = 3", "elt(n, a, b)"] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn decoys_do_not_hide_an_attack() {
        for decoy in ["'or f(&&", "(select -", "or x (", "'a'", "1 or x ", "/* */", "f(("] {
            let text = format!("{}\n' or 1=1 --", decoy.repeat(2000));
            assert!(finds(&text), "{decoy}");
        }
    }

    fn finds_in(text: &str, holds: Holds) -> bool {
        let context = Context { holds: Some(holds), ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        let bytes = scan(text.as_bytes());
        let subject = Subject { text: text.as_bytes(), bytes, view: View::Plain, context, paranoia: Paranoia::One };
        (crate::rules::sql::DETECTOR.detect)(&subject, &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn what_a_comment_hides_does_not_matter() {
        for text in ["' or true-- x", "1' OR 1 -- x", "' OR NOT 0-- a", "\" or 1 -- x", "admin'-- x", "admin') -- x"] {
            assert!(finds(text), "{text}");
        }
        for blanks in [0, 1, 16, 32, 1000] {
            assert!(finds(&format!("admin'--{}", " ".repeat(blanks))), "{blanks}");
        }
        for text in ["admin'-- x", "admin'#x", "admin'/*x", "admin')-- x", "the admin'-- x"] {
            assert!(finds_in(text, Holds::Token) && finds_in(text, Holds::Filename), "{text}");
        }
        for text in
            ["the dogs'-- all of them", "James'#1", "He's 5' or 6 -- I forget", "'no'-- he said", "Dogs' -- all"]
        {
            assert!(!finds(text), "{text}");
        }
        assert!(!finds_in("https://a.example/wiki/Travellers'#history", Holds::Url));
    }

    #[test]
    fn code_that_is_a_statement_breaks_out_of_nothing() {
        for code in [
            "SELECT pg_sleep(5);",
            "-- a\nSELECT pg_sleep(5);",
            "SELECT a FROM t WHERE u=1 AND (b=1) GROUP BY 1 HAVING COUNT(*)>1 ORDER BY 2 DESC;",
            "UPDATE t SET a=1 WHERE b=2 OR 1=1",
            "WITH a AS (SELECT pg_sleep(5)) SELECT * FROM a",
            "EXPLAIN SELECT pg_sleep(5)",
        ] {
            assert!(!finds_in(code, Holds::Code), "{code}");
        }
        for attack in ["x' union select a,b from c--", "1; drop table a", "1 or 1=1", "'; select pg_sleep(5)--"] {
            assert!(finds_in(attack, Holds::Code), "{attack}");
        }
    }

    #[test]
    fn operators_and_formulas_in_quotes_are_quoted() {
        for text in [
            "use `||` or `&&`",
            "use \"||\" or \"&&\"",
            "'and' or 'or'",
            "the '||' operator",
            "<td data-sheets-formula=\"=SUM(R[-1]C[0])\">5</td>",
            "\"=IF(A1>2,1,0)\" is one",
            "2 and 2 = 4!",
            "5 and 5 = 10, right?",
        ] {
            assert!(!finds(text), "{text}");
        }
        for text in
            ["a'||'b'='b", "'||'1'='1", "'or' '='", "1 and 1=2", "x'=sleep(5)='", "' \"=sleep(5)\"", "2 and 2=5 or 1=1"]
        {
            assert!(finds(text), "{text}");
        }
    }

    #[test]
    fn names_need_less() {
        let name = Context { is_name: true, ..Context::default() };
        for text in ["a or b=1 --", "id) or id=2", "x and 1=2"] {
            assert!(!judge(text, Paranoia::One, name).0.is_empty(), "{text}");
        }
        for text in ["order", "group by", "firstName", "O'Brien", "select", "a-b", "is_null", "x or y"] {
            assert!(judge(text, Paranoia::One, name).0.is_empty(), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_are_walked(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut hits = Hits::new(Paranoia::Three);
            let subject = Subject {
                text: &bytes,
                bytes: scan(&bytes),
                view: View::Decoded,
                context: Context::default(),
                paranoia: Paranoia::Three,
            };
            Walk::new(&subject, &Comments::default(), &mut hits).run();
        }

        /// What the quick no of paranoia 1 leaves out holds nothing.
        #[test]
        fn text_without_signs_is_clean(text in "[a-z .,:/_-]{0,40}(union|or|select|and|from|is not|like|having)?[a-z .,:/_-]{0,40}") {
            prop_assert!(!finds(&text) || text.contains("--"), "{}", text);
        }

        /// Blanks and comments between the words of an attack change nothing.
        #[test]
        fn blanks_change_nothing(blanks in prop::collection::vec("[ \t\n]{1,5}|/\\*[a-z]{0,9}\\*/", 6)) {
            for words in [["x'", "or", "1", "=", "1", "--"], ["1", "union", "all", "select", "1,", "2"]] {
                let text: String = words.iter().zip(&blanks).map(|(word, blank)| format!("{word}{blank}")).collect();
                prop_assert!(finds(&text), "{text}");
            }
        }
    }
}
