// The button that copies the address of the page, which says all that is chosen.

import type { Announcer } from "./announcer";
import { fill, type Texts } from "./cells";
import { findAll } from "./page";

/** Copy the address, and say whether that could be done. */
export async function copyAddress(texts: Texts, announcer: Announcer): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href);
    announcer.answer(fill(texts.copied));
    for (const button of findAll("[data-copy]")) button.textContent = fill(texts.copied);
  } catch {
    announcer.answer(fill(texts.not_copied)); // not allowed here; the address bar has it
  }
}
