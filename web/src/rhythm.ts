// When what came is painted: at once after a rest, else together with what else comes before the next beat.

/** No more than three paintings fall into any second, so that nothing can flash (WCAG 2.2 SC 2.3.1). */
export const BEAT_MS = 400;

export class Rhythm {
  #last = Number.NEGATIVE_INFINITY;
  #waiting: (() => void)[] = [];
  #now: () => number;
  #later: (run: () => void, ms: number) => unknown;

  constructor(
    now: () => number = () => performance.now(),
    later: (run: () => void, ms: number) => unknown = (run, ms) => setTimeout(run, ms),
  ) {
    this.#now = now;
    this.#later = later;
  }

  /** Paint, in the order in which it was asked for. */
  paint(run: () => void): void {
    this.#waiting.push(run);
    if (this.#waiting.length > 1) return;
    const rest = BEAT_MS - (this.#now() - this.#last);
    if (rest <= 0) this.#beat();
    else this.#later(() => this.#beat(), rest);
  }

  #beat(): void {
    this.#last = this.#now();
    for (const run of this.#waiting.splice(0)) run();
  }
}
