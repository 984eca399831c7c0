// What a screen reader is told of moving figures: one sentence at most every half minute, the newest.

export const QUIET_MS = 30_000;

export class Announcer {
  #say: (sentence: string) => void;
  #now: () => number;
  #later: (run: () => void, ms: number) => unknown;
  #lastSaid = Number.NEGATIVE_INFINITY;
  #waiting: (() => string) | null = null;

  constructor(
    say: (sentence: string) => void,
    now: () => number = () => performance.now(),
    later: (run: () => void, ms: number) => unknown = (run, ms) => setTimeout(run, ms),
  ) {
    this.#say = say;
    this.#now = now;
    this.#later = later;
  }

  /** Answer to something the reader just did: said at once. */
  answer(sentence: string): void {
    this.#say(sentence);
  }

  /** News that came by itself: said now if it has been quiet, else later in the newest words. */
  news(sentence: () => string): void {
    const waited = this.#now() - this.#lastSaid;
    if (waited >= QUIET_MS && this.#waiting === null) {
      this.#speak(sentence);
      return;
    }
    const first = this.#waiting === null;
    this.#waiting = sentence;
    if (first) this.#later(() => this.#flush(), QUIET_MS - waited);
  }

  /** Forget what waits, as when updates are paused. */
  hush(): void {
    if (this.#waiting !== null) this.#waiting = () => "";
  }

  #flush(): void {
    const sentence = this.#waiting;
    this.#waiting = null;
    if (sentence) this.#speak(sentence);
  }

  #speak(sentence: () => string): void {
    const words = sentence();
    if (words === "") return;
    this.#lastSaid = this.#now();
    this.#say(words);
  }
}
