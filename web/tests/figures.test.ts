import { expect, test } from "vitest";
import type { Cell } from "../src/cells";
import { Figures } from "../src/figures";

const cell = (area: string, people: number, state = "value"): Cell => ({ area, people, records: people, open: 0, rate: null, state });

test("an area has changed when the measure shown moved, and is told once", () => {
  const figures = new Figures();
  figures.takeAreas([cell("B1 1", 3), cell("B1 2", 4)], "people");
  expect(figures.changed).toBe(0);
  figures.takeAreas([cell("B1 1", 5), cell("B1 2", 4)], "people");
  figures.takeAreas([cell("B1 1", 6)], "people");
  figures.takeAreas([cell("B1 2", 9)], "open");
  expect(figures.tellChanged()).toBe(1);
  expect(figures.tellChanged()).toBe(0);
  expect([...figures.cells.values()].map(({ people }) => people)).toEqual([6, 9]);
});

test("a partner turned when an area or the place is low and was not written so, or was and is so no more", () => {
  const figures = new Figures();
  expect(figures.turned(["B1 1", "E08000025"])).toBe(false);
  figures.takeAreas([cell("B1 1", 3, "partial"), cell("B1 2", 4)], "people");
  expect([figures.turned(["B1 1"]), figures.turned([]), figures.turned(["B1 1", "B1 2"])]).toEqual([false, true, true]);
  expect(figures.takeWhole([cell("B1 1", 3)], "E08000025")).toBeNull();
  figures.takeWhole([cell("B1 1", 3), cell("E08000025", 3)], "E08000025");
  expect(figures.turned(["B1 1"])).toBe(false);
  figures.takeWhole([cell("E08000025", 3, "partial")], "E08000025");
  expect([figures.turned(["B1 1"]), figures.turned(["B1 1", "E08000025"])]).toEqual([true, false]);
});

test("figures are painted on a page made again unless it is of a later moment, where both moments are known", () => {
  const figures = new Figures();
  const [earlier, later] = ["2026-11-02T12:00:00Z", "2026-11-02T12:00:01.5+00:00"];
  expect([figures.areasReach(earlier), figures.wholeReaches(earlier)]).toEqual([true, true]);
  figures.takeAreas([cell("B1 1", 3)], "people", earlier);
  figures.takeWhole([cell("E08000025", 3)], "E08000025", later);
  expect([figures.areasReach(earlier), figures.areasReach(later), figures.wholeReaches(later)]).toEqual([true, false, true]);
  expect(figures.areasReach(null)).toBe(true);
  figures.clear();
  expect(figures.areasReach(later)).toBe(true);
});

test("another view has none of the figures and no news of them", () => {
  const figures = new Figures();
  figures.takeAreas([cell("B1 1", 3)], "people");
  figures.takeAreas([cell("B1 1", 4)], "people");
  figures.takeWhole([cell("E08000025", 4)], "E08000025");
  figures.clear();
  expect([figures.cells.size, figures.changed, figures.whole]).toEqual([0, 0, null]);
});
