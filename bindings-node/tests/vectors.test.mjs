/** The shared tests of `schemas/vectors/`, which every language runs. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { Gate } from "../dist/index.js";

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
      const given = vector.event_base64 ?? vector.event_file;
      const bytes =
        vector.event_base64 !== undefined
          ? Buffer.from(vector.event_base64, "base64")
          : vector.event_file !== undefined
            ? readFileSync(join(schemas, "events", vector.event_file))
            : Buffer.from(JSON.stringify(vector.event));
      assert.equal(wrong(gate.check(bytes, options), vector), undefined, `${name}, bytes`);
      if (given === undefined) {
        assert.equal(wrong(gate.check(JSON.stringify(vector.event), options), vector), undefined, `${name}, text`);
        if (noObject(vector)) continue;
        const verdict = gate.check(vector.event, options);
        assert.equal(wrong(verdict, ofObject(vector)), undefined, `${name}, object`);
        if (verdict.decision === "pass") assert.equal(verdict.event, vector.event, `${name}: the same object`);
        if (verdict.decision === "reject") assert.equal(verdict.event, null);
      } else if (vector.event_file !== undefined) {
        const verdict = gate.check(JSON.parse(bytes), options);
        assert.equal(wrong(verdict, ofObject(vector)), undefined, `${name}, object`);
      }
    }
  });
}
