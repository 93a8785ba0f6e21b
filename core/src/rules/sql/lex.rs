//! SQL as a database would read it, from any place of the text on.
//!
//! A [`Cursor`] starts outside of quotes and gives tokens one by one; strings are one token, white space and closed
//! comments are none. It belongs to a single question ("does a condition follow here?") and has fuel for a bounded number
//! of tokens, so that the number of questions, and with it the time, is linear in the text.

use super::words::{Word, in_name};
use std::cell::{Cell, OnceCell};

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a reserved word.
    Word(Word),
    /// A number, decimal or hexadecimal.
    Number,
    /// What stands between quotes; not closed where the text ends first.
    Str { closed: bool },
    /// `@name`.
    Variable,
    /// `@@name`.
    SystemVariable,
    /// `=`, `<`, `>`, `!=`, `<=>`, `~*`, `@>`, …
    Compare,
    /// `+`, `-`, `*`, `/`, `%`, `^`, `&`, `|`, `~`, `::`.
    Arithmetic(u8),
    /// `||`, `&&`.
    Connective,
    /// One or more `(`.
    Open,
    /// One or more `)`.
    Close,
    /// `?`.
    Parameter,
    /// `,`.
    Comma,
    /// `;`.
    Semicolon,
    /// `.`.
    Dot,
    /// `!`.
    Bang,
    /// `--`, `#`, or a `/*` that nothing closes: what is behind it is gone.
    Comment,
    /// Anything else.
    Other(u8),
    /// The end of the text, or of the fuel.
    End,
}

/// How many tokens one question may look at.
pub(super) const FUEL: u8 = 40;
/// How many where questions stand close together. An attack shows itself in fewer.
pub(super) const LITTLE_FUEL: u8 = 8;
/// How many parentheses, blanks between them included, are one token.
const RUN: usize = 32;
/// Comments up to this length are searched anew; for longer ones it is remembered where they end.
const SHORT_COMMENT: usize = 48;
/// How far a comment that ends with its line is crossed.
const LINE: usize = 64;
/// How many longer comments one question may cross.
const LONG_COMMENTS: u8 = 4;

/// Where long comments end. Without it, a text full of `/*` would be searched to its end from each of them.
#[derive(Debug, Default)]
pub(super) struct Comments {
    /// No `*/` from the first up to the second.
    known: [Cell<(usize, usize)>; 8],
    next: Cell<usize>,
    /// Tokens read before, by where the reading began. Where there are many questions, each reads what the one before it read,
    /// and a token may be as long as the text. Made only there.
    tokens: OnceCell<[Cell<Read>; TOKENS]>,
    /// How many tokens the question at hand may still read. Copies of a cursor share it: looking ahead costs as well.
    fuel: Cell<u8>,
}

/// A token that was read: from where, how far, and what that told.
#[derive(Clone, Copy, Debug)]
struct Read {
    from: usize,
    token: Token,
    open_string: bool,
}

/// How many tokens are remembered.
const TOKENS: usize = 64;

/// Where a token is remembered that was read from there. Spread out, so that no distance between tokens puts them all in one place.
const fn slot(from: usize) -> usize {
    ((from as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize % TOKENS
}

impl Comments {
    /// The token that was read from there.
    fn remembered(&self, from: usize) -> Option<Read> {
        let read = self.tokens.get()?.get(slot(from))?.get();
        (read.from == from).then_some(read)
    }

    fn remember(&self, read: Read) {
        if let Some(slot) = self.tokens.get().and_then(|tokens| tokens.get(slot(read.from))) {
            slot.set(read);
        }
    }

    /// Begins to remember tokens.
    pub(super) fn be_mindful(&self) {
        self.tokens.get_or_init(|| {
            let token = Token { kind: Kind::End, start: 0, end: 0 };
            std::array::from_fn(|_| Cell::new(Read { from: usize::MAX, token, open_string: false }))
        });
    }

    /// Takes one token's fuel, if there is any.
    fn burn(&self) -> bool {
        let left = self.fuel.get().checked_sub(1);
        self.fuel.set(left.unwrap_or_default());
        left.is_some()
    }

    /// Where the comment whose inside begins at `from` ends, and whether that took a search beyond the short length.
    fn end(&self, text: &[u8], from: usize) -> (Option<usize>, bool) {
        let inside = text.get(from..).unwrap_or_default();
        let near = inside.get(..SHORT_COMMENT).unwrap_or(inside);
        if let Some(at) = near.windows(2).position(|pair| pair == b"*/") {
            return (Some(from + at), false);
        }
        for known in &self.known {
            let (start, end) = known.get();
            if start <= from && from <= end && end > 0 {
                return (Some(end).filter(|&end| end < text.len()), true);
            }
        }
        let end = inside.windows(2).position(|pair| pair == b"*/").map_or(text.len(), |at| from + at);
        let slot = self.next.get();
        if let Some(known) = self.known.get(slot % self.known.len()) {
            known.set((from, end));
        }
        self.next.set(slot.wrapping_add(1));
        (Some(end).filter(|&end| end < text.len()), true)
    }
}

/// Reads tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    comments: &'a Comments,
    /// Where the next token is read.
    at: usize,
    /// Where the last token taken ended.
    taken: usize,
    /// The next token, where it was looked at.
    ahead: Option<Token>,
    long_comments: u8,
    /// Whether a string ran to the end of the text.
    open_string: bool,
    /// How many comments were crossed.
    crossed: u8,
}

/// The length of a character that databases and their drivers turn into `'` when they change encodings; 0 for others.
pub(super) fn look_alike(rest: &[u8]) -> usize {
    match rest {
        // U+2018, U+2019, U+201B, U+2032 and U+FF07.
        [0xe2, 0x80, 0x98 | 0x99 | 0x9b | 0xb2, ..] | [0xef, 0xbc, 0x87, ..] => 3,
        // U+00B4 and U+02BC.
        [0xc2, 0xb4, ..] | [0xca, 0xbc, ..] => 2,
        _ => 0,
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8], comments: &'a Comments, at: usize, fuel: u8) -> Self {
        comments.fuel.set(fuel);
        Self {
            text,
            comments,
            at,
            taken: at,
            ahead: None,
            long_comments: LONG_COMMENTS,
            open_string: false,
            crossed: 0,
        }
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.taken..).unwrap_or_default()
    }

    /// Where the text ends.
    pub(super) const fn end(&self) -> usize {
        self.text.len()
    }

    fn unread(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The text of the next token.
    pub(super) fn peek_text(&mut self) -> &'a [u8] {
        let token = self.peek();
        self.text_of(token)
    }

    /// Whether the text ended within a string.
    pub(super) const fn ends_in_string(&self) -> bool {
        self.open_string
    }

    /// How many comments, closed or run by MySQL, were crossed.
    pub(super) const fn crossed(&self) -> u8 {
        self.crossed
    }

    /// Behind the sign of a comment that ends with its line: goes to the next line, if that is near and not empty.
    pub(super) fn skip_line(&mut self) -> bool {
        let rest = self.rest();
        let near = rest.get(..LINE).unwrap_or(rest);
        let Some(end) = near.iter().position(|&byte| byte == b'\n') else { return false };
        let mut next = *self;
        next.ahead = None;
        next.at = self.taken + end + 1;
        if matches!(next.peek_kind(), Kind::End | Kind::Comment) {
            return false;
        }
        next.crossed = next.crossed.saturating_add(1);
        *self = next;
        true
    }

    /// Whether nothing is left but blanks.
    pub(super) fn is_at_end(&mut self) -> bool {
        let token = self.peek();
        token.kind == Kind::End && token.start >= self.text.len()
    }

    /// The text of a token.
    pub(super) fn text_of(&self, token: Token) -> &'a [u8] {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    /// The next token, which stays the next.
    pub(super) fn peek(&mut self) -> Token {
        if let Some(token) = self.ahead {
            return token;
        }
        let token = self.read();
        self.ahead = Some(token);
        token
    }

    /// The next token's kind.
    pub(super) fn peek_kind(&mut self) -> Kind {
        self.peek().kind
    }

    /// Takes the next token if it is of that kind.
    pub(super) fn take(&mut self, kind: Kind) -> bool {
        let found = self.peek().kind == kind;
        if found {
            self.next();
        }
        found
    }

    /// Takes the next token if it is that word.
    pub(super) fn take_word(&mut self, word: Word) -> bool {
        self.take(Kind::Word(word))
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Token {
        let token = match self.ahead.take() {
            Some(token) => token,
            None => self.read(),
        };
        self.taken = token.end;
        token
    }

    fn read(&mut self) -> Token {
        if !self.comments.burn() {
            return self.token(Kind::End, 0);
        }
        let from = self.at;
        if let Some(read) = self.comments.remembered(from) {
            self.at = read.token.end;
            self.open_string |= read.open_string;
            return read.token;
        }
        let crossed = self.crossed;
        let token = self.read_anew();
        // What crossed comments has told more than a token holds, and whether one may be crossed depends on the question.
        if crossed == self.crossed && token.kind != Kind::Comment {
            self.comments.remember(Read { from, token, open_string: self.open_string });
        }
        token
    }

    fn read_anew(&mut self) -> Token {
        if !self.skip_blank() {
            return self.token(Kind::Comment, 2);
        }
        let rest = self.unread();
        let Some(&byte) = rest.first() else { return self.token(Kind::End, 0) };
        match byte {
            b'\'' | b'"' | b'`' => self.string(byte, 1),
            b'0'..=b'9' => self.number(),
            b'.' if matches!(rest, [_, b'0'..=b'9', ..]) => self.number(),
            b'@' => match rest {
                [_, b'@', ..] => self.variable(2, Kind::SystemVariable),
                [_, b'>', ..] => self.token(Kind::Compare, 2),
                _ => self.variable(1, Kind::Variable),
            },
            b'(' => self.run(b'(', Kind::Open),
            b')' => self.run(b')', Kind::Close),
            b',' => self.token(Kind::Comma, 1),
            b';' => self.token(Kind::Semicolon, 1),
            b'.' => self.token(Kind::Dot, 1),
            b'#' => match rest {
                [_, b'>', ..] => self.token(Kind::Compare, 2),
                _ => self.token(Kind::Comment, 1),
            },
            b'-' => match rest {
                [_, b'-', ..] => self.token(Kind::Comment, 2),
                [_, b'>', b'>', ..] => self.token(Kind::Compare, 3),
                [_, b'>', ..] => self.token(Kind::Compare, 2),
                _ => self.token(Kind::Arithmetic(byte), 1),
            },
            b'=' | b'<' | b'>' => self.compare(),
            b'!' => match rest {
                [_, b'=' | b'~' | b'<' | b'>', ..] => self.compare(),
                _ => self.token(Kind::Bang, 1),
            },
            b'~' => match rest {
                [_, b'*' | b'=', ..] => self.token(Kind::Compare, 2),
                _ => self.token(Kind::Arithmetic(byte), 1),
            },
            b'|' => match rest {
                [_, b'|', ..] => self.token(Kind::Connective, 2),
                _ => self.token(Kind::Arithmetic(byte), 1),
            },
            b'&' => match rest {
                [_, b'&', ..] => self.token(Kind::Connective, 2),
                _ => self.token(Kind::Arithmetic(byte), 1),
            },
            b':' => match rest {
                [_, b':', ..] => self.token(Kind::Arithmetic(byte), 2),
                [_, b'=', ..] => self.token(Kind::Compare, 2),
                _ => self.token(Kind::Other(byte), 1),
            },
            b'+' | b'*' | b'/' | b'%' | b'^' => self.token(Kind::Arithmetic(byte), 1),
            b'[' => self.bracket(),
            b'?' => self.token(Kind::Parameter, 1),
            _ if in_name(byte) => match look_alike(rest) {
                0 => self.word(),
                len => self.string(b'\'', len),
            },
            _ => self.token(Kind::Other(byte), 1),
        }
    }

    fn token(&mut self, kind: Kind, len: usize) -> Token {
        let start = self.at;
        self.at = (start + len).min(self.text.len());
        Token { kind, start, end: self.at }
    }

    fn run(&mut self, byte: u8, kind: Kind) -> Token {
        let start = self.at;
        // A longer run is several tokens: each place in it may be asked about, and must not read it to its end.
        while self.at - start < RUN && self.unread().first().is_some_and(|&b| b == byte || b <= b' ') {
            if !self.skip_blank() {
                break;
            }
            self.at += self.unread().iter().take(RUN).take_while(|&&b| b == byte).count();
            if self.unread().first().is_none_or(|&b| b > b' ') {
                break;
            }
        }
        Token { kind, start, end: self.at }
    }

    fn compare(&mut self) -> Token {
        let rest = self.unread();
        let len = match rest {
            // An array that another one holds.
            [b'<', b'@', ..] => 2,
            _ => rest.iter().take(4).take_while(|b| matches!(b, b'=' | b'<' | b'>' | b'!' | b'~')).count(),
        };
        self.token(Kind::Compare, len)
    }

    fn variable(&mut self, sigil: usize, kind: Kind) -> Token {
        let name = self.unread().iter().skip(sigil).take_while(|&&b| in_name(b) || b == b'.').count();
        self.token(kind, sigil + name)
    }

    fn word(&mut self) -> Token {
        let rest = self.unread();
        let (len, meaning) = Word::read(rest);
        let word = rest.get(..len).unwrap_or_default();
        // `N'…'`, `X'…'`, `B'…'` and kin: the quote belongs to the letter.
        if len == 1
            && matches!(word, [b'n' | b'N' | b'x' | b'X' | b'b' | b'B' | b'e' | b'E' | b'q' | b'Q'])
            && matches!(rest, [_, b'\'', ..])
        {
            return self.string(b'\'', 2);
        }
        self.token(Kind::Word(meaning), len)
    }

    fn number(&mut self) -> Token {
        let rest = self.unread();
        let len = number_length(rest);
        self.token(Kind::Number, len)
    }

    /// A string whose opening quote is `opening` bytes long.
    fn string(&mut self, quote: u8, opening: usize) -> Token {
        let start = self.at;
        // Quotes doubled, or doubled twice, by a format on the way, with a word behind them: as many end it.
        let run = self.unread().iter().take(5).take_while(|&&b| b == quote).count();
        if matches!(run, 2 | 4) && self.unread().get(run).is_some_and(u8::is_ascii_alphanumeric) {
            let inside = self.text.get(start + run..).unwrap_or_default();
            let end = inside.iter().position(|&byte| byte == quote).unwrap_or(inside.len());
            let closing = inside.iter().skip(end).take(run).take_while(|&&b| b == quote).count();
            self.open_string |= closing < run && end + closing == inside.len();
            return self.token(Kind::Str { closed: closing == run }, run + end + closing);
        }
        let inside = self.text.get(start + opening..).unwrap_or_default();
        let end = if quote == b'\'' {
            inside.iter().enumerate().find_map(|(at, &byte)| {
                let len = match byte {
                    b'\'' => 1,
                    0xe2 | 0xef | 0xc2 | 0xca => look_alike(inside.get(at..).unwrap_or_default()),
                    _ => 0,
                };
                (len > 0).then_some((at, len))
            })
        } else {
            inside.iter().position(|&byte| byte == quote).map(|at| (at, 1))
        };
        match end {
            Some((at, len)) => self.token(Kind::Str { closed: true }, opening + at + len),
            None => {
                self.open_string = true;
                self.token(Kind::Str { closed: false }, opening + inside.len())
            }
        }
    }

    /// `[name]`, as SQL Server quotes names.
    fn bracket(&mut self) -> Token {
        let rest = self.unread();
        let name = rest.iter().skip(1).take(64).take_while(|&&b| in_name(b) || b == b' ').count();
        if name > 0 && rest.get(name + 1) == Some(&b']') {
            return self.token(Kind::Word(Word::Name), name + 2);
        }
        self.token(Kind::Other(b'['), 1)
    }

    /// Skips white space and comments. False at a comment that nothing closes.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.unread();
            match rest {
                [byte, ..] if *byte <= b' ' => {
                    self.at += rest.iter().take_while(|&&b| b <= b' ').count();
                }
                [0xc2, 0xa0, ..] => self.at += 2,
                // In forms a plus is a space. Before a letter, SQL has no use for it as anything else.
                [b'+', b'+' | b'a'..=b'z' | b'A'..=b'Z', ..] => self.at += 1,
                // MySQL runs what stands in such a comment.
                [b'/', b'*', b'!', digits @ ..] => {
                    self.crossed = self.crossed.saturating_add(1);
                    self.at += 3 + digits.iter().take(6).take_while(|b| b.is_ascii_digit()).count();
                }
                [b'*', b'/', ..] => self.at += 2,
                [b'/', b'*', ..] => {
                    let (end, long) = self.comments.end(self.text, self.at + 2);
                    if long {
                        let Some(left) = self.long_comments.checked_sub(1) else { return false };
                        self.long_comments = left;
                    }
                    let Some(end) = end else { return false };
                    self.at = end + 2;
                    if !self.comments.burn() {
                        return false;
                    }
                    self.crossed = self.crossed.saturating_add(1);
                }
                _ => return true,
            }
        }
    }
}

/// How many bytes a number takes.
pub(super) fn number_length(rest: &[u8]) -> usize {
    let digits = rest.iter().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    if !matches!(rest.get(digits), Some(b'.' | b'e' | b'E' | b'x' | b'X')) {
        return digits;
    }
    if let [b'0', b'x' | b'X', digits @ ..] = rest {
        let hex = digits.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        if hex > 0 {
            return 2 + hex;
        }
    }
    let whole = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    match rest.get(whole..) {
        Some([b'e' | b'E', b'0'..=b'9', ..]) => {
            1 + whole + rest.iter().skip(whole + 1).take_while(|b| b.is_ascii_digit()).count()
        }
        Some([b'e' | b'E', b'+' | b'-', b'0'..=b'9', ..]) => {
            2 + whole + rest.iter().skip(whole + 2).take_while(|b| b.is_ascii_digit()).count()
        }
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let comments = Comments::default();
        let mut cursor = Cursor::new(text.as_bytes(), &comments, 0, FUEL);
        std::iter::from_fn(|| Some(cursor.next().kind).filter(|kind| *kind != Kind::End)).collect()
    }

    #[test]
    fn a_run_of_parentheses_is_read_to_its_end_by_nobody() {
        for unit in ["(", "( ", "(\n", ")", ") "] {
            let (text, comments) = (unit.repeat(1000), Comments::default());
            let token = Cursor::new(text.as_bytes(), &comments, 0, FUEL).next();
            assert!(matches!(token.kind, Kind::Open | Kind::Close) && token.end <= 2 * RUN, "{unit:?} {}", token.end);
        }
    }

    #[test]
    fn tokens() {
        use Kind::*;
        assert_eq!(kinds("or 1=0x1F"), [Word(super::Word::Connective), Number, Compare, Number]);
        assert_eq!(kinds("'a' || \"b"), [Str { closed: true }, Connective, Str { closed: false }]);
        assert_eq!(
            kinds("a.b(@@version, @x)"),
            [Word(super::Word::Name), Dot, Word(super::Word::Name), Open, SystemVariable, Comma, Variable, Close]
        );
        assert_eq!(kinds("1e5 .5 1.e2"), [Number, Number, Number]);
        assert_eq!(kinds("(( (1) )"), [Open, Number, Close]);
        assert_eq!(kinds("x'1f' [a b]"), [Str { closed: true }, Word(super::Word::Name)]);
    }

    #[test]
    fn comments_are_blank() {
        use Kind::*;
        assert_eq!(kinds("1/**/or/* x */1"), [Number, Word(super::Word::Connective), Number]);
        assert_eq!(kinds("1/*!50000or*/1"), [Number, Word(super::Word::Connective), Number]);
        assert_eq!(kinds("1 -- x").get(..2).unwrap(), [Number, Comment]);
        assert_eq!(kinds("1 /* x").get(..2).unwrap(), [Number, Comment]);
        let long = format!("1/*{}*/or", "x".repeat(500));
        assert_eq!(kinds(&long), [Number, Word(super::Word::Connective)]);
    }

    #[test]
    fn fuel_ends() {
        assert_eq!(kinds(&"1,".repeat(1000)).len(), usize::from(FUEL));
    }
}
