//! Carriers: a body is opened to what a second reader makes of it, or a finding says that it does not open.

use crate::read::value;
use arbitrary::{Arbitrary, Unstructured};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sluicegate::{Gate, Verdict};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Where the body says what it is.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
enum Says {
    Json,
    ProblemJson,
    Form,
    Text,
    Octets,
    Nothing,
}

impl Says {
    fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Json => Some("application/json"),
            Self::ProblemJson => Some("Application/Problem+JSON; charset=utf-8"),
            Self::Form => Some("application/x-www-form-urlencoded"),
            Self::Text => Some("text/plain"),
            Self::Octets => Some("application/octet-stream"),
            Self::Nothing => None,
        }
    }
}

/// What carries the bytes.
#[derive(Arbitrary, Debug)]
enum Carrier<'a> {
    /// The body of a request, as text or base64, or as text that is said to be base64.
    Request { says: Says, encoded: Encoded, body: &'a [u8] },
    /// The data of a stream.
    Stream { data: &'a [u8] },
    /// The key of an S3 object.
    Key { key: &'a str },
    /// A message that carries what the policy says, one in the other.
    Message { carries: [u8; 3], body: &'a str },
}

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
enum Encoded {
    No,
    Base64,
    Falsely,
}

const CARRIES: [&str; 10] =
    ["json", "form", "base64", "s3", "sns", "sqs", "eventbridge", "multipart", "percent", "gzip"];

static GATE: LazyLock<Gate> =
    LazyLock::new(|| Gate::from_yaml("version: 1\nlimits: {depth: 1000}").expect("a policy that is right"));

/// Any bytes in any carrier.
pub fn carriers(data: &[u8]) {
    match Carrier::arbitrary_take_rest(Unstructured::new(data)) {
        Ok(Carrier::Request { says, encoded, body }) => request(says, encoded, body),
        Ok(Carrier::Stream { data }) => stream(data),
        Ok(Carrier::Key { key }) => object_key(key),
        Ok(Carrier::Message { carries, body }) => message(carries, body),
        Err(_) => {}
    }
}

fn request(says: Says, encoded: Encoded, body: &[u8]) {
    let text = match encoded {
        Encoded::Base64 => Cow::Owned(STANDARD.encode(body)),
        Encoded::No | Encoded::Falsely => String::from_utf8_lossy(body),
    };
    let is_encoded = encoded != Encoded::No;
    let mut headers = json!({"host": "a.example.com"});
    if let (Some(headers), Some(content_type)) = (headers.as_object_mut(), says.content_type()) {
        headers.insert("Content-Type".to_owned(), content_type.into());
    }
    let event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": headers,
        "requestContext": {"accountId": "1", "apiId": "a", "domainName": "a.example.com", "http": {"method": "POST", "path": "/"}},
        "body": text, "isBase64Encoded": is_encoded,
    })
    .to_string();
    let mut scratch = GATE.scratch();
    let verdict = GATE.check(&mut scratch, event.as_bytes());
    assert_eq!(verdict.source(), Some("apigateway-http"));
    let decoded = if is_encoded { STANDARD.decode(text.as_bytes()).ok() } else { Some(text.as_bytes().to_vec()) };
    assert_eq!(decoded.is_none(), finds(&verdict, "carrier.base64"), "base64 or not");
    let Some(decoded) = decoded else { return };
    let opened = opened(&verdict, &["body"]);
    match says {
        Says::Json | Says::ProblemJson => match serde_json::from_slice::<Value>(&decoded) {
            Ok(theirs) => assert_eq!(opened, Some(theirs), "a body that is JSON"),
            Err(error) if error.to_string().starts_with("number out of range") => {}
            Err(error) if error.to_string().starts_with("recursion limit exceeded") => {}
            Err(_) => assert!(decoded.is_empty() || refuses(&verdict), "a body that is no JSON"),
        },
        Says::Form => {
            // Their reader replaces what is no UTF-8, ours refuses it.
            let pairs: Vec<_> = url::form_urlencoded::parse(&decoded).into_owned().collect();
            let replaced = pairs.iter().any(|(name, value)| name.contains('\u{fffd}') || value.contains('\u{fffd}'));
            if !decoded.is_empty() && !replaced && std::str::from_utf8(&decoded).is_ok() {
                let theirs: serde_json::Map<_, _> =
                    pairs.into_iter().map(|(name, value)| (name, value.into())).collect();
                assert_eq!(opened, Some(Value::Object(theirs)), "a form");
            }
        }
        Says::Text | Says::Octets | Says::Nothing => {}
    }
}

fn stream(data: &[u8]) {
    let event = json!({"Records": [{
        "eventSource": "aws:kinesis", "eventID": "1", "eventName": "aws:kinesis:record", "eventVersion": "1.0", "awsRegion": "eu-west-1",
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/a", "invokeIdentityArn": "arn:aws:iam::123456789012:role/a",
        "kinesis": {"data": STANDARD.encode(data), "partitionKey": "a", "sequenceNumber": "1", "kinesisSchemaVersion": "1.0", "approximateArrivalTimestamp": 1.5},
    }]})
    .to_string();
    let mut scratch = GATE.scratch();
    let verdict = GATE.check(&mut scratch, event.as_bytes());
    assert_eq!(verdict.source(), Some("kinesis"));
    assert!(!finds(&verdict, "carrier.base64"), "base64 that is right");
}

fn object_key(key: &str) {
    let event = json!({"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-07-07T12:03:48Z", "eventName": "ObjectCreated:Put",
        "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "a", "arn": "arn:aws:s3:::a"}, "object": {"key": key, "size": 1}},
    }]})
    .to_string();
    let mut scratch = GATE.scratch();
    let verdict = GATE.check(&mut scratch, event.as_bytes());
    assert_eq!(verdict.source(), Some("s3"));
    let strict = key
        .split('%')
        .skip(1)
        .all(|rest| rest.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)));
    assert_eq!(!strict, finds(&verdict, "carrier.percent"), "percent-encoded or not");
    let decoded = decode(&key.replace('+', " "));
    if strict && !key.is_empty() {
        match std::str::from_utf8(&decoded) {
            Ok(text) => {
                assert_eq!(opened(&verdict, &["Records", "0", "s3", "object", "key"]), Some(text.into()), "the key")
            }
            Err(_) => assert!(finds(&verdict, "carrier.utf8") || refuses(&verdict), "a key that is no text"),
        }
    }
}

/// The naive twin.
fn decode(text: &str) -> Vec<u8> {
    let mut parts = text.split('%');
    let mut decoded: Vec<u8> = parts.next().unwrap_or_default().bytes().collect();
    for part in parts {
        decoded.extend(part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()));
        decoded.extend(part.get(2..).unwrap_or_default().bytes());
    }
    decoded
}

fn message(carries: [u8; 3], body: &str) {
    let names: Vec<_> = carries.iter().filter_map(|at| CARRIES.get(usize::from(*at % 16))).collect();
    let policy = json!({"version": 1, "source": "sqs", "fields": [{"at": "$.Records[*].body", "carries": names}]});
    // Some of what may be carried cannot lie in the other.
    let Ok(gate) = Gate::from_value(policy) else { return };
    let event = json!({"Records": [{"messageId": "1", "eventSource": "aws:sqs", "body": body}]}).to_string();
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event.as_bytes());
    if names == [&"json"] {
        match serde_json::from_str::<Value>(body) {
            Ok(theirs) => {
                assert!(refuses(&verdict) || opened(&verdict, &["Records", "0", "body"]) == Some(theirs), "JSON")
            }
            Err(_) => assert!(refuses(&verdict), "a body that is no JSON"),
        }
    }
}

fn finds(verdict: &Verdict<'_>, id: &str) -> bool {
    verdict.findings().any(|finding| finding.rule().id == id)
}

/// Whether something refuses to open: not text that is suspicious, but text that does not read.
fn refuses(verdict: &Verdict<'_>) -> bool {
    verdict.findings().any(|finding| matches!(finding.rule().class.name(), "json" | "limit" | "carrier"))
}

/// What the string at that place carries, where it was opened.
fn opened(verdict: &Verdict<'_>, path: &[&str]) -> Option<Value> {
    let document = verdict.document();
    let mut at = document.root()?;
    for step in path {
        at = match step.parse() {
            Ok(index) => document.items(at).nth(index)?,
            Err(_) => document.member(at, step)?,
        };
    }
    document.opened(at).map(|root| value(document, root))
}
