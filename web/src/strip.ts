// The status strip: how the feed stands, of which moment the figures are, how often they move, and the button
// that stops them.

import type { Announcer } from "./announcer";
import { fill, type Texts } from "./cells";
import type { FeedState } from "./feed";
import { readPace, type Pace } from "./pace";
import { clockOf, find, findAll, say } from "./page";

export class Strip {
  #texts: Texts;
  #announcer: Announcer;
  #state: FeedState | null = null;
  #pace: Pace = "";
  #moving: Pace = "";
  #past = false;
  #onPace: (pace: Pace) => void;

  /** `onPace` is told how often the reader wants the figures to move. */
  constructor(texts: Texts, announcer: Announcer, onPace: (pace: Pace) => void) {
    this.#onPace = onPace;
    this.#texts = texts;
    this.#announcer = announcer;
    const select = find<HTMLSelectElement>("[data-pace]");
    const reload = find("[data-reload]");
    const past = find("#strip")?.dataset.state === "past";
    for (const part of findAll("[data-pause], [data-pace-part]")) part.hidden = past;
    if (reload && !past) reload.hidden = true;
    find("[data-pause]")?.addEventListener("click", () => this.#choose(this.paused ? this.#moving : "paused", true));
    select?.addEventListener("change", () => this.#choose(readPace(select.value), false));
    this.#show(readPace(select?.value ?? ""));
  }

  get pace(): Pace {
    return this.#pace;
  }

  get paused(): boolean {
    return this.#pace === "paused";
  }

  #choose(pace: Pace, byButton: boolean): void {
    this.#show(pace);
    if (this.paused) this.#announcer.hush();
    this.#onPace(pace);
    const { paused_say, resumed_say, pace_say } = this.#texts;
    const words = find<HTMLSelectElement>("[data-pace]")?.selectedOptions[0]?.text ?? "";
    this.#announcer.answer(this.paused ? fill(paused_say) : byButton && pace === "" ? fill(resumed_say) : fill(pace_say, { pace: words }));
  }

  /** Button and list say the same. */
  #show(pace: Pace): void {
    this.#pace = pace;
    if (pace !== "paused") this.#moving = pace;
    const button = find("[data-pause]");
    if (button) button.textContent = fill(this.paused ? this.#texts.resume : this.#texts.pause);
    const select = find<HTMLSelectElement>("[data-pace]");
    if (select) select.value = pace;
  }

  /** Figures are those at the end of a past day, in words; null: they are live again. */
  day(words: string | null): void {
    this.#past = words !== null;
    for (const part of findAll("[data-pause], [data-pace-part]")) part.hidden = this.#past;
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
