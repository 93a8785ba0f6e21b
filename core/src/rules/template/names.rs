//! The names that reach out of a template, and what must stand around them to do so.

use super::catalogue::{CALLBACK, CODE_EXECUTION, ENGINE_OBJECT, FILE_ACCESS, INTROSPECTION};
use super::region::{Kind, Region};
use crate::finding::Rule;
use crate::rules::ascii::{Lower, is_blank, is_word, skip_blanks, split, starts_with};

/// A word between delimiters, and its surroundings.
pub(super) struct Word<'a> {
    /// In lower case.
    pub(super) name: &'a [u8],
    /// The byte right before it.
    pub(super) before: u8,
    /// The text right behind it.
    pub(super) behind: &'a [u8],
    /// Whether it stands in a string.
    pub(super) in_string: bool,
    /// Whether it is a member of a literal: `''.word`.
    pub(super) of_literal: bool,
    /// Whether the text has a backtick before: source code of JavaScript has `${…}` in those.
    pub(super) backtick: bool,
}

impl Word<'_> {
    fn is_called(&self) -> bool {
        skip_blanks(self.behind).first() == Some(&b'(')
    }

    fn is_member(&self) -> bool {
        self.before == b'.'
    }

    fn is_filter(&self) -> bool {
        self.before == b'|' || self.before == b'.'
    }

    fn argument(&self) -> &[u8] {
        skip_blanks(self.behind).get(1..).map(skip_blanks).unwrap_or_default()
    }
}

/// The rule that a word breaks where it stands.
pub(super) fn judge(word: &Word<'_>, region: &mut Region) -> Option<&'static Rule> {
    if region.callback && word.in_string && is_callable(word.name) {
        return Some(&CALLBACK);
    }
    if runs(word, region) {
        return Some(&CODE_EXECUTION);
    }
    if introspects(word, region) {
        return Some(&INTROSPECTION);
    }
    if is_engine(word, region) {
        return Some(&ENGINE_OBJECT);
    }
    if opens_file(word, region) {
        return Some(&FILE_ACCESS);
    }
    if !word.in_string
        && matches!(word.name, b"filter" | b"map" | b"sort" | b"reduce" | b"find" | b"usort" | b"array_map" | b"each")
        && word.is_filter()
        && word.is_called()
    {
        region.callback = true;
        // A function's name that is computed: `map(x|last)`.
        let (name, rest) = split(word.argument(), is_word);
        let computed = matches!(rest, [b'|', next, ..] if next.is_ascii_alphabetic());
        if word.before == b'|' && computed && !name.is_empty() && region.kind == Kind::Braces {
            return Some(&CALLBACK);
        }
    }
    None
}

/// Functions, mostly PHP's, that run what they are given.
fn is_callable(name: &[u8]) -> bool {
    is_executor(name)
        || matches!(
            name,
            b"ini_set"
                | b"file_put_contents"
                | b"file_get_contents"
                | b"readfile"
                | b"show_source"
                | b"highlight_file"
                | b"create_function"
                | b"constant"
                | b"unserialize"
                | b"var_dump"
                | b"print_r"
        )
}

fn is_executor(name: &[u8]) -> bool {
    matches!(
        name,
        b"system"
            | b"exec"
            | b"eval"
            | b"assert"
            | b"popen"
            | b"popen2"
            | b"popen3"
            | b"passthru"
            | b"shell_exec"
            | b"proc_open"
            | b"pcntl_exec"
            | b"execfile"
            | b"execsync"
            | b"spawn"
            | b"spawnsync"
            | b"check_output"
            | b"getoutput"
            | b"call_user_func"
            | b"call_user_func_array"
            | b"phpinfo"
            | b"eval_string"
            | b"instance_eval"
    )
}

fn runs(word: &Word<'_>, region: &Region) -> bool {
    let behind = word.behind;
    if word.in_string {
        return match word.name {
            b"freemarker" => starts_with(behind, b".template."),
            b"child_process" | b"open3" => true,
            b"java" => starts_with(behind, b".lang.runtime") || starts_with(behind, b".lang.processbuilder"),
            b"javax" => starts_with(behind, b".script."),
            b"os" | b"subprocess" => region.last.get() == b"__import__",
            _ => false,
        };
    }
    if is_executor(word.name) {
        // `pattern.exec(text)` and the like in the source code of JavaScript.
        let code = region.kind == Kind::Dollar
            && (word.backtick || (word.is_member() && matches!(word.name, b"exec" | b"eval" | b"spawn" | b"assert")));
        let statement = matches!(region.kind, Kind::Tag | Kind::Hash)
            && matches!(word.name, b"system" | b"exec" | b"spawn")
            && matches!(behind, [b' ', b'\'' | b'"', ..])
            // Go calls a method so: `{{.System "id"}}`.
            || region.kind == Kind::Braces && word.is_member() && region.words == 0 && matches!(behind, [b' ', b'"' | b'`', ..]);
        if (word.is_called() && !code) || statement {
            return true;
        }
    }
    match word.name {
        b"getruntime"
        | b"getenginebyname"
        | b"scriptenginemanager"
        | b"methodclosure"
        | b"jythonruntime"
        | b"mainmodule"
        | b"registerundefinedfiltercallback"
        | b"registerundefinedfunctioncallback"
        | b"wscript" => true,
        b"processbuilder" | b"createobject" => word.is_called(),
        b"asttest" | b"grab" => word.before == b'@',
        b"subprocess" => behind.first() == Some(&b'.'),
        b"freemarker" => starts_with(behind, b".template."),
        // Freemarker's built-ins.
        b"new" if word.before == b'?' => behind.first() == Some(&b'('),
        b"interpret" | b"api" => word.before == b'?',
        b"execute" => word.of_literal && word.is_called(),
        b"t" => word.is_called() && word.argument().contains_dotted_class(),
        b"new" => ["java.", "javax.", "org.", "processbuilder", "scriptenginemanager", "socket(", "scanner("]
            .iter()
            .any(|class| starts_with(skip_blanks(behind), class.as_bytes())),
        // A module, imported by its bare name.
        b"os" | b"sys" | b"pty" | b"shutil" | b"importlib" | b"builtins" | b"commands" | b"socket" => {
            region.last.get() == b"import" && is_blank(word.before)
        }
        b"shell" => {
            starts_with(behind, b"=true") || (region.last.get() == b"system" && word.is_member() && word.is_called())
        }
        b"cmd" => word.is_member() && word.is_called() && matches!(region.last.get(), b"system" | b"os"),
        b"x" => word.before == b'%' && matches!(behind.first(), Some(b'(' | b'{' | b'[' | b'|' | b'!')),
        b"io" | b"kernel" | b"open3" | b"process" => {
            let ruby = [&b".popen"[..], b".read", b".exec", b".spawn", b".system", b".open", b".capture", b".start("];
            word.before != b'.' && region.kind != Kind::Dollar && ruby.iter().any(|call| starts_with(behind, call))
                || word.name == b"process" && starts_with(behind, b".start(") && word.is_member()
        }
        b"require" => {
            let module = skip_blanks(behind);
            let module = module.strip_prefix(b"(").map_or(module, skip_blanks);
            matches!(module, [b'\'' | b'"', name @ ..]
                if [&b"child_process"[..], b"open3", b"fs'", b"fs\"", b"os'", b"os\""].iter().any(|wanted| starts_with(name, wanted)))
                && !word.backtick
        }
        b"alert" | b"prompt" | b"confirm" => region.kind == Kind::Braces && word.is_called() && !word.is_member(),
        b"php" => region.kind == Kind::Single && region.words == 0,
        _ => false,
    }
}

/// Looks for the name of a class with its package in front of a closing parenthesis.
trait DottedClass {
    fn contains_dotted_class(&self) -> bool;
}

impl DottedClass for [u8] {
    fn contains_dotted_class(&self) -> bool {
        let (name, rest) = split(self, |byte| is_word(byte) || matches!(byte, b'.' | b'$'));
        let class =
            name.rsplit(|&byte| byte == b'.').next().and_then(|last| last.first()).is_some_and(u8::is_ascii_uppercase);
        name.contains(&b'.') && class && skip_blanks(rest).first() == Some(&b')')
    }
}

fn introspects(word: &Word<'_>, region: &Region) -> bool {
    let name = word.name;
    if let Some(inner) = name.strip_prefix(b"__").and_then(|name| name.strip_suffix(b"__")) {
        return matches!(
            inner,
            b"class"
                | b"mro"
                | b"base"
                | b"bases"
                | b"subclasses"
                | b"globals"
                | b"builtins"
                | b"import"
                | b"init"
                | b"getitem"
                | b"getattribute"
                | b"getattr"
                | b"dict"
                | b"code"
                | b"self"
                | b"reduce"
                | b"loader"
                | b"subclasshook"
                | b"init_subclass"
                | b"wrapped"
                | b"closure"
                | b"func"
                | b"new"
                | b"call"
                | b"module"
        );
    }
    let called = word.is_called();
    match name {
        b"__proto__" | b"__definegetter__" => !matches!(region.kind, Kind::Dollar) || !word.backtick,
        b"mro" => word.is_member(),
        b"subclasses" => word.is_member() && called,
        b"getclass"
        | b"forname"
        | b"newinstance"
        | b"getdeclaredconstructors"
        | b"getdeclaredmethods"
        | b"getclassloader"
        | b"getprotectiondomain"
        | b"defineclass" => called,
        b"getmethod" | b"getdeclaredmethod" => called && matches!(word.argument().first(), Some(b'\'' | b'"')),
        b"class" => {
            word.of_literal || (region.words == 0 && region.kind == Kind::Dollar && word.behind.first() == Some(&b'.'))
        }
        b"constructor" if region.kind == Kind::Dollar => {
            word.is_member() && (called || starts_with(word.behind, b".constructor"))
        }
        b"constructor" => word.in_string || matches!(word.behind.first(), Some(b'.' | b'(' | b'[')) || word.is_member(),
        b"attr" => word.before == b'|' && called && region.kind != Kind::Dollar,
        b"inspect" => word.is_member() && region.last.get() == b"class",
        b"push" | b"pop" => word.is_member() && region.last.get() == b"this" && region.kind == Kind::Braces,
        b"apply" | b"bind" | b"call" => word.is_member() && region.last.get() == b"sub",
        b"tostring" | b"touppercase" | b"tolowercase" | b"upper" | b"lower" | b"concat" | b"charat" | b"charcodeat"
        | b"getbytes" | b"bytes" | b"intern" | b"hashcode" | b"sub" | b"big" | b"encode" | b"fromcharcode" => {
            word.of_literal && called && !word.backtick
        }
        _ => false,
    }
}

fn is_engine(word: &Word<'_>, region: &Region) -> bool {
    if word.in_string {
        return false;
    }
    let behind = word.behind;
    let braces = matches!(region.kind, Kind::Braces | Kind::Block);
    match word.name {
        b"_self" => braces && behind.first() == Some(&b'.'),
        b"_context" | b"_charset" | b"_templatereference__context" | b"_nsattr__parent" => braces && !word.backtick,
        b"dump" => braces && word.is_called() && !word.is_member(),
        b"config" => {
            braces
                && (starts_with(behind, b".items(")
                    || starts_with(behind, b".iteritems(")
                    || starts_with(behind, b".from_"))
        }
        b"secret_key" | b"secret_key_base" => word.is_member(),
        b"debug" => region.kind == Kind::Block && region.words == 0,
        // Freemarker's special variables, Django's log, the key of its messages, a module of Mako's.
        b"data_model" => word.is_member() && behind.first() == Some(&b'?'),
        b"get_admin_log" => region.kind == Kind::Block,
        b"signer" => braces && word.is_member() && starts_with(behind, b".key"),
        b"module" => word.is_member() && region.last.get() == b"template" && region.first.get() == b"self",
        b"server" | b"application" | b"environ" => braces && word.is_member() && region.last.get() == b"request",
        b"getsession" | b"setattribute" | b"getattribute" | b"getservletcontext" | b"getresource"
        | b"removeattribute" => {
            word.is_called()
                && word.is_member()
                && matches!(
                    region.first.get(),
                    b"pagecontext" | b"request" | b"session" | b"application" | b"facescontext" | b"externalcontext"
                )
        }
        b"smarty" => {
            let secret = [&b".version"[..], b".template", b".env", b".server", b".session", b".const"];
            word.before == b'$' && secret.iter().any(|member| starts_with(behind, member))
        }
        _ => false,
    }
}

/// Whether the word reads the environment of the process.
pub(super) fn reads_environment(word: &Word<'_>, region: &Region) -> bool {
    if word.in_string || word.backtick {
        return false;
    }
    let braces = matches!(region.kind, Kind::Braces | Kind::Block);
    let quoted = matches!(skip_blanks(word.behind), [b'\'' | b'"' | b'`', ..]);
    let string = quoted || word.is_called() && matches!(word.argument().first(), Some(b'\'' | b'"'));
    match word.name {
        b"env" if word.is_member() => region.last.get() == b"process" && region.kind != Kind::Hash,
        b"env" if matches!(region.kind, Kind::Tag | Kind::Hash) => word.behind.first() == Some(&b'['),
        b"env" | b"expandenv" => braces && region.words == 0 && string,
        b"getenv" => word.is_called(),
        _ => false,
    }
}

/// Whether the filters behind a value in single braces, or what it is made of, run a function: `'id'|system}`, `=system('id')}`.
pub(super) fn runs_in_single(text: &[u8]) -> bool {
    /// How far the end of the braces is looked for.
    const MOST: usize = 96;
    let near = text.get(..MOST).unwrap_or(text);
    let Some(end) = near.iter().position(|&byte| byte == b'}') else { return false };
    let inside = near.get(..end).unwrap_or_default();
    let statement = inside.starts_with(b"=") || inside.starts_with(b"var $");
    if !statement && !matches!(inside.first(), Some(b'\'' | b'"' | b'$')) {
        return false;
    }
    // The names, each with what is before it.
    let mut rest = inside;
    let mut before = 0;
    while let Some((&byte, behind)) = rest.split_first() {
        if !is_word(byte) {
            before = if is_blank(byte) { before } else { byte };
            rest = behind;
            continue;
        }
        let (name, behind) = split(rest, is_word);
        let filter = before == b'|' && matches!(skip_blanks(behind), [] | [b'|' | b':' | b'(', ..]);
        let called = statement && behind.first() == Some(&b'(') && matches!(before, b'=' | b'(' | b'.');
        if (filter || called) && is_executor(Lower::new(name).get()) {
            return true;
        }
        before = 0;
        rest = behind;
    }
    false
}

/// Whether a directive that begins so runs PHP or Perl: `@php system('id')`, `[% PERL %]`.
pub(super) fn runs_directive(sign: u8, behind: &[u8]) -> bool {
    /// How far the call is looked for.
    const MOST: usize = 64;
    if sign == b'[' {
        let Some(rest) = behind.strip_prefix(b"%") else { return false };
        let rest = skip_blanks(rest.get(..24).unwrap_or(rest));
        let (name, rest) = split(rest, is_word);
        return matches!(name, b"PERL" | b"RAWPERL") && skip_blanks(rest).starts_with(b"%]");
    }
    let Some(code) = behind.strip_prefix(b"php") else { return false };
    if !code.first().is_some_and(|&byte| is_blank(byte) || byte == b'(') {
        return false;
    }
    let (name, rest) = split(skip_blanks(code.get(1..MOST).or(code.get(1..)).unwrap_or_default()), is_word);
    rest.first() == Some(&b'(') && is_executor(Lower::new(name).get())
}

fn opens_file(word: &Word<'_>, region: &Region) -> bool {
    if word.in_string {
        return false;
    }
    let behind = word.behind;
    match word.name {
        b"include" | b"source" | b"extends" | b"fetch" | b"import" if region.kind != Kind::Dollar => {
            let path = skip_blanks(behind);
            let path = path.strip_prefix(b"(").or(path.strip_prefix(b"file=")).map_or(path, skip_blanks);
            matches!(path, [b'\'' | b'"', path @ ..] if is_outside(path))
        }
        b"file_excerpt" => word.is_filter(),
        b"file_get_contents" | b"file_put_contents" | b"readfile" | b"fopen" | b"show_source"
        | b"getstreamvariable" | b"get_user_file" => word.is_called(),
        b"smarty_internal_write_file" => true,
        b"file" | b"dir" if matches!(region.kind, Kind::Tag | Kind::Hash) => {
            let ruby = [
                &b".read"[..],
                b".open",
                b".write",
                b".binread",
                b".foreach",
                b".entries",
                b".glob",
                b".children",
                b".new(",
            ];
            ruby.iter().any(|call| starts_with(behind, call))
        }
        b"file" | b"fileinputstream" | b"fileoutputstream" | b"filereader" | b"filewriter" => {
            region.last.get() == b"new" && word.is_called() && !word.backtick
        }
        _ => false,
    }
}

/// Whether the first argument of an inclusion, behind its parenthesis, leads out of the folder of templates.
pub(super) fn includes_file(inside: &[u8]) -> bool {
    matches!(skip_blanks(inside), [b'\'' | b'"', path @ ..] if is_outside(path))
}

/// Whether a path in quotes leads out of the folder of templates.
fn is_outside(path: &[u8]) -> bool {
    let (path, _) = split(path.get(..96).unwrap_or(path), |byte| byte != b'\'' && byte != b'"');
    matches!(path.first(), Some(b'/' | b'\\'))
        || path.windows(3).any(|part| part == b"../" || part == b"://" || part == b"..\\" || part == b":/A")
        || path.ends_with(b".php")
        || path.ends_with(b".env")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_in_single_braces() {
        for text in ["'w'|system}", "$x|escape|exec}", "=\"w\" | passthru}", "var $x = system('w')}", "=exec('w')}"] {
            assert!(runs_in_single(text.as_bytes()), "{text}");
        }
        for text in
            ["$x|upper}", "'system': 1}", "$x.system}", "'w'|system", "=x}", "|system}", "$x|systems}", "'a' or exec}"]
        {
            assert!(!runs_in_single(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn directives_of_the_host_language() {
        assert!(runs_directive(b'@', b"php system('w')"));
        assert!(runs_directive(b'@', b"php(exec('w'))"));
        assert!(runs_directive(b'[', b"% PERL %]"));
        for (sign, text) in
            [(b'@', "php.net exec('w')"), (b'@', "php"), (b'@', "php x()"), (b'[', "% PERLS %]"), (b'[', "PERL")]
        {
            assert!(!runs_directive(sign, text.as_bytes()), "{text}");
        }
    }
}
