//! JSON Schemas of the events that are measured: as strict as a careful user would write them.

use crate::events::Kind;
use serde_json::{Value, json};

/// The schema of an event of that kind.
#[must_use]
pub fn event(kind: Kind) -> Value {
    match kind {
        Kind::HttpV2 => http_v2(),
        Kind::RestV1 => rest_v1(),
        Kind::S3 => s3(),
        Kind::Sqs => sqs(),
        Kind::EventBridge => event_bridge(),
    }
}

const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
const REGION: &str = "^[a-z]{2}(-[a-z]+)+-[0-9]$";
const ACCOUNT: &str = "^[0-9]{12}$";
const STAGE: &str = "^\\$?[A-Za-z0-9_-]{1,128}$";

/// The schema of an order: what a body, a message or a detail holds.
#[must_use]
pub fn order() -> Value {
    json!({
        "type": "object",
        "required": ["orderId", "customer", "currency", "total", "createdAt", "items"],
        "additionalProperties": false,
        "properties": {
            "orderId": {"type": "string", "pattern": UUID},
            "customer": {
                "type": "object",
                "required": ["id", "email"],
                "additionalProperties": false,
                "properties": {
                    "id": {"type": "integer", "minimum": 0},
                    "email": {"type": "string", "minLength": 3, "maxLength": 254, "pattern": "^[^@\\s]+@[^@\\s]+$"},
                    "name": {"type": "string", "minLength": 1, "maxLength": 120},
                    "vip": {"type": "boolean"}
                }
            },
            "currency": {"enum": ["EUR", "USD", "GBP", "SEK"]},
            "total": {"type": "number", "minimum": 0, "maximum": 1_000_000},
            "createdAt": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$"},
            "items": {
                "type": "array",
                "minItems": 1,
                "maxItems": 100_000,
                "items": {
                    "type": "object",
                    "required": ["sku", "qty", "price"],
                    "additionalProperties": false,
                    "properties": {
                        "sku": {"type": "string", "pattern": "^SKU-[0-9]{5}$"},
                        "qty": {"type": "integer", "minimum": 1, "maximum": 999},
                        "price": {"type": "number", "minimum": 0},
                        "title": {"type": "string", "maxLength": 200},
                        "gift": {"type": "boolean"}
                    }
                }
            },
            "notes": {"type": "string", "maxLength": 4000}
        }
    })
}

fn texts() -> Value {
    json!({
        "type": ["object", "null"],
        "maxProperties": 100,
        "propertyNames": {"maxLength": 128},
        "additionalProperties": {"type": "string", "maxLength": 8192}
    })
}

fn lists() -> Value {
    json!({
        "type": ["object", "null"],
        "maxProperties": 100,
        "additionalProperties": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 8192}}
    })
}

fn method() -> Value {
    json!({"enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]})
}

fn http_v2() -> Value {
    let some = json!({"type": "string", "minLength": 1, "maxLength": 512});
    json!({
        "type": "object",
        "required": ["version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "isBase64Encoded"],
        "additionalProperties": false,
        "properties": {
            "version": {"const": "2.0"},
            "routeKey": some,
            "rawPath": {"type": "string", "pattern": "^/"},
            "rawQueryString": {"type": "string", "maxLength": 8192},
            "cookies": {"type": "array", "maxItems": 60, "items": {"type": "string", "maxLength": 4096}},
            "headers": {"allOf": [texts(), {"type": "object", "required": ["host", "content-type"]}]},
            "queryStringParameters": texts(),
            "pathParameters": texts(),
            "stageVariables": texts(),
            "requestContext": {
                "type": "object",
                "required": ["accountId", "apiId", "domainName", "http", "requestId", "routeKey", "stage", "time", "timeEpoch"],
                "properties": {
                    "accountId": {"type": "string", "pattern": ACCOUNT},
                    "apiId": some,
                    "domainName": some,
                    "domainPrefix": some,
                    "http": {
                        "type": "object",
                        "required": ["method", "path", "protocol", "sourceIp", "userAgent"],
                        "additionalProperties": false,
                        "properties": {
                            "method": method(),
                            "path": {"type": "string", "pattern": "^/"},
                            "protocol": some,
                            "sourceIp": {"type": "string", "minLength": 2, "maxLength": 45},
                            "userAgent": {"type": "string", "maxLength": 1024}
                        }
                    },
                    "requestId": some,
                    "routeKey": some,
                    "stage": {"type": "string", "pattern": STAGE},
                    "time": some,
                    "timeEpoch": {"type": "integer", "minimum": 0}
                }
            },
            "body": {"type": "string"},
            "isBase64Encoded": {"type": "boolean"}
        }
    })
}

fn rest_v1() -> Value {
    let text = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    json!({
        "type": "object",
        "required": ["resource", "path", "httpMethod", "headers", "multiValueHeaders", "requestContext", "isBase64Encoded"],
        "additionalProperties": false,
        "properties": {
            "resource": {"type": "string", "pattern": "^/"},
            "path": {"type": "string", "pattern": "^/"},
            "httpMethod": method(),
            "headers": texts(),
            "multiValueHeaders": lists(),
            "queryStringParameters": texts(),
            "multiValueQueryStringParameters": lists(),
            "pathParameters": texts(),
            "stageVariables": texts(),
            "requestContext": {
                "type": "object",
                "required": ["resourceId", "resourcePath", "httpMethod", "accountId", "stage", "requestId", "identity", "apiId"],
                "properties": {
                    "resourceId": text,
                    "resourcePath": {"type": "string", "pattern": "^/"},
                    "httpMethod": text,
                    "accountId": {"type": "string", "pattern": ACCOUNT},
                    "stage": {"type": "string", "pattern": STAGE},
                    "requestId": {"type": "string", "pattern": UUID},
                    "requestTimeEpoch": {"type": "integer", "minimum": 0},
                    "apiId": text,
                    "identity": {
                        "type": "object",
                        "required": ["sourceIp"],
                        "properties": {
                            "sourceIp": {"type": "string", "minLength": 2, "maxLength": 45},
                            "userAgent": maybe, "accountId": maybe, "caller": maybe, "user": maybe, "userArn": maybe, "accessKey": maybe
                        }
                    }
                }
            },
            "body": maybe,
            "isBase64Encoded": {"type": "boolean"}
        }
    })
}

fn s3() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "required": ["Records"],
        "additionalProperties": false,
        "properties": {"Records": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
            "type": "object",
            "required": ["eventVersion", "eventSource", "awsRegion", "eventTime", "eventName", "s3"],
            "properties": {
                "eventVersion": {"type": "string", "pattern": "^2\\.[0-9]+$"},
                "eventSource": {"const": "aws:s3"},
                "awsRegion": {"type": "string", "pattern": REGION},
                "eventTime": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T"},
                "eventName": {"type": "string", "pattern": "^[A-Za-z]+:[A-Za-z*:]+$"},
                "userIdentity": {"type": "object", "properties": {"principalId": text}},
                "requestParameters": {"type": "object", "properties": {"sourceIPAddress": text}},
                "responseElements": texts(),
                "s3": {
                    "type": "object",
                    "required": ["bucket", "object"],
                    "properties": {
                        "s3SchemaVersion": {"const": "1.0"},
                        "configurationId": {"type": "string", "maxLength": 255},
                        "bucket": {
                            "type": "object",
                            "required": ["name", "arn"],
                            "properties": {
                                "name": {"type": "string", "minLength": 3, "maxLength": 63, "pattern": "^[a-z0-9.-]+$"},
                                "arn": {"type": "string", "pattern": "^arn:aws[a-z-]*:s3:::"},
                                "ownerIdentity": {"type": "object"}
                            }
                        },
                        "object": {
                            "type": "object",
                            "required": ["key"],
                            "properties": {
                                "key": {"type": "string", "minLength": 1, "maxLength": 1024},
                                "size": {"type": "integer", "minimum": 0},
                                "eTag": {"type": "string", "pattern": "^[0-9a-f]{32}(-[0-9]+)?$"},
                                "versionId": text,
                                "sequencer": {"type": "string", "pattern": "^[0-9A-F]+$"}
                            }
                        }
                    }
                }
            }
        }}}
    })
}

fn sqs() -> Value {
    let texts = json!({"type": "array", "items": {"type": "string"}});
    json!({
        "type": "object",
        "required": ["Records"],
        "additionalProperties": false,
        "properties": {"Records": {"type": "array", "minItems": 1, "maxItems": 10_000, "items": {
            "type": "object",
            "required": [
                "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource", "eventSourceARN",
                "awsRegion"
            ],
            "additionalProperties": false,
            "properties": {
                "messageId": {"type": "string", "pattern": UUID},
                "receiptHandle": {"type": "string", "minLength": 1, "maxLength": 1024},
                "body": {"type": "string"},
                "attributes": {
                    "type": "object",
                    "required": ["ApproximateReceiveCount", "SentTimestamp"],
                    "additionalProperties": {"type": "string", "maxLength": 512}
                },
                "messageAttributes": {"type": "object", "maxProperties": 10, "additionalProperties": {
                    "type": "object",
                    "required": ["dataType"],
                    "additionalProperties": false,
                    "properties": {
                        "stringValue": {"type": "string"},
                        "binaryValue": {"type": "string"},
                        "stringListValues": texts,
                        "binaryListValues": texts,
                        "dataType": {"type": "string", "pattern": "^(String|Number|Binary)"}
                    }
                }},
                "md5OfBody": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
                "eventSource": {"const": "aws:sqs"},
                "eventSourceARN": {"type": "string", "pattern": "^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:"},
                "awsRegion": {"type": "string", "pattern": REGION}
            }
        }}}
    })
}

fn event_bridge() -> Value {
    json!({
        "type": "object",
        "required": ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
        "additionalProperties": false,
        "properties": {
            "version": {"const": "0"},
            "id": {"type": "string", "pattern": UUID},
            "detail-type": {"type": "string", "minLength": 1, "maxLength": 128},
            "source": {"type": "string", "pattern": "^[A-Za-z0-9_.-]+$"},
            "account": {"type": "string", "pattern": ACCOUNT},
            "time": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T"},
            "region": {"type": "string", "pattern": REGION},
            "resources": {"type": "array", "items": {"type": "string", "maxLength": 2048}},
            "detail": order()
        }
    })
}
