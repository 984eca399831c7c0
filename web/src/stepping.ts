// Keys on the pages of alerts: through the list, from one alert to the next, ticking.

import type { Announcer } from "./announcer";
import { fill, type Texts } from "./cells";
import { find, findAll } from "./page";

export class Stepping {
  #texts: Texts;
  #announcer: Announcer;
  #one: boolean;

  /** `one`: the page is of one alert, not of the list. */
  constructor(texts: Texts, announcer: Announcer, one: boolean) {
    this.#texts = texts;
    this.#announcer = announcer;
    this.#one = one;
  }

  listen(): void {
    for (const help of findAll("[data-keys]")) help.hidden = false;
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (this.#one) {
      if (event.key.startsWith("Arrow")) return; // they scroll a page that is read
      const selector = event.key === "u" ? "[data-back]" : step === 1 ? "[data-following]" : step === -1 ? "[data-previous]" : "";
      if (selector) find<HTMLAnchorElement>(selector)?.click();
      return;
    }
    if (step !== undefined) this.#move(step, event);
    else if (event.key === "x") this.#tick();
  }

  /** Arrow keys move only from within the list, where they do not take scrolling away. */
  #move(step: number, event: KeyboardEvent): void {
    const links = findAll<HTMLAnchorElement>("[data-alert-link]");
    const row = document.activeElement?.closest("li[data-alert]");
    if (!row && event.key.startsWith("Arrow")) return;
    const at = links.findIndex((link) => row?.contains(link));
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  #tick(): void {
    const row = document.activeElement?.closest<HTMLElement>("li[data-alert]");
    const box = row && find<HTMLInputElement>("input[type=checkbox]", row);
    if (!row || !box) return;
    box.checked = !box.checked;
    const title = find("[data-alert-link]", row)?.textContent ?? "";
    this.#announcer.answer(fill(box.checked ? this.#texts.ticked : this.#texts.unticked, { title }));
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea, summary");
}
