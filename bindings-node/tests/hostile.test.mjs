/** Objects and arguments that mean harm or are mistaken: each is a verdict or a TypeError that says what is wrong. */

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";
import { pathToFileURL } from "node:url";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventRejected, Gate, guard, PolicyError, Verdict } from "../dist/index.js";
import { sluicegate } from "../dist/middy.js";

const HOSTILE = "1' OR '1'='1' --";
const gate = new Gate();
/** What is endless ends sooner. */
const small = new Gate({ limits: { nodes: 1000 } });
const quiet = { logger: null };
const sqs = (body, more = {}) => ({
  Records: [{ messageId: "1", receiptHandle: "x", body, attributes: {}, messageAttributes: {}, eventSource: "aws:sqs", ...more }],
});
const batch = (...bodies) => ({ Records: bodies.flatMap((body, index) => sqs(body, { messageId: `m${index}` }).Records) });

/** A verdict, or a TypeError of this package: nothing else. */
function judged(event, check = gate) {
  try {
    const verdict = check.check(event);
    assert.match(verdict.decision, /^(pass|sanitize|partial|reject)$/);
    return verdict.decision;
  } catch (error) {
    assert.ok(error instanceof TypeError, error?.stack);
    assert.match(error.message, /^(the event|an event)/);
    return "TypeError";
  }
}

/** A proxy of a list that says another length each time it is asked. */
function lies(lengths, items = batch("a", HOSTILE).Records) {
  let asked = 0;
  return new Proxy(items, {
    get: (target, name) => (name === "length" ? lengths[Math.min(asked++, lengths.length - 1)] : target[name]),
  });
}

test("lists that lie about their length", () => {
  const throwing = { valueOf() { throw new Error("no"); } };
  for (const length of [-1, 0, 0.5, 1, 2, 3, NaN, Infinity, -Infinity, 2 ** 32, 2 ** 53, "2", "x", null, undefined, true, {}, [], 2n, throwing, Symbol("x"), () => 2]) {
    judged({ Records: lies([length]) }, small);
    judged([lies([length])], small);
    for (const later of [0, 1, Infinity, 2 ** 40, NaN, undefined, Symbol("x"), throwing]) judged({ Records: lies([length, length, length, later]) }, small);
    for (let exact = 1; exact < 6; exact++) judged({ Records: lies([...new Array(exact).fill(2), length]) }, small);
  }
});

test("objects that lie about their names", () => {
  const traps = [
    { ownKeys: () => ["a", "b", "c"] },
    { ownKeys: () => [Symbol("x")] },
    { ownKeys: () => ["a", "a"] },
    { ownKeys: () => [1] },
    { ownKeys: () => null },
    { ownKeys: () => new Array(10_000).fill(0).map((_, index) => `k${index}`) },
    { getOwnPropertyDescriptor: () => undefined },
    { getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) },
    { getPrototypeOf: () => Array.prototype },
    { getPrototypeOf: () => null },
    { getPrototypeOf: () => { throw new Error("no"); } },
    { getPrototypeOf: () => new Proxy({}, { ownKeys() { throw new Error("no"); }, getPrototypeOf: () => null, getOwnPropertyDescriptor() { throw new Error("no"); } }) },
    { get: () => undefined },
    { get: (_, name, self) => self },
    { get: () => HOSTILE },
    { get: () => { throw undefined; } },
    { has: () => { throw new Error("no"); } },
  ];
  for (const trap of traps) {
    for (const target of [{}, { a: 1 }, sqs("x"), Object.create(null)]) {
      judged(new Proxy(target, trap));
      judged({ Records: [new Proxy(target, trap)] });
      judged(sqs("x", { attributes: new Proxy(target, trap) }));
    }
  }
});

test("members that say something else when they are read again", () => {
  const values = ["x", HOSTILE, undefined, null, 1, [], {}, Symbol("x"), new Date(), "\ud83d", "x".repeat(5000)];
  for (const first of values) {
    for (const second of values) {
      let asked = 0;
      const event = batch(HOSTILE, "x");
      Object.defineProperty(event.Records[1], "body", { enumerable: true, configurable: true, get: () => (asked++ === 0 ? first : second) });
      judged(event);
      let reads = 0;
      const records = batch(HOSTILE, "x").Records;
      judged({ get Records() { return reads++ === 0 ? records : second; } });
    }
  }
});

test("values that are no data, wherever they stand", () => {
  const values = [
    10n ** 5000n, new Date(NaN), Buffer.alloc(3), new Map([[1, 2]]), new Set([1]), new WeakMap(), Symbol.iterator, () => 1, function () {}, class {}, /x/g,
    new Error("x"), Promise.resolve(), new Proxy(() => 1, {}), globalThis, process, Math, JSON, Atomics, Reflect, import.meta, arguments_(1, 2), new Number(1),
    Object(1n), Object(Symbol("x")), new (class extends Array {})(1, 2), new (class extends Object {})(), Object.create(Object.create(null)), new DataView(new ArrayBuffer(2)),
    new ArrayBuffer(4), new SharedArrayBuffer(4), new URL("https://example.com"), new Float64Array(2), (function* () {})(), new Intl.Collator(), vm.createContext({}),
    structuredClone(new Map()), Object.freeze(sqs("x")), Object.seal([1]), [, , ,], Object.assign([1], { more: 2 }), { toJSON: () => sqs("x") }, { valueOf: () => 1 },
    { then: () => 1 }, { get [Symbol.toStringTag]() { throw new Error("no"); } }, { constructor: { name: "x" } }, Object.setPrototypeOf({ a: 1 }, { constructor: { name: HOSTILE } }),
  ];
  for (const value of values) {
    judged(value);
    judged([value]);
    judged({ Records: value });
    judged(sqs(value));
    judged(sqs("x", { attributes: { value } }));
  }
  function arguments_() {
    return arguments;
  }
});

test("no name and no text of the event is in an error", () => {
  class Order {}
  Object.defineProperty(Order, "name", { value: HOSTILE });
  for (const value of [new Order(), () => 1, Symbol(HOSTILE)]) {
    assert.throws(() => gate.check({ [HOSTILE]: value }), (error) => error instanceof TypeError && !error.message.includes("OR"));
  }
});

test("names that mean something to JavaScript", () => {
  for (const name of ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "", "\0", "0", "-0", "4294967296", "then", "toJSON"]) {
    const text = JSON.stringify(batch(HOSTILE, "x")).replace('"messageId":"m1"', `"messageId":"m1",${JSON.stringify(name)}:{"a":"b"}`);
    const event = JSON.parse(text);
    const verdict = gate.check(event);
    assert.deepEqual(verdict.toJSON().findings.map(({ offset, ...rest }) => rest), gate.check(text).findings.map(({ offset, ...rest }) => rest), name);
    if (verdict.decision === "partial") {
      assert.deepEqual(Object.getOwnPropertyDescriptor(verdict.event.Records[0], name)?.value, { a: "b" }, name);
    }
  }
  assert.equal({}.a, undefined);
});

test("depth, breadth and cycles", () => {
  let lists = "x";
  let objects = "x";
  for (let level = 0; level < 100_000; level++) {
    lists = [lists];
    objects = { a: objects };
  }
  for (const deep of [lists, objects]) {
    assert.equal(judged(deep), "reject");
    assert.equal(judged(sqs("x", { deep })), "reject");
  }
  const cycle = [];
  cycle.push(cycle, cycle);
  assert.equal(judged(cycle), "reject");
  const shared = new Array(1000).fill(new Array(1000).fill(1));
  assert.equal(judged(shared), "reject");
  let wide = "x";
  // Two to the power of 30 strings, and 30 objects.
  for (let level = 0; level < 30; level++) wide = [wide, wide];
  assert.equal(judged(wide), "reject");
  assert.equal(judged(new Array(600_000).fill(0)), "reject");
  assert.equal(judged(Object.fromEntries(new Array(600_000).fill(0).map((_, index) => [`k${index}`, index]))), "reject");
  assert.equal(judged({ ["k".repeat(7_000_000)]: 1 }), "reject");
  assert.equal(judged(new Array(2000).fill(10n ** 5000n)), "reject");
  // A text of many parts is one that V8 has yet to put together.
  let rope = "";
  for (let part = 0; part < 50_000; part++) rope = part % 2 ? rope + "xy" : "z" + rope;
  assert.equal(gate.check(sqs(rope)).decision, "pass");
  const largest = new Gate({ limits: { depth: 1000, nodes: 16777216, event_bytes: 268435456, string_bytes: 268435456 } });
  assert.equal(judged(lists, largest), "reject");
  assert.equal(judged(sqs("x".repeat(20_000_000)), largest), "pass");
});

test("bytes that other code has a hand in", () => {
  const text = Buffer.from(JSON.stringify(sqs("x")));
  const detached = new Uint8Array(text);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  assert.equal(judged(detached), "reject");
  class Bytes extends Uint8Array {
    get length() {
      return 1 << 30;
    }
    get buffer() {
      throw new Error("no");
    }
    get byteLength() {
      return "x";
    }
  }
  assert.equal(judged(new Bytes(text)), "pass");
  const foreign = vm.runInNewContext("Uint8Array");
  assert.equal(judged(new foreign(text)), "pass", "of another realm");
  for (const view of [new Float64Array(4), new DataView(new ArrayBuffer(4)), new Uint8ClampedArray(text), new Int8Array(4)]) {
    assert.equal(judged(view), "TypeError");
    assert.equal(judged(Object.setPrototypeOf(view, Uint8Array.prototype)), "TypeError");
  }
  assert.equal(judged(new Proxy(text, {})), "TypeError");
  assert.equal(judged(Object.create(Uint8Array.prototype)), "TypeError");
  const shared = new vm.Script("new Uint8Array(new SharedArrayBuffer(8))").runInNewContext();
  assert.equal(judged(shared), "reject");
  assert.equal(judged(Object.defineProperty(new Uint8Array(new SharedArrayBuffer(8)), "buffer", { value: new ArrayBuffer(8) })), "reject");
  if (ArrayBuffer.prototype.resize !== undefined) {
    const buffer = new ArrayBuffer(text.length, { maxByteLength: 4096 });
    const view = new Uint8Array(buffer);
    view.set(text);
    assert.equal(judged(view), "pass");
    buffer.resize(1);
    assert.equal(judged(view), "reject");
  }
});

test("memory that another thread writes to", async () => {
  const { Worker } = await import("node:worker_threads");
  const texts = [JSON.stringify(sqs("aaaaaaaaaaaaaaaa")), JSON.stringify(sqs(HOSTILE))].map((text) => Buffer.from(text.padEnd(200)));
  const memory = new SharedArrayBuffer(201);
  const worker = new Worker(
    `const { workerData: { memory, texts } } = require("node:worker_threads");
     const bytes = new Uint8Array(memory, 0, 200);
     for (let turn = 0; Atomics.load(new Uint8Array(memory), 200) === 0; turn++) for (let at = 0; at < 200; at++) bytes[at] = texts[turn & 1][at];`,
    { eval: true, workerData: { memory, texts } },
  );
  const seen = new Set();
  const until = Date.now() + 1500;
  while (Date.now() < until) seen.add(judged(new Uint8Array(memory, 0, 200)));
  Atomics.store(new Uint8Array(memory), 200, 1);
  await new Promise((resolve) => worker.on("exit", resolve));
  assert.ok(!seen.has("TypeError"));
});

test("what the platform is told is about the event as it was checked", async () => {
  const source = new Gate({ source: "sqs", fields: [{ at: "$.Records[*].body", schema: { type: "string" } }] });
  const change = (event) => {
    for (const record of event.Records) {
      record.messageId = "other";
      record.body = HOSTILE;
      record.more = () => 1;
    }
  };
  let event = batch("a", HOSTILE, "c");
  const answer = await source.guard(async (event) => (change(event), { batchItemFailures: [] }), quiet)(event);
  assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "m1" }] });
  const bytes = Buffer.from(JSON.stringify(event = batch("a", HOSTILE, "c")));
  const verdict = source.check(bytes);
  bytes.fill(0);
  assert.deepEqual(verdict.mergeResponse(undefined), { batchItemFailures: [{ itemIdentifier: "m1" }] });
  event = batch(HOSTILE, "c\ud83d");
  const refused = source.check(event);
  assert.equal(refused.decision, "reject");
  change(event);
  assert.deepEqual(refused.mergeResponse(undefined), refused.response());
  assert.deepEqual(refused.response(), { batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m1" }] });
  const careful = batch("\ufffd", HOSTILE);
  const second = source.check(careful);
  change(careful);
  assert.deepEqual(second.mergeResponse({ batchItemFailures: [] }), { batchItemFailures: [{ itemIdentifier: "m1" }] });
});

test("policies that are none", (t) => {
  const typeErrors = [null, 1, true, 1n, Symbol("x"), () => 1, [], ["sqs"], new Map([["source", "sqs"]]), new Set(), new Date(), Buffer.from("policy.yaml"), gate, new (class {})(), new String("x"), new URL("https://example.com/policy.yaml")];
  for (const policy of typeErrors) assert.throws(() => new Gate(policy), TypeError, String(policy?.constructor?.name));
  const holds = [() => 1, Symbol("x"), 1n, NaN, Infinity, new Map(), new Set(), /x/, gate, new (class Order {})()];
  for (const value of holds) {
    for (const policy of [{ mode: value }, { rules: value }, { fields: [value] }, { limits: { depth: value } }]) {
      assert.throws(() => new Gate(policy), (error) => error instanceof TypeError && /^the policy holds .* as "/.test(error.message));
    }
  }
  let deep = {};
  for (let level = 0; level < 200; level++) deep = { deep };
  const cycle = { fields: [] };
  cycle.fields.push(cycle);
  assert.throws(() => new Gate({ accept: deep }), TypeError);
  assert.throws(() => new Gate(cycle), TypeError);
  for (let level = 0; level < 100_000; level++) deep = { deep };
  assert.throws(() => new Gate({ accept: deep }), TypeError);
  assert.throws(() => new Gate({ accept: { a: ["\ud83d"] } }), TypeError);
  for (const policy of [{ sources: "sqs" }, { source: 1 }, { source: null }, { version: 2 }, JSON.parse('{"__proto__": {}}'), { fields: {} }, { fields: [undefined] }, "", "no such file.yaml", "a\0b"]) {
    assert.throws(() => new Gate(policy), (error) => error instanceof PolicyError && error.errors.length > 0, JSON.stringify(policy));
  }
  assert.throws(() => Gate({}), TypeError);
  const folder = mkdtempSync(join(tmpdir(), "sluicegate-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a policy.yaml"), "version: 1\nsource: s3\n");
  assert.equal(new Gate(pathToFileURL(join(folder, "a policy.yaml"))).check(sqs("x")).decision, "reject");
  assert.throws(() => new Gate(pathToFileURL(join(folder, "none.yaml"))), PolicyError);
  assert.equal(new Gate(vm.runInNewContext('({ source: ["s3"] })')).check(sqs("x")).decision, "reject");
  assert.equal(new Gate(undefined).check(sqs("x")).decision, "pass");
});

test("arguments that are none", async () => {
  for (const options of [null, 1, "sqs", true, Symbol("x"), () => 1]) assert.throws(() => gate.check(sqs("x"), options), TypeError);
  for (const source of [1, null, "", "sqss", {}, ["sqs"], Symbol("x")]) assert.throws(() => gate.check(sqs("x"), { source }), /^TypeError: source is /);
  for (const now of ["2026", {}, NaN, Infinity, new Date(NaN), 5n]) assert.throws(() => gate.check(sqs("x"), { now }), /^TypeError: now is /);
  for (const trace of [1, {}, Symbol("x")]) assert.throws(() => gate.check(sqs("x"), { trace }), /^TypeError: trace is /);
  for (const functionName of [1, {}]) assert.throws(() => gate.check(sqs("x"), { functionName }), /^TypeError: functionName is /);
  assert.equal(gate.check(sqs("x"), {}).decision, "pass");
  assert.equal(gate.check(sqs("x"), { source: "sqs", now: undefined, trace: undefined }).decision, "pass");
  assert.equal(gate.check(sqs("x"), { now: -8.64e15 }).decision, "pass");
  assert.throws(() => Gate.prototype.check.call({}, sqs("x")), TypeError);

  const handler = async () => undefined;
  const wrong = [
    1, "x", { onReject: "dorp" }, { onRejct: "drop" }, { onRefused: 1 }, { onRefused: null }, { logger: 1 }, { logger: "x" }, { logger: {} }, { logger: { warn() {} } }, { metrics: "x" },
    { metrics: null }, { metrics: {} }, { source: "sqss" }, { source: 1 }, { now: 1 }, { env: "x" }, { env: null }, { policy: {} }, { size: 1 },
  ];
  for (const options of wrong) {
    assert.throws(() => gate.guard(handler, options), TypeError, JSON.stringify(options));
    assert.throws(() => guard({}, handler, options), TypeError, JSON.stringify(options));
    if (typeof options !== "object") continue;
    assert.throws(() => gate.guard(options), TypeError, JSON.stringify(options));
    if (!("policy" in options)) assert.throws(() => sluicegate(options), TypeError, JSON.stringify(options));
  }
  for (const options of [null, 1, "policy.yaml", gate, { plicy: "policy.yaml" }, { policy: 1 }, { policy: null }]) assert.throws(() => sluicegate(options), TypeError);
  for (const one of [1, "x", true, Symbol("x")]) {
    assert.throws(() => gate.guard(one), TypeError);
    assert.throws(() => guard({}, one), TypeError);
    assert.throws(() => guard({})(one), TypeError);
  }
  assert.throws(() => guard(handler), TypeError, "without a policy");
  assert.throws(() => gate.guard()(undefined), TypeError);
  assert.throws(() => gate.guard(class {}, { kind: "class", name: "x" }), TypeError);
  assert.throws(() => gate.guard(() => 1, { kind: "getter", name: "x" }), TypeError);
  assert.throws(() => gate.guard({}, "x", undefined), TypeError, "a field of experimentalDecorators");

  // Whatever an answer is.
  const verdict = gate.check(batch("a", HOSTILE));
  const cycle = {};
  cycle.cycle = cycle;
  for (const answer of [1, "x", true, [], () => 1, Symbol("x"), 1n, cycle, { batchItemFailures: 1 }, { batchItemFailures: [1] }, { batchItemFailures: [{}] }, { toJSON: () => undefined }]) {
    assert.throws(() => verdict.mergeResponse(answer), TypeError, typeof answer);
  }
  for (const answer of [undefined, null, {}, { batchItemFailures: [] }, { batchItemFailures: null }]) {
    assert.deepEqual(verdict.mergeResponse(answer), { batchItemFailures: [{ itemIdentifier: "m1" }] }, JSON.stringify(answer));
  }
  for (const options of [undefined, null, {}, { refused: undefined }]) assert.ok(JSON.parse(verdict.redacted(options)).Records.length === 2);
  assert.throws(() => new Verdict(), TypeError);
  assert.throws(() => new EventRejected(), TypeError);

  // Events and contexts that no runtime hands over.
  const guarded = gate.guard(async (event) => event, quiet);
  for (const event of [undefined, () => 1, Symbol("x")]) await assert.rejects(async () => guarded(event, {}), TypeError);
  for (const context of [undefined, null, 1, "x", { awsRequestId: 1 }, { awsRequestId: "\ud83d" }]) assert.deepEqual(await guarded(sqs("x"), context), sqs("x"));
});
