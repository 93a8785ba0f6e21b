//! A pattern as it is written, to a pattern that is matched.

use super::matcher::{Bound, Comparison, Matcher, Network, Text, Wildcard};
use serde_json::{Map, Value};

/// How deep a pattern can be.
const DEEPEST: usize = 32;

/// What an object must be like: every field, and every alternative.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pattern {
    pub(super) fields: Vec<(Box<str>, Field)>,
    /// `$or`: of each list, one pattern at least.
    pub(super) alternatives: Vec<Vec<Pattern>>,
}

/// What a member of an object must be like.
#[derive(Clone, Debug)]
pub(super) enum Field {
    /// An object, or one of the objects of an array.
    Object(Pattern),
    /// A scalar that meets one of the conditions, or an array with such an item.
    AnyOf(Vec<Matcher>),
}

/// Something wrong with a pattern: the keys and indices that lead to it, and what would be right.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) at: Vec<Key>,
    pub(crate) message: String,
}

/// A step to a part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Name(String),
    Index(usize),
}

impl Pattern {
    /// Compiles a pattern; all that is wrong with it where it is wrong.
    pub(crate) fn compile(pattern: &Map<String, Value>) -> Result<Self, Vec<Mistake>> {
        let mut compiler = Compiler { at: Vec::new(), mistakes: Vec::new() };
        let compiled = compiler.pattern(pattern);
        if compiler.mistakes.is_empty() { Ok(compiled) } else { Err(compiler.mistakes) }
    }
}

struct Compiler {
    at: Vec<Key>,
    mistakes: Vec<Mistake>,
}

impl Compiler {
    fn mistake(&mut self, message: impl Into<String>) {
        self.mistakes.push(Mistake { at: self.at.clone(), message: message.into() });
    }

    fn within<T>(&mut self, key: Key, f: impl FnOnce(&mut Self) -> T) -> T {
        self.at.push(key);
        let result = f(self);
        self.at.pop();
        result
    }

    fn pattern(&mut self, pattern: &Map<String, Value>) -> Pattern {
        let mut compiled = Pattern::default();
        if pattern.is_empty() {
            self.mistake("an empty pattern accepts everything: write what is accepted, or leave it out");
        }
        if self.at.len() > DEEPEST {
            self.mistake("the pattern is too deep");
            return compiled;
        }
        for (name, value) in pattern {
            self.within(Key::Name(name.clone()), |this| match value {
                Value::Array(list) if name == "$or" => {
                    if list.len() < 2 {
                        this.mistake("`$or` takes a list of two or more patterns");
                    }
                    let alternatives = list.iter().enumerate().map(|(index, item)| {
                        this.within(Key::Index(index), |this| match item {
                            Value::Object(pattern) => this.pattern(pattern),
                            _ => {
                                this.mistake("`$or` takes a list of patterns");
                                Pattern::default()
                            }
                        })
                    });
                    compiled.alternatives.push(alternatives.collect());
                }
                Value::Array(list) => {
                    if list.is_empty() {
                        this.mistake("an empty list accepts nothing: write what is accepted");
                    }
                    let matchers = list
                        .iter()
                        .enumerate()
                        .filter_map(|(index, item)| this.within(Key::Index(index), |this| this.matcher(item)));
                    compiled.fields.push((name.as_str().into(), Field::AnyOf(matchers.collect())));
                }
                Value::Object(inner) => {
                    let inner = this.pattern(inner);
                    compiled.fields.push((name.as_str().into(), Field::Object(inner)));
                }
                _ => this.mistake("a list of what is accepted is needed here: write `[…]` around the value"),
            });
        }
        compiled
    }

    fn matcher(&mut self, value: &Value) -> Option<Matcher> {
        match value {
            Value::Object(operator) => self.operator(operator),
            Value::Array(_) => {
                self.mistake("a list in a list: write one list of what is accepted");
                None
            }
            scalar => Some(exact(scalar)),
        }
    }

    fn operator(&mut self, operator: &Map<String, Value>) -> Option<Matcher> {
        let mut entries = operator.iter();
        let (Some((name, value)), None) = (entries.next(), entries.next()) else {
            self.mistake("one operator at a time: an object with one key");
            return None;
        };
        self.within(Key::Name(name.clone()), |this| match name.as_str() {
            "exists" => match value.as_bool() {
                Some(wanted) => Some(Matcher::Exists(wanted)),
                None => this.refuse("`exists` is true or false"),
            },
            "numeric" => this.numeric(value).map(Matcher::Numeric),
            "cidr" => match value.as_str().and_then(Network::new) {
                Some(network) => Some(Matcher::Cidr(network)),
                None => this.refuse("`cidr` takes a block of addresses such as `10.0.0.0/24`"),
            },
            "anything-but" => this.anything_but(value).map(Matcher::AnythingBut),
            _ => this.text(name, value).map(Matcher::Text),
        })
    }

    fn refuse<T>(&mut self, message: &str) -> Option<T> {
        self.mistake(message);
        None
    }

    fn text(&mut self, operator: &str, value: &Value) -> Option<Text> {
        let ignoring_case = |value: &Value| -> Option<Box<str>> {
            let inner = value.as_object().filter(|inner| inner.len() == 1)?;
            Some(inner.get("equals-ignore-case")?.as_str()?.into())
        };
        let plain = || -> Option<Box<str>> { value.as_str().map(Into::into) };
        let text = match operator {
            "prefix" => plain().map(Text::Prefix).or_else(|| ignoring_case(value).map(Text::PrefixIgnoreCase)),
            "suffix" => plain().map(Text::Suffix).or_else(|| ignoring_case(value).map(Text::SuffixIgnoreCase)),
            "equals-ignore-case" => plain().map(Text::EqualsIgnoreCase),
            "wildcard" => match value.as_str().map(Wildcard::new) {
                Some(Ok(wildcard)) => Some(Text::Wildcard(wildcard)),
                Some(Err(message)) => return self.refuse(message),
                None => None,
            },
            _ => {
                return self.refuse(
                    "no such operator: known are prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, cidr and exists",
                );
            }
        };
        if text.is_none() {
            self.mistake(format!("`{operator}` takes a string"));
        }
        text
    }

    fn anything_but(&mut self, value: &Value) -> Option<Vec<Matcher>> {
        match value {
            Value::Object(inner) => {
                let mut entries = inner.iter();
                let (Some((name, value)), None) = (entries.next(), entries.next()) else {
                    return self.refuse("one operator at a time: an object with one key");
                };
                if !matches!(name.as_str(), "prefix" | "suffix" | "equals-ignore-case" | "wildcard") {
                    return self
                        .refuse("`anything-but` takes values, or prefix, suffix, equals-ignore-case or wildcard");
                }
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                self.within(Key::Name(name.clone()), |this| {
                    values.iter().map(|value| this.text(name, value).map(Matcher::Text)).collect()
                })
            }
            Value::Array(list) if list.is_empty() => self.refuse("`anything-but` takes one value or more"),
            Value::Array(list) if list.iter().all(|value| value.is_string() || value.is_number()) => {
                Some(list.iter().map(exact).collect())
            }
            Value::String(_) | Value::Number(_) => Some(vec![exact(value)]),
            _ => self.refuse("`anything-but` takes strings and numbers"),
        }
    }

    fn numeric(&mut self, value: &Value) -> Option<Vec<Bound>> {
        const USAGE: &str = "`numeric` takes a comparison and a number, once or twice: [\">\", 0, \"<=\", 5]";
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if !matches!(list.len(), 2 | 4) {
            return self.refuse(USAGE);
        }
        let mut bounds = Vec::new();
        for pair in list.chunks(2) {
            let [comparison, number] = pair else { return self.refuse(USAGE) };
            let comparison = match comparison.as_str() {
                Some("=") => Comparison::Equal,
                Some("<") => Comparison::Less,
                Some("<=") => Comparison::LessOrEqual,
                Some(">") => Comparison::Greater,
                Some(">=") => Comparison::GreaterOrEqual,
                _ => return self.refuse(USAGE),
            };
            let Some(number) = number.as_f64() else { return self.refuse(USAGE) };
            bounds.push(Bound { comparison, number });
        }
        match bounds.as_slice() {
            [low, high] if !range(*low, *high) => {
                self.refuse("a range has a lower and then an upper bound that is greater")
            }
            _ => Some(bounds),
        }
    }
}

fn range(low: Bound, high: Bound) -> bool {
    matches!(low.comparison, Comparison::Greater | Comparison::GreaterOrEqual)
        && matches!(high.comparison, Comparison::Less | Comparison::LessOrEqual)
        && low.number < high.number
}

/// The condition that a value is that scalar.
fn exact(value: &Value) -> Matcher {
    match value {
        Value::Bool(value) => Matcher::Boolean(*value),
        Value::Number(number) => Matcher::Number(number.to_string().into()),
        Value::String(text) => Matcher::Text(Text::Equals(text.as_str().into())),
        _ => Matcher::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let pattern = json!({
            "a": "x",
            "b": [],
            "c": {},
            "d": [{"prefix": 1}, {"numeric": [">", "1"]}, {"numeric": ["<", 5, ">", 1]}, {"cidr": "10.0.0.0"}, {"exists": "yes"}],
            "e": [{"prefiks": "x"}],
            "f": [{"anything-but": []}, {"anything-but": {"numeric": [">", 1]}}, {"wildcard": "a**"}],
            "$or": [{"a": [1]}],
        });
        let mistakes = Pattern::compile(pattern.as_object().unwrap()).unwrap_err();
        let places: Vec<String> = mistakes
            .iter()
            .map(|mistake| {
                let steps = mistake.at.iter().map(|key| match key {
                    Key::Name(name) => name.clone(),
                    Key::Index(index) => index.to_string(),
                });
                steps.collect::<Vec<_>>().join(".")
            })
            .collect();
        let mut sorted = places.clone();
        sorted.sort();
        assert_eq!(
            sorted,
            [
                "$or",
                "a",
                "b",
                "c",
                "d.0.prefix",
                "d.1.numeric",
                "d.2.numeric",
                "d.3.cidr",
                "d.4.exists",
                "e.0.prefiks",
                "f.0.anything-but",
                "f.1.anything-but",
                "f.2.wildcard"
            ]
        );
    }
}
