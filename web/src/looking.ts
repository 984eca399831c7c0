// Has the server write the page again a moment after news came; not while the reader has it stand still.

import type { FeedWorld } from "./feed";
import type { Pacing } from "./pacing";

/** News that comes together asks once. */
export const SETTLE_MS = 600;

export class Looking<Page> {
  #ask: () => Promise<Page | null>;
  #show: (page: Page) => void;
  #pacing: Pick<Pacing, "paused" | "unlessPaused">;
  #world: Pick<FeedWorld, "later" | "cancel">;
  #timer: number | null = null;

  /** `ask` has the server write the page, null where it does not; `show` takes it over. */
  constructor(
    ask: () => Promise<Page | null>,
    show: (page: Page) => void,
    pacing: Pick<Pacing, "paused" | "unlessPaused">,
    world: Pick<FeedWorld, "later" | "cancel">,
  ) {
    this.#ask = ask;
    this.#show = show;
    this.#pacing = pacing;
    this.#world = world;
  }

  /** There is news. */
  soon(): void {
    if (this.#timer !== null) this.#world.cancel(this.#timer);
    this.#timer = this.#world.later(() => this.#pacing.unlessPaused(() => void this.#look()), SETTLE_MS);
  }

  /** What was asked for as the reader paused is asked for anew afterwards: by then it would be old. */
  async #look(): Promise<void> {
    const page = await this.#ask();
    if (this.#pacing.paused) this.#pacing.unlessPaused(() => void this.#look());
    else if (page !== null) this.#show(page);
  }
}

/** This page as the server writes it now; null where it does not. */
export async function pageAnew(): Promise<Document | null> {
  const answer = await fetch(window.location.href, { headers: { accept: "text/html" } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}
