//! Formats beyond those of JSON Schema: AWS's own names, and those that OpenAPI and the EventBridge Schema Registry write.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonschema::ValidationError;

/// A format, and whether a string is of it.
pub(super) type Format = (&'static str, fn(&str) -> bool);

/// Formats that are checked.
///
/// `arn`: `arn:partition:service:region:account:resource`
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>); `s3-bucket`:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>; `s3-key`: 1 to 1,024 bytes,
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>.
pub(super) const OURS: &[Format] = &[
    ("arn", is_arn),
    ("aws-account-id", is_account),
    ("aws-region", is_region),
    ("s3-key", |text| (1..=1024).contains(&text.len())),
    ("s3-bucket", is_bucket),
];

/// Formats that say how a number or a string is stored: told, not checked.
pub(super) const TOLERATED: &[&str] = &["int32", "int64", "float", "double", "byte", "binary", "password"];

/// The check of `contentEncoding: base64`: strict, and in a buffer on the stack.
pub(super) fn is_base64(text: &str) -> bool {
    // 4 characters are 3 bytes; only the last block may be padded.
    let blocks = text.as_bytes().chunks(1024);
    let last = blocks.len().saturating_sub(1);
    blocks.enumerate().all(|(at, block)| match STANDARD.decode_slice(block, &mut [0; 768]) {
        Ok(bytes) => at == last || bytes == 768,
        Err(_) => false,
    })
}

/// The text that base64 stands for, for `contentMediaType`; none where it is no text.
#[expect(clippy::unnecessary_wraps, reason = "the type that the validator asks for")]
pub(super) fn from_base64(text: &str) -> Result<Option<String>, ValidationError<'static>> {
    let mut bytes = vec![0; text.len() / 4 * 3 + 3];
    let Ok(len) = STANDARD.decode_slice(text, &mut bytes) else { return Ok(None) };
    bytes.truncate(len);
    Ok(String::from_utf8(bytes).ok())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `eu-west-1`, `us-gov-east-1`: lowercase words and a number.
fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let number = parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let words = parts.clone().count();
    number
        && (2..=4).contains(&words)
        && parts.all(|part| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase()))
}

fn is_arn(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (scheme, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    scheme == "arn"
        && (partition == "aws" || partition.starts_with("aws-"))
        && word(service)
        && (region.is_empty() || is_region(region))
        && (account.is_empty() || account == "aws" || is_account(account))
        && !resource.is_empty()
        && !resource.contains(char::is_control)
}

/// 3 to 63 lowercase letters, digits, dots and hyphens, that begin and end with a letter or digit, and are no IPv4 address.
fn is_bucket(text: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| alphanumeric(byte) || matches!(byte, b'.' | b'-'))
        && bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && !text.contains("..")
        && text.parse::<std::net::Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        let long = "QUFB".repeat(700);
        for good in ["", "eA==", "eHg=", "eHh4", &long, &format!("{long}eA==")] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["eA", "%%%", "eA==eA==", &format!("eA=={long}"), &format!("{}eA=={long}", "QUFB".repeat(255))] {
            assert!(!is_base64(bad), "{bad}");
        }
        assert_eq!(from_base64("eHh4").unwrap().as_deref(), Some("xxx"));
        assert_eq!(from_base64("/w==").unwrap(), None);
    }

    #[test]
    fn formats() {
        let check = |name: &str, text: &str| {
            OURS.iter().find(|(known, _)| *known == name).is_some_and(|(_, check)| check(text))
        };
        for (name, good) in [
            ("arn", "arn:aws:s3:::incoming"),
            ("arn", "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:orders"),
            ("arn", "arn:aws:lambda:eu-west-1:123456789012:function:a:b"),
            ("arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            ("aws-account-id", "012345678901"),
            ("aws-region", "eu-west-1"),
            ("aws-region", "us-gov-east-1"),
            ("s3-key", "a/b c.pdf"),
            ("s3-bucket", "my.bucket-1"),
        ] {
            assert!(check(name, good), "{name} {good}");
        }
        let long = "k".repeat(1025);
        for (name, bad) in [
            ("arn", "arn:aws:s3"),
            ("arn", "arn:other:s3:::x"),
            ("arn", "arn:aws:s3:::"),
            ("arn", "arn:aws:sqs:eu-west-1:12345:x"),
            ("aws-account-id", "12345678901"),
            ("aws-account-id", "12345678901a"),
            ("aws-region", "Europe"),
            ("aws-region", "eu-west"),
            ("aws-region", "eu--1"),
            ("s3-key", ""),
            ("s3-key", &long),
            ("s3-bucket", "My-Bucket"),
            ("s3-bucket", "192.168.0.1"),
            ("s3-bucket", "a..b"),
            ("s3-bucket", "ab"),
        ] {
            assert!(!check(name, bad), "{name} {bad}");
        }
    }
}
