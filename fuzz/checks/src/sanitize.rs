//! Sanitizing: what is handed on parses, passes the same gate, is not changed again, and is no longer than its sanitizers may make it.

use crate::read::{walk, with_changes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sluicegate::{Action, Decision, Gate, Options};
use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;

/// A sanitizer as a policy names it, and how much longer it may make a text: that many times, and that many bytes more.
struct Step {
    name: &'static str,
    /// For those that take a number.
    number: Option<u32>,
    times: usize,
    more: usize,
}

const fn step(name: &'static str, times: usize, more: usize) -> Step {
    Step { name, number: None, times, more }
}

const fn truncate(most: u32) -> Step {
    Step { name: "truncate", number: Some(most), times: 1, more: 0 }
}

/// Every sanitizer.
const STEPS: &[Step] = &[
    step("strip-control", 1, 0),
    step("strip-invisible", 1, 0),
    step("normalize-nfc", 3, 0),
    step("normalize-nfkc", 11, 0),
    step("trim", 1, 0),
    step("collapse-space", 1, 0),
    step("single-line", 1, 0),
    step("lowercase", 2, 0),
    step("escape-html", 6, 0),
    step("clean-html", 8, 2048),
    step("strip-html", 1, 0),
    step("normalize-path", 1, 0),
    step("base-name", 1, 0),
    step("escape-formula", 2, 1),
    truncate(0),
    truncate(3),
    truncate(20),
    step("remove", 1, 0),
    step("redact", 1, 32),
];

/// The classes whose action may be to sanitize, with the sanitizer that it stands for.
const CLASSES: [(&str, &str); 6] = [
    ("control", "strip-control"),
    ("unicode", "strip-invisible"),
    ("formula", "escape-formula"),
    ("crlf", "single-line"),
    ("xss", "strip-html"),
    ("path", "normalize-path"),
];

/// What is sanitized: where it lies, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Plan {
    place: Place,
    /// The sanitizers of the field, by their numbers.
    chain: Vec<usize>,
    /// A bit a class whose action is to sanitize.
    classes: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// A message of a queue.
    Message,
    /// A member in JSON in a message.
    Carried,
    /// A member in the body of a request.
    Body,
    /// The same, in base64.
    Encoded,
    /// A field of a form.
    Form,
    /// The key of an S3 object, which is percent-encoded.
    Key,
}

const PLACES: [Place; 6] = [Place::Message, Place::Carried, Place::Body, Place::Encoded, Place::Form, Place::Key];

impl Place {
    const fn path(self) -> &'static str {
        match self {
            Self::Message => "$.Records[*].body",
            Self::Carried => "$.Records[*].body.text",
            Self::Body | Self::Encoded | Self::Form => "$.body.text",
            Self::Key => "$.Records[*].s3.object.key",
        }
    }

    /// The event around the text.
    fn event(self, text: &str) -> Value {
        let message = |body: &str| json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": body}]});
        let request = |says: &str, body: &str, is_encoded: bool| {
            json!({
                "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
                "headers": {"host": "a.example.com", "content-type": says},
                "requestContext": {"accountId": "1", "apiId": "a", "domainName": "a.example.com", "http": {"method": "POST", "path": "/"}},
                "body": body, "isBase64Encoded": is_encoded,
            })
        };
        let object = || json!({"id": 7, "text": text, "more": ["a", null]}).to_string();
        match self {
            Self::Message => message(text),
            Self::Carried => message(&object()),
            Self::Body => request("application/json", &object(), false),
            Self::Encoded => request("application/json", &STANDARD.encode(object()), true),
            Self::Form => {
                let pairs = [("id", "7"), ("text", text), ("more", "a b")];
                let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                request("application/x-www-form-urlencoded", &form, false)
            }
            Self::Key => {
                let key: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
                json!({"Records": [{
                    "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-07-07T12:03:48Z",
                    "eventName": "ObjectCreated:Put",
                    "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "a", "arn": "arn:aws:s3:::a"}, "object": {"key": key, "size": 1}},
                }]})
            }
        }
    }

    /// The text in such an event, read by others than the gate; none where it was taken out.
    fn text(self, event: &Value) -> Option<String> {
        let string = |path: &str| event.pointer(path).and_then(Value::as_str);
        let member = |json: &[u8]| {
            let object: Value = serde_json::from_slice(json).expect("the carrier is JSON still");
            object.get("text").map(|text| text.as_str().expect("a string stays a string").to_owned())
        };
        match self {
            Self::Message => string("/Records/0/body").map(str::to_owned),
            Self::Carried => string("/Records/0/body").and_then(|body| member(body.as_bytes())),
            Self::Body => string("/body").and_then(|body| member(body.as_bytes())),
            Self::Encoded => string("/body").and_then(|body| member(&STANDARD.decode(body).expect("base64 still"))),
            Self::Form => {
                let mut pairs = url::form_urlencoded::parse(string("/body")?.as_bytes());
                pairs.find(|(name, _)| name == "text").map(|(_, text)| text.into_owned())
            }
            Self::Key => {
                let key = string("/Records/0/s3/object/key")?;
                // As the value of a pair, where an `=` in it is its own.
                let pair = format!("key={}", key.replace('&', "%26"));
                url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, text)| text.into_owned())
            }
        }
    }
}

impl Plan {
    fn steps(&self) -> impl DoubleEndedIterator<Item = &'static Step> {
        self.chain.iter().map(|step| &STEPS[*step])
    }

    /// The sanitizers of the classes.
    fn of_classes(&self) -> impl Iterator<Item = (&'static str, &'static Step)> {
        CLASSES.into_iter().enumerate().filter(|(bit, _)| self.classes & (1 << bit) != 0).map(|(_, (class, name))| {
            let step = STEPS.iter().find(|step| step.name == name).expect("a sanitizer of that name");
            (class, step)
        })
    }

    fn gate(&self) -> Gate {
        let chain: Vec<_> = self
            .steps()
            .map(|step| step.number.map_or_else(|| json!(step.name), |number| json!({ step.name: number })))
            .collect();
        let mut fields = Vec::new();
        if self.place == Place::Carried {
            fields.push(json!({"at": "$.Records[*].body", "carries": "json"}));
        }
        if !chain.is_empty() {
            fields.push(json!({"at": self.place.path(), "sanitize": chain}));
        }
        let rules: serde_json::Map<_, _> =
            self.of_classes().map(|(class, _)| (class.to_owned(), "sanitize".into())).collect();
        let policy = json!({"version": 1, "rules": rules, "fields": fields});
        Gate::from_value(policy).unwrap_or_else(|error| panic!("a policy that is right: {error} {self:?}"))
    }

    /// How long a text of that length may become.
    fn most(&self, len: usize) -> usize {
        self.steps().chain(self.of_classes().map(|(_, step)| step)).fold(len, |len, step| len * step.times + step.more)
    }

    /// What the last sanitizer of a field promises holds for what is handed on, since none changes it any more.
    fn promises(&self, text: &str) {
        let Some(last) = self.steps().next_back() else { return };
        let escapes = self.steps().any(|step| step.name == "escape-html");
        let holds = match last.name {
            "strip-control" => !text.chars().any(|char| char.is_ascii_control() && !"\t\r\n".contains(char)),
            "trim" => text.trim() == text,
            "single-line" => !text.contains(['\r', '\n']),
            "escape-html" => !text.contains(['<', '>', '"', '\'']),
            "base-name" => !text.contains(['/', '\\']),
            "redact" => text == "[redacted:sensitive]",
            "truncate" => escapes || text.chars().count() <= last.number.unwrap_or_default() as usize,
            _ => true,
        };
        assert!(holds, "{} of {self:?} made {text:?}", last.name);
    }
}

thread_local! {
    /// Gates that were made before: making one takes longer than a check.
    static GATES: RefCell<HashMap<Plan, Gate>> = RefCell::default();
}

/// How many gates are kept.
const KEPT: usize = 4096;

fn gate(plan: &Plan) -> Gate {
    GATES.with_borrow_mut(|gates| {
        if gates.len() >= KEPT {
            gates.clear();
        }
        gates.entry(plan.clone()).or_insert_with(|| plan.gate()).clone()
    })
}

/// Any text in any place, sanitized by up to four sanitizers and those of any classes.
///
/// The first bytes say where the text lies, which classes are sanitized, and by what; 0 is no sanitizer.
pub fn sanitize(data: &[u8]) {
    let Some(([place, classes, chain @ ..], text)) = data.split_first_chunk::<6>() else { return };
    let text = String::from_utf8_lossy(text);
    let chain = chain.iter().filter_map(|step| (usize::from(*step) % (STEPS.len() + 1)).checked_sub(1));
    let place = PLACES[usize::from(*place) % PLACES.len()];
    let plan = Plan { place, chain: together(chain.collect()), classes: classes % 64 };
    let gate = gate(&plan);
    let event = plan.place.event(&text);
    let bytes = event.to_string().into_bytes();
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, &bytes);
    let Some(handed_on) = verdict.event().map(|event| event.into_owned()) else { return };
    let expected = if handed_on == bytes { Decision::Pass } else { Decision::Sanitize };
    assert_eq!(verdict.decision(), expected, "one record, in whole: {plan:?}");
    let parsed: Value = serde_json::from_slice(&handed_on).expect("what is handed on is JSON");

    let again = gate.check(&mut scratch, &handed_on);
    let found: Vec<_> = again.findings().map(|finding| (finding.rule().id, finding.action())).collect();
    assert_eq!(again.decision(), Decision::Pass, "what is handed on passes: {found:?} {plan:?}");
    assert!(found.iter().all(|(_, action)| *action == Action::Report), "and has nothing left: {found:?} {plan:?}");
    assert!(again.event().is_some_and(|event| *event == *handed_on), "and is not changed again: {plan:?}");
    assert!(again.changes().next().is_none(), "as an object neither: {plan:?}");

    let removes = plan.steps().any(|step| step.name == "remove");
    match place.text(&parsed) {
        Some(clean) => {
            let most = plan.most(text.len());
            assert!(clean.len() <= most, "{} bytes, and not {most}: {plan:?} {clean:?}", clean.len());
            plan.promises(&clean);
            assert!(same_but_for_the_text(place, &parsed, &clean), "nothing else is changed: {plan:?} {parsed}");
        }
        None => assert!(removes, "taken out: {plan:?}"),
    }

    let built = gate.check_built(&mut scratch, Options::default(), |builder| {
        let _ = walk(builder, &event);
        Ok::<(), Infallible>(())
    });
    let built = built.unwrap_or_else(|never| match never {});
    assert_eq!(built.decision(), expected, "the same, as an object: {plan:?}");
    let changes = built.changes().map(|change| (change.steps().collect(), change.edit())).collect::<Vec<_>>();
    assert_eq!(with_changes(event, &changes), parsed, "the same is handed on, as an object: {plan:?}");
}

/// Those of the sanitizers that a policy may name together.
fn together(mut chain: Vec<usize>) -> Vec<usize> {
    let named = |name| move |step: &usize| STEPS[*step].name == name;
    if let Some(removes) = chain.iter().copied().find(named("remove")) {
        return vec![removes];
    }
    if chain.iter().any(named("clean-html")) {
        chain.retain(|step| STEPS[*step].name != "truncate");
    }
    chain
}

/// Whether the event is the one that has that text from the start, for all that a reader can see.
fn same_but_for_the_text(place: Place, event: &Value, text: &str) -> bool {
    let read = |event: &Value| -> Value {
        let mut event = event.clone();
        let at = match place {
            Place::Key => "/Records/0/s3/object/key",
            Place::Message | Place::Carried => "/Records/0/body",
            Place::Body | Place::Encoded | Place::Form => "/body",
        };
        let Some(carrier) = event.pointer_mut(at) else { return event };
        let written = carrier.as_str().unwrap_or_default().to_owned();
        let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
        *carrier = match place {
            Place::Message => return event,
            Place::Key => place.text(&json!({"Records": [{"s3": {"object": {"key": written}}}]})).into(),
            Place::Carried | Place::Body => json(written.as_bytes()),
            Place::Encoded => json(&STANDARD.decode(&written).unwrap_or_default()),
            Place::Form => url::form_urlencoded::parse(written.as_bytes())
                .map(|(name, text)| json!([name, text]))
                .collect::<Vec<_>>()
                .into(),
        };
        event
    };
    read(event) == read(&place.event(text))
}

/// Texts to start from, each with the bytes that say where it lies and what is done to it.
pub fn sanitize_seeds() -> Vec<Vec<u8>> {
    let texts = [
        "  Ana\u{0} O'Brien \r\n",
        "a\u{202e}b\u{200b}c\u{feff}",
        "e\u{301}\u{fb01}\u{ff1c}b\u{ff1e}\u{fdfa}",
        "hi <script>alert(1)</script><b onclick=x>there</b> &amp; R&D",
        "../../a//./b\\..\\c.txt",
        "=1+1\t-2\n@x",
        "\u{130}stanbul \u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e9}\u{1f1ea}",
        "%00%3Cscript%3E",
    ];
    let mut seeds = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        for place in 0..PLACES.len() {
            let head = |classes: u8, chain: [u8; 4]| [&[place as u8, classes], &chain[..], text.as_bytes()].concat();
            seeds.push(head(63, [0; 4]));
            let first = (number * PLACES.len() + place) % STEPS.len();
            seeds.push(head(0, [first as u8 + 1, 0, 0, 0]));
            seeds.push(head(0, [1, 4, 9, ((first + 7) % STEPS.len()) as u8 + 1]));
        }
    }
    seeds
}
