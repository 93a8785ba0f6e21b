/**
 * Walks an event and hands it over: a word for each part, one string with the names, numbers and short strings one behind the other, and the
 * long strings as they are. `src/packed.rs` reads it.
 *
 * What was measured (Node 20, x86-64, built for release with thin link-time optimisation: instructions of handing the whole event over, times those
 * of `JSON.parse` of it; events of `cargo run -p sluicegate-benches --example events`):
 *
 * | event | this walker | its parts joined | walk through Node-API | `JSON.stringify` |
 * | --- | --- | --- | --- | --- |
 * | S3, 0.8 KB, no long strings | 0.5 | 0.5 | 2.5 | 1.0 |
 * | HTTP API, 2.7 KB | 0.5 | 0.6 | 2.1 | 1.3 |
 * | EventBridge, 2.3 KB | 0.9 | 1.1 | 2.9 | 1.0 |
 * | REST API, 9.7 KB | 0.3 | 0.3 | 1.7 | 1.3 |
 * | SQS, 10 of 1 KB | 0.5 | 0.4 | 1.5 | 1.4 |
 * | SQS, 256 KB | 0.16 | 0.11 | 0.25 | 1.5 |
 * | EventBridge, 256 KB | 1.0 | 1.0 | 3.1 | 0.9 |
 * | HTTP API, 6 MB | 0.05 | 0.06 | 0.11 | 1.6 |
 *
 * The text of `JSON.stringify` has yet to be parsed on the other side, which is not counted here; and to copy a long string is one instruction for
 * many bytes, so that joining them looks cheaper on SQS than it is. So there is one walker for all sizes. A recursive one is no faster, and ends the
 * process on depth. Strings are added to one string because V8 makes a tree of them and copies each once, when the addon reads it; that copy is
 * what long strings are spared.
 */

import type { Needs } from "./binding";

const { keys, getPrototypeOf } = Object;
const { isArray } = Array;
const { call } = Function.prototype;
/** Taken before anybody can replace it. */
const charCodeAt: (text: string, at: number) => number = call.bind(String.prototype.charCodeAt);
const PLAIN = Object.prototype;

// What a word says, in its lower three bits; above them is a length in units of UTF-16, which V8 keeps below 2 to the power of 29.
const OBJECT = 0;
const ARRAY = 1;
const END = 2;
const NAME = 3;
const STRING = 4;
const NUMBER = 5;
const NULL = 6;
const FALSE = 6 | (1 << 3);
const TRUE = 6 | (2 << 3);
/** The text that comes next holds half of a surrogate pair. */
const SURROGATE = 6 | (3 << 3);
const APART = 7;

/** Longer strings are handed over as they are. */
const LONG = 1024;

/** An event as the addon takes it: its JSON text, or what the walker made of it. */
export interface Parts {
  readonly texts: string | Uint8Array;
  readonly shape: Uint32Array | undefined;
  readonly end: number;
  readonly apart: string[] | undefined;
  readonly careful: boolean;
}

/** An event in parts, and the memory for the next. */
export class Walker implements Parts {
  shape = new Uint32Array(4096);
  end = 0;
  texts = "";
  apart: string[] | undefined;
  careful = false;

  // What is open around the current container: the container, its names where it is an object, and how many of its parts have been read.
  private readonly containers: unknown[] = [];
  private readonly names: (string[] | null)[] = [];
  private readonly places: number[] = [];

  /**
   * Reads the event. What is more than the policy's limits allow is not read on: the addon finds the same limit broken.
   *
   * With `careful`, it looks for halves of surrogate pairs, which are no text in any other language, and marks where they are.
   */
  walk(event: unknown, needs: Needs, careful: boolean): void {
    this.texts = "";
    this.apart = undefined;
    this.careful = careful;
    this.end = 0;
    const { containers, names, places } = this;
    let shape = this.shape;
    let room = shape.length - 8;
    let end = 0;
    let texts = "";
    let values = 0;
    let depth = -1;
    let container: any = null;
    let own: string[] | null = null;
    let place = 0;
    let count = 0;
    let value: any = event;
    try {
      for (;;) {
        if (end > room) {
          shape = this.grow();
          room = shape.length - 8;
        }
        values++;
        switch (typeof value) {
          case "string":
            if (careful) {
              const whole = wellFormed(value);
              if (whole !== value) {
                shape[end++] = SURROGATE;
                value = whole;
              }
            }
            if (value.length > LONG) {
              shape[end++] = APART | (value.length << 3);
              if (this.apart === undefined) this.apart = [value];
              else define(this.apart, this.apart.length, value);
              if (value.length > needs.bytes) return this.finish(end, texts);
            } else {
              shape[end++] = STRING | (value.length << 3);
              texts += value;
            }
            break;
          case "bigint":
          case "number": {
            const digits = "" + value;
            // The digits of a number are few, those of a BigInt need not be.
            shape[end++] = NUMBER | (digits.length << 3);
            texts += digits;
            break;
          }
          case "boolean":
            shape[end++] = value ? TRUE : FALSE;
            break;
          case "object":
            if (value === null) {
              shape[end++] = NULL;
              break;
            }
            if (depth >= 0) {
              containers[depth] = container;
              names[depth] = own;
              places[depth] = place;
            }
            depth++;
            container = value;
            place = 0;
            if (isArray(value)) {
              shape[end++] = ARRAY;
              own = null;
              count = value.length;
            } else {
              const prototype = getPrototypeOf(value);
              if (prototype !== PLAIN && prototype !== null && !isRoot(prototype)) throw new Unreadable(value);
              shape[end++] = OBJECT;
              own = keys(value);
              count = own.length;
            }
            if (depth >= needs.depth) return this.finish(end, texts);
            break;
          default:
            throw new Unreadable(value);
        }
        if (values > needs.nodes || texts.length > needs.bytes) return this.finish(end, texts);
        for (;;) {
          if (depth < 0) return this.finish(end, texts);
          if (!(place >= count)) {
            if (own === null) {
              value = container[place++];
              // A hole, or what JSON has no word for: `null`, as JSON.stringify has it.
              if (value === undefined) value = null;
              break;
            }
            let name = own[place++];
            value = container[name];
            // As if it were not there, which is how it reads.
            if (value === undefined) continue;
            if (careful) {
              const whole = wellFormed(name);
              if (whole !== name) {
                shape[end++] = SURROGATE;
                name = whole;
              }
            }
            shape[end++] = NAME | (name.length << 3);
            texts += name;
            break;
          }
          shape[end++] = END;
          if (end > room) {
            shape = this.grow();
            room = shape.length - 8;
          }
          if (--depth >= 0) {
            container = containers[depth];
            own = names[depth];
            place = places[depth];
            count = own === null ? container.length : own.length;
          }
        }
      }
    } catch (error) {
      if (depth >= 0) {
        containers[depth] = container;
        names[depth] = own;
        places[depth] = place;
      }
      throw this.unreadable(error, depth);
    }
  }

  /** The parts of the event, to keep. */
  copy(): Parts {
    const { shape, end, texts, apart, careful } = this;
    return { shape: shape.slice(0, end), end, texts, apart, careful };
  }

  /** Forgets the event. */
  clear(): void {
    this.texts = "";
    this.apart = undefined;
    this.containers.length = 0;
    this.names.length = 0;
  }

  private finish(end: number, texts: string): void {
    this.end = end;
    this.texts = texts;
  }

  private grow(): Uint32Array<ArrayBuffer> {
    const larger = new Uint32Array(this.shape.length * 2);
    larger.set(this.shape);
    return (this.shape = larger);
  }

  private unreadable(error: unknown, depth: number): TypeError {
    let path = "$";
    for (let level = 0; level <= depth; level++) {
      const names = this.names[level];
      const place = this.places[level] - 1;
      // Nothing has been read of the innermost.
      if (place < 0) break;
      path += names === null ? `[${place}]` : shown(names[place]);
    }
    return error instanceof Unreadable
      ? new TypeError(`the event holds ${error.what} at ${path}: it must be plain data, such as JSON.parse makes`)
      : new TypeError(`the event cannot be read at ${path}`, { cause: error });
  }
}

/** Something that is no data. */
class Unreadable {
  readonly what: string;
  constructor(value: unknown) {
    this.what = kind(value);
  }
}

/** What a value is, for the message of an error. */
export function kind(value: unknown): string {
  if (typeof value !== "object") return value === undefined ? "nothing" : `a ${typeof value}`;
  if (value === null) return "null";
  try {
    const name = (getPrototypeOf(value) as any)?.constructor?.name;
    if (typeof name === "string" && /^\w{1,64}$/.test(name) && name !== "Object") return `an object of class ${name}`;
  } catch {
    // A trap that throws: it has no name.
  }
  return "an object that is not plain";
}

/** A name of the event's in a path, if it is plain: as in the paths of findings. */
function shown(name: string): string {
  if (/^[A-Za-z_]\w{0,63}$/.test(name)) return `.${name}`;
  return /^[\w.:/@$+-]{1,64}$/.test(name) ? `['${name}']` : "[*]";
}

/** Whether it is the prototype of plain objects of another realm, such as that of a test runner: nothing can be read through it. */
function isRoot(prototype: object): boolean {
  return (
    getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf") && keys(prototype).length === 0
  );
}

/** Whether an object is plain data, and of no class. */
export function isPlain(object: object): boolean {
  const prototype = getPrototypeOf(object);
  return prototype === PLAIN || prototype === null || isRoot(prototype);
}

/** The text with U+FFFD for each half of a surrogate pair. */
function wellFormed(text: string): string {
  let whole = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = charCodeAt(text, at);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = unit < 0xdc00 && at + 1 < text.length ? charCodeAt(text, at + 1) : 0;
    if (next >= 0xdc00 && next <= 0xdfff) {
      at++;
    } else {
      whole += part(text, from, at) + "\ufffd";
      from = at + 1;
    }
  }
  return from === 0 ? text : whole + part(text, from, text.length);
}

const part: (text: string, from: number, to: number) => string = call.bind(String.prototype.slice);

/** Adds an item without a setter of a prototype hearing of it. */
function define(list: string[], at: number, value: string): void {
  Object.defineProperty(list, at, { value, writable: true, enumerable: true, configurable: true });
}

/** Where the first half of a surrogate pair stands alone in the text, or -1. */
export function loneSurrogate(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const unit = charCodeAt(text, at);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = unit < 0xdc00 && at + 1 < text.length ? charCodeAt(text, at + 1) : 0;
    if (next >= 0xdc00 && next <= 0xdfff) at++;
    else return at;
  }
  return -1;
}

// One walker serves one event after the other. A getter or a trap of an event may check another one meanwhile: that takes a new walker.
let spare: Walker | undefined;

export function borrow(): Walker {
  const walker = spare ?? new Walker();
  spare = undefined;
  return walker;
}

/** Gives a walker back that has walked to the end. */
export function giveBack(walker: Walker): void {
  walker.clear();
  spare = walker;
}
