//! Documents as `serde_json` values, and values handed to a builder.

use serde_json::{Map, Value};
use sluicegate::document::{Builder, Document, Kind, NodeId, Stop};
use sluicegate::{Edit, Step};

/// What the document says; of a name that stands twice the last value, as `serde_json` has it.
pub(crate) fn value(document: Document<'_>, node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Null => Value::Null,
        Kind::False => Value::Bool(false),
        Kind::True => Value::Bool(true),
        Kind::Number => serde_json::from_str(document.text(node)).expect("a number is a JSON number"),
        Kind::String | Kind::Name => Value::String(document.text(node).to_owned()),
        Kind::Array => document.items(node).map(|item| value(document, item)).collect(),
        Kind::Object => {
            let member = |(name, member)| (document.text(name).to_owned(), value(document, member));
            Value::Object(document.members(node).map(member).collect::<Map<_, _>>())
        }
    }
}

/// Hands a value to a builder, as a binding would hand over an object.
pub(crate) fn walk(builder: &mut Builder<'_>, value: &Value) -> Result<(), Stop> {
    match value {
        Value::Null => builder.null(),
        Value::Bool(value) => builder.boolean(*value),
        Value::Number(number) => builder.number(&number.to_string()),
        Value::String(text) => builder.string(text),
        Value::Array(items) => {
            builder.begin_array()?;
            items.iter().try_for_each(|item| walk(builder, item))?;
            builder.end()
        }
        Value::Object(members) => {
            builder.begin_object()?;
            for (name, member) in members {
                builder.name(name)?;
                walk(builder, member)?;
            }
            builder.end()
        }
    }
}

/// The value with the changes made, as a binding would make them to an object.
pub(crate) fn with_changes(mut value: Value, changes: &[(Vec<Step<'_>>, Edit<'_>)]) -> Value {
    // From the last to the first, so that no index moves before it is used.
    for (steps, edit) in changes.iter().rev() {
        let Some((last, rest)) = steps.split_last() else {
            if let Edit::Replace(text) = edit {
                value = Value::from(*text);
            }
            continue;
        };
        let mut at = &mut value;
        for step in rest {
            at = match step {
                Step::Name(name) => &mut at[*name],
                Step::Index(index) => &mut at[*index as usize],
                step => panic!("{step:?} is not known here"),
            };
        }
        match (last, edit) {
            (Step::Name(name), Edit::Replace(text)) => at[*name] = Value::from(*text),
            (Step::Index(index), Edit::Replace(text)) => at[*index as usize] = Value::from(*text),
            (Step::Name(name), Edit::Remove) => drop(at.as_object_mut().expect("an object").remove(*name)),
            (Step::Index(index), Edit::Remove) => drop(at.as_array_mut().expect("an array").remove(*index as usize)),
            other => panic!("{other:?} is not known here"),
        }
    }
    value
}
