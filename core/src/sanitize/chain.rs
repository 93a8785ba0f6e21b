//! Several sanitizers, one after the other, until nothing changes any more.

use super::normalize::Marks;
use super::{case, control, formula, html, invisible, markup, normalize, path, space, truncate};
use crate::policy::Sanitizer;
use crate::redact::SENSITIVE;

/// How often the sanitizers of one text are run. Those that come to an end at all have done so long before.
const ROUNDS: usize = 8;

/// The memory that sanitizers work in. Reused from text to text.
#[derive(Debug)]
pub(crate) struct Workshop {
    text: String,
    other: String,
    /// The outcome of the round before.
    last: String,
    marks: Marks,
}

/// Texts up to this many bytes need no allocation from the first on.
const TEXT_BYTES: usize = 4096;

impl Default for Workshop {
    fn default() -> Self {
        let text = || String::with_capacity(TEXT_BYTES);
        Self { text: text(), other: text(), last: text(), marks: Marks::default() }
    }
}

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sanitized<'w> {
    /// It is as it was.
    Same,
    /// It is another one, which the same sanitizers leave as it is.
    Changed(&'w str),
    /// Each round makes another text of it: these sanitizers work against each other.
    Unstable,
}

impl Workshop {
    /// Runs the sanitizers of a field in their order, then those of the rules that were broken, and again until neither change
    /// anything: only then does whoever checks the outcome find it as it should be.
    pub(crate) fn sanitize(&mut self, text: &str, field: &[Sanitizer], broken: &[Sanitizer]) -> Sanitized<'_> {
        self.text.clear();
        self.text.push_str(text);
        for round in 0..ROUNDS {
            self.last.clone_from(&self.text);
            self.run(field);
            let same = self.text == self.last;
            self.run(broken);
            if same && self.text == self.last {
                return if round == 0 { Sanitized::Same } else { self.outcome(text) };
            }
        }
        Sanitized::Unstable
    }

    fn outcome(&self, text: &str) -> Sanitized<'_> {
        if self.text == text { Sanitized::Same } else { Sanitized::Changed(&self.text) }
    }

    fn run(&mut self, steps: &[Sanitizer]) {
        let Self { text, other, marks, .. } = self;
        let escapes = steps.contains(&Sanitizer::EscapeHtml);
        for step in steps {
            other.clear();
            match step {
                Sanitizer::StripControl => control::strip(text, other),
                Sanitizer::StripInvisible => invisible::strip(text, other),
                Sanitizer::NormalizeNfc => normalize::nfc(text, marks, other),
                Sanitizer::NormalizeNfkc => normalize::nfkc(text, marks, other),
                Sanitizer::Trim => space::trim(text, other),
                Sanitizer::CollapseSpace => space::collapse(text, other),
                Sanitizer::SingleLine => space::single_line(text, other),
                Sanitizer::Lowercase => case::lower(text, other),
                Sanitizer::EscapeHtml => html::escape(text, other),
                Sanitizer::StripHtml => markup::strip(text, other),
                #[cfg(feature = "clean-html")]
                Sanitizer::CleanHtml => super::clean::clean(text, other),
                Sanitizer::NormalizePath => path::normalize(text, other),
                Sanitizer::BaseName => path::base(text, other),
                Sanitizer::EscapeFormula => formula::escape(text, other),
                Sanitizer::Truncate(most) => truncate::truncate(text, *most, escapes, other),
                Sanitizer::Redact => other.push_str(SENSITIVE),
                // A value that is taken out has no text. A policy that wants HTML cleaned where that is not built in is refused.
                #[cfg(not(feature = "clean-html"))]
                Sanitizer::CleanHtml => continue,
                Sanitizer::Remove => continue,
            }
            std::mem::swap(text, other);
        }
        // They change places; the next text must find each as large as it needs.
        let most = text.capacity().max(other.capacity());
        text.reserve_exact(most - text.len());
        other.clear();
        other.reserve_exact(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every sanitizer, with how much longer it may make a text: that many times, and that many bytes more.
    const BOUNDS: &[(Sanitizer, usize, usize)] = &[
        (Sanitizer::StripControl, 1, 0),
        (Sanitizer::StripInvisible, 1, 0),
        (Sanitizer::NormalizeNfc, 3, 0),
        (Sanitizer::NormalizeNfkc, 11, 0),
        (Sanitizer::Trim, 1, 0),
        (Sanitizer::CollapseSpace, 1, 0),
        (Sanitizer::SingleLine, 1, 0),
        (Sanitizer::Lowercase, 2, 0),
        (Sanitizer::EscapeHtml, 6, 0),
        (Sanitizer::StripHtml, 1, 0),
        (Sanitizer::NormalizePath, 1, 0),
        (Sanitizer::BaseName, 1, 0),
        (Sanitizer::EscapeFormula, 2, 1),
        (Sanitizer::Truncate(0), 1, 0),
        (Sanitizer::Truncate(3), 1, 0),
        (Sanitizer::Truncate(20), 1, 0),
        (Sanitizer::Redact, 0, SENSITIVE.len()),
    ];

    const PIECES: &[&str] = &[
        "<",
        ">",
        "&",
        "\"",
        "'",
        "/",
        "\\",
        "..",
        ".",
        "=",
        "+",
        "-",
        "@",
        ",",
        ";",
        "|",
        "\t",
        "\n",
        "\r",
        " ",
        "\0",
        "\u{1b}",
        "a",
        "B",
        "İ",
        "Σ",
        "ß",
        "e\u{301}",
        "\u{323}",
        "\u{301}",
        "ﷺ",
        "＜",
        "／",
        "＆",
        "amp;",
        "&lt;",
        "&#39;",
        "&am",
        "lt;",
        "#",
        "x1f;",
        "script",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "\u{200b}",
        "\u{200d}",
        "\u{202e}",
        "\u{feff}",
        "\u{fe0f}",
        "🏴",
        "\u{e0067}",
        "\u{e007f}",
        "👍🏽",
        "🇩🇪",
        "한",
        "\u{1100}",
        "\u{3000}",
        "\u{a0}",
        "\u{2028}",
        "\u{85}",
        "C:",
        "~",
        "１",
        "\u{2024}\u{2024}",
        "\u{fb01}",
    ];

    fn soup() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop_oneof![9 => prop::sample::select(PIECES).prop_map(String::from), 1 => any::<String>()],
            0..20,
        )
        .prop_map(|pieces| pieces.concat())
    }

    fn sanitizer() -> impl Strategy<Value = Sanitizer> {
        prop::sample::select(BOUNDS).prop_map(|(sanitizer, ..)| sanitizer)
    }

    fn step(text: &str, sanitizer: Sanitizer) -> String {
        let mut workshop = Workshop::default();
        workshop.text.push_str(text);
        workshop.run(&[sanitizer]);
        workshop.text
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn each_alone_changes_nothing_the_second_time(text in soup()) {
            for (sanitizer, times, more) in BOUNDS {
                let once = step(&text, *sanitizer);
                prop_assert_eq!(&step(&once, *sanitizer), &once, "{:?} of {:?}", sanitizer, text);
                prop_assert!(once.len() <= times * text.len() + more, "{:?} of {:?} is {:?}", sanitizer, text, once);
            }
        }

        #[test]
        fn any_together_change_nothing_the_second_time(
            text in soup(),
            field in prop::collection::vec(sanitizer(), 0..6),
            broken in prop::collection::vec(sanitizer(), 0..3),
        ) {
            let (mut first, mut second) = (Workshop::default(), Workshop::default());
            match first.sanitize(&text, &field, &broken) {
                Sanitized::Same => prop_assert_eq!(second.sanitize(&text, &field, &[]), Sanitized::Same),
                Sanitized::Changed(once) => {
                    prop_assert_ne!(once, &text);
                    prop_assert_eq!(second.sanitize(once, &field, &broken), Sanitized::Same);
                    prop_assert_eq!(second.sanitize(once, &field, &[]), Sanitized::Same);
                }
                // What works against each other is refused, not handed on.
                Sanitized::Unstable => {}
            }
        }

        /// The chains that people write come to an end.
        #[test]
        fn sensible_chains_are_stable(text in soup(), most in 0u32..12) {
            use Sanitizer::{
                BaseName, CollapseSpace, EscapeFormula, EscapeHtml, Lowercase, NormalizeNfc, NormalizeNfkc, NormalizePath, SingleLine,
                StripControl, StripHtml, StripInvisible, Trim, Truncate,
            };
            for chain in [
                &[StripControl, NormalizeNfc, EscapeHtml][..],
                &[StripControl, StripInvisible, NormalizeNfkc, Trim, CollapseSpace, Lowercase, Truncate(most)],
                &[StripHtml, SingleLine, Trim, Truncate(most)],
                &[Truncate(most), EscapeHtml],
                &[EscapeHtml, Truncate(most)],
                &[EscapeHtml, NormalizeNfkc, StripControl],
                &[NormalizeNfkc, NormalizePath, BaseName, Truncate(most)],
                &[Truncate(most), NormalizePath, StripInvisible],
                &[EscapeFormula, SingleLine, NormalizeNfkc],
            ] {
                let mut workshop = Workshop::default();
                prop_assert_ne!(workshop.sanitize(&text, chain, &[]), Sanitized::Unstable, "{:?}", chain);
            }
        }
    }

    #[test]
    fn the_order_is_the_order_written() {
        let mut workshop = Workshop::default();
        let two = [Sanitizer::Truncate(2), Sanitizer::EscapeHtml];
        assert_eq!(workshop.sanitize("a&b", &two, &[]), Sanitized::Changed("a&amp;"));
        let cut = [Sanitizer::Trim, Sanitizer::Truncate(2)];
        assert_eq!(workshop.sanitize(" abc", &cut, &[]), Sanitized::Changed("ab"));
        let cut = [Sanitizer::Truncate(2), Sanitizer::Trim];
        assert_eq!(workshop.sanitize(" abc", &cut, &[]), Sanitized::Changed("a"));
    }

    #[test]
    fn what_works_against_each_other_is_unstable() {
        let mut workshop = Workshop::default();
        // One escapes what the other takes away.
        let steps = [Sanitizer::Redact, Sanitizer::Truncate(3)];
        assert_eq!(workshop.sanitize("abc", &steps, &[]), Sanitized::Changed("[re"));
        assert_eq!(workshop.sanitize("abc", &[Sanitizer::Truncate(3)], &[Sanitizer::Redact]), Sanitized::Unstable);
    }
}
