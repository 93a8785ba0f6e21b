//! What was taken off a string to get at the document that it carries.

/// One layer of a carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Coding {
    /// Base64 (RFC 4648, section 4).
    Base64 = 1,
    /// gzip (RFC 1952).
    Gzip,
    /// Percent-encoding (RFC 3986).
    Percent,
    /// The same, with `+` for a space.
    PercentPlus,
    /// A JSON text, read as a value.
    Json,
    /// A form, read as an object of strings.
    Form,
    /// `multipart/form-data`, read as an object: see `carrier/multipart.rs`.
    Multipart,
}

impl Coding {
    const ALL: [Self; 7] =
        [Self::Base64, Self::Gzip, Self::Percent, Self::PercentPlus, Self::Json, Self::Form, Self::Multipart];
}

/// The layers between a string and the document that was opened from it, in the order in which they were taken off. Who writes
/// the document anew puts them on in the opposite order.
///
/// The first four yield text, and only the last layer may be one of the other three. Where none of those is the last, the document is
/// one string: the decoded text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codings(u32);

/// How many bits a layer takes.
const BITS: u32 = 4;

impl Codings {
    /// How many layers there can be. A policy that wants more is refused when it loads.
    pub(crate) const MOST: u32 = u32::BITS / BITS;

    /// These and one more, further in.
    #[must_use]
    pub(crate) const fn with(self, coding: Coding) -> Self {
        Self(self.0 | (coding as u32) << (self.len() * BITS))
    }

    /// How many there are.
    pub(crate) const fn len(self) -> u32 {
        (u32::BITS - self.0.leading_zeros()).div_ceil(BITS)
    }

    /// From the outside in.
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever writes the document anew: the sanitizer"))]
    pub(crate) fn iter(self) -> impl DoubleEndedIterator<Item = Coding> {
        (0..self.len()).filter_map(move |at| {
            let number = self.0 >> (at * BITS) & ((1 << BITS) - 1);
            Coding::ALL.get((number as usize).checked_sub(1)?).copied()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_kept_in_order() {
        let mut codings = Codings::default();
        assert_eq!((codings.len(), codings.iter().count()), (0, 0));
        let mut expected = Vec::new();
        for at in 0..Codings::MOST {
            let coding = Coding::ALL[at as usize % Coding::ALL.len()];
            codings = codings.with(coding);
            expected.push(coding);
            assert_eq!(codings.iter().collect::<Vec<_>>(), expected);
        }
        assert_eq!(codings.len(), Codings::MOST);
        assert_eq!(codings.iter().next_back(), Some(Coding::Base64));
    }
}
