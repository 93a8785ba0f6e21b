//! Strings that are made to cost much: patterns repeated without end.

/// What begins a string, and what is repeated behind it.
#[derive(Clone, Copy, Debug)]
pub struct Hostile {
    /// What stands at the start, once.
    pub start: &'static str,
    /// What follows, again and again.
    pub unit: &'static str,
}

const fn again(unit: &'static str) -> Hostile {
    Hostile { start: "", unit }
}

const fn behind(start: &'static str, unit: &'static str) -> Hostile {
    Hostile { start, unit }
}

/// What costs a detector most: first what follows from how each works, then what `costs search` found.
pub static HOSTILE: &[Hostile] = &[
    // Questions about SQL at every byte.
    again("'"), again("' or "), again("1 or "), again(" or 1=1"), again("' or 'a'='a"), again("(select "), again("/**/"), again("/*"),
    again("' union select "), again(";select "), again("'||'"), again("sleep(1) "), again("' and (("), again("\"\"'``"),
    behind("'", " or(("), behind("1", ")or("), again("'/**/or/**/"), again(";;;"), again("=1=1"), again("’ or "),
    // Markup that does not end.
    again("<"), again("<a "), again("<a href="), again("<!--"), again("<a b='"), again("</"), again("<svg/onload="), again("<style>"),
    behind("<a ", "b=c "), behind("<a ", "on=1 "), behind("<script>", "alert "), again("javascript:"), again("\" on="), again("&#x6a"),
    again("url("), again("```"), again("<![CDATA["), again("<!DOCTYPE x ["), again("<!ENTITY "),
    // Commands, at each separator.
    again(";"), again("|"), again("$("), again("`"), again("; cat "), again("$IFS"), again("&& id "), again("'c'a't "), again("\\c"),
    again("cat /etc/"), again("|ls"), again("%0a"), again("{a,"), again("$@"), again("???/"), again("powershell -e "), again(">("),
    // Paths and addresses.
    again("../"), again("..\\"), again("/etc/"), again("..%2f"), again("%252e"), again("file:"), again("://"), again("http://"),
    again("http://1"), again("127."), again("0x7f."), again("http://[::"), again("@"), again("//"), again("::"), again("1.1.1.1 "),
    again("a.b."), again("http://a@"),
    // Openers of expressions, templates, queries.
    again("${"), again("${${"), again("${jndi:"), again("${a:-"), again("#{"), again("{{"), again("{%"), again("{{7*"), again("<%="),
    again("#set("), again("{$"), again("{\"$ne\":"), again("[$gt]="), again("$where"), again("%{"), again("@java."), again("T("),
    again("__proto__"), again("constructor."), again("[\"constructor\"]"), again(")("), again("*)(|("), again("(&("), again("]|//"),
    again("or count("), again("'] | "), again("<?php "), again("<!--#exec "), again("require("), again("system("), again("eval("),
    again("O:1:"), again("rO0AB"), again("!!python/"), again("\"@type\":"), again("gASV"), again("a:1:{"), again("=cmd|"), again("+1"),
    // Line breaks, controls, characters beyond ASCII, and each layer of an encoding.
    again("\r\n"), again("\r\nSet-Cookie:"), again("\n"), again("\0"), again("\u{1b}["), again("\u{202e}"), again("\u{200b}"), again("é"),
    again("\u{ff07}"), again("％２７"), again("%25"), again("%2525"), again("%27"), again("%u0027"), again("\\u0027"), again("\\x27"),
    again("&amp;"), again("&lt;"), again("&#39;"), again("%26lt%3b"), again("\\\\"), again("+"), again("a+b"), again("&"), again("%"),
    // Nothing but what no detector asks for, or nearly.
    again("a"), again("a "), again("A1"), again("0"), again(" "), again("\t"), again("a, "), again("a-b_c."), again("select "), again("or "),
];

/// A string of that many bytes.
#[must_use]
pub fn fill(start: &str, unit: &str, len: usize) -> Vec<u8> {
    start.bytes().chain(unit.bytes().cycle()).take(len).collect()
}
