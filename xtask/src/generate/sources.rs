//! `schemas/sources/*.json` written down as Rust tables: `schemas/src/tables.rs`.
//!
//! Understands the part of JSON Schema that the source files use, and refuses every keyword that it does not know, so that
//! nothing in a source file is without effect.

use super::reply;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// The text of `tables.rs` for the source files in `folder`.
pub(super) fn tables(folder: &Path) -> Result<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("no folder {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let mut shapes = Shapes::default();
    let mut sources = Vec::new();
    for file in &files {
        let id = file.file_stem().and_then(|stem| stem.to_str()).context("a source file without a name")?;
        let text = std::fs::read_to_string(file)?;
        let value: Value = serde_json::from_str(&text).with_context(|| format!("{id}.json is not JSON"))?;
        sources.push(source(id, &value, &mut shapes).with_context(|| format!("in {id}.json"))?);
    }
    // The more an event must show, the sooner a source is tried: what is special comes before what is general.
    sources.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.id.cmp(&b.id)));
    let mut out = String::from(
        "// Written by `cargo xtask generate` from the files in `sources/`. Do not edit.\n\nuse crate::{\n    Answer, Carrier, Fact, FactSet, Holds, Order, Origin, Piece, Records, RecordsReply, Reply, Route, Shape, Source, Test, Types,\n};\n\n",
    );
    out.push_str("/// Every source, those with more to show first.\npub static SOURCES: &[Source] = &[\n");
    sources.iter().for_each(|source| out.push_str(&source.text));
    out.push_str("];\n\n/// Every shape that a place of an event can have.\npub static SHAPES: &[Shape] = &[\n");
    shapes.list.iter().for_each(|shape| out.push_str(shape));
    out.push_str("];\n\n/// The files, by id: apart from the sources, so that what never asks for them is linked without them.\n");
    out.push_str("pub(crate) static FILES: &[(&str, &str)] = &[\n");
    for Entry { id, .. } in &sources {
        out.push_str(&format!("    ({id:?}, include_str!(\"../sources/{id}.json\")),\n"));
    }
    out.push_str("];\n");
    Ok(out)
}

struct Entry {
    id: String,
    weight: usize,
    text: String,
}

fn source(id: &str, file: &Value, shapes: &mut Shapes) -> Result<Entry> {
    let root = file.as_object().context("a source file is an object")?;
    let about = root.get("x-source").and_then(Value::as_object).context("`x-source` is missing")?;
    only_keys(about, &["family", "recognise", "records", "reply", "envelope", "route"])?;
    let title = root.get("title").and_then(Value::as_str).context("`title` is missing")?;
    ensure!(
        root.get("description").is_some(),
        "`description` is missing: what the events are and where they are documented"
    );
    let recognise = about.get("recognise").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let (tests, weight) = tests(recognise)?;
    let origin = match about.get("envelope").and_then(Value::as_str) {
        Some(message) => format!("Origin::Envelope {{ message: {message:?} }}"),
        None => "Origin::Event".into(),
    };
    ensure!(!recognise.is_empty(), "`x-source.recognise` is missing: how is a document of this source known?");
    let family = about.get("family").and_then(Value::as_str).unwrap_or(id);
    let route = about.get("route").map_or(Ok("None".to_owned()), route)?;
    // `records.*`: the member is an object of lists.
    let place = about.get("records").and_then(Value::as_str);
    let by_list = place.is_some_and(|place| place.ends_with(".*"));
    let records = place.map_or("None".to_owned(), |place| {
        let member = place.strip_suffix(".*").unwrap_or(place);
        format!("Some(Records {{ member: {member:?}, by_list: {by_list} }})")
    });
    let reply = match about.get("reply") {
        Some(reply) => reply::reply(reply, place.is_some(), by_list)?,
        None if origin != "Origin::Event" => "Reply::Raise".into(),
        None => bail!("`x-source.reply` is missing: what is the source told about an event that is refused?"),
    };
    let resolver = Resolver { root: file, told: RefCell::default(), open: RefCell::default() };
    let shape = resolver.shape(file, true, shapes)?;
    let told: Vec<_> = resolver.told.take().into_iter().map(|fact| format!("Fact::{fact}")).collect();
    let told =
        if told.is_empty() { "FactSet::NONE".to_owned() } else { format!("FactSet::of(&[{}])", told.join(", ")) };
    let text = format!(
        "    Source {{\n        id: {id:?},\n        family: {family:?},\n        title: {title:?},\n        origin: {origin},\n        recognise: &[{tests}],\n        root: {shape},\n        records: {records},\n        reply: {reply},\n        route: {route},\n        tells: {told},\n    }},\n"
    );
    Ok(Entry { id: id.into(), weight, text })
}

/// Where a request says by which route it came, as Rust.
fn route(route: &Value) -> Result<String> {
    let route = route.as_object().context("`route` is an object")?;
    only_keys(route, &["method", "path", "template"])?;
    let path = |key: &str| {
        let names = route.get(key).and_then(Value::as_str).map(|path| path.split('.').collect::<Vec<_>>());
        format!("&{:?}", names.unwrap_or_default())
    };
    ensure!(route.contains_key("method") && route.contains_key("path"), "`route` names the method and the path");
    Ok(format!("Some(Route {{ method: {}, path: {}, template: {} }})", path("method"), path("path"), path("template")))
}

/// Tests as Rust, and how much they tell together.
pub(super) fn tests(list: &[Value]) -> Result<(String, usize)> {
    let mut tests = (String::new(), 0);
    for test in list {
        let (text, weight) = recognition(test)?;
        tests.0.push_str(&text);
        tests.1 += weight;
    }
    Ok(tests)
}

/// A path as Rust: names with dots between them, or a list of names, which says what a text with dots cannot.
pub(super) fn path(path: &Value) -> Result<String> {
    let names: Vec<_> = match path {
        Value::String(path) => path.split('.').map(|name| format!("{name:?}")).collect(),
        Value::Array(names) => names.iter().map(Value::to_string).collect(),
        other => bail!("a path is a text or a list of names, not {other}"),
    };
    Ok(format!("&[{}]", names.join(", ")))
}

/// One entry of `recognise` as Rust, and how much it tells.
fn recognition(test: &Value) -> Result<(String, usize)> {
    let test = test.as_object().context("an entry of `recognise` is an object")?;
    let path = |key: &str| test.get(key).and_then(|place| path(place).ok());
    let text = |key: &str| test.get(key).and_then(Value::as_str);
    let (kind, place, wants, weight) = match (path("present"), path("absent"), path("at"), path("each-record")) {
        (Some(path), None, None, None) => ("Present", path, None, 1),
        (None, Some(path), None, None) => ("Absent", path, None, 1),
        (None, None, Some(path), None) => match (text("is"), text("begins"), text("ends"), text("contains")) {
            (Some(is), None, None, None) => ("Is", path, Some(is), 2),
            (None, Some(begins), None, None) => ("Begins", path, Some(begins), 2),
            (None, None, Some(ends), None) => ("Ends", path, Some(ends), 2),
            (None, None, None, Some(contains)) => ("Contains", path, Some(contains), 2),
            _ => bail!("{WHAT_A_TEST_IS}, not {}", Value::Object(test.clone())),
        },
        (None, None, None, Some(path)) => match text("is") {
            Some(is) => ("EachRecord", path, Some(is), 2),
            None => ("EachRecordHas", path, None, 2),
        },
        _ => bail!("{WHAT_A_TEST_IS}, not {}", Value::Object(test.clone())),
    };
    ensure!(test.len() == 1 + usize::from(wants.is_some()), "{WHAT_A_TEST_IS}, not {}", Value::Object(test.clone()));
    let wants = wants.map(|text| format!(", {text:?}")).unwrap_or_default();
    Ok((format!("Test::{kind}({place}{wants}),"), weight))
}

const WHAT_A_TEST_IS: &str = "a test is one of {present}, {absent}, {at, is}, {at, begins}, {at, ends}, {at, contains}, \
                              {each-record, is}, {each-record}, where a path is names with dots between them or a list of names";

pub(super) fn only_keys(object: &Map<String, Value>, known: &[&str]) -> Result<()> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => bail!("`{key}` has no meaning here; known are {}", known.join(", ")),
        None => Ok(()),
    }
}

/// The shapes written so far. Equal shapes are written once.
struct Shapes {
    list: Vec<String>,
    known: BTreeMap<String, usize>,
}

impl Default for Shapes {
    fn default() -> Self {
        let list = vec!["    Shape::any(0, false),\n".to_owned(), "    Shape::any(1, true),\n".to_owned()];
        Self { list, known: BTreeMap::new() }
    }
}

impl Shapes {
    fn add(&mut self, text: String) -> usize {
        if let Some(index) = self.known.get(&text) {
            return *index;
        }
        let index = self.reserve();
        self.fill(index, text);
        index
    }

    /// The number of a shape that is written later.
    fn reserve(&mut self) -> usize {
        self.list.push(String::new());
        self.list.len() - 1
    }

    fn fill(&mut self, index: usize, text: String) {
        if let Some(slot) = self.list.get_mut(index) {
            slot.clone_from(&text);
        }
        self.known.insert(text, index);
    }
}

struct Resolver<'a> {
    root: &'a Value,
    /// What the source's values tell.
    told: RefCell<BTreeSet<String>>,
    /// The references that are being followed.
    open: RefCell<Vec<Open>>,
}

/// A reference that is being followed.
struct Open {
    reference: String,
    /// The trust that it has from around it.
    untrusted: bool,
    /// The number of the shape, where it leads back to itself.
    number: Cell<Option<usize>>,
}

const ANNOTATIONS: &[&str] =
    &["$schema", "$id", "$comment", "$defs", "title", "description", "examples", "x-source", "deprecated"];
const KEYWORDS: &[&str] = &[
    "$ref",
    "type",
    "properties",
    "additionalProperties",
    "items",
    "required",
    "minItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "x-untrusted",
    "x-holds",
    "x-sensitive",
    "x-carrier",
    "x-tells",
];

/// What `x-holds` can be: the variants of `Holds`.
const HOLDS: &[&str] = &["text", "html", "markdown", "code", "url", "path", "filename", "token", "json"];

/// What `x-tells` can be: the variants of `Fact`.
const FACTS: &[&str] = &[
    "time-seconds",
    "time-milliseconds",
    "time-microseconds",
    "time-rfc3339",
    "receive-count",
    "trace",
    "principal",
    "producer",
    "region",
    "account",
    "arn",
    "bucket",
    "bucket-arn",
    "md5",
    "body",
];

impl Resolver<'_> {
    /// The number of the shape that the reference leads to. A reference within what it refers to makes a shape that lies in itself.
    fn referred(&self, reference: &str, untrusted: bool, shapes: &mut Shapes) -> Result<usize> {
        let target = reference.strip_prefix('#').and_then(|text| self.root.pointer(text));
        let target = target.with_context(|| format!("nothing at {reference}"))?;
        if let Some(open) =
            self.open.borrow().iter().find(|open| open.reference == reference && open.untrusted == untrusted)
        {
            let index = open.number.get().unwrap_or_else(|| shapes.reserve());
            open.number.set(Some(index));
            return Ok(index);
        }
        self.open.borrow_mut().push(Open { reference: reference.to_owned(), untrusted, number: Cell::new(None) });
        let shape = self.shape(target, untrusted, shapes);
        let reserved = self.open.borrow_mut().pop().and_then(|open| open.number.get());
        match (shape?, reserved) {
            (shape, None) => Ok(shape),
            (shape, Some(index)) => {
                let text = shapes.list.get(shape).cloned().unwrap_or_default();
                ensure!(!text.is_empty(), "{reference} refers to nothing but itself");
                shapes.fill(index, text);
                Ok(index)
            }
        }
    }

    /// The number of the shape of this schema. What the schema does not say of trust it has from the place around it.
    fn shape(&self, schema: &Value, untrusted: bool, shapes: &mut Shapes) -> Result<usize> {
        let schema = match schema {
            Value::Bool(true) => return Ok(usize::from(untrusted)),
            Value::Object(schema) => schema,
            other => bail!("a schema is an object or true, not {other}"),
        };
        let known: Vec<_> = ANNOTATIONS.iter().chain(KEYWORDS).copied().collect();
        only_keys(schema, &known)?;
        if let Some(reference) = schema.get("$ref") {
            ensure!(
                schema.len() == 1 || schema.keys().all(|key| key == "$ref" || key == "description"),
                "beside `$ref` nothing else can stand"
            );
            return self.referred(reference.as_str().context("`$ref` is a text")?, untrusted, shapes);
        }
        let flag = |key: &str, default: bool| match schema.get(key) {
            None => Ok(default),
            Some(value) => value.as_bool().with_context(|| format!("`{key}` is true or false")),
        };
        let untrusted = flag("x-untrusted", untrusted)?;
        let sensitive = flag("x-sensitive", false)?;
        let mut members = Vec::new();
        if let Some(properties) = schema.get("properties") {
            for (name, inner) in properties.as_object().context("`properties` is an object")? {
                let inner = self.shape(inner, untrusted, shapes).with_context(|| format!("at `{name}`"))?;
                members.push((name.clone(), inner));
            }
        }
        members.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
        let others = self.inner(schema, "additionalProperties", untrusted, shapes)?;
        let items = self.inner(schema, "items", untrusted, shapes)?;
        let types = types(schema.get("type"))?;
        let required = strings(schema.get("required"))?;
        let min_items = match schema.get("minItems") {
            None => 0,
            Some(value) => value.as_u64().context("`minItems` is a whole number")?,
        };
        let holds = match word(schema, "x-holds")? {
            None => "None".to_owned(),
            Some(name) => {
                ensure!(HOLDS.contains(&name), "no value holds `{name}`; known are {}", HOLDS.join(", "));
                format!("Some(Holds::{})", pascal(name))
            }
        };
        let tells = match word(schema, "x-tells")? {
            None => "None".to_owned(),
            Some(name) => {
                ensure!(FACTS.contains(&name), "nothing tells `{name}`; known are {}", FACTS.join(", "));
                let fact: String = name.split('-').map(pascal).collect();
                self.told.borrow_mut().insert(fact.clone());
                format!("Some(Fact::{fact})")
            }
        };
        let carrier = self.carrier(schema, untrusted, shapes)?;
        let plain = members.is_empty()
            && required.is_empty()
            && min_items == 0
            && types == 0b11_1111
            && carrier == "Carrier::None";
        if plain
            && holds == "None"
            && tells == "None"
            && !sensitive
            && others == usize::from(untrusted)
            && items == usize::from(untrusted)
        {
            return Ok(usize::from(untrusted));
        }
        let mut text = String::from("    Shape {\n        members: &[");
        for (name, shape) in &members {
            write!(text, "({name:?}, {shape}), ")?;
        }
        write!(
            text,
            "],\n        others: {others},\n        items: {items},\n        required: &{required:?},\n        min_items: {min_items},\n        types: Types({types}),\n        untrusted: {untrusted},\n        carrier: {carrier},\n        holds: {holds},\n        sensitive: {sensitive},\n        tells: {tells},\n    }},\n"
        )?;
        Ok(shapes.add(text))
    }

    fn inner(&self, schema: &Map<String, Value>, key: &str, untrusted: bool, shapes: &mut Shapes) -> Result<usize> {
        match schema.get(key) {
            None => Ok(usize::from(untrusted)),
            Some(inner) => self.shape(inner, untrusted, shapes).with_context(|| format!("in `{key}`")),
        }
    }

    fn carrier(&self, schema: &Map<String, Value>, untrusted: bool, shapes: &mut Shapes) -> Result<String> {
        // What gzip holds is a text, whose own schema says what that holds.
        let inner = schema.get("contentSchema").and_then(Value::as_object);
        let media_type = word(schema, "contentMediaType")?;
        let zipped = inner.filter(|_| media_type == Some("application/gzip"));
        if let Some(zipped) = zipped {
            only_keys(zipped, &["type", "contentMediaType", "contentSchema"])?;
            ensure!(
                word(zipped, "contentMediaType")? == Some("application/json"),
                "what is read from gzip is `application/json`"
            );
        }
        let content = self.inner(zipped.unwrap_or(schema), "contentSchema", untrusted, shapes)?;
        Ok(match (word(schema, "x-carrier")?, word(schema, "contentEncoding")?, media_type) {
            (None, None, None) => "Carrier::None".into(),
            (Some("http-body"), None, None) => "Carrier::HttpBody".into(),
            (Some("percent-plus"), None, None) => "Carrier::PercentPlus".into(),
            (None, None, Some("application/json")) => format!("Carrier::Json({content})"),
            (None, Some("base64"), None) => "Carrier::Base64".into(),
            (None, Some("base64"), Some("application/json")) => format!("Carrier::Base64Json({content})"),
            (None, Some("base64"), Some("application/gzip")) => format!("Carrier::GzipJson({content})"),
            (None, None, Some("application/x-www-form-urlencoded")) => "Carrier::Form".into(),
            _ => bail!("{WHAT_A_CARRIER_IS}"),
        })
    }
}

const WHAT_A_CARRIER_IS: &str = "a carrier is one of {contentMediaType: application/json or application/x-www-form-urlencoded}, \
                                 {contentEncoding: base64}, {contentEncoding: base64, contentMediaType: application/json or \
                                 application/gzip}, {x-carrier: http-body} and {x-carrier: percent-plus}";

/// The value of a keyword that is a text.
fn word<'s>(schema: &'s Map<String, Value>, key: &str) -> Result<Option<&'s str>> {
    schema.get(key).map(|value| value.as_str().with_context(|| format!("`{key}` is a text"))).transpose()
}

fn types(value: Option<&Value>) -> Result<u8> {
    let names = match value {
        None => return Ok(0b11_1111),
        Some(Value::String(name)) => vec![name.clone()],
        Some(other) => strings(Some(other))?,
    };
    names.iter().try_fold(0, |types, name| {
        Ok(types
            | match name.as_str() {
                "null" => 1,
                "boolean" => 1 << 1,
                "number" | "integer" => 1 << 2,
                "string" => 1 << 3,
                "array" => 1 << 4,
                "object" => 1 << 5,
                _ => bail!("`{name}` is no JSON type"),
            })
    })
}

fn strings(value: Option<&Value>) -> Result<Vec<String>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let list = value.as_array().context("a list of strings is needed")?;
    list.iter().map(|item| item.as_str().map(str::to_owned).context("a string is needed")).collect()
}

pub(super) fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
