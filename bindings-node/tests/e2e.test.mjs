/** End to end: AWS's own runtime client runs guarded functions against a local Runtime API. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { invoke } from "./e2e/runtime-api.mjs";

const folder = fileURLToPath(new URL("e2e/", import.meta.url));
// `cargo xtask test` installs it there: it is built from C++ when it is installed, which not every machine can do.
const client = `${process.env.SLUICEGATE_RIC ?? fileURLToPath(new URL("../../target/ric/", import.meta.url))}/node_modules/aws-lambda-ric`;
const skip = existsSync(client) ? false : `aws-lambda-ric is not installed in ${client}: it needs autoconf, automake, libtool, cmake and a C++ compiler`;

const HOSTILE = "1' OR '1'='1' --";
const batch = (...bodies) => JSON.stringify({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:1:q" })),
});
const http = (body) => JSON.stringify({
  version: "2.0",
  routeKey: "POST /",
  rawPath: "/",
  rawQueryString: "",
  headers: { "content-type": "application/json" },
  requestContext: { accountId: "1", apiId: "a", domainName: "a.execute-api.eu-west-1.amazonaws.com", http: { method: "POST", path: "/", protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "x" }, requestId: "r", stage: "$default", time: "07/Jul/2026:12:03:48 +0000", timeEpoch: 1783425828123 },
  body: JSON.stringify(body),
  isBase64Encoded: false,
});
const detail = (text) => JSON.stringify({ version: "0", id: "1", "detail-type": "t", source: "com.acme", account: "1", time: "2026-07-07T12:03:48Z", region: "eu-west-1", resources: [], detail: { text } });

async function run(handler, events) {
  const { outcomes, printed } = await invoke([process.execPath, `${client}/bin/index.mjs`, `functions.${handler}`], events, { cwd: folder });
  assert.equal(outcomes.filter(Boolean).length, events.length, printed);
  const json = (text) => JSON.parse(text === "" ? "null" : text);
  return { printed, outcomes: outcomes.map(({ response, error, init }) => (assert.equal(init, undefined, init), response === undefined ? { error: json(error) } : { response: json(response) })) };
}

const failed = (...ids) => ({ response: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) } });

test("a queue", { skip }, async () => {
  const { outcomes, printed } = await run("queue", [batch("a", "fail"), batch("fail", HOSTILE, "c"), batch(HOSTILE), "{}", '"text"', "null", "[]"]);
  assert.deepEqual(outcomes.slice(0, 3), [failed("m1"), failed("m0", "m1"), failed("m0")]);
  for (const { error } of outcomes.slice(3)) assert.equal(error?.errorType, "EventRejected");
  assert.ok(!printed.includes("OR '1'"), "no value in the log");
  const lines = printed.split("\n").filter((line) => line.startsWith('{"timestamp"')).map((line) => JSON.parse(line));
  assert.deepEqual(lines.slice(0, 2).map(({ requestId, decision }) => [requestId, decision]), [["1", "partial"], ["2", "reject"]]);
});

test("an HTTP API", { skip }, async () => {
  for (const handler of ["http", "callback"]) {
    const { outcomes } = await run(handler, [http({ a: 1 }), http({ a: HOSTILE }), '{"a": 1}']);
    assert.deepEqual(outcomes[0].response, { statusCode: 200, body: '{"a":1}' });
    assert.equal(outcomes[1].response.statusCode, 400);
    assert.equal(JSON.parse(outcomes[1].response.body).status, 400);
    assert.ok(!JSON.stringify(outcomes[2]).includes("200"));
  }
});

test("an asynchronous event", { skip }, async () => {
  const { outcomes } = await run("topic", [detail("a"), detail(HOSTILE)]);
  assert.deepEqual(outcomes[0].response, { text: "a" });
  assert.deepEqual([outcomes[1].error.errorType, outcomes[1].error.errorMessage], ["EventRejected", "the event is refused"]);
});

test("a handler that streams", { skip }, async () => {
  const { outcomes, printed } = await invoke([process.execPath, `${client}/bin/index.mjs`, "functions.streamed"], [http({ a: 1 }), http({ a: HOSTILE })], { cwd: folder });
  assert.equal(outcomes[0]?.response, '{"a":1}', printed);
  const [prelude, body] = outcomes[1].response.split("\0".repeat(8));
  assert.equal(JSON.parse(prelude).statusCode, 400);
  assert.equal(JSON.parse(body).status, 400);
});
