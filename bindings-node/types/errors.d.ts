import type { Finding, Verdict } from "./verdict";
/** One thing that is wrong with a policy. */
export interface PolicyProblem {
    /** What is wrong and what would be right. */
    readonly message: string;
    /** The file, as it was named by the caller. */
    readonly file: string | null;
    /** The line, from 1. Null for a policy that came as an object. */
    readonly line: number | null;
    /** The column in characters, from 1. */
    readonly column: number | null;
    /** The keys that lead to the place, such as `fields[2].at`; empty for the policy as a whole. */
    readonly key: string;
}
/** Why a policy cannot be used: every problem of it, with its place. The message is one line a problem. */
export declare class PolicyError extends Error {
    readonly name = "PolicyError";
    /** Every problem, in the order of the file: one or more, and at most 64. */
    readonly errors: readonly PolicyProblem[];
    constructor(message: string, errors: readonly PolicyProblem[]);
}
/**
 * The event is refused. It tells no value from the event, and nothing that a sender could learn from.
 *
 * `statusCode`, `expose` and `cause` are those of middy's errors, for `@middy/http-error-handler`.
 */
export declare class EventRejected extends Error {
    readonly name = "EventRejected";
    /** The verdict, with the findings. */
    readonly verdict: Verdict<unknown>;
    readonly statusCode: number;
    /** The message may be told to the sender. */
    readonly expose = true;
    readonly cause: {
        readonly package: "sluicegate";
        readonly data: readonly Finding[];
    };
    constructor(verdict: Verdict<any>, statusCode?: number);
}
