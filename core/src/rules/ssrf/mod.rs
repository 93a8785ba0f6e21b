//! Addresses that only the server can reach.
//!
//! Where a function requests what an event names, the attacker picks who is asked: the metadata service that hands out
//! credentials, the function's own runtime, a database behind the firewall. [`host`] reads a host as loosely as URL
//! libraries and C's `inet_aton` do together, [`address`] says who can reach it, and [`scan`] finds the hosts in a text.

pub(super) mod address;
mod catalogue;
pub(super) mod host;
mod scan;

pub(super) use catalogue::DETECTOR;
