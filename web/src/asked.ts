// What the live page asks for: the views it follows, and the address of what is picked.

import type { Subscription } from "./feed";
import type { PageData } from "./page";

/** The same view of the place as a whole. */
export function wholeOf(of: Subscription): Subscription {
  return { ...of, level: "la" };
}

/** The views that a page follows, by a name for each: its areas and the whole place; of a past day none. */
export function subscriptionsOf(data: PageData): Map<string, Subscription> {
  if (data.at !== null) return new Map();
  const areas = data.subscription;
  return new Map([areas, wholeOf(areas)].map((wanted) => [nameOf(wanted), wanted]));
}

function nameOf(of: Subscription): string {
  return `${of.need}|${of.level}|${of.window}|${of.within}`.slice(0, 64);
}

/** The address of what the pickers say, on the day shown; an area stays chosen within its place. */
export function pickedAddress(picked: FormData, data: PageData): string {
  const query = new URLSearchParams();
  for (const [name, value] of picked) query.set(name, String(value));
  query.delete("at");
  if (data.at !== null) query.set("at", data.at);
  if (data.area !== null && query.get("place") === data.subscription.within) query.set("area", data.area);
  return `/?${query}`;
}

/** An address with an area selected, null: none; `anywhere`: on whichever page of the table it is, and not sought. */
export function selectedAddress(address: string, area: string | null, anywhere: boolean): string {
  const url = withArea(address, area);
  if (anywhere) for (const name of ["page", "find"]) url.searchParams.delete(name);
  return url.href;
}

/** The address of a link that sorts the table, with the area that is selected now. */
export function sortedAddress(link: string, area: string | null): string {
  return withArea(link, area).href;
}

/** An address with the table narrowed to what has a text in its name, from its first page. */
export function soughtAddress(address: string, text: string): string {
  const url = new URL(address);
  url.searchParams.set("find", text);
  url.searchParams.delete("page");
  return url.href;
}

function withArea(address: string, area: string | null): URL {
  const url = new URL(address);
  if (area === null) url.searchParams.delete("area");
  else url.searchParams.set("area", area);
  return url;
}
