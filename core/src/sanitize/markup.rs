//! `strip-html`: the text of a page, without its markup.

/// Elements whose content is no text.
const UNSEEN: [&str; 2] = ["script", "style"];

/// Takes out tags, comments and declarations, and scripts and styles with what is in them. Never longer.
///
/// What stays has no `<` before a letter, `/`, `!` or `?`, so that no browser finds a tag in it. Character references stay as they
/// are. A tag that does not end reaches to the end of the text, as it would in a browser.
pub(super) fn strip(text: &str, out: &mut String) {
    let start = out.len();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if begins_tag(rest.as_bytes()) {
            let end = at + tag(rest.as_bytes());
            let unseen = UNSEEN.iter().find(|name| is_named(rest.as_bytes(), 1, name));
            // Whose end is not there takes all that is left: nothing is searched twice.
            at = unseen.map_or(end, |name| closing(bytes, end, name).unwrap_or(bytes.len()));
            continue;
        }
        let plain = rest.bytes().skip(1).position(|byte| byte == b'<').map_or(rest.len(), |offset| offset + 1);
        let plain = rest.get(..plain).unwrap_or_default();
        // What stood behind a tag that is gone must not make a tag with what stood before it.
        if plain.bytes().next().is_some_and(goes_on) {
            while out.len() > start && out.ends_with('<') {
                out.pop();
            }
        }
        out.push_str(plain);
        at += plain.len();
    }
}

/// Whether a byte behind a `<` makes it the beginning of a tag, comment or declaration.
const fn goes_on(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')
}

fn begins_tag(text: &[u8]) -> bool {
    matches!(text, [b'<', next, ..] if goes_on(*next))
}

/// How long the tag, comment or declaration at the start of the text is.
fn tag(text: &[u8]) -> usize {
    if text.starts_with(b"<!--") {
        // `<!-->` and `<!--->` are whole comments.
        let rest = text.get(2..).unwrap_or_default();
        return rest.windows(3).position(|window| window == b"-->").map_or(text.len(), |at| at + 5);
    }
    let mut quote = None;
    // A quote counts only where a value begins.
    let mut before = 0;
    for (at, &byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'>') => return at + 1,
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    text.len()
}

/// Whether the name at that place of a tag is this one.
fn is_named(tag: &[u8], at: usize, name: &str) -> bool {
    let found = tag.get(at..at + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
    found && !tag.get(at + name.len()).is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/'))
}

/// Where the closing tag of an element starts.
fn closing(text: &[u8], from: usize, name: &str) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.windows(2).position(|window| window == b"</")?;
        if is_named(rest.get(at..)?, 2, name) {
            return Some(from + at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stripped(text: &str) -> String {
        let mut out = String::new();
        strip(text, &mut out);
        out
    }

    #[test]
    fn markup_goes_and_text_stays() {
        for (text, expected) in [
            ("<p>Hello, <b class=\"a>b\">Ada</b>!</p>", "Hello, Ada!"),
            ("a < b > c & 1<2 <3", "a < b > c & 1<2 <3"),
            ("x<script>alert('</b>')</script>y<style>p{}</STYLE >z", "xyz"),
            ("x<script>alert(1)", "x"),
            ("a<!-- <b> -->b<!doctype html><?xml?>c", "abc"),
            ("<scr<b>ipt>alert(1)", "ipt>alert(1)"),
            ("<<b>script>x", "script>x"),
            ("<<<b>b>x", "b>x"),
            ("a <b", "a "),
            ("&lt;b&gt;", "&lt;b&gt;"),
            ("<!-->x<!--->y", "xy"),
        ] {
            assert_eq!(stripped(text), expected, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Proved against a real parser: there is no element or comment in what stays.
        #[test]
        fn a_browser_finds_no_element(text in prop::collection::vec(prop::sample::select(&["<", ">", "</", "<!--", "-->", "b", "script", " ", "\"", "'", "=", "/", "!", "?", "x", "style", "</script>", "<svg/onload=", "\0", "\n", "é"][..]), 0..24)) {
            use html5ever::tendril::TendrilSink;
            use markup5ever_rcdom::{NodeData, RcDom};
            let text = stripped(&text.concat());
            let context = html5ever::QualName::new(None, html5ever::ns!(html), html5ever::local_name!("div"));
            let dom = html5ever::parse_fragment(RcDom::default(), html5ever::ParseOpts::default(), context, Vec::new(), false).one(text.as_str());
            let root = dom.document.children.borrow()[0].clone();
            for node in root.children.borrow().iter() {
                prop_assert!(matches!(node.data, NodeData::Text { .. }), "{text:?}");
            }
        }
    }

    #[test]
    fn many_open_scripts_are_read_once() {
        let text = "<script>".repeat(50_000) + &"<style>x</styl".repeat(50_000);
        let start = std::time::Instant::now();
        stripped(&text);
        assert!(start.elapsed().as_secs() < 5);
    }
}
