//! The rules about document stores.

use super::scan::detect;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Nosql,
    wants: Bytes::DOLLAR_NAME
        .with(Bytes::DOUBLED)
        .with(Bytes::OBJECT_END)
        .with(Bytes::QUOTE_END)
        .with(Bytes::SHELL_CALL)
        .with(Bytes::SLASHES)
        .with(Bytes::SEMICOLON),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &OPERATOR_NAME,
        &BRACKET_OPERATOR,
        &JSON_OPERATOR,
        &SERVER_JAVASCRIPT,
        &JAVASCRIPT_BREAK_OUT,
        &TAUTOLOGY,
        &OBJECT_BREAK_OUT,
        &SHELL_SCRIPT,
        &GRAPH_BREAK_OUT,
        &OPERATOR,
        &SHELL_CALL,
    ],
};

// Level 1: no service and no honest client names a member like a query operator. As a value, those of aggregations pass:
// `$match` could be a variable.
pub(super) static OPERATOR_NAME: Rule = Rule {
    id: "nosql.operator-name",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "nothing but the name of a query operator",
    details: "An object such as `{\"$ne\": null}` where a string is expected turns \"equals this password\" into \"has any \
              password\". Check the type of what goes into a query with a schema, or compare with `$eq`. Operators that change documents, \
              and most stages of aggregations, are names of members in honest data too (`$set`): they are suspected at level 2, and as \
              values nowhere. As names, stages that read or write another collection (`$lookup`, `$out`) count at every level.",
    matches: &["$ne", "$where", "$elemMatch"],
    passes: &["$ref", "$5", "$set", "{\"total\": \"$ne\"}", "$ne."],
};

// Level 1: brackets with an operator between them mean something to a form parser alone.
pub(super) static BRACKET_OPERATOR: Rule = Rule {
    id: "nosql.bracket-operator",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a query operator in the brackets of a parameter name",
    details: "Form and query-string parsers such as `qs` and PHP's turn `user[$ne]=1` into the object `{user: {$ne: 1}}`, \
              which a query takes as an operator. Check the type of each parameter with a schema.",
    matches: &["login[$nin][]=guest&pw[$regex]=^s", "[$gte]=0", "user[name][$exists]=true", "pass[$ne]"],
    passes: &["$row[$in] = 3;", "$this->list[$size]", "format [$-409]", "a[$x]=1", "[$in] or out", "[$in]+or+out"],
};

// Level 1: as JSON with an operator as a quoted name, or with an operator that only widens a query.
pub(super) static JSON_OPERATOR: Rule = Rule {
    id: "nosql.json-operator",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a query operator in a piece of JSON",
    details: "A text such as `{\"$gt\": \"\"}`, read as JSON or pasted into it, becomes an operator of the query. Build \
              queries as objects, and give them values whose type was checked. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "[{\"$unionWith\":\"users\"}]",
        "[{\"$out\": \"a\"}]",
        "{\"pin\": {\"$gt\": 0}}",
        "x', $or: [ {}, { 'b':'b",
        "{ $ne : null }",
        "{$regex: '^a'}",
    ],
    passes: &[
        "price $gt 5",
        "{ $set: value }",
        "{\"currency\": \"$in\"}",
        "echo $not:",
        "{ $in: rows }",
        "{ $merge: rows }",
        "{\"$merge\": {\"a\": 1}} as in React",
    ],
};

// Level 1: `$where` with a value is source code for the database and nothing else.
pub(super) static SERVER_JAVASCRIPT: Rule = Rule {
    id: "nosql.server-javascript",
    class: Class::Nosql,
    severity: Severity::Critical,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "an operator that runs JavaScript in the database",
    details: "`$where`, `$function` and `$accumulator` take JavaScript and run it for each document. Turn server-side \
              JavaScript off (`security.javascriptEnabled: false`) and never build these from input. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &["0, $where: 'true'", "{\"$where\": \"this.a == this.b\"}", "\"$function\" : {\"body\": \"\"}"],
    passes: &["$sql .= $where ? $where : ''", "costs $where applicable", "add a $where clause"],
};

// Level 1: a quote that ends the value, and JavaScript behind it that goes on.
pub(super) static JAVASCRIPT_BREAK_OUT: Rule = Rule {
    id: "nosql.javascript-break-out",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a value that ends its quotes and goes on as JavaScript",
    details: "A value pasted into the JavaScript of `$where` or `mapReduce` ends its string with a quote and adds code of \
              its own: `'; return true; //`. Pass values as data, not inside source code.",
    matches: &[
        "a';return true;var b='",
        "'; while(true){} //",
        "' && this.secret.length > 3 //",
        "0;return true",
        "' && Object.keys(this)[0].match('^.{0}a.*')",
        "';t=new Date();do{u=new Date();}while(u-t<5000);'",
    ],
    passes: &["if (a === 'x' && this.ready) {}", "it's late; return soon", "x = 'a'; return x", "\"no\"; sleep(8)"],
};

// Level 1: two literals compared as JavaScript does it, behind an operator that joins them to something before.
pub(super) static TAUTOLOGY: Rule = Rule {
    id: "nosql.tautology",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a JavaScript condition that is always true",
    details: "`' || 'a'=='a` makes the condition of a `$where` true for each document. Pass values as data, not inside \
              source code. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &["|| 7==7", "' || 'x'=='x", "\" && \"b\" === \"b", "5 || 1===1 //"],
    passes: &["a || b == c", "x || 1", "if (n == 1 || n == 2)", "a && 'b' in c"],
};

// Level 1: honest JSON balances its quotes before a brace closes.
pub(super) static OBJECT_BREAK_OUT: Rule = Rule {
    id: "nosql.object-break-out",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a value that ends its quotes and its object, and starts another",
    details: "A value pasted into the text of a query ends its string and the object around it, and adds members or whole \
              objects of its own. Build queries as objects. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &["}, { pin : /^a/ }", "\"}, { pin : /^1/ }", "x'} , {'role':'admin", "joe\"}], \"role\": [{\"x\": \"y"],
    passes: &["[{\"a\":\"b\"}, {\"c\":\"d\"}]", "{'a': 'b'}, {'c': 'd'}", "it's }, {a: 1}", "{a: 1}, {b: /x/}"],
};

// Level 1: a call of the shell may be quoted in a question; one that is the whole text and changes something, or a script
// on one line, is written for a parser.
pub(super) static SHELL_SCRIPT: Rule = Rule {
    id: "nosql.shell-script",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a command of the database's shell that changes something, or several on a line",
    details: "Text evaluated by the database (`eval`, `$where`, `mapReduce`) can call the methods of `db`. Never evaluate \
              text from an event. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "db.users.drop({a:1});return 1",
        "db.log.insert({b:2});",
        "db.a.insert({b:2}); db.c.remove({})",
        "1, 2]); db.users.drop(); ([1",
    ],
    passes: &[
        "db.users.find({}) is slow",
        "how do I use db.users.find()?",
        "db.users.find({})\nreturn the rows",
        "use db.log.insert({b:2})",
    ],
};

// Level 1: a quote that ends the value, a clause right behind it, another one, and a comment at the very end.
pub(super) static GRAPH_BREAK_OUT: Rule = Rule {
    id: "nosql.graph-break-out",
    class: Class::Nosql,
    severity: Severity::High,
    cwe: 943,
    paranoia: Paranoia::One,
    summary: "a value that ends its quotes and goes on with a clause of Cypher or AQL",
    details: "`'}) RETURN 1 UNION MATCH (n) RETURN n//` ends the string of a query to a graph, and adds clauses of its own. Give a query \
              its values as parameters.",
    matches: &[
        "x'}) MATCH (u:User) RETURN u//",
        "'}) RETURN 1 UNION MATCH (n) DETACH DELETE n//",
        "\" FILTER 1==1 RETURN d //",
        "' RETURN 1 UNION MATCH (n) RETURN n//",
    ],
    passes: &["'x' with return //", "it's a match, return it //", "\"a\" // b", "' set x //", "say 'where' //"],
};

// Level 2: stands in texts about databases.
pub(super) static OPERATOR: Rule = Rule {
    id: "nosql.operator",
    class: Class::Nosql,
    severity: Severity::Medium,
    cwe: 943,
    paranoia: Paranoia::Two,
    summary: "a query operator with a value",
    details: "`$name:` as in an object of a query. Texts about databases hold this too. Build queries as objects, and give \
              them values whose type was checked.",
    matches: &["{ $set: value }", "{a: {$in: rows}}", "db.x.aggregate([{\"$group\": 1}])"],
    passes: &["price $gt 5", "$HOME: the folder", "$name: Bob"],
};

// Level 2: stands in texts about databases.
pub(super) static SHELL_CALL: Rule = Rule {
    id: "nosql.shell-call",
    class: Class::Nosql,
    severity: Severity::Medium,
    cwe: 943,
    paranoia: Paranoia::Two,
    summary: "a command of the database's shell",
    details: "`db.collection.method(…)` with arguments. Harmless as text, an attack where text is evaluated.",
    matches: &["db.users.insert({a: 1});", "db.log.remove({})"],
    passes: &["db.users.find() is slow", "mydb.users.find({})", "file.db.old.zip (1)"],
};
