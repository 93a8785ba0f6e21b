//! Tags and attributes, as the tokenizer of the HTML standard reads them.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#tokenization>, from the tag open state to the end of the tag. The
//! tokenizer never looks back and reads each byte once.

use super::steps;

/// A start or end tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// What follows `<` or `</`, up to a space, a slash or the end of the tag.
    pub(super) name: &'a [u8],
    /// Whether it is an end tag.
    pub(super) closing: bool,
    pub(super) attributes: Attributes<'a>,
}

impl<'a> Tag<'a> {
    /// The tag whose `<` stands at `at`, or nothing where no tag begins there.
    /// If `loose`, the tag ends where another one seems to begin, whatever the quotes say.
    pub(super) fn at(text: &'a [u8], at: usize, loose: bool) -> Option<Self> {
        let (closing, start) = match text.get(at..)? {
            [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => (true, at + 2),
            [b'<', letter, ..] if letter.is_ascii_alphabetic() => (false, at + 1),
            _ => return None,
        };
        let mut attributes = Attributes { stop: loose, ..Attributes::from(text, start) };
        let name = attributes.advance(ends_name);
        Some(Self { name, closing, attributes })
    }
}

impl Tag<'_> {
    /// Whether a slash stands right before the `>`, once the attributes have been read.
    pub(super) fn closes_itself(&self, text: &[u8]) -> bool {
        text.get(..self.attributes.end()).is_some_and(|tag| tag.ends_with(b"/>"))
    }

    /// Whether a slash stands for the space between the name and an attribute, in a tag that begins at `at`.
    pub(super) fn has_solidus(&self, text: &[u8], at: usize) -> bool {
        !self.closing
            && matches!(text.get(at + 1 + self.name.len()..), Some([b'/', letter, ..]) if letter.is_ascii_alphabetic())
    }
}

/// How the value of an attribute was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    /// There was no value.
    Absent,
    None,
    Single,
    Double,
}

/// One attribute of a tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'a> {
    pub(super) name: &'a [u8],
    /// The value, its character references not decoded yet.
    pub(super) value: &'a [u8],
    pub(super) quote: Quote,
}

/// The attributes of a tag, in order, up to its `>` or the end of the text.
#[derive(Debug)]
pub(super) struct Attributes<'a> {
    text: &'a [u8],
    at: usize,
    /// Where the first `<` inside the tag stands, which would begin a tag of its own if a quote were read otherwise.
    inner: Option<usize>,
    /// Whether the tag ends there.
    stop: bool,
}

impl<'a> Attributes<'a> {
    /// The attributes that stand at `at`: what follows there is read as if a tag were open.
    pub(super) const fn from(text: &'a [u8], at: usize) -> Self {
        Self { text, at, inner: None, stop: false }
    }

    /// Where the text goes on after the attributes read so far; after the last one, after the tag.
    pub(super) const fn end(&self) -> usize {
        self.at
    }

    /// Where the first `<` inside the tag stands.
    pub(super) const fn inner(&self) -> Option<usize> {
        self.inner
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Moves on to the first byte that `ends` says, and gives what was passed.
    fn advance(&mut self, ends: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut length = rest.len();
        for (index, &byte) in rest.iter().enumerate() {
            if ends(byte) {
                length = index;
                break;
            }
            if byte == b'<' && self.inner.is_none() && index + 1 < rest.len() {
                self.inner = Some(self.at + index);
                if self.stop {
                    length = index;
                    break;
                }
            }
        }
        steps::count(length);
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    const fn stopped(&self) -> bool {
        self.stop && self.inner.is_some()
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        self.advance(|byte| !is_space(byte) && byte != b'/');
        match self.peek() {
            None => return None,
            _ if self.stopped() => return None,
            Some(b'>') => {
                self.at += 1;
                return None;
            }
            Some(_) => {}
        }
        let start = self.at;
        if self.peek() == Some(b'=') {
            self.at += 1;
        }
        self.advance(|byte| ends_name(byte) || byte == b'=');
        let name = self.text.get(start..self.at).unwrap_or_default();
        if !self.stopped() {
            self.advance(|byte| !is_space(byte));
        }
        if self.stopped() || self.peek() != Some(b'=') {
            return Some(Attribute { name, value: &[], quote: Quote::Absent });
        }
        self.at += 1;
        self.advance(|byte| !is_space(byte));
        let (value, quote) = match self.peek() {
            Some(mark @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.advance(|byte| byte == mark);
                if !self.stopped() {
                    self.at = (self.at + 1).min(self.text.len());
                }
                (value, if mark == b'"' { Quote::Double } else { Quote::Single })
            }
            Some(b'>') | None => (&[][..], Quote::Absent),
            Some(_) => (self.advance(|byte| is_space(byte) || byte == b'>'), Quote::None),
        };
        Some(Attribute { name, value, quote })
    }
}

/// The white space of the standard. A carriage return is a line feed by the time of tokenization.
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

const fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String, Quote)> {
        let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let tag = Tag::at(text.as_bytes(), 0, false).unwrap();
        tag.attributes.map(|a| (string(a.name), string(a.value), a.quote)).collect()
    }

    fn one(name: &str, value: &str, quote: Quote) -> (String, String, Quote) {
        (name.to_owned(), value.to_owned(), quote)
    }

    #[test]
    fn tags_begin_with_a_letter() {
        for text in ["<3", "< b", "<", "</", "<!x", "<?x", "</ a", "<>", "<=", "a"] {
            assert!(Tag::at(text.as_bytes(), 0, false).is_none(), "{text}");
        }
        let tag = Tag::at(b"a</Foo-bar:x/>", 1, false).unwrap();
        assert!(tag.closing);
        assert_eq!(tag.name, b"Foo-bar:x");
    }

    #[test]
    fn attributes_are_read_in_every_form() {
        assert_eq!(
            read("<a b c=d e = 'f g'h=\"i\"/j / k=l/>m"),
            [
                one("b", "", Quote::Absent),
                one("c", "d", Quote::None),
                one("e", "f g", Quote::Single),
                one("h", "i", Quote::Double),
                one("j", "", Quote::Absent),
                one("k", "l/", Quote::None),
            ]
        );
        assert_eq!(read("<a =b=c>"), [one("=b", "c", Quote::None)]);
        assert_eq!(read("<a b=>"), [one("b", "", Quote::Absent)]);
        assert_eq!(read("<a \"b'c"), [one("\"b'c", "", Quote::Absent)]);
        assert_eq!(read("<a b='c"), [one("b", "c", Quote::Single)]);
    }

    #[test]
    fn the_end_is_behind_the_tag() {
        for (text, end) in [("<a>b", 3), ("<a b='>'>c", 9), ("<a b", 4), ("<a b='c", 7), ("<a b='c'", 8)] {
            let mut attributes = Tag::at(text.as_bytes(), 0, false).unwrap().attributes;
            attributes.by_ref().count();
            assert_eq!(attributes.end(), end, "{text}");
        }
    }

    #[test]
    fn a_tag_within_a_tag_is_noted_and_may_end_it() {
        let text = b"<a b='<c d=e>' f>";
        let mut attributes = Tag::at(text, 0, false).unwrap().attributes;
        assert_eq!(attributes.by_ref().count(), 2);
        assert_eq!((attributes.inner(), attributes.end()), (Some(6), text.len()));
        let mut attributes = Tag::at(text, 0, true).unwrap().attributes;
        assert_eq!(attributes.by_ref().count(), 1);
        assert_eq!((attributes.inner(), attributes.end()), (Some(6), 6));
    }
}
