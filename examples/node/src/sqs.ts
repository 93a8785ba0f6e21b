/** A queue worker. Refused messages are put aside and come back as failures, together with those that failed here. */

import { Gate } from "sluicegate";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";

const gate = new Gate(`${__dirname}/../policies/sqs.yaml`);

export const handler = gate.guard(
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    for (const { messageId, body } of event.Records) {
      const { total } = JSON.parse(body);
      // As any work can fail.
      if (total === 0) batchItemFailures.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures };
  },
  {
    metrics: { namespace: "Orders" },
    // A real function would write them to a bucket that only people read.
    onRefused: (records, verdict) => console.error(`${records.length} of ${verdict.records.length} records are put aside`),
  },
);
