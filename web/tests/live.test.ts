import { expect, test } from "vitest";
import type { AlertRecord } from "../src/feed";
import { Marks } from "../src/marks";
import type { PageData } from "../src/page";
import { newsOf } from "../src/said";

const AREAS = { need: "money.debt", level: "sector", window: "28d", within: "E08000025" };
const TEXTS = {
  changed_one: "{count} area changed. {whole}",
  changed_other: "{count} areas changed. {whole}",
  changed_whole: "{place}: {value}.",
  unit_people: "{value} people",
};
const PAGE = { subscription: AREAS, measure: "people", floor: 8, area: null, at: null, served: false, place: "Birmingham", texts: TEXTS } as unknown as PageData;
const alert = (id: string, level: string, life = "open"): AlertRecord => ({ id, level, life });

test("symbols are due again when an alert opens, rises or ends, and not for what the page came with", () => {
  const marks = new Marks();
  expect(marks.take([alert("a", "alert")], true)).toBe(false);
  expect(marks.take([alert("a", "alert")], false)).toBe(false);
  expect(marks.take([alert("a", "urgent")], false)).toBe(true);
  expect(marks.take([alert("b", "alert")], false)).toBe(true);
  expect(marks.take([alert("b", "alert", "closing")], false)).toBe(false);
  expect(marks.take([alert("b", "alert", "closed")], false)).toBe(true);
  expect(marks.take([{ id: "n", kind: "notice" }], false)).toBe(false);
});

test("all alerts told again leave no symbol of one that is gone", () => {
  const marks = new Marks();
  marks.take([alert("a", "alert"), alert("b", "alert")], true);
  expect(marks.take([alert("b", "alert"), alert("a", "alert")], true)).toBe(false);
  expect(marks.take([alert("b", "alert")], true)).toBe(true);
});

test("news says how many areas changed and what the place is now, the second only where it is known", () => {
  const whole = { area: "E08000025", people: 43, records: 50, open: 9, rate: 1, state: "value" };
  expect(newsOf(2, whole, PAGE)).toBe("2 areas changed. Birmingham: 43 people.");
  expect(newsOf(1, null, PAGE)).toBe("1 area changed. ");
  expect(newsOf(1, whole, { ...PAGE, served: true })).toBe("1 area changed. ");
  expect(newsOf(0, whole, PAGE)).toBe("");
});
