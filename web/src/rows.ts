// The rows of the table and the map beside them: the row that is chosen, the area that is pointed at.

import { find, findAll } from "./page";

/** Mark the row of an area as chosen, and no other; null: none. */
export function choose(area: string | null): void {
  for (const row of findAll("tr[data-area]")) {
    const chosen = row.dataset.area === area;
    row.classList.toggle("is-chosen", chosen);
    if (chosen) {
      row.setAttribute("aria-current", "true");
      reveal(row);
    } else row.removeAttribute("aria-current");
  }
}

/** Is an area in the part of the table that is shown? */
export function hasRow(area: string): boolean {
  return findAll("tr[data-area]").some((row) => row.dataset.area === area);
}

/** Pointing at a row shows its area on the map. */
export function pointAt(event: MouseEvent): void {
  const row = event.target instanceof Element ? event.target.closest("tr[data-area]") : null;
  for (const near of findAll("g.is-near")) near.classList.remove("is-near");
  const code = row instanceof HTMLElement ? row.dataset.area : undefined;
  if (code) findAll("g[data-area]").find((shape) => shape.dataset.area === code)?.classList.add("is-near");
}

/** Bring a row into view inside its own scroll area, without moving the page. */
function reveal(row: HTMLElement): void {
  const area = row.closest<HTMLElement>(".scroll");
  if (!area || area.scrollHeight <= area.clientHeight) return;
  const head = find("thead", area)?.offsetHeight ?? 0;
  const top = row.offsetTop - head;
  const bottom = row.offsetTop + row.offsetHeight;
  if (top < area.scrollTop) area.scrollTop = top;
  else if (bottom > area.scrollTop + area.clientHeight) area.scrollTop = bottom - area.clientHeight;
}
