//! One condition on a value.

use std::net::IpAddr;

/// A condition on a scalar: one entry of a pattern's list.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    Null,
    Boolean(bool),
    /// A number as it is written: `300` and `300.0` are two, as in EventBridge.
    Number(Box<str>),
    Text(Text),
    Numeric(Vec<Bound>),
    Cidr(Network),
    /// Any value, or none.
    Exists(bool),
    /// A value that none of these matches.
    AnythingBut(Vec<Matcher>),
}

/// A condition on a string.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Equals(Box<str>),
    EqualsIgnoreCase(Box<str>),
    Prefix(Box<str>),
    PrefixIgnoreCase(Box<str>),
    Suffix(Box<str>),
    SuffixIgnoreCase(Box<str>),
    Wildcard(Wildcard),
}

/// A comparison with a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) comparison: Comparison,
    pub(super) number: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A scalar of an event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    String(&'a str),
}

impl Matcher {
    /// Whether the scalar meets the condition.
    pub(super) fn matches(&self, scalar: Scalar<'_>) -> bool {
        match (self, scalar) {
            (Self::Exists(wanted), _) => *wanted,
            (Self::AnythingBut(list), _) => !list.iter().any(|matcher| matcher.matches(scalar)),
            (Self::Null, Scalar::Null) => true,
            (Self::Boolean(expected), Scalar::Boolean(value)) => *expected == value,
            (Self::Number(expected), Scalar::Number(value)) => **expected == *value,
            (Self::Text(text), Scalar::String(value)) => text.matches(value),
            (Self::Numeric(bounds), Scalar::Number(value)) => {
                value.parse().is_ok_and(|value: f64| bounds.iter().all(|bound| bound.holds(value)))
            }
            (Self::Cidr(network), Scalar::String(value)) => {
                value.parse().is_ok_and(|address| network.contains(address))
            }
            _ => false,
        }
    }
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self.comparison {
            Comparison::Equal => value == self.number,
            Comparison::Less => value < self.number,
            Comparison::LessOrEqual => value <= self.number,
            Comparison::Greater => value > self.number,
            Comparison::GreaterOrEqual => value >= self.number,
        }
    }
}

impl Text {
    fn matches(&self, value: &str) -> bool {
        match self {
            Self::Equals(expected) => **expected == *value,
            Self::EqualsIgnoreCase(expected) => same_letters(expected.chars(), value.chars()),
            Self::Prefix(prefix) => value.starts_with(&**prefix),
            Self::PrefixIgnoreCase(prefix) => {
                let count = prefix.chars().count();
                same_letters(prefix.chars(), value.chars().take(count))
            }
            Self::Suffix(suffix) => value.ends_with(&**suffix),
            Self::SuffixIgnoreCase(suffix) => {
                let count = suffix.chars().count();
                same_letters(suffix.chars().rev(), value.chars().rev().take(count))
            }
            Self::Wildcard(wildcard) => wildcard.matches(value),
        }
    }
}

fn same_letters(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> bool {
    a.flat_map(char::to_lowercase).eq(b.flat_map(char::to_lowercase))
}

/// A text in which `*` stands for any characters.
#[derive(Clone, Debug)]
pub(super) struct Wildcard {
    /// The pieces between the stars: one more than there are stars.
    pieces: Vec<Box<str>>,
}

impl Wildcard {
    /// Reads a wildcard; `\*` and `\\` are the characters themselves.
    pub(super) fn new(text: &str) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut piece = String::new();
        let mut letters = text.chars();
        let mut star = false;
        while let Some(letter) = letters.next() {
            match letter {
                '*' if star => return Err("two `*` in a row: write one"),
                '*' => pieces.push(std::mem::take(&mut piece).into()),
                '\\' => match letters.next() {
                    Some(escaped @ ('*' | '\\')) => piece.push(escaped),
                    _ => return Err("a `\\` stands before `*` or `\\`: write `\\\\` for the character itself"),
                },
                other => piece.push(other),
            }
            star = letter == '*';
        }
        pieces.push(piece.into());
        Ok(Self { pieces })
    }

    /// Finds the pieces one after the other, each as early as it can be: no choice is ever taken back.
    fn matches(&self, value: &str) -> bool {
        let [first, middle @ ..] = self.pieces.as_slice() else { return false };
        let Some(rest) = value.strip_prefix(&**first) else { return false };
        let Some((last, middle)) = middle.split_last() else { return rest.is_empty() };
        let Some(mut rest) = rest.strip_suffix(&**last) else { return false };
        for piece in middle {
            match rest.split_once(&**piece) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
        true
    }
}

/// A block of addresses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads CIDR notation: `10.0.0.0/24`, `2001:db8::/32`.
    pub(super) fn new(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let bits: u32 = bits.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self { address, bits })
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - self.bits;
                network.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - self.bits;
                network.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        let matches = |pattern: &str, value: &str| Wildcard::new(pattern).unwrap().matches(value);
        for (pattern, value) in [
            ("*", ""),
            ("*", "a"),
            ("a*", "a"),
            ("*.pdf", "a.pdf"),
            ("a*b*c", "abc"),
            ("a*b*c", "a-b-b-c"),
            ("in/*/x", "in/a/b/x"),
            ("a\\*b", "a*b"),
            ("a\\\\*", "a\\x"),
            ("abc", "abc"),
        ] {
            assert!(matches(pattern, value), "{pattern} {value}");
        }
        for (pattern, value) in [
            ("a*", "b"),
            ("a*a", "a"),
            ("*.pdf", "a.pdfx"),
            ("a*b*c", "acb"),
            ("a\\*b", "axb"),
            ("abc", "abcd"),
            ("ab*bc", "abc"),
        ] {
            assert!(!matches(pattern, value), "{pattern} {value}");
        }
        assert!(Wildcard::new("a**").is_err() && Wildcard::new("a\\b").is_err() && Wildcard::new("a\\").is_err());
    }

    #[test]
    fn networks() {
        let contains = |network: &str, address: &str| Network::new(network).unwrap().contains(address.parse().unwrap());
        assert!(contains("10.0.0.0/24", "10.0.0.255") && !contains("10.0.0.0/24", "10.0.1.0"));
        assert!(contains("0.0.0.0/0", "255.1.2.3") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("2001:db8::/32", "2001:db8:1::1") && !contains("2001:db8::/32", "2001:db9::1"));
        assert!(contains("10.0.0.1/32", "10.0.0.1") && !contains("10.0.0.1/32", "10.0.0.2"));
        for wrong in ["10.0.0.0", "10.0.0.0/33", "::/129", "x/8", "10.0.0.0/-1"] {
            assert!(Network::new(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn letters_in_any_case() {
        assert!(
            Text::EqualsIgnoreCase("ÄB".into()).matches("äb") && !Text::EqualsIgnoreCase("ab".into()).matches("abc")
        );
        assert!(
            Text::PrefixIgnoreCase("In/".into()).matches("iN/x") && !Text::PrefixIgnoreCase("in/".into()).matches("in")
        );
        assert!(
            Text::SuffixIgnoreCase(".PDF".into()).matches("a.pdf")
                && !Text::SuffixIgnoreCase(".pdf".into()).matches("pdf")
        );
    }
}
