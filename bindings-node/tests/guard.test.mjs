/** `guard`: what reaches a handler, and what the platform is told. */

import assert from "node:assert/strict";
import test from "node:test";
import { EventRejected, Gate, guard, PolicyError } from "../dist/index.js";

const HOSTILE = "1' OR '1'='1' --";
const message = (messageId, body, more) => ({
  messageId,
  receiptHandle: "x",
  body,
  attributes: {},
  messageAttributes: {},
  eventSource: "aws:sqs",
  eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
  awsRegion: "eu-west-1",
  ...more,
});
const batch = (...bodies) => ({ Records: bodies.map((body, index) => message(`m${index}`, body)) });
const http = (body) => ({
  version: "2.0",
  routeKey: "POST /",
  rawPath: "/",
  rawQueryString: "",
  headers: { "content-type": "application/json" },
  requestContext: { accountId: "1", apiId: "a", domainName: "a.execute-api.eu-west-1.amazonaws.com", http: { method: "POST", path: "/", protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "x" }, requestId: "r", stage: "$default", time: "07/Jul/2026:12:03:48 +0000", timeEpoch: 1783425828123 },
  body: JSON.stringify(body),
  isBase64Encoded: false,
});
const topic = (text) => ({ version: "0", id: "1", "detail-type": "t", source: "com.acme", account: "1", time: "2026-07-07T12:03:48Z", region: "eu-west-1", resources: [], detail: { text } });
const context = { awsRequestId: "request-1" };
const quiet = { logger: null };
const failed = (...ids) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test("an event that passes reaches the handler untouched, and its answer the caller", async () => {
  const event = batch("a", "b");
  const seen = [];
  const answer = {};
  const guarded = guard({}, async (...args) => (seen.push(args), answer), quiet);
  assert.equal(await guarded(event, context), answer);
  assert.equal(seen[0][0], event);
  assert.equal(seen[0][1], context);
  assert.equal(guarded.length, 0);
});

test("this and the properties of the handler are kept", async () => {
  const gate = new Gate();
  class Handler {
    name = "n";
    async handle(_event, _context) {
      return this.name;
    }
  }
  Handler.prototype.handle.mark = 1;
  Handler.prototype.handle = gate.guard(Handler.prototype.handle, quiet);
  assert.equal(await new Handler().handle(batch("a"), context), "n");
  assert.equal(Handler.prototype.handle.mark, 1);
  assert.equal(Handler.prototype.handle.name, "handle");
  assert.equal(Handler.prototype.handle.length, 2);
});

test("of a batch the refused records are left out, and come back with the handler's own failures", async () => {
  const event = batch("a", HOSTILE, "c");
  const before = structuredClone(event);
  const seen = [];
  const guarded = guard({}, async (given) => (seen.push(given), failed("m0")), quiet);
  assert.deepEqual(await guarded(event, context), failed("m0", "m1"));
  assert.deepEqual(seen[0].Records.map((record) => record.messageId), ["m0", "m2"]);
  assert.equal(seen[0].Records[0], event.Records[0], "what is not changed is the event's own");
  assert.deepEqual(event, before, "the caller's object is never changed");
  for (const nothing of [undefined, null, {}]) {
    assert.deepEqual(await guard({}, async () => nothing, quiet)(event, context), failed("m1"));
  }
});

test("a batch of which all is refused does not reach the handler", async () => {
  const guarded = guard({}, () => assert.fail("called"), quiet);
  assert.deepEqual(await guarded(batch(HOSTILE, HOSTILE), context), failed("m0", "m1"));
});

test("with drop, refused records are taken from the queue", async () => {
  for (const [policy, options] of [[{ on_reject: "drop" }, quiet], [{}, { ...quiet, onReject: "drop" }]]) {
    const guarded = guard(policy, async () => failed("m0"), options);
    assert.deepEqual(await guarded(batch("a", HOSTILE), context), failed("m0"));
    assert.deepEqual(await guarded(batch(HOSTILE), context), failed());
    assert.equal(await guarded(topic(HOSTILE), context), undefined);
  }
});

test("with raise, a partly refused batch fails as a whole", async () => {
  const guarded = guard({ on_reject: "raise" }, async () => undefined, quiet);
  await assert.rejects(guarded(batch("a", HOSTILE), context), EventRejected);
  await assert.rejects(guard({}, async () => 1, { ...quiet, onReject: "raise" })(http({ a: HOSTILE }), context), EventRejected);
});

test("an HTTP API is answered with problem+json, which tells no rule of an attack", async () => {
  const guarded = guard({}, () => assert.fail("called"), quiet);
  const answer = await guarded(http({ name: HOSTILE }), context);
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.headers["content-type"] ?? answer.headers["Content-Type"], "application/problem+json");
  assert.ok(!answer.body.includes("sql") && !answer.body.includes("OR"));
  assert.equal(JSON.parse(answer.body).status, 400);
});

test("an asynchronous event is refused by an error, with the verdict", async () => {
  const guarded = guard({}, () => assert.fail("called"), quiet);
  await assert.rejects(guarded(topic(HOSTILE), context), (error) => {
    assert.ok(error instanceof EventRejected && error instanceof Error);
    assert.equal(error.name, "EventRejected");
    assert.equal(error.message, "the event is refused");
    assert.equal(error.verdict.decision, "reject");
    assert.equal(error.statusCode, 400);
    assert.equal(error.expose, true);
    assert.equal(error.cause.package, "sluicegate");
    assert.equal(error.cause.data[0].path, "$.detail.text");
    assert.ok(!JSON.stringify(error).includes("OR"));
    return true;
  });
});

test("onRefused is given the records as they came, before the platform is told", async () => {
  const order = [];
  const onRefused = async (records, verdict) => {
    await null;
    order.push([records, verdict.decision]);
  };
  const event = batch("a", HOSTILE);
  await guard({}, async () => void order.push("handler"), { ...quiet, onRefused })(event, context);
  assert.deepEqual(order, [[[event.Records[1]], "partial"], "handler"]);
  order.length = 0;
  const other = topic(HOSTILE);
  await assert.rejects(guard({}, async () => undefined, { ...quiet, onRefused })(other, context), EventRejected);
  assert.equal(order[0][0][0], other);
  const failing = () => {
    throw new Error("no bucket");
  };
  await assert.rejects(guard({ on_reject: "drop" }, async () => undefined, { ...quiet, onRefused: failing })(event, context), /no bucket/);
});

test("in report mode all is handed on, and told", async () => {
  const lines = [];
  const event = batch(HOSTILE);
  const guarded = guard({ mode: "report" }, async (given) => given, { logger: (line) => lines.push(JSON.parse(line)) });
  assert.equal(await guarded(event, context), event);
  assert.equal(lines.length, 1);
  assert.equal(lines[0].decision, "pass");
  assert.equal(lines[0].findings[0].action, "report");
});

test("a line of JSON tells about a refused event, without a value", async () => {
  const lines = [];
  const options = { logger: { warn: (line) => lines.push(line), info: assert.fail }, now: () => 0, env: { AWS_LAMBDA_FUNCTION_NAME: "orders" } };
  await guard({}, async () => undefined, options)(batch("a", HOSTILE), context);
  await guard({}, async () => undefined, options)(batch("a"), context);
  assert.equal(lines.length, 1);
  const { timestamp, level, requestId, function: name, source, decision, findings } = JSON.parse(lines[0]);
  assert.deepEqual([timestamp, level, requestId, name, source, decision], ["1970-01-01T00:00:00.000Z", "WARN", "request-1", "orders", "sqs", "partial"]);
  assert.equal(findings[0].path, "$.Records[1].body");
  assert.ok(!lines[0].includes("OR"));
});

/** What is written to the standard output meanwhile. */
async function printed(run) {
  const { write } = process.stdout;
  const lines = [];
  process.stdout.write = (text, ...rest) => (String(text).startsWith("{") ? (lines.push(String(text)), true) : write.call(process.stdout, text, ...rest));
  try {
    await run();
  } finally {
    process.stdout.write = write;
  }
  return lines.map((line) => (assert.ok(line.endsWith("}\n")), JSON.parse(line)));
}

test("counters for CloudWatch on request", async () => {
  const options = { logger: null, now: () => 5, env: {} };
  const run = (metrics) => printed(() => guard({}, async () => undefined, { ...options, metrics })(batch("a", HOSTILE), context));
  const [line] = await run("emf");
  assert.equal(line._aws.Timestamp, 5);
  assert.equal(line._aws.CloudWatchMetrics[0].Namespace, "Sluicegate");
  assert.equal(line.Source, "sqs");
  assert.equal((await run({ namespace: "Orders" }))[0]._aws.CloudWatchMetrics[0].Namespace, "Orders");
  assert.deepEqual(await run(undefined), []);
  const passing = await printed(() => guard({}, async () => undefined, { ...options, metrics: "emf" })(batch("a"), context));
  assert.equal(passing.length, 1);
});

test("without a logger the line is on the standard output", async () => {
  const lines = await printed(() => guard({}, async () => undefined)(batch(HOSTILE), context));
  assert.equal(lines.length, 1);
  assert.equal(lines[0].decision, "reject");
});

test("a sync handler", async () => {
  const guarded = guard({}, () => ({ statusCode: 200 }), quiet);
  assert.deepEqual(await guarded(http({}), context), { statusCode: 200 });
  assert.equal((await guarded(http({ a: HOSTILE }), context)).statusCode, 400);
  assert.throws(() => guard({}, () => { throw new Error("own"); }, quiet)(http({}), context), /own/);
});

test("a handler with a callback", async () => {
  const call = (handler, event, options = quiet) => {
    const guarded = guard({}, handler, options);
    assert.equal(guarded.length, 3);
    return new Promise((resolve, reject) => {
      assert.equal(guarded(event, context, (error, answer) => (error ? reject(error) : resolve(answer))), undefined);
    });
  };
  const own = (event, _context, callback) => void callback(null, failed(event.Records[0].messageId));
  assert.deepEqual(await call(own, batch("a")), failed("m0"));
  assert.deepEqual(await call(own, batch("a", HOSTILE)), failed("m0", "m1"));
  assert.deepEqual(await call(own, batch(HOSTILE)), failed("m0"));
  await assert.rejects(call(own, topic(HOSTILE)), EventRejected);
  await assert.rejects(call((_event, _context, callback) => callback(new Error("own")), batch("a", HOSTILE)), /own/);
  // eslint-disable-next-line no-unused-vars
  await assert.rejects(call((_event, _context, _callback) => { throw new Error("thrown"); }, batch("a", HOSTILE)), /thrown/);
});

/** What the runtime of Lambda has as a global. */
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const awslambda = {
  streamifyResponse: (handler) => ((handler[STREAMING] = "response"), handler),
  HttpResponseStream: { from: (stream, prelude) => ((stream.prelude = prelude), stream) },
};

function sink() {
  const written = [];
  return { written, on() {}, write: (part) => void written.push(String(part)), end: (done) => done?.() };
}

test("a handler that streams, marked before or after it is wrapped", async (t) => {
  globalThis.awslambda = awslambda;
  t.after(() => delete globalThis.awslambda);
  const own = () => async (_event, stream, _context) => {
    stream.write("own");
    stream.end();
  };
  for (const guarded of [guard({}, awslambda.streamifyResponse(own()), quiet), awslambda.streamifyResponse(guard({}, own(), quiet))]) {
    assert.equal(guarded[STREAMING], "response");
    const good = sink();
    await guarded(http({}), good, context);
    assert.deepEqual(good.written, ["own"]);
    const bad = sink();
    await guarded(http({ a: HOSTILE }), bad, context);
    assert.equal(bad.prelude.statusCode, 400);
    assert.equal(JSON.parse(bad.written.join("")).status, 400);
    await assert.rejects(guarded(batch("a", HOSTILE), sink(), context), EventRejected);
    await assert.rejects(guarded(topic(HOSTILE), sink(), context), EventRejected);
  }
});

test("a string is a value for a handler, and JSON text for check", async () => {
  const text = JSON.stringify(batch("a"));
  assert.equal(new Gate().check(text).decision, "pass");
  await assert.rejects(guard({}, async () => 1, quiet)(text, context), EventRejected);
});

test("what is wrong with options and handlers is told at once", () => {
  for (const wrong of [{ onReject: "maybe" }, { metrics: "statsd" }]) {
    assert.throws(() => guard({}, async () => 1, wrong), TypeError);
    assert.throws(() => guard({}, wrong), TypeError);
  }
  assert.throws(() => guard({}, 5), TypeError);
  assert.throws(() => new Gate(5), TypeError);
});

test("what is wrong with a policy is told all at once, with its places", () => {
  assert.throws(() => guard({ limts: {}, paranoia: 9 }, async () => 1), (error) => {
    assert.ok(error instanceof PolicyError);
    assert.equal(error.errors.length, 2);
    assert.deepEqual(error.errors.map(({ key }) => key).sort(), ["limts", "paranoia"]);
    assert.equal(error.errors[0].line, null);
    assert.equal(error.message.split("\n").length, 2);
    return true;
  });
  assert.throws(() => new Gate("/nowhere/policy.yaml"), (error) => error instanceof PolicyError && error.errors[0].file === "/nowhere/policy.yaml");
});

test("verdicts", () => {
  const gate = new Gate();
  const verdict = gate.check(batch("a", HOSTILE));
  assert.equal(verdict.ok, false);
  assert.deepEqual(
    verdict.records.map(({ index, decision, id, returned, findings }) => [index, decision, id, returned, findings.length > 0]),
    [[0, "pass", "m0", false, false], [1, "reject", "m1", false, true]],
  );
  assert.deepEqual(verdict.response(), failed("m1"));
  assert.ok(Object.isFrozen(verdict.findings));
  assert.deepEqual(JSON.parse(JSON.stringify(verdict)).decision, "partial");
  const text = JSON.stringify(batch("a", HOSTILE));
  assert.deepEqual(JSON.parse(gate.check(text).event).Records.length, 1);
  const bytes = gate.check(Buffer.from(text)).event;
  assert.ok(bytes instanceof Uint8Array);
  assert.deepEqual(JSON.parse(Buffer.from(bytes)).Records.length, 1);
  const passing = gate.check(batch("a"));
  assert.equal(passing.response(), undefined);
  assert.deepEqual(passing.records.map(({ id }) => id), ["m0"]);
  assert.equal(passing.mergeResponse(passing), passing);
  assert.equal(gate.check(batch("a"), { source: "s3" }).decision, "reject");
  assert.equal(gate.check(batch("a"), { now: new Date() }).decision, "pass");
});
