//! Facts that are told of the same thing, compared.

use super::arn::Arn;
use super::rules::{ACCOUNT, BUCKET, DIGEST, REGION};
use crate::carrier::Told;
use crate::document::{Document, Kind, NodeId};
use crate::finding::{Action, Notes, Place, Rule};
use md5::{Digest, Md5};
use sluicegate_schemas::{Fact, FactSet};

/// What the walk must note, for the rules that are on.
pub(crate) fn wants(action: impl Fn(&Rule) -> Action) -> FactSet {
    let each = [
        (&BUCKET, FactSet::of(&[Fact::Bucket, Fact::BucketArn])),
        (&DIGEST, FactSet::of(&[Fact::Md5, Fact::Body])),
        (&REGION, FactSet::of(&[Fact::Region, Fact::Arn])),
        (&ACCOUNT, FactSet::of(&[Fact::Account, Fact::Arn])),
    ];
    let on = each.into_iter().filter(|(rule, _)| action(rule) != Action::Off);
    on.fold(FactSet::NONE, |wants, (_, facts)| wants.union(facts))
}

/// Compares what is told of each thing. What was not to be noted is not compared.
pub(crate) fn check(document: Document<'_>, told: &[Told], notes: &mut Notes<'_>) {
    let told = told.iter().filter_map(|told| {
        // Only strings are compared: anything else is found by the walk, where the source file gives a type.
        (document.kind(told.node) == Kind::String).then_some((told, document.bytes(told.node)))
    });
    let mut thing = Thing::default();
    for (told, text) in told {
        if thing.unit != Some(told.unit) {
            thing = Thing { unit: Some(told.unit), ..Thing::default() };
        }
        thing.add(told, text, notes);
    }
}

/// What is known so far of one thing. Whatever comes later is compared with what came before, so that each pair is compared once.
#[derive(Default)]
struct Thing<'a> {
    unit: Option<NodeId>,
    region: Option<&'a [u8]>,
    account: Option<&'a [u8]>,
    bucket: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
    arn: Option<(Place, &'a [u8])>,
    bucket_arn: Option<(Place, &'a [u8])>,
    md5: Option<(Place, &'a [u8])>,
}

impl<'a> Thing<'a> {
    fn add(&mut self, told: &Told, text: &'a [u8], notes: &mut Notes<'_>) {
        let place = Place::node(told.node, told.record);
        match told.fact {
            Fact::Region => self.region = Some(text),
            Fact::Account => self.account = Some(text),
            Fact::Bucket => self.bucket = Some(text),
            Fact::Body => self.body = Some(text),
            Fact::Arn => self.arn = Some((place, text)),
            Fact::BucketArn => self.bucket_arn = Some((place, text)),
            Fact::Md5 => self.md5 = Some((place, text)),
            _ => return,
        }
        let (is_arn, is_bucket_arn) = (told.fact == Fact::Arn, told.fact == Fact::BucketArn);
        if let Some((place, arn)) = self.arn {
            let arn = Arn::parse(arn);
            if let Some(region) = self.region.filter(|_| is_arn || told.fact == Fact::Region)
                && arn.is_none_or(|arn| !arn.region.is_empty() && arn.region != region)
            {
                notes.note(&REGION, place);
            }
            if let Some(account) = self.account.filter(|_| is_arn || told.fact == Fact::Account)
                && arn.is_none_or(|arn| !arn.account.is_empty() && arn.account != account)
            {
                notes.note(&ACCOUNT, place);
            }
        }
        if let Some(bucket) = self.bucket.filter(|_| is_bucket_arn || told.fact == Fact::Bucket)
            && let Some((place, arn)) = self.bucket_arn
            && Arn::parse(arn).is_none_or(|arn| arn.resource != bucket)
        {
            notes.note(&BUCKET, place);
        }
        if let Some(body) = self.body.filter(|_| matches!(told.fact, Fact::Body | Fact::Md5))
            && let Some((place, digest)) = self.md5
            && !is_md5(digest, body)
        {
            notes.note(&DIGEST, place);
        }
    }
}

/// Whether that is the digest of the body, in hexadecimal.
fn is_md5(digest: &[u8], body: &[u8]) -> bool {
    let hex = |nibble: u8| char::from_digit(u32::from(nibble), 16).map_or(0, |digit| digit as u8);
    let actual = Md5::digest(body);
    digest.len() == 2 * actual.len()
        && digest.chunks(2).zip(actual).all(|(pair, byte)| pair.eq_ignore_ascii_case(&[hex(byte >> 4), hex(byte & 15)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_hexadecimal_in_either_case() {
        // RFC 1321, appendix A.5.
        assert!(is_md5(b"d41d8cd98f00b204e9800998ecf8427e", b""));
        assert!(is_md5(b"900150983CD24FB0D6963F7D28E17F72", b"abc"));
        for digest in ["", "900150983cd24fb0d6963f7d28e17f7", "900150983cd24fb0d6963f7d28e17f73"] {
            assert!(!is_md5(digest.as_bytes(), b"abc"), "{digest}");
        }
    }
}
