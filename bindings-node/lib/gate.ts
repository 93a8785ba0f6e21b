import type { CheckOptions as Given, Needs } from "./binding";
import { compile } from "./compile";
import { guardWith, type Guard } from "./guard";
import type { NativeGate } from "./native";
import type { Policy } from "./policy";
import { Question } from "./question";
import { checkSource, SOURCES } from "./sources";
import { Verdict } from "./verdict";
import { kind } from "./walker";

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

/** What the guard wants to be told with the verdict. @internal */
export interface Lines {
  requestId: string | undefined;
  log: boolean;
  metrics: string | undefined;
  onReject: "auto" | "raise" | "drop" | undefined;
  env: { readonly [name: string]: string | undefined } | undefined;
}

const { isView } = ArrayBuffer;

/**
 * A policy compiled. Make it when the module is loaded, and use it for one event after the other.
 *
 * ```js
 * const gate = new Gate("policy.yaml"); // or an object; or nothing: any known source, safe limits
 * const verdict = gate.check(event);
 * ```
 */
export class Gate {
  readonly #native: NativeGate;
  readonly #needs: Needs;
  /**
   * Wraps a handler, as `gate.guard(handler, options)`, as `gate.guard(options)`, which returns a function that wraps, or as the decorator
   * `@gate.guard` of a method.
   */
  readonly guard: Guard;

  /**
   * @param policy The path of a policy file, as text or as a URL (`new URL("policy.yaml", import.meta.url)`), or the policy itself.
   * @throws {PolicyError} with all that is wrong with the policy.
   */
  constructor(policy: string | FileURL | Policy = {}) {
    this.#native = compile(policy);
    this.#needs = this.#native.needs();
    this.guard = guardWith(this);
  }

  /**
   * Checks an event: an object as `JSON.parse` makes it, or JSON text as a string or as bytes. Never throws for what an event says.
   *
   * Getters of an object are called once; a gate cannot know what they return the next time.
   *
   * @throws {TypeError} where the object is no plain data: it holds a function, a symbol or an object of a class, or cannot be read.
   */
  check<E>(event: E, options?: CheckOptions): Verdict<E> {
    const needs = this.#needs;
    const given = options === undefined && !needs.now && !needs.trace ? undefined : known(needs, options);
    return this.#verdict(event, given, typeof event === "string" || isView(event));
  }

  /** Checks what a runtime handed to a handler, where a string is a value and no JSON text. @internal */
  checkHanded<E>(event: E, options: CheckOptions, lines: Lines): Verdict<E> {
    return this.#verdict(event, known(this.#needs, options, lines), false);
  }

  #verdict<E>(event: E, given: Given | undefined, whole: boolean): Verdict<E> {
    const question = new Question(this.#native, this.#needs, event, given, whole);
    const told = question.check();
    return new Verdict(event, question, typeof told === "number" ? (SOURCES[told] ?? null) : told);
  }
}

/** What the addon takes. The variables of the environment are read only where there is a use for them, for that takes a while. */
function known(needs: Needs, options: CheckOptions = {}, lines?: Lines): Given {
  if (typeof options !== "object" || options === null) throw new TypeError(`the options of a check are an object, not ${kind(options)}`);
  const env = lines?.env ?? process.env;
  // A policy that looks at times or lineages, or a line that tells the time and the function.
  const told = lines !== undefined;
  const given: Given = {};
  const now = options.now ?? (needs.now || told ? Date.now() : undefined);
  const trace = options.trace ?? (needs.trace ? env["_X_AMZN_TRACE_ID"] : undefined);
  const functionName = options.functionName ?? (needs.trace || told ? env["AWS_LAMBDA_FUNCTION_NAME"] : undefined);
  if (options.source !== undefined) {
    checkSource(options.source);
    given.source = options.source;
  }
  if (now !== undefined) {
    if (typeof now !== "number" && !(now instanceof Date)) throw new TypeError(`now is a number of milliseconds or a Date, not ${kind(now)}`);
    given.now = +now;
    if (!Number.isFinite(given.now)) throw new TypeError("now is no time");
  }
  if (trace !== undefined && typeof trace !== "string") throw new TypeError(`trace is a string, not ${kind(trace)}`);
  if (functionName !== undefined && typeof functionName !== "string") throw new TypeError(`functionName is a string, not ${kind(functionName)}`);
  if (trace !== undefined) given.trace = trace;
  if (functionName !== undefined) given.functionName = functionName;
  if (lines?.requestId !== undefined) given.requestId = lines.requestId;
  if (lines?.metrics !== undefined) given.metrics = lines.metrics;
  if (lines?.onReject !== undefined) given.onReject = lines.onReject;
  if (lines?.log) given.log = true;
  return given;
}
