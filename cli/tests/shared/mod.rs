//! The built command, run.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What the command left behind.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Done {
    /// The lines of stdout as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Asserts that it did nothing but to tell these lines, each behind the name of the command.
    #[track_caller]
    pub fn refused(&self, lines: &[&str]) {
        let expected: String = lines.iter().map(|line| format!("sluicegate: {line}\n")).collect();
        assert_eq!((self.stderr.as_str(), self.stdout.as_str(), self.code), (expected.as_str(), "", Some(2)));
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The command with these arguments, in that folder.
pub fn command<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sluicegate"));
    command.args(arguments).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command in that folder.
pub fn run<A: AsRef<OsStr>>(folder: &Path, arguments: &[A]) -> Done {
    command(folder, arguments).output().unwrap().into()
}

/// Runs the command with that on its stdin.
pub fn pipe<A: AsRef<OsStr>>(folder: &Path, arguments: &[A], input: &[u8]) -> Done {
    let mut child = command(folder, arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let done = child.wait_with_output().unwrap().into();
    // A command that refuses its arguments does not read.
    let _ = writer.join().unwrap();
    done
}

/// The folder of the whole project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// An SQS batch of messages with these bodies, on one line.
pub fn sqs(bodies: &[&str]) -> String {
    let record = |(number, body): (usize, &&str)| {
        serde_json::json!({
            "messageId": format!("5f2c7d10-9a4f-4ec3-99a0-34ce359b4b5{number}"),
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a==",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1729602270123", "SenderId": "AROAEXAMPLE",
                "ApproximateFirstReceiveTimestamp": "1729602270187"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders",
            "awsRegion": "eu-west-1",
        })
    };
    serde_json::json!({"Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>()}).to_string()
}

/// A text that is an attack wherever it goes.
pub const HOSTILE: &str = "1' OR '1'='1' --";
