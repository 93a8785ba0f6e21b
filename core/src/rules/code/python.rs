//! Python: a module that is loaded and used at once, and the way from any value to every class.

use super::catalogue::PYTHON_ACCESS;
use crate::rules::ascii::{is_word, skip_blanks, split, strip};
use crate::rules::hits::Hits;
use crate::rules::search::places;

/// Modules that reach the machine.
static MODULES: &[&[u8]] =
    &[b"builtins", b"commands", b"ctypes", b"importlib", b"os", b"posix", b"pty", b"shutil", b"socket", b"subprocess"];

pub(super) fn detect(text: &[u8], quotes: bool, hits: &mut Hits) {
    for (before, from) in places(text, [b'(']) {
        // Both names end so.
        if before.last() != Some(&b'_') {
            continue;
        }
        let inside = skip_blanks(from.get(1..).unwrap_or_default());
        if before.ends_with(b"__import__") && is_used(inside) || reaches_classes(before, inside) {
            hits.add_quoted(quotes, &PYTHON_ACCESS);
        }
    }
}

/// `'os').system(`: whether the module is one that reaches the machine, and something of it is used on the spot.
fn is_used(inside: &[u8]) -> bool {
    let [quote @ (b'\'' | b'"'), inside @ ..] = inside else { return false };
    let (module, rest) = split(inside.get(..32).unwrap_or(inside), |byte| is_word(byte) || byte == b'.');
    let used = rest.strip_prefix(&[*quote]).map(skip_blanks).and_then(|rest| strip(rest, b")")).map(skip_blanks);
    MODULES.contains(&module) && used.is_some_and(|rest| rest.starts_with(b"."))
}

/// `__base__.__subclasses__(`, `__mro__[1].__subclasses__(`: whether every class is asked for, of one that was reached by another one.
fn reaches_classes(before: &[u8], inside: &[u8]) -> bool {
    let Some(owner) = before.strip_suffix(b".__subclasses__") else { return false };
    let near = owner.get(owner.len().saturating_sub(16)..).unwrap_or(owner);
    let subscript = || {
        let owner = near.iter().rposition(|&byte| byte == b'[').and_then(|at| near.get(..at)).unwrap_or_default();
        near.ends_with(b"]") && (owner.ends_with(b"__bases__") || owner.ends_with(b"__mro__"))
    };
    inside.starts_with(b")") && (near.ends_with(b"__base__") || near.ends_with(b"__class__") || subscript())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_counts_where_it_is_used() {
        assert!(is_used(b"'os').popen('id')"));
        assert!(is_used(b"\"subprocess\") . run"));
        assert!(!is_used(b"'os')"));
        assert!(!is_used(b"'json').loads"));
        assert!(!is_used(b"name).x"));
    }

    #[test]
    fn classes_of_ones_own_are_no_way_out() {
        assert!(reaches_classes(b"().__class__.__base__.__subclasses__", b")"));
        assert!(reaches_classes(b"x.__mro__[1].__subclasses__", b")[1]"));
        assert!(!reaches_classes(b"Plugin.__subclasses__", b")"));
        assert!(!reaches_classes(b"self.__extra__.__subclasses__", b")"));
        assert!(!reaches_classes(b"classes[0].__subclasses__", b")"));
    }
}
