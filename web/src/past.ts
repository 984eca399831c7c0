// A past day: its figures, and where the page says which day it is.

import { wholeOf } from "./asked";
import { fill, type Cell } from "./cells";
import type { Subscription } from "./feed";
import { find, type PageData } from "./page";
import { dayWords, retime } from "./time";

/** Cells at the end of a day: of the areas of a view, and of its place as a whole. */
export interface PastDay {
  readonly areas: readonly Cell[];
  readonly place: readonly Cell[];
}

/** Ask for the figures of a day, both or none. */
export async function pastDay(of: Subscription, day: string): Promise<PastDay> {
  if (of.level === "la") {
    const all = await pastCells(of, day);
    return { areas: all, place: all };
  }
  const [areas, place] = await Promise.all([pastCells(of, day), pastCells(wholeOf(of), day)]);
  return { areas, place };
}

/** The cells of a past day, as the API answers them. */
async function pastCells(of: Subscription, day: string): Promise<readonly Cell[]> {
  const answer = await fetch(`/api/v1/cells?${new URLSearchParams({ ...of, at: day })}`, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`cells: ${answer.status}`);
  return ((await answer.json()) as { readonly cells: readonly Cell[] }).cells;
}

/** Have the links lead to the day, and the headline name it. */
export function writeDay(day: string, data: PageData): void {
  retime(day);
  const when = find("[data-when]");
  if (when) when.textContent = fill(data.texts.up_to, { words: data.when, day: dayWords(day) });
}
