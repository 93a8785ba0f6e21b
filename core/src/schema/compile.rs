//! Schemas of a policy, compiled: from a file, or written in the policy.

use super::content::{self, Content};
use super::formats;
use super::json::TapeJson;
use super::plain;
use crate::policy::cannot_be_read;
use jsonschema::{Draft, PatternOptions, Retrieve, Uri, ValidationOptions, Validator};
use serde_json::Value;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(super) validator: Validator<TapeJson>,
}

/// A compiled schema, and what it says that strings in its value carry.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) schema: Schema,
    pub(crate) contents: Vec<Content>,
}

/// Compiles the schemas of one policy.
#[derive(Debug)]
pub(crate) struct Compiler {
    folder: PathBuf,
}

/// More than any schema of a field needs, and little enough that nobody can fill the memory with a policy.
const LARGEST: u64 = 4 << 20;

impl Compiler {
    /// Paths are relative to the folder of the policy file; to the working directory where the policy is no file.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { folder: std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()) }
    }

    /// Compiles the schema in a file, JSON or YAML.
    pub(crate) fn file(&self, path: &str) -> Result<Compiled, String> {
        let path = self.folder.join(path);
        let schema = read(&path)?;
        Self::compile(&schema, &path)
    }

    /// Compiles a schema that is written in the policy.
    pub(crate) fn inline(&self, schema: &Value) -> Result<Compiled, String> {
        Self::compile(schema, &self.folder.join("policy"))
    }

    /// `base` is what a `$ref` is relative to.
    fn compile(schema: &Value, base: &Path) -> Result<Compiled, String> {
        let uri = file_uri(base);
        let compiled =
            if plain::is_plain(schema) { build_plain(schema)? } else { build(schema, &uri, LocalFiles::default())? };
        let mut contents = Vec::new();
        let folder = base.parent().unwrap_or(Path::new("."));
        let other = |reference: &str| {
            let path = reference.split('#').next().unwrap_or_default();
            read(&folder.join(path.strip_prefix("file://").unwrap_or(path))).ok()
        };
        for declared in content::declared(schema, &other)? {
            let inner = declared.schema.map(|pointer| {
                // A schema of its own that refers to the part of the whole.
                let mut part = serde_json::json!({ "$ref": format!("{uri}#{}", fragment(&pointer)) });
                if let (Some(draft), Some(part)) = (schema.get("$schema"), part.as_object_mut()) {
                    part.insert("$schema".into(), draft.clone());
                }
                build(&part, &format!("{uri}.content"), LocalFiles { own: Some((uri.clone(), schema.clone())) })
            });
            contents.push(Content { at: declared.at, layers: declared.layers, schema: inner.transpose()? });
        }
        Ok(Compiled { schema: compiled, contents })
    }
}

/// Compiles a schema that needs no meta-schema to say that it is right.
///
/// The validator holds the schema that it is given against its meta-schema, and what that refers to against none. So it is given a reference, in
/// the draft whose meta-schema is compiled soonest. Nothing in it refers to a file, so that it needs no address of its own.
pub(super) fn build_plain(schema: &Value) -> Result<Schema, String> {
    let uri = "file:///schema";
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.insert("$schema".into(), plain::DRAFT.into());
    }
    let reference = serde_json::json!({ "$ref": uri });
    let files = LocalFiles { own: Some((uri.to_owned(), schema)) };
    finish(&options("file:///reference", files).with_draft(Draft::Draft4), &reference)
}

pub(super) fn build(schema: &Value, base: &str, files: LocalFiles) -> Result<Schema, String> {
    finish(&options(base, files), schema)
}

type Options = ValidationOptions<'static, Arc<dyn Retrieve>, TapeJson>;

fn options(base: &str, files: LocalFiles) -> Options {
    let mut options = jsonschema::options_for::<TapeJson>()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_base_uri(base)
        .with_content_encoding("base64", formats::is_base64, formats::from_base64)
        .with_retriever(files);
    for (name, check) in formats::OURS {
        options = options.with_format(*name, *check);
    }
    for name in formats::TOLERATED {
        options = options.with_format(*name, |_: &str| true);
    }
    options
}

fn finish(options: &Options, schema: &Value) -> Result<Schema, String> {
    match options.build(schema) {
        Ok(validator) => Ok(Schema { validator }),
        Err(error) => {
            let place = error.instance_path().as_str();
            let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
            Err(format!("not a JSON Schema{place}: {error}"))
        }
    }
}

/// Options for the official test suite: a draft for schemas that name none, and what stands for the network.
#[cfg(test)]
pub(super) fn suite_options<'a>(
    schema: &Value,
    draft: &str,
    remotes: &std::collections::BTreeMap<String, Value>,
) -> ValidationOptions<'a, Arc<dyn Retrieve>, TapeJson> {
    struct Remotes(std::collections::BTreeMap<String, Value>);
    impl Retrieve for Remotes {
        fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
            self.0.get(uri.as_str()).cloned().ok_or_else(|| format!("no remote {uri}").into())
        }
    }
    let options = jsonschema::options_for::<TapeJson>()
        .with_pattern_options(PatternOptions::regex())
        .with_retriever(Remotes(remotes.clone()));
    match schema.get("$schema") {
        Some(_) => options,
        None => options.with_draft(Draft::default().detect(&serde_json::json!({ "$schema": draft }))),
    }
}

/// `$ref` reaches local files, and nothing else.
#[derive(Debug, Default)]
pub(super) struct LocalFiles {
    /// The schema that is being compiled, which may be no file, by its address.
    own: Option<(String, Value)>,
}

impl Retrieve for LocalFiles {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        if let Some((_, schema)) = self.own.as_ref().filter(|(own, _)| own == uri.as_str()) {
            return Ok(schema.clone());
        }
        if uri.scheme().as_str() != "file" {
            return Err("a `$ref` can only reach local files, never the network".into());
        }
        let path = uri.path().decode().to_string().map_err(|_| "the path of the `$ref` is not UTF-8")?;
        Ok(read(Path::new(path.as_ref()))?)
    }
}

fn read(path: &Path) -> Result<Value, String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let size = std::fs::metadata(path).map_err(|error| format!("{name}: {}", cannot_be_read(&error)))?.len();
    if size > LARGEST {
        return Err(format!("{name}: larger than 4 MiB"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {}", cannot_be_read(&error)))?;
    serde_json::from_str(&text).map_err(|error| format!("{name}: not JSON: {error}"))
}

/// The path as a `file:` URI: what is not unreserved is percent-encoded. Without `..`, as references are resolved, for what is looked up by its
/// address must have the same.
fn file_uri(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    format!("file://{}", fragment(&plain.to_string_lossy().replace('\\', "/")))
}

/// Percent-encoded, but for what is unreserved, and slashes.
fn fragment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
