/** The shared tests of `schemas/vectors/`, which every language runs. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { EventRejected, Gate } from "../dist/index.js";

const schemas = fileURLToPath(new URL("../../schemas/", import.meta.url));

function files(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? files(path) : path.endsWith(".json") ? [path] : []));
}

/** The members of an expected finding that are given are those of the finding. */
function fits(finding, expected) {
  return Object.entries(expected).every(([member, value]) => finding[member] === value);
}

/** What is wrong with a verdict, or nothing. */
function wrong(verdict, vector) {
  const found = () => JSON.stringify(verdict.findings);
  if (verdict.decision !== vector.decision) return `decision ${verdict.decision}, not ${vector.decision}: ${found()}`;
  if (vector.source !== undefined && verdict.source !== vector.source) return `source ${verdict.source}, not ${vector.source}`;
  const expected = vector.findings ?? [];
  const missing = expected.find((one) => !verdict.findings.some((finding) => fits(finding, one)));
  if (missing !== undefined) return `${JSON.stringify(missing)} was not found: ${found()}`;
  const other = verdict.findings.find((finding) => !expected.some((one) => fits(finding, one)));
  return other === undefined ? undefined : `${JSON.stringify(other)} was found and is not expected`;
}

/** What a call returns, or the text of its error. */
function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

/** What the platform is told, as the vectors say it. */
function told(verdict) {
  const { value, error } = outcome(() => verdict.response());
  if (error !== undefined) return error instanceof EventRejected ? "raise" : error;
  return value === undefined ? "none" : { answer: value };
}

/** What a vector says beside the decision, of its members that are given: each verdict of the event has to say the same. */
function agrees(verdict, vector, name) {
  const { records, response, event_out, redacted, handler_response, merged, merge_error } = vector;
  if (records !== undefined) {
    const fields = verdict.records.map(({ decision, id, returned }) => ({ decision, id, returned }));
    const expected = records.map((record) => ({ decision: record.decision, id: record.id ?? null, returned: record.returned ?? false }));
    assert.deepEqual(fields, expected, `${name}: records`);
  }
  if (response !== undefined) assert.deepEqual(told(verdict), response, `${name}: response`);
  if (event_out !== undefined) {
    const { event } = verdict;
    const text = typeof event === "string" ? event : event instanceof Uint8Array ? Buffer.from(event).toString() : undefined;
    assert.deepEqual(text === undefined ? event : JSON.parse(text), event_out, `${name}: the event to hand on`);
  }
  if (redacted !== undefined) assert.deepEqual(JSON.parse(verdict.redacted()), redacted, `${name}: the copy for logs`);
  if (handler_response !== undefined) {
    const { value, error } = outcome(() => verdict.mergeResponse(handler_response));
    // Core leaves the answer as it is where the caller has to raise; here that is done at once, as `response()` does it.
    if (told(verdict) === "raise") {
      assert.ok(error instanceof EventRejected, `${name}: the joined answer`);
      assert.deepEqual(merged, handler_response, `${name}: the joined answer`);
    } else if (merge_error === undefined) assert.deepEqual(error ?? value, merged, `${name}: the joined answer`);
    else assert.equal(error?.message, merge_error, `${name}: the joined answer`);
  }
}

/** A string is JSON text for `check`; and an object has no text, whose bytes could be one too many: its strings and numbers are counted. */
const noObject = (vector) => typeof vector.event === "string" || vector.findings?.some(({ rule }) => rule === "limit.event-bytes");

/** Findings about text have no offset where there is no text, and duplicate names are gone from an object. */
function ofObject(vector) {
  const findings = vector.findings?.map(({ offset, ...rest }) => rest);
  return { ...vector, findings };
}

for (const file of files(join(schemas, "vectors"))) {
  test(`vectors ${relative(schemas, file)}`, () => {
    for (const vector of JSON.parse(readFileSync(file, "utf8"))) {
      const { name, now, trace, function: functionName } = vector;
      const gate = new Gate(vector.policy);
      const options = { now, trace, functionName };
      const check = (event, expected, kind) => {
        const verdict = gate.check(event, options);
        assert.equal(wrong(verdict, expected), undefined, `${name}, ${kind}`);
        agrees(verdict, vector, `${name}, ${kind}`);
        if (verdict.decision === "pass") assert.equal(verdict.event, event, `${name}, ${kind}: the very event`);
        if (verdict.decision === "reject") assert.equal(verdict.event, null, `${name}, ${kind}`);
      };
      const given = vector.event_base64 ?? vector.event_file;
      const bytes =
        vector.event_base64 !== undefined
          ? Buffer.from(vector.event_base64, "base64")
          : vector.event_file !== undefined
            ? readFileSync(join(schemas, "events", vector.event_file))
            : Buffer.from(JSON.stringify(vector.event));
      check(bytes, vector, "bytes");
      if (given === undefined) {
        check(JSON.stringify(vector.event), vector, "text");
        if (noObject(vector)) continue;
        const before = JSON.stringify(vector.event);
        check(vector.event, ofObject(vector), "object");
        assert.equal(JSON.stringify(vector.event), before, `${name}: the given object is as it was`);
      } else if (vector.event_file !== undefined) {
        check(JSON.parse(bytes), ofObject(vector), "object");
      }
    }
  });
}
