/** The copy of an event that is fit for logs: of objects, text and bytes. What is left out of it, the vectors say. */

import assert from "node:assert/strict";
import test from "node:test";
import { EventRejected, Gate, guard } from "../dist/index.js";

const HOSTILE = "1' OR '1'='1' --";
const batch = (...bodies) => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, body, eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:1:q" })),
});
const gate = new Gate({ source: "sqs" });

test("the same of an object, a text and bytes", () => {
  const event = batch('{"password":"hunter2"}', HOSTILE);
  const text = JSON.stringify(event);
  for (const given of [event, text, Buffer.from(text)]) {
    const verdict = gate.check(given);
    assert.equal(verdict.decision, "partial");
    assert.deepEqual(JSON.parse(verdict.redacted()), batch('{"password":"[redacted:secret]"}', HOSTILE));
    const left = batch('{"password":"[redacted:secret]"}', "[redacted:refused]");
    assert.deepEqual(JSON.parse(verdict.redacted({ refused: true })), left);
    for (const options of [undefined, {}, { refused: false }, { refused: undefined }]) assert.equal(verdict.redacted(options), verdict.redacted());
  }
});

test("of an event in which nothing was found", () => {
  const event = batch("fine");
  const verdict = gate.check(event);
  assert.equal(verdict.event, event);
  assert.deepEqual(JSON.parse(verdict.redacted()), event);
  assert.deepEqual(JSON.parse(verdict.redacted({ refused: true })), event);
});

test("of what could not be read, nothing", () => {
  for (const given of ['{"password": "hunter2"', Buffer.from([0x22, 0xff, 0x22]), '"\ud800 hunter2"', { password: "hunter2", a: "\ud800" }]) {
    const verdict = gate.check(given);
    assert.equal(verdict.decision, "reject");
    const copy = verdict.redacted();
    assert.doesNotThrow(() => JSON.parse(copy));
    assert.ok(!copy.includes("hunter2"), copy);
  }
});

test("of a refused event, from its error", () => {
  const handler = guard(gate, () => assert.fail("it is refused"), { onReject: "raise", logger: null });
  const event = batch('{"password":"hunter2"}' + HOSTILE);
  return assert.rejects(async () => handler(event, {}), (error) => {
    assert.ok(error instanceof EventRejected);
    assert.ok(!error.verdict.redacted({ refused: true }).includes("hunter2"));
    return true;
  });
});

test("a pattern of the policy, and what is sanitized", () => {
  const gate = new Gate({
    source: "sqs",
    patterns: [{ id: "custom.ticket", pattern: "\\bSEC-[0-9]{4}\\b", severity: "low", message: "a ticket" }],
    fields: [{ at: "$.Records[*].body", sanitize: ["strip-control"] }],
  });
  const [finding] = gate.check(batch("see SEC-1234")).findings;
  assert.deepEqual([finding.rule, finding.class, finding.severity, finding.message], ["custom.ticket", "custom", "low", "a ticket"]);
  const event = batch("a\0b", "c");
  const verdict = gate.check(event);
  assert.deepEqual([verdict.decision, verdict.ok, verdict.findings[0].action], ["sanitize", true, "sanitize"]);
  assert.deepEqual(verdict.records.map(({ decision }) => decision), ["sanitize", "pass"]);
  assert.deepEqual(verdict.event, batch("ab", "c"));
  assert.deepEqual(event, batch("a\0b", "c"));
  assert.equal(verdict.event.Records[1], event.Records[1], "what does not change is not copied");
});
