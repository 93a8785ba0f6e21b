/** The same module for `import`: there is one `Gate`, one `PolicyError` and one addon in a process, however they are loaded. */
export { EventRejected, Gate, guard, PolicyError, Verdict } from "./index.js";
export type { AnyHandler, AsyncHandler, CheckOptions, Decision, Decorator, Finding, Guard, GuardOptions, Policy, PolicyProblem, Record, RedactOptions, } from "./index.js";
