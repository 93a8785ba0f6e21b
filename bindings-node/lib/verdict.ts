import { changed, type Change } from "./changes";
import { EventRejected } from "./errors";
import type { Question } from "./question";

/** What is to be done with an event: `partial` where some of its records are refused. */
export type Decision = "pass" | "sanitize" | "partial" | "reject";

/** One fact about an event. It never holds a value from the event. */
export interface Finding {
  /** The id of the rule, such as `sql.tautology`. */
  readonly rule: string;
  /** The class of the rule, the first part of its id. */
  readonly class: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  /** The number in the Common Weakness Enumeration. */
  readonly cwe: number;
  /** Where, as a JSONPath into the opened document. Not there where it is about the event as a whole. */
  readonly path?: string;
  /** The index of the record that it is about, from 0. */
  readonly record?: number;
  /** Where in the text, in bytes from its start: of the event, or of the string at `path`. */
  readonly offset?: number;
  /** What is done about it. */
  readonly action: "reject" | "report" | "sanitize";
  /** What is wrong. */
  readonly message: string;
}

/** One of the units that a batch source delivers together. */
export interface Record {
  /** Its place in the batch, from 0. Where the event has several lists of records, they are counted on from one to the next. */
  readonly index: number;
  readonly decision: "pass" | "sanitize" | "reject";
  /** What the platform knows it by: `messageId`, a sequence number, `recordId`, `taskId`, `topic-partition@offset`. */
  readonly id: string | null;
  /** Whether it is held back, unrefused, because a record before it is refused with which it must stay in order. It comes again. */
  readonly returned: boolean;
  /** What was found in it. */
  readonly findings: readonly Finding[];
}

/** What the addon tells of a verdict. */
export interface Told {
  readonly decision: Decision;
  readonly source: string | null;
  readonly findings: Finding[];
  readonly records: Omit<Record, "findings">[];
  /** The member of the event that lists its records, and whether that is an object of lists. */
  readonly list: { readonly member: string; readonly byList: boolean } | null;
  readonly changes?: Change[];
  /** Of an event that came as JSON text, and has to be handed on as another. */
  readonly event?: string | null;
  readonly response: { readonly kind: "none" | "answer" | "raise"; readonly answer: string | null };
  readonly log?: string;
  readonly metrics?: string;
}

/** What is left out of a redacted copy beside its secrets. */
export interface RedactOptions {
  /** Whether strings that were refused are left out, too. */
  refused?: boolean | undefined;
}

const NONE: readonly Finding[] = Object.freeze([]);

/** What a check says about an event: the decision, the findings, and the event to hand on. */
export class Verdict<E = any> {
  readonly decision: Decision;
  /** The id of the source that the event is of, or null where it is of none that is known. */
  readonly source: string | null;
  /** What was found, at most 256. */
  readonly findings: readonly Finding[];
  readonly #given: E;
  readonly #question: Question;
  #told: Told | undefined;
  #records: readonly Record[] | undefined;
  /**
   * The event to hand on: the very object or text that was checked where nothing has to change; one without the refused records, and
   * with what was sanitized, where something has; null where the event is refused. What was given is never changed.
   */
  readonly event: E | null;

  /** @internal */
  constructor(given: E, question: Question, told: Told | string | null) {
    this.#given = given;
    this.#question = question;
    if (told === null || typeof told === "string") {
      this.decision = "pass";
      this.source = told;
      this.findings = NONE;
      this.event = given;
    } else {
      this.decision = told.decision;
      this.source = told.source;
      this.findings = Object.freeze(told.findings);
      this.#told = told;
      // At once, and not when it is asked for: the object may change after the check.
      this.event = told.decision === "reject" ? null : handedOn(given, told);
    }
  }

  /** Whether the event may be handed on as a whole: `pass` or `sanitize`. */
  get ok(): boolean {
    return this.decision === "pass" || this.decision === "sanitize";
  }

  /** The records, where the source delivers batches; else none. */
  get records(): readonly Record[] {
    if (this.#records === undefined) {
      const { records } = (this.#told ??= this.#question.all());
      const findings = (index: number) => this.findings.filter((finding) => finding.record === index);
      this.#records = Object.freeze(records.map((record) => ({ ...record, findings: findings(record.index) })));
    }
    return this.#records;
  }

  /**
   * What the platform is to be told, and so what the handler has to return: an HTTP answer, the failed items of a batch. Undefined where there is
   * nothing to tell.
   *
   * @throws {EventRejected} where the platform is told by an error, for it to retry the event and put it aside.
   */
  response(): any {
    const told = this.#told;
    if (told === undefined) return undefined;
    if (told.response.kind === "raise") throw this.rejected();
    return told.response.answer === null ? undefined : JSON.parse(told.response.answer);
  }

  /**
   * The handler's answer, joined with what the platform is to be told about refused records; the very same answer where there is nothing to
   * join.
   *
   * @throws {EventRejected} as {@link response} does.
   * @throws {TypeError} where the answer is not of the form that the source's answers have.
   */
  mergeResponse(answer: unknown): any {
    const { kind } = this.#told?.response ?? { kind: "none" };
    if (kind === "raise") throw this.rejected();
    if (kind === "none") return answer;
    let merged;
    try {
      merged = this.#question.merged(answer === undefined ? "" : JSON.stringify(answer));
    } catch (error) {
      throw new TypeError((error as Error).message);
    }
    return JSON.parse(merged);
  }

  /**
   * A copy of the event that is fit for logs, as JSON text, whatever the decision is: without what the source or the policy calls sensitive,
   * and without what looks like a secret. What stands instead says what it was: `[redacted:jwt]`. It is meant for logs and quarantine, not
   * for handing on.
   *
   * The event is read again: an object that was changed after the check is copied as it is now.
   */
  redacted(options?: RedactOptions): string {
    return this.#question.redacted(options?.refused === true);
  }

  /** The refused records as they came, or the event where it is refused and no batch. @internal */
  refused(): readonly unknown[] {
    const list = this.#told?.list;
    const given = this.#given as any;
    if (list === undefined || list === null) return this.decision === "reject" ? [given] : [];
    const records = list.byList ? Object.values(given[list.member]).flat() : given[list.member];
    const refused = this.records.filter((record) => record.decision === "reject");
    return refused.map((record) => records[record.index]);
  }

  /** The error that says that the event is refused. */
  rejected(): EventRejected {
    const { kind, answer } = (this.#told as Told | undefined)?.response ?? { kind: "none", answer: null };
    const status = kind === "answer" && answer !== null ? JSON.parse(answer)?.statusCode : undefined;
    return new EventRejected(this, typeof status === "number" ? status : 400);
  }

  /** @internal */
  get lines(): { log?: string | undefined; metrics?: string | undefined } {
    return { log: this.#told?.log, metrics: this.#told?.metrics };
  }

  /** `{decision, source, findings}`: no value from the event. */
  toJSON(): { decision: Decision; source: string | null; findings: readonly Finding[] } {
    return { decision: this.decision, source: this.source, findings: this.findings };
  }
}

/** What is handed on of an event that is not refused. */
function handedOn<E>(given: E, { changes, event }: Told): E {
  if (changes !== undefined) {
    if (changes.length === 0) return given;
    try {
      return changed(given, changes) as E;
    } catch (error) {
      // Only of an object with getters or traps that say something else each time.
      throw new TypeError("the event cannot be copied: it changed while it was checked", { cause: error });
    }
  }
  if (event === undefined || event === null) return given;
  return (typeof given === "string" ? event : new TextEncoder().encode(event)) as E;
}
