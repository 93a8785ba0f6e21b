//! What each finding means.

use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static ALL: &[&Rule] = &[
    &TAUTOLOGY,
    &UNION_SELECT,
    &STACKED_QUERY,
    &SUBQUERY,
    &TIME_DELAY,
    &ERROR_BASED,
    &OUT_OF_BAND,
    &COMMENT_TERMINATION,
    &BREAK_OUT,
    &EXECUTABLE_COMMENT,
    &COMMENT_EVASION,
    &STATEMENT,
    &FRAGMENT,
    &METACHARACTER,
];

/// What all rules of the class have in common.
const fn rule(id: &'static str, severity: Severity, paranoia: Paranoia) -> Rule {
    Rule { id, class: Class::Sql, severity, cwe: 89, paranoia, summary: "", details: "", matches: &[], passes: &[] }
}

// Paranoia 1: two literals compared behind `or` or `and`, after what ends a value, is no prose.
pub(super) static TAUTOLOGY: Rule = Rule {
    summary: "a condition that leaves its value and changes what a query selects",
    details: "A value that ends its own string or number and goes on with `or`, `and`, `||` or `&&` and a condition. With a \
              condition that is always true the query gives every row; with a question, the answer can be read from whether \
              the page changes, one bit at a time. Bind values as parameters; never put them into the text of a statement.",
    matches: &[
        "x' or '7'='7",
        "12 and 3=3",
        "\") or (\"q\"=\"q",
        "abc' || 5=5 -- ",
        "4 or 1=1",
        "' AND/**/2>1#",
        "' or true-- x",
        "3' OR 1 -- x",
        "7 or id is not null",
        "kim') or '7",
    ],
    passes: &[
        "O'Brien and Sons",
        "1 or 2 people",
        "rock 'n' roll or 80's pop",
        "a = 1 or b = 2",
        "either 'x' or 'y'",
        "the `&&` and `||` operators",
        "\"AND\" or \"OR\"",
        "Rooms 3 and 4 = 7 beds",
    ],
    ..rule("sql.tautology", Severity::High, Paranoia::One)
};

// Paranoia 1: `union` and `select` with a list of values behind a value that ended.
pub(super) static UNION_SELECT: Rule = Rule {
    summary: "a second query joined to the first with union",
    details: "`union select` behind a value adds the rows of another table to the answer: users, passwords, the catalogue. \
              Bind values as parameters.",
    matches: &[
        "5 union select 1,2,3",
        "zz' UNION ALL SELECT null,null--",
        "-4 union/**/select name from staff",
        "4 union values(1,2)",
        "' union table staff#",
    ],
    passes: &["Union Select Committee", "the union selected a new leader", "how do union and select differ?"],
    ..rule("sql.union-select", Severity::Critical, Paranoia::One)
};

// Paranoia 1: a whole statement behind a semicolon or a quote that ends a value.
pub(super) static STACKED_QUERY: Rule = Rule {
    summary: "a statement of its own behind the value",
    details: "The value ends the statement it was put into and starts another: it can change or drop tables, or run commands. \
              Bind values as parameters, and let the database user do no more than it must.",
    matches: &[
        "9; drop table staff",
        "q'; exec xp_cmdshell 'dir' --",
        "1;update staff set pay=9 where id=4",
        "'; insert into t values (1)--",
    ],
    passes: &[
        "our \"exec\" team",
        "Stop; drop the table at the door",
        "fix build; update docs",
        "Please select; then delete from list",
    ],
    ..rule("sql.stacked-query", Severity::Critical, Paranoia::One)
};

// Paranoia 1: a parenthesised query where a value ended.
pub(super) static SUBQUERY: Rule = Rule {
    summary: "a query in the place of a value",
    details: "A parenthesised `select` behind an operator or a quote: its answer, or the error or the delay that it causes, \
              gives data away. Bind values as parameters.",
    matches: &["3 and (select 1)=1", "'||(select pw from staff where id=1)||'", "1 or 5=(select count(*) from staff)"],
    passes: &["(select one) of these", "an item (selected by default)"],
    ..rule("sql.subquery", Severity::High, Paranoia::One)
};

// Paranoia 1: these functions with these arguments mean nothing in any other language.
pub(super) static TIME_DELAY: Rule = Rule {
    summary: "a call that makes the database wait",
    details: "`sleep(5)`, `waitfor delay`, `pg_sleep`, `benchmark`: the time that the answer takes tells whether a condition \
              holds, and many at once stop the database. Bind values as parameters.",
    matches: &[
        "1 or sleep(9)",
        "x' waitfor delay '0:0:9' --",
        "2;select pg_sleep(9)",
        "' and benchmark(9000000,md5(1))#",
    ],
    passes: &["waitfor delay at the gate", "time.sleep(5)", "setTimeout or sleep(ms)", "a benchmark (of 3 runs)"],
    ..rule("sql.time-delay", Severity::High, Paranoia::One)
};

// Paranoia 1: as above.
pub(super) static ERROR_BASED: Rule = Rule {
    summary: "a call whose error message gives data away",
    details: "`extractvalue`, `updatexml`, `procedure analyse` and their kin put the value of a query into the text of an error. \
              Bind values as parameters, and tell callers no database errors.",
    matches: &[
        "1 and extractvalue(1,concat(0x7e,version()))",
        "' and updatexml(1,concat(1,(select user())),1)-- ",
        "1 procedure analyse(1,1)",
    ],
    passes: &["how does extractvalue work?", "see updatexml()"],
    ..rule("sql.error-based", Severity::High, Paranoia::One)
};

// Paranoia 1: as above.
pub(super) static OUT_OF_BAND: Rule = Rule {
    summary: "a call that reaches files, the network or the system through the database",
    details: "`load_file`, `into outfile`, `xp_cmdshell`, `utl_http` and their kin read and write files, run commands or send \
              data elsewhere. Bind values as parameters, and take such rights from the database user.",
    matches: &[
        "1 and load_file('/etc/hosts')",
        "x' into outfile '/var/www/a.php' -- ",
        "'||utl_http.request('http://a.test/')||'",
    ],
    passes: &["put the letters into outfile cabinets", "is load_file safe?"],
    ..rule("sql.out-of-band", Severity::Critical, Paranoia::One)
};

// Paranoia 1: behind a quote that the text did not open, where the comment is the last thing, or right behind one value.
pub(super) static COMMENT_TERMINATION: Rule = Rule {
    summary: "a quote and a comment that cut off the rest of a statement",
    details: "`admin' --` ends the string, and what the statement still asks for (a password) becomes a comment. \
              Bind values as parameters. What is behind the comment does not matter where the field holds one value (a URL, path, file \
              name or token) or the text begins with that value; elsewhere nothing may be behind it, because dashes are prose's too.",
    matches: &["root' --", "root'#", "root') -- -", "root\"/*", "root'-- x", "root') -- x"],
    passes: &["'Twas -- well, some night", "the boys' -- and girls'", "call it 'x' --", "the dogs'-- all of them"],
    ..rule("sql.comment-termination", Severity::High, Paranoia::One)
};

// Paranoia 1: an operator or a clause behind a quote that the text did not open.
pub(super) static BREAK_OUT: Rule = Rule {
    summary: "a value that ends its string and goes on with an operator or a clause",
    details: "Behind a quote that closes the application's string comes SQL: arithmetic, a comparison, `having`, `order by`, \
              `like`. So attackers find out how a query is built. Bind values as parameters.",
    matches: &[
        "' having 4=4--",
        "z' order by 7-- ",
        "'=0-- ",
        "q' like 'q",
        "'+(select 1)+'",
        "kim', role='owner",
        "k'),('kim','pw",
    ],
    passes: &[
        "a formula \"=SUM(A1)\" here",
        "the users' order by phone",
        "6'2\" tall, 180 lbs",
        "boys' like \"that\" one",
        "Novita' in arrivo #shopping",
        "a 15\" is \"broken\"",
    ],
    ..rule("sql.break-out", Severity::High, Paranoia::One)
};

// Paranoia 1: `/*!` with a version or a reserved word is read by MySQL alone. Licences in scripts have a blank there.
pub(super) static EXECUTABLE_COMMENT: Rule = Rule {
    summary: "a comment that MySQL runs",
    details: "MySQL runs what stands in `/*!50000 … */`; filters take it for a comment. No honest value needs it.",
    matches: &["1 /*!50000union*/ x", "/*!select*/ 1"],
    passes: &["/*! jQuery v3.7 */", "/* note */", "/*!\n * licence */"],
    ..rule("sql.executable-comment", Severity::High, Paranoia::One)
};

// Paranoia 1: people write blanks; only what hides from filters puts comments there.
pub(super) static COMMENT_EVASION: Rule = Rule {
    summary: "SQL with comments in the place of blanks",
    details: "`select/**/1` is SQL to a database and one long word to a filter that looks for blanks.",
    matches: &["x select/**/1,2,3", "(SELECT/* z */pw/**/FROM/**/staff)"],
    passes: &["select /* all */ of them", "/**/ one /**/ two"],
    ..rule("sql.comment-evasion", Severity::High, Paranoia::One)
};

// Paranoia 2: a statement is no attack where people talk about SQL.
pub(super) static STATEMENT: Rule = Rule {
    summary: "a whole SQL statement",
    details: "Text that is a statement of SQL. It harms only what runs it as it stands: consoles, reports, stored procedures. \
              Where the field holds code, whatever stands in such a text is only suspected: it breaks out of nothing.",
    matches: &[
        "select name, pay from staff where id=1",
        "DROP TABLE staff;",
        "insert into staff (name) values ('x')",
        "exec xp_cmdshell 'dir'",
    ],
    passes: &["select * of the menu", "drop the table", "please select one from the list", "update me on the set"],
    ..rule("sql.statement", Severity::Medium, Paranoia::Two)
};

// Paranoia 2: what would be SQL behind a value, without anything that shows that a value ended.
pub(super) static FRAGMENT: Rule = Rule {
    summary: "part of an SQL statement",
    details: "Text that would go on as SQL where it is put behind a value, though nothing shows that it leaves one.",
    matches: &["or name='x'", " and sleep(4)", "union select a, b", "pg_sleep(4)"],
    passes: &["or else", "and 1 more", "union members", "sleep well"],
    ..rule("sql.fragment", Severity::Medium, Paranoia::Two)
};

// Paranoia 3: these stand in honest text every day.
pub(super) static METACHARACTER: Rule = Rule {
    summary: "a quote that opens and may end a string, or the sign of a comment",
    details: "A quote that is no apostrophe, `--` or `/*`. Any of them changes the statement that a value is put into, if the \
              application does not bind its values. Most text that has them is harmless.",
    matches: &["say \"hi\"", "5' 3", "first -- second", "a /* b"],
    passes: &["O'Brien", "don't", "a-b", "1/2", "a * b"],
    ..rule("sql.metacharacter", Severity::Low, Paranoia::Three)
};
