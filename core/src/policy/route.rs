//! The routes of an HTTP API: `POST /orders/{id}`.

use super::error::quoted;
use super::suggest;
use super::words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A method and a path, as API Gateway writes the key of a route; or `$default`, for every route that is not named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RouteKey {
    method: &'static str,
    path: String,
}

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY"];

/// The key of what is no other route.
const DEFAULT: &str = "$default";

impl RouteKey {
    /// Whether this is `$default`.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.path == DEFAULT
    }

    /// The method in capitals, or `ANY`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The path from its first `/` on, with `{name}` for one segment and `{name+}` for all that are left.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The key without the names of its variables: keys that agree in it are of the same requests.
    pub(super) fn shape(&self) -> String {
        let segment = |segment: &str| match segment.strip_prefix('{') {
            Some(variable) if variable.ends_with("+}") => "{+}".to_owned(),
            Some(_) => "{}".to_owned(),
            None => segment.to_owned(),
        };
        let segments: Vec<_> = self.path.split('/').map(segment).collect();
        format!("{} {}", self.method, segments.join("/"))
    }
}

impl fmt::Display for RouteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_default() { f.write_str(DEFAULT) } else { write!(f, "{} {}", self.method, self.path) }
    }
}

impl FromStr for RouteKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == DEFAULT {
            return Ok(Self { method: "ANY", path: text.to_owned() });
        }
        let Some((method, path)) = text.split_once(' ') else {
            return Err(format!("expected a method and a path such as `POST /orders/{{id}}`, found {}", quoted(text)));
        };
        let known = METHODS.into_iter().find(|known| *known == method);
        let method = known.ok_or_else(|| suggest::unknown("method", method, METHODS))?;
        check_path(path)?;
        Ok(Self { method, path: path.to_owned() })
    }
}

fn check_path(path: &str) -> Result<(), String> {
    let Some(inside) = path.strip_prefix('/') else {
        return Err(format!("expected a path that begins with `/`, found {}", quoted(path)));
    };
    if path.contains(|letter: char| letter.is_whitespace() || letter.is_control() || matches!(letter, '?' | '#')) {
        return Err(format!("expected a path without spaces, `?` and `#`, found {}", quoted(path)));
    }
    let mut names = Vec::new();
    let mut segments = inside.split('/').peekable();
    while let Some(segment) = segments.next() {
        let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else {
            if segment.contains(['{', '}']) {
                return Err(format!("expected `{{name}}` to fill a whole segment, found {}", quoted(segment)));
            }
            continue;
        };
        let name = match name.strip_suffix('+') {
            Some(_) if segments.peek().is_some() => {
                return Err(format!("expected {} to be the last segment", quoted(segment)));
            }
            Some(name) => name,
            None => name,
        };
        if name.is_empty() || name.contains(['{', '}', '+']) {
            return Err(format!("expected a name in braces, found {}", quoted(segment)));
        }
        if names.contains(&name) {
            return Err(format!("expected each name once, found {} twice", quoted(segment)));
        }
        names.push(name);
    }
    Ok(())
}

impl Serialize for RouteKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RouteKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        words::parse(deserializer, "a method and a path such as `POST /orders/{id}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_a_method_and_a_path() {
        for text in ["GET /", "POST /orders/{id}", "ANY /{proxy+}", "PUT /a/{b}/c/{d+}", "GET /a//b/", "$default"] {
            assert_eq!(text.parse::<RouteKey>().unwrap().to_string(), text);
        }
        for (text, wrong) in [
            ("", "a method and a path"),
            ("/orders", "a method and a path"),
            ("post /orders", "did you mean `POST`?"),
            ("FETCH /orders", "unknown method"),
            ("GET orders", "begins with `/`"),
            ("GET  /orders", "begins with `/`"),
            ("GET /a b", "without spaces"),
            ("GET /a?b=1", "without spaces"),
            ("GET /a/x{id}", "whole segment"),
            ("GET /{proxy+}/a", "the last segment"),
            ("GET /{}", "a name in braces"),
            ("GET /{id}/{id}", "twice"),
        ] {
            let message = text.parse::<RouteKey>().unwrap_err();
            assert!(message.contains(wrong), "{text}: {message}");
        }
    }
}
