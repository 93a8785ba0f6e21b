/** A policy as an object: editors complete its keys, and a misspelt one is an error before the function is ever loaded. Never run. */

import { Gate, guard, type Policy } from "sluicegate";

const schema = { type: "object", required: ["orderId"] } as const;
interface Pattern {
  source: string[];
}
const pattern: Pattern = { source: ["com.acme"] };

// All that the policy file says.
export const whole: Policy = {
  version: 1,
  source: ["apigateway", "sqs"],
  mode: "report",
  paranoia: 2,
  limits: { age: "15m", depth: 8, event_bytes: 1_000_000, hops: 2, receives: 10 },
  accept: pattern,
  rules: { xss: "report", "sql.tautology": "reject", formula: "reject", custom: "off" },
  fields: [
    { at: "$.body", schema, carries: "json" },
    { at: "$.Records[*].body", schema: "order.schema.json", carries: ["sns", "s3"] },
    { at: "$.body.file", sink: ["shell", "path"], holds: "filename", sanitize: ["base-name", { truncate: 64 }] },
    { at: "$.body.comment", sink: "html", allow: ["xss"], sensitive: true },
    { at: "$.body.other", schema: true },
  ],
  routes: { "POST /orders/{id}": { fields: [{ at: "$.body", schema: {} }] } },
  patterns: [{ id: "custom.no-internal-host", pattern: "corp", severity: "high", message: "an internal host" }],
  function: { name: "orders", source: ["com.acme"] },
  on_reject: "raise",
};

// One that is never changed, one that is made bit by bit, and members that may be left out.
const constant = { source: "s3", fields: [{ at: "$..key", sink: ["shell"] }], limits: { depth: 4 } } as const;
void new Gate(constant);
const quiet: boolean = process.argv.length > 2;
void new Gate({ ...constant, mode: quiet ? "report" : undefined });
void guard(quiet ? "policy.yaml" : { source: "sqs" }, async () => undefined);
void new Gate(JSON.parse("{}"));

// @ts-expect-error: there is no such key.
void new Gate({ sources: "sqs" });
// @ts-expect-error: nor here.
void new Gate({ limits: { deph: 3 } });
// @ts-expect-error: there is no such mode.
void new Gate({ mode: "enforced" });
// @ts-expect-error: there is no such class.
void new Gate({ rules: { sqli: "reject" } });
// @ts-expect-error: there is no such action.
void new Gate({ rules: { "sql.tautology": "refuse" } });
// @ts-expect-error: a field has a path.
void new Gate({ fields: [{ sink: "shell" }] });
// @ts-expect-error: there is no such sanitizer.
void new Gate({ fields: [{ at: "$.body", sanitize: ["strip"] }] });
// @ts-expect-error: paranoia is 1, 2 or 3.
void new Gate({ paranoia: 4 });
// @ts-expect-error: a policy is no list.
void new Gate(["sqs"]);
// @ts-expect-error: a policy is no function.
void new Gate(() => undefined);
// @ts-expect-error: as for the gate.
void guard({ source: "sqs", paranoai: 2 }, async () => undefined);
