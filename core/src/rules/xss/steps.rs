//! How much the detector reads, counted in tests alone: time that grows faster than the text shows there without a clock.

/// Counts bytes that were read again after the first look at the text.
#[inline]
pub(super) fn count(bytes: usize) {
    #[cfg(test)]
    tests::STEPS.set(tests::STEPS.get() + bytes);
    #[cfg(not(test))]
    let _ = bytes;
}

#[cfg(test)]
mod tests {
    use super::super::DETECTOR;
    use crate::finding::Paranoia;
    use crate::rules::hits::Hits;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, Holds, Subject, View};
    use std::cell::Cell;

    thread_local! {
        pub(super) static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    fn steps(text: &str, holds: Option<Holds>) -> usize {
        let text = text.as_bytes();
        let context = Context { holds, ..Context::default() };
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context, paranoia: Paranoia::Three };
        STEPS.set(0);
        (DETECTOR.detect)(&subject, &mut Hits::new(Paranoia::Three));
        STEPS.get()
    }

    #[test]
    fn no_text_is_read_more_often_the_longer_it_is() {
        let patterns = [
            "<",
            "<a",
            "<a ",
            "<a x=\"",
            "<a '<b \"",
            "<a x='<b y=\"",
            "<script>",
            "<script",
            "<style>",
            "<style",
            "<?import ",
            "<?xml-stylesheet href='",
            "<!--",
            "<![cdata[<]]>a",
            "alert(",
            "eval(\"",
            "javascript:",
            "javascript: a",
            "onx=",
            "\"",
            "'",
            "`",
            "\"+",
            "<a style=\"",
            "<a style=a:b",
            "<a href=a:",
            "<a href='&#",
            "</script>",
            "<svg>",
            "\\",
            "<a onclick={",
            "<meta content='",
            "](",
            "'](",
            "=",
            " =",
            "expression(",
            ":",
            "(",
            "`a`` ",
            "~~~\n",
            "\n<",
        ];
        for (first, second) in patterns.iter().flat_map(|first| patterns.iter().map(move |second| (first, second))) {
            for holds in [None, Some(Holds::Html), Some(Holds::Markdown)] {
                let text = |count: usize| format!("<a b='{first}{}", second.repeat(count));
                let long = text(250);
                let steps = steps(&long, holds);
                assert!(steps <= 12 * long.len(), "{first:?} {second:?}: {steps} steps for {} bytes", long.len());
            }
        }
    }
}
