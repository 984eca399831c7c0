// On a narrow screen table and map share the place: two tabs, the table first.

import { find, findAll } from "./page";

export function startTabs(): void {
  const holder = find("[data-tabs]");
  if (!holder) return;
  holder.hidden = false;
  document.body.classList.add("tabbed");
  const tabs = findAll<HTMLButtonElement>("[role=tab]", holder);
  const show = (chosen: HTMLButtonElement): void => {
    for (const tab of tabs) {
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      panel?.toggleAttribute("data-away", tab !== chosen);
    }
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      if (step === 0 || !next) return;
      event.preventDefault();
      show(next);
      next.focus();
    });
  }
  const first = tabs[0];
  if (first) show(first);
}
