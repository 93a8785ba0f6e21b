/** Carries out what differs in the event to hand on, on a copy along the paths to it. */
/** The steps to a place, and the text that is to stand there; no text where it is to be removed. */
export interface Change {
    readonly steps: readonly (string | number | null)[];
    readonly text?: string;
}
/** A copy of the event with the changes. What lies on none of their paths is the event's own. */
export declare function changed(event: unknown, changes: readonly Change[]): unknown;
