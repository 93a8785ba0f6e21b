/** Hands a policy to the addon as its caller gave it. */
import type { FileURL } from "./gate";
import { NativeGate } from "./native";
import type { Policy } from "./policy";
/** The gate of a policy. Nothing of the policy is left out silently: that would be a gate that lets pass what its author refuses. */
export declare function compile(policy: string | FileURL | Policy): NativeGate;
