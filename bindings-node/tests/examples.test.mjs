/** The functions of `examples/node`: they compile against the types of this package, and do what they say. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const stage = mkdtempSync(join(tmpdir(), "sluicegate-"));
test.after(() => rmSync(stage, { recursive: true }));
// As npm would install it, with this package in the place of the one from the registry.
cpSync(join(folder, "../examples/node"), stage, { recursive: true });
mkdirSync(join(stage, "node_modules"));
symlinkSync(folder, join(stage, "node_modules/sluicegate"), "dir");
symlinkSync(join(folder, "node_modules/@types"), join(stage, "node_modules/@types"), "dir");
const require = createRequire(join(stage, "package.json"));

const context = { awsRequestId: "1" };
const silent = async (run) => {
  const { write } = process.stdout;
  const { error } = console;
  process.stdout.write = (text, ...rest) => (String(text).startsWith("{") ? true : write.call(process.stdout, text, ...rest));
  console.error = () => undefined;
  try {
    return await run();
  } finally {
    process.stdout.write = write;
    console.error = error;
  }
};
const load = (name) => {
  const { handler } = require(`./dist/${name}.js`);
  return (event) => silent(() => handler(event, context));
};

test("they compile", () => {
  try {
    execFileSync(process.execPath, [join(folder, "node_modules/typescript/bin/tsc"), "-p", "."], { cwd: stage, encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout);
  }
});

test("the HTTP API", async () => {
  const handler = load("http");
  const request = (body, path = "/orders") => ({
    version: "2.0",
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: "",
    headers: { "content-type": "application/json" },
    requestContext: { accountId: "1", apiId: "a", domainName: "a.execute-api.eu-west-1.amazonaws.com", http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "x" }, requestId: "r", routeKey: `POST ${path}`, stage: "$default", time: "07/Jul/2026:12:03:48 +0000", timeEpoch: 1783425828123 },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  });
  const order = { customer: "Miles O'Brien", items: [{ sku: "SKU-00001", quantity: 2 }, { sku: "SKU-00002", quantity: 3 }] };
  const answer = await handler(request(order));
  assert.deepEqual([answer.statusCode, answer.body], [201, '{"pieces":5}']);
  const wrong = await handler(request({ ...order, items: [] }));
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /\$\.body\.items/);
  assert.equal((await handler(request({ ...order, customer: "x' OR '1'='1' --" }))).statusCode, 400);
  assert.ok((await handler(request(order, "/other"))).statusCode >= 400);
});

test("S3", async () => {
  const handler = load("s3");
  const put = (key, bucket = "incoming-1") => ({
    Records: [{ eventVersion: "2.1", eventSource: "aws:s3", awsRegion: "eu-west-1", eventTime: "2026-07-07T12:03:48.123Z", eventName: "ObjectCreated:Put", s3: { s3SchemaVersion: "1.0", configurationId: "c", bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object: { key, size: 1, eTag: "e", sequencer: "1" } } }],
  });
  assert.deepEqual(await handler(put("uploads/2026/invoice-7.pdf")), ["/tmp/invoice-7.pdf"]);
  for (const event of [put("a%3Brm+-rf+%2F"), put("..%2F..%2Fetc%2Fpasswd"), put("a.pdf", "other")]) {
    await assert.rejects(handler(event), { name: "EventRejected" });
  }
});

test("SQS", async () => {
  const handler = load("sqs");
  const message = (messageId, body) => ({ messageId, receiptHandle: "r", body: typeof body === "string" ? body : JSON.stringify(body), attributes: { ApproximateReceiveCount: "1" }, messageAttributes: {}, eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:1:orders", awsRegion: "eu-west-1" });
  const orderId = "6e7d3b0c-7a70-4c3f-8a1a-0e6a7c1d2b3f";
  const answer = await handler({ Records: [message("1", { orderId, total: 5 }), message("2", { orderId, total: 0 }), message("3", { orderId }), message("4", "no json")] });
  assert.deepEqual(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort(), ["2", "3", "4"]);
});

test("EventBridge", async () => {
  const handler = load("eventbridge");
  const placed = (detail, more) => ({ version: "0", id: "1", "detail-type": "OrderPlaced", source: "com.acme.orders", account: "1", time: "2026-07-07T12:03:48Z", region: "eu-west-1", resources: [], detail, ...more });
  assert.equal(await handler(placed({ orderId: "7", note: "leave it at the door" })), "7");
  await assert.rejects(handler(placed({ orderId: "7", note: "<img src=x onerror=alert(1)>" })), { name: "EventRejected" });
  await assert.rejects(handler(placed({ orderId: "7" }, { source: "com.evil" })), { name: "EventRejected" });
});
