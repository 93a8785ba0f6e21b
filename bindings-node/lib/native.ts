/** Loads the addon of this platform: the one that was built here, or that of the optional package which npm chose. */

import { existsSync } from "node:fs";
import type * as Binding from "./binding";

declare const require: (name: string) => unknown;
declare const __dirname: string;

/** The names of what may fit: musl comes last, where a package of glibc does not load. */
function candidates(): string[] {
  const { platform, arch } = process;
  if (platform === "linux") return [`linux-${arch}-gnu`, `linux-${arch}-musl`];
  if (platform === "win32") return [`win32-${arch}-msvc`];
  return [`${platform}-${arch}`];
}

function load(): typeof Binding {
  const why: unknown[] = [];
  const names = candidates();
  // What is not there is not asked for: to have `require` find nothing takes longer than to look.
  const built = names.map((name) => `../sluicegate.${name}.node`).filter((path) => existsSync(`${__dirname}/${path}`));
  const paths = built.concat(names.map((name) => `sluicegate-${name}`));
  for (const path of paths) {
    try {
      return require(path) as typeof Binding;
    } catch (error) {
      why.push(error);
    }
  }
  throw new AggregateError(
    why,
    `sluicegate has no addon for ${process.platform} on ${process.arch}: install the optional package sluicegate-${names[0]}, ` +
      "which npm leaves out with --omit=optional or where node_modules comes from another platform",
  );
}

export const { NativeGate, families, sources } = load();
export type NativeGate = Binding.NativeGate;
