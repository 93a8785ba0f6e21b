/** Loads the addon of this platform: the one that was built here, or that of the optional package which npm chose. */
import type * as Binding from "./binding";
export declare const NativeGate: typeof Binding.NativeGate, families: typeof Binding.families, sources: typeof Binding.sources;
export type NativeGate = Binding.NativeGate;
