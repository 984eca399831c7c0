// The symbols of alerts on the map: when they no longer are what the server drew.

import type { AlertRecord } from "./feed";

/** Level and end of each alert, as far as symbols show them. */
export class Marks {
  #marks = new Map<string, string>();
  #unknown = true;

  /** Take records as they are told; is another symbol due? The first are those that the page came with. */
  take(records: readonly AlertRecord[], whole: boolean): boolean {
    const marks = whole ? new Map<string, string>() : new Map(this.#marks);
    for (const { id, level, life } of records) if (level) marks.set(id, `${level} ${life === "closed"}`);
    const same = told(marks) === told(this.#marks);
    const first = this.#unknown;
    this.#marks = marks;
    this.#unknown = false;
    return !first && !same;
  }
}

function told(marks: ReadonlyMap<string, string>): string {
  return [...marks].sort().join();
}
