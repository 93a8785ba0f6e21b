//! The builder, well and badly used: what it makes of any calls is what they say, or nothing.

use crate::read::value;
use arbitrary::{Arbitrary, Unstructured};
use serde_json::{Map, Value};
use sluicegate::document::{Builder, Stop};
use sluicegate::{Gate, Options};
use std::convert::Infallible;
use std::sync::LazyLock;

/// A call of the builder.
#[derive(Arbitrary, Clone, Debug)]
enum Call<'a> {
    BeginObject,
    BeginArray,
    End,
    Name(&'a str),
    String(&'a str),
    Integer(i64),
    Float(f64),
    Number(&'a str),
    Boolean(bool),
    Null,
}

impl Call<'_> {
    fn make(&self, builder: &mut Builder<'_>) -> Result<(), Stop> {
        match self {
            Self::BeginObject => builder.begin_object(),
            Self::BeginArray => builder.begin_array(),
            Self::End => builder.end(),
            Self::Name(name) => builder.name(name),
            Self::String(text) => builder.string(text),
            Self::Integer(number) => builder.number(&number.to_string()),
            Self::Float(number) => builder.number(&number.to_string()),
            Self::Number(text) => builder.number(text),
            Self::Boolean(value) => builder.boolean(*value),
            Self::Null => builder.null(),
        }
    }

    /// The value that the call adds, where it adds one and the call is right.
    fn scalar(&self) -> Option<Value> {
        match self {
            Self::String(text) => Some((*text).into()),
            Self::Integer(number) => Some((*number).into()),
            Self::Float(number) => number_of(&number.to_string()),
            Self::Number(text) => number_of(text),
            Self::Boolean(value) => Some((*value).into()),
            Self::Null => Some(Value::Null),
            _ => None,
        }
    }
}

fn number_of(text: &str) -> Option<Value> {
    let is_number = |value: &Value| value.is_number() && text.trim() == text;
    serde_json::from_str(text).ok().filter(is_number)
}

/// The naive twin: a stack of values.
#[derive(Default)]
struct Twin {
    open: Vec<(Value, Option<String>)>,
    root: Option<Value>,
}

impl Twin {
    /// Whether the call is one that may be made now.
    fn take(&mut self, call: &Call<'_>) -> bool {
        match call {
            Call::BeginObject => self.may_add() && self.begin(Value::Object(Map::new())),
            Call::BeginArray => self.may_add() && self.begin(Value::Array(Vec::new())),
            Call::Name(name) => match self.open.last_mut() {
                Some((Value::Object(_), waiting @ None)) => {
                    *waiting = Some((*name).to_owned());
                    true
                }
                _ => false,
            },
            Call::End => match self.open.pop() {
                Some((value, None)) => self.add(value),
                _ => false,
            },
            scalar => self.may_add() && scalar.scalar().is_some_and(|value| self.add(value)),
        }
    }

    fn may_add(&self) -> bool {
        match self.open.last() {
            Some((Value::Object(_), name)) => name.is_some(),
            Some(_) => self.open.len() < 1000,
            None => self.root.is_none(),
        }
    }

    fn begin(&mut self, value: Value) -> bool {
        self.open.push((value, None));
        self.open.len() <= 32
    }

    fn add(&mut self, value: Value) -> bool {
        match self.open.last_mut() {
            Some((Value::Array(items), _)) => items.push(value),
            Some((Value::Object(members), name)) => match name.take() {
                Some(name) => drop(members.insert(name, value)),
                None => return false,
            },
            _ if self.root.is_none() => self.root = Some(value),
            _ => return false,
        }
        true
    }

    fn document(self) -> Option<Value> {
        self.root.filter(|_| self.open.is_empty())
    }
}

static GATE: LazyLock<Gate> = LazyLock::new(Gate::default);

/// Any calls: a document if they make one, and none if they do not, whether or not the caller listens to the builder.
pub fn builder(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let Ok(listens) = bool::arbitrary(&mut data) else { return };
    let Ok(calls) = Vec::<Call<'_>>::arbitrary(&mut data) else { return };
    let mut twin = Twin::default();
    let right = calls.iter().all(|call| twin.take(call));
    let expected = twin.document().filter(|_| right);
    let mut scratch = GATE.scratch();
    let verdict = GATE
        .check_built(&mut scratch, Options::default(), |builder| {
            for call in &calls {
                if call.make(builder).is_err() && listens {
                    break;
                }
            }
            Ok::<(), Infallible>(())
        })
        .unwrap_or_else(|never| match never {});
    // Numbers that `serde_json` has no room for are no mistake of the builder.
    let too_large = |call: &Call<'_>| match call {
        Call::Number(text) => {
            serde_json::from_str::<Value>(text).is_err_and(|error| error.to_string().starts_with("number out of range"))
        }
        _ => false,
    };
    if calls.iter().any(too_large) {
        return;
    }
    let document = verdict.document();
    assert_eq!(document.root().map(|root| value(document, root)), expected, "{calls:?}");
    if expected.is_none() {
        let refuses = |id: &str| id.starts_with("json.") || id.starts_with("limit.");
        assert!(verdict.findings().any(|finding| refuses(finding.rule().id)), "no document and no reason: {calls:?}");
    }
}
