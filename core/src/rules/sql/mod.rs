//! SQL that leaves the value it was put into.
//!
//! [`walk`] goes over the text once and asks, at each place where an attack would have to go on, whether SQL follows:
//! [`condition`] knows conditions and what a quote that breaks out goes on with, [`query`] unions, subqueries and
//! statements, [`call`] functions. [`lex`] reads SQL, [`words`] knows its words, and [`rules`] says what each finding means.
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
    if number_alone && !goes_on(subject.text) {
        return;
    }
    let comments = lex::Comments::default();
    // Code that is a statement as a whole breaks out of nothing: all that it holds is only suspected.
    if subject.paranoia == Paranoia::One && subject.context.is_code() && query::is_statement(subject.text, &comments) {
        return;
    }
    walk::Walk::new(subject, &comments, hits).run();
}

static BLANKS: ByteSet = {
    let mut blanks = [0; 33];
    let mut byte = 0;
    while byte < blanks.len() {
        blanks[byte] = byte as u8;
        byte += 1;
    }
    ByteSet::new(&blanks)
};

/// Whether anything but a name or a number is behind a number and a blank, or a union may stand somewhere.
fn goes_on(text: &[u8]) -> bool {
    let follows = |behind: &[u8]| !behind.is_empty() && !matches!(Word::read(behind), (1.., Word::Name));
    search::places_of(text, &BLANKS).any(|(before, from)| {
        before.last().is_some_and(u8::is_ascii_digit) && follows(from.get(1..).unwrap_or_default())
    }) || walk::may_unite(text)
}
