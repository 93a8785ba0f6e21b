//! Texts that are, as a whole, what stands between a value and the end of a statement.
//!
//! [`walk`](super::walk) weighs what stands around a place, wherever that is. Here a short text is read from its start to its end:
//! a value of one word or none, what ends it, and then SQL up to the end, a comment that cuts the rest off, or a string that the
//! application's own quote will close. Prose leaves words over, so that where nothing is left over, less evidence is enough.

use super::condition::{Condition, Ending, Operand, read};
use super::lex::{Cursor, Kind, Token};
use super::rules::{BREAK_OUT, COMMENT_TERMINATION, SUBQUERY, TIME_DELAY};
use super::walk::{LONGEST_VALUE, Walk, is_value};
use super::words::Word;
use crate::finding::Rule;
use crate::rules::ascii::skip;

/// Longer texts are not read as a whole.
const LONGEST: usize = 256;
/// How many tokens are read.
const TOKENS: u8 = 120;

pub(super) fn judge(walk: &mut Walk<'_, '_>) {
    let text = walk.text;
    if text.len() > LONGEST {
        return;
    }
    let start = text.len() - skip(text, |byte| byte <= b' ').len();
    let value = value(text.get(start..).unwrap_or_default());
    let end = start + value.len();
    let quote = text.get(end).copied().filter(|byte| matches!(byte, b'\'' | b'"' | b'`'));
    let numeric = is_number(value);
    if !may_go_on(text, end, quote.is_some() || numeric) {
        return;
    }
    let mut cursor = Cursor::new(text, walk.comments, end + usize::from(quote.is_some()), TOKENS);
    let mut closes = 0;
    while cursor.take(Kind::Close) {
        closes += 1;
    }
    let place = Place { text, end, quote, closes, numeric, named: is_name(value) };
    let rule = match cursor.peek_kind() {
        Kind::Word(Word::Connective) | Kind::Connective if place.is_left() => place.connective(&mut cursor),
        Kind::Compare | Kind::Arithmetic(_) | Kind::Connective => place.operator(cursor),
        Kind::Comma => place.list(cursor),
        Kind::Semicolon if quote.is_some() => {
            cursor.next();
            let cut = cursor.next().kind == Kind::Comment && read_on(cursor, 0).is_some_and(|rest| rest.tokens == 0);
            cut.then_some(&COMMENT_TERMINATION)
        }
        // In forms a plus is a space; here it adds.
        Kind::Word(_) if quote.is_some() && text.get(end + 1) == Some(&b'+') => place.added(cursor),
        Kind::Word(_) if place.numeric && quote.is_none() && text.get(end) == Some(&b'+') => {
            read_on(cursor, 0).filter(|rest| rest.depth == 0 && (rest.server || rest.queries)).map(|_| &BREAK_OUT)
        }
        // `1 desc,(select …)`: in the order of a query.
        Kind::Word(_) if place.numeric && quote.is_none() && closes == 0 => {
            let word = cursor.peek_text();
            let ordered = [&b"asc"[..], b"desc"].iter().any(|known| word.eq_ignore_ascii_case(known));
            cursor.next();
            (ordered && cursor.peek_kind() == Kind::Comma).then(|| place.list(cursor)).flatten()
        }
        Kind::Comment if quote == Some(b'`') && place.named => {
            cursor.next();
            cursor.rest().iter().all(|byte| !byte.is_ascii_alphanumeric()).then_some(&COMMENT_TERMINATION)
        }
        Kind::Word(_) if quote.is_some() || closes > 0 => place.clause(cursor),
        Kind::Open if place.named && quote.is_none() && closes == 0 => place.call(cursor),
        // A query, or what only the server knows, in parentheses.
        Kind::Open if value.is_empty() && quote.is_none() => {
            let rest = read_on(cursor, 0).filter(|rest| rest.depth == 0);
            match rest {
                Some(rest) if rest.waits => Some(&TIME_DELAY),
                Some(rest) if rest.asks() => Some(&SUBQUERY),
                _ => None,
            }
        }
        _ => None,
    };
    if let Some(rule) = rule {
        walk.hits.add(rule);
    }
}

/// Whether what is behind the value may be SQL: a quick no for most texts. Where nothing shows that a value ended, only a call can be.
fn may_go_on(text: &[u8], end: usize, left: bool) -> bool {
    let behind = text.get(end..).unwrap_or_default();
    if left {
        return behind.len() > 1;
    }
    match skip(behind, |byte| byte <= b' ') {
        [b'(' | b')' | b',' | b'*' | b'-' | b'~', ..] => behind.contains(&b'('),
        _ => false,
    }
}

/// Where the value ended.
struct Place<'a> {
    text: &'a [u8],
    /// Where the value ends.
    end: usize,
    /// The quote that ends it.
    quote: Option<u8>,
    /// How many runs of closing parentheses are behind it.
    closes: u32,
    numeric: bool,
    named: bool,
}

impl Place<'_> {
    /// Whether what ended the value shows that it was one: a quote, a parenthesis, or that it is a number.
    const fn is_left(&self) -> bool {
        self.quote.is_some() || self.closes > 0 || self.numeric
    }

    /// `or …`, `and …`, `||`, `&&`.
    fn connective(&self, cursor: &mut Cursor<'_>) -> Option<&'static Rule> {
        let connective = cursor.next();
        let operand = cursor.peek();
        let tight = operand.start == connective.end;
        let signed = match operand.kind {
            Kind::Word(Word::Not) | Kind::Bang | Kind::Arithmetic(b'~') => true,
            Kind::Arithmetic(_) => tight,
            _ => false,
        };
        let negated = operand.kind == Kind::Word(Word::Not);
        let symbolic = {
            let mut ahead = *cursor;
            ahead.next();
            ahead.peek_kind() == Kind::Compare
        };
        let prefixed = matches!(cursor.text_of(operand), [letter, .., b'\''] if letter.is_ascii_alphabetic());
        let condition = read(cursor)?;
        let Condition { score, compared, first, end, .. } = condition;
        let cut = match end {
            Ending::Text | Ending::OpenString => false,
            Ending::LastComment => true,
            _ => return None,
        };
        let found = match first {
            // Two names are compared in formulas.
            Operand::Name(_) if compared => score > 1 || self.quote.is_some(),
            // `2 and 2 = 4`: two numbers alone are left to where it stands.
            Operand::Number(_) if compared && symbolic && self.quote.is_none() => score > 3,
            _ if compared => score > i32::from(self.quote.is_none() && symbolic),
            Operand::Query | Operand::Construct | Operand::System | Operand::Wait(_) | Operand::Call(3..) => true,
            // `2 or not 2`.
            Operand::Number(_) if negated && self.quote.is_none() => false,
            Operand::Literal | Operand::Number(_) => signed || cut && self.quote.is_some(),
            Operand::Name(_) => cut && self.quote.is_some(),
            Operand::Str { closed: false, .. } => {
                let inside = cursor.text_of(operand).get(1..).unwrap_or_default();
                self.quote.is_some()
                    && (operand.kind == Kind::Open
                        || (self.end > 0 || !inside.is_empty())
                            && (inside.len() <= 2 || inside.iter().all(u8::is_ascii_digit))
                        || signed)
            }
            Operand::Str { .. } => self.quote.is_none() && tight || prefixed,
            _ => false,
        };
        found.then_some(condition.rule())
    }

    /// An operator, and what is calculated or compared.
    fn operator(&self, mut cursor: Cursor<'_>) -> Option<&'static Rule> {
        let operator = cursor.next();
        if let Some(quote) = self.quote {
            return self.between_quotes(quote, operator, cursor);
        }
        let star = cursor.text_of(operator) == b"*" && self.end == 0;
        let rest = read_on(cursor, 0).filter(|rest| rest.depth == 0)?;
        // `*,(select …) from t`: the columns of a query.
        if star && rest.queries && rest.selects {
            return Some(&SUBQUERY);
        }
        // `-version()`: a sign belongs to the value.
        let signed = self.end == 0
            && matches!(cursor.text_of(operator), b"-" | b"~")
            && self.text.get(operator.end).is_some_and(|byte| *byte > b' ');
        if rest.waits {
            Some(&TIME_DELAY)
        } else if (self.numeric || signed) && (rest.asks() || rest.queries && rest.literals > 0 && self.is_tight()) {
            Some(&BREAK_OUT)
        } else {
            None
        }
    }

    /// An operator behind the quote that ended the value: the application's own string follows it, or a pattern.
    fn between_quotes(&self, quote: u8, operator: Token, mut cursor: Cursor<'_>) -> Option<&'static Rule> {
        let sign = cursor.text_of(operator);
        let behind = self.text.get(operator.end..)?;
        // `and'/'or`, `5'-6'` and `AT'&'T` are written in prose.
        let (first, rest) = behind.split_first()?;
        if operator.start == self.end + 1 && *first == quote && !matches!(sign, b"-" | b"/" | b"&" | b",") {
            let word = rest.iter().all(is_value);
            return (word && (self.end > 0 || !rest.is_empty())).then_some(&BREAK_OUT);
        }
        if matches!(sign, b"~" | b"~*" | b"!~" | b"!~*") {
            let pattern = matches!(cursor.next().kind, Kind::Str { closed: false });
            return (pattern && cursor.ends_in_string()).then_some(&BREAK_OUT);
        }
        self.added(cursor)
    }

    /// `'+convert(int,@@version)+'`: added to what stands around it.
    fn added(&self, cursor: Cursor<'_>) -> Option<&'static Rule> {
        // The application's own string goes on behind the last quote.
        let own = self.text.iter().rev().take(LONGEST_VALUE).take_while(|byte| is_value(byte)).count();
        let inside = self.text.get(..self.text.len() - own).unwrap_or_default();
        let ends = matches!(inside, [.., b'+' | b'|' | b'-' | b'*' | b'^' | b'/' | b'&' | b'%', last] if Some(*last) == self.quote);
        let rest = read_on(cursor, 1).filter(|_| ends)?;
        // `'*1*'`: a number between two signs and the two quotes.
        let number = rest.numbers == 1 && rest.tokens <= 3;
        (number || rest.server || rest.queries || rest.waits).then_some(&BREAK_OUT)
    }

    /// Behind a comma: more values, more rows, or more columns that are set.
    fn list(&self, mut cursor: Cursor<'_>) -> Option<&'static Rule> {
        cursor.next();
        let row = self.closes > 0 && cursor.peek_kind() == Kind::Open;
        let sets = {
            let mut ahead = cursor;
            matches!(ahead.next().kind, Kind::Word(_)) && ahead.peek_text() == b"="
        };
        let rest = read_on(cursor, i32::from(self.quote.is_some()))?;
        let left = self.quote.is_some();
        // `1), (2)` numbers a list: a row of more columns, or one that is cut off, does not.
        let columns = rest.cut || rest.server || rest.queries || self.has_columns();
        if row && (left || self.numeric && columns) || left && sets && (rest.open || rest.cut) {
            return Some(&BREAK_OUT);
        }
        if rest.cut && rest.lowest < 0 && (left || self.end == 0 && (rest.server || rest.queries || rest.waits)) {
            return Some(&BREAK_OUT);
        }
        if rest.waits {
            return Some(&TIME_DELAY);
        }
        if self.numeric && rest.cut && rest.selects && rest.compares {
            return Some(&BREAK_OUT);
        }
        let tight =
            self.text.get(self.end) == Some(&b',') && self.text.get(self.end + 1).is_some_and(|byte| *byte > b' ');
        if rest.depth == 0 && rest.server && (self.numeric || self.named && tight) {
            return Some(&BREAK_OUT);
        }
        ((self.named || self.numeric) && rest.queries && rest.asks() && rest.depth == 0).then_some(&SUBQUERY)
    }

    /// Whether what follows the value has no blank before it or behind its first byte.
    fn is_tight(&self) -> bool {
        matches!(self.text.get(self.end..), Some([operator, next, ..]) if *operator > b' ' && *next > b' ')
    }

    /// Whether the first row behind the value has more than one column.
    fn has_columns(&self) -> bool {
        let behind = self.text.get(self.end + 1..).unwrap_or_default();
        let row = behind.iter().skip_while(|&&byte| byte != b'(').skip(1).take(LONGEST_VALUE);
        row.take_while(|&&byte| byte != b')').any(|&byte| byte == b',')
    }

    /// A word that goes on with the statement behind a quote or a parenthesis.
    fn clause(&self, mut cursor: Cursor<'_>) -> Option<&'static Rule> {
        let word = cursor.next();
        let name = cursor.text_of(word);
        let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
        let follows = |cursor: &mut Cursor<'_>, known: &[&[u8]]| {
            let next = cursor.peek_text();
            known.iter().any(|known| next.eq_ignore_ascii_case(known))
        };
        if is(b"isnull") || is(b"notnull") {
            let rest = read_on(cursor, 0)?;
            return (rest.cut || rest.tokens > 0).then_some(&BREAK_OUT);
        }
        let continues = match word.kind {
            Kind::Word(Word::Having) => true,
            Kind::Word(Word::Compare) => is(b"in") && cursor.peek_kind() == Kind::Open,
            _ if is(b"returning") => self.closes > 0 && (cursor.peek_text() == b"*" || ends_in_comment(cursor)),
            _ if is(b"on") => follows(&mut cursor, &[b"duplicate", b"conflict"]),
            Kind::Word(Word::Limit) if is(b"fetch") => follows(&mut cursor, &[b"first", b"next"]),
            Kind::Word(Word::As) => self.closes > 0,
            Kind::Word(Word::From) => self.quote == Some(b'`'),
            _ if is(b"join") => true,
            _ if is(b"natural") || is(b"cross") || is(b"left") || is(b"inner") => follows(&mut cursor, &[b"join"]),
            _ => false,
        };
        if !continues {
            return None;
        }
        let rest = read_on(cursor, 3)?;
        let kept = is(b"join") || matches!(word.kind, Kind::Word(Word::As | Word::From));
        // `kids' having fun --`.
        let idle = word.kind == Kind::Word(Word::Having) && rest.literals == 0 && !rest.compares;
        if idle {
            return None;
        }
        (rest.cut && (!kept || rest.compares) || rest.open && !kept || is(b"returning") || is(b"on"))
            .then_some(&BREAK_OUT)
    }

    /// A text that is one call of a function of databases, with what only they answer inside.
    fn call(&self, cursor: Cursor<'_>) -> Option<&'static Rule> {
        let name = self.text.get(..self.end).unwrap_or_default().trim_ascii_start();
        let word = Word::of(name.rsplit(|&byte| byte == b'.').next().unwrap_or(name));
        let package = Word::of(name.split(|&byte| byte == b'.').next().unwrap_or(name)) == Word::Package;
        let rest = read_on(cursor, 0).filter(|rest| rest.depth == 0)?;
        match word {
            _ if package => Some(&BREAK_OUT),
            Word::Wait if rest.literals > 0 => Some(&TIME_DELAY),
            Word::Sleep if rest.cut => Some(&TIME_DELAY),
            Word::Leak | Word::Outside if rest.literals > 0 => Some(&BREAK_OUT),
            // In the order of a query, the answer shows in which way the rows are shuffled.
            Word::Function if name.eq_ignore_ascii_case(b"rand") && rest.compares && rest.literals > 1 => {
                Some(&BREAK_OUT)
            }
            Word::Leak | Word::Special | Word::Function | Word::If | Word::Outside
                if rest.server || rest.queries || rest.waits =>
            {
                Some(&BREAK_OUT)
            }
            _ => None,
        }
    }
}

/// What SQL was read up to the end of the text.
#[derive(Clone, Copy, Debug, Default)]
struct Rest {
    tokens: u32,
    /// Something is asked that a server alone can answer: a variable of its own, who the user is.
    server: bool,
    /// A query stands in parentheses.
    queries: bool,
    /// A table is named.
    selects: bool,
    /// Something is compared.
    compares: bool,
    /// Something waits.
    waits: bool,
    literals: u32,
    numbers: u32,
    /// How many parentheses are open at the end, and the least before.
    depth: i32,
    lowest: i32,
    /// It ends with a comment, behind which nothing is left.
    cut: bool,
    /// It ends within a string.
    open: bool,
}

fn ends_in_comment(cursor: Cursor<'_>) -> bool {
    read_on(cursor, 0).is_some_and(|rest| rest.cut)
}

impl Rest {
    /// Whether it is more than a word or a number in parentheses: `(select one)` is what forms say.
    const fn asks(&self) -> bool {
        self.server || self.queries && (self.selects || self.compares)
    }
}

/// Reads up to the end. Nothing, where that is no SQL: signs that it has not, values with nothing between them, a comment with text
/// behind it. So many of the names may have names behind them: tables and columns have others.
fn read_on(mut cursor: Cursor<'_>, names: i32) -> Option<Rest> {
    let mut rest = Rest::default();
    let mut operand = false;
    let mut names = names;
    loop {
        let token = cursor.next();
        match token.kind {
            Kind::End => {
                rest.open = cursor.ends_in_string();
                return (token.start >= cursor.end()).then_some(rest);
            }
            Kind::Comment => {
                rest.cut = true;
                return cursor.rest().iter().all(|byte| !byte.is_ascii_alphanumeric()).then_some(rest);
            }
            _ => rest.tokens += 1,
        }
        let was = std::mem::replace(&mut operand, false);
        match token.kind {
            Kind::Open => {
                rest.depth += parentheses(&cursor, token);
                rest.queries |= cursor.peek_kind() == Kind::Word(Word::Select);
            }
            Kind::Close => {
                rest.depth -= parentheses(&cursor, token);
                rest.lowest = rest.lowest.min(rest.depth);
                operand = true;
            }
            Kind::Number | Kind::Str { .. } => {
                rest.literals += 1;
                rest.numbers += u32::from(token.kind == Kind::Number);
                // Strings side by side are one string.
                if was && token.kind == Kind::Number {
                    names -= 1;
                }
                operand = true;
            }
            Kind::SystemVariable => {
                rest.server = true;
                operand = true;
            }
            Kind::Variable | Kind::Parameter => operand = true,
            Kind::Word(word) => {
                let called = cursor.peek_kind() == Kind::Open;
                match word {
                    Word::Sleep | Word::Wait if called => rest.waits = true,
                    Word::Leak | Word::Outside | Word::Special => rest.server |= called,
                    Word::Case | Word::Package => rest.server = true,
                    Word::From => rest.selects = true,
                    _ => rest.server |= called && is_about_itself(&cursor, token),
                }
                if is_operand(word) && !is_joint(cursor.text_of(token)) {
                    if was {
                        names -= 1;
                    }
                    operand = !called;
                }
            }
            Kind::Compare => rest.compares = true,
            Kind::Other(b'{' | b'}' | b'[' | b']') => {}
            Kind::Other(_) | Kind::Bang => return None,
            _ => {}
        }
        if names < 0 {
            return None;
        }
    }
}

fn parentheses(cursor: &Cursor<'_>, token: Token) -> i32 {
    i32::try_from(cursor.text_of(token).iter().filter(|&&byte| byte > b' ').count()).unwrap_or(0)
}

/// Whether a word stands for a value, and so not beside another one.
const fn is_operand(word: Word) -> bool {
    matches!(word, Word::Name | Word::Function | Word::Special | Word::Literal | Word::Object | Word::Sleep)
}

/// Whether the word stands between two values of a `case` or of tables that are joined.
fn is_joint(word: &[u8]) -> bool {
    [&b"then"[..], b"else", b"end", b"on", b"join", b"using"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether the call at the token asks the server about itself: `user()`, `version()`.
fn is_about_itself(cursor: &Cursor<'_>, name: Token) -> bool {
    const QUESTIONS: [&[u8]; 7] =
        [b"user", b"version", b"database", b"schema", b"current_user", b"session_user", b"system_user"];
    let name = cursor.text_of(name);
    let mut ahead = *cursor;
    ahead.next();
    QUESTIONS.iter().any(|known| name.eq_ignore_ascii_case(known)) && ahead.peek_kind() == Kind::Close
}

/// The value that the text begins with: a number, or a word.
fn value(text: &[u8]) -> &[u8] {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = text.iter().skip(sign).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
    // A sign of subtraction is none of a name.
    let ended = text.get(sign + digits).is_none_or(|byte| !is_value(byte) || matches!(byte, b'-' | b'%'));
    if digits > 0 && ended {
        return text.get(..sign + digits).unwrap_or_default();
    }
    if sign > 0 {
        return &[];
    }
    let word = text.iter().take(LONGEST_VALUE).take_while(|byte| is_value(byte)).count();
    text.get(..word).unwrap_or_default()
}

/// Whether the value is a number, with a sign or without.
fn is_number(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    digits.first().is_some_and(u8::is_ascii_digit) && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

fn is_name(value: &[u8]) -> bool {
    value.first().is_some_and(u8::is_ascii_alphabetic)
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::hits::Hits;
    use crate::rules::scan::scan;
    use crate::rules::sql::lex::Comments;
    use crate::rules::subject::{Context, Subject, View};

    fn finds(text: &str) -> bool {
        let (mut hits, comments, text) = (Hits::new(Paranoia::One), Comments::default(), text.as_bytes());
        let paranoia = Paranoia::One;
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context: Context::default(), paranoia };
        judge(&mut Walk::new(&subject, &comments, &mut hits));
        !hits.is_empty()
    }

    #[test]
    fn conditions_that_nothing_is_left_over_of() {
        for text in [
            "7 or not false",
            "7 or 7 is not null",
            "7 or name like '%'",
            "-7 or~0",
            "7 or'7'",
            "7 or x'41'",
            "7 or (7,8)=(7,8)",
            "7 or current_date",
            "kim' or '7",
            "kim' or id-- ",
            "') or ('7",
            "' or not '0",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "7 or 8",
            "7 or not 7",
            "7 or more",
            "7 or 8 tablets",
            "2 or more = better",
            "3 and 4 is 7",
            "Dogs' or 'cats",
            "Dogs' or cats #pets",
            "7 or not",
            "' or '",
            "rock 'n' roll or '90s",
        ] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn values_that_are_calculated() {
        for text in [
            "7-sleep(5)",
            "7 desc,(select 7 from k)",
            "7,version()",
            "-database()",
            "(sleep(7))",
            "rand(7=7)",
            "k'*7*'",
            "k'+7+'k",
            "7*(select 7)",
            "7/(case when substr(user,7,1)='k' then 1 else 0 end)",
            "7+db_name()",
            "7-(length(database())=7)",
            "k'|'7",
            "'='0",
            "'+convert(int,@@version)+'",
            "' ~ '.*",
            "convert(int,(select user))",
            "updatexml(7,concat(0x7e,user()),7)",
            "dbms_pipe.receive_message(chr(70),7)",
            "price,(select 7 from pg_sleep(7))",
            "*,(select pin from cards) from shops",
            "(select version())::int",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "7-2 (sleep well)",
            "7*sin(3)",
            "7/2",
            "price, name, size",
            "sleep(5)",
            "round(price, 2)",
            "AT'&'T",
            "5'-'6",
            "'+'",
            "and'/'or",
            "7 desc, 8 asc",
            "name, user()",
            "- user()",
            "(see page 7)",
            "rand(7)",
            "the '+' key",
            "* (select one) of these",
            "(select one)",
            "(Select 2)",
            "Red, (select one)",
            "12 - (select 2)",
        ] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn rows_columns_and_clauses_that_go_on() {
        for text in [
            "k'),('kim','pw",
            "k', role='owner",
            "k', owner=1-- ",
            "k',version())-- ",
            "k', 7, 7)-- ",
            "7),(7,8",
            "k') returning *--",
            "7) on duplicate key update a=7-- ",
            "' having 7#",
            "' in ('',0)#",
            "' notnull--",
            "') as k where 7=7-- ",
            "' join shops on 7=7-- ",
            "kim';--",
            "kim`#",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "k', is it? -- Bob",
            "'en', title='Home'",
            "(2,3),(4,5)",
            "1), (2)",
            "1),(2),(3)",
            "kids' having fun --",
            "7), (see page 8)",
            "kids' join the club -- free",
            "k') returning home",
            "' in the morning # early",
            "girls' in 'Mean Girls'",
        ] {
            assert!(!finds(text), "{text}");
        }
    }
}
