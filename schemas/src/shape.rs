//! What is known about one place of an event.

use crate::Fact;

/// The number of a [`Shape`] in [`SHAPES`](crate::SHAPES).
pub type ShapeId = u16;

/// What a source file says about the values that can stand at one place of an event.
#[derive(Debug)]
pub struct Shape {
    /// The declared members of an object, by name, sorted by length and then by bytes.
    pub members: &'static [(&'static str, ShapeId)],
    /// The shape of members that are not declared.
    pub others: ShapeId,
    /// The shape of the items of an array.
    pub items: ShapeId,
    /// Members that an object must have.
    pub required: &'static [&'static str],
    /// How many items an array must have at least.
    pub min_items: u32,
    /// Which types of values may stand here.
    pub types: Types,
    /// Whether somebody outside the account can choose the strings here, and the names that are not declared.
    pub untrusted: bool,
    /// What a string here carries.
    pub carrier: Carrier,
    /// What honest strings look like here.
    pub holds: Option<Holds>,
    /// Whether the value is a secret that no log should hold.
    pub sensitive: bool,
    /// What a value here tells about its event or record.
    pub tells: Option<Fact>,
}

impl Shape {
    /// The place of all that is trusted and of any type: shape 0.
    pub const TRUSTED: ShapeId = 0;
    /// The place of all that is untrusted and of any type: shape 1.
    pub const UNTRUSTED: ShapeId = 1;

    /// Any values, all of them as trusted as said; members and items are of the shape `own` too.
    #[must_use]
    pub const fn any(own: ShapeId, untrusted: bool) -> Self {
        Self {
            members: &[],
            others: own,
            items: own,
            required: &[],
            min_items: 0,
            types: Types::ANY,
            untrusted,
            carrier: Carrier::None,
            holds: None,
            sensitive: false,
            tells: None,
        }
    }

    /// Whether all that lies within a value of this shape, whose number is `own`, is of it too, and nothing is declared of any of it.
    #[must_use]
    pub const fn is_uniform(&self, own: ShapeId) -> bool {
        self.others == own
            && self.items == own
            && self.members.is_empty()
            && self.required.is_empty()
            && self.min_items == 0
            && self.types.contains(Types::ANY)
            && matches!(self.carrier, Carrier::None)
            && self.tells.is_none()
    }

    /// The shape of the member of that name, and whether it is declared.
    #[must_use]
    pub fn member(&self, name: &[u8]) -> (ShapeId, bool) {
        find_name(self.members, name).map_or((self.others, false), |shape| (shape, true))
    }
}

/// What stands with a name in a list that is sorted by the names' length, and then by their bytes.
///
/// Few names of an object have the same length, so that most are told apart without their bytes.
#[must_use]
pub fn find_name<N: AsRef<str>, T: Copy>(sorted: &[(N, T)], name: &[u8]) -> Option<T> {
    let first = sorted.partition_point(|(known, _)| known.as_ref().len() < name.len());
    let long = sorted.get(first..)?.iter().take_while(|(known, _)| known.as_ref().len() == name.len());
    long.into_iter().find(|(known, _)| known.as_ref().as_bytes() == name).map(|(_, found)| *found)
}

/// A set of JSON types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Types(pub u8);

impl Types {
    /// `null`
    pub const NULL: Self = Self(1);
    /// `boolean`
    pub const BOOLEAN: Self = Self(1 << 1);
    /// `number` and `integer`
    pub const NUMBER: Self = Self(1 << 2);
    /// `string`
    pub const STRING: Self = Self(1 << 3);
    /// `array`
    pub const ARRAY: Self = Self(1 << 4);
    /// `object`
    pub const OBJECT: Self = Self(1 << 5);
    /// Every type.
    pub const ANY: Self = Self(0b11_1111);

    /// Whether all types of `other` are in this set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What a string carries, and how it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carrier {
    /// Nothing that is declared: the string is what it is.
    None,
    /// A JSON text whose value is of that shape.
    Json(ShapeId),
    /// Base64 of text or of bytes that are no text.
    Base64,
    /// Base64 of a JSON text whose value is of that shape.
    Base64Json(ShapeId),
    /// Base64 of a gzip stream of a JSON text whose value is of that shape.
    GzipJson(ShapeId),
    /// A form (`application/x-www-form-urlencoded`), such as a query string.
    Form,
    /// Text in which `%XX` stands for a byte and `+` for a space, as in the keys of S3 notifications.
    PercentPlus,
    /// The body of an HTTP request: what it is says the `content-type` of the `headers` or `multiValueHeaders` beside
    /// it, whether it is base64 the `isBase64Encoded` beside it, and whether it is compressed the `content-encoding`.
    HttpBody,
}

/// What honest values of a field look like: `holds` in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Holds {
    /// Prose, without markup.
    Text,
    /// HTML markup.
    Html,
    /// Markdown, which may quote code and markup.
    Markdown,
    /// Source code.
    Code,
    /// One URL.
    Url,
    /// A path of several segments.
    Path,
    /// One file name, or an object key.
    Filename,
    /// An identifier, key, hash or signature.
    Token,
    /// A JSON text.
    Json,
}

impl Holds {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Html,
        Self::Markdown,
        Self::Code,
        Self::Url,
        Self::Path,
        Self::Filename,
        Self::Token,
        Self::Json,
    ];

    /// The name used in policies and source files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Code => "code",
            Self::Url => "url",
            Self::Path => "path",
            Self::Filename => "filename",
            Self::Token => "token",
            Self::Json => "json",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|holds| holds.name() == name)
    }
}
