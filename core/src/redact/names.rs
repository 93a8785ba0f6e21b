//! Names that say that their value is a secret: of headers, query parameters, members and settings.

/// A name is one of these, in any case and with any hyphens and underscores.
const NAMES: &[&str] = &[
    "apisecret",
    "authorization",
    "awssessiontoken",
    "bearertoken",
    "cookie",
    "cookies",
    "credentials",
    "artifactcredentials",
    "cvc",
    "cvv",
    "otp",
    "passphrase",
    "proxyauthorization",
    "pwd",
    "setcookie",
    "token",
    "xamzcredential",
    "xamzsecuritytoken",
    "xamzsignature",
    "accountkey",
    "sharedaccesskey",
    "sharedaccesssignature",
    "xxsrftoken",
];

/// Or ends with one of these: `db_password`, `clientSecret`, `X-Api-Key`.
const ENDS: &[&str] = &[
    "password",
    "passwd",
    "secret",
    "secretkey",
    "secretaccesskey",
    "privatekey",
    "apikey",
    "apitoken",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "sessiontoken",
    "securitytoken",
    "authtoken",
    "csrftoken",
];

/// Parameters of signed URLs, which are secrets only there: `Signature` is none in an SNS message.
const IN_QUERIES: &[&str] = &["signature", "sig", "awsaccesskeyid"];

/// No such name is longer, written with its hyphens.
pub(super) const LONGEST: usize = 48;

/// Whether the value of what is named so is a secret.
pub(super) fn is_secret(name: &[u8]) -> bool {
    let mut room = [0; LONGEST];
    let Some(name) = plain(name, &mut room) else { return false };
    NAMES.iter().any(|known| known.as_bytes() == name) || ENDS.iter().any(|end| name.ends_with(end.as_bytes()))
}

/// Whether the value of a parameter in the query of a URL is a secret.
pub(super) fn is_secret_parameter(name: &[u8]) -> bool {
    let mut room = [0; LONGEST];
    is_secret(name)
        || plain(name, &mut room).is_some_and(|name| IN_QUERIES.iter().any(|known| known.as_bytes() == name))
}

/// The letters and digits of a name, small.
fn plain<'r>(name: &[u8], room: &'r mut [u8; LONGEST]) -> Option<&'r [u8]> {
    if name.len() > LONGEST {
        return None;
    }
    let letters = name.iter().filter(|byte| !matches!(byte, b'-' | b'_' | b'.' | b' '));
    let mut len = 0;
    for (slot, byte) in room.iter_mut().zip(letters) {
        *slot = byte.to_ascii_lowercase();
        len += 1;
    }
    room.get(..len).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "Authorization",
            "authorization",
            "AUTHORIZATION",
            "X-Api-Key",
            "x-api-key",
            "Set-Cookie",
            "X-Amz-Security-Token",
            "X-Amz-Signature",
            "password",
            "db_password",
            "newPassword",
            "client_secret",
            "SecretAccessKey",
            "refreshToken",
            "aws_secret_access_key",
            "PRIVATE KEY",
            "cookies",
        ] {
            assert!(is_secret(name.as_bytes()), "{name}");
        }
        for name in [
            "",
            "-",
            "author",
            "nextToken",
            "continuation-token",
            "passwords_count",
            "Signature",
            "key",
            "secretary",
            "id",
            "x-amz-date",
            "tokenCount",
            "code",
        ] {
            assert!(!is_secret(name.as_bytes()), "{name}");
        }
        assert!(is_secret_parameter(b"Signature") && is_secret_parameter(b"X-Amz-Credential"));
        assert!(!is_secret_parameter(b"X-Amz-Date") && !is_secret_parameter(b"page"));
    }
}
