/** Memory does not grow with the number of events, and threads do not share it. */

import assert from "node:assert/strict";
import test from "node:test";
import { Worker } from "node:worker_threads";
import { Gate } from "../dist/index.js";

const batch = (...bodies) => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:1:q" })),
});

test("memory does not grow", () => {
  const gate = new Gate();
  const body = JSON.stringify({ text: "x".repeat(20_000) });
  const events = [batch(body, body), batch("1' OR '1'='1' --", body), batch("\ud83d"), batch(body, "1' OR '1'='1' --")];
  const text = JSON.stringify(events[1]);
  const round = (times) => {
    for (let time = 0; time < times; time++) {
      for (const event of events) gate.check(event).records.length;
      gate.check(text).mergeResponse({});
      assert.throws(() => gate.check({ a: () => 1 }), TypeError);
    }
    return process.memoryUsage().rss;
  };
  // The heap of V8 takes a while to find its size.
  round(60);
  const before = round(60);
  const after = round(120);
  assert.ok(after - before < 24 * 1024 * 1024, `${before} bytes became ${after}`);
});

test("gates do not keep memory", () => {
  const make = (times) => {
    for (let time = 0; time < times; time++) new Gate({ limits: { depth: 8 }, fields: [{ at: "$.body", schema: { type: "object" } }] });
    return process.memoryUsage().rss;
  };
  make(50);
  const before = make(50);
  const after = make(150);
  assert.ok(after - before < 48 * 1024 * 1024, `${before} bytes became ${after}`);
});

test("threads", async () => {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Gate } = require(${JSON.stringify(new URL("../dist/index.js", import.meta.url).pathname)});
    const gate = new Gate();
    const decisions = new Set();
    for (let time = 0; time < 30; time++) for (const event of workerData) decisions.add(gate.check(event).decision);
    parentPort.postMessage([...decisions].sort());
  `;
  const events = [batch("a"), batch("a", "1' OR '1'='1' --"), batch("1' OR '1'='1' --")];
  const run = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, workerData: events });
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  const all = await Promise.all([run(), run(), run(), run()]);
  for (const decisions of all) assert.deepEqual(decisions, ["partial", "pass", "reject"]);
  // The addon can be loaded again after its first threads have ended.
  assert.deepEqual(await run(), ["partial", "pass", "reject"]);
});
