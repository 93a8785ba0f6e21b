//! What the platform tells about an event, and where.

/// What a value tells about its event or record, beside its own content: `x-tells` in a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Fact {
    /// When it happened, in seconds since the epoch; a fraction may follow.
    TimeSeconds,
    /// The same in milliseconds.
    TimeMilliseconds,
    /// The same in microseconds.
    TimeMicroseconds,
    /// The same as a date and time of RFC 3339.
    TimeRfc3339,
    /// How often the message has been received.
    ReceiveCount,
    /// An X-Ray trace header.
    Trace,
    /// Who caused it: `AWS:AROA…:session`, or the ARN of an assumed role.
    Principal,
    /// The name under which an application put the event on a bus.
    Producer,
    /// The region of what the ARN beside it names.
    Region,
    /// The account of what the ARN beside it names.
    Account,
    /// An ARN whose region and account are those of the [`Region`](Self::Region) and [`Account`](Self::Account) beside it.
    Arn,
    /// The name of a bucket.
    Bucket,
    /// The ARN of the [`Bucket`](Self::Bucket) beside it.
    BucketArn,
    /// The MD5 digest of the [`Body`](Self::Body) beside it, in hexadecimal.
    Md5,
    /// What the [`Md5`](Self::Md5) beside it is the digest of.
    Body,
}

/// A set of facts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FactSet(pub u16);

impl FactSet {
    /// No fact.
    pub const NONE: Self = Self(0);
    /// Every way to tell when something happened.
    pub const TIME: Self =
        Self::of(&[Fact::TimeSeconds, Fact::TimeMilliseconds, Fact::TimeMicroseconds, Fact::TimeRfc3339]);

    /// Those facts.
    #[must_use]
    pub const fn of(facts: &[Fact]) -> Self {
        let mut set = Self::NONE;
        let mut rest = facts;
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    }

    /// This set and one fact more.
    #[must_use]
    pub const fn with(self, fact: Fact) -> Self {
        Self(self.0 | 1 << fact as u8)
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the fact is in the set.
    #[must_use]
    pub const fn contains(self, fact: Fact) -> bool {
        self.0 & 1 << fact as u8 != 0
    }
}
