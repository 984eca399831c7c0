// The live page: brings feed, table and map together.

import { Announcer } from "./announcer";
import { selectedAddress, subscriptionsOf } from "./asked";
import { fill, type Cell } from "./cells";
import { Feed, type AlertRecord } from "./feed";
import { Figures } from "./figures";
import { startMap, type AreaMap } from "./map";
import { Marks } from "./marks";
import { pacedAddress, type Pace } from "./pace";
import { Pacing } from "./pacing";
import { find, findAll, readData, say, type PageData } from "./page";
import { needsClasses, notesFit, paintAgain, paintAreas, paintChosen, paintLegend, paintWhole } from "./paint";
import { pastDay, writeDay, type PastDay } from "./past";
import { ROW_PARTS, Reader } from "./reader";
import { Renewing } from "./renewing";
import { REPORTING_MS, renewReporting } from "./reporting";
import { Rhythm } from "./rhythm";
import { choose, hasRow } from "./rows";
import { newsOf, selectionOf } from "./said";
import { Strip } from "./strip";
import { reorder } from "./table";
import { TimeBar, addressAt, dayWords } from "./time";
import { visit } from "./visit";
import { browserWorld } from "./world";

const REORDER_MS = 10_000;
const RENEWED: readonly string[] = ["headline", "figures", "map", "page-data"];

class LivePage {
  #data: PageData = readData();
  #figures = new Figures();
  #map: AreaMap | null = null;
  #announcer = new Announcer((sentence) => say(sentence));
  #rhythm = new Rhythm();
  #marks = new Marks();
  #started = false;
  #going = 0;
  #time: TimeBar | null = null;
  #strip = new Strip(this.#data.texts, this.#announcer, (pace) => this.#setPace(pace));
  #feed = new Feed(
    {
      cells: (id, cells, asOf) => this.#rhythm.paint(() => this.#pacing.unlessPaused(() => this.#take(id, cells, asOf))),
      moment: (_, asOf) => this.#pacing.unlessPaused(() => this.#strip.time(asOf)),
      state: (state) => this.#strip.state(state),
      alerts: (records, whole) => this.#pacing.unlessPaused(() => this.#takeAlerts(records, whole)),
    },
    browserWorld,
  );
  #pacing = new Pacing(this.#feed, () => this.#strip.pace);
  #reader = new Reader(
    {
      data: () => this.#data,
      select: (area) => this.#select(area),
      go: (address, parts) => this.#go(address, true, parts),
      focusMap: () => this.#map?.focus(),
    },
    this.#announcer,
  );

  #renewing = new Renewing(() => {
    if (this.#turned) void renewReporting(this.#data.texts);
    return this.#go(window.location.href, false, RENEWED);
  });

  start(): void {
    this.#reader.listen();
    window.addEventListener("popstate", () => this.#goBack());
    this.#startParts();
    if (this.#strip.pace !== "") this.#pacing.tell();
    this.#follow();
    window.setInterval(() => {
      if (this.#strip.pace === "") reorder(this.#figures.cells);
      if (this.#turned && !this.#strip.paused && this.#data.at === null) this.#renew();
    }, REORDER_MS);
    window.setInterval(() => {
      if (!this.#strip.paused && this.#data.at === null) void renewReporting(this.#data.texts);
    }, REPORTING_MS);
  }

  /** The reader wants figures to move this often: in the address, and told to the server, which sends no more. */
  #setPace(pace: Pace): void {
    history.replaceState(null, "", pacedAddress(window.location.href, pace));
    if (pace === "paused") this.#renewing.giveUp();
    this.#pacing.change();
  }

  /** The map of the page as it is now. */
  #startParts(): void {
    this.#map = startMap(this.#data, {
      choose: (area) => this.#select(area),
      clear: () => this.#select(null),
      open: () => (find("[data-inside]") ?? find("[data-page]"))?.click(),
    });
    for (const button of findAll("[data-copy]")) button.hidden = false;
    const form = find<HTMLFormElement>("#time");
    if (form && form !== this.#time?.form) {
      this.#time?.stop();
      this.#time = new TimeBar(form, this.#data.texts, (day) => this.#goTo(day));
    }
  }

  /** Follow what the page shows; a past day stands still. */
  #follow(): void {
    this.#feed.follow(subscriptionsOf(this.#data));
    if (this.#data.at !== null) this.#strip.day(dayWords(this.#data.at));
    else if (this.#data.alerts) this.#feed.followAlerts(this.#data.subscription.within);
    if (this.#data.at !== null || this.#started) return;
    this.#started = true;
    this.#feed.start();
  }

  #take(id: string, cells: readonly Cell[], asOf: string | null): void {
    if (!subscriptionsOf(this.#data).has(id)) return; // the reader went elsewhere meanwhile
    const whole = this.#data.subscription.level !== "la" && id.split("|")[1] === "la";
    const moment = this.#data.wide ? null : asOf; // each authority has a clock of its own
    if (whole) this.#takeWhole(cells, moment);
    else this.#takeAreas(cells, moment);
    if (asOf !== null) this.#strip.time(asOf);
    if (this.#figures.changed === 0) return;
    this.#announcer.news(() => newsOf(this.#figures.tellChanged(), this.#figures.whole, this.#data));
  }

  /** Headline, legend and strip say of a silent partner, or of a small total, what the server knew: it makes them again. */
  get #turned(): boolean {
    return this.#figures.turned(this.#data.low) || !notesFit();
  }

  #takeWhole(cells: readonly Cell[], asOf: string | null = null): void {
    const cell = this.#figures.takeWhole(cells, this.#data.subscription.within, asOf);
    if (cell && !this.#data.served) paintWhole(cell, this.#data);
  }

  #takeAreas(cells: readonly Cell[], asOf: string | null = null): void {
    this.#figures.takeAreas(cells, this.#data.measure, asOf);
    if (this.#data.served) {
      this.#renew();
      return;
    }
    const complete = paintAreas(cells, this.#data);
    if (this.#data.subscription.level === "la") this.#takeWhole(cells);
    paintChosen(this.#figures.cells, this.#data);
    paintLegend(this.#data);
    this.#map?.refresh();
    if (this.#strip.pace !== "") reorder(this.#figures.cells); // with the figures, so that nothing moves in between
    if (this.#data.at === null && (!complete || this.#turned || needsClasses(this.#figures.cells, this.#data))) this.#renew();
  }

  /** Classes or rows no longer fit. */
  #renew(): void {
    if (this.#going === 0) this.#renewing.ask(this.#data.served); // where the reader goes is more urgent, and is new anyway
  }

  /** An alert that opens, rises or ends changes the symbols of the map: the server makes them. */
  #takeAlerts(records: readonly AlertRecord[], whole: boolean): void {
    if (this.#marks.take(records, whole) && this.#data.at === null) this.#renew();
  }

  /** Show a day: map, table and headline together, in the classes of the day one came from. */
  async #goTo(day: string | null): Promise<void> {
    const address = addressAt(window.location.href, day);
    if (day === null || this.#data.served) {
      await this.#go(address, true);
      return;
    }
    try {
      this.#showDay(day, address, await pastDay(this.#data.subscription, day));
      if (this.#data.cut) await this.#go(address, false, ["figures"]); // other rows may be first on that day
    } catch {
      this.#time?.stop();
      this.#announcer.answer(fill(this.#data.texts.load_failed)); // and the figures before it stay
    }
  }

  #showDay(day: string, address: string, { areas, place }: PastDay): void {
    history.replaceState(null, "", address);
    this.#data = { ...this.#data, at: day };
    this.#follow();
    this.#figures.cells.clear();
    this.#takeAreas(areas);
    this.#takeWhole(place);
    this.#figures.tellChanged(); // it is no news: the reader went there
    reorder(this.#figures.cells);
    this.#time?.mark(day);
    writeDay(day, this.#data);
  }

  #select(area: string | null): void {
    this.#data = { ...this.#data, area };
    choose(area);
    this.#map?.ring(area);
    const elsewhere = area !== null && this.#data.cut && !hasRow(area);
    const address = selectedAddress(window.location.href, area, elsewhere);
    void this.#go(address, true, elsewhere ? ["chosen", ...ROW_PARTS] : ["chosen"]).then(() => {
      if (elsewhere) choose(area);
      this.#saySelected(area);
    });
  }

  #saySelected(area: string | null): void {
    const sentence = selectionOf(area, area === null ? undefined : this.#figures.cells.get(area), this.#data);
    if (sentence !== null) this.#announcer.answer(sentence);
  }

  #goBack(): void {
    history.replaceState(null, "", pacedAddress(window.location.href, this.#strip.pace));
    void this.#go(window.location.href, false);
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
      if (parts.includes("page-data")) this.#data = { ...data, low: this.#data.low }; // the headline stays as it was written
      if (!this.#figures.areasReach(data.asOf)) return;
      if (parts.includes("figures") && !data.served) paintAreas(this.#figures.cells.values(), this.#data);
      paintChosen(this.#figures.cells, this.#data);
      return;
    }
    const same = data.at === this.#data.at && JSON.stringify(data.subscription) === JSON.stringify(this.#data.subscription);
    const back = data.at === null && this.#data.at !== null;
    this.#data = data;
    this.#startParts();
    if (same && data.served) return;
    if (same) {
      paintAgain(this.#figures, data);
      this.#map?.refresh();
      return;
    }
    this.#figures.clear();
    this.#pacing.forget();
    if (back) this.#strip.day(null);
    this.#follow();
    this.#announcer.answer(fill(data.texts.showing, { title: data.title }));
  }
}

export function startLive(): void {
  if (find("#pickers")) new LivePage().start();
}
