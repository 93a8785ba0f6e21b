//! Texts that are nothing but the name of a Java class.

use super::catalogue::CLASS_NAME;
use crate::rules::ascii::{is_word, split};
use crate::rules::hits::Hits;

/// Longer names are no class of the platform.
const LONGEST: usize = 160;

pub(super) fn detect(text: &[u8], is_code: bool, hits: &mut Hits) {
    let text = text.trim_ascii();
    // Prose ends here.
    let (_, behind) = split(text, is_word);
    if text.len() <= LONGEST && behind.first() == Some(&b'.') && is_name(text) && is_platform(text) {
        hits.add_quoted(is_code, &CLASS_NAME);
    }
}

/// Whether the text is identifiers joined by dots.
fn is_name(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'.').all(|part| {
        part.first().is_some_and(|byte| !byte.is_ascii_digit())
            && part.iter().all(|&byte| is_word(byte) || byte == b'$')
    })
}

fn is_platform(text: &[u8]) -> bool {
    let mut parts = text.split(|&byte| byte == b'.');
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    let last = text.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    if last.ends_with(b"Exception") || last.ends_with(b"Error") {
        return false;
    }
    if text.split(|&byte| byte == b'.').any(|part| part.eq_ignore_ascii_case(b"processbuilder")) {
        return true;
    }
    let (Some(first), Some(second)) = (first, second) else { return false };
    let class = last.first().is_some_and(u8::is_ascii_uppercase);
    match (first, second, third) {
        (b"java", b"lang", Some(b"reflect" | b"invoke")) => true,
        (b"java", b"io" | b"lang" | b"net" | b"nio" | b"rmi" | b"beans", Some(_)) => class,
        (b"javax", b"script" | b"naming" | b"management" | b"el", Some(_)) => class,
        (b"com", b"sun", Some(b"org" | b"rowset" | b"jndi" | b"jmx")) => true,
        (b"sun", b"misc" | b"reflect" | b"rmi", Some(_)) => class,
        // Gadgets: classes that do harm when something makes an object of them by name.
        (b"org", b"apache", Some(b"commons")) => class && text.windows(9).any(|part| part == b"functors."),
        (b"org", b"springframework", Some(b"context")) => last.ends_with(b"XmlApplicationContext"),
        (b"com", b"mchange", Some(b"v2")) | (b"freemarker", b"template", Some(b"utility")) => class,
        (b"jdk", b"jshell" | b"nashorn" | b"internal", Some(_)) => class,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_properties() {
        assert!(is_platform(b"java.io.FileReader"));
        assert!(is_platform(b"java.lang.reflect"));
        assert!(!is_platform(b"java.io.tmpdir"));
        assert!(!is_platform(b"java.lang.OutOfMemoryError"));
        assert!(!is_name(b"java.io.File;"));
        assert!(!is_name(b"java..File"));
        assert!(!is_name(b"1.2.3"));
    }
}
