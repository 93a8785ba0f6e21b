/** The ids of the sources; the numbers that checks return are places in it. */
export declare const SOURCES: readonly string[];
/** Says at once where a name is of no source, for every event would be refused. */
export declare function checkSource(source: unknown): void;
