import { type GuardOptions } from "./door";
import { Gate, type FileURL } from "./gate";
import type { Policy } from "./policy";
/** A handler that answers by a promise, by its callback or by a stream. */
export type AsyncHandler = (event: any, ...rest: any[]) => void | Promise<any>;
/** A handler of any kind. */
export type AnyHandler = (event: any, ...rest: any[]) => any;
/** Wraps a handler, or decorates a method: by the decorators of TypeScript 5 and of JavaScript, or by `experimentalDecorators`. */
export interface Decorator {
    <H extends AnyHandler>(method: H, context: {
        readonly kind: "method";
        readonly name: string | symbol;
    }): H;
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
export declare function guard<H extends AsyncHandler>(policy: string | FileURL | Policy | Gate, handler: H, options?: GuardOptions): H;
export declare function guard<E, R>(policy: string | FileURL | Policy | Gate, handler: (event: E, context: any) => R | Promise<R>, options?: GuardOptions): (event: E, context: any) => Promise<R>;
export declare function guard(policy: string | FileURL | Policy | Gate, options?: GuardOptions): Decorator;
/** `guard` of one gate. */
export declare function guardWith(gate: Gate): Guard;
