//! What parts of an event can contradict each other in.

use crate::finding::{Class, Rule, Severity};

const fn rule(id: &'static str, summary: &'static str, details: &'static str) -> Rule {
    // Insufficient verification of data authenticity.
    Rule::of_event(id, Class::Consistency, Severity::Medium, 345, summary, details)
}

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&BUCKET, &DIGEST, &REGION, &ACCOUNT];

pub(super) static BUCKET: Rule = rule(
    "consistency.bucket",
    "the name of the bucket is not the one in its ARN",
    "S3 writes the name and the ARN of a bucket into each notification. Where they differ, somebody changed one of them: code that checks \
     one and uses the other is led to a bucket that was never checked.",
);
pub(super) static DIGEST: Rule = rule(
    "consistency.digest",
    "the body is not the one that its MD5 digest was made of",
    "SQS sends the MD5 digest of each body along. A body that has another was changed on its way, or the message was made by hand. MD5 \
     does not stop somebody who can choose both; it shows who forgot one. The digest costs about 1.5 ns a byte of the bodies, \
     unless `rules: {consistency.digest: off}`.",
);
pub(super) static REGION: Rule = rule(
    "consistency.region",
    "the region in the ARN is not the one that the event says it is from, or the ARN cannot be read",
    "A queue or stream delivers in its own region, which the event names twice: in the ARN, and beside it.",
);
pub(super) static ACCOUNT: Rule = rule(
    "consistency.account",
    "the account in the ARN is not the one that the event says it is from, or the ARN cannot be read",
    "An alarm, a schedule or an API belongs to one account, which the event names twice: in the ARN, and beside it.",
);
