//! The events that are measured: made up, always the same, in the formats that AWS documents.
//!
//! Each is a request or a batch with orders in it, once in ASCII and once with other scripts, from 0.8 KB to Lambda's limit of 6 MB.

use crate::numbers::Numbers;
use md5::{Digest, Md5};
use serde_json::Value;
use std::fmt::Write as _;

/// An event to measure with.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its name in the results.
    pub name: String,
    /// What it looks like.
    pub kind: Kind,
    /// Its JSON text.
    pub json: Vec<u8>,
}

/// What an event looks like, and so which schema it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A request to an HTTP API, payload version 2.0.
    HttpV2,
    /// A request to a REST API.
    RestV1,
    /// A notification of S3.
    S3,
    /// A batch of SQS messages, each with an order in JSON.
    Sqs,
    /// An event from a bus, with an order as its detail.
    EventBridge,
}

impl Kind {
    /// The paths of the strings that carry an order as JSON text; none where the order is a part of the event itself.
    #[must_use]
    pub const fn body(self) -> Option<&'static str> {
        match self {
            Self::HttpV2 | Self::RestV1 => Some("$.body"),
            Self::Sqs => Some("$.Records[*].body"),
            Self::S3 | Self::EventBridge => None,
        }
    }

    /// The id of its source.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::HttpV2 => "apigateway-http",
            Self::RestV1 => "apigateway-rest",
            Self::S3 => "s3",
            Self::Sqs => "sqs",
            Self::EventBridge => "eventbridge",
        }
    }
}

/// The events that users have every day.
#[must_use]
pub fn everyday() -> Vec<Event> {
    [Script::Latin, Script::Mixed].into_iter().flat_map(|script| script.all(&EVERYDAY)).collect()
}

/// Those, and the large ones.
#[must_use]
pub fn all() -> Vec<Event> {
    [Script::Latin, Script::Mixed]
        .into_iter()
        .flat_map(|script| script.all(&EVERYDAY).chain(script.all(&LARGE)))
        .collect()
}

/// A batch of so many SQS messages with bodies of about that size.
#[must_use]
pub fn sqs(records: usize, body: usize) -> Vec<u8> {
    Maker::new(Script::Latin).sqs(records, body)
}

/// A request to an HTTP API with a body of about that size.
#[must_use]
pub fn http(body: usize) -> Vec<u8> {
    Maker::new(Script::Latin).http_v2(body)
}

type Make = (&'static str, Kind, fn(&mut Maker) -> Vec<u8>);

static EVERYDAY: [Make; 5] = [
    ("HTTP API", Kind::HttpV2, |maker| maker.http_v2(1024)),
    ("REST API", Kind::RestV1, |maker| maker.rest_v1(4096)),
    ("S3", Kind::S3, Maker::s3),
    ("SQS, 10 messages", Kind::Sqs, |maker| maker.sqs(10, 1024)),
    ("EventBridge", Kind::EventBridge, |maker| maker.event_bridge(2048)),
];

static LARGE: [Make; 3] = [
    ("SQS, 256 KB", Kind::Sqs, |maker| maker.fit(256 << 10, |maker, size| maker.sqs(10, size / 10))),
    ("EventBridge, 256 KB", Kind::EventBridge, |maker| maker.fit(256 << 10, Maker::event_bridge)),
    ("HTTP API, 6 MB", Kind::HttpV2, |maker| maker.fit(6_000_000, Maker::http_v2)),
];

/// What people write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    /// Accents, Greek, Cyrillic, Japanese and Chinese among the words.
    Mixed,
}

impl Script {
    fn all(self, makes: &'static [Make]) -> impl Iterator<Item = Event> {
        makes.iter().map(move |(name, kind, make)| {
            let name = if self == Self::Mixed { format!("{name}, other scripts") } else { (*name).to_owned() };
            Event { name, kind: *kind, json: make(&mut Maker::new(self)) }
        })
    }

    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Latin => &[
                "blue", "kettle", "with", "two", "cups", "please", "ring", "the", "upper", "bell", "or", "leave", "it",
                "at", "number", "nine", "before", "noon", "it's", "a", "gift", "and", "must", "not", "be", "dropped",
                "from", "table", "height", "select", "any", "colour", "where", "green", "is", "sold", "out", "union",
                "street", "order", "by", "friday", "don't", "update", "me", "if", "that", "is", "like", "last", "time",
                "thanks",
            ],
            Self::Mixed => &[
                "bouilloire",
                "émaillée",
                "größer",
                "als",
                "für",
                "Straße",
                "чайник",
                "синий",
                "пожалуйста",
                "κύπελλο",
                "μπλε",
                "湯沸かし",
                "青い",
                "包装",
                "ください",
                "茶壶",
                "蓝色",
                "请",
                "送货",
                "niño",
                "açúcar",
                "żółty",
                "select",
                "from",
                "the",
                "l'été",
                "d’accord",
                "order",
                "by",
                "vendredi",
                "şeker",
                "čaj",
                "한국어",
                "주전자",
            ],
        }
    }

    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Latin => &["Maeve O'Connor", "Jan de Wit", "Ana-Lucia Reyes", "Tom D'Angelo"],
            Self::Mixed => &["Siobhán Ní Bhriain", "Jürgen Groß", "Ольга Иванова", "山田 花子", "Ιωάννα Παππά"],
        }
    }
}

const HEX: &str = "0123456789abcdef";
const UPPER_HEX: &str = "0123456789ABCDEF";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const WORD: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const AGENT: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36";

struct Maker {
    numbers: Numbers,
    script: Script,
}

impl Maker {
    const fn new(script: Script) -> Self {
        Self { numbers: Numbers::new(0x5eed_0f5e_ed0f), script }
    }

    fn hex(&mut self, len: usize) -> String {
        self.numbers.text(len, HEX)
    }

    fn uuid(&mut self) -> String {
        let mut part = |len| self.hex(len);
        format!("{}-{}-4{}-a{}-{}", part(8), part(4), part(3), part(3), part(12))
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.numbers.pick(self.script.words())).collect();
        words.join(" ")
    }

    /// An event of nearly that size: `make` is given the size of what is in it.
    fn fit(&mut self, goal: usize, make: impl Fn(&mut Self, usize) -> Vec<u8>) -> Vec<u8> {
        let mut size = goal * 3 / 4;
        for _ in 0..3 {
            let made = make(&mut Self::new(self.script), size).len();
            size = (size as f64 * goal as f64 / made as f64 * 0.999) as usize;
        }
        make(&mut Self::new(self.script), size)
    }

    /// An order of about that many bytes.
    fn order(&mut self, size: usize) -> String {
        let numbers = &mut self.numbers;
        let (customer, plus, vip) = (numbers.below(900_000), numbers.below(99), numbers.below(3) == 0);
        let (day, second, cents) = (10 + numbers.below(18), 10 + numbers.below(49), numbers.below(90_000));
        let name = numbers.pick(self.script.names());
        let id = self.uuid();
        let total = cents as f64 / 100.0 + 5.0;
        let mut order = format!(
            "{{\"orderId\":\"{id}\",\"customer\":{{\"id\":{customer},\"email\":\"m.o'connor+{plus}@mail.example\",\"name\":\"{name}\",\
             \"vip\":{vip}}},\"currency\":\"EUR\",\"total\":{total},\"createdAt\":\"2026-03-{day}T08:14:{second}.250Z\",\"items\":[",
        );
        let mut first = true;
        while first || order.len() + 230 < size {
            let (sku, quantity, cents) =
                (self.numbers.below(90_000), 1 + self.numbers.below(8), self.numbers.below(9_000));
            let (title, gift) = (self.words(4), self.numbers.below(5) == 0);
            let price = cents as f64 / 100.0 + 1.0;
            let comma = if first { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(
                order,
                "{comma}{{\"sku\":\"SKU-{:05}\",\"qty\":{quantity},\"price\":{price},\"title\":\"{title}\",\"gift\":{gift}}}",
                10_000 + sku
            );
            first = false;
        }
        order.push_str("],\"notes\":\"");
        order.push_str(&self.words(2));
        while order.len() + 8 < size {
            order.push(' ');
            order.push_str(&self.words(1));
        }
        order.push_str("\"}");
        order
    }

    fn http_v2(&mut self, body: usize) -> Vec<u8> {
        let body = self.order(body);
        let (session, trace, cart) = (self.hex(32), self.hex(24), self.hex(4));
        let id = self.numbers.text(15, WORD);
        let host = "k9m2x4p7q1.execute-api.eu-central-1.amazonaws.com";
        format!(
            "{{\"version\":\"2.0\",\"routeKey\":\"POST /shops/{{shop}}/orders\",\"rawPath\":\"/live/shops/north/orders\",\
             \"rawQueryString\":\"ref=mail&offer=spring%20days&step=3\",\"cookies\":[\"session={session}\",\"theme=light\"],\
             \"headers\":{{\"accept\":\"application/json, */*;q=0.5\",\"accept-encoding\":\"gzip, deflate, br, zstd\",\"accept-language\":\
             \"de-DE,de;q=0.9,en;q=0.8\",\"content-length\":\"{}\",\"content-type\":\"application/json\",\"host\":\"{host}\",\
             \"origin\":\"https://north.example.com\",\"referer\":\"https://north.example.com/basket?step=3\",\"user-agent\":\"{AGENT}\",\
             \"x-amzn-trace-id\":\"Root=1-69a2{cart}-{trace}\",\"x-forwarded-for\":\"198.51.100.23\",\"x-forwarded-port\":\"443\",\
             \"x-forwarded-proto\":\"https\"}},\"queryStringParameters\":{{\"ref\":\"mail\",\"offer\":\"spring days\",\"step\":\"3\"}},\
             \"pathParameters\":{{\"shop\":\"north\"}},\"requestContext\":{{\"accountId\":\"210987654321\",\"apiId\":\"k9m2x4p7q1\",\
             \"domainName\":\"{host}\",\"domainPrefix\":\"k9m2x4p7q1\",\"http\":{{\"method\":\"POST\",\"path\":\
             \"/live/shops/north/orders\",\"protocol\":\"HTTP/1.1\",\"sourceIp\":\"198.51.100.23\",\"userAgent\":\"{AGENT}\"}},\
             \"requestId\":\"{id}=\",\"routeKey\":\"POST /shops/{{shop}}/orders\",\"stage\":\"live\",\
             \"time\":\"12/Mar/2026:08:14:31 +0000\",\"timeEpoch\":1773303271250}},\"stageVariables\":{{\"store\":\"orders-live\"}},\
             \"body\":{},\"isBase64Encoded\":false}}",
            body.len(),
            quoted(&body)
        )
        .into_bytes()
    }

    fn rest_v1(&mut self, body: usize) -> Vec<u8> {
        let body = self.order(body);
        let (session, cart, via) = (self.hex(32), self.hex(48), self.hex(32));
        let (token, edge) = (self.numbers.text(420, WORD), self.numbers.text(56, BASE64));
        let (visitor, trace) = (self.numbers.below(1_000_000_000), self.hex(24));
        let (request, other, extended) = (self.uuid(), self.uuid(), self.numbers.text(15, WORD));
        let host = "z3y2x1w0v9.execute-api.eu-central-1.amazonaws.com";
        let headers = [
            ("Accept", "application/json, */*;q=0.5".to_owned()),
            ("Accept-Encoding", "gzip, deflate, br, zstd".to_owned()),
            ("Accept-Language", "de-DE,de;q=0.9,en;q=0.8".to_owned()),
            ("Authorization", format!("Bearer eyJ{token}")),
            ("CloudFront-Forwarded-Proto", "https".to_owned()),
            ("CloudFront-Is-Desktop-Viewer", "true".to_owned()),
            ("CloudFront-Is-Mobile-Viewer", "false".to_owned()),
            ("CloudFront-Is-SmartTV-Viewer", "false".to_owned()),
            ("CloudFront-Is-Tablet-Viewer", "false".to_owned()),
            ("CloudFront-Viewer-ASN", "3320".to_owned()),
            ("CloudFront-Viewer-Country", "DE".to_owned()),
            ("Content-Type", "application/json".to_owned()),
            ("Cookie", format!("session={session}; _ga=GA1.2.{visitor}; theme=light; basket={cart}")),
            ("DNT", "1".to_owned()),
            ("Host", host.to_owned()),
            ("Origin", "https://north.example.com".to_owned()),
            ("Referer", "https://north.example.com/basket?step=3".to_owned()),
            ("sec-ch-ua", "\"Chromium\";v=\"139\", \"Not;A=Brand\";v=\"99\"".to_owned()),
            ("sec-ch-ua-mobile", "?0".to_owned()),
            ("sec-ch-ua-platform", "\"macOS\"".to_owned()),
            ("Sec-Fetch-Dest", "empty".to_owned()),
            ("Sec-Fetch-Mode", "cors".to_owned()),
            ("Sec-Fetch-Site", "cross-site".to_owned()),
            ("User-Agent", AGENT.to_owned()),
            ("Via", format!("2.0 {via}.cloudfront.net (CloudFront)")),
            ("X-Amz-Cf-Id", edge),
            ("X-Amzn-Trace-Id", format!("Root=1-69a2c0de-{trace}")),
            ("X-Forwarded-For", "198.51.100.23, 130.176.9.71".to_owned()),
            ("X-Forwarded-Port", "443".to_owned()),
            ("X-Forwarded-Proto", "https".to_owned()),
            ("X-Request-Id", other),
            ("X-Client-Version", "shop/7.2.0".to_owned()),
        ];
        let each = |write: &dyn Fn(&str) -> String| -> String {
            let members: Vec<_> =
                headers.iter().map(|(name, value)| format!("\"{name}\":{}", write(&quoted(value)))).collect();
            members.join(",")
        };
        format!(
            "{{\"resource\":\"/shops/{{shop}}/orders\",\"path\":\"/shops/north/orders\",\"httpMethod\":\"POST\",\"headers\":{{{}}},\
             \"multiValueHeaders\":{{{}}},\"queryStringParameters\":{{\"ref\":\"mail\",\"offer\":\"spring days\",\"step\":\"3\"}},\
             \"multiValueQueryStringParameters\":{{\"ref\":[\"mail\"],\"offer\":[\"spring days\"],\"step\":[\"3\"]}},\
             \"pathParameters\":{{\"shop\":\"north\"}},\"stageVariables\":{{\"store\":\"orders-live\"}},\"requestContext\":\
             {{\"resourceId\":\"m4n5b6\",\"resourcePath\":\"/shops/{{shop}}/orders\",\"httpMethod\":\"POST\",\"extendedRequestId\":\
             \"{extended}=\",\"requestTime\":\"12/Mar/2026:08:14:31 +0000\",\"path\":\"/live/shops/north/orders\",\"accountId\":\
             \"210987654321\",\"protocol\":\"HTTP/1.1\",\"stage\":\"live\",\"domainPrefix\":\"z3y2x1w0v9\",\"requestTimeEpoch\":\
             1773303271250,\"requestId\":\"{request}\",\"identity\":{{\"cognitoIdentityPoolId\":null,\"accountId\":null,\
             \"cognitoIdentityId\":null,\"caller\":null,\"sourceIp\":\"198.51.100.23\",\"principalOrgId\":null,\"accessKey\":null,\
             \"cognitoAuthenticationType\":null,\"cognitoAuthenticationProvider\":null,\"userArn\":null,\"userAgent\":\"{AGENT}\",\
             \"user\":null}},\"domainName\":\"{host}\",\"deploymentId\":\"x7c8v9\",\"apiId\":\"z3y2x1w0v9\"}},\"body\":{},\
             \"isBase64Encoded\":false}}",
            each(&str::to_owned),
            each(&|value| format!("[{value}]")),
            quoted(&body)
        )
        .into_bytes()
    }

    fn s3(&mut self) -> Vec<u8> {
        let key = match self.script {
            Script::Latin => "inbox/2026/03/12/delivery+note+%28O%27Connor%29.pdf",
            Script::Mixed => {
                "inbox/2026/03/12/Lieferschein+f%C3%BCr+%D0%9E%D0%BB%D1%8C%D0%B3%D0%B0+%E9%9D%92%E3%81%84.pdf"
            }
        };
        let [principal, request, sequencer] = [16, 16, 18].map(|len| self.numbers.text(len, UPPER_HEX));
        let [id, version] = [76, 32].map(|len| self.numbers.text(len, WORD));
        let (owner, tag) = (self.numbers.text(13, UPPER_HEX), self.hex(32));
        format!(
            "{{\"Records\":[{{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"awsRegion\":\"eu-central-1\",\"eventTime\":\
             \"2026-03-12T08:14:31.250Z\",\"eventName\":\"ObjectCreated:Put\",\"userIdentity\":{{\"principalId\":\"AWS:AIDA{principal}\"}},\
             \"requestParameters\":{{\"sourceIPAddress\":\"198.51.100.23\"}},\"responseElements\":{{\"x-amz-request-id\":\"{request}\",\
             \"x-amz-id-2\":\"{id}\"}},\"s3\":{{\"s3SchemaVersion\":\"1.0\",\"configurationId\":\"inbox\",\"bucket\":{{\"name\":\
             \"north-inbox-live\",\"ownerIdentity\":{{\"principalId\":\"A{owner}\"}},\"arn\":\"arn:aws:s3:::north-inbox-live\"}},\
             \"object\":{{\"key\":\"{key}\",\"size\":48213,\"eTag\":\"{tag}\",\"versionId\":\"{version}\",\"sequencer\":\
             \"{sequencer}\"}}}}}}]}}"
        )
        .into_bytes()
    }

    fn sqs(&mut self, records: usize, body: usize) -> Vec<u8> {
        let mut records = (0..records).map(|_| self.message(body)).collect::<Vec<_>>().join(",");
        records.insert_str(0, "{\"Records\":[");
        records.push_str("]}");
        records.into_bytes()
    }

    fn message(&mut self, body: usize) -> String {
        let body = self.order(body);
        let digest: String = Md5::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
        let (id, receipt, sender) = (self.uuid(), self.numbers.text(340, BASE64), self.numbers.text(17, UPPER_HEX));
        format!(
            "{{\"messageId\":\"{id}\",\"receiptHandle\":\"AQEB{receipt}==\",\"body\":{},\"attributes\":{{\"ApproximateReceiveCount\":\
             \"1\",\"SentTimestamp\":\"1773303271250\",\"SenderId\":\"AIDA{sender}\",\"ApproximateFirstReceiveTimestamp\":\
             \"1773303271262\"}},\"messageAttributes\":{{\"shop\":{{\"stringValue\":\"north\",\"stringListValues\":[],\
             \"binaryListValues\":[],\"dataType\":\"String\"}}}},\"md5OfBody\":\"{digest}\",\"eventSource\":\"aws:sqs\",\
             \"eventSourceARN\":\"arn:aws:sqs:eu-central-1:210987654321:orders-live\",\"awsRegion\":\"eu-central-1\"}}",
            quoted(&body)
        )
    }

    fn event_bridge(&mut self, detail: usize) -> Vec<u8> {
        let (id, detail) = (self.uuid(), self.order(detail));
        format!(
            "{{\"version\":\"0\",\"id\":\"{id}\",\"detail-type\":\"OrderPlaced\",\"source\":\"com.north.orders\",\"account\":\
             \"210987654321\",\"time\":\"2026-03-12T08:14:31Z\",\"region\":\"eu-central-1\",\"resources\":\
             [\"arn:aws:dynamodb:eu-central-1:210987654321:table/orders-live\"],\"detail\":{detail}}}"
        )
        .into_bytes()
    }
}

/// The text as a JSON string.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The event and the documents that its bodies hold, as a function parses them.
#[must_use]
pub fn values(json: &[u8], kind: Kind) -> Option<(Value, Vec<Value>)> {
    let event: Value = serde_json::from_slice(json).ok()?;
    let body = |holder: &Value| serde_json::from_str(holder.get("body")?.as_str()?).ok();
    let bodies = match kind {
        Kind::HttpV2 | Kind::RestV1 => vec![body(&event)?],
        Kind::Sqs => event.get("Records")?.as_array()?.iter().map(body).collect::<Option<Vec<Value>>>()?,
        Kind::S3 | Kind::EventBridge => Vec::new(),
    };
    Some((event, bodies))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluicegate::{Decision, Gate};

    #[test]
    fn each_event_is_of_its_size_and_source_and_passes() {
        let gate = Gate::default();
        let mut scratch = gate.scratch();
        let sizes = [2_700, 9_700, 800, 16_500, 2_300, 256 << 10, 256 << 10, 6_000_000];
        let sizes = sizes.into_iter().cycle();
        for (event, size) in all().iter().zip(sizes) {
            let len = event.json.len();
            assert!(len * 4 > size * 3 && len * 3 < size * 4, "{}: {len} bytes", event.name);
            let verdict = gate.check(&mut scratch, &event.json);
            assert_eq!(verdict.source(), Some(event.kind.source()), "{}", event.name);
            assert_eq!(verdict.decision(), Decision::Pass, "{}", event.name);
            let rules: Vec<_> = verdict.findings().map(|finding| finding.rule().id).collect();
            assert!(rules.is_empty(), "{}: {rules:?}", event.name);
        }
    }

    #[test]
    fn events_are_always_the_same() {
        let [once, again] = [everyday(), everyday()];
        assert!(once.iter().zip(&again).all(|(a, b)| a.json == b.json));
    }
}
