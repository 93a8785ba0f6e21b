/** What the types of middy 7 import, and what is of no use here. */
declare module "@aws/durable-execution-sdk-js" {
  export type DurableContext = never;
}
