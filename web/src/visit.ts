// Goes to another view of the live page without leaving it: the server renders, the script swaps the parts.

import { find, findAll, readData, type PageData } from "./page";

const PARTS = ["problems", "headline", "chosen", "figures", "map", "time", "events", "page-data"] as const;

/** What the server gives of a view alone, the smallest first. */
const SMALL: readonly { readonly name: string; readonly holds: readonly string[] }[] = [
  { name: "chosen", holds: ["chosen"] },
  { name: "rows", holds: ["chosen", "figures", "page-data"] },
];

let underWay: AbortController | null = null;

/** Fetch a view and put its parts in place. Returns its data, or null if a later visit overtook this one. */
export async function visit(address: string, parts: readonly string[] = PARTS): Promise<PageData | null> {
  underWay?.abort();
  const mine = new AbortController();
  underWay = mine;
  try {
    const answer = await fetch(partAddress(address, parts), { headers: { accept: "text/html" }, signal: mine.signal });
    if (!answer.ok) throw new Error(`page: ${answer.status}`);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine.signal.aborted) return null;
    const scroll = find(".panel-table .scroll")?.scrollTop ?? 0;
    for (const id of parts) swap(id, fresh);
    if (parts.includes("figures")) keepScroll(scroll, address);
    swapPickers(fresh);
    document.title = fresh.title;
    return readData();
  } catch (error) {
    if (mine.signal.aborted) return null;
    throw error;
  }
}

/** The address of a view, or of as much of it as these parts need. */
export function partAddress(address: string, parts: readonly string[]): string {
  const part = SMALL.find(({ holds }) => parts.every((name) => holds.includes(name)));
  const [plain = ""] = address.split("#");
  return part ? `${plain}${plain.includes("?") ? "&" : "?"}part=${part.name}` : address;
}

/** Give up the visit that is under way: what it would show is not wanted any more. */
export function abandon(): void {
  underWay?.abort();
}

let scrolledFor = "";

/** The table keeps its place while only its figures are made anew. */
function keepScroll(scroll: number, address: string): void {
  const target = find(".panel-table .scroll");
  if (target && scrolledFor === address) target.scrollTop = scroll;
  scrolledFor = address;
}

function swap(id: string, fresh: Document): void {
  const next = fresh.getElementById(id);
  const now = document.getElementById(id);
  if (next && now) now.replaceWith(document.adoptNode(next));
}

/** What can be chosen depends on what is chosen; the picker in hand keeps its focus. */
function swapPickers(fresh: Document): void {
  for (const select of findAll<HTMLSelectElement>("#pickers select")) {
    const next = fresh.getElementById(select.id);
    if (!(next instanceof HTMLSelectElement)) continue;
    const chosen = next.value; // read before its options leave it
    if (select.options.length !== next.options.length) select.replaceChildren(...next.childNodes);
    select.value = chosen;
  }
}
