import type { Gate } from "./gate";
import type { Verdict } from "./verdict";
/** What is to be done beside the check. */
export interface GuardOptions {
    /** The source or family that each event must be of. */
    source?: string | undefined;
    /** What the platform is told, instead of what the policy's `on_reject` says. */
    onReject?: "auto" | "raise" | "drop" | undefined;
    /**
     * Called with the refused records as they came, or with the event where it is no batch, before the platform is told: to put them aside. What it
     * throws is thrown on, so that nothing is lost.
     */
    onRefused?: ((records: readonly unknown[], verdict: Verdict) => unknown) | undefined;
    /**
     * Takes the line of JSON that is written about each event with findings, without a value from it: a function, or an object with the
     * methods `warn` and `info`. The standard output where it is left out; null writes none.
     */
    logger?: ((line: string) => void) | {
        warn(line: string): void;
        info(line: string): void;
    } | null | undefined;
    /** Counters for CloudWatch, in its embedded metric format, on the standard output: with a namespace where it is not to be `Sluicegate`. */
    metrics?: "emf" | {
        readonly namespace: string;
    } | undefined;
    /** When events are checked, in milliseconds since the epoch. The system's clock where it is left out. */
    now?: (() => number) | undefined;
    /** The variables of the environment. Those of the process where it is left out. */
    env?: {
        readonly [name: string]: string | undefined;
    } | undefined;
}
/** A gate with what is done around it: what `guard` and the middleware share. */
export declare class Door {
    #private;
    constructor(gate: Gate, options: GuardOptions);
    /** Checks the event, and writes the lines about it. */
    check<E>(event: E, context: any): Verdict<E>;
    /** Hands on what is refused. */
    refuse(verdict: Verdict): Promise<void>;
}
