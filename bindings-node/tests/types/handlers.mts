/** The types of handlers flow through, without a cast. Checked by `tsc --strict`, never run. */

import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyHandlerV2,
  APIGatewayProxyResultV2,
  Callback,
  Context,
  EventBridgeHandler,
  S3Event,
  S3Handler,
  SQSBatchResponse,
  SQSEvent,
  SQSHandler,
} from "aws-lambda";
import middy from "@middy/core";
import { EventRejected, Gate, guard, PolicyError, type Finding, type GuardOptions, type Verdict } from "sluicegate";
import { sluicegate } from "sluicegate/middy";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(..._proof: Equal<A, B> extends true ? [] : [never]): void => undefined;

// With the types given.
export const http: APIGatewayProxyHandlerV2 = guard<APIGatewayProxyEventV2, APIGatewayProxyResultV2>("policy.yaml", async (event) => {
  same<typeof event, APIGatewayProxyEventV2>();
  return { statusCode: 200, body: event.body ?? "" };
});

// With the types of what it is assigned to.
export const queue: SQSHandler = guard({ source: "sqs" }, async (event) => ({
  batchItemFailures: event.Records.map((record) => ({ itemIdentifier: record.messageId })),
}));

// With the types of the handler.
const own: S3Handler = async (event) => console.log(event.Records[0]?.s3.object.key);
export const files: S3Handler = guard(new Gate(), own);
const annotated = guard({}, async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  void [event, context];
  return { batchItemFailures: [] };
});
same<Parameters<typeof annotated>[0], SQSEvent>();
same<ReturnType<typeof annotated>, Promise<SQSBatchResponse>>();

// Sync, with a callback, as a method.
const sync = guard({}, (event: S3Event) => event.Records.length);
same<ReturnType<typeof sync>, Promise<number>>();
export const callback: APIGatewayProxyHandlerV2 = guard({}, (_event: APIGatewayProxyEventV2, _context: Context, done: Callback<APIGatewayProxyResultV2>) => {
  done(null, { statusCode: 204 });
});
const gate = new Gate({ source: "eventbridge", limits: { depth: 8 } });
export const placed: EventBridgeHandler<"OrderPlaced", { id: string }, void> = gate.guard(async (event) => console.log(event.detail.id));
export const wrapped: SQSHandler = guard("policy.yaml")(async (event: SQSEvent) => console.log(event.Records.length));

// What a verdict is.
const verdict = gate.check({ a: 1 }, { source: "sqs", now: new Date() });
same<typeof verdict.event, { a: number } | null>();
const findings: readonly Finding[] = verdict.findings;
void findings;
try {
  new Gate("policy.yaml");
} catch (error) {
  if (error instanceof PolicyError) console.log(error.errors[0]?.line);
  if (error instanceof EventRejected) console.log(error.verdict.decision, error.statusCode);
}
export const options: GuardOptions = { onReject: "drop", metrics: "emf", logger: console, onRefused: (records: readonly unknown[], { source }: Verdict) => void [records, source] };

// @ts-expect-error: there is no such word.
export const misspelt: GuardOptions = { onReject: "dorp" };
// @ts-expect-error: an event of S3 is none of SQS.
export const mistaken: SQSHandler = guard({}, async (event: S3Event) => void event);

// As a middleware.
export const stack: SQSHandler = middy<SQSEvent, SQSBatchResponse | void>()
  .use(sluicegate({ policy: gate, onReject: "auto" }))
  .handler(async (event) => ({ batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId ?? "" }] }));
