// Writes cells into the page: table, map, legend, list beside the map, selected area, headline. All at once,
// without a flash, so that each always says what the others say.

import { MEASURES, classesOf, figureOf, fill, kindOf, oneDecimal, outgrown, saidOf, shadeOf, type Cell } from "./cells";
import type { Figures } from "./figures";
import { intervalOf } from "./intervals";
import { find, findAll, write, type Cells, type PageData } from "./page";
import { isNowhere } from "./table";

const SHADES = /\b(value|zero|small|no_data|partial|absent|c\d)\b/g;

/** Paint cells of areas. Returns false if one of them has no row: the page must be loaded anew. */
export function paintAreas(cells: Iterable<Cell>, data: PageData): boolean {
  const rows = new Map(findAll("tr[data-area]").map((row) => [row.dataset.area, row]));
  const shapes = new Map(findAll<SVGGElement>("g[data-area]").map((shape) => [shape.dataset.area, shape]));
  const beside = new Map(findAll("li[data-beside]").map((item) => [item.dataset.beside, item]));
  let complete = true;
  for (const cell of cells) {
    const row = rows.get(cell.area);
    if (row) paintRow(row, cell, data);
    else if (!data.cut && !isTotal(cell, data)) complete = false;
    const shape = shapes.get(cell.area);
    if (shape) paintShape(shape, cell, data);
    paintBeside(beside.get(cell.area), cell, data);
  }
  return complete;
}

/** Is it the sum over all the areas: the headline, and no area of its own? */
function isTotal(cell: Cell, data: PageData): boolean {
  return data.wide && cell.area === data.subscription.within;
}

function paintRow(row: HTMLElement, cell: Cell, data: PageData): void {
  const classes = classesOf(cell, data.measure, data.bounds);
  const swatch = find<SVGElement>(".swatch", row);
  if (swatch) restyle(swatch, classes);
  for (const td of row.getElementsByTagName("td")) {
    const name = td.dataset.measure;
    const measure = MEASURES.find((known) => known === name);
    if (measure) write(td, figureOf(cell, measure, data.texts, data.floor));
    else if (name === "interval") write(td, intervalWords(cell, Number(td.dataset.households), data));
  }
  warn(row, kindOf(cell, data.measure) === "partial", data);
}

function intervalWords(cell: Cell, households: number, data: PageData): string {
  const interval = intervalOf(cell.people, households, data.slack);
  return interval === null ? "" : fill(data.texts.interval, { low: oneDecimal.format(interval[0]), high: oneDecimal.format(interval[1]) });
}

/** Beside its name, whether the figures of an area may be low. */
function warn(row: HTMLElement, low: boolean, data: PageData): void {
  const tag = find("[data-low]", row);
  if (low === (tag !== null)) return;
  if (tag) {
    tag.remove();
    return;
  }
  const made = document.createElement("span");
  made.className = "tag";
  made.dataset.low = "";
  made.textContent = fill(data.texts.partial);
  find(".area-name", row)?.append(made);
}

function paintShape(shape: SVGGElement, cell: Cell, data: PageData): void {
  restyle(shape, classesOf(cell, data.measure, data.bounds));
  nameShape(shape, saidOf(cell, data.measure, data.texts, data.floor), data);
}

/** Give an area of the map its accessible name. */
export function nameShape(shape: SVGGElement, said: string, data: PageData): void {
  shape.dataset.said = said;
  const name = fill(data.texts.area_says, { area: shape.dataset.label ?? "", value: said });
  if (shape.getAttribute("aria-label") !== name) shape.setAttribute("aria-label", name);
}

function restyle(element: SVGElement, classes: string): void {
  const before = element.getAttribute("class") ?? "";
  const after = `${before.replace(SHADES, "").replace(/\s+/g, " ").trim()} ${classes}`;
  if (after !== before) element.setAttribute("class", after);
}

function paintBeside(item: HTMLElement | undefined, cell: Cell, data: PageData): void {
  const figure = item && find("[data-beside-figure]", item);
  if (figure) figure.textContent = figureOf(cell, data.measure, data.texts, data.floor);
}

/** Count the areas of each class of the legend again. */
export function paintLegend(data: PageData): void {
  const counts = new Map<string, number>();
  for (const shape of findAll<SVGGElement>("g[data-area]")) {
    const classes = (shape.getAttribute("class") ?? "").match(SHADES) ?? [];
    for (const key of classes) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const entry of findAll("li[data-legend-entry]")) {
    const key = (entry.dataset.legendEntry ?? "").split(" ").at(-1) ?? "";
    const count = counts.get(key) ?? 0;
    const words = fill(count === 1 ? data.texts.areas_one : data.texts.areas_other, { count });
    const target = find("[data-count]", entry);
    if (target && target.textContent !== words) target.textContent = words;
  }
}

/** Paint the figures of the selected area. */
export function paintChosen(cells: Cells, data: PageData): void {
  const cell = data.area === null ? undefined : cells.get(data.area);
  if (!cell) return;
  for (const fact of findAll("dd[data-chosen]")) {
    const measure = MEASURES.find((name) => name === fact.dataset.chosen);
    if (measure) fact.textContent = figureOf(cell, measure, data.texts, data.floor);
  }
}

/**
 * Paint the figure of the whole place. The note beside it is the server's, of one kind of figure, and stands while the
 * figure is of that kind: what comes may be older than the note.
 */
export function paintWhole(cell: Cell, data: PageData): void {
  const figure = find("[data-whole]");
  const words = figureOf(cell, data.measure, data.texts, data.floor);
  if (figure && figure.textContent !== words) figure.textContent = words;
  const note = find("[data-whole-state]");
  if (note) note.hidden = note.dataset.wholeState !== kindOf(cell, data.measure);
}

/** Whether what the server wrote beside the figure of the place is of a figure of its kind. */
export function notesFit(): boolean {
  return !find("[data-whole-state]")?.hidden;
}

/** Paint what is known on a view that the server just made, where that is not of a later moment: either may know less. */
export function paintAgain(figures: Figures, data: PageData): void {
  if (figures.areasReach(data.asOf)) {
    paintAreas(figures.cells.values(), data);
    paintChosen(figures.cells, data);
  }
  if (figures.whole && figures.wholeReaches(data.asOf)) paintWhole(figures.whole, data);
  paintLegend(data);
}

/** Whether the classes of the map no longer fit these cells, so that the server should make new ones. */
export function needsClasses(cells: Cells, data: PageData): boolean {
  const shades = [...cells.values()]
    .filter((cell) => !isNowhere(cell.area) && !isTotal(cell, data) && (cell[data.measure] ?? 0) > 0)
    .map((cell) => shadeOf(cell, data.measure, data.bounds));
  return outgrown(shades, data.bounds);
}
