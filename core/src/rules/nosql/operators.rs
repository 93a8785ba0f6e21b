//! The operators of MongoDB's query language, which others speak too (CouchDB, DocumentDB, Cosmos DB).

use crate::rules::ascii::Lower;

/// What an operator can do for an attacker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Operator {
    /// Runs JavaScript in the database.
    Script,
    /// Makes a comparison with one known value one with many.
    Filter,
    /// Compares, but also stands in honest values of that name.
    Compare,
    /// A stage of an aggregation that reads another collection, or writes one.
    Stage,
    /// Changes documents, or is another stage of an aggregation.
    Other,
}

/// The operator of that name, which comes without its `$`. Names are exact, as the databases read them, but for case:
/// frameworks fold it.
pub(in crate::rules) fn operator(name: &[u8]) -> Option<Operator> {
    Some(match Lower::new(name).get() {
        b"where" | b"function" | b"accumulator" | b"func" => Operator::Script,
        b"ne" | b"nin" | b"regex" | b"exists" | b"not" | b"nor" | b"expr" | b"elemmatch" | b"jsonschema" => {
            Operator::Filter
        }
        b"gt" | b"gte" | b"lt" | b"lte" | b"eq" | b"in" | b"or" | b"and" | b"all" | b"size" | b"mod" | b"near"
        | b"nearsphere" | b"geowithin" | b"geointersects" | b"bitsallclear" | b"bitsallset" | b"bitsanyclear"
        | b"bitsanyset" | b"options" => Operator::Compare,
        b"lookup" | b"graphlookup" | b"out" | b"merge" | b"unionwith" => Operator::Stage,
        b"set" | b"unset" | b"inc" | b"mul" | b"rename" | b"setoninsert" | b"currentdate" | b"push" | b"pull"
        | b"pullall" | b"addtoset" | b"pop" | b"each" | b"match" | b"group" | b"project" | b"addfields"
        | b"replaceroot" | b"replacewith" | b"unwind" | b"facet" | b"text" | b"search" | b"query" | b"cond"
        | b"ifnull" | b"tostring" => Operator::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_whole() {
        assert_eq!(operator(b"ne"), Some(Operator::Filter));
        assert_eq!(operator(b"Where"), Some(Operator::Script));
        assert_eq!(operator(b"nested"), None);
        assert_eq!(operator(b"ref"), None);
        assert_eq!(operator(b""), None);
    }
}
