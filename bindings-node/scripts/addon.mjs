/**
 * Takes an addon that `cargo build` made, and the types that it noted meanwhile: `node scripts/addon.mjs LIBRARY TYPES`. For tests, which share
 * one build with the rest of the workspace; a release is made by `npm run build:addon`.
 */

import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { generateTypeDef } from "@napi-rs/cli";
import { addonFile } from "./addon-file.mjs";

const [library, typeDefDir] = process.argv.slice(2);
const folder = new URL("..", import.meta.url).pathname;
const { dts } = await generateTypeDef({ typeDefDir, cwd: folder, constEnum: false });
const types = new URL("../lib/binding.d.ts", import.meta.url);
if (readFileSync(types, "utf8") !== dts) writeFileSync(types, dts);

const addon = folder + addonFile();
// At once, for a process may have the old one open.
copyFileSync(library, `${addon}.new`);
renameSync(`${addon}.new`, addon);
