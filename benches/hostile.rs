//! Strings that are made to cost much: patterns repeated without end.

/// What begins a string, and what is repeated behind it.
#[derive(Clone, Copy, Debug)]
pub struct Hostile {
    /// What the first half is made of; nothing: there is none. Whoever looks back to the start of a text from many places shows there.
    pub lead: &'static str,
    /// What stands at the start, once.
    pub start: &'static str,
    /// What follows, again and again.
    pub unit: &'static str,
}

impl Hostile {
    /// A string of that many bytes.
    #[must_use]
    pub fn text(&self, len: usize) -> Vec<u8> {
        let mut text = if self.lead.is_empty() { Vec::new() } else { fill("", self.lead, len / 2) };
        text.extend(fill(self.start, self.unit, len - text.len()));
        text
    }
}

const fn again(unit: &'static str) -> Hostile {
    Hostile { lead: "", start: "", unit }
}

const fn behind(start: &'static str, unit: &'static str) -> Hostile {
    Hostile { lead: "", start, unit }
}

const fn half(lead: &'static str, unit: &'static str) -> Hostile {
    Hostile { lead, start: "", unit }
}

/// What costs a detector most: first what follows from how each works, then what `costs search` found.
pub static HOSTILE: &[Hostile] = &[
    // Questions about SQL at every byte.
    again("'"),
    again("' or "),
    again("1 or "),
    again(" or 1=1"),
    again("' or 'a'='a"),
    again("(select "),
    again("/**/"),
    again("/*"),
    again("' union select "),
    again(";select "),
    again("'||'"),
    again("sleep(1) "),
    again("' and (("),
    again("\"\"'``"),
    // Parentheses with blanks between were read to their end from each of them.
    again("( "),
    again("+("),
    again("(\n"),
    behind("'", " or(("),
    behind("1", ")or("),
    again("'/**/or/**/"),
    again(";;;"),
    again("=1=1"),
    again("’ or "),
    // Markup that does not end.
    again("<"),
    again("<a "),
    again("<a href="),
    again("<!--"),
    again("<a b='"),
    again("</"),
    again("<svg/onload="),
    again("<style>"),
    behind("<a ", "b=c "),
    behind("<a ", "on=1 "),
    behind("<script>", "alert "),
    again("javascript:"),
    again("\" on="),
    again("&#x6a"),
    again("url("),
    again("```"),
    again("<![CDATA["),
    again("<!DOCTYPE x ["),
    again("<!ENTITY "),
    // Commands, at each separator.
    again(";"),
    again("|"),
    again("$("),
    again("`"),
    again("; cat "),
    again("$IFS"),
    again("&& id "),
    again("'c'a't "),
    again("\\c"),
    again("cat /etc/"),
    again("|ls"),
    again("%0a"),
    again("{a,"),
    again("$@"),
    again("???/"),
    again("powershell -e "),
    again(">("),
    // Paths and addresses.
    again("../"),
    again("..\\"),
    again("/etc/"),
    again("..%2f"),
    again("%252e"),
    again("file:"),
    again("://"),
    again("http://"),
    again("http://1"),
    again("127."),
    again("0x7f."),
    again("http://[::"),
    again("@"),
    again("//"),
    again("::"),
    again("1.1.1.1 "),
    again("a.b."),
    again("http://a@"),
    // Openers of expressions, templates, queries.
    again("${"),
    again("${${"),
    again("${jndi:"),
    again("${a:-"),
    again("#{"),
    again("{{"),
    again("{%"),
    again("{{7*"),
    again("<%="),
    again("#set("),
    again("{$"),
    again("{\"$ne\":"),
    again("[$gt]="),
    again("$where"),
    again("%{"),
    again("@java."),
    again("T("),
    again("__proto__"),
    again("constructor."),
    again("[\"constructor\"]"),
    again(")("),
    again("*)(|("),
    again("(&("),
    again("]|//"),
    again("or count("),
    again("'] | "),
    again("<?php "),
    again("<!--#exec "),
    again("require("),
    again("system("),
    again("eval("),
    again("O:1:"),
    again("rO0AB"),
    again("!!python/"),
    again("\"@type\":"),
    again("gASV"),
    again("a:1:{"),
    again("=cmd|"),
    again("+1"),
    // What once was not linear: a look back, or ahead, from each of many places.
    behind("a\n", "\\n"),
    half(" ", "${x"),
    half(" ", "name()"),
    half(" ", "alert("),
    half(" ", "<style>@import"),
    half(" ", "; db.a.drop(); ("),
    half(" ", "<?xml-stylesheet href=\"http://a\"?>"),
    half("\na", "\nto: b"),
    half("alert(", " "),
    half("1 or ", "1"),
    // Each view again, with most of what a class can be asked.
    behind("%2525", "``t"),
    behind("%2525", "; $(a"),
    behind("%2525", ";&"),
    behind("%2525", "<? b(\"i"),
    behind("%2525", "=j `<s"),
    behind("%2525", "${H"),
    behind("%2525", "(#"),
    behind("%2525", "\n\nH\nG\n\n<p"),
    behind("%2525", "' || '"),
    behind("%2525", "](//"),
    behind("%2525", "://s"),
    behind("%2525", "=: -../..%datacon/opasswd "),
    behind("%2525", "'a("),
    // Line breaks, controls, characters beyond ASCII, and each layer of an encoding.
    again("\r\n"),
    again("\r\nSet-Cookie:"),
    again("\n"),
    again("\0"),
    again("\u{1b}["),
    again("\u{202e}"),
    again("\u{200b}"),
    again("é"),
    again("\u{ff07}"),
    again("％２７"),
    again("%25"),
    again("%2525"),
    again("%27"),
    again("%u0027"),
    again("\\u0027"),
    again("\\x27"),
    again("&amp;"),
    again("&lt;"),
    again("&#39;"),
    again("%26lt%3b"),
    again("\\\\"),
    again("+"),
    again("a+b"),
    again("&"),
    again("%"),
    // Nothing but what no detector asks for, or nearly.
    again("a"),
    again("a "),
    again("A1"),
    again("0"),
    again(" "),
    again("\t"),
    again("a, "),
    again("a-b_c."),
    again("select "),
    again("or "),
];

/// A string of that many bytes.
#[must_use]
pub fn fill(start: &str, unit: &str, len: usize) -> Vec<u8> {
    start.bytes().chain(unit.bytes().cycle()).take(len).collect()
}
