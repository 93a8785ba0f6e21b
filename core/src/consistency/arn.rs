//! Amazon Resource Names, taken apart.

/// `arn:partition:service:region:account:resource`; region and account are empty where the resource's kind has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arn<'a> {
    pub(super) region: &'a [u8],
    pub(super) account: &'a [u8],
    pub(super) resource: &'a [u8],
}

impl<'a> Arn<'a> {
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    pub(super) fn parse(text: &'a [u8]) -> Option<Self> {
        let mut parts = text.splitn(6, |byte| *byte == b':');
        let (arn, _partition, _service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        (arn == b"arn" && !resource.is_empty()).then_some(Self { region, account, resource })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_six_parts() {
        let queue = Arn::parse(b"arn:aws:sqs:eu-west-1:123456789012:orders:7").unwrap();
        assert_eq!(
            (queue.region, queue.account, queue.resource),
            (&b"eu-west-1"[..], &b"123456789012"[..], &b"orders:7"[..])
        );
        let bucket = Arn::parse(b"arn:aws-cn:s3:::uploads").unwrap();
        assert_eq!((bucket.region, bucket.account, bucket.resource), (&b""[..], &b""[..], &b"uploads"[..]));
        for text in ["", "arn", "arn:aws:s3:::", "urn:aws:s3:::uploads", "arn:aws:sqs:eu-west-1:123456789012"] {
            assert_eq!(Arn::parse(text.as_bytes()), None, "{text}");
        }
    }
}
