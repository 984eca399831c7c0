import { expect, test } from "vitest";
import { intervalOf } from "../src/intervals";
import { addDays, addressAt, dayWords, daysBetween } from "../src/time";
import cases from "./interval_cases.json";

test.each(cases)("the interval of $people people in $households households is the server's", (each) => {
  const interval = intervalOf(each.people, each.households, each.slack);
  if (each.low === null || each.high === null) expect(interval).toBeNull();
  else {
    expect(interval?.[0]).toBeCloseTo(each.low, 3);
    expect(interval?.[1]).toBeCloseTo(each.high, 3);
  }
});

test("days are counted over months and over the change of the clocks", () => {
  expect(addDays("2026-10-24", 1)).toBe("2026-10-25");
  expect(addDays("2026-10-25", 1)).toBe("2026-10-26");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(daysBetween("2026-08-24", "2026-11-22")).toBe(90);
});

test("a day is said in words", () => {
  expect(dayWords("2026-11-05")).toBe("5 November 2026");
});

test("an address keeps all else when its day changes", () => {
  const address = "http://127.0.0.1/?need=money.debt&area=B8+2";
  expect(addressAt(address, "2026-11-05")).toBe(`${address}&at=2026-11-05`);
  expect(addressAt(`${address}&at=2026-11-05`, null)).toBe(address);
});
