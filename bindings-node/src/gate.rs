//! The gate as JavaScript has it, and the memory of its thread.

use crate::options::{Asked, CheckOptions};
use crate::outcome;
use crate::packed::{Fault, Packed};
use crate::text;
use napi::bindgen_prelude::{Array, Either};
use napi::{Error, JsString};
use napi_derive::napi;
use sluicegate::{Gate, PolicyError, Scratch, Verdict};
use std::cell::RefCell;

/// What one thread checks in.
#[derive(Default)]
struct Memory {
    scratch: Scratch,
    texts: Vec<u8>,
    long: Vec<u8>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// A policy compiled.
#[napi]
pub struct NativeGate {
    gate: Gate,
}

/// What the walker and the guard must know of a policy.
#[napi(object)]
pub struct Needs {
    /// How many values the walker hands over at most: one more is refused in any case.
    pub nodes: u32,
    /// How deep it walks.
    pub depth: u32,
    /// How many units of text it hands over.
    pub bytes: u32,
    /// Whether the check needs the time.
    pub now: bool,
    /// Whether it needs the trace and the name of the function.
    pub trace: bool,
}

/// How a check or question ends where the event has to be walked once more, with care: see [`Fault::Careful`].
const CAREFUL: i32 = -2;

#[napi]
impl NativeGate {
    /// The gate of a policy file.
    #[napi(factory)]
    pub fn from_file(path: String) -> Result<Self, Error<String>> {
        Gate::from_file(path).map(|gate| Self { gate }).map_err(|error| refused(&error))
    }

    /// The gate of a policy as JSON text.
    #[napi(factory)]
    pub fn from_json(text: String) -> Result<Self, Error<String>> {
        let value = serde_json::from_str(&text);
        let value = value.map_err(|error| Error::new("InvalidArg".to_owned(), error.to_string()))?;
        Gate::from_value(value).map(|gate| Self { gate }).map_err(|error| refused(&error))
    }

    /// What the walker and the guard must know of the policy.
    #[napi]
    pub fn needs(&self) -> Needs {
        let limits = self.gate.policy().limits();
        let fit = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
        Needs {
            nodes: fit(limits.nodes),
            depth: fit(limits.depth),
            bytes: fit(limits.event_bytes),
            now: limits.age.is_some(),
            trace: limits.hops.is_some(),
        }
    }

    /// Checks an event. The number of its source (see [`sources`]) where it passes and nothing was found, [`CAREFUL`], or else all that there is
    /// to say, as JSON.
    ///
    /// `texts` is the JSON text of the event as a string or as bytes, or the texts of its parts where there is a shape.
    #[napi]
    #[allow(clippy::too_many_arguments, reason = "to read the members of an object costs as much as a small check")]
    pub fn check(
        &self,
        texts: Either<JsString<'_>, &[u8]>,
        units: u32,
        shape: Option<&[u32]>,
        end: u32,
        apart: Option<Array<'_>>,
        careful: bool,
        options: Option<CheckOptions>,
    ) -> napi::Result<Either<i32, String>> {
        let event = Event { texts, units, shape, end, apart, careful };
        let whole = event.shape.is_none();
        let judged = self.judge(&event, options.as_ref(), |verdict| {
            let lines = options.as_ref().is_some_and(CheckOptions::wants_lines);
            match outcome::plain(verdict) {
                Some(source) if !lines => Ok(Either::A(source)),
                _ => Ok(Either::B(outcome::json(verdict, whole, options.as_ref()))),
            }
        })?;
        Ok(judged.unwrap_or(Either::A(CAREFUL)))
    }

    /// Checks an event once more, to answer a question about it that is seldom asked.
    #[napi]
    #[allow(clippy::too_many_arguments, reason = "as for `check`")]
    pub fn ask(
        &self,
        question: Asked,
        handler: String,
        texts: Either<JsString<'_>, &[u8]>,
        units: u32,
        shape: Option<&[u32]>,
        end: u32,
        apart: Option<Array<'_>>,
        careful: bool,
        options: Option<CheckOptions>,
    ) -> napi::Result<Either<i32, String>> {
        let event = Event { texts, units, shape, end, apart, careful };
        let whole = event.shape.is_none();
        let judged =
            self.judge(&event, options.as_ref(), |verdict| outcome::answer(question, verdict, whole, &handler))?;
        Ok(judged.map_or(Either::A(CAREFUL), Either::B))
    }
}

/// The ids of the sources; the numbers that checks return are places in it.
#[napi]
pub fn sources() -> Vec<&'static str> {
    sluicegate::source::all().iter().map(|source| source.id).collect()
}

/// The names of the families of sources.
#[napi]
pub fn families() -> Vec<&'static str> {
    sluicegate::source::all().iter().map(|source| source.family).collect()
}

struct Event<'a> {
    texts: Either<JsString<'a>, &'a [u8]>,
    units: u32,
    shape: Option<&'a [u32]>,
    end: u32,
    apart: Option<Array<'a>>,
    careful: bool,
}

impl NativeGate {
    /// Checks the event and lets `use_it` take what is wanted of the verdict. Nothing where the event has to be walked again, with care.
    fn judge<T>(
        &self,
        event: &Event<'_>,
        options: Option<&CheckOptions>,
        use_it: impl FnOnce(&Verdict<'_>) -> napi::Result<T>,
    ) -> napi::Result<Option<T>> {
        MEMORY.with_borrow_mut(|Memory { scratch, texts, long }| {
            let known = options.map(CheckOptions::of_check).unwrap_or_default();
            let text = match &event.texts {
                Either::A(string) => text::read(string, event.units as usize, texts)?,
                Either::B(_) => "",
            };
            let verdict = match (&event.texts, event.shape) {
                (Either::B(bytes), _) => self.gate.check_with(scratch, bytes, known),
                (Either::A(_), None) => {
                    if !event.careful && text.contains('\u{fffd}') {
                        return Ok(None);
                    }
                    self.gate.check_with(scratch, text.as_bytes(), known)
                }
                (Either::A(_), Some(shape)) => {
                    let shape = shape.get(..event.end as usize).unwrap_or_default();
                    let packed = Packed { texts: text, shape, apart: event.apart.as_ref(), careful: event.careful };
                    match self.gate.check_built(scratch, known, |builder| packed.build(builder, long)) {
                        Ok(verdict) => verdict,
                        Err(Fault::Careful) => return Ok(None),
                        Err(Fault::Error(error)) => return Err(error),
                    }
                }
            };
            let on_reject = options.and_then(CheckOptions::on_reject);
            use_it(&on_reject.map_or(verdict, |on_reject| verdict.with_on_reject(on_reject))).map(Some)
        })
    }
}

/// What is wrong with a policy, for `PolicyError` of JavaScript: the problems as JSON.
fn refused(error: &PolicyError) -> Error<String> {
    let problems = error.errors().iter().map(|problem| {
        serde_json::json!({
            "message": problem.message(),
            "file": problem.file(),
            "line": problem.line(),
            "column": problem.column(),
            "key": problem.key(),
        })
    });
    let told = serde_json::json!({ "text": error.to_string(), "errors": problems.collect::<Vec<_>>() });
    Error::new("PolicyError".to_owned(), told.to_string())
}
