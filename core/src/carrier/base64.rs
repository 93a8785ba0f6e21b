//! Base64 (RFC 4648, section 4), strictly.

use crate::document::Arena;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Writes the decoded bytes; returns whether the text was strict base64. Where it was not, nothing is written.
pub(super) fn decode(text: &[u8], arena: &mut Arena) -> bool {
    arena.write(base64::decoded_len_estimate(text.len()), |room| STANDARD.decode_slice(text, room).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_strictly() {
        let decoded = |text: &str| {
            let mut arena = Arena::default();
            decode(text.as_bytes(), &mut arena).then(|| arena.bytes().to_vec())
        };
        assert_eq!(decoded("eyJhIjoxfQ=="), Some(br#"{"a":1}"#.to_vec()));
        assert_eq!(decoded(""), Some(Vec::new()));
        for wrong in ["eyJhIjoxfQ", "eyJh IjoxfQ==", "eyJhIjoxfQ==x", "e-J_", "eyJhIjoxfR=="] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
