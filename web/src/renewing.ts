// Has the server make again what scripts cannot, as classes, rows and the headline: now and then at most.

import { abandon } from "./visit";

export const RENEW_MS = 5_000;
/** Where the server makes the figures too, and each change of one asks for it. */
export const SERVED_MS = 15_000;

export class Renewing {
  #make: () => Promise<void>;
  #now: () => number;
  #last = 0;
  #underWay = false;

  /** `make` has the server make the view, and is done when it is on the page. */
  constructor(make: () => Promise<void>, now: () => number = () => performance.now()) {
    this.#make = make;
    this.#now = now;
  }

  /** The view is due, unless that was so a moment ago. */
  ask(served: boolean): void {
    const now = this.#now();
    if (now - this.#last < (served ? SERVED_MS : RENEW_MS)) return;
    this.#last = now;
    this.#underWay = true;
    void this.#make().then(() => (this.#underWay = false));
  }

  /** What is being made is not wanted any more; where the reader goes is. */
  giveUp(): void {
    if (this.#underWay) abandon();
  }
}
