//! The rules about code.

use super::detect;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Code,
    wants: Bytes::PAREN.with(Bytes::ANGLE).with(Bytes::BRACE).with(Bytes::EQUALS).with(Bytes::BRACKET),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &SERVER_SIDE_INCLUDE,
        &CODE_TAG,
        &FUNCTION_CALL,
        &BREAK_OUT,
        &PHP_INTERPOLATION,
        &PERL_INTERPOLATION,
        &VARIABLE_FUNCTION,
        &SUPERGLOBAL,
        &SETTING,
        &NODE_ACCESS,
        &ENDLESS_LOOP,
    ],
};

// Level 1: a comment of HTML starts so only for a server.
pub(super) static SERVER_SIDE_INCLUDE: Rule = Rule {
    id: "code.server-side-include",
    class: Class::Code,
    severity: Severity::High,
    cwe: 97,
    paranoia: Paranoia::One,
    summary: "a server-side include",
    details: "`<!--#exec cmd=\"…\"-->` and its kin run commands and read files and variables of a web server that evaluates includes in \
              its pages. Escape `<` in values, and turn includes off. Source code and Markdown that quotes code are suspected only, \
              unless they begin so.",
    matches: &[
        "<!--#exec cmd=\"id\" -->",
        "x <!--#INCLUDE virtual=\"/a\"-->",
        "<!--#printenv -->",
        "<esi:include src=\"http://203.0.113.9/\"/>",
    ],
    passes: &["<!-- #1 -->", "<!--#region-->", "<!-- exec -->", "# include <x>"],
};

// Level 1: the tag runs a command, or what the request names.
pub(super) static CODE_TAG: Rule = Rule {
    id: "code.server-tag",
    class: Class::Code,
    severity: Severity::Critical,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a tag of PHP or ASP that runs commands or what a request says",
    details: "`<?php system($_GET['c']); ?>` in a file that a server runs hands the machine over. Never store values where they are run. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "<?php system('id'); ?>",
        "<?= `id` ?>",
        "<?php include($_GET['p']);",
        "<% eval request(\"x\") %>",
        "<? passthru($x) ?>",
    ],
    passes: &["<?php echo 'hello'; ?>", "<?xml version=\"1.0\"?>", "<%= title %>", "<?php", "a <? b"],
};

// Level 1: the value is nothing but a call of a function that only attackers call this way.
pub(super) static FUNCTION_CALL: Rule = Rule {
    id: "code.function-call",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a value that is a call of a function of PHP, Perl, Python or Ruby",
    details: "`system('id')` or `base64_decode(…)` as a value is run where a program evaluates its input. Never evaluate input. Where the \
              field holds code, it is suspected only, unless something is closed before it.",
    matches: &[
        "system('id')",
        "eval(\"1+1\");",
        "posix_getuid()",
        "; phpinfo();",
        "exec /* x */ ('ls')",
        "Kernel.exec(\"id\")",
        "fopen('/etc/group')",
    ],
    passes: &[
        "file (attached)",
        "user()",
        "render(x)",
        "exec(ute) order 66",
        "sleep (8 h)",
        "time()",
        "the system (which is old) works",
        "count(items)",
    ],
};

// Level 1: the quote closes nothing of the text's own.
pub(super) static BREAK_OUT: Rule = Rule {
    id: "code.string-break-out",
    class: Class::Code,
    severity: Severity::Critical,
    cwe: 95,
    paranoia: Paranoia::One,
    summary: "a value that closes its string and goes on with a call",
    details: "`');system('id');//` ends the string that it was put into, in code that is evaluated, and runs a function. Never put values \
              into code.",
    matches: &["x');system('id');//", "a\".passthru('id').\"", "'; exec(\"id\"); #", "')+eval('1')+('"],
    passes: &["f('x');system('id');", "it's (system) time", "don't exec(x)", "\"a\".join(b)"],
};

// Level 1: inside of `${` only PHP has such code.
pub(super) static PHP_INTERPOLATION: Rule = Rule {
    id: "code.php-interpolation",
    class: Class::Code,
    severity: Severity::High,
    cwe: 95,
    paranoia: Paranoia::One,
    summary: "code in a variable's braces, as PHP runs it within strings",
    details: "`{${phpinfo()}}` in a string of PHP code runs the call. Never put values into code.",
    matches: &["{${phpinfo()}}", "${@print(1)}", "${system('id')}", "${'name'}", "${$x}['y'](1)"],
    passes: &["${name}", "${HOME}/bin", "`${f(x)}`", "${a.b}", "{{x}}", "${x:-y}"],
};

// Level 1: the notation exists only to run code in a string.
pub(super) static PERL_INTERPOLATION: Rule = Rule {
    id: "code.perl-interpolation",
    class: Class::Code,
    severity: Severity::High,
    cwe: 95,
    paranoia: Paranoia::One,
    summary: "code in an array's braces, as Perl runs it within strings",
    details: "`@{[system 'id']}` in a string of Perl code runs what is in the brackets. Never put values into code. \
              Source code and Markdown that quotes code are suspected only, unless they begin so.",
    matches: &["@{[system 'id']}", "a @{ [ 1+1 ] } b"],
    passes: &["@{user}", "@[a]", "@{ name: [1] }"],
};

// Level 1: as the whole value.
pub(super) static VARIABLE_FUNCTION: Rule = Rule {
    id: "code.php-variable-function",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a function of PHP that is called by a name in a variable or string",
    details: "`$f('id')`, `\"system\"('id')` and `(sys.tem)('id')` call a function without naming it, to pass filters. Never evaluate \
              input. Where the field holds code, it is suspected only.",
    matches: &[
        "$f('id')",
        "$$x(1)",
        "$_[0](1)",
        "\"system\"('id')",
        "('sys'.'tem')('id')",
        "[system][0]('id')",
        "Foo::$bar(1)",
        "$o->$m(1)",
    ],
    passes: &[
        "$5 (cash only)",
        "$(this).hide()",
        "$x->y(1)",
        "\"quoted\" (aside)",
        "(a)(b)",
        "$x = f(1)",
        "$scope.f()",
    ],
};

// Level 1: as the start of the value.
pub(super) static SUPERGLOBAL: Rule = Rule {
    id: "code.php-superglobal",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a value that is a request's variable of PHP",
    details: "`$_GET['x']` as a value has a program evaluate what the next request says. Never evaluate input. Where the \
              field holds code, it is suspected only.",
    matches: &["$_GET['x']", "$_SERVER [ 'HTTP_X' ]", "@$GLOBALS['a']"],
    passes: &["$_", "use $_GET for this", "$GLOBAL"],
};

// Level 1: settings that loosen PHP, set in a value.
pub(super) static SETTING: Rule = Rule {
    id: "code.php-setting",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a setting of PHP that makes it run other files",
    details: "`auto_prepend_file=…` and `allow_url_include=1` reach PHP through its command line or `.user.ini` and make it run files of \
              the sender's choice. Where the \
              field holds code, it is suspected only.",
    matches: &["auto_prepend_file=php://input", "allow_url_include = 1", "disable_functions="],
    passes: &["page=1", "safe=mode", "engine=v8"],
};

// Level 1: a module of Node that reaches the machine, used on the spot.
pub(super) static NODE_ACCESS: Rule = Rule {
    id: "code.node-access",
    class: Class::Code,
    severity: Severity::Critical,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "code of Node that reaches files, processes or the machine",
    details: "`require('child_process').exec(…)` and `constructor.constructor('…')()` run code where a program evaluates its input. Never \
              evaluate input. Source code and Markdown that quotes code may load modules; ways past `require` are found there too.",
    matches: &[
        "require('child_process').exec('id')",
        "res.end(require(\"fs\").readdirSync('.').toString())",
        "this.constructor.constructor('return process')()",
        "process.mainModule.require('os')",
    ],
    passes: &[
        "const fs = require('fs');",
        "const { exec } = require('child_process');",
        "require('./x').y",
        "a constructor (of x)",
    ],
};

// Level 1: as the whole value.
pub(super) static ENDLESS_LOOP: Rule = Rule {
    id: "code.endless-loop",
    class: Class::Code,
    severity: Severity::Medium,
    cwe: 835,
    paranoia: Paranoia::One,
    summary: "a value that is a loop without an end",
    details: "`while(true);` stops a program that evaluates it. Never evaluate input. Where the \
              field holds code, it is suspected only.",
    matches: &["while(1)", "while (!false) {}", "for(;;);", "while(!'');"],
    passes: &["while (x)", "while(i < 5)", "for a while (1 h) we waited", "while (true) { x(); }"],
};
