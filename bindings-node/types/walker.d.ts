/**
 * Walks an event and hands it over: a word for each part, one string with the names, numbers and short strings one behind the other, and the
 * long strings as they are. `src/packed.rs` reads it.
 *
 * What was measured (Node 20, x86-64, built for release with thin link-time optimisation: instructions of handing the whole event over, times those
 * of `JSON.parse` of it; events of `cargo run -p sluicegate-benches --example events`):
 *
 * | event | this walker | its parts joined | walk through Node-API | `JSON.stringify` |
 * | --- | --- | --- | --- | --- |
 * | S3, 0.8 KB, no long strings | 0.5 | 0.5 | 2.5 | 1.0 |
 * | HTTP API, 2.7 KB | 0.5 | 0.6 | 2.1 | 1.3 |
 * | EventBridge, 2.3 KB | 0.9 | 1.1 | 2.9 | 1.0 |
 * | REST API, 9.7 KB | 0.3 | 0.3 | 1.7 | 1.3 |
 * | SQS, 10 of 1 KB | 0.5 | 0.4 | 1.5 | 1.4 |
 * | SQS, 256 KB | 0.16 | 0.11 | 0.25 | 1.5 |
 * | EventBridge, 256 KB | 1.0 | 1.0 | 3.1 | 0.9 |
 * | HTTP API, 6 MB | 0.05 | 0.06 | 0.11 | 1.6 |
 *
 * The text of `JSON.stringify` has yet to be parsed on the other side, which is not counted here; and to copy a long string is one instruction for
 * many bytes, so that joining them looks cheaper on SQS than it is. So there is one walker for all sizes. A recursive one is no faster, and ends the
 * process on depth. Strings are added to one string because V8 makes a tree of them and copies each once, when the addon reads it; that copy is
 * what long strings are spared.
 */
import type { Needs } from "./binding";
/** An event as the addon takes it: its JSON text, or what the walker made of it. */
export interface Parts {
    readonly texts: string | Uint8Array;
    readonly shape: Uint32Array | undefined;
    readonly end: number;
    readonly apart: string[] | undefined;
    readonly careful: boolean;
}
/** An event in parts, and the memory for the next. */
export declare class Walker implements Parts {
    shape: Uint32Array<ArrayBuffer>;
    end: number;
    texts: string;
    apart: string[] | undefined;
    careful: boolean;
    private readonly containers;
    private readonly names;
    private readonly places;
    /**
     * Reads the event. What is more than the policy's limits allow is not read on: the addon finds the same limit broken.
     *
     * With `careful`, it looks for halves of surrogate pairs, which are no text in any other language, and marks where they are.
     */
    walk(event: unknown, needs: Needs, careful: boolean): void;
    /** The parts of the event, to keep. */
    copy(): Parts;
    /** Forgets the event. */
    clear(): void;
    private finish;
    private grow;
    private unreadable;
}
/** What a value is, for the message of an error. */
export declare function kind(value: unknown): string;
/** Whether an object is plain data, and of no class. */
export declare function isPlain(object: object): boolean;
/** Where the first half of a surrogate pair stands alone in the text, or -1. */
export declare function loneSurrogate(text: string): number;
export declare function borrow(): Walker;
/** Gives a walker back that has walked to the end. */
export declare function giveBack(walker: Walker): void;
