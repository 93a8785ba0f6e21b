//! A field's path that leads nowhere: a name that no accepted source has, but for a letter or two.
//!
//! AWS adds members all the time, so that a name which is not declared is no mistake by itself. One that is nearly a declared name is:
//! the field would be found in no event, and its sink would be off without a word.

use super::path::{Path, Segment, Selector};
use crate::source;
use sluicegate_schemas::{Carrier, Origin, SHAPES, Shape, ShapeId, Source};

/// A name in a path, and the declared name that was probably meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misspelt<'a> {
    pub(super) name: &'a str,
    pub(super) meant: &'static str,
}

/// The name in the path that is misspelt, where the path leads nowhere in events of each of the sources, which are named by id or family;
/// all are meant where none is named.
pub(super) fn misspelt<'a>(path: &'a Path, sources: Option<&[String]>) -> Option<Misspelt<'a>> {
    let named = |source: &Source| {
        sources.is_none_or(|names| names.iter().any(|name| *name == source.id || *name == source.family))
    };
    let events = source::all().iter().filter(|source| source.origin == Origin::Event && named(source));
    let mut found = None;
    for source in events {
        match follow(path, source.root) {
            End::Known => return None,
            End::Misspelt(misspelt) => found = found.or(Some(misspelt)),
            End::Unknown => {}
        }
    }
    found
}

/// Where a path leads.
enum End<'a> {
    /// To a declared place, or one where names are free.
    Known,
    /// To a name that is not declared, but one that is nearly it.
    Misspelt(Misspelt<'a>),
    /// To a name that is not declared.
    Unknown,
}

fn follow(path: &Path, root: ShapeId) -> End<'_> {
    let mut shape = root;
    for segment in path.segments() {
        let Some(here) = SHAPES.get(usize::from(opened(shape))) else { return End::Known };
        shape = match segment {
            Segment::Child(Selector::Name(name)) => match here.member(name.as_bytes()) {
                (next, true) => next,
                // Other names are declared, too, or none is.
                (next, false) if here.members.is_empty() || !matches!(next, Shape::TRUSTED | Shape::UNTRUSTED) => next,
                (_, false) => {
                    return match here.members.iter().map(|(known, _)| *known).find(|known| is_slip(name, known)) {
                        Some(meant) => End::Misspelt(Misspelt { name, meant }),
                        None => End::Unknown,
                    };
                }
            },
            Segment::Child(Selector::Index(_)) => here.items,
            Segment::Child(Selector::Any) if here.members.is_empty() => here.items,
            Segment::Child(Selector::Any) | Segment::Descendant(_) => return End::Known,
        };
    }
    End::Known
}

/// Whether a name is another one but for the case of its letters, or for one that is wrong, missing, too many or in the wrong place. Names
/// that differ more are members that are not declared: `apiKeyId` beside `apiKey`, `requestTime` beside `requestId`.
fn is_slip(name: &str, known: &str) -> bool {
    const SHORT: usize = 3;
    let near = known.len() > SHORT && name.len().abs_diff(known.len()) < 2 && strsim::osa_distance(name, known) == 1;
    near || name.eq_ignore_ascii_case(known)
}

/// The shape of what a string of that shape carries, or the shape itself.
fn opened(shape: ShapeId) -> ShapeId {
    match SHAPES.get(usize::from(shape)).map(|shape| shape.carrier) {
        Some(Carrier::Json(inside) | Carrier::Base64Json(inside) | Carrier::GzipJson(inside)) => inside,
        _ => shape,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(path: &str, sources: Option<&[&str]>) -> Option<&'static str> {
        let sources: Option<Vec<String>> = sources.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        misspelt(&path.parse().unwrap(), sources.as_deref()).map(|misspelt| misspelt.meant)
    }

    #[test]
    fn names_that_are_nearly_declared_are_told() {
        for (path, source, name) in [
            ("$.queryStringParametres.q", "apigateway-http", "queryStringParameters"),
            ("$.boody", "apigateway", "body"),
            ("$.Body.comment", "apigateway-rest", "body"),
            ("$.Records[*].s3.objects.key", "s3", "object"),
            ("$.records[0].body", "sqs", "Records"),
            ("$.detial.user", "eventbridge", "detail"),
            ("$.requestContext.http.pathh", "apigateway-http", "path"),
        ] {
            assert_eq!(meant(path, Some(&[source])), Some(name), "{path}");
        }
    }

    #[test]
    fn names_that_are_free_or_new_are_not() {
        for (path, source) in [
            ("$", "s3"),
            ("$..boody", "apigateway"),
            ("$.body.boody.headrs", "apigateway"),
            ("$.headers['x-headers']", "apigateway"),
            ("$.queryStringParameters.bodi", "apigateway-http"),
            ("$.somethingNew.body", "apigateway"),
            ("$.detail.detial", "eventbridge"),
            ("$.Records[*].*.body", "sqs"),
            ("$.Records[*].body.records", "sqs"),
            ("$.requestContext.requestTime", "apigateway-rest"),
            ("$.requestContext.identity.apiKeyId", "apigateway-rest"),
            ("$.detail['request-id']", "eventbridge-s3"),
            ("$.messages[*].brokerOutTime", "mq-activemq"),
            ("$.events[*].event.clusterTime['$timestamp'].i", "documentdb"),
        ] {
            assert_eq!(meant(path, Some(&[source])), None, "{path}");
        }
    }

    #[test]
    fn one_source_that_has_the_name_is_enough() {
        assert_eq!(meant("$.records[0].body", Some(&["sqs"])), Some("Records"));
        assert_eq!(meant("$.records[0].data", Some(&["sqs", "firehose"])), None);
        assert_eq!(meant("$.Records[0].body", None), None);
    }
}
