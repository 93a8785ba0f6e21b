//! Source code that a server would run: PHP, Node, Perl, Python, Ruby, Lua, Lisp, LaTeX, and server-side includes.
//!
//! Code stands in honest text, in reviews and questions. What counts is a value that is nothing but a call of something
//! that only a server has, one that closes what it was put into and goes on with a call, and notations that exist to
//! have code run from within a string. Where the field holds code, a value that is code says nothing, and what leaves a string
//! says all.

mod call;
mod catalogue;
mod interpolation;
mod latex;
mod lisp;
mod names;
mod node;
mod php;
mod python;
mod tags;
mod wrapped;

pub(super) use catalogue::DETECTOR;

use super::hits::Hits;
use super::scan::Bytes;
use super::subject::Subject;

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, bytes, context, .. } = *subject;
    let (is_code, quotes) = (context.is_code(), subject.quotes_code());
    if bytes.any(Bytes::ANGLE) {
        tags::detect(text, quotes, hits);
    }
    if bytes.any(Bytes::DOLLAR.with(Bytes::OTHER)) && bytes.any(Bytes::BRACE.with(Bytes::BRACKET).with(Bytes::PAREN)) {
        interpolation::detect(text, quotes, hits);
    }
    if bytes.any(Bytes::BACKSLASH) && bytes.any(Bytes::BRACE) {
        latex::detect(text, quotes, hits);
    }
    if bytes.any(Bytes::QUOTE) {
        wrapped::detect(text, hits);
    }
    if bytes.any(Bytes::PAREN) {
        if bytes.any(Bytes::PROTO) {
            python::detect(text, quotes, hits);
        }
        if bytes.any(Bytes::QUOTE) {
            lisp::detect(text, is_code, hits);
        }
        let strings = bytes.any(Bytes::QUOTE);
        call::detect(text, strings, is_code, hits);
        php::detect(text, is_code, hits);
        node::detect(text, strings, is_code, quotes, hits);
    } else if bytes.any(Bytes::EQUALS) || bytes.any(Bytes::BRACKET) {
        php::detect(text, is_code, hits);
    }
}
