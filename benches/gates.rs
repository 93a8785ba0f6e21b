//! The gates that events are checked with: all that there is, or stage by stage.

use crate::events::Kind;
use crate::{CLASSES, schemas};
use serde_json::{Map, Value, json};
use sluicegate::{Gate, PolicyError};

/// What a gate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stages {
    /// Syntax and limits, the source, its identity, its carriers.
    Opened,
    /// Those, and the JSON Schemas of the event and of the orders in it.
    Schemas,
    /// Those of `Opened`, and every rule.
    Rules,
    /// All.
    Whole,
}

/// A gate that accepts events of that kind.
///
/// # Errors
/// Where the policy is wrong.
pub fn gate(kind: Kind, stages: Stages) -> Result<Gate, PolicyError> {
    Gate::from_value(policy(kind, stages))
}

/// The policy of that gate.
#[must_use]
pub fn policy(kind: Kind, stages: Stages) -> Value {
    let mut fields = Vec::new();
    let schemas = matches!(stages, Stages::Schemas | Stages::Whole);
    if schemas {
        fields.push(json!({"at": "$", "schema": schemas::event(kind)}));
    }
    if let Some(path) = kind.body() {
        let mut field = Map::new();
        field.insert("at".to_owned(), path.into());
        // What an SQS message carries, the source cannot say.
        if kind == Kind::Sqs {
            field.insert("carries".to_owned(), "json".into());
        }
        if schemas {
            field.insert("schema".to_owned(), schemas::order());
        }
        if field.len() > 1 {
            fields.push(field.into());
        }
    }
    let mut policy = json!({"version": 1, "source": kind.source(), "fields": fields});
    if matches!(stages, Stages::Opened | Stages::Schemas) {
        let off: Map<String, Value> = CLASSES.iter().map(|class| (class.name().to_owned(), "off".into())).collect();
        policy.as_object_mut().map(|policy| policy.insert("rules".to_owned(), off.into()));
    }
    policy
}
