//! The second look at a string: which three bytes stand next to each other?
//!
//! What a detector looks for begins with few bytes in a row: `${`, `://`, a name before a parenthesis. Each such beginning is a term,
//! three sets of bytes, and all terms are looked for at once: three look-ups and two ANDs a byte, whatever there are of them. A detector
//! whose terms are not in the text need not look at it.

use super::scan::Bytes;

/// A set of bytes, as it is written in a term.
#[derive(Clone, Copy)]
enum Set {
    Any,
    /// These bytes.
    Of(&'static [u8]),
    /// A letter, or one of these.
    Letter(&'static [u8]),
    /// NUL to space, or one of these.
    Blank(&'static [u8]),
    /// From one byte to another one.
    Range(u8, u8),
}

use Set::{Any, Blank, Letter, Of, Range};

impl Set {
    #[expect(clippy::indexing_slicing, reason = "the index is within the list; it runs when the tables are compiled")]
    const fn holds(self, byte: u8) -> bool {
        let (listed, more) = match self {
            Any => return true,
            Range(first, last) => return first <= byte && byte <= last,
            Of(listed) => (listed, false),
            Letter(listed) => (listed, byte.is_ascii_alphabetic()),
            Blank(listed) => (listed, byte <= b' '),
        };
        let mut index = 0;
        while index < listed.len() {
            if listed[index] == byte {
                return true;
            }
            index += 1;
        }
        more
    }
}

/// One term after the other, and the names for those of each detector.
macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident: [$($term:expr),+ $(,)?];)+) => {
        const TERMS: &[[Set; 3]] = &[$($($term),+),+];

        impl Bytes {
            terms!(@names 0; $($(#[$doc])* $name: [$($term),+];)+);
        }
    };
    (@names $at:expr; $(#[$doc:meta])* $name:ident: [$($term:expr),+]; $($rest:tt)*) => {
        $(#[$doc])*
        pub(super) const $name: Self = Self::of_triples(((1 << [$($term),+].len()) - 1) << ($at));
        terms!(@names $at + [$($term),+].len(); $($rest)*);
    };
    (@names $at:expr;) => {};
}

const QUOTE: Set = Of(b"'\"`");

terms! {
    /// A name before a parenthesis.
    CALL: [[Any, Letter(b""), Of(b"(")]];
    /// A blank before a parenthesis.
    SPACED_CALL: [[Any, Blank(b""), Of(b"(")]];
    /// An axis of XPath.
    AXIS: [[Any, Of(b":"), Of(b":")]];
    /// A test of an attribute, a path behind a bracket.
    PREDICATE: [
        [Any, Of(b"["), Of(b"@")],
        [Any, Of(b"]"), Of(b"/|")],
        [Of(b"]"), Blank(b""), Blank(b"/|")],
    ];
    /// An operator of a document store.
    DOLLAR_NAME: [[Any, Of(b"$"), Letter(b"")]];
    /// `||`, `&&`.
    DOUBLED: [[Any, Of(b"|"), Of(b"|")], [Any, Of(b"&"), Of(b"&")]];
    /// What follows an object that ends.
    OBJECT_END: [
        [Any, Of(b"}"), Of(b",")],
        [Of(b"}"), Of(b"])"), Blank(b",")],
        [Of(b"}"), Blank(b""), Blank(b",")],
    ];
    /// What follows a quote in a break-out.
    QUOTE_END: [[Any, QUOTE, Of(b";+)|&")], [QUOTE, Blank(b""), Blank(b";+)|&")]];
    /// `db.`
    SHELL_CALL: [[Of(b"d"), Of(b"b"), Of(b".")]];
    /// A colon with a slash behind it, or the name of a scheme that needs none before it.
    SCHEME: [[Any, Of(b":"), Of(b"/\\")], [Of(b"PpSsRr"), Of(b":"), Range(b'!', 0xff)]];
    /// A parameter that is a link.
    LINK: [[Any, Of(b"="), Of(b"/\\hH")]];
    /// A variable of OGNL.
    HASH_NAME: [[Any, Of(b"#"), Letter(b"_")]];
    /// `class.m`, `class['`.
    CLASS_MEMBER: [[Of(b"sS"), Of(b".["), Of(b"mMcC'\"")]];
    /// `jndi:`
    LOOKUP: [[Of(b"iI"), Of(b":"), Letter(b"")]];
    /// A parenthesis of a filter, and what joins it to another one.
    FILTER: [
        [Any, Of(b")"), Of(b"(&|!\0")],
        [Of(b")"), Blank(b""), Blank(b"(&|!")],
        [Any, Of(b"("), Of(b"&|!")],
    ];
    /// What every delimiter of a template starts with.
    DELIMITER: [
        [Any, Of(b"$#*%@~"), Of(b"{")],
        [Any, Of(b"{"), Of(b"{%pPiIsSfF$'=v")],
        [Any, Of(b"<"), Of(b"%#")],
        [Any, Of(b"["), Of(b"#%")],
        [Any, Of(b"@"), Of(b"(p")],
        [Any, Of(b"#"), Of(b"sifepd")],
    ];
    /// A line break that is not raw.
    ENCODED_BREAK: [
        [Of(b"%"), Of(b"0"), Of(b"aAdD\r\n")],
        [Of(b"%"), Of(b"2"), Of(b"5")],
        [Of(b"%"), Of(b"uU"), Of(b"0")],
        [Of(b"\\"), Of(b"rnux0"), Any],
        [Of(b"&"), Of(b"#"), Any],
        [Of(b"\xe5"), Of(b"\x98"), Any],
    ];
    /// A byte as a number, and another one behind it.
    SPELLED_BREAK: [[Of(b"0"), Of(b"xX"), Of(b"0")]];
    /// The start of `__proto__`, and of the members of Python's objects that lead to others.
    PROTO: [[Of(b"_"), Of(b"_"), Of(b"pgscbi")]];
    /// Within `prototype`.
    PROTOTYPE: [[Of(b"o"), Of(b"t"), Of(b"y")]];
    /// The name of a member that says which class to build.
    TYPE_MEMBER: [[Of(b"'\"\0"), Of(b"$@p_jc^"), Of(b"ytclsao_#0123456789")]];
    /// An object, a custom object or an array of PHP.
    PHP_OBJECT: [[Of(b"OCa"), Of(b":"), Range(b'0', b'9')], [Any, Of(b":"), Of(b"+")]];
    /// The first bytes of serialized objects, in base64 and hexadecimal.
    ENCODED_OBJECT: [
        [Of(b"r"), Of(b"O"), Of(b"0")],
        [Of(b"z"), Of(b"t"), Of(b"A")],
        [Of(b"s"), Of(b"7"), Of(b"Q")],
        [Of(b"dD"), Of(b"0"), Of(b"0")],
        [Of(b"TQY"), Of(b"zT"), Of(b"o")],
        [Of(b"g"), Of(b"A"), Range(b'I', b'W')],
        [Of(b"YK"), Of(b"12G"), Any],
        [Of(b"B"), Of(b"A"), Of(b"h")],
    ];
    /// A class, behind the dot of its package, of those that serialized attacks are made of.
    GADGET: [
        [Of(b"."), Of(b"aAbBcCeEiIjJpPrRsStTwW"), Of(b"aAcCdDeEhHiIlLnNrRsSxXyY")],
        [Of(b"."), Of(b"fFoO"), Of(b"bBoO")],
    ];
    /// The end of a sentence.
    SENTENCE_END: [[Range(b'a', b'z'), Of(b".!?"), Of(b" \n\t\r")]];
    /// A run of slashes in the header of a .NET object, and a comment at the end of a text.
    SLASHES: [[Of(b"/"), Of(b"/"), Of(b"/\0")]];
    /// A way up in a path, in its spellings.
    CLIMB: [
        [Of(b"."), Of(b"./\\%?"), Any],
        [Of(b"/\\"), Of(b"."), Of(b"\0")],
        [Of(b"2"), Of(b"eE"), Of(b"2")],
        [Of(b"xX"), Of(b"2"), Of(b"eE")],
        [Of(b"!$%*+-:;?@[]^_~."), Of(b"!$%*+-:;?@[]^_~."), Of(b"/\\")],
    ];
    /// `$(`, `<(`, `>(`.
    SUBSTITUTION: [[Any, Of(b"$<>"), Of(b"(")]];
    /// An option that takes a command.
    RUN_OPTION: [[Of(b"-"), Of(b"ec"), Blank(b"")], [Of(b"-"), Letter(b""), Of(b"e")]];
    /// What a plus is followed by in UTF-7, and where a script's string goes on.
    PLUS_CODE: [[Of(b"+"), Of(b"AdD "), Any]];
    /// A line break as a format string writes it.
    ESCAPED_BREAK: [[Any, Of(b"\\"), Of(b"nr")]];
}

const _: () = assert!(TERMS.len() <= u64::BITS as usize, "each term is a bit");

/// For each byte the terms whose first, second or third byte it may be.
#[expect(clippy::indexing_slicing, reason = "the indices run over the tables, when they are compiled")]
static PLACES: [[u64; 3]; 256] = {
    let mut table = [[0; 3]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut term = 0;
        while term < TERMS.len() {
            let mut place = 0;
            while place < 3 {
                if TERMS[term][place].holds(byte as u8) {
                    table[byte][place] |= 1 << term;
                }
                place += 1;
            }
            term += 1;
        }
        byte += 1;
    }
    table
};

/// The terms that the text holds. In front of it and behind it stand two NULs.
#[must_use]
pub(super) fn triples(text: &[u8]) -> u64 {
    let [nul_first, nul_second, nul_third] = places(0);
    let (mut found, mut first, mut both) = (0, nul_first, nul_first & nul_second);
    for &byte in text {
        let [one, two, three] = places(byte);
        found |= both & three;
        both = first & two;
        first = one;
    }
    found | both & nul_third | first & nul_second & nul_third
}

#[expect(clippy::indexing_slicing, reason = "a byte is always within a table of 256")]
fn places(byte: u8) -> [u64; 3] {
    PLACES[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(text: &[u8]) -> u64 {
        let padded: Vec<u8> = [&[0, 0], text, &[0, 0]].concat();
        let holds = |term: &[Set; 3], bytes: &[u8]| term.iter().zip(bytes).all(|(set, byte)| set.holds(*byte));
        let found = TERMS.iter().enumerate().filter(|(_, term)| padded.windows(3).any(|bytes| holds(term, bytes)));
        found.map(|(number, _)| 1 << number).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

        #[test]
        fn finds_what_the_naive_twin_finds(text in proptest::collection::vec(prop_oneof![
            any::<u8>(),
            proptest::sample::select(&b"$#*%@~{}[]()<>:/\\|&!?.,;+'\"` _aAcCdDeEiIgGhKoOpPrRsStTxyzY01257^=\r\n"[..]),
        ], 0..40)) {
            prop_assert_eq!(triples(&text), naive(&text));
        }
    }

    #[test]
    fn names_are_of_their_own_terms() {
        let holds = |text: &str, terms: Bytes| Bytes::of_triples(triples(text.as_bytes())).any(terms);
        assert!(holds("a(", Bytes::CALL));
        assert!(!holds("1(", Bytes::CALL));
        assert!(holds("x ..", Bytes::CLIMB));
        assert!(holds("a)", Bytes::FILTER));
        assert!(holds("a\\n", Bytes::ESCAPED_BREAK));
        assert!(!holds("a\\n", Bytes::SUBSTITUTION));
        assert!(holds("$(", Bytes::SUBSTITUTION));
    }
}
