import { families, sources } from "./native";
import { kind } from "./walker";

/** The ids of the sources; the numbers that checks return are places in it. */
export const SOURCES: readonly string[] = sources();

const NAMES = new Set([...SOURCES, ...families()]);

/** Says at once where a name is of no source, for every event would be refused. */
export function checkSource(source: unknown): void {
  if (typeof source !== "string") throw new TypeError(`source is the id of a source or family, such as "sqs", not ${kind(source)}`);
  if (!NAMES.has(source)) throw new TypeError(`source is the id of a source or family, which ${JSON.stringify(source)} is not`);
}
