/**
 * The gate in front of a serverless function: checks every event once, before any of your code runs.
 *
 * @packageDocumentation
 */
export { EventRejected, PolicyError, type PolicyProblem } from "./errors";
export { Gate, type CheckOptions } from "./gate";
export { guard, type AnyHandler, type AsyncHandler, type Decorator, type Guard } from "./guard";
export type { GuardOptions } from "./door";
export type { Policy } from "./policy";
export { Verdict, type Decision, type Finding, type Record, type RedactOptions } from "./verdict";
