//! The place of a node, as text.

use super::node::{Kind, NodeId};
use super::tape::Document;
use std::fmt;

/// Names longer than this are not shown.
const LONGEST_NAME: usize = 64;

/// The place of a node as a JSONPath (RFC 9535): `$.Records[1].body.name`. Made when it is displayed.
///
/// It is fit for logs. A sender chooses names too, so one that is not plain (letters, digits, `_-.:/@$+` and single spaces, at most 64
/// bytes) is shown as the wildcard `[*]`, and so is the last name where the finding is about the name itself.
#[derive(Clone, Copy, Debug)]
pub struct PathDisplay<'a> {
    document: Document<'a>,
    node: NodeId,
}

impl<'a> PathDisplay<'a> {
    pub(super) const fn new(document: Document<'a>, node: NodeId) -> Self {
        Self { document, node }
    }

    /// The place of the string that the node's document was opened from, and the root of that document.
    fn document_of(&self, node: NodeId) -> (Option<NodeId>, NodeId) {
        let opened = &self.document.tape.opened;
        let behind = opened.partition_point(|opened| opened.root <= node);
        let opened = behind.checked_sub(1).and_then(|at| opened.get(at)).filter(|opened| node.0 < opened.end);
        opened.map_or((None, NodeId(0)), |opened| (Some(opened.carrier), opened.root))
    }

    /// The steps from the root of the node's own document down to it.
    fn steps(&self, f: &mut fmt::Formatter<'_>, root: NodeId, node: NodeId) -> fmt::Result {
        let document = self.document;
        let mut at = root;
        while at != node {
            let step = match document.kind(at) {
                Kind::Array => document
                    .items(at)
                    .enumerate()
                    .find(|(_, item)| covers(document, *item, node))
                    .map(|(index, item)| (Step::Index(index), item)),
                Kind::Object => {
                    document.members(at).find(|(name, value)| *name == node || covers(document, *value, node)).map(
                        |(name, value)| {
                            if name == node { (Step::Any, node) } else { (Step::name(document.text(name)), value) }
                        },
                    )
                }
                _ => None,
            };
            let Some((step, inner)) = step else { return Ok(()) };
            write!(f, "{step}")?;
            at = inner;
        }
        Ok(())
    }
}

fn covers(document: Document<'_>, value: NodeId, node: NodeId) -> bool {
    value <= node && document.node(value).is_some_and(|value| node.0 < value.next)
}

impl fmt::Display for PathDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        // From the event in to the node. Each carrier only knows what it lies in, so the way out is gone again for each: how deep
        // carriers lie in each other is limited.
        let outwards = || std::iter::successors(Some(self.node), |node| self.document_of(*node).0);
        let depth = outwards().count();
        (0..depth).rev().try_for_each(|at| match outwards().nth(at) {
            Some(node) => self.steps(f, self.document_of(node).1, node),
            None => Ok(()),
        })
    }
}

enum Step<'a> {
    Name(&'a str),
    Index(usize),
    Any,
}

impl<'a> Step<'a> {
    fn name(name: &'a str) -> Self {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@' | '$' | '+' | ' ');
        let shown = !name.is_empty() && name.len() <= LONGEST_NAME && !name.contains("  ") && name.chars().all(plain);
        if shown { Self::Name(name) } else { Self::Any }
    }
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => {
                let short = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if short { write!(f, ".{name}") } else { write!(f, "['{name}']") }
            }
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Any => f.write_str("[*]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Coding, Codings, Limits, Tape};

    fn paths(text: &str) -> Vec<String> {
        let mut tape = Tape::default();
        tape.read(text.as_bytes(), &Limits::default()).unwrap();
        let document = tape.document(text.as_bytes());
        (0..tape.len()).map(|index| document.path(NodeId(index)).to_string()).collect()
    }

    #[test]
    fn places_of_names_and_values() {
        let text = r#"{"Records":[{},{"body":{"x-id":[[7]]}}],"":1}"#;
        let expected = [
            "$",
            "$[*]",
            "$.Records",
            "$.Records[0]",
            "$.Records[1]",
            "$.Records[1][*]",
            "$.Records[1].body",
            "$.Records[1].body[*]",
            "$.Records[1].body['x-id']",
            "$.Records[1].body['x-id'][0]",
            "$.Records[1].body['x-id'][0][0]",
            "$[*]",
            "$[*]",
        ];
        assert_eq!(paths(text), expected);
    }

    #[test]
    fn only_plain_names_are_shown() {
        for (name, shown) in [
            ("aws:s3/a-b.c@d+e$", "$['aws:s3/a-b.c@d+e$']"),
            ("größe", "$['größe']"),
            ("9", "$['9']"),
            ("a b", "$['a b']"),
            ("a  b", "$[*]"),
            ("it's", "$[*]"),
            (r"a\\b", "$[*]"),
            (r"a\nb", "$[*]"),
            ("<b>", "$[*]"),
            ("\u{202e}", "$[*]"),
        ] {
            assert_eq!(paths(&format!("{{\"{name}\":0}}"))[2], shown);
        }
        let long = "n".repeat(LONGEST_NAME);
        assert_eq!(
            paths(&format!("{{\"{long}\":0,\"{long}n\":0}}"))[2..],
            [format!("$.{long}"), "$[*]".into(), "$[*]".into()]
        );
    }

    #[test]
    fn places_in_opened_documents_go_on_from_their_carriers() {
        let text = br#"{"a":[0,"{\"b\":[1,\"[\\\"c\\\"]\"]}"]}"#;
        let mut tape = Tape::default();
        tape.read(text, &Limits::default()).unwrap();
        for carrier in [4, 9] {
            let (carrier, root) = (NodeId(carrier), NodeId(tape.len()));
            tape.parse(text, tape.span(carrier), &Limits::default()).unwrap();
            tape.add_opened(carrier, root, true, Codings::default().with(Coding::Json));
        }
        let document = tape.document(text);
        assert_eq!(document.opened(NodeId(4)), Some(NodeId(5)));
        assert_eq!(document.opened(NodeId(3)), None);
        let codings = document.opened_from(NodeId(9)).map(|opened| opened.codings);
        assert_eq!(codings, Some(Codings::default().with(Coding::Json)));
        assert_eq!(document.text(NodeId(11)), "c");
        assert_eq!(document.path(NodeId(11)).to_string(), "$.a[1].b[1][0]");
        assert_eq!(document.path(NodeId(NodeId(99).0)).to_string(), "$");
    }
}
