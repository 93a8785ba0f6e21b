/**
 * What a build that counts runs, so that the compiler learns which paths are taken (profile-guided optimization): `node scripts/train.mjs LIBRARY`.
 *
 * The events are those of `schemas/events/`, the policies those of `examples/node/` and a default one. Honest events are checked many times for each
 * hostile one, as in life; none of them is an event of the benchmarks. `bindings-python/train.py` does the same.
 */

import { copyFileSync, cpSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addonFile } from "./addon-file.mjs";

const ROUNDS = 40;

const [library] = process.argv.slice(2);
const bindings = fileURLToPath(new URL("..", import.meta.url));
const root = join(bindings, "..");
const { Gate } = load();

const events = join(root, "schemas/events");
const folders = readdirSync(events).map((name) => join(events, name));
const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
const policies = join(root, "examples/node/policies");
const written = readdirSync(policies).filter((name) => name.endsWith(".yaml"));

for (const policy of [{ version: 1 }, ...written.map((name) => join(policies, name))]) {
  let gate;
  for (let time = 0; time < 3; time++) gate = new Gate(policy);
  for (const file of files.filter((name) => name.endsWith(".json"))) check(gate, file);
}

/** The package with the library that counts, in a folder beside it. */
function load() {
  const folder = join(dirname(library), "package-node");
  cpSync(join(bindings, "dist"), join(folder, "dist"), { recursive: true });
  copyFileSync(library, join(folder, addonFile()));
  return createRequire(import.meta.url)(join(folder, "dist/index.js"));
}

function check(gate, file) {
  const bytes = readFileSync(file);
  const text = bytes.toString();
  const event = JSON.parse(text);
  const rounds = /^(hostile|odd)/.test(file.slice(file.lastIndexOf("/") + 1)) ? 1 : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    for (const given of [event, event, text, bytes]) {
      const verdict = gate.check(given);
      try {
        verdict.response();
      } catch {
        // Told by an error: that is an answer, too.
      }
      if (round === 0) verdict.redacted();
    }
  }
}
