//! The paths of a policy: `at: $.Records[*].s3.object.key`.
//!
//! They are the part of JSONPath (RFC 9535) that a single pass over an event can follow: names, indices, `*` and `..`.

use super::words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Peekable;
use std::str::{CharIndices, FromStr};

/// A path into an event, from its root `$`.
///
/// ```
/// use sluicegate::policy::{Path, Segment, Selector};
///
/// let path: Path = "$['Records'][*]..key".parse()?;
/// assert_eq!(path.segments().first(), Some(&Segment::Child(Selector::Name("Records".to_owned()))));
/// assert_eq!(path.to_string(), "$.Records[*]..key");
/// # Ok::<(), sluicegate::policy::PathError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    segments: Vec<Segment>,
}

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// To members or items of this node: `.name`, `[0]`, `[*]`.
    Child(Selector),
    /// To members or items of this node and of everything inside it: `..name`, `..[0]`, `..[*]`.
    Descendant(Selector),
}

/// Which members or items a [`Segment`] takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Selector {
    /// The member of that name.
    Name(String),
    /// The item of that number, from 0.
    Index(u64),
    /// Every member or item.
    Any,
}

/// Why a text is not a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column} of the path: {message}")]
pub struct PathError {
    message: &'static str,
    column: usize,
}

impl PathError {
    /// What is wrong and what would be right, without the place.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.message
    }

    /// Where it is wrong, in characters of the path from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl Path {
    /// The steps from the root on; none for `$` alone.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        Parser::new(text).path()
    }
}

impl fmt::Display for Path {
    /// The shortest spelling: `.name` where the name allows it, `['…']` elsewhere.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for segment in &self.segments {
            match segment {
                Segment::Child(Selector::Name(name)) if is_short(name) => write!(f, ".{name}")?,
                Segment::Descendant(Selector::Name(name)) if is_short(name) => write!(f, "..{name}")?,
                Segment::Child(selector) => write!(f, "[{selector}]")?,
                Segment::Descendant(selector) => write!(f, "..[{selector}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Selector {
    /// As in brackets, with the escapes of RFC 9535's normalized paths.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Index(index) => write!(f, "{index}"),
            Self::Name(name) => {
                f.write_str("'")?;
                for letter in name.chars() {
                    match letter {
                        '\'' => f.write_str("\\'")?,
                        '\\' => f.write_str("\\\\")?,
                        '\u{8}' => f.write_str("\\b")?,
                        '\u{c}' => f.write_str("\\f")?,
                        '\n' => f.write_str("\\n")?,
                        '\r' => f.write_str("\\r")?,
                        '\t' => f.write_str("\\t")?,
                        '\0'..='\x1f' => write!(f, "\\u{:04x}", u32::from(letter))?,
                        _ => write!(f, "{letter}")?,
                    }
                }
                f.write_str("'")
            }
        }
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        words::parse(deserializer, "a path such as `$.body.name`")
    }
}

fn is_short(name: &str) -> bool {
    name.starts_with(is_name_first) && name.chars().all(is_name_char)
}

fn is_name_first(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_' || !letter.is_ascii()
}

fn is_name_char(letter: char) -> bool {
    is_name_first(letter) || letter.is_ascii_digit()
}

/// The largest index, 2^53 - 1: RFC 9535 wants what every JSON number can hold.
const MAX_INDEX: u64 = (1 << 53) - 1;

struct Parser<'t> {
    text: &'t str,
    letters: Peekable<CharIndices<'t>>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, letters: text.char_indices().peekable() }
    }

    fn path(mut self) -> Result<Path, PathError> {
        if !self.take('$') {
            return Err(self.error("a path begins with `$`, as in `$.body.name`"));
        }
        let mut segments = Vec::new();
        loop {
            let space = self.letters.clone();
            self.skip_space();
            match self.peek() {
                Some('[') => segments.push(Segment::Child(self.bracketed()?)),
                Some('.') => segments.push(self.dotted()?),
                None => {
                    self.letters = space;
                    return match self.peek() {
                        None => Ok(Path { segments }),
                        Some(_) => Err(self.error("a space after the path")),
                    };
                }
                Some('-') => return Err(self.error("a name with `-` goes into brackets, as in `['x-y']`")),
                Some(_) => return Err(self.error("expected `.name`, `[...]` or the end")),
            }
        }
    }

    /// `.name`, `.*`, `..name`, `..*`, `..[...]`
    fn dotted(&mut self) -> Result<Segment, PathError> {
        self.letters.next();
        if !self.take('.') {
            return self.short("expected a name or `*` after `.`; other names go into brackets, as in `['x-y']`");
        }
        if self.peek() == Some('[') {
            return Ok(Segment::Descendant(self.bracketed()?));
        }
        let expected = "expected a name, `*` or `[` after `..`";
        match self.short(expected)? {
            Segment::Child(selector) | Segment::Descendant(selector) => Ok(Segment::Descendant(selector)),
        }
    }

    fn short(&mut self, expected: &'static str) -> Result<Segment, PathError> {
        if self.take('*') {
            return Ok(Segment::Child(Selector::Any));
        }
        if !self.peek().is_some_and(is_name_first) {
            return Err(self.error(expected));
        }
        let mut name = String::new();
        while let Some((_, letter)) = self.letters.next_if(|(_, letter)| is_name_char(*letter)) {
            name.push(letter);
        }
        Ok(Segment::Child(Selector::Name(name)))
    }

    fn bracketed(&mut self) -> Result<Selector, PathError> {
        self.letters.next();
        self.skip_space();
        let selector = match self.peek() {
            Some('*') => {
                self.letters.next();
                Selector::Any
            }
            Some(quote @ ('\'' | '"')) => {
                self.letters.next();
                Selector::Name(self.quoted(quote)?)
            }
            Some('0'..='9') => self.index()?,
            Some('-') => return Err(self.error("negative indices are not supported: an index counts from 0")),
            Some(':') => return Err(self.error(SLICES)),
            Some('?') => return Err(self.error("filters are not supported: use a name, an index or `*`")),
            Some(']') => return Err(self.error("nothing in the brackets: use a name in quotes, an index or `*`")),
            Some(_) => return Err(self.error("expected a name in quotes, an index or `*`")),
            None => return Err(self.error("a bracket that is not closed")),
        };
        self.skip_space();
        match self.peek() {
            Some(']') => {
                self.letters.next();
                Ok(selector)
            }
            Some(',') => {
                Err(self.error("several selectors in one bracket are not supported: write one field for each"))
            }
            Some(':') => Err(self.error(SLICES)),
            Some(_) => Err(self.error("expected `]`")),
            None => Err(self.error("a bracket that is not closed")),
        }
    }

    fn index(&mut self) -> Result<Selector, PathError> {
        let start = self.letters.clone();
        let mut index = Some(0_u64);
        let mut digits = 0;
        while let Some((_, digit)) = self.letters.next_if(|(_, letter)| letter.is_ascii_digit()) {
            let digit = u64::from(u32::from(digit) - u32::from('0'));
            index = index.and_then(|index| index.checked_mul(10)?.checked_add(digit));
            digits += 1;
        }
        let leading_zero = start.clone().next().is_some_and(|(_, letter)| letter == '0') && digits > 1;
        match index.filter(|index| *index <= MAX_INDEX) {
            Some(index) if !leading_zero => Ok(Selector::Index(index)),
            Some(_) => {
                self.letters = start;
                Err(self.error("an index has no leading zeros"))
            }
            None => {
                self.letters = start;
                Err(self.error("an index too large"))
            }
        }
    }

    /// A name, after its opening quote.
    fn quoted(&mut self, quote: char) -> Result<String, PathError> {
        let mut name = String::new();
        loop {
            match self.peek() {
                None => return Err(self.error("a quote that is not closed")),
                Some('\0'..='\x1f') => return Err(self.error("a control character: write it as `\\u0000`")),
                Some('\\') => name.push(self.escape(quote)?),
                Some(letter) => {
                    self.letters.next();
                    if letter == quote {
                        return Ok(name);
                    }
                    name.push(letter);
                }
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<char, PathError> {
        let start = self.letters.clone();
        self.letters.next();
        let letter = match self.letters.next().map(|(_, letter)| letter) {
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some(same @ ('/' | '\\')) => Some(same),
            Some(same) if same == quote => Some(same),
            Some('u') => self.unicode(),
            _ => None,
        };
        letter.ok_or_else(|| {
            self.letters = start;
            self.error("not an escape: use `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, `\\u0000` or the quote")
        })
    }

    /// What follows `\u`: four hexadecimal digits, or a pair of surrogates.
    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xD800..=0xDBFF).contains(&first) {
            return char::from_u32(first);
        }
        if !(self.take('\\') && self.take('u')) {
            return None;
        }
        let second = self.four_digits().filter(|second| (0xDC00..=0xDFFF).contains(second))?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn four_digits(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |code, _| {
            let (_, letter) = self.letters.next()?;
            Some(code << 4 | letter.to_digit(16)?)
        })
    }

    fn skip_space(&mut self) {
        while self.letters.next_if(|(_, letter)| matches!(letter, ' ' | '\t' | '\n' | '\r')).is_some() {}
    }

    fn peek(&mut self) -> Option<char> {
        self.letters.peek().map(|(_, letter)| *letter)
    }

    fn take(&mut self, wanted: char) -> bool {
        self.letters.next_if(|(_, letter)| *letter == wanted).is_some()
    }

    /// An error at the next character.
    fn error(&mut self, message: &'static str) -> PathError {
        let byte = self.letters.peek().map_or(self.text.len(), |(byte, _)| *byte);
        let column = self.text.char_indices().take_while(|(at, _)| *at < byte).count() + 1;
        PathError { message, column }
    }
}

const SLICES: &str = "slices are not supported: use an index or `*`";
