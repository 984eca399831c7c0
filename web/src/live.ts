// The live page: brings feed, table and map together.

import { Announcer } from "./announcer";
import { pickedAddress, subscriptionsOf, wholeOf } from "./asked";
import { fill, isLow, type Cell } from "./cells";
import { copyAddress } from "./copying";
import { Feed, type AlertRecord } from "./feed";
import { AreaMap } from "./map";
import { Marks } from "./marks";
import { pacedAddress, secondsOf, type Pace } from "./pace";
import { find, findAll, readData, say, type Cells, type PageData } from "./page";
import { needsClasses, paintAreas, paintChosen, paintLegend, paintWhole } from "./paint";
import { Rhythm } from "./rhythm";
import { choose, hasRow, pointAt } from "./rows";
import { newsOf, selectionOf } from "./said";
import { REPORTING_MS, renewReporting } from "./reporting";
import { Strip } from "./strip";
import { reorder } from "./table";
import { TimeBar, addressAt, dayWords, retime } from "./time";
import { abandon, pastCells, visit } from "./visit";
import { browserWorld } from "./world";

const REORDER_MS = 10_000;
const RENEW_MS = 5_000;
const SERVED_MS = 15_000;

class LivePage {
  #data: PageData = readData();
  #cells: Cells = new Map();
  #whole: Cell | null = null;
  #changed = new Set<string>();
  #map: AreaMap | null = null;
  #announcer = new Announcer((sentence) => say(sentence));
  #rhythm = new Rhythm();
  #renewed = 0;
  #marks = new Marks();
  #started = false;
  #turned = false;
  #going = 0;
  #renewing = false;
  #held: (() => void)[] = [];
  #time: TimeBar | null = null;
  #timeForm: HTMLFormElement | null = null;
  #strip = new Strip(this.#data.texts, this.#announcer, (pace) => this.#setPace(pace));
  #feed = new Feed(
    {
      cells: (id, cells, asOf) => this.#rhythm.paint(() => this.#unlessPaused(() => this.#take(id, cells, asOf))),
      moment: (_, asOf) => this.#unlessPaused(() => this.#strip.time(asOf)),
      state: (state) => this.#strip.state(state),
      alerts: (records, whole) => this.#unlessPaused(() => this.#takeAlerts(records, whole)),
    },
    browserWorld,
  );

  start(): void {
    this.#listen();
    this.#startParts();
    if (this.#strip.pace !== "") this.#tellPace(this.#strip.pace);
    this.#follow();
    window.setInterval(() => {
      if (this.#strip.pace === "") reorder(this.#cells);
      if (this.#turned && !this.#strip.paused && this.#data.at === null) this.#renew();
    }, REORDER_MS);
    window.setInterval(() => {
      if (!this.#strip.paused && this.#data.at === null) void renewReporting(this.#data.texts);
    }, REPORTING_MS);
  }

  /** The reader wants figures to move this often: in the address, and told to the server, which sends no more. */
  #setPace(pace: Pace): void {
    history.replaceState(null, "", pacedAddress(window.location.href, pace));
    if (pace === "paused" && this.#renewing) abandon();
    this.#tellPace(pace);
    if (pace === "paused") return;
    for (const take of this.#held.splice(0)) take();
  }

  #tellPace(pace: Pace): void {
    if (pace === "paused") this.#feed.pause();
    else this.#feed.resume(secondsOf(pace));
  }

  /** What was on its way when the reader paused waits; after it the server tells nothing. */
  #unlessPaused(take: () => void): void {
    if (this.#strip.paused) this.#held.push(take);
    else take();
  }

  #listen(): void {
    find<HTMLFormElement>("#pickers")?.addEventListener("change", () => this.#pick());
    find<HTMLFormElement>("#pickers")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#pick();
    });
    document.addEventListener("submit", (event) => this.#seek(event));
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("mouseover", pointAt);
    window.addEventListener("popstate", () => {
      history.replaceState(null, "", pacedAddress(window.location.href, this.#strip.pace));
      void this.#go(window.location.href, false);
    });
  }

  /** The map of the page as it is now. */
  #startParts(): void {
    const frame = find("[data-map]");
    const svg = frame && find<SVGSVGElement>("[data-chart]", frame);
    this.#map = frame && svg ? new AreaMap(frame, svg, this.#data, {
      choose: (area) => this.#select(area),
      clear: () => this.#select(null),
      open: () => (find("[data-inside]") ?? find("[data-page]"))?.click(),
    }) : null;
    for (const button of findAll("[data-copy]")) button.hidden = false;
    const form = find<HTMLFormElement>("#time");
    if (form && form !== this.#timeForm) {
      this.#time?.stop();
      this.#timeForm = form;
      this.#time = new TimeBar(form, this.#data.texts, (day) => this.#goTo(day));
    }
  }

  /** Follow what the page shows; a past day stands still. */
  #follow(): void {
    this.#feed.follow(subscriptionsOf(this.#data));
    if (this.#data.at !== null) this.#strip.day(dayWords(this.#data.at));
    else this.#followAlerts();
    if (this.#data.at !== null || this.#started) return;
    this.#started = true;
    this.#feed.start();
  }

  #take(id: string, cells: readonly Cell[], asOf: string | null): void {
    if (!subscriptionsOf(this.#data).has(id)) return; // the reader went elsewhere meanwhile
    const whole = this.#data.subscription.level !== "la" && id.split("|")[1] === "la";
    if (whole) this.#takeWhole(cells);
    else this.#takeAreas(cells);
    if (asOf !== null) this.#strip.time(asOf);
    if (this.#changed.size > 0) this.#announcer.news(() => this.#news());
  }

  #takeWhole(cells: readonly Cell[]): void {
    const cell = cells.find((entry) => entry.area === this.#data.subscription.within);
    if (!cell) return;
    this.#turn(this.#whole, cell);
    this.#whole = cell;
    if (!this.#data.served) paintWhole(cell, this.#data);
  }

  #takeAreas(cells: readonly Cell[]): void {
    for (const cell of cells) {
      const before = this.#cells.get(cell.area);
      if (before && before[this.#data.measure] !== cell[this.#data.measure]) this.#changed.add(cell.area);
      this.#turn(before, cell);
      this.#cells.set(cell.area, cell);
    }
    if (this.#data.served) {
      this.#renew();
      return;
    }
    const complete = paintAreas(cells, this.#data);
    if (this.#data.subscription.level === "la") this.#takeWhole(cells);
    paintChosen(this.#cells, this.#data);
    paintLegend(this.#data);
    this.#map?.refresh();
    if (this.#strip.pace !== "") reorder(this.#cells); // with the figures, so that nothing moves in between
    if (this.#data.at === null && (!complete || this.#turned || needsClasses(this.#cells, this.#data))) this.#renew();
  }

  /** A partner fell silent or came back: headline, legend and strip say so too, and the server makes them. */
  #turn(before: Cell | null | undefined, cell: Cell): void {
    if (before && isLow(before) !== isLow(cell)) this.#turned = true;
  }

  /** Classes or rows no longer fit: have the server make the view again, now and then at most. */
  #renew(): void {
    const now = performance.now();
    if (this.#going > 0) return; // where the reader goes is more urgent, and is new anyway
    if (now - this.#renewed < (this.#data.served ? SERVED_MS : RENEW_MS)) return;
    this.#renewed = now;
    if (this.#turned) void renewReporting(this.#data.texts);
    this.#turned = false;
    this.#renewing = true;
    void this.#go(window.location.href, false, ["headline", "figures", "map", "page-data"]).then(() => (this.#renewing = false));
  }

  #followAlerts(): void {
    if (this.#data.alerts) this.#feed.followAlerts(this.#data.subscription.within);
  }

  /** An alert that opens, rises or ends changes the symbols of the map: the server makes them. */
  #takeAlerts(records: readonly AlertRecord[], whole: boolean): void {
    if (this.#marks.take(records, whole) && this.#data.at === null) this.#renew();
  }

  #news(): string {
    const count = this.#changed.size;
    this.#changed.clear();
    return newsOf(count, this.#whole, this.#data);
  }

  /** Show a day: map, table and headline together, in the classes of the day one came from. */
  async #goTo(day: string | null): Promise<void> {
    const address = addressAt(window.location.href, day);
    if (day === null || this.#data.served) {
      await this.#go(address, true);
      return;
    }
    try {
      const of = this.#data.subscription;
      const [areas, place] = await Promise.all([of, wholeOf(of)].map((each) => pastCells(each, day)));
      this.#showDay(day, address, areas ?? [], place ?? []);
    } catch {
      this.#time?.stop();
      this.#announcer.answer(fill(this.#data.texts.load_failed)); // and the figures before it stay
    }
  }

  #showDay(day: string, address: string, areas: readonly Cell[], place: readonly Cell[]): void {
    history.replaceState(null, "", address);
    this.#data = { ...this.#data, at: day };
    this.#follow();
    this.#cells.clear();
    this.#takeAreas(areas);
    this.#takeWhole(place);
    this.#changed.clear();
    reorder(this.#cells);
    this.#time?.mark(day);
    retime(day);
    const when = find("[data-when]");
    if (when) when.textContent = fill(this.#data.texts.up_to, { words: this.#data.when, day: dayWords(day) });
  }

  #pick(): void {
    const form = find<HTMLFormElement>("#pickers");
    if (form) void this.#go(pickedAddress(new FormData(form), this.#data), true);
  }

  #click(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest("[data-copy]")) void copyAddress(this.#data.texts, this.#announcer);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    const chosen = new URL(link.href).searchParams.get("area");
    if (link.matches("[data-select]") && chosen) this.#select(chosen);
    else if (link.matches("[data-clear]")) this.#select(null);
    else if (link.matches("[data-visit]")) this.#sort(new URL(link.href));
    else if (link.matches("[data-rows]")) void this.#go(link.href, true, ["figures", "page-data"]).then(() => this.#sayRows());
    else if (link.matches("[data-visit-place]")) void this.#go(link.href, true).then(() => this.#map?.focus());
    else return;
    event.preventDefault();
  }

  #sort(address: URL): void {
    if (this.#data.area === null) address.searchParams.delete("area");
    else address.searchParams.set("area", this.#data.area);
    void this.#go(address.href, true).then(() => find("thead [aria-sort] a")?.focus());
  }

  /** Narrow the table to what has a text in its name. */
  #seek(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-find]")) return;
    event.preventDefault();
    const address = new URL(window.location.href);
    address.searchParams.set("find", String(new FormData(form).get("find") ?? ""));
    address.searchParams.delete("page");
    void this.#go(address.href, true, ["figures", "page-data"]).then(() => {
      find("#find")?.focus();
      this.#sayRows();
    });
  }

  #sayRows(): void {
    this.#announcer.answer(find("#rows-say")?.textContent ?? "");
  }

  #select(area: string | null): void {
    this.#data = { ...this.#data, area };
    choose(area);
    this.#map?.ring(area);
    const address = new URL(window.location.href);
    if (area === null) address.searchParams.delete("area");
    else address.searchParams.set("area", area);
    const elsewhere = area !== null && this.#data.cut && !hasRow(area);
    if (elsewhere) for (const name of ["page", "find"]) address.searchParams.delete(name);
    const parts = elsewhere ? ["chosen", "figures", "page-data"] : ["chosen"];
    void this.#go(address.href, true, parts).then(() => {
      if (elsewhere) choose(area);
      this.#saySelected(area);
    });
  }

  #saySelected(area: string | null): void {
    const sentence = selectionOf(area, area === null ? undefined : this.#cells.get(area), this.#data);
    if (sentence !== null) this.#announcer.answer(sentence);
  }

  async #go(to: string, remember: boolean, parts?: readonly string[]): Promise<void> {
    const address = pacedAddress(to, this.#strip.pace);
    this.#going += 1;
    try {
      const data = await visit(address, parts);
      if (!data) return;
      if (remember) history.pushState(null, "", address.includes("level=up") ? data.address : address);
      this.#arrive(data, parts);
    } catch {
      this.#announcer.answer(fill(this.#data.texts.load_failed)); // and the figures before it stay
    } finally {
      this.#going -= 1;
    }
  }

  #arrive(data: PageData, parts?: readonly string[]): void {
    if (parts && !parts.includes("map")) {
      if (parts.includes("page-data")) this.#data = data;
      if (parts.includes("figures") && !data.served) paintAreas(this.#cells.values(), this.#data);
      paintChosen(this.#cells, this.#data);
      return;
    }
    const same = data.at === this.#data.at && JSON.stringify(data.subscription) === JSON.stringify(this.#data.subscription);
    const back = data.at === null && this.#data.at !== null;
    this.#data = data;
    this.#startParts();
    if (same && data.served) return;
    if (same) {
      paintAreas(this.#cells.values(), data);
      if (this.#whole) paintWhole(this.#whole, data);
      paintChosen(this.#cells, data);
      paintLegend(data);
      this.#map?.refresh();
      return;
    }
    this.#cells.clear();
    this.#changed.clear();
    this.#held = [];
    this.#whole = null;
    if (back) this.#strip.day(null);
    this.#follow();
    this.#announcer.answer(fill(data.texts.showing, { title: data.title }));
  }
}

export function startLive(): void {
  if (find("#pickers")) new LivePage().start();
}
