/**
 * Walks an event and hands it over: a word for each part, one string with the names, numbers and short strings one behind the other, and the
 * long strings as they are. `src/packed.rs` reads it.
 *
 * What was measured (Node 20, x86-64, processor time of handing the whole event over, times `JSON.parse` of it):
 *
 * | event | this walker | its parts joined | walk through Node-API | `JSON.stringify` |
 * | --- | --- | --- | --- | --- |
 * | S3, 0.8 KB | 0.6 | 0.7 | 2.9 | 1.2 |
 * | HTTP API, 2.7 KB | 0.6 | 1.1 | 4.1 | 2.4 |
 * | REST API, 9.7 KB | 0.3 | 0.3 | 1.1 | 1.0 |
 * | SQS, 10 of 1 KB | 0.7 | 0.7 | 1.8 | 2.0 |
 * | SQS, 256 KB | 0.3 | 0.3 | 0.6 | 3.3 |
 * | EventBridge, 256 KB | 1.0 | 1.7 | 2.9 | 1.1 |
 * | HTTP API, 6 MB | 0.2 | 0.2 | 0.25 | 2.7 |
 *
 * So there is one walker for all sizes. A recursive one is no faster, and ends the process on depth. Strings are added to one string
 * because V8 makes a tree of them and copies each once, when the addon reads it; that copy is what long strings are spared.
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
