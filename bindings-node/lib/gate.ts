import type { Asked, CheckOptions as Given, Needs } from "./binding";
import { PolicyError } from "./errors";
import { guardWith, type Guard } from "./guard";
import { NativeGate, sources } from "./native";
import { type Told, Verdict } from "./verdict";
import { borrow, giveBack, loneSurrogate } from "./walker";

/** A policy as an object: what the policy file says, see `policy.schema.json`. Without `version`, the newest. */
export type Policy = { [key: string]: unknown };

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

/** How the addon says that the event has to be walked once more, with care. */
const CAREFUL = -2;
const SOURCES = sources();
const { isView } = ArrayBuffer;

type Method = "check" | Asked;

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
   * @param policy The path of a policy file, or the policy itself.
   * @throws {PolicyError} with all that is wrong with the policy.
   */
  constructor(policy: string | Policy = {}) {
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
    const told = this.#ask("check", event, whole, given, "");
    const questions = {
      all: () => JSON.parse(this.#ask("all", event, whole, given, "") as string) as Told,
      merged: (answer: string) => this.#ask("merged", event, whole, given, answer) as string,
      redacted: (refused: boolean) => this.#ask(refused ? "unrefused" : "redacted", event, whole, given, "") as string,
    };
    return new Verdict(event, questions, typeof told === "string" ? JSON.parse(told) : (SOURCES[told] ?? null));
  }

  #ask(method: Method, event: unknown, whole: boolean, given: Given | undefined, answer: string): string | number {
    const native = this.#native;
    const ask = (texts: string | Uint8Array, shape: Uint32Array | undefined, end: number, apart: string[] | undefined, careful: boolean) =>
      method === "check"
        ? native.check(texts, texts.length, shape, end, apart, careful, given)
        : native.ask(method, answer, texts, texts.length, shape, end, apart, careful, given);
    if (whole && typeof event === "string") {
      const said = ask(event, undefined, 0, undefined, false);
      if (said !== CAREFUL) return said;
      const at = loneSurrogate(event);
      // No text in any other language: as bytes that are no UTF-8.
      return at < 0 ? ask(event, undefined, 0, undefined, true) : ask(broken(event, at), undefined, 0, undefined, true);
    }
    if (whole) return ask(bytes(event as ArrayBufferView), undefined, 0, undefined, false);
    const walker = borrow();
    walker.walk(event, this.#needs, false);
    let said = ask(walker.texts, walker.shape, walker.end, walker.apart, false);
    if (said === CAREFUL) {
      walker.walk(event, this.#needs, true);
      said = ask(walker.texts, walker.shape, walker.end, walker.apart, true);
    }
    giveBack(walker);
    return said;
  }
}

function compile(policy: string | Policy): NativeGate {
  try {
    if (typeof policy === "string") return NativeGate.fromFile(policy);
    if (typeof policy !== "object" || policy === null) throw new TypeError("a policy is a path or an object");
    return NativeGate.fromJson(JSON.stringify({ version: 1, ...policy }));
  } catch (error: any) {
    if (error?.code !== "PolicyError") throw error;
    const { text, errors } = JSON.parse(error.message);
    throw new PolicyError(text, errors);
  }
}

/** What the addon takes. The variables of the environment are read only where there is a use for them, for that takes a while. */
function known(needs: Needs, options: CheckOptions = {}, lines?: Lines): Given {
  const env = lines?.env ?? process.env;
  // A policy that looks at times or lineages, or a line that tells the time and the function.
  const told = lines !== undefined;
  const given: Given = {};
  const now = options.now ?? (needs.now || told ? Date.now() : undefined);
  const trace = options.trace ?? (needs.trace ? env["_X_AMZN_TRACE_ID"] : undefined);
  const functionName = options.functionName ?? (needs.trace || told ? env["AWS_LAMBDA_FUNCTION_NAME"] : undefined);
  if (options.source !== undefined) given.source = options.source;
  if (now !== undefined) given.now = +now;
  if (trace !== undefined) given.trace = trace;
  if (functionName !== undefined) given.functionName = functionName;
  if (lines?.requestId !== undefined) given.requestId = lines.requestId;
  if (lines?.metrics !== undefined) given.metrics = lines.metrics;
  if (lines?.onReject !== undefined) given.onReject = lines.onReject;
  if (lines?.log) given.log = true;
  return given;
}

/** The bytes of a view. Memory that threads share is copied: it may change while it is read. */
function bytes(view: ArrayBufferView): Uint8Array {
  if (!(view instanceof Uint8Array)) throw new TypeError("an event as bytes is a Uint8Array");
  const shared = typeof SharedArrayBuffer !== "undefined" && view.buffer instanceof SharedArrayBuffer;
  return shared ? new Uint8Array(view) : view;
}

/** A text with half of a surrogate pair, as bytes. */
function broken(text: string, at: number): Uint8Array {
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(text.slice(at + 1))]);
}
