/** A function that is told of new objects. Their keys were chosen by whoever uploads, and go to a program and to file names. */

import { guard } from "sluicegate";
import type { S3Event } from "aws-lambda";

export const handler = guard(`${__dirname}/../policies/s3.yaml`, async (event: S3Event): Promise<string[]> => {
  // The key is percent-encoded in the event, and was checked as what it decodes to.
  const keys = event.Records.map((record) => decodeURIComponent(record.s3.object.key.replace(/\+/g, " ")));
  return keys.map((key) => `/tmp/${key.split("/").pop()}`);
});
