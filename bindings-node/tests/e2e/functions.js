/** Functions that AWS's runtime client runs. */

const { guard } = require("../../dist/index.js");

exports.queue = guard({ source: "sqs" }, async (event) => ({
  batchItemFailures: event.Records.filter((record) => record.body === "fail").map((record) => ({ itemIdentifier: record.messageId })),
}));

exports.http = guard({ source: "apigateway" }, async (event) => ({ statusCode: 200, body: event.body }));

exports.callback = guard({ source: "apigateway" }, (event, _context, callback) => callback(null, { statusCode: 200, body: event.body }));

exports.topic = guard({ source: "eventbridge" }, async (event) => event.detail);

exports.streamed = guard(
  { source: "apigateway" },
  globalThis.awslambda?.streamifyResponse(async (event, stream) => {
    stream.write(event.body);
    stream.end();
    await new Promise((resolve) => stream.on("finish", resolve));
  }) ?? (() => undefined),
);
