//! Which route of an HTTP API a request came in by.

use crate::document::{Document, Kind};
use sluicegate_schemas::Source;

/// A method and a path, as a policy writes them: `POST /orders/{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    /// In capitals; none for any.
    method: Option<Box<str>>,
    path: Box<str>,
}

impl Template {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self { method: (method != "ANY").then(|| method.into()), path: path.into() }
    }

    /// How well the request fits, the more the better; none where it does not.
    fn fits(&self, request: &Request<'_>) -> Option<Fit> {
        let method = match &self.method {
            None => false,
            Some(method) if **method == *request.method => true,
            Some(_) => return None,
        };
        if request.template == Some(&*self.path) {
            return Some(Fit { exact: true, literals: 0, whole: true, method });
        }
        let mut literals = 0;
        let mut given = request.path.split('/');
        for wanted in self.path.split('/') {
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                // `{name+}` is the last, and takes all that is left, which is something.
                Some(name) if name.ends_with('+') => {
                    return given.next().filter(|rest| !rest.is_empty()).map(|_| Fit {
                        exact: false,
                        literals,
                        whole: false,
                        method,
                    });
                }
                Some(_) => _ = given.next().filter(|segment| !segment.is_empty())?,
                None => {
                    given.next().filter(|segment| *segment == wanted)?;
                    literals += 1;
                }
            }
        }
        given.next().is_none().then_some(Fit { exact: false, literals, whole: true, method })
    }
}

/// How well a route fits a request. What comes first weighs more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// The platform itself says that it is this route.
    exact: bool,
    /// No `{name+}` takes the rest.
    whole: bool,
    literals: usize,
    method: bool,
}

/// What the platform says about a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    method: &'a str,
    path: &'a str,
    /// The path of the route that the platform matched, where it says so.
    template: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// Reads method and path where the source file says that they are.
    pub(crate) fn of(document: Document<'a>, source: &Source) -> Option<Self> {
        let route = source.route.as_ref()?;
        let text = |path: &[&str]| -> Option<&'a str> {
            let node = path.iter().try_fold(document.root()?, |node, name| document.member(node, name))?;
            (document.kind(node) == Kind::String).then(|| document.text(node))
        };
        let method = text(route.method)?;
        let path = text(route.path)?;
        // The path of an HTTP API begins with its stage, unless that is `$default`.
        let stage = text(&["requestContext", "stage"]).unwrap_or_default();
        let behind =
            || path.strip_prefix('/')?.strip_prefix(stage).filter(|rest| rest.starts_with('/') && !stage.is_empty());
        let path = behind().unwrap_or(path);
        // `POST /orders/{id}` in payload 2.0, `/orders/{id}` in payload 1.0.
        let template = text(route.template).map(|template| template.split_once(' ').map_or(template, |(_, path)| path));
        Some(Self { method, path, template })
    }

    /// The route that fits best, by its number.
    pub(crate) fn best<'t>(&self, templates: impl Iterator<Item = &'t Template>) -> Option<usize> {
        let fits = templates.enumerate().filter_map(|(number, template)| Some((template.fits(self)?, number)));
        // Of two that fit alike the first one written.
        fits.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, number)| number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(routes: &[(&str, &str)], method: &str, path: &str, template: Option<&str>) -> Option<usize> {
        let templates: Vec<_> = routes.iter().map(|(method, path)| Template::new(method, path)).collect();
        Request { method, path, template }.best(templates.iter())
    }

    #[test]
    fn the_best_route_is_taken() {
        let routes = [
            ("ANY", "/{proxy+}"),
            ("GET", "/orders/{id}"),
            ("ANY", "/orders/{id}"),
            ("GET", "/orders/latest"),
            ("POST", "/orders"),
            ("GET", "/"),
        ];
        for (method, path, expected) in [
            ("GET", "/orders/latest", Some(3)),
            ("GET", "/orders/7", Some(1)),
            ("PUT", "/orders/7", Some(2)),
            ("POST", "/orders", Some(4)),
            ("POST", "/orders/", Some(0)),
            ("GET", "/orders/7/lines", Some(0)),
            ("GET", "/", Some(5)),
            ("POST", "/", None),
        ] {
            assert_eq!(best(&routes, method, path, None), expected, "{method} {path}");
        }
        assert_eq!(best(&routes, "GET", "/orders/latest", Some("/orders/{id}")), Some(1));
        assert_eq!(best(&[("GET", "/a")], "get", "/a", None), None);
    }
}
