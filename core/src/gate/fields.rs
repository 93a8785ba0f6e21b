//! What a policy says of fields, as the walk over an event takes it: their paths, what they carry, their schemas, and which route they are of.

use crate::carrier::{Carried, Field, Fields, Segment, Step, TooComplex};
use crate::policy::{self, Carries};
use crate::schema::{Compiled, Compiler, Content, Layer, Member, Schema};
use crate::source::{self, Request, Template};

/// The schemas of a policy's fields, as they are compiled.
pub(super) struct Schemas {
    compiler: Compiler,
    pub(super) list: Vec<Schema>,
    pub(super) problems: policy::Problems,
}

impl Schemas {
    /// None yet. What is wrong with them is told with the problems that the policy has already.
    pub(super) fn new(policy: &policy::Policy, problems: policy::Problems) -> Self {
        Self { compiler: Compiler::new(policy.folder()), list: Vec::new(), problems }
    }

    /// The policy's fields as the walk takes them, and those that their schemas add: what strings carry. The policy's own come first, for
    /// what it says of a place goes before what a schema says.
    pub(super) fn fields(&mut self, from: &[policy::Field]) -> Vec<Field> {
        let (mut fields, mut added) = (Vec::new(), Vec::new());
        for from in from {
            let mut field = field(from);
            if let Some(compiled) = self.compile(from) {
                let (own, within): (Vec<_>, Vec<_>) =
                    compiled.contents.into_iter().partition(|content| content.at.is_empty());
                added.extend(within.into_iter().map(|content| self.content(&field.at, content)));
                match own.into_iter().next().filter(|_| field.carries.is_empty()) {
                    // A schema that is all about the content of a string is the schema of that content.
                    Some(own) => {
                        let content = self.content(&field.at, own);
                        (field.carries, field.schema) = (content.carries, content.schema);
                    }
                    None => field.schema = self.add(compiled.schema),
                }
            }
            fields.push(field);
        }
        fields.append(&mut added);
        fields
    }

    fn compile(&mut self, field: &policy::Field) -> Option<Compiled> {
        let compiled = match field.schema.as_ref()? {
            policy::SchemaSource::File(path) => self.compiler.file(path),
            policy::SchemaSource::Inline(schema) => self.compiler.inline(schema),
        };
        let place = field.schema_place.clone().unwrap_or_default();
        compiled.map_err(|message| self.problems.push(place.saying(message))).ok()
    }

    /// The number of a schema.
    fn add(&mut self, schema: Schema) -> Option<u16> {
        self.list.push(schema);
        u16::try_from(self.list.len() - 1).ok()
    }

    /// What a schema says of the content of strings, as a field of its own.
    fn content(&mut self, at: &[Segment], content: Content) -> Field {
        let within = content.at.into_iter().map(|member| {
            let step = match member {
                Member::Name(name) => Step::Name(name.into()),
                Member::Index(index) => Step::Index(index),
                Member::Any => Step::Any,
            };
            Segment { step, descendant: false }
        });
        let carries = content.layers.iter().map(|layer| match layer {
            Layer::Base64 => Carried::Base64,
            Layer::Gzip => Carried::Gzip,
            Layer::Bytes => Carried::Bytes,
            Layer::Json => Carried::Json,
            Layer::Form => Carried::Form,
            Layer::Multipart => Carried::Multipart,
        });
        Field {
            at: at.iter().cloned().chain(within).collect(),
            carries: carries.collect(),
            schema: content.schema.and_then(|schema| self.add(schema)),
            optional: true,
            ..Field::default()
        }
    }
}

/// The fields of each route of an HTTP API: those of the policy and the route's own.
#[derive(Debug, Default)]
pub(super) struct Routes {
    templates: Vec<Template>,
    fields: Vec<Fields>,
    /// For every other route.
    default: Option<Fields>,
}

impl Routes {
    pub(super) fn compile(routes: Vec<(&policy::RouteKey, Vec<Field>)>) -> Result<Self, TooComplex> {
        let mut compiled = Self::default();
        for (key, fields) in routes {
            let fields = Fields::compile(&fields)?;
            if key.is_default() {
                compiled.default = Some(fields);
            } else {
                compiled.templates.push(Template::new(key.method(), key.path()));
                compiled.fields.push(fields);
            }
        }
        Ok(compiled)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.templates.is_empty() && self.default.is_none()
    }

    /// The fields of the route that the request came by.
    pub(super) fn of(&self, request: &Request<'_>) -> Option<&Fields> {
        let best = request.best(self.templates.iter()).and_then(|number| self.fields.get(number));
        best.or(self.default.as_ref())
    }
}

/// A policy's field, as the walk over an event takes it.
fn field(field: &policy::Field) -> Field {
    let step = |selector: &policy::Selector| match selector {
        policy::Selector::Name(name) => Step::Name(name.as_str().into()),
        policy::Selector::Index(index) => u32::try_from(*index).map_or(Step::Index(u32::MAX), Step::Index),
        policy::Selector::Any => Step::Any,
    };
    let segments = field.at.segments().iter().map(|segment| match segment {
        policy::Segment::Child(selector) => Segment { step: step(selector), descendant: false },
        policy::Segment::Descendant(selector) => Segment { step: step(selector), descendant: true },
    });
    Field {
        at: segments.collect(),
        holds: field.holds,
        sinks: field.sinks,
        allow: field.allow,
        allow_ids: field.allow_rules.iter().map(|id| id.as_str().into()).collect(),
        carries: field.carries.iter().map(carried).collect(),
        sanitize: field.sanitize.clone(),
        sensitive: field.sensitive,
        schema: None,
        optional: false,
    }
}

fn carried(carries: &Carries) -> Carried {
    let event = |name| Carried::Source(source::carried(name).collect());
    match carries {
        Carries::Json => Carried::Json,
        Carries::Form => Carried::Form,
        Carries::Multipart => Carried::Multipart,
        Carries::Base64 => Carried::Base64,
        Carries::Gzip => Carried::Gzip,
        Carries::Percent => Carried::Percent,
        Carries::S3 => event("s3"),
        Carries::Sns => event("sns"),
        Carries::Sqs => event("sqs"),
        Carries::Eventbridge => event("eventbridge"),
    }
}
