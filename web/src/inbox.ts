// The inbox and the page of an alert: news of alerts without moving what is being read, as often as the reader wants.

import { Announcer } from "./announcer";
import { fill, type Texts } from "./cells";
import { Feed, type AlertRecord, type FeedState } from "./feed";
import { keepPace } from "./keeping";
import { Looking, pageAnew } from "./looking";
import { pacedAddress, type Pace } from "./pace";
import { Pacing } from "./pacing";
import { find, findAll, readData, say } from "./page";
import { Stepping } from "./stepping";
import { Strip } from "./strip";
import { browserWorld } from "./world";

interface InboxData {
  readonly texts: Texts;
  readonly me: string;
  readonly within: string | null;
  /** The reader may see alerts, and is told of them. */
  readonly follows: boolean;
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
  #data: InboxData;
  #announcer: Announcer;
  #strip: Strip;
  #seen: Seen;
  #fresh = 0;
  #lost = false;
  #feed = new Feed(
    {
      cells: () => {},
      moment: () => {},
      state: (state) => this.#stand(state),
      alerts: (records) => this.#pacing.unlessPaused(() => this.#take(records)),
    },
    browserWorld,
  );
  #pacing = new Pacing(this.#feed, () => this.#strip.pace);
  #looking = new Looking(pageAnew, (fresh) => this.#renew(fresh), this.#pacing, browserWorld);

  constructor(data: InboxData, announcer: Announcer) {
    const { texts } = data;
    this.#data = data;
    this.#announcer = announcer;
    this.#seen = new Seen(data.me);
    const said = { ...texts, lost_say: texts.alerts_lost ?? "", pace_say: texts.alerts_pace_say ?? "" };
    this.#strip = new Strip(said, announcer, (pace) => this.#setPace(pace));
  }

  start(): void {
    if (this.#strip.pace !== "") {
      keepPace(this.#strip.pace);
      this.#pacing.tell();
    }
    this.#feed.followAlerts(this.#data.within);
    this.#feed.start();
  }

  /** In the address and on every way from here to another page of alerts; told to the server, which sends no more. */
  #setPace(pace: Pace): void {
    history.replaceState(null, "", pacedAddress(window.location.href, pace));
    keepPace(pace);
    this.#pacing.change();
    this.#showLost();
  }

  /** A list that no longer hears of changes says so, until it hears again. */
  #stand(state: FeedState): void {
    this.#strip.state(state);
    if (state === "live" || state === "stale") this.#lost = state === "stale";
    this.#showLost();
  }

  /** In a pause the strip alone says it: the notice would move what is being read. */
  #showLost(): void {
    if (this.#strip.paused) return;
    for (const place of findAll("[data-lost]")) {
      place.textContent = this.#lost ? fill(this.#data.texts.alerts_lost) : "";
      place.hidden = !this.#lost;
    }
  }

  #take(records: readonly AlertRecord[]): void {
    const { changed, mine } = this.#seen.take(records);
    const { texts, alert } = this.#data;
    if (alert !== undefined && !changed.some((record) => record.id === alert)) return;
    if (changed.length > 0) this.#looking.soon();
    const [given] = mine;
    if (given) say(fill(texts.alert_mine, { need: given.need?.label ?? "", area: given.area?.name ?? "" }), "#alarm");
  }

  /** Take over the page as the server writes it now: rows change where they stand, new ones wait to be asked for. */
  #renew(fresh: Document): void {
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

export function startInbox(): void {
  if (!find(".inbox, .alert-page")) return;
  const data = readData() as unknown as InboxData;
  const announcer = new Announcer((sentence) => say(sentence));
  new Stepping(data.texts, announcer, data.alert !== undefined).listen();
  if (data.follows) new Inbox(data, announcer).start();
}
