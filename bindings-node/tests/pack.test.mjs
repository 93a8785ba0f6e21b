/** The package as npm packs it, installed in an empty folder. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));
const npm = (cwd, ...args) => execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund", "--silent"], { cwd, encoding: "utf8" });
const node = (cwd, ...args) => execFileSync(process.execPath, args, { cwd, encoding: "utf8" });

const CJS = `
const { Gate, guard, PolicyError } = require("sluicegate");
const { sluicegate } = require("sluicegate/middy");
console.log(new Gate("policy.yaml").check({}).decision, typeof guard({}, async () => 1), typeof sluicegate().before, typeof PolicyError);
`;
const ESM = `
import { Gate, guard, PolicyError } from "sluicegate";
import middleware, { sluicegate } from "sluicegate/middy";
import { createRequire } from "node:module";
const same = createRequire(import.meta.url)("sluicegate").Gate === Gate && middleware === sluicegate;
console.log(new Gate("policy.yaml").check({}).decision, typeof guard({}, async () => 1), typeof sluicegate().before, typeof PolicyError, same);
`;
const BUNDLED = `
import { Gate } from "sluicegate";
import { sluicegate } from "sluicegate/middy";
console.log(new Gate({ source: "sqs" }).check({}).decision, typeof sluicegate().before);
`;

/** Installs the tarballs in an empty folder, and uses what is there. */
function use(t, tarballs) {
  const empty = mkdtempSync(join(tmpdir(), "sluicegate-"));
  t.after(() => rmSync(empty, { recursive: true }));
  writeFileSync(join(empty, "package.json"), '{"private": true}');
  npm(empty, "install", ...tarballs);
  writeFileSync(join(empty, "policy.yaml"), "version: 1\nsource: sqs\n");
  writeFileSync(join(empty, "a.cjs"), CJS);
  writeFileSync(join(empty, "a.mjs"), ESM);
  assert.equal(node(empty, "a.cjs"), "reject function function function\n");
  assert.equal(node(empty, "a.mjs"), "reject function function function true\n");
  const packed = readdirSync(join(empty, "node_modules/sluicegate"));
  for (const name of ["README.md", "LICENSE-APACHE", "LICENSE-MIT"]) assert.ok(packed.includes(name), `${name} is packed`);
  const { dependencies = {} } = JSON.parse(readFileSync(join(empty, "node_modules/sluicegate/package.json"), "utf8"));
  assert.deepEqual(dependencies, {}, "no dependency at run time");
  return empty;
}

test("packed where it was built, it has the addon of this platform with it", (t) => {
  const out = mkdtempSync(join(tmpdir(), "sluicegate-"));
  t.after(() => rmSync(out, { recursive: true }));
  npm(folder, "pack", "--pack-destination", out);
  use(t, readdirSync(out).map((name) => join(out, name)));
});

test("packed for the registry, the addon comes in the optional package of the platform", (t) => {
  const stage = mkdtempSync(join(tmpdir(), "sluicegate-"));
  t.after(() => rmSync(stage, { recursive: true }));
  const addon = readdirSync(folder).find((name) => name.endsWith(".node"));
  const platform = addon.split(".")[1];
  execFileSync("cp", ["-r", ...["dist", "types", "package.json", "README.md"].map((name) => join(folder, name)), stage]);
  mkdirSync(join(stage, "npm"));
  // By the Node of the machine: the tool wants a newer one than users of the package need.
  execFileSync("node", [join(folder, "node_modules/@napi-rs/cli/dist/cli.js"), "create-npm-dirs"], { cwd: stage });
  const own = join(stage, "npm", platform);
  copyFileSync(join(folder, addon), join(own, addon));
  const { name, main, optionalDependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
  assert.deepEqual([name, main, optionalDependencies], [`sluicegate-${platform}`, addon, undefined]);
  npm(own, "pack", "--pack-destination", stage);
  // As `napi prepublish` leaves it: without an addon.
  execFileSync("cp", [join(folder, "../LICENSE-APACHE"), join(folder, "../LICENSE-MIT"), stage]);
  npm(stage, "pack", "--ignore-scripts", "--pack-destination", stage);
  const empty = use(t, readdirSync(stage).filter((file) => file.endsWith(".tgz")).map((file) => join(stage, file)));
  // A bundler takes in the package, and leaves the addon in its own.
  writeFileSync(join(empty, "b.mjs"), BUNDLED);
  buildSync({ entryPoints: ["b.mjs"], absWorkingDir: empty, bundle: true, platform: "node", outfile: "out/b.cjs" });
  rmSync(join(empty, "node_modules/sluicegate"), { recursive: true });
  assert.equal(node(empty, "out/b.cjs"), "reject function\n");
});
