import { Door, type GuardOptions } from "./door";
import { Gate, type FileURL } from "./gate";
import type { Policy } from "./policy";
import type { Verdict } from "./verdict";

/** What `awslambda.streamifyResponse` marks a handler with. */
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/** A handler that answers by a promise, by its callback or by a stream. */
export type AsyncHandler = (event: any, ...rest: any[]) => void | Promise<any>;

/** A handler of any kind. */
export type AnyHandler = (event: any, ...rest: any[]) => any;

/** Wraps a handler, or decorates a method: by the decorators of TypeScript 5 and of JavaScript, or by `experimentalDecorators`. */
export interface Decorator {
  <H extends AnyHandler>(method: H, context: { readonly kind: "method"; readonly name: string | symbol }): H;
  (target: object, name: string | symbol, descriptor: PropertyDescriptor): PropertyDescriptor;
  <H extends AsyncHandler>(handler: H): H;
  <E, R>(handler: (event: E, context: any) => R): (event: E, context: any) => Promise<Awaited<R>>;
}

/** `gate.guard`. */
export interface Guard extends Decorator {
  <H extends AsyncHandler>(handler: H, options?: GuardOptions): H;
  <E, R>(handler: (event: E, context: any) => R | Promise<R>, options?: GuardOptions): (event: E, context: any) => Promise<R>;
  (options?: GuardOptions): Decorator;
}

/**
 * Wraps a handler, so that no event reaches it that the gate refuses.
 *
 * ```js
 * export const handler = guard("policy.yaml", async (event, context) => { … });
 * ```
 *
 * The handler may be async, sync, take a callback, or be made by `awslambda.streamifyResponse`. Of a batch it is given the records that
 * pass; its answer is joined with the others. What an event is answered that is refused depends on its source, see `on_reject` of the policy.
 * Without a handler, it returns a function that wraps one, or decorates a method.
 */
export function guard<H extends AsyncHandler>(policy: string | FileURL | Policy | Gate, handler: H, options?: GuardOptions): H;
export function guard<E, R>(
  policy: string | FileURL | Policy | Gate,
  handler: (event: E, context: any) => R | Promise<R>,
  options?: GuardOptions,
): (event: E, context: any) => Promise<R>;
export function guard(policy: string | FileURL | Policy | Gate, options?: GuardOptions): Decorator;
export function guard(policy: string | FileURL | Policy | Gate, ...rest: any[]): any {
  const gate = policy instanceof Gate ? policy : new Gate(policy);
  return gate.guard(...(rest as [any]));
}

/** `guard` of one gate. */
export function guardWith(gate: Gate): Guard {
  const guard = (first?: any, second?: any, third?: any): any => {
    if (third !== undefined || typeof second === "string" || typeof second === "symbol") return onMethod(gate, {}, third);
    const decorates = typeof second?.kind === "string" ? second.kind : undefined;
    // A field is decorated before it has a value, which comes to the function that is returned.
    if (decorates !== undefined && decorates !== "method" && decorates !== "field") throw new TypeError("guard decorates methods only");
    if (typeof first === "function") return wrap(gate, first, decorates === undefined ? second : {});
    const options: GuardOptions = first ?? {};
    if (typeof options !== "object") throw new TypeError("a handler is a function, and options are an object");
    // Options that are wrong are told at once, and not when the first handler is wrapped.
    void new Door(gate, options);
    return (handler: any, _name?: any, descriptor?: any) =>
      descriptor === undefined ? wrap(gate, handler, options) : onMethod(gate, options, descriptor);
  };
  return guard as Guard;
}

/** What the decorators of `experimentalDecorators` do. */
function onMethod(gate: Gate, options: GuardOptions, descriptor: PropertyDescriptor | undefined): PropertyDescriptor {
  if (typeof descriptor?.value !== "function") throw new TypeError("guard decorates methods only");
  return { ...descriptor, value: wrap(gate, descriptor.value, options) };
}

function wrap(gate: Gate, handler: AnyHandler, options: GuardOptions | undefined): AnyHandler {
  if (typeof handler !== "function") throw new TypeError("a handler is a function");
  const door = new Door(gate, options ?? {});
  const guarded = function (this: unknown, event: any, ...rest: any[]): any {
    // Asked at each call, for a handler can be made a streaming one before it is wrapped, or after.
    if ((guarded as any)[STREAMING] === "response") return stream(this, door, handler, event, rest);
    if (handler.length > 2) return call(this, door, handler, event, rest);
    const verdict = door.check(event, rest[0]);
    if (verdict.ok) {
      const answer = handler.call(this, verdict.event, ...rest);
      // The runtime waits for promises only, and takes nothing that is returned otherwise.
      return answer === undefined || typeof answer?.then === "function" ? answer : Promise.resolve(answer);
    }
    return settle(this, door, verdict, handler, rest);
  };
  // A runtime tells a handler with a callback by its length, and one that streams by its symbols.
  for (const name of Reflect.ownKeys(handler)) {
    if (name !== "prototype") Object.defineProperty(guarded, name, Object.getOwnPropertyDescriptor(handler, name)!);
  }
  return guarded;
}

/** What becomes of an event of which all or a part is refused. */
async function settle(self: unknown, door: Door, verdict: Verdict, handler: AnyHandler, rest: any[]): Promise<unknown> {
  await door.refuse(verdict);
  if (verdict.decision === "reject") return verdict.response();
  return verdict.mergeResponse(await handler.call(self, verdict.event, ...rest));
}

/** For a handler with a callback, which may return a promise all the same. */
function call(self: unknown, door: Door, handler: AnyHandler, event: unknown, rest: any[]): unknown {
  const [context, callback] = rest;
  const verdict = door.check(event, context);
  if (verdict.ok) return handler.call(self, verdict.event, ...rest);
  if (typeof callback !== "function") return settle(self, door, verdict, handler, rest);
  const answer = (value: unknown) => {
    let answer;
    try {
      answer = verdict.decision === "reject" ? verdict.response() : verdict.mergeResponse(value);
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, answer);
  };
  // Nothing is returned: the runtime would take a promise for the answer.
  door.refuse(verdict).then(() => {
    if (verdict.decision === "reject") return answer(undefined);
    const done = (error: unknown, value: unknown) => (error === null || error === undefined ? answer(value) : callback(error));
    const promise = handler.call(self, verdict.event, context, done);
    if (typeof promise?.then === "function") promise.then(answer, callback);
  }).catch(callback);
  return undefined;
}

/** For a handler that streams its answer: `(event, responseStream, context)`. */
async function stream(self: unknown, door: Door, handler: AnyHandler, event: unknown, rest: any[]): Promise<unknown> {
  const [out, context] = rest;
  const verdict = door.check(event, context);
  if (verdict.ok) return handler.call(self, verdict.event, ...rest);
  await door.refuse(verdict);
  // No answer to a batch can be streamed.
  if (verdict.decision === "partial") throw verdict.rejected();
  const answer = verdict.response();
  if (answer === undefined) {
    await end(out, "");
    return undefined;
  }
  const { statusCode, headers, body = "", isBase64Encoded = false } = answer;
  const { HttpResponseStream } = (globalThis as any).awslambda ?? {};
  if (statusCode === undefined || HttpResponseStream === undefined) throw verdict.rejected();
  const started = HttpResponseStream.from(out, { statusCode, headers });
  await end(started, isBase64Encoded ? Buffer.from(body, "base64") : body);
  return undefined;
}

function end(out: any, body: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    out.on("error", reject);
    if (body.length > 0) out.write(body);
    out.end(() => resolve());
  });
}
