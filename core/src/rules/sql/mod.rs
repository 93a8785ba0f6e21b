//! SQL that leaves the value it was put into.
//!
//! [`walk`] goes over the text once and asks, at each place where an attack would have to go on, whether SQL follows:
//! [`condition`] knows conditions and what a quote that breaks out goes on with, [`query`] unions, subqueries and
//! statements, [`call`] functions. [`whole`] reads a short text from its start to its end. [`lex`] reads SQL, [`words`] knows its words, and [`rules`] says what each finding means.
//!
//! What separates an attack from prose and code is added up: how much the text *before* a place looks like the end of a
//! value (an odd quote, a closing parenthesis that nothing opened, a number at the very start), and how much the text
//! *behind* it is SQL and nothing else (a comparison of two literals, a call that only databases know, a comment that
//! ends the statement).

use super::ascii::ByteSet;
use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search;
use super::subject::Subject;
use crate::finding::{Class, Paranoia};

mod call;
mod condition;
mod lex;
mod query;
mod rules;
mod walk;
mod whole;
mod words;

use words::Word;

/// How many bytes of a number the text begins with.
pub(super) fn number_length(text: &[u8]) -> usize {
    lex::number_length(text)
}

/// Whether the text begins with a character that passes for a single quote.
pub(super) fn is_quote_look_alike(text: &[u8]) -> bool {
    lex::look_alike(text) > 0
}

/// Whether SQL reserves a word. The names of functions and of kinds of objects are no such words.
pub(super) fn is_reserved(word: &[u8]) -> bool {
    !matches!(
        Word::of(word),
        Word::Name
            | Word::Function
            | Word::Special
            | Word::Wait
            | Word::Sleep
            | Word::Leak
            | Word::Outside
            | Word::Package
            | Word::Catalogue
            | Word::Object
    )
}

pub(super) static DETECTOR: Detector =
    Detector { class: Class::Sql, wants: SIGNS, wants_suspicious: Bytes::LETTER, detect, rules: rules::ALL };

/// Without any of these, no value ends, and no operand is a literal but a number, behind which nothing goes on without a blank: paranoia 1
/// finds nothing.
const SIGNS: Bytes = OTHERS.with(Bytes::NUMBERED);

/// Those that need no number.
const OTHERS: Bytes = Bytes::QUOTE
    .with(Bytes::NON_ASCII)
    .with(Bytes::PAREN)
    .with(Bytes::SEMICOLON)
    .with(Bytes::PIPE)
    .with(Bytes::AMPERSAND)
    .with(Bytes::EQUALS)
    .with(Bytes::ANGLE)
    .with(Bytes::STAR)
    .with(Bytes::HASH);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let number_alone = subject.paranoia == Paranoia::One && !subject.bytes.any(OTHERS);
    if number_alone && !continues_number(subject.text, subject.bytes) {
        return;
    }
    let comments = lex::Comments::default();
    // Code that is a statement as a whole breaks out of nothing: all that it holds is only suspected.
    if subject.paranoia == Paranoia::One && subject.context.is_code() && query::is_statement(subject.text, &comments) {
        return;
    }
    let mut walk = walk::Walk::new(subject, &comments, hits);
    walk.run();
    if !walk.expects_code() {
        whole::judge(&mut walk);
    }
}

/// What databases skip between tokens, or take for a blank.
static BLANKS: ByteSet = ByteSet::new(b"\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ");

/// Whether anything but a name or a number is behind a number and a blank, or a comment or a union may stand somewhere.
fn continues_number(text: &[u8], bytes: Bytes) -> bool {
    let follows = |behind: &[u8]| !behind.is_empty() && !matches!(Word::read(behind), (1.., Word::Name));
    search::places_of(text, &BLANKS).any(|(before, from)| {
        before.last().is_some_and(u8::is_ascii_digit) && follows(from.get(1..).unwrap_or_default())
    }) || bytes.any(Bytes::DASH) && text.windows(2).any(|pair| pair == b"--")
        || walk::may_unite(text)
}
