//! Ours and the peers, each with a check of its answer.

use aws_lambda_events::event;
use jsonschema::PatternOptions;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use sluicegate::document::{Limits, Tape};
use sluicegate::{Decision, Gate};
use sluicegate_benches::events::values;
use sluicegate_benches::{Contender, Event, Kind, Stages, gate, schemas};
use sonic_rs::JsonValueTrait as _;

/// The name of the yardstick: `serde_json` to `Value`, of the event and of the JSON bodies in it.
pub(crate) const YARDSTICK: &str = "serde_json, values";

/// What is measured with one event, the yardstick first.
///
/// # Panics
/// Where a gate or schema of the benches is wrong.
#[expect(
    clippy::expect_used,
    reason = "the policies and schemas of the benches are right, or there is nothing to measure"
)]
pub(crate) fn contenders(event: &Event) -> Vec<Contender<'_>> {
    let (json, kind) = (event.json.as_slice(), event.kind);
    let gate = |stages| gate(kind, stages).expect("a policy of the benches is right");
    let mut all = vec![
        Contender::new(YARDSTICK, move || values(json, kind).is_some()),
        ours("sluicegate", gate(Stages::Whole), json),
        ours("sluicegate, no schemas", gate(Stages::Rules), json),
        ours("sluicegate, no rules", gate(Stages::Schemas), json),
        ours("sluicegate, opened", gate(Stages::Opened), json),
    ];
    let (mut tape, limits) = (Tape::default(), Limits::default());
    all.push(Contender::new("sluicegate, syntax and limits", move || tape.read(json, &limits).is_ok()));
    all.push(Contender::new("serde_json, syntax", move || serde_json::from_slice::<IgnoredAny>(json).is_ok()));
    all.push(Contender::new("sonic-rs, values", move || {
        sonic_rs::from_slice::<sonic_rs::Value>(json).is_ok_and(|value| value.is_object())
    }));
    let (mut copy, mut buffers) = (Vec::with_capacity(json.len()), simd_json::Buffers::new(json.len()));
    all.push(Contender::new("simd-json, tape", move || {
        copy.clear();
        copy.extend_from_slice(json);
        simd_json::to_tape_with_buffers(&mut copy, &mut buffers).is_ok_and(|tape| tape.0.len() > 2)
    }));
    all.push(Contender::new("aws_lambda_events, typed", move || match kind {
        Kind::HttpV2 => typed::<event::apigw::ApiGatewayV2httpRequest>(json, |event| event.body.is_some()),
        Kind::RestV1 => typed::<event::apigw::ApiGatewayProxyRequest>(json, |event| event.body.is_some()),
        Kind::S3 => typed::<event::s3::S3Event>(json, |event| event.records.len() == 1),
        Kind::Sqs => typed::<event::sqs::SqsEvent>(json, |event| !event.records.is_empty()),
        Kind::EventBridge => {
            typed::<event::eventbridge::EventBridgeEvent<Value>>(json, |event| event.detail.is_object())
        }
    }));
    let compile = |schema: &Value| {
        let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
        options.build(schema).expect("a schema of the benches is right")
    };
    let (outer, inner) = (compile(&schemas::event(kind)), compile(&schemas::order()));
    all.push(Contender::new("serde_json and jsonschema", move || {
        values(json, kind)
            .is_some_and(|(event, bodies)| outer.is_valid(&event) && bodies.iter().all(|body| inner.is_valid(body)))
    }));
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    let mut compile = |name: &str, schema: Value| {
        compiler.add_resource(name, schema).expect("a schema of the benches is right");
        compiler.compile(name, &mut schemas).expect("a schema of the benches is right")
    };
    let outer = compile("http://schema.test/event.json", schemas::event(kind));
    let inner = compile("http://schema.test/order.json", schemas::order());
    all.push(Contender::new("serde_json and boon", move || {
        values(json, kind).is_some_and(|(event, bodies)| {
            schemas.validate(&event, outer).is_ok() && bodies.iter().all(|body| schemas.validate(body, inner).is_ok())
        })
    }));
    all
}

fn ours<'e>(name: &'static str, gate: Gate, json: &'e [u8]) -> Contender<'e> {
    let mut scratch = gate.scratch();
    Contender::new(name, move || {
        let verdict = gate.check(&mut scratch, json);
        verdict.decision() == Decision::Pass && verdict.findings().len() == 0
    })
}

fn typed<T: DeserializeOwned>(json: &[u8], right: impl Fn(&T) -> bool) -> bool {
    serde_json::from_slice(json).is_ok_and(|event| right(&event))
}
