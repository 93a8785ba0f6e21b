/**
 * What is done about a finding: the right side of `rules` in a policy.
 * - `reject`: What it was found in is refused: the record, or the whole event.
 * - `report`: It is told, and nothing is stopped.
 * - `off`: It is not looked for.
 * - `sanitize`: The text is made harmless, and the event goes on.
 */
export type Action = "reject" | "report" | "off" | "sanitize";
/**
 * What a string carries: an encoding, or the event of another source.
 * - `json`: A JSON text.
 * - `form`: A form: `application/x-www-form-urlencoded`.
 * - `multipart`: A form of several parts: `multipart/form-data`. The boundary is that of its first line.
 * - `percent`: Percent-encoded text, in which `+` is a plus.
 * - `base64`: Base64.
 * - `gzip`: Data compressed with gzip.
 * - `s3`: An S3 notification.
 * - `sns`: An SNS message.
 * - `sqs`: An SQS batch.
 * - `eventbridge`: An EventBridge event.
 */
export type Carries = "json" | "form" | "multipart" | "percent" | "base64" | "gzip" | "s3" | "sns" | "sqs" | "eventbridge";
/** Such as `90s`, `15m`, `2h`, `7d`. */
export type Duration = string;
/** What is known about one field. */
export interface Field {
    /** The classes or rules that may appear here. */
    readonly allow?: readonly string[] | undefined;
    /** A path into the opened event, as JSONPath (RFC 9535) with names, `[n]`, `[*]` and `..`. */
    readonly at: FieldPath;
    /**
     * What the text carries, from the outside in: an encoding, a document, or a chain of them such as `[gzip, json]` or `[sns, s3]`. What the
     * source itself encodes (the base64 of Kinesis, the percent-encoding of an S3 key) is taken off before.
     */
    readonly carries?: Carries | readonly Carries[] | undefined;
    /** What honest values look like. */
    readonly holds?: "text" | "html" | "markdown" | "code" | "url" | "path" | "filename" | "token" | "json" | undefined;
    /** What is done to make the text harmless, in that order. */
    readonly sanitize?: readonly Sanitizer[] | undefined;
    /** The JSON Schema of the field: a path relative to the policy file, or the schema itself. */
    readonly schema?: SchemaSource | undefined;
    /** Whether the field is left out of redacted copies. */
    readonly sensitive?: boolean | undefined;
    /** Where the function sends the field, one or a list: strict rules for each. */
    readonly sink?: "shell" | "path" | "sql" | "html" | "url" | "header" | "log" | "template" | "nosql" | "ldap" | "xpath" | "formula" | readonly ("shell" | "path" | "sql" | "html" | "url" | "header" | "log" | "template" | "nosql" | "ldap" | "xpath" | "formula")[] | undefined;
}
/** The function itself, as it shows in the events that it causes. */
export interface PolicyFunction {
    /**
     * Its name, which is the session's in the principal of an S3 notification or of an event from CloudTrail (`AWS:AROA…:name`). The bindings know
     * it from the environment.
     */
    readonly name?: string | undefined;
    /** The `source`, one or a list, of the EventBridge events that it puts. */
    readonly source?: string | readonly string[] | undefined;
}
/** How much an event may hold. What is more is refused, with a finding of class `limit` or `budget`. */
export interface Limits {
    /**
     * How old an event may be, by its source's own timestamp: `90s`, `15m`, `2h`, `7d`. An event that does not tell its time is refused too. Off
     * where it is left out.
     */
    readonly age?: Duration | undefined;
    /**
     * The carriers of an event: strings that are declared to carry another document or text, with those in opened carriers.
     * @default 100000
     */
    readonly carriers?: number | undefined;
    /**
     * The bytes of all opened carriers of one event together.
     * @default 8388608
     */
    readonly decoded_bytes?: number | undefined;
    /**
     * How deep arrays and objects may lie in each other, in the event and in each opened carrier, and carriers in each other.
     * @default 32
     */
    readonly depth?: number | undefined;
    /**
     * The bytes of an event. The default is what Lambda takes for a synchronous invocation: 6 MB and a little.
     * @default 6291556
     */
    readonly event_bytes?: number | undefined;
    /**
     * How often an event may have been through this function before, by the lineage in its X-Ray trace headers. With it, what the function itself
     * caused is refused: see `function`. Off where it is left out.
     */
    readonly hops?: number | undefined;
    /**
     * The values of an event, with those of opened carriers; names are not counted.
     * @default 500000
     */
    readonly nodes?: number | undefined;
    /**
     * How many times its own bytes a compressed carrier (gzip) may expand to.
     * @default 100
     */
    readonly ratio?: number | undefined;
    /** How often a message may have been received (SQS: `ApproximateReceiveCount`). Off where it is left out. */
    readonly receives?: number | undefined;
    /**
     * The records of a batch.
     * @default 10000
     */
    readonly records?: number | undefined;
    /**
     * The bytes of one string, before it is opened.
     * @default 6291556
     */
    readonly string_bytes?: number | undefined;
}
/**
 * Whether the gate refuses events.
 * - `enforce`: What is found is acted upon.
 * - `report`: Everything is found, nothing is stopped.
 */
export type Mode = "enforce" | "report";
/**
 * What the platform is told about an event that is refused.
 * - `auto`: What fits the source: an HTTP answer, the failed records of a batch, or an error.
 * - `raise`: An error, so that the platform retries and dead-letters the event.
 * - `drop`: The event is logged and acknowledged.
 */
export type OnReject = "auto" | "raise" | "drop";
/** Such as `$.body.name`, `$.Records[*].s3.object.key`, `$..comment`. */
export type FieldPath = string;
/** A rule of your own. */
export interface Pattern {
    /** The id of the rule: `custom.` and a name. */
    readonly id: string;
    /** The message of a finding. */
    readonly message?: string | undefined;
    /** What must not be found: a regular expression, matched in linear time. */
    readonly pattern: string;
    /** How much harm a finding stands for. */
    readonly severity: "low" | "medium" | "high" | "critical";
}
/** What is known about one route. */
export interface Route {
    /** What is known about its fields. */
    readonly fields?: readonly Field[] | undefined;
}
/**
 * One step that makes a text harmless. Done twice it changes nothing more.
 * - `strip-control`: Takes out control characters, except tabs and line breaks.
 * - `strip-invisible`: Takes out bidirectional controls, characters without width and tags, except where text is spelled with them.
 * - `normalize-nfc`: Brings Unicode into its normal form NFC.
 * - `normalize-nfkc`: Brings Unicode into its normal form NFKC, in which a full-width letter is a letter.
 * - `trim`: Takes white space off both ends.
 * - `collapse-space`: Makes each run of white space one space.
 * - `single-line`: Makes each run of line breaks one space.
 * - `lowercase`: Makes letters small.
 * - `escape-html`: Writes `<`, `>`, `&` and quotes as character references; a reference that is there stays.
 * - `clean-html`: Keeps harmless markup and takes out the rest.
 * - `strip-html`: Takes out markup, and scripts and styles with what is in them.
 * - `normalize-path`: Takes `.`, `..` and doubled separators out of a path.
 * - `base-name`: Keeps what is behind the last separator of a path.
 * - `escape-formula`: Writes a `'` before each cell that a spreadsheet may take for a formula.
 * - `remove`: Takes the field out of its object, or all items that `[*]` names out of their list.
 * - `redact`: Writes `[redacted:sensitive]` instead of the value.
 */
export type Sanitizer = "strip-control" | "strip-invisible" | "normalize-nfc" | "normalize-nfkc" | "trim" | "collapse-space" | "single-line" | "lowercase" | "escape-html" | "clean-html" | "strip-html" | "normalize-path" | "base-name" | "escape-formula" | {
    readonly truncate: number;
} | "remove" | "redact";
export type SchemaSource = string | boolean | object;
/**
 * A policy as an object: what the policy file says. Without `version`, the newest.
 * What a gate accepts: the sources, limits, rules and fields of a function's events.
 */
export interface Policy {
    /** The address of this JSON Schema, for editors. The gate does not look at it. */
    readonly "$schema"?: string | undefined;
    /** An EventBridge event pattern over any source's event. What does not match is refused. */
    readonly accept?: object | undefined;
    /** What is known about single fields. */
    readonly fields?: readonly Field[] | undefined;
    /** The function itself, so that it is known which events it has caused: for `limits.hops`. */
    readonly function?: PolicyFunction | undefined;
    /** How much an event may hold. */
    readonly limits?: Limits | undefined;
    /**
     * Whether the gate refuses events, or only reports what it finds.
     * @default "enforce"
     */
    readonly mode?: Mode | undefined;
    /**
     * What the platform is told about an event that is refused.
     * @default "auto"
     */
    readonly on_reject?: OnReject | undefined;
    /**
     * How much suspicion is enough, from 1 to 3, as in the OWASP Core Rule Set.
     * @default 1
     */
    readonly paranoia?: 1 | 2 | 3 | undefined;
    /** Rules of your own. */
    readonly patterns?: readonly Pattern[] | undefined;
    /** What is known about single routes of an HTTP API: `POST /orders/{id}` and its fields. */
    readonly routes?: {
        readonly [name: string]: Route | undefined;
    } | undefined;
    /** What a finding does, by the class of its rule or by its id. An id wins over its class. */
    readonly rules?: {
        readonly accept?: Action | undefined;
        readonly budget?: Action | undefined;
        readonly carrier?: Action | undefined;
        readonly code?: Action | undefined;
        readonly command?: Action | undefined;
        readonly consistency?: Action | undefined;
        readonly control?: Action | undefined;
        readonly crlf?: Action | undefined;
        readonly custom?: Action | undefined;
        readonly deserialization?: Action | undefined;
        readonly expression?: Action | undefined;
        readonly formula?: Action | undefined;
        readonly json?: Action | undefined;
        readonly ldap?: Action | undefined;
        readonly limit?: Action | undefined;
        readonly nosql?: Action | undefined;
        readonly path?: Action | undefined;
        readonly prototype?: Action | undefined;
        readonly sanitize?: Action | undefined;
        readonly schema?: Action | undefined;
        readonly source?: Action | undefined;
        readonly sql?: Action | undefined;
        readonly ssrf?: Action | undefined;
        readonly template?: Action | undefined;
        readonly unicode?: Action | undefined;
        readonly xml?: Action | undefined;
        readonly xpath?: Action | undefined;
        readonly xss?: Action | undefined;
        readonly [id: `${string}.${string}`]: Action | undefined;
    } | undefined;
    /** The services whose events are accepted: one name, a list, or a family such as `apigateway`. Left out: any known source. */
    readonly source?: string | readonly string[] | undefined;
    /**
     * The version of the format: 1.
     * @default 1
     */
    readonly version?: 1 | undefined;
}
