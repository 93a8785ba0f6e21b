//! Tokens that say by their first letters what they are, as their issuers publish it.

/// A kind of token.
pub(super) struct Token {
    /// How it begins.
    pub(super) prefix: &'static [u8],
    /// How many characters follow at least.
    pub(super) least: usize,
    /// What may follow.
    is_part: fn(u8) -> bool,
    pub(super) kind: &'static str,
}

const fn token(prefix: &'static str, least: usize, is_part: fn(u8) -> bool, kind: &'static str) -> Token {
    Token { prefix: prefix.as_bytes(), least, is_part, kind }
}

const AWS_KEY: &str = "[redacted:aws-access-key]";
const AWS_SESSION: &str = "[redacted:aws-session-token]";
const GITHUB: &str = "[redacted:github-token]";
const SLACK: &str = "[redacted:slack-token]";
const STRIPE: &str = "[redacted:stripe-key]";
const OTHER: &str = "[redacted:api-key]";

/// Every kind, by the first letter.
static TOKENS: &[Token] = &[
    token("AGE-SECRET-KEY-1", 50, base32, OTHER),
    token("AIza", 35, url_safe, OTHER),
    token("AKIA", 16, base32, AWS_KEY),
    token("ASIA", 16, base32, AWS_KEY),
    token("ABIA", 16, base32, AWS_KEY),
    token("ACCA", 16, base32, AWS_KEY),
    token("FwoGZXIvYXdz", 40, base64, AWS_SESSION),
    token("FQoGZXIvYXdz", 40, base64, AWS_SESSION),
    token("IQoJb3JpZ2lu", 40, base64, AWS_SESSION),
    token("SG.", 60, dotted, OTHER),
    token("dop_v1_", 64, word, OTHER),
    token("ghp_", 36, word, GITHUB),
    token("gho_", 36, word, GITHUB),
    token("ghu_", 36, word, GITHUB),
    token("ghs_", 36, word, GITHUB),
    token("ghr_", 36, word, GITHUB),
    token("github_pat_", 60, word, GITHUB),
    token("glpat-", 20, url_safe, OTHER),
    token("hf_", 34, word, OTHER),
    token("npm_", 36, word, OTHER),
    token("pypi-AgE", 50, url_safe, OTHER),
    token("rk_live_", 16, word, STRIPE),
    token("rk_test_", 16, word, STRIPE),
    token("shpat_", 32, word, OTHER),
    token("sk-ant-", 40, url_safe, OTHER),
    token("sk-proj-", 40, url_safe, OTHER),
    token("sk-svcacct-", 40, url_safe, OTHER),
    token("sk_live_", 16, word, STRIPE),
    token("sk_test_", 16, word, STRIPE),
    token("whsec_", 24, base64, STRIPE),
    token("xapp-", 30, url_safe, SLACK),
    token("xoxa-", 20, url_safe, SLACK),
    token("xoxb-", 20, url_safe, SLACK),
    token("xoxe.", 20, dotted, SLACK),
    token("xoxp-", 20, url_safe, SLACK),
    token("xoxr-", 20, url_safe, SLACK),
    token("xoxs-", 20, url_safe, SLACK),
    token("ya29.", 30, url_safe, OTHER),
];

/// The token at the start of `text`, which begins a word: how long it is, and its kind.
pub(super) fn find(text: &[u8]) -> Option<(usize, &'static str)> {
    if !matches!(
        text.first(),
        Some(b'A' | b'F' | b'I' | b'S' | b'd' | b'g' | b'h' | b'n' | b'p' | b'r' | b's' | b'w' | b'x' | b'y')
    ) {
        return None;
    }
    let token = TOKENS.iter().find(|token| text.starts_with(token.prefix))?;
    let rest = text.get(token.prefix.len()..)?;
    // Only as far as it must go: what fails here costs no more, and what does not is not read again.
    let least = rest.get(..token.least)?;
    if !least.iter().all(|byte| (token.is_part)(*byte)) {
        return None;
    }
    let len = rest.iter().take_while(|byte| (token.is_part)(**byte)).count();
    // An access key has one length; what goes on is some other word.
    let ends = token.kind != AWS_KEY || !rest.get(len).is_some_and(u8::is_ascii_alphanumeric) && len == token.least;
    ends.then_some((token.prefix.len() + len, token.kind))
}

fn base32(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn url_safe(byte: u8) -> bool {
    word(byte) || byte == b'-'
}

fn dotted(byte: u8) -> bool {
    url_safe(byte) || byte == b'.'
}

fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'%')
}
