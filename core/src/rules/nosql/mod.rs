//! Query operators and JavaScript of document stores.
//!
//! MongoDB and its kin take a query as an object: a member whose name starts with `$` is an operator, and a few of these
//! run JavaScript. An attacker gets there in three ways: an operator as the name of a member (or in brackets, which web
//! frameworks turn into members), a piece of JSON in a text that is pasted into JSON, and a piece of JavaScript in a text
//! that is pasted into the source of `$where`.

mod catalogue;
mod operators;
mod scan;

pub(super) use catalogue::DETECTOR;
