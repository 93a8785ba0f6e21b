//! The policy's own rules: regular expressions, matched in linear time.
//!
//! They are compiled when the policy loads, within limits on their size, and looked for in a string as it stands and in its
//! decoded views, as the other rules are. A policy without patterns pays nothing for them.
//!
//! The lazy automaton that the `regex` crate prefers allocates whenever a text leads it to a new state, and its caches live in a
//! pool. Here each pattern is a whole automaton, made beforehand, where that stays small, and else a simulation whose memory
//! is known beforehand; and the caches belong to the [`PatternMemory`], so that a check allocates nothing and takes no lock.

use super::scan::scan;
use super::views::Views;
use regex_automata::Input;
use regex_automata::meta::{Cache, Regex};
use regex_automata::util::syntax;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many patterns a policy may have.
pub(crate) const MOST_PATTERNS: usize = 100;
/// How long the text of a pattern may be.
const LONGEST: usize = 1000;
/// How large a pattern may become as a graph of states: the time for each byte of a text grows with it.
const GRAPH_BYTES: usize = 256 * 1024;
/// How large it may become as an automaton, which takes one step a byte. What is larger is simulated.
const AUTOMATON_BYTES: usize = 512 * 1024;

/// How many characters of a kind warm the memory of a pattern.
const ROW: usize = 120;

/// The patterns of a policy, compiled, in its order.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    list: Vec<Regex>,
    /// Tells the caches of one policy's patterns from those of another. 0: there are none.
    number: u64,
}

/// The memory that patterns are looked for in. Reusable, one a thread.
#[derive(Debug, Default)]
pub struct PatternMemory {
    caches: Vec<Cache>,
    found: Vec<bool>,
    number: u64,
}

impl Patterns {
    /// Adds a pattern.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn push(&mut self, pattern: &str) -> Result<(), String> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        if self.list.len() >= MOST_PATTERNS {
            return Err(format!("a policy can have {MOST_PATTERNS} patterns"));
        }
        self.list.push(compile(pattern)?);
        self.number = NEXT.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Memory for these patterns.
    #[must_use]
    pub fn memory(&self) -> PatternMemory {
        let mut caches: Vec<Cache> = self.list.iter().map(Regex::create_cache).collect();
        // A simulation keeps what it has yet to follow on a stack, which grows as it meets the states of the graph. One text of
        // many kinds of characters, each in a row, leads it through them, so that no event has to.
        let rows = ['a', 'A', '0', ' ', '-', 'é', 'Ж', '中', '😀'].map(|char| char.to_string().repeat(ROW)).concat();
        let ascii: String = (' '..='~').chain(['\n']).collect();
        for text in [&rows, &ascii] {
            for (regex, cache) in self.list.iter().zip(&mut caches) {
                regex.search_with(cache, &Input::new(text.as_str()));
            }
        }
        PatternMemory { caches, found: vec![false; self.list.len()], number: self.number }
    }

    /// Which patterns are in the text, as it stands or decoded: their numbers, in order.
    pub fn find<'m>(
        &self,
        memory: &'m mut PatternMemory,
        views: &mut Views,
        text: &[u8],
    ) -> impl Iterator<Item = usize> + use<'m> {
        // Memory that was made for another gate.
        if memory.number != self.number {
            *memory = self.memory();
        }
        memory.found.fill(false);
        if self.look(memory, text) {
            views.each(text, scan(text), |decoded| self.look(memory, decoded.text));
        }
        memory.found.iter().enumerate().filter_map(|(number, &found)| found.then_some(number))
    }

    /// Looks for what was not found yet; whether there is still something that was not.
    fn look(&self, memory: &mut PatternMemory, text: &[u8]) -> bool {
        let mut unseen = false;
        for ((regex, cache), found) in self.list.iter().zip(&mut memory.caches).zip(&mut memory.found) {
            *found = *found || regex.search_half_with(cache, &Input::new(text).earliest(true)).is_some();
            unseen |= !*found;
        }
        unseen
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.is_empty() {
        return Err("an empty pattern matches everything: write what must not be found".to_owned());
    }
    if pattern.len() > LONGEST {
        return Err(format!("the pattern is longer than {LONGEST} bytes: write several"));
    }
    let config = Regex::config()
        .nfa_size_limit(Some(GRAPH_BYTES))
        .dfa_size_limit(Some(AUTOMATON_BYTES))
        .dfa_state_limit(None)
        .hybrid(false)
        .backtrack(false);
    let compiled = Regex::builder().configure(config).syntax(syntax::Config::new().utf8(false)).build(pattern);
    let regex = compiled.map_err(|error| {
        if error.size_limit().is_some() {
            return "the pattern is too large when it is compiled: repeat less, or use `(?-u)` where ASCII is enough"
                .to_owned();
        }
        // The last line says what is wrong; those before show the pattern.
        let text = error.syntax_error().map_or_else(|| error.to_string(), ToString::to_string);
        let reason = text.lines().last().unwrap_or_default();
        format!("no regular expression that can be matched in linear time: {}", reason.trim_start_matches("error: "))
    })?;
    // Nothing of ours is to be found in a text with nothing in it.
    if regex.is_match("") {
        return Err(
            "the pattern matches the empty text, which is in every text: ask for one character at least".to_owned()
        );
    }
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Patterns {
        let mut patterns = Patterns::default();
        for text in texts {
            patterns.push(text).unwrap();
        }
        patterns
    }

    fn found(patterns: &Patterns, text: &[u8]) -> Vec<usize> {
        patterns.find(&mut patterns.memory(), &mut Views::new(), text).collect()
    }

    #[test]
    fn each_is_found_once_in_any_view() {
        let patterns = patterns(&["(?i)\\.corp\\.example", "[A-Z]{3}-[0-9]{6}", "\\bsecret\\b"]);
        assert_eq!(found(&patterns, b"http://a.CORP.example/ and b.corp.example"), [0]);
        assert_eq!(found(&patterns, b"http://a%2Ecorp%252eexample/"), [0]);
        assert_eq!(found(&patterns, "ABC-123456, ein „secret“".as_bytes()), [1, 2]);
        assert_eq!(found(&patterns, b"&#65;BC-123456"), [1]);
        assert_eq!(found(&patterns, b"x+secret+y"), [2]);
        assert_eq!(found(&patterns, b"secrets"), [0; 0]);
        assert_eq!(found(&patterns, b"a%ffsecret"), [2]);
    }

    #[test]
    fn memory_of_other_patterns_is_made_anew() {
        let (one, two) = (patterns(&["a+b"]), patterns(&["x", "[0-9]+c"]));
        let mut memory = one.memory();
        assert_eq!(two.find(&mut memory, &mut Views::new(), b"12c").collect::<Vec<_>>(), [1]);
        assert_eq!(one.find(&mut memory, &mut Views::new(), b"aab").collect::<Vec<_>>(), [0]);
        assert_eq!(one.find(&mut PatternMemory::default(), &mut Views::new(), b"aab").count(), 1);
    }

    #[test]
    fn what_cannot_be_compiled_is_explained() {
        for (pattern, message) in [
            ("", "matches everything"),
            ("a*", "matches the empty text"),
            ("(a", "unclosed group"),
            ("(a)\\1", "backreferences are not supported"),
            ("a(?=b)", "look-around"),
            ("(\\w{100}){100}", "too large"),
            (&"a".repeat(1001), "longer than"),
        ] {
            let error = Patterns::default().push(pattern).unwrap_err();
            assert!(error.contains(message) && !error.contains('\n'), "{pattern}: {error}");
        }
        let mut patterns = patterns(&["a"; MOST_PATTERNS]);
        assert!(patterns.push("b").unwrap_err().contains("100"));
    }

    #[test]
    fn what_is_too_large_for_an_automaton_is_found_too() {
        let patterns = patterns(&["\\pL[^}]{1,60}\\d{4}x"]);
        assert_eq!(found(&patterns, format!("{{a{}1234x", "b".repeat(40)).as_bytes()), [0]);
        assert_eq!(found(&patterns, "{a".repeat(2000).as_bytes()), [0; 0]);
    }
}
