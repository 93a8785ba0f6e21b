//! A local Runtime API of AWS Lambda: hands events to a function one by one, and keeps what it is told.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use serde_json::Value;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a function told of one event.
#[derive(Debug, PartialEq)]
pub enum Told {
    /// Its answer.
    Response(Value),
    /// That it failed: the type and the message of the error.
    Error(String, String),
}

/// What came of all events, and what the function printed.
#[derive(Debug)]
pub struct Done {
    pub told: Vec<Told>,
    pub stdout: String,
}

/// Runs the function on each of the events.
pub fn invoke(mut function: Command, events: &[&[u8]]) -> Done {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let pending: VecDeque<Vec<u8>> = events.iter().map(|event| event.to_vec()).collect();
    let pending = Arc::new(Mutex::new(pending));
    let (sender, told) = channel();
    // Ends with the process: a function waits for its next event until it is killed.
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (pending, sender) = (Arc::clone(&pending), sender.clone());
            std::thread::spawn(move || serve(stream, &pending, &sender));
        }
    });
    function
        .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", "orders")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_LOG_FORMAT", "json")
        .stdout(Stdio::piped());
    let child = function.spawn().unwrap();
    collect(child, &told, events.len())
}

fn collect(mut child: Child, told: &Receiver<Told>, count: usize) -> Done {
    let mut all = Vec::new();
    while all.len() < count {
        match told.recv_timeout(Duration::from_secs(60)) {
            Ok(one) => all.push(one),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    child.kill().unwrap();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    child.wait().unwrap();
    assert_eq!(all.len(), count, "every event is answered; printed: {stdout}");
    Done { told: all, stdout }
}

/// Answers the requests of one connection.
fn serve(stream: TcpStream, pending: &Mutex<VecDeque<Vec<u8>>>, told: &Sender<Told>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(request) = Request::read(&mut reader) {
        let parts: Vec<&str> = request.path.split('/').filter(|part| !part.is_empty()).collect();
        let answer = match parts.as_slice() {
            ["2018-06-01", "runtime", "invocation", "next"] => {
                let event = pending.lock().unwrap().pop_front();
                match event {
                    Some(event) => next(&event),
                    // As the service does: no event, no answer.
                    None => loop {
                        std::thread::park();
                    },
                }
            }
            ["2018-06-01", "runtime", "invocation", _, "response"] => {
                let answer = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
                told.send(Told::Response(answer)).unwrap_or_default();
                accepted()
            }
            ["2018-06-01", "runtime", "invocation", _, "error"] => {
                let error: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
                let text = |member: &str| error[member].as_str().unwrap_or_default().to_owned();
                told.send(Told::Error(text("errorType"), text("errorMessage"))).unwrap_or_default();
                accepted()
            }
            other => panic!("no such resource: {other:?}"),
        };
        (&stream).write_all(&answer).unwrap();
    }
}

fn next(event: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\nLambda-Runtime-Deadline-Ms: 4102444800000\r\n\
         Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:orders\r\n\
         Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0\r\n\r\n",
        event.len()
    );
    [head.as_bytes(), event].concat()
}

fn accepted() -> Vec<u8> {
    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}".to_vec()
}

struct Request {
    path: String,
    body: Vec<u8>,
}

impl Request {
    fn read(reader: &mut BufReader<TcpStream>) -> Option<Self> {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let path = line.split(' ').nth(1)?.to_owned();
        let (mut length, mut chunked) = (0, false);
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let header = header.trim_end().to_ascii_lowercase();
            match header.split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse().ok()?,
                Some(("transfer-encoding", value)) => chunked = value.contains("chunked"),
                _ if header.is_empty() => break,
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let mut size = String::new();
                reader.read_line(&mut size).ok()?;
                let size = u64::from_str_radix(size.trim_end(), 16).ok()?;
                reader.by_ref().take(size).read_to_end(&mut body).ok()?;
                reader.read_line(&mut String::new()).ok()?;
                if size == 0 {
                    break;
                }
            }
        } else {
            reader.by_ref().take(length).read_to_end(&mut body).ok()?;
        }
        Some(Self { path, body })
    }
}
