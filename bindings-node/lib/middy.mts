export { sluicegate, sluicegate as default } from "./middy.js";
export type { Middleware, MiddlewareOptions } from "./middy.js";
