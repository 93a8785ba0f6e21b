//! JSONTestSuite (<https://github.com/nst/JSONTestSuite>): what must be read, what must not, and what everybody decides alone.

use super::*;
use std::path::{Path, PathBuf};

/// Must be read by every parser, and is noted here, so that the event is refused: the stricter cases.
const STRICTER: &[(&str, &str)] = &[
    ("y_object_duplicated_key.json", "json.duplicate-key"),
    ("y_object_duplicated_key_and_value.json", "json.duplicate-key"),
];

/// May be read or not: what is noted here, or nothing.
const DECIDED: &[(&str, &str)] = &[
    // Numbers keep their text, so none is out of range.
    ("i_number_double_huge_neg_exp.json", ""),
    ("i_number_huge_exp.json", ""),
    ("i_number_neg_int_huge_exp.json", ""),
    ("i_number_pos_double_huge_exp.json", ""),
    ("i_number_real_neg_overflow.json", ""),
    ("i_number_real_pos_overflow.json", ""),
    ("i_number_real_underflow.json", ""),
    ("i_number_too_big_neg_int.json", ""),
    ("i_number_too_big_pos_int.json", ""),
    ("i_number_very_big_negative_int.json", ""),
    // Half of a pair is no character.
    ("i_object_key_lone_2nd_surrogate.json", "json.lone-surrogate"),
    ("i_string_1st_surrogate_but_2nd_missing.json", "json.lone-surrogate"),
    ("i_string_1st_valid_surrogate_2nd_invalid.json", "json.lone-surrogate"),
    ("i_string_incomplete_surrogate_and_escape_valid.json", "json.lone-surrogate"),
    ("i_string_incomplete_surrogate_pair.json", "json.lone-surrogate"),
    ("i_string_incomplete_surrogates_escape_valid.json", "json.lone-surrogate"),
    ("i_string_invalid_lonely_surrogate.json", "json.lone-surrogate"),
    ("i_string_invalid_surrogate.json", "json.lone-surrogate"),
    ("i_string_inverted_surrogates_U+1D11E.json", "json.lone-surrogate"),
    ("i_string_lone_second_surrogate.json", "json.lone-surrogate"),
    // JSON is UTF-8.
    ("i_string_UTF-16LE_with_BOM.json", "json.utf8"),
    ("i_string_UTF-8_invalid_sequence.json", "json.utf8"),
    ("i_string_UTF8_surrogate_U+D800.json", "json.utf8"),
    ("i_string_invalid_utf-8.json", "json.utf8"),
    ("i_string_iso_latin_1.json", "json.utf8"),
    ("i_string_lone_utf8_continuation_byte.json", "json.utf8"),
    ("i_string_not_in_unicode_range.json", "json.utf8"),
    ("i_string_overlong_sequence_2_bytes.json", "json.utf8"),
    ("i_string_overlong_sequence_6_bytes.json", "json.utf8"),
    ("i_string_overlong_sequence_6_bytes_null.json", "json.utf8"),
    ("i_string_truncated-utf-8.json", "json.utf8"),
    ("i_string_utf16BE_no_BOM.json", "json.utf8"),
    ("i_string_utf16LE_no_BOM.json", "json.utf8"),
    // limits.depth is 32.
    ("i_structure_500_nested_arrays.json", "limit.depth"),
    ("i_structure_UTF-8_BOM_empty_object.json", "json.bom"),
];

fn folder() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("SLUICEGATE_SHARED").map_or_else(own, PathBuf::from);
    shared.join("suites/JSONTestSuite/test_parsing")
}

#[test]
fn the_suite_is_decided() {
    let folder = folder();
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!(
            "SKIPPED: JSONTestSuite is not at {} (SLUICEGATE_SHARED names another folder than shared)",
            folder.display()
        );
        return;
    };
    let mut seen = [0; 3];
    let mut wrong = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read(&path).unwrap();
        let read = Read::new(&text, &Limits::default());
        let mut rules = read.rules();
        rules.dedup();
        let listed =
            |list: &[(&str, &'static str)]| list.iter().find(|(listed, _)| *listed == name).map(|(_, rule)| *rule);
        let (kind, right) = match name.as_bytes() {
            [b'y', ..] => (0, rules == Vec::from_iter(listed(STRICTER))),
            [b'n', ..] => (1, !rules.is_empty() && !read.ok),
            [b'i', ..] => (2, listed(DECIDED).is_some_and(|rule| rules.concat() == rule)),
            _ => continue,
        };
        seen[kind] += 1;
        if !right {
            wrong.push(format!("{name}: {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(seen, [95, 188, 35], "all of the suite");
}
