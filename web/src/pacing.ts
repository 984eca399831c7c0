// Keeps to the pace that the reader wants: the server is told of it, and what comes in a pause waits for its end.

import type { Feed } from "./feed";
import { secondsOf, type Pace } from "./pace";

export class Pacing {
  #feed: Pick<Feed, "pause" | "resume">;
  #pace: () => Pace;
  #held: (() => void)[] = [];

  /** `pace` is the one chosen now. */
  constructor(feed: Pick<Feed, "pause" | "resume">, pace: () => Pace) {
    this.#feed = feed;
    this.#pace = pace;
  }

  get paused(): boolean {
    return this.#pace() === "paused";
  }

  /** Tell the server how often figures are to move; it sends no more. */
  tell(): void {
    const pace = this.#pace();
    if (pace === "paused") this.#feed.pause();
    else this.#feed.resume(secondsOf(pace));
  }

  /** The reader chose another pace; unless it is a pause, what was held is taken in the order in which it came. */
  change(): void {
    this.tell();
    if (this.paused) return;
    for (const take of this.#held.splice(0)) take();
  }

  /** What was on its way when the reader paused waits; after it the server tells nothing. */
  unlessPaused(take: () => void): void {
    if (this.paused) this.#held.push(take);
    else take();
  }

  /** The page shows another view: what was held is not of it. */
  forget(): void {
    this.#held = [];
  }
}
