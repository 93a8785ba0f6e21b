//! The rules about code.

use super::detect;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Code,
    wants: Bytes::PAREN
        .with(Bytes::ANGLE)
        .with(Bytes::BRACE)
        .with(Bytes::EQUALS)
        .with(Bytes::BRACKET)
        .with(Bytes::BACKTICK)
        .with(Bytes::QUOTE_END),
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
        &PYTHON_ACCESS,
        &LISP_CALL,
        &LATEX_FILE,
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
        "<jsp:include page=\"/WEB-INF/web.xml\"/>",
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
        "<cfexecute name=\"cmd\">",
        "<cfoutput>#7*7#</cfoutput>",
    ],
    passes: &[
        "<cfoutput>#name#</cfoutput>",
        "<?php echo 'hello'; ?>",
        "<?xml version=\"1.0\"?>",
        "<%= title %>",
        "<?php",
        "a <? b",
    ],
};

// Level 1: the value is nothing but a call of a function that only attackers call this way.
pub(super) static FUNCTION_CALL: Rule = Rule {
    id: "code.function-call",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a value that is a call of a function of PHP, Perl, Python, Ruby, Lua, Erlang, .NET or Deno",
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
        "open('/etc/group').read()",
        "File.read(\"/etc/group\")",
        "assert($_GET[0])",
        "*/system('id');/*",
        "os.execute('id')",
        "io.popen('id'):read('*a')",
        "load('return 1')()",
        "Deno.run({cmd:['id']})",
        "Bun.spawn(['id'])",
        "System.cmd(\"id\", [])",
        "os:cmd(\"id\").",
        "System.Diagnostics.Process.Start(\"calc\")",
        "@System.IO.File.ReadAllText(\"C:/a\")",
        "%x(id)",
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
        "open('data.csv').read()",
        "{{ include('a.html') }}",
        "os.time()",
        "load('file')",
        "File.read(path)",
        "process.exit(1);",
        "`lstat()` is",
        "%x(%d)",
        "Process.Start(info)",
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
    matches: &[
        "x');system('id');//",
        "a\".passthru('id').\"",
        "'; exec(\"id\"); #",
        "')+eval('1')+('",
        "x',system('id'),'",
        "'.`id`.'",
        "\"+%x(id)+\"",
        "'+process.env+'",
        "';process.exit();//",
        "\"..os.execute(\"id\")..\"",
        "\"+System.Diagnostics.Process.Start(\"calc\")+\"",
        "'+str(open('/etc/group').read())+'",
        "x'\nimport os\nos.system('id')\n'",
    ],
    passes: &[
        "f('x');system('id');",
        "it's (system) time",
        "don't exec(x)",
        "\"a\".join(b)",
        "a = 'x'\nos.system('id')",
        "'.`a`, `b`.'",
        "'+process.env.HOME",
        "s/'\"/sprintf('x',ord($1))/e",
        "\"+open(x)+\"",
    ],
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
    matches: &["@{[system 'id']}", "a @{ [ 1+1 ] } b", "${\\`id`}"],
    passes: &["@{user}", "@[a]", "@{ name: [1] }", "${\\rm x}$", "${\\`o}$"],
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
        "$M65R9sJQ(",
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

// Level 1: a module of Python that reaches the machine, used on the spot, or the way to one through a class.
pub(super) static PYTHON_ACCESS: Rule = Rule {
    id: "code.python-access",
    class: Class::Code,
    severity: Severity::Critical,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "code of Python that reaches processes or every class",
    details: "`__import__('os').system(…)` and `().__class__.__base__.__subclasses__()` run code where a program evaluates its input. \
              Never evaluate input. Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "1 if __import__('os').system('id') else 0",
        "(lambda:__import__('os').system('id'))()",
        "().__class__.__bases__[0].__subclasses__()",
        "[x for x in ().__class__.__base__.__subclasses__()]",
    ],
    passes: &[
        "__import__('json')",
        "cls.__subclasses__()",
        "self.__extra__.__subclasses__()",
        "self.__class__.__name__.lower()",
        "import os",
        "the __import__ (a function)",
    ],
};

// Level 1: as the whole value.
pub(super) static LISP_CALL: Rule = Rule {
    id: "code.lisp-call",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a value that is a form of Lisp, Scheme or Clojure that starts a program",
    details: "`(shell-command \"id\")`, or `#.(…)` within data, is run where a program reads or evaluates its input. Never evaluate input, \
              and switch off `*read-eval*`. Where the field holds code, it is suspected only.",
    matches: &[
        "(shell-command \"id\")",
        "(clojure.java.shell/sh \"id\")",
        "#=(system \"id\")",
        "#.(ext:run-program \"id\")",
    ],
    passes: &["(system \"id\" is red)", "(sh)", "(print \"id\")", "#(system)", "(see \"shell\")"],
};

// Level 1: only with a command, a pipe or an absolute path: documents include their own parts by relative ones.
pub(super) static LATEX_FILE: Rule = Rule {
    id: "code.latex-file",
    class: Class::Code,
    severity: Severity::High,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a command of LaTeX that runs a program or reads a file of the system",
    details: "`\\write18{id}`, `\\directlua{…}` and `\\input{/etc/passwd}` run on the machine that typesets the text. Run LaTeX with \
              `-no-shell-escape` and `openin_any=p`, in a container. Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "\\input{/etc/hostname}",
        "\\immediate\\write18{id}",
        "\\lstinputlisting{/etc/hosts}",
        "$\\mathrm{\\input{/etc/hosts}}$",
        "\\directlua{os.execute('id')}",
        "\\special{psfile=/etc/hosts}",
        "\\input{|id}",
    ],
    passes: &["\\input{chapter1}", "\\include{parts/a}", "\\write18", "\\inputenc{/x}", "C:\\input{/etc}"],
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
