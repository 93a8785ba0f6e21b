import type { Gate, Lines } from "./gate";
import { checkSource } from "./sources";
import type { Verdict } from "./verdict";
import { kind } from "./walker";

/** What is to be done beside the check. */
export interface GuardOptions {
  /** The source or family that each event must be of. */
  source?: string | undefined;
  /** What the platform is told, instead of what the policy's `on_reject` says. */
  onReject?: "auto" | "raise" | "drop" | undefined;
  /**
   * Called with the refused records as they came, or with the event where it is no batch, before the platform is told: to put them aside. What it
   * throws is thrown on, so that nothing is lost.
   */
  onRefused?: ((records: readonly unknown[], verdict: Verdict) => unknown) | undefined;
  /**
   * Takes the line of JSON that is written about each event with findings, without a value from it: a function, or an object with the
   * methods `warn` and `info`. The standard output where it is left out; null writes none.
   */
  logger?: ((line: string) => void) | { warn(line: string): void; info(line: string): void } | null | undefined;
  /** Counters for CloudWatch, in its embedded metric format, on the standard output: with a namespace where it is not to be `Sluicegate`. */
  metrics?: "emf" | { readonly namespace: string } | undefined;
  /** When events are checked, in milliseconds since the epoch. The system's clock where it is left out. */
  now?: (() => number) | undefined;
  /** The variables of the environment. Those of the process where it is left out. */
  env?: { readonly [name: string]: string | undefined } | undefined;
}

/** A gate with what is done around it: what `guard` and the middleware share. */
export class Door {
  readonly #gate: Gate;
  readonly #options: GuardOptions;
  readonly #metrics: string | undefined;
  readonly #write: (line: string) => void;
  readonly #log: boolean;

  constructor(gate: Gate, options: GuardOptions) {
    checkNames(options);
    const { env, logger, metrics, now, onRefused, onReject, source } = options;
    if (source !== undefined) checkSource(source);
    if (onRefused !== undefined && typeof onRefused !== "function") {
      throw new TypeError(`onRefused is a function of the refused records and the verdict, not ${kind(onRefused)}`);
    }
    if (now !== undefined && typeof now !== "function") throw new TypeError(`now is a function that returns milliseconds, not ${kind(now)}`);
    if (env !== undefined && (typeof env !== "object" || env === null)) throw new TypeError(`env is an object, not ${kind(env)}`);
    if (logger !== undefined && logger !== null && typeof logger !== "function" && !(isFunction(logger.warn) && isFunction(logger.info))) {
      throw new TypeError("logger is a function, or an object with the methods warn and info");
    }
    if (onReject !== undefined && !["auto", "raise", "drop"].includes(onReject)) {
      throw new TypeError('onReject is "auto", "raise" or "drop"');
    }
    if (metrics !== undefined && metrics !== "emf" && typeof metrics?.namespace !== "string") {
      throw new TypeError('metrics is "emf" or an object with a namespace');
    }
    this.#gate = gate;
    this.#options = options;
    this.#metrics = metrics === "emf" ? "Sluicegate" : metrics?.namespace;
    this.#log = logger !== null;
    if (typeof logger === "function") this.#write = logger;
    else if (logger === undefined || logger === null) this.#write = print;
    else this.#write = (line) => (line.includes('"level":"WARN"') ? logger.warn(line) : logger.info(line));
  }

  /** Checks the event, and writes the lines about it. */
  check<E>(event: E, context: any): Verdict<E> {
    const { now, env, source, onReject } = this.#options;
    const id = context?.awsRequestId;
    const lines: Lines = { log: this.#log, metrics: this.#metrics, onReject, requestId: typeof id === "string" ? id : undefined, env };
    const verdict = this.#gate.checkHanded(event, { source, now: now?.() }, lines);
    const { log, metrics } = verdict.lines;
    if (log !== undefined) this.#write(log);
    // CloudWatch wants it as it is, and nothing of a logger's around it.
    if (metrics !== undefined) print(metrics);
    return verdict;
  }

  /** Hands on what is refused. */
  async refuse(verdict: Verdict): Promise<void> {
    const { onRefused } = this.#options;
    if (onRefused !== undefined) await onRefused(verdict.refused(), verdict);
  }
}

/** Each option, so that a misspelt one is told and not left out. */
const NAMES: { readonly [name in keyof GuardOptions]-?: true } = {
  source: true,
  onReject: true,
  onRefused: true,
  logger: true,
  metrics: true,
  now: true,
  env: true,
};

function checkNames(options: GuardOptions): void {
  if (typeof options !== "object" || options === null) throw new TypeError(`options are an object, not ${kind(options)}`);
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(NAMES, name));
  if (unknown !== undefined) throw new TypeError(`there is no option ${JSON.stringify(unknown)}; they are ${Object.keys(NAMES).join(", ")}`);
}

const isFunction = (value: unknown): boolean => typeof value === "function";

/** Past `console`, to which Lambda adds a time and an id of its own. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
