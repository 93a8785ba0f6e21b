import type { CheckOptions as Given, Needs } from "./binding";
import type { NativeGate } from "./native";
import type { Told } from "./verdict";
/** An event, and how the addon is asked about it: once when it is checked, and once more for what is seldom wanted. */
export declare class Question {
    readonly native: NativeGate;
    readonly needs: Needs;
    readonly event: unknown;
    readonly given: Given | undefined;
    /** Whether the event is JSON text. */
    readonly whole: boolean;
    /** What was checked, where an answer is joined with what the platform is to be told: the handler may change the records that it is given. */
    private kept;
    constructor(native: NativeGate, needs: Needs, event: unknown, given: Given | undefined, whole: boolean);
    /** The number of the source of an event that passes and in which nothing was found; else all that there is to say. */
    check(): number | Told;
    all(): Told;
    merged(answer: string): string;
    redacted(refused: boolean): string;
    private ask;
    private askText;
    private askBytes;
    private put;
}
