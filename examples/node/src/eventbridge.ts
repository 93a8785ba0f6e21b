/** A function that is told of placed orders by an event bus. It raises for what is refused, so that the bus puts it in its dead-letter queue. */

import { guard } from "sluicegate";
import type { EventBridgeEvent } from "aws-lambda";

interface OrderPlaced {
  orderId: string;
  note?: string;
}

export const handler = guard(
  `${__dirname}/../policies/eventbridge.yaml`,
  async (event: EventBridgeEvent<"OrderPlaced", OrderPlaced>): Promise<string> => event.detail.orderId,
);
