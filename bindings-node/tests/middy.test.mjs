/** The middleware, with middy 6 and 7. */

import assert from "node:assert/strict";
import test from "node:test";
import middy7 from "@middy/core";
import middy6 from "middy6";
import { EventRejected, Gate } from "../dist/index.mjs";
import { sluicegate } from "../dist/middy.mjs";

const HOSTILE = "1' OR '1'='1' --";
const batch = (...bodies) => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:1:q" })),
});
const topic = (text) => ({ version: "0", id: "1", "detail-type": "t", source: "com.acme", account: "1", time: "2026-07-07T12:03:48Z", region: "eu-west-1", resources: [], detail: { text } });
const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 1000 };
const failed = (...ids) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

for (const [version, middy] of [[6, middy6], [7, middy7]]) {
  const wrap = (handler, options, ...more) => {
    const wrapped = middy().use(sluicegate({ logger: null, ...options }));
    more.forEach((one) => wrapped.use(one));
    return wrapped.handler(handler);
  };

  test(`middy ${version}: what passes is handed on`, async () => {
    const event = batch("a");
    assert.equal(await wrap(async (given) => given)(event, context), event);
  });

  test(`middy ${version}: a partly refused batch`, async () => {
    const seen = [];
    const handler = wrap(async (event) => (seen.push(event.Records.length), failed("m0")));
    assert.deepEqual(await handler(batch("a", HOSTILE), context), failed("m0", "m1"));
    assert.deepEqual(seen, [1]);
  });

  test(`middy ${version}: before answers, and nothing else runs`, async () => {
    const others = [];
    const handler = wrap(() => assert.fail("called"), { policy: new Gate() }, { before: () => void others.push(1) });
    assert.deepEqual(await handler(batch(HOSTILE), context), failed("m0"));
    const dropping = wrap(() => assert.fail("called"), { policy: { on_reject: "drop" } }, { before: () => void others.push(1) });
    assert.equal(await dropping(topic(HOSTILE), context), undefined);
    assert.deepEqual(others, []);
  });

  test(`middy ${version}: an error has what middy's own have`, async () => {
    const handled = [];
    const handler = wrap(() => assert.fail("called"), {}, { onError: ({ error }) => void handled.push(error) });
    await assert.rejects(handler(topic(HOSTILE), context), EventRejected);
    const [{ statusCode, expose, cause }] = handled;
    assert.deepEqual([statusCode, expose, cause.package], [400, true, "sluicegate"]);
    assert.ok(cause.data.length > 0);
  });
}
