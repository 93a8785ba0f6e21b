import { type Guard } from "./guard";
import type { Policy } from "./policy";
import { Verdict } from "./verdict";
/** A `URL`: said by its members, for that type is Node's, and types of Node are nothing that this package needs. */
export interface FileURL {
    readonly href: string;
    readonly pathname: string;
    readonly searchParams: object;
}
/** What the caller of a check knows about the event. */
export interface CheckOptions {
    /** The source or family that it must be of; an event of another one is refused. */
    source?: string | undefined;
    /** When it is checked, in milliseconds since the epoch, or as a date. The system's clock where it is left out. */
    now?: number | Date | undefined;
    /** The X-Ray trace header that the function was started with. The variable `_X_AMZN_TRACE_ID` where it is left out. */
    trace?: string | undefined;
    /** The name of the function. The variable `AWS_LAMBDA_FUNCTION_NAME` where it is left out. */
    functionName?: string | undefined;
}
/**
 * A policy compiled. Make it when the module is loaded, and use it for one event after the other.
 *
 * ```js
 * const gate = new Gate("policy.yaml"); // or an object; or nothing: any known source, safe limits
 * const verdict = gate.check(event);
 * ```
 */
export declare class Gate {
    #private;
    /**
     * Wraps a handler, as `gate.guard(handler, options)`, as `gate.guard(options)`, which returns a function that wraps, or as the decorator
     * `@gate.guard` of a method.
     */
    readonly guard: Guard;
    /**
     * @param policy The path of a policy file, as text or as a URL (`new URL("policy.yaml", import.meta.url)`), or the policy itself.
     * @throws {PolicyError} with all that is wrong with the policy.
     */
    constructor(policy?: string | FileURL | Policy);
    /**
     * Checks an event: an object as `JSON.parse` makes it, or JSON text as a string or as bytes. Never throws for what an event says.
     *
     * Getters of an object are called once; a gate cannot know what they return the next time.
     *
     * @throws {TypeError} where the object is no plain data: it holds a function, a symbol or an object of a class, or cannot be read.
     */
    check<E>(event: E, options?: CheckOptions): Verdict<E>;
}
