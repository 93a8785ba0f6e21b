/** Loads the addon of this platform: the one that was built here, or that of the optional package which npm chose. */
import type * as Binding from "./binding";
export declare const NativeGate: typeof Binding.NativeGate, sources: typeof Binding.sources;
export type NativeGate = Binding.NativeGate;
