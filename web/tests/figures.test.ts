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

test("another view has none of the figures and no news of them", () => {
  const figures = new Figures();
  figures.takeAreas([cell("B1 1", 3)], "people");
  figures.takeAreas([cell("B1 1", 4)], "people");
  figures.takeWhole([cell("E08000025", 4)], "E08000025");
  figures.clear();
  expect([figures.cells.size, figures.changed, figures.whole]).toEqual([0, 0, null]);
});
