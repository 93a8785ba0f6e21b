//! The whole check, on events that look like those of the platform and are changed in places that a sender can reach.

use crate::events::samples;
use crate::read::{walk, with_changes};
use arbitrary::{Arbitrary, Unstructured};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sluicegate::{Action, Decision, Gate, LogContext, MetricsContext, Options, Response, Scratch, Verdict};
use std::convert::Infallible;
use std::sync::LazyLock;

/// A sample event, changed.
#[derive(Arbitrary, Debug)]
struct Changed<'a> {
    sample: u16,
    policy: u8,
    now: Option<i64>,
    edits: Vec<Edit<'a>>,
    /// What is done to the bytes in the end.
    damage: Option<(u16, u8)>,
}

#[derive(Arbitrary, Debug)]
struct Edit<'a> {
    /// Which value of the event, counted from its start.
    at: u16,
    change: Change<'a>,
}

#[derive(Arbitrary, Debug)]
enum Change<'a> {
    Text(&'a str),
    /// An example of a rule.
    Example(u16),
    /// The value, written as JSON in a string.
    Carried,
    /// The text in base64.
    Base64,
    /// The text in percent-encoding.
    Percent,
    Number(i64),
    Boolean(bool),
    Null,
    Array,
    Object,
    /// The item or member again.
    Again,
    /// One member more.
    Member(&'a str, &'a str),
    Remove,
}

/// Letters that stand in no sample and no rule, and must therefore not stand in what is told of an event.
const CANARY: &str = "qzjxkvbwyqhzjxq";

static SAMPLES: LazyLock<Vec<Value>> =
    LazyLock::new(|| samples().iter().filter_map(|text| serde_json::from_slice(text).ok()).collect());

static EXAMPLES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| sluicegate::all_rules().flat_map(|rule| rule.matches).copied().collect());

/// The same policy to enforce and to report.
struct Pair {
    enforce: Gate,
    report: Gate,
}

static GATES: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let policies = [
        json!({"version": 1}),
        json!({"version": 1, "paranoia": 3}),
        json!({"version": 1, "paranoia": 2, "rules": {"formula": "reject", "xss": "report", "sql": "off"}, "limits": {"depth": 6, "nodes": 200, "string_bytes": 300, "records": 3, "decoded_bytes": 500}}),
        json!({"version": 1, "limits": {"age": "15m", "receives": 3, "hops": 2}, "rules": {"consistency": "reject"}}),
        json!({"version": 1, "fields": [
            {"at": "$.Records[*].body", "carries": ["sns", "s3"], "sink": ["shell", "sql"]},
            {"at": "$..key", "sink": ["path", "url"], "holds": "filename"},
            {"at": "$.body", "schema": {"type": "object", "required": ["order"], "properties": {"order": {"type": "string", "maxLength": 20}}}},
            {"at": "$..name", "sink": ["html", "header", "log", "template"], "allow": ["sql"]},
        ]}),
        json!({"version": 1, "routes": {
            "POST /orders": {"fields": [{"at": "$.body", "schema": {"type": "object"}}]},
            "GET /{any+}": {"fields": [{"at": "$.rawPath", "sink": "path"}]},
        }}),
    ];
    let gate =
        |policy: Value| Gate::from_value(policy).unwrap_or_else(|error| panic!("a policy that is right: {error}"));
    policies
        .map(|policy| {
            let mut report = policy.clone();
            report["mode"] = json!("report");
            Pair { enforce: gate(policy), report: gate(report) }
        })
        .into()
});

/// Any change of any sample: a verdict that holds together, and is the same however the event is handed over.
pub fn check(data: &[u8]) {
    let Ok(changed) = Changed::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let mut event = SAMPLES[usize::from(changed.sample) % SAMPLES.len()].clone();
    for edit in &changed.edits {
        let mut rest = edit.at;
        change(&mut event, &mut rest, &edit.change);
    }
    let pair = &GATES[usize::from(changed.policy) % GATES.len()];
    let mut text = event.to_string().into_bytes();
    let whole = changed.damage.is_none();
    if let Some((at, byte)) = changed.damage {
        let at = usize::from(at) % text.len();
        text[at] = byte;
    }
    let options = changed.now.map_or_else(Options::default, |now| Options::default().with_now(now));
    let mut scratch = pair.enforce.scratch();
    let verdict = pair.enforce.check_with(&mut scratch, &text, options);
    let first = Told::of(&verdict);
    first.holds_together(&verdict);
    let handed_on = handed_on(&verdict);
    if let Some(handed_on) = &handed_on {
        let again = pair.enforce.check_with(&mut scratch, handed_on, options);
        assert_eq!(again.decision(), Decision::Pass, "what is handed on passes: {:?}", Told::of(&again));
        assert!(again.event().is_some_and(|event| *event == **handed_on), "and is not changed again");
    }
    let again = Told::of(&pair.enforce.check_with(&mut scratch, &text, options));
    assert_eq!(again, first, "the same, in memory that was used before");
    report(&pair.report, &mut scratch, &text, options, &first);
    if whole {
        let built = pair.enforce.check_built(&mut scratch, options, |builder| {
            let _ = walk(builder, &event);
            Ok::<(), Infallible>(())
        });
        let built = built.unwrap_or_else(|never| match never {});
        assert_eq!(Told::of(&built).without_offsets(), first.without_offsets(), "the same, as an object");
        let changes = built.changes().map(|change| (change.steps().collect(), change.edit())).collect::<Vec<_>>();
        let parsed = handed_on.map(|text| serde_json::from_slice::<Value>(&text).expect("what is handed on is JSON"));
        if let Some(parsed) = parsed {
            assert_eq!(with_changes(event, &changes), parsed, "the same is handed on, as an object");
        }
    }
}

/// The event to hand on, where there is one.
fn handed_on(verdict: &Verdict<'_>) -> Option<Vec<u8>> {
    assert_eq!(verdict.event().is_none(), verdict.decision() == Decision::Reject, "handed on unless it is refused");
    verdict.event().map(|text| text.into_owned())
}

/// A gate that only reports finds the same and stops nothing.
fn report(gate: &Gate, scratch: &mut Scratch, text: &[u8], options: Options<'_>, enforced: &Told) {
    let verdict = gate.check_with(scratch, text, options);
    assert_eq!(verdict.decision(), Decision::Pass, "a report stops nothing");
    let reported = Told::of(&verdict);
    let (_, _, places) = reported.without_offsets();
    assert_eq!(places, enforced.without_offsets().2, "a report finds the same");
    assert!(reported.findings.iter().all(|found| found.4 == Action::Report));
}

/// What a verdict tells.
#[derive(Debug, PartialEq)]
struct Told {
    decision: Decision,
    source: Option<&'static str>,
    findings: Vec<Found>,
    json: String,
}

/// Rule, path, record, offset, action.
type Found = (String, Option<String>, Option<u32>, Option<u32>, Action);

/// Rule, path, record.
type Place<'t> = (&'t str, Option<String>, Option<u32>);

impl Told {
    fn of(verdict: &Verdict<'_>) -> Self {
        let findings = verdict.findings().map(|finding| {
            let path = finding.path().map(|path| path.to_string());
            (finding.rule().id.to_owned(), path, finding.record(), finding.offset(), finding.action())
        });
        Self {
            decision: verdict.decision(),
            source: verdict.source(),
            findings: findings.collect(),
            json: serde_json::to_string(verdict).expect("a verdict is JSON"),
        }
    }

    fn holds_together(&self, verdict: &Verdict<'_>) {
        let refuses = self.findings.iter().any(|found| found.4 == Action::Reject);
        assert_eq!(self.decision == Decision::Pass, !refuses, "what is refused has a reason: {self:?}");
        assert!(self.findings.len() <= 256, "as many findings as are promised");
        assert!(!self.json.contains(CANARY), "a value of the event is told");
        if self.decision == Decision::Partial {
            let of_a_record = |found: &(_, _, Option<u32>, _, Action)| found.4 != Action::Reject || found.2.is_some();
            assert!(self.findings.iter().all(of_a_record), "only records are refused: {self:?}");
        }
        self.tells_others(verdict);
    }

    /// What the platform, the log and the counters are told is JSON, and holds no value of the event.
    fn tells_others(&self, verdict: &Verdict<'_>) {
        let log = verdict.log_line(&LogContext::default());
        let metrics = verdict.metrics(&MetricsContext::default());
        for line in [&log, &metrics] {
            assert!(serde_json::from_str::<Value>(line).is_ok_and(|line| line.is_object()), "a line: {line}");
            assert!(!line.contains('\n') && !line.contains(CANARY), "a line without a value: {line}");
        }
        let response = verdict.response();
        assert_eq!(verdict.ok(), matches!(response, Response::None), "who is told what: {response:?} {self:?}");
        if let Response::Answer(answer) = &response {
            let answer: Value = serde_json::from_str(answer).expect("an answer is JSON");
            // A batch is answered with the names of its records, which a changed event may have from anybody.
            if answer.get("statusCode").is_some() {
                assert!(!answer.to_string().contains(CANARY), "an answer without a value: {answer}");
            }
        }
        for handler in ["", "null", "{}", r#"{"batchItemFailures":[]}"#] {
            if let Ok(joined) = verdict.merge_response(handler.as_bytes()) {
                serde_json::from_str::<Value>(&joined).expect("a joined answer is JSON");
            }
        }
        assert!(verdict.merge_response(b"{").is_err(), "an answer that is no JSON");
        let refused = verdict.records().filter(|record| record.decision() == Decision::Reject).count();
        assert!(
            verdict.decision() != Decision::Partial || (1..verdict.records().len()).contains(&refused),
            "some, not all"
        );
        assert!(!verdict.ok() || refused == 0, "a record is refused, and the event handed on");
    }

    fn without_offsets(&self) -> (Decision, Option<&'static str>, Vec<Place<'_>>) {
        let findings = self.findings.iter().map(|found| (found.0.as_str(), found.1.clone(), found.2)).collect();
        (self.decision, self.source, findings)
    }
}

/// Changes the value that lies `rest` values behind this one, if it is in here.
fn change(value: &mut Value, rest: &mut u16, change_by: &Change<'_>) -> bool {
    if *rest == 0 {
        apply(value, change_by);
        return true;
    }
    *rest -= 1;
    match value {
        Value::Array(items) => {
            let done = items.iter_mut().position(|item| change(item, rest, change_by));
            match (done, change_by) {
                (Some(at), Change::Again) => items.insert(at, items[at].clone()),
                (Some(at), Change::Remove) => drop(items.remove(at)),
                _ => {}
            }
            done.is_some()
        }
        Value::Object(members) => {
            let done =
                members.iter_mut().find_map(|(name, value)| change(value, rest, change_by).then(|| name.clone()));
            if let (Some(name), Change::Remove) = (&done, change_by) {
                members.remove(name);
            }
            done.is_some()
        }
        _ => false,
    }
}

fn apply(value: &mut Value, change: &Change<'_>) {
    let text = value.as_str().map(str::to_owned);
    *value = match (change, text) {
        (Change::Text(text), _) => format!("{CANARY}{text}").into(),
        (Change::Example(at), _) => EXAMPLES[usize::from(*at) % EXAMPLES.len()].into(),
        (Change::Carried, _) => value.to_string().into(),
        (Change::Base64, Some(text)) => STANDARD.encode(text).into(),
        (Change::Percent, Some(text)) => {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().into()
        }
        (Change::Number(number), _) => (*number).into(),
        (Change::Boolean(flag), _) => (*flag).into(),
        (Change::Null, _) => Value::Null,
        (Change::Array, _) => json!([value.clone()]),
        (Change::Object, _) => json!({"a": value.clone()}),
        (Change::Member(name, text), _) => {
            if let Value::Object(members) = value {
                members.insert(format!("{CANARY}{name}\u{1}"), (*text).into());
            }
            return;
        }
        (Change::Base64 | Change::Percent | Change::Again | Change::Remove, _) => return,
    };
}
