//! `strip-invisible`: text in which everything can be seen.
//!
//! What turns the order of the text around, what has no width and what only carries hidden data goes. What much of the world's text
//! is spelled with stays where it does its work: joiners beside a letter that is no ASCII, a variation selector behind a character,
//! the tags of a flag.

/// What a character without a shape does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Visible,
    /// A joiner, or the mark of a direction.
    Joiner,
    /// A variation selector.
    Selector,
    Tag,
    /// Nothing that a text needs.
    Blank,
}

const fn kind(char: char) -> Kind {
    match char {
        '\u{200c}'..='\u{200f}' => Kind::Joiner,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Kind::Selector,
        '\u{e0000}'..='\u{e007f}' => Kind::Tag,
        '\u{200b}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{180e}'
        | '\u{e0080}'..='\u{e00ff}'
        | '\u{e01f0}'..='\u{e0fff}' => Kind::Blank,
        _ => Kind::Visible,
    }
}

/// Takes out bidirectional controls, characters without width, tags and fillers. Never longer.
pub(super) fn strip(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(text);
        return;
    }
    // The last character that was kept.
    let mut before: Option<char> = None;
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let is_kept = match kind(char) {
            Kind::Visible => true,
            Kind::Joiner => {
                let needs = |char: char| !char.is_ascii() && kind(char) == Kind::Visible;
                before.is_some_and(needs)
                    || before.is_none_or(|before| kind(before) != Kind::Joiner)
                        && chars.clone().next().is_some_and(needs)
            }
            Kind::Selector => before.is_some_and(|before| kind(before) == Kind::Visible),
            Kind::Tag => {
                // All tags of a flag are taken at once; one that is no flag's stands alone.
                if before == Some('\u{1f3f4}')
                    && let Some(tags) = flag(char, chars.as_str())
                {
                    out.push(char);
                    let (tags, rest) = chars.as_str().split_at_checked(tags).unwrap_or_default();
                    out.push_str(tags);
                    chars = rest.chars();
                    before = Some('\u{e007f}');
                }
                false
            }
            Kind::Blank => false,
        };
        if is_kept {
            out.push(char);
            before = Some(char);
        }
    }
}

/// How many bytes behind the first tag belong to the name of a country or region, with the tag that ends it.
fn flag(first: char, rest: &str) -> Option<usize> {
    let letter = |char: char| matches!(char, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    if !letter(first) {
        return None;
    }
    let letters = rest.chars().take(6).take_while(|char| letter(*char)).count();
    let ends = rest.chars().nth(letters) == Some('\u{e007f}');
    // Each is four bytes.
    (ends && (2..=5).contains(&letters)).then_some((letters + 1) * 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(text: &str) -> String {
        let mut out = String::new();
        strip(text, &mut out);
        out
    }

    #[test]
    fn what_nobody_sees_goes() {
        for (text, expected) in [
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("\u{2067}x\u{2069}", "x"),
            ("ad\u{200b}min pass\u{2060}word \u{feff}x x\u{200d}y", "admin password x xy"),
            ("hi\u{e0069}\u{e0067}", "hi"),
            ("a\u{200b}\u{200c}\u{200b}\u{200b}b", "ab"),
            ("😀\u{e0102}\u{e0113}\u{e0120}", "😀\u{e0102}"),
            ("🏴\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}\u{e0020}\u{e007f}", "🏴"),
        ] {
            assert_eq!(stripped(text), expected);
        }
    }

    #[test]
    fn what_text_is_spelled_with_stays() {
        for text in [
            "می\u{200c}خواهم",
            "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} won",
            "שלום \u{200f}עולם",
            "葛\u{e0100}城",
            "co\u{ad}operate",
        ] {
            assert_eq!(stripped(text), text);
        }
    }
}
