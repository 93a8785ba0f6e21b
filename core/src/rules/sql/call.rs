//! Functions that wait, leak through errors, or reach out of the database.

use super::condition::{Operand, operand};
use super::lex::{Cursor, Kind};
use super::rules::{BREAK_OUT, ERROR_BASED, FRAGMENT, OUT_OF_BAND, TIME_DELAY};
use super::walk::{Lead, Walk};
use super::words::Word;

/// At the name of a function or a package.
pub(super) fn function(walk: &mut Walk<'_, '_>, word: Word, start: usize, end: usize) {
    // Names stand in prose too: only a call or a path goes on so.
    if word != Word::Catalogue {
        let behind = walk.text.get(end..).unwrap_or_default();
        let next = behind.iter().take(8).find(|&&b| b > b' ');
        if next.is_some_and(|b| !matches!(b, b'(' | b'.' | b'/' | b'+' | 0xc2 | b'*')) {
            return;
        }
    }
    let mut cursor = walk.cursor(end);
    let name = walk.text.get(start..end).unwrap_or_default();
    let out = matches!(
        walk.lead,
        Lead::Breakout
            | Lead::Unopened
            | Lead::Value
            | Lead::Semicolon { out: true, .. }
            | Lead::Semicolon { first: true, .. }
    );
    if word == Word::Package {
        let called = cursor.take(Kind::Dot)
            && match operand(&mut cursor) {
                Operand::Call(_) | Operand::Wait(_) => true,
                Operand::Name(_) => cursor.is_at_end() && walk.lead == Lead::Reserved(Word::Connective),
                _ => false,
            };
        if called && (walk.lead.wants_operand() || out) {
            walk.hits.add(
                if starts_with(name, b"dbms_lock") || starts_with(name, b"dbms_pipe") || starts_with(name, b"user_lock")
                {
                    &TIME_DELAY
                } else if starts_with(name, b"utl_") || starts_with(name, b"dbms_ldap") {
                    &OUT_OF_BAND
                } else {
                    &ERROR_BASED
                },
            );
        } else if called && walk.suspicious {
            walk.hits.add(&FRAGMENT);
        }
        return;
    }
    if cursor.peek_kind() != Kind::Open {
        let named =
            matches!(walk.lead, Lead::Backtick | Lead::Reserved(Word::From | Word::Into | Word::Update | Word::Object));
        if walk.suspicious && word == Word::Catalogue && named {
            walk.hits.add(&FRAGMENT);
        }
        return;
    }
    cursor.next();
    let argument = cursor.peek_kind();
    let literal = matches!(argument, Kind::Number | Kind::Str { .. });
    // A query, a call, a number or a string; `name` alone is how prose and programs call things.
    let sql = literal
        || matches!(
            argument,
            Kind::Word(
                Word::Select
                    | Word::Special
                    | Word::Function
                    | Word::Case
                    | Word::If
                    | Word::Leak
                    | Word::Wait
                    | Word::Literal
            ) | Kind::SystemVariable
                | Kind::Arithmetic(b'~')
                | Kind::Open
        );
    // A text that is one call and nothing else goes to a place that expects a value.
    let whole = walk.lead == Lead::Start && literal && {
        let mut ahead = walk.cursor(start);
        matches!(operand(&mut ahead), Operand::Call(_) | Operand::Wait(_)) && ahead.is_at_end()
    };
    let in_place = walk.lead.wants_operand() || (whole && word == Word::Outside && is_file_or_hex(&mut cursor));
    match word {
        Word::Wait if sql && in_place => walk.hits.add(&TIME_DELAY),
        // `benchmark(5000000, md5(1))` is nothing else.
        Word::Wait if argument == Kind::Number && starts_with(name, b"benchmark") => {
            cursor.next();
            let second = cursor.take(Kind::Comma) && matches!(operand(&mut cursor), Operand::Call(_));
            if second {
                walk.hits.add(&TIME_DELAY);
            }
        }
        Word::Sleep if sql && (out || walk.lead == Lead::Reserved(Word::Select)) => walk.hits.add(&TIME_DELAY),
        Word::Leak if sql && in_place => walk.hits.add(&ERROR_BASED),
        Word::Outside if sql && in_place => walk.hits.add(&OUT_OF_BAND),
        // `len(@@servername)`: what the server says of itself, as a value.
        Word::Function | Word::Special
            if argument == Kind::SystemVariable && matches!(walk.lead, Lead::Start | Lead::Value | Lead::Operator) =>
        {
            walk.hits.add(&BREAK_OUT);
        }
        _ if walk.suspicious => {
            let certain = word.is_sql_function() && word != Word::Special;
            let begun = walk.lead == Lead::Start && (literal || argument == Kind::End);
            let hex = walk.lead == Lead::Start
                && is_file_or_hex(&mut cursor)
                && matches!(word, Word::Function | Word::Special);
            if (certain && (sql || in_place)) || (word == Word::Sleep && begun) || hex {
                walk.hits.add(&FRAGMENT);
            }
        }
        _ => {}
    }
}

/// Whether the argument at the cursor is an absolute path in quotes, or a hexadecimal number.
fn is_file_or_hex(cursor: &mut Cursor<'_>) -> bool {
    let text = cursor.peek_text();
    matches!(text, [b'\'' | b'"', b'/' | b'\\', ..] | [b'0', b'x' | b'X', _, _, ..] | [b'\'', _, b':', ..])
}

fn starts_with(name: &[u8], prefix: &[u8]) -> bool {
    name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
