// The status strip: how the feed stands, of which moment the figures are, and the button that stops them moving.

import type { Announcer } from "./announcer";
import { fill, type Texts } from "./cells";
import type { FeedState } from "./feed";
import { clockOf, find, findAll, say } from "./page";

export class Strip {
  #texts: Texts;
  #announcer: Announcer;
  #state: FeedState | null = null;
  #paused = false;
  #past = false;

  /** `onPause` is told whether the reader wants the figures to stand still. */
  constructor(texts: Texts, announcer: Announcer, onPause: (paused: boolean) => void) {
    this.#texts = texts;
    this.#announcer = announcer;
    const button = find<HTMLButtonElement>("[data-pause]");
    const reload = find("[data-reload]");
    if (button && find("#strip")?.dataset.state !== "past") button.hidden = false;
    if (reload && find("#strip")?.dataset.state !== "past") reload.hidden = true;
    button?.addEventListener("click", () => {
      this.#paused = !this.#paused;
      button.textContent = fill(this.#paused ? texts.resume : texts.pause);
      if (this.#paused) announcer.hush();
      onPause(this.#paused);
      announcer.answer(fill(this.#paused ? texts.paused_say : texts.resumed_say));
    });
  }

  /** Figures are those at the end of a past day, in words; null: they are live again. */
  day(words: string | null): void {
    this.#past = words !== null;
    for (const button of findAll("[data-pause]")) button.hidden = this.#past;
    for (const link of findAll("[data-reload]")) link.hidden = true;
    const label = find("[data-as-of-label]");
    if (label) label.textContent = `${fill(this.#past ? this.#texts.end_of : this.#texts.figures_to)} `;
    if (words === null) {
      this.state(this.#state ?? "reconnecting");
      return;
    }
    const strip = find("#strip");
    const word = find("[data-state-word]");
    const time = find<HTMLTimeElement>("[data-as-of]");
    if (strip) strip.dataset.state = "past";
    if (word) word.textContent = fill(this.#texts.past);
    if (label) label.hidden = false;
    time?.removeAttribute("datetime");
    if (time) time.textContent = words;
  }

  /** Figures are of this moment. */
  time(asOf: string): void {
    const time = find<HTMLTimeElement>("[data-as-of]");
    if (this.#past || !time || time.dateTime === asOf) return;
    time.dateTime = asOf;
    time.textContent = clockOf(asOf);
    const label = find("[data-as-of-label]");
    if (label) label.hidden = false;
  }

  /** How the feed stands now; a loss is said once it has lasted, and so is its end. */
  state(state: FeedState): void {
    const before = this.#state;
    this.#state = state;
    if (this.#past) return;
    const strip = find("#strip");
    const word = find("[data-state-word]");
    if (strip) strip.dataset.state = state;
    if (word) word.textContent = fill(this.#texts[state]);
    if (state === "stale") say(fill(this.#texts.lost_say), "#alarm");
    else if (before === "stale" && state !== "reconnecting") {
      say("", "#alarm");
      this.#announcer.answer(fill(this.#texts.back_say));
    }
  }
}
