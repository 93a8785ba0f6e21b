/** An HTTP API that takes orders. What does not fit the schema, or attacks, is answered before this code runs. */

import { guard } from "sluicegate";
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2 } from "aws-lambda";

interface Order {
  customer: string;
  items: { sku: string; quantity: number }[];
}

export const handler = guard<APIGatewayProxyEventV2, APIGatewayProxyResultV2>(
  `${__dirname}/../policies/http.yaml`,
  async (event) => {
    const order: Order = JSON.parse(event.body ?? "");
    const pieces = order.items.reduce((sum, { quantity }) => sum + quantity, 0);
    return { statusCode: 201, headers: { "content-type": "application/json" }, body: JSON.stringify({ pieces }) };
  },
);
