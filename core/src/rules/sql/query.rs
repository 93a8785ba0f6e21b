//! Queries and statements: `union select`, subqueries, stacked statements, whole statements.

use super::condition::{Ending, Operand, ending, operand, read};
use super::lex::{Comments, Cursor, FUEL, Kind};
use super::rules::{
    COMMENT_EVASION, ERROR_BASED, EXECUTABLE_COMMENT, FRAGMENT, OUT_OF_BAND, STACKED_QUERY, STATEMENT, SUBQUERY,
    TIME_DELAY, UNION_SELECT,
};
use super::walk::{Lead, Walk};
use super::words::Word;

/// Behind `union`, `intersect`, `except`.
pub(super) fn union(walk: &mut Walk<'_, '_>, end: usize) {
    let mut cursor = walk.cursor(end);
    let mut all = 0;
    // `union all`, `union distinct`, `union(`; comments between them.
    for _ in 0..4 {
        let before = cursor;
        match cursor.next().kind {
            Kind::Word(Word::Prefix) => all = 1,
            Kind::Open => {}
            Kind::Comment if cursor.skip_line() => {}
            _ => {
                cursor = before;
                break;
            }
        }
    }
    let weight = walk.lead.weight().max(1);
    // `union table t`, `union values (1,2)`, `union values row(1,2)`.
    let mut ahead = cursor;
    let second = match ahead.next() {
        token if token.kind == Kind::Word(Word::Values) => {
            ahead.take_word(Word::Prefix);
            ahead.peek_kind() == Kind::Open && matches!(operand(&mut ahead), Operand::Number(_) | Operand::Str { .. })
        }
        token if cursor.text_of(token).eq_ignore_ascii_case(b"table") => {
            // `5 union table lamps`.
            let named = matches!(operand(&mut ahead), Operand::Name(_));
            let end = ending(&mut ahead);
            named && end != Ending::Other && (all > 0 || end != Ending::Text)
        }
        _ => false,
    };
    if second && weight + 2 >= walk.enough {
        walk.hits.add(&UNION_SELECT);
    }
    if !cursor.take_word(Word::Select) {
        return;
    }
    let function = matches!(cursor.peek_kind(), Kind::Word(Word::Function | Word::Special));
    let list = list(&mut cursor);
    // A text that is this query and nothing else.
    let whole = walk.lead == Lead::Start
        && match list {
            List::Values => cursor.is_at_end() || from(&mut cursor) >= 2,
            List::Names => from(&mut cursor) >= 3 && ending(&mut cursor) == Ending::LastComment,
            _ => false,
        };
    let score = all
        + i32::from(cursor.crossed() > 0)
        + i32::from(whole) * if list == List::Names { 2 } else { 1 }
        + match list {
            List::Nothing if cursor.is_at_end() => 2,
            List::Nothing => 0,
            List::Words if function && cursor.is_at_end() => 2,
            List::Words => 1,
            List::Names => 2,
            List::Values => 3,
            List::Certain => 4,
        };
    if weight + score >= walk.enough {
        walk.hits.add(&UNION_SELECT);
    } else if walk.suspicious && score >= 2 {
        walk.hits.add(&FRAGMENT);
    }
}

/// What is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    /// Nothing that could be selected.
    Nothing,
    /// Words, as in prose.
    Words,
    /// Names, as a list or with `from` behind them.
    Names,
    /// Values: numbers, strings, calls.
    Values,
    /// What only an attack or a program selects: `null, null`, numbers in a row, functions of SQL alone.
    Certain,
}

/// Reads what is behind `select`.
fn list(cursor: &mut Cursor<'_>) -> List {
    while cursor.take_word(Word::Prefix) {}
    let mut best = List::Nothing;
    let mut plain = 0;
    let mut ahead = *cursor;
    if ahead.take(Kind::Arithmetic(b'*')) && ahead.is_at_end() {
        return List::Values;
    }
    for _ in 0..6 {
        let before = *cursor;
        let star = plain == 0 && cursor.take(Kind::Arithmetic(b'*'));
        let item = if star && !matches!(cursor.peek_kind(), Kind::SystemVariable | Kind::Variable | Kind::Number) {
            Operand::Literal
        } else {
            operand(cursor)
        };
        if item == Operand::Missing {
            *cursor = before;
            break;
        }
        // What joins operands to one item.
        for _ in 0..2 {
            if !matches!(cursor.peek_kind(), Kind::Arithmetic(_) | Kind::Connective | Kind::Compare) {
                break;
            }
            cursor.next();
            operand(cursor);
        }
        cursor.take(Kind::Close);
        // A name of its own for the item, with `as` or without. Without, prose looks the same, but for what follows.
        if cursor.take_word(Word::As) {
            operand(cursor);
        } else {
            let before = *cursor;
            let named = matches!(cursor.next().kind, Kind::Word(Word::Name) | Kind::Str { closed: true });
            let catalogue = cursor.take_word(Word::From) && cursor.take_word(Word::Catalogue);
            *cursor = before;
            if named && catalogue {
                return List::Certain;
            }
        }
        let behind = cursor.peek_kind();
        let goes_on = matches!(
            behind,
            Kind::Comma
                | Kind::Comment
                | Kind::End
                | Kind::Semicolon
                | Kind::Close
                | Kind::Other(0..=b' ')
                | Kind::Word(
                    Word::From | Word::Into | Word::Union | Word::Limit | Word::Where | Word::Group | Word::Connective
                )
        );
        // `select`version`()`, `select 1`a` from t`: a name in backticks, called or given to a value.
        if item != Operand::Missing && matches!(cursor.peek_text(), [b'`', .., b'`']) {
            cursor.next();
            return List::Certain;
        }
        let kind = match item {
            Operand::Str { .. } if behind == Kind::Open => return List::Certain,
            Operand::Call(3..) | Operand::Wait(_) | Operand::System | Operand::Query | Operand::Construct => {
                List::Certain
            }
            Operand::Variable if goes_on => List::Certain,
            Operand::Number(token) if cursor.text_of(token).starts_with(b"0x") => List::Certain,
            Operand::Call(_) | Operand::Variable => {
                plain += 1;
                if plain > 1 { List::Certain } else { List::Values }
            }
            Operand::Number(_) | Operand::Literal | Operand::Str { .. } if goes_on => {
                plain += 1;
                if plain > 1 { List::Certain } else { List::Values }
            }
            Operand::Name(_) if matches!(behind, Kind::Comma | Kind::Word(Word::From | Word::Into)) => List::Names,
            Operand::Name(_) if goes_on && behind != Kind::End => List::Names,
            _ => List::Words,
        };
        best = best.max(kind);
        if !cursor.take(Kind::Comma) {
            break;
        }
    }
    best
}

/// Whether a table follows: `from name`, and then what may follow a table.
fn from(cursor: &mut Cursor<'_>) -> i32 {
    if !cursor.take_word(Word::From) {
        return 0;
    }
    if cursor.take(Kind::Open) {
        return 3;
    }
    if matches!(cursor.peek_kind(), Kind::Word(Word::Catalogue)) {
        return 4;
    }
    if !matches!(operand(cursor), Operand::Name(_) | Operand::Str { .. } | Operand::Call(_)) {
        return 0;
    }
    match cursor.peek_kind() {
        Kind::Word(Word::Where | Word::Group | Word::Limit | Word::Union | Word::Having | Word::As)
        | Kind::Comment
        | Kind::Semicolon => 3,
        Kind::End | Kind::Close | Kind::Comma => 2,
        _ => 1,
    }
}

/// Behind `(`: a query in the place of a value.
pub(super) fn subquery(walk: &mut Walk<'_, '_>, at: usize) {
    if !walk.lead.wants_operand() && walk.lead != Lead::Start {
        return;
    }
    let mut cursor = walk.cursor(at);
    cursor.take(Kind::Open);
    if !cursor.take_word(Word::Select) {
        return;
    }
    let list = list(&mut cursor);
    let score = match list {
        List::Certain => 4,
        List::Values => 1 + from(&mut cursor),
        List::Names => from(&mut cursor),
        _ => 0,
    };
    let whole = walk.lead == Lead::Start && score >= 3
        || walk.lead == Lead::Operator
            && score >= 1
            && is_sum(walk.text.get(..at.saturating_sub(1)).unwrap_or_default());
    if whole || (walk.lead != Lead::Start && walk.lead.weight() + score >= walk.enough) {
        walk.hits.add(&SUBQUERY);
    } else if walk.suspicious && score >= 2 {
        walk.hits.add(&FRAGMENT);
    }
}

/// Whether the text up to here is a number and an operator: `1-(select …`.
fn is_sum(before: &[u8]) -> bool {
    before.len() <= 24
        && before.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
        && before
            .iter()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b'*' | b'/' | b'%' | b' '))
}

/// Two words that only SQL puts together: `procedure analyse(`, `into outfile '…`, `waitfor delay '…`.
pub(super) fn phrase(walk: &mut Walk<'_, '_>, word: Word, end: usize) {
    let mut cursor = walk.cursor(end);
    match word {
        Word::Procedure if cursor.take_word(Word::Analyse) && cursor.take(Kind::Open) => walk.hits.add(&ERROR_BASED),
        Word::Into if cursor.take_word(Word::Outfile) && is_argument(&mut cursor) => walk.hits.add(&OUT_OF_BAND),
        Word::Waitfor if cursor.take_word(Word::Delay) => {
            // In forms a plus is a space.
            cursor.take(Kind::Arithmetic(b'+'));
            if is_argument(&mut cursor) {
                walk.hits.add(&TIME_DELAY);
            }
        }
        _ => {}
    }
}

/// Whether a string, a variable or a hexadecimal number follows.
fn is_argument(cursor: &mut Cursor<'_>) -> bool {
    let token = cursor.peek();
    matches!(token.kind, Kind::Str { .. } | Kind::Variable) || cursor.text_of(token).starts_with(b"0x")
}

/// Behind `/*!`: a comment that MySQL runs.
pub(super) fn executable_comment(walk: &mut Walk<'_, '_>, behind: &[u8]) {
    let digits = behind.iter().take_while(|b| b.is_ascii_digit()).count();
    let name = behind.iter().skip(digits).take_while(|b| b.is_ascii_alphabetic()).count();
    let word = Word::of(behind.get(digits..digits + name).unwrap_or_default());
    let numbered = matches!(digits, 5 | 6);
    let reserved = !matches!(word, Word::Name | Word::Function | Word::Prefix);
    if numbered || (digits <= 5 && reserved && name > 0) {
        walk.hits.add(&EXECUTABLE_COMMENT);
    }
}

/// Whether a number is compared with itself where a condition is due: `case when 7=7 then`, `iif(7=7,`.
pub(super) fn is_constant(walk: &Walk<'_, '_>, word: Word, end: usize) -> bool {
    let behind = walk.text.get(end..).unwrap_or_default();
    let may = match word {
        Word::Case => behind.first().is_some_and(|&byte| byte <= b' ' || byte == b'/'),
        _ => behind.first() == Some(&b'('),
    };
    if !may {
        return false;
    }
    let mut cursor = walk.cursor(end);
    if word == Word::Case && !cursor.take_word(Word::When) {
        return false;
    }
    while cursor.take(Kind::Open) {}
    let (left, operator, right) = (cursor.next(), cursor.next(), cursor.next());
    let equal = left.kind == Kind::Number
        && operator.kind == Kind::Compare
        && right.kind == Kind::Number
        && cursor.text_of(left) == cursor.text_of(right);
    while cursor.take(Kind::Close) {}
    equal
        && match word {
            Word::Case => cursor.peek_text().eq_ignore_ascii_case(b"then"),
            _ => cursor.peek_kind() == Kind::Comma,
        }
}

/// At a word that may begin a statement.
pub(super) fn statement(walk: &mut Walk<'_, '_>, word: Word, start: usize, end: usize) {
    let (stacked, weight) = match walk.lead {
        // A literal of a program, with a statement in it.
        Lead::Breakout if is_literal(walk.text.get(..start).unwrap_or_default()) => (false, 0),
        Lead::Semicolon { .. } => (true, walk.lead.weight().max(i32::from(walk.broke) * 3)),
        Lead::Breakout | Lead::Unopened => (true, 3),
        Lead::Value => (true, 2),
        Lead::Start | Lead::Open | Lead::Other | Lead::Close => (false, 0),
        _ if walk.suspicious || word == Word::Select => (false, 0),
        _ => return,
    };
    // In programs these stand behind parentheses and numbers too.
    if matches!(walk.lead, Lead::Unopened | Lead::Value)
        && matches!(word, Word::If | Word::Case | Word::Lone | Word::Admin)
    {
        return;
    }
    let evasion = word == Word::Select && is_evasion(walk.text.get(end..).unwrap_or_default());
    if !stacked && !walk.suspicious && !evasion {
        return;
    }
    // "exec", in quotes of its own.
    let around =
        |at: Option<usize>| at.and_then(|at| walk.text.get(at)).filter(|byte| matches!(byte, b'\'' | b'"' | b'`'));
    let quote = around(start.checked_sub(1));
    if quote.is_some() && quote == around(Some(end)) {
        return;
    }
    let mut cursor = walk.cursor(end);
    let score = begins(&mut cursor, word, walk.text.get(start..end).unwrap_or_default());
    if score >= 3 && evasion {
        walk.hits.add(&COMMENT_EVASION);
        return;
    }
    if stacked && weight + score >= walk.enough && score > 1 {
        walk.hits.add(&STACKED_QUERY);
    } else if walk.suspicious && score >= if walk.lead == Lead::Name { 4 } else { 3 } {
        walk.hits.add(&STATEMENT);
    } else if walk.suspicious && stacked && score >= 2 {
        walk.hits.add(&FRAGMENT);
    }
}

/// Whether the text begins with the verb of a statement, behind lines that are comments, and goes on as that statement does.
pub(super) fn is_statement(text: &[u8], comments: &Comments) -> bool {
    let mut start = text.trim_ascii_start();
    while start.starts_with(b"--") {
        let Some(end) = start.iter().position(|&byte| byte == b'\n') else { return false };
        start = start.get(end..).unwrap_or_default().trim_ascii_start();
    }
    let (len, word) = Word::read(start);
    let name = start.get(..len).unwrap_or_default();
    let mut cursor = Cursor::new(text, comments, text.len() - start.len() + len, FUEL);
    if name.eq_ignore_ascii_case(b"with") {
        let named = matches!(operand(&mut cursor), Operand::Name(_) | Operand::Call(_));
        return named && cursor.take_word(Word::As) && cursor.take(Kind::Open) && cursor.take_word(Word::Select);
    }
    if name.eq_ignore_ascii_case(b"explain") {
        cursor.take_word(Word::Analyse);
        let token = cursor.next();
        let Kind::Word(word) = token.kind else { return false };
        let name = cursor.text_of(token);
        return begins(&mut cursor, word, name) >= 3;
    }
    begins(&mut cursor, word, name) >= 3
}

/// Whether a quote ends the text up to here that opens a literal: behind a parenthesis, a comma or an assignment.
fn is_literal(before: &[u8]) -> bool {
    let Some((b'"' | b'\'', before)) = before.split_last() else { return false };
    matches!(before.trim_ascii_end().last(), Some(b'(' | b',' | b'=' | b'[' | b'{' | b':' | b'+'))
}

/// Whether a comment takes the place of a blank: `select/**/1`.
fn is_evasion(behind: &[u8]) -> bool {
    let Some(inside) = behind.strip_prefix(b"/*") else { return false };
    let near = inside.get(..64).unwrap_or(inside);
    let end = near.windows(3).position(|window| matches!(window, [b'*', b'/', next] if *next > b' '));
    end.is_some()
}

/// How much what follows the word looks like the statement that it begins.
fn begins(cursor: &mut Cursor<'_>, word: Word, text: &[u8]) -> i32 {
    let done = |cursor: &mut Cursor<'_>| {
        matches!(
            ending(cursor),
            Ending::Comment | Ending::LastComment | Ending::Semicolon | Ending::Text | Ending::OpenString
        )
    };
    let is_name = |operand: Operand| matches!(operand, Operand::Name(_) | Operand::Str { .. } | Operand::Variable);
    match word {
        Word::Select => match list(cursor) {
            List::Certain => 3,
            List::Values => (2 + from(cursor)).min(4),
            List::Names => from(cursor) + i32::from(cursor.crossed() > 0),
            _ => 0,
        },
        Word::Insert if cursor.take_word(Word::Into) => match operand(cursor) {
            Operand::Call(_) => 4,
            named if is_name(named) => match cursor.peek_kind() {
                Kind::Open | Kind::Word(Word::Values | Word::Select | Word::Set) => 4,
                // `merge into t using …`
                Kind::Word(_) if cursor.peek_text().eq_ignore_ascii_case(b"using") => 4,
                _ => 1,
            },
            _ if cursor.is_at_end() => 3,
            _ => 0,
        },
        // SQL Server needs no `into`.
        Word::Insert => match operand(cursor) {
            Operand::Call(_) | Operand::Name(_) if cursor.take_word(Word::Values) => {
                4 * i32::from(cursor.peek_kind() == Kind::Open)
            }
            _ => 0,
        },
        Word::Update => {
            if !is_name(operand(cursor)) {
                return 0;
            }
            if !cursor.take_word(Word::Set) {
                return i32::from(cursor.is_at_end());
            }
            let named = is_name(operand(cursor));
            if named && cursor.peek_kind() == Kind::Compare { 4 } else { 1 }
        }
        Word::Delete if cursor.take_word(Word::From) => {
            if !is_name(operand(cursor)) {
                return 0;
            }
            match cursor.peek_kind() {
                Kind::Word(Word::Where | Word::Limit | Word::Group) | Kind::Comment | Kind::Semicolon => 4,
                Kind::End => 3,
                _ => 0,
            }
        }
        // Nor `from`.
        Word::Delete => {
            let named = is_name(operand(cursor));
            let told = cursor.peek_kind() == Kind::Word(Word::Where) || ending(cursor) == Ending::LastComment;
            3 * i32::from(named && told)
        }
        Word::Drop if cursor.take_word(Word::Object) => {
            if cursor.take_word(Word::If) {
                return 4;
            }
            if !is_name(operand(cursor)) {
                return 0;
            }
            match cursor.peek_kind() {
                Kind::Comment | Kind::Semicolon | Kind::End => 4,
                Kind::Comma => 3,
                _ => 1,
            }
        }
        Word::Drop if text.eq_ignore_ascii_case(b"truncate") => {
            let named = is_name(operand(cursor));
            2 * i32::from(named && done(cursor))
        }
        Word::Create => {
            // `create or replace function f(`, `create temporary table t (`.
            if cursor.take_word(Word::Connective) && !cursor.take_word(Word::Insert) {
                return 0;
            }
            let mut objects = 0;
            while objects < 3 && (cursor.take_word(Word::Object) || cursor.take_word(Word::Prefix)) {
                objects += 1;
            }
            if objects == 0 && !cursor.take_word(Word::Procedure) {
                return 0;
            }
            if cursor.take_word(Word::If) {
                return 4;
            }
            match operand(cursor) {
                Operand::Call(_) => 4,
                named if is_name(named) => match cursor.peek_kind() {
                    Kind::Open
                    | Kind::Word(Word::As | Word::Drop | Word::Create | Word::Set | Word::Admin | Word::Select) => 4,
                    Kind::Word(Word::Name) => match text.first() {
                        // `alter table t add …`, `create user u identified by '…'`.
                        Some(b'a' | b'A') if alters(cursor) => 4,
                        _ => i32::from(alters(cursor)) * 3,
                    },
                    Kind::Comment | Kind::Semicolon => 2,
                    _ => 1,
                },
                _ => 0,
            }
        }
        Word::Exec => match cursor.next() {
            token if token.kind == Kind::Word(Word::Outside) => 4,
            token if matches!(token.kind, Kind::Variable | Kind::Str { .. }) => 3,
            token if token.kind == Kind::Open => match cursor.next().kind {
                Kind::Str { .. } | Kind::Variable | Kind::Word(Word::Special) => 4,
                _ => 0,
            },
            token if matches!(token.kind, Kind::Word(_)) => {
                let name = cursor.text_of(token);
                match cursor.peek_kind() {
                    Kind::Dot | Kind::Variable => 3,
                    Kind::Str { .. } => 4,
                    _ => {
                        i32::from(name.len() > 2 && matches!(name, [b'x' | b's' | b'X' | b'S', b'p' | b'P', b'_', ..]))
                            * 4
                    }
                }
            }
            _ => 0,
        },
        Word::Declare => match cursor.next().kind {
            Kind::Variable => 4,
            _ => 0,
        },
        Word::Set => match cursor.next().kind {
            Kind::Variable | Kind::SystemVariable if cursor.peek_kind() == Kind::Compare => 4,
            Kind::Variable | Kind::SystemVariable if cursor.is_at_end() => 3,
            Kind::Word(_) if matches!(operand(cursor), Operand::Name(_) | Operand::Str { .. }) => {
                2 * i32::from(matches!(ending(cursor), Ending::LastComment))
            }
            _ => 0,
        },
        Word::Begin => match cursor.next().kind {
            Kind::Word(Word::Package) => 4,
            Kind::Word(_) if cursor.take(Kind::Dot) => 2,
            _ => 0,
        },
        // A block in PL/pgSQL.
        Word::Call if cursor.peek_text().starts_with(b"$") => 4,
        Word::Call => match operand(cursor) {
            Operand::Call(score) | Operand::Wait(score) => 2 + i32::from(score > 2),
            _ => 0,
        },
        Word::Lone => {
            if cursor.peek_text().eq_ignore_ascii_case(b"with") {
                cursor.next();
                cursor.next();
            }
            3 * i32::from(done(cursor))
        }
        Word::Admin if text.eq_ignore_ascii_case(b"show") => {
            const SHOWN: [&[u8]; 8] =
                [b"tables", b"databases", b"schemas", b"columns", b"grants", b"variables", b"processlist", b"status"];
            let shown = cursor.peek_text();
            cursor.next();
            3 * i32::from(SHOWN.iter().any(|known| shown.eq_ignore_ascii_case(known)) && done(cursor))
        }
        Word::Admin if text.eq_ignore_ascii_case(b"attach") => {
            cursor.take_word(Word::Object);
            let file = matches!(operand(cursor), Operand::Str { closed: true, .. } | Operand::Variable);
            4 * i32::from(file && cursor.take_word(Word::As))
        }
        Word::Admin if text.eq_ignore_ascii_case(b"pragma") => match operand(cursor) {
            Operand::Call(_) => 3,
            Operand::Name(_) if cursor.peek_kind() == Kind::Compare || cursor.is_at_end() => 3,
            _ => 0,
        },
        Word::Admin if text.eq_ignore_ascii_case(b"handler") => {
            let named = is_name(operand(cursor));
            let verb = cursor.peek_text();
            3 * i32::from(named && (verb.eq_ignore_ascii_case(b"open") || verb.eq_ignore_ascii_case(b"read")))
        }
        // `rename table a to b`, `lock tables a write`, `kill 7`
        Word::Admin if text.eq_ignore_ascii_case(b"rename") || text.eq_ignore_ascii_case(b"lock") => {
            let table = cursor.peek_text();
            let tables = table.eq_ignore_ascii_case(b"table") || table.eq_ignore_ascii_case(b"tables");
            cursor.next();
            let named = matches!(operand(cursor), Operand::Name(_));
            let verb = cursor.peek_text();
            3 * i32::from(
                tables && named && [&b"to"[..], b"write", b"read"].iter().any(|known| verb.eq_ignore_ascii_case(known)),
            )
        }
        // `backup database a to disk='…'`
        Word::Admin if text.eq_ignore_ascii_case(b"backup") => {
            let kind = cursor.next();
            let named = matches!(operand(cursor), Operand::Name(_)) && kind.kind == Kind::Word(Word::Object);
            4 * i32::from(named && cursor.peek_text().eq_ignore_ascii_case(b"to"))
        }
        Word::Admin if text.eq_ignore_ascii_case(b"kill") => {
            let numbered = matches!(operand(cursor), Operand::Number(_));
            2 * i32::from(numbered && done(cursor))
        }
        Word::Admin => {
            let named = matches!(operand(cursor), Operand::Name(_) | Operand::Str { .. } | Operand::System);
            let system = matches!(ending(cursor), Ending::Comment | Ending::LastComment | Ending::Semicolon);
            if named && system { 2 } else { 0 }
        }
        Word::Case => {
            let simple = cursor.peek_kind() != Kind::Word(Word::When);
            if simple && operand(cursor) == Operand::Missing || !cursor.take_word(Word::When) || read(cursor).is_none()
            {
                return 0;
            }
            3 * i32::from(cursor.peek_text().eq_ignore_ascii_case(b"then"))
        }
        Word::If => match read(cursor) {
            // A program's own.
            _ if matches!(cursor.peek_kind(), Kind::Other(b':' | b'{')) => 0,
            Some(condition) if condition.compared => condition.score.min(3),
            Some(condition) if condition.score >= 3 => 3,
            _ => 0,
        },
        Word::Grant => grants(cursor),
        // `load data local infile '…'`
        Word::Copy if text.eq_ignore_ascii_case(b"load") => {
            let data = cursor.peek_text().eq_ignore_ascii_case(b"data");
            cursor.next();
            if cursor.peek_text().eq_ignore_ascii_case(b"local") {
                cursor.next();
            }
            4 * i32::from(data && cursor.peek_text().eq_ignore_ascii_case(b"infile"))
        }
        Word::Copy => {
            let source = operand(cursor);
            if source == Operand::Query {
                // `copy (select …) to program '…'`
                let mut left = 12;
                while left > 0 && !cursor.peek_text().eq_ignore_ascii_case(b"program") {
                    cursor.next();
                    left -= 1;
                }
                return 4 * i32::from(left > 0);
            }
            let named = is_name(source);
            let moves = matches!(cursor.peek_kind(), Kind::Word(Word::From | Word::Into))
                || cursor.peek_text().eq_ignore_ascii_case(b"to");
            cursor.next();
            if named
                && moves
                && (matches!(cursor.peek_kind(), Kind::Str { .. })
                    || cursor.peek_text().eq_ignore_ascii_case(b"program"))
            {
                4
            } else {
                0
            }
        }
        _ => 0,
    }
}

/// Behind `grant` and `revoke`: privileges that are statements' own words, `on` what, and `to` or `from` whom.
fn grants(cursor: &mut Cursor<'_>) -> i32 {
    let privilege = matches!(
        cursor.next().kind,
        Kind::Word(
            Word::Prefix
                | Word::Select
                | Word::Insert
                | Word::Update
                | Word::Delete
                | Word::Exec
                | Word::Create
                | Word::Drop
        )
    );
    let mut on = false;
    for _ in 0..10 {
        let word = cursor.peek_text();
        match cursor.next().kind {
            Kind::End | Kind::Semicolon => break,
            _ if word.eq_ignore_ascii_case(b"on") => on = true,
            _ if on && (word.eq_ignore_ascii_case(b"to") || word.eq_ignore_ascii_case(b"from")) => {
                return 3 * i32::from(privilege);
            }
            _ => {}
        }
    }
    0
}

/// Whether one of the words that only definitions have follows.
fn alters(cursor: &mut Cursor<'_>) -> bool {
    const DEFINES: [&[u8]; 9] =
        [b"add", b"change", b"modify", b"rename", b"identified", b"owner", b"with", b"on", b"enable"];
    let word = cursor.peek_text();
    DEFINES.iter().any(|define| word.eq_ignore_ascii_case(define))
}
