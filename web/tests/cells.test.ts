import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { classesOf, figureOf, fill, kindOf, outgrown, saidOf, shadeOf, type Cell, type Measure } from "../src/cells";
import cases from "./cell_cases.json";

const texts = liveTexts();
const cell = (values: Partial<Cell>): Cell => ({
  area: "B1 1", people: 34, records: 40, open: 12, rate: 5.2, state: "value", ...values,
});

/** The words the server would send: the entries of [live] in the catalogue. */
function liveTexts(): Record<string, string> {
  const catalogue = readFileSync(new URL("../../api/locales/en.toml", import.meta.url), "utf8");
  const section = catalogue.split(/^\[live\]$/m)[1]?.split(/^\[/m)[0] ?? "";
  return Object.fromEntries([...section.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, key, text]) => [key, text]));
}

describe("a cell is shown as the server shows it", () => {
  test.each(cases)("$measure of $cell is $figure", ({ cell: values, measure, kind, figure, said }) => {
    const shown = { area: "B1 1", ...values };
    expect(kindOf(shown, measure as Measure)).toBe(kind);
    expect(figureOf(shown, measure as Measure, texts, 8)).toBe(figure);
    expect(saidOf(shown, measure as Measure, texts, 8)).toBe(said);
  });
});

test("a value has the class whose lower bound it reaches", () => {
  const bounds = [1, 10, 20];
  expect([1, 9, 10, 19, 20, 500].map((people) => shadeOf(cell({ people }), "people", bounds))).toEqual([1, 1, 2, 2, 3, 3]);
});

test("no colour is given to what has no value", () => {
  expect(shadeOf(cell({ people: null, state: "small" }), "people", [1, 10])).toBe(0);
  expect(shadeOf(cell({ people: 0, state: "zero" }), "people", [1, 10])).toBe(0);
  expect(classesOf(cell({ people: null, state: "no_data" }), "people", [1, 10])).toBe("no_data");
});

test("a partial value keeps its colour and says that it may be low", () => {
  expect(classesOf(cell({ state: "partial" }), "people", [1, 10])).toBe("partial c2");
  expect(saidOf(cell({ state: "partial" }), "people", texts, 8)).toBe("34 people, may be low");
});

test("a small value is said without a number", () => {
  expect(saidOf(cell({ people: null, state: "small" }), "people", texts, 8)).toBe("Under about 8");
});

test("classes are outgrown when most areas of many fall into the last one", () => {
  expect(outgrown(Array<number>(12).fill(3), [1, 10, 20])).toBe(true);
  expect(outgrown([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], [1, 10, 20])).toBe(false);
  expect(outgrown([0], [])).toBe(true);
  expect(outgrown([], [])).toBe(false);
});

test("a text that lacks a value keeps its place visible", () => {
  expect(fill("{area}, {value}", { area: "B1 1" })).toBe("B1 1, {value}");
});
