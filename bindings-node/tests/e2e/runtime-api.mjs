/** A Lambda Runtime API on the loopback interface: hands events to a runtime client, and takes what it answers. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";

const PREFIX = "/2018-06-01/runtime/";

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/**
 * Runs `command` as a function until each event has an outcome: `{ response }` or `{ error }`.
 *
 * @param {string[]} command
 * @param {string[]} events JSON texts; what is none is handed over all the same.
 * @param {{ cwd: string, env?: object, timeout?: number }} options
 */
export async function invoke(command, events, { cwd, env = {}, timeout = 60_000 }) {
  const outcomes = [];
  let next = 0;
  let done;
  const all = new Promise((resolve) => (done = resolve));
  const server = createServer(async (request, response) => {
    const path = request.url.slice(PREFIX.length);
    if (path === "invocation/next") {
      // Like the real one, it lets the client wait for an event that never comes.
      if (next === events.length) return;
      const id = String(next++);
      response.setHeader("Content-Type", "application/json");
      response.setHeader("Lambda-Runtime-Aws-Request-Id", id);
      response.setHeader("Lambda-Runtime-Deadline-Ms", String(Date.now() + 30_000));
      response.setHeader("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:orders");
      response.setHeader("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0");
      response.end(events[Number(id)]);
      return;
    }
    const body = await read(request);
    const [, id, kind] = path.split("/");
    if (path === "init/error") outcomes.push({ init: body });
    else outcomes[Number(id)] = { [kind]: body };
    response.statusCode = 202;
    response.end('{"status":"OK"}');
    if (path === "init/error" || outcomes.filter(Boolean).length === events.length) done();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  const child = spawn(command[0], command.slice(1), {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: "orders",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_LOG_GROUP_NAME: "group",
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
      AWS_REGION: "eu-west-1",
      ...env,
    },
  });
  let printed = "";
  child.stdout.on("data", (data) => (printed += data));
  child.stderr.on("data", (data) => (printed += data));
  const exit = once(child, "exit").then(done);
  const timer = setTimeout(done, timeout);
  await all;
  clearTimeout(timer);
  // By its own id, which `spawn` gave.
  child.kill();
  await exit;
  server.closeAllConnections();
  server.close();
  return { outcomes, printed };
}
