/** `guard` as a decorator of methods: checked and compiled with and without `experimentalDecorators`, and run by `decorators.test.mjs`. */

import { Gate, guard } from "sluicegate";

interface Event {
  Records: { messageId: string; body: string }[];
}

const gate = new Gate({ source: "sqs" });
const quiet = { logger: null };

export class Handlers {
  readonly seen: string[] = [];

  @gate.guard
  async plain(event: Event, _context: unknown): Promise<unknown> {
    this.seen.push(...event.Records.map((record) => record.messageId));
    return undefined;
  }

  @gate.guard(quiet)
  async withOptions(event: Event, context: unknown): Promise<unknown> {
    return this.plain(event, context);
  }

  @guard({ source: "sqs" }, quiet)
  async ofPolicy(event: Event, _context: unknown): Promise<unknown> {
    this.seen.push(...event.Records.map((record) => record.body));
    return { batchItemFailures: [] };
  }
}
