/** Hands a policy to the addon as its caller gave it. */

import { fileURLToPath } from "node:url";
import { PolicyError } from "./errors";
import type { FileURL } from "./gate";
import { NativeGate } from "./native";
import type { Policy } from "./policy";
import { isPlain, kind } from "./walker";

/** The gate of a policy. Nothing of the policy is left out silently: that would be a gate that lets pass what its author refuses. */
export function compile(policy: string | FileURL | Policy): NativeGate {
  try {
    if (typeof policy === "string") return NativeGate.fromFile(policy);
    if (policy instanceof URL) return NativeGate.fromFile(fileURLToPath(policy));
    if (typeof policy !== "object" || policy === null || !isPlain(policy)) {
      throw new TypeError(`a policy is a path, a file URL or an object, not ${kind(policy)}`);
    }
    return NativeGate.fromJson(text(policy as Policy));
  } catch (error: any) {
    if (error?.code === "InvalidArg") throw new TypeError(`the policy cannot be read: ${error.message}`);
    if (error?.code !== "PolicyError") throw error;
    const { text, errors } = JSON.parse(error.message);
    throw new PolicyError(text, errors);
  }
}

function text(policy: Policy): string {
  try {
    return JSON.stringify({ version: 1, ...policy }, plain);
  } catch (error) {
    // The only one of JSON.stringify's own: that of the stack.
    throw error instanceof RangeError ? new TypeError("the policy cannot be read: it nests too deep") : error;
  }
}

/** JSON.stringify leaves functions out, and has `{}` for a map and `null` for infinity. */
function plain(name: string, value: unknown): unknown {
  const is = typeof value;
  const fits = is === "object" ? value === null || Array.isArray(value) || isPlain(value as object) : is === "number" ? Number.isFinite(value) : true;
  if (!fits || is === "function" || is === "symbol" || is === "bigint") {
    const what = is === "number" ? `the number ${value}` : kind(value);
    throw new TypeError(`the policy holds ${what} as ${JSON.stringify(name)}: it must be plain data, such as a policy file holds`);
  }
  return value;
}
