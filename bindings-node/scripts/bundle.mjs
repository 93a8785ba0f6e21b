/**
 * Makes `dist/`: one file an entry, for each file that is resolved and read takes a function that starts a few tenths of a millisecond. The
 * middleware has the gate from the main entry, so that there is one of each class in a process.
 *
 * `import` has files that ask for what `require` has: where a module of ES names one of CommonJS, Node 20 compiles a parser in WebAssembly to
 * find its names, which takes ten times as long as all the rest. Bundlers cannot follow that, and have `NAME.static.mjs`, by the condition `module`.
 */

import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = new URL("../dist/", import.meta.url);
const common = { absWorkingDir: fileURLToPath(new URL("..", import.meta.url)), outdir: "dist", platform: "node", target: "node18", logLevel: "warning" };

rmSync(dist, { recursive: true, force: true });
await build({ ...common, entryPoints: ["lib/index.ts", "lib/middy.ts"], bundle: true, external: ["./index"], format: "cjs" });
for (const entry of ["index", "middy"]) {
  const { metafile } = await build({
    ...common,
    entryPoints: { [`${entry}.static`]: `lib/${entry}.mts` },
    format: "esm",
    outExtension: { ".js": ".mjs" },
    metafile: true,
  });
  const { exports } = metafile.outputs[`dist/${entry}.static.mjs`];
  const names = exports.filter((name) => name !== "default");
  const lines = [
    'import { createRequire } from "node:module";',
    `const loaded = createRequire(import.meta.url)("./${entry}.js");`,
    `export const { ${names.join(", ")} } = loaded;`,
    ...(names.length < exports.length ? ["export default loaded.default;"] : []),
  ];
  writeFileSync(new URL(`${entry}.mjs`, dist), `${lines.join("\n")}\n`);
}
