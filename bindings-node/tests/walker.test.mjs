/** The walker: whatever an object is, it is a verdict or a clear TypeError. */

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";
import fc from "fast-check";
import { Gate } from "../dist/index.js";

const gate = new Gate();
const sqs = (body, more = {}) => ({
  Records: [{ messageId: "1", receiptHandle: "x", body, attributes: {}, messageAttributes: {}, eventSource: "aws:sqs", ...more }],
});
const rules = (event, options) => gate.check(event, options).findings.map((finding) => finding.rule);

test("the same event as an object and as text has the same verdict", () => {
  const place = fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.constantFrom("1' OR '1'='1' --", "\ufffd", "é", "😀", "x".repeat(1025), "€".repeat(1025)));
  const value = fc.jsonValue({ maxDepth: 6, stringUnit: "binary" });
  fc.assert(
    fc.property(value, place, fc.boolean(), (value, body, batch) => {
      const event = batch ? sqs(body, { [body]: value }) : { value };
      const text = JSON.stringify(event);
      const object = gate.check(JSON.parse(text));
      const bytes = gate.check(text);
      assert.deepEqual(
        { ...object.toJSON(), findings: object.findings.map(({ offset, ...rest }) => rest) },
        { ...bytes.toJSON(), findings: bytes.findings.map(({ offset, ...rest }) => rest) },
      );
    }),
    { numRuns: 500 },
  );
});

test("any value is a verdict or a TypeError", () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true, withBoxedValues: true, withObjectString: true, withUnicodeString: true, maxDepth: 5 });
  let verdicts = 0;
  fc.assert(
    fc.property(anything, (value) => {
      try {
        const { decision } = gate.check({ Records: value });
        assert.match(decision, /^(pass|sanitize|partial|reject)$/);
        verdicts++;
      } catch (error) {
        assert.ok(error instanceof TypeError, `${error?.stack}`);
        assert.match(error.message, /^(the event|an event)/);
      }
    }),
    { numRuns: 1000 },
  );
  assert.ok(verdicts > 100);
});

test("texts cannot run into each other", () => {
  // Half of a pair at the end of a text and half at the start of the next are two halves, and not one character.
  const halves = fc.array(fc.constantFrom("\ud83d", "\ude00", "a", "é", "😀", "\ufffd"), { maxLength: 5 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.array(fc.tuple(halves, halves), { minLength: 1, maxLength: 5 }), (members) => {
      const event = sqs("x", { messageAttributes: Object.fromEntries(members) });
      const broken = (text) => /\p{Cs}/u.test(text);
      const lone = Object.entries(event.Records[0].messageAttributes).flat().some(broken);
      assert.equal(rules(event).includes("json.lone-surrogate"), lone);
    }),
    { numRuns: 500 },
  );
  assert.ok(rules(sqs("a".repeat(2000) + "\ud83d")).includes("json.lone-surrogate"), "in a long text");
  assert.ok(!rules(sqs("a".repeat(2000) + "\ufffd")).includes("json.lone-surrogate"));
});

test("halves of pairs in JSON text are no UTF-8", () => {
  const text = JSON.stringify(sqs("x")).replace('"x"', '"\ud83d"');
  const verdict = gate.check(text);
  assert.equal(verdict.decision, "reject");
  assert.deepEqual(verdict.findings.map(({ rule, offset }) => [rule, offset]), [["json.utf8", text.indexOf("\ud83d")]]);
  assert.equal(gate.check(JSON.stringify(sqs("\ufffd"))).decision, "pass");
});

test("what is no data is a TypeError that says where", () => {
  class Order {}
  for (const [value, says] of [
    [new Date(0), "an object of class Date at $.Records[0].when"],
    [new Map(), "an object of class Map at $.Records[0].when"],
    [Buffer.from("x"), "an object of class Buffer at $.Records[0].when"],
    [new Order(), "an object of class Order at $.Records[0].when"],
    [new String("x"), "an object of class String at $.Records[0].when"],
    [Symbol("x"), "a symbol at $.Records[0].when"],
    [() => 1, "a function at $.Records[0].when"],
    [Object.create({ inherited: "x" }), "an object that is not plain at $.Records[0].when"],
  ]) {
    assert.throws(() => gate.check(sqs("x", { when: value })), (error) => error instanceof TypeError && error.message.includes(says), says);
  }
  assert.throws(() => gate.check(undefined), /the event holds nothing at \$:/);
  assert.throws(() => gate.check(new Uint16Array(2)), TypeError);
});

test("getters and traps are asked once, and what they throw is told", () => {
  let asked = 0;
  const event = sqs("x");
  Object.defineProperty(event.Records[0], "body", { enumerable: true, get: () => (asked++, "1' OR '1'='1' --") });
  assert.equal(gate.check(event).decision, "reject");
  assert.equal(asked, 1);
  const cause = new Error("no");
  const thrower = { get a() { throw cause; } };
  assert.throws(() => gate.check(thrower), (error) => error instanceof TypeError && error.cause === cause && error.message === "the event cannot be read at $.a");
  const proxy = new Proxy({}, { ownKeys() { throw cause; } });
  assert.throws(() => gate.check(proxy), TypeError);
  assert.equal(gate.check(new Proxy(sqs("x"), {})).decision, "pass");
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.throws(() => gate.check(revoked), TypeError);
});

test("a getter may check another event meanwhile", () => {
  const event = { get a() { return gate.check(sqs("1' OR '1'='1' --")).decision; }, b: "x".repeat(10) };
  assert.deepEqual(rules(event), ["source.unknown"]);
  assert.equal(gate.check(sqs("x")).decision, "pass");
});

test("cycles, depth and size end at the limits", () => {
  const cycle = sqs("x");
  cycle.Records[0].self = cycle;
  assert.ok(rules(cycle).includes("limit.depth"));
  let deep = "x";
  for (let level = 0; level < 100_000; level++) deep = [deep];
  assert.ok(rules(deep).includes("limit.depth"));
  const endless = new Proxy([], { get: (_, name) => (name === "length" ? Infinity : "x") });
  assert.ok(rules(sqs("x", { endless })).includes("limit.nodes"));
  assert.ok(rules(sqs("x", { sparse: new Array(4294967295) })).includes("limit.nodes"));
  assert.ok(rules(sqs("x".repeat(7_000_000))).some((rule) => rule.startsWith("limit.")));
  assert.ok(rules(new Array(8000).fill("x".repeat(1000))).includes("limit.event-bytes"));
  const small = new Gate({ limits: { depth: 3 } });
  assert.ok(small.check({ a: { b: { c: {} } } }).findings.some(({ rule }) => rule === "limit.depth"));
  assert.ok(!small.check({ a: { b: {} } }).findings.some(({ rule }) => rule === "limit.depth"));
});

test("numbers are judged as JSON has them", () => {
  for (const number of [0, -0, 1e21, 5e-324, 2 ** 53, -1.5, 123n, -(10n ** 40n)]) assert.deepEqual(rules(sqs("x", { number })), [], `${number}`);
  for (const number of [NaN, Infinity, -Infinity]) assert.ok(rules(sqs("x", { number })).includes("json.non-finite"), `${number}`);
});

test("undefined and holes are as JSON.stringify has them", () => {
  assert.equal(gate.check(sqs("x", { nothing: undefined, holes: [, 1, undefined] })).decision, "pass");
  // eslint-disable-next-line no-sparse-arrays
  assert.equal(gate.check({ ...sqs("x"), Records: [, ...sqs("x").Records] }).decision, gate.check({ Records: [null, ...sqs("x").Records] }).decision);
});

test("own members of any name are read and copied", () => {
  const event = JSON.parse('{"Records":[{"messageId":"1","body":"1\' OR \'1\'=\'1\' --","eventSource":"aws:sqs"},{"messageId":"2","body":"x","eventSource":"aws:sqs"}],"__proto__":{"polluted":"yes"}}');
  const verdict = gate.check(event);
  assert.notEqual(verdict.decision, "pass");
  assert.equal({}.polluted, undefined);
  const toJSON = sqs("1' OR '1'='1' --");
  toJSON.toJSON = "x";
  assert.equal(gate.check(toJSON).decision, "reject");
});

test("plain objects of other realms, and those without a prototype", () => {
  const text = JSON.stringify(sqs("x"));
  assert.equal(gate.check(vm.runInNewContext(`JSON.parse(${JSON.stringify(text)})`)).decision, "pass");
  assert.equal(gate.check(Object.assign(Object.create(null), sqs("x"))).decision, "pass");
});

test("patched prototypes change nothing", () => {
  const saved = {};
  const patches = [
    [Array.prototype, "push"],
    [Array.prototype, "map"],
    [String.prototype, "charCodeAt"],
    [String.prototype, "slice"],
    [Object, "keys"],
    [Array, "isArray"],
  ];
  const decision = () => {
    try {
      for (const [object, name] of patches) {
        saved[name] = object[name];
        object[name] = () => {
          throw new Error(`${name} was called`);
        };
      }
      return [gate.check(sqs("x\ud83d")).decision, gate.check(sqs("x", { a: [1, 2], b: "y".repeat(2000), c: "z".repeat(2000) })).decision];
    } finally {
      for (const [object, name] of patches) object[name] = saved[name];
    }
  };
  // Making the findings uses `map` and others; the check itself must not.
  assert.deepEqual(decision(), ["reject", "pass"]);
});

test("bytes, also of memory that threads share", () => {
  const text = Buffer.from(JSON.stringify(sqs("x")));
  const shared = new Uint8Array(new SharedArrayBuffer(text.length));
  shared.set(text);
  for (const bytes of [text, new Uint8Array(text), shared]) {
    const verdict = gate.check(bytes);
    assert.equal(verdict.decision, "pass");
    assert.equal(verdict.event, bytes);
  }
  assert.equal(gate.check(new Uint8Array(0)).decision, "reject");
  assert.equal(gate.check("").decision, "reject");
});
