//! The two halves of the layer, called as the runtime calls them.

use super::{Answer, Event, Failure, GateLayer, GateService};
use crate::gate::Gate;
use bytes::Bytes;
use lambda_runtime::tower::{Layer, Service, service_fn};
use lambda_runtime::{Context, Diagnostic, Error, FunctionResponse, LambdaEvent, LambdaInvocation, StreamResponse};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::{Debug, Write};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

const ATTACK: &str = "x' OR '1'='1' --";

fn batch(bodies: &[&str]) -> Value {
    let message = |(index, body): (usize, &&str)| json!({"messageId": format!("m{index}"), "eventSource": "aws:sqs", "body": body});
    json!({"Records": bodies.iter().enumerate().map(message).collect::<Vec<_>>()})
}

fn event(value: &Value) -> LambdaEvent<Event> {
    LambdaEvent::new(serde_json::from_value(value.clone()).unwrap(), Context::default())
}

/// What the function returns, as JSON.
fn json_of<B: serde::Serialize, S>(response: FunctionResponse<Answer<B>, S>) -> Value {
    match response {
        FunctionResponse::BufferedResponse(answer) => serde_json::to_value(&answer).unwrap(),
        FunctionResponse::StreamingResponse(_) => panic!("a stream"),
    }
}

async fn count(event: LambdaEvent<Value>) -> Result<Value, Infallible> {
    Ok(json!({"records": event.payload["Records"].as_array().map(Vec::len)}))
}

#[tokio::test]
async fn what_is_refused_does_not_reach_the_handler() {
    let called = Arc::new(AtomicUsize::new(0));
    let handler = service_fn(|event: LambdaEvent<Value>| {
        called.fetch_add(1, Ordering::Relaxed);
        count(event)
    });
    let mut service = Gate::default().layer().layer(handler);
    let refused = service.call(event(&batch(&[ATTACK]))).await.unwrap();
    assert_eq!(json_of(refused), json!({"batchItemFailures": [{"itemIdentifier": "m0"}]}));
    let unknown = service.call(event(&json!({"a": 1}))).await;
    assert!(matches!(unknown, Err(Failure::Rejected)));
    assert_eq!(called.load(Ordering::Relaxed), 0);
    let partial = service.call(event(&batch(&["a", ATTACK, "b"]))).await.unwrap();
    assert_eq!(json_of(partial), json!({"records": 2, "batchItemFailures": [{"itemIdentifier": "m1"}]}));
    assert_eq!(called.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_event_of_another_type_is_an_error_without_its_values() {
    #[derive(Debug, serde::Deserialize)]
    struct Typed {
        #[serde(rename = "Records")]
        _records: Vec<BTreeMap<String, u32>>,
    }
    let handler = service_fn(async |_: LambdaEvent<Typed>| Ok::<_, Infallible>(()));
    let mut service = Gate::default().layer().layer(handler);
    let Err(failure) = service.call(event(&batch(&["a secret"]))).await else { panic!("not of that type") };
    let diagnostic = Diagnostic::from(failure);
    assert_eq!(diagnostic.error_type, "EventMismatch");
    assert!(diagnostic.error_message.contains("at $.Records[0].") && !diagnostic.error_message.contains("secret"));
}

#[tokio::test]
async fn an_error_of_the_handler_stays_what_it_is() {
    let handler = service_fn(async |_: LambdaEvent<Value>| Err::<(), Error>("no room left".into()));
    let mut service = Gate::default().layer().layer(handler);
    for bodies in [&["a"][..], &["a", ATTACK]] {
        let Err(failure) = service.call(event(&batch(bodies))).await else { panic!("the handler fails") };
        assert!(matches!(failure, Failure::Handler(_)));
        assert_eq!(Diagnostic::from(failure).error_message, "no room left");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_joined_is_an_error() {
    let mut service =
        Gate::default().layer().layer(service_fn(async |_: LambdaEvent<Value>| Ok::<_, Infallible>("done")));
    assert!(service.call(event(&batch(&["a"]))).await.is_ok());
    let Err(failure) = service.call(event(&batch(&["a", ATTACK]))).await else { panic!("not an object") };
    assert!(matches!(failure, Failure::Answer(_)));
}

/// A stream of one part.
struct Once(Option<&'static str>);

impl futures_core::Stream for Once {
    type Item = Result<&'static str, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut std::task::Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

#[tokio::test]
async fn streams_pass_through_and_are_not_joined() {
    let handler = service_fn(async |_: LambdaEvent<Value>| Ok::<_, Infallible>(StreamResponse::from(Once(Some("a")))));
    let mut service = Gate::default().layer().layer(handler);
    let passed = service.call(event(&batch(&["a"]))).await.unwrap();
    assert!(matches!(passed, FunctionResponse::StreamingResponse(_)));
    let partial = service.call(event(&batch(&["a", ATTACK]))).await;
    assert!(matches!(partial, Err(Failure::Streamed)));
}

#[tokio::test]
async fn those_who_must_know_are_told_before_the_answer() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let for_them = Arc::clone(&told);
    let layer = Gate::default().layer().on_refused(move |records, verdict| {
        let refused: Vec<_> = records.iter().map(|record| record.index()).collect();
        let (decision, told) = (verdict.decision().name(), Arc::clone(&for_them));
        async move {
            tokio::task::yield_now().await;
            told.lock().unwrap().push((decision, refused));
        }
    });
    let mut service = layer.layer(service_fn(count));
    for (bodies, expected) in [(&["a"][..], 0), (&["a", ATTACK], 1), (&[ATTACK, ATTACK], 2)] {
        service.call(event(&batch(bodies))).await.unwrap();
        assert_eq!(told.lock().unwrap().len(), expected);
    }
    assert_eq!(*told.lock().unwrap(), [("partial", vec![1]), ("reject", vec![0, 1])]);
}

/// The runtime between the two halves: it reads the body and calls the handler, at once or later.
fn runtime<H, T, B, S>(
    service: GateService<H, T, B, S>,
    seen: Arc<Mutex<Vec<Bytes>>>,
) -> impl Service<LambdaInvocation, Response = (), Error = Error, Future: Send>
where
    GateService<H, T, B, S>:
        Service<LambdaEvent<Event>, Response = FunctionResponse<Answer<B>, S>, Future: Send> + Clone + Send + Sync,
    <GateService<H, T, B, S> as Service<LambdaEvent<Event>>>::Error: Debug,
    B: serde::Serialize,
{
    service_fn(move |invocation: LambdaInvocation| {
        let (mut service, seen) = (service.clone(), Arc::clone(&seen));
        async move {
            tokio::task::yield_now().await;
            let payload = serde_json::from_slice(&invocation.body)?;
            let done = service.call(LambdaEvent::new(payload, invocation.context)).await;
            let answer = done.map_or_else(|failure| json!(format!("{failure:?}")), json_of);
            seen.lock().unwrap().extend([invocation.body, answer.to_string().into()]);
            Ok(())
        }
    })
}

fn invocation(request_id: &str, body: impl Into<Bytes>) -> LambdaInvocation {
    let (parts, ()) = http::Response::new(()).into_parts();
    let mut context = Context::default();
    request_id.clone_into(&mut context.request_id);
    LambdaInvocation { parts, body: body.into(), context }
}

#[tokio::test]
async fn the_bytes_are_taken_aside() {
    let layer = Gate::default().layer();
    let seen = Arc::default();
    let mut outer = layer.raw().layer(runtime(layer.layer(service_fn(count)), Arc::clone(&seen)));
    for body in [batch(&["a"]).to_string(), batch(&[ATTACK]).to_string(), "{\"a".to_owned(), "null".to_owned()] {
        outer.call(invocation("1", body)).await.unwrap();
    }
    let seen: Vec<_> = seen.lock().unwrap().iter().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).collect();
    let answers =
        [r#"{"records":1}"#, r#"{"batchItemFailures":[{"itemIdentifier":"m0"}]}"#, r#""Rejected""#, r#""Rejected""#];
    // Whatever reads the body on the way reads nothing of the event.
    assert_eq!(seen, answers.iter().flat_map(|answer| ["null", answer]).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_nobody_took_is_not_kept() {
    let layer: GateLayer<(), (), ()> = Gate::default().layer();
    let mut outer = layer.raw().layer(service_fn(async |_: LambdaInvocation| Ok::<(), Error>(())));
    outer.call(invocation("1", "{}")).await.unwrap();
    drop(outer.call(invocation("2", "{}")));
    assert!(layer.shared.mailbox.take("1").is_none() && layer.shared.mailbox.take("2").is_none());
}

#[tokio::test]
async fn as_many_scratches_as_checks_at_once() {
    let mut service = Gate::default().layer().layer(service_fn(async |event: LambdaEvent<Value>| {
        tokio::task::yield_now().await;
        count(event).await
    }));
    let mut first = Box::pin(service.call(event(&batch(&["a", ATTACK]))));
    let mut second = Box::pin(service.call(event(&batch(&[ATTACK, "a"]))));
    let waker = &mut std::task::Context::from_waker(std::task::Waker::noop());
    assert!(first.as_mut().poll(waker).is_pending() && second.as_mut().poll(waker).is_pending());
    assert_eq!(json_of(second.await.unwrap())["batchItemFailures"][0]["itemIdentifier"], "m0");
    assert_eq!(json_of(first.await.unwrap())["batchItemFailures"][0]["itemIdentifier"], "m1");
    for _ in 0..3 {
        service.call(event(&batch(&["a"]))).await.unwrap();
    }
    assert_eq!(service.shared.pool.len(), 2);
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sluicegate"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
                write!(self.0, " {field}={value:?}").unwrap();
            }
        }
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn what_is_found_is_logged() {
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.clone());
    let mut service = Gate::default().layer().layer(service_fn(count));
    // Another test may come by the place of the log first, and without a subscriber: then nobody is asked any more.
    service.call(event(&batch(&["a", ATTACK]))).await.unwrap();
    tracing::callsite::rebuild_interest_cache();
    log.0.lock().unwrap().clear();
    for bodies in [&["a"][..], &["a", ATTACK]] {
        service.call(event(&batch(bodies))).await.unwrap();
    }
    let lines = log.0.lock().unwrap();
    assert_eq!(lines.len(), 1, "nothing is said of what passes: {lines:?}");
    for part in
        ["WARN", "event refused", "decision=\"partial\"", "source=\"sqs\"", "sql.tautology", "$.Records[1].body"]
    {
        assert!(lines[0].contains(part), "{part}: {}", lines[0]);
    }
    assert!(!lines[0].contains("'1'='1'"), "{}", lines[0]);
}
