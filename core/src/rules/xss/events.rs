//! The names of the event handler attributes.
//!
//! From the HTML standard (global, window, document and body handlers), SVG 1.1 and 2 with SMIL, UI Events, Pointer
//! Events, Touch Events, CSS Animations and Transitions, Fullscreen, Clipboard, Device Orientation, CSS Scroll Snap 2, and
//! from the documentation of the browsers that had handlers of their own (Internet Explorer, WebKit, Gecko). An exact list:
//! `one`, `online_only` and `only` begin with `on` too.

/// Whether an attribute of that name, in lower case, is run as script.
pub(super) fn is_handler(name: &[u8]) -> bool {
    let [b'o', b'n', third, .., last] = name else { return false };
    let Some(&Letter { start, end, endings }) =
        third.checked_sub(b'a').and_then(|letter| BY_LETTER.get(usize::from(letter)))
    else {
        return false;
    };
    endings & ending(name.len(), *last) != 0
        && HANDLERS.get(start..end).is_some_and(|handlers| handlers.binary_search(&name).is_ok())
}

/// Whether the name before the `=` that stands at `equals` is that of an event handler.
pub(super) fn names_handler(text: &[u8], equals: usize) -> bool {
    let before = text.get(..equals).unwrap_or_default();
    let spaces = before.iter().rev().take_while(|&&byte| byte <= b' ').count();
    let before = before.get(..before.len() - spaces).unwrap_or_default();
    let mut name = [0u8; LONGEST];
    let length =
        before.iter().rev().take(LONGEST).take_while(|&&byte| byte.is_ascii_alphabetic() || byte == b'_').count();
    let Some(found) = before.get(before.len() - length..) else { return false };
    if !found.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"on")) {
        return false;
    }
    for (slot, byte) in name.iter_mut().zip(found) {
        *slot = byte.to_ascii_lowercase();
    }
    name.get(..length).is_some_and(is_handler)
}

/// How long the longest name is.
const LONGEST: usize = 46;

/// The names with one third letter.
#[derive(Clone, Copy)]
struct Letter {
    start: usize,
    end: usize,
    /// A bit for each length and last letter that there is: most names that are none go no further.
    endings: u64,
}

const fn ending(length: usize, last: u8) -> u64 {
    1 << ((length + 5 * last as usize) % 64)
}

#[expect(clippy::indexing_slicing, reason = "both tables are of fixed size, and this is compiled")]
static BY_LETTER: [Letter; 26] = {
    let mut table = [Letter { start: 0, end: 0, endings: 0 }; 26];
    let mut index = 0;
    while index < HANDLERS.len() {
        let name = HANDLERS[index];
        let letter = (name[2] - b'a') as usize;
        if table[letter].end == 0 {
            table[letter].start = index;
        }
        table[letter].end = index + 1;
        table[letter].endings |= ending(name.len(), name[name.len() - 1]);
        index += 1;
    }
    table
};

/// Sorted.
#[rustfmt::skip]
static HANDLERS: &[&[u8]] = &[
    b"onabort", b"onactivate", b"onafterprint", b"onafterscriptexecute", b"onafterupdate", b"onanimationcancel",
    b"onanimationend", b"onanimationiteration", b"onanimationstart", b"onappinstalled", b"onauxclick",
    b"onbeforeactivate", b"onbeforecopy", b"onbeforecut", b"onbeforedeactivate", b"onbeforeeditfocus",
    b"onbeforeinput", b"onbeforeinstallprompt", b"onbeforematch", b"onbeforepaste", b"onbeforeprint",
    b"onbeforescriptexecute", b"onbeforetoggle", b"onbeforeunload", b"onbeforeupdate", b"onbeforexrselect",
    b"onbegin", b"onblur", b"onbounce", b"oncached", b"oncancel", b"oncanplay", b"oncanplaythrough", b"oncellchange",
    b"onchange", b"onchecking", b"onclick", b"onclose", b"oncommand", b"oncompositionend", b"oncompositionstart",
    b"oncompositionupdate", b"onconnect", b"oncontentvisibilityautostatechange", b"oncontextlost", b"oncontextmenu",
    b"oncontextrestored", b"oncontrollerchange", b"oncontrolselect", b"oncopy", b"oncuechange",
    b"oncurrententrychange", b"oncut", b"ondataavailable", b"ondatasetchanged", b"ondatasetcomplete", b"ondblclick",
    b"ondeactivate", b"ondevicelight", b"ondevicemotion", b"ondeviceorientation", b"ondeviceorientationabsolute",
    b"ondeviceproximity", b"ondisconnect", b"ondownloading", b"ondrag", b"ondragdrop", b"ondragend", b"ondragenter",
    b"ondragexit", b"ondragleave", b"ondragover", b"ondragstart", b"ondrop", b"ondurationchange", b"onemptied",
    b"onend", b"onended", b"onerror", b"onerrorupdate", b"onfencedtreeclick", b"onfilterchange", b"onfinish",
    b"onfocus", b"onfocusin", b"onfocusout", b"onformchange", b"onformdata", b"onforminput", b"onfullscreenchange",
    b"onfullscreenerror", b"ongamepadconnected", b"ongamepaddisconnected", b"ongesturechange", b"ongestureend",
    b"ongesturestart", b"ongotpointercapture", b"onhashchange", b"onhelp", b"oninput", b"oninvalid", b"onkeydown",
    b"onkeypress", b"onkeyup", b"onlanguagechange", b"onlayoutcomplete", b"onload", b"onloadeddata",
    b"onloadedmetadata", b"onloadend", b"onloadstart", b"onlosecapture", b"onlostpointercapture",
    b"onmediacomplete", b"onmediaerror", b"onmessage", b"onmessageerror", b"onmousedown", b"onmouseenter",
    b"onmouseleave", b"onmousemove", b"onmouseout", b"onmouseover", b"onmouseup", b"onmousewheel", b"onmove",
    b"onmoveend", b"onmovestart", b"onmozfullscreenchange", b"onmozfullscreenerror", b"onmscontentzoom",
    b"onmsgesturechange", b"onmsgesturedoubletap", b"onmsgestureend", b"onmsgesturehold", b"onmsgesturestart",
    b"onmsgesturetap", b"onmsgotpointercapture", b"onmsinertiastart", b"onmslostpointercapture",
    b"onmsmanipulationstatechanged", b"onmspointercancel", b"onmspointerdown", b"onmspointerenter",
    b"onmspointerleave", b"onmspointermove", b"onmspointerout", b"onmspointerover", b"onmspointerup",
    b"onmssitemodejumplistitemremoved", b"onmsthumbnailclick", b"onnoupdate", b"onobsolete", b"onoffline",
    b"ononline", b"onorientationchange", b"onoutofsync", b"onoverscroll", b"onpagehide", b"onpagereveal",
    b"onpageshow", b"onpageswap", b"onpaint", b"onpaste", b"onpause", b"onplay", b"onplaying", b"onpointercancel",
    b"onpointerdown", b"onpointerenter", b"onpointerleave", b"onpointermove", b"onpointerout", b"onpointerover",
    b"onpointerrawupdate", b"onpointerup", b"onpopstate", b"onprogress", b"onpromptaction", b"onpromptdismiss",
    b"onpropertychange", b"onqt_error", b"onratechange", b"onreadystatechange", b"onredo", b"onrejectionhandled",
    b"onrepeat", b"onreset", b"onresize", b"onresizeend", b"onresizestart", b"onresume", b"onreverse", b"onrowdelete",
    b"onrowenter", b"onrowexit", b"onrowinserted", b"onrowsdelete", b"onrowsenter", b"onrowsinserted", b"onscroll",
    b"onscrollend", b"onscrollsnapchange", b"onscrollsnapchanging", b"onsearch", b"onsecuritypolicyviolation",
    b"onseek", b"onseeked", b"onseeking", b"onselect", b"onselectionchange", b"onselectstart", b"onshow",
    b"onslotchange", b"onstalled", b"onstart", b"onstatechange", b"onstop", b"onstorage", b"onsubmit", b"onsuspend",
    b"onsyncrestored", b"ontextinput", b"ontimeerror", b"ontimeout", b"ontimeupdate", b"ontoggle",
    b"ontouchcancel", b"ontouchend", b"ontouchenter", b"ontouchleave", b"ontouchmove", b"ontouchstart",
    b"ontrackchange", b"ontransitioncancel", b"ontransitionend", b"ontransitionrun", b"ontransitionstart", b"onundo",
    b"onunhandledrejection", b"onunload", b"onupdateready", b"onupgradeneeded", b"onurlflip", b"onuserproximity",
    b"onvalidationstatuschange", b"onvaluechange", b"onversionchange", b"onvisibilitychange", b"onvolumechange",
    b"onvrdisplaypresentchange", b"onwaiting", b"onwebkitanimationend", b"onwebkitanimationiteration",
    b"onwebkitanimationstart", b"onwebkitcurrentplaybacktargetiswirelesschanged", b"onwebkitfullscreenchange",
    b"onwebkitfullscreenerror", b"onwebkitkeyadded", b"onwebkitkeyerror", b"onwebkitkeymessage",
    b"onwebkitmouseforcechanged", b"onwebkitmouseforcedown", b"onwebkitmouseforceup", b"onwebkitmouseforcewillbegin",
    b"onwebkitneedkey", b"onwebkitplaybacktargetavailabilitychanged", b"onwebkitpresentationmodechanged",
    b"onwebkitspeechchange", b"onwebkittransitionend", b"onwebkitwillrevealbottom", b"onwebkitwillrevealleft",
    b"onwebkitwillrevealright", b"onwebkitwillrevealtop", b"onwheel", b"onzoom",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_lower_case() {
        assert!(HANDLERS.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(HANDLERS.iter().map(|name| name.len()).max(), Some(LONGEST));
        assert!(HANDLERS.iter().all(|name| name.starts_with(b"on") && name.to_ascii_lowercase() == *name));
    }

    #[test]
    fn only_handlers_are_handlers() {
        assert!(HANDLERS.iter().all(|name| is_handler(name)));
        for name in ["onclick", "onload", "onbegin", "onpointerrawupdate", "onwebkitanimationend"] {
            assert!(is_handler(name.as_bytes()), "{name}");
        }
        for name in ["on", "one", "only", "onset", "once", "onward", "ongoing", "click", "onclicks"] {
            assert!(!is_handler(name.as_bytes()), "{name}");
        }
    }
}
