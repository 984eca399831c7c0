// The table while figures move: rows find their new places when nobody is reading them.

import { MEASURES, type Measure } from "./cells";
import { find, findAll, type Cells } from "./page";

/** Codes in the order of a measure, ties by code; last areas without a value, and what is no area at all. */
export function orderOf(cells: Cells, measure: Measure, rising: boolean): string[] {
  const sign = rising ? 1 : -1;
  return [...cells.values()]
    .sort((a, b) => {
      if (isNowhere(a.area) !== isNowhere(b.area)) return isNowhere(a.area) ? 1 : -1;
      const left = a[measure];
      const right = b[measure];
      if (left === null || right === null) return left === right ? compare(a.area, b.area) : left === null ? 1 : -1;
      return sign * (left - right) || compare(a.area, b.area);
    })
    .map((cell) => cell.area);
}

/** People counted beside the map: `E08000025/none`. */
export function isNowhere(area: string): boolean {
  return area.endsWith("/none");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Put rows in the order that the header says, unless the reader points or tabs into the table. */
export function reorder(cells: Cells): void {
  const table = find("table.figures");
  const body = table && find("tbody", table);
  if (!table || !body || table.matches(":hover") || table.contains(document.activeElement)) return;
  const headers = findAll("thead th", table);
  const column = headers.findIndex((header) => header.hasAttribute("aria-sort"));
  const name = find(`tbody td:nth-child(${column + 1})`, table)?.dataset.measure;
  const measure = MEASURES.find((known) => known === name);
  if (column < 1 || !measure) return;
  const rows = new Map(findAll("tr[data-area]", body).map((row) => [row.dataset.area ?? "", row]));
  const wanted = orderOf(cells, measure, headers[column]?.getAttribute("aria-sort") === "ascending");
  const now = [...rows.keys()];
  const here = wanted.filter((code) => rows.has(code));
  if (here.length !== now.length || here.every((code, index) => code === now[index])) return;
  body.append(...here.flatMap((code) => rows.get(code) ?? []));
}
