//! The gate: a policy compiled, and the only place that knows the order of the stages.

use crate::budget::{Budget, Given};
use crate::carrier::{Field, Fields, Opener, Share, Spent, Workspace};
use crate::document::{Builder, Document, Limits, NodeId, Span, Stop, Tape, Texts};
use crate::edit::{self, Edits, Frames, Rewriter};
use crate::finding::{Action, Class, Findings, Notes, Place, Rule};
use crate::policy::{self, Known, Mode, Policy, PolicyError};
use crate::response::Held;
use crate::rules::{Clean, Hits, Inspector, PatternMemory, Views};
use crate::sanitize::{self, Broken, Stage};
use crate::schema::{self, Schema};
use crate::source::{self, Identity, Request};
use crate::verdict::{Decision, Verdict};
use crate::{accept, catalog, consistency};
use sluicegate_schemas::{Fact, FactSet, Origin, Reply, Shape, Source};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

mod fields;

use fields::{Routes, Schemas};

/// A policy compiled: immutable, cheap to clone, shared between threads.
///
/// ```
/// use sluicegate::{Decision, Gate};
///
/// let gate = Gate::from_yaml("version: 1\nsource: sqs")?;
/// let mut scratch = gate.scratch();
/// let event = br#"{"Records": [{"messageId": "1", "body": "1' OR '1'='1' --", "eventSource": "aws:sqs"}]}"#;
/// let verdict = gate.check(&mut scratch, event);
/// assert_eq!(verdict.decision(), Decision::Reject);
/// # Ok::<(), sluicegate::PolicyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Gate {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    policy: Policy,
    limits: Limits,
    fields: Fields,
    routes: Routes,
    inspector: Inspector,
    budget: Budget,
    /// What is noted of all that an event tells.
    wants: FactSet,
    /// Whether the policy has anything sanitized.
    sanitizes: bool,
    /// The schemas of the fields.
    schemas: Vec<Schema>,
    /// Which sources are accepted; none: all.
    sources: Option<Vec<&'static Source>>,
}

/// The memory that checks work in: make one a thread, with [`Gate::scratch`], and use it for one event after the other.
#[derive(Debug)]
pub struct Scratch {
    pub(crate) tape: Tape,
    pub(crate) findings: Findings,
    pub(crate) work: Workspace,
    /// Records that are not handed on although nothing is wrong with them.
    pub(crate) held: Held,
    /// What is different in the event that is handed on.
    pub(crate) edits: Edits,
    /// What was sanitized.
    pub(crate) stage: Stage,
    rewriter: Rewriter,
    /// For the sanitized event, which is checked once more; made when the first one is.
    second: Option<Box<Second>>,
    views: Views,
    clean: Clean,
    patterns: PatternMemory,
}

/// The memory in which a sanitized event is checked once more.
#[derive(Debug, Default)]
struct Second {
    text: Vec<u8>,
    frames: Frames,
    tape: Tape,
    findings: Findings,
    work: Workspace,
}

/// Strings up to this many bytes are decoded without an allocation from the first on.
const VIEW_BYTES: usize = 64 * 1024;

impl Default for Scratch {
    fn default() -> Self {
        Self {
            tape: Tape::default(),
            findings: Findings::default(),
            work: Workspace::default(),
            held: Held::default(),
            edits: Edits::default(),
            stage: Stage::default(),
            rewriter: Rewriter::default(),
            second: None,
            views: Views::with_capacity(VIEW_BYTES),
            clean: Clean::default(),
            patterns: PatternMemory::default(),
        }
    }
}

/// What the caller knows about an event.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Options<'o> {
    /// The source or family that the event must be of; an event of another one is refused.
    pub source: Option<&'o str>,
    /// When the event is checked, in milliseconds since the epoch. With `limits.age` in the policy and no time here, every event is
    /// refused: a check reads no clock of its own.
    pub now: Option<i64>,
    /// The X-Ray trace header that the function was started with: the variable `_X_AMZN_TRACE_ID`. For `limits.hops`.
    pub trace: Option<&'o str>,
    /// The name of the function: the variable `AWS_LAMBDA_FUNCTION_NAME`. With `limits.hops`, what it caused itself is refused.
    pub function: Option<&'o str>,
}

impl<'o> Options<'o> {
    /// The event must be of that source or family.
    #[must_use]
    pub const fn source(source: &'o str) -> Self {
        Self { source: Some(source), now: None, trace: None, function: None }
    }

    /// The event is checked at that time, in milliseconds since the epoch.
    #[must_use]
    pub const fn with_now(self, now: i64) -> Self {
        Self { now: Some(now), ..self }
    }

    /// The function was started with that X-Ray trace header.
    #[must_use]
    pub const fn with_trace(self, trace: &'o str) -> Self {
        Self { trace: Some(trace), ..self }
    }

    /// The function has that name.
    #[must_use]
    pub const fn with_function(self, function: &'o str) -> Self {
        Self { function: Some(function), ..self }
    }
}

impl Default for Gate {
    /// The gate without a policy: every known source, default limits, rules at paranoia 1.
    fn default() -> Self {
        Self::with(Policy::default(), Fields::default(), Routes::default(), Vec::new(), None)
    }
}

impl Gate {
    /// Compiles a policy.
    ///
    /// # Errors
    /// All that is wrong with the policy's schemas; or that its fields together are too complex to compile.
    pub fn new(policy: Policy) -> Result<Self, PolicyError> {
        Self::compile(policy.into())
    }

    /// Compiles what was read of a policy, and tells what is wrong with its schemas together with all else.
    fn compile(draft: policy::Draft) -> Result<Self, PolicyError> {
        let policy::Draft { policy, problems } = draft;
        let Some(policy) = policy else { return Err(PolicyError::new(problems)) };
        let mut schemas = Schemas::new(&policy, problems);
        let fields = schemas.fields(policy.fields());
        let with_route = |route: &policy::Route, schemas: &mut Schemas| -> Vec<Field> {
            fields.iter().cloned().chain(schemas.fields(&route.fields)).collect()
        };
        let routes: Vec<_> =
            policy.routes().iter().map(|route| (&route.key, with_route(route, &mut schemas))).collect();
        if !schemas.problems.is_empty() {
            return Err(PolicyError::new(schemas.problems));
        }
        let schemas = schemas.list;
        let complex = |_| PolicyError::whole("the paths of `fields` are too many with `..` in them, write some out");
        let fields = Fields::compile(&fields).map_err(complex)?;
        let routes = Routes::compile(routes).map_err(complex)?;
        let sources = policy.sources().map(|names| {
            let named = |source: &&Source| names.iter().any(|name| is_named(source, name));
            source::all().iter().filter(named).collect()
        });
        Ok(Self::with(policy, fields, routes, schemas, sources))
    }

    /// A policy with what of it was compiled.
    fn with(
        policy: Policy,
        fields: Fields,
        routes: Routes,
        schemas: Vec<Schema>,
        sources: Option<Vec<&'static Source>>,
    ) -> Self {
        let budget = Budget::new(policy.limits(), policy.function());
        let inner = Inner {
            limits: policy.limits().document(),
            inspector: Inspector::new(policy.paranoia(), policy.off_classes()),
            wants: wants(&policy, &budget),
            sanitizes: policy.sanitizes(),
            budget,
            policy,
            fields,
            routes,
            schemas,
            sources,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Compiles a policy file, YAML or JSON.
    ///
    /// # Errors
    /// All that is wrong with the policy, with line and column; or why the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        let draft = with_known(|known| policy::Draft::from_file(path, known));
        Self::compile(draft).map_err(|error| error.in_file(&path.display().to_string()))
    }

    /// Compiles a policy in YAML, or in JSON, which is YAML too.
    ///
    /// # Errors
    /// All that is wrong with the policy, with line and column.
    pub fn from_yaml(text: &str) -> Result<Self, PolicyError> {
        Self::compile(with_known(|known| policy::Draft::from_str(text, known)))
    }

    /// Compiles a policy from a value, such as the one that a host language's object stands for.
    ///
    /// # Errors
    /// All that is wrong with the policy, with the path of keys to it.
    pub fn from_value(value: serde_json::Value) -> Result<Self, PolicyError> {
        Self::compile(with_known(|known| policy::Draft::from_value(value, known)))
    }

    /// The policy that was compiled.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The fields that an event was judged by, which is still in the scratch.
    pub(crate) fn fields_in(&self, scratch: &Scratch, event: &[u8], source: Option<&'static Source>) -> &Fields {
        let route = source.and_then(|source| self.inner.route_fields(scratch.tape.document(event), source));
        route.unwrap_or(&self.inner.fields)
    }

    /// The memory for checks of one thread.
    #[must_use]
    pub fn scratch(&self) -> Scratch {
        Scratch { patterns: self.inner.policy.compiled_patterns().memory(), ..Scratch::default() }
    }

    /// Checks an event, as the bytes of its JSON text. Never fails: whatever is wrong is in the verdict.
    ///
    /// A policy with `limits.age` needs [`check_with`](Self::check_with) and the time.
    pub fn check<'s>(&'s self, scratch: &'s mut Scratch, event: &'s [u8]) -> Verdict<'s> {
        self.check_with(scratch, event, Options::default())
    }

    /// Checks an event of which the caller knows something.
    pub fn check_with<'s>(&'s self, scratch: &'s mut Scratch, event: &'s [u8], options: Options<'_>) -> Verdict<'s> {
        let read = scratch.tape.read(event, &self.inner.limits);
        self.inner.judge(scratch, event, read, Some(options))
    }

    /// Checks an event that `walk` hands over part by part: an object of a host language.
    ///
    /// # Errors
    /// What `walk` returns, when the object itself cannot be walked.
    pub fn check_built<'s, E>(
        &'s self,
        scratch: &'s mut Scratch,
        options: Options<'_>,
        walk: impl FnOnce(&mut Builder<'_>) -> Result<(), E>,
    ) -> Result<Verdict<'s>, E> {
        let read = scratch.tape.build(&self.inner.limits, walk)?;
        Ok(self.inner.judge(scratch, &[], read, Some(options)))
    }

    /// Judges one text as if it stood in an event as an untrusted string: for data that comes from elsewhere, and to try rules out.
    ///
    /// The policy's fields hold for it by their paths from `$`, which is the text itself. It has no source.
    ///
    /// ```
    /// use sluicegate::{Decision, Gate};
    ///
    /// let gate = Gate::from_yaml("version: 1\nfields: [{at: $, sink: header}]")?;
    /// let mut scratch = gate.scratch();
    /// assert_eq!(gate.inspect(&mut scratch, "Ana O'Brien").decision(), Decision::Pass);
    /// assert_eq!(gate.inspect(&mut scratch, "Ana\r\nBcc: all@example.com").decision(), Decision::Reject);
    /// # Ok::<(), sluicegate::PolicyError>(())
    /// ```
    pub fn inspect<'s>(&'s self, scratch: &'s mut Scratch, text: &'s str) -> Verdict<'s> {
        let read = scratch.tape.read_text(text, &self.inner.limits);
        self.inner.judge(scratch, text.as_bytes(), read, None)
    }
}

impl Inner {
    /// The stages, in their order. Without options, what was read is no event but one untrusted string.
    fn judge<'s>(
        &'s self,
        scratch: &'s mut Scratch,
        event: &'s [u8],
        read: Result<(), Stop>,
        options: Option<Options<'_>>,
    ) -> Verdict<'s> {
        let Scratch { tape, findings, work, held, edits, stage, rewriter, second, views, clean, patterns } = scratch;
        held.clear();
        edits.clear();
        stage.clear();
        let found = {
            let mut bench = Bench { tape, findings, work, views, clean, patterns };
            let sanitizing =
                (self.sanitizes && self.policy.mode() == Mode::Enforce).then_some((&mut *stage, &mut *edits));
            let found = self.examine(&mut bench, event, read, options, sanitizing);
            if !edits.is_empty() && !bench.findings.event_refused() {
                self.sanitize(&mut bench, event, options, found, (edits, stage, rewriter), second);
            }
            found
        };
        if findings.event_refused() {
            edits.clear();
        }
        let Examined { source, fields } = found;
        let document = tape.document(event);
        if let Some(Source { reply: Reply::Records(reply), .. }) = source
            && findings.records_refused() > 0
            && !findings.event_refused()
        {
            held.find(document, work.records(), reply.order, |record| findings.is_refused(record));
        }
        let handed_on = work.records().len() as u32 - findings.records_refused() - held.records().len();
        let decision = self.decide(read, findings, handed_on, !edits.is_empty());
        if let (Decision::Partial, Some(source)) = (decision, source) {
            let is_gone = |record| findings.is_refused(record) || held.records().contains(record);
            leave_out(document, source, is_gone, edits);
            edits.settle(document);
        }
        let expected = options.and_then(|options| self.expected(options));
        Verdict::new(scratch, event, &self.policy, fields, source, expected, decision)
    }

    /// All that finds, in its order.
    fn examine<'s>(
        &'s self,
        bench: &mut Bench<'_>,
        event: &[u8],
        read: Result<(), Stop>,
        options: Option<Options<'_>>,
        sanitizing: Option<(&mut Stage, &mut Edits)>,
    ) -> Examined<'s> {
        let Bench { tape, findings, work, views, clean, patterns } = bench;
        findings.clear();
        work.clear();
        clean.clear();
        let sanitizes = sanitizing.is_some();
        // What cannot be sanitized any more is refused.
        let action = |rule: &Rule| match self.action(rule) {
            Action::Sanitize if !sanitizes => Action::Reject,
            action => action,
        };
        let mut notes = Notes { findings, action: &action };
        for problem in tape.problems.iter() {
            notes.note(problem.rule, Place { node: problem.node, offset: problem.offset, record: None });
        }
        if tape.problems.more {
            notes.more();
        }
        let mut source = None;
        let mut fields = &self.fields;
        if read.is_ok() {
            source = options.and_then(|options| self.identify(tape, event, options, &mut notes));
            let known = source.unwrap_or(&UNKNOWN);
            let document = tape.document(event);
            let count: usize = source::lists(document, NodeId(0), known).map(|(_, list)| document.count(list)).sum();
            fields = self.fields_of(document, known, &mut notes);
            if count > self.limits.records {
                notes.note(&source::RECORDS, Place::EVENT);
                // They are not looked at, but the platform wants to know which they are.
                work.list_records(source::records(document, NodeId(0), known).map(|(_, record)| record));
            } else {
                let share = Share::of(document, count, &self.limits);
                let mut opener = Opener {
                    tape,
                    work,
                    input: event,
                    limits: &self.limits,
                    fields,
                    notes: &mut notes,
                    source: known,
                    wants: self.wants,
                    spent: Spent::default(),
                    share,
                };
                opener.run();
                if let Some(pattern) = self.policy.pin() {
                    let document = tape.document(event);
                    let is_batch = source::lists(document, NodeId(0), known).next().is_some();
                    let records = source::records(document, NodeId(0), known);
                    accept::check(pattern, document, is_batch, records, &mut notes);
                }
                if let Some(options) = options {
                    let document = tape.document(event);
                    let given = Given { now: options.now, trace: options.trace, function: options.function };
                    self.budget.check(document, work.told(), work.records(), known.tells, given, &mut notes);
                    consistency::check(document, work.told(), &mut notes);
                }
                self.validate(tape, work, fields, event, &mut notes);
                self.inspect((tape.document(event), work), fields, (views, clean), &mut notes, sanitizing);
                if !self.policy.compiled_patterns().is_empty() {
                    self.find_patterns((tape.document(event), work), fields, (views, patterns), &mut notes);
                }
            }
        }
        Examined { source, fields }
    }

    /// Brings the edits outward, makes them, and checks the outcome once more: it must be as it should be.
    fn sanitize(
        &self,
        bench: &mut Bench<'_>,
        event: &[u8],
        options: Option<Options<'_>>,
        found: Examined<'_>,
        (edits, stage, rewriter): (&mut Edits, &Stage, &mut Rewriter),
        second: &mut Option<Box<Second>>,
    ) {
        let Bench { tape, findings, work, views, clean, patterns } = bench;
        let document = tape.document(event);
        let action = |rule: &Rule| self.action(rule);
        let mut notes = Notes { findings, action: &action };
        rewriter.outward(document, work.told(), edits, |opened, _| {
            notes.note(&sanitize::CARRIER, Place::node(opened.carrier, work.record_of_part(opened.root)));
            false
        });
        if edits.is_empty() {
            return;
        }
        let Second { text, frames, tape, findings: again, work: work_again } = &mut **second.get_or_insert_default();
        text.clear();
        if event.is_empty() {
            edit::write(document, NodeId(0), edits, frames, text);
        } else {
            edit::splice(document, NodeId(0), Span::input(event), edits, text);
        }
        let read = match options {
            Some(_) => tape.read(text, &self.limits),
            None => tape.read_text(std::str::from_utf8(text).unwrap_or_default(), &self.limits),
        };
        let mut bench = Bench { tape, findings: again, work: work_again, views, clean, patterns };
        let source = self.examine(&mut bench, text, read, options, None).source;
        let same = source.map(|source| source.id) == found.source.map(|source| source.id);
        if again.event_refused() || read.is_err() || !same || work_again.records().len() != work.records().len() {
            notes.note(&sanitize::UNSAFE, stage.place(None));
            return;
        }
        for record in 0..work.records().len() as u32 {
            if again.is_refused(record) && !notes.findings.is_refused(record) {
                notes.note(&sanitize::UNSAFE, stage.place(Some(record)));
            }
        }
    }

    /// The fields of the route that a request came by, or those of every event.
    fn fields_of(&self, document: Document<'_>, source: &Source, notes: &mut Notes<'_>) -> &Fields {
        self.route_fields(document, source).unwrap_or_else(|| {
            notes.note(&accept::ROUTE, Place::EVENT);
            &self.fields
        })
    }

    /// The same; nothing where the policy has routes and this is none of them.
    fn route_fields(&self, document: Document<'_>, source: &Source) -> Option<&Fields> {
        if self.routes.is_empty() || source.route.is_none() {
            return Some(&self.fields);
        }
        Request::of(document, source).and_then(|request| self.routes.of(&request))
    }

    /// The source that the event should be of, for an answer to one that could not be read.
    fn expected(&self, options: Options<'_>) -> Option<&'static Source> {
        let named = |name| source::all().iter().find(|source| is_named(source, name));
        let accepted = || self.sources.as_ref().and_then(|sources| sources.first().copied());
        options.source.map_or_else(accepted, named)
    }

    fn identify(
        &self,
        tape: &Tape,
        event: &[u8],
        options: Options<'_>,
        notes: &mut Notes<'_>,
    ) -> Option<&'static Source> {
        match source::identify(tape.document(event)) {
            Identity::Known(source) => {
                let accepted = self.sources.as_ref().is_none_or(|sources| sources.contains(&source));
                if !accepted || options.source.is_some_and(|name| !is_named(source, name)) {
                    notes.note(&source::UNEXPECTED, Place::EVENT);
                }
                return Some(source);
            }
            Identity::Mixed => notes.note(&source::MIXED, Place::EVENT),
            Identity::Empty => notes.note(&source::EMPTY, Place::EVENT),
            Identity::Unknown => notes.note(&source::UNKNOWN, Place::EVENT),
        }
        None
    }

    /// Checks every value that has a schema.
    fn validate(&self, tape: &Tape, work: &Workspace, fields: &Fields, event: &[u8], notes: &mut Notes<'_>) {
        if work.checks().is_empty() {
            return;
        }
        let texts = Texts::of(tape.document(event));
        for (node, state, record) in work.checks() {
            let Some(marks) = fields.marks(*state) else { continue };
            for schema in marks.schemas.iter().filter_map(|number| self.schemas.get(usize::from(*number))) {
                schema::check(schema, &texts, *node, *record, notes);
            }
        }
    }

    /// Gives every string that was marked to the rules, and sanitizes what the policy wants sanitized.
    fn inspect(
        &self,
        (document, work): (Document<'_>, &Workspace),
        fields: &Fields,
        (views, clean): (&mut Views, &mut Clean),
        notes: &mut Notes<'_>,
        mut sanitizing: Option<(&mut Stage, &mut Edits)>,
    ) {
        if let Some((stage, edits)) = &mut sanitizing {
            stage.fields(document, work.targets(), fields, edits, notes);
        }
        let mut hits = Hits::new(self.policy.paranoia());
        for part in work.parts() {
            for (node, mark) in document.marked(part.root, part.end) {
                let Err(slot) = clean.find(document, node, mark) else { continue };
                let Some((context, state)) = work.context(mark) else { continue };
                self.inspector.inspect(views, document.bytes(node), *context, &mut hits);
                if hits.is_empty() {
                    clean.add(slot, node, mark);
                    continue;
                }
                let record = if part.root == NodeId(0) { work.record_of(document, node) } else { part.record };
                let rules = hits.rules().filter(|rule| !fields.allows(state, rule.id));
                if let Some((stage, edits)) = &mut sanitizing {
                    let field = fields.marks(state).map_or(&[][..], |marks| &marks.sanitize);
                    stage.broken(
                        document,
                        Broken { node, record, field, is_name: context.is_name },
                        rules,
                        edits,
                        notes,
                    );
                } else {
                    rules.for_each(|rule| notes.note(rule, Place::node(node, record)));
                }
                hits.clear();
            }
        }
    }

    /// Looks for the policy's own patterns in every string that was marked.
    fn find_patterns(
        &self,
        (document, work): (Document<'_>, &Workspace),
        fields: &Fields,
        (views, memory): (&mut Views, &mut PatternMemory),
        notes: &mut Notes<'_>,
    ) {
        for part in work.parts() {
            for (node, mark) in document.marked(part.root, part.end) {
                let Some((context, state)) = work.context(mark) else { continue };
                if context.allow.contains(Class::Custom) {
                    continue;
                }
                for number in self.policy.compiled_patterns().find(memory, views, document.bytes(node)) {
                    let Some(pattern) = self.policy.patterns().get(number) else { continue };
                    if !fields.allows(state, &pattern.id) {
                        let record = if part.root == NodeId(0) { work.record_of(document, node) } else { part.record };
                        let action = self.within_mode(self.policy.pattern_action(pattern));
                        notes.note_pattern(number, action, Place::node(node, record));
                    }
                }
            }
        }
    }

    /// What is done about a finding of that rule.
    fn action(&self, rule: &Rule) -> Action {
        self.within_mode(self.policy.action(rule))
    }

    fn within_mode(&self, action: Action) -> Action {
        match action {
            Action::Reject | Action::Sanitize if self.policy.mode() == Mode::Report => Action::Report,
            action => action,
        }
    }

    fn decide(&self, read: Result<(), Stop>, findings: &Findings, handed_on: u32, edited: bool) -> Decision {
        let refused = findings.records_refused();
        let unread = read.is_err() && self.policy.mode() == Mode::Enforce;
        if findings.event_refused() || unread || (refused > 0 && handed_on == 0) {
            Decision::Reject
        } else if refused > 0 {
            Decision::Partial
        } else if edited {
            Decision::Sanitize
        } else {
            Decision::Pass
        }
    }
}

/// What an event is examined in.
struct Bench<'b> {
    tape: &'b mut Tape,
    findings: &'b mut Findings,
    work: &'b mut Workspace,
    views: &'b mut Views,
    clean: &'b mut Clean,
    patterns: &'b mut PatternMemory,
}

/// What is known once an event was examined.
#[derive(Clone, Copy)]
struct Examined<'s> {
    source: Option<&'static Source>,
    fields: &'s Fields,
}

/// Takes out the records that are not handed on, and with the last of a list the list itself, as the platform delivers no empty one.
fn leave_out(document: Document<'_>, source: &Source, is_gone: impl Fn(u32) -> bool, edits: &mut Edits) {
    let mut first = 0;
    for (name, list) in source::lists(document, NodeId(0), source) {
        let records = first..first + document.count(list) as u32;
        first = records.end;
        if name.is_some() && records.clone().all(&is_gone) {
            edits.remove(list);
            continue;
        }
        let gone = records.zip(document.items(list)).filter(|(record, _)| is_gone(*record));
        gone.for_each(|(_, node)| edits.remove(node));
    }
}

/// What the walk over an event must note for the stages behind it.
fn wants(policy: &Policy, budget: &Budget) -> FactSet {
    // The digest of a body that is sanitized is made anew.
    let digests = if policy.sanitizes() { FactSet::of(&[Fact::Md5, Fact::Body]) } else { FactSet::NONE };
    budget.wants().union(consistency::wants(|rule| policy.action(rule))).union(digests)
}

/// What an event is judged as that is of no known source: nothing in it is trusted.
static UNKNOWN: Source = Source {
    id: "unknown",
    family: "unknown",
    title: "unknown",
    origin: Origin::Event,
    recognise: &[],
    root: Shape::UNTRUSTED,
    records: None,
    reply: Reply::Raise,
    route: None,
    tells: FactSet::NONE,
};

/// Whether a policy means that source by that name.
fn is_named(source: &Source, name: &str) -> bool {
    source.id == name || source.family == name
}

fn with_known(load: impl FnOnce(&Known<'_>) -> policy::Draft) -> policy::Draft {
    let rules: Vec<_> = catalog::rules().map(|rule| rule.id).collect();
    let events = || source::all().iter().filter(|source| source.origin == Origin::Event);
    let sources: Vec<_> = events().map(|source| source.id).collect();
    // The names of families, each once; many sources are the only one of theirs.
    let families: BTreeSet<_> = events().map(|source| source.family).filter(|name| !sources.contains(name)).collect();
    let families: Vec<_> = families.into_iter().collect();
    load(&Known { rules: &rules, sources: &sources, families: &families })
}
