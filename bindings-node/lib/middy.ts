/** A middleware for middy 6 and 7. */

import type { FileURL } from "./gate";
import { Door, Gate, type GuardOptions, type Policy, type Verdict } from "./index";

/** What middy hands to a middleware. */
interface Request {
  event: any;
  context: any;
  response: any;
  earlyResponse?: any;
}

/** What middy takes. */
export interface Middleware {
  before(request: Request): Promise<any>;
  after(request: Request): Promise<void>;
}

/** The policy, and what is to be done beside the check. */
export interface MiddlewareOptions extends GuardOptions {
  /** The path of a policy file, a policy, or a gate. Any known source and safe limits where it is left out. */
  policy?: string | FileURL | Policy | Gate | undefined;
}

/**
 * Checks the event before the middlewares that are used after it.
 *
 * ```js
 * export const handler = middy().use(sluicegate({ policy: "policy.yaml" })).handler(async (event) => { … });
 * ```
 *
 * Use it first, so that it sees the event as it came. Where the source has an answer for what is refused, it answers and neither the other middlewares nor
 * the handler run; else it throws `EventRejected`, with the members `statusCode`, `expose` and `cause` of middy's own errors.
 */
export function sluicegate(given: MiddlewareOptions = {}): Middleware {
  if (typeof given !== "object" || given === null || given instanceof Gate) throw new TypeError("the middleware takes options: sluicegate({ policy })");
  const { policy, ...options } = given;
  const door = new Door(policy instanceof Gate ? policy : new Gate(policy), options);
  // By the request, for one instance serves many at once.
  const partial = new WeakMap<Request, Verdict>();
  return {
    async before(request) {
      const verdict = door.check(request.event, request.context);
      if (!verdict.ok) await door.refuse(verdict);
      // To answer nothing is to answer early too, which no returned value says.
      if (verdict.decision === "reject") return (request.earlyResponse = verdict.response());
      if (verdict.decision === "partial") partial.set(request, verdict);
      request.event = verdict.event;
      return undefined;
    },
    async after(request) {
      const verdict = partial.get(request);
      if (verdict !== undefined) request.response = verdict.mergeResponse(request.response);
    },
  };
}

export default sluicegate;
