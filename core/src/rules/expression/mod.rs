//! Expressions that a Java program evaluates: JNDI and other lookups, OGNL, SpEL, EL, reflection.
//!
//! Log4j resolves lookups within lookups, so the name of a lookup can be spelled with other lookups: [`lookup`] follows
//! the text as Log4j would. The other languages all have to name a class or get one from an object: [`java`] looks for the
//! ways to do it.

mod catalogue;
mod class_name;
mod java;
mod lookup;

pub(super) use catalogue::DETECTOR;
