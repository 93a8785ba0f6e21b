//! How often an event went round, by the `Lineage` in an X-Ray trace header.
//!
//! `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=…;Sampled=1;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2`, see
//! <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader>. Each entry names a resource by a
//! hash, and ends with how often it was passed. Newer ones put a version before the first entry: `Lineage=1:a87bd80c:0`.

/// The largest count of the lineage, 0 where there is none. `None`: there is a lineage, and it cannot be read.
pub(super) fn rounds(header: &[u8]) -> Option<u64> {
    let mut most = 0;
    for field in header.split(|byte| *byte == b';') {
        let Some((name, lineage)) = split_at(field.trim_ascii(), b'=') else { continue };
        if !name.trim_ascii().eq_ignore_ascii_case(b"lineage") {
            continue;
        }
        for entry in lineage.split(|byte| *byte == b'|') {
            let count = entry.rsplit(|byte| *byte == b':').next().filter(|count| count.len() < entry.len())?;
            most = most.max(number(count.trim_ascii())?);
        }
    }
    Some(most)
}

/// A number of decimal digits; one too large to hold is as large as can be.
pub(super) fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        Some(number.saturating_mul(10).saturating_add(u64::from(digit)))
    })
}

fn split_at(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_count_is_the_number_of_rounds() {
        for (header, expected) in [
            ("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", Some(0)),
            ("", Some(0)),
            ("Root=1-5;Lineage=a87bd80c:1|68fd508a:5|c512fbe3:2", Some(5)),
            ("Lineage=1:a87bd80c:0", Some(0)),
            ("Lineage=25:a87bd80c:3;Root=1-5", Some(3)),
            ("root=1-5; lineage = a87bd80c:7 ", Some(7)),
            ("Lineage=a:1;Lineage=a:9", Some(9)),
            ("Lineage=a:99999999999999999999999", Some(u64::MAX)),
            ("Lineage=", None),
            ("Lineage=a87bd80c", None),
            ("Lineage=a:1|", None),
            ("Lineage=a:-1", None),
            ("Lineage=a:", None),
        ] {
            assert_eq!(rounds(header.as_bytes()), expected, "{header}");
        }
    }
}
