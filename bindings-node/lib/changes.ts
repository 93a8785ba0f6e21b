/** Carries out what differs in the event to hand on, on a copy along the paths to it. */

/** The steps to a place, and the text that is to stand there; no text where it is to be removed. */
export interface Change {
  readonly steps: readonly (string | number | null)[];
  readonly text?: string;
}

/** The changes below one place. */
interface Node {
  readonly below: Map<string | number, Node>;
  change?: Change;
}

/** A copy of the event with the changes. What lies on none of their paths is the event's own. */
export function changed(event: unknown, changes: readonly Change[]): unknown {
  const root: Node = { below: new Map() };
  for (const change of changes) {
    let node = root;
    for (const step of change.steps) {
      // Rather than an event that is less changed than it should be.
      if (step === null) throw new TypeError("this version cannot carry out what the addon asks for");
      let next = node.below.get(step);
      if (next === undefined) node.below.set(step, (next = { below: new Map() }));
      node = next;
    }
    node.change = change;
  }
  return root.change === undefined ? copied(event, root) : root.change.text;
}

/** The most values that an event may have that passes any policy. */
const MOST = 16_777_216;

/** Changes lie at most as deep as the policy's limit for events. */
function copied(value: any, node: Node): unknown {
  if (Array.isArray(value)) {
    // Asked once: a trap may say another length each time.
    const { length } = value;
    if (!(length <= MOST)) throw new TypeError("a list has another length than it had");
    const items: unknown[] = [];
    for (let place = 0; place < length; place++) {
      const below = node.below.get(place);
      if (below === undefined) items.push(value[place]);
      else if (below.change === undefined) items.push(copied(value[place], below));
      else if (below.change.text !== undefined) items.push(below.change.text);
    }
    return items;
  }
  // A spread makes own members of all names, `__proto__` too.
  const copy = Object.getPrototypeOf(value) === null ? Object.assign(Object.create(null), value) : { ...value };
  for (const [name, below] of node.below) {
    if (below.change !== undefined && below.change.text === undefined) {
      delete copy[name];
    } else {
      const text = below.change === undefined ? copied(value[name], below) : below.change.text;
      Object.defineProperty(copy, name, { value: text, writable: true, enumerable: true, configurable: true });
    }
  }
  return copy;
}
