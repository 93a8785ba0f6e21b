import type { Asked, CheckOptions as Given, Needs } from "./binding";
import type { NativeGate } from "./native";
import type { Told } from "./verdict";
import { borrow, giveBack, kind, loneSurrogate, type Parts } from "./walker";

/** How the addon says that the event has to be walked once more, with care. */
const CAREFUL = -2;

/** An event, and how the addon is asked about it: once when it is checked, and once more for what is seldom wanted. */
export class Question {
  readonly native: NativeGate;
  readonly needs: Needs;
  readonly event: unknown;
  readonly given: Given | undefined;
  /** Whether the event is JSON text. */
  readonly whole: boolean;
  /** What was checked, where an answer is joined with what the platform is to be told: the handler may change the records that it is given. */
  private kept: Parts | undefined;

  constructor(native: NativeGate, needs: Needs, event: unknown, given: Given | undefined, whole: boolean) {
    this.native = native;
    this.needs = needs;
    this.event = event;
    this.given = given;
    this.whole = whole;
    this.kept = undefined;
  }

  /** The number of the source of an event that passes and in which nothing was found; else all that there is to say. */
  check(): number | Told {
    const said = this.ask("check", "");
    return typeof said === "number" ? said : (JSON.parse(said) as Told);
  }

  all(): Told {
    return JSON.parse(this.ask("all", "") as string) as Told;
  }

  merged(answer: string): string {
    return this.ask("merged", answer) as string;
  }

  redacted(refused: boolean): string {
    return this.ask(refused ? "unrefused" : "redacted", "") as string;
  }

  private ask(method: "check" | Asked, answer: string): number | string {
    const { event, kept } = this;
    if (kept !== undefined) return this.put(method, answer, kept);
    if (this.whole) return typeof event === "string" ? this.askText(method, answer, event) : this.askBytes(method, answer, bytes(event as ArrayBufferView));
    const walker = borrow();
    walker.walk(event, this.needs, false);
    let said = this.put(method, answer, walker);
    if (said === CAREFUL) {
      walker.walk(event, this.needs, true);
      said = this.put(method, answer, walker);
    }
    if (method === "check" && isAnswered(said)) this.kept = walker.copy();
    giveBack(walker);
    return said;
  }

  private askText(method: "check" | Asked, answer: string, text: string): number | string {
    const said = this.put(method, answer, whole(text));
    if (said !== CAREFUL) return said;
    const at = loneSurrogate(text);
    // No text in any other language: as bytes that are no UTF-8.
    return this.put(method, answer, whole(at < 0 ? text : broken(text, at), true));
  }

  private askBytes(method: "check" | Asked, answer: string, bytes: Uint8Array): number | string {
    const said = this.put(method, answer, whole(bytes));
    if (method === "check" && isAnswered(said)) this.kept = whole(new Uint8Array(bytes));
    return said;
  }

  private put(method: "check" | Asked, answer: string, { texts, shape, end, apart, careful }: Parts): number | string {
    return method === "check"
      ? this.native.check(texts, texts.length, shape, end, apart, careful, this.given)
      : this.native.ask(method, answer, texts, texts.length, shape, end, apart, careful, this.given);
  }
}

/** An event that came as JSON text. */
function whole(texts: string | Uint8Array, careful = false): Parts {
  return { texts, shape: undefined, end: 0, apart: undefined, careful };
}

/** Whether an answer may be joined. Seen before the JSON is parsed: within its strings, quotes are escaped. */
function isAnswered(said: number | string): boolean {
  return typeof said === "string" && said.includes('"kind":"answer"');
}

/** The bytes of a view. Memory that threads share is copied: it may change while it is read. */
function bytes(view: ArrayBufferView): Uint8Array {
  // Asked of the view itself, for it may be of another realm, or have members that say something else.
  if (tag.call(view) !== "Uint8Array") throw new TypeError(`an event as bytes is a Uint8Array, not ${kind(view)}`);
  try {
    byteLength.call(buffer.call(view));
    return view as Uint8Array;
  } catch {
    return new Uint8Array(view as Uint8Array);
  }
}

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const tag = getter(TypedArray, Symbol.toStringTag);
const buffer = getter(TypedArray, "buffer");
/** Throws for memory that threads share. */
const byteLength = getter(ArrayBuffer.prototype, "byteLength");

function getter(prototype: object, name: PropertyKey): () => any {
  return Object.getOwnPropertyDescriptor(prototype, name)!.get!;
}

/** A text with half of a surrogate pair, as bytes. */
function broken(text: string, at: number): Uint8Array {
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(text.slice(at + 1))]);
}
