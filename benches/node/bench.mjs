/**
 * The Node package, as it was built last, and its peers, in one process in turn: medians, answers checked. `cargo xtask bench node` builds it as users get it.
 *
 * Prints a JSON line for each number, `{"bench", "event", "name", "median_us", "ratio"}`, the ratio to `JSON.parse` of the event in the same turn, and
 * then a table. The events and their schemas are those of the Rust benches.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const bindings = join(root, "bindings-node");
const say = (text) => process.stderr.write(`${text}\n`);
const run = (cwd, program, ...args) => execFileSync(program, args, { cwd, stdio: ["ignore", "inherit", "inherit"] });

/** How long one number is measured, in milliseconds, and in how many turns. */
const TURNS = Number(process.env.SLUICEGATE_BENCH_TURNS ?? 25);
const SLICE = Number(process.env.SLUICEGATE_BENCH_SLICE ?? 20);

prepare();
const require = createRequire(import.meta.url);
const { Gate } = require(bindings);
const { default: Ajv } = await import("ajv/dist/2020.js");
const { z } = await import("zod");
const { parse } = await import("@aws-lambda-powertools/parser");
const { JSONStringified } = await import("@aws-lambda-powertools/parser/helpers");
const envelopes = {
  "apigateway-http": await import("@aws-lambda-powertools/parser/envelopes/api-gatewayv2").then((module) => module.ApiGatewayV2Envelope),
  "apigateway-rest": await import("@aws-lambda-powertools/parser/envelopes/api-gateway").then((module) => module.ApiGatewayEnvelope),
  sqs: await import("@aws-lambda-powertools/parser/envelopes/sqs").then((module) => module.SqsEnvelope),
  eventbridge: await import("@aws-lambda-powertools/parser/envelopes/eventbridge").then((module) => module.EventBridgeEnvelope),
};
const powertools = await import("@aws-lambda-powertools/validation");
const middy = await import("@middy/validator");
const { transpileSchema } = await import("@middy/validator/transpile");

const folder = process.env.SLUICEGATE_BENCH_EVENTS ?? join(root, "target/bench-events");
const { $schema: _, ...order } = read("order.schema.json");
const table = [];
for (const entry of read("events.json")) await measure(entry);
fresh();
print();

function read(file) {
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}

/** What is measured, and what it is measured with. */
function prepare() {
  if (!existsSync(join(here, "node_modules"))) run(here, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
  if (!existsSync(join(bindings, "node_modules"))) run(bindings, "npm", "ci", "--no-audit", "--no-fund");
  if (process.env.SLUICEGATE_BENCH_EVENTS === undefined) {
    run(root, "cargo", "run", "--quiet", "--release", "--package", "sluicegate-benches", "--example", "events", "--", join(root, "target/bench-events"));
  }
}

/** The orders in an event, as objects. */
function bodies(source, event) {
  if (source === "sqs") return event.Records.map(({ body }) => JSON.parse(body));
  return source.startsWith("apigateway") ? [JSON.parse(event.body)] : [];
}

async function measure({ name, file, schema, source, policy }) {
  const text = readFileSync(join(folder, file), "utf8");
  const event = JSON.parse(text);
  // Powertools and middy know draft 7 only; what the schemas say is the same in both.
  const { $schema: _, ...eventSchema } = read(schema);
  const gate = new Gate(policy);
  const ajv = new Ajv({ strict: false });
  const checksEvent = ajv.compile(eventSchema);
  const checksOrder = ajv.compile(order);
  const zodEvent = z.fromJSONSchema(eventSchema);
  const zodOrder = z.fromJSONSchema(order);
  const envelope = envelopes[source];
  const inEnvelope = source === "eventbridge" ? zodOrder : JSONStringified(zodOrder);
  const middleware = middy.default({ eventSchema: transpileSchema(eventSchema, { strict: false }) });
  const context = {};

  const contenders = {
    "JSON.parse": () => JSON.parse(text).constructor === Object,
    sluicegate: () => gate.check(event).event === event,
    "ajv, event and bodies": () => checksEvent(event) && bodies(source, event).every((body) => checksOrder(body)),
    "zod, event and bodies": () => zodEvent.safeParse(event).success && bodies(source, event).every((body) => zodOrder.safeParse(body).success),
    ...(envelope && {
      "Powertools parser, envelope": () => {
        const parsed = parse(event, envelope, inEnvelope);
        return (source === "sqs" ? parsed[0] : parsed).orderId !== undefined;
      },
    }),
    "Powertools validate, event": () => powertools.validate({ payload: event, schema: eventSchema }) === event,
    "middy validator, event": () => (middleware.before({ event, context }), true),
  };
  const medians = {};
  const times = Object.fromEntries(Object.keys(contenders).map((key) => [key, []]));
  const rounds = {};
  for (const [key, contender] of Object.entries(contenders)) {
    assert.equal(contender(), true, `${key} refuses ${name}`);
    rounds[key] = calibrate(contender);
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [key, contender] of Object.entries(contenders)) times[key].push(time(contender, rounds[key]));
  }
  for (const [key, list] of Object.entries(times)) medians[key] = list.sort((a, b) => a - b)[list.length >> 1];
  const row = { event: name };
  for (const [key, median] of Object.entries(medians)) {
    const ratio = median / medians["JSON.parse"];
    row[key] = ratio;
    tell("node", name, key, median, ratio);
  }
  row.parse = medians["JSON.parse"];
  table.push(row);
}

/** So many calls take about a slice; at least one. */
function calibrate(contender) {
  // Warm enough for V8 to have compiled it.
  const until = performance.now() + SLICE * 5;
  let calls = 0;
  while (performance.now() < until) {
    contender();
    calls++;
  }
  return Math.max(1, Math.round(calls / 5));
}

/** Microseconds of one call. */
function time(contender, calls) {
  const begin = performance.now();
  for (let call = 0; call < calls; call++) contender();
  return ((performance.now() - begin) * 1000) / calls;
}

function tell(bench, event, name, median, ratio) {
  const round = (number) => Number(number.toPrecision(4));
  console.log(JSON.stringify({ bench, event, name, median_us: round(median), ratio: round(ratio) }));
}

/** The time to load each in a fresh process, and the size of the addon. */
function fresh() {
  const loads = {
    sluicegate: [bindings],
    ajv: ["ajv/dist/2020.js"],
    zod: ["zod"],
    "Powertools parser": ["@aws-lambda-powertools/parser", "@aws-lambda-powertools/parser/envelopes/sqs"],
    "middy and validator": ["@middy/core", "@middy/validator"],
  };
  const medians = {};
  for (const [name, modules] of Object.entries(loads)) {
    // Middy is an ES module only, so all are imported.
    const list = modules.map((module) => (module === bindings ? new URL("../../bindings-node/dist/index.mjs", import.meta.url).href : module));
    const code = `const begin = performance.now(); for (const module of ${JSON.stringify(list)}) await import(module); console.log(performance.now() - begin);`;
    const once = () => Number(execFileSync(process.execPath, ["--input-type=module", "--eval", code], { cwd: here, encoding: "utf8" }));
    const times = Array.from({ length: TURNS }, once).sort((a, b) => a - b);
    medians[name] = times[TURNS >> 1];
    // Due in 4 ms.
    tell("node, start", "load", name, medians[name] * 1000, medians[name] / 4);
  }
  life();
  say("");
  for (const [name, median] of Object.entries(medians)) say(`load ${name}: ${median.toFixed(2)} ms`);
  const addon = readdirSync(bindings).find((name) => name.endsWith(".node"));
  const bytes = statSync(join(bindings, addon)).size;
  tellValue("node, memory", "size", bytes, "bytes");
  say(`addon: ${(bytes / 1024 / 1024).toFixed(2)} MB`);
}

/** The life of a function up to its first answer: the gate, the first event, and by how much the process grew from the import on. */
function life() {
  const code = `
    import { readFileSync } from "node:fs";
    const sample = JSON.parse(readFileSync("events.json", "utf8"))[0];
    const event = JSON.parse(readFileSync(sample.file, "utf8"));
    const before = process.memoryUsage().rss;
    const { Gate } = await import(${JSON.stringify(new URL("../../bindings-node/dist/index.mjs", import.meta.url).href)});
    const begin = performance.now();
    const gate = new Gate(sample.policy);
    const made = performance.now();
    if (gate.check(event).decision !== "pass") throw new Error("a wrong answer");
    console.log(made - begin, performance.now() - made, process.memoryUsage().rss - before);`;
  const once = () => execFileSync(process.execPath, ["--input-type=module", "--eval", code], { cwd: folder, encoding: "utf8" }).split(" ").map(Number);
  const lives = Array.from({ length: TURNS }, once);
  const median = (at) => lives.map((life) => life[at]).sort((a, b) => a - b)[TURNS >> 1];
  tell("node, start", "gate", "sluicegate", median(0) * 1000, median(0) / 2);
  tell("node, start", "first event", "sluicegate", median(1) * 1000, median(1) / 2);
  tellValue("node, memory", "load, gate and first event", median(2), "bytes");
}

function tellValue(bench, name, value, unit) {
  console.log(JSON.stringify({ bench, event: "sluicegate", name, value, unit }));
}

/** A table of ratios to JSON.parse; a star where a peer takes less time than sluicegate. */
function print() {
  const names = [...new Set(table.flatMap((row) => Object.keys(row)))].filter((name) => !["event", "parse", "JSON.parse"].includes(name));
  const cells = [["event", "JSON.parse", ...names]];
  for (const row of table) {
    const cell = (name) => (row[name] === undefined ? "" : `${row[name].toFixed(2)}${row[name] < row.sluicegate ? " *" : ""}`);
    cells.push([row.event, `${row.parse.toFixed(1)} us`, ...names.map(cell)]);
  }
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  for (const line of cells) say(line.map((text, column) => text.padEnd(widths[column])).join("  "));
  say("times JSON.parse of the event; * is less than sluicegate takes");
}
