// What the live page says to a screen reader of its figures.

import { fill, saidOf, type Cell } from "./cells";
import { find, type PageData } from "./page";

/** So many areas changed, and what the whole place is now; empty where none did. */
export function newsOf(count: number, place: Cell | null, data: PageData): string {
  const { texts, measure, floor } = data;
  const value = place && !data.served ? saidOf(place, measure, texts, floor) : "";
  const whole = value ? fill(texts.changed_whole, { place: data.place, value }) : "";
  return count === 0 ? "" : fill(count === 1 ? texts.changed_one : texts.changed_other, { count, whole });
}

/** An area is chosen, with its figure, or none is; null where its figure is not known yet. */
export function selectionOf(area: string | null, cell: Cell | undefined, data: PageData): string | null {
  const { texts, measure, floor } = data;
  if (area === null) return fill(texts.cleared);
  const name = find(".chosen-name strong")?.textContent ?? area;
  if (cell && !data.served) return fill(texts.selected, { area: name, value: saidOf(cell, measure, texts, floor) });
  const value = find(`dd[data-chosen="${measure}"]`)?.textContent ?? "";
  return value || data.served ? fill(texts.selected, { area: name, value }) : null;
}
