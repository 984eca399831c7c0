// What the reader does by click or form, and what the page does for it without being loaded anew.

import type { Announcer } from "./announcer";
import { pickedAddress, sortedAddress, soughtAddress } from "./asked";
import { copyAddress } from "./copying";
import { find, type PageData } from "./page";
import { pointAt } from "./rows";

/** Parts of the page that show which rows the table holds. */
export const ROW_PARTS: readonly string[] = ["figures", "page-data"];

/** What the page can do. */
export interface Steps {
  data(): PageData;
  /** Select an area; null: none. */
  select(area: string | null): void;
  /** Show another view, or parts of it. */
  go(address: string, parts?: readonly string[]): Promise<void>;
  focusMap(): void;
}

export class Reader {
  #steps: Steps;
  #announcer: Announcer;

  constructor(steps: Steps, announcer: Announcer) {
    this.#steps = steps;
    this.#announcer = announcer;
  }

  listen(): void {
    const pickers = find<HTMLFormElement>("#pickers");
    pickers?.addEventListener("change", () => this.#pick(pickers));
    pickers?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#pick(pickers);
    });
    document.addEventListener("submit", (event) => this.#seek(event));
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("mouseover", pointAt);
  }

  #pick(form: HTMLFormElement): void {
    void this.#steps.go(pickedAddress(new FormData(form), this.#steps.data()));
  }

  #click(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("[data-copy]")) void copyAddress(this.#steps.data().texts, this.#announcer);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    const chosen = new URL(link.href).searchParams.get("area");
    if (link.matches("[data-select]") && chosen) this.#steps.select(chosen);
    else if (link.matches("[data-clear]")) this.#steps.select(null);
    else if (link.matches("[data-visit]")) this.#sort(link.href);
    else if (link.matches("[data-rows]")) void this.#steps.go(link.href, ROW_PARTS).then(() => this.#sayRows());
    else if (link.matches("[data-visit-place]")) void this.#steps.go(link.href).then(() => this.#steps.focusMap());
    else return;
    event.preventDefault();
  }

  #sort(address: string): void {
    void this.#steps.go(sortedAddress(address, this.#steps.data().area)).then(() => find("thead [aria-sort] a")?.focus());
  }

  /** Narrow the table to what has a text in its name. */
  #seek(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-find]")) return;
    event.preventDefault();
    const text = String(new FormData(form).get("find") ?? "");
    void this.#steps.go(soughtAddress(window.location.href, text), ROW_PARTS).then(() => {
      find("#find")?.focus();
      this.#sayRows();
    });
  }

  #sayRows(): void {
    this.#announcer.answer(find("#rows-say")?.textContent ?? "");
  }
}
