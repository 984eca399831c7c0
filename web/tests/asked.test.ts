import { expect, test } from "vitest";
import { pickedAddress, selectedAddress, sortedAddress, soughtAddress, subscriptionsOf } from "../src/asked";
import type { PageData } from "../src/page";

const AREAS = { need: "money.debt", level: "sector", window: "28d", within: "E08000025" };
const PAGE = { subscription: AREAS, area: null, at: null } as unknown as PageData;

test("a page follows its areas and the whole place, each once, and of a past day nothing", () => {
  expect([...subscriptionsOf(PAGE).values()]).toEqual([AREAS, { ...AREAS, level: "la" }]);
  const whole = { ...AREAS, level: "la" };
  expect([...subscriptionsOf({ ...PAGE, subscription: whole }).values()]).toEqual([whole]);
  expect(subscriptionsOf({ ...PAGE, at: "2026-11-01" }).size).toBe(0);
});

test("picking keeps the day, and the chosen area within its place", () => {
  const picked = new FormData();
  picked.set("place", "E08000025");
  picked.set("at", "2020-01-01");
  expect(pickedAddress(picked, PAGE)).toBe("/?place=E08000025");
  const chosen = { ...PAGE, at: "2026-11-01", area: "B8 2" };
  expect(pickedAddress(picked, chosen)).toBe("/?place=E08000025&at=2026-11-01&area=B8+2");
  picked.set("place", "E08000026");
  expect(pickedAddress(picked, chosen)).toBe("/?place=E08000026&at=2026-11-01");
});

test("an area is selected or let go beside all else; where it may be on any page, what hides it goes", () => {
  const address = "http://here/?need=any&page=2&find=north";
  expect(selectedAddress(address, "B8 2", false)).toBe("http://here/?need=any&page=2&find=north&area=B8+2");
  expect(selectedAddress(address, "B8 2", true)).toBe("http://here/?need=any&area=B8+2");
  expect(selectedAddress("http://here/?area=B8+2&need=any", null, false)).toBe("http://here/?need=any");
});

test("sorting keeps the area that is selected now, not the one that the link was made with", () => {
  expect(sortedAddress("http://here/?area=B1+1&sort=area", "B8 2")).toBe("http://here/?area=B8+2&sort=area");
  expect(sortedAddress("http://here/?area=B1+1&sort=area", null)).toBe("http://here/?sort=area");
});

test("what is sought is shown from the first page of the table", () => {
  expect(soughtAddress("http://here/?need=any&page=3&find=south", "north east")).toBe("http://here/?need=any&find=north+east");
});
