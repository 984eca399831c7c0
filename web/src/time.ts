// Through time: a slider over the last days that plays, steps by button, and one way to say which day is shown.

import { fill, type Texts } from "./cells";
import { find, findAll } from "./page";

const DAY_MS = 86_400_000;
const SETTLE_MS = 200;
export const PLAY_MS = 900;

/** The date so many days after another, as dates are written in an address. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one date to another. */
export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T12:00:00Z`) - Date.parse(`${first}T12:00:00Z`)) / DAY_MS);
}

const long = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** A date in words. */
export function dayWords(day: string): string {
  return long.format(new Date(`${day}T12:00:00Z`));
}

/** An address of the live map at another day; null is the present. */
export function addressAt(address: string, day: string | null): string {
  const url = new URL(address);
  if (day === null) url.searchParams.delete("at");
  else url.searchParams.set("at", day);
  return url.href;
}

export class TimeBar {
  readonly form: HTMLFormElement;
  #go: (day: string | null) => Promise<void>;
  #texts: Texts;
  #range: HTMLInputElement | null;
  #play: HTMLButtonElement | null;
  #settling = 0;
  #playing = false;

  /** `go` shows a day, null for the present, and is done when it is on the page. */
  constructor(form: HTMLFormElement, texts: Texts, go: (day: string | null) => Promise<void>) {
    this.form = form;
    this.#texts = texts;
    this.#go = go;
    this.#range = find<HTMLInputElement>("input[type=range]", form);
    this.#play = find<HTMLButtonElement>("[data-play]", form);
    this.#startSlider();
    this.#startSteps();
    this.#startPlay();
    this.mark(form.dataset.day ?? null);
  }

  get #today(): string {
    return this.form.dataset.today ?? "";
  }

  get #first(): string {
    return this.form.dataset.first ?? "";
  }

  get #day(): string {
    return this.form.dataset.day ?? this.#today;
  }

  /** The page shows this day now. */
  mark(day: string | null): void {
    const shown = day ?? this.#today;
    this.form.dataset.day = shown;
    const field = find<HTMLInputElement>("input[type=date]", this.form);
    if (field) field.value = shown;
    for (const link of findAll('[data-step="1"], [data-now]', this.form)) link.hidden = shown >= this.#today;
    if (!this.#range) return;
    this.#range.value = String(daysBetween(this.#first, shown));
    this.#range.setAttribute("aria-valuetext", dayWords(shown));
  }

  #startSlider(): void {
    const holder = find("[data-slider]", this.form);
    if (!holder || !this.#range) return;
    holder.hidden = false;
    this.#range.max = String(daysBetween(this.#first, this.#today));
    this.#range.addEventListener("input", () => {
      this.stop();
      const day = addDays(this.#first, Number(this.#range?.value ?? 0));
      this.#range?.setAttribute("aria-valuetext", dayWords(day));
      window.clearTimeout(this.#settling);
      this.#settling = window.setTimeout(() => void this.#show(day), SETTLE_MS);
    });
  }

  #startSteps(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const day = find<HTMLInputElement>("input[type=date]", this.form)?.value;
      if (day) void this.#show(day);
    });
    this.form.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-step], [data-now]") : null;
      if (!link) return;
      event.preventDefault();
      this.stop();
      void this.#show(link.dataset.step ? addDays(this.#day, Number(link.dataset.step)) : this.#today);
    });
  }

  /** Playing is offered only to who does not ask for less motion. */
  #startPlay(): void {
    if (!this.#play || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.#play.hidden = false;
    this.#play.addEventListener("click", () => {
      if (this.#playing) this.stop();
      else void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#playing = true;
    if (this.#play) this.#play.textContent = fill(this.#texts.stop);
    if (this.#day >= this.#today) await this.#show(this.#first);
    while (this.#playing && this.form.isConnected && this.#day < this.#today) {
      await new Promise((done) => window.setTimeout(done, PLAY_MS));
      if (this.#playing) await this.#show(addDays(this.#day, 1));
    }
    this.stop();
  }

  stop(): void {
    this.#playing = false;
    if (this.#play) this.#play.textContent = fill(this.#texts.play);
  }

  #show(day: string): Promise<void> {
    this.form.dataset.day = day;
    return this.#go(day >= this.#today ? null : day);
  }
}

/** Links on the page lead to the day that is shown. */
export function retime(day: string | null): void {
  for (const link of findAll<HTMLAnchorElement>('#figures a[href^="/?"], #map a[href^="/?"], #chosen a[href^="/?"], a[data-csv]')) {
    link.href = addressAt(link.href, day);
  }
}
