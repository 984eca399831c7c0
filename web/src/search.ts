// The dictionary's search as one types: the server finds, the list is swapped, the number is said.

import { Announcer } from "./announcer";
import { fill } from "./cells";
import { find, readData, say } from "./page";

const PAUSE_MS = 250;

export function startSearch(): void {
  const form = find<HTMLFormElement>("[data-search]");
  const field = form && find<HTMLInputElement>("input", form);
  if (!form || !field) return;
  const { texts } = readData();
  const announcer = new Announcer((sentence) => say(sentence));
  let timer = 0;
  let running: AbortController | null = null;

  const run = async (): Promise<void> => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const text = field.value.trim();
    const address = text === "" ? "/needs" : `/needs?${new URLSearchParams({ q: text })}`;
    try {
      const answer = await fetch(address, { signal: mine.signal });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = fresh.getElementById("found");
      if (mine.signal.aborted || !found) return;
      document.getElementById("found")?.replaceWith(document.adoptNode(found));
      history.replaceState(null, "", address);
      const count = Number(find("[data-found]")?.dataset.found ?? "0");
      if (text !== "") announcer.answer(fill(count === 1 ? texts.found_one : texts.found_other, { count }));
    } catch (error) {
      if (!mine.signal.aborted) announcer.answer(fill(texts.load_failed));
    }
  };

  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void run(), PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    window.clearTimeout(timer);
    void run();
  });
}
