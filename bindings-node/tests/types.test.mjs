/** The types, as `tsc --strict` sees them: those of handlers and verdicts, the examples, and decorators, which are also run. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const compilers = { "TypeScript 7": "typescript/bin/tsc", "TypeScript 5": "typescript5/bin/tsc" };

function tsc(compiler, ...args) {
  try {
    execFileSync(process.execPath, [join(folder, "node_modules", compiler), ...args], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    assert.fail(error.stdout);
  }
}

for (const [name, compiler] of Object.entries(compilers)) {
  for (const kind of ["standard", "experimental"]) {
    test(`handlers, verdicts and ${kind} decorators, ${name}`, async (t) => {
      const out = mkdtempSync(join(folder, "tests/types/out-"));
      t.after(() => rmSync(out, { recursive: true }));
      // Declarations are the same in both, and checked in one of them: that takes most of the time.
      const flags = kind === "experimental" ? ["--experimentalDecorators", "--skipLibCheck"] : [];
      tsc(compiler, "-p", "tests/types/tsconfig.json", "--noEmit", "false", "--rootDir", ".", "--outDir", out, ...flags);
      const { Handlers } = createRequire(import.meta.url)(join(out, "tests/types/decorators.js"));
      const message = (messageId, body) => ({ messageId, body, eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-west-1:1:q" });
      const event = { Records: [message("m0", "a"), message("m1", "1' OR '1'='1' --")] };
      for (const method of ["plain", "withOptions", "ofPolicy"]) {
        const handlers = new Handlers();
        const answer = await handlers[method](event, {});
        assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "m1" }] });
        assert.deepEqual(handlers.seen, [method === "ofPolicy" ? "a" : "m0"]);
      }
    });
  }
}
