use super::*;
use crate::rules::scan::scan;
use proptest::prelude::*;

/// What each round makes of the text.
fn views(text: &[u8]) -> Vec<Vec<u8>> {
    let mut views = Views::new();
    let mut made = Vec::new();
    let mut from = text.to_vec();
    while made.len() < ROUNDS && views.undo(made.is_empty().then_some(text), scan(&from)) {
        from = views.current.clone();
        made.push(from.clone());
    }
    made
}

fn form(text: &[u8]) -> Option<Vec<u8>> {
    let mut views = Views::new();
    views.form(text, scan(text)).then(|| views.current.clone())
}

fn last(text: &str) -> String {
    views(text.as_bytes()).pop().map_or_else(|| text.into(), |view| String::from_utf8_lossy(&view).into_owned())
}

#[test]
fn one_layer() {
    for text in [
        "%27%20OR%201=1",
        "%u0027 OR 1=1",
        "&#39; OR 1&equals;1",
        "&#x27 OR 1=1",
        "\\u0027 OR 1=1",
        "\\x27\\040OR 1=1",
        "＇ OR １＝１",
        "%c0%a7 OR 1=1",
        "' O\u{200b}R 1=1",
    ] {
        assert_eq!(last(text), "' OR 1=1", "{text}");
    }
}

#[test]
fn two_and_three_layers() {
    for text in [
        "%2527 OR",
        "%252527 OR",
        "%26%2339; OR",
        "%5cu0027 OR",
        "\\u005cu0027 OR",
        "\\\\u0027 OR",
        "&amp;#39; OR",
        "&#37;27 OR",
        "%EF%BC%87 OR",
        "%25EF%25BC%2587 OR",
        "％２７ OR",
        "%%32%37 OR",
        "%25%32%35%32%37 OR",
    ] {
        assert_eq!(last(text), "' OR", "{text}");
    }
}

#[test]
fn each_layer_is_a_view() {
    assert_eq!(views(b"%253C"), [b"%3C".to_vec(), b"<".to_vec()]);
    assert_eq!(views(b"%25252525"), [b"%252525".to_vec(), b"%2525".to_vec(), b"%25".to_vec()]);
}

#[test]
fn a_plus_is_a_space_in_a_form_and_only_where_there_is_no_other() {
    assert_eq!(form(b"%27+OR+1%3D1").unwrap(), b"' OR 1=1");
    assert_eq!(form(b"a+b").unwrap(), b"a b");
    assert_eq!(form(b"1%2B1+%EF%BC%9D+2").unwrap(), b"1+1 = 2");
    assert_eq!(form(b"%2541+b").unwrap(), b"%41 b");
    assert_eq!(form(b"a+\nb").unwrap(), b"a \nb");
    for text in [&b"a + b"[..], b"a%20b", b"ab", b""] {
        assert_eq!(form(text), None);
    }
}

#[test]
fn what_remains_can_be_read_with_spaces() {
    let mut views = Views::new();
    assert!(views.undo(Some(b"%27%2B%27"), scan(b"%27%2B%27")));
    assert!(views.space(scan(&views.current)));
    assert_eq!(views.current, b"' '");
    assert!(!views.space(scan(&views.current)));
}

#[test]
fn each_view_is_shown_until_it_is_enough() {
    let shown = |text: &str, most: usize| {
        let mut shown = Vec::new();
        Views::new().each(text.as_bytes(), scan(text.as_bytes()), |decoded| {
            shown.push(String::from_utf8_lossy(decoded.text).into_owned());
            shown.len() < most
        });
        shown
    };
    assert_eq!(shown("a b", 9), [""; 0]);
    assert_eq!(shown("a+b", 9), ["a b"]);
    assert_eq!(shown("a%2Bb+c", 9), ["a+b c", "a+b+c"]);
    assert_eq!(shown("a%2541+b", 9), ["a%41 b", "a%41+b", "aA+b", "aA b"]);
    assert_eq!(shown("a%2541+b", 2), ["a%41 b", "a%41+b"]);
    assert_eq!(shown("a%2Bb", 9), ["a+b", "a b"]);
}

#[test]
fn what_folding_drops_can_be_asked_for() {
    let mut views = Views::new();
    for (text, unfolded) in [("%E2%81%A7a", Some("\u{2067}a")), ("\u{2067}a", None), ("%41", None)] {
        assert!(views.undo(Some(text.as_bytes()), scan(text.as_bytes())));
        assert_eq!(views.decoded().unfolded, unfolded.map(str::as_bytes), "{text}");
    }
}

#[test]
fn no_view_without_an_encoding() {
    for text in [
        "",
        "plain text",
        "100 % of it, 50%!",
        "AT&T & a&b=c",
        "C:\\users\\x\\new",
        "Straße, 你好",
        "a + b",
        "regex \\d+\\s*(\\w|\\.)",
        "mail@example.com",
        "x_y,z~?^",
    ] {
        assert!(views(text.as_bytes()).is_empty(), "{text}");
    }
}

#[test]
fn room_made_beforehand_is_enough() {
    let text = "%25EF%25BC%2587&#39;\\u0027".repeat(100);
    let mut views = Views::with_capacity(text.len());
    let before = (views.current.capacity(), views.other.capacity());
    let mut more = views.undo(Some(text.as_bytes()), scan(text.as_bytes()));
    while more {
        more = views.undo(None, scan(&views.current));
    }
    let mut after = [views.current.capacity(), views.other.capacity()];
    after.sort_unstable();
    assert_eq!((after[0], after[1]), before);
}

/// The naive twin of a round: byte after byte, nothing skipped. `form`: `+` is a space.
fn naive(text: &[u8], form: bool) -> Option<Vec<u8>> {
    fn pass(text: &[u8], one: impl Fn(&[u8]) -> Option<Undone>) -> (bool, Vec<u8>) {
        let (mut changed, mut at, mut into) = (false, 0, Vec::new());
        while at < text.len() {
            if let Some(undone) = one(&text[at..]) {
                changed = true;
                into.extend_from_slice(&undone.bytes[..undone.len]);
                at += undone.taken;
            } else {
                into.push(text[at]);
                at += 1;
            }
        }
        (changed, into)
    }
    let escaped = (0..text.len()).any(|at| text[at] == b'\\' && escapes::Escapes::of(&text[at..]).is_some());
    let (decoded, text) = pass(text, |rest| match rest[0] {
        b'%' => percent::undo(rest),
        b'&' => entities::undo(rest),
        b'\\' if escaped => escapes::Escapes.undo(rest),
        b'+' if form => Some(Undone::byte(b' ', 1)),
        _ => None,
    });
    let (folded, text) = pass(&text, |rest| {
        let mut one = Vec::new();
        // One character at a time: the shortest prefix that folds.
        (1..=rest.len().min(6)).find_map(|len| {
            fold::fold(&rest[..len], &mut one)
                .then(|| {
                    let mut bytes = [0; 4];
                    bytes[..one.len().min(4)].copy_from_slice(&one[..one.len().min(4)]);
                    Undone { bytes, len: one.len(), taken: len }
                })
                .filter(|_| !fold::fold(&rest[1..len], &mut Vec::new()))
        })
    });
    (decoded || folded).then_some(text)
}

fn encoded() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => "[%&\\\\+#;xu0-9a-f{} ]{1,6}".prop_map(String::into_bytes),
        1 => "%(25)*[0-9a-f]{2}".prop_map(String::into_bytes),
        1 => "&#x?[0-9a-f]{1,5};?".prop_map(String::into_bytes),
        1 => "&(lt|gt|amp|quot|Tab|shy|copy)[;a-z]".prop_map(String::into_bytes),
        1 => "\\\\(u[0-9a-f]{4}|x[0-9a-f]{2}|[0-7]{1,4}|[nrt\"\\\\])".prop_map(String::into_bytes),
        1 => "[\u{ff01}-\u{ff5e}\u{2000}-\u{2100}é你]{1,3}".prop_map(String::into_bytes),
        1 => prop::collection::vec(prop_oneof![Just(0xc0), Just(0xc1), Just(0xe0), Just(0xf0), 0x80..=0xff_u8, any::<u8>()], 1..5),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn a_round_is_what_its_naive_twin_does(text in encoded()) {
        let mut made = Views::new();
        let changed = made.undo(Some(&text), scan(&text));
        prop_assert_eq!(changed.then(|| made.current.clone()), naive(&text, false));
    }

    #[test]
    fn all_views_are_what_the_naive_twin_makes(text in encoded()) {
        let may_be_spaced = |text: &[u8]| text.contains(&b'+') && !text.contains(&b' ');
        let form = may_be_spaced(&text).then(|| naive(&text, true).unwrap());
        let mut rounds = Vec::new();
        let mut from = text.clone();
        while let Some(view) = naive(&from, false).filter(|_| rounds.len() < ROUNDS) {
            rounds.push(view.clone());
            from = view;
        }
        let last = (rounds.len() > usize::from(form.is_some()) && may_be_spaced(&from))
            .then(|| from.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect());
        let expected: Vec<Vec<u8>> = form.into_iter().chain(rounds).chain(last).collect();
        let mut shown = Vec::new();
        Views::new().each(&text, scan(&text), |decoded| {
            assert_eq!(decoded.bytes, scan(decoded.text));
            shown.push(decoded.text.to_vec());
            true
        });
        prop_assert_eq!(shown, expected);
    }

    #[test]
    fn no_view_is_longer_than_the_text(text in prop_oneof![encoded(), prop::collection::vec(any::<u8>(), 0..200)]) {
        let mut made = Views::new();
        let mut bytes = text.len();
        let mut more = made.undo(Some(&text), scan(&text));
        let mut rounds = 0;
        while more && rounds < 8 {
            prop_assert!(made.current.len() <= bytes);
            bytes = made.current.len();
            rounds += 1;
            more = made.undo(None, scan(&made.current));
        }
    }
}
