// The inbox: keys to go through the list, and news of alerts without moving what is being read.

import { Announcer } from "./announcer";
import { fill, type Texts } from "./cells";
import { Feed, type AlertRecord, type FeedState } from "./feed";
import { find, findAll, readData, say } from "./page";
import { browserWorld } from "./world";

const SETTLE_MS = 600;

interface InboxData {
  readonly texts: Texts;
  readonly me: string;
  readonly within: string | null;
  readonly alert?: string;
}

/** What of some records is news to a page: those it has not seen, and those that became the reader's own. */
export class Seen {
  #known = new Map<string, string>();
  #mine = new Set<string>();
  #first = true;

  constructor(private readonly me: string) {}

  take(records: readonly AlertRecord[]): { changed: AlertRecord[]; mine: AlertRecord[] } {
    const changed = records.filter((record) => this.#known.get(record.id) !== JSON.stringify(record));
    const mine = changed.filter((record) => record.owner === this.me && !this.#mine.has(record.id));
    for (const record of records) {
      this.#known.set(record.id, JSON.stringify(record));
      if (record.owner === this.me) this.#mine.add(record.id);
      else this.#mine.delete(record.id);
    }
    const first = this.#first;
    this.#first = false;
    return first ? { changed, mine: [] } : { changed, mine };
  }
}

class Inbox {
  #data = readData() as unknown as InboxData;
  #announcer = new Announcer((sentence) => say(sentence));
  #seen = new Seen(this.#data.me);
  #timer = 0;
  #fresh = 0;
  #lost = false;
  #feed = new Feed(
    { cells: () => {}, moment: () => {}, state: (state) => this.#stand(state), alerts: (records) => this.#take(records) },
    browserWorld,
  );

  start(): void {
    for (const help of findAll("[data-keys]")) help.hidden = false;
    document.addEventListener("keydown", (event) => this.#key(event));
    this.#feed.followAlerts(this.#data.within);
    this.#feed.start();
  }

  /** A list that no longer hears of changes says so, until it hears again. */
  #stand(state: FeedState): void {
    const lost = state === "stale";
    if (lost === this.#lost || state === "reconnecting") return;
    this.#lost = lost;
    const words = lost ? fill(this.#data.texts.alerts_lost) : "";
    for (const place of findAll("[data-lost]")) {
      place.textContent = words;
      place.hidden = !lost;
    }
    say(words, "#alarm");
  }

  #take(records: readonly AlertRecord[]): void {
    const { changed, mine } = this.#seen.take(records);
    const { texts, alert } = this.#data;
    if (alert !== undefined && !changed.some((record) => record.id === alert)) return;
    if (changed.length > 0) {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#look(), SETTLE_MS);
    }
    const [given] = mine;
    if (given) say(fill(texts.alert_mine, { need: given.need?.label ?? "", area: given.area?.name ?? "" }), "#alarm");
  }

  /** Have the server write the page again: rows change where they stand, new ones wait to be asked for. */
  async #look(): Promise<void> {
    const answer = await fetch(window.location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.#renewNavigation(fresh);
    if (this.#data.alert === undefined) this.#renewRows(fresh);
    else if (differs(fresh)) this.#offer(fill(this.#data.texts.alert_changed));
  }

  #renewNavigation(fresh: Document): void {
    const next = fresh.querySelector("[data-nav-alerts]");
    const now = find("[data-nav-alerts]");
    if (next && now && now.textContent !== next.textContent) now.textContent = next.textContent;
  }

  #renewRows(fresh: Document): void {
    const rows = new Map(findAll("li[data-alert]", fresh).map((row) => [row.dataset.alert, row]));
    const shown = new Set<string | undefined>();
    for (const row of findAll("li[data-alert]")) {
      shown.add(row.dataset.alert);
      const next = rows.get(row.dataset.alert);
      if (next) renewRow(row, next);
    }
    const added = [...rows.keys()].filter((id) => !shown.has(id)).length;
    if (added > 0 && added !== this.#fresh) {
      const { texts } = this.#data;
      this.#offer(fill(added === 1 ? texts.alerts_new_one : texts.alerts_new_other, { count: added }));
    }
    this.#fresh = added;
  }

  #offer(what: string): void {
    const place = find("[data-fresh]");
    const link = find("[data-fresh-link]");
    if (!place || !link) return;
    link.textContent = fill(this.#data.texts.alerts_show, { what });
    place.hidden = false;
    this.#announcer.news(() => `${what}.`);
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (this.#data.alert !== undefined) {
      if (event.key.startsWith("Arrow")) return; // they scroll a page that is read
      const selector = event.key === "u" ? "[data-back]" : step === 1 ? "[data-following]" : step === -1 ? "[data-previous]" : "";
      if (selector) find<HTMLAnchorElement>(selector)?.click();
      return;
    }
    if (step !== undefined) this.#move(step, event);
    else if (event.key === "x") this.#tick();
  }

  /** Arrow keys move only from within the list, where they do not take scrolling away. */
  #move(step: number, event: KeyboardEvent): void {
    const links = findAll<HTMLAnchorElement>("[data-alert-link]");
    const row = document.activeElement?.closest("li[data-alert]");
    if (!row && event.key.startsWith("Arrow")) return;
    const at = links.findIndex((link) => row?.contains(link));
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  #tick(): void {
    const row = document.activeElement?.closest<HTMLElement>("li[data-alert]");
    const box = row && find<HTMLInputElement>("input[type=checkbox]", row);
    if (!row || !box) return;
    box.checked = !box.checked;
    const { texts } = this.#data;
    const title = find("[data-alert-link]", row)?.textContent ?? "";
    this.#announcer.answer(fill(box.checked ? texts.ticked : texts.unticked, { title }));
  }
}

/** Put a row's words anew, unless it is in hand: what has the focus or is ticked stays. */
function renewRow(row: HTMLElement, next: HTMLElement): void {
  const now = find(".alert-body", row);
  const body = find(".alert-body", next);
  if (!now || !body || now.innerHTML === body.innerHTML) return;
  const held = row.contains(document.activeElement) || find<HTMLInputElement>("input", row)?.checked === true;
  if (held) return;
  now.replaceWith(document.adoptNode(body));
  if (!find("input", next)) find("input", row)?.remove();
}

/** Does the page as it is now say anything else of this alert? */
function differs(fresh: Document): boolean {
  const words = (from: ParentNode, part: string): string => from.querySelector(part)?.textContent ?? "";
  return [".alert-head-block", ".alert-facts", ".timeline"].some((part) => {
    const [was, is] = [words(document, part), words(fresh, part)].map(withoutAge);
    return was !== is;
  });
}

function withoutAge(text: string | undefined): string {
  return (text ?? "").replace(/\([^)]*\)/g, "").replace(/\s+/g, " ");
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea, summary");
}

export function startInbox(): void {
  if (find(".inbox, .alert-page")) new Inbox().start();
}
