// The page's own data and the pieces of it that scripts touch.

import type { Cell, Measure, Texts } from "./cells";
import type { Subscription } from "./feed";

export interface PageData {
  readonly subscription: Subscription;
  readonly measure: Measure;
  readonly bounds: readonly number[];
  readonly floor: number;
  /** How far a count told may lie from the one counted. */
  readonly slack: number;
  readonly asOf: string | null;
  readonly area: string | null;
  /** Of which areas, and of the place, headline and legend say that a partner is silent. */
  readonly low: readonly string[];
  /** Of this view, with what was asked for mended where it had to be. */
  readonly address: string;
  readonly at: string | null;
  /** Of which days the headline is, in the present. */
  readonly when: string;
  /** The measure is made of cells by the server alone. */
  readonly served: boolean;
  readonly clear: string;
  readonly place: string;
  /** The areas are local authorities. */
  readonly wide: boolean;
  /** The table holds some of the areas only. */
  readonly cut: boolean;
  readonly title: string;
  readonly alerts: boolean;
  readonly texts: Texts;
}

/** What the server wrote for scripts, from this document or one that was fetched. */
export function readData(from: Document = document): PageData {
  return JSON.parse(from.querySelector("#page-data")?.textContent ?? "{}") as PageData;
}

export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

export function findAll<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

/** Have an element say these words, in the text that it has: a new one would have to be laid out from nothing. */
export function write(element: Element | null, words: string): void {
  const text = element?.firstChild;
  if (text instanceof Text && text === element?.lastChild) {
    if (text.data !== words) text.data = words;
  } else if (element && element.textContent !== words) element.textContent = words;
}

/** Say something to a screen reader, without moving its place. */
export function say(sentence: string, where = "#say"): void {
  const region = find(where);
  if (region) region.textContent = sentence;
}

export type Cells = Map<string, Cell>;

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A moment as the status strip shows it: hh:mm:ss in London. */
export function clockOf(moment: string): string {
  return clock.format(new Date(moment));
}
